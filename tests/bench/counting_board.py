"""A board of forty rows, a countdown in each, for a minute; `--stock` with Textual's own driver."""

from __future__ import annotations

import sys

from floorapp.terminal import environment
from floorapp.terminal.leaving import GUARD

if __name__ == "__main__":
    GUARD.start()
    environment.prepare()

from textual.app import App, ComposeResult
from textual.drivers.linux_driver import LinuxDriver

from floorapp.dialogues.lines import Line
from floorapp.terminal.driver import FloorDriver
from floorapp.widgets.page import Page

ROWS = 40


class CountingBoard(App[None]):
    """Each second every row has one second less."""

    CSS = "Screen { overflow: hidden; }"

    def __init__(self) -> None:
        super().__init__(driver_class=LinuxDriver if "--stock" in sys.argv else FloorDriver, ansi_color=True)
        self.left = 3600

    def compose(self) -> ComposeResult:
        yield Page()

    def on_mount(self) -> None:
        self.count()
        self.set_interval(1, self.count)

    def count(self) -> None:
        """One second later."""
        self.left -= 1
        lines = [Line(f"  {'JNE REG':<18}{row * 4:>6} {row:>6} {row:>6}   {_clock(self.left + row * 61)}   AMAN")
                 for row in range(ROWS)]
        self.query_one(Page).show(lines)


def _clock(seconds: int) -> str:
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


if __name__ == "__main__":
    CountingBoard().run(mouse=False)
