"""Recalled goods that an order has in a tote or parcel: nothing of them goes on, and the way they come out again.

They stay the order's until somebody has them in the hand; whoever takes them out sends the order on to other goods.
Every function runs in the caller's transaction.
"""

from __future__ import annotations

from typing import Any

from floorapp.data import ledger, orders, parcels, reports, stock
from floorapp.data.act import Act
from floorapp.data.ledger import For, Spot
from floorapp.domain.refusals import Refused
from floorapp.services.orders import settle
from floorapp.services.permissions import intention
from floorapp.services.release import allocate, new_pick

REASON = "recall"
WITH_ORDERS = {"tote", "parcel"}


def refuse_recalled(order: Any) -> None:
    """Refused: `goods_recalled` (sku, lot, container) while a tote or parcel of the order holds goods on hold."""
    found = parcels.on_hold_in_hand.one(order=order.id)
    if found is not None:
        raise Refused("goods_recalled", order=order.number, sku=found.sku, lot=found.lot_code or found.serial or "-",
                      container=found.container_code)


def status_of(lot: int, status: str) -> str:
    """The status in which goods of a lot come into the house, from whom ever: of a recalled one nothing is for sale."""
    if lot and status == "available" and stock.lot_to_bring.one(id=lot).recalled_at is not None:
        return "hold"
    return status


def names(item: int, lot: str, serial: str, expiry: str) -> bool:
    """Whether these words name a lot that is recalled."""
    found = stock.lot_exactly.value(item=item, code=lot, serial=serial, expiry=expiry)
    return found is not None and stock.lot.one(id=found).recalled_at is not None


def is_recalled(row: Any) -> bool:
    """Whether this balance is goods on hold that an order has in its tote or parcel."""
    if row.status != "hold" or not row.container or not row.reserved:
        return False
    return stock.container.one(id=row.container).kind in WITH_ORDERS


@intention
def take_out(act: Act, container: Any, row: Any, qty: int, location: Any) -> dict[str, int]:
    """`qty` recalled units leave their tote or parcel for a place; the order gets as many elsewhere, or waits.

    The hold of the recall ends with the last of them. A closed parcel is open again. How many are held elsewhere, and
    how many are missing. Refused: `not_of_order`, `parcel_on_manifest`, `same_place`, and what
    `moving.refuse_place` refuses.
    """
    from floorapp.services import moving  # here: picking and packing load this module, and seldom do this
    order = orders.order_to_change.one(id=container.order)
    parcel = moving.parcel_to_empty(container) if container.kind == "parcel" else None
    moving.refuse_place(row, qty, location, act)
    left, wanting = qty, []
    for held in stock.held_in_container.all(container=container.id):
        part = min(left, held.qty) if held.balance_id == row.id else 0
        if part:
            _out(act, held, part, parcel, location)
            wanting.append((held.order_line, part))
            left -= part
    if left:
        raise Refused("not_of_order", order=order.number, sku=row.sku)
    if parcel is not None and parcel.state == "packed":
        parcels.change_state.changed(id=parcel.id, before="packed", state="open")
    if parcel is None and stock.content_of_container.one(container=container.id) is None:
        ledger.bind_container.changed(id=container.id, order=None)
    told = _elsewhere(act, order, row.item_id, wanting)
    act.tell("recalled_taken_out", f"order:{order.number}", order=order.id, sku=row.sku, qty=qty,
             location=location.code, **told)
    _end_hold(act, order.id)
    settle(act, order.id)
    return told


@intention
def let_go_on(act: Act, row: Any, qty: int, reason: str) -> None:
    """`qty` units of a recalled balance are sold after all, to the orders that have them; the hold ends with the last.

    Refused: `stock_short`.
    """
    locked = {order: orders.order_to_change.one(id=order) for order in reports.orders_holding(balance=row.id)}
    left, spot = qty, Spot(row.location_id, row.container)
    for held in stock.held_of_balance.all(balance=row.id):
        part = min(left, held.qty)
        if part:
            ledger.carry(act, held, part, spot, "status", For(order_line=held.order_line))
            left -= part
    if left:
        raise Refused("stock_short", qty=qty)
    act.tell("status_changed", f"item:{row.sku}", qty=qty, change="release", before=row.status, reason=reason,
             location=row.location_id, lot=row.lot, held_elsewhere=0)
    for order in locked:
        _end_hold(act, order)
        settle(act, order)


def _end_hold(act: Act, order: int) -> None:
    if parcels.on_hold_in_hand.one(order=order) is None:
        orders.release_hold.run(order=order, reason=REASON, at=act.at)


def _out(act: Act, held: Any, qty: int, parcel: Any | None, location: Any) -> None:
    """Beside the parcel first, as it was packed; then to the place, where nobody holds it any more."""
    line = held.order_line
    spot = Spot(location.id, 0, held.status)
    if parcel is not None:
        beside = Spot(held.location_id, 0, held.status)
        ledger.carry(act, held, qty, beside, "unpack", For(order_line=line, parcel=parcel.id))
        from floorapp.services.moving import out_of_parcel  # as in take_out
        out_of_parcel(act, parcel, line, held.lot, qty)
        held = stock.held.one(balance=_balance(act, held, beside).id, order_line=line)
    ledger.carry(act, held, qty, spot, "unpick", For(order_line=line))
    orders.add_picked.changed(id=line, qty=-qty)
    ledger.release(_balance(act, held, spot).id, line, qty)


def _balance(act: Act, held: Any, spot: Spot) -> Any:
    return stock.balance_at.one(item=held.item_id, location=spot.location, container=spot.container, lot=held.lot,
                                status=spot.status, owner=held.owner_id, warehouse=act.warehouse)


def _elsewhere(act: Act, order: Any, item: int, wanting: list[tuple[int, int]]) -> dict[str, int]:
    """As many other units are held for these lines and become picks; what is not to be had is no longer promised."""
    found = 0
    for line_id, qty in wanting:
        line = orders.line.one(id=line_id)
        held = allocate(act, order.owner_id, item, line_id, qty)
        for place, part in held:
            new_pick(act, order, line_id, place, part, (place.sequence or 0) * 1000)
        missing = qty - sum(part for _, part in held)
        if missing:
            orders.promise.run(id=line_id, qty=max(line.promised - missing, line.picked))
        found += qty - missing
    return {"held_elsewhere": found, "missing": sum(qty for _, qty in wanting) - found}
