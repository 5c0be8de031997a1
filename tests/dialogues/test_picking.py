"""What is true of picking."""

from __future__ import annotations

import pytest

from floorapp.data import clock, db, tasks
from floorapp.data.act import Act
from floorapp.services import intake, picking
from tests.small_house import (
    COFFEE,
    PHONE,
    SHIRT,
    Person,
    assert_sound,
    order_states,
    release_all,
    stock_rows,
    taken,
)

STOCK = """sku,location,qty,lot,expiry,serial
KAOS-L,A-01-01,10,,,
KAOS-L,R-01-01,30,,,
KOPI-200,A-01-02,8,LATE,2031-01-01,
KOPI-200,A-01-02,5,SOON,2030-01-01,
HP-01,A-02-01,1,,,SN-1
HP-01,A-02-01,1,,,SN-2
"""


@pytest.fixture
def budi(house: object) -> Person:
    taken("stock", STOCK)
    return Person("BUDI", "picking")


def order(number: str, *lines: tuple[str, int], **columns: str) -> None:
    names = ["number", "sku", "qty", "payment_method", *columns]
    taken("orders", "\n".join([",".join(names)] + [
        ",".join([number, sku, str(qty), "cod", *columns.values()]) for sku, qty in lines]))
    release_all()


def test_one_order_asks_for_its_tote_once(budi: Person) -> None:
    order("SO-1", ("KAOS-L", 1), ("KOPI-200", 1))
    budi.say("<Enter>", "A-01-01", SHIRT)
    assert budi.step == "tote"
    budi.say("T-0001", "A-01-02", COFFEE)
    assert (budi.step, budi.reply.prompt["to"]) == ("drop", "T-0001")
    budi.say("PACK-1")
    assert order_states() == {"SO-1": "picked"}
    assert [row for row in stock_rows() if row[2] == "T-0001"] == [
        ("KAOS-L", "PACK-1", "T-0001", "", "", "available", 1, 1),
        ("KOPI-200", "PACK-1", "T-0001", "SOON", "", "available", 1, 1)]
    assert_sound()


def test_after_a_full_tote_the_next_one_is_taken_wherever_it_is_scanned(budi: Person) -> None:
    order("SO-1", ("KAOS-L", 1), ("KOPI-200", 2))
    budi.say("<Enter>", "A-01-01", SHIRT, "T-0001", "A-01-02")
    assert budi.say("T-0002").code == "wrong_kind"
    assert budi.say("<F2>", "5").code == "tote_full_next"
    assert budi.reply.prompt["expects"] == ["item", "tote"]
    assert budi.say("T-0002").code == "tote_bound" and budi.reply.prompt["to"] == "T-0002"
    assert budi.say("T-0003").code == "wrong_kind" and budi.reply.prompt["expects"] == ["item"]
    assert budi.say(COFFEE, COFFEE).code == "picked"
    assert sorted((row[0], row[2], row[6]) for row in stock_rows() if row[2]) == [
        ("KAOS-L", "T-0001", 1), ("KOPI-200", "T-0002", 2)]
    budi.say("PACK-1")
    assert_sound()


def test_what_expires_first_goes_first(budi: Person) -> None:
    order("SO-1", ("KOPI-200", 7))
    budi.say("T-1", "A-01-02")
    asked = budi.reply.prompt
    assert (asked["lot"], asked["qty"]) == ("SOON", 5)


def test_up_to_three_are_scanned_one_by_one_and_more_are_accepted_with_enter(budi: Person) -> None:
    order("SO-1", ("KAOS-L", 2), priority="9")
    order("SO-2", ("KAOS-L", 6))
    budi.say("T-1", "A-01-01", SHIRT)
    assert budi.say("<Enter>").code == "scan_each"
    budi.say(SHIRT, "PACK-1", "T-2", "A-01-01", SHIRT)
    assert budi.say("<Enter>").code == "picked"
    assert_sound()


def test_more_than_asked_is_refused(budi: Person) -> None:
    order("SO-1", ("KAOS-L", 2))
    budi.say("T-1", "A-01-01", SHIRT)
    assert budi.say("3").code == "more_than_asked"
    assert budi.say("<F1>").prompt["done"] == 1


def test_fewer_than_asked_leaves_the_rest_to_be_picked(budi: Person) -> None:
    order("SO-1", ("KAOS-L", 6))
    budi.say("T-1", "A-01-01", SHIRT, "4")
    assert (budi.step, budi.reply.prompt["qty"]) == ("item", 2)
    assert_sound()


