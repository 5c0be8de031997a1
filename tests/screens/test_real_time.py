"""A change is on every open screen within a second: real sessions at ptys, and commits of other processes.

How long it takes is measured several times. What this test demands is the median of a round, and of three rounds the
best: a single late repaint says something of the machine, a late median of every round says something of the program.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from statistics import median

from floorapp.data import db
from floorapp.data.act import Act
from floorapp.services import intake
from tests.conftest import Store
from tests.races.floor import put
from tests.screens.real_floor import FloorTerminal
from tests.small_house import SHIRT, release_all, taken
from tests.terminal.terminals import PATIENCE

SECOND = 1.0
CHANGES, ROUNDS = 5, 3


def until_seen(floor: FloorTerminal, shown: Callable[[], bool]) -> float:
    """Seconds from now until this terminal shows it."""
    since = time.monotonic()
    while not shown():
        floor.read_some(0.02)
        assert time.monotonic() - since < PATIENCE, floor.text
    return time.monotonic() - since


def within_a_second(what: str, change: Callable[[], float]) -> None:
    """One round's median must be less than a second. The figures are in the test's output and its failure."""
    rounds: list[list[float]] = []
    while len(rounds) < ROUNDS and not any(median(waits) < SECOND for waits in rounds):
        rounds.append([change() for _ in range(CHANGES)])
    told = "; ".join(f"median {median(waits):.2f} s, worst {max(waits):.2f} s" for waits in rounds)
    print(f"{what}: {told}")
    assert min(median(waits) for waits in rounds) < SECOND, f"{what}: {told}"


def test_a_figure_on_the_stock_screen_changes_within_a_second(any_house: Store) -> None:
    """Of another process's commit, and of a scan that another terminal has acknowledged."""
    with FloorTerminal(any_house.url, any_house.folder, columns=40, rows=24).sign_on(
            "B-DEWI", "2583", "MENU") as dewi, FloorTerminal(
            any_house.url, any_house.folder, columns=40, rows=24).sign_on("B-RINA", "2580", "MENU") as rina:
        dewi.scan("GOSTOCK")
        dewi.until("STOK")
        dewi.scan("KAOS-L")
        dewi.until("Fisik 60")
        count = itertools.count(1)

        def comes_in() -> float:
            there = 60 + next(count)
            put(1)
            return until_seen(dewi, lambda: f"Fisik {there}" in dewi.text)
        within_a_second("stock screen, commit of another process", comes_in)
        rina.scan("GOMOVING")
        rina.until("PINDAH")
        kept, moved = rina.number or 0, itertools.count(1)

        def is_moved() -> float:
            times = next(moved)
            rina.scan("A-01-01", SHIRT, "1", "A-02-01")
            rina.until(number=kept + 4 * times)
            return until_seen(dewi, lambda: f"A-02-01 {times}" in dewi.text)
        within_a_second("stock screen, scan at another terminal", is_moved)


def test_a_picker_who_waits_sees_a_released_order_within_a_second(any_house: Store) -> None:
    for number in ("SO-1", "SO-2"):
        db.execute(lambda number=number: intake.cancel_order(Act("office", 1), number, "test"))
    with FloorTerminal(any_house.url, any_house.folder).sign_on("B-BUDI", "2581", "Antrean 0") as budi:
        waiting = [0]

        def comes() -> float:
            waiting[0] += 1
            taken("orders", f"number,sku,qty,payment_method\nNEW-{waiting[0]},KAOS-L,1,cod\n")
            release_all()
            return until_seen(budi, lambda: f"Antrean {waiting[0]}" in budi.text)
        within_a_second("picker who waits", comes)
        budi.press("Enter")                                    # and the work is there to be taken
        budi.until("A-01-01")
