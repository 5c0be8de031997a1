"""Intentions between the shelves and between the houses: assembly, transfers, another lot in the hand, what a recall
found in a tote, stock-takes, expiry. Each is one step of its work, and seldom, so that goods still reach packing."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from floorapp.data import inbound, items, locations, orders, parcels, sites, stock, tasks
from floorapp.data.act import Act
from floorapp.data.ledger import Spot
from floorapp.domain.intake import StockIn
from floorapp.domain.safetext import SafeText
from floorapp.services import (
    assembly,
    expiry,
    lot_swaps,
    opening_stock,
    order_lines,
    picking,
    recalled,
    receiving,
    stocktaking,
    transfers,
)
from tests.model.house import Effects, House, Kept, NothingToDo, ask

SELDOM = 0.8
PAIR, EACH = "PAIR", 2                 # a kit that is made to stock, of two shirts
LONG_GONE = date(2020, 1, 1)


def assemble(act: Act, house: House) -> Kept:
    """The next step of an assembly order: gathered, made or taken apart, given up; ordered and taken up before."""
    mine = ask("SELECT id FROM task WHERE holder = ? AND kind IN ('assemble', 'disassemble') ORDER BY id", act.operator)
    if not mine:
        return _begin_assembly(act, house)
    task = tasks.task.one(id=house.any(mine)[0])
    if house.dice.random() < 0.1:
        assembly.put_down(act, task.id)
        assembly.cancel(act, tasks.task.one(id=task.id))
        return Kept(named="assembly cancelled")
    if task.kind == "disassemble":
        row = _row(house, "i.sku = 'PAIR' AND b.status = 'available' AND b.reserved = 0 AND b.container = 0")
        qty = house.up_to(min(row.on_hand, task.qty - task.done))
        undone = assembly.dismantle(act, task, row, qty, Spot(_storage(house)))
        return Kept(_made(-qty), lambda again: assembly.undismantle(again, undone), "disassembled")
    possible = assembly.possible(task)
    if possible:
        qty = house.up_to(possible)
        made = assembly.make(act, task, qty, Spot(_storage(house)))
        return Kept(_made(qty), lambda again: assembly.unmake(again, made), "assembled")
    need = assembly.needs(task)[0]     # a pair has one component
    source = assembly.source(task, need.item)
    if source is None:
        raise NothingToDo
    source = stock.content_row.one(id=source.id)
    qty = house.up_to(min(need.wanted - need.gathered, source.on_hand - source.reserved))
    gathered = assembly.gather(act, task, source, qty)
    return Kept(undo=lambda again: assembly.ungather(again, gathered), named="gathered")


def transfer(act: Act, house: House) -> Kept:
    """A transfer to the other warehouse: planned, made smaller, received there, written off."""
    if house.dice.random() < SELDOM:
        raise NothingToDo
    coming = ask("SELECT t.number, t.asn_id FROM transfer t JOIN asn a ON a.id = t.asn_id WHERE a.state <> 'closed' "
                 "ORDER BY t.id")
    if coming and house.dice.random() < 0.1:
        number, asn = house.any(coming)
        effects: Effects = Counter()
        for line in inbound.asn_lines.all(asn=asn):
            effects["inside", items.item.one(id=line.item_id).sku] -= line.expected - line.received
        transfers.write_off(act, number, "model")
        return Kept(effects, named="transfer written off")
    if coming and house.dice.random() < 0.8:
        return _receive_transfer(act, house, inbound.asn.one(id=house.any(coming)[1]))
    planned = ask("SELECT t.number FROM transfer t JOIN \"order\" o ON o.id = t.order_id WHERE o.cancelled_at IS NULL "
                  "AND t.asn_id IS NULL ORDER BY t.id")
    if planned and house.dice.random() < 0.3:
        return _reduce(act, house, house.any(planned)[0])
    here, there = sites.warehouses.all()
    sku, qty = house.dice.choice(("KAOS-L", "KOPI-200", "HP-01")), house.dice.randint(1, 3)
    number = transfers.plan(act, here, there, [(sku, qty)], carrier="JNE")
    return Kept(Counter({(number, sku, "ordered"): qty}), named="transfer planned")


def reduce_order(act: Act, house: House) -> Kept:
    """Some of a line, or of a kit, is not wanted any more."""
    if house.dice.random() < SELDOM:
        raise NothingToDo
    return _reduce(act, house, house.any(ask('SELECT number FROM "order" WHERE cancelled_at IS NULL ORDER BY id'))[0])


def pick_other_lot(act: Act, house: House) -> Kept:
    """The units in a picker's hand are of another lot than was held."""
    task = tasks.task.one(id=house.any([row for row in tasks.mine.all(holder=act.operator, kind="pick") if row.lot]).id)
    lot = _other_lot(house, task.item_id, task.lot)
    order = orders.order.one(id=task.order_id)
    bound = stock.containers_of_order.all(order=order.id, kind="tote")
    tote = picking.tote_for(act, bound[0].code if bound else house.dice.choice(("T-6", "T-7")), order)
    qty = house.up_to(task.qty - task.done)
    done = lot_swaps.pick_other(act, task, qty, tote, lot)
    sku = items.item.one(id=task.item_id).sku
    return Kept(Counter({(order.number, sku, "picked"): qty, ("inside", sku): qty if done["unknown"] else 0}),
                lambda again: lot_swaps.unpick_other(again, done), "another lot picked")


