"""Returns: goods come back from the customer, are graded, and stand in the house again with the status of their grade.

Never more than was sent comes back, line by line and lot by lot. Every function runs in the caller's transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from floorapp.data import items, ledger, orders, parcels, reports, stock
from floorapp.data.act import Act
from floorapp.data.ledger import For, Goods, Spot
from floorapp.domain.kits import whole_kits
from floorapp.domain.refusals import Refused
from floorapp.services import kits, putaway, recalled, transfers
from floorapp.services.orders import settle
from floorapp.services.permissions import intention

GRADES = ("saleable", "repairable", "destroy")
STATUS_OF = {"saleable": "available", "repairable": "hold", "destroy": "damaged"}
# What is sold again may go straight to its shelf; what is not never stands there.
PLACES = {"available": {"returns", "staging", "dock", "pick", "reserve"}, "hold": {"returns", "quarantine", "reserve"},
          "damaged": {"returns", "quarantine"}}
STORAGE = {"pick", "reserve"}
COMING = ("shipped", "delivered", "failed", "returning")


@dataclass(frozen=True, slots=True)
class Outside:
    """So many units of one lot (0: none) of an order line are with the customer, sent in this parcel."""

    line: int
    item: int
    parcel: int
    lot: int
    qty: int


def outside(order: int, parcel: int = 0) -> list[Outside]:
    """What of an order, or of one of its parcels, may still come back."""
    return [Outside(row.order_line, row.item, row.parcel, row.lot, row.qty) for row in reports.shipped_lots(order)
            if row.qty > 0 and parcel in {0, row.parcel}]


def anything_outside(order: Any) -> bool:
    """Whether a customer has something of the order that may come back."""
    return transfers.of_order(order.id) is None and bool(outside(order.id, 0))


def refuse_nothing_outside(order: Any, parcel: Any | None) -> None:
    """Refused: `not_shipped`, `all_returned`, `transfer_not_returned` for goods that went to another warehouse."""
    if transfers.of_order(order.id) is not None:
        raise Refused("transfer_not_returned", order=order.number)
    if outside(order.id, parcel.id if parcel is not None else 0):
        return
    shipped = any(line.shipped for line in orders.lines.all(order=order.id))
    gone = shipped if parcel is None else parcel.state in {*COMING, "returned"}
    raise Refused("all_returned" if gone else "not_shipped", order=order.number)


def refuse_place(item: Any, lot: int, qty: int, grade: str, location: Any, owner: int, act: Act | None = None) -> None:
    """Refused: `not_for_grade` (grade, location), and why the shelf does not take them (codes of domain.putaway);
    `act` as `putaway.refuse_place`."""
    status = recalled.status_of(lot, STATUS_OF[grade])
    if location.kind not in PLACES[status]:
        raise Refused("not_for_grade", location=location.code)
    if location.kind in STORAGE:
        putaway.refuse_place(putaway.Load(((item, lot, status, qty, owner),), 0, 0), location, act)


@intention
def take_back(act: Act, order_id: int, parcel_id: int, item_id: int, lot: int | None, qty: int, grade: str,
              location: Any, line: int | None = None) -> dict[str, Any]:
    """`qty` units stand at the location with the status of their grade; the order's lines count them as returned.

    `line`: of this order line only.
    A parcel of which everything is back is returned. Returns what `give_back` needs.
    Refused: `more_than_sent` (most), and what `refuse_place` refuses.
    """
    order = orders.order_to_change.one(id=order_id)
    item = items.item.one(id=item_id)
    coming = [part for part in outside(order_id, parcel_id)
              if part.item == item_id and lot in {None, part.lot} and line in {None, part.line}]
    if qty > sum(part.qty for part in coming):
        raise Refused("more_than_sent", most=sum(part.qty for part in coming), sku=item.sku)
    parts: list[list[Any]] = []
    for part in coming:
        taken = min(qty, part.qty)
        if taken:
            refuse_place(item, part.lot, taken, grade, location, order.owner_id, act)
            status = recalled.status_of(part.lot, STATUS_OF[grade])
            why = For(order_line=part.line, parcel=part.parcel or None)
            ledger.bring_in(act, Goods(order.owner_id, item_id, part.lot), taken, "CUSTOMER",
                            Spot(location.id, 0, status), "return", why)
            orders.add_returned.changed(id=part.line, qty=taken)
            parts.append([part.line, part.parcel, part.lot, taken, status])
        qty -= taken
    act.tell("returned", f"order:{order.number}", order=order_id, sku=item.sku, grade=grade, location=location.code,
             qty=sum(part[3] for part in parts))
    closed = _close_parcels(act, order, {part[1] for part in parts})
    settle(act, order_id)
    return {"order": order_id, "owner": order.owner_id, "item": item_id, "location": location.id,
            "parts": parts, "closed": closed, "sku": item.sku}


def kits_outside(order_id: int, item_id: int, parcel_id: int = 0) -> int:
    """How many whole kits of this item, sold as its components, may come back; 0 where none was sent.

    Refused: `return_by_component` where a component was sent in several lots: then each is scanned.
    """
    parts = kits.outside(order_id, item_id, parcel_id)
    lines = {line for line, *_ in parts}
    lots = [part.line for part in outside(order_id, parcel_id) if part.line in lines]
    if len(lots) > len(set(lots)):
        raise Refused("return_by_component", sku=items.item.one(id=item_id).sku, parts=kits.said_parts(item_id))
    return whole_kits((qty, each) for _, _, each, qty in parts)


@intention
def take_back_kits(act: Act, order_id: int, parcel_id: int, item_id: int, qty: int, grade: str,
                   location: Any) -> list[dict[str, Any]]:
    """`qty` whole kits come back as their components. What `give_back` needs, one for each component.

    Refused: `more_than_sent`, `return_by_component`, and what `take_back` refuses.
    """
    most = kits_outside(order_id, item_id, parcel_id)
    if qty > most:
        raise Refused("more_than_sent", most=most, sku=items.item.one(id=item_id).sku)
    parts = sorted(kits.outside(order_id, item_id, parcel_id), key=lambda part: part[1])
    return [take_back(act, order_id, parcel_id, component, None, qty * each, grade, location, line)
            for line, component, each, _ in parts]


@intention
def give_back(act: Act, done: dict[str, Any]) -> None:
    """The compensation of `take_back`. Refused: `stock_short` once the goods have moved on."""
    order = orders.order_to_change.one(id=done["order"])
    for parcel, state in done["closed"]:
        parcels.change_state.changed(id=parcel, before="returned", state=state)
    for line, parcel, lot, qty, status in done["parts"]:
        ledger.take_out(act, Goods(done["owner"], done["item"], lot), qty, Spot(done["location"], 0, status),
                        "CUSTOMER", "return", For(order_line=line, parcel=parcel or None))
        orders.add_returned.changed(id=line, qty=-qty)
    act.tell("return_undone", f"order:{order.number}", order=order.id, sku=done["sku"])
    settle(act, order.id)


def lot_names(lots: list[int]) -> dict[str, int]:
    """How people call these lots: code, serial or date; the key of each."""
    found = (stock.lot.one(id=lot) for lot in lots if lot)
    return {(lot.code or lot.serial or lot.expiry).upper(): int(lot.id) for lot in found}


def _close_parcels(act: Act, order: Any, touched: set[int]) -> list[list[Any]]:
    """Parcels of which nothing is outside any more; the state each had, for taking it back.

    The moves of this act are told, so the ledger answers for them too.
    """
    closed = []
    still = {part.parcel for part in outside(order.id)}
    for parcel in parcels.parcels_of_order.all(order=order.id):
        if parcel.id in touched and parcel.id not in still and parcel.state in COMING:
            parcels.change_state.changed(id=parcel.id, before=parcel.state, state="returned")
            act.tell("parcel_returned", f"parcel:{parcel.number}", order=order.id)
            closed.append([parcel.id, parcel.state])
    return closed
