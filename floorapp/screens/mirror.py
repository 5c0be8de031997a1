"""A mirror of an operator's screen: painted again as soon as they have done something; nothing goes back through it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, ClassVar

from floorapp.data import db
from floorapp.dialogues import mirroring
from floorapp.dialogues.lines import Line
from floorapp.dialogues.mirroring import Seen, mirror_lines
from floorapp.locale import say
from floorapp.screens.base import FloorScreen, key_of
from floorapp.terminal.scanline import Key, Scan

LOOK_EVERY = 0.25              # seconds between looks whether anything changed
AGE_MOST = 30.0                # seconds after which it is read again, changed or not: minutes to the cut-off go on


class Mirror(FloorScreen):
    """Only F3 does something here: it closes the mirror. A mirror that nobody minds locks like any other screen."""

    LOCKS: ClassVar[bool] = True

    def __init__(self, operator: int) -> None:
        super().__init__()
        self.operator = operator
        self.found: Seen | None = None
        self._version = -1
        self._read_at = 0.0

    def on_mount(self) -> None:
        super().on_mount()
        self.run_worker(self._watch(), name="mirror", exclusive=True)

    def lines(self, width: int, height: int) -> Sequence[Line]:
        if self.found is None:
            return [Line(say("page_working", self.floor.language), "message")]
        return mirror_lines(self.found, width, height)

    async def take(self, taken: Scan | Key) -> None:
        if key_of(taken) == "F3":
            await self.floor.leave()
        else:
            self.app.bell()

    async def _watch(self) -> None:
        """A database that does not answer leaves the last picture; the next look finds out."""
        while True:
            try:
                now = asyncio.get_running_loop().time()
                found = await self.ask(self._look, now - self._read_at > AGE_MOST)
                if found is not None:
                    self.found, self._read_at = found, now
                    self.paint()
            except Exception:
                self._version = -1
            await asyncio.sleep(LOOK_EVERY)

    def _look(self, aged: bool) -> Any:
        """On the database thread: what shows there, where anything in the house has changed."""
        version = db.data_version()
        if version == self._version and not aged:
            return None
        self._version = version
        return mirroring.seen(self.operator)
