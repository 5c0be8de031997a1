"""Scenario E2, second half: what a packer may scan on an order, and what another lot than the picked one comes to."""

from __future__ import annotations

from typing import Any

import pytest

from floorapp.data import db
from tests.dialogues.counting_floor import asked, furnish, rules
from tests.small_house import COFFEE, PHONE, SHIRT, Person, assert_sound, release_all, stock_rows, taken

STOCK = """sku,location,qty,lot,expiry,serial
KOPI-200,A-01-02,3,SOON,2031-01-01,
KOPI-200,A-01-02,4,LATE,2032-01-01,
KAOS-L,A-01-01,5,,,
"""
STRICT = "[floor]\nreplace_lots = false"


def label(lot: str, expiry: str = "330101") -> str:
    return f"(01)0{COFFEE}(17){expiry}(10){lot}"


@pytest.fixture
def packer(house: object) -> Person:
    """SO-1 wants two coffees; lot SOON is in its tote. SO-2 has shirts in another."""
    furnish(STOCK)
    taken("operators", "code,name,roles,badge,pin,language\nKIKI,Kiki,packer,B-KIKI,2595,id\n")
    taken("orders", "number,sku,qty,payment_method\nSO-1,KOPI-200,2,cod\nSO-2,KAOS-L,1,cod\n")
    release_all()
    budi = Person("BUDI", "picking")
    budi.say("<Enter>", "A-01-02", COFFEE, "2", "T-1", "PACK-1")
    budi.say("<Enter>", "A-01-01", SHIRT, "T-2", "PACK-1")
    kiki = Person("KIKI", "packing")
    assert kiki.say("T-1").code == "order_opened"
    return kiki


def coffee() -> list[tuple[Any, ...]]:
    """Place, container, lot, on hand, reserved."""
    return [(row[1], row[2][:1], row[3], *row[6:]) for row in stock_rows() if row[0] == "KOPI-200"]


def written() -> tuple[int, int]:
    return tuple(db.ask("SELECT (SELECT COUNT(*) FROM move) AS moves, (SELECT COUNT(*) FROM event) AS events")[0])


def test_what_does_not_belong_to_the_order_is_refused_by_name_and_writes_nothing(packer: Person) -> None:
    before = written()
    told = [packer.say(given) for given in ("NONSENSE", "T-2", SHIRT, PHONE)]
    assert [answer.outcome for answer in told] == ["refused"] * 4
    assert told[0].code == "unknown_code" and "SO-2" in told[1].text + told[2].text
    assert written() == before


def test_another_lot_asks_first_and_replaces_on_the_second_scan(packer: Person) -> None:
    before = written()
    first = packer.say(label("LATE", "320101"))
    assert (first.outcome, first.code, written()) == ("ask", "other_lot_replaces", before)
    assert packer.say(label("LATE", "320101")).code == "unit_packed"
    assert ("A-01-02", "", "LATE", 3, 0) in coffee()               # one of it left the shelf
    assert ("A-01-02", "", "SOON", 2, 0) in coffee()               # one of the other never did
    assert asked() == []
    assert_sound()
    packer.say("<Undo>", "<Enter>")
    assert_sound()


def test_a_lot_that_the_book_did_not_know_there_opens_a_count(packer: Person) -> None:
    assert packer.say(label("NEW")).outcome == "ask"
    assert packer.say(label("OTHER")).outcome == "ask"          # another scan is another question
    packer.say(label("NEW"))
    assert packer.say(label("NEW")).code == "unit_packed"
    assert asked() == [("A-01-02", "KOPI-200", "wrong_lot")]
    assert ("A-01-02", "", "SOON", 2, 0) in coffee()
    assert_sound()


def test_a_lot_whose_units_belong_to_other_orders_is_not_taken_from_them(packer: Person) -> None:
    taken("orders", "number,sku,qty,payment_method\nSO-3,KOPI-200,5,cod\n")
    release_all()
    packer.say(label("LATE", "320101"))
    refused = packer.say(label("LATE", "320101"))
    assert (refused.outcome, refused.code) == ("refused", "lot_held_there")
    assert_sound()


def test_a_site_that_takes_only_what_was_picked_refuses_another_lot(packer: Person) -> None:
    with rules(STRICT):
        assert packer.say(label("LATE", "320101")).code == "lot_not_in_tote"
        assert packer.say(label("LATE", "320101")).code == "lot_not_in_tote"
