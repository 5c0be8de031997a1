"""Packing: picked units go from their tote into a parcel; box, weight, label; the label scanned back closes it.

Every unit is in the ledger when its scan is acknowledged: it stands in the parcel, and the parcel at the packing place.
One packer holds an order under a lease, a task of kind `pack`. Every function runs in the caller's transaction.
"""

from __future__ import annotations

from typing import Any

from floorapp.data import ledger, orders, parcels, people, sites, stock, tasks
from floorapp.data.act import Act
from floorapp.data.ledger import For, Spot
from floorapp.domain import cartons
from floorapp.domain.gs1 import check_digit
from floorapp.domain.refusals import Refused
from floorapp.locale import say
from floorapp.services import kits, site
from floorapp.services.orders import refuse_unless_going, settle
from floorapp.services.permissions import intention
from floorapp.services.recalled import refuse_recalled
from floorapp.settings import current

PICKUP = "PICKUP"                        # the carrier of orders that name none: the buyer comes for them


@intention
def take_up(act: Act, order_id: int, location: int) -> None:
    """The order is this packer's now, under a lease; also again, after another packer's lease has run out.

    Refused: what `going` refuses, `order_packed` where nothing is left to pack, `order_in_hands` (order, who).
    """
    order = going(order_id)
    site.refuse_other_warehouse(act.warehouse, order.number, order.warehouse_id)
    if not waiting(order_id) and open_parcel(order_id) is None:
        raise Refused("order_packed", order=order.number)
    task = tasks.pack_task.one(order=order_id)
    if task is not None and task.state == "claimed":
        if task.holder == act.operator:
            return
        if task.lease_until > act.at:
            raise Refused("order_in_hands", order=order.number, who=_name(task.holder))
        tasks.free_task.changed(id=task.id, holder=task.holder)
        act.tell("lease_expired", f"order:{order.number}", order=order_id)
    task_id = task.id if task is not None else _new_task(act, order, location)
    tasks.claim_one.changed(id=task_id, holder=act.operator, until=tasks.lease_from(act.at))
    act.tell("packing_taken_up", f"order:{order.number}", order=order_id)


@intention
def put_down(act: Act, order_id: int) -> None:
    """Somebody else may pack this order; what is in its parcel stays there. The compensation of `take_up`."""
    task = tasks.pack_task.one(order=order_id)
    if task is not None and tasks.free_task.run(id=task.id, holder=act.operator) == 1:
        act.tell("packing_put_down", f"order:{orders.order.one(id=order_id).number}", order=order_id)


@intention
def is_mine(act: Act, order_id: int) -> bool:
    """Whether this operator still holds the order."""
    task = tasks.pack_task.one(order=order_id)
    return bool(task is not None and task.state == "claimed" and task.holder == act.operator)


def going(order_id: int) -> Any:
    """The order, locked. Refused: `order_cancelled`, `order_on_hold`, `not_paid`, `goods_recalled`, and
    `order_incomplete` (missing) until every line is picked: a parcel is packed from what is complete."""
    order = orders.order_to_change.one(id=order_id)
    refuse_recalled(order)
    refuse_unless_going(order)
    missing = sum(line.ordered - line.cancelled - line.picked for line in orders.lines.all(order=order_id))
    if missing:
        raise Refused("order_incomplete", order=order.number, missing=missing)
    return order


@intention
def still_mine(act: Act, parcel_id: int) -> tuple[Any, Any]:
    """The order and its open parcel, locked, for taking something back.

    Refused: `parcel_closed`, `order_cancelled` (its goods are no longer held), `goods_recalled`, `lease_lost`.
    """
    parcel = parcels.parcel.one(id=parcel_id)
    if parcel is None or parcel.state != "open":
        raise Refused("parcel_closed", parcel=parcel.number if parcel else "")
    order = orders.order_to_change.one(id=parcel.order_id)
    refuse_recalled(order)
    if order.cancelled_at is not None:
        raise Refused("order_cancelled", order=order.number)
    if not is_mine(act, order.id):
        raise Refused("lease_lost")
    return order, parcels.parcel_to_change.one(id=parcel_id)


def task_of(order_id: int) -> int:
    """The task of packing an order that is being packed."""
    return int(tasks.pack_task.one(order=order_id).id)


def waiting(order_id: int) -> list[Any]:
    """What the order holds in totes, still to be packed: rows for ledger.carry."""
    return list(parcels.waiting_in_totes.all(order=order_id))


