"""The application: one scan line, one consumer, one database thread, and the screen on top that takes each input."""

from __future__ import annotations

import asyncio
import os
import time
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

from rich.text import Text
from textual import events
from textual.app import App
from textual.worker import Worker

from floorapp.domain.refusals import Refused
from floorapp.screens import trouble
from floorapp.screens.base import FloorScreen
from floorapp.screens.clerk import Clerk
from floorapp.screens.signing_on import SigningOn
from floorapp.terminal.classes import TerminalClass
from floorapp.terminal.driver import FloorDriver
from floorapp.terminal.scanline import ScanLine

if TYPE_CHECKING:
    from floorapp.settings import Settings


class FloorApp(App[None]):
    """Deals each input to the screen on top, one after another. No key of Textual's own does anything."""

    ENABLE_COMMAND_PALETTE = False
    CSS = "Screen { overflow: hidden; background: ansi_default; color: ansi_default; }"

    def __init__(self, settings: Settings, terminal: TerminalClass, operator_code: str | None, hint: str,
                 mirror: str = "") -> None:
        super().__init__(driver_class=FloorDriver, ansi_color=True)
        self.settings, self.terminal, self.hint = settings, terminal, hint
        self.live = settings           # where the real work is; `settings` are the training warehouse's during a lesson
        self.operator_code = operator_code and operator_code.strip().upper()
        self.mirror = mirror
        self.language = settings.warehouse.language
        self.terminal_name = _terminal_name()
        self.line = ScanLine()
        self.operator: Any = None
        self.clerk = Clerk(settings.database)
        self.refused: Refused | None = None        # why nobody can work here
        self.arriving: Worker[None] | None = None  # whom SSH has named is let in by their key
        self.turned = False            # black and white changed, for the sun outside and the dark inside
        self._last_input = time.monotonic()
        self._rested = 0.0             # seconds before the last input

    def get_default_screen(self) -> SigningOn:
        """The lowest screen is where one signs on: an empty one below it would be laid out for nobody."""
        return SigningOn(self.operator_code or "", self.hint)

    async def on_mount(self) -> None:
        self.run_worker(self._consume(), name="inputs")
        self.run_worker(self._echo(), name="echo")
        self.set_interval(20, self._idle)
        self.call_after_refresh(lambda: self.run_worker(self._get_ready(), name="ready"))

    async def on_event(self, event: events.Event) -> None:
        """Keys and pastes belong to the scan line; no widget and no binding ever sees one."""
        if isinstance(event, events.Key):
            self.line.key(event.key, event.character, event.time)
        elif isinstance(event, events.Paste):
            self.line.paste(event.text, event.time)
        else:
            await super().on_event(event)

    async def action_quit(self) -> None:
        """Textual's own way out is closed: a scanner can send its key."""

    def _fatal_error(self) -> None:
        """Textual would print the error with all its values on the operator's screen: it goes to the log."""
        error = self._exception or RuntimeError("ended by Textual")
        self._exit_renderables.append(Text(trouble.told(error, self.settings, self.language)))
        self._close_messages_no_wait()

    async def signed_on(self, operator: Any) -> None:
        """The person is known: the task in which they stand comes up, on whatever terminal."""
        again = isinstance(self.screen, SigningOn) and self.screen.locked
        self.operator, self.language = operator, operator.language or self.language
        if again:
            return await self.leave()
        from floorapp.screens.floor import Floor
        floor = Floor(operator)
        await self.push_screen(floor)
        if self.mirror:
            await floor.mirror(self.mirror)
        else:
            await floor.start()

    async def leave(self) -> None:
        """From the lock or the board back to what is below. The board never locks: leaving it late takes a PIN."""
        late = not isinstance(self.screen, SigningOn) and self._rested > self.settings.floor.lock_minutes * 60
        await self.pop_screen()
        if isinstance(self.screen, FloorScreen):
            await self.screen.come_back()
        if late:
            self.lock()

    @property
    def in_lesson(self) -> bool:
        """Whether the operator has gone from the menu into the training warehouse."""
        return self.settings is not self.live

    async def change_house(self) -> None:
        """From the menu of the real warehouse into the training one, with the same badge, and back to where one stood.
        Refused: `training_old` and what opening it refuses; the real one is open again then."""
        from floorapp.screens.floor import Floor
        code = self.operator.code
        if self.in_lesson:
            await self._go_back()
            operator = await self.clerk.ask(_person, code)
        else:
            operator = await self._go_to_lesson(code)
        self.operator = operator
        floor = Floor(operator)
        await self.switch_screen(floor)
        await floor.start()

    async def _go_to_lesson(self, code: str) -> Any:
        people = await self.clerk.ask(_trainees)
        self.settings = self.live.in_training(may_end=True)
        try:
            await self.clerk.move(self.settings)
            return await self.clerk.ask(_come, people, code)
        except Exception as error:
            await self._go_back()
            if isinstance(error, Refused) and error.code == "schema_old":
                raise Refused("training_old") from error
            raise

    async def _go_back(self) -> None:
        if self.in_lesson:
            await self.clerk.move(self.live)
            self.settings = self.live

    async def sign_off(self) -> None:
        """From the menu or a locked screen: the next person's badge, or the end of an SSH session."""
        if self.operator_code:
            self.operator = None
            self.exit()
            return
        await self.back_to_sign_on()

    async def back_to_sign_on(self) -> None:
        """The badge is asked again, or the PIN of whom SSH has named; where their key is enough, the session ends."""
        self.operator = None
        if self.operator_code and self.settings.signing_on.key_is_enough:
            self.exit()
            return
        while len(self.screen_stack) > 2:          # whatever is above their work
            await self.pop_screen()
        await self._leave_seat()
        await self._go_back()
        self.language = self.live.warehouse.language       # not that of whoever was here before
        await self.pop_screen()
        cast("SigningOn", self.screen).begin()

    async def _leave_seat(self) -> None:
        """Trouble with the database keeps nobody from signing off."""
        from floorapp.screens.floor import Floor
        if isinstance(self.screen, Floor):
            with suppress(Exception):
                await self.screen.get_up()

    def lock(self) -> None:
        """The PIN is asked again; the work stays on the screen below."""
        if self.operator is not None and isinstance(self.screen, FloorScreen) and self.screen.LOCKS:
            self.push_screen(SigningOn(self.operator.code, locked=True))

    async def _get_ready(self) -> None:
        """While somebody looks for their badge: open the database and load what every task needs. Where there is no
        house to work in, or SSH's operator is none of ours, the screen ends and the refusal is told."""
        try:
            await self.clerk.ask(_refuse_strangers, self.operator_code or "")
        except Refused as refused:
            self.refused = refused
            self.exit()
        except Exception:
            return                                 # whoever asks first is told what is wrong
        else:
            await self.clerk.ask(import_module, "floorapp.screens.floor")

    async def _consume(self) -> None:
        while True:
            taken = await self.line.queue.get()
            now = time.monotonic()
            self._rested, self._last_input = now - self._last_input, now
            if self.arriving is not None:          # what is scanned meanwhile is for the task that comes up
                await self.arriving.wait()
                self.arriving = None
            if isinstance(self.screen, FloorScreen):
                await self.screen.hear(taken)
            self.line.queue.task_done()
            await asyncio.sleep(0)

    async def _echo(self) -> None:
        async for typed in self.line.typed():
            if not isinstance(self.screen, FloorScreen):
                continue
            if self.screen.at_once(typed):
                self.line.key("enter")
            else:
                self.screen.typed(typed)

    def _idle(self) -> None:
        """Minutes to the cut-off go on; a terminal that nobody uses locks itself, then ends. Boards hang on walls."""
        silent = time.monotonic() - self._last_input
        if not isinstance(self.screen, FloorScreen) or self.screen.STAYS:
            return
        if self.operator is not None and silent > self.settings.floor.end_minutes * 60:
            self.exit()
        elif silent > self.settings.floor.lock_minutes * 60:
            self.lock()
        else:
            self.screen.paint()


def _terminal_name() -> str:
    """From where: the client's address under SSH, else the terminal device."""
    client = os.environ.get("SSH_CONNECTION", "").split(" ")[0]
    try:
        tty = os.ttyname(0).removeprefix("/dev/")
    except OSError:
        tty = ""
    return f"{client} {tty}".strip()


def _trainees() -> Any:
    """On the database thread: everybody of the real warehouse, to be brought to the training one."""
    from floorapp.services import trainees
    return trainees.known()


def _come(people: Any, code: str) -> Any:
    """The same, in the training warehouse."""
    from floorapp.services import trainees
    return trainees.come(people, code)


def _person(code: str) -> Any:
    from floorapp.services import trainees
    return trainees.found(code)


def _refuse_strangers(code: str) -> None:
    """On the database thread."""
    from floorapp.services import opening_up
    if code:
        opening_up.refuse_strangers(code)
