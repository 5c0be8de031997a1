"""What the state of an order is a function of, in one question: sums over its lines, its holds, work and parcels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import peewee as pw

from floorapp.data.db import Statement
from floorapp.data.orders import Hold, OrderLine
from floorapp.data.parcels import Parcel
from floorapp.data.tasks import Task


def _sum(what: Any, name: str) -> Any:
    return pw.fn.COALESCE(pw.fn.SUM(what), 0).cast("BIGINT").alias(name)


def _count(table: Any, name: str, *where: Any) -> Any:
    return table.select(pw.fn.COUNT(table.id)).where(*where).alias(name)


def _facts(P: Any) -> Any:
    picks = (Task.order == P.order) & (Task.kind == "pick")
    boxes = Parcel.order == P.order
    return OrderLine.select(
        _sum(OrderLine.ordered - OrderLine.cancelled, "ordered"), _sum(OrderLine.promised, "promised"),
        _sum(OrderLine.picked, "picked"), _sum(OrderLine.packed, "packed"), _sum(OrderLine.shipped, "shipped"),
        _sum(OrderLine.delivered, "delivered"), _sum(OrderLine.returned, "returned"),
        _count(Hold, "holds", Hold.order == P.order, Hold.released_at.is_null()),
        _count(Task, "open_tasks", picks, (Task.state == "ready") | (Task.state == "claimed")),
        _count(Task, "claimed_tasks", picks, Task.state == "claimed"),
        _count(Parcel, "open_parcels", boxes, Parcel.state == "open"),
        _count(Parcel, "failed_parcels", boxes,
               (Parcel.state == "failed") | (Parcel.state == "returning") | (Parcel.state == "returned")),
    ).where(OrderLine.order == P.order)


facts = Statement(_facts)
_AT_ONCE = 16                          # orders of one question: a trolley's, mostly
_progress = Statement(lambda P: Task.select(
    pw.fn.COALESCE(pw.fn.SUM(pw.Case(None, ((Task.state == "done", 1),), 0)), 0).cast("BIGINT").alias("done"),
    pw.fn.COUNT(Task.id).alias("total"))
    .where(Task.order.in_([getattr(P, f"order{n}") for n in range(_AT_ONCE)]), Task.kind == "pick",
           Task.state != "cancelled"))


def pick_progress(orders: Sequence[int]) -> list[int]:
    """Picks of these orders: how many are done, and how many there are."""
    sums = [0, 0]
    for start in range(0, len(orders), _AT_ONCE):
        chunk = [*orders[start:start + _AT_ONCE], *[0] * _AT_ONCE][:_AT_ONCE]
        found = _progress.one(**{f"order{n}": order for n, order in enumerate(chunk)})
        sums = [sums[0] + found.done, sums[1] + found.total]
    return sums
