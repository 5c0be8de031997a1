"""Cross-docking: goods at the dock that make waiting orders complete go straight to staging, held for those orders.

Off where the site names no place (`putaway.cross_dock`). Every function runs in the caller's transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from floorapp.data import orders, stock
from floorapp.data.act import Act
from floorapp.domain.cross_dock import Supply, Taken, Want, takers
from floorapp.domain.refusals import Refused
from floorapp.services import expiry, release
from floorapp.services.orders import settle
from floorapp.services.permissions import intention
from floorapp.services.putaway import Load

MOST = 100                      # waiting orders that are asked, the most urgent ones


@dataclass(frozen=True, slots=True)
class CrossDock:
    """Put `qty` units at `location`: all of the load where there are no `parts`, else these of one item (row of stock,
    0 where the load names none, and units of it). `orders` (ids) become complete with it, the most urgent first; others
    wait there for the rest of theirs, which still stands at the dock."""

    location: str
    qty: int
    parts: tuple[tuple[int, int], ...]
    orders: tuple[int, ...]


def proposal(warehouse: int, load: Load, at: int, avoid: frozenset[str] = frozenset()) -> CrossDock | None:
    """What of a load goes to waiting orders next; None where the site does not do it or nobody waits for any of it."""
    place = release.cross_dock_place(warehouse)
    if place is None or place.id == load.location or place.code in avoid:
        return None
    rows = {nth: row for nth, row in enumerate(load.rows) if row[2] == "available"}
    waiting = _waiting(warehouse, {(owner, item.id) for item, _, _, _, owner in rows.values()})
    if not waiting:
        return None
    wants = [(order, _wants(order, owner, at)) for order, owner in waiting]
    supplies = _on_shelves(warehouse, {(want.owner, want.item) for _, all_ in wants for want in all_}, at, place.id)
    supplies += _at_the_dock(warehouse, load, {(want.owner, want.item) for _, all_ in wants for want in all_}, at,
                             place.id)
    supplies += [Supply(owner, item.id, _expiry(lot), qty, nth) for nth, (item, lot, _, qty, owner) in rows.items()]
    return _next(load, place.code, takers(wants, supplies))


@intention
def serve(act: Act, order_ids: list[int]) -> dict[str, Any]:
    """The goods stand there: these orders are released, and hold them. Returns what `take_back` needs.

    Refused: `cross_dock_gone` where one of them does not become complete after all.
    """
    for order_id in order_ids:
        for line in orders.lines.all(order=order_id):
            orders.promise.run(id=line.id, qty=line.ordered - line.cancelled)
        settle(act, order_id)
        number = release.release_order(act, order_id)
        if number is None:
            raise Refused("cross_dock_gone", order=orders.order.one(id=order_id).number)
        act.tell("cross_docked", f"order:{number}", order=order_id)
    if order_ids:
        release.promise(act)                   # others may no longer count on what these hold now
    return {"orders": order_ids}


@intention
def take_back(act: Act, done: dict[str, Any]) -> None:
    """The compensation of `serve`. Refused: `already_picking` once somebody has one of the orders in hand."""
    for order_id in reversed(done["orders"]):
        release.take_back(act, order_id)
    if done["orders"]:
        release.promise(act)


def _waiting(warehouse: int, wanted: set[tuple[int, int]]) -> list[tuple[int, int]]:
    """Orders (id and owner) that want some of these items, the most urgent first."""
    found = {row.id: row for owner, item in sorted(wanted)
             for row in orders.waiting_for_item.all(warehouse=warehouse, owner=owner, item=item, most=MOST)}
    ranked = sorted(found.values(), key=lambda row: (-row.priority, row.due, row.placed_at, row.id))
    return [(row.id, row.owner_id) for row in ranked]


def _wants(order: int, owner: int, at: int) -> list[Want]:
    found = []
    for line in orders.lines.all(order=order):
        needed = line.ordered - line.cancelled - line.picked
        if needed:
            found.append(Want(owner, line.item_id, needed, expiry.keeps_until(at, line.id),
                              line.promised >= line.ordered - line.cancelled))
    return found


def _on_shelves(warehouse: int, wanted: set[tuple[int, int]], at: int, place: int) -> list[Supply]:
    today = expiry.today(warehouse, at)
    return [Supply(owner, item, row.expiry or "", row.on_hand - row.reserved) for owner, item in sorted(wanted)
            for row in stock.pickable_or_staged.all(item=item, owner=owner, warehouse=warehouse, keeps_until=today,
                                                    staged=place)]


def _at_the_dock(warehouse: int, load: Load, wanted: set[tuple[int, int]], at: int, place: int) -> list[Supply]:
    """What stands there besides the load: it comes to the orders after it."""
    here = {"warehouse": warehouse, "keeps_until": expiry.today(warehouse, at), "staged": place}
    return [Supply(owner, item, row.expiry or "", row.on_hand - row.reserved, coming=True)
            for owner, item in sorted(wanted) for row in stock.at_the_dock.all(item=item, owner=owner, **here)
            if (row.id not in load.balances if load.balances else row.location_id != load.location)]


def _expiry(lot: int) -> str:
    return str(stock.lot.one(id=lot).expiry) if lot else ""


def _next(load: Load, location: str, found: list[Taken]) -> CrossDock | None:
    """All of the load, or what is wanted of its first item; with the orders that need nothing else of the load."""
    used: dict[int, int] = {}
    for taken in found:
        for nth, qty in taken.rows:
            used[nth] = used.get(nth, 0) + qty
    if not used:
        return None
    if sum(used.values()) == load.units:
        return CrossDock(location, load.units, (), tuple(taken.order for taken in found if not taken.waits))
    item = load.rows[min(used)][0].id
    mine = {nth: qty for nth, qty in sorted(used.items()) if load.rows[nth][0].id == item}
    parts = tuple((load.balances[nth] if load.balances else 0, qty) for nth, qty in mine.items())
    whole = tuple(taken.order for taken in found if not taken.waits and all(nth in mine for nth, _ in taken.rows))
    return CrossDock(location, sum(mine.values()), parts, whole)
