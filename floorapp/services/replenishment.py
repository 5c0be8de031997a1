"""Replenishment: from the reserve to the pick faces, what orders wait for first, then what fell below its minimum.

Somebody's replenishment is a task under a lease, so that nobody else walks for the same item of the same owner. Every
function runs in the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from floorapp.data import items, ledger, reports, stock, tasks
from floorapp.data.act import Act
from floorapp.data.ledger import Goods, Spot
from floorapp.domain.packagings import whole
from floorapp.domain.refusals import Refused, Stale
from floorapp.services import expiry
from floorapp.services.counting import open_count
from floorapp.services.moving import refuse_moved_on, refuse_place
from floorapp.services.permissions import intention

NEAR = 60                              # pick faces that are looked at for a target


@intention
def take_next(act: Act, skipped: Collection[tuple[int, int]] = ()) -> Any | None:
    """The most urgent need is this operator's task now; None where nothing is needed or the reserve has none.

    `skipped`: items and their owners that the operator has put off.
    """
    tasks.free_silent.run(kind="replenish", now=act.at)
    while (waiting := tasks.next_replenishment.one(warehouse=act.warehouse)) is not None:
        row = stock.balance.one(id=waiting.balance)
        if (waiting.item_id, waiting.owner_id) in skipped:
            break
        if row is not None and row.on_hand > row.reserved:
            return _claimed(act, waiting.id)
        drop(act, waiting.id, "source_changed")
    for need in reports.replenishment_needs(act.warehouse, expiry.today(act.warehouse, act.at)):
        if (need.item, need.owner) not in skipped:
            task = _new_task(act, need)
            if task is not None:
                return task
    return None


@intention
def drop(act: Act, task: int, reason: str) -> None:
    """This operator does not do it; where the need goes on, it is found again."""
    if tasks.cancel_task.run(id=task) == 1:
        act.tell("replenishment_dropped", f"task:{task}", reason=reason)


@intention
def source_empty(act: Act, task: Any) -> None:
    """The source holds less than the book says: it is counted, and the task is dropped."""
    open_count(act, task.location_id, task.item_id, "replenish_short")
    drop(act, task.id, "short")


def source_row(task: Any) -> Any:
    """The balance that the task takes from. Refused: `source_changed` where too little of it is free by now."""
    row = stock.content_row.one(id=task.balance) if task.balance else None
    if row is None or row.on_hand <= row.reserved:
        raise Refused("source_changed")
    return row


def refuse_over_max(task: Any, qty: int) -> None:
    """Refused: `over_max` (most) where the pick faces would hold more than the item's maximum, and more than was asked
    for. An item without a maximum has none."""
    most = items.item.one(id=task.item_id).max_qty
    if most and qty > task.qty:
        near = reports.near(task.warehouse_id, task.item_id, task.owner_id)
        if near + qty > most:
            raise Refused("over_max", most=most, qty=max(task.qty, most - near))


def refuse_target(row: Any, qty: int, location: Any, act: Act | None = None) -> None:
    """Refused: `not_a_pick_location`, and why these goods must not stand there (codes of domain.putaway); `act` as
    `putaway.refuse_place`."""
    if location.kind != "pick":
        raise Refused("not_a_pick_location", location=location.code)
    refuse_place(row, qty, location, act)


@intention
def replenish(act: Act, task: Any, qty: int, location: Any, allowed: int = 0) -> dict[str, Any]:
    """`qty` units stand at the pick face now, and the task is done. Returns what `unreplenish` needs. `allowed`: how
    many a supervisor has allowed over the maximum.

    Refused: `lease_lost`, `source_changed`, `stock_short`, `over_max`, and what `refuse_target` refuses.
    """
    row = source_row(task)
    if qty > allowed:
        refuse_over_max(task, qty)
    refuse_target(row, qty, location, act)
    ledger.transfer(act, Goods(row.owner_id, row.item_id, row.lot), qty,
                    Spot(row.location_id, row.container, row.status), Spot(location.id, 0, row.status), "move")
    if tasks.finish.run(id=task.id, holder=act.operator, done=min(qty, task.qty), at=act.at) != 1:
        raise Refused("lease_lost")
    act.tell("replenished", f"task:{task.id}", sku=row.sku, qty=qty, location=location.code)
    return {"task": task.id, "owner": row.owner_id, "item": row.item_id, "lot": row.lot, "status": row.status,
            "qty": qty, "done": min(qty, task.qty), "source": [row.location_id, row.container], "target": location.id}


@intention
def unreplenish(act: Act, done: dict[str, Any]) -> None:
    """The compensation of `replenish`. Refused: `stock_short` once the goods are held or gone, `container_moved_on`."""
    location, container = done["source"]
    refuse_moved_on(location, container)
    ledger.transfer(act, Goods(done["owner"], done["item"], done["lot"]), done["qty"],
                    Spot(done["target"], 0, done["status"]), Spot(location, container, done["status"]), "move")
    row = stock.balance_at.one(item=done["item"], location=location, container=container, lot=done["lot"],
                               status=done["status"], owner=done["owner"], warehouse=act.warehouse)
    if tasks.replenishment_of.one(warehouse=act.warehouse, item=done["item"], owner=done["owner"]) is not None:
        act.tell("replenishment_undone", f"task:{done['task']}")   # somebody is on the way for this item already
        return
    tasks.reopen.changed(id=done["task"], qty=done["done"], holder=act.operator, until=act.at + tasks.LEASE)
    tasks.retarget.run(id=done["task"], balance=row.id, lot=done["lot"], location=location, container=container)
    act.tell("replenishment_undone", f"task:{done['task']}")


def _new_task(act: Act, need: Any) -> Any | None:
    """A task for one need: first expired first out of the reserve, as much as one place of it gives."""
    item = items.item.one(id=need.item)
    rows = stock.pickable.all(item=item.id, owner=need.owner, warehouse=act.warehouse,
                              keeps_until=expiry.today(act.warehouse, act.at))
    row = next((row for row in rows if row.kind == "reserve"), None)
    if row is None:
        return None
    most = max(need.max_qty, need.min_qty, need.wanted)
    qty = _in_cases(item.id, min(most - need.near, row.on_hand - row.reserved))
    target = _target(act.warehouse, stock.content_row.one(id=row.id), qty)
    made = tasks.new_replenishment.value(
        warehouse=act.warehouse, owner=need.owner, kind="replenish", balance=row.id, item=item.id, lot=row.lot,
        location=row.location_id, container=row.container, to_location=target, qty=qty, sequence=0,
        priority=need.for_orders, due_at=need.due if need.for_orders else None,
        reason="orders" if need.for_orders else "minimum", created_at=act.at)
    if made is None:
        raise Stale                    # somebody else took this need at the same moment
    return _claimed(act, made)


def _in_cases(item: int, qty: int) -> int:
    """What is kept in whole cases is brought in whole ones, as long as it is at least one."""
    case = items.case_of.value(item=item) or 1
    return whole(qty, case) or qty


def _claimed(act: Act, task: int) -> Any:
    tasks.claim_one.changed(id=task, holder=act.operator, until=act.at + tasks.LEASE)
    act.tell("replenishment_claimed", f"task:{task}")
    return tasks.task.one(id=task)


def _target(warehouse: int, row: Any, qty: int) -> int | None:
    """The pick face that takes them: where the item is, then the nearest empty one; None: the operator chooses."""
    places = [place for place in stock.places_of_item.all(item=row.item_id, warehouse=warehouse, most=NEAR)
              if place.kind == "pick"]
    places += stock.empty_places.all(warehouse=warehouse, kind="pick", most=NEAR)
    for place in places:
        try:
            refuse_target(row, qty, place)
        except Refused:
            continue
        return int(place.id)
    return None
