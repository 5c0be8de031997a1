"""What is true of changing the status of goods."""

from __future__ import annotations

from typing import Any

import pytest

from floorapp.data import db
from floorapp.services.inquiry import stock_json
from tests.small_house import COFFEE, PHONE, SHIRT, Person, assert_sound, release_all, stock_rows, taken

STOCK = """sku,location,qty,lot,expiry,serial,lpn,status
KAOS-L,A-01-01,10,,,,,
KAOS-L,R-01-01,30,,,,LPN-1,
KAOS-L,A-02-01,3,,,,,damaged
KOPI-200,A-01-02,8,LATE,2031-01-01,,,
KOPI-200,A-01-02,5,SOON,2030-01-01,,,
HP-01,A-02-01,1,,,SN-1,,
"""


@pytest.fixture
def rina(house: object) -> Person:
    """Putaway: may take goods off sale, may not give them back."""
    taken("stock", STOCK)
    return Person("RINA", "status")


@pytest.fixture
def dewi(rina: Person) -> Person:
    """A supervisor."""
    return Person("DEWI", "status")


def at(place: str, sku: str = "KAOS-L") -> list[tuple[Any, ...]]:
    """LPN, lot or serial, status, on hand, reserved of what stands at a place."""
    return [(row[2], row[3] or row[4], *row[5:]) for row in stock_rows() if row[0] == sku and row[1] == place]


def order(number: str, sku: str, qty: int, **more: str) -> None:
    names, values = "".join(f",{name}" for name in more), "".join(f",{value}" for value in more.values())
    taken("orders", f"number,sku,qty,payment_method{names}\n{number},{sku},{qty},cod{values}\n")
    release_all()


def picks(number: str) -> list[tuple[str, int, str]]:
    return [tuple(row) for row in db.ask(
        "SELECT l.code, t.qty, t.state FROM task t JOIN location l ON l.id = t.location_id "
        'JOIN "order" o ON o.id = t.order_id WHERE o.number = ? ORDER BY t.id', number)]


def last_event() -> tuple[str, str]:
    return tuple(db.ask("SELECT who, data FROM event WHERE what = 'status_changed' ORDER BY id DESC LIMIT 1")[0])


def test_what_an_order_holds_is_listed_too_because_its_status_may_change(rina: Person) -> None:
    order("SO-1", "KAOS-L", 9)
    assert rina.say("A-01-01").prompt["rows"] == ["KAOS-L 10"]
    assert Person("RINA", "moving").say("A-01-01").prompt["rows"] == ["KAOS-L 1"]


def test_goods_are_taken_off_sale_with_a_reason_and_stay_where_they_are(rina: Person) -> None:
    asked = rina.say("A-01-01", SHIRT, "4")
    assert (asked.prompt["step"], asked.prompt["status"]) == ("change", "available")
    assert asked.prompt["choices"] == ["hold", "release", "damaged", "scrap"]
    assert rina.say("1").prompt["choices"][0] == "quality"
    done = rina.say("1")
    assert (done.outcome, done.code, done.prompt["step"]) == ("accepted", "status_changed", "source")
    assert at("A-01-01") == [("", "", "available", 6, 0), ("", "", "hold", 4, 0)]
    who, data = last_event()
    assert who == "RINA"
    assert '"change":"hold"' in data and '"reason":"quality"' in data
    assert [(row["status"], row["on_hand"], row["available"]) for row in
            stock_json(sku="KAOS-L", location="A-01-01")["rows"]] == [("available", 6, 6), ("hold", 4, 0)]
    assert_sound()


def test_only_a_supervisor_gives_goods_back_to_sale_or_destroys_them(rina: Person, dewi: Person) -> None:
    rina.say("A-01-01", SHIRT, "4", "1", "1")
    before = stock_rows()
    assert rina.say("A-02-01", SHIRT, "1", "2").code == "status_not_yours"
    assert rina.say("4").code == "status_not_yours"
    assert (rina.step, stock_rows()) == ("change", before)
    dewi.say("A-01-01", SHIRT)
    assert dewi.reply.code == "choose_lot"                      # what is on sale and what is on hold
    dewi.say("2", "2", "3", "2")
    assert dewi.say("1").code == "status_changed"
    assert at("A-01-01") == [("", "", "available", 9, 0), ("", "", "hold", 1, 0)]
    assert_sound()


def test_to_destroy_goods_the_reason_is_wanted_twice_and_they_are_in_the_house_no_more(dewi: Person) -> None:
    dewi.say("A-02-01", SHIRT, "2", "4")
    assert (dewi.say("1").outcome, dewi.reply.code) == ("ask", "scrap_again")
    assert dewi.say("1").code == "status_changed"
    assert at("A-02-01") == [("", "", "damaged", 1, 0)]
    assert tuple(db.ask("SELECT m.reason, l.code FROM move m JOIN location l ON l.id = m.to_location_id "
                        "ORDER BY m.id DESC LIMIT 1")[0]) == ("scrap", "SCRAP")
    dewi.say("<Undo>", "<Enter>")
    assert at("A-02-01") == [("", "", "damaged", 3, 0)]
    assert_sound()


def test_another_number_than_the_one_asked_again_destroys_nothing(dewi: Person) -> None:
    dewi.say("A-02-01", SHIRT, "2", "4", "1")
    assert dewi.say("2").code == "scrap_again"                   # another reason: asked anew
    assert dewi.say("<F3>").prompt["step"] == "reason"
    assert at("A-02-01") == [("", "", "damaged", 3, 0)]


