"""Leaving well: when the system says go (SIGTERM) or the line is gone (SIGHUP), the process is gone within 2 seconds.

Left alone, both signals kill at once, with the terminal in raw mode and nothing finished; as handlers of the event loop
they wait for whatever blocks the loop, for ever if need be; with SIGHUP ignored (nohup) the process stays as an orphan.
So a thread waits for them, asks the application to end, and ends the process itself if that takes too long.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from threading import Thread

SIGNALS = (signal.SIGTERM, signal.SIGHUP)


class Guard:
    """One for the process: signals belong to processes."""

    def __init__(self, grace: float = 2.0) -> None:
        self._grace = grace  # seconds
        self._thread: Thread | None = None
        self._ask: Callable[[], object] | None = None
        self._restore: Callable[[], object] | None = None
        self.first: Callable[[], object] = lambda: None
        """What is done at once and from the guard's thread: whatever must not wait until the application has ended."""
        self.left_by: int | None = None
        """The signal that ends the process: its exit status is 128 more, as shells say it."""
        self.end: Callable[[int], object] = os._exit
        """How the process ends by force, with this exit status; nothing after it is ever run."""

    def start(self) -> None:
        """The first act of a process with a screen, before any other thread exists: later threads inherit the block.

        Programs started from here inherit it too.
        """
        if self._thread is not None:
            return
        signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
        for number in SIGNALS:
            signal.signal(number, signal.SIG_DFL)  # whether an ignored signal can be waited for is not settled by POSIX
        self._thread = Thread(target=self._wait, daemon=True, name="leave-guard")
        self._thread.start()

    def protect(self, ask: Callable[[], object], restore: Callable[[], object]) -> None:
        """What to do first, both from another thread: `ask` the application to end; `restore` the terminal if not."""
        self._ask, self._restore = ask, restore

    def leave(self) -> None:
        """As if SIGHUP had come: the terminal is gone."""
        if self._thread is not None:
            os.kill(os.getpid(), signal.SIGHUP)
        elif self._ask is not None:
            self._ask()

    def _wait(self) -> None:
        self.left_by = signal.sigwait(SIGNALS)
        # Whatever fails in here, the process ends.
        try:
            with suppress(Exception):
                self.first()
            if self._ask is not None:
                with suppress(Exception):
                    self._ask()
                time.sleep(self._grace)  # an application that ends in time takes this thread with it
            if self._restore is not None:
                self._restore()
        finally:
            self.end(128 + self.left_by)


GUARD = Guard()
