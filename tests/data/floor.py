"""A small warehouse for the tests of the data room, and the few intentions they need: each is one transaction."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from floorapp.data import conversations, db, ledger, order_facts, orders, parcels, people, stock, tasks
from floorapp.data.act import Act
from floorapp.data.items import Item
from floorapp.data.ledger import For, Goods, Spot
from floorapp.data.locations import OUTSIDE, Location
from floorapp.data.orders import Hold, Order, OrderLine
from floorapp.data.parcels import Manifest, Parcel, Pod
from floorapp.data.people import Operator
from floorapp.data.sites import Carrier, Owner, Warehouse
from floorapp.data.tasks import Task

PLACES = {"DOCK": "dock", "R1": "reserve", "P1": "pick", "P2": "pick", "PACK": "pack", "SHIP": "ship"}


@dataclass(slots=True)
class Floor:
    """Ids of one warehouse; several may stand in one database, each with its own items and operators."""

    warehouse: int
    owner: int
    carrier: int
    operator: int
    who: str
    at: dict[str, int] = field(default_factory=dict)
    items: dict[str, int] = field(default_factory=dict)

    def act(self, who: str = "") -> Act:
        """Somebody does something here, now."""
        return Act(who or self.who, self.warehouse, self.operator, "T1")

    def goods(self, sku: str = "TEE", lot: int = 0) -> Goods:
        """An item of this warehouse's owner."""
        return Goods(self.owner, self.items[sku], lot)

    def spot(self, place: str, container: int = 0, status: str = "available") -> Spot:
        """A place by its code."""
        return Spot(self.at[place], container, status)


def build(name: str = "WH1", skus: tuple[str, ...] = ("TEE", "CAP", "PHONE")) -> Floor:
    """A warehouse with a dock, reserve, two pick faces, packing and shipping, and one operator."""
    with db.tx():
        house = Warehouse.create(code=name, zone="Asia/Jakarta", currency="IDR", language="id")
        owner = Owner.create(code=f"{name}-OWN")
        carrier = Carrier.create(code=f"{name}-JNE", name="JNE")
        operator = Operator.create(warehouse=house, code=f"{name}-ANI", language="id")
        floor = Floor(house.id, owner.id, carrier.id, operator.id, operator.code)
        for place, kind in PLACES.items():
            floor.at[place] = Location.create(warehouse=house, code=place, key=place, kind=kind, outside=0).id
        for place in OUTSIDE:
            floor.at[place] = Location.create(warehouse=house, code=place, key=f"={place}", kind="outside",
                                              outside=1).id
        for sku in skus:
            tracking = "serial" if sku == "PHONE" else "none"
            floor.items[sku] = Item.create(owner=owner, sku=f"{sku}-{name}", name=sku, unit="pcs", tracking=tracking).id
    return floor


def stock_up(floor: Floor, qty: int, place: str = "P1", sku: str = "TEE", lot: int = 0) -> int:
    """Opening stock; the id of its balance."""
    def act() -> int:
        doing = floor.act()
        ledger.bring_in(doing, floor.goods(sku, lot), qty, "OPENING", floor.spot(place), "opening")
        doing.tell("stock_opened", f"item:{sku}")
        return balance(floor, place, sku, lot)
    return db.execute(act)


def new_order(floor: Floor, number: str, qty: int = 1, sku: str = "TEE", state: str = "released",
              payment: str = "paid") -> tuple[int, int]:
    """An order of one line; (order, line)."""
    with db.tx():
        order = Order.create(warehouse=floor.warehouse, owner=floor.owner, number=number, state=state, payment=payment,
                             placed_at=1, carrier=floor.carrier)
        line = OrderLine.create(order=order, line=1, item=floor.items[sku], ordered=qty)
    return order.id, line.id


