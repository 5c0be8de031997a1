"""Carriers and buyers: tracking that comes twice, late or wrong, and messages to those who may have them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from floorapp.data import clock, db, orders, parcels
from floorapp.domain.gs1 import check_digit_ok
from floorapp.domain.intake import TrackingIn
from floorapp.domain.refusals import Refused
from floorapp.domain.safetext import SafeText
from floorapp.printing.documents import document
from floorapp.services import delivery, labelling, packing
from floorapp.services.dispatch import manifest_payload
from floorapp.services.explain import explain
from tests.conftest import Store
from tests.services.shipping_floor import House, assert_sound, build, pack, picked_order, say, ship

TEE = "8991234567891"
NOON = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
BUYER = {"name": "Siti", "phone": "0812-0000-1234", "email": "siti@example.org", "address": "Jl. Melati 12"}


@pytest.fixture
def house(store: Store) -> Iterator[House]:
    """A warehouse that ships; whatever a test does there leaves no invariant broken."""
    yield build()
    assert_sound()


def shipped(house: House, number: str = "SO-1", **given: object) -> str:
    """The label of a parcel that a carrier has taken."""
    picked_order(house, number, {"TEE": 2}, f"T-{number[3:]}", **given)
    label = pack(house, number, TEE, TEE)
    ship(house, label)
    return label


def told(house: House, label: str, status: str, at: datetime | None = NOON, **more: str) -> bool:
    """One line of a carrier's file."""
    line = TrackingIn(line=1, lines_at=(1,), tracking_no=SafeText(label), status=status, at=at,
                      **{name: SafeText(value) for name, value in more.items()})
    return db.execute(lambda: delivery.track(house.act("TRACKING"), line))


def state(number: str = "SO-1") -> str:
    return str(orders.orders_numbered.one(number=number).state)


def parcel_state(label: str) -> str:
    return str(parcels.parcels_coded.one(code=label).state)


def messages() -> list[tuple[str, dict[str, object]]]:
    return [(row.kind, json.loads(row.payload)) for row in db.ask("SELECT kind, payload FROM message ORDER BY id")]


def test_a_carriers_delivery_makes_the_proof(house: House) -> None:
    label = shipped(house)
    assert told(house, label, "delivered", receiver="Ratna", relation="3", photo="pod/1.jpg")
    proof = parcels.pod_of.one(parcel=parcels.parcels_coded.one(code=label).id)
    assert (proof.receiver, proof.relation, proof.photo, proof.source) == ("Ratna", "guard", "pod/1.jpg", "tracking")
    assert (clock.moment(proof.at), state()) == (NOON, "delivered")


def test_a_tracking_number_explains_its_order(house: House) -> None:
    shipped(house, tracking_no="CGK-0042")
    said = "\n".join(explain("CGK-0042", "en"))
    assert "Order SO-1 (" in said and "Parcel " in said and "shipped" in said
    with pytest.raises(Refused, match="unknown_thing"):
        explain("")


def test_an_order_was_shipped_when_it_first_left(house: House) -> None:
    """A failed attempt sends the parcel on its way again, days later: the SLA was kept or missed the first time."""
    label = shipped(house)
    left = orders.orders_numbered.one(number="SO-1").shipped_at
    assert told(house, label, "failed", reason="not_home")
    assert state() == "delivery_failed"
    assert told(house, label, "out_for_delivery", NOON + timedelta(days=2))
    assert state() == "shipped"
    assert orders.orders_numbered.one(number="SO-1").shipped_at == left


@pytest.mark.parametrize("at", [NOON, None])
def test_the_same_line_twice_changes_nothing(house: House, at: datetime | None) -> None:
    label = shipped(house, buyer=BUYER)
    for status in ("in_transit", "failed", "delivered"):
        assert told(house, label, status, at)
        before = db.ask("SELECT COUNT(*) AS n FROM event")[0].n
        assert not told(house, label, status, at)
        assert db.ask("SELECT COUNT(*) AS n FROM event")[0].n == before
    assert len(parcels.attempts_of.all(parcel=parcels.parcels_coded.one(code=label).id)) == 1


