"""Start and weight: the login screen and a picking screen beside a bare Textual application, in turns."""

from __future__ import annotations

import time
from collections import defaultdict
from statistics import median

from floorapp.data import db, people
from floorapp.dialogues import engine
from tests.bench.sessions import BADGE, PIN, compile_all, floor, houses, painted, private_mib, program
from tests.bench.tables import show

ROUNDS = 5
HELLO, LOGIN, PICKING = "Textual hello", "floorapp, login", "floorapp, picking"


def run() -> None:
    """First paint, CPU until then, private memory once it rests; 80x24, medians of rounds in turns."""
    compile_all()
    seconds: dict[str, list[float]] = defaultdict(list)
    memory: dict[str, list[float]] = defaultdict(list)
    with houses() as house:
        url, folder = house()
        _begin(url)
        for _ in range(ROUNDS):
            started = time.perf_counter()
            with program("hello.py") as hello:
                seconds[HELLO].append(painted(hello, "hello, floor", started))
                hello.read(0.3)
                memory[HELLO].append(private_mib(hello.pid))
            started = time.perf_counter()
            with floor(url, folder, 80, 24) as ours:
                seconds[LOGIN].append(painted(ours, "badge", started))
                ours.read(0.3)
                memory[LOGIN].append(private_mib(ours.pid))
                begun = time.perf_counter()
                ours.scan(BADGE, PIN)
                painted(ours, "Pindai rak", begun)
                ours.read(0.3)
                memory[PICKING].append(private_mib(ours.pid))
            started = time.perf_counter()
            with floor(url, folder, 80, 24) as ours:
                ours.send(f"{BADGE}\r{PIN}\r")                 # typed ahead while it starts
                seconds[PICKING].append(painted(ours, "Pindai rak", started))
    show("Start and weight, 80x24", ("program", "first paint ms", "ratio", "private MiB", "ratio"), [
        (name, median(seconds[name]) * 1000, median(seconds[name]) / median(seconds[HELLO]), median(memory[name]),
         median(memory[name]) / median(memory[HELLO])) for name in (HELLO, LOGIN, PICKING)],
        "picking: from the start of the program to the resumed pick, badge and PIN (argon2) included")


def _begin(url: str) -> None:
    """The picker has an order in hand."""
    db.open_database(url)
    picker = people.operator_by_badge.one(badge=BADGE).id
    engine.enter(picker, "picking")
    engine.answer(picker, "<Enter>")
    db.close_database()
