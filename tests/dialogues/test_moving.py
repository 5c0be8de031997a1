"""What is true of moving goods inside the house."""

from __future__ import annotations

from typing import Any

import pytest

from floorapp.data import db
from floorapp.data.act import Act
from floorapp.services import intake
from tests.small_house import COFFEE, PHONE, SHIRT, Person, assert_sound, order_states, release_all, stock_rows, taken

STOCK = """sku,location,qty,lot,expiry,serial,lpn,status
KAOS-L,A-01-01,10,,,,,
KAOS-L,R-01-01,30,,,,LPN-1,
KAOS-L,RET-1,4,,,,,damaged
KOPI-200,A-01-02,8,LATE,2031-01-01,,,
KOPI-200,A-01-02,5,SOON,2030-01-01,,,
HP-01,A-02-01,1,,,SN-1,,
HP-01,A-02-01,1,,,SN-2,,
"""


@pytest.fixture
def rina(house: object) -> Person:
    taken("locations", "code,kind\nQ-1,quarantine\nRET-1,returns\n")
    taken("stock", STOCK)
    return Person("RINA", "moving")


def at(place: str, sku: str = "KAOS-L") -> list[tuple[Any, ...]]:
    """LPN, lot or serial, status, on hand, reserved of what stands at a place."""
    return [(row[2], row[3] or row[4], *row[5:]) for row in stock_rows() if row[0] == sku and row[1] == place]


def order(number: str, sku: str, qty: int) -> None:
    taken("orders", f"number,sku,qty,payment_method\n{number},{sku},{qty},cod\n")
    release_all()


def moves() -> int:
    return int(db.ask("SELECT COUNT(*) AS n FROM move")[0].n)


def test_a_typed_quantity_goes_from_one_place_to_another(rina: Person) -> None:
    asked = rina.say("A-01-01", SHIRT)
    assert (asked.prompt["step"], asked.prompt["free"], asked.prompt["done"]) == ("qty", 10, 1)
    assert rina.say("4").prompt["step"] == "destination"
    done = rina.say("a0201")
    assert (done.outcome, done.code, done.prompt["step"]) == ("accepted", "moved", "source")
    assert (at("A-01-01"), at("A-02-01")) == ([("", "", "available", 6, 0)], [("", "", "available", 4, 0)])
    last = db.ask("SELECT reason, qty FROM move ORDER BY id DESC LIMIT 1")[0]
    assert tuple(last) == ("move", 4)
    assert_sound()


def test_units_scanned_one_by_one_are_ended_by_the_next_place(rina: Person) -> None:
    assert rina.say("A-01-01", SHIRT, SHIRT, "A-02-01").code == "moved"
    assert at("A-02-01") == [("", "", "available", 2, 0)]


def test_a_case_counts_its_content(rina: Person) -> None:
    taken("stock", "sku,location,qty\nKAOS-L,A-02-01,24\n")
    assert rina.say("A-02-01", "18991000000017").prompt["done"] == 12


def test_an_lpn_moves_whole_with_two_scans(rina: Person) -> None:
    assert rina.say("LPN-1").prompt["expects"] == ["item", "location"]
    assert rina.say("A-02-01").code == "container_moved"
    assert at("A-02-01") == [("LPN-1", "", "available", 30, 0)]
    rina.say("<Undo>", "<Enter>")
    assert at("R-01-01") == [("LPN-1", "", "available", 30, 0)]
    assert_sound()


def test_an_lpn_that_somebody_else_has_moved_meanwhile_is_not_carried_on_unseen(rina: Person) -> None:
    dewi = Person("DEWI", "moving")
    rina.say("LPN-1")
    assert dewi.say("LPN-1", "A-01-02").code == "container_moved"
    assert rina.say("A-02-01").code == "container_moved_on"
    assert rina.say(SHIRT, "2", "A-02-01").code == "container_moved_on"
    assert {row[1] for row in stock_rows() if row[2] == "LPN-1"} == {"A-01-02"}
    assert rina.say("<F3>", "<F3>", "LPN-1", "A-02-01").code == "container_moved"
    assert_sound()


def test_part_of_an_lpn_goes_loose_to_a_place_and_loose_goods_go_into_an_lpn(rina: Person) -> None:
    rina.say("LPN-1", SHIRT, "5", "A-01-01")
    assert at("A-01-01") == [("", "", "available", 15, 0)]
    rina.say("A-01-01", SHIRT, "2", "LPN-1")
    assert at("R-01-01") == [("LPN-1", "", "available", 27, 0)]
    assert_sound()


