"""What every screen of the floor shares: one page, inputs one after another, an alarm, and what happens in trouble."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from textual.app import ComposeResult
from textual.screen import Screen

from floorapp.dialogues.banner import bannered
from floorapp.dialogues.blocking import blocking
from floorapp.dialogues.lines import Line
from floorapp.domain.codes import bare, command_in
from floorapp.locale import say
from floorapp.screens import trouble
from floorapp.terminal.scanline import Key, Scan
from floorapp.widgets.page import Page

if TYPE_CHECKING:
    from floorapp.screens.application import FloorApp

T = TypeVar("T")
ERROR_BELLS, BELL_GAP = 3, 0.15
ACKNOWLEDGE = frozenset({"Enter", "F3"})
ANSWERS = ACKNOWLEDGE | {"F4"}         # keys that answer a question, and must have seen it
PATIENCE = 1.0                         # seconds until a screen says that it is still working


class FloorScreen(Screen[None]):
    """A screen takes whole inputs from the application's one queue, never keys."""

    DEFAULT_CSS = "FloorScreen { overflow: hidden; }"
    LOCKS: ClassVar[bool] = True           # asks the PIN again where nobody has pressed anything for long
    STAYS: ClassVar[bool] = False          # hangs on a wall: nobody presses anything there

    def __init__(self) -> None:
        super().__init__()
        self.working = False
        self._trouble = ""
        self._blocked_at = self._cleared_at = 0.0
        self._unseen: frozenset[str] = frozenset()
        self._ringing: asyncio.Task[None] | None = None

    def compose(self) -> ComposeResult:
        yield Page()

    @property
    def floor(self) -> FloorApp:
        """The application."""
        return cast("FloorApp", self.app)

    async def take(self, taken: Scan | Key) -> None:
        """One input; awaited before the next."""
        raise NotImplementedError

    async def recover(self) -> None:
        """After trouble that was acknowledged: ask the house again."""

    async def come_back(self) -> None:
        """On top again, after something else was."""

    def lines(self, width: int, height: int) -> Sequence[Line]:
        """The page at this size."""
        raise NotImplementedError

    def typed(self, text: str) -> None:
        """What is being typed by hand; scanned characters are never shown."""

    def at_once(self, text: str) -> bool:
        """Whether this half line, typed by hand, is an answer already, without Enter."""
        return False

    async def hear(self, taken: Scan | Key) -> None:
        """One input, and whatever goes wrong with it: the screen stays, says so, and tries again when told to."""
        if key_of(taken) == "F5":
            self.floor.turned = not self.floor.turned
            return self.paint()
        if key_of(taken) in self._unseen and taken.at <= self._cleared_at:
            return self.app.bell()             # pressed again while a message was slow to go: it answers nothing
        if taken.unseen and key_of(taken) in ANSWERS:
            return self.app.bell()             # pressed again while the answer before was slow to come: neither
        try:
            if not self._trouble:
                await self.take(taken)
            elif self.acknowledges(taken):
                self._trouble = ""
                await self.recover()
                self.cleared(taken)
        except Exception as error:
            self.fail(error)
        if self.is_current:
            self.paint()

    def fail(self, error: Exception) -> None:
        """Show that the house has trouble; nothing was kept that was not told."""
        self._trouble = trouble.told(error, self.floor.settings, self.floor.language)
        self.paint()
        self.alarm()

    def paint(self) -> None:
        """Show what is true now."""
        width, height = self.app.size
        if self._trouble:
            lines: Sequence[Line] = blocking(self._trouble, width, height, say("page_understood", self.floor.language))
        else:
            lines = self.lines(width, height)
        for page in self.query(Page):                      # none where the screen is not yet there, or has left
            page.show(bannered(lines, width, self.floor.language), turned=self.floor.turned)

    async def ask(self, service: Callable[..., T], *args: Any) -> T:
        """Run a service on the process's one database thread; the screen stays alive, and says so if it takes long."""
        asked = asyncio.ensure_future(self.floor.clerk.ask(service, *args))
        if not (await asyncio.wait({asked}, timeout=PATIENCE))[0]:
            self.working = self.floor.line.unseen = True
            self.paint()
        try:
            return await asked
        finally:
            if self.working:
                self.working = self.floor.line.unseen = False
                self.paint()

    def alarm(self) -> None:
        """Three bells, so that an error is heard without looking; nobody waits for them. What was pressed before now
        acknowledges nothing: it was meant for another question."""
        self.shows_now()
        if self._ringing is None or self._ringing.done():
            self._ringing = asyncio.create_task(self._ring())

    def shows_now(self) -> None:
        """A page that is answered before anything else: nothing from before now is an answer to it."""
        self._blocked_at = time.monotonic()

    def acknowledges(self, taken: Scan | Key) -> bool:
        """Enter (or back) pressed since the message shows."""
        return key_of(taken) in ACKNOWLEDGE and taken.at > self._blocked_at

    def cleared(self, taken: Scan | Key) -> None:
        """What was acknowledged with this key shows no longer. The same key pressed again before now was meant for it,
        and where that took so long that the page said so, Enter and back were both; scans count."""
        self._cleared_at = time.monotonic()
        self._unseen = ACKNOWLEDGE if self._cleared_at - taken.at > PATIENCE else frozenset({key_of(taken) or ""})

    async def _ring(self) -> None:
        for bell in range(ERROR_BELLS):
            await asyncio.sleep(BELL_GAP * bool(bell))
            self.app.bell()

    def on_mount(self) -> None:
        self.paint()

    def on_resize(self) -> None:
        self.paint()


def raw_of(taken: Scan | Key) -> str:
    """An input as the dialogues read it."""
    return taken.text if isinstance(taken, Scan) else f"<{taken.name}>"


def key_of(taken: Scan | Key) -> str:
    """The key that was pressed, or whose printed code was scanned or second way typed; empty for any other scan."""
    return taken.name if isinstance(taken, Key) else command_in(bare_of(taken).upper()) or ""


def bare_of(taken: Scan | Key) -> str:
    """What was typed or scanned, without what a scanner says of itself; empty for a key."""
    return "" if isinstance(taken, Key) else bare(taken.text)
