"""What a cancelled order left in a parcel is unpacked and put back; nothing else leaves a parcel this way."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from floorapp.data import db, orders, parcels
from floorapp.services import intake, order_lines, packing, recall
from tests.conftest import Store
from tests.services.shipping_floor import (
    House,
    assert_sound,
    build,
    new_order,
    pack,
    pick,
    picked_order,
    picture,
    say,
    ship,
)

TEE, CAP = "8991234567891", "8991234567907"


@pytest.fixture
def house(store: Store) -> Iterator[House]:
    yield build()
    assert_sound()


def cancel(house: House, number: str = "SO-1") -> None:
    db.execute(lambda: intake.cancel_order(house.act("BOSS"), number, "buyer"))


def lines() -> list[tuple[int, ...]]:
    return [tuple(row) for row in db.ask("SELECT ordered, picked, packed, cancelled FROM order_line ORDER BY id")]


def test_a_packed_parcel_of_a_cancelled_order_is_emptied_unit_by_unit(house: House) -> None:
    picked_order(house, "SO-1", {"TEE": 2, "CAP": 1}, "T-1")
    label = pack(house, "SO-1", TEE, TEE, CAP)
    cancel(house)
    asked = say(house, "BOSS", label, task="moving")
    assert (asked.prompt["order"], asked.prompt["lpn"]) == ("SO-1", label)
    say(house, "BOSS", TEE, "2", "A-01")
    assert lines() == [(2, 0, 0, 2), (1, 1, 1, 0)]
    assert parcels.parcels_coded.one(code=label).state == "packed"
    say(house, "BOSS", label, CAP, "A-01")
    assert lines() == [(2, 0, 0, 2), (1, 0, 0, 1)]
    assert parcels.parcels_coded.one(code=label).state == "void"          # nothing is left to hand over
    assert orders.orders_numbered.one(number="SO-1").state == "cancelled"
    assert [row.reason for row in db.ask("SELECT reason FROM move ORDER BY id DESC LIMIT 4")] == [
        "unpick", "unpack", "unpick", "unpack"]


def test_emptying_a_parcel_is_undone_whole(house: House) -> None:
    picked_order(house, "SO-1", {"TEE": 2}, "T-1")
    label = pack(house, "SO-1", TEE, TEE)
    cancel(house)
    before = picture()
    say(house, "BOSS", label, TEE, "2", "A-01", task="moving")
    assert picture() != before
    assert say(house, "BOSS", "<Undo>", "<Enter>").code == "undone"
    assert picture() == before


def test_a_lot_keeps_its_name_on_the_way_back(house: House) -> None:
    order = new_order(house, "SO-1", {"SYRUP": 3})
    pick(house, order, "T-1", SYRUP=[("L1", 1), ("L2", 2)])
    cancel(house)
    assert say(house, "BOSS", "T-1", "8991234567921", task="moving").prompt["step"] == "lot"
    say(house, "BOSS", "L2", "2", "A-01", "T-1", "8991234567921", "1", "A-01")
    assert sorted(tuple(row) for row in db.ask(
        "SELECT l.code, b.on_hand, p.code FROM balance b JOIN lot l ON l.id = b.lot "
        "JOIN location p ON p.id = b.location_id")) == [("L1", 1, "A-01"), ("L2", 2, "A-01")]


def test_the_content_of_a_parcel_that_goes_out_is_not_touched(house: House) -> None:
    picked_order(house, "SO-1", {"TEE": 1}, "T-1")
    label = pack(house, "SO-1", TEE)
    assert say(house, "BOSS", label, TEE, task="moving").code == "only_free"
    say(house, "BOSS", "<F3>", "<F3>")
    ship(house, label)
    assert say(house, "BOSS", label, task="moving").code == "container_gone"


def test_a_parcel_on_a_manifest_is_taken_off_before_it_is_emptied(house: House) -> None:
    picked_order(house, "SO-1", {"TEE": 1}, "T-1")
    label = pack(house, "SO-1", TEE)
    say(house, "SHIP1", label, task="dispatch")
    cancel(house)
    assert say(house, "BOSS", label, TEE, "A-01", task="moving").code == "parcel_on_manifest"


def second_parcel(house: House, order: int, code: str) -> str:
    """The first shirt has left in a parcel of its own, the unit with this code is in another that is still open: its
    number."""
    label = say(house, "PACK1", "SO-1", TEE, "<F2>", "5", "BOX-M", "<Enter>", task="packing").prompt["parcel"]
    say(house, "PACK1", label)
    ship(house, label)
    say(house, "PACK1", code)
    return str(packing.open_parcel(order).number)


def test_what_a_part_shipped_order_left_goes_back_and_no_parcel_stays_open(house: House) -> None:
    order = picked_order(house, "SO-1", {"TEE": 2, "CAP": 1}, "T-1")
    left = second_parcel(house, order, TEE)
    cancel(house)
    before = picture()
    for code, unit in ((left, TEE), ("T-1", CAP)):
        assert say(house, "BOSS", code, task="moving").prompt["order"] == "SO-1"
        assert say(house, "BOSS", unit, "A-01").code == "moved"
    assert [box.state for box in parcels.parcels_of_order.all(order=order)] == ["shipped", "void"]
    assert lines() == [(2, 1, 1, 1), (1, 0, 0, 1)]
    assert orders.orders_numbered.one(number="SO-1").state == "shipped"
    assert say(house, "PACK2", left, task="packing").code == "order_cancelled"
    assert say(house, "SHIP2", left, task="dispatch").code == "parcel_not_packed"
    say(house, "BOSS", "<Undo>", "<Enter>", "<Undo>", "<Enter>", "<Undo>", "<Enter>", "<Undo>", "<Enter>",
        "<Undo>", "<Enter>", "<Undo>", "<Enter>", task="moving")
    assert picture() == before


def test_where_nothing_more_comes_into_an_open_parcel_its_packing_is_over(house: House) -> None:
    order = new_order(house, "SO-1", {"TEE": 1, "SYRUP": 1})
    pick(house, order, "T-1", SYRUP=[("L1", 1)])
    left = second_parcel(house, order, "8991234567921")
    db.execute(lambda: recall.hold(house.act("BOSS"), recall.lots_named("L1")[0].id))
    say(house, "BOSS", left, "8991234567921", "DOCK-2", task="moving")
    assert packing.open_parcel(order).number == left                    # other goods may come into it
    db.execute(lambda: order_lines.reduce_line(house.act("BOSS"), "SO-1", "SYRUP"))
    assert parcels.parcels_coded.one(code=left).state == "void"
    assert orders.orders_numbered.one(number="SO-1").state == "shipped"
    assert say(house, "PACK2", "SO-1", task="packing").code == "order_packed"      # no empty box goes to the buyer