def to_be_packed(order: Any) -> bool:
    """Whether something of the order waits for a packer."""
    return order.cancelled_at is None and any(line.picked > line.packed for line in orders.lines.all(order=order.id))


def open_parcel(order_id: int) -> Any | None:
    """The order's parcel that is being filled."""
    return next((box for box in parcels.parcels_of_order.all(order=order_id) if box.state == "open"), None)


@intention
def pack(act: Act, order: Any, item: Any, qty: int, lot: int | None, location: int,
         tote: int = 0) -> dict[str, Any]:
    """`qty` units of an item (of one lot, where `lot` is given, out of one tote, where `tote` is) go into the open
    parcel, a new one where none is open.

    A tote that is empty afterwards is free for other orders. Returns what `unpack` needs.
    Refused: `wrong_item`, `item_of_other_order` (naming it), `more_than_asked`, `kit_by_components`.
    """
    rows = [row for row in waiting(order.id)
            if row.item_id == item.id and lot in (None, row.lot) and tote in (0, row.container)]
    if qty > sum(row.qty for row in rows):
        raise _too_many(order, item, qty, rows)
    parcel = open_parcel(order.id)
    made = parcel is None
    parcel = parcel or _new_parcel(act, order, location)
    spot = Spot(stock.container.one(id=parcel.container_id).location_id, parcel.container_id)
    parts = []
    for row in rows:
        part = min(qty, row.qty)
        if part:
            ledger.carry(act, row, part, Spot(spot.location, spot.container, row.status), "pack",
                         For(order_line=row.order_line, parcel=parcel.id))
            orders.add_packed.changed(id=row.order_line, qty=part)
            parcels.add_line.run(parcel=parcel.id, order_line=row.order_line, lot=row.lot, qty=part)
            parts.append({"line": row.order_line, "lot": row.lot, "status": row.status, "tote": row.container,
                          "qty": part})
        qty -= part
    act.tell("packed", f"parcel:{parcel.number}", order=order.id, sku=item.sku, qty=sum(p["qty"] for p in parts))
    for emptied in {part["tote"] for part in parts}:
        if stock.content_of_container.one(container=emptied) is None:
            ledger.bind_container.run(id=emptied, order=None)
    if made:
        settle(act, order.id)
    return {"order": order.id, "parcel": parcel.id, "made": made, "parts": parts}


@intention
def unpack(act: Act, done: dict[str, Any]) -> None:
    """The compensation of `pack`: the units lie in their tote again, and a parcel that was begun for them is gone.

    Refused: what `still_mine` refuses, `tote_of_other_order` where the tote has been taken, `reservation_gone`.
    """
    order, parcel = still_mine(act, done["parcel"])
    for part in reversed(done["parts"]):
        tote = stock.container.one(id=part["tote"])
        if tote.order not in (None, order.id):
            raise Refused("tote_of_other_order", tote=tote.code, order=orders.order.one(id=tote.order).number)
        same = part["line"], part["lot"], part["status"]
        held = next((row for row in stock.held_in_container.all(container=parcel.container_id)
                     if (row.order_line, row.lot, row.status) == same), None)
        if held is None:
            raise Refused("reservation_gone")
        ledger.carry(act, held, part["qty"], Spot(tote.location_id, tote.id, part["status"]), "unpack",
                     For(order_line=part["line"], parcel=parcel.id))
        ledger.bind_container.run(id=tote.id, order=order.id)
        orders.add_packed.changed(id=part["line"], qty=-part["qty"])
        line = {"parcel": parcel.id, "order_line": part["line"], "lot": part["lot"], "qty": part["qty"]}
        if parcels.lower_line.run(**line) != 1:
            parcels.end_line.changed(**line)
    act.tell("unpacked", f"parcel:{parcel.number}", order=order.id)
    if done["made"]:
        parcels.drop_parcel.changed(id=parcel.id)
        ledger.send_container_out(parcel.container_id)
        settle(act, order.id)


@intention
def choose_box(act: Act, parcel: Any, box: Any | None) -> dict[str, Any]:
    """The parcel goes into this box (none: its own packaging). Returns what `put_back_box` needs."""
    parcels.set_box.changed(id=parcel.id, box=box and box.id)
    act.tell("box_chosen", f"parcel:{parcel.number}", order=parcel.order_id, box=box.code if box else "")
    return {"parcel": parcel.id, "box": parcel.box_id}


