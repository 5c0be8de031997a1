"""Counting: blind and live. A difference is counted again by somebody else, then approved, then posted as moves.

What a counter says is compared with what the book said at the moment of counting, so that picking may go on meanwhile;
what is posted later is the difference, not the figure. Every function runs in the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from floorapp.data import counts, items, ledger, locations, people, stock, tasks
from floorapp.data.act import Act
from floorapp.data.ledger import Goods, Spot
from floorapp.domain.refusals import Refused, Stale
from floorapp.services.moving import held_by, refuse_moved_on
from floorapp.services.permissions import LEADERS

RECOUNT = 10                           # a task's priority: a doubt is settled before anything new is counted


@dataclass(frozen=True, slots=True)
class Counted:
    """How many of an item (and lot, 0: none) somebody counted at a moment (ms)."""

    item: int
    lot: int
    qty: int
    at: int


def open_count(act: Act, location: int, item: int | None, reason: str, priority: int = 5, lot: int = 0) -> int:
    """A task to count an item at a location, or all of it (item None); the open one where there is one already."""
    for task in tasks.counts_at.all(location=location):
        if task.item_id == item and task.lot == lot:
            return int(task.id)
    place = locations.location.one(id=location)
    owner = items.item.one(id=item).owner_id if item is not None else counts.any_owner.value()
    made = tasks.new_task.value(
        warehouse=place.warehouse_id, owner=owner, kind="count", order=None, order_line=None, balance=None, item=item,
        lot=lot, location=location, container=0, to_location=None, qty=1, sequence=place.sequence, priority=priority,
        due_at=None, reason=reason, created_at=act.at)
    act.tell("count_opened", f"location:{place.code}", task=made, reason=reason)
    return int(made)


def next_task(act: Act) -> Any | None:
    """The next count is this operator's, under a lease; None where there is none that they may do."""
    tasks.free_silent.run(kind="count", now=act.at)
    task = counts.next_count_for.one(warehouse=act.warehouse, operator=act.operator)
    if task is None:
        return None
    tasks.claim_one.changed(id=task.id, holder=act.operator, until=act.at + tasks.LEASE)
    act.tell("count_claimed", f"task:{task.id}")
    return task


def give_back(act: Act, task: int) -> None:
    """The compensation of `next_task`: others may have it. Nothing happens where it is no longer this operator's."""
    if tasks.free_task.run(id=task, holder=act.operator) == 1:
        act.tell("count_given_back", f"task:{task}")


def put_off(act: Act, task: Any) -> None:
    """Somebody else, or later: the task goes behind the others of its priority."""
    tasks.postpone.run(id=task.id, sequence=task.sequence + 1000)
    give_back(act, task.id)


def serial_here(item: Any, location: int, serial: str) -> int:
    """The key of a serial number found here, made known where it is new. Refused: `serial_elsewhere` (location)."""
    known = stock.serial_of_item.one(item=item.id, serial=serial)
    if known is None:
        return ledger.lot_of(item.id, serial=serial)
    for row in stock.balances_of_lot.all(lot=known.id):
        if row.location_id != location:
            raise Refused("serial_elsewhere", serial=serial, location=locations.location.one(id=row.location_id).code)
    return int(known.id)


