"""Assembly: components become kits that stand on the shelf, and kits become components again, through the ledger.

An assembly order is a task of kind `assemble` or `disassemble`; its number is AS and the task's key. Components are
gathered at the bench in an LPN with that number, on hold, so that nobody else counts on them; making a kit consumes
them there. The moves that consume and produce stand in one event: so the ledger knows which lots went into which.
Every function runs in the caller's transaction.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from floorapp.data import clock, items, journal, ledger, locations, sites, stock, tasks, tracing
from floorapp.data.act import Act
from floorapp.data.ledger import Goods, Spot
from floorapp.domain.kits import whole_kits
from floorapp.domain.refusals import Refused
from floorapp.services import expiry, putaway, recalled, site
from floorapp.services.moving import STORAGE, refuse_moved_on
from floorapp.services.permissions import intention
from floorapp.settings import current

ASSEMBLY = "ASSEMBLY"                  # the place outside where components become a kit


@dataclass(frozen=True, slots=True)
class Need:
    """What an assembly order wants of one component: in each kit, in all, and what is gathered at the bench."""

    item: int
    each: int
    wanted: int
    gathered: int


@intention
def order(act: Act, item: Any, qty: int, kind: str, priority: int = 0, owner: str = "") -> str:
    """An assembly order for `qty` kits out of an owner's goods (a code; without one the house's own); its number.
    `kind`: assemble, disassemble.

    Refused: `unknown_owner`, `not_assembled` for an item that is no kit made to stock, `no_bench` where there is no
    packing place.
    """
    if not item.assembled or items.components_of.one(kit=item.id) is None:
        raise Refused("not_assembled", sku=item.sku)
    bench = locations.locations_of_kind.one(warehouse=act.warehouse, kind="pack")
    if bench is None:
        raise Refused("no_bench")
    whose = site.owner_named(owner).id if owner else item.owner_id
    task = int(tasks.new_task.value(
        warehouse=act.warehouse, owner=whose, kind=kind, order=None, order_line=None, balance=None,
        item=item.id, lot=0, location=bench.id, container=0, to_location=None, qty=qty, sequence=0, priority=priority,
        due_at=None, reason="", created_at=act.at))
    act.tell("assembly_ordered", f"task:{task}", sku=item.sku, qty=qty, kind=kind)
    journal.note(act, "assemble", sku=item.sku, qty=qty, kind=kind, priority=priority, owner=owner)
    return number(task)


def number(task: int) -> str:
    """How people call an assembly order."""
    return f"{current().mark}AS{task:05d}"


@intention
def named(act: Act, code: str) -> Any | None:
    """The assembly order with this number, locked; None where there is none."""
    found = re.fullmatch(r"AS-?(\d{1,18})", code.strip().upper().removeprefix(current().mark))
    return tasks.assembly.one(id=int(found[1]), warehouse=act.warehouse) if found else None


def refuse_bench(warehouse: int, container: Any) -> None:
    """Refused: `assembly_lpn` (lpn): what comes to the bench of an open order comes through assembly, which looks at
    its date, status and owner."""
    found = re.fullmatch(rf"{current().mark}AS(\d{{5,18}})", container.code)
    task = tasks.task.one(id=int(found[1])) if found else None
    if task is not None and (task.warehouse_id, task.kind) == (warehouse, "assemble") and task.state in {
            "ready", "claimed"}:
        raise Refused("assembly_lpn", lpn=container.code)


@intention
def take_up(act: Act, chosen: Any | None = None) -> Any | None:
    """This order, else the most urgent one, is this operator's under a lease; None where nothing waits.

    Refused: `assembly_over` once it is done or cancelled, `assembly_in_hands`.
    """
    for kind in ("assemble", "disassemble"):
        tasks.free_silent.run(kind=kind, now=act.at)
    task = tasks.next_assembly.one(warehouse=act.warehouse) if chosen is None else tasks.task.one(id=chosen.id)
    if task is None:
        return None
    if task.state not in {"ready", "claimed"}:
        raise Refused("assembly_over", number=number(task.id))
    if task.state == "claimed" and task.holder != act.operator:
        raise Refused("assembly_in_hands", number=number(task.id))
    if task.state == "ready":
        tasks.claim_one.changed(id=task.id, holder=act.operator, until=tasks.lease_from(act.at))
        act.tell("assembly_taken_up", f"task:{task.id}")
    return tasks.task.one(id=task.id)


@intention
def put_down(act: Act, task: int) -> None:
    """Somebody else may go on with it; what is at the bench stays there. The compensation of `take_up`."""
    if tasks.free_task.run(id=task, holder=act.operator) == 1:
        act.tell("assembly_put_down", f"task:{task}")


@intention
def cancel(act: Act, task: Any) -> None:
    """The order is not made, or not made to its end; what was gathered is free again, in its LPN at the bench.

    Refused: `assembly_over`, `assembly_in_hands`.
    """
    if task.state == "claimed" and task.lease_until > act.at:
        raise Refused("assembly_in_hands", number=number(task.id))
    if tasks.cancel_task.run(id=task.id) != 1:
        raise Refused("assembly_over", number=number(task.id))
    _free_rest(act, task)
    act.tell("assembly_cancelled", f"task:{task.id}")


@intention
def cancel_named(act: Act, code: str) -> None:
    """`cancel` by number. Refused: `unknown_assembly`, and what `cancel` refuses."""
    task = named(act, code)
    if task is None:
        raise Refused("unknown_assembly", number=code)
    cancel(act, task)
    journal.note(act, "cancel_assembly", code=code)


def needs(task: Any) -> list[Need]:
    """Every component of the order, as it stands now."""
    there: dict[int, int] = {}
    for row in _gathered(task):
        there[row.item_id] = there.get(row.item_id, 0) + row.on_hand
    return [Need(part.item_id, part.qty, part.qty * (task.qty - task.done), there.get(part.item_id, 0))
            for part in items.components_of.all(kit=task.item_id)]


def possible(task: Any) -> int:
    """How many kits can be made of what is at the bench."""
    return min(whole_kits((need.gathered, need.each) for need in needs(task)), task.qty - task.done)


def source(task: Any, item: int) -> Any | None:
    """Where to take some of an item: first expired, first out; None where nothing free stands on a shelf."""
    return stock.pickable.one(item=item, owner=task.owner_id, warehouse=task.warehouse_id,
                              keeps_until=expiry.today(task.warehouse_id, clock.now()))


@intention
def gather(act: Act, task: Any, row: Any, qty: int) -> dict[str, Any]:
    """`qty` units of a balance stand at the bench now. Returns what `ungather` needs. Refused: `stock_short`; `expired`
    (expiry); `other_owners_goods` (sku, owner) where they are not those of the order's owner."""
    if row.owner_id != task.owner_id:
        raise Refused("other_owners_goods", sku=items.item.one(id=row.item_id).sku,
                      owner=sites.owner.one(id=task.owner_id).code)
    lot = stock.lot.one(id=row.lot) if row.lot else None
    if lot is not None and lot.expiry and lot.expiry < expiry.today(act.warehouse, act.at):
        raise Refused("expired", expiry=lot.expiry)
    bench, named = _bench(act, task)
    spot = Spot(row.location_id, row.container, row.status)
    ledger.transfer(act, Goods(row.owner_id, row.item_id, row.lot), qty, spot, bench, "move")
    act.tell("components_gathered", f"task:{task.id}", item=row.item_id, qty=qty)
    return {"task": task.id, "owner": row.owner_id, "item": row.item_id, "lot": row.lot, "qty": qty,
            "from": [spot.location, spot.container, spot.status], "bench": [bench.location, bench.container],
            "named": named}


