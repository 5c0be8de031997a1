"""Moving: free stock from place to place, whole containers, and the way back of goods that a cancelled order left.

Every function runs in the caller's transaction. The status of goods stays as it is.
"""

from __future__ import annotations

from typing import Any

from floorapp.data import items, ledger, orders, parcels, reports, stock
from floorapp.data.act import Act
from floorapp.data.ledger import For, Goods, Spot
from floorapp.domain.refusals import Refused
from floorapp.services import putaway
from floorapp.services.orders import settle

STORAGE = {"reserve", "pick"}          # here the putaway rules hold: class, owner, mixing, room
WHOLE = {"lpn", "tote", "trolley", "parcel"}


def held_by(**where: int) -> str:
    """The orders that hold this stock, in words for a message: "SO-1 x2, SO-7 x1". `where` as reports.holders."""
    held: dict[str, int] = {}
    for row in reports.holders(**where):
        held[row.number] = held.get(row.number, 0) + row.qty
    return ", ".join(f"{number} x{qty}" for number, qty in held.items())


def refuse_more_than_free(row: Any, qty: int) -> None:
    """Refused: `only_free` (free, who): orders hold the rest of this balance, and reserved stock stays."""
    if qty > row.on_hand - row.reserved:
        raise Refused("only_free", free=row.on_hand - row.reserved, on_hand=row.on_hand,
                      who=held_by(balance=row.id) or "-")


def refuse_place(row: Any, qty: int, location: Any) -> None:
    """Raise why `qty` of a balance must not stand there (codes of domain.putaway).

    Docks, staging, packing, shipping, quarantine and returns are places to work at: what is put there is for people to
    know. Damaged and held stock never comes near what is sold.
    """
    if location.kind in STORAGE and location.id != row.location_id:
        goods = (items.item.one(id=row.item_id), row.lot, row.status, qty)
        putaway.refuse_place(putaway.Load((goods,), row.location_id, row.container), location)


def refuse_moved_on(location: int, container: int) -> None:
    """Refused: `container_moved_on` where what the goods came from (0: no container) stands elsewhere by now."""
    found = stock.container.one(id=container) if container else None
    if found is not None and found.location_id != location:
        raise Refused("container_moved_on", lpn=found.code)


def move(act: Act, row: Any, qty: int, location: Any, container: Any | None) -> dict[str, Any]:
    """`qty` free units of a balance stand at the location now, loose or in an LPN. Returns what `unmove` needs.

    Refused: `only_free`, `stock_short`, `same_place`, and what `refuse_place` refuses.
    """
    refuse_more_than_free(row, qty)
    refuse_place(row, qty, location)
    source = Spot(row.location_id, row.container, row.status)
    target = Spot(location.id, container.id if container is not None else 0, row.status)
    ledger.transfer(act, Goods(row.owner_id, row.item_id, row.lot), qty, source, target, "move")
    act.tell("moved", f"item:{row.sku}", qty=qty, location=location.code, lpn=container.code if container else None)
    return {"owner": row.owner_id, "item": row.item_id, "lot": row.lot, "status": row.status, "qty": qty,
            "source": [source.location, source.container], "target": [target.location, target.container],
            "sku": row.sku}


def unmove(act: Act, done: dict[str, Any]) -> None:
    """The compensation of `move`. Refused: `stock_short` once the goods are held or gone, `container_moved_on`."""
    refuse_moved_on(*done["source"])
    ledger.transfer(act, Goods(done["owner"], done["item"], done["lot"]), done["qty"],
                    _spot(done["target"], done["status"]), _spot(done["source"], done["status"]), "move")
    act.tell("move_undone", f"item:{done['sku']}", qty=done["qty"])


def move_whole(act: Act, container: Any, location: Any) -> dict[str, int]:
    """A container stands somewhere else now, with all its content. Returns what `unmove_whole` needs.

    An LPN moves only while no order holds any of it. A tote or parcel belongs to its order and may be carried anywhere.
    Refused: `lpn_held` (who), `container_gone`, `same_place`, and what `refuse_place` refuses.
    """
    if container.location_id is None:
        raise Refused("container_gone", lpn=container.code)
    rows = stock.content_of_container.all(container=container.id)
    if container.kind == "lpn":
        if any(row.reserved for row in rows):
            raise Refused("lpn_held", lpn=container.code, who=held_by(container=container.id))
        for row in rows:
            refuse_place(row, row.on_hand, location)
    ledger.relocate(act, container, location.id, "move")
    act.tell("container_moved", f"{container.kind}:{container.code}", order=container.order, location=location.code)
    return {"container": container.id, "source": container.location_id, "target": location.id}


def unmove_whole(act: Act, done: dict[str, int]) -> None:
    """The compensation of `move_whole`. Refused: `container_moved_on`, `lpn_held`."""
    container = stock.container.one(id=done["container"])
    if container.location_id != done["target"]:
        raise Refused("container_moved_on", lpn=container.code)
    if container.kind == "lpn" and any(row.reserved for row in stock.content_of_container.all(container=container.id)):
        raise Refused("lpn_held", lpn=container.code, who=held_by(container=container.id))
    ledger.relocate(act, container, done["source"], "move")
    act.tell("container_move_undone", f"{container.kind}:{container.code}", order=container.order)


def left_by_cancelled(container: Any) -> Any | None:
    """The cancelled order whose goods stand in this tote or parcel, else None."""
    if container.kind not in {"tote", "parcel"} or not container.order:
        return None
    order = orders.order.one(id=container.order)
    return order if order.cancelled_at is not None else None