def test_wrong_place_item_and_tote_are_named_and_write_nothing(budi: Person) -> None:
    order("SO-1", ("KAOS-L", 1))
    budi.say("<Enter>")
    assert budi.say("A-01-02").code == "wrong_location"
    budi.say("A-01-01")
    assert budi.say(COFFEE).code == "wrong_item"
    assert budi.say("A-01-02").code == "wrong_kind"
    budi.say(SHIRT)
    assert budi.say("PACK-1").code == "wrong_kind"
    before = stock_rows()
    assert before == stock_rows()
    assert all(row[2] == "" for row in before)


def test_check_digits_stand_for_a_torn_label(budi: Person) -> None:
    order("SO-1", ("KAOS-L", 1))
    budi.say("<Enter>", "42")
    assert budi.step == "item"


def test_a_tote_of_another_order_is_refused_by_name(budi: Person) -> None:
    order("SO-1", ("KAOS-L", 1), priority="9")
    order("SO-2", ("KAOS-L", 1))
    budi.say("T-1", "A-01-01", SHIRT, "PACK-1", "<Enter>", "A-01-01", SHIRT)
    assert budi.say("T-1").code == "tote_of_other_order"
    assert budi.say("T-2").code == "picked"


def test_a_trolley_takes_several_orders_and_every_line_its_own_tote(budi: Person) -> None:
    order("SO-1", ("KAOS-L", 1), priority="9")
    order("SO-2", ("KAOS-L", 1), ("KOPI-200", 1))
    budi.say("TR-1", "T-1", "T-2")
    assert budi.say("T-3").code == "no_more_work"
    budi.say("<Enter>", "A-01-01", SHIRT)
    assert budi.reply.prompt["to"] == "T-1"
    assert budi.say("T-2").code == "wrong_tote"
    budi.say("T-1")
    assert budi.step == "item"                        # the same place: it is not scanned again
    budi.say(SHIRT, "T-2", "A-01-02", COFFEE, "T-2", "PACK-1")
    assert order_states() == {"SO-1": "picked", "SO-2": "picked"}
    assert_sound()


def test_a_short_pick_is_held_elsewhere_and_opens_a_count(budi: Person) -> None:
    order("SO-1", ("KAOS-L", 4))
    budi.say("T-1", "A-01-01", "<F2>", "1", "1")
    assert budi.reply.code == "short_told"
    assert ("KAOS-L", "A-01-01", "", "", "", "hold", 9, 0) in stock_rows()
    asked = budi.reply.prompt
    assert (asked["location"], asked["qty"]) == ("R-01-01", 3)
    assert [row.reason for row in db.ask("SELECT reason FROM task WHERE kind = 'count'")] == ["pick_short"]
    budi.say("R-01-01", SHIRT, "3", "PACK-1")
    assert order_states() == {"SO-1": "picked"}
    assert_sound()


def test_a_short_pick_leaves_what_others_hold(budi: Person) -> None:
    order("SO-1", ("KAOS-L", 4), priority="9")
    order("SO-2", ("KAOS-L", 5))
    budi.say("T-1", "A-01-01", "<F2>", "1", "0")
    held = {row[5]: (row[6], row[7]) for row in stock_rows() if row[1] == "A-01-01" and row[0] == "KAOS-L"}
    assert held == {"available": (5, 5), "hold": (5, 0)}
    assert_sound()


def test_what_is_nowhere_to_be_had_makes_the_order_wait(budi: Person) -> None:
    order("SO-1", ("HP-01", 2))
    budi.say("T-1", "A-02-01", PHONE, "SN-1", "<F2>", "1", "0")
    budi.say("PACK-1")
    assert order_states() == {"SO-1": "backordered"}
    taken("stock", "sku,location,qty,serial\nHP-01,A-01-01,1,SN-9\n")
    assert release_all() == ["SO-1"]
    budi.say("<Enter>", "A-01-01", PHONE, "SN-9", "T-5", "PACK-1")
    assert order_states() == {"SO-1": "picked"}
    assert_sound()


def test_another_serial_of_the_same_shelf_will_do(budi: Person) -> None:
    order("SO-1", ("HP-01", 1))
    asked = budi.say("T-1").prompt["serial"]
    other = "SN-2" if asked == "SN-1" else "SN-1"
    budi.say("A-02-01", PHONE, other)
    assert [row[4] for row in stock_rows() if row[2] == "T-1"] == [other]
    assert_sound()


def test_a_label_of_another_lot_is_scanned_twice_and_replaces_it(budi: Person) -> None:
    order("SO-1", ("KOPI-200", 1))
    label = f"]C101{COFFEE.zfill(14)}10LATE"
    budi.say("T-1", "A-01-02")
    assert budi.say(label).outcome == "ask"
    budi.say(label)
    assert [row[3] for row in stock_rows() if row[2] == "T-1"] == ["LATE"]
    assert_sound()


