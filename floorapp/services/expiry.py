"""Expiry: how long goods must keep for whom, what expires soon, and what has expired goes off sale.

Days are the warehouse's. Every function runs in the caller's transaction.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from floorapp.data import clock, journal, ledger, orders, sites, stock, tracing
from floorapp.data.act import Act
from floorapp.data.ledger import Goods, Spot
from floorapp.domain.refusals import Refused
from floorapp.services import overrides
from floorapp.services.permissions import intention
from floorapp.settings import current


def today(warehouse: int, at: int, days: int = 0) -> str:
    """The date in a warehouse at a moment (ms), so many days later, as lots carry it."""
    return (clock.local(at, sites.house.one(id=warehouse).zone or "UTC").date() + timedelta(days=days)).isoformat()


def today_anywhere(at: int, days: int = 0) -> str:
    """The latest of the warehouses' dates: what has expired there is offered nowhere."""
    return max(today(house.id, at, days) for house in sites.warehouses.all())


def keeps_until(at: int, order_line: int) -> str:
    """The date that goods for this order line must not expire before: today, and what its channel asks for."""
    rules = current().stock
    order = orders.order.one(id=orders.line.one(id=order_line).order_id)
    if not rules.min_life and not rules.min_life_days:
        return today(order.warehouse_id, at)
    channel = sites.channel.one(id=order.channel_id).code if order.channel_id else ""
    return today(order.warehouse_id, at, rules.life_for(channel))


def refuse_too_old(order_line: int, lot: int, qty: int, act: Act) -> None:
    """Refused: `lot_too_old` (lot, expiry, until) where this lot has expired or keeps too short a time for the order.

    No second scan overrides it. A supervisor may let an order have goods that keep a shorter time than its channel
    asks for; what has expired nobody.
    """
    known = stock.lot.one(id=lot)
    until = keeps_until(act.at, order_line)
    if not known.expiry or known.expiry >= until:
        return
    refused = Refused("lot_too_old", lot=known.code or known.serial or known.expiry, expiry=known.expiry, until=until)
    order = orders.order.one(id=orders.line.one(id=order_line).order_id)
    if known.expiry < today(order.warehouse_id, act.at):
        raise refused
    overrides.unless_allowed(act, refused, qty)


def refuse_expired(lot: int, warehouse: int, at: int) -> None:
    """What was promised while it kept is not picked once it has expired. Refused: `lot_expired` (lot, expiry)."""
    known = stock.lot.one(id=lot) if lot else None
    if known is not None and known.expiry and known.expiry < today(warehouse, at):
        raise Refused("lot_expired", lot=known.code or known.serial or "-", expiry=known.expiry)


def expiring(warehouse: int, at: int, days: int) -> list[Any]:
    """Lots on sale that expire within so many days, or have."""
    return list(tracing.expiring(warehouse, today(warehouse, at, days + 1)))


@intention
def hold_expired(act: Act) -> int:
    """Put on hold what has expired and no order holds; how many units. What orders hold is told on the board."""
    units = 0
    for balance in tracing.expired_rows(act.warehouse, today(act.warehouse, act.at)):
        row = stock.content_row.one(id=balance)
        free = row.on_hand - row.reserved
        if not free:
            continue
        spot = Spot(row.location_id, row.container, row.status)
        ledger.transfer(act, Goods(row.owner_id, row.item_id, row.lot), free, spot,
                        Spot(spot.location, spot.container, "hold"), "status")
        act.tell("expired_held", f"item:{row.sku}", lot=row.lot, expiry=row.expiry, qty=free)
        units += free
    if units:
        journal.note(act, "expire")
    return units
