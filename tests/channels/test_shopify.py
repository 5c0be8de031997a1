"""Orders of a Shopify shop, as its API and webhooks write them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from floorapp.channels.unreadable import Unreadable
from floorapp.domain.intake import OrderIn, OrderLineIn

TEA: dict[str, Any] = {
    "id": 466157049,
    "sku": "TEA-1",
    "name": "Teh - 1 kg",
    "quantity": 3,
    "price": "18000.00",
    "requires_shipping": True,
    "gift_card": False,
}
ORDER: dict[str, Any] = {
    "id": 820982911946154508,
    "name": "#1001",
    "financial_status": "paid",
    "fulfillment_status": None,
    "currency": "IDR",
    "total_price": "64000.00",
    "created_at": "2026-11-24T08:00:00+07:00",
    "processed_at": "2026-11-24T08:00:05+07:00",
    "updated_at": "2026-11-24T08:01:00+07:00",
    "cancelled_at": None,
    "test": False,
    "email": "budi@example.com",
    "phone": None,
    "note": "hati-hati",
    "payment_gateway_names": ["midtrans"],
    "refunds": [],
    "line_items": [TEA],
    "shipping_lines": [{"title": "JNE REG", "code": "jne_reg"}],
    "shipping_address": {
        "name": "Budi Santoso",
        "phone": "0812",
        "address1": "Jl. Melati 1",
        "address2": "RT 2",
        "city": "Bandung",
        "province": "Jawa Barat",
        "zip": "40111",
    },
    "customer": {"first_name": "Budi", "last_name": "S", "phone": "0899"},
}


@pytest.fixture
def shop(take):
    def read(*orders: dict[str, Any], **more: Any):
        return take("orders", json.dumps({"orders": orders}), channel="shopify", **more)

    return read


def line(**other: Any) -> dict[str, Any]:
    return TEA | other


def test_an_order_is_taken_whole(shop):
    assert shop(ORDER).things == [
        OrderIn(
            line=1,
            lines_at=(1,),
            number="1001",
            channel="shopify",
            external_id="820982911946154508",
            placed_at=datetime(2026, 11, 24, 1, 0, 5, tzinfo=UTC),
            paid_at=datetime(2026, 11, 24, 1, 0, 5, tzinfo=UTC),
            customer_name="Budi Santoso",
            phone="0812",
            email="budi@example.com",
            address="Jl. Melati 1, RT 2",
            city="Bandung, Jawa Barat",
            postcode="40111",
            carrier="JNE",
            service="REG",
            payment_method="prepaid",
            total_minor=64_000_00,
            currency="IDR",
            note="hati-hati",
            version=datetime(2026, 11, 24, 1, 1, 0, tzinfo=UTC),
            lines=(OrderLineIn(line=1, sku="TEA-1", qty=3, unit_price_minor=18_000_00, name="Teh - 1 kg"),),
        )
    ]


def test_every_way_of_sending_it_is_read(take):
    one = json.dumps(ORDER)
    other = json.dumps(ORDER | {"name": "#1002"})
    for source in (f'{{"order": {one}}}', f'{{"orders": [{one}]}}', f"[{one}]", one, json.dumps(ORDER, indent=2)):
        assert [order.number for order in take("orders", source, channel="shopify").things] == ["1001"]
    for source in (f"{one}\n{other}\n", f'{{"order": {one}}}\n{{"order": {other}}}\n'):
        read = take("orders", source, channel="shopify")
        assert [(order.number, order.line) for order in read.things] == [("1001", 1), ("1002", 2)]


@pytest.mark.parametrize(
    ("status", "paid"),
    [
        ("paid", True),
        ("partially_refunded", True),
        ("pending", False),
        ("authorized", False),
        ("partially_paid", False),
        (None, False),
        ("expired", False),
        ("voided", False),
        ("refunded", False),
    ],
)
def test_only_money_that_came_in_is_paid(shop, status, paid):
    (order,) = shop(ORDER | {"financial_status": status}).things
    assert (order.paid_at is not None) is paid


def test_what_is_paid_in_part_is_said(shop):
    (order,) = shop(ORDER | {"financial_status": "partially_paid", "total_outstanding": "24000.00"}).things
    assert (order.paid_at, order.paid_minor) == (None, 40_000_00)


@pytest.mark.parametrize(
    ("change", "hold"),
    [
        ({"test": True}, "hold_test_order"),
        ({"financial_status": "voided"}, "hold_payment_voided"),
        ({"financial_status": "refunded"}, "hold_payment_refunded"),
        ({"fulfillment_status": "fulfilled"}, "hold_sent_elsewhere"),
        ({"fulfillment_status": "partial"}, "hold_partly_sent_elsewhere"),
        ({}, None),
    ],
)
def test_what_must_not_be_sent_is_held(shop, change, hold):
    assert shop(ORDER | change).things[0].hold == hold


def test_a_cancelled_order_is_cancelled(shop):
    assert shop(ORDER | {"cancelled_at": "2026-11-24T09:00:00+07:00"}).things[0].cancelled
    assert not shop(ORDER).things[0].cancelled


def test_gift_cards_and_what_needs_no_shipping_are_left_out(shop):
    read = shop(ORDER | {"line_items": [TEA, line(sku=None, gift_card=True), line(sku="PDF", requires_shipping=False)]})
    assert [item.sku for item in read.things[0].lines] == ["TEA-1"]
    nothing = shop(ORDER | {"line_items": [line(requires_shipping=False)]})
    assert (nothing.read, nothing.things, nothing.quarantined) == (0, [], [])
    assert [(notice.code, notice.params) for notice in nothing.notices] == [
        ("order_nothing_to_send", {"number": "#1001"})
    ]


@pytest.mark.parametrize(("restock", "left"), [("cancel", 1), ("no_restock", 1), (None, 1), ("return", 3)])
def test_what_was_refunded_before_it_left_is_not_sent(shop, restock, left):
    refund = {"refund_line_items": [{"line_item_id": 466157049, "quantity": 2, "restock_type": restock}]}
    (order,) = shop(ORDER | {"refunds": [refund]}).things
    assert [item.qty for item in order.lines] == [left]


def test_an_order_refunded_to_nothing_is_cancelled(shop):
    refund = {"refund_line_items": [{"line_item_id": 466157049, "quantity": 3}]}
    (order,) = shop(ORDER | {"refunds": [refund]}).things
    assert order.cancelled and order.lines[0].qty == 3


def test_an_edited_order_counts_with_its_current_quantity(shop):
    edited = {key: value for key, value in ORDER.items() if key != "refunds"}
    assert shop(edited | {"line_items": [line(current_quantity=2)]}).things[0].lines[0].qty == 2


def test_money_is_in_the_orders_own_currency(shop):
    (order,) = shop(ORDER | {"currency": "USD", "total_price": "409.94", "line_items": [line(price="199.00")]}).things
    assert (order.total_minor, order.currency, order.lines[0].unit_price_minor) == (40_994, "USD", 19_900)


def test_the_shipping_line_names_the_carrier_or_the_sites_table_does(shop):
    free = ORDER | {"shipping_lines": [{"title": "Free Shipping"}]}
    assert (shop(free).things[0].carrier, shop(free).things[0].service) == (None, None)
    assert shop(free, carriers={"Free Shipping": ("SPX", "Standard")}).things[0].carrier == "SPX"
    assert shop(ORDER | {"shipping_lines": []}).things[0].carrier is None


def test_cash_on_delivery_is_known_by_its_gateway(shop):
    (order,) = shop(ORDER | {"financial_status": "pending", "payment_gateway_names": ["Cash on Delivery (COD)"]}).things
    assert (order.payment_method, order.paid_at) == ("cod", None)


def test_the_latest_version_of_an_order_counts_whatever_the_order_of_arrival(shop):
    late = ORDER | {"updated_at": "2026-11-24T12:00:00+07:00", "cancelled_at": "2026-11-24T12:00:00+07:00"}
    for versions in ((ORDER, late), (late, ORDER)):
        read = shop(*versions)
        assert (read.read, [order.cancelled for order in read.things]) == (1, [True])


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"line_items": [line(sku=" ")]}, "sku", "order_line_without_sku"),
        ({"line_items": []}, "line_items", "order_without_lines"),
        ({"line_items": [line(quantity="1.5")]}, "quantity", "cell_whole"),
        ({"line_items": "x"}, "line_items", "cell_shape"),
        ({"line_items": [line(quantity=10**12)]}, "quantity", "cell_whole"),
        ({"line_items": [{"sku": "A"}]}, "line_items.0.quantity", "cell_needed"),
        ({"total_price": "64.000,00"}, "price", "cell_money"),
        ({"name": "#"}, "name", "cell_needed"),
        ({"name": 5.5, "id": []}, "id", "cell_shape"),
        ({"financial_status": "maybe"}, "financial_status", "cell_choice"),
        ({"processed_at": "24/11/2026"}, "created_at", "cell_time"),
        ({"currency": "Rupiah"}, "currency", "cell_currency"),
        ({"updated_at": "x"}, "updated_at", "cell_time"),
    ],
)
def test_what_cannot_be_taken_is_quarantined_with_its_field(shop, change, field, code):
    read = shop(ORDER | {"name": "#1000"}, ORDER | change)
    assert [order.number for order in read.things] == ["1000"]
    (entry,) = read.quarantined
    assert (entry.field, entry.reason_code) == (field, code)
    assert json.loads(entry.raw)["currency"]


def test_something_else_than_orders_is_not_taken_for_one(take):
    draft = {key: value for key, value in ORDER.items() if key != "financial_status"} | {
        "name": "#D1",
        "status": "open",
    }
    (entry,) = take("orders", json.dumps({"draft_order": draft}), channel="shopify").quarantined
    assert entry.reason_code == "cell_needed"
    with pytest.raises(Unreadable, match="channel_needs_json"):
        take("orders", "Name,Email\n#1001,x\n", channel="shopify")


def test_shopifys_own_fixtures_are_read(take, shared):
    folder = shared / "orders" / "shopify"
    (order,) = take("orders", folder / "order.json", channel="shopify").things
    assert (order.number, order.total_minor, order.currency, order.paid_at) == ("1001", 40_994, "USD", None)
    assert order.placed_at == datetime(2008, 1, 10, 16, tzinfo=UTC)
    assert [(item.sku, item.qty, item.unit_price_minor) for item in order.lines] == [
        ("IPOD2008GREEN", 1, 19_900),
        ("IPOD2008RED", 1, 19_900),
        ("IPOD2008BLACK", 1, 19_900),
    ]
    assert (order.customer_name, order.city, order.postcode) == ("Bob Norman", "Louisville, Kentucky", "40202")
    cut = take("orders", folder / "orders.json", channel="shopify")
    assert [(entry.field, entry.reason_code) for entry in cut.quarantined] == [("line_items", "cell_needed")]
    for path in folder.glob("*.json"):
        if path.name not in {"order.json", "orders.json"}:
            read = take("orders", path, channel="shopify")
            assert read.things == [] and read.read == len(read.quarantined) > 0, path.name