def pack_other_lot(act: Act, house: House) -> Kept:
    """The units in a packer's hand are of another lot than was picked."""
    found = ask("SELECT order_id FROM task WHERE holder = ? AND kind = 'pack' ORDER BY id", act.operator)
    order = orders.order.one(id=house.any(found)[0])
    row = house.any([row for row in parcels.waiting_in_totes.all(order=order.id) if row.lot])
    item, lot = items.item.one(id=row.item_id), _other_lot(house, row.item_id, row.lot)
    before, qty = _inside(item.id), house.up_to(row.qty)
    lot_swaps.replace(act, order, item, qty, lot)
    came = _inside(item.id) - before
    assert came in {0, qty}
    return Kept(Counter({("inside", item.sku): came}), named="another lot packed")


def sort_out_recalled(act: Act, house: House) -> Kept:
    """What a recall found in a tote or parcel comes out, or is sold after all."""
    row = _row(house, "b.status = 'hold' AND b.reserved > 0 AND c.kind IN ('tote', 'parcel')")
    container, qty = stock.container.one(id=row.container), house.up_to(row.on_hand)
    if house.dice.random() < 0.3:
        recalled.let_go_on(act, row, qty, "by_mistake")
        return Kept(named="recalled goods released")
    number = orders.order.one(id=container.order).number
    recalled.take_out(act, container, row, qty, locations.location_by_key.one(warehouse=act.warehouse, key="QUAR1"))
    effects = Counter({(number, row.sku, "picked"): -qty})
    if container.kind == "parcel":
        effects[number, row.sku, "packed"] = -qty
    return Kept(effects, named="recalled goods taken out")


def take_stock(act: Act, house: House) -> Kept:
    """A stock-take of zone A: opened, its places left out or called empty, closed or given up."""
    if house.dice.random() < SELDOM:
        raise NothingToDo
    going = ask("SELECT id FROM stocktake WHERE state = 'open' ORDER BY id")
    if not going:
        opened = stocktaking.open_stocktake(act, "A")
        return Kept(undo=lambda again: stocktaking.cancel(again, opened["stocktake"]), named="stock-take opened")
    number = int(going[0][0])
    waiting = ask("SELECT location_id FROM stocktake_place WHERE stocktake_id = ? AND state = 'waiting' ORDER BY id",
                  number)
    if waiting and house.dice.random() < 0.7:
        place = house.any(waiting)[0]
        stocktaking.leave_out(act, number, place)
        return Kept(undo=lambda again: stocktaking.take_in(again, {"stocktake": number, "location": place}),
                    named="place left out")
    if waiting and house.dice.random() < 0.3:
        stocktaking.confirm_empty(act, number, house.any(waiting)[0])
        return Kept(named="place confirmed empty")
    if house.dice.random() < 0.2:
        stocktaking.cancel(act, number)
        return Kept(named="stock-take cancelled")
    stocktaking.close(act, number, "id")
    return Kept(named="stock-take closed")