@intention
def ungather(act: Act, done: dict[str, Any]) -> None:
    """The compensation of `gather`; what was recalled since is on hold. Refused: `stock_short` once they are made into
    kits, `container_moved_on`."""
    refuse_moved_on(*done["from"][:2])
    refuse_moved_on(*done["bench"])
    ledger.transfer(act, Goods(done["owner"], done["item"], done["lot"]), done["qty"],
                    Spot(done["bench"][0], done["bench"][1], "hold"), _returning(done["lot"], *done["from"]), "move")
    if done.get("named"):
        ledger.forget_container(done["bench"][1])
    act.tell("gathering_undone", f"task:{done['task']}")


@intention
def make(act: Act, task: Any, qty: int, target: Spot) -> dict[str, Any]:
    """`qty` kits stand at the target, and their components are gone. Returns what `unmake` needs.

    Kits that are tracked are a lot of their own, named after the order, with the first expiry of their components.
    Refused: `components_short` (possible), `lease_lost`, and why the goods must not stand there.
    """
    if qty > possible(task):
        raise Refused("components_short", possible=possible(task))
    kit = items.item.one(id=task.item_id)
    parts, expiry = [], ""
    for need in needs(task):
        left = qty * need.each
        for row in _gathered(task):
            part = min(left, row.on_hand)
            if row.item_id != need.item or not part:
                continue
            spot = Spot(row.location_id, row.container, row.status)
            ledger.take_out(act, Goods(row.owner_id, row.item_id, row.lot), part, spot, ASSEMBLY, "assemble")
            expiry = min(filter(None, (expiry, row.expiry or "")), default="")
            parts.append([row.owner_id, row.item_id, row.lot, part, spot.location, spot.container, spot.status])
            left -= part
    lot = _lot(kit, task, expiry) if kit.tracking == "lot" else ledger.lot_of(kit.id, "", expiry if kit.expires else "")
    refuse_place(kit, lot, qty, target, task.owner_id, act)
    ledger.bring_in(act, Goods(task.owner_id, kit.id, lot), qty, ASSEMBLY, target, "assemble")
    act.tell("assembled", f"task:{task.id}", sku=kit.sku, qty=qty)
    _progress(act, task, qty)
    return {"task": task.id, "kit": kit.id, "owner": task.owner_id, "lot": lot, "qty": qty, "parts": parts,
            "target": [target.location, target.container, target.status]}


