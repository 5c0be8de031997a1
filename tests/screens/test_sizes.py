"""One terminal that changes its size, and terminals of every class: the same page, always the right one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from floorapp.data import conversations, people
from floorapp.dialogues import engine
from floorapp.dialogues.bigtext import big
from floorapp.dialogues.page import page
from floorapp.terminal.classes import CLASSES
from tests.conftest import Store
from tests.screens.real_floor import FloorTerminal
from tests.small_house import SHIRT, taken
from tests.terminal.sent import undocumented

SIZES = [(20, 8), (20, 16), (40, 8), (40, 24), (80, 24), (132, 50), (16, 6), (1, 1)]


def shows(floor: FloorTerminal, page_: list[str]) -> Callable[[], bool]:
    return lambda: floor.lines == page_


def test_the_terminal_shows_the_page_of_its_size_and_again_when_the_size_changes(house: Store) -> None:
    with FloorTerminal(house.url, house.folder).sign_on("B-BUDI", "2581", "ENTER=ambil kerja") as floor:
        floor.scan("", "A-01-01", SHIRT)
        floor.until("JML 1/2")
        operator = people.operator_by_code.one(code="BUDI").id
        reply = replace(engine.look(operator), outcome="accepted", code="counted", text="1 x KAOS-L")
        tape = conversations.tape.all(operator=operator, most=20)
        for width, height in SIZES:
            floor.resize(width, height)
            wanted = [line.rstrip() for line in page(reply, width, height, "id", tape)]
            floor.eventually(shows(floor, wanted), "\n".join(wanted))
        floor.resize(20, 8)
        floor.until("JML 1/2")


@pytest.mark.parametrize("term", ["vt100", "vt220", "linux", "putty", "screen-256color"])
def test_every_class_of_terminal_gets_only_what_it_understands(house: Store, term: str) -> None:
    taken("items", "sku,name\nKAOS-L,Kaos Hítam L\n")
    with FloorTerminal(house.url, house.folder, term=term, columns=80, rows=24) as floor:
        floor.sign_on("B-BUDI", "2581", "ENTER=ambil kerja")
        floor.scan("")
        floor.until("Pindai rak")
        floor.scan("A-01-02")
        floor.until("SALAH LOKASI")
        floor.press("Enter")
        floor.until("Pindai rak")
        floor.eventually(lambda: big("A-01-01", 80)[1] in floor.text, "the rack in big letters")
        floor.eventually(lambda: ("Kaos Hitam" if CLASSES[term].ascii else "Kaos Hítam") in floor.text, "the item")
        assert undocumented(CLASSES[term], floor.received) == []
