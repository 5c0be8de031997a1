"""What is true of filling the pick faces from the reserve."""

from __future__ import annotations

from typing import Any

import pytest

from floorapp.data import clock, db
from tests.small_house import COFFEE, SHIRT, Person, assert_sound, release_all, stock_rows, taken

ITEMS = """sku,name,min_qty,max_qty
KAOS-L,Kaos Polos Hitam L,10,30
KOPI-200,Kopi Bubuk 200 g,5,20
"""
STOCK = """sku,location,qty,lot,expiry,serial,lpn
KAOS-L,A-01-01,4,,,,
KAOS-L,R-01-01,40,,,,LPN-1
KOPI-200,A-01-02,4,SOON,2030-01-01,,
KOPI-200,R-01-01,9,LATER,2032-01-01,,LPN-2
KOPI-200,R-01-02,6,EARLY,2031-01-01,,
"""


@pytest.fixture
def rina(house: object) -> Person:
    taken("items", ITEMS)
    taken("locations", "code,kind\nR-01-02,reserve\n")
    taken("stock", STOCK)
    return Person("RINA", "replenishment")


def at(place: str, sku: str) -> list[tuple[Any, ...]]:
    return [(row[2], row[3], row[6], row[7]) for row in stock_rows() if row[0] == sku and row[1] == place]


def work() -> list[tuple[Any, ...]]:
    return [tuple(row) for row in db.ask(
        "SELECT i.sku, t.state, t.qty, t.done FROM task t JOIN item i ON i.id = t.item_id "
        "WHERE t.kind = 'replenish' ORDER BY t.id")]


def test_the_emptiest_pick_face_comes_first_and_is_filled_to_its_most(rina: Person) -> None:
    asked = rina.say("<Enter>").prompt
    assert (asked["step"], asked["sku"], asked["qty"], asked["location"], asked["lpn"], asked["to"]) == (
        "source", "KAOS-L", 26, "R-01-01", "LPN-1", "A-01-01")
    assert rina.say("R-01-01").prompt["step"] == "item"
    assert rina.say(SHIRT).prompt["done"] == 1
    assert rina.say("<Enter>").prompt["step"] == "destination"
    done = rina.say("A-01-01")
    assert (done.code, done.prompt["step"]) == ("replenished", "start")
    assert (at("A-01-01", "KAOS-L"), at("R-01-01", "KAOS-L")) == ([("", "", 30, 0)], [("LPN-1", "", 14, 0)])
    assert work() == [("KAOS-L", "done", 26, 26)]
    assert_sound()


def test_what_expires_first_comes_out_of_the_reserve_first(rina: Person) -> None:
    rina.say("<Enter>", "<F4>", "<Enter>")
    asked = rina.reply.prompt
    assert (asked["sku"], asked["lot"], asked["location"], asked["qty"]) == ("KOPI-200", "EARLY", "R-01-02", 6)
    refused = rina.say("R-01-02", "(01)08991000000027(10)LATER")
    assert (refused.outcome, refused.prompt["step"]) == ("refused", "item")
    rina.say(COFFEE, "6", "A-01-02")
    assert ("", "EARLY", 6, 0) in at("A-01-02", "KOPI-200")
    assert rina.say("<Enter>").code == "no_replenishment"     # ten are enough coffee, and the shirts were put off
    assert "cukup" not in rina.reply.text                     # the pick faces are not full
    assert rina.say("<Enter>").prompt["sku"] == "KAOS-L"      # but not for ever
    assert_sound()


@pytest.mark.parametrize("ship_by", ["2099-01-01T10:00", ""])
def test_what_orders_wait_for_comes_before_what_is_only_low(rina: Person, ship_by: str) -> None:
    taken("orders", f"number,sku,qty,payment_method,ship_by\nSO-1,KOPI-200,25,cod,{ship_by}\n")
    release_all()                                         # nineteen are in the house: it waits
    asked = rina.say("<Enter>").prompt
    assert (asked["sku"], asked["qty"]) == ("KOPI-200", 6)
    assert (asked["due"] is not None) == bool(ship_by)


def test_somebody_elses_replenishment_is_not_offered_twice(rina: Person) -> None:
    budi = Person("DEWI", "replenishment")
    assert rina.say("<Enter>").prompt["sku"] == "KAOS-L"
    assert budi.say("<Enter>").prompt["sku"] == "KOPI-200"
    assert budi.say("<F3>").task == "menu"
    assert Person("JOKO", "replenishment").say("<Enter>").code == "no_replenishment"
    with clock.stopped_at(clock.now() + 11 * 60_000):
        assert Person("JOKO", "replenishment").say("<Enter>").prompt["sku"] == "KAOS-L"
        assert rina.say("R-01-01").code == "lease_lost"
        assert rina.step == "start"
    assert_sound()


def test_the_lpn_itself_may_be_scanned_as_the_source(rina: Person) -> None:
    rina.say("<Enter>")
    assert rina.say("LPN-2").code == "wrong_location"
    assert rina.say("R-01-02").code == "wrong_location"
    assert rina.say("LPN-1").prompt["step"] == "item"
    assert rina.say(COFFEE).code == "wrong_item"


def test_less_than_asked_is_taken_too_and_more_than_there_is_refused(rina: Person) -> None:
    rina.say("<Enter>", "R-01-01", SHIRT)
    assert rina.say("41").code == "more_than_asked"
    rina.say("3", "A-01-01")
    assert work() == [("KAOS-L", "done", 26, 3)]
    assert rina.say("<Enter>").prompt["qty"] == 23        # it is still below its least
    assert_sound()


