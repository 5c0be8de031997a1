"""A lot in the tote is another one than the book says: the book follows the hand, back to the shelf and out again.

Every function runs in the caller's transaction.
"""

from __future__ import annotations

from typing import Any

from floorapp.data import ledger, locations, orders, parcels, stock
from floorapp.data.act import Act
from floorapp.data.ledger import For, Goods, Spot
from floorapp.domain.refusals import Refused, Stale
from floorapp.services import expiry
from floorapp.services.counting import open_count
from floorapp.services.moving import refuse_moved_on
from floorapp.services.permissions import intention


@intention
def replace(act: Act, order: Any, item: Any, qty: int, lot: int) -> None:
    """`qty` units that were picked as another lot are of this one: that one stands on its shelf again, and this one
    came from there. Where the book knew none of it there, it is taken in and a count of the item there is opened.

    Refused: `lot_not_in_tote` where no tote holds so many units of one other lot, `lot_held_there` where the shelf's
    units of it belong to other orders, `lot_too_old`, `container_moved_on`.
    """
    row = next((row for row in parcels.waiting_in_totes.all(order=order.id)
                if row.item_id == item.id and row.lot != lot and row.qty >= qty), None)
    source = stock.picked_from.one(order_line=row.order_line, lot=row.lot, tote=row.container) if row else None
    if row is None or source is None:
        raise Refused("lot_not_in_tote", sku=item.sku, lot=stock.lot.one(id=lot).code)
    spot, tote = Spot(source.from_location_id, source.from_container, source.from_status), stock.container.one(
        id=row.container)
    refuse_moved_on(spot.location, spot.container)
    expiry.refuse_too_old(act.at, row.order_line, lot)
    why = For(order_line=row.order_line)
    ledger.carry(act, row, qty, spot, "unpick", why)
    ledger.release(_balance(act, row, spot, row.lot).id, row.order_line, qty)
    unknown = _balance(act, row, spot, lot) is None
    if unknown:
        ledger.bring_in(act, Goods(row.owner_id, item.id, lot), qty, "ADJUST", spot, "adjust")
    there = _balance(act, row, spot, lot)
    place = locations.location.one(id=spot.location)
    if not ledger.reserve(there.id, row.order_line, qty):
        if unknown:
            raise Stale                # somebody was there at the same moment
        raise Refused("lot_held_there", lot=stock.lot.one(id=lot).code, location=place.code)
    held = stock.held.one(balance=there.id, order_line=row.order_line)
    ledger.carry(act, held, qty, Spot(tote.location_id, tote.id, row.status), "pick", why)
    act.tell("lot_replaced", f"order:{orders.order.one(id=order.id).number}", order=order.id, sku=item.sku, qty=qty,
             lot=stock.lot.one(id=lot).code, unknown=int(unknown))
    if unknown:
        open_count(act, place.id, item.id, "wrong_lot")


def _balance(act: Act, row: Any, spot: Spot, lot: int) -> Any:
    """The balance of this lot where it stands; None where there is none."""
    return stock.balance_at.one(item=row.item_id, location=spot.location, container=spot.container, lot=lot,
                                status=spot.status, owner=row.owner_id, warehouse=act.warehouse)
