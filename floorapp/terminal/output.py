"""Bytes to the terminal, by a thread of its own: a link that stalls stops this thread and nothing else.

While a write hangs, the picture goes on changing; what is sent next is the difference to the newest picture only.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from threading import Condition, Thread


class Output(Thread):
    """Sends `greeting`, then what `changes` gives each time it is woken, then the farewell."""

    def __init__(self, fileno: int, greeting: str, changes: Callable[[], str]) -> None:
        # A daemon: a write that hangs for ever must not keep the process.
        super().__init__(daemon=True, name="terminal-output")
        self._fileno = fileno
        self._greeting = greeting
        self._changes = changes
        self._turn = Condition()
        self._stale = False
        self._held = False
        self._farewell: str | None = None

    def wake(self) -> None:
        """The picture may have changed. Never waits."""
        with self._turn:
            self._stale = True
            self._turn.notify()

    def hold(self, held: bool) -> None:
        """While held nothing is sent: the terminal is changing its size."""
        with self._turn:
            self._held = held
            self._turn.notify()

    def finish(self, farewell: str, within: float) -> None:
        """Sends the farewell as the last thing, if the terminal takes it within so many seconds."""
        with self._turn:
            self._farewell = farewell
            self._turn.notify()
        self.join(within)

    def run(self) -> None:
        try:
            self._send(self._greeting)
            while self._farewell is None:
                with self._turn:
                    self._turn.wait_for(lambda: (self._stale and not self._held) or self._farewell is not None)
                    self._stale = False
                if self._farewell is None:
                    self._send(self._changes())
            self._send(self._farewell)
        except OSError:
            return  # the terminal is gone; whoever reads from it notices and leaves

    def _send(self, text: str) -> None:
        data = text.encode("utf-8", "replace")
        while data:
            data = data[os.write(self._fileno, data):]
