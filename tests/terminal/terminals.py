"""A real pty with a program on it, and the screen that its bytes paint (pyte)."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Self

import pyte

BARE_APP = os.path.join(os.path.dirname(__file__), "bare_app.py")
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PATIENCE = 60.0                # seconds until a test gives up: only a broken program or a dead machine needs them


Cells = list[list[tuple[object, ...]]]


def cells(screen: pyte.Screen) -> Cells:
    """Every cell as it is seen: a blank shows neither its ink nor whether it is bold."""
    return [[_seen(screen.buffer[y][x]) for x in range(screen.columns)] for y in range(screen.lines)]


def _seen(c: pyte.screens.Char) -> tuple[object, ...]:
    lines = (c.underscore, c.strikethrough, c.reverse)
    return (" ", c.bg) if c.data == " " and not any(lines) else (c.data, c.fg, c.bg, c.bold, c.italics, *lines)


class Terminal:
    """Starts `python program arguments` on a pty of its own; reads only when told to."""

    def __init__(
        self, *arguments: str, term: str = "xterm-256color", columns: int = 80, rows: int = 24,
        program: str = BARE_APP, environ: dict[str, str] | None = None, before: Callable[[], None] = lambda: None,
    ) -> None:
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self.received = b""
        self.status: int | None = None
        self.started_in = 5.0      # seconds until something was first waited for and seen: how fast this machine is now
        self.haste = 1.0           # how much faster it starts than by itself
        self._seen_anything = False
        self._started = time.monotonic()
        given = {"TERM": term, "PYTHONPATH": ROOT, "PATH": os.environ["PATH"], "LANG": "C.UTF-8", **(environ or {})}
        self.pid, self.master = pty.fork()
        if self.pid == 0:
            before()
            time.sleep(0.02)  # the size is set by then
            os.execve(sys.executable, [sys.executable, program, *arguments], given)
        self.resize(columns, rows)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        self.wait(PATIENCE)
        self.hang_up()

    def resize(self, columns: int, rows: int) -> None:
        self.screen.resize(rows, columns)
        self.resize_unseen(columns, rows)

    def resize_unseen(self, columns: int, rows: int) -> None:
        """The terminal claims a size that the emulator does not take."""
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def send(self, data: bytes | str) -> None:
        """In one write."""
        data = data.encode() if isinstance(data, str) else data
        while data:
            data = data[os.write(self.master, data):]

    def read(self, seconds: float) -> bytes:
        """What comes in the next `seconds`."""
        came = b""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            if not select.select([self.master], [], [], left)[0]:
                break
            try:
                piece = os.read(self.master, 65536)
            except OSError:
                break
            if not piece:
                break
            came += piece
            self._stream.feed(piece)
        self.received += came
        return came

    def until(self, *shown: str, seconds: float = PATIENCE) -> bytes:
        """Reads until the screen shows all these texts and then nothing comes for a moment."""
        came = self.eventually(lambda: all(text in self.text for text in shown), f"{shown} on the screen", seconds)
        while piece := self.read(0.15):
            came += piece
        return came

    def eventually(self, met: Callable[[], object], wanted: str, seconds: float = PATIENCE) -> bytes:
        """Reads until `met`; what a test wants to see beside a text may come with a later piece of the same picture."""
        came = b""
        until = time.monotonic() + seconds
        while not met():
            assert time.monotonic() < until, f"not seen: {wanted}\n{self.text}"
            came += self.read(0.05)
        if not self._seen_anything:
            self.started_in, self._seen_anything = time.monotonic() - self._started, True
        return came

    def repainted(self) -> bytes:
        """Reads what comes next, whenever that is, until nothing comes for half a second."""
        before = len(self.received)
        came = self.eventually(lambda: len(self.received) > before, "anything new")
        while piece := self.read(0.5):
            came += piece
        return came

    def silent_for(self, seconds: float) -> None:
        """Reads until nothing has come for so long."""
        until = time.monotonic() + PATIENCE
        while self.read(seconds):
            assert time.monotonic() < until, f"something is sent all the time\n{self.text}"

    @property
    def text(self) -> str:
        return "\n".join(self.screen.display)

    def wait(self, seconds: float) -> float | None:
        """How long until the process is gone; None if it is not within `seconds`."""
        start = time.monotonic()
        while self.status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.status = os.waitstatus_to_exitcode(status)
            elif time.monotonic() - start > seconds:
                return None
            else:
                time.sleep(0.005)
        return time.monotonic() - start

    def terminate(self) -> None:
        os.kill(self.pid, signal.SIGTERM)

    def stop_and_continue(self) -> None:
        """As a shell does with ctrl+Z and fg."""
        os.kill(self.pid, signal.SIGTSTP)
        os.waitpid(self.pid, os.WUNTRACED)
        self.read(0.2)
        self.screen.reset()
        os.kill(self.pid, signal.SIGCONT)

    def hang_up(self) -> None:
        with suppress(OSError):
            os.close(self.master)
