"""Packing on the floor: every unit is verified, nothing leaves its order, and the label closes the parcel."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from floorapp.data import clock, db, orders, parcels, stock, tasks
from floorapp.dialogues import engine
from tests.conftest import Store
from tests.services.shipping_floor import (
    CASE,
    House,
    assert_sound,
    build,
    cancel,
    hold,
    moves,
    new_order,
    pack,
    pick,
    picked_order,
    picture,
    say,
    unpay,
)

TEE, CAP, CUP, SYRUP, PHONE = ("8991234567891", "8991234567907", "8991234567914", "8991234567921", "8991234567938")


@pytest.fixture
def house(store: Store) -> Iterator[House]:
    """A packing table; whatever a test does there leaves no invariant broken."""
    yield build()
    assert_sound()


def state(order: int) -> str:
    return str(orders.order.one(id=order).state)


def test_an_order_of_three_units_is_packed_with_five_scans_and_the_box(house: House) -> None:
    order = picked_order(house, "SO-1", {"TEE": 2, "CAP": 1}, "T-1")
    asked = say(house, "PACK1", "T-1", TEE, TEE, CAP, task="packing")
    assert (asked.code, asked.prompt["step"], asked.prompt["box"]) == ("unit_packed", "box", "BOX-S")
    assert asked.prompt["position"] == [3, 3]
    assert state(order) == "packing"
    label = say(house, "PACK1", "<Enter>", "330")
    assert (label.code, label.prompt["step"]) == ("label_queued", "label")
    done = say(house, "PACK1", label.prompt["tracking_no"])
    assert (done.code, done.prompt["step"]) == ("parcel_packed", "order")
    assert state(order) == "packed"
    parcel = parcels.parcels_of_order.one(order=order)
    assert (parcel.state, parcel.weight_g, parcel.packed_by) == ("packed", 330, "PACK1")
    assert tasks.pack_task.one(order=order) is None


def test_the_label_of_a_scale_is_a_weight_and_that_of_goods_is_none(house: House) -> None:
    picked_order(house, "SO-1", {"TEE": 2, "CAP": 1}, "T-1")
    say(house, "PACK1", "T-1", TEE, TEE, CAP, "<Enter>", task="packing")
    for goods in (f"010{TEE}3103000330", f"]C1010{TEE}3303000330", "]C13103000000", "]C13100001000"):
        refused = say(house, "PACK1", goods)
        assert (refused.outcome, refused.prompt["step"]) == ("refused", "weight"), goods
    assert say(house, "PACK1", "]C13302000033").code == "label_queued"
    assert db.ask("SELECT weight_g FROM parcel")[0].weight_g == 330


@pytest.mark.parametrize(("scan", "code"), [
    (PHONE, "wrong_item"), ("1234567890123", "unknown_code"), ("PACK-1", "wrong_kind"),
    ("<Enter>", "enter_is_no_answer"), ("3", "unknown_code"), ("T-2", "other_order"), ("SO-2", "other_order"),
    (CUP, "item_of_other_order"), (CASE, "more_than_asked"),
])
def test_what_does_not_belong_into_the_parcel_is_refused_and_writes_nothing(house: House, scan: str, code: str) -> None:
    picked_order(house, "SO-1", {"TEE": 5}, "T-1")
    picked_order(house, "SO-2", {"CUP": 1}, "T-2")
    say(house, "PACK1", "T-1", task="packing")
    before, length = picture(), moves()
    refused = say(house, "PACK1", scan)
    assert (refused.outcome, refused.code) == ("refused", code)
    assert (picture(), moves()) == (before, length)


def test_an_item_of_another_order_is_refused_naming_that_order(house: House) -> None:
    picked_order(house, "SO-1", {"TEE": 1}, "T-1")
    picked_order(house, "SO-2", {"CUP": 1}, "T-2")
    assert "SO-2" in say(house, "PACK1", "T-1", CUP, task="packing").text


def test_no_more_than_was_picked_goes_into_the_parcel(house: House) -> None:
    picked_order(house, "SO-1", {"TEE": 1, "CAP": 1}, "T-1")
    refused = say(house, "PACK1", "T-1", TEE, TEE, task="packing")
    assert (refused.code, refused.prompt["position"]) == ("more_than_asked", [1, 2])


def test_a_number_may_be_typed_only_after_the_first_scan_and_only_above_three(house: House) -> None:
    picked_order(house, "SO-1", {"TEE": 3, "CAP": 6}, "T-1")
    assert say(house, "PACK1", "SO-1", TEE, "3", task="packing").code == "scan_each"
    assert say(house, "PACK1", CAP, "7").code == "more_than_asked"
    assert say(house, "PACK1", "1").code == "already_in_parcel"
    counted = say(house, "PACK1", "6")
    assert (counted.code, counted.prompt["position"]) == ("unit_packed", [7, 9])


def test_a_case_adds_its_content(house: House) -> None:
    picked_order(house, "SO-1", {"TEE": 14}, "T-1")
    assert say(house, "PACK1", "T-1", CASE, task="packing").prompt["done"] == 12


def test_units_of_one_item_on_two_lines_fill_both(house: House) -> None:
    order = new_order(house, "SO-1", {"TEE": 2})
    with db.tx():
        orders.new_line.value(order=order, line=2, kit=None, per_kit=0, item=house.items["TEE"], ordered=2,
                              unit_price_minor=None)
    pick(house, order, "T-1")
    say(house, "PACK1", "T-1", TEE, TEE, TEE, task="packing")
    assert [line.packed for line in orders.lines.all(order=order)] == [2, 1]


def test_serial_tracked_units_are_packed_by_their_serial_number(house: House) -> None:
    order = new_order(house, "SO-1", {"PHONE": 2})
    pick(house, order, "T-1", PHONE=[("SN-A", 1), ("SN-B", 1)])
    other = new_order(house, "SO-2", {"PHONE": 1})
    pick(house, other, "T-2", PHONE=[("SN-C", 1)])
    assert say(house, "PACK1", "T-1", PHONE, task="packing").code == "scan_serial"
    assert say(house, "PACK1", "SN-C").outcome == "refused"
    assert say(house, "PACK1", f"(01)0{PHONE}(21)SN-C").code == "serial_of_other"
    assert say(house, "PACK1", "SN-B").prompt["position"] == [1, 2]
    assert say(house, "PACK1", "SN-B").outcome == "refused"
    assert say(house, "PACK1", f"(01)0{PHONE}(21)SN-A").prompt["step"] == "box"


def test_of_two_lots_the_one_in_the_hand_is_asked(house: House) -> None:
    order = new_order(house, "SO-1", {"SYRUP": 3})
    pick(house, order, "T-1", SYRUP=[("L1", 1), ("L2", 2)])
    asked = say(house, "PACK1", "T-1", SYRUP, task="packing")
    assert (asked.code, asked.prompt["step"]) == ("item_chosen", "lot")
    assert say(house, "PACK1", "L9").outcome == "ask"
    assert say(house, "PACK1", "L2").code == "unit_packed"
    assert say(house, "PACK1", f"(01)0{SYRUP}(10)L9").outcome == "ask"
    assert say(house, "PACK1", f"(01)0{SYRUP}(10)L1").code == "unit_packed"
    assert say(house, "PACK1", SYRUP).prompt["step"] == "box"      # only L2 is left: nothing to ask
    lots = {stock.lot.one(id=line.lot).code: line.qty
            for line in parcels.parcel_lines.all(parcel=parcels.parcels_of_order.one(order=order).id)}
    assert lots == {"L1": 1, "L2": 2}


def test_only_a_complete_order_may_be_opened(house: House) -> None:
    order = new_order(house, "SO-1", {"TEE": 1})
    assert say(house, "PACK1", "SO-1", task="packing").code == "order_incomplete"
    pick(house, order, "T-1")
    pack(house, "SO-1", TEE)
    assert say(house, "PACK1", "SO-1").code == "order_packed"
    assert say(house, "PACK1", "T-1").code == "tote_is_free"


@pytest.mark.parametrize("scans", [(), ("T-1",), ("T-1", TEE), ("T-1", TEE, CUP), ("T-1", TEE, CUP, "<Enter>"),
                                   ("T-1", TEE, CUP, "<Enter>", "<Enter>"),
                                   ("T-1", TEE, CUP, "<Enter>", "<Enter>", "1")])
@pytest.mark.parametrize(("stop", "code"), [("hold", "order_on_hold"), ("cancel", "order_cancelled"),
                                            ("unpaid", "not_paid")])
def test_a_stopped_order_is_refused_at_every_step(house: House, scans: tuple[str, ...], stop: str, code: str) -> None:
    order = picked_order(house, "SO-1", {"TEE": 1, "CUP": 1}, "T-1")
    engine.enter(house.people["PACK1"], "packing")
    if scans:
        say(house, "PACK1", *scans)
    {"hold": hold, "cancel": cancel, "unpaid": unpay}[stop](house, order)
    before = picture()
    nearest = {"order": "T-1", "item": CUP, "box": "<Enter>", "weight": "500", "check": "1", "label": "X"}
    asked = engine.look(house.people["PACK1"]).prompt
    refused = say(house, "PACK1", asked.get("tracking_no") or nearest[asked["step"]])
    assert (refused.outcome, refused.code) == ("refused", code)
    assert picture() == before
    if scans:
        assert say(house, "PACK1", "<F3>").prompt["step"] in {"order", "box", "weight"}


def test_a_second_packer_is_refused_until_the_first_has_been_silent_for_a_lease(house: House) -> None:
    picked_order(house, "SO-1", {"TEE": 2}, "T-1")
    with clock.stopped_at(1_000_000):
        say(house, "PACK1", "T-1", TEE, task="packing")
        refused = say(house, "PACK2", "T-1", task="packing")
        assert (refused.code, "Nama PACK1" in refused.text) == ("order_in_hands", True)
    with clock.stopped_at(1_000_000 + tasks.LEASE):
        taken = say(house, "PACK2", "T-1")
        assert (taken.code, taken.prompt["position"]) == ("order_opened", [1, 2])
        told = say(house, "PACK1", TEE)
        assert (told.code, told.prompt["step"], told.prompt.get("order")) == ("lease_lost", "order", None)
        assert say(house, "PACK1", "<Undo>").code == "cannot_undo"
        assert say(house, "PACK2", TEE).prompt["step"] == "box"


def test_every_kept_scan_renews_the_lease(house: House) -> None:
    picked_order(house, "SO-1", {"TEE": 3}, "T-1")
    with clock.stopped_at(1_000_000):
        say(house, "PACK1", "T-1", task="packing")
    with clock.stopped_at(1_000_000 + tasks.LEASE - 1):
        say(house, "PACK1", TEE)
    with clock.stopped_at(1_000_000 + tasks.LEASE + 1):
        assert say(house, "PACK2", "T-1", task="packing").code == "order_in_hands"


def test_what_was_packed_before_a_crash_is_packed_afterwards(house: House, store: Store) -> None:
    picked_order(house, "SO-1", {"TEE": 3}, "T-1")
    asked = say(house, "PACK1", "T-1", TEE, TEE, task="packing").prompt
    db.close_database()
    db.open_database(store.url)
    resumed = engine.enter(house.people["PACK1"])
    assert (resumed.task, resumed.code, resumed.prompt) == ("packing", "resumed", asked)
    assert say(house, "PACK1", TEE).prompt["step"] == "box"


def test_every_kept_input_can_be_undone_one_by_one_until_the_label_is_scanned(house: House) -> None:
    order = new_order(house, "SO-1", {"TEE": 6, "CUP": 1, "PHONE": 1, "SYRUP": 2})
    pick(house, order, "T-1", PHONE=[("SN-A", 1)], SYRUP=[("L1", 1), ("L2", 1)])
    engine.enter(house.people["PACK1"], "packing")
    told = ["PACK-2", "T-1", TEE, "6", "SN-A", SYRUP, "L2", "<F2>", "5", "BOX-L", "<F3>", "<F3>", "T-1", CUP, SYRUP,
            "<Enter>", "<F3>", "<Enter>", "5", "5", "1"]
    pictures = []
    for raw in told:
        shot = picture()
        reply = say(house, "PACK1", raw)
        assert reply.outcome != "refused", raw
        if reply.outcome == "accepted":
            pictures.append((raw, shot))
    assert reply.prompt["step"] == "label"
    assert stock.container_by_code.one(warehouse=house.warehouse, code="T-1").order is None
    for raw, shot in reversed(pictures):
        undone = say(house, "PACK1", "<Undo>", "<Enter>")
        assert undone.code == "undone", raw
        assert picture() == shot, raw
        assert_sound()
    assert say(house, "PACK1", "<Undo>").code == "nothing_to_undo"
    pack(house, "SO-1", TEE, "6", "SN-A", CUP, SYRUP, "L1", SYRUP)
    assert say(house, "PACK1", "<Undo>").code == "cannot_undo"
    assert state(order) == "packed"


def test_a_tote_that_was_emptied_is_free_and_an_undo_does_not_take_it_back_from_another_order(house: House) -> None:
    first = picked_order(house, "SO-1", {"TEE": 1}, "T-1")
    say(house, "PACK1", "T-1", TEE, task="packing")
    assert stock.container_by_code.one(warehouse=house.warehouse, code="T-1").order is None
    picked_order(house, "SO-2", {"CAP": 1}, "T-1")
    refused = say(house, "PACK1", "<Undo>", "<Enter>")
    assert (refused.code, state(first)) == ("tote_of_other_order", "packing")


def test_what_another_packer_has_taken_over_is_not_undone(house: House) -> None:
    picked_order(house, "SO-1", {"TEE": 2}, "T-1")
    with clock.stopped_at(1_000_000):
        say(house, "PACK1", "T-1", TEE, task="packing")
    with clock.stopped_at(1_000_001 + tasks.LEASE):
        say(house, "PACK2", "T-1", task="packing")
        assert say(house, "PACK1", "<Undo>", "<Enter>").code == "lease_lost"


def test_an_order_put_down_is_taken_up_by_somebody_else_with_its_parcel_number(house: House) -> None:
    picked_order(house, "SO-1", {"TEE": 2}, "T-1")
    parcel = say(house, "PACK1", "T-1", TEE, task="packing").prompt["to"]
    assert say(house, "PACK1", "<F3>").code == "order_put_down"
    taken = say(house, "PACK2", parcel, TEE, task="packing")
    assert (taken.prompt["step"], taken.prompt["to"]) == ("box", parcel)
    assert say(house, "PACK1", "<Undo>", "<Enter>").code == "order_in_hands"


def test_the_channels_label_on_the_order_opens_it_too(house: House) -> None:
    picked_order(house, "SO-1", {"TEE": 1}, "T-1", tracking_no="JX8009962760")
    assert say(house, "PACK1", "JX8009962760", task="packing").code == "order_opened"


def test_a_missing_unit_holds_the_order_until_somebody_has_looked(house: House) -> None:
    order = picked_order(house, "SO-1", {"TEE": 2}, "T-1")
    stopped = say(house, "PACK1", "T-1", TEE, "<F2>", "1", task="packing")
    assert (stopped.code, stopped.prompt["step"], state(order)) == ("packing_stopped", "order", "on_hold")
    assert say(house, "PACK1", "T-1").code == "order_on_hold"
    assert say(house, "PACK1", "<Undo>", "<Enter>").prompt["position"] == [1, 2]
    assert state(order) == "packing"


def test_a_packing_place_may_be_chosen_and_the_parcel_stands_there(house: House) -> None:
    order = picked_order(house, "SO-1", {"TEE": 1}, "T-1")
    assert say(house, "PACK1", "A-01", task="packing").code == "not_a_packing_place"
    say(house, "PACK1", "PACK-2", "T-1", TEE)
    parcel = parcels.parcels_of_order.one(order=order)
    assert stock.container.one(id=parcel.container_id).location_id == house.at["PACK-2"]


@pytest.mark.parametrize(("scan", "code"), [
    ("<Enter>", "enter_is_no_answer"), (TEE, "wrong_kind"), ("SHIP-1", "not_a_packing_place"),
    ("T-2", "tote_is_free"), ("CMDEND", "nothing_to_end"),
])
def test_only_a_tote_an_order_or_a_parcel_begins(house: House, scan: str, code: str) -> None:
    picked_order(house, "SO-1", {"TEE": 2}, "T-1")
    picked_order(house, "SO-2", {"TEE": 1}, "T-2")
    pack(house, "SO-2", TEE)
    say(house, "PACK2", "T-1", TEE, task="packing")                # a parcel without a tracking number is open
    refused = say(house, "PACK1", scan, task="packing")
    assert (refused.outcome, refused.code) == ("refused", code)
