"""Recall: where a lot is and where it went, what went into it and what it went into; and all of it off sale at once.

Customers are masked. `hold` runs in the caller's transaction; questions are read only.
"""

from __future__ import annotations

from typing import Any

from floorapp.data import (
    clock,
    items,
    journal,
    ledger,
    locations,
    orders,
    parcels,
    reports,
    sites,
    stock,
    tasks,
    tracing,
)
from floorapp.data.act import Act
from floorapp.data.ledger import For, Goods, Spot
from floorapp.domain.refusals import Refused
from floorapp.services import assembly
from floorapp.services.inquiry import masked
from floorapp.services.orders import settle
from floorapp.services.permissions import intention
from floorapp.services.recalled import REASON
from floorapp.services.release import allocate, end_pick, new_pick


def lots_named(code: str, sku: str = "") -> list[Any]:
    """The lots, or serial numbers, with this code. Refused: `unknown_lot`."""
    found = [lot for lot in stock.lots_of_code.all(code=code) if sku in {"", lot.sku}]
    if not found:
        raise Refused("unknown_lot", lot=code)
    return found


def story(lot: int) -> dict[str, Any]:
    """One lot whole: what stands where, from where it came, to whom it went, and which lots it is made of or in."""
    told = _place(lot)
    told["components"] = [{"sku": row.sku, "lot": row.code or None, "serial": row.serial or None,
                           "expiry": row.expiry or None, "qty": row.qty} for row in tracing.made_of(lot)]
    told["made_into"] = [_place(made) for made in _made_with(lot)]
    return told


@intention
def hold(act: Act, lot: int) -> list[dict[str, Any]]:
    """All of a lot, and of the lots that it was assembled into, goes off sale; what became of each order it was for.

    What stands on shelves, on the dock or in LPNs is on hold, and its reservations are held elsewhere; where nothing
    else is to be had the order waits for stock. What is in an order's tote or parcel, also on a truck that has not
    left, is on hold as well and stays the order's; the order is put on hold and told with where its goods stand
    (`stands`), until they are taken out (`recalled.take_out`). An assembly order that has gathered some is cancelled:
    what lies at its bench stays on hold. So it is in every warehouse, and with what is in transit between them. What is
    delivered, returned or found of it later is on hold as well, until a supervisor has released the last of it.
    """
    rows = [row for each in (lot, *_made_with(lot)) for row in stock.balances_of_lot.all(lot=each)]
    for order in sorted({order for row in rows for order in reports.orders_holding(balance=row.id)}):
        orders.order_to_change.one(id=order)           # orders first, in their order: as all who lock them
    for each in (lot, *_made_with(lot)):
        ledger.recall_lot.run(id=each, at=act.at)
    lost: list[tuple[int, int]] = []
    holders: dict[int, int] = {}
    stopped: dict[int, list[dict[str, Any]]] = {}
    acts = {act.warehouse: act}
    seen: set[int] = set()
    while found := _to_hold(lot, seen):
        for row in found:
            there = acts.setdefault(row.warehouse_id, _in_warehouse(act, row.warehouse_id))
            kind = stock.container.one(id=row.container).kind if row.container else "lpn"
            if kind in {"tote", "parcel"} and row.reserved:
                _stop_in_hand(there, row, stopped)
                continue
            lost += _let_go(there, row, holders)
            _stop_assembly(there, row)
            if row.status == "available":
                ledger.transfer(there, Goods(row.owner_id, row.item_id, row.lot), row.on_hand,
                                Spot(row.location_id, row.container), Spot(row.location_id, row.container, "hold"),
                                "status")
    named = stock.lot.one(id=lot)
    for there in acts.values():
        if there is act or there.moves:
            there.tell("lot_recalled", f"lot:{named.code or named.serial or named.expiry}", item=named.item_id)
    journal.note(act, "recall", sku=items.item.one(id=named.item_id).sku, lot=named.code, serial=named.serial,
                 expiry=named.expiry)
    return _hold_elsewhere(act, lost, stopped, holders)


def _to_hold(lot: int, seen: set[int]) -> list[Any]:
    """The rows of a lot, and of what it was assembled into, locked; `seen` are those that were found before. Once more
    until nothing new is on sale: what was just carried elsewhere stands there in a row that the lock could not see."""
    first = not seen
    found = [row for each in (lot, *_made_with(lot)) for row in stock.balances_of_lot_to_change.all(lot=each)
             if row.id not in seen and (first or row.status == "available")]
    seen.update(row.id for row in found)
    return found


def _stop_in_hand(act: Act, row: Any, stopped: dict[int, list[dict[str, Any]]]) -> None:
    """Goods in a tote or parcel are on hold where they are, held by whom they are held; `stopped` learns where."""
    container = stock.container.one(id=row.container)
    place = locations.location.one(id=row.location_id)
    for held in stock.held_of_balance.all(balance=row.id):
        order = orders.line.one(id=held.order_line).order_id
        parcel = next((parcel for parcel in parcels.parcels_of_order.all(order=order)
                       if parcel.container_id == row.container), None)
        if row.status == "available":
            ledger.carry(act, held, held.qty, Spot(row.location_id, row.container, "hold"), "status",
                         For(order_line=held.order_line))
        stopped.setdefault(order, []).append({
            "kind": container.kind, "code": container.code, "location": place.code, "qty": held.qty,
            "state": parcel.state if parcel is not None else None})


