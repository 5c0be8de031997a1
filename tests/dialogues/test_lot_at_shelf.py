"""Another lot at the shelf than the reserved one: asked first, taken with the second scan, never without a trace."""

from __future__ import annotations

from typing import Any

import pytest

from floorapp.data import db
from floorapp.data.act import Act
from floorapp.services import recall
from tests.dialogues.counting_floor import asked, furnish, rules
from tests.small_house import COFFEE, Person, assert_sound, release_all, stock_rows, taken

STOCK = """sku,location,qty,lot,expiry,serial
KOPI-200,A-01-02,6,SOON,2031-01-01,
KOPI-200,A-01-02,2,LATE,2032-01-01,
KOPI-200,A-02-01,4,FAR,2032-06-01,
"""
STRICT = "[floor]\nreplace_lots = false"


def label(lot: str, expiry: str = "330101") -> str:
    return f"(01)0{COFFEE}(17){expiry}(10){lot}"


@pytest.fixture
def budi(house: object) -> Person:
    """SO-1 wants five coffees: all of lot SOON, which expires first. Budi stands at the shelf."""
    furnish(STOCK)
    taken("orders", "number,sku,qty,payment_method\nSO-1,KOPI-200,5,cod\n")
    release_all()
    person = Person("BUDI", "picking")
    person.say("<Enter>", "A-01-02")
    assert person.reply.prompt["lot"] == "SOON"
    return person


def coffee() -> list[tuple[Any, ...]]:
    """Place, container, lot, on hand, reserved."""
    return [(row[1], row[2][:1], row[3], *row[6:]) for row in stock_rows() if row[0] == "KOPI-200"]


def written() -> tuple[int, int]:
    return tuple(db.ask("SELECT (SELECT COUNT(*) FROM move) AS moves, (SELECT COUNT(*) FROM event) AS events")[0])


def test_a_lot_that_the_book_does_not_know_there_is_taken_with_the_second_scan_and_a_count_is_opened(
        budi: Person) -> None:
    before = written()
    first = budi.say(label("NEW"))
    assert (first.outcome, first.code, written()) == ("ask", "other_lot_again", before)
    assert budi.say(label("OTHER")).outcome == "ask"            # another scan is another question
    budi.say(label("NEW"), label("NEW"))
    assert (budi.step, budi.reply.prompt["lot"], budi.reply.prompt["done"]) == ("qty", "NEW", 1)
    budi.say("2", "T-1")
    assert [row[2:] for row in coffee() if row[1] == "T"] == [("NEW", 2, 2)]     # what is in the hand, no unit more
    assert ("A-01-02", "", "SOON", 6, 3) in coffee()            # none of it was taken; three are still asked
    assert asked() == [("A-01-02", "KOPI-200", "wrong_lot")]
    assert (budi.step, budi.reply.prompt["lot"], budi.reply.prompt["qty"]) == ("item", "SOON", 3)
    budi.say(label("SOON", "310101"), "3", "PACK-1")
    assert {row[2]: row[3] for row in coffee() if row[1] == "T"} == {"NEW": 2, "SOON": 3}
    assert_sound()


def test_the_pick_of_another_lot_is_undone_whole_and_only_the_count_stays(budi: Person) -> None:
    before = coffee()
    budi.say(label("NEW"), label("NEW"), "2", "T-1")
    assert coffee() != before
    budi.say("<Undo>", "<Enter>")
    assert (coffee(), budi.reply.prompt["qty"], budi.reply.prompt["lot"]) == (before, 5, "NEW")      # still in the hand
    assert asked() == [("A-01-02", "KOPI-200", "wrong_lot")]
    budi.say("T-2")
    budi.say("<Undo>", "<Enter>", "<Undo>", "<Enter>", "<Undo>", "<Enter>")
    assert (coffee(), budi.step, budi.reply.prompt["lot"]) == (before, "item", "SOON")
    budi.say(COFFEE, "5", "T-1", "PACK-1")
    assert_sound()


def test_of_a_lot_that_stands_there_as_many_are_taken_as_are_free(budi: Person) -> None:
    budi.say(label("LATE", "320101"), label("LATE", "320101"))
    assert budi.say("3").code == "only_free"                    # only two of it are there
    budi.say("2", "T-1")
    assert [row[2:] for row in coffee() if row[1] == "T"] == [("LATE", 2, 2)]
    assert (budi.reply.prompt["lot"], budi.reply.prompt["qty"], asked()) == ("SOON", 3, [])
    assert_sound()


def test_a_lot_of_other_orders_is_not_taken_from_them(budi: Person) -> None:
    taken("orders", "number,sku,qty,payment_method\nSO-2,KOPI-200,3,cod\n")
    release_all()
    assert ("A-01-02", "", "LATE", 2, 2) in coffee()
    assert budi.say(label("LATE", "320101")).code == "lot_held_there"
    assert_sound()


def test_a_recalled_lot_that_turns_up_on_another_shelf_is_not_taken(budi: Person) -> None:
    db.execute(lambda: recall.hold(Act("office", 1), recall.lots_named("FAR")[0].id))
    assert budi.say(label("FAR", "320601")).code == "lot_on_hold"
    assert_sound()


def test_while_units_are_counted_a_label_of_another_lot_is_refused(budi: Person) -> None:
    budi.say(label("SOON", "310101"))
    refused = budi.say(label("LATE", "320101"))
    assert (refused.code, refused.prompt["done"]) == ("other_lot_in_hand", 1)
    budi.say("<F3>", label("NEW"), label("NEW"))
    assert budi.say(label("SOON", "310101")).code == "other_lot_in_hand"
    assert budi.say(COFFEE).prompt["done"] == 2                 # a code without a lot says nothing against it
    assert_sound()


def test_a_site_that_takes_only_what_it_knows_refuses_and_says_what_to_do(budi: Person) -> None:
    before = written()
    with rules(STRICT):
        told = [budi.say(label("NEW")), budi.say(label("NEW"))]
        assert [one.code for one in told] == ["lot_not_here"] * 2 and "F2" in told[0].text
        assert budi.say("<F1>").code != "" and written()[0] == before[0]
    assert_sound()


def test_a_label_without_a_date_makes_no_new_lot_of_dated_goods(budi: Person) -> None:
    assert budi.say(f"(01)0{COFFEE}(10)NEW").code == "lot_not_here"
    assert budi.say(label("NEW", "260101")).outcome == "ask"
    assert budi.say(label("NEW", "260101")).code == "lot_too_old"
    assert_sound()
