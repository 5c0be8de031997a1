"""Goods on their way from one warehouse of the firm to another: which order sends them, which ASN brings them in."""

from __future__ import annotations

from floorapp.data.base import Table, needed, text, to, whole
from floorapp.data.db import Statement
from floorapp.data.inbound import Asn
from floorapp.data.orders import Order
from floorapp.data.sites import Owner, Warehouse


class Transfer(Table):
    """`order` ships the goods from `source`; `asn`, made when the first parcel leaves, takes them in at `target`."""

    number = needed(unique=True)
    owner = to(Owner)
    source = to(Warehouse)
    target = to(Warehouse)
    order = to(Order)
    asn = to(Asn, null=True)
    who = text()
    at = whole()

    class Meta:
        indexes = ((("order",), True), (("asn",), True))


new_transfer = Statement(lambda P: Transfer.insert({getattr(Transfer, f): getattr(P, f) for f in (
    "number", "owner", "source", "target", "order", "who", "at")}).returning(Transfer.id))
transfer_numbered = Statement(lambda P: Transfer.select().where(Transfer.number == P.number))
transfer_of_order = Statement(lambda P: Transfer.select().where(Transfer.order == P.order))
transfer_of_asn = Statement(lambda P: Transfer.select().where(Transfer.asn == P.asn))
transfers = Statement(lambda P: Transfer.select().order_by(Transfer.id))
set_asn = Statement(lambda P: Transfer.update({Transfer.asn: P.asn})
                    .where(Transfer.id == P.id, Transfer.asn.is_null()))
