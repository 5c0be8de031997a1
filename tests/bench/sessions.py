"""Programs on a pty, for the benches of the terminal: when they paint, what they send, what they weigh."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.stores import stores
from tests.screens.real_floor import FloorTerminal
from tests.terminal.terminals import Terminal

HERE = Path(__file__).parent
STOCK = str(HERE / "stock_floor.py")
AS_SSH_STARTS_IT = {"PYTHONNODEBUGRANGES": "1", "MALLOC_ARENA_MAX": "1",          # floor-session
                    "MALLOC_MMAP_THRESHOLD_": "131072"}
BADGE, PIN = "B-BUDI", "2222"              # the demo's picker


@contextmanager
def houses() -> Iterator[Callable[[], tuple[str, Path]]]:
    """Makes equal houses with the demo's morning in them: the address of each and its folder."""
    with stores("sqlite") as fresh:
        def house() -> tuple[str, Path]:
            url = fresh()
            return url, Path(url.removeprefix("sqlite:///")).parent

        yield house


def floor(url: str, folder: Path, columns: int, rows: int, *, stock: bool = False) -> FloorTerminal:
    """Our program; `stock`: with Textual's own driver."""
    return FloorTerminal(url, folder, columns=columns, rows=rows, program=STOCK if stock else "",
                         environ=AS_SSH_STARTS_IT)


def program(name: str, *arguments: str, columns: int = 80, rows: int = 24) -> Terminal:
    """Another program of this folder."""
    return Terminal(*arguments, program=str(HERE / name), columns=columns, rows=rows)


def painted(terminal: Terminal, text: str, since: float) -> float:
    """Seconds from `since` until the screen shows a text."""
    while text not in terminal.text:
        assert time.perf_counter() - since < 30, terminal.text
        terminal.read(0.005)
    return time.perf_counter() - since


def private_mib(pid: int) -> float:
    """Memory that no other process shares."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
    return sum(int(line.split()[1]) for line in rollup if line.startswith(("Private_Clean", "Private_Dirty"))) / 1024


def compile_all() -> None:
    """As an installation has it: byte code for everything."""
    import compileall
    compileall.compile_dir(str(Path(os.path.realpath(__file__)).parents[2] / "floorapp"), quiet=2)
