"""Intentions from the order to its return: take, pay, hold, cancel, release, pick, pack, ship, deliver, take back."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import Any

from floorapp.data import items, locations, orders, parcels, sites, stock, tasks
from floorapp.data.act import Act
from floorapp.domain.intake import OrderIn, OrderLineIn, PaymentIn, TrackingIn
from floorapp.domain.safetext import SafeText
from floorapp.services import (
    delivery,
    dispatch,
    intake,
    labelling,
    moving,
    packing,
    picking,
    returns,
    transfers,
)
from floorapp.services import release as releasing
from floorapp.services.delivery import Proof
from tests.model.house import Effects, House, Kept, NothingToDo, ask

LONG_AGO = datetime(2026, 1, 5, tzinfo=UTC)
KIT, PARTS = "DUO", {"DUO": {"KAOS-L": 2, "KOPI-200": 1}}
OTHER_OWNER = "TITIP"
TOTES = ("T-1", "T-2", "T-3", "T-4", "T-5")


def take_order(act: Act, house: House) -> Kept:
    """A new order: paid, unpaid or cash on delivery; the same item may stand in two of its lines."""
    known = ask('SELECT COUNT(*) FROM "order"')[0][0]
    number = f"SO-{known + 1}"
    given = _order(house, number, house.dice.random() < 0.1)
    intake.take_order(act, given)
    return Kept(_ordered(given, 1))


def change_order(act: Act, house: House) -> Kept:
    """A newer version of a known order."""
    number, before = _any_order(house).number, Counter[tuple[str, ...]]()
    if not number.startswith("SO-"):
        raise NothingToDo                                      # a transfer is changed where it was planned
    order, stood = orders.orders_numbered.one(number=number).id, []
    sold = {kit.id: kit.sku for kit in orders.kits.all(order=order)}
    for line in orders.lines.all(order=order):
        before[number, line.sku, "ordered"] -= line.ordered
        before[number, line.sku, "cancelled"] -= line.cancelled
        stood.append([sold.get(line.kit_id, line.sku), line.sku, line.ordered, line.cancelled])
    of_other = orders.orders_numbered.one(number=number).owner_id != intake.owner_named(None)
    given = _order(house, number, of_other)
    after = _ordered(given, 1)
    left = sum(after.values())
    cancelled = _still_cancelled(given, stood)
    if sum(cancelled.values()) < left:
        after = _sum(after, cancelled)
    return Kept(_sum(before, after) if intake.take_order(act, given) == "updated" else Counter())


def pay(act: Act, house: House) -> Kept:
    """Money for any order, a part of it or all."""
    number, amount = _any_order(house).number, house.dice.choice((500, 1000))
    key = f"pay-{ask('SELECT COUNT(*) FROM payment')[0][0] + 1}"
    intake.take_payment(act, PaymentIn(line=1, lines_at=(1,), reference=SafeText(number), amount_minor=amount,
                                       currency="IDR", external_id=SafeText(key)))
    return Kept(Counter({("paid", number): amount}))


def hold(act: Act, house: House) -> Kept:
    """A reason why an order may not go on."""
    intake.hold_order(act, _any_order(house).number, house.dice.choice(("address", "fraud")))
    return Kept()


def unhold(act: Act, house: House) -> Kept:
    """A reason less."""
    order, reason = house.any(ask("SELECT order_id, reason FROM hold WHERE released_at IS NULL ORDER BY id"))
    intake.unhold_order(act, orders.order.one(id=order).number, reason)
    return Kept()


def cancel(act: Act, house: House) -> Kept:
    """What is not picked is cancelled; the rest waits to be put back."""
    order = _any_order(house)
    effects: Effects = Counter()
    if order.cancelled_at is None:
        for line in orders.lines.all(order=order.id):
            effects[order.number, line.sku, "cancelled"] += line.ordered - line.picked - line.cancelled
    intake.cancel_order(act, order.number, "model")
    return Kept(effects)


def release(act: Act, house: House) -> Kept:
    """What the worker does."""
    releasing.release(act)
    return Kept()


def sweep(act: Act, house: House) -> Kept:
    """Whoever was silent too long has lost their orders."""
    picking.sweep(act)
    return Kept()


def claim(act: Act, house: House) -> Kept:
    """The most urgent order is this picker's."""
    order = picking.claim(act)
    return Kept(undo=None if order is None else lambda again: picking.give_back(again, order.id))