def test_only_free_stock_moves_and_the_holder_is_named(rina: Person) -> None:
    order("SO-1", "KAOS-L", 7)
    asked = rina.say("A-01-01", SHIRT)
    assert asked.prompt["free"] == 3
    refused = rina.say("5")
    assert (refused.outcome, refused.code) == ("refused", "only_free")
    assert "SO-1 x7" in refused.text
    assert rina.say("3", "A-02-01").code == "moved"
    assert at("A-01-01") == [("", "", "available", 7, 7)]
    assert rina.say("A-01-01", SHIRT).code == "only_free"
    assert_sound()


def test_an_lpn_that_an_order_holds_stays_whole_where_it_is(rina: Person) -> None:
    order("SO-1", "KAOS-L", 15)                       # ten from the shelf, five from the LPN
    refused = rina.say("LPN-1", "A-02-01")
    assert (refused.code, "SO-1 x5" in refused.text) == ("lpn_held", True)
    assert rina.say(SHIRT, "25", "A-02-01").code == "moved"      # what is free of it may go
    assert_sound()


def test_the_status_stays_and_damaged_goods_never_come_among_what_is_sold(rina: Person) -> None:
    rina.say("RET-1", SHIRT, "2")
    before = moves()
    assert rina.say("A-02-01").code == "putaway_not_storage"
    assert moves() == before
    assert rina.say("Q-1").code == "moved"
    assert at("Q-1") == [("", "", "damaged", 2, 0)]


def test_a_place_that_is_full_or_not_for_mixing_refuses(rina: Person) -> None:
    taken("locations", "code,kind,max_weight_g,mixed_items\nA-02-01,pick,900,no\nA-01-01,pick,2400,no\n")
    assert rina.say("R-01-01", SHIRT).code == "item_in_lpn"
    assert rina.say("<F3>", "LPN-1", SHIRT, "4", "A-02-01").code == "location_other_item"     # telephones
    assert rina.say("A-01-01").code == "location_full"                                        # ten shirts are there
    assert rina.say("<F3>", SHIRT, "2", "A-01-01").code == "moved"


def test_several_lots_are_asked_apart(rina: Person) -> None:
    asked = rina.say("A-01-02", COFFEE)
    assert asked.prompt["step"] == "lot"
    assert asked.prompt["choices"] == ["LATE 8", "SOON 5"]
    assert rina.say("NOLOT").outcome == "refused"
    rina.say("soon", "5", "A-02-01")
    assert at("A-02-01", "KOPI-200") == [("", "SOON", "available", 5, 0)]
    assert rina.say("A-01-02", COFFEE).prompt["lot"] == "LATE"        # only one is left: nothing to ask


def test_the_number_in_the_list_chooses_a_lot_too(rina: Person) -> None:
    assert rina.say("A-01-02", COFFEE, "1").outcome == "ask"           # it may have been meant as a quantity
    rina.say("1", "3", "A-02-01")
    assert at("A-02-01", "KOPI-200") == [("", "LATE", "available", 3, 0)]


def test_a_serial_number_moves_alone_and_without_a_quantity(rina: Person) -> None:
    assert rina.say("A-02-01", PHONE).prompt["step"] == "lot"
    assert rina.say("SN-2").prompt["step"] == "destination"
    rina.say("A-01-02")
    assert at("A-01-02", "HP-01") == [("", "SN-2", "available", 1, 0)]
    assert_sound()


def test_what_is_not_there_is_refused_and_the_source_stays_asked(rina: Person) -> None:
    rina.say("A-01-01")
    assert rina.say(COFFEE).code == "item_not_here"
    assert rina.say("A-02-01").code == "wrong_kind"               # a location; asked for an item
    assert rina.say("NONSENSE").code == "unknown_code"
    assert rina.step == "item"
    assert rina.say(SHIRT, "0").code == "qty_zero"
    assert rina.say("1", "A-01-01").code == "same_place"
    assert rina.say("BARU-1").code == "unknown_code"
    assert_sound()


def test_undo_posts_the_way_back(rina: Person) -> None:
    rina.say("A-01-01", SHIRT, "4", "A-02-01")
    asked = rina.say("<Undo>")
    assert asked.outcome == "ask"
    assert rina.say("<Enter>").code == "undone"
    assert (at("A-01-01"), at("A-02-01")) == ([("", "", "available", 10, 0)], [])
    assert rina.step == "destination"                             # the step before stands open again
    assert_sound()


def test_undo_is_refused_once_the_goods_are_held(rina: Person) -> None:
    rina.say("A-01-01", SHIRT, "10", "A-02-01")
    order("SO-1", "KAOS-L", 3)
    assert rina.say("<Undo>", "<Enter>").code == "stock_short"
    assert at("A-02-01") == [("", "", "available", 10, 3)]


