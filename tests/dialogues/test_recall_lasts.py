"""A recall lasts: no undo, count, kit or file brings goods of the lot back to sale; a supervisor does."""

from __future__ import annotations

import pytest

from floorapp.data import db
from floorapp.data.act import Act
from floorapp.services import assembly, intake, recall
from tests.dialogues.test_assembly import GIFT, KITS
from tests.small_house import COFFEE, SHIRT, Person, assert_sound, everybody_may_all, release_all, stock_rows, taken

STOCK = """sku,location,qty,lot,expiry
KOPI-200,A-01-02,10,X1,2031-01-01
KAOS-L,A-01-01,5,,
"""


@pytest.fixture
def dewi(house: object) -> Person:
    """A supervisor, before any recall."""
    taken("stock", STOCK)
    everybody_may_all()
    return Person("DEWI", "status")


def recalled() -> None:
    db.execute(lambda: recall.hold(Act("office", 1), recall.lots_named("X1")[0].id))


def coffee() -> list[tuple[object, ...]]:
    """Place, status, on hand, reserved of lot X1."""
    return [(row[1], *row[5:]) for row in stock_rows() if row[3] == "X1"]


def assembling(kind: str, qty: int) -> Person:
    db.execute(lambda: assembly.order(Act("office", 1), intake.item_named("GIFT"), qty, kind))
    return Person("TONO", "assembly")


@pytest.fixture
def tono(dewi: Person) -> Person:
    """Two shirts and a coffee for each of two kits; the shirts are at the bench."""
    taken("items", KITS)
    taken("operators", "code,name,roles\nTONO,Tono,assembler\n")
    tono = assembling("assemble", 2)
    tono.say("<Enter>", "A-01-01", SHIRT, "4")
    return tono


@pytest.mark.parametrize(("change", "said"), [("1", "lot_recalled"), ("3", "undone"), ("4", "undone")])
def test_to_take_back_what_was_put_on_hold_found_damaged_or_destroyed_before_sells_nothing(
        dewi: Person, change: str, said: str) -> None:
    dewi.say("A-01-02", COFFEE, "2", change, "1", *(["1"] if change == "4" else []))
    recalled()
    assert dewi.say("<Undo>", "<Enter>").code == said
    assert coffee() == [("A-01-02", "hold", 10, 0)]
    assert_sound()


def test_an_order_that_was_sent_elsewhere_is_not_led_back_to_what_is_recalled_since(dewi: Person) -> None:
    taken("stock", "sku,location,qty,lot,expiry\nKOPI-200,A-02-01,9,Y9,2032-01-01\n")
    taken("orders", "number,sku,qty,payment_method\nSO-1,KOPI-200,4,cod\n")
    release_all()
    dewi.say("A-01-02", COFFEE, "10", "3", "1")
    recalled()
    assert dewi.say("<Undo>", "<Enter>").code == "undone"
    assert coffee() == [("A-01-02", "hold", 10, 0)]
    assert [row[5:] for row in stock_rows() if row[3] == "Y9"] == [("available", 9, 4)]
    assert_sound()


def test_what_a_short_pick_put_aside_stays_on_hold_when_the_count_agrees(dewi: Person) -> None:
    taken("orders", "number,sku,qty,payment_method\nSO-1,KOPI-200,4,cod\n")
    release_all()
    Person("BUDI", "picking").say("<Enter>", "A-01-02", COFFEE, "<F2>", "1", "1", "T-1")
    recalled()
    rina = Person("RINA", "counting")
    assert rina.say("<Enter>", "A-01-02", COFFEE, "9", "X1", "END").code == "count_agrees"
    assert coffee() == [("A-01-02", "hold", 9, 0), ("ON-CART", "hold", 1, 1)]
    assert_sound()


def test_an_approval_that_is_taken_back_brings_goods_back_on_hold(dewi: Person) -> None:
    Person("RINA", "counting").say("A-01-02", COFFEE, "7", "X1", "END")
    Person("JOKO", "counting").say("<Enter>", "A-01-02", COFFEE, "7", "X1", "END")
    dewi = Person("DEWI", "counting")
    assert dewi.say("<F4>", "1").code == "count_approved"
    recalled()
    assert dewi.say("<Undo>", "<Enter>").code == "undone"
    assert coffee() == [("A-01-02", "hold", 10, 0)]
    assert_sound()


def test_an_opening_balance_of_it_is_on_hold(dewi: Person) -> None:
    recalled()
    file = "sku,location,qty,lot,expiry\nKOPI-200,A-02-01,3,X1,2031-01-01\n"
    taken("stock", file)
    taken("stock", file)                                           # once, however often it comes
    assert coffee() == [("A-01-02", "hold", 10, 0), ("A-02-01", "hold", 3, 0)]


def test_what_was_gathered_for_a_kit_goes_back_to_its_shelf_on_hold(tono: Person) -> None:
    tono.say("A-01-02", COFFEE, "2")
    recalled()
    assert tono.say("<Undo>", "<Enter>").code == "undone"
    assert coffee() == [("A-01-02", "hold", 10, 0)]
    assert_sound()


def test_out_of_a_kit_that_was_released_it_comes_back_on_hold(tono: Person) -> None:
    tono.say("A-01-02", COFFEE, "2", "<Enter>", "A-02-01")
    recalled()
    assert Person("DEWI", "status").say("A-02-01", GIFT, "2", "2", "1").code == "status_changed"
    tono = assembling("disassemble", 1)
    tono.say("<Enter>", "A-02-01", GIFT)
    assert tono.say("A-02-01").code == "putaway_not_storage"       # not among what is sold
    assert tono.say("PACK-1").code == "disassembled"
    assert coffee() == [("A-01-02", "hold", 8, 0), ("PACK-1", "hold", 1, 0)]
    assert_sound()
    assert tono.say("<Undo>", "<Enter>").code == "undone"
    assert coffee() == [("A-01-02", "hold", 8, 0)]
    assert_sound()