def pick(act: Act, house: House) -> Kept:
    """Some units of a line into a tote."""
    task = house.any(tasks.mine.all(holder=act.operator, kind="pick"))
    task, order = tasks.task.one(id=task.id), orders.order.one(id=task.order_id)
    bound = stock.containers_of_order.all(order=order.id, kind="tote")
    code = house.any(bound).code if bound and house.dice.random() < 0.8 else house.dice.choice(TOTES)
    qty = house.up_to(task.qty - task.done)
    done = picking.pick(act, task, qty, picking.tote_for(act, code, order))
    return Kept(_line(task.order_line, picked=qty), lambda again: picking.unpick(again, done))


def short(act: Act, house: House) -> Kept:
    """Fewer than the book says, damaged, or out of reach."""
    task = tasks.task.one(id=house.any(tasks.mine.all(holder=act.operator, kind="pick")).id)
    picking.short(act, task, house.up_to(task.qty - task.done),
                  house.dice.choice(("short", "damaged", "other_item", "unreachable")))
    return Kept()


def swap(act: Act, house: House) -> Kept:
    """Another lot or serial than the one that was held."""
    found = [task for task in tasks.mine.all(holder=act.operator, kind="pick") if task.lot]
    task = tasks.task.one(id=house.any(found).id)
    others = [lot for (lot,) in ask("SELECT id FROM lot WHERE item_id = ? ORDER BY id", task.item_id)
              if lot != task.lot]
    picking.swap(act, task, house.any(others))
    return Kept()


def drop(act: Act, house: House) -> Kept:
    """An order's totes to their drop point."""
    order = house.any(ask("SELECT DISTINCT c.\"order\" FROM container c JOIN balance b ON b.container = c.id "
                          "WHERE c.kind = 'tote' AND c.\"order\" IS NOT NULL ORDER BY 1"))[0]
    done = picking.drop(act, [order], _place("PACK1" if house.dice.random() < 0.9 else "A0101"))
    return Kept(undo=lambda again: picking.lift(again, done))


def take_up(act: Act, house: House) -> Kept:
    """A packer opens an order."""
    states = ("picked", "packing") if house.dice.random() < 0.8 else ("picking", "on_hold", "picked")
    order, place = _any_order(house, *states).id, _place("PACK1").id
    packing.take_up(act, order, place)
    return Kept(undo=lambda again: packing.put_down(again, order))


def put_down(act: Act, house: House) -> Kept:
    """A packer lets somebody else do it."""
    order, place = _packing(act, house), _place("PACK1").id
    packing.put_down(act, order)
    return Kept(undo=lambda again: packing.take_up(again, order, place))


def pack(act: Act, house: House) -> Kept:
    """Units from the tote into the parcel."""
    order = _in_hand(act, house)
    row = house.any(packing.waiting(order.id))
    item, rows = row.item_id, [other for other in packing.waiting(order.id) if other.item_id == row.item_id]
    one_lot = house.dice.random() < 0.5
    most = sum(other.qty for other in rows if not one_lot or other.lot == row.lot)
    qty, found = house.up_to(most), _item(item)
    done = packing.pack(act, order, found, qty, row.lot if one_lot else None, _place("PACK1").id)
    return Kept(Counter({(order.number, found.sku, "packed"): qty}), lambda again: packing.unpack(again, done))


def choose_box(act: Act, house: House) -> Kept:
    """A box for the parcel, and its weight."""
    order = _in_hand(act, house)
    parcel = house.any([packing.open_parcel(order.id)] if packing.open_parcel(order.id) else [])
    if house.dice.random() < 0.5:
        weighed = packing.weigh(act, parcel, house.dice.choice((None, 400)))
        return Kept(undo=lambda again: packing.forget_weight(again, weighed))
    chosen = packing.choose_box(act, parcel, house.any([*sites.boxes.all(), None]))
    return Kept(undo=lambda again: packing.put_back_box(again, chosen))


def close_parcel(act: Act, house: House) -> Kept:
    """The label is printed and scanned back."""
    order = _in_hand(act, house)
    parcel = packing.open_parcel(order.id)
    printed = labelling.print_papers(act, order, house.any([parcel] if parcel else []))
    way = {"parcel": parcel.id, "task": packing.task_of(order.id)}
    packing.close(act, order, parcel)

    def undo(again: Act) -> None:
        packing.reopen(again, way)
        labelling.unprint(again, printed)
    return Kept(undo=undo)


