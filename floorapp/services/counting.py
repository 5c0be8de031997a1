"""Counting: blind and live. A difference is counted again by somebody else, then approved, then posted as moves.

What a counter says is compared with what the book said at the moment of counting, so that picking may go on meanwhile;
what is posted later is the difference, not the figure. Units of two owners are two figures, never one. Every function
runs in the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from floorapp.data import counts, db, items, locations, sites, stock, stocktakes, tasks
from floorapp.data.act import Act
from floorapp.domain.count_rules import WITHIN, within
from floorapp.domain.intake import minor_digits
from floorapp.domain.refusals import Refused, Stale
from floorapp.services.adjusting import (
    approve,
    free_aside,
    post,
    reject,
    serial_here,
    subject,
    unapprove,
    unreject,
)
from floorapp.services.permissions import intention
from floorapp.settings import current

RECOUNT = 10                           # a task's priority: a doubt is settled before anything new is counted
OPEN = ("recount", "approval")

__all__ = ["RECOUNT", "Closed", "Counted", "approve", "close", "empty_after_all", "found_empty",
           "give_back", "missing", "next_task", "not_empty", "open_count", "put_off", "reject", "serial_here",
           "take_again", "unapprove", "unreject"]


@dataclass(frozen=True, slots=True)
class Counted:
    """How many units of an owner's item (and lot, 0: none) somebody counted at a moment (ms)."""

    item: int
    lot: int
    owner: int
    qty: int
    at: int


@dataclass(frozen=True, slots=True)
class Closed:
    """What a counted place came to: figures in all, those that somebody looks at again, those posted at once; how many
    of those that differ somebody else found as well, so that they only wait for approval."""

    figures: int
    differ: int
    posted: int
    confirmed: int

    @property
    def next_for(self) -> str:
        """What becomes of those that differ (a message code)."""
        return "count_to_approve" if self.differ == self.confirmed else "count_to_recount"


@intention
def open_count(act: Act, location: int, item: int | None, reason: str, priority: int = 5, lot: int = 0,
               owner: int = 0) -> int:
    """A task to count an item at a location (of everybody who has it there; a recount of one owner), or all of it
    (item None).

    Where there is one already that one is moved forward to this priority, never doubled.
    """
    for task in tasks.counts_at.all(location=location):
        if task.item_id == item and task.lot == lot and _covers(task, owner):
            if counts.hasten.run(id=task.id, priority=priority):
                act.tell("count_hastened", f"location:{locations.location.one(id=location).code}", task=task.id,
                         reason=reason)
            return int(task.id)
    place = locations.location.one(id=location)
    owner = owner or (items.item.one(id=item).owner_id if item is not None else counts.any_owner.value())
    made = tasks.new_task.value(
        warehouse=place.warehouse_id, owner=owner, kind="count", order=None, order_line=None, balance=None, item=item,
        lot=lot, location=location, container=0, to_location=None, qty=1, sequence=place.sequence, priority=priority,
        due_at=None, reason=reason, created_at=act.at)
    act.tell("count_opened", f"location:{place.code}", task=made, reason=reason)
    return int(made)


@intention
def found_empty(act: Act, location: int) -> None:
    """A picker took the last of a place and saw that it is empty, as the book says."""
    act.tell("place_found_empty", f"location:{locations.location.one(id=location).code}")


@intention
def not_empty(act: Act, location: int, item: int) -> dict[str, Any]:
    """A picker took the last that the book has, and something is left: it is counted. What `empty_after_all` needs."""
    known = {task.id for task in tasks.counts_at.all(location=location)}
    made = open_count(act, location, item, "zero_check")
    return {"task": made, "new": made not in known}


@intention
def empty_after_all(act: Act, done: dict[str, Any]) -> None:
    """The compensation of `not_empty`: the count is withdrawn where nobody has done it."""
    if done["new"] and tasks.cancel_task.run(id=done["task"]) == 1:
        act.tell("count_withdrawn", f"task:{done['task']}")


@intention
def next_task(act: Act) -> Any | None:
    """The next count is this operator's, under a lease; None where there is none that they may do."""
    tasks.free_silent.run(kind="count", now=act.at)
    task = counts.next_count_for.one(warehouse=act.warehouse, operator=act.operator)
    if task is None:
        return None
    tasks.claim_one.changed(id=task.id, holder=act.operator, until=act.at + tasks.LEASE)
    act.tell("count_claimed", f"task:{task.id}")
    return task


