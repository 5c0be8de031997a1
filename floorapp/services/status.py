"""The status of goods: taken off sale, given back to it, found damaged, destroyed; each with its reason.

Every function runs in the caller's transaction.
"""

from __future__ import annotations

from typing import Any

from floorapp.data import ledger, orders, reports, stock, tasks
from floorapp.data.act import Act
from floorapp.data.ledger import Goods, Spot
from floorapp.domain.refusals import Refused
from floorapp.services import overrides, recalled
from floorapp.services.moving import held_by, refuse_moved_on
from floorapp.services.orders import settle
from floorapp.services.permissions import STATUS_CHANGES, intention
from floorapp.services.release import allocate, new_pick

CHANGES = ("hold", "release", "damaged", "scrap")      # the numbers 1 to 4 of the dialogue
BECOMES = {"hold": "hold", "release": "available", "damaged": "damaged", "scrap": ""}
FROM = {"hold": {"available", "damaged"}, "release": {"hold", "damaged"}, "damaged": {"available", "hold"},
        "scrap": {"available", "hold", "damaged"}}
REASONS = {
    "hold": ("quality", "label", "near_expiry", "owner_asked", "recall"),
    "release": ("checked_good", "repaired", "owner_asked", "by_mistake"),
    "damaged": ("broken", "wet", "expired", "pests"),
    "scrap": ("broken", "expired", "pests", "owner_asked"),
}


def refuse_change(row: Any, qty: int, change: str, roles: frozenset[str], act: Act) -> None:
    """Refused: `status_already` where the goods are so, `status_not_yours` (change, sku, qty, location) where none of
    these roles may do it and no supervisor allows it."""
    if row.status not in FROM[change]:
        raise Refused("status_already", sku=row.sku)
    if not roles & STATUS_CHANGES[change]:
        overrides.unless_allowed(act, Refused("status_not_yours", change=change, sku=row.sku, qty=qty,
                                              location=row.location_id), qty)


@intention
def change_status(act: Act, row: Any, qty: int, change: str, reason: str) -> dict[str, Any]:
    """`qty` units of a balance have another status where they stand, or are destroyed (`scrap`).

    What orders hold of them is held elsewhere instead, as long as nobody has begun to fetch it: the least urgent
    orders first. Recalled goods in an order's tote or parcel that are released stay that order's. Returns what
    `change_back` needs. Refused: `only_free` (free, who) where orders need these very units, `status_already`,
    `stock_short`.
    """
    if row.status not in FROM[change]:
        raise Refused("status_already", sku=row.sku)
    if change == "release" and recalled.is_recalled(row):
        recalled.let_go_on(act, row, qty, reason)
        return _done(row, qty, change) | _recall_ended(row)
    needed_here = _only_free(row)                      # said as it was before anything was let go
    wanting = _free_up(row, qty - row.on_hand + row.reserved, needed_here)
    what, spot = Goods(row.owner_id, row.item_id, row.lot), Spot(row.location_id, row.container, row.status)
    if change == "scrap":
        ledger.take_out(act, what, qty, spot, "SCRAP", "scrap")
    else:
        ledger.transfer(act, what, qty, spot, Spot(spot.location, spot.container, BECOMES[change]), "status")
    for freed in wanting:
        held = allocate(act, row.owner_id, row.item_id, freed["line"], freed["qty"])
        if sum(found for _, found in held) < freed["qty"]:
            raise needed_here
        order = orders.order.one(id=freed["order"])
        freed["sent"] = [[new_pick(act, order, freed["line"], place, found, (place.sequence or 0) * 1000), place.id,
                          found] for place, found in held]
    act.tell("status_changed", f"item:{row.sku}", qty=qty, change=change, before=row.status, reason=reason,
             location=row.location_id, lot=row.lot, held_elsewhere=sum(freed["qty"] for freed in wanting))
    for order_id in {freed["order"]: 0 for freed in wanting}:
        settle(act, order_id)
    return _done(row, qty, change) | {"freed": wanting} | (_recall_ended(row) if change == "release" else {})