def balance(floor: Floor, place: str, sku: str = "TEE", lot: int = 0, container: int = 0,
            status: str = "available") -> int:
    """The id of a balance, 0 where nothing stands."""
    found = stock.balance_at.one(item=floor.items[sku], location=floor.at[place], container=container, lot=lot,
                                 status=status, owner=floor.owner, warehouse=floor.warehouse)
    return 0 if found is None else int(found.id)


def figures(floor: Floor) -> dict[tuple[Any, ...], tuple[int, int]]:
    """What stands where: (sku, place, container, status) -> (on hand, reserved)."""
    rows = db.ask("SELECT i.name AS sku, l.code AS place, b.container, b.status, b.on_hand, b.reserved FROM balance b "
                  "JOIN item i ON i.id = b.item_id JOIN location l ON l.id = b.location_id WHERE b.warehouse_id = ?",
                  floor.warehouse)
    return {(r.sku, r.place, r.container, r.status): (r.on_hand, r.reserved) for r in rows}


def reserve(floor: Floor, line: int, qty: int, place: str = "P1", sku: str = "TEE", lot: int = 0) -> bool:
    """Hold stock for an order line."""
    return db.execute(lambda: ledger.reserve(balance(floor, place, sku, lot), line, qty))


def new_container(floor: Floor, code: str, kind: str, place: str) -> int:
    """A tote, LPN or parcel that stands at a place."""
    return db.execute(lambda: ledger.new_container(floor.act(), code, kind, floor.at[place]))


def pick(floor: Floor, line: int, qty: int, tote: int, place: str = "PACK") -> None:
    """What a line holds goes into a tote: ledger and line together."""
    def act() -> None:
        doing, left = floor.act(), qty
        for held in stock.held_by_line.all(order_line=line):
            part = min(left, held.qty)
            if part and held.container == 0:
                ledger.carry(doing, held, part, floor.spot(place, tote), "pick", For(order_line=line))
                left -= part
        orders.add_picked.changed(id=line, qty=qty)
        doing.tell("picked", f"line:{line}", qty=qty)
    db.execute(act)


def pack(floor: Floor, line: int, qty: int, parcel: int, box: int, place: str = "PACK") -> None:
    """From the tote into a parcel: ledger, line and content of the parcel together."""
    def act() -> None:
        doing, left = floor.act(), qty
        for held in stock.held_by_line.all(order_line=line):
            part = min(left, held.qty)
            if part and held.container not in {0, box}:
                ledger.carry(doing, held, part, floor.spot(place, box), "pack", For(order_line=line, parcel=parcel))
                parcels.add_line.run(parcel=parcel, order_line=line, lot=held.lot, qty=part)
                left -= part
        orders.add_packed.changed(id=line, qty=qty)
        doing.tell("packed", f"line:{line}", qty=qty)
    db.execute(act)


def new_parcel(floor: Floor, order: int, number: str, state: str = "open") -> tuple[int, int]:
    """An open parcel at the packing table; (parcel, its container)."""
    box = new_container(floor, number, "parcel", "PACK")
    with db.tx():
        made = Parcel.create(warehouse=floor.warehouse, order=order, number=number, container=box,
                             carrier=floor.carrier, state=state)
    return made.id, box


def ship(floor: Floor, order: int, parcel: int, manifest: int) -> None:
    """The parcel leaves with its content; the manifest is closed."""
    def act() -> None:
        doing = floor.act()
        box = parcels.parcel.one(id=parcel)
        for held in stock.held_in_container.all(container=box.container_id):
            ledger.send_out(doing, held, held.qty, "CUSTOMER", "ship", For(order_line=held.order_line, parcel=parcel))
            orders.add_shipped.changed(id=held.order_line, qty=held.qty)
        ledger.send_container_out(box.container_id)
        parcels.load.changed(id=parcel, manifest=manifest)
        parcels.ship.changed(id=parcel, at=doing.at)
        parcels.close_manifest.changed(id=manifest, driver="Budi", plate="B 1234 XY", at=doing.at)
        orders.set_state.changed(id=order, state="shipped")
        orders.set_shipped.changed(id=order, at=doing.at)
        doing.tell("order_shipped", f"order:{order}", order=order)
    db.execute(act)