def expire(act: Act, house: House) -> Kept:
    """Goods turn up that have expired long ago, and the worker's sweep takes them off sale."""
    if house.dice.random() < SELDOM:
        raise NothingToDo
    if ask("SELECT 1 FROM balance b JOIN lot l ON l.id = b.lot WHERE l.expiry = ? AND b.status = 'available' "
           "AND b.on_hand > b.reserved", LONG_GONE.isoformat()):
        expiry.hold_expired(act)
        return Kept(named="expired goods held")
    lots, qty = ask("SELECT COUNT(*) FROM lot")[0][0], house.dice.randint(1, 3)
    place = house.dice.choice(("A-01-02", "A-02-01", "R-01-01"))
    opening_stock.take_stock(act, StockIn(line=1, lines_at=(1,), sku=SafeText("KOPI-200"), location=SafeText(place),
                                          qty=qty, lot=SafeText(f"OLD-{lots}"), expiry=LONG_GONE), 1)
    return Kept(Counter({("inside", "KOPI-200"): qty}), named="opening stock")


def _begin_assembly(act: Act, house: House) -> Kept:
    task = assembly.take_up(act)
    if task is not None:
        return Kept(undo=lambda again: assembly.put_down(again, task.id))
    if house.dice.random() < SELDOM:
        raise NothingToDo
    kit = items.item.one(id=ask("SELECT id FROM item WHERE sku = 'PAIR'")[0][0])
    stands = _inside(kit.id)
    kind = "disassemble" if stands and house.dice.random() < 0.5 else "assemble"
    assembly.order(act, kit, house.dice.randint(1, 3), kind)
    return Kept(named="assembly ordered")


def _receive_transfer(act: Act, house: House, asn: Any) -> Kept:
    """Some of one line on its way, at the other dock, in a receipt of its own."""
    there = Act(act.who, asn.warehouse_id, act.operator)
    dock = locations.locations_of_kind.one(warehouse=asn.warehouse_id, kind="dock")
    line = house.any([line for line in inbound.asn_lines.all(asn=asn.id) if line.expected > line.received])
    item, qty = items.item.one(id=line.item_id), house.up_to(line.expected - line.received)
    serials = [row.serial for row in stock.content_of_item_at.all(
        location=locations.transit(asn.warehouse_id), container=0, item=item.id)] if item.tracking == "serial" else []
    if item.tracking == "serial":
        qty = min(qty, len(serials))
    receipt = inbound.receipt.one(id=receiving.open_receipt(there, asn, dock.id))
    receiving.receive(there, receipt, item, qty, lot=line.lot, expiry=line.expiry, serials=serials[:qty],
                      lpn=f"LPN-W{house.dice.randint(1, 9)}", new_lpn=False, owner=item.owner_id)
    receiving.close(there, receipt, "id")
    there.done()
    return Kept(Counter({("asn", item.sku): qty}), named="transfer received")


def _reduce(act: Act, house: House, number: str) -> Kept:
    order = orders.orders_numbered.one(number=number)
    kits = orders.kits.all(order=order.id)
    lines = orders.lines.all(order=order.id)
    before = {line.id: line.cancelled for line in lines}
    sku = house.any(kits).sku if kits else house.any(lines).sku
    qty = house.dice.choice((1, 1, 2, None))
    gone = order_lines.reduce_line(act, number, sku, qty)
    effects: Effects = Counter()
    for line in orders.lines.all(order=order.id):
        effects[number, line.sku, "cancelled"] += line.cancelled - before[line.id]
    asked = sum(effects.values()) // (sum(line.per_kit for line in lines if line.kit_id) if kits else 1)
    assert asked == gone, f"{asked} were cancelled, {gone} were told"
    return Kept(effects, named="part of a kit cancelled" if kits else "part cancelled")


def _made(kits: int) -> Effects:
    return Counter({("inside", PAIR): kits, ("inside", "KAOS-L"): -EACH * kits})


def _inside(item: int) -> int:
    return int(ask("SELECT COALESCE(SUM(on_hand), 0) FROM balance WHERE item_id = ?", item)[0][0])


def _other_lot(house: House, item: int, lot: int) -> int:
    return int(house.any(ask("SELECT id FROM lot WHERE item_id = ? AND id <> ? AND code <> '' ORDER BY id",
                             item, lot))[0])


def _storage(house: House) -> int:
    return int(house.any(ask("SELECT id FROM location WHERE kind IN ('pick', 'reserve') AND warehouse_id = ? "
                             "ORDER BY id", house.warehouse))[0])


def _row(house: House, where: str) -> Any:
    found = ask("SELECT b.id FROM balance b JOIN item i ON i.id = b.item_id LEFT JOIN container c "
                f"ON c.id = b.container WHERE b.warehouse_id = {house.warehouse} AND {where} ORDER BY b.id")
    return stock.content_row.one(id=house.any(found)[0])
