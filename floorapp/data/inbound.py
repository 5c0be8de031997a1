"""What was ordered of suppliers (purchase orders), what they announced (ASNs), and what was really taken in (receipts).

A purchase order is received like an ASN. What came under its number by ASN is not written on its lines a second time:
`came_under` says it.
"""

from __future__ import annotations

import peewee as pw

from floorapp.data.base import Key, Table, check, maybe, needed, text, to, whole
from floorapp.data.db import Statement
from floorapp.data.items import Item
from floorapp.data.locations import Location
from floorapp.data.sites import Owner, Supplier, Warehouse

OVER_REASONS = ("over_extra", "over_free", "over_count")   # the choices 1, 2, 3 at the dock


class Asn(Table):
    """Advance ship notice, or purchase order. kind: asn, po. state: expected, receiving, closed, cancelled."""

    warehouse = to(Warehouse)
    owner = to(Owner)
    kind = needed()
    number = needed()
    supplier = to(Supplier, null=True)
    expected_at = maybe()
    po_number = text()
    state = needed()
    content = text()

    class Meta:
        indexes = ((("owner", "kind", "number"), True), (("number",), False), (("state",), False),
                   (("po_number",), False))


class AsnLine(Table):
    id = Key()
    asn = to(Asn)
    line = whole()
    item = to(Item)
    expected = whole()
    received = whole()
    lot = text()
    expiry = text()
    lpn = text()
    tolerance_pct = whole()

    class Meta:
        indexes = ((("asn", "line"), True), (("item",), False), (("lpn",), False))
        constraints = (check("expected > 0"), check("received >= 0"))


class Receipt(Table):
    """One visit to the dock; its number is the goods received note's. state: open, closed."""

    warehouse = to(Warehouse)
    number = needed(unique=True)
    asn = to(Asn, null=True)
    location = to(Location)
    operator = whole()
    state = needed()
    opened_at = whole()
    closed_at = maybe()

    class Meta:
        indexes = ((("asn",), False),)


class ReceiptLine(Table):
    """`reason`: why it was taken in though it was not to be expected so: OVER_REASONS or `wrong`; else empty."""

    receipt = to(Receipt)
    asn_line = maybe()
    item = to(Item)
    owner = to(Owner)
    lot = whole()
    container = whole()
    status = needed()
    qty = whole()
    reason = text()

    class Meta:
        indexes = ((("receipt",), False), (("asn_line",), False))


_OPEN = (Asn.state == "expected") | (Asn.state == "receiving")
# Where an ASN and a purchase order have the same number, what is announced comes before what was ordered.
asn_by_number = Statement(lambda P: Asn.select().where(Asn.number == P.number)
                          .order_by(pw.Case(None, ((_OPEN, 0),), 1), Asn.kind, Asn.id))
asn = Statement(lambda P: Asn.select().where(Asn.id == P.id))
asn_of_owner = Statement(lambda P: Asn.select().where(Asn.owner == P.owner, Asn.kind == P.kind,
                                                      Asn.number == P.number))
new_asn = Statement(lambda P: Asn.insert({
    Asn.warehouse: P.warehouse, Asn.owner: P.owner, Asn.kind: P.kind, Asn.number: P.number, Asn.supplier: P.supplier,
    Asn.expected_at: P.expected_at, Asn.po_number: P.po_number, Asn.state: "expected", Asn.content: P.content})
    .returning(Asn.id))
change_asn = Statement(lambda P: Asn.update({
    Asn.supplier: P.supplier, Asn.expected_at: P.expected_at, Asn.po_number: P.po_number, Asn.content: P.content})
    .where(Asn.id == P.id))
set_asn_state = Statement(lambda P: Asn.update({Asn.state: P.state}).where(Asn.id == P.id))
_LINE = ("asn", "line", "item", "expected", "lot", "expiry", "lpn", "tolerance_pct")
new_asn_line = Statement(lambda P: AsnLine.insert({getattr(AsnLine, f): getattr(P, f) for f in _LINE}
                                                  | {AsnLine.received: 0}))
