"""The page of a terminal: lines with a style, painted as they are, one row each. Markup is never obeyed."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget

from floorapp.dialogues.lines import Line
from floorapp.domain.safetext import columns

PLAIN, BOLD, BAR = Style(), Style(bold=True), Style(bold=True, reverse=True)
STYLES = {"title": BAR, "error": BAR, "late": BAR, "place": BOLD, "name": BOLD, "ask": BOLD}
TURNED = {PLAIN: Style(reverse=True), BOLD: BAR, BAR: BOLD}
FULL_WIDTH = {"title", "error", "late"}


class Page(Widget):
    """Shows lines; what did not change is not painted again. `turned` changes black and white."""

    DEFAULT_CSS = "Page { width: 1fr; height: 1fr; }"

    def __init__(self) -> None:
        super().__init__()
        self._lines: Sequence[Line] = ()
        self._turned = False

    def show(self, lines: Sequence[Line], *, turned: bool = False) -> None:
        """These lines from now on."""
        if list(lines) != list(self._lines) or turned != self._turned:
            self._lines, self._turned = lines, turned
            self.refresh()

    def texts(self) -> list[str]:
        """What is shown, for tests and mirrors."""
        return [line.whole(self.size.width) for line in self._lines]

    def get_content_width(self, container: Size, viewport: Size) -> int:
        return container.width

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        line = self._lines[y] if y < len(self._lines) else Line("", "blank")
        gap = " " * max(width - columns(line.text) - columns(line.side), 0)
        style = STYLES.get(line.style, PLAIN)
        segments = ([Segment(line.text + gap + line.side, self._pen(style))] if line.style in FULL_WIDTH else
                    [Segment(line.text, self._pen(style)), Segment(gap + line.side, self._pen(PLAIN))])
        return Strip(segments).adjust_cell_length(width, self._pen(PLAIN))

    def _pen(self, style: Style) -> Style:
        return TURNED[style] if self._turned else style
