"""The real program under a real tmux: a client on the pty, the shipped tmux.conf, and what tmux says it shows."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
import uuid
from pathlib import Path
from typing import Self

import pyte

from tests.screens.real_floor import FloorTerminal, config_of
from tests.terminal.terminals import PATIENCE, ROOT, Terminal

CONF = Path(ROOT) / "floorapp" / "cli" / "ssh" / "tmux.conf"
CLIENT = "import os, sys; os.execvp('tmux', ['tmux', *sys.argv[1:]])"
MISSING = "no tmux on this machine: its screens were read by pyte only"


def present() -> bool:
    return shutil.which("tmux") is not None


class TmuxTerminal(FloorTerminal):
    """`received` is what tmux sends to the client, `sent` what the program sends to tmux."""

    def __init__(self, url: str, folder: Path, *arguments: str, columns: int = 20, rows: int = 8,
                 term: str = "xterm-256color", program: str = "", environ: dict[str, str] | None = None,
                 inside: str = "screen-256color") -> None:
        self.term = inside
        self._server = ["tmux", "-L", f"floor-{uuid.uuid4().hex[:8]}", "-f", str(CONF)]
        self._log = folder / f"{self._server[2]}.sent"
        started = (program,) if program else ("-m", "floorapp")
        given = {"TERM": inside, "PYTHONPATH": ROOT, "LANG": "C.UTF-8", **(environ or {})}
        words = [sys.executable, *started, "--config", str(config_of(folder)), "--database", url, *arguments]
        # The program waits until tmux writes down what it sends.
        waiting = f"tmux wait-for ready; exec env {' '.join(f'{k}={shlex.quote(v)}' for k, v in given.items())} " \
                  f"{shlex.join(words)}"
        Terminal.__init__(self, CLIENT, *self._server[1:], "new-session", "-s", "floor", "-x", str(columns), "-y",
                          str(rows), waiting, program="-c", term=term, columns=columns, rows=rows)
        self.eventually(lambda: self._told("has-session", "-t", "floor") is not None, "a session of tmux")
        self.tmux("pipe-pane", "-t", "floor", "-O", f"cat >> {shlex.quote(str(self._log))}")
        self.tmux("wait-for", "-S", "ready")

    def tmux(self, *words: str) -> str:
        return subprocess.run([*self._server, *words], check=True, capture_output=True, text=True).stdout

    def _told(self, *words: str) -> str | None:
        done = subprocess.run([*self._server, *words], check=False, capture_output=True, text=True)
        return done.stdout if done.returncode == 0 else None

    def again(self) -> Self:
        """The client's link is lost, and another client comes to the same session."""
        self.hang_up()
        assert self.wait(PATIENCE) is not None
        self.status = None
        columns, rows = self.screen.columns, self.screen.lines
        Terminal.__init__(self, CLIENT, *self._server[1:], "attach", "-t", "floor", program="-c", columns=columns,
                          rows=rows)
        return self

    @property
    def text(self) -> str:
        """As tmux has it."""
        shown = self._told("capture-pane", "-p", "-t", "floor")
        return "" if shown is None else shown.rstrip("\n")

    @property
    def lines(self) -> list[str]:
        rows = [line.rstrip() for line in self.text.split("\n")]
        return [*rows, *[""] * (self.screen.lines - len(rows))]

    @property
    def reversed(self) -> list[list[bool]]:
        picture = pyte.Screen(self.screen.columns, self.screen.lines)
        shown = self.tmux("capture-pane", "-e", "-N", "-p", "-t", "floor").rstrip("\n").replace("\n", "\r\n")
        pyte.Stream(picture).feed(shown)
        return [[picture.buffer[row][column].reverse for column in range(picture.columns)]
                for row in range(picture.lines)]

    @property
    def sent(self) -> bytes:
        return self._log.read_bytes()

    def cut(self) -> None:
        """The machine on which tmux runs goes off: the program is hung up on."""
        self._told("kill-server")
        assert self.wait(PATIENCE) is not None

    kill = cut

    def __exit__(self, *what: object) -> None:
        self._told("kill-server")
        super().__exit__(*what)