def test_what_is_so_already_is_refused(rina: Person) -> None:
    assert rina.say("A-02-01", SHIRT, "1", "3").code == "status_already"
    assert rina.say("<F3>", SHIRT, "4").code == "only_here"


def test_what_an_order_holds_is_held_elsewhere_and_its_pick_leads_there(rina: Person) -> None:
    order("SO-1", "KAOS-L", 8)
    assert picks("SO-1") == [("A-01-01", 8, "ready")]
    assert rina.say("A-01-01", SHIRT, "6", "3", "1").code == "status_changed"
    assert at("A-01-01") == [("", "", "available", 4, 4), ("", "", "damaged", 6, 0)]
    assert at("R-01-01") == [("LPN-1", "", "available", 30, 4)]
    assert picks("SO-1") == [("A-01-01", 4, "ready"), ("R-01-01", 4, "ready")]
    assert_sound()
    rina.say("<Undo>", "<Enter>")
    assert at("A-01-01") == [("", "", "available", 10, 8)]
    assert at("R-01-01") == [("LPN-1", "", "available", 30, 0)]
    assert picks("SO-1") == [("A-01-01", 8, "ready"), ("R-01-01", 4, "cancelled")]
    assert_sound()


def test_undo_leaves_an_order_where_a_picker_fetches_it_by_now(rina: Person) -> None:
    order("SO-1", "KAOS-L", 8, priority="1")
    order("SO-2", "KAOS-L", 2, priority="9")
    rina.say("A-01-01", SHIRT, "10", "1", "1")
    assert (picks("SO-1")[1:], picks("SO-2")[1:]) == ([("R-01-01", 8, "ready")], [("R-01-01", 2, "ready")])
    Person("BUDI", "picking").say("<Enter>", "T-1")              # SO-2, the most urgent
    rina.say("<Undo>", "<Enter>")
    assert rina.reply.code == "undone"
    assert (at("A-01-01"), at("R-01-01")) == ([("", "", "available", 10, 8)], [("LPN-1", "", "available", 30, 2)])
    assert (picks("SO-1")[0], picks("SO-2")[1:]) == (("A-01-01", 8, "ready"), [("R-01-01", 2, "claimed")])
    assert_sound()


def test_undo_leaves_an_order_whose_other_units_were_carried_away(dewi: Person) -> None:
    order("SO-1", "KAOS-L", 8)
    dewi.say("A-01-01", SHIRT, "6", "4", "1", "1")               # four stay here, four are fetched from the LPN
    taken("locations", "code,kind\nA-08-01,pick\n")
    assert Person("DEWI", "moving").say(*["A-01-01"] * 3, "A-08-01").code == "content_moved"
    dewi = Person("DEWI", "status")
    assert dewi.say("<Undo>", "<Enter>").code == "undone"
    assert (at("A-01-01"), at("R-01-01")) == ([("", "", "available", 6, 0)], [("LPN-1", "", "available", 30, 4)])
    assert picks("SO-1") == [("A-08-01", 4, "ready"), ("R-01-01", 4, "ready")]
    assert_sound()


def test_the_least_urgent_order_is_sent_elsewhere_first(rina: Person) -> None:
    order("SO-1", "KAOS-L", 5, priority="1")
    order("SO-2", "KAOS-L", 5, priority="9")
    rina.say("A-01-01", SHIRT, "5", "1", "1")
    assert picks("SO-2") == [("A-01-01", 5, "ready")]
    assert picks("SO-1") == [("A-01-01", 5, "cancelled"), ("R-01-01", 5, "ready")]
    assert_sound()


def test_where_there_is_nothing_else_the_holder_is_named_and_nothing_changes(rina: Person) -> None:
    order("SO-1", "HP-01", 1)
    before = stock_rows()
    refused = rina.say("A-02-01", PHONE, "1", "1")
    assert (refused.code, "SO-1 x1" in refused.text) == ("only_free", True)
    assert (stock_rows(), picks("SO-1")) == (before, [("A-02-01", 1, "ready")])
    assert_sound()


def test_what_a_picker_is_walking_to_stays_his(rina: Person) -> None:
    order("SO-1", "KAOS-L", 8)
    Person("BUDI", "picking").say("<Enter>", "T-1")
    refused = rina.say("A-01-01", SHIRT, "6", "1", "1")
    assert (refused.code, "SO-1 x8" in refused.text) == ("only_free", True)
    assert rina.say("<F3>", "<F3>", SHIRT, "2", "1", "1").code == "status_changed"
    assert_sound()


def test_of_several_lots_the_one_is_chosen_and_an_lpn_keeps_its_goods(rina: Person) -> None:
    rina.say("A-01-02", COFFEE)
    assert rina.reply.code == "choose_lot"
    assert rina.say("SOON", "5", "1", "3").code == "status_changed"
    assert at("A-01-02", "KOPI-200") == [("", "LATE", "available", 8, 0), ("", "SOON", "hold", 5, 0)]
    assert rina.say("LPN-1", SHIRT, "10", "3", "2").code == "status_changed"
    assert at("R-01-01") == [("LPN-1", "", "available", 20, 0), ("LPN-1", "", "damaged", 10, 0)]
    assert_sound()


def test_undo_is_refused_once_the_goods_have_gone_on(rina: Person, dewi: Person) -> None:
    rina.say("A-01-01", SHIRT, "4", "1", "1")
    dewi.say("A-01-01", SHIRT, "2", "2", "4", "2", "1")
    assert rina.say("<Undo>", "<Enter>").code == "stock_short"
    assert_sound()
