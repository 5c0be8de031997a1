"""Intentions at the dock and between the shelves: announce, receive, put away, move, replenish, count."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

from floorapp.data import counts, inbound, items, locations, stock, tasks
from floorapp.data.act import Act
from floorapp.domain.intake import AsnIn, AsnLineIn, PurchaseOrderIn
from floorapp.domain.safetext import SafeText
from floorapp.services import (
    counting,
    cross_docking,
    intake,
    moving,
    putaway,
    recall,
    receiving,
    release,
    replenishment,
    status,
)
from floorapp.services.counting import Counted
from floorapp.settings import current, use
from tests.model.house import STORAGE, House, Kept, NothingToDo, ask

LOTS = {"L1": "2031-01-31", "L2": "2031-06-30"}
RARELY = 0.9
SERIALS = [f"SN-{n}" for n in range(8)]


def announce(act: Act, house: House) -> Kept:
    """An ASN, new or in a newer version."""
    number = f"ASN-{house.dice.randint(1, 4)}"
    skus = house.dice.sample(("KAOS-L", "KOPI-200", "HP-01"), house.dice.randint(1, 2))
    lines = tuple(AsnLineIn(line=n, sku=SafeText(sku), qty=house.dice.randint(1, 8),
                            tolerance_pct=house.dice.choice((0, 50))) for n, sku in enumerate(skus, 1))
    under = SafeText(f"PO-{house.dice.randint(1, 2)}") if house.dice.random() < 0.3 else None
    intake.take_asn(act, AsnIn(line=1, lines_at=(1,), number=SafeText(number), po_number=under, lines=lines))
    return Kept()


def order_goods(act: Act, house: House) -> Kept:
    """A purchase order, new or in a newer version."""
    number = f"PO-{house.dice.randint(1, 2)}"
    lines = tuple(AsnLineIn(line=n, sku=SafeText(sku), qty=house.dice.randint(4, 12))
                  for n, sku in enumerate(("KAOS-L", "KAOS-L", "HP-01"), 1))
    intake.take_purchase_order(act, PurchaseOrderIn(line=1, lines_at=(1,), number=SafeText(number), lines=lines))
    return Kept()


def open_receipt(act: Act, house: House) -> Kept:
    """At the dock, against an ASN or blind."""
    asns = ask("SELECT id FROM asn ORDER BY id")
    asn = inbound.asn.one(id=house.any(asns)[0]) if asns and house.dice.random() < 0.4 else None
    opened = receiving.open_receipt(act, asn, _place(house, "dock").id)
    return Kept(undo=lambda again: receiving.withdraw(again, {"receipt": opened}))


def receive(act: Act, house: House) -> Kept:
    """Some units of an item, with what its tracking wants, into an LPN."""
    receipt = inbound.receipt.one(id=house.any(ask("SELECT id FROM receipt WHERE state = 'open' ORDER BY id"))[0])
    announced = [line.item_id for line in inbound.asn_lines.all(asn=receipt.asn_id)] if receipt.asn_id else []
    item = items.item.one(id=house.any(announced)) if announced and house.dice.random() < 0.8 else house.item()
    qty, lot, expiry, serials = house.dice.randint(1, 12), "", "", []
    if item.tracking == "serial":
        serials = house.dice.sample(SERIALS, min(qty, 2))
        qty = len(serials)
        for serial in serials:
            receiving.refuse_known_serial(item, serial)
    elif item.tracking == "lot":
        lot = house.dice.choice(sorted(LOTS))
        expiry = receiving.check_lot(item, lot, LOTS[lot])
    state = "damaged" if house.dice.random() < 0.1 else "available"
    done = receiving.receive(act, receipt, item, qty, lot=lot, expiry=expiry, serials=serials, new_lpn=False,
                             lpn=f"LPN-{house.dice.randint(1, 30)}", owner=item.owner_id, status=state)
    effects = Counter({("inside", item.sku): qty} | ({("asn", item.sku): qty} if receipt.asn_id else {}))
    return Kept(effects, lambda again: receiving.unreceive(again, done))


def close_receipt(act: Act, house: House) -> Kept:
    """The truck is empty."""
    found = house.any(ask("SELECT id FROM receipt ORDER BY id DESC LIMIT 3"))[0]
    receiving.close(act, inbound.receipt.one(id=found), "id", cancel_rest=house.dice.random() < 0.2, report=True)
    return Kept(undo=lambda again: receiving.reopen(again, {"receipt": found}))


def put_lpn(act: Act, house: House) -> Kept:
    """An LPN to the suggested place, or to any storage place that takes it."""
    container = stock.container.one(id=house.any(ask(
        "SELECT DISTINCT c.id FROM container c JOIN balance b ON b.container = c.id WHERE c.kind = 'lpn' "
        "AND c.warehouse_id = ? ORDER BY c.id", house.warehouse))[0])
    load = putaway.load_of_container(container)
    best = putaway.suggestion(act.warehouse, load) if house.dice.random() < 0.5 else None
    location = (locations.location_by_key.one(warehouse=act.warehouse, key=best.location.replace("-", ""))
                if best is not None else _place(house, *STORAGE))
    putaway.refuse_place(load, location)
    done = putaway.put_lpn(act, container, location, "model")
    return Kept(undo=lambda again: putaway.take_back_lpn(again, done))


def cross_dock(act: Act, house: House) -> Kept:
    """Of an LPN what waiting orders want goes to staging, and they hold it."""
    container = stock.container.one(id=house.any(ask(
        "SELECT DISTINCT c.id FROM container c JOIN balance b ON b.container = c.id JOIN location l "
        "ON l.id = c.location_id WHERE c.kind = 'lpn' AND l.kind = 'dock' AND c.warehouse_id = ? ORDER BY c.id",
        act.warehouse))[0])
    load, usual = putaway.load_of_container(container), current()
    use(replace(usual, putaway=usual.putaway._replace(cross_dock="STG-1")))
    try:
        wanted = cross_docking.proposal(act.warehouse, load, act.at)
        if wanted is None:
            raise NothingToDo
        place = release.cross_dock_place(act.warehouse)
        parts = [putaway.put_loose(act, stock.content_row.one(id=balance), qty, place, "model")
                 for balance, qty in wanted.parts]
        whole = [] if parts else [putaway.put_lpn(act, container, place, "model")]
        served = cross_docking.serve(act, list(wanted.orders))
    finally:
        use(usual)

    def undo(again: Act) -> None:
        cross_docking.take_back(again, served)
        for done in whole:
            putaway.take_back_lpn(again, done)
        for done in reversed(parts):
            putaway.take_back_loose(again, done)
    return Kept(undo=undo)


def put_loose(act: Act, house: House) -> Kept:
    """Loose goods from dock or staging."""
    row = _row(house, "b.container = 0 AND l.kind IN ('dock', 'staging')")
    qty, location = house.up_to(row.on_hand), _place(house, *STORAGE)
    putaway.refuse_place(putaway.Load(((items.item.one(id=row.item_id), row.lot, row.status, qty, row.owner_id),),
                                      row.location_id, 0), location)
    done = putaway.put_loose(act, row, qty, location, "model")
    return Kept(undo=lambda again: putaway.take_back_loose(again, done))


def move(act: Act, house: House) -> Kept:
    """Goods from any place, loose or in an LPN, to any place, loose or into an LPN there."""
    row = _row(house, "b.container = 0 OR c.kind = 'lpn'")
    location = _place(house)
    there = [found for found in stock.containers_at.all(location=location.id) if found.kind == "lpn"]
    into = house.any(there) if there and house.dice.random() < 0.3 else None
    done = moving.move(act, row, house.up_to(row.on_hand), location, into)
    return Kept(undo=lambda again: moving.unmove(again, done))


def move_whole(act: Act, house: House) -> Kept:
    """An LPN, tote or parcel with all that is in it."""
    container = stock.container.one(id=house.any(ask("SELECT id FROM container WHERE warehouse_id = ? ORDER BY id",
                                                 house.warehouse))[0])
    done = moving.move_whole(act, container, _place(house))
    return Kept(undo=lambda again: moving.unmove_whole(again, done))


def move_content(act: Act, house: House) -> Kept:
    """All that stands at a place, with the orders that hold it."""
    row = _row(house, "b.container = 0 OR c.kind = 'lpn'")
    done = moving.move_content(act, locations.location.one(id=row.location_id), _place(house))
    return Kept(undo=lambda again: moving.unmove_content(again, done))


def change_status(act: Act, house: House) -> Kept:
    """Off sale, on sale again, damaged or destroyed; seldom, for a house that has nothing on sale does nothing else."""
    if house.dice.random() < RARELY:
        raise NothingToDo
    row = _row(house, "b.container = 0 OR c.kind = 'lpn'")
    change = house.dice.choice([name for name in status.CHANGES if row.status in status.FROM[name]])
    qty = house.up_to(row.on_hand)
    done = status.change_status(act, row, qty, change, house.dice.choice(status.REASONS[change]))
    gone = qty if change == "scrap" else 0
    return Kept(Counter({("inside", row.sku): -gone}), lambda again: status.change_back(again, done))


def recall_lot(act: Act, house: House) -> Kept:
    """A lot that must not be sold, wherever it stands and whoever counts on it; seldom, as `change_status`."""
    if house.dice.random() < RARELY:
        raise NothingToDo
    recall.hold(act, house.any(ask("SELECT DISTINCT lot FROM balance WHERE lot <> 0 ORDER BY lot"))[0])
    return Kept()


def take_replenishment(act: Act, house: House) -> Kept:
    """The most urgent need."""
    task = replenishment.take_next(act)
    if task is None:
        return Kept()
    return Kept(undo=lambda again: replenishment.drop(again, task.id, "undone"))


def replenish(act: Act, house: House) -> Kept:
    """From the reserve to a pick face; now and then the source turns out to be empty."""
    task = tasks.task.one(id=_mine(act, house, "replenish"))
    if house.dice.random() < 0.1:
        replenishment.source_empty(act, task)
        return Kept()
    row = replenishment.source_row(task)
    done = replenishment.replenish(act, task, house.up_to(row.on_hand - row.reserved), _place(house, "pick"))
    return Kept(undo=lambda again: replenishment.unreplenish(again, done))


def ask_for_count(act: Act, house: House) -> Kept:
    """Somebody wants to know what stands at a place."""
    item = house.item() if house.dice.random() < 0.5 else None
    if item is not None and house.dice.random() < 0.3:         # a picker took the last, and something is left
        asked = counting.not_empty(act, _place(house, *STORAGE).id, item.id)
        return Kept(undo=lambda again: counting.empty_after_all(again, asked), named="place not empty")
    counting.open_count(act, _place(house, *STORAGE).id, item and item.id, "on_request")
    return Kept()


def take_count(act: Act, house: House) -> Kept:
    """The next count of the programme."""
    task = counting.next_task(act)
    return Kept(undo=None if task is None else lambda again: counting.give_back(again, task.id))


def put_off_count(act: Act, house: House) -> Kept:
    """Somebody else, or later."""
    put_off = counting.put_off(act, tasks.task.one(id=_mine(act, house, "count")))
    return Kept(undo=lambda again: counting.take_again(again, put_off))


def count(act: Act, house: House) -> Kept:
    """Everything at a place, mostly right, sometimes off by one; what a task asks for, or for its own sake."""
    mine = ask("SELECT id FROM task WHERE holder = ? AND kind = 'count' ORDER BY id", act.operator)
    task = tasks.task.one(id=house.any(mine)[0]) if mine else None
    place = locations.location.one(id=task.location_id) if task is not None else _place(house, *STORAGE)
    missing = counting.missing(place.id, task, ())
    counted = []
    for item, lot, owner in missing:
        there = counts.book(place.id, item, lot, owner, act.at)
        off = house.dice.choice((0, 0, -1, 1, 1))
        if items.item.one(id=item).tracking == "serial":
            off = min(off, 1 - there)
        counted.append(Counted(item, lot, owner, max(there + off, 0), act.at))
    counting.close(act, place, task, counted)
    return Kept()


def approve(act: Act, house: House) -> Kept:
    """A leader posts a confirmed difference, or lets the book stand."""
    found = counts.count.one(id=house.any(ask("SELECT id FROM stock_count WHERE state = 'approval' ORDER BY id"))[0])
    if house.dice.random() < 0.3:
        rejected = counting.reject(act, found.id)
        return Kept(undo=lambda again: counting.unreject(again, rejected))
    approved = counting.approve(act, found.id)
    sku = items.item.one(id=found.item_id).sku
    return Kept(Counter({("inside", sku): found.difference}), lambda again: counting.unapprove(again, approved))


def _place(house: House, *kinds: str) -> Any:
    """A place in the house, of these kinds."""
    found = ask("SELECT id, kind FROM location WHERE outside = 0 AND warehouse_id = ? ORDER BY id", house.warehouse)
    return locations.location.one(id=house.any([at for at, kind in found if not kinds or kind in kinds]))


def _row(house: House, where: str) -> Any:
    """A balance with its item and lot."""
    found = ask("SELECT b.id FROM balance b JOIN location l ON l.id = b.location_id "
                f"LEFT JOIN container c ON c.id = b.container WHERE b.warehouse_id = {house.warehouse} AND ({where}) "
                "ORDER BY b.id")
    return stock.content_row.one(id=house.any(found)[0])


def _mine(act: Act, house: House, kind: str) -> int:
    """Work of this kind that the operator holds."""
    return int(house.any(ask("SELECT id FROM task WHERE holder = ? AND kind = ? ORDER BY id", act.operator, kind))[0])