def put_back(act: Act, container: Any, row: Any, qty: int, location: Any) -> dict[str, Any]:
    """Goods of a cancelled order go from their tote or parcel back to a place; its lines count them as cancelled.

    What was packed is unpacked first, beside its parcel. An empty tote is free for other orders. Returns what
    `take_out` needs. Refused: `order_not_cancelled`, `parcel_on_manifest`, `only_free`, `not_of_order`, and what
    `refuse_place` refuses.
    """
    order = _cancelled(container)
    refuse_more_than_free(row, qty)
    refuse_place(row, qty, location)
    parcel = _parcel_of(container) if container.kind == "parcel" else None
    parts = []
    for line, part in _lines(order, row, qty, parcel):
        spot = Spot(row.location_id, row.container, row.status)
        what = Goods(row.owner_id, row.item_id, row.lot)
        if parcel is not None:
            beside = Spot(row.location_id, 0, row.status)
            ledger.transfer(act, what, part, spot, beside, "unpack", For(order_line=line, parcel=parcel.id))
            _out_of_parcel(parcel, line, row.lot, part)
            spot = beside
        ledger.transfer(act, what, part, spot, Spot(location.id, 0, row.status), "unpick", For(order_line=line))
        orders.add_picked.changed(id=line, qty=-part)
        orders.add_cancelled.changed(id=line, qty=part)
        parts.append([line, part])
    emptied = stock.content_of_container.one(container=container.id) is None
    closed = False
    if emptied and parcel is None:
        ledger.bind_container.changed(id=container.id, order=None)
    if emptied and parcel is not None and parcel.state == "packed":
        parcels.change_state.changed(id=parcel.id, before="packed", state="open")
        closed = True
    act.tell("put_back", f"order:{order.number}", order=order.id, sku=row.sku, qty=qty, location=location.code)
    settle(act, order.id)
    return {"order": order.id, "container": container.id, "parcel": parcel.id if parcel else 0, "closed": closed,
            "owner": row.owner_id, "item": row.item_id, "lot": row.lot, "status": row.status, "sku": row.sku,
            "source": row.location_id, "target": location.id, "parts": parts}


def take_out(act: Act, done: dict[str, Any]) -> None:
    """The compensation of `put_back`: the goods stand in their tote or parcel again.

    Refused: `container_moved_on` where that has gone on or serves another order, `stock_short` where the goods have.
    """
    order = orders.order_to_change.one(id=done["order"])
    container = stock.container.one(id=done["container"])
    if container.location_id != done["source"] or container.order not in (None, order.id):
        raise Refused("container_moved_on", lpn=container.code)
    what = Goods(done["owner"], done["item"], done["lot"])
    inside = Spot(done["source"], container.id, done["status"])
    beside = Spot(done["source"], 0, done["status"])
    for line, part in done["parts"]:
        orders.add_cancelled.changed(id=line, qty=-part)
        ledger.transfer(act, what, part, Spot(done["target"], 0, done["status"]), beside if done["parcel"] else inside,
                        "pick", For(order_line=line))
        orders.add_picked.changed(id=line, qty=part)
        if done["parcel"]:
            ledger.transfer(act, what, part, beside, inside, "pack", For(order_line=line, parcel=done["parcel"]))
            orders.add_packed.changed(id=line, qty=part)
            parcels.add_line.run(parcel=done["parcel"], order_line=line, lot=done["lot"], qty=part)
    if done["closed"]:
        parcels.change_state.changed(id=done["parcel"], before="open", state="packed")
    ledger.bind_container.changed(id=container.id, order=order.id)
    act.tell("put_back_undone", f"order:{order.number}", order=order.id, sku=done["sku"])
    settle(act, order.id)


def _spot(at: list[int], status: str) -> Spot:
    return Spot(at[0], at[1], status)


def _cancelled(container: Any) -> Any:
    order = orders.order_to_change.one(id=container.order) if container.order else None
    if order is None or order.cancelled_at is None:
        raise Refused("order_not_cancelled", order=order.number if order is not None else "-")
    return order


def _parcel_of(container: Any) -> Any:
    parcel = next(parcel for parcel in parcels.parcels_of_order.all(order=container.order)
                  if parcel.container_id == container.id)
    if parcel.state not in {"open", "packed"}:
        raise Refused("parcel_on_manifest", parcel=parcel.number)
    return parcels.parcel_to_change.one(id=parcel.id)


def _lines(order: Any, row: Any, qty: int, parcel: Any | None) -> list[tuple[int, int]]:
    """The order's lines that these units were picked or packed for."""
    if parcel is not None:
        there = [(line.order_line_id, line.qty) for line in parcels.parcel_lines.all(parcel=parcel.id)
                 if line.item_id == row.item_id and line.lot == row.lot]
    else:
        there = [(line.id, line.picked - line.packed) for line in orders.lines.all(order=order.id)
                 if line.item_id == row.item_id]
    spread = []
    for line, most in there:
        part = min(qty, most)
        if part > 0:
            spread.append((line, part))
            qty -= part
    if qty:
        raise Refused("not_of_order", order=order.number, sku=row.sku)
    return spread


def _out_of_parcel(parcel: Any, line: int, lot: int, qty: int) -> None:
    orders.add_packed.changed(id=line, qty=-qty)
    given = {"parcel": parcel.id, "order_line": line, "lot": lot, "qty": qty}
    if parcels.lower_line.run(**given) != 1:
        parcels.end_line.changed(**given)
