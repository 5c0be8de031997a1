"""What is true of goods that go from the dock straight to the orders that wait for them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from floorapp.data import db
from floorapp.data.act import Act
from floorapp.dialogues.page import page
from floorapp.services import intake
from floorapp.services.explain import explain
from tests.small_house import (
    ASN,
    COFFEE,
    SHIRT,
    Person,
    assert_sound,
    inbound_rules,
    order_states,
    release_all,
    stock_rows,
    taken,
)

ON = "[putaway]\ncross_dock = 'STG-1'\n"


@pytest.fixture
def rina(house: object) -> Iterator[Person]:
    """24 shirts stand at the dock in LPN-7, and the site sends what orders wait for straight to STG-1."""
    taken("asns", ASN)
    with inbound_rules(ON):
        Person("RINA", "receiving").say("ASN-1", SHIRT, "24", "LPN-7", "END", "<F3>")
        yield Person("RINA", "putaway")


def ordered(*rows: str) -> None:
    taken("orders", "number,sku,qty,payment_method,ship_by,placed_at\n" + "".join(f"{row}\n" for row in rows))


def cancelled(number: str) -> None:
    def work() -> None:
        act = Act("office", 1)
        intake.cancel_order(act, number, "customer")
        act.done()
    db.execute(work)


def shirts() -> list[tuple[str, str, int, int]]:
    return [(row[1], row[2], row[6], row[7]) for row in stock_rows() if row[0] == "KAOS-L"]


def test_a_whole_lpn_that_orders_wait_for_goes_to_staging_and_is_held_for_them(rina: Person) -> None:
    ordered("SO-1,KAOS-L,20,cod,,", "SO-2,KAOS-L,4,cod,,")
    asked = rina.say("LPN-7").prompt
    assert (asked["location"], asked["qty"], asked["for_orders"]) == ("STG-1", 24, 2)
    assert any("STG-1" in line for line in page(rina.reply, 20, 8, "id"))
    assert rina.say("STG-1").code == "put_away"
    assert shirts() == [("STG-1", "LPN-7", 24, 24)]
    assert order_states() == {"SO-1": "released", "SO-2": "released"}
    told = "\n".join(explain("SO-1", "en"))
    assert "STG-1" in told and "LPN-7" in told
    assert_sound()
    budi = Person("BUDI", "picking")                   # from the place where it stands into a tote, as from any shelf
    budi.say("T-1")
    assert budi.reply.prompt["location"] == "STG-1"
    budi.say("STG-1", SHIRT, "20", "PACK-1")
    assert order_states()["SO-1"] == "picked"
    assert_sound()


def test_off_by_default_everything_goes_to_storage(rina: Person) -> None:
    ordered("SO-1,KAOS-L,24,cod,,")
    with inbound_rules(""):
        assert rina.say("LPN-7").prompt["location"] == "A-01-01"


def test_what_orders_do_not_want_goes_to_storage_after_that(rina: Person) -> None:
    ordered("SO-1,KAOS-L,5,cod,,")
    asked = rina.say("LPN-7").prompt
    assert (asked["location"], asked["qty"], asked["total"]) == ("STG-1", 5, 24)
    asked = rina.say("STG-1").prompt
    assert (rina.reply.code, asked["location"], asked["qty"]) == ("put_away_next", "A-01-01", 19)
    assert rina.say("A-01-01").code == "put_away"
    assert shirts() == [("A-01-01", "LPN-7", 19, 0), ("STG-1", "", 5, 5)]
    assert order_states() == {"SO-1": "released"}
    assert_sound()


def test_nothing_goes_to_an_order_that_the_shelves_can_serve_or_that_would_still_lack_something(rina: Person) -> None:
    taken("stock", "sku,location,qty\nKAOS-L,A-02-01,6\n")
    ordered("SO-1,KAOS-L,6,cod,,", "SO-2,KAOS-L,2,cod,,", "SO-2,HP-01,1,cod,,", "SO-3,KAOS-L,90,cod,,")
    asked = rina.say("LPN-7").prompt
    assert asked["location"] == "A-02-01" and "for_orders" not in asked


def test_unpaid_orders_and_those_on_hold_get_nothing(rina: Person) -> None:
    ordered("SO-1,KAOS-L,6,transfer,,", "SO-2,KAOS-L,6,cod,,")
    db.execute(lambda: intake.hold_order(Act("office", 1), "SO-2", "fraud"))
    assert rina.say("LPN-7").prompt["location"] == "A-01-01"


def test_the_order_that_must_leave_first_is_served_first(rina: Person) -> None:
    ordered("SO-1,KAOS-L,20,cod,2030-01-09T15:00,2026-01-01", "SO-2,KAOS-L,20,cod,2030-01-08T15:00,2026-01-02")
    rina.say("LPN-7", "STG-1")
    assert order_states() == {"SO-1": "backordered", "SO-2": "released"}
    assert shirts() == [("DOCK-1", "LPN-7", 4, 0), ("STG-1", "", 20, 20)]
    assert_sound()


def test_the_lot_that_keeps_less_goes_first_also_when_the_other_one_is_at_the_dock(rina: Person) -> None:
    taken("stock", "sku,location,qty,lot,expiry\nKOPI-200,A-01-02,3,L-OLD,2030-01-01\n")
    Person("RINA", "receiving").say("ASN-1", COFFEE, "10", "L-NEW", "311231", "LPN-8", "END", "<F3>")
    ordered("SO-1,KOPI-200,5,cod,,")
    rina = Person("RINA", "putaway")
    asked = rina.say("LPN-8").prompt
    assert (asked["location"], asked["qty"]) == ("STG-1", 2)
    rina.say("STG-1")
    assert [(row[1], row[3], row[6], row[7]) for row in stock_rows() if row[0] == "KOPI-200"] == [
        ("A-01-02", "L-OLD", 3, 3), ("DOCK-1", "L-NEW", 8, 0), ("STG-1", "L-NEW", 2, 2)]
    assert_sound()


def test_undo_brings_goods_and_orders_back(rina: Person) -> None:
    ordered("SO-1,KAOS-L,5,cod,,", "SO-2,KAOS-L,19,cod,,")
    rina.say("LPN-7", "STG-1", "<Undo>", "<Enter>")
    assert (rina.reply.code, rina.step, shirts()) == ("undone", "location", [("DOCK-1", "LPN-7", 24, 0)])
    assert order_states() == {"SO-1": "ready", "SO-2": "ready"}
    assert db.ask("SELECT COUNT(*) AS n FROM task WHERE state = 'ready'")[0].n == 0
    assert_sound()
    rina.say("STG-1")
    assert order_states() == {"SO-1": "released", "SO-2": "released"}
    Person("BUDI", "picking").say("T-1")
    assert rina.say("<Undo>", "<Enter>").code == "already_picking"
    assert shirts() == [("STG-1", "LPN-7", 24, 24)]
    assert_sound()


def test_what_a_cancelled_order_left_there_is_found_put_away_or_given_to_the_next_order(rina: Person) -> None:
    ordered("SO-1,KAOS-L,5,cod,,")
    rina.say("LPN-7", "STG-1", "A-01-01")
    cancelled("SO-1")
    assert shirts() == [("A-01-01", "LPN-7", 19, 0), ("STG-1", "", 5, 0)]
    ordered("SO-2,KAOS-L,3,cod,,")
    assert release_all() == ["SO-2"]                   # what stands there free is taken before what stands on a shelf
    assert shirts() == [("A-01-01", "LPN-7", 19, 0), ("STG-1", "", 5, 3)]
    found = rina.say("STG-1").prompt
    assert (found["location"], found["qty"]) == ("A-01-01", 2)
    rina.say("A-01-01")
    assert shirts() == [("A-01-01", "", 2, 0), ("A-01-01", "LPN-7", 19, 0), ("STG-1", "", 3, 3)]
    assert_sound()


def test_of_an_lpn_that_another_order_still_holds_some_of_the_rest_is_put_away(rina: Person) -> None:
    ordered("SO-1,KAOS-L,20,cod,,", "SO-2,KAOS-L,4,cod,,")
    rina.say("LPN-7", "STG-1")
    assert rina.reply.prompt["position"] == [0, 0]               # a picker's work now
    assert rina.say("LPN-7").code == "lpn_reserved"
    cancelled("SO-1")
    asked = rina.say("LPN-7").prompt
    assert (asked["location"], asked["qty"], asked["total"]) == ("A-01-01", 20, 20)
    assert rina.say("A-01-01").code == "put_away"
    assert (rina.step, shirts()) == ("lpn", [("A-01-01", "", 20, 0), ("STG-1", "LPN-7", 4, 4)])
    rina.say("<Undo>", "<Enter>")
    assert shirts() == [("STG-1", "LPN-7", 24, 4)]
    rina.say("A-01-02", "A-01-02")                               # another place: still only what is free
    assert shirts() == [("A-01-02", "", 20, 0), ("STG-1", "LPN-7", 4, 4)]
    rina.say("<Undo>", "<Enter>", "<F3>", "STG-1")
    assert (rina.reply.prompt["lpn"], rina.reply.prompt["qty"]) == ("LPN-7", 20)
    rina.say("A-01-01")
    assert (rina.step, shirts()) == ("lpn", [("A-01-01", "", 20, 0), ("STG-1", "LPN-7", 4, 4)])
    assert_sound()


def test_what_changed_on_the_way_is_told_and_nothing_is_held_twice(rina: Person) -> None:
    ordered("SO-1,KAOS-L,24,cod,,")
    rina.say("LPN-7")
    cancelled("SO-1")
    changed = rina.say("STG-1")
    assert (changed.code, changed.prompt["location"]) == ("cross_dock_changed", "A-01-01")
    assert shirts() == [("DOCK-1", "LPN-7", 24, 0)]
    assert rina.say("A-01-01").code == "put_away"
    assert_sound()


def test_f2_sends_it_to_storage_after_all_and_another_place_is_scanned_twice(rina: Person) -> None:
    ordered("SO-1,KAOS-L,24,cod,,")
    assert rina.say("LPN-7", "<F2>", "1").prompt["location"] == "A-01-01"
    rina.say("<F3>", "LPN-7")
    assert rina.say("A-01-02").outcome == "ask"
    assert rina.say("A-01-02").code == "put_away"
    assert (order_states(), shirts()) == ({"SO-1": "ready"}, [("A-01-02", "LPN-7", 24, 0)])


def test_a_mixed_lpn_serves_an_order_of_both_its_items(rina: Person) -> None:
    Person("RINA", "receiving").say("ASN-1", COFFEE, "10", "L-1", "311231", "LPN-8", "END", "<F3>")
    taken("asns", "number,sku,qty\nASN-2,KAOS-L,6\n")
    Person("RINA", "receiving").say("ASN-2", SHIRT, "6", "LPN-8", "END", "<F3>")
    ordered("SO-1,KOPI-200,2,cod,,", "SO-1,KAOS-L,26,cod,,")
    rina = Person("RINA", "putaway")
    rina.say("LPN-7", "<F2>", "1", "A-01-01")
    asked = rina.say("LPN-8").prompt
    assert (asked["location"], asked["sku"], asked["qty"], asked["total"]) == ("STG-1", "KAOS-L", 2, 16)
    asked = rina.say("STG-1").prompt
    assert order_states() != {"SO-1": "released"}                # half of it waits there for the other half
    assert (asked["location"], asked["sku"], asked["qty"]) == ("STG-1", "KOPI-200", 2)
    rina.say("STG-1")
    assert order_states() == {"SO-1": "released"}
    assert_sound()


def test_a_whole_dock_gives_the_orders_theirs_first(rina: Person) -> None:
    taken("stock", "sku,location,qty\nKAOS-L,DOCK-1,3\n")
    ordered("SO-1,KAOS-L,24,cod,,", "SO-2,KAOS-L,2,cod,,")
    asked = rina.say("DOCK-1").prompt
    assert (asked["lpn"], asked["location"], asked["qty"]) == ("LPN-7", "STG-1", 24)
    asked = rina.say("STG-1").prompt
    assert (asked["location"], asked["qty"]) == ("STG-1", 2)
    rina.say("STG-1")
    rina.say("A-01-01")
    assert rina.step == "lpn"
    assert shirts() == [("A-01-01", "", 1, 0), ("STG-1", "", 2, 2), ("STG-1", "LPN-7", 24, 24)]
    assert order_states() == {"SO-1": "released", "SO-2": "released"}
    assert_sound()


def test_two_lpns_that_complete_an_order_together_go_there_one_after_the_other(rina: Person) -> None:
    Person("RINA", "receiving").say("ASN-1", COFFEE, "10", "L-1", "311231", "LPN-8", "END", "<F3>")
    ordered("SO-1,KAOS-L,24,cod,,", "SO-1,KOPI-200,4,cod,,")
    rina = Person("RINA", "putaway")
    asked = rina.say("LPN-7").prompt
    assert (asked["location"], asked["qty"]) == ("STG-1", 24)
    rina.say("STG-1")
    assert (order_states(), shirts()) == ({"SO-1": "ready"}, [("STG-1", "LPN-7", 24, 0)])   # it waits for the coffee
    assert release_all() == []
    asked = rina.say("LPN-8").prompt
    assert (asked["location"], asked["qty"], asked["for_orders"]) == ("STG-1", 4, 1)
    rina.say("STG-1")
    assert (order_states(), shirts()) == ({"SO-1": "released"}, [("STG-1", "LPN-7", 24, 24)])
    rina.say("<Undo>", "<Enter>")
    assert (order_states(), shirts()) == ({"SO-1": "ready"}, [("STG-1", "LPN-7", 24, 0)])
    assert_sound()


def test_of_one_item_in_two_lpns_the_second_brings_only_what_is_missing(rina: Person) -> None:
    taken("stock", "sku,location,qty,lpn\nKAOS-L,DOCK-1,6,LPN-9\n")
    ordered("SO-1,KAOS-L,28,cod,,")
    rina.say("LPN-9")
    assert (rina.reply.prompt["location"], rina.reply.prompt["qty"]) == ("STG-1", 6)
    rina.say("STG-1", "LPN-7")
    assert (rina.reply.prompt["qty"], rina.reply.prompt["total"], rina.reply.prompt["for_orders"]) == (22, 24, 1)
    rina.say("STG-1", "A-01-01")
    assert order_states() == {"SO-1": "released"}
    assert shirts() == [("A-01-01", "LPN-7", 2, 0), ("STG-1", "", 22, 22), ("STG-1", "LPN-9", 6, 6)]
    assert_sound()


def test_what_waits_there_for_goods_that_went_to_storage_after_all_is_released_with_them(rina: Person) -> None:
    Person("RINA", "receiving").say("ASN-1", COFFEE, "10", "L-1", "311231", "LPN-8", "END", "<F3>")
    ordered("SO-1,KAOS-L,24,cod,,", "SO-1,KOPI-200,4,cod,,")
    rina = Person("RINA", "putaway")
    rina.say("LPN-7", "STG-1", "LPN-8", "<F2>", "1")
    rina.say(str(rina.reply.prompt["location"]))
    assert release_all() == ["SO-1"]
    assert shirts() == [("STG-1", "LPN-7", 24, 24)]
    assert_sound()


def test_an_order_of_which_something_is_nowhere_gets_nothing_of_either_lpn(rina: Person) -> None:
    Person("RINA", "receiving").say("ASN-1", COFFEE, "10", "L-1", "311231", "LPN-8", "END", "<F3>")
    ordered("SO-1,KAOS-L,24,cod,,", "SO-1,KOPI-200,11,cod,,")
    rina = Person("RINA", "putaway")
    assert rina.say("LPN-7").prompt["location"] == "A-01-01"