def _in_warehouse(act: Act, warehouse: int) -> Act:
    """The same act in another house of the firm."""
    if warehouse == act.warehouse:
        return act
    return Act(act.who, warehouse, act.operator, act.terminal, act.at, inside=True)


def _place(lot: int) -> dict[str, Any]:
    known = tracing.lot_whole(lot)
    return {
        "sku": known.sku, "lot": known.code or None, "serial": known.serial or None, "expiry": known.expiry or None,
        "recalled_at": clock.iso(known.recalled_at),
        "on_hand": sum(row.on_hand for row in reports.stock_of_lot(lot)),
        "where": [{"location": row.location, "lpn": row.lpn, "owner": row.owner, "status": row.status,
                   "on_hand": row.on_hand, "reserved": row.reserved} for row in reports.stock_of_lot(lot)],
        "came": [{"from": row.reason, "asn": row.asn, "supplier": row.supplier, "at": clock.iso(row.at),
                  "qty": row.qty} for row in tracing.lot_came(lot)],
        "went": [_sent(row) for row in tracing.lot_went(lot)]}


def _sent(row: Any) -> dict[str, Any]:
    person = sites.person.one(id=row.person) if row.person else None
    return {"order": row.order_number, "channel": row.channel, "state": row.state, "parcel": row.parcel,
            "tracking_no": row.tracking_no or None, "carrier": row.carrier, "parcel_state": row.parcel_state,
            "shipped_at": clock.iso(row.shipped_at), "qty": row.qty, "returned": row.returned,
            "customer": masked(person.name) if person else None, "phone": masked(person.phone) if person else None,
            "city": (person.city or None) if person else None}


def _made_with(lot: int) -> list[int]:
    """The assembled lots that this one still is in: what was taken back or apart is no longer."""
    return [made for made in tracing.made_with(lot) if any(row.lot == lot for row in tracing.made_of(made))]


def _let_go(act: Act, row: Any, holders: dict[int, int]) -> list[tuple[int, int]]:
    """Nobody holds this balance any more, and nobody is sent to it: (order line, quantity) of each who did. `holders`
    learns who was on the way for which order."""
    found = []
    for held in stock.held_of_balance.all(balance=row.id):
        ledger.release(row.id, held.order_line, held.qty)
        for pick in tasks.picks_of_reservation.all(order_line=held.order_line, balance=row.id):
            if pick.holder is not None:
                holders[pick.order_id] = pick.holder
            end_pick(act, pick)
        found.append((held.order_line, held.qty))
    return found


def _stop_assembly(act: Act, row: Any) -> None:
    container = stock.container.one(id=row.container) if row.container else None
    task = assembly.named(act, container.code) if container is not None else None
    if task is not None and tasks.cancel_task.run(id=task.id) == 1:
        act.tell("assembly_cancelled", f"task:{task.id}", reason=REASON)


def _hold_elsewhere(act: Act, lost: list[tuple[int, int]], stopped: dict[int, list[dict[str, Any]]],
                    holders: dict[int, int]) -> list[dict[str, Any]]:
    told: dict[int, dict[str, Any]] = {}
    for line_id, qty in sorted(lost):
        line = orders.line.one(id=line_id)
        order = orders.order.one(id=line.order_id)
        there = _in_warehouse(act, order.warehouse_id)
        held = allocate(there, order.owner_id, line.item_id, line.id, qty)
        for place, part in held:
            new_pick(there, order, line.id, place, part, (place.sequence or 0) * 1000)
        missing = qty - sum(part for _, part in held)
        if missing:
            orders.promise.run(id=line.id, qty=max(line.promised - missing, line.picked))
        said = told.setdefault(order.id, _nothing(order))
        said["held_elsewhere"] = sum(part for _, part in held) + int(said["held_elsewhere"])
        said["missing"] = missing + int(said["missing"])
    for order_id in sorted(stopped):
        order = orders.order.one(id=order_id)
        if not any(open_.reason == REASON for open_ in orders.open_holds.all(order=order_id)):
            orders.new_hold.run(order=order_id, reason=REASON, note="", who=act.who, at=act.at)
        told.setdefault(order_id, _nothing(order)).update(on_hold=True, stands=stopped[order_id])
    for order_id, said in sorted(told.items()):
        if order_id in holders:                        # the new picks are theirs who were on the way
            tasks.claim_tasks.run(order=order_id, holder=holders[order_id], until=tasks.lease_from(act.at))
        act.tell("recalled_from_order", f"order:{said['order']}", order=order_id, missing=said["missing"],
                 held_elsewhere=said["held_elsewhere"])
        settle(act, order_id)
    return [told[order] for order in sorted(told)]


def _nothing(order: Any) -> dict[str, Any]:
    return {"order": order.number, "held_elsewhere": 0, "missing": 0, "on_hold": False, "stands": []}
