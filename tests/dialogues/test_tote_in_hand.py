"""Scenario E2: what lies in several totes of an order comes from the one in the hand, or the packer is asked."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from floorapp.data import parcels, stock
from tests.conftest import Store
from tests.services.shipping_floor import House, assert_sound, build, new_order, pick, picked_order, picture, say

TEE, CAP, SYRUP = "8991234567891", "8991234567907", "8991234567921"


@pytest.fixture
def house(store: Store) -> Iterator[House]:
    """SO-1: a tee in T-1 and two in T-2, a cap in T-2, a syrup of lot L1 in each."""
    house = build()
    order = new_order(house, "SO-1", {"TEE": 3, "CAP": 1, "SYRUP": 2})
    pick(house, order, "T-1", TEE=[("", 1)], CAP=[], SYRUP=[("L1", 1)])
    pick(house, order, "T-2", SYRUP=[("L1", 1)])
    picked_order(house, "SO-2", {"CAP": 1}, "T-9")
    yield house
    assert_sound()


def inside(house: House, tote: str) -> dict[str, int]:
    container = stock.container_by_code.one(warehouse=house.warehouse, code=tote)
    return {row.sku: row.on_hand for row in stock.content_of_container.all(container=container.id)}


def test_a_product_in_two_totes_asks_for_the_tote_and_writes_nothing(house: House) -> None:
    say(house, "PACK1", "SO-1", task="packing")
    before = inside(house, "T-1"), inside(house, "T-2"), parcels.parcels_of_order.all(order=1)
    asked = say(house, "PACK1", TEE)
    assert (asked.code, asked.prompt["step"], asked.prompt["choices"]) == ("choose_tote", "tote", ["T-1", "T-2"])
    assert "T-1" in asked.text and "T-2" in asked.text
    assert say(house, "PACK1", "T-9").code == "wrong_tote"
    assert say(house, "PACK1", CAP).code == "wrong_kind"
    assert before == (inside(house, "T-1"), inside(house, "T-2"), parcels.parcels_of_order.all(order=1))
    assert say(house, "PACK1", "T-2").code == "unit_packed"
    assert inside(house, "T-2") == {"TEE": 1, "CAP": 1, "SYRUP": 1}
    say(house, "PACK1", TEE)                                   # the tote in the hand is not asked again
    assert inside(house, "T-2") == {"CAP": 1, "SYRUP": 1}
    assert say(house, "PACK1", TEE).code == "unit_packed"      # the last one lies in one tote only
    assert "TEE" not in inside(house, "T-1")


def test_a_lot_in_two_totes_asks_for_the_tote_as_well(house: House) -> None:
    say(house, "PACK1", "SO-1", task="packing")
    asked = say(house, "PACK1", f"(01)0{SYRUP}(10)L1")
    assert (asked.code, asked.prompt["step"]) == ("choose_tote", "tote")
    assert say(house, "PACK1", "T-1").code == "unit_packed"
    assert inside(house, "T-1") == {"TEE": 1}


def test_what_lies_in_one_tote_and_what_goes_in_whole_asks_nothing(house: House) -> None:
    say(house, "PACK1", "SO-1", task="packing")
    assert say(house, "PACK1", CAP).code == "unit_packed"
    assert say(house, "PACK1", TEE, "T-1").code == "unit_packed"
    assert say(house, "PACK1", SYRUP).code == "unit_packed"    # T-1 is in the hand
    assert inside(house, "T-1") == {}


def test_the_tote_that_opens_the_order_is_the_one_in_the_hand_until_another_is_scanned(house: House) -> None:
    say(house, "PACK1", "T-1", TEE, task="packing")
    assert inside(house, "T-1") == {"SYRUP": 1}
    assert say(house, "PACK1", "T-2").code == "packing_from_tote"
    say(house, "PACK1", SYRUP)
    assert inside(house, "T-2") == {"TEE": 2, "CAP": 1}


def test_f3_forgets_the_question_and_undo_brings_the_unit_back_into_its_tote(house: House) -> None:
    say(house, "PACK1", "SO-1", TEE, task="packing")
    assert say(house, "PACK1", "<F3>").prompt["step"] == "item"
    say(house, "PACK1", TEE, "T-2")
    assert inside(house, "T-2")["TEE"] == 1
    say(house, "PACK1", "<Undo>", "<Enter>")
    assert inside(house, "T-2")["TEE"] == 2


def test_nothing_of_an_order_lies_loose_at_the_packing_place(house: House) -> None:
    """The peers' case "in a pack and loose": a unit is picked into a tote, and what else stands there is no order's."""
    say(house, "PACK1", "SO-1", task="packing")
    before = picture()
    refused = say(house, "PACK1", "PACK-1")
    assert (refused.outcome, refused.code, picture()) == ("refused", "wrong_kind", before)
    held = stock.held_by_line.all(order_line=1)
    assert held and all(row.container for row in held)
