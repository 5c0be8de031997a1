"""Adjusting: what a count has confirmed is posted as moves, with the cause, by somebody who may decide.

What is posted is the difference, never the figure: stock has moved on since it was counted. What orders hold is never
cut. Every function runs in the caller's transaction.
"""

from __future__ import annotations

from typing import Any

from floorapp.data import counts, items, ledger, locations, people, stock, stocktakes
from floorapp.data.act import Act
from floorapp.data.ledger import Goods, Spot
from floorapp.domain.refusals import Refused
from floorapp.services import recalled
from floorapp.services.moving import held_by, refuse_moved_on
from floorapp.services.permissions import LEADERS, intention


@intention
def approve(act: Act, count: int, cause: str = "") -> dict[str, Any]:
    """Post a confirmed difference as moves; stock that a short pick put aside is free again.

    `cause` is kept with the count and its event. Returns what `unapprove` needs. Refused: `supervisor_only`,
    `count_not_waiting`, `count_reserved` (free, who): what orders hold is never cut, release or recount first;
    `serial_elsewhere`.
    """
    refuse_unless_leader(act)
    found = counts.count_to_change.one(id=count)
    if found is None or found.state != "approval":
        raise Refused("count_not_waiting")
    adjusted, freed = post(act, found)
    counts.set_count_state.changed(id=count, before="approval", state="posted", cause=cause, closed_at=act.at,
                                   closed_by=act.who)
    act.tell("count_approved", subject(found), sku=items.item.one(id=found.item_id).sku, difference=found.difference,
             cause=cause)
    return {"count": count, "adjusted": adjusted, "freed": freed}


@intention
def unapprove(act: Act, done: dict[str, Any]) -> None:
    """The compensation of `approve`. Refused: `stock_short` once the goods are held or gone, `container_moved_on`,
    `counted_again`, `count_recorded` once it stands in a record of proceedings."""
    found = _decided(done["count"])
    for container, *_ in done["adjusted"]:
        refuse_moved_on(found.location_id, container)
    for container, qty in done["freed"]:
        _status(act, found, container, qty, "available", "hold")
    for container, status, qty in done["adjusted"]:
        what, spot = _goods(found), Spot(found.location_id, container, status)
        if qty > 0:
            ledger.take_out(act, what, qty, spot, "ADJUST", "adjust")
        else:
            spot = Spot(found.location_id, container, recalled.status_of(found.lot, status))
            ledger.bring_in(act, what, -qty, "ADJUST", spot, "adjust")
    counts.set_count_state.changed(id=found.id, before="posted", state="approval", cause="", closed_at=None,
                                   closed_by="")
    act.tell("count_approval_undone", subject(found))


@intention
def reject(act: Act, count: int) -> dict[str, Any]:
    """The book stands: nothing is posted. Returns what `unreject` needs. Refused: as `approve`."""
    refuse_unless_leader(act)
    found = counts.count_to_change.one(id=count)
    if found is None or found.state != "approval":
        raise Refused("count_not_waiting")
    freed = free_aside(act, found, 0)
    counts.set_count_state.changed(id=count, before="approval", state="rejected", cause="", closed_at=act.at,
                                   closed_by=act.who)
    act.tell("count_rejected", subject(found), difference=found.difference)
    return {"count": count, "freed": freed}


@intention
def unreject(act: Act, done: dict[str, Any]) -> None:
    """The compensation of `reject`. Refused: `stock_short` once the goods are held or gone, `counted_again`,
    `count_recorded`."""
    found = _decided(done["count"])
    for container, qty in done["freed"]:
        _status(act, found, container, qty, "available", "hold")
    counts.set_count_state.changed(id=found.id, before="rejected", state="approval", cause="", closed_at=None,
                                   closed_by="")
    act.tell("count_rejection_undone", subject(found))


@intention
def post(act: Act, count: Any) -> tuple[list[list[Any]], list[list[int]]]:
    """The moves of a difference, and what a short pick had put aside freed; who tells the event tells the moves.

    Returns both as compensations need them. Refused: `count_reserved`, `serial_elsewhere`.
    """
    item = items.item.one(id=count.item_id)
    adjusted = _add(act, count, item) if count.difference > 0 else _cut(act, count)
    freed = free_aside(act, count, sum(-qty for _, status, qty in adjusted if status == "hold" and qty < 0))
    return adjusted, freed