def test_goods_do_not_go_back_into_an_lpn_that_has_moved_on(rina: Person) -> None:
    rina.say("LPN-1", SHIRT, "5", "A-02-01")
    Person("DEWI", "moving").say("LPN-1", "RET-1")
    assert rina.say("<Undo>", "<Enter>").code == "container_moved_on"
    assert at("A-02-01") == [("", "", "available", 5, 0)]
    assert_sound()


def test_a_dead_terminal_goes_on_at_the_same_step(rina: Person) -> None:
    for given, step in (("A-01-01", "item"), (SHIRT, "qty"), ("4", "destination")):
        rina.say(given)
        again = Person("RINA", "")
        assert (again.reply.code, again.step) == ("resumed", step)
        assert again.reply.prompt == rina.reply.prompt
    assert Person("RINA", "").say("A-02-01").code == "moved"
    assert at("A-02-01") == [("", "", "available", 4, 0)]


def picked(rina: Person, number: str, qty: int) -> Person:
    """An order whose goods stand in tote T-1 at the packing table."""
    order(number, "KAOS-L", qty)
    budi = Person("BUDI", "picking")
    budi.say("<Enter>", "A-01-01", SHIRT, str(qty), "T-1", "PACK-1")
    assert [row[:2] for row in at("PACK-1")] == [("T-1", "")]
    return budi


def test_a_tote_is_carried_whole_and_its_content_stays_the_orders(rina: Person) -> None:
    picked(rina, "SO-1", 5)
    assert rina.say("T-1", SHIRT).code == "only_free"
    assert rina.say("STG-1").code == "container_moved"
    assert at("STG-1") == [("T-1", "", "available", 5, 5)]
    assert_sound()


def test_what_a_cancelled_order_left_in_its_tote_is_put_back(rina: Person) -> None:
    picked(rina, "SO-1", 5)
    db.execute(lambda: intake.cancel_order(Act("CLERK", 1), "SO-1", "buyer"))
    asked = rina.say("T-1")
    assert (asked.prompt["order"], "SO-1" in asked.prompt["warning"]) == ("SO-1", True)
    rina.say(SHIRT, "2", "A-01-01")
    line = db.ask("SELECT picked, cancelled FROM order_line")[0]
    assert tuple(line) == (3, 2)
    assert_sound()
    rina.say("T-1", SHIRT, "3", "A-01-01")
    assert at("A-01-01") == [("", "", "available", 10, 0)]
    assert tuple(db.ask("SELECT picked, cancelled FROM order_line")[0]) == (0, 5)
    assert db.ask("SELECT \"order\" FROM container WHERE code = 'T-1'")[0].order is None      # free for others
    assert [tuple(row) for row in db.ask("SELECT reason, qty FROM move ORDER BY id DESC LIMIT 2")] == [
        ("unpick", 3), ("unpick", 2)]
    assert_sound()


def test_goods_in_a_cancelled_parcel_on_a_shelf_are_nobodys_before_they_are_unpacked(rina: Person) -> None:
    """Somebody carried the parcel to a shelf: what is in it is no stock of that shelf."""
    rina.say("A-01-01", SHIRT, "5", "Q-1")
    rina.say("LPN-1", "Q-1")
    picked(rina, "SO-1", 5)
    dewi = Person("DEWI", "packing")
    dewi.say("T-1", *[SHIRT] * 5)
    while dewi.step != "order":
        dewi.say(str(dewi.reply.prompt["tracking_no"]) if dewi.step == "label" else
                 "1" if dewi.step == "check" else "<Enter>")
    parcel = db.ask("SELECT number FROM parcel")[0].number
    assert rina.say(parcel, "R-01-01").code == "container_moved"
    db.execute(lambda: intake.cancel_order(Act("CLERK", 1), "SO-1", "buyer"))
    assert [row[3:] for row in at("R-01-01") if row[0] == parcel] == [(5, 0)]
    order("SO-2", "KAOS-L", 1)
    assert order_states()["SO-2"] == "ready"                 # promised, but not to be picked yet
    rina.say(parcel, SHIRT, "5", "A-01-01")
    release_all()
    assert order_states()["SO-2"] == "released"
    assert_sound()


def test_putting_back_is_undone_to_the_tote(rina: Person) -> None:
    picked(rina, "SO-1", 5)
    db.execute(lambda: intake.cancel_order(Act("CLERK", 1), "SO-1", "buyer"))
    rina.say("T-1", SHIRT, "5", "A-01-01", "<Undo>", "<Enter>")
    assert at("PACK-1") == [("T-1", "", "available", 5, 0)]
    assert tuple(db.ask("SELECT picked, cancelled FROM order_line")[0]) == (5, 0)
    assert_sound()