def test_another_pick_face_is_scanned_twice_and_nothing_else_is_taken(rina: Person) -> None:
    rina.say("<Enter>", "R-01-01", SHIRT, "5")
    assert rina.say("R-01-02").code == "not_a_pick_location"
    asked = rina.say("A-02-01")
    assert (asked.outcome, asked.code) == ("ask", "other_place_again")
    assert rina.say("A-02-01").code == "replenished"
    assert at("A-02-01", "KAOS-L") == [("", "", 5, 0)]


def test_a_source_that_is_short_is_counted_and_put_off(rina: Person) -> None:
    assert rina.say("<Enter>", "<F2>", "1").code == "replenishment_put_off"
    assert db.ask("SELECT reason FROM task WHERE kind = 'count'")[0].reason == "replenish_short"
    assert rina.say("<Enter>").prompt["sku"] == "KOPI-200"
    assert_sound()


def test_a_source_that_orders_have_taken_meanwhile_is_told(rina: Person) -> None:
    rina.say("<Enter>", "R-01-01")
    taken("orders", "number,sku,qty,payment_method\nSO-1,KAOS-L,44,cod\n")
    release_all()
    assert rina.say(SHIRT).code == "source_changed"
    assert rina.say("<F4>").code == "replenishment_put_off"
    assert_sound()


def test_undo_brings_the_goods_and_the_work_back(rina: Person) -> None:
    rina.say("<Enter>", "R-01-01", SHIRT, "26", "A-01-01", "<Undo>", "<Enter>")
    assert (at("A-01-01", "KAOS-L"), at("R-01-01", "KAOS-L")) == ([("", "", 4, 0)], [("LPN-1", "", 40, 0)])
    assert (rina.step, work()) == ("destination", [("KAOS-L", "claimed", 26, 0)])
    rina.say("A-01-01")
    assert work() == [("KAOS-L", "done", 26, 26)]
    assert_sound()


def test_goods_do_not_go_back_into_an_lpn_that_has_moved_on(rina: Person) -> None:
    rina.say("<Enter>", "R-01-01", SHIRT, "26", "A-01-01")
    Person("DEWI", "moving").say("LPN-1", "R-01-02")
    assert rina.say("<Undo>", "<Enter>").code == "container_moved_on"
    assert work() == [("KAOS-L", "done", 26, 26)]


def test_undo_of_enter_gives_the_work_back(rina: Person) -> None:
    rina.say("<Enter>", "<Undo>", "<Enter>")
    assert (rina.step, work()[0][1]) == ("start", "cancelled")
    assert Person("DEWI", "replenishment").say("<Enter>").prompt["sku"] == "KAOS-L"


def test_a_dead_terminal_goes_on_at_the_same_step(rina: Person) -> None:
    for given in ("<Enter>", "R-01-01", SHIRT, "26"):
        rina.say(given)
        again = Person("RINA", "")
        assert (again.reply.code, again.reply.prompt) == ("resumed", rina.reply.prompt)
    assert Person("RINA", "").say("A-01-01").code == "replenished"


def test_full_pick_faces_need_nobody(house: object) -> None:
    taken("stock", "sku,location,qty,lpn\nKAOS-L,R-01-01,40,LPN-1\n")        # no least quantity, no orders
    rina = Person("RINA", "replenishment")
    assert rina.say("<Enter>").code == "no_replenishment"
    assert rina.say(SHIRT).code == "enter_for_work"


def test_of_what_orders_wait_for_the_next_cutoff_comes_first(rina: Person) -> None:
    taken("items", "sku,name,min_qty,max_qty\nTEH,Teh,0,0\n")
    taken("stock", "sku,location,qty\nTEH,R-01-01,9\n")
    taken("orders", "number,sku,qty,payment_method,ship_by\nSO-1,KOPI-200,25,cod,2099-01-02T10:00\n"
                    "SO-2,TEH,99,cod,2099-01-01T10:00\nSO-3,KAOS-L,99,cod,2099-01-03T10:00\n")
    asked = []
    for _ in range(3):
        asked.append(rina.say("<Enter>").prompt["sku"])
        rina.say("<F4>")
    assert asked == ["TEH", "KOPI-200", "KAOS-L"]


def test_what_is_in_progress_is_shown_to_others(rina: Person) -> None:
    assert (rina.reply.prompt["waiting"], rina.reply.prompt["rows"]) == (2, [])
    rina.say("<Enter>")
    joko = Person("JOKO", "replenishment")
    assert (joko.reply.prompt["waiting"], joko.reply.prompt["rows"]) == (1, ["RINA: 26 x KAOS-L R-01-01 > A-01-01"])
    assert any("RINA" in row for row in Person("JOKO", "stock").say("KAOS-L").prompt["rows"])


def test_more_than_the_maximum_is_not_brought_to_the_pick_faces(rina: Person) -> None:
    rina.say("<Enter>", "R-01-01", SHIRT)
    assert rina.say("27").code == "over_max"
    assert rina.say("26").prompt["step"] == "destination"


def test_what_has_expired_does_not_fill_a_pick_face_and_is_not_brought(house: object) -> None:
    taken("items", ITEMS)
    taken("stock", "sku,location,qty,lot,expiry\nKOPI-200,A-01-02,9,OLD,2026-01-01\nKOPI-200,R-01-01,9,OLD,2026-01-01\n"
                   "KOPI-200,R-01-01,3,GOOD,2031-01-01\n")
    asked = Person("RINA", "replenishment").say("<Enter>").prompt
    assert (asked["sku"], asked["lot"], asked["qty"]) == ("KOPI-200", "GOOD", 3)
