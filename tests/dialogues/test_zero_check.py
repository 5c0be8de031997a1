"""Scenario E2, first half: who takes the last of a place is asked whether it is empty, where the site wants to know.

And scenario E7: what each reason of a picker does to the stock, as the site's table says.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from floorapp.data import db
from floorapp.data.act import Act
from floorapp.services import counting, inquiry
from tests.dialogues.counting_floor import asked, counted, figures, furnish, rules
from tests.small_house import COFFEE, SHIRT, Person, assert_sound, release_all, taken

CHECKED = '[floor]\nzero_check = ["A"]'


@pytest.fixture(autouse=True)
def floor(house: object) -> None:
    furnish("sku,location,qty,lot,expiry\nKAOS-L,A-01-01,8,,\nKOPI-200,A-01-02,3,LATE,2031-01-01\n")


@pytest.fixture
def checked() -> Iterator[None]:
    with rules(CHECKED):
        yield


def order(number: str, qty: int, sku: str = "KAOS-L") -> None:
    taken("orders", f"number,sku,qty,payment_method\n{number},{sku},{qty},cod\n")
    release_all()


def picked_to_the_last() -> Person:
    taken("orders", "number,sku,qty,payment_method\nSO-1,KAOS-L,8,cod\nSO-1,KOPI-200,1,cod\n")
    release_all()
    budi = Person("BUDI", "picking")
    budi.say("<Enter>", "A-01-01", SHIRT, "8", "T-1")
    return budi


@pytest.mark.usefixtures("checked")
def test_the_last_of_a_place_asks_whether_it_is_empty_and_yes_leaves_nothing_behind() -> None:
    budi = picked_to_the_last()
    assert (budi.reply.code, budi.step, budi.reply.prompt["location"]) == ("picked", "empty", "A-01-01")
    done = budi.say("1")
    assert (done.outcome, done.code, done.prompt["step"], done.prompt["location"]) == (
        "accepted", "zero_checked", "location", "A-01-02")
    assert asked() == []
    assert_sound()


@pytest.mark.usefixtures("checked")
def test_no_opens_a_count_of_that_item_there_and_picking_goes_on_with_the_same_words() -> None:
    budi = picked_to_the_last()
    assert budi.say("7").code == "choose_number"
    done = budi.say("2")
    assert (done.outcome, done.code, done.prompt["step"], done.prompt["location"]) == (
        "accepted", "zero_checked", "location", "A-01-02")
    assert asked() == [("A-01-01", "KAOS-L", "zero_check")]
    budi.say("A-01-02", COFFEE, "PACK-01")
    counted("ANI", "<Enter>", "A-01-01", SHIRT, "2", "END")
    assert asked() == [("A-01-01", "KAOS-L", "recount")]
    assert_sound()


@pytest.mark.usefixtures("checked")
def test_the_answer_and_then_the_pick_can_be_undone() -> None:
    budi = picked_to_the_last()
    budi.say("2", "<Undo>", "<Enter>")
    assert (budi.step, asked()) == ("empty", [])
    budi.say("<Undo>", "<Enter>")
    assert (budi.step, figures("A-01-01")) == ("tote", [("available", 8, 8)])
    assert_sound()


@pytest.mark.usefixtures("checked")
def test_a_cut_off_picker_is_asked_again_and_the_last_line_ends_at_the_drop_point() -> None:
    order("SO-2", 8)
    Person("BUDI", "picking").say("<Enter>", "A-01-01", SHIRT, "8", "T-1")
    budi = Person("BUDI", "")
    assert (budi.reply.code, budi.step) == ("resumed", "empty")
    assert budi.say("1").prompt["step"] == "drop"


@pytest.mark.usefixtures("checked")
def test_a_place_that_still_holds_something_or_is_to_be_counted_anyway_asks_nothing() -> None:
    order("SO-2", 7)
    budi = Person("BUDI", "picking")
    assert budi.say("<Enter>", "A-01-01", SHIRT, "7", "T-1").prompt["step"] == "drop"
    place = db.ask("SELECT id FROM location WHERE code = 'A-01-01'")[0].id
    db.execute(lambda: counting.open_count(Act("DEWI", 1), place, None, "on_request"))
    order("SO-3", 1)
    assert Person("JOKO", "picking").say("<Enter>", "A-01-01", SHIRT, "T-2").prompt["step"] == "drop"


def test_without_the_rule_nobody_is_asked() -> None:
    assert picked_to_the_last().step == "location"
    with rules('[floor]\nzero_check = ["Z"]'):
        assert Person("BUDI", "").say("A-01-02", COFFEE).prompt["step"] == "drop"


LIKE_A_SHOP = """[problems.short]
goods = "remove"
[problems.other_item]
goods = "remove"
of = "missing"
[problems.unreachable]
goods = "keep"
here = true
count = false
"""


@pytest.mark.parametrize(("number", "told", "on_hand", "available", "counts"), [
    ("1", "0", 0, 0, 1),               # not in stock
    ("3", "0", 6, 4, 1),               # something else is there
    ("2", "2", 8, 4, 1),               # damaged
    ("4", "", 8, 6, 0),                # no variance
])
def test_eight_on_hand_two_wanted_each_reason_has_exactly_its_effect(
        number: str, told: str, on_hand: int, available: int, counts: int) -> None:
    """What may still be promised is what is free; the order's two are held again wherever they can be."""
    order("SO-1", 2)
    budi = Person("BUDI", "picking")
    budi.say("<Enter>", "A-01-01")
    with rules(LIKE_A_SHOP):
        budi.say("<F2>", number, *([told] if told else []))
    totals = inquiry.stock_json(sku="KAOS-L")["totals"]
    assert (totals["on_hand"], totals["available"]) == (on_hand, available)
    assert len(asked()) == counts
    assert ("Hitung dibuka" in budi.reply.text) == bool(counts)        # and nobody is told of a count that is none
    assert_sound()