def test_everything_at_a_location_moves_when_the_location_is_scanned_again(rina: Person) -> None:
    taken("locations", "code,kind\nA-03-01,pick\n")
    rina.say("A-01-02")
    assert (rina.say("A-01-02").outcome, rina.reply.code) == ("ask", "move_all_again")
    asked = rina.say("A-01-02")
    assert (asked.prompt["step"], asked.prompt["expects"]) == ("destination", ["location"])
    assert asked.prompt["rows"] == ["KOPI-200 8", "KOPI-200 5"]
    assert rina.say("A-03-01").code == "content_moved"
    assert at("A-01-02", "KOPI-200") == []
    assert at("A-03-01", "KOPI-200") == [("", "LATE", "available", 8, 0), ("", "SOON", "available", 5, 0)]
    assert_sound()
    rina.say("<Undo>", "<Enter>")
    assert at("A-03-01", "KOPI-200") == []
    assert_sound()


def test_a_whole_location_takes_its_lpns_and_the_orders_that_hold_it_along(rina: Person) -> None:
    taken("locations", "code,kind\nR-02-01,reserve\nA-03-01,pick\n")
    order("SO-1", "KAOS-L", 15)                                  # ten from the shelf, five from the LPN
    for source, target in (("A-01-01", "A-03-01"), ("R-01-01", "R-02-01")):
        assert rina.say(source, source, source, target).code == "content_moved"
    assert (at("A-03-01"), at("R-02-01")) == ([("", "", "available", 10, 10)], [("LPN-1", "", "available", 30, 5)])
    assert_sound()
    budi = Person("BUDI", "picking")
    budi.say("<Enter>", "T-1")
    assert budi.reply.prompt["location"] == "A-03-01"
    budi.say("A-03-01", SHIRT, "10", "T-1")
    assert budi.reply.prompt["location"] == "R-02-01"
    assert_sound()


def test_the_way_back_of_a_whole_location_takes_the_orders_along_too(rina: Person) -> None:
    taken("locations", "code,kind\nA-03-01,pick\n")
    order("SO-1", "KAOS-L", 7)
    rina.say("A-01-01", "A-01-01", "A-01-01", "A-03-01", "<Undo>", "<Enter>")
    assert rina.reply.code == "undone"
    assert at("A-01-01") == [("", "", "available", 10, 7)]
    assert tuple(db.ask("SELECT l.code, t.state FROM task t JOIN location l ON l.id = t.location_id")[0]) == (
        "A-01-01", "ready")
    assert_sound()


def test_a_whole_location_stays_while_a_picker_walks_to_it_or_where_nobody_picks(rina: Person) -> None:
    order("SO-1", "KAOS-L", 7)
    refused = rina.say("A-01-01", "A-01-01", "A-01-01", "STG-1")
    assert (refused.code, "SO-1 x7" in refused.text) == ("content_held", True)
    Person("BUDI", "picking").say("<Enter>", "T-1")
    refused = rina.say("R-01-01")
    assert (refused.code, "BUDI" in refused.text) == ("content_held", True)
    assert at("A-01-01") == [("", "", "available", 10, 7)]
    assert_sound()


def test_a_whole_location_is_what_stood_there_when_it_was_said(rina: Person) -> None:
    rina.say("A-01-01", "A-01-01", "A-01-01")
    dewi = Person("DEWI", "moving")
    dewi.say("R-01-01", "LPN-1")
    dewi.say("<F3>", "LPN-1", "A-01-01")
    assert at("A-01-01") == [("", "", "available", 10, 0), ("LPN-1", "", "available", 30, 0)]
    refused = rina.say("A-02-01")
    assert (refused.outcome, refused.code) == ("refused", "content_changed")
    assert refused.prompt["rows"] == ["KAOS-L 10", "LPN-1"]
    assert at("A-02-01") == []
    rina.say("<F3>", "A-01-01", "A-01-01")
    assert rina.say("A-02-01").code == "content_moved"
    assert_sound()


def test_a_whole_location_moves_all_or_nothing(rina: Person) -> None:
    taken("locations", "code,kind,max_weight_g\nA-03-01,pick,1800\n")
    before = stock_rows()
    assert rina.say("A-01-02", "A-01-02", "A-01-02", "A-03-01").code == "location_full"
    assert (stock_rows(), rina.step) == (before, "destination")
    assert rina.say("<F3>", "<F3>", "A-03-01").code == "moving_from"
    assert rina.say("A-03-01").code == "location_empty"
    assert_sound()


def test_a_location_with_a_full_tote_is_not_moved_as_one(rina: Person) -> None:
    order("SO-1", "KAOS-L", 7)
    Person("BUDI", "picking").say("<Enter>", "T-1", "A-01-01", SHIRT, "7", "T-1", "PACK-1")
    refused = rina.say("PACK-1", "PACK-1", "PACK-1", "STG-1")
    assert (refused.code, "T-1" in refused.text) == ("tote_in_location", True)
