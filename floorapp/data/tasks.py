"""Work to be done on the floor, one row a line of work, and who holds it under which lease."""

from __future__ import annotations

import peewee as pw

from floorapp.data.base import Table, check, maybe, needed, text, to, whole
from floorapp.data.db import Statement
from floorapp.data.items import Item
from floorapp.data.locations import Location
from floorapp.data.orders import Order
from floorapp.data.sites import Owner, Warehouse
from floorapp.settings import current

LEASE = 10 * 60_000                    # ms, where the site says nothing else


class Task(Table):
    """kind: pick, pack, count, replenish, assemble, disassemble. state: ready, claimed, done, cancelled.

    `token` grows with every claim: an act of an older holder is refused.
    """

    warehouse = to(Warehouse)
    owner = to(Owner)
    kind = needed()
    state = needed()
    order = to(Order, null=True)
    order_line = maybe()
    balance = maybe()
    item = to(Item, null=True)
    lot = whole()
    location = to(Location)
    container = whole()
    to_location = to(Location, null=True)
    qty = whole()
    done = whole()
    sequence = whole()
    priority = whole()
    due_at = maybe()
    holder = maybe()
    lease_until = maybe()
    token = whole()
    reason = text()
    created_at = whole()
    done_at = maybe()

    class Meta:
        indexes = ((("order", "state"), False), (("holder",), False), (("order_line",), False))
        constraints = (
            check("done <= qty"),
            check("(state = 'claimed') = (holder IS NOT NULL)"),
        )


_FIELDS = ("warehouse", "owner", "kind", "order", "order_line", "balance", "item", "lot", "location", "container",
           "to_location", "qty", "sequence", "priority", "due_at", "reason", "created_at")
new_task = Statement(lambda P: Task.insert({getattr(Task, f): getattr(P, f) for f in _FIELDS}
                                           | {Task.state: "ready", Task.done: 0, Task.token: 0}).returning(Task.id))
task = Statement(lambda P: Task.select().where(Task.id == P.id))
tasks_of_order = Statement(lambda P: Task.select().where(Task.order == P.order).order_by(Task.sequence, Task.id))

# The picking queue: orders with ready work, by priority, cut-off, age. Locked orders belong to somebody.
next_order = Statement(
    lambda P: Order.select(Order.id, Order.number)
    .where(Order.warehouse == P.warehouse, pw.SQL("t1.state = 'released'"))
    .order_by(Order.priority.desc(), pw.fn.COALESCE(Order.cutoff_at, Order.ship_by, 32503680000000), Order.placed_at,
              Order.id).limit(1), lock="skip")
orders_waiting = Statement(lambda P: Order.select(pw.fn.COUNT(Order.id))
                           .where(Order.warehouse == P.warehouse, pw.SQL("t1.state = 'released'")))
claim_order = Statement(lambda P: Order.update({Order.state: "picking"})
                        .where(Order.id == P.order, Order.state == "released"))
claim_tasks = Statement(lambda P: Task.update({Task.state: "claimed", Task.holder: P.holder,
                                               Task.lease_until: P.until, Task.token: Task.token + 1})
                        .where(Task.order == P.order, Task.kind == "pick", Task.state == "ready"))
free_tasks_of_order = Statement(lambda P: Task.update({Task.state: "ready", Task.holder: None, Task.lease_until: None})
                                .where(Task.order == P.order, Task.state == "claimed"))
renew = Statement(lambda P: Task.update({Task.lease_until: P.until}).where(Task.holder == P.holder,
                                                                           Task.state == "claimed"))
mine = Statement(lambda P: Task.select(
    Task.id, Task.order, Task.order_line, Task.item, Task.lot, Task.location, Task.container, Task.qty, Task.done,
    Task.sequence, Task.balance, Task.token, Location.code.alias("location_code"), Location.check_digits)
    .join(Location).where(Task.holder == P.holder, Task.kind == P.kind, Task.state == "claimed")
    .order_by(Task.sequence, Location.code, Task.item, Task.id))
finish = Statement(lambda P: Task.update({Task.state: "done", Task.done: P.done, Task.holder: None,
                                          Task.lease_until: None, Task.done_at: P.at})
                   .where(Task.id == P.id, Task.state == "claimed", Task.holder == P.holder))
progress = Statement(lambda P: Task.update({Task.done: Task.done + P.qty})
                     .where(Task.id == P.id, Task.state == "claimed", Task.holder == P.holder,
                            Task.done + P.qty < Task.qty, Task.done + P.qty >= 0))
reopen = Statement(lambda P: Task.update({Task.state: "claimed", Task.holder: P.holder, Task.lease_until: P.until,
                                          Task.done: Task.done - P.qty, Task.done_at: None, Task.token: Task.token + 1})
                   .where(Task.id == P.id, Task.state == "done"))
postpone = Statement(lambda P: Task.update({Task.sequence: P.sequence}).where(Task.id == P.id))
cancel_tasks_of_order = Statement(
    lambda P: Task.update({Task.state: "cancelled", Task.holder: None, Task.lease_until: None})
    .where(Task.order == P.order, (Task.state == "ready") | (Task.state == "claimed")))