def missing(location: int, task: Any | None, counted: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """What the book has here (of the task's item, else of all) and nobody has counted: item and lot."""
    only = (task.item_id or 0) if task is not None else 0
    seen = set(counted)
    return [(row.item, row.lot) for row in counts.on_shelf(location, only)
            if (row.item, row.lot) not in seen and (task is None or task.lot in {0, row.lot})]


def close(act: Act, location: Any, task: Any | None, counted: list[Counted]) -> int:
    """Compare what was counted with the book, and end the tasks that asked for it; how many figures differ.

    Equal: agreed. Different for the first time: a recount for somebody else. Counted again by somebody else with the
    same difference: it waits for approval; with none: agreed; with another: counted once more.
    """
    waiting = counts.counts_at_to_change.all(location=location.id)
    whole = task is None or task.item_id is None
    keys = {(entry.item, entry.lot) for entry in counted}
    seen = {entry.item for entry in counted}
    for open_task in waiting:
        if (open_task.item_id is None and whole) or (open_task.item_id, open_task.lot) in keys or (
                open_task.item_id in seen and not open_task.lot):
            counts.end_task.run(id=open_task.id, at=act.at)
    reason = task.reason if task is not None else "on_request"
    states = [_compare(act, location, entry, reason, waiting)
              for entry in sorted(counted, key=lambda entry: (entry.item, entry.lot))]
    differ = sum(state != "agreed" for state in states)
    act.tell("counted", f"location:{location.code}", figures=len(counted), differ=differ)
    return differ


def approve(act: Act, count: int) -> dict[str, Any]:
    """Post a confirmed difference as moves; stock that a short pick put aside is free again.

    Returns what `unapprove` needs. Refused: `supervisor_only`, `count_not_waiting`, `count_reserved` (free, who): what
    orders hold is never cut, release or recount first; `serial_elsewhere`.
    """
    _refuse_unless_leader(act)
    found = counts.count_to_change.one(id=count)
    if found is None or found.state != "approval":
        raise Refused("count_not_waiting")
    item = items.item.one(id=found.item_id)
    adjusted = _add(act, found, item) if found.difference > 0 else _cut(act, found)
    freed = _free_aside(act, found, sum(-qty for _, status, _, qty in adjusted if status == "hold" and qty < 0))
    counts.set_count_state.changed(id=count, before="approval", state="posted", closed_at=act.at, closed_by=act.who)
    act.tell("count_approved", _subject(found), sku=item.sku, difference=found.difference)
    return {"count": count, "adjusted": adjusted, "freed": freed}


def unapprove(act: Act, done: dict[str, Any]) -> None:
    """The compensation of `approve`. Refused: `stock_short` once the goods are held or gone, `container_moved_on`,
    `counted_again`."""
    found = counts.count_to_change.one(id=done["count"])
    _refuse_counted_again(found)
    for container, *_ in done["adjusted"]:
        refuse_moved_on(found.location_id, container)
    for owner, container, qty in done["freed"]:
        _status(act, found, owner, container, qty, "available", "hold")
    for container, status, owner, qty in done["adjusted"]:
        what, spot = Goods(owner, found.item_id, found.lot), Spot(found.location_id, container, status)
        if qty > 0:
            ledger.take_out(act, what, qty, spot, "ADJUST", "adjust")
        else:
            ledger.bring_in(act, what, -qty, "ADJUST", spot, "adjust")
    counts.set_count_state.changed(id=found.id, before="posted", state="approval", closed_at=None, closed_by="")
    act.tell("count_approval_undone", _subject(found))


def reject(act: Act, count: int) -> dict[str, Any]:
    """The book stands: nothing is posted. Returns what `unreject` needs. Refused: as `approve`."""
    _refuse_unless_leader(act)
    found = counts.count_to_change.one(id=count)
    if found is None or found.state != "approval":
        raise Refused("count_not_waiting")
    freed = _free_aside(act, found, 0)
    counts.set_count_state.changed(id=count, before="approval", state="rejected", closed_at=act.at, closed_by=act.who)
    act.tell("count_rejected", _subject(found), difference=found.difference)
    return {"count": count, "freed": freed}


def unreject(act: Act, done: dict[str, Any]) -> None:
    """The compensation of `reject`. Refused: `stock_short` once the goods are held or gone, `counted_again`."""
    found = counts.count_to_change.one(id=done["count"])
    _refuse_counted_again(found)
    for owner, container, qty in done["freed"]:
        _status(act, found, owner, container, qty, "available", "hold")
    counts.set_count_state.changed(id=found.id, before="rejected", state="approval", closed_at=None, closed_by="")
    act.tell("count_rejection_undone", _subject(found))


def _compare(act: Act, location: Any, entry: Counted, reason: str, waiting: list[Any]) -> str:
    book = counts.book(location.id, entry.item, entry.lot, entry.at)
    difference = entry.qty - book
    known = counts.open_count_of.one(location=location.id, item=entry.item, lot=entry.lot)
    state = _verdict(known, act.operator, difference)
    recount = _recount(act, location, entry) if state == "recount" else None
    closed = {"closed_at": act.at, "closed_by": act.who} if state == "agreed" else {"closed_at": None, "closed_by": ""}
    since = (known.held_since if known is not None else 0) or _aside_since(entry.item, waiting)
    values = {"state": state, "difference": difference, "counted_by": act.operator, "task": recount,
              "held_since": since, **closed}
    if known is None:
        item = items.item.one(id=entry.item)
        count = counts.new_count.value(
            warehouse=act.warehouse, owner=item.owner_id, item=entry.item, lot=entry.lot, location=location.id,
            reason=reason, opened_at=act.at, **values)
        if count is None:
            raise Stale                # somebody else opened it at the same moment
    else:
        count = known.id
        counts.change_count.changed(id=count, **values)
    counts.new_take.run(count=count, operator=act.operator, qty=entry.qty, book=book, at=entry.at)
    if state == "agreed":
        _free_aside(act, counts.count.one(id=count), 0)
    return state


def _verdict(known: Any | None, operator: int, difference: int) -> str:
    if difference == 0:
        return "agreed"
    if known is not None and known.counted_by != operator and known.difference == difference:
        return "approval"
    return "recount"


def _recount(act: Act, location: Any, entry: Counted) -> int:
    return open_count(act, location.id, entry.item, "recount", RECOUNT, entry.lot)


def _aside_since(item: int, waiting: list[Any]) -> int:
    """Since when short picks have put the rest of this item aside here; 0 where none did."""
    return min((task.created_at for task in waiting if task.item_id == item and task.reason.startswith("pick_")),
               default=0)


def _free_aside(act: Act, count: Any, taken: int) -> list[list[int]]:
    """What a short pick put on hold until the count is available again, less what the count has taken of it."""
    freed: list[list[int]] = []
    if not count.held_since:
        return freed
    for row in counts.put_aside(count.location_id, count.item_id, count.lot, count.held_since):
        held = stock.balance_at.one(item=count.item_id, location=count.location_id, container=row.container,
                                    lot=count.lot, status="hold", owner=row.owner_id, warehouse=count.warehouse_id)
        gone = min(taken, row.qty)
        taken -= gone
        qty = min(row.qty - gone, held.on_hand - held.reserved if held is not None else 0)
        if qty > 0:
            _status(act, count, row.owner_id, row.container, qty, "hold", "available")
            freed.append([row.owner_id, row.container, qty])
    return freed


def _status(act: Act, count: Any, owner: int, container: int, qty: int, before: str, after: str) -> None:
    ledger.transfer(act, Goods(owner, count.item_id, count.lot), qty, Spot(count.location_id, container, before),
                    Spot(count.location_id, container, after), "status")


def _add(act: Act, count: Any, item: Any) -> list[list[Any]]:
    """What was found too many goes to where the rest of it stands, in the same status."""
    if count.lot and item.tracking == "serial":
        serial_here(item, count.location_id, stock.lot.one(id=count.lot).serial)
    rows = counts.rows_on_shelf(count.location_id, count.item_id, count.lot)
    place = locations.location.one(id=count.location_id)
    like = max(rows, key=lambda row: int(row.on_hand), default=None)
    status = like.status if like is not None else "hold" if place.kind == "quarantine" else "available"
    container, owner = (like.container, like.owner_id) if like is not None else (0, item.owner_id)
    ledger.bring_in(act, Goods(owner, count.item_id, count.lot), count.difference, "ADJUST",
                    Spot(count.location_id, container, status), "adjust")
    return [[container, status, owner, count.difference]]


def _cut(act: Act, count: Any) -> list[list[Any]]:
    """What is missing leaves the book: first what a short pick put aside, and never what orders hold."""
    rows = counts.rows_on_shelf(count.location_id, count.item_id, count.lot)
    if not count.held_since:
        rows.sort(key=lambda row: (row.status != "available", row.status == "damaged", row.container))
    left = -count.difference
    free = sum(row.on_hand - row.reserved for row in rows)
    if free < left:
        held = ", ".join(filter(None, (held_by(balance=row.id) for row in rows if row.reserved)))
        raise Refused("count_reserved", missing=left, free=free, who=held or "-")
    cut: list[list[Any]] = []
    for row in rows:
        part = min(left, row.on_hand - row.reserved)
        if part > 0:
            ledger.take_out(act, Goods(row.owner_id, count.item_id, count.lot), part,
                            Spot(count.location_id, row.container, row.status), "ADJUST", "adjust")
            cut.append([row.container, row.status, row.owner_id, -part])
            left -= part
    return cut


def _refuse_unless_leader(act: Act) -> None:
    if not LEADERS & {row.role for row in people.roles_of.all(operator=act.operator)}:
        raise Refused("supervisor_only")


def _refuse_counted_again(count: Any) -> None:
    """Refused: `counted_again` (location) where a newer count of the same figure is open: that one decides."""
    if counts.open_count_of.one(location=count.location_id, item=count.item_id, lot=count.lot) is not None:
        raise Refused("counted_again", location=locations.location.one(id=count.location_id).code)


def _subject(count: Any) -> str:
    return f"count:{count.id}"