@intention
def unmake(act: Act, done: dict[str, Any]) -> None:
    """The compensation of `make`. Refused: `stock_short` once a kit is held or gone, `container_moved_on`,
    `lease_lost`."""
    refuse_moved_on(*done["target"][:2])
    ledger.take_out(act, Goods(done["owner"], done["kit"], done["lot"]), done["qty"], Spot(*done["target"]), ASSEMBLY,
                    "assemble")
    for owner, item, lot, qty, location, container, status in done["parts"]:
        refuse_moved_on(location, container)
        ledger.bring_in(act, Goods(owner, item, lot), qty, ASSEMBLY, Spot(location, container, status), "assemble")
    if done.get("named"):
        ledger.forget_container(done["target"][1])
    act.tell("assembly_undone", f"task:{done['task']}")
    _regress(act, done["task"], done["qty"])


@intention
def dismantle(act: Act, task: Any, row: Any, qty: int, target: Spot) -> dict[str, Any]:
    """`qty` kits of a balance are components again, at the target. Returns what `undismantle` needs.

    Of a kit that was made here the lots come back that went in; what is recalled of them is on hold. Refused:
    `stock_short`, `content_unknown` where tracked components of a lot that was not made here are asked for,
    `lease_lost`, and why the goods must not stand there.
    """
    kit = items.item.one(id=task.item_id)
    parts, stand = [], []
    for part in items.components_of.all(kit=kit.id):
        parts += _lots_back(kit, row.lot, part, qty * part.qty)
    spot = Spot(row.location_id, row.container, row.status)
    ledger.take_out(act, Goods(row.owner_id, kit.id, row.lot), qty, spot, ASSEMBLY, "disassemble")
    for item, lot, part_qty in parts:
        there = _returning(lot, target.location, target.container, target.status)
        refuse_place(items.item.one(id=item), lot, part_qty, there, row.owner_id, act)
        ledger.bring_in(act, Goods(row.owner_id, item, lot), part_qty, ASSEMBLY, there, "disassemble")
        stand.append([item, lot, part_qty, there.status])
    act.tell("disassembled", f"task:{task.id}", sku=kit.sku, qty=qty)
    _progress(act, task, qty)
    return {"task": task.id, "kit": kit.id, "owner": row.owner_id, "lot": row.lot, "qty": qty, "parts": stand,
            "from": [spot.location, spot.container, spot.status],
            "target": [target.location, target.container, target.status]}