def test_lines_that_come_late_do_not_turn_a_delivered_parcel_back(house: House) -> None:
    label = shipped(house)
    told(house, label, "delivered")
    for status in ("failed", "out_for_delivery", "returning", "delivered"):
        assert told(house, label, status, NOON + timedelta(hours=-3))
    assert (parcel_state(label), state()) == ("delivered", "delivered")
    assert db.ask("SELECT COUNT(*) AS n FROM pod")[0].n == 1


def test_an_old_failure_does_not_stop_a_parcel_that_has_gone_out_since(house: House) -> None:
    label = shipped(house)
    told(house, label, "out_for_delivery", NOON + timedelta(hours=2))
    assert told(house, label, "failed", NOON)
    assert (parcel_state(label), state()) == ("shipped", "shipped")
    assert len(parcels.attempts_of.all(parcel=parcels.parcels_coded.one(code=label).id)) == 1
    told(house, label, "failed", NOON + timedelta(hours=3))
    assert state() == "delivery_failed"


def test_a_failed_parcel_goes_out_again_comes_back_or_is_delivered(house: House) -> None:
    label = shipped(house)
    told(house, label, "failed", reason="nobody_home")
    assert (parcel_state(label), state()) == ("failed", "delivery_failed")
    told(house, label, "out_for_delivery", NOON - timedelta(hours=1))      # older than the attempt: no news
    assert state() == "delivery_failed"
    told(house, label, "out_for_delivery", NOON + timedelta(hours=1))
    assert state() == "shipped"
    told(house, label, "failed", NOON + timedelta(hours=2), reason="Rumah kosong")
    told(house, label, "returning", NOON + timedelta(hours=3))
    assert (parcel_state(label), state()) == ("returning", "delivery_failed")
    told(house, label, "returned", NOON + timedelta(hours=4))
    assert parcel_state(label) == "returned"
    reasons = [row.reason for row in parcels.attempts_of.all(parcel=parcels.parcels_coded.one(code=label).id)]
    assert reasons == ["nobody_home", "Rumah kosong"]
    assert told(house, label, "failed", NOON + timedelta(hours=5))         # remembered only
    assert parcel_state(label) == "returned"


def test_an_unknown_tracking_number_is_refused(house: House) -> None:
    with pytest.raises(Refused) as refused:
        told(house, "JX0000000000", "delivered")
    assert refused.value.code == "unknown_tracking"


def test_of_a_parcel_in_the_house_only_a_movement_can_be_told(house: House) -> None:
    picked_order(house, "SO-1", {"TEE": 2}, "T-1")
    label = pack(house, "SO-1", TEE, TEE)
    with pytest.raises(Refused) as refused:
        told(house, label, "delivered")
    assert refused.value.code == "parcel_not_shipped"
    assert told(house, label, "in_transit")
    assert parcel_state(label) == "packed"
    ship(house, label)
    assert told(house, label, "delivered")                                 # the refused line is taken later


def test_a_direct_buyer_hears_of_shipping_failure_and_delivery(house: House) -> None:
    label = shipped(house, buyer=BUYER, channel="webstore")
    told(house, label, "failed", reason="2")
    told(house, label, "failed", NOON + timedelta(hours=3), reason="2")
    told(house, label, "delivered", NOON + timedelta(hours=9), receiver="Ratna", relation="self")
    kinds = [kind for kind, _ in messages()]
    assert kinds == ["shipped", "delivery_failed", "delivery_failed", "delivered"]
    assert messages()[0][1]["tracking_no"] == label
    assert [payload["medium"] for _, payload in messages()] == ["whatsapp"] * 4


def test_no_message_carries_what_must_be_erasable(house: House) -> None:
    told(house, shipped(house, buyer=BUYER), "delivered", receiver="Ratna", relation="self")
    text = json.dumps(messages())
    assert not any(secret in text for secret in ("Siti", "0812", "Melati", "siti@", "Ratna"))