@intention
def put_back_box(act: Act, done: dict[str, Any]) -> None:
    """The compensation of `choose_box`. Refused: what `still_mine` refuses."""
    order, parcel = still_mine(act, done["parcel"])
    parcels.set_box.changed(id=parcel.id, box=done["box"])
    act.tell("box_undone", f"parcel:{parcel.number}", order=order.id)


@intention
def weigh(act: Act, parcel: Any, grams: int | None) -> dict[str, Any]:
    """What the scale says; None where there is no scale. Returns what `forget_weight` needs."""
    parcels.set_weight.changed(id=parcel.id, weight_g=grams)
    act.tell("weighed", f"parcel:{parcel.number}", order=parcel.order_id, weight_g=grams)
    return {"parcel": parcel.id, "weight_g": parcel.weight_g}


@intention
def forget_weight(act: Act, done: dict[str, Any]) -> None:
    """The compensation of `weigh`. Refused: what `still_mine` refuses."""
    order, parcel = still_mine(act, done["parcel"])
    parcels.set_weight.changed(id=parcel.id, weight_g=done["weight_g"])
    act.tell("weight_undone", f"parcel:{parcel.number}", order=order.id)


def suggested_box(parcel_id: int) -> str:
    """The code of the smallest box that takes what is in the parcel; empty where sizes are unknown or none fits."""
    found = cartons.choose(_cartoned(parcel_id), [_carton(box) for box in sites.boxes.all()]).box
    return found.code if found else ""


def weight_doubt(parcel: Any, grams: int) -> Refused | None:
    """Why a weight is doubtful (expected, measured, off, and the sku and units that would explain it), else None.

    None also where the weight of one item was never measured. Codes: `weight_too_low`, `weight_too_high`,
    `weight_low_suspect`, `weight_high_suspect`.
    """
    lines = _cartoned(parcel.id)
    box = sites.box.one(id=parcel.box_id) if parcel.box_id else None
    expected = cartons.expected_weight(lines, _carton(box) if box else cartons.Box("", (0, 0, 0)))
    if expected is None:
        return None
    tolerance = cartons.weight_tolerance(expected)
    goods = expected - (box.tare_g if box else 0)
    if goods <= grams <= expected:                       # a lighter box than the book's hides no missing unit
        return None
    doubt = cartons.weight_refusal(expected, grams, tolerance)
    if doubt is None:
        return None
    suspect = cartons.weight_suspect(lines, expected, grams, tolerance)
    if suspect is None:
        return doubt
    named = "weight_low_suspect" if suspect[1] < 0 else "weight_high_suspect"
    return Refused(named, **doubt.params, sku=suspect[0], units=abs(suspect[1]))


def weight_outside(doubt: Refused) -> Refused:
    """A doubt of `weight_doubt` where the site does not leave it to the packer: `weight_outside` (expected, measured,
    off), `weight_outside_suspect` (and the sku and units that would explain it)."""
    return Refused("weight_outside_suspect" if "sku" in doubt.params else "weight_outside", **doubt.params)


def checks(parcel_id: int) -> list[str]:
    """What the packing standard wants to be looked at before the label: fragile goods are sealed and marked."""
    return ["sealed_fragile"] if any(line.fragile for line in parcels.parcel_lines.all(parcel=parcel_id)) else []


@intention
def close(act: Act, order: Any, parcel: Any) -> bool:
    """The label is on the parcel: it may be dispatched. Whether more of the order is left to pack.

    Refused: `parcel_closed`.
    """
    if parcels.close_parcel.run(id=parcel.id, who=act.who, at=act.at) != 1:
        raise Refused("parcel_closed", parcel=parcel.number)
    act.tell("parcel_packed", f"parcel:{parcel.number}", order=order.id, tracking_no=parcel.tracking_no,
             weight_g=parcel.weight_g)
    more = bool(waiting(order.id))
    if not more:
        task = tasks.pack_task.one(order=order.id)
        tasks.finish.changed(id=task.id, holder=act.operator, done=task.qty, at=act.at)
    settle(act, order.id)
    return more