@intention
def undismantle(act: Act, done: dict[str, Any]) -> None:
    """The compensation of `dismantle`. Refused: `stock_short` once a component is held or gone, `container_moved_on`,
    `lease_lost`."""
    refuse_moved_on(*done["from"][:2])
    refuse_moved_on(*done["target"][:2])
    location, container, sound = done["target"]
    for item, lot, qty, *status in done["parts"]:
        spot = Spot(location, container, *(status or [sound]))
        ledger.take_out(act, Goods(done["owner"], item, lot), qty, spot, ASSEMBLY, "disassemble")
    ledger.bring_in(act, Goods(done["owner"], done["kit"], done["lot"]), done["qty"], ASSEMBLY,
                    _returning(done["lot"], *done["from"]), "disassemble")
    if done.get("named"):
        ledger.forget_container(done["target"][1])
    act.tell("disassembly_undone", f"task:{done['task']}")
    _regress(act, done["task"], done["qty"])


def refuse_place(item: Any, lot: int, qty: int, target: Spot, owner: int, act: Act | None = None) -> None:
    """Raise why an LPN (`lpn_other_owner`) or a shelf does not take these goods (codes of domain.putaway); other places
    are for people to know. `act` as `putaway.refuse_place`."""
    if target.container:
        putaway.refuse_other_owner(target.container, owner)
    place = locations.location.one(id=target.location)
    if place.kind in STORAGE:
        putaway.refuse_place(putaway.Load(((item, lot, target.status, qty, owner),), 0, 0), place, act)


def _returning(lot: int, location: int, container: int, status: str) -> Spot:
    """Where goods come back to: on hold where their lot is recalled."""
    return Spot(location, container, recalled.status_of(lot, status))


def _gathered(task: Any) -> list[Any]:
    bench = stock.container_by_code.one(warehouse=task.warehouse_id, code=number(task.id))
    rows = [] if bench is None else stock.content_of_container.all(container=bench.id)
    return [row for row in rows if row.status != "damaged" and not row.reserved]


def _bench(act: Act, task: Any) -> tuple[Spot, bool]:
    """The order's LPN at the bench, wherever it stands by now; whether it is new: made when first needed."""
    known = stock.container_by_code.one(warehouse=act.warehouse, code=number(task.id))
    if known is not None and known.location_id is not None:
        return Spot(known.location_id, known.id, "hold"), False
    if known is not None:
        ledger.relocate(act, known, task.location_id, "move")
    made = known.id if known is not None else ledger.new_container(act, number(task.id), "lpn", task.location_id)
    return Spot(task.location_id, made, "hold"), True


def _lot(kit: Any, task: Any, expiry: str) -> int:
    """The order's lot, or a further one where kits of it expire on another day."""
    nth, code = 1, number(task.id)
    while any(known.expiry != expiry for known in stock.lots_named.all(item=kit.id, code=code)):
        nth, code = nth + 1, f"{number(task.id)}-{nth + 1}"
    return ledger.lot_of(kit.id, code, expiry)


def _lots_back(kit: Any, lot: int, part: Any, qty: int) -> list[list[int]]:
    """Which lots of a component come out of kits of this lot: [item, lot, quantity]."""
    if part.tracking == "none" and not part.expires:
        return [[part.item_id, 0, qty]]
    found = []
    for row in tracing.made_of(lot):
        taken = min(qty, row.qty) if row.item == part.item_id else 0
        if taken:
            found.append([part.item_id, row.lot, taken])
            qty -= taken
    if qty:
        raise Refused("content_unknown", sku=kit.sku, component=part.sku)
    return found


def _progress(act: Act, task: Any, qty: int) -> None:
    if task.done + qty == task.qty:
        done = tasks.finish.run(id=task.id, holder=act.operator, done=task.qty, at=act.at)
        _free_rest(act, task)
    else:
        done = tasks.progress.run(id=task.id, holder=act.operator, qty=qty)
    if done != 1:
        raise Refused("lease_lost")


def _regress(act: Act, task_id: int, qty: int) -> None:
    task = tasks.task.one(id=task_id)
    if task.state == "done":
        tasks.reopen.changed(id=task.id, qty=qty, holder=act.operator, until=tasks.lease_from(act.at))
    elif tasks.progress.run(id=task.id, holder=act.operator, qty=-qty) != 1:
        raise Refused("lease_lost")


def _free_rest(act: Act, task: Any) -> None:
    """What is left at the bench may be put away and sold again."""
    for row in _gathered(task):
        if row.status == "hold":
            held, free = (Spot(row.location_id, row.container, status) for status in ("hold", "available"))
            ledger.transfer(act, Goods(row.owner_id, row.item_id, row.lot), row.on_hand, held, free, "status")
    if act.moves:
        act.tell("components_freed", f"task:{task.id}")
