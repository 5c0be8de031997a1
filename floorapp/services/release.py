"""Promise, reservation, release: who may count on stock, what is held for whom, and what becomes work on the floor.

Promise: by priority, then age, over everything in the house. Reservation: at release, by FEFO, row by row, guarded.
Release: ready orders by priority, cut-off, age. Every function runs in the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from floorapp.data import db, items, journal, locations, orders, stock, tasks
from floorapp.data.act import Act
from floorapp.data.ledger import release as let_go
from floorapp.data.ledger import reserve
from floorapp.domain.codes import location_key
from floorapp.domain.packagings import whole
from floorapp.domain.refusals import Refused
from floorapp.domain.routes import Place, serpentine
from floorapp.services import expiry
from floorapp.services.orders import refuse_unless_going, settle
from floorapp.services.permissions import intention
from floorapp.settings import current

FAR = 2**62
NO_CUTOFF = 32503680000000


@intention
def promise(act: Act) -> int:
    """Spread the free stock over the waiting orders again; how many lines changed."""
    free = {(row.owner_id, row.item_id): int(row.free) for row in stock.promisable.all(
        warehouse=act.warehouse, today=expiry.today(act.warehouse, act.at))}
    changed, moved = 0, []
    for line in orders.waiting_demand.all(warehouse=act.warehouse):
        needed = line.ordered - line.cancelled - line.picked
        given = min(needed, free.get((line.owner_id, line.item_id), 0))
        if given:
            free[line.owner_id, line.item_id] -= given
        if line.promised != line.picked + given:
            orders.promise.run(id=line.id, qty=line.picked + given)
            changed += 1
            moved.append(line.order_id)
        elif line.state == "new":
            moved.append(line.order_id)
    for order in dict.fromkeys(moved):
        settle(act, order)
    return changed


@intention
def release(act: Act, until: int | None = None, most: int | None = None) -> list[str]:
    """Promise, then release ready orders whose cut-off is not after `until` (ms), at most `most`; their numbers.

    An order whose goods are in the house but not yet put away stays ready and is tried again.
    """
    changed = promise(act)
    released: list[str] = []
    waiting = orders.to_release.all(warehouse=act.warehouse, until=until or FAR, most=100_000 if most is None else FAR)
    for row in waiting:
        if most is not None and len(released) >= most:
            break
        number = release_order(act, row.id)
        if number:
            released.append(number)
    if released or changed:
        journal.note(act, "release", until=until, most=most)
    return released


@intention
def release_order(act: Act, order_id: int) -> str | None:
    """Reserve all of an order and make its picking tasks; None where something is not in a pickable place yet."""
    order = orders.order_to_change.one(id=order_id)
    if order.state != "ready":
        return None
    try:
        refuse_unless_going(order)
        with db.savepoint():
            held = [hold for line in sorted(orders.lines.all(order=order_id), key=lambda line: line.item_id)
                    for hold in _hold_line(act, order, line)]
    except Refused:
        return None
    for sequence, (line, row, qty) in enumerate(serpentine(held, lambda hold: _place(hold[1]))):
        new_pick(act, order, line, row, qty, (row.sequence or 0) * 1000 + sequence)
    orders.set_released.changed(id=order_id, at=act.at)
    act.tell("order_released", f"order:{order.number}", order=order_id, tasks=len(held))
    return str(order.number)


@intention
def take_back(act: Act, order_id: int) -> None:
    """The compensation of `release_order`: nothing is held for it any more. Refused: `already_picking` once somebody
    has it in hand."""
    order = orders.order_to_change.one(id=order_id)
    if order.state != "released":
        raise Refused("already_picking", order=order.number)
    for task in tasks.tasks_of_order.all(order=order_id):
        if task.kind == "pick" and task.state == "ready" and task.qty > task.done:
            let_go(task.balance, task.order_line, task.qty - task.done)
    tasks.cancel_tasks_of_order.run(order=order_id)
    orders.forget_release.changed(id=order_id)
    act.tell("order_release_undone", f"order:{order.number}", order=order_id)
    settle(act, order_id)


def cross_dock_place(warehouse: int) -> Any | None:
    """Where goods for waiting orders stand that came straight from the dock; None where the site has no such place."""
    code = current().putaway.cross_dock
    found = locations.location_by_key.one(warehouse=warehouse, key=location_key(code)) if code else None
    return found if found is not None and found.kind == "staging" and not found.outside else None


@intention
def allocate(act: Act, owner: int, item: int, order_line: int, needed: int, avoid: int = 0) -> list[tuple[Any, int]]:
    """Hold up to `needed` units for an order line, first expired first out, none at the location `avoid` (0: anywhere)
    and none that has expired or keeps too short a time for its channel; the rows and how much of each.

    Of an item that is kept in whole cases whole ones come first, then loose units, and only then a case is broken.
    """
    until = expiry.keeps_until(act.at, order_line)
    here = {"item": item, "owner": owner, "warehouse": act.warehouse, "keeps_until": until}
    staged = cross_dock_place(act.warehouse)
    found = stock.pickable.all(**here) if staged is None else stock.pickable_or_staged.all(staged=staged.id, **here)
    rows = [row for row in found if row.location_id != avoid]
    case = items.case_of.value(item=item) or 1
    held = _hold_rows(rows, order_line, whole(needed, case), case)
    needed -= sum(held.values())
    if needed and case > 1:
        rows.sort(key=lambda row: (row.expiry or "9999", (row.on_hand - row.reserved) % case == 0))
        for row, qty in _hold_rows(rows, order_line, needed, 1, held).items():
            held[row] = held.get(row, 0) + qty
    return list(held.items())


@intention
def new_pick(act: Act, order: Any, line: int, row: Any, qty: int, sequence: int) -> int:
    """A picking task for what is held in one place."""
    return int(tasks.new_task.value(
        warehouse=act.warehouse, owner=order.owner_id, kind="pick", order=order.id, order_line=line, balance=row.id,
        item=row.item_id, lot=row.lot, location=row.location_id, container=row.container, to_location=None, qty=qty,
        sequence=sequence, priority=order.priority, due_at=order.cutoff_at or order.ship_by, reason="",
        created_at=act.at))


@intention
def end_pick(act: Act, pick: Any) -> None:
    """The rest of a pick is not wanted any more; what is picked of it stays picked."""
    if not pick.done:
        tasks.cancel_task.changed(id=pick.id)
        return
    holder = pick.holder
    if pick.state == "ready":
        holder = act.operator
        tasks.claim_one.changed(id=pick.id, holder=holder, until=tasks.lease_from(act.at))
    tasks.shrink.changed(id=pick.id, qty=pick.done)
    tasks.finish.changed(id=pick.id, holder=holder, done=pick.done, at=act.at)


def _hold_rows(rows: list[Any], order_line: int, needed: int, case: int,
               before: Mapping[Any, int] = MappingProxyType({})) -> dict[Any, int]:
    """Hold up to `needed` units of these rows for an order line, in whole cases; `before`: what it holds of them."""
    held: dict[Any, int] = {}
    for row in rows:
        qty = min(needed, whole(row.on_hand - row.reserved - before.get(row, 0), case))
        if qty > 0 and reserve(row.id, order_line, qty):
            held[row] = qty
            needed -= qty
        if needed <= 0:
            break
    return held


def _hold_line(act: Act, order: Any, line: Any) -> list[tuple[int, Any, int]]:
    needed = line.ordered - line.cancelled - line.picked
    held = allocate(act, order.owner_id, line.item_id, line.id, needed) if needed else []
    if sum(qty for _, qty in held) < needed:
        raise Refused("stock_short", qty=needed)
    return [(line.id, row, qty) for row, qty in held]


def _place(row: Any) -> Place:
    at = locations.location.one(id=row.location_id)
    return Place(at.zone, at.aisle, at.bay, at.level, at.sequence, at.code)
