"""Purchase orders at the dock: what was ordered, what has come by ASN under its number, and what is still to come.

An ASN may name a purchase order. What it brings counts for both, and is written once: on the ASN's lines.
"""

from __future__ import annotations

from typing import Any

from floorapp.data import inbound
from floorapp.data.act import Act
from floorapp.services.permissions import intention


def lines(document: int | None) -> list[Any]:
    """The lines of an ASN or purchase order; `received` of the latter counts what came by ASN under its number too."""
    return counted(document, inbound.asn_lines.all(asn=document)) if document else []


def counted(document: int, rows: list[Any]) -> list[Any]:
    """These lines of it, in their order, with what came by ASN; what is beyond them stands on the item's last line."""
    came = {row.item_id: int(row.qty) for row in inbound.came_under.all(po=document)}
    if not came:
        return rows
    last = {row.item_id: row.id for row in rows}
    told = []
    for row in rows:
        left = came.get(row.item_id, 0)
        part = left if row.id == last[row.item_id] else min(left, max(row.expected - row.received, 0))
        came[row.item_id] = left - part
        told.append(row._replace(received=row.received + part))
    return told


@intention
def settle(act: Act, asn: int) -> None:
    """A receipt of this ASN was closed: where nothing is to come of its purchase order any more, that is closed too."""
    order = inbound.po_of_asn.one(asn=asn)
    if order is None or order.state in {"closed", "cancelled"}:
        return
    if all(line.received >= line.expected for line in lines(order.id)):
        inbound.set_asn_state.run(id=order.id, state="closed")
        act.tell("po_closed", f"po:{order.number}")


@intention
def unsettle(act: Act, asn: int) -> None:
    """The compensation of `settle`, where a receipt of this ASN is open again: what it brought may go back, so its
    purchase order is expected again, unless it was closed without having come whole."""
    order = inbound.po_of_asn.one(asn=asn)
    if order is None or order.state != "closed":
        return
    if all(line.received >= line.expected for line in lines(order.id)):
        inbound.set_asn_state.run(id=order.id, state="expected")
        act.tell("po_opened_again", f"po:{order.number}")
