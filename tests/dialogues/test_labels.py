"""What the labels of a carton say where a lot, a serial number or a person's name is asked."""

from __future__ import annotations

import pytest

from floorapp.data import db
from tests import small_house
from tests.conftest import Store
from tests.small_house import COFFEE, PHONE, SHIRT, Person, stock_rows, taken


@pytest.fixture
def rina(sqlite_store: Store) -> Person:
    small_house.build()
    taken("asns", small_house.ASN)
    person = Person("RINA", "receiving")
    person.say("ASN-1")
    return person


def test_a_label_without_a_lot_is_no_lot_and_another_items_label_is_told_as_that(rina: Person) -> None:
    rina.say(COFFEE, "4")
    assert rina.step == "lot"
    assert rina.say(f"]C1010{COFFEE}17311231").code == "wrong_kind"
    assert rina.say(f"]C1010{SHIRT}10B-1").code == "wrong_item"
    assert rina.say(f"]C1010{COFFEE}1731123110AB21XY12").code in {"gs1_ambiguous", "wrong_kind"}
    for other in ("LPN-77", "8991000000997", "00389910000000000004", "JX8009962760", "T-0001"):
        assert rina.say(other).code == "wrong_kind", other
    for lot in ("L240601", "A-01-99", "SO-9", "20260115", "1234567890"):
        assert rina.say(lot).code == "lot_taken", lot
        rina.say("<Undo>", "<Enter>")
    assert rina.step == "lot"


def test_a_lot_in_another_spelling_is_the_lot_of_the_book(rina: Person) -> None:
    rina.say(f"]C1010{COFFEE}1731123110ab-c", "2", "LPN-7")
    rina.say(COFFEE, "3", "AB-C", "LPN-8")
    assert {row[3] for row in stock_rows()} == {"ab-c"} and len(db.ask("SELECT id FROM lot WHERE code != ''")) == 1
    dewi = Person("DEWI", "counting")
    dewi.say("DOCK-1", COFFEE, "5")
    if dewi.step == "lot":
        dewi.say("ab-c")
    assert len(db.ask("SELECT id FROM lot WHERE code != ''")) == 1


def test_an_item_label_is_no_serial_number(rina: Person) -> None:
    rina.say(PHONE, "2")
    assert rina.step == "serial"
    assert rina.say(f"]C1010{PHONE}").code == "wrong_kind"
    assert rina.say(PHONE).code == "wrong_kind" and rina.say("8991000000997").code == "wrong_kind"
    assert rina.say(f"]C1010{SHIRT}21S-1").code == "wrong_item"
    assert rina.say(f"]C1010{PHONE}21S-1").code == "serial_taken"
    assert rina.say("490154203237518").code == "serial_taken"              # an IMEI: fifteen digits, as some resi have


def test_a_tracking_number_or_a_racks_label_makes_no_container(rina: Person) -> None:
    rina.say(SHIRT, "5")
    for other in ("JX8009962760", "Z-99-99", "T-0001", "TR-1"):
        assert rina.say(other).code == "wrong_kind", other
    assert rina.say("LPN-7").code == "received"
    taken("stock", "sku,location,qty\nKAOS-L,A-01-01,9\n")
    taken("orders", "number,sku,qty,payment_method\nSO-1,KAOS-L,1,cod\n")
    small_house.release_all()
    budi = Person("BUDI", "picking")
    for other in ("JX8009962760", "Z-99-99", "LPN-7", "]C100389910000000000004"):
        assert budi.say(other).outcome == "refused", other
    assert budi.say("BASKET9").outcome == "accepted"
