"""The live board: painted again as soon as another terminal has changed something, and stale when it cannot ask."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from floorapp.data import clock, people, sites
from floorapp.dialogues.lines import Line
from floorapp.locale import say
from floorapp.screens.base import FloorScreen, key_of
from floorapp.services import board
from floorapp.terminal.scanline import Key, Scan
from floorapp.widgets.board import board_lines

LOOK_EVERY = 0.25              # seconds between looks whether anything changed
SUPERVISION = "GOSUPERVISION"
AGE_MOST = 60.0                # seconds after which the figures are read again, changed or not


class Board(FloorScreen):
    """Asks the database for a version number four times a second, and for the figures only when it has moved."""

    LOCKS, STAYS = False, True

    def __init__(self, leads: bool = False) -> None:
        super().__init__()
        self.leads = leads             # may go from here to the people: a message, somebody's screen
        self.goes_to = ""              # what is said to the dialogue on leaving; empty: back
        self.board: dict[str, Any] | None = None
        self.zone = ""
        self.live = False
        self._version = ""
        self._read_at = 0.0

    def on_mount(self) -> None:
        super().on_mount()
        self.run_worker(self._watch(), name="board", exclusive=True)

    def lines(self, width: int, height: int) -> Sequence[Line]:
        if self.board is None:
            return [Line(say("page_working", self.floor.language), "message")]
        return board_lines(self.board, width, height, self.floor.language, live=self.live,
                           read_at=self.board["read_at"], zone=self.zone, leads=self.leads)

    async def take(self, taken: Scan | Key) -> None:
        """F3 leaves; F4 (or GOSUPERVISION) goes to the people, whose F3 comes back here."""
        if key_of(taken) in {"F4", "GO:supervision"} and self.leads:
            self.goes_to = SUPERVISION
            await self.floor.leave()
        elif key_of(taken) == "F3":
            await self.floor.leave()

    async def _watch(self) -> None:
        """A database that does not answer makes the board stale; as soon as it answers the board is live again."""
        while True:
            try:
                version = await self.ask(board.version)
                now = asyncio.get_running_loop().time()
                if version != self._version or now - self._read_at > AGE_MOST:
                    self.board, self.zone = await self.ask(_read, self.floor.language, self.floor.operator.id)
                    self._version, self._read_at = version, now
                self.live = True
            except Exception:
                self.live = False
            self.paint()
            await asyncio.sleep(LOOK_EVERY if self.live else 1)


def _read(language: str, operator: int) -> tuple[dict[str, Any], str]:
    """On the database thread: the figures of the operator's warehouse, and its zone."""
    house = sites.house.one(id=people.operator.one(id=operator).warehouse_id)
    return board.board_json(language, warehouse=house.code) | {"read_at": clock.now()}, house.zone
