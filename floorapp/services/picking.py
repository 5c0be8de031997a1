"""Picking: a picker holds orders under a lease, goods go from their place into a tote, and what is missing is told.

Every function runs in the caller's transaction.
"""

from __future__ import annotations

from typing import Any

from floorapp.data import counts, journal, ledger, locations, orders, stock, tasks
from floorapp.data.act import Act
from floorapp.data.ledger import For, Goods, Spot
from floorapp.domain.count_rules import Effect
from floorapp.domain.refusals import Refused
from floorapp.services import expiry
from floorapp.services.orders import refuse_unless_going, settle
from floorapp.services.permissions import intention
from floorapp.services.recalled import refuse_recalled
from floorapp.services.release import allocate, new_pick
from floorapp.settings import current

NO_EFFECT = Effect("keep", "missing")  # a reason that is no problem of the shelf


@intention
def claim(act: Act) -> Any | None:
    """The most urgent released order is this picker's now, under a lease; None where the queue is empty."""
    found = tasks.next_order.one(warehouse=act.warehouse)
    if found is None:
        return None
    tasks.claim_order.changed(order=found.id)
    tasks.claim_tasks.run(order=found.id, holder=act.operator, until=tasks.lease_from(act.at))
    act.tell("order_claimed", f"order:{found.number}", order=found.id)
    return orders.order.one(id=found.id)


@intention
def give_back(act: Act, order: int) -> None:
    """The compensation of `claim`: the order goes back to the queue. Refused: `already_picking` once goods moved."""
    if any(line.picked for line in orders.lines.all(order=order)):
        raise Refused("already_picking", order=orders.order.one(id=order).number)
    tasks.free_tasks_of_order.run(order=order)
    tasks.back_to_queue.run(order=order)
    act.tell("order_given_back", f"order:{orders.order.one(id=order).number}", order=order)


@intention
def put_down(act: Act, order: Any) -> None:
    """The open picks of this order are nobody's any more; what is in its tote stays there."""
    tasks.free_tasks_of_order.run(order=order.id)
    act.tell("order_put_down", f"order:{order.number}", order=order.id)
    settle(act, order.id)


@intention
def sweep(act: Act) -> int:
    """Orders whose picker has been silent longer than the lease go back to the queue; how many."""
    gone = tasks.expired.all(now=act.at)
    for row in gone:
        tasks.free_tasks_of_order.run(order=row.order_id)
        tasks.back_to_queue.run(order=row.order_id)
        act.tell("lease_expired", f"order:{orders.order.one(id=row.order_id).number}", order=row.order_id)
    if gone:
        journal.note(act, "sweep")
    return len(gone)


@intention
def tote_for(act: Act, code: str, order: Any) -> int:
    """The tote of this order with this code, bound to it when it is new or free.

    Refused: `tote_of_other_order`, `tote_not_empty`, `not_a_tote`.
    """
    known = stock.container_by_code.one(warehouse=act.warehouse, code=code)
    if known is None:
        return ledger.new_container(act, code, "tote", locations.on_cart(act.warehouse), order.id)
    if known.kind != "tote":
        raise Refused("not_a_tote", tote=code)
    if known.order == order.id:
        return int(known.id)
    if stock.content_of_container.one(container=known.id) is not None:
        if known.order is None:
            raise Refused("tote_not_empty", tote=code)
        raise Refused("tote_of_other_order", tote=code, order=orders.order.one(id=known.order).number)
    if known.order is not None and _in_hand(known.order):
        raise Refused("tote_of_other_order", tote=code, order=orders.order.one(id=known.order).number)
    ledger.bind_container.changed(id=known.id, order=order.id)
    cart = locations.on_cart(act.warehouse)
    if known.location_id != cart:
        ledger.relocate(act, known, cart, "move")
    return int(known.id)


@intention
def free_tote(act: Act, done: dict[str, Any]) -> None:
    """The compensation of `tote_for`: the tote (`before`: its order and place before, none for a new one) is free of
    this order again. Nothing happens once goods are in it or it serves another order."""
    tote = stock.container.one(id=done["tote"])
    if tote.order != done["order"] or stock.content_of_container.one(container=tote.id) is not None:
        return
    order, location = done["before"]
    ledger.bind_container.changed(id=tote.id, order=order)
    if location is None:
        ledger.forget_container(tote.id)
    elif location != tote.location_id:
        ledger.relocate(act, tote, location, "move")


