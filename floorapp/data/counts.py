"""Counts of stock: every figure that was counted, by whom, against what the book said at that moment."""

# ruff: noqa: S608  # every query is put together from texts of this file
from __future__ import annotations

from typing import Any

import peewee as pw

from floorapp.data import db
from floorapp.data.base import Table, check, maybe, needed, text, to, whole
from floorapp.data.db import Statement
from floorapp.data.items import Item
from floorapp.data.locations import Location
from floorapp.data.sites import Owner, Warehouse
from floorapp.data.stocktakes import Stocktake
from floorapp.data.tasks import Task


class StockCount(Table):
    """One owner's units of one item (and lot) at one location. state: agreed, recount, approval, posted, rejected.

    `difference` is counted less book, both at the moment of the count: it stays true while stock moves on.
    `counted_by` is who counted last; `task` the recount that somebody else is to do; `held_since` when a short pick put
    the rest aside, 0 where none did. `cause` says why it differs, once somebody has decided; `value_minor` what the
    difference is worth, null where the item has no value; `record` the record of proceedings it was printed in.
    """

    warehouse = to(Warehouse)
    owner = to(Owner)
    item = to(Item)
    lot = whole()
    location = to(Location)
    state = needed()
    difference = whole()
    reason = text()
    counted_by = whole()
    task = maybe()
    held_since = whole()
    cause = text()
    value_minor = maybe()
    stocktake = to(Stocktake, null=True)
    record = text()
    opened_at = whole()
    closed_at = maybe()
    closed_by = text()

    class Meta:
        indexes = ((("location", "item"), False), (("task",), False), (("stocktake",), False), (("closed_at",), False))
        constraints = (check("state IN ('agreed', 'recount', 'approval', 'posted', 'rejected')"),)


class CountTake(Table):
    """One counting of it: who counted how many, and what the book said then."""

    count = to(StockCount)
    operator = whole()
    qty = whole()
    book = whole()
    at = whole()

    class Meta:
        indexes = ((("count",), False),)
        constraints = (check("qty >= 0"),)


_OPEN = pw.SQL("t1.state IN ('recount', 'approval')")
_COUNT = ("warehouse", "owner", "item", "lot", "location", "state", "difference", "reason", "counted_by", "task",
          "held_since", "value_minor", "stocktake", "opened_at", "closed_at", "closed_by")
new_count = Statement(lambda P: StockCount.insert({getattr(StockCount, f): getattr(P, f) for f in _COUNT})
                      .on_conflict_ignore().returning(StockCount.id))
count = Statement(lambda P: StockCount.select().where(StockCount.id == P.id))
count_to_change = Statement(lambda P: StockCount.select().where(StockCount.id == P.id), lock="update")
open_count_of = Statement(lambda P: StockCount.select().where(
    StockCount.location == P.location, StockCount.item == P.item, StockCount.lot == P.lot,
    StockCount.owner == P.owner, _OPEN), lock="update")
change_count = Statement(lambda P: StockCount.update({
    StockCount.state: P.state, StockCount.difference: P.difference, StockCount.counted_by: P.counted_by,
    StockCount.task: P.task, StockCount.held_since: P.held_since, StockCount.value_minor: P.value_minor,
    StockCount.stocktake: P.stocktake, StockCount.closed_at: P.closed_at,
    StockCount.closed_by: P.closed_by}).where(StockCount.id == P.id))
set_count_state = Statement(lambda P: StockCount.update({
    StockCount.state: P.state, StockCount.cause: P.cause, StockCount.closed_at: P.closed_at,
    StockCount.closed_by: P.closed_by}).where(StockCount.id == P.id, StockCount.state == P.before,
                                              StockCount.record == ""))
set_recount = Statement(lambda P: StockCount.update({StockCount.task: P.task}).where(
    StockCount.id == P.id, pw.SQL("state = 'recount'")))
set_record = Statement(lambda P: StockCount.update({StockCount.record: P.record}).where(
    StockCount.id == P.id, StockCount.record == ""))