drop_asn_lines = Statement(lambda P: AsnLine.delete().where(AsnLine.asn == P.asn))
# What was announced and will not come, where the ASN is expected again: lines keep what was received on them.
end_rest = Statement(lambda P: AsnLine.update({AsnLine.expected: AsnLine.received}).where(
    AsnLine.asn == P.asn, AsnLine.received > 0, AsnLine.received < AsnLine.expected))
drop_unreceived = Statement(lambda P: AsnLine.delete().where(AsnLine.asn == P.asn, AsnLine.received == 0))
asn_lines = Statement(lambda P: AsnLine.select(AsnLine.id, AsnLine.line, AsnLine.item, AsnLine.expected,
                                               AsnLine.received, AsnLine.lot, AsnLine.expiry, AsnLine.lpn,
                                               AsnLine.tolerance_pct, Item.sku, Item.name)
                      .join(Item).where(AsnLine.asn == P.asn).order_by(AsnLine.line))
asn_lines_of_item = Statement(lambda P: AsnLine.select().where(AsnLine.asn == P.asn, AsnLine.item == P.item)
                              .order_by(AsnLine.line), lock="update")
# The same to be shown only: a screen that looks, or a mirror, locks nothing and may stand in a transaction that reads.
shown_lines_of_item = Statement(lambda P: AsnLine.select().where(AsnLine.asn == P.asn, AsnLine.item == P.item)
                                .order_by(AsnLine.line))
# Who still expects an item here: the ASNs with their owners, announced before only ordered, the earliest first.
expecting = Statement(
    lambda P: AsnLine.select(AsnLine.asn, Asn.owner).join(Asn)
    .where(AsnLine.item == P.item, AsnLine.received < AsnLine.expected, Asn.warehouse == P.warehouse, _OPEN)
    .order_by(Asn.kind, pw.fn.COALESCE(Asn.expected_at, 0), Asn.id))
# Open ASNs and purchase orders of one number: two owners may have the same.
open_numbered = Statement(lambda P: Asn.select().where(Asn.number == P.number, Asn.warehouse == P.warehouse, _OPEN)
                          .order_by(Asn.kind, Asn.id))
# What an ASN still announces in an LPN of this code.
announced_lpn = Statement(
    lambda P: AsnLine.select(AsnLine.id, AsnLine.asn, AsnLine.item, AsnLine.expected, AsnLine.received, AsnLine.lot,
                             AsnLine.expiry, AsnLine.lpn)
    .join(Asn).where(AsnLine.lpn == P.lpn, AsnLine.lpn != "", AsnLine.received < AsnLine.expected,
                     Asn.warehouse == P.warehouse, _OPEN)
    .order_by(AsnLine.asn, AsnLine.line))
asn_by_po = Statement(lambda P: Asn.select().where(Asn.po_number == P.number, Asn.po_number != "", _OPEN)
                      .order_by(pw.fn.COALESCE(Asn.expected_at, 0), Asn.id))
# How much of each item came by ASN under a purchase order; nothing where `po` is no purchase order.
_Po = Asn.alias()
came_under = Statement(
    lambda P: AsnLine.select(AsnLine.item, pw.fn.SUM(AsnLine.received).alias("qty")).join(Asn).switch(AsnLine)
    .join(_Po, on=(_Po.id == P.po))
    .where(_Po.kind == "po", Asn.kind == "asn", Asn.po_number == _Po.number, Asn.owner == _Po.owner,
           Asn.warehouse == _Po.warehouse).group_by(AsnLine.item))
po_of_asn = Statement(
    lambda P: _Po.select(_Po.id, _Po.state, _Po.number).join(Asn, on=(Asn.po_number == _Po.number))
    .where(Asn.id == P.asn, Asn.po_number != "", Asn.kind == "asn", _Po.kind == "po", _Po.owner == Asn.owner,
           _Po.warehouse == Asn.warehouse))