def test_undo_puts_the_goods_back_on_their_shelf(budi: Person) -> None:
    order("SO-1", ("KAOS-L", 2))
    before = stock_rows()
    budi.say("T-1", "A-01-01", SHIRT, SHIRT, "<Undo>", "<Enter>")
    assert stock_rows() == before
    assert order_states() == {"SO-1": "picking"}
    assert_sound()
    budi.say(SHIRT, "PACK-1")
    assert order_states() == {"SO-1": "picked"}
    assert_sound()


def test_skip_comes_back_at_the_end_and_the_last_line_cannot_be_skipped(budi: Person) -> None:
    order("SO-1", ("KAOS-L", 1), ("KOPI-200", 1))
    budi.say("T-1", "<F4>")
    assert budi.reply.prompt["sku"] == "KOPI-200"
    budi.say("A-01-02", COFFEE)
    assert budi.say("<F4>").code == "only_line_left"


def test_a_cancelled_order_stops_the_picker_at_the_next_scan(budi: Person) -> None:
    order("SO-1", ("KAOS-L", 1), ("KOPI-200", 1))
    budi.say("T-1", "A-01-01", SHIRT)
    db.execute(lambda: intake.cancel_order(Act("DEWI", 1), "SO-1", "buyer"))
    assert budi.say("A-01-02").code == "order_cancelled_in_hand"
    assert order_states() == {"SO-1": "cancelled"}
    assert_sound()


def test_an_order_put_on_hold_is_not_picked_further(budi: Person) -> None:
    order("SO-1", ("KAOS-L", 1))
    budi.say("T-1", "A-01-01")
    db.execute(lambda: intake.hold_order(Act("DEWI", 1), "SO-1", "address"))
    assert budi.say(SHIRT).code == "order_on_hold"
    db.execute(lambda: intake.unhold_order(Act("DEWI", 1), "SO-1", "address"))
    assert budi.say(SHIRT).code == "picked"
    assert_sound()


def test_two_pickers_never_get_the_same_order(budi: Person) -> None:
    order("SO-1", ("KAOS-L", 1))
    order("SO-2", ("KAOS-L", 1))
    joko = Person("JOKO", "picking")
    budi.say("<Enter>")
    joko.say("<Enter>")
    assert {budi.reply.prompt["order"], joko.reply.prompt["order"]} == {"SO-1", "SO-2"}
    assert Person("DEWI", "picking").say("<Enter>").code == "no_work"


def test_a_silent_pickers_order_goes_back_to_the_queue_and_the_old_one_is_told(budi: Person) -> None:
    order("SO-1", ("KAOS-L", 1))
    budi.say("T-1")
    with clock.stopped_at(clock.now() + tasks.LEASE + 1000):
        assert db.execute(lambda: picking.sweep(Act("worker", 1))) == 1
        joko = Person("JOKO", "picking")
        joko.say("<Enter>")
        assert joko.reply.prompt["order"] == "SO-1"
        assert budi.say("A-01-01").code == "lease_lost"
    assert_sound()


def test_work_in_hand_waits_where_it_was_left(budi: Person) -> None:
    order("SO-1", ("KAOS-L", 2))
    budi.say("T-1", "A-01-01", SHIRT, "<F3>")
    again = Person("BUDI", "picking")
    assert (again.reply.code, again.step) == ("resumed", "item")
    left = Person("BUDI", "picking").say("<F3>")
    assert (left.code, left.task) == ("left", "menu")
    assert Person("BUDI", "picking").reply.code == "resumed"


def test_an_unpaid_order_never_reaches_the_floor(house: object) -> None:
    taken("stock", STOCK)
    taken("orders", "number,sku,qty,payment_method,total\nSO-1,KAOS-L,1,transfer,50000\n")
    assert release_all() == []
    taken("payments", "reference,amount\nSO-1,20000\n")
    assert release_all() == []
    taken("payments", "reference,amount\nSO-1,30000\n")
    assert release_all() == ["SO-1"]


def test_stock_on_the_dock_is_promised_but_not_released(house: object) -> None:
    taken("stock", "sku,location,qty\nKAOS-L,DOCK-1,5\n")
    taken("orders", "number,sku,qty,payment_method\nSO-1,KAOS-L,5,cod\n")
    assert release_all() == []
    assert order_states() == {"SO-1": "ready"}


def test_older_orders_count_on_scarce_stock_first_and_priority_before_age(house: object) -> None:
    taken("stock", "sku,location,qty\nKAOS-L,A-01-01,5\n")
    taken("orders", "number,sku,qty,payment_method,placed_at,priority\n"
                    "NEW,KAOS-L,3,cod,2026-11-22T10:00:00Z,\nOLD,KAOS-L,3,cod,2026-11-20T10:00:00Z,\n"
                    "VIP,KAOS-L,2,cod,2026-11-22T11:00:00Z,9\n")
    assert release_all() == ["VIP", "OLD"]
    assert order_states()["NEW"] == "backordered"