def stop(act: Act, house: House) -> Kept:
    """A unit is missing at the packing table."""
    order = _in_hand(act, house)
    done, place = packing.stop(act, order, "pack_damaged"), _place("PACK1").id

    def again(act: Act) -> None:
        packing.go_on(act, done)
        packing.take_up(act, order.id, place)
    return Kept(undo=again)


def load(act: Act, house: House) -> Kept:
    """A parcel onto its carrier's manifest."""
    parcel = _any_parcel(house, "packed", "packed", "open", "loaded", "shipped")
    dock = _place("SHIP1").id if house.dice.random() < 0.7 else None
    done = dispatch.load(act, parcel.id, None, dock)
    return Kept(undo=lambda again: dispatch.unload(again, done))


def take_off(act: Act, house: House) -> Kept:
    """A loaded parcel stays."""
    done = dispatch.take_off(act, _any_parcel(house, "loaded", "loaded", "packed"))
    return Kept(undo=lambda again: dispatch.put_on(again, done))


def close_manifest(act: Act, house: House) -> Kept:
    """The driver leaves with everything that is loaded."""
    manifest = house.any(ask("SELECT id FROM manifest ORDER BY id DESC LIMIT 2"))[0]
    effects: Effects = Counter()
    for (parcel,) in ask("SELECT id FROM parcel WHERE manifest_id = ? AND state = 'loaded'", manifest):
        on_its_way = transfers.of_order(parcels.parcel.one(id=parcel).order_id) is not None
        for number, sku, qty in _content(parcel):
            effects[number, sku, "shipped"] += qty
            effects["inside", sku] -= 0 if on_its_way else qty     # what goes to the other warehouse is still ours
    dispatch.close(act, manifest, "Agus", "B 1 XY")
    return Kept(effects)


def deliver(act: Act, house: House) -> Kept:
    """Somebody takes a parcel."""
    parcel = _any_parcel(house, "shipped", "failed", "returning", "delivered")
    delivery.deliver(act, parcel.id, Proof("Siti", "self", act.at, "desk"))
    return Kept(Counter({(number, sku, "delivered"): qty for number, sku, qty in _content(parcel.id)}))


def fail(act: Act, house: House) -> Kept:
    """Nobody is at home."""
    delivery.fail(act, _any_parcel(house, "shipped", "failed", "delivered").id, "nobody_home", act.at)
    return Kept()


def track(act: Act, house: House) -> Kept:
    """What the carrier says of a parcel."""
    parcel = _any_parcel(house, "packed", "shipped", "shipped", "failed", "returning", "delivered")
    status = house.dice.choice(("in_transit", "out_for_delivery", "delivered", "failed", "returning", "returned"))
    news = delivery.track(act, TrackingIn(line=1, lines_at=(1,), tracking_no=SafeText(parcel.tracking_no or "?"),
                                          status=status, receiver=SafeText("Budi")))
    if not (news and status == "delivered" and parcel.state in delivery.ON_THE_WAY):
        return Kept()
    return Kept(Counter({(number, sku, "delivered"): qty for number, sku, qty in _content(parcel.id)}))


def take_back(act: Act, house: House) -> Kept:
    """The customer sends goods back."""
    order = _any_order(house, "shipped", "delivered", "delivery_failed", "returned", "packed")
    part = house.any(returns.outside(order.id))
    item, grade = _item(part.item), house.dice.choice(returns.GRADES)
    place = _place(house.dice.choice(("RET1", "RET1", "QUAR1", "A0102")))
    qty = house.up_to(part.qty)
    done = returns.take_back(act, order.id, part.parcel, part.item, part.lot, qty, grade, place)
    return Kept(Counter({("inside", item.sku): qty, (order.number, item.sku, "returned"): qty}),
                lambda again: returns.give_back(again, done))


