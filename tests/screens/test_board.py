"""The live board: what happens on another terminal is there within a second, on both engines."""

from __future__ import annotations

import re
import time

from tests.conftest import Store
from tests.screens.real_floor import FloorTerminal
from tests.small_house import COFFEE, SHIRT, Person, release_all, taken
from tests.terminal.terminals import PATIENCE


def picks_left(floor: FloorTerminal) -> int | None:
    """Lines of the picking stage, as the board shows them."""
    found = re.search(r"^\s+Ambil\s+(\d+)", floor.text, re.M)
    return int(found[1]) if found else None


def seen(floor: FloorTerminal, person: Person, scan: str) -> float:
    """Seconds from the answer to a scan until the board shows one line less."""
    before = picks_left(floor)
    person.say(scan)
    answered = time.monotonic()
    while picks_left(floor) == before:
        floor.read_some(0.02)
        assert time.monotonic() - answered < PATIENCE, floor.text
    return time.monotonic() - answered


def test_the_board_changes_within_a_second_of_a_scan_on_another_terminal(any_house: Store) -> None:
    with FloorTerminal(any_house.url, any_house.folder, columns=80, rows=24).sign_on(
            "B-DEWI", "2583", "MENU") as floor:
        floor.scan("GOBOARD")
        floor.until("(live)")
        floor.eventually(lambda: picks_left(floor) == 3, "three lines")
        budi = Person("BUDI", "picking")
        budi.say("T-1", "A-01-01", SHIRT)
        waits = [seen(floor, budi, SHIRT)]
        budi.say("A-01-02")
        waits.append(seen(floor, budi, COFFEE))
        assert min(waits) < 1.0 and max(waits) < 3.0
        taken("orders", "number,sku,qty,payment_method\nSO-5,KAOS-L,1,cod\n")
        release_all()
        floor.eventually(lambda: picks_left(floor) == 2, "the new order")
        floor.silent_for(1.5)                                  # a board on which nothing happens sends nothing
        floor.press("F3")
        floor.until("MENU")
