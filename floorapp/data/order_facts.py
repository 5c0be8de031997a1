"""What the state of an order is a function of, in one question: sums over its lines, its holds, work and parcels;
of one order at each change, of all of them in `db check`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import peewee as pw

from floorapp.data.db import Statement
from floorapp.data.orders import Hold, Order, OrderLine
from floorapp.data.parcels import Parcel
from floorapp.data.tasks import Task
from floorapp.domain.orders import Facts, state_of


def _sum(what: Any, name: str) -> Any:
    return pw.fn.COALESCE(pw.fn.SUM(what), 0).cast("BIGINT").alias(name)


def _count(table: Any, name: str, *where: Any) -> Any:
    return table.select(pw.fn.COUNT(table.id)).where(*where).alias(name)


def _of(order: Any) -> tuple[Any, ...]:
    picks = (Task.order == order) & (Task.kind == "pick")
    boxes = Parcel.order == order
    return (
        _sum(OrderLine.ordered - OrderLine.cancelled, "ordered"), _sum(OrderLine.promised, "promised"),
        _sum(OrderLine.picked, "picked"), _sum(OrderLine.packed, "packed"), _sum(OrderLine.shipped, "shipped"),
        _sum(OrderLine.delivered, "delivered"), _sum(OrderLine.returned, "returned"),
        _count(Hold, "holds", Hold.order == order, Hold.released_at.is_null()),
        _count(Task, "open_tasks", picks, (Task.state == "ready") | (Task.state == "claimed")),
        _count(Task, "claimed_tasks", picks, Task.state == "claimed"),
        _count(Parcel, "open_parcels", boxes, Parcel.state == "open"),
        _count(Parcel, "failed_parcels", boxes,
               (Parcel.state == "failed") | (Parcel.state == "returning") | (Parcel.state == "returned")),
    )


facts = Statement(lambda P: OrderLine.select(*_of(P.order)).where(OrderLine.order == P.order))
_page = Statement(lambda P: Order.select(Order.id, Order.state, Order.payment, Order.cancelled_at, *_of(Order.id))
                  .join(OrderLine, pw.JOIN.LEFT_OUTER).where(Order.id > P.after)
                  .group_by(Order.id).order_by(Order.id).limit(_PAGE))
_PAGE = 5000                           # orders that `states` has in hand at once
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


def states() -> Iterator[tuple[str, dict[str, Any]]]:
    """Orders whose state is not what it is a function of: (code, what it is about). Ask it inside `db.reading()`."""
    after = 0
    while page := _page.all(after=after):
        for after, state, payment, cancelled_at, *sums in page:
            named = dict(zip(page[0]._fields[4:], sums, strict=True))
            facts_say = state_of(Facts(payment=payment, cancelled=cancelled_at is not None, **named))
            if state != facts_say:
                yield "check_order_state", {"order": after, "state": state, "facts": facts_say}