@intention
def reopen(act: Act, done: dict[str, int]) -> None:
    """The compensation of `close`, for a supervisor to allow: the parcel is open in these hands again, and the task of
    packing its order goes on (both by their ids).

    Refused: `parcel_on_manifest`, `parcel_shipped` once it has gone on; what `refuse_unless_going` refuses;
    `order_in_hands`.
    """
    parcel = parcels.parcel.one(id=done["parcel"])
    order = orders.order_to_change.one(id=parcel.order_id)
    refuse_unless_going(order)
    if parcels.change_state.run(id=parcel.id, before="packed", state="open") != 1:
        raise Refused("parcel_on_manifest" if parcel.state == "loaded" else "parcel_shipped", parcel=parcel.tracking_no)
    task = tasks.task.one(id=done["task"])
    if task.state == "done":
        tasks.reopen.changed(id=task.id, qty=task.done, holder=act.operator, until=tasks.lease_from(act.at))
    elif task.state == "ready":
        tasks.claim_one.changed(id=task.id, holder=act.operator, until=tasks.lease_from(act.at))
    elif task.holder != act.operator:
        raise Refused("order_in_hands", order=order.number, who=_name(task.holder))
    act.tell("parcel_reopened", f"parcel:{parcel.number}", order=order.id)
    settle(act, order.id)


@intention
def stop(act: Act, order: Any, reason: str) -> dict[str, Any]:
    """A unit is missing or damaged at the packing place: the order is held until somebody has looked into it.

    Returns what `go_on` needs.
    """
    orders.new_hold.run(order=order.id, reason=reason, note="", who=act.who, at=act.at)
    act.tell("packing_stopped", f"order:{order.number}", order=order.id, reason=reason)
    put_down(act, order.id)
    settle(act, order.id)
    return {"order": order.id, "reason": reason}


@intention
def go_on(act: Act, done: dict[str, Any]) -> None:
    """The compensation of `stop`."""
    order = orders.order_to_change.one(id=done["order"])
    orders.release_hold.run(order=order.id, reason=done["reason"], at=act.at)
    act.tell("packing_stop_undone", f"order:{order.number}", order=order.id)
    settle(act, order.id)


def parcel_number(count: int) -> str:
    """P, eight digits and their GS1 check digit: every scanner reads it, and no carrier's number looks like it."""
    return f"P{count:08d}{check_digit(f'{count:08d}')}"


def _new_task(act: Act, order: Any, location: int) -> int:
    units = sum(line.ordered - line.cancelled for line in orders.lines.all(order=order.id))
    return int(tasks.new_task.value(
        warehouse=act.warehouse, owner=order.owner_id, kind="pack", order=order.id, order_line=None, balance=None,
        item=None, lot=0, location=location, container=0, to_location=None, qty=units, sequence=0,
        priority=order.priority, due_at=order.cutoff_at or order.ship_by, reason="", created_at=act.at))


def _new_parcel(act: Act, order: Any, location: int) -> Any:
    number = current().mark + parcel_number(sites.next_number("parcel"))
    container = ledger.new_container(act, number, "parcel", location, order.id)
    made = parcels.new_parcel.value(warehouse=act.warehouse, order=order.id, number=number, container=container,
                                    tracking_no="", carrier=order.carrier_id or _pickup(), service=order.service_id)
    return parcels.parcel.one(id=made)


def _pickup() -> int:
    known = sites.carrier_by_code.one(code=PICKUP)
    if known is None:
        sites.new_carrier.run(code=PICKUP, name=say("carrier_pickup", current().language))
        known = sites.carrier_by_code.one(code=PICKUP)
    return int(known.id)


def _too_many(order: Any, item: Any, qty: int, rows: list[Any]) -> Refused:
    """Why so many of this item cannot go into the parcel."""
    mine = [line for line in orders.lines.all(order=order.id) if line.item_id == item.id]
    if mine:
        packed = sum(line.packed for line in mine)
        return Refused("more_than_asked", qty=packed + sum(row.qty for row in rows), done=packed + qty)
    if kits.is_kit(item):
        return Refused("kit_by_components", sku=item.sku, parts=kits.said_parts(item.id))
    other = parcels.other_order_with.one(item=item.id, order=order.id)
    if other is not None:
        return Refused("item_of_other_order", sku=item.sku, order=order.number, other=other.number)
    return Refused("wrong_item", asked=order.number, name="", scanned=item.sku)


def _cartoned(parcel_id: int) -> list[cartons.Line]:
    """What is in the parcel as the carton rules see it; a size or weight of 0 was never measured."""
    return [cartons.Line(line.sku, line.qty,
                         size if min(size := (line.length_mm, line.width_mm, line.height_mm)) > 0 else None,
                         line.weight_g or None) for line in parcels.parcel_lines.all(parcel=parcel_id)]


def _carton(box: Any) -> cartons.Box:
    return cartons.Box(box.code, (box.length_mm, box.width_mm, box.height_mm), box.max_weight_g or None, box.tare_g)


def _name(operator: int) -> str:
    person = people.operator.one(id=operator)
    return str(person.name or person.code)