cancel_task = Statement(lambda P: Task.update({Task.state: "cancelled", Task.holder: None, Task.lease_until: None})
                        .where(Task.id == P.id, (Task.state == "ready") | (Task.state == "claimed")))
shrink = Statement(lambda P: Task.update({Task.qty: P.qty}).where(Task.id == P.id, Task.done <= P.qty))
revive = Statement(lambda P: Task.update({Task.state: "ready", Task.qty: P.qty})
                   .where(Task.id == P.id, (Task.state == "ready") | (Task.state == "cancelled")))
# Orders whose holder has been silent for longer than the lease.
expired = Statement(lambda P: Task.select(Task.order, Task.holder).where(
    Task.kind == "pick", Task.state == "claimed", Task.lease_until < P.now).group_by(Task.order, Task.holder))
back_to_queue = Statement(lambda P: Order.update({Order.state: "released"})
                          .where(Order.id == P.order, Order.state == "picking"))
open_of_order = Statement(lambda P: Task.select(pw.fn.COUNT(Task.id)).where(
    Task.order == P.order, Task.kind == "pick", (Task.state == "ready") | (Task.state == "claimed")))
next_count = Statement(lambda P: Task.select().where(Task.warehouse == P.warehouse, Task.kind == "count",
                                                     pw.SQL("t1.state = 'ready'"))
                       .order_by(Task.priority.desc(), Task.id).limit(1), lock="skip")
claim_one = Statement(lambda P: Task.update({Task.state: "claimed", Task.holder: P.holder, Task.lease_until: P.until,
                                             Task.token: Task.token + 1})
                      .where(Task.id == P.id, Task.state == "ready"))
counts_at = Statement(lambda P: Task.select().where(Task.kind == "count", Task.location == P.location,
                                                    (Task.state == "ready") | (Task.state == "claimed")))
retarget = Statement(lambda P: Task.update({Task.balance: P.balance, Task.lot: P.lot, Task.location: P.location,
                                            Task.container: P.container}).where(Task.id == P.id))
last_sequence = Statement(lambda P: Task.select(pw.fn.MAX(Task.sequence)).where(Task.holder == P.holder,
                                                                               Task.state == "claimed"))
# The picks that a reservation is fetched by, finished ones apart.
picks_of_reservation = Statement(lambda P: Task.select().where(
    Task.order_line == P.order_line, Task.balance == P.balance, Task.kind == "pick",
    (Task.state == "ready") | (Task.state == "claimed")).order_by(Task.id))
# Who packs an order: one task of kind `pack`, under the same lease as a pick.
pack_task = Statement(lambda P: Task.select().where(Task.order == P.order, Task.kind == "pack",
                                                    (Task.state == "ready") | (Task.state == "claimed"))
                      .order_by(Task.id).limit(1), lock="update")
free_task = Statement(lambda P: Task.update({Task.state: "ready", Task.holder: None, Task.lease_until: None})
                      .where(Task.id == P.id, Task.state == "claimed", Task.holder == P.holder))


def lease_from(at: int) -> int:
    """Until when work that is taken up at `at` stays its holder's; renewed by the operator's own acts only."""
    return at + current().floor.lease_minutes * 60_000
# Counting and replenishing are claimed one by one: what a silent holder had goes back by itself.
free_silent = Statement(lambda P: Task.update({Task.state: "ready", Task.holder: None, Task.lease_until: None}).where(
    Task.kind == P.kind, Task.state == "claimed", Task.lease_until < P.now))
next_replenishment = Statement(
    lambda P: Task.select().where(Task.warehouse == P.warehouse, Task.kind == "replenish",
                                  pw.SQL("t1.state = 'ready'"))
    .order_by(Task.priority.desc(), Task.id).limit(1), lock="skip")
_ASSEMBLY = (Task.kind == "assemble") | (Task.kind == "disassemble")
# An assembly order is a task: what is to be made, how much of it is made, who makes it.
next_assembly = Statement(
    lambda P: Task.select().where(Task.warehouse == P.warehouse, _ASSEMBLY, pw.SQL("t1.state = 'ready'"))
    .order_by(Task.priority.desc(), Task.id).limit(1), lock="skip")
assembly = Statement(lambda P: Task.select().where(Task.id == P.id, Task.warehouse == P.warehouse, _ASSEMBLY),
                     lock="update")
replenishment_of = Statement(lambda P: Task.select(Task.id).where(
    Task.warehouse == P.warehouse, Task.kind == "replenish", Task.item == P.item, Task.owner == P.owner,
    (Task.state == "ready") | (Task.state == "claimed")))
# An owner's item is replenished by one person at a time; no row where somebody else was faster.
new_replenishment = Statement(lambda P: Task.insert(
    {getattr(Task, f): getattr(P, f) for f in _FIELDS if f not in {"order", "order_line"}}
    | {Task.state: "ready", Task.done: 0, Task.token: 0}).on_conflict_ignore().returning(Task.id))
