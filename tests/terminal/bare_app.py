"""The smallest application with the whole terminal room: scan line, driver, leave guard. Run by the pty tests.

`--stock` runs the same screen with Textual's own driver. Four scans are special: BUSY blocks the loop, STALL fills the
pty until it takes nothing more, BELL rings, LATE makes it take a second to stop when it is told to.
"""

from __future__ import annotations

import os
import sys

from floorapp.terminal import environment
from floorapp.terminal.leaving import GUARD

if __name__ == "__main__":
    # Before any thread exists, and before Textual reads the environment.
    GUARD.start()
    TERMINAL = environment.prepare()
    if "THEME" in os.environ:
        os.environ["TEXTUAL_THEME"] = os.environ["THEME"]

import asyncio
import signal
import time

from rich.text import Text
from textual import events
from textual.app import App, ComposeResult
from textual.drivers.linux_driver import LinuxDriver
from textual.widgets import DataTable, Label, Static

from floorapp.terminal.driver import FloorDriver
from floorapp.terminal.scanline import Key, Scan, ScanLine


class BareApp(App[None]):
    """Shows a task, a table and the tape of kept inputs."""

    ENABLE_COMMAND_PALETTE = False
    CSS = """
    Screen { overflow: hidden; }
    #head { text-style: bold reverse; width: 100%; }
    #table { height: 12; scrollbar-size: 0 0; }
    #tape { height: 1; }
    """

    def __init__(self) -> None:
        super().__init__(driver_class=LinuxDriver if "--stock" in sys.argv else FloorDriver)
        self.line = ScanLine()
        self.kept: list[str] = []

    def compose(self) -> ComposeResult:
        yield Label("AMBIL 12/40   kepada T-0003", id="head", markup=False)
        yield Static(Text("A-03-02", style="bold") + Text("  qty 2   日本茶 café", style="underline"), id="facts")
        yield DataTable(id="table", show_cursor=False, zebra_stripes=True)
        yield Static("", id="typed", markup=False)
        yield Static("", id="tape", markup=False)
        yield Static("", id="count", markup=False)

    def on_mount(self) -> None:
        table = self.query_one(DataTable)
        table.add_columns("rak", "barang", "qty")
        for n in range(10):
            name = Text(f"Kopi bubuk {n} x 200 g", style="bold" if n % 3 else "")
            table.add_row(Text(f"A-{n:02}-01"), name, Text(str(n)))
        self.run_worker(self.consume(), name="inputs")
        self.run_worker(self.echo(), name="echo")

    async def on_event(self, event: events.Event) -> None:
        """Keys and pastes belong to the scan line: no widget, no binding, no palette ever sees one."""
        if isinstance(event, events.Key):
            self.line.key(event.key, event.character, event.time)
        elif isinstance(event, events.Paste):
            self.line.paste(event.text, event.time)
        else:
            await super().on_event(event)

    async def consume(self) -> None:
        """One input after the other, each awaited before the next."""
        while True:
            taken = await self.line.queue.get()
            if taken == Scan("BUSY"):
                time.sleep(30)
            elif taken == Scan("STALL"):
                fill_pty()
            elif taken == Scan("BELL"):
                self.bell()
            elif taken == Scan("LATE"):
                stop_late()
            await self.take(taken)

    async def take(self, taken: Scan | Key) -> None:
        self.kept.append(repr(taken.text) if isinstance(taken, Scan) else f"<{taken.name}>")
        self.query_one("#tape", Static).update(Text(" ".join(self.kept[-3:])))
        self.query_one("#count", Static).update(Text(f"#{len(self.kept)}"))
        if os.environ.get("KEPT"):
            with open(os.environ["KEPT"], "a", encoding="utf-8") as file:
                print(self.kept[-1], file=file)
        await asyncio.sleep(0)

    async def echo(self) -> None:
        """Shows what is typed by hand; scanned characters are never painted."""
        async for typed in self.line.typed():
            self.query_one("#typed", Static).update(Text(typed))

    async def action_quit(self) -> None:
        """The way out is the application's, not Textual's ctrl+q."""


def stop_late() -> None:
    """As on a machine that is busy with other things."""
    stop = signal.getsignal(signal.SIGTSTP)
    assert callable(stop)
    signal.signal(signal.SIGTSTP, lambda number, frame: (time.sleep(1), stop(number, frame)))


def fill_pty() -> None:
    """NULs, which no terminal shows, until nothing more fits: from now on a write waits for a reader."""
    tty = os.open(os.ttyname(1), os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY)
    for size in (512, 1, 1, 1):
        try:
            while True:
                os.write(tty, b"\0" * size)
        except BlockingIOError:
            time.sleep(0.02)
    os.close(tty)


if __name__ == "__main__":
    BareApp().run(mouse=False)
    sys.exit(0 if GUARD.left_by is None else 128 + GUARD.left_by)