@pytest.mark.parametrize(("channel", "buyer", "medium"), [
    ("shopee", BUYER, None), ("tiktok-shop", BUYER, None), ("shopee_id", BUYER, None), ("webstore", None, None),
    ("webstore", {"name": "Siti"}, None), (None, {"email": "siti@example.org"}, "email"), (None, BUYER, "whatsapp"),
    (None, BUYER | {"erased_at": 1}, None),
])
def test_only_direct_buyers_who_can_be_reached_get_messages(house: House, channel: str | None,
                                                            buyer: dict[str, str] | None, medium: str | None) -> None:
    shipped(house, buyer=buyer, channel=channel)
    assert [payload["medium"] for _, payload in messages()] == ([medium] if medium else [])


def test_who_comes_for_the_parcel_needs_no_word_that_it_left(house: House) -> None:
    shipped(house, buyer=BUYER, carrier=None)
    assert messages() == []


@pytest.mark.parametrize("count", [1, 9, 10, 12345678, 99999999])
def test_a_parcel_number_is_scannable_and_checks_itself(count: int) -> None:
    number = packing.parcel_number(count)
    assert len(number) == 10
    assert number.startswith(f"P{count:08d}")
    assert check_digit_ok(number[1:])


ORDER = SimpleNamespace(number="SO-1", note="", currency="IDR")
PARCEL = SimpleNamespace(number="P000000017", tracking_no="JX8009962760", weight_g=1250)
PERSON = SimpleNamespace(name="Siti", phone="0812", address="Jl. Melati 12", city="Bandung", postcode="40114")
HOUSE = SimpleNamespace(code="WH1", name="Gudang Jaya")
CARRIER = SimpleNamespace(code="JNT", name="J&T")


@pytest.mark.parametrize(("currency", "due", "shown"), [
    ("IDR", 125_000_00, "125000"), ("IDR", 125_000_50, "125000.50"), ("SGD", 1250, "12.50"), ("IDR", 0, None)])
def test_a_label_asks_for_the_money_that_is_due(currency: str, due: int, shown: str | None) -> None:
    order = SimpleNamespace(**vars(ORDER) | {"currency": currency})
    payload = labelling.label_payload(order, PARCEL, PERSON, HOUSE, CARRIER, None, due)
    document("shipping_label", payload)
    assert (payload["cod"] and payload["cod"]["amount"]) == shown


def test_a_label_without_a_known_buyer_is_still_a_label() -> None:
    document("shipping_label", labelling.label_payload(ORDER, PARCEL, None, HOUSE, CARRIER, None, 0))


def test_a_slip_names_each_item_once() -> None:
    lines = [SimpleNamespace(sku=sku, name=sku, qty=qty) for sku, qty in (("TEE", 1), ("CAP", 2), ("TEE", 3))]
    payload = labelling.slip_payload(ORDER, lines, None, 1, None, "", "")
    document("packing_slip", payload)
    assert payload["lines"] == [{"sku": "TEE", "name": "TEE", "qty": 4}, {"sku": "CAP", "name": "CAP", "qty": 2}]


def test_a_manifest_adds_up() -> None:
    loaded = [SimpleNamespace(tracking_no=f"JX{n}", order_number=f"SO-{n}", weight_g=weight)
              for n, weight in enumerate((1250, None, 320))]
    payload = manifest_payload("MF-000001", "J&T", None, "Agus", "", loaded, "2026-11-24T16:40:00+07:00", "SHIP1")
    document("manifest", payload)
    assert (payload["count"], payload["total_weight_g"]) == (3, 1570)


def test_cash_on_delivery_without_a_total_is_the_sum_of_the_lines(house: House) -> None:
    order = picked_order(house, "SO-1", {"TEE": 2}, "T-1", payment="cod")
    with db.tx():
        orders.OrderLine.update(unit_price_minor=50_000_00).where(orders.OrderLine.order == order).execute()
    asked = say(house, "PACK1", "T-1", TEE, TEE, "<Enter>", "<Enter>", task="packing")
    assert asked.code == "label_queued"
    label = json.loads(db.ask("SELECT payload FROM print_job WHERE kind = 'shipping_label'")[0].payload)
    assert label["cod"] == {"amount": "100000", "currency": "IDR"}
