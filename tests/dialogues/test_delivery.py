"""The last step: one proof of delivery a parcel, every failed attempt remembered, and nothing of it taken back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from floorapp.data import db, orders, parcels
from floorapp.dialogues import engine
from floorapp.services import inquiry
from tests.conftest import Store
from tests.services.shipping_floor import House, assert_sound, build, new_order, pack, pick, picked_order, say, ship

TEE = "8991234567891"


@pytest.fixture
def house(store: Store) -> Iterator[House]:
    """A despatch desk; whatever a test does there leaves no invariant broken."""
    yield build()
    assert_sound()


def shipped(house: House, number: str = "SO-1") -> str:
    """The label of a parcel that a carrier has taken."""
    picked_order(house, number, {"TEE": 2}, f"T-{number[3:]}")
    label = pack(house, number, TEE, TEE)
    assert ship(house, label).code == "manifest_closed"
    return label


def state(number: str = "SO-1") -> str:
    return str(orders.orders_numbered.one(number=number).state)


def test_a_delivered_parcel_has_its_receiver_and_the_order_is_delivered(house: House) -> None:
    label = shipped(house)
    asked = say(house, "SHIP1", label, task="delivery")
    assert (asked.prompt["step"], asked.prompt["choices"], asked.prompt["order"]) == (
        "result", ["delivered", "failed"], "SO-1")
    assert say(house, "SHIP1", "1", "Ibu Ratna, tetangga").prompt["step"] == "relation"
    done = say(house, "SHIP1", "5")
    assert (done.code, done.prompt["step"], state()) == ("parcel_delivered", "parcel", "delivered")
    parcel = parcels.parcels_coded.one(code=label)
    proof = parcels.pod_of.one(parcel=parcel.id)
    assert (proof.receiver, proof.relation, proof.source, proof.who) == ("Ibu Ratna, tetangga", "neighbour", "desk",
                                                                        "SHIP1")
    told = inquiry.order_json("SO-1")["parcels"][0]["pod"]
    assert (told["receiver"], told["relation"], told["photo"]) == ("Ibu Ratna, tetangga", "neighbour", None)
    assert [line.delivered for line in orders.lines.all(order=parcel.order_id)] == [2]


def test_a_name_is_not_a_training_code_whatever_it_begins_with(house: House) -> None:
    label = shipped(house)
    assert say(house, "SHIP1", "TRN-P000000017", task="delivery").code == "training_code_in_live"
    assert say(house, "SHIP1", label, "1", "Trnopolski").prompt["step"] == "relation"


def test_a_failed_parcel_may_be_delivered_later(house: House) -> None:
    label = shipped(house)
    failed = say(house, "SHIP1", label, "2", "2", task="delivery")
    assert (failed.code, state()) == ("delivery_failed_told", "delivery_failed")
    again = say(house, "SHIP1", label)
    assert again.prompt["attempts"] == 1
    say(house, "SHIP1", "2", "3", label, "1", "Siti", "1")
    parcel = parcels.parcels_coded.one(code=label)
    assert (parcel.state, state()) == ("delivered", "delivered")
    assert [attempt.reason for attempt in parcels.attempts_of.all(parcel=parcel.id)] == ["nobody_home", "unreachable"]


def test_a_parcel_has_one_proof_only(house: House) -> None:
    label = shipped(house)
    say(house, "SHIP2", label, "1", "Budi", task="delivery")            # both are at it
    say(house, "SHIP1", label, "1", "Siti", "1", task="delivery")
    assert say(house, "SHIP2", "2").code == "already_delivered"
    assert say(house, "SHIP1", label).code == "already_delivered"
    assert db.ask("SELECT COUNT(*) AS n FROM pod")[0].n == 1


def test_what_was_told_of_a_delivery_is_not_taken_back(house: House) -> None:
    label = shipped(house)
    say(house, "SHIP1", label, "2", "1", task="delivery")
    assert say(house, "SHIP1", "<Undo>").code == "cannot_undo"
    say(house, "SHIP1", label, "1", "Siti", "1")
    assert say(house, "SHIP1", "<Undo>").code == "cannot_undo"


def test_a_parcel_that_is_still_here_cannot_have_been_delivered(house: House) -> None:
    picked_order(house, "SO-1", {"TEE": 2}, "T-1")
    label = pack(house, "SO-1", TEE, TEE)
    assert say(house, "SHIP1", label, task="delivery").code == "parcel_not_shipped"
    say(house, "SHIP1", label, task="dispatch")
    assert say(house, "SHIP1", label, task="delivery").code == "parcel_not_shipped"


@pytest.mark.parametrize(("before", "scan", "code"), [
    ((), "<Enter>", "enter_is_no_answer"), ((), TEE, "wrong_kind"), ((), "SO-1", "wrong_kind"),
    (("label",), "3", "choose_number"), (("label",), "label", "choose_number"),
    (("label", "1"), "<Enter>", "enter_is_no_answer"), (("label", "1"), "label", "wrong_kind"),
    (("label", "1", "Siti"), "7", "choose_number"), (("label", "2"), "99", "choose_number"),
    (("label", "2"), "10", "choose_number"), ((), "CMDEND", "nothing_to_end"),
])
def test_another_answer_than_the_one_asked_is_refused(house: House, before: tuple[str, ...], scan: str,
                                                      code: str) -> None:
    label = shipped(house)
    engine.enter(house.people["SHIP1"], "delivery")
    for raw in before:
        say(house, "SHIP1", label if raw == "label" else raw)
    assert say(house, "SHIP1", label if scan == "label" else scan).code == code


def test_every_step_goes_back_to_the_one_before(house: House) -> None:
    label = shipped(house)
    say(house, "SHIP1", label, "1", "Siti", task="delivery")
    assert [say(house, "SHIP1", "<F3>").prompt["step"] for _ in range(3)] == ["receiver", "result", "parcel"]
    say(house, "SHIP1", label, "2")
    assert say(house, "SHIP1", "<F3>").prompt["step"] == "result"


def test_an_order_of_two_parcels_is_delivered_with_the_second(house: House) -> None:
    order = new_order(house, "SO-1", {"TEE": 2})
    pick(house, order, "T-1")
    say(house, "PACK1", "T-1", TEE, "<F2>", "5", "BOX-S", "<Enter>", task="packing")
    first = engine.look(house.people["PACK1"]).prompt["parcel"]
    say(house, "PACK1", first, TEE, "BOX-S", "<Enter>")
    second = engine.look(house.people["PACK1"]).prompt["parcel"]
    say(house, "PACK1", second)
    ship(house, first, second)
    say(house, "SHIP1", first, "1", "Siti", "1", task="delivery")
    assert state() == "shipped"
    say(house, "SHIP1", second, "1", "Siti", "1")
    assert state() == "delivered"
