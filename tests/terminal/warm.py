"""A warm server for the tests, its screens, and terminals on it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from tests.terminal.terminals import ROOT, Terminal

BARE_SERVER = (str(Path(__file__).with_name("warm_bare.py")),)
PATIENCE = "20"                        # seconds for a server on a busy machine


class Server:
    """Runs `python arguments` in `folder` until the socket is there."""

    def __init__(self, socket: Path, *arguments: str, seconds: float = 60) -> None:
        self.socket = socket
        environ = {"PATH": os.environ["PATH"], "PYTHONPATH": ROOT, "LANG": "C.UTF-8", "FLOORAPP_WARM": str(socket)}
        self.process = subprocess.Popen([sys.executable, *arguments], cwd=ROOT, env=environ, stdin=subprocess.DEVNULL,
                                        stderr=subprocess.PIPE, text=True)
        self.wait_for_socket(seconds)

    def wait_for_socket(self, seconds: float = 60) -> None:
        until = time.monotonic() + seconds
        while not self.socket.exists():
            assert self.process.poll() is None and time.monotonic() < until, "no warm server"
            time.sleep(0.02)

    @property
    def screens(self) -> list[int]:
        """The process numbers of what it has forked and what still runs."""
        pid = self.process.pid
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def screen(self, seconds: float = 10) -> int:
        """The one screen there is."""
        until = time.monotonic() + seconds
        while len(found := self.screens) != 1:
            assert time.monotonic() < until, f"{len(found)} screens instead of one"
            time.sleep(0.01)
        return found[0]

    def is_empty(self, seconds: float) -> bool:
        """Whether no screen runs any more within this time."""
        until = time.monotonic() + seconds
        while self.screens:
            if time.monotonic() > until:
                return False
            time.sleep(0.01)
        return True

    def stop(self, number: int = signal.SIGTERM) -> None:
        with suppress(ProcessLookupError):
            self.process.send_signal(number)
        self.process.wait(10)
        assert self.process.stderr is not None
        self.process.stderr.close()


@contextmanager
def serving(socket: Path, *arguments: str) -> Iterator[Server]:
    """A server until the end; its screens end with it here."""
    server = Server(socket, *arguments)
    try:
        yield server
    finally:
        left = server.screens if server.process.poll() is None else []
        server.stop()
        for pid in left:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def warm_terminal(socket: Path, *arguments: str, **options: Any) -> Terminal:
    """`floorapp` on a terminal, with a server to ask."""
    environ = {"FLOORAPP_WARM": str(socket), "FLOORAPP_WARM_PATIENCE": PATIENCE} | options.pop("environ", {})
    terminal = Terminal("floorapp", *arguments, program="-m", environ=environ, **options)
    terminal.haste = 4.0
    return terminal
