"""What is true of goods that come back: never more than was sent, graded, and booked from the customer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from floorapp.data import db, orders, parcels
from floorapp.data.locations import Location
from floorapp.data.people import Operator, OperatorRole
from tests.conftest import Store
from tests.services.shipping_floor import House, assert_sound, build, new_order, pack, pick, picked_order, say, ship

TEE, CAP, SYRUP, PHONE = "8991234567891", "8991234567907", "8991234567921", "8991234567938"


@pytest.fixture
def house(store: Store) -> Iterator[House]:
    """A house with a place for returns and one for what must not be sold."""
    made = build()
    with db.tx():
        for code, kind in (("RET-1", "returns"), ("Q-1", "quarantine"), ("B-01", "pick")):
            made.at[code] = Location.create(warehouse=made.warehouse, code=code, key=code.replace("-", ""), kind=kind,
                                            outside=0).id
        person = Operator.create(warehouse=made.warehouse, code="RETUR", name="Retur", language="en")
        OperatorRole.create(operator=person, role="receiver")
        made.people["RETUR"] = person.id
    yield made
    assert_sound()


def shipped(house: House, wanted: dict[str, int], number: str = "SO-1") -> str:
    picked_order(house, number, wanted, f"T-{number[3:]}")
    codes = {"TEE": TEE, "CAP": CAP}
    label = pack(house, number, *(codes[sku] for sku, qty in wanted.items() for _ in range(qty)))
    ship(house, label)
    return label


def lines(number: str = "SO-1") -> list[tuple[str, int, int]]:
    order = orders.orders_numbered.one(number=number)
    return [(line.sku, line.shipped, line.returned) for line in orders.lines.all(order=order.id)]


def stands() -> list[tuple[Any, ...]]:
    return [tuple(row) for row in db.ask(
        "SELECT i.sku, p.code, b.status, b.on_hand FROM balance b JOIN item i ON i.id = b.item_id "
        "JOIN location p ON p.id = b.location_id ORDER BY i.sku, p.code, b.status")]


def state(number: str = "SO-1") -> str:
    return str(orders.orders_numbered.one(number=number).state)


def back(house: House, *given: str) -> Any:
    return say(house, "RETUR", *given, task="returns")


def test_a_saleable_unit_is_on_hand_again_and_the_line_counts_it(house: House) -> None:
    label = shipped(house, {"TEE": 3})
    asked = back(house, label)
    assert (asked.prompt["step"], asked.prompt["order"], asked.prompt["rows"]) == ("item", "SO-1", ["TEE 3"])
    assert back(house, TEE).prompt["qty"] == 3
    assert back(house, "2").prompt["choices"] == ["saleable", "repairable", "destroy"]
    assert back(house, "1").prompt["step"] == "location"
    done = back(house, "RET-1")
    assert (done.code, done.prompt["step"]) == ("returned", "item")       # one more is outside
    assert (stands(), lines(), state()) == ([("TEE", "RET-1", "available", 2)], [("TEE", 3, 2)], "shipped")
    move = db.ask("SELECT m.reason, m.qty, p.code FROM move m JOIN location p ON p.id = m.from_location_id "
                  "ORDER BY m.id DESC LIMIT 1")[0]
    assert tuple(move) == ("return", 2, "CUSTOMER")
    assert back(house, "END").code == "return_ended"


def test_each_grade_has_its_status_and_its_places(house: House) -> None:
    shipped(house, {"TEE": 3})
    back(house, "SO-1", TEE, "1", "2")
    assert back(house, "B-01").code == "not_for_grade"
    assert back(house, "Q-1").code == "returned"
    back(house, TEE, "1", "3")
    assert back(house, "B-01").code == "not_for_grade"
    back(house, "RET-1", TEE, "1", "1")
    assert back(house, "Q-1").code == "not_for_grade"
    back(house, "B-01")
    assert stands() == [("TEE", "B-01", "available", 1), ("TEE", "Q-1", "hold", 1), ("TEE", "RET-1", "damaged", 1)]


def test_when_everything_is_back_order_and_parcel_are_returned(house: House) -> None:
    label = shipped(house, {"TEE": 1, "CAP": 1})
    back(house, label, TEE, "1", "1", "RET-1")
    assert state() == "shipped"
    done = back(house, CAP, "1", "3", "RET-1")
    assert (done.prompt["step"], state()) == ("parcel", "returned")
    assert parcels.parcels_coded.one(code=label).state == "returned"
    assert back(house, label).code == "all_returned"
    assert back(house, "SO-1").code == "all_returned"


def test_never_more_than_was_sent_comes_back(house: House) -> None:
    shipped(house, {"TEE": 2})
    back(house, "SO-1", TEE)
    assert back(house, "3").code == "more_than_sent"
    back(house, TEE)                                                     # a second scan
    assert back(house, TEE).code == "more_than_sent"
    back(house, "<Enter>", "1", "RET-1")
    assert (lines(), stands()) == ([("TEE", 2, 2)], [("TEE", "RET-1", "available", 2)])


def test_what_was_not_sent_does_not_come_back(house: House) -> None:
    label = shipped(house, {"TEE": 1})
    assert back(house, label, CAP).code == "not_sent"
    assert back(house, "A-01").code == "wrong_kind"
    picked_order(house, "SO-2", {"CAP": 1}, "T-2")
    assert back(house, "<F3>", "SO-2").code == "not_shipped"
    assert back(house, "NONSENSE").code == "unknown_code"


def test_a_parcel_brings_back_only_what_was_in_it(house: House) -> None:
    picked_order(house, "SO-1", {"TEE": 1, "CAP": 1}, "T-1")
    say(house, "PACK1", "SO-1", TEE, "<F2>", "5", task="packing")        # the box is full
    first = finish_packing(house)
    say(house, "PACK1", CAP)
    second = finish_packing(house)
    ship(house, first, second)
    assert back(house, first, CAP).code == "not_sent"
    back(house, TEE, "1", "1", "RET-1")
    assert [parcels.parcels_coded.one(code=label).state for label in (first, second)] == ["returned", "shipped"]
    assert back(house, second).prompt["rows"] == ["CAP 1"]


def test_the_lot_that_comes_back_is_one_that_was_sent(house: House) -> None:
    order = new_order(house, "SO-1", {"SYRUP": 3})
    pick(house, order, "T-1", SYRUP=[("L1", 1), ("L2", 2)])
    say(house, "PACK1", "SO-1", task="packing")
    for lot in ("L1", "L2", "L2"):
        if say(house, "PACK1", SYRUP).prompt["step"] == "lot":
            say(house, "PACK1", lot)
    label = finish_packing(house)
    ship(house, label)
    assert back(house, label, SYRUP).prompt["step"] == "lot"
    assert back(house, "L9").code == "lot_not_sent"
    assert back(house, "L2").prompt["qty"] == 2
    back(house, "2", "2", "Q-1")
    assert db.ask("SELECT l.code FROM balance b JOIN lot l ON l.id = b.lot")[0].code == "L2"
    assert back(house, SYRUP).prompt["lot"] == "L1"                      # the only one that is left outside


def test_a_serial_number_comes_back_alone(house: House) -> None:
    order = new_order(house, "SO-1", {"PHONE": 2})
    pick(house, order, "T-1", PHONE=[("SN1", 1), ("SN2", 1)])
    say(house, "PACK1", "SO-1", PHONE, "SN1", PHONE, "SN2", task="packing")
    label = finish_packing(house)
    ship(house, label)
    assert back(house, label, PHONE).prompt["step"] == "lot"
    assert back(house, "SN3").code == "lot_not_sent"
    assert back(house, "SN2").prompt["step"] == "qty"          # a quantity is never taken for a grade
    assert back(house, "2").code == "more_than_sent"
    assert back(house, "1", "1", "RET-1").code == "returned"
    assert back(house, PHONE).prompt["serial"] == "SN1"


def test_a_bare_serial_number_names_its_order_and_its_item(house: House) -> None:
    for number, serial in (("SO-1", "SN1"), ("SO-2", "SN2")):
        pick(house, new_order(house, number, {"PHONE": 1}), f"T-{number[3:]}", PHONE=[(serial, 1)])
        say(house, "PACK1", number, serial, task="packing")
        ship(house, finish_packing(house))
    asked = back(house, "SN1").prompt
    assert (asked["order"], asked["sku"], asked["serial"], asked["qty"], asked["step"]) == (
        "SO-1", "PHONE", "SN1", 1, "qty")
    back(house, "<F3>")
    assert back(house, "SN2").code == "lot_not_sent"           # it left with the other order
    assert back(house, "SN1", "1", "1", "RET-1").code == "returned"
    assert back(house, "SN1").code == "all_returned"
    assert back(house, "SN9").code == "unknown_code"
    assert back(house, "SN2").prompt["order"] == "SO-2"


def finish_packing(house: House) -> str:
    """Box, no scale, checks, label."""
    say(house, "PACK1", "BOX-M", "<Enter>")
    shown = say(house, "PACK1", "<F1>")
    if shown.prompt["step"] == "check":
        shown = say(house, "PACK1", "1")
    label = str(shown.prompt["parcel"])
    assert say(house, "PACK1", label).code == "parcel_packed"
    return label


def test_undo_sends_the_goods_back_to_the_customer(house: House) -> None:
    label = shipped(house, {"TEE": 2})
    back(house, label, TEE, "2", "1", "RET-1")
    assert state() == "returned"
    assert back(house, "<Undo>", "<Enter>").code == "undone"
    assert (stands(), lines(), state()) == ([], [("TEE", 2, 0)], "shipped")
    assert parcels.parcels_coded.one(code=label).state == "shipped"
    assert back(house, "RET-1").code == "returned"                      # the step before stands open again


def test_undo_is_refused_once_the_goods_have_moved_on(house: House) -> None:
    label = shipped(house, {"TEE": 2})
    back(house, label, TEE, "2", "1", "RET-1")
    say(house, "BOSS", "RET-1", TEE, "2", "B-01", task="moving")
    assert back(house, "<Undo>", "<Enter>").code == "stock_short"
    assert (stands(), lines()) == ([("TEE", "B-01", "available", 2)], [("TEE", 2, 2)])


def test_a_parcel_that_could_not_be_delivered_comes_back_whole(house: House) -> None:
    label = shipped(house, {"TEE": 1})
    say(house, "SHIP1", label, "2", "2", task="delivery")
    assert state() == "delivery_failed"
    back(house, label, TEE, "1", "1", "RET-1")
    assert (state(), parcels.parcels_coded.one(code=label).state) == ("returned", "returned")


def test_f3_goes_back_step_by_step_and_forgets_only_what_was_not_kept(house: House) -> None:
    shipped(house, {"TEE": 2})
    back(house, "SO-1", TEE, "2", "1")
    assert [back(house, "<F3>").prompt["step"] for _ in range(4)] == ["grade", "qty", "item", "parcel"]
    assert back(house, "END").code == "nothing_to_end"
    assert lines() == [("TEE", 2, 0)]


def test_a_dead_terminal_goes_on_at_the_same_step(house: House) -> None:
    from floorapp.dialogues import engine
    label = shipped(house, {"TEE": 2})
    for given in (label, TEE, "2", "1"):
        told = back(house, given)
        again = engine.enter(house.people["RETUR"])
        assert (again.code, again.prompt) == ("resumed", told.prompt)
    assert say(house, "RETUR", "RET-1").code == "returned"
