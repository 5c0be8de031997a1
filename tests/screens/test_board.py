"""The live board: what happens on another terminal is there within a second, on both engines."""

from __future__ import annotations

import re
import time

from tests.conftest import Store
from tests.screens.real_floor import FloorTerminal
from tests.small_house import SHIRT, Person, release_all, taken


def picks_left(floor: FloorTerminal) -> int | None:
    """Lines of the picking stage, as the board shows them."""
    found = re.search(r"^\s+Ambil\s+(\d+)", floor.text, re.M)
    return int(found[1]) if found else None


def test_the_board_changes_within_a_second_of_a_scan_on_another_terminal(any_house: Store) -> None:
    with FloorTerminal(any_house.url, any_house.folder, columns=80, rows=24).sign_on(
            "B-DEWI", "2583", "MENU") as floor:
        floor.scan("GOBOARD")
        floor.until("(live)")
        assert picks_left(floor) == 3
        budi = Person("BUDI", "picking")
        budi.say("T-1", "A-01-01", SHIRT)
        scanned = time.monotonic()
        budi.say(SHIRT)
        while picks_left(floor) == 3:
            floor.read(0.02)
            assert time.monotonic() - scanned < 5, floor.text
        assert time.monotonic() - scanned < 1.0
        taken("orders", "number,sku,qty,payment_method\nSO-5,KAOS-L,1,cod\n")
        release_all()
        floor.read(0.5)
        sent = floor.read(1.5)
        assert sent == b"", "a board on which nothing happens sends nothing"
        floor.press("F3")
        floor.until("MENU")