new_take = Statement(lambda P: CountTake.insert({getattr(CountTake, f): getattr(P, f) for f in (
    "count", "operator", "qty", "book", "at")}))
takes = Statement(lambda P: CountTake.select().where(CountTake.count == P.count).order_by(CountTake.id))
approval_count = Statement(lambda P: StockCount.select(pw.fn.COUNT(StockCount.id)).where(
    StockCount.warehouse == P.warehouse, pw.SQL("t1.state = 'approval'")))
approvals = Statement(
    lambda P: StockCount.select(StockCount.id, StockCount.difference, StockCount.lot, StockCount.owner, Item.sku,
                                Item.name, Item.unit, Location.code.alias("location_code"))
    .join(Item).switch(StockCount).join(Location)
    .where(StockCount.warehouse == P.warehouse, pw.SQL("t1.state = 'approval'"))
    .order_by(StockCount.opened_at, StockCount.id))

# The next count for somebody: what they counted last themselves is for somebody else.
next_count_for = Statement(
    lambda P: Task.select().where(
        Task.warehouse == P.warehouse, Task.kind == "count", pw.SQL("t1.state = 'ready'"),
        ~pw.fn.EXISTS(StockCount.select(StockCount.id).where(StockCount.task == Task.id,
                                                             StockCount.counted_by == P.operator)))
    .order_by(Task.priority.desc(), Task.sequence, Task.id).limit(1), lock="skip")
counts_at_to_change = Statement(
    lambda P: Task.select().where(Task.kind == "count", Task.location == P.location,
                                  (Task.state == "ready") | (Task.state == "claimed")).order_by(Task.id), lock="update")
hasten = Statement(lambda P: Task.update({Task.priority: P.priority}).where(
    Task.id == P.id, Task.priority < P.priority, (Task.state == "ready") | (Task.state == "claimed")))
any_owner = Statement(lambda P: Owner.select(Owner.id).order_by(Owner.id).limit(1))
end_task = Statement(lambda P: Task.update({Task.state: "done", Task.holder: None, Task.lease_until: None,
                                            Task.done_at: P.at})
                     .where(Task.id == P.id, (Task.state == "ready") | (Task.state == "claimed")))


def _counted(column: str) -> str:
    """What a counter sees on a shelf: loose goods and LPNs; totes and parcels belong to orders that are under way."""
    return f"({column} = 0 OR EXISTS (SELECT 1 FROM container c WHERE c.id = {column} AND c.kind = 'lpn'))"


_BOOK = f"""
    SELECT CAST(COALESCE((SELECT SUM(b.on_hand) FROM balance b WHERE b.location_id = ? AND b.item_id = ? AND b.lot = ?
            AND b.owner_id = ? AND {_counted("b.container")}), 0)
        - COALESCE((SELECT SUM(m.qty) FROM move m WHERE m.to_location_id = ? AND m.at > ? AND m.item_id = ?
            AND m.lot = ? AND m.owner_id = ? AND {_counted("m.to_container")}), 0)
        + COALESCE((SELECT SUM(m.qty) FROM move m WHERE m.from_location_id = ? AND m.at > ? AND m.item_id = ?
            AND m.lot = ? AND m.owner_id = ? AND {_counted("m.from_container")}), 0) AS BIGINT) AS qty"""


def book(location: int, item: int, lot: int, owner: int, at: int) -> int:
    """What the book said at a moment (ms) of an owner's units, of what a counter sees.

    It is what stands there now with the moves since then taken back, in one question, so that both are of one state.
    """
    which = (item, lot, owner)
    return int(db.ask(_BOOK, location, *which, location, at, *which, location, at, *which)[0].qty)


def on_shelf(location: int, item: int = 0) -> list[Any]:
    """What the book has at a location, item by item, lot by lot and owner by owner, of what a counter sees."""
    only, values = (" AND b.item_id = ?", [location, item]) if item else ("", [location])
    return db.ask(f"""
        SELECT b.item_id AS item, b.lot, b.owner_id AS owner, CAST(SUM(b.on_hand) AS BIGINT) AS qty FROM balance b
        WHERE b.location_id = ?{only} AND {_counted("b.container")}
        GROUP BY b.item_id, b.lot, b.owner_id ORDER BY b.item_id, b.owner_id, b.lot""", *values)


