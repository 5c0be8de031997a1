"""What every screen of the floor shares: one page, inputs one after another, and a blocking message when refused."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar, cast

from textual.app import ComposeResult
from textual.screen import Screen

from floorapp.dialogues.page import Line
from floorapp.terminal.scanline import Key, Scan
from floorapp.widgets.page import Page

if TYPE_CHECKING:
    from floorapp.screens.application import FloorApp

T = TypeVar("T")
ERROR_BELLS, BELL_GAP = 3, 0.15


class FloorScreen(Screen[None]):
    """A screen takes whole inputs from the application's one queue, never keys."""

    DEFAULT_CSS = "FloorScreen { overflow: hidden; }"

    def compose(self) -> ComposeResult:
        yield Page()

    @property
    def floor(self) -> FloorApp:
        """The application."""
        return cast("FloorApp", self.app)

    async def take(self, taken: Scan | Key) -> None:
        """One input; awaited before the next."""
        raise NotImplementedError

    def lines(self, width: int, height: int) -> Sequence[Line]:
        """The page at this size."""
        raise NotImplementedError

    def paint(self) -> None:
        """Show what is true now."""
        width, height = self.app.size
        self.query_one(Page).show(self.lines(width, height))

    def typed(self, text: str) -> None:
        """What is being typed by hand; scanned characters are never shown."""

    async def ask(self, service: Callable[..., T], *args: Any) -> T:
        """Run a service on the process's one database thread; the screen stays alive meanwhile."""
        return await asyncio.get_running_loop().run_in_executor(self.floor.clerk, service, *args)

    async def alarm(self) -> None:
        """Three bells: an error can be heard without looking."""
        for _ in range(ERROR_BELLS):
            self.app.bell()
            await asyncio.sleep(BELL_GAP)

    def on_mount(self) -> None:
        self.paint()

    def on_resize(self) -> None:
        self.paint()


def raw_of(taken: Scan | Key) -> str:
    """An input as the dialogues read it."""
    return taken.text if isinstance(taken, Scan) else f"<{taken.name}>"