def tell_states() -> None:
    """These tests move stock below the services, so nobody tells their orders where they stand: by the rule, here."""
    with db.tx():
        for _, told in [*order_facts.states()]:
            orders.set_state.changed(id=told["order"], state=told["facts"])


def keep_input(floor: Floor, raw: str) -> None:
    """One kept input of the operator, with its number."""
    def act() -> None:
        seq = people.operator_to_change.one(id=floor.operator).seq + 1
        people.kept.changed(id=floor.operator, seq=seq, task="picking", terminal="T1", at=1)
        conversations.keep.run(operator=floor.operator, seq=seq, kept=1, task="picking", raw=raw, outcome="accepted",
                               code="counted", said="", before="", undo="[]", terminal="T1", at=1, undone=0,
                               facts="", config="")
    db.execute(act)


@dataclass(frozen=True, slots=True)
class Day:
    """A day on the floor: one order delivered, one packed, one being picked, one cancelled."""

    floor: Floor
    delivered: tuple[int, int]
    packed: tuple[int, int]
    picking: tuple[int, int]
    cancelled: tuple[int, int]
    tote: int
    parcel: int
    box: int


def a_day() -> Day:
    """The story that `db check` must find nothing wrong with."""
    floor = build()
    stock_up(floor, 50)
    stock_up(floor, 5, "R1", "CAP")
    with db.tx():
        serial = ledger.lot_of(floor.items["PHONE"], serial="SN-1")
    stock_up(floor, 1, "P2", "PHONE", serial)
    for raw in ("A1", "8991234567891", "T-1"):
        keep_input(floor, raw)
    tote = new_container(floor, "T-1", "tote", "PACK")
    made = {name: new_order(floor, name, 3) for name in ("delivered", "packed", "picking")}
    for name, (order, line) in made.items():
        assert reserve(floor, line, 3)
        pick(floor, line, 2 if name == "picking" else 3, tote)
        if name != "picking":
            parcel, box = new_parcel(floor, order, f"PCL-{name}")
            pack(floor, line, 3, parcel, box)
            with db.tx():
                parcels.close_parcel.changed(id=parcel, who=floor.who, at=2)
                orders.set_state.changed(id=order, state="packed")
        if name == "delivered":
            with db.tx():
                manifest = Manifest.create(warehouse=floor.warehouse, number="M-1", carrier=floor.carrier, state="open",
                                           opened_at=1)
            ship(floor, order, parcel, manifest.id)
            with db.tx():
                parcels.change_state.changed(id=parcel, state="delivered", before="shipped")
                Pod.create(parcel=parcel, at=3)
                orders.add_delivered.changed(id=line, qty=3)
                orders.set_state.changed(id=order, state="delivered")
    with db.tx():
        orders.set_state.changed(id=made["picking"][0], state="picking")
        for name, qty in (("picking", 3), ("packed", 3)):
            task = Task.create(
                warehouse=floor.warehouse, owner=floor.owner, kind="pick", state="ready", order=made[name][0],
                order_line=made[name][1], item=floor.items["TEE"], location=floor.at["P1"], qty=qty, created_at=1)
            tasks.claim_one.changed(id=task.id, holder=floor.operator, until=9)
            if name == "packed":
                tasks.finish.changed(id=task.id, done=qty, at=2, holder=floor.operator)
    cancelled = new_order(floor, "cancelled", 1, state="on_hold")
    with db.tx():
        Hold.create(order=cancelled[0], reason="address", at=1)
        orders.set_cancelled.changed(id=cancelled[0], at=5)
        orders.set_state.changed(id=cancelled[0], state="cancelled")
    return Day(floor, made["delivered"], made["packed"], made["picking"], cancelled, tote, parcel, box)
