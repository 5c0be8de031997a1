"""The tray of barcodes that nobody knew at the dock: what was scanned, how many, where and when; until one is bound."""

from __future__ import annotations

import peewee as pw

from floorapp.data.base import Key, Table, check, maybe, needed, to, whole
from floorapp.data.db import Statement
from floorapp.data.items import Barcode, Item
from floorapp.data.locations import Location
from floorapp.data.people import Operator
from floorapp.data.sites import Warehouse


class UnknownCode(Table):
    """`qty` packagings with this code stand at `location`. `item` is what the code was bound to; `dropped` says that
    nobody will bind it: the goods went back."""

    id = Key()
    warehouse = to(Warehouse)
    code = needed()
    qty = whole()
    receipt = maybe()
    location = to(Location)
    operator = to(Operator)
    at = whole()
    item = to(Item, null=True)
    dropped = whole()

    class Meta:
        indexes = ((("warehouse", "code"), False), (("receipt",), False))
        constraints = (check("qty > 0"),)


# A code that a file has made known meanwhile waits no longer.
_WAITING = (UnknownCode.item.is_null() & (UnknownCode.dropped == 0)
            & ~pw.fn.EXISTS(Barcode.select(pw.SQL("1")).where(Barcode.code == UnknownCode.code)))

keep = Statement(lambda P: UnknownCode.insert({
    UnknownCode.warehouse: P.warehouse, UnknownCode.code: P.code, UnknownCode.qty: P.qty,
    UnknownCode.receipt: P.receipt, UnknownCode.location: P.location, UnknownCode.operator: P.operator,
    UnknownCode.at: P.at, UnknownCode.dropped: 0}).returning(UnknownCode.id))
forget = Statement(lambda P: UnknownCode.delete().where(UnknownCode.id == P.id, UnknownCode.item.is_null(),
                                                        UnknownCode.dropped == 0))
waiting = Statement(
    lambda P: UnknownCode.select(UnknownCode.id, UnknownCode.code, UnknownCode.qty, UnknownCode.at,
                                 Location.code.alias("location_code"), Operator.code.alias("operator_code"))
    .join(Location).switch(UnknownCode).join(Operator).where(UnknownCode.warehouse == P.warehouse, _WAITING)
    .order_by(UnknownCode.id))
waiting_of_code = Statement(
    lambda P: UnknownCode.select().where(UnknownCode.warehouse == P.warehouse, UnknownCode.code == P.code, _WAITING)
    .order_by(UnknownCode.id), lock="update")
of_receipt = Statement(lambda P: UnknownCode.select(UnknownCode.code, UnknownCode.qty)
                       .where(UnknownCode.receipt == P.receipt).order_by(UnknownCode.id))
bind = Statement(lambda P: UnknownCode.update({UnknownCode.item: P.item}).where(
    UnknownCode.id == P.id, UnknownCode.item.is_null(), UnknownCode.dropped == 0))
unbind = Statement(lambda P: UnknownCode.update({UnknownCode.item: None}).where(
    UnknownCode.id == P.id, UnknownCode.item == P.item))
drop = Statement(lambda P: UnknownCode.update({UnknownCode.dropped: 1}).where(
    UnknownCode.id == P.id, UnknownCode.item.is_null()))
