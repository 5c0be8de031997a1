"""The driver: Textual draws on a canvas, the terminal gets the cells that changed, and its keys come back whole.

Everything that Textual 8.2.8 keeps private and this house uses is in this module and in keys.py.
"""

from __future__ import annotations

import asyncio
import os
import select
import signal
import sys
import termios
import tty
from codecs import getincrementaldecoder
from collections.abc import Callable, Sequence
from contextlib import suppress
from threading import Thread
from typing import TYPE_CHECKING, Any

from textual import events
from textual.drivers.linux_driver import LinuxDriver
from textual.geometry import Size

from floorapp.terminal.canvas import Canvas
from floorapp.terminal.classes import terminal_class
from floorapp.terminal.keys import KeyReader, Pasted, Press
from floorapp.terminal.leaving import GUARD
from floorapp.terminal.output import Output

if TYPE_CHECKING:
    from textual.app import App

LARGEST = (400, 150)
"""Columns and rows that are ever drawn: a terminal can claim 65535 x 65535."""

RESIZE_RESTS = 0.15
"""Seconds without another change of size before the screen is laid out: a keyboard that pops up makes a storm."""


def listen(app: App[Any], listener: Callable[[bytes], None] | None) -> None:
    """From now on `listener` is told each byte the terminal sends; None ends it. Nothing where there is no terminal."""
    driver = app._driver
    if isinstance(driver, FloorDriver):
        driver.listener = listener


class FloorDriver(LinuxDriver):
    """Textual's Linux driver, except for what it sends and what it reads. `classes` lists everything that is sent."""

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=False, size=size)
        self.terminal = terminal_class(os.environ.get("TERM"))
        assert sys.__stdout__ is not None and sys.__stderr__ is not None
        self._out = next((f.fileno() for f in (sys.__stdout__, sys.__stderr__) if f.isatty()), sys.__stdout__.fileno())
        self._size = size or self._get_terminal_size()
        self._canvas = Canvas(self.terminal, *self._size)
        self._output: Output | None = None
        self._stop_seen, self._stop = -1, -1
        self._resize_timer: asyncio.TimerHandle | None = None
        self.listener: Callable[[bytes], None] | None = None
        """Told every byte that was read, before what they mean is posted; for a screen that shows them."""

    def write(self, data: str) -> None:
        """Draws what Textual writes. Never waits, whatever the link does."""
        self._canvas.draw(data)
        if self._output is not None:
            self._output.wake()

    def repaint(self) -> None:
        """Sends the whole picture again, for a terminal that lost it."""
        self._canvas.forget()
        if self._output is not None:
            self._output.wake()

    def start_application_mode(self) -> None:
        """Takes the terminal: raw keys, the class's greeting, the two threads; the leave guard knows the way back."""
        self._canvas.resize(*self._measure())
        with suppress(termios.error):
            self.attrs_before = termios.tcgetattr(self.fileno)
            attributes = termios.tcgetattr(self.fileno)
            attributes[tty.LFLAG] = self._patch_lflag(attributes[tty.LFLAG])
            attributes[tty.IFLAG] = self._patch_iflag(attributes[tty.IFLAG])
            attributes[tty.OFLAG] &= ~termios.OPOST  # a line feed is one byte
            attributes[tty.CC][termios.VMIN] = 1
            termios.tcsetattr(self.fileno, termios.TCSANOW, attributes)
        self._output = Output(self._out, self.terminal.greeting, self._canvas.changes)
        self._output.start()
        signal.signal(signal.SIGWINCH, lambda *_: self._loop.call_soon_threadsafe(self._size_changes))
        self._stop_seen, self._stop = os.pipe()
        self._key_thread = Thread(target=self._run_input_thread, daemon=True, name="terminal-input")
        self._key_thread.start()
        GUARD.protect(ask=lambda: self._loop.call_soon_threadsafe(self._app.exit), restore=self.restore)
        if self._must_signal_resume:
            self._must_signal_resume = False
            self._app.post_message(self.SignalResume())
            self.repaint()

    def disable_input(self) -> None:
        """Stops reading."""
        if self._key_thread is None:
            return
        signal.signal(signal.SIGWINCH, signal.SIG_DFL)
        os.write(self._stop, b".")
        self._key_thread.join(1.0)
        self._key_thread = None
        os.close(self._stop)
        os.close(self._stop_seen)

    def stop_application_mode(self) -> None:
        """Gives the terminal back, at most a third of a second after a link that takes nothing."""
        self.disable_input()
        if self._output is not None:
            self._output.finish(self.terminal.farewell, within=0.3)
            self._output = None
        self._give_back()

    def close(self) -> None:
        """Nothing is left to close: the threads ended with `stop_application_mode`."""

    def restore(self) -> None:
        """The terminal as it was, from any thread, waiting for nothing: for a process that ends by force."""
        if self._output is not None:
            self._output.finish(self.terminal.farewell, within=0.1)
        self._give_back()

    def _give_back(self) -> None:
        """The line as it was. What was typed ahead is thrown away: it must not land in the shell behind."""
        with suppress(termios.error):
            termios.tcflush(self.fileno, termios.TCIFLUSH)
            if self.attrs_before is not None:
                termios.tcsetattr(self.fileno, termios.TCSANOW, self.attrs_before)

    def run_input_thread(self) -> None:
        """Keys and pastes go to the application in the order of their bytes. A terminal that is gone ends it."""
        reader = KeyReader()
        decode = getincrementaldecoder("utf-8")("surrogateescape").decode
        while True:
            ready, _, _ = select.select([self.fileno, self._stop_seen], [], [], reader.patience)
            if self._stop_seen in ready:
                return
            if not ready:
                self._deliver(reader.settle(), b"")
                continue
            try:
                data = os.read(self.fileno, 4096)
            except OSError:
                data = b""
            if not data:
                GUARD.leave()
                return
            self._deliver(reader.feed(decode(data)), data)

    def _deliver(self, read: Sequence[Press | Pasted], data: bytes) -> None:
        """Hands over all keys of one read together; their time is the time of reading."""
        posted = [events.Paste(r.text) if isinstance(r, Pasted) else events.Key(r.key, r.character) for r in read]
        if posted or self.listener is not None:
            with suppress(RuntimeError):  # the loop has ended
                self._loop.call_soon_threadsafe(self._hand_over, data, posted)

    def _hand_over(self, data: bytes, posted: Sequence[events.Event]) -> None:
        if self.listener is not None and data:
            self.listener(data)
        for event in posted:
            self._app.post_message(event)

    def _get_terminal_size(self) -> tuple[int, int]:
        try:
            columns, rows = os.get_terminal_size(self._out)
        except OSError:
            columns, rows = 0, 0
        return min(columns or 80, LARGEST[0]), min(rows or 24, LARGEST[1])

    def _measure(self) -> tuple[int, int]:
        """Tells the application the size of the terminal."""
        self._size = self._get_terminal_size()
        size = Size(*self._size)
        self._app.post_message(events.Resize(size, size))
        return self._size

    def _size_changes(self) -> None:
        if self._output is not None:
            self._output.hold(True)
        if self._resize_timer is not None:
            self._resize_timer.cancel()
        self._resize_timer = self._loop.call_later(RESIZE_RESTS, self._size_changed)

    def _size_changed(self) -> None:
        """Lays out for the size that came to rest; held for another moment, so that only the new layout is painted."""
        self._canvas.resize(*self._measure())
        self._loop.call_later(0.05, self._resume_output)

    def _resume_output(self) -> None:
        if self._output is not None:
            self._output.hold(False)
            self._output.wake()