def owners_on_shelf(location: int, item: int) -> list[int]:
    """Whose units of an item a counter sees at a location."""
    return [row.owner_id for row in db.ask(f"""
        SELECT DISTINCT b.owner_id FROM balance b WHERE b.location_id = ? AND b.item_id = ?
        AND {_counted("b.container")} ORDER BY b.owner_id""", location, item)]


def owners_of_item(item: int) -> list[int]:
    """Whose units of an item stand anywhere; where none stand, whose there have ever been."""
    found = db.ask("SELECT DISTINCT owner_id FROM balance WHERE item_id = ? ORDER BY owner_id", item)
    return [row.owner_id for row in found or db.ask(
        "SELECT DISTINCT owner_id FROM move WHERE item_id = ? ORDER BY owner_id", item)]


def rows_on_shelf(location: int, item: int, lot: int, owner: int) -> list[Any]:
    """The balances behind one figure: first what a short pick put aside, then loose goods, then LPNs."""
    return db.ask(f"""
        SELECT b.id, b.owner_id, b.container, b.status, b.on_hand, b.reserved FROM balance b
        WHERE b.location_id = ? AND b.item_id = ? AND b.lot = ? AND b.owner_id = ? AND {_counted("b.container")}
        ORDER BY CASE b.status WHEN 'hold' THEN 0 WHEN 'available' THEN 1 ELSE 2 END, b.container, b.id""",
                  location, item, lot, owner)


def free_rows_at(location: int) -> list[Any]:
    """What a counter sees at a place and nobody holds, row by row."""
    return db.ask(f"""
        SELECT b.owner_id, b.item_id, b.lot, b.location_id, b.container, b.status, b.on_hand - b.reserved AS free
        FROM balance b WHERE b.location_id = ? AND b.status = 'available' AND b.on_hand > b.reserved
        AND {_counted("b.container")} ORDER BY b.id""", location)


def put_aside(location: int, item: int, lot: int, owner: int, since: int) -> list[Any]:
    """What short picks have put on hold here of an owner's since a moment and nobody has freed: container, quantity."""
    return db.ask("""
        SELECT from_container AS container,
        CAST(SUM(CASE WHEN to_status = 'hold' THEN qty ELSE -qty END) AS BIGINT) AS qty FROM move
        WHERE from_location_id = ? AND at >= ? AND to_location_id = ? AND item_id = ? AND lot = ? AND owner_id = ?
        AND reason = 'status' AND ((from_status = 'available' AND to_status = 'hold')
            OR (from_status = 'hold' AND to_status = 'available'))
        GROUP BY from_container""", location, since, location, item, lot, owner)


_DECIDED = """
    SELECT c.id, c.lot, c.state, c.difference, c.cause, c.value_minor, c.opened_at, c.closed_by, i.sku, i.name,
    w.code AS owner, p.code AS location_code FROM stock_count c JOIN item i ON i.id = c.item_id
    JOIN owner w ON w.id = c.owner_id JOIN location p ON p.id = c.location_id
    WHERE c.record = '' AND c.state IN ('posted', 'rejected')"""


def decided_in_stocktake(stocktake: int) -> list[Any]:
    """What differed in a stock-take, decided, in the order of the places."""
    return db.ask(f"{_DECIDED} AND c.stocktake_id = ? ORDER BY p.sequence, p.code, i.sku, c.id", stocktake)


def decided_unrecorded(warehouse: int, most: int) -> list[Any]:
    """Decided counts outside stock-takes that still go on, in no record yet, the oldest decisions first."""
    return db.ask(f"""{_DECIDED} AND c.warehouse_id = ? AND NOT EXISTS (
        SELECT 1 FROM stocktake s WHERE s.id = c.stocktake_id AND s.state = 'open')
        ORDER BY c.closed_at, c.id LIMIT {most:d}""", warehouse)
