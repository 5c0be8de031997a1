"""What a scanner sends, for whoever sets one up: from the sign-on with F2, anywhere with the code CMDTEST."""

from __future__ import annotations

from collections.abc import Sequence

from floorapp.dialogues.lines import Line
from floorapp.screens.base import FloorScreen, key_of
from floorapp.screens.diagnosis_lines import diagnosis_lines
from floorapp.terminal.diagnosis import Listener
from floorapp.terminal.driver import listen
from floorapp.terminal.scanline import Key, Scan


class Diagnosis(FloorScreen):
    """Every byte as it came, what ended it, and what the house makes of it. Nothing is looked up, nothing is kept."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0
        self.taken: Scan | Key | None = None
        self._listener = Listener()

    def on_mount(self) -> None:
        super().on_mount()
        listen(self.app, self._hear)

    def on_unmount(self) -> None:
        """The bytes are nobody's business any more."""
        listen(self.app, None)

    def lines(self, width: int, height: int) -> Sequence[Line]:
        return diagnosis_lines(width, height, self.floor.language, burst=self._listener.burst, taken=self.taken,
                               count=self.count, gs_substitutes=self.floor.settings.floor.gs_substitutes)

    def typed(self, text: str) -> None:
        """Bytes that no ending followed: they are shown as soon as they rest."""
        self.paint()

    async def take(self, taken: Scan | Key) -> None:
        if key_of(taken) == "F3":
            return await self.floor.leave()
        self.taken, self.count = taken, self.count + 1

    def _hear(self, data: bytes) -> None:
        before = self._listener.burst
        self._listener.hear(data, after_a_scan=self.taken is not None)
        if not self._listener.burst.data.startswith(before.data) or len(data) == len(self._listener.burst.data):
            self.taken = None