@intention
def change_back(act: Act, done: dict[str, Any]) -> None:
    """The compensation of `change_status`. Orders that were sent elsewhere hold these goods again; one that somebody
    has begun to fetch there, or that has changed since, stays there: it has what it needs.

    What was recalled since comes back on hold, and its orders stay where they are. Refused: `stock_short` once the
    goods are held or gone, `lot_recalled` where what was on hold stays so, `container_moved_on`, `serial_known`.
    """
    refuse_moved_on(done["location"], done["container"])
    for order_id in sorted({freed["order"] for freed in done.get("freed", ())}):
        orders.order_to_change.one(id=order_id)        # orders are locked before stock
    what = Goods(done["owner"], done["item"], done["lot"])
    before = Spot(done["location"], done["container"], recalled.status_of(done["lot"], done["status"]))
    if done["change"] == "hold" and before.status == "hold":
        raise Refused("lot_recalled", lot=_named(done["lot"]), sku=done["sku"])
    if done["change"] == "scrap":
        ledger.bring_in(act, what, done["qty"], "SCRAP", before, "scrap")
    else:
        now = Spot(done["location"], done["container"], BECOMES[done["change"]])
        ledger.transfer(act, what, done["qty"], now, before, "status")
    if done.get("recalled_at"):
        ledger.recall_lot.run(id=done["lot"], at=done["recalled_at"])
    row = stock.balance_at.one(item=done["item"], location=before.location, container=before.container,
                               lot=done["lot"], status=before.status, owner=done["owner"], warehouse=act.warehouse)
    back = [freed for freed in done.get("freed", ()) if before.status == done["status"] and _as_sent(freed, row)]
    for freed in back:
        _hold_again(freed, row)
    act.tell("status_change_undone", f"item:{done['sku']}", qty=done["qty"], change=done["change"],
             held_again=sum(freed["qty"] for freed in back))
    for order_id in {freed["order"]: 0 for freed in back}:
        settle(act, order_id)


def _as_sent(freed: dict[str, Any], row: Any) -> bool:
    """Whether nobody has touched the picks that an order was sent elsewhere with, nor what is left here of theirs."""
    pick, left = tasks.task.one(id=freed["pick"]), freed["left"]
    if (pick.state, pick.done) != ("ready" if left else "cancelled", 0) or (left and (pick.balance, pick.qty) != (
            row.id, left)):
        return False
    for task_id, balance, qty in freed["sent"]:
        task, held = tasks.task.one(id=task_id), stock.held.one(balance=balance, order_line=freed["line"])
        if (task.state, task.balance, task.qty, task.done) != ("ready", balance, qty, 0) or held is None \
                or held.qty < qty:
            return False
    return True


def _hold_again(freed: dict[str, Any], row: Any) -> None:
    """An order lets go of what it was sent to, and is led back to the goods whose status is as it was."""
    for task_id, balance, qty in freed["sent"]:
        ledger.release(balance, freed["line"], qty)
        tasks.cancel_task.changed(id=task_id)
    if not ledger.reserve(row.id, freed["line"], freed["qty"]):
        raise Refused("stock_short", qty=freed["qty"])
    tasks.revive.changed(id=freed["pick"], qty=freed["left"] + freed["qty"])
    tasks.retarget.changed(id=freed["pick"], balance=row.id, lot=row.lot, location=row.location_id,
                           container=row.container)


def _free_up(row: Any, needed: int, needed_here: Refused) -> list[dict[str, Any]]:
    """Let go of `needed` reserved units whose picks nobody has begun: order, line, pick, quantity, and what is left of
    the pick. Where they are not to be had so, `needed_here` is raised; 0 or less needs nothing."""
    if needed <= 0:
        return []
    locked = {order: orders.order_to_change.one(id=order) for order in reports.orders_holding(balance=row.id)}
    found = []
    for hold in stock.held_of_balance.all(balance=row.id):
        order = locked.get(orders.line.one(id=hold.order_line).order_id)
        for pick in tasks.picks_of_reservation.all(order_line=hold.order_line, balance=row.id):
            if order is not None and pick.state == "ready" and not pick.done:
                found.append((order, pick))
    freed = []
    for order, pick in sorted(found, key=lambda pair: _urgency(pair[0]), reverse=True):
        part = min(needed, pick.qty)
        if part:
            ledger.release(row.id, pick.order_line, part)
            if part == pick.qty:
                tasks.cancel_task.changed(id=pick.id)
            else:
                tasks.shrink.changed(id=pick.id, qty=pick.qty - part)
            freed.append({"order": order.id, "line": pick.order_line, "pick": pick.id, "qty": part,
                          "left": pick.qty - part})
            needed -= part
    if needed:
        raise needed_here
    return freed


def _done(row: Any, qty: int, change: str) -> dict[str, Any]:
    return {"owner": row.owner_id, "item": row.item_id, "lot": row.lot, "qty": qty, "sku": row.sku, "change": change,
            "status": row.status, "location": row.location_id, "container": row.container}


def _named(lot: int) -> str:
    known = stock.lot.one(id=lot)
    return str(known.code or known.serial or known.expiry)


def _recall_ended(row: Any) -> dict[str, Any]:
    """The recall of a lot ends with the last of its goods on hold that are released; since when it was, for undo."""
    since = stock.lot.one(id=row.lot).recalled_at if row.lot and row.status == "hold" else None
    return {"recalled_at": since} if since is not None and ledger.end_recall.run(id=row.lot) == 1 else {}


def _urgency(order: Any) -> tuple[int, int, int]:
    """Smaller is more urgent: priority, then the cut-off or the day to ship by, then age."""
    return -order.priority, order.cutoff_at or order.ship_by or 2**62, order.id


def _only_free(row: Any) -> Refused:
    return Refused("only_free", free=row.on_hand - row.reserved, on_hand=row.on_hand,
                   who=held_by(balance=row.id) or "-")
