"""What is true of putting away."""

from __future__ import annotations

import pytest

from tests.small_house import ASN, SHIRT, Person, assert_sound, release_all, stock_rows, taken


@pytest.fixture
def rina(house: object) -> Person:
    taken("asns", ASN)
    Person("RINA", "receiving").say("ASN-1", SHIRT, "24", "LPN-7", "END", "<F3>")
    return Person("RINA", "putaway")


def places() -> list[tuple[str, str]]:
    return [(row[1], row[2]) for row in stock_rows()]


def test_the_suggested_place_takes_it_with_two_scans(rina: Person) -> None:
    asked = rina.say("LPN-7").prompt
    assert asked["location"] == "A-01-01"
    assert asked["reason"]
    rina.say("a0101")                                  # no case, no dashes
    assert places() == [("A-01-01", "LPN-7")]
    assert_sound()


def test_another_allowed_place_wants_a_second_scan(rina: Person) -> None:
    rina.say("LPN-7")
    assert rina.say("A-01-02").outcome == "ask"
    assert places() == [("DOCK-1", "LPN-7")]
    assert rina.say("A-01-02").code == "put_away"
    assert places() == [("A-01-02", "LPN-7")]


def test_the_second_scan_must_be_the_same_place(rina: Person) -> None:
    rina.say("LPN-7", "A-01-02")
    assert rina.say("A-02-01").outcome == "ask"


def test_a_place_that_is_no_storage_is_refused(rina: Person) -> None:
    rina.say("LPN-7")
    assert rina.say("PACK-1").code == "putaway_not_storage"


def test_where_the_item_stands_already_it_goes(rina: Person) -> None:
    taken("stock", "sku,location,qty\nKAOS-L,A-02-01,5\n")
    assert rina.say("LPN-7").prompt["location"] == "A-02-01"


def test_a_full_place_is_not_suggested(rina: Person) -> None:
    taken("locations", "code,kind,sequence,max_weight_g\nA-01-01,pick,10,1000\n")
    assert rina.say("LPN-7").prompt["location"] == "A-01-02"
    assert rina.say("A-01-01").code == "location_full"


def test_undo_brings_it_back_to_the_dock(rina: Person) -> None:
    rina.say("LPN-7", "A-01-01", "<Undo>", "<Enter>")
    assert places() == [("DOCK-1", "LPN-7")]
    assert rina.step == "location"
    assert_sound()


def test_what_orders_hold_is_not_carried_away(rina: Person) -> None:
    rina.say("LPN-7", "A-01-01")
    taken("orders", "number,sku,qty,payment_method\nSO-1,KAOS-L,2,cod\n")
    assert release_all() == ["SO-1"]
    assert rina.say("LPN-7").code == "lpn_reserved"
    assert rina.say("<Undo>", "<Enter>").code == "lpn_reserved"


def test_loose_goods_on_the_dock_are_counted_and_put_away(house: object) -> None:
    taken("stock", "sku,location,qty\nKAOS-L,DOCK-1,9\n")
    rina = Person("RINA", "putaway")
    rina.say(SHIRT, "4")
    assert rina.step == "location"
    rina.say(rina.reply.prompt["location"])
    assert [(row[1], row[6]) for row in stock_rows()] == [("A-01-01", 4), ("DOCK-1", 5)]
    rina.say("<Undo>", "<Enter>")
    assert [(row[1], row[6]) for row in stock_rows()] == [("DOCK-1", 9)]
    assert_sound()