def test_a_label_that_cannot_be_read_changes_no_stock() -> None:
    order("SO-1", 2)
    budi = Person("BUDI", "picking")
    budi.say("<Enter>", "A-01-01", "<F2>", "6")
    assert (figures("A-01-01"), asked()) == ([("available", 8, 2)], [])


def test_the_houses_own_table_holds_back_what_is_in_doubt_until_it_is_counted() -> None:
    order("SO-1", 2)
    Person("BUDI", "picking").say("<Enter>", "A-01-01", "<F2>", "1", "0")
    assert (figures("A-01-01"), asked()) == ([("hold", 8, 0)], [("A-01-01", "KAOS-L", "pick_short")])


def test_removing_never_takes_what_other_orders_hold() -> None:
    order("SO-1", 3)
    order("SO-2", 2)
    with rules(LIKE_A_SHOP):
        Person("BUDI", "picking").say("<Enter>", "A-01-01", "<F2>", "1", "0")
    assert figures("A-01-01") == [("available", 2, 2)]
    assert_sound()


def test_a_locked_place_gives_nothing_more_of_anything_until_it_is_counted() -> None:
    taken("stock", "sku,location,qty,lot,expiry\nKOPI-200,A-01-01,5,LATE,2031-01-01\n")
    order("SO-1", 2)
    with rules('[problems.other_item]\ngoods = "hold"\nlock = true'):
        Person("BUDI", "picking").say("<Enter>", "A-01-01", "<F2>", "3", "0")
    assert (figures("A-01-01"), figures("A-01-01", "KOPI-200")) == ([("hold", 8, 0)], [("hold", 5, 0)])
    assert asked() == [("A-01-01", "", "pick_other_item")]
    done = counted("ANI", "<Enter>", "A-01-01", SHIRT, "8", COFFEE, "5", "END").reply
    assert done.code == "count_agrees"
    assert (figures("A-01-01"), figures("A-01-01", "KOPI-200")) == ([("available", 8, 0)], [("available", 5, 0)])
    assert_sound()