@intention
def pick(act: Act, task: Any, qty: int, tote: int) -> dict[str, Any]:
    """`qty` units of a task go into the tote, with their reservation. Returns what `unpick` needs.

    Refused: `order_cancelled`, `order_on_hold`, `not_paid`, `lease_lost`, `reservation_gone`.
    """
    order = orders.order_to_change.one(id=task.order_id)
    refuse_unless_going(order)
    held = stock.held.one(balance=task.balance, order_line=task.order_line)
    if held is None:
        raise Refused("reservation_gone")
    standing = stock.container.one(id=tote)
    ledger.carry(act, held, qty, Spot(standing.location_id, tote), "pick", For(order_line=task.order_line))
    orders.add_picked.changed(id=task.order_line, qty=qty)
    _progress(act, task, qty)
    act.tell("picked", f"order:{order.number}", order=order.id, task=task.id, qty=qty, tote=standing.code)
    settle(act, order.id)
    return {"task": task.id, "qty": qty, "tote": tote, "location": held.location_id, "container": held.container,
            "status": held.status, "lot": held.lot, "line": task.order_line, "order": order.id}


@intention
def unpick(act: Act, done: dict[str, Any]) -> None:
    """The compensation of `pick`. Refused: `already_packed` once the goods left the tote, `goods_recalled`,
    `container_moved_on` where the LPN that they came from did, `lease_lost` where the rest of the task is somebody
    else's by now."""
    back = [held for held in stock.held_in_container.all(container=done["tote"])
            if held.order_line == done["line"] and held.lot == done["lot"] and held.qty >= done["qty"]]
    order = orders.order_to_change.one(id=done["order"])
    if back and back[0].status != done["status"]:
        refuse_recalled(order)
    if not back or order.state not in {"picking", "picked", "backordered", "released"}:
        raise Refused("already_packed", order=order.number)
    from floorapp.services.moving import refuse_moved_on  # here: screens that take nothing back need it not
    spot = Spot(done["location"], done["container"], done["status"])
    refuse_moved_on(spot.location, spot.container)
    ledger.carry(act, back[0], done["qty"], spot, "unpick", For(order_line=done["line"]))
    orders.add_picked.changed(id=done["line"], qty=-done["qty"])
    task = tasks.task.one(id=done["task"])
    row = stock.balance_at.one(item=back[0].item_id, location=spot.location, container=spot.container,
                               lot=done["lot"], status=spot.status, owner=back[0].owner_id, warehouse=act.warehouse)
    tasks.retarget.run(id=task.id, balance=row.id, lot=row.lot, location=row.location_id, container=row.container)
    if task.state == "done":
        tasks.reopen.changed(id=task.id, qty=done["qty"], holder=act.operator, until=tasks.lease_from(act.at))
    elif tasks.progress.run(id=task.id, qty=-done["qty"], holder=act.operator) != 1:
        raise Refused("lease_lost")
    act.tell("pick_undone", f"order:{order.number}", order=order.id, task=task.id, qty=done["qty"])
    settle(act, order.id)


@intention
def swap(act: Act, task: Any, lot: int) -> Any:
    """Another lot or serial of the same item from the same place; the task as it is now.

    Refused: `lot_not_here` where it does not stand there or somebody else holds it, `lot_too_old` where it keeps too
    short a time for this order.
    """
    needed = task.qty - task.done
    expiry.refuse_too_old(task.order_line, lot, needed, act)
    for row in stock.content_of_item_at.all(location=task.location_id, container=task.container, item=task.item_id):
        if row.lot != lot or row.status != "available" or row.owner_id != task.owner_id:
            continue
        if not ledger.reserve(row.id, task.order_line, needed):
            break
        ledger.release(task.balance, task.order_line, needed)
        tasks.retarget.run(id=task.id, balance=row.id, lot=lot, location=row.location_id, container=row.container)
        act.tell("lot_swapped", f"order:{orders.order.one(id=task.order_id).number}", order=task.order_id, lot=lot)
        return tasks.task.one(id=task.id)
    raise Refused("lot_not_here")


@intention
def short(act: Act, task: Any, missing: int, reason: str) -> list[int]:
    """`missing` units of a task are not to be had where they should be; what is to be had stays in the task.

    What becomes of the goods there stands in the site's counting.toml, by the reason: as a rule what is free goes on
    hold (damaged units become damaged), so that nobody is sent there before the count that is opened; what others hold
    is never touched. The missing units are held elsewhere and become tasks of the same picker; their ids. From a place
    that cannot be reached nothing is held again. What cannot be had anywhere is no longer promised, and the order waits
    for stock.
    """
    order = orders.order_to_change.one(id=task.order_id)
    row = stock.balance.one(id=task.balance)
    ledger.release(task.balance, task.order_line, missing)
    free = row.on_hand - row.reserved + missing
    effect = current().counting.problems.get(reason, NO_EFFECT)
    _doubt(act, row, effect.goods, missing if effect.of == "missing" else free)
    if effect.lock:
        _lock(act, task.location_id)
    if task.qty - missing == task.done and task.done:
        tasks.shrink.changed(id=task.id, qty=task.done)
        tasks.finish.changed(id=task.id, holder=act.operator, done=task.done, at=act.at)
    elif task.qty == missing:
        tasks.cancel_task.changed(id=task.id)
    else:
        tasks.shrink.changed(id=task.id, qty=task.qty - missing)
    made = []
    avoid = 0 if effect.here else task.location_id
    for place, qty in allocate(act, order.owner_id, task.item_id, task.order_line, missing, avoid):
        made.append(new_pick(act, order, task.order_line, place, qty, (place.sequence or 0) * 1000))
        missing -= qty
    if made:
        tasks.claim_tasks.run(order=order.id, holder=act.operator, until=tasks.lease_from(act.at))
    if missing:
        line = orders.line.one(id=task.order_line)
        orders.promise.run(id=line.id, qty=line.promised - missing)
    if opens_count(reason):
        _open_count(act, task, reason, None if effect.lock else task.item_id)
    act.tell("picked_short", f"order:{order.number}", order=order.id, task=task.id, reason=reason, missing=missing)
    settle(act, order.id)
    return made


