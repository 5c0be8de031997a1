"""Handing parcels over: one carrier a manifest, nothing that was stopped, and everything leaves in one step."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from floorapp.data import db, orders, parcels, people, stock
from floorapp.dialogues import engine
from floorapp.printing.documents import document
from tests.conftest import Store
from tests.services.shipping_floor import (
    House,
    assert_sound,
    build,
    cancel,
    hold,
    jobs,
    moves,
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
    """A loading dock; whatever a test does there leaves no invariant broken."""
    yield build()
    assert_sound()


def packed(house: House, number: str, carrier: str | None = "JNE") -> str:
    """The label of a packed parcel with one shirt."""
    picked_order(house, number, {"TEE": 1}, f"T-{number[3:]}", carrier=carrier)
    return pack(house, number, TEE)


def state(order: int) -> str:
    return str(orders.order.one(id=order).state)


def test_everything_on_the_manifest_leaves_the_house_together(house: House) -> None:
    labels = [packed(house, f"SO-{n}") for n in (1, 2, 3)]
    loaded = say(house, "SHIP1", labels[0], labels[1], task="dispatch")
    assert (loaded.code, loaded.prompt["carrier"], loaded.prompt["position"]) == ("parcel_loaded", "JNE", [2, 3])
    assert say(house, "SHIP1", "CMDEND").prompt["step"] == "driver"
    assert say(house, "SHIP1", "Agus Wibowo").prompt["step"] == "plate"
    assert [row.state for row in db.ask("SELECT state FROM parcel ORDER BY id")] == ["loaded", "loaded", "packed"]
    closed = say(house, "SHIP1", "b 9123 kxa")
    assert (closed.code, closed.prompt["step"]) == ("manifest_closed", "parcel")
    assert [row.state for row in db.ask("SELECT state FROM parcel ORDER BY id")] == ["shipped", "shipped", "packed"]
    assert [row.state for row in db.ask('SELECT state FROM "order" ORDER BY id')] == ["shipped", "shipped", "packed"]
    assert [row.shipped for row in db.ask("SELECT shipped FROM order_line ORDER BY id")] == [1, 1, 0]
    assert db.ask("SELECT SUM(on_hand) AS n FROM balance")[0].n == 1
    assert say(house, "SHIP1", "<Undo>").code == "cannot_undo"


def test_the_manifest_lists_what_left_and_who_took_it(house: House) -> None:
    labels = [packed(house, "SO-1"), packed(house, "SO-2")]
    with db.tx():
        parcels.Parcel.update(weight_g=250).where(parcels.Parcel.number == labels[0]).execute()
    say(house, "SHIP1", "DOCK-2", task="dispatch")
    ship(house, *labels)
    manifest = jobs("manifest")[0]
    document("manifest", manifest)
    assert (manifest["carrier"], manifest["dock"], manifest["driver"], manifest["plate"]) == (
        "Jne", "DOCK-2", "Agus Wibowo", "B 9123 KXA")
    assert [(row["order"], row["weight_g"]) for row in manifest["parcels"]] == [("SO-1", 250), ("SO-2", None)]
    assert (manifest["count"], manifest["total_weight_g"]) == (2, 250)
    assert manifest["closed_at"].endswith("+07:00")


@pytest.mark.parametrize(("case", "code"), [
    ("other carrier", "other_carrier"), ("not packed", "parcel_not_packed"), ("loaded", "already_loaded"),
    ("shipped", "parcel_shipped"), ("held", "order_on_hold"), ("cancelled", "order_cancelled"),
    ("a place", "wrong_kind"), ("an item", "wrong_kind"), ("an order", "wrong_kind"), ("nothing", "unknown_code"),
    ("Enter", "enter_is_no_answer"),
])
def test_a_parcel_that_does_not_go_with_this_truck_is_refused(house: House, case: str, code: str) -> None:
    gone = packed(house, "SO-9")
    ship(house, gone)
    first = packed(house, "SO-1")
    other = packed(house, "SO-2", "JNT")
    stopped = packed(house, "SO-3")
    picked_order(house, "SO-4", {"TEE": 2}, "T-4")
    begun = say(house, "PACK1", "T-4", TEE, task="packing").prompt["to"]
    order = parcels.parcels_coded.one(code=stopped).order_id
    if case == "held":
        hold(house, order)
    if case == "cancelled":
        cancel(house, order)
    scans = {"other carrier": other, "not packed": begun, "loaded": first, "shipped": gone, "held": stopped,
             "cancelled": stopped, "a place": "A-01", "an item": TEE, "an order": "SO-3", "nothing": "QQQ",
             "Enter": "<Enter>"}
    say(house, "SHIP1", first, task="dispatch")
    before, length = picture(), moves()
    refused = say(house, "SHIP1", scans[case])
    assert (refused.outcome, refused.code) == ("refused", code)
    assert (picture(), moves()) == (before, length)


def test_the_word_for_another_carrier_is_the_floors_own(house: House) -> None:
    first, other = packed(house, "SO-1"), packed(house, "SO-2", "JNT")
    with db.tx():
        people.set_language.run(id=house.people["SHIP1"], language="id")
    assert say(house, "SHIP1", first, other, task="dispatch").text.startswith("KURIR LAIN\n")


def test_a_loaded_parcel_stands_on_the_dock_and_an_undo_brings_it_back(house: House) -> None:
    label = packed(house, "SO-1")
    say(house, "SHIP1", "DOCK-2", task="dispatch")
    before = picture()
    say(house, "SHIP1", label)
    box = parcels.parcels_coded.one(code=label).container_id
    assert stock.container.one(id=box).location_id == house.at["DOCK-2"]
    undone = say(house, "SHIP1", "<Undo>", "<Enter>")
    assert (undone.code, picture() == before) == ("undone", True)
    assert say(house, "SHIP1", label).code == "parcel_loaded"


def test_a_place_where_nothing_is_loaded_is_refused(house: House) -> None:
    assert say(house, "SHIP1", "A-01", task="dispatch").code == "not_a_dispatch_place"


def test_an_empty_manifest_is_not_closed(house: House) -> None:
    assert say(house, "SHIP1", "CMDEND", task="dispatch").code == "nothing_to_end"
    label = packed(house, "SO-1")
    assert say(house, "SHIP1", label, "<Undo>", "<Enter>", "CMDEND", task="dispatch").code == "nothing_to_end"


def test_an_order_stopped_after_loading_does_not_leave_and_its_parcel_is_taken_off(house: House) -> None:
    label, stopped = packed(house, "SO-1"), packed(house, "SO-2")
    order = parcels.parcels_coded.one(code=stopped).order_id
    say(house, "SHIP1", label, stopped, task="dispatch")
    say(house, "SHIP1", "CMDEND", "Agus")
    hold(house, order)
    refused = say(house, "SHIP1", "B 1")
    assert (refused.code, stopped in refused.text, "SO-2" in refused.text) == ("parcel_stopped", True, True)
    assert say(house, "SHIP1", "<F3>", "<F3>").prompt["step"] == "parcel"
    assert say(house, "SHIP1", "CMDEND").code == "parcel_stopped"
    assert say(house, "SHIP1", stopped).outcome == "ask"
    assert say(house, "SHIP1", stopped).code == "parcel_taken_off"
    assert say(house, "SHIP1", stopped).code == "order_on_hold"
    assert say(house, "SHIP1", "CMDEND", "Agus", "<Enter>").code == "manifest_closed"
    assert [row.state for row in db.ask('SELECT state FROM "order" ORDER BY id')] == ["shipped", "on_hold"]


def test_two_dispatchers_load_the_same_manifest_and_one_closes_it(house: House) -> None:
    first, second, third = (packed(house, f"SO-{n}") for n in (1, 2, 3))
    say(house, "SHIP1", first, task="dispatch")
    shared = say(house, "SHIP2", second, task="dispatch")
    assert (shared.prompt["manifest"], shared.prompt["position"]) == ("MF-000001", [2, 3])
    say(house, "SHIP2", "CMDEND", "Agus", "B 1")
    assert engine.look(house.people["SHIP1"]).prompt["expects"] == ["parcel", "location"]
    assert say(house, "SHIP1", third).prompt["manifest"] == "MF-000002"
    assert say(house, "SHIP1", "<Undo>", "<Enter>").code == "undone"


def test_a_manifest_that_somebody_else_has_closed_is_not_closed_twice(house: House) -> None:
    label = packed(house, "SO-1")
    say(house, "SHIP1", label, "CMDEND", "Agus", task="dispatch")
    assert say(house, "SHIP2", label, task="dispatch").code == "manifest_taken_up"
    say(house, "SHIP2", "CMDEND", "Budi", "B 2")
    assert say(house, "SHIP1", "B 1").code == "manifest_gone"
    assert len(jobs("manifest")) == 1


def test_orders_without_a_carrier_are_handed_to_who_comes_for_them(house: House) -> None:
    label = packed(house, "SO-1", None)
    assert say(house, "SHIP1", label, task="dispatch").prompt["carrier"] == "PICKUP"
    say(house, "SHIP1", "CMDEND", "Siti", "<Enter>")
    assert jobs("manifest")[0]["carrier"] == "Ambil sendiri"
    assert jobs("shipping_label")[0]["carrier"] == "Ambil sendiri"


def test_an_order_of_two_parcels_is_shipped_when_both_have_left(house: House) -> None:
    order = new_order(house, "SO-1", {"TEE": 2})
    pick(house, order, "T-1")
    say(house, "PACK1", "T-1", TEE, "<F2>", "5", "BOX-S", "<Enter>", task="packing")
    first = engine.look(house.people["PACK1"]).prompt["parcel"]
    say(house, "PACK1", first, TEE, "BOX-S", "<Enter>")
    second = engine.look(house.people["PACK1"]).prompt["parcel"]
    say(house, "PACK1", second)
    ship(house, first)
    assert state(order) == "packed"
    ship(house, second)
    assert state(order) == "shipped"
    assert orders.lines.one(order=order).shipped == 2


def test_a_parcel_scanned_at_the_drivers_name_is_no_name(house: House) -> None:
    label = packed(house, "SO-1")
    say(house, "SHIP1", label, "CMDEND", task="dispatch")
    assert say(house, "SHIP1", label).code == "wrong_kind"
    assert say(house, "SHIP1", "<Enter>").code == "enter_is_no_answer"
    assert say(house, "SHIP1", "<F3>").prompt["step"] == "parcel"
