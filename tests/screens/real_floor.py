"""The real program on a real pty, for a house that the test has built."""

from __future__ import annotations

import os
import re
import select
import signal
from pathlib import Path
from typing import Self

from floorapp.cli.opening import example_files
from tests.terminal.terminals import PATIENCE, Terminal

UP = "\x1b[?1049h"
KEYS = {"F1": "\x1bOP", "F2": "\x1bOQ", "F3": "\x1bOR", "F4": "\x1bOS", "Enter": "\r", "Undo": "\x7f"}


def config_of(folder: Path) -> Path:
    """The site's configuration, written as `floorapp init` does where there is none yet."""
    config = folder / "config"
    if not config.exists():
        config.mkdir()
        for name, data in example_files().items():
            (config / name).write_bytes(data)
    return config


class FloorTerminal(Terminal):
    """`floorapp` on the house at `url`."""

    def __init__(self, url: str, folder: Path, *arguments: str, columns: int = 20, rows: int = 8,
                 term: str = "xterm-256color", program: str = "", environ: dict[str, str] | None = None) -> None:
        self.term = term               # what the program sees
        started = (program,) if program else ("-m", "floorapp")
        super().__init__(*started[1:], "--config", str(config_of(folder)), "--database", url, *arguments, term=term,
                         columns=columns, rows=rows, program=started[0], environ=environ)

    def sign_on(self, badge: str, pin: str, shown: str) -> Self:
        """Badge and PIN, until the screen shows something of the operator's task."""
        self.until("badge")
        self.scan(badge)
        self.until("PIN")
        self.scan(pin)
        self.until(shown)
        return self

    def until(self, *shown: str, number: int | None = None, seconds: float = PATIENCE) -> bytes:
        """Reads until the screen shows all these texts, and `number` as that of the last kept input; what belongs to
        the same picture comes with it."""
        came = self.eventually(
            lambda: all(text in self.text for text in shown) and number in {None, self.number},
            f"{shown} on the screen, kept number {number}", seconds)
        while piece := self.read_some(0.03):
            came += piece
        return came

    def bells(self, count: int) -> None:
        """So many bells have come since `received` was emptied, and no more follow."""
        self.eventually(lambda: self.received.count(b"\a") >= count, f"{count} bells")
        self.read(0.5)
        assert self.received.count(b"\a") == count

    def read_some(self, seconds: float) -> bytes:
        """The next piece, as soon as one comes."""
        return self.read(0.001) if select.select([self.master], [], [], seconds)[0] else b""

    def scan(self, *codes: str, ending: str = "\r") -> None:
        """Each in a write of its own, nothing awaited."""
        for code in codes:
            self.send(code + ending)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.send(KEYS[key])

    @property
    def lines(self) -> list[str]:
        return [line.rstrip() for line in self.screen.display]

    @property
    def reversed(self) -> list[list[bool]]:
        """Row by row which cells are in reverse video."""
        return [[self.screen.buffer[row][column].reverse for column in range(self.screen.columns)]
                for row in range(self.screen.lines)]

    @property
    def sent(self) -> bytes:
        """All that the program has sent, whoever read it."""
        return self.received

    @property
    def number(self) -> int | None:
        """That of the last kept input, as the screen shows it."""
        told = (re.match(r"(?:Tersambung lagi\. |Reconnected\. )?(\d+)\b", line) for line in reversed(self.lines[:-1]))
        found = next((number for number in told if number), None)
        return int(found[1]) if found else None

    def cut(self) -> None:
        """The line is gone: the program is hung up on, and ends."""
        self.hang_up()
        assert self.wait(PATIENCE) is not None

    def kill(self) -> None:
        """As the power does."""
        os.kill(self.pid, signal.SIGKILL)
        self.wait(PATIENCE)