@intention
def give_back(act: Act, task: int) -> None:
    """The compensation of `next_task`: others may have it. Nothing happens where it is no longer this operator's."""
    if tasks.free_task.run(id=task, holder=act.operator) == 1:
        act.tell("count_given_back", f"task:{task}")


@intention
def put_off(act: Act, task: Any) -> dict[str, Any]:
    """Somebody else, or later: the task goes behind the others of its priority. What `take_again` needs."""
    tasks.postpone.run(id=task.id, sequence=task.sequence + 1000)
    give_back(act, task.id)
    return {"task": task.id, "sequence": task.sequence}


@intention
def take_again(act: Act, done: dict[str, Any]) -> None:
    """The compensation of `put_off` and `give_back`: the same count is this operator's again, in its old place of the
    queue. Refused: `lease_lost` where somebody else has it or has done it."""
    if tasks.claim_one.run(id=done["task"], holder=act.operator, until=tasks.lease_from(act.at)) != 1:
        raise Refused("lease_lost")
    tasks.postpone.run(id=done["task"], sequence=done["sequence"])
    act.tell("count_claimed", f"task:{done['task']}")


def missing(location: int, task: Any | None, counted: Iterable[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """What the book has here (of the task's item, else of all) and nobody has counted: item, lot and owner."""
    only = (task.item_id or 0) if task is not None else 0
    seen = set(counted)
    return [(row.item, row.lot, row.owner) for row in counts.on_shelf(location, only)
            if (row.item, row.lot, row.owner) not in seen and (task is None or task.lot in {0, row.lot})
            and only_owner(task) in {0, row.owner}]


def only_owner(task: Any | None) -> int:
    """Whose units alone a task asks for: a recount's owner; 0 for everybody's."""
    return int(task.owner_id) if task is not None and task.reason == "recount" else 0


def whose(location: int, task: Any | None, item: Any) -> list[int]:
    """Whose units of an item a counter may have in hand: the recount's owner; theirs whose stand here; where none
    stand here theirs who have (or had) some, else anybody's. Several: the counter says which, nobody guesses."""
    only = only_owner(task)
    return ([only] if only else counts.owners_on_shelf(location, item.id) or counts.owners_of_item(item.id)
            or [row.id for row in sites.owners.all()])


def serial_owner(location: int, lot: int) -> int:
    """Whose a serial number is that stands here; 0 where it does not."""
    return next((int(row.owner_id) for row in stock.balances_of_lot.all(lot=lot) if row.location_id == location), 0)


@intention
def close(act: Act, location: Any, task: Any | None, counted: list[Counted]) -> Closed:
    """Compare what was counted with the book, and end the tasks that asked for it.

    Equal: agreed. Different within the site's tolerance: posted at once. Different for the first time: a recount for
    somebody else. Counted again by somebody else with the same difference: it waits for approval; with none: agreed;
    with another: counted once more. Each owner's units are a figure of their own.
    """
    waiting = counts.counts_at_to_change.all(location=location.id)
    whole = task is None or task.item_id is None
    for open_task in waiting:
        if (whole if open_task.item_id is None else _answered(open_task, counted)):
            counts.end_task.run(id=open_task.id, at=act.at)
    reason = task.reason if task is not None else "on_request"
    place = stocktakes.open_place_at.one(location=location.id)
    states = [_compare(act, location, entry, _Asked(reason, waiting, place and place.stocktake_id))
              for entry in sorted(counted, key=lambda entry: (entry.item, entry.lot, entry.owner))]
    done = Closed(len(states), sum(state in OPEN for state in states), states.count("posted"),
                  states.count("approval"))
    if whole:
        told = {"figures": done.figures, "differ": done.differ + done.posted, "at": act.at, "who": act.who}
        stocktakes.place_counted.run(location=location.id, **told)
        if place is not None:
            stocktakes.end_place.changed(id=place.id, state="counted", **told)
    act.tell("counted", f"location:{location.code}", figures=done.figures, differ=done.differ + done.posted)
    return done


@dataclass(frozen=True, slots=True)
class _Asked:
    """Why a place is counted: the reason, the tasks that were open there, the stock-take that it belongs to."""

    reason: str
    waiting: list[Any]
    stocktake: int | None


def _covers(task: Any, owner: int) -> bool:
    """Whether an open count asks for this owner's units too (0: everybody's): a recount is of one owner's only."""
    if task.reason != "recount":
        return True
    here = {owner} if owner else set(counts.owners_on_shelf(task.location_id, task.item_id))
    return here <= {task.owner_id}


def _answered(asked: Any, counted: list[Counted]) -> bool:
    """Whether these figures are what a task for an item asked for: of everybody who has the item there."""
    only = only_owner(asked)
    owners = {entry.owner for entry in counted if entry.item == asked.item_id and asked.lot in {0, entry.lot}}
    here = {row.owner for row in counts.on_shelf(asked.location_id, asked.item_id) if asked.lot in {0, row.lot}}
    return bool(owners) and ({only} if only else here) <= owners


def _compare(act: Act, location: Any, entry: Counted, asked: _Asked) -> str:
    book = counts.book(location.id, entry.item, entry.lot, entry.owner, entry.at)
    difference = entry.qty - book
    known = counts.open_count_of.one(location=location.id, item=entry.item, lot=entry.lot, owner=entry.owner)
    item = items.item.one(id=entry.item)
    state = _verdict(known, act.operator, difference)
    small = state == "recount" and _is_small(item, known, act, difference, book)
    recount = None if small or state != "recount" else _recount(act, location, entry)
    closed = {"closed_at": act.at, "closed_by": act.who} if state == "agreed" else {"closed_at": None, "closed_by": ""}
    since = (known.held_since if known is not None else 0) or _aside_since(entry, asked.waiting)
    values = {"state": state, "difference": difference, "counted_by": act.operator, "task": recount,
              "held_since": since, "value_minor": _worth(item, difference),
              "stocktake": (known.stocktake_id if known is not None else None) or asked.stocktake, **closed}
    if known is None:
        count = counts.new_count.value(
            warehouse=act.warehouse, owner=entry.owner, item=entry.item, lot=entry.lot,
            location=location.id, reason=asked.reason, opened_at=act.at, **values)
        if count is None:
            raise Stale                # somebody else opened it at the same moment
    else:
        count = known.id
        counts.change_count.changed(id=count, **values)
    counts.new_take.run(count=count, operator=act.operator, qty=entry.qty, book=book, at=entry.at)
    made = counts.count.one(id=count)
    if state == "agreed":
        free_aside(act, made, 0)
    if small:
        return _post_small(act, made, location, entry)
    return state


def _verdict(known: Any | None, operator: int, difference: int) -> str:
    if difference == 0:
        return "agreed"
    if known is not None and known.counted_by != operator and known.difference == difference:
        return "approval"
    return "recount"


def _is_small(item: Any, known: Any | None, act: Act, difference: int, book: int) -> bool:
    """Within the site's tolerance; never a serial number, and never one's own second thought."""
    if item.tracking == "serial" or (known is not None and known.counted_by == act.operator):
        return False
    minor = 10 ** minor_digits(sites.house.one(id=act.warehouse).currency)
    return within(difference, book, item.value_minor, current().counting.tolerance, minor)


def _post_small(act: Act, count: Any, location: Any, entry: Counted) -> str:
    """Posted without asking; where orders hold what is missing, somebody counts again all the same."""
    before = len(act.moves)
    try:
        with db.savepoint():
            post(act, count)
    except Refused:
        del act.moves[before:]
        counts.set_recount.changed(id=count.id, task=_recount(act, location, entry))
        return "recount"
    counts.set_count_state.changed(id=count.id, before="recount", state="posted", cause=WITHIN, closed_at=act.at,
                                   closed_by=act.who)
    act.tell("count_posted", subject(count), sku=items.item.one(id=count.item_id).sku, difference=count.difference,
             cause=WITHIN)
    return "posted"


def _worth(item: Any, difference: int) -> int | None:
    return None if item.value_minor is None else int(difference * item.value_minor)


def _recount(act: Act, location: Any, entry: Counted) -> int:
    return open_count(act, location.id, entry.item, "recount", RECOUNT, entry.lot, entry.owner)


def _aside_since(entry: Counted, waiting: list[Any]) -> int:
    """Since when short picks have put the rest of these units aside here; 0 where none did."""
    return min((task.created_at for task in waiting if task.reason.startswith("pick_")
                and (task.item_id is None or (task.item_id, task.owner_id) == (entry.item, entry.owner))), default=0)
