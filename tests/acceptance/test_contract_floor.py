"""What the contract says of the floor's dialogues, told by people who follow it word by word."""

from __future__ import annotations

import pytest

from floorapp.data import db
from floorapp.data.act import Act
from floorapp.services import intake
from tests.conftest import Store
from tests.small_house import (
    PHONE,
    SHIRT,
    Person,
    assert_sound,
    build,
    order_states,
    release_all,
    stock_rows,
    taken,
)

STOCK = """sku,location,qty,lot,expiry,serial
KAOS-L,A-01-01,10,,,
KAOS-L,R-01-01,30,,,
HP-01,A-02-01,1,,,sn-1
"""
ASN = "number,sku,qty\nASN-1,KAOS-L,30\n"


@pytest.fixture
def house(store: Store) -> Store:
    build()
    taken("stock", STOCK)
    return store


@pytest.fixture
def budi(house: Store) -> Person:
    return Person("BUDI", "picking")


@pytest.fixture
def rina(house: Store) -> Person:
    taken("asns", ASN)
    return Person("RINA", "receiving")


def order(number: str, sku: str, qty: int) -> None:
    taken("orders", f"number,sku,qty,payment_method\n{number},{sku},{qty},cod\n")
    release_all()


def test_a_picker_who_says_every_word_of_the_contract_for_every_line_gets_through(budi: Person) -> None:
    taken("orders", "number,sku,qty,payment_method\nSO-1,KAOS-L,2,cod\nSO-1,HP-01,1,cod\n")
    release_all()
    budi.say("<Enter>", "A-01-01", SHIRT, "2", "T-0001", "A-02-01", PHONE, "sn-1", "1", "T-0001", "T-0001", "PACK-1")
    assert order_states() == {"SO-1": "picked"}
    assert_sound()


def test_the_place_where_one_stands_may_be_scanned_again(budi: Person) -> None:
    order("SO-1", "KAOS-L", 1)
    budi.say("T-0001", "A-01-01")
    assert (budi.say("A-01-01").outcome, budi.step) == ("info", "item")
    assert budi.say("A-01-02").code == "wrong_kind"


def test_a_serial_that_a_file_wrote_in_small_letters_is_the_one_in_the_hand(budi: Person) -> None:
    order("SO-1", "HP-01", 1)
    assert budi.say("T-0001", "A-02-01", PHONE, "sn-1").code == "picked"


def test_a_full_tote_keeps_what_is_counted_and_the_rest_goes_into_the_next(budi: Person) -> None:
    order("SO-1", "KAOS-L", 5)
    budi.say("T-0001", "A-01-01", SHIRT, SHIRT, "<F2>", "5", SHIRT, "3", "T-0002", "PACK-1")
    assert [row for row in stock_rows() if row[1] == "PACK-1"] == [
        ("KAOS-L", "PACK-1", "T-0001", "", "", "available", 2, 2),
        ("KAOS-L", "PACK-1", "T-0002", "", "", "available", 3, 3)]
    assert_sound()


def test_a_tote_may_be_full_before_the_next_line_is_counted(budi: Person) -> None:
    order("SO-1", "KAOS-L", 1)
    budi.say("T-0001", "<F2>", "5", "A-01-01", SHIRT)
    assert budi.step == "tote"
    assert budi.say("T-0002").code == "picked"


def test_the_quantity_of_damage_is_how_many_are_damaged(budi: Person) -> None:
    order("SO-1", "KAOS-L", 3)
    budi.say("T-0001", "A-01-01", "<F2>", "2")
    assert budi.say("4").code == "damaged_of_asked"
    assert budi.say("1").code == "damaged_told"
    assert ("KAOS-L", "A-01-01", "", "", "", "damaged", 1, 0) in stock_rows()
    budi.say(SHIRT, "2", SHIRT, "PACK-1")
    assert ("KAOS-L", "PACK-1", "T-0001", "", "", "available", 3, 3) in stock_rows()
    assert_sound()


def test_nobody_is_sent_again_to_a_place_that_cannot_be_reached(budi: Person) -> None:
    order("SO-1", "KAOS-L", 2)
    budi.say("T-0001", "<F2>", "4")
    assert (budi.step, budi.reply.prompt["location"]) == ("location", "R-01-01")
    assert ("KAOS-L", "A-01-01", "", "", "", "available", 10, 0) in stock_rows()
    assert_sound()


def test_a_held_order_can_be_put_down_and_is_picked_on_when_it_is_free(budi: Person) -> None:
    order("SO-1", "KAOS-L", 2)
    order("SO-2", "KAOS-L", 1)
    budi.say("T-0001", "A-01-01", SHIRT)
    db.execute(lambda: intake.hold_order(Act("DEWI", 1), "SO-1", "address"))
    assert budi.say("2").code == "order_on_hold"
    assert (budi.say("<F3>").code, budi.step) == ("held_order_put_down", "start")
    assert budi.say("<Enter>").prompt["order"] == "SO-2"
    db.execute(lambda: intake.unhold_order(Act("DEWI", 1), "SO-1", "address"))
    joko = Person("JOKO", "picking")
    assert joko.say("<Enter>").prompt["order"] == "SO-1"
    joko.say("A-01-01", SHIRT, SHIRT, "T-0009", "PACK-1")
    assert order_states()["SO-1"] == "picked"
    assert_sound()


def test_a_trigger_pulled_twice_is_not_a_second_pallet(rina: Person) -> None:
    rina.say("ASN-1", SHIRT, "12", "LPN00000777")
    assert (rina.say("LPN00000777").outcome, rina.step) == ("info", "item")
    assert ("KAOS-L", "DOCK-1", "LPN00000777", "", "", "available", 12, 0) in stock_rows()
    assert rina.say("LPN00000778").code == "received"
    assert rina.say("ASN-1").code == "asn_in_hand"
    assert_sound()


def test_the_lpn_in_hand_may_be_scanned_again_at_putaway(rina: Person) -> None:
    rina.say("ASN-1", SHIRT, "12", "LPN00000777", "CMDEND", "GOPUTAWAY", "LPN00000777")
    assert (rina.say("LPN00000777").outcome, rina.step) == ("info", "location")
    assert rina.say(rina.reply.prompt["location"]).code == "put_away"


def test_a_place_out_of_reach_is_not_suggested_again_at_putaway(rina: Person) -> None:
    rina.say("ASN-1", SHIRT, "12", "LPN00000777", "CMDEND", "GOPUTAWAY", "LPN00000777")
    first = rina.reply.prompt["location"]
    rina.say("<F2>", "4")
    second = rina.reply.prompt["location"]
    assert second and second != first
    assert rina.say(second).code == "put_away"
    assert_sound()
