"""The page of a terminal: lines with a style, painted as they are, one row each. Markup is never obeyed."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget

from floorapp.dialogues.page import Line
from floorapp.domain.safetext import columns

STYLES = {
    "title": Style(bold=True, reverse=True), "place": Style(bold=True), "plain": Style(), "blank": Style(),
    "ask": Style(bold=True), "message": Style(), "error": Style(bold=True, reverse=True), "keys": Style(),
    "late": Style(bold=True, reverse=True),
}
FULL_WIDTH = {"title", "error", "late"}


class Page(Widget):
    """Shows lines; what did not change is not painted again."""

    DEFAULT_CSS = "Page { width: 1fr; height: 1fr; }"

    def __init__(self) -> None:
        super().__init__()
        self._lines: Sequence[Line] = ()

    def show(self, lines: Sequence[Line]) -> None:
        """These lines from now on."""
        if list(lines) != list(self._lines):
            self._lines = lines
            self.refresh()

    def texts(self) -> list[str]:
        """What is shown, for tests and mirrors."""
        return [line.text for line in self._lines]

    def get_content_width(self, container: Size, viewport: Size) -> int:
        return container.width

    def render_line(self, y: int) -> Strip:
        if y >= len(self._lines):
            return Strip.blank(self.size.width)
        line = self._lines[y]
        text = line.text
        if line.style in FULL_WIDTH:
            text += " " * max(self.size.width - columns(text), 0)
        return Strip([Segment(text, STYLES[line.style])]).adjust_cell_length(self.size.width)
