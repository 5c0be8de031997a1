"""Which lot a picker holds when it is another one than was reserved: scanned twice it is taken. Part of picking.

What stands on this shelf and is free replaces the reserved lot. What the book does not know there is taken too where
the site allows it, and a count of the shelf is opened.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from floorapp.data import items, ledger, locations, stock, tasks
from floorapp.data.act import Act
from floorapp.dialogues.reader import ItemScan
from floorapp.dialogues.talk import Answer, Talk, ask
from floorapp.domain.refusals import Refused
from floorapp.services import expiry, lot_swaps, picking
from floorapp.settings import current


def check(talk: Talk, task: Any, found: ItemScan) -> Answer | None:
    """None where the picker may count: the state's `lot` is then another lot in the hand than the task's, or absent.

    Refused: `lot_too_old`, `lot_on_hold`, `lot_held_there` where all of it belongs to other orders, `lot_not_here`
    where the book knows none of it there and the site takes only what it knows, or its date is not to be read.
    """
    talk.state.pop("lot", None)
    if not found.lot or not task.lot:
        return None
    reserved = stock.lot.one(id=task.lot)
    if not reserved.code or reserved.code == found.lot:
        return None
    other = stock.lots_named.one(item=task.item_id, code=found.lot)
    free = lot_swaps.free_at(task, other.id) if other is not None else None
    if other is not None:
        expiry.refuse_too_old(task.order_line, other.id, task.qty - task.done, talk.act)
    if free == 0:
        raise Refused("lot_held_there", lot=found.lot, location=locations.location.one(id=task.location_id).code)
    if free is None:
        _refuse_unknown(task, other, found)
    if not talk.confirmed:
        return ask("other_lot_again", known=reserved.code, given=found.lot)
    if other is not None and free is not None and free >= task.qty - task.done:
        picking.swap(talk.act, task, other.id)
        return None
    lot = int(other.id) if other is not None else ledger.lot_of(task.item_id, found.lot, found.expiry)
    expiry.refuse_too_old(task.order_line, lot, task.qty - task.done, talk.act)
    talk.state["lot"] = lot
    return None


def refuse_other(talk: Talk, task: Any, scan: ItemScan | None) -> None:
    """While units are counted. Refused: `other_lot_in_hand` where a label names another lot than the first one."""
    held = stock.lot.one(id=talk.state.get("lot") or task.lot) if task.lot else None
    if scan is not None and scan.lot and held is not None and held.code and held.code != scan.lot:
        raise Refused("other_lot_in_hand", known=held.code, given=scan.lot)


def refuse_expired(talk: Talk, task: Any) -> None:
    """Refused: `lot_expired` where the lot that was promised is in the hand, and keeps no more."""
    if not talk.state.get("lot"):
        expiry.refuse_expired(task.lot, talk.warehouse, talk.act.at)


def refuse_more(talk: Talk, task: Any, qty: int) -> None:
    """Refused: `only_free` where orders hold what the count of another lot goes beyond, `lot_expired`."""
    refuse_expired(talk, task)
    for row in lot_swaps.standing(task, talk.state["lot"]) if talk.state.get("lot") else ():
        from floorapp.services import moving  # here: most picks are of the lot that was asked for
        moving.refuse_more_than_free(row, qty)


def take(talk: Talk, task: Any, qty: int, tote: int) -> tuple[str, dict[str, Any]]:
    """The counted units into the tote, as the lot that they are; how that is undone."""
    lot = talk.state.pop("lot", None)
    if lot is not None:
        return "unpick_other", lot_swaps.pick_other(talk.act, task, qty, tote, lot)
    return "unpick", picking.pick(talk.act, task, qty, tote)


def swapping_back(given: Answer, task: Any) -> Answer:
    """The undo of a kept scan by which the task went over to another lot or serial: it goes over again, last of all."""
    if given.outcome != "accepted" or isinstance(given.undo, str) or tasks.task.one(id=task.id).lot == task.lot:
        return given
    return replace(given, undo=[("swap_back", {"task": task.id, "lot": task.lot}), *given.undo])


def swap_back(act: Act, done: dict[str, Any]) -> None:
    """The compensation of such a scan. Refused: `lot_not_here` where somebody else holds the lot by now."""
    picking.swap(act, tasks.task.one(id=done["task"]), done["lot"])


def _refuse_unknown(task: Any, other: Any | None, found: ItemScan) -> None:
    if other is not None:
        lot_swaps.refuse_on_hold(other.id)
    undated = other is None and items.item.one(id=task.item_id).expires and not found.expiry
    if undated or not current().counting.replace_lots:
        raise Refused("lot_not_here")