def opens_count(reason: str) -> bool:
    """Whether the site counts a place, or an item there, after this problem."""
    effect = current().counting.problems.get(reason, NO_EFFECT)
    return effect.count or effect.lock


@intention
def drop(act: Act, order_ids: list[int], location: Any) -> dict[str, Any]:
    """The totes of these orders stand at their drop point. Returns what `lift` needs. Refused: `not_a_drop_point`."""
    if location.kind not in {"pack", "staging", "ship"} or location.code == locations.ON_CART:
        raise Refused("not_a_drop_point", location=location.code)
    moved, staged = [], []
    for order_id in order_ids:
        order = orders.order_to_change.one(id=order_id)
        for tote in stock.containers_of_order.all(order=order_id, kind="tote"):
            moved.append([tote.id, tote.location_id, order_id])
            if tote.location_id != location.id:
                ledger.relocate(act, tote, location.id, "move")
        orders.set_staged.run(id=order_id, location=location.code)
        staged.append([order_id, order.staged_at])
        act.tell("totes_dropped", f"order:{order.number}", order=order_id, location=location.code)
        settle(act, order_id)
    return {"location": location.id, "moved": moved, "orders": staged}


@intention
def lift(act: Act, done: dict[str, Any]) -> None:
    """The compensation of `drop`: the totes are with their picker. Refused: `already_packed` (order) once a packer has
    one of the orders in hand or in parcels, `container_moved_on` where a tote was carried on or is another order's."""
    for order_id, _ in sorted(done["orders"]):
        order = orders.order_to_change.one(id=order_id)
        task = tasks.pack_task.one(order=order_id)
        if any(line.packed for line in orders.lines.all(order=order_id)) or (task and task.state == "claimed"):
            raise Refused("already_packed", order=order.number)
    for container, location, order_id in done["moved"]:
        tote = stock.container.one(id=container)
        if tote.location_id != done["location"] or tote.order != order_id:
            raise Refused("container_moved_on", lpn=tote.code)
        if location != done["location"]:
            ledger.relocate(act, tote, location, "move")
    act.tell("drop_undone", "", data=len(done["moved"]))
    for order_id, staged in done["orders"]:
        orders.set_staged.run(id=order_id, location=staged)
        settle(act, order_id)


def _progress(act: Act, task: Any, qty: int) -> None:
    if task.done + qty == task.qty:
        done = tasks.finish.run(id=task.id, holder=act.operator, done=task.qty, at=act.at)
    else:
        done = tasks.progress.run(id=task.id, holder=act.operator, qty=qty)
    if done != 1:
        raise Refused("lease_lost")


def _in_hand(order: int) -> bool:
    return orders.order.one(id=order).state in {"picking", "picked", "packing"}


def _doubt(act: Act, row: Any, goods: str, qty: int) -> None:
    """What becomes of units that nobody holds and that are not as the book says."""
    what, spot = Goods(row.owner_id, row.item_id, row.lot), Spot(row.location_id, row.container, row.status)
    if goods == "remove" and qty:
        ledger.take_out(act, what, qty, spot, "ADJUST", "adjust")
    elif goods in {"hold", "damaged"} and qty:
        ledger.transfer(act, what, qty, spot, Spot(row.location_id, row.container, goods), "status")


def _lock(act: Act, location: int) -> None:
    """Whatever nobody holds at this place is on hold until the place has been counted."""
    for row in counts.free_rows_at(location):
        _doubt(act, row, "hold", row.free)


def _open_count(act: Act, task: Any, reason: str, item: int | None) -> None:
    waiting = tasks.counts_at.all(location=task.location_id)
    if any(open_.item_id == item and open_.reason != "recount" for open_ in waiting):
        return
    tasks.new_task.value(
        warehouse=act.warehouse, owner=task.owner_id, kind="count", order=None, order_line=None, balance=None,
        item=item, lot=0, location=task.location_id, container=0, to_location=None, qty=1, sequence=0, priority=5,
        due_at=None, reason=f"pick_{reason}", created_at=act.at)
