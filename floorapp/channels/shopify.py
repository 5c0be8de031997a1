"""Shopify's REST order JSON: one order, `{"order": ..}`, `{"orders": [..]}`, a list, or one a line (webhook bodies).

What is taken how:
- The number is Shopify's `name` without its `#` ("#1001" is 1001, "EN1001-ID" stays): it is what buyers say.
- Paid means `paid` or `partially_refunded`. `authorized` is money promised, not money received: it waits.
- Gift cards and lines that need no shipping are left out. Refunded quantities are left out too, unless the goods came
  back after shipping (`restock_type` return): those were sent.
- A hold (its code is in the catalogue) marks what must not be sent again or at all: test orders, orders fulfilled
  elsewhere, voided or wholly refunded payments.
- Of several versions of one order the one with the latest `updated_at` counts, whatever their order: in a source here,
  of several sources where orders are taken.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel, ValidationError

from floorapp.channels import cells
from floorapp.channels.carriers import carrier_in
from floorapp.channels.checking import Setting, faults_of
from floorapp.channels.files import open_table
from floorapp.channels.gathering import Entry
from floorapp.channels.payment_words import method_in
from floorapp.channels.reading import set_aside
from floorapp.channels.rows import Row
from floorapp.channels.unreadable import BadCell, Unreadable
from floorapp.domain.intake import Fault, Notice, OrderIn, OrderLineIn, Parsed
from floorapp.domain.safetext import SafeText, clean

_INSIDE = ("orders", "order")
_PAID = ("paid", "partially_refunded")
_status = cells.choice("pending", "authorized", "partially_paid", "paid", "partially_refunded", "refunded", "voided",
                       "expired")


class _Line(BaseModel):
    id: str | None = None
    sku: str | None = None
    name: str | None = None
    title: str | None = None
    quantity: str
    current_quantity: str | None = None
    price: str | None = None
    requires_shipping: bool | None = None
    gift_card: bool | None = None


class _RefundLine(BaseModel):
    line_item_id: str
    quantity: str
    restock_type: str | None = None


class _Refund(BaseModel):
    refund_line_items: list[_RefundLine] = []


class _Address(BaseModel):
    name: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    phone: str | None = None
    address1: str | None = None
    address2: str | None = None
    city: str | None = None
    province: str | None = None
    zip: str | None = None


class _Shipping(BaseModel):
    title: str | None = None
    code: str | None = None


class _Order(BaseModel):
    """The members we use; money and numbers are text, as the JSON reader keeps them."""

    id: str
    name: str
    financial_status: str | None
    line_items: list[_Line]
    created_at: str | None = None
    processed_at: str | None = None
    updated_at: str | None = None
    cancelled_at: str | None = None
    currency: str | None = None
    total_price: str | None = None
    total_outstanding: str | None = None
    fulfillment_status: str | None = None
    test: bool | None = None
    email: str | None = None
    contact_email: str | None = None
    phone: str | None = None
    note: str | None = None
    gateway: str | None = None
    payment_gateway_names: list[str] | None = None
    refunds: list[_Refund] | None = None
    shipping_lines: list[_Shipping] | None = None
    shipping_address: _Address | None = None
    customer: _Address | None = None


def orders(data: bytes, setting: Setting) -> Parsed:
    """Shopify orders as things and quarantine entries; an order with nothing to send is only noticed.

    Refuses with Unreadable channel_needs_json, and as `open_table`.
    """
    entries: list[Entry] = []
    notices: list[Notice] = []
    versions: dict[SafeText, Entry] = {}
    for index, row in enumerate(_rows(data)):
        entry = Entry([row.line], [index], within="shopify",
                      number=clean(row.cells.get("name") or "", 60).strip().lstrip("#"))
        _read(row, entry, setting)
        if entry.faults:
            entries.append(entry)
        elif entry.thing is None:
            notices.append(Notice(row.line, "order_nothing_to_send", {"number": clean(row.cells["name"], 60)}))
        elif _since(entry) > _since(versions.get(entry.thing.number)):
            versions[entry.thing.number] = entry
    entries += versions.values()
    entries.sort(key=lambda entry: entry.lines[0])
    return set_aside("orders", entries, lambda: _rows(data), notices=notices)


def _rows(data: bytes) -> Iterator[Row]:
    table = open_table(data, inside=_INSIDE)
    if table.columns is not None:
        raise Unreadable("channel_needs_json", channel="shopify")
    return table.rows


def _since(entry: Entry | None) -> tuple[bool, datetime]:
    """From when a version is: none at all is the oldest, one that does not say it the next."""
    version = entry.thing.version if entry is not None else None
    return entry is not None, version or datetime.min.replace(tzinfo=UTC)


def _read(row: Row, entry: Entry, setting: Setting) -> None:
    """Put the row's order, or what is wrong with it, into the entry."""
    if row.fault is not None:
        entry.faults.append(Fault(row.line, None, row.fault.code, row.fault.params))
        return
    try:
        entry.thing = _order(_Order.model_validate(row.cells), row.line, setting)
    except ValidationError as error:
        entry.faults += faults_of(error, row.line)
    except BadCell as bad:
        entry.faults.append(Fault(row.line, bad.params.pop("field", None), bad.code, bad.params))


