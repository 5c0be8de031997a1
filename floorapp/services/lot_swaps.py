"""A lot in the hand is another one than the book says: the book follows the hand, back to the shelf and out again.

Every function runs in the caller's transaction.
"""

from __future__ import annotations

from typing import Any

from floorapp.data import items, ledger, locations, orders, parcels, stock
from floorapp.data.act import Act
from floorapp.data.ledger import For, Goods, Spot
from floorapp.domain.refusals import Refused, Stale
from floorapp.services import expiry, picking
from floorapp.services.permissions import intention


@intention
def replace(act: Act, order: Any, item: Any, qty: int, lot: int) -> None:
    """`qty` units that were picked as another lot are of this one: that one stands on its shelf again, and this one
    came from there. Where the book knew none of it there, it is taken in and a count of the item there is opened.

    Refused: `lot_not_in_tote` where no tote holds so many units of one other lot, `lot_held_there` where the shelf's
    units of it belong to other orders, `lot_on_hold`, `lot_too_old`, `container_moved_on`.
    """
    row = next((row for row in parcels.waiting_in_totes.all(order=order.id)
                if row.item_id == item.id and row.lot != lot and row.status == "available" and row.qty >= qty), None)
    source = stock.picked_from.one(order_line=row.order_line, lot=row.lot, tote=row.container) if row else None
    if row is None or source is None:
        raise Refused("lot_not_in_tote", sku=item.sku, lot=stock.lot.one(id=lot).code)
    _exchange(act, order, row, qty, lot, Spot(source.from_location_id, source.from_container, source.from_status))


def standing(task: Any, lot: int) -> list[Any]:
    """The balance of a lot that may be sold where a pick leads, or nothing."""
    return [row for row in stock.content_of_item_at.all(location=task.location_id, container=task.container,
                                                        item=task.item_id)
            if (row.lot, row.status, row.owner_id) == (lot, "available", task.owner_id)]


def free_at(task: Any, lot: int) -> int | None:
    """How many units of another lot nobody holds where a pick leads; None where the book knows none of it there."""
    rows = standing(task, lot)
    return sum(row.on_hand - row.reserved for row in rows) if rows else None


def refuse_on_hold(lot: int) -> None:
    """Refused: `lot_on_hold` where any of it in the house is off sale: what turns up of it is not sold either."""
    named = stock.lot.one(id=lot)
    if named.recalled_at is not None or any(row.status != "available" for row in stock.balances_of_lot.all(lot=lot)):
        raise Refused("lot_on_hold", lot=named.code)


@intention
def pick_other(act: Act, task: Any, qty: int, tote: int, lot: int) -> dict[str, Any]:
    """`qty` units of a pick go into the tote, and they are of this lot: the reserved ones stay on their shelf, free.

    Where the book knew none of it there, so many are taken in and a count of the item there is opened. Returns what
    `unpick_other` needs. Refused: as `picking.pick` and `replace`.
    """
    done = picking.pick(act, task, qty, tote)
    order = orders.order.one(id=done["order"])
    row = _in_tote(done, done["lot"])
    unknown = _exchange(act, order, row, qty, lot, Spot(done["location"], done["container"], done["status"]))
    return done | {"other": lot, "unknown": unknown}


@intention
def unpick_other(act: Act, done: dict[str, Any]) -> None:
    """The compensation of `pick_other`: the units are on their shelf, or out of the book again, and the reserved ones
    are held again. The count stays. Refused: as `picking.unpick`, `lot_held_there` where others hold those by now."""
    order = orders.order_to_change.one(id=done["order"])
    row, spot = _in_tote(done, done["other"]), Spot(done["location"], done["container"], done["status"])
    if row is None or row.status != "available":
        raise Refused("already_packed", order=order.number)
    _exchange(act, order, row, done["qty"], done["lot"], spot)
    if done["unknown"]:
        ledger.take_out(act, Goods(row.owner_id, row.item_id, row.lot), done["qty"], spot, "ADJUST", "adjust")
    picking.unpick(act, done)


def _exchange(act: Act, order: Any, row: Any, qty: int, lot: int, spot: Spot) -> bool:
    """Units in a tote (a row for ledger.carry) stand at their spot again, and as many of another lot came from there;
    whether the book knew none of that lot there."""
    tote = stock.container.one(id=row.container)
    from floorapp.services.moving import refuse_moved_on  # here: picking loads this module, and seldom does this
    refuse_moved_on(spot.location, spot.container)
    expiry.refuse_too_old(row.order_line, lot, qty, act)
    why = For(order_line=row.order_line)
    ledger.carry(act, row, qty, spot, "unpick", why)
    ledger.release(_balance(act, row, spot, row.lot).id, row.order_line, qty)
    unknown = _balance(act, row, spot, lot) is None
    if unknown:
        refuse_on_hold(lot)
        ledger.bring_in(act, Goods(row.owner_id, row.item_id, lot), qty, "ADJUST", spot, "adjust")
    there = _balance(act, row, spot, lot)
    place = locations.location.one(id=spot.location)
    if not ledger.reserve(there.id, row.order_line, qty):
        if unknown:
            raise Stale                # somebody was there at the same moment
        raise Refused("lot_held_there", lot=stock.lot.one(id=lot).code, location=place.code)
    held = stock.held.one(balance=there.id, order_line=row.order_line)
    ledger.carry(act, held, qty, Spot(tote.location_id, tote.id, row.status), "pick", why)
    act.tell("lot_replaced", f"order:{orders.order.one(id=order.id).number}", order=order.id,
             sku=items.item.one(id=row.item_id).sku, qty=qty, lot=stock.lot.one(id=lot).code, unknown=int(unknown))
    if unknown:
        from floorapp.services.counting import open_count
        open_count(act, place.id, row.item_id, "wrong_lot")
    return unknown


def _in_tote(done: dict[str, Any], lot: int) -> Any | None:
    return next((row for row in stock.held_in_container.all(container=done["tote"])
                 if (row.order_line, row.lot) == (done["line"], lot) and row.qty >= done["qty"]), None)


def _balance(act: Act, row: Any, spot: Spot, lot: int) -> Any:
    """The balance of this lot where it stands; None where there is none."""
    return stock.balance_at.one(item=row.item_id, location=spot.location, container=spot.container, lot=lot,
                                status=spot.status, owner=row.owner_id, warehouse=act.warehouse)