def put_back(act: Act, house: House) -> Kept:
    """What a cancelled order left in tote or parcel goes back to a shelf."""
    found = ask("SELECT b.id FROM balance b JOIN container c ON c.id = b.container WHERE c.kind IN ('tote', 'parcel') "
                "ORDER BY b.id")
    row = stock.content_row.one(id=house.any(found)[0])
    container = stock.container.one(id=row.container)
    number = orders.order.one(id=container.order).number if container.order else ""
    qty = house.up_to(row.on_hand)
    done = moving.put_back(act, container, row, qty, _place(house.dice.choice(("A0101", "A0102", "R0101", "STG1"))))
    effects = Counter({(number, row.sku, "picked"): -qty, (number, row.sku, "cancelled"): qty})
    if container.kind == "parcel":
        effects[number, row.sku, "packed"] -= qty
    return Kept(effects, lambda again: moving.take_out(again, done))




def _item(item: int) -> Any:
    return items.item.one(id=item)


def _order(house: House, number: str, of_other: bool) -> OrderIn:
    method = house.dice.choice(("prepaid", "prepaid", "prepaid", "transfer", "cod"))
    skus = ["KAOS-L" if of_other else house.item().sku for _ in range(house.dice.choice((1, 1, 2)))]
    if not of_other and house.dice.random() < 0.1:
        skus = [KIT]
    lines = tuple(OrderLineIn(line=n, sku=SafeText(sku), qty=house.dice.randint(1, 3)) for n, sku in enumerate(skus, 1))
    owner = SafeText(OTHER_OWNER) if of_other else None
    return OrderIn(line=1, lines_at=(1,), number=SafeText(number), placed_at=LONG_AGO, payment_method=method,
                   paid_at=LONG_AGO if method == "prepaid" else None, total_minor=1000, currency="IDR",
                   priority=house.dice.randint(0, 2), carrier=house.dice.choice((SafeText("JNE"), None)), lines=lines,
                   owner=owner)


def _ordered(given: OrderIn, sign: int) -> Effects:
    effects: Effects = Counter()
    for line in given.lines:
        for sku, each in PARTS.get(line.sku, {line.sku: 1}).items():
            effects[given.number, sku, "ordered"] += sign * each * line.qty
    return effects


def _still_cancelled(given: OrderIn, stood: list[list[Any]]) -> Effects:
    """What was cancelled of lines that a newer version leaves as they were."""
    effects: Effects = Counter()
    for line in given.lines:
        for sku, each in PARTS.get(line.sku, {line.sku: 1}).items():
            same = next((old for old in stood if old[:3] == [line.sku, sku, each * line.qty]), None)
            if same is not None:
                stood.remove(same)
                effects[given.number, sku, "cancelled"] += same[3]
    return effects


def _sum(first: Effects, second: Effects) -> Effects:
    total: Effects = Counter(first)
    total.update(second)
    return total


def _line(order_line: int, **columns: int) -> Effects:
    number, sku = ask('SELECT o.number, i.sku FROM order_line l JOIN "order" o ON o.id = l.order_id '
                      "JOIN item i ON i.id = l.item_id WHERE l.id = ?", order_line)[0]
    return Counter({(number, sku, column): qty for column, qty in columns.items()})


def _content(parcel: int) -> list[tuple[str, str, int]]:
    return [(number, sku, int(qty)) for number, sku, qty in ask(
        'SELECT o.number, i.sku, SUM(x.qty) FROM parcel_line x JOIN order_line l ON l.id = x.order_line_id '
        'JOIN "order" o ON o.id = l.order_id JOIN item i ON i.id = l.item_id WHERE x.parcel_id = ? '
        "GROUP BY o.number, i.sku ORDER BY i.sku", parcel)]


def _any_order(house: House, *states: str) -> Any:
    found = ask('SELECT id, state FROM "order" ORDER BY id')
    return orders.order.one(id=house.any([order for order, state in found if not states or state in states]))


def _any_parcel(house: House, *states: str) -> Any:
    found = ask("SELECT id, state FROM parcel ORDER BY id")
    wanted = house.any([state for state in states if state in {there for _, there in found}])
    return parcels.parcel.one(id=house.any([parcel for parcel, state in found if state == wanted]))


def _packing(act: Act, house: House) -> int:
    return int(house.any(ask("SELECT order_id FROM task WHERE holder = ? AND kind = 'pack' ORDER BY id",
                             act.operator))[0])


def _in_hand(act: Act, house: House) -> Any:
    """The order that this packer may go on with, as the dialogue asks it before every step."""
    return packing.going(_packing(act, house))


def _place(key: str) -> Any:
    return locations.location_by_key.one(warehouse=sites.warehouse.one().id, key=key)