def _order(order: _Order, line: int, setting: Setting) -> OrderIn | None:
    """The order as it is to be sent, or None when nothing of it ever needs sending."""
    status = _at("financial_status", _status, order.financial_status or "pending")
    currency = _at("currency", cells.currency, order.currency) if order.currency else setting.currency
    placed_at = _moment(order.processed_at or order.created_at, "created_at", setting)
    goods = [item for item in order.line_items if item.requires_shipping is not False and not item.gift_card]
    if order.line_items and not goods:
        return None
    lines = [_line(item, qty, line, currency) for item in goods if (qty := _left(item, order.refunds))]
    cancelled = order.cancelled_at is not None or not lines
    if not lines:
        lines = [_line(item, qty, line, currency) for item in goods if (qty := _whole(item.quantity))]
    if not lines:
        raise BadCell("order_without_lines", field="line_items")
    total, outstanding = _money(order.total_price, currency), _money(order.total_outstanding, currency)
    paid_minor = None
    if status == "partially_paid" and total is not None and outstanding is not None:
        paid_minor = max(total - outstanding, 0)
    paid_at = None
    if status in _PAID:
        paid_at = placed_at or _moment(order.updated_at, "updated_at", setting)
        if paid_at is None:
            raise BadCell("cell_needed", field="created_at")
    shipping = order.shipping_lines[0] if order.shipping_lines else _Shipping()
    carrier, service = carrier_in(shipping.title or shipping.code, setting.carriers)
    to, buyer = order.shipping_address or _Address(), order.customer or _Address()
    return OrderIn(
        line=line, lines_at=(line,), number=_at("name", cells.key(60), order.name.strip().lstrip("#")),
        channel=SafeText("shopify"), external_id=_at("id", cells.key(60), order.id), placed_at=placed_at,
        paid_at=paid_at,
        customer_name=_text(_named(to) or _named(buyer), 120), phone=_text(to.phone or order.phone or buyer.phone, 60),
        email=_text(order.email or order.contact_email, 120), address=_text(_joined(to.address1, to.address2), 500),
        city=_text(_joined(to.city, to.province), 120), postcode=_text(to.zip, 60), carrier=carrier, service=service,
        payment_method=method_in(" ".join(order.payment_gateway_names or [order.gateway or ""]),
                                 paid=paid_at is not None),
        total_minor=total, paid_minor=paid_minor, currency=currency, note=_text(order.note, 500), cancelled=cancelled,
        hold=_hold(order, status), version=_moment(order.updated_at, "updated_at", setting), lines=tuple(lines))


def _hold(order: _Order, status: str) -> SafeText | None:
    if order.test:
        return SafeText("hold_test_order")
    if status in ("refunded", "voided"):
        return SafeText(f"hold_payment_{status}")
    if order.fulfillment_status == "fulfilled":
        return SafeText("hold_sent_elsewhere")
    return SafeText("hold_partly_sent_elsewhere") if order.fulfillment_status == "partial" else None


def _line(item: _Line, qty: int, line: int, currency: str) -> OrderLineIn:
    sku = (item.sku or "").strip()
    if not sku:
        raise BadCell("order_line_without_sku", field="sku", name=cells.shown(item.name or item.title or ""))
    return OrderLineIn(line=line, sku=_at("sku", cells.key(60), sku), qty=qty, name=_text(item.name or item.title, 120),
                       unit_price_minor=_money(item.price, currency))


def _left(item: _Line, refunds: list[_Refund] | None) -> int:
    """What of a line is still to be sent, or was: its quantity without what was refunded before it left."""
    if refunds is None and item.current_quantity is not None:
        return _whole(item.current_quantity)
    gone = sum(_whole(back.quantity) for refund in refunds or [] for back in refund.refund_line_items
               if back.line_item_id == item.id and back.restock_type != "return")
    return max(_whole(item.quantity) - gone, 0)


def _whole(quantity: str) -> int:
    return _at("quantity", cells.whole, quantity)


def _money(amount: str | None, currency: str) -> int | None:
    return None if amount is None else _at("price", lambda text: cells.money(text, currency), amount)


def _moment(value: str | None, name: str, setting: Setting) -> datetime | None:
    return _at(name, lambda text: cells.moment(text, setting.zone), value) if value else None


def _at(name: str, read: Any, value: str) -> Any:
    """Read a member's text; what is wrong with it is said with the member's name."""
    try:
        return read(value.strip())
    except BadCell as bad:
        raise BadCell(bad.code, **{"field": name} | bad.params) from None


def _named(address: _Address) -> str | None:
    return address.name or " ".join(name for name in (address.first_name, address.last_name) if name)


def _joined(*parts: str | None) -> str:
    return ", ".join(part.strip() for part in parts if part and part.strip())


def _text(value: str | None, width: int) -> SafeText | None:
    return clean(value or "", width) or None