@intention
def free_aside(act: Act, count: Any, taken: int) -> list[list[int]]:
    """What a short pick put on hold until the count is available again, less what the count has taken of it; what is
    recalled stays on hold."""
    freed: list[list[int]] = []
    if not count.held_since or recalled.status_of(count.lot, "available") == "hold":
        return freed
    for row in counts.put_aside(count.location_id, count.item_id, count.lot, count.owner_id, count.held_since):
        held = stock.balance_at.one(item=count.item_id, location=count.location_id, container=row.container,
                                    lot=count.lot, status="hold", owner=count.owner_id, warehouse=count.warehouse_id)
        gone = min(taken, row.qty)
        taken -= gone
        qty = min(row.qty - gone, held.on_hand - held.reserved if held is not None else 0)
        if qty > 0:
            _status(act, count, row.container, qty, "hold", "available")
            freed.append([row.container, qty])
    return freed


def serial_here(item: Any, location: int, serial: str) -> int:
    """The key of a serial number found here, made known where it is new. Refused: `serial_elsewhere` (location), also
    where an order has it in a tote or parcel here: that is no stock of the shelf."""
    known = stock.serial_of_item.one(item=item.id, serial=serial)
    if known is None:
        return ledger.lot_of(item.id, serial=serial)
    for row in stock.balances_of_lot.all(lot=known.id):
        if row.location_id != location:
            raise Refused("serial_elsewhere", serial=serial, location=locations.location.one(id=row.location_id).code)
        inside = stock.container.one(id=row.container) if row.container else None
        if inside is not None and inside.kind != "lpn":
            raise Refused("serial_elsewhere", serial=serial, location=inside.code)
    return int(known.id)


@intention
def refuse_unless_leader(act: Act) -> None:
    """Refused: `supervisor_only`."""
    if not LEADERS & {row.role for row in people.roles_of.all(operator=act.operator)}:
        raise Refused("supervisor_only")


def subject(count: Any) -> str:
    """How events name a count."""
    return f"count:{count.id}"


def _goods(count: Any) -> Goods:
    return Goods(count.owner_id, count.item_id, count.lot)


def _status(act: Act, count: Any, container: int, qty: int, before: str, after: str) -> None:
    ledger.transfer(act, _goods(count), qty, Spot(count.location_id, container, before),
                    Spot(count.location_id, container, after), "status")


def _add(act: Act, count: Any, item: Any) -> list[list[Any]]:
    """What was found too many goes to where the rest of the owner's stands, in the same status."""
    if count.lot and item.tracking == "serial":
        serial_here(item, count.location_id, stock.lot.one(id=count.lot).serial)
    rows = counts.rows_on_shelf(count.location_id, count.item_id, count.lot, count.owner_id)
    place = locations.location.one(id=count.location_id)
    like = max(rows, key=lambda row: int(row.on_hand), default=None)
    status = like.status if like is not None else "hold" if place.kind == "quarantine" else "available"
    container = like.container if like is not None else 0
    status = recalled.status_of(count.lot, status)
    ledger.bring_in(act, _goods(count), count.difference, "ADJUST", Spot(count.location_id, container, status),
                    "adjust")
    return [[container, status, count.difference]]


def _cut(act: Act, count: Any) -> list[list[Any]]:
    """What is missing leaves the book: first what a short pick put aside, and never what orders hold."""
    rows = counts.rows_on_shelf(count.location_id, count.item_id, count.lot, count.owner_id)
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
            ledger.take_out(act, _goods(count), part, Spot(count.location_id, row.container, row.status), "ADJUST",
                            "adjust")
            cut.append([row.container, row.status, -part])
            left -= part
    return cut


def _decided(count_id: int) -> Any:
    """The count whose decision is taken back, locked, behind its stock-take: that is not closed over it meanwhile.

    Refused: `counted_again` (location) where a newer count of the same figure is open: that one decides;
    `count_recorded` (record) where its decision is on signed paper."""
    stocktake = counts.count.one(id=count_id).stocktake_id
    if stocktake:
        stocktakes.stocktake_to_change.one(id=stocktake)
    count = counts.count_to_change.one(id=count_id)
    if count.record:
        raise Refused("count_recorded", record=count.record)
    if counts.open_count_of.one(location=count.location_id, item=count.item_id, lot=count.lot,
                                owner=count.owner_id) is not None:
        raise Refused("counted_again", location=locations.location.one(id=count.location_id).code)
    return count