add_received = Statement(lambda P: AsnLine.update({AsnLine.received: AsnLine.received + P.qty})
                         .where(AsnLine.id == P.id, AsnLine.received + P.qty >= 0,
                                AsnLine.received + P.qty <= P.most))
new_receipt = Statement(lambda P: Receipt.insert({
    Receipt.warehouse: P.warehouse, Receipt.number: P.number, Receipt.asn: P.asn, Receipt.location: P.location,
    Receipt.operator: P.operator, Receipt.state: "open", Receipt.opened_at: P.at}).returning(Receipt.id))
receipt = Statement(lambda P: Receipt.select().where(Receipt.id == P.id))
close_receipt = Statement(lambda P: Receipt.update({Receipt.state: "closed", Receipt.closed_at: P.at})
                          .where(Receipt.id == P.id, Receipt.state == "open"))
# A receipt that brought nothing is as if it had never been opened.
drop_receipt = Statement(lambda P: Receipt.delete().where(
    Receipt.id == P.id, Receipt.state == "open",
    ~pw.fn.EXISTS(ReceiptLine.select(ReceiptLine.id).where(ReceiptLine.receipt == P.id))))
reopen_receipt = Statement(lambda P: Receipt.update({Receipt.state: "open", Receipt.closed_at: None})
                           .where(Receipt.id == P.id, Receipt.state == "closed"))
_RECEIVED = ("receipt", "asn_line", "item", "owner", "lot", "container", "status", "qty", "reason")
new_receipt_line = Statement(lambda P: ReceiptLine.insert({getattr(ReceiptLine, f): getattr(P, f) for f in _RECEIVED})
                             .returning(ReceiptLine.id))
drop_receipt_line = Statement(lambda P: ReceiptLine.delete().where(ReceiptLine.id == P.id))
receipt_lines = Statement(lambda P: ReceiptLine.select(ReceiptLine.item, ReceiptLine.lot, ReceiptLine.container,
                                                       ReceiptLine.status, ReceiptLine.qty, ReceiptLine.asn_line,
                                                       ReceiptLine.reason, ReceiptLine.owner,
                                                       Item.sku, Item.name)
                          .join(Item).where(ReceiptLine.receipt == P.receipt).order_by(ReceiptLine.id))
# How much of an item each receiver of this ASN has taken in so far.
received_by = Statement(
    lambda P: ReceiptLine.select(Receipt.operator, pw.fn.SUM(ReceiptLine.qty).alias("qty"))
    .join(Receipt).where(Receipt.asn == P.asn, ReceiptLine.item == P.item, ReceiptLine.asn_line.is_null(False))
    .group_by(Receipt.operator))
# What was taken in too much, and why, over all receipts of an ASN.
over_reasons = Statement(
    lambda P: ReceiptLine.select(ReceiptLine.asn_line, ReceiptLine.reason, ReceiptLine.item)
    .join(Receipt).where(Receipt.asn == P.asn, ReceiptLine.reason != "").order_by(ReceiptLine.id))
# Others who are at the same ASN now.
receivers_beside = Statement(
    lambda P: Receipt.select(Receipt.number, Receipt.operator)
    .where(Receipt.asn == P.asn, Receipt.state == "open", Receipt.id != P.receipt).order_by(Receipt.id))
asn_to_change = Statement(lambda P: Asn.select().where(Asn.id == P.id), lock="update")
asns_open = Statement(lambda P: Asn.select(Asn.number).where(
    Asn.warehouse == P.warehouse, _OPEN, Asn.kind == "asn",
    pw.fn.EXISTS(AsnLine.select(pw.SQL("1")).where(AsnLine.asn == Asn.id, AsnLine.received < AsnLine.expected)))
    .order_by(Asn.expected_at, Asn.id))
