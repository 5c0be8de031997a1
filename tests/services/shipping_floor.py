"""A warehouse at the moment when totes arrive at the packing table, and short words for what happens from there on."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from floorapp.data import checks, db, ledger, orders, stock, tasks
from floorapp.data.act import Act
from floorapp.data.items import Barcode, Item
from floorapp.data.ledger import For, Goods, Spot
from floorapp.data.locations import OUTSIDE, Location
from floorapp.data.orders import Hold, Order, OrderLine
from floorapp.data.people import Operator, OperatorRole
from floorapp.data.sites import Box, Carrier, Channel, Owner, Person, Service, Warehouse
from floorapp.data.spool import Printer
from floorapp.dialogues import engine
from floorapp.dialogues.engine import Reply
from floorapp.services.orders import settle

PLACES = {"A-01": "pick", "PACK-1": "pack", "PACK-2": "pack", "SHIP-1": "ship", "DOCK-2": "dock"}
# sku: tracking, fragile, weight, size, barcode, case barcode of 12
ITEMS: dict[str, tuple[str, int, int, tuple[int, int, int], str]] = {
    "TEE": ("none", 0, 100, (200, 150, 20), "8991234567891"),
    "CAP": ("none", 0, 80, (150, 150, 90), "8991234567907"),
    "CUP": ("none", 1, 300, (100, 100, 100), "8991234567914"),
    "SYRUP": ("lot", 0, 600, (80, 80, 200), "8991234567921"),
    "PHONE": ("serial", 0, 200, (150, 80, 40), "8991234567938"),
    "ODD": ("none", 0, 0, (0, 0, 0), "8991234567945"),
}
BOXES = {"BOX-S": (250, 200, 150, 2000, 50), "BOX-M": (400, 300, 250, 8000, 150), "BOX-L": (600, 400, 400, 20000, 300)}
CASE = "18991234567898"


@dataclass(slots=True)
class House:
    """Ids by code: places, items, carriers; operators PACK1, PACK2, SHIP1, SHIP2 and BOSS."""

    warehouse: int
    owner: int
    at: dict[str, int] = field(default_factory=dict)
    items: dict[str, int] = field(default_factory=dict)
    carriers: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)

    def act(self, who: str = "IMPORT") -> Act:
        """Somebody does something here, now."""
        return Act(who, self.warehouse, self.people.get(who, 0))


def build() -> House:
    """Master data only."""
    with db.tx():
        place = Warehouse.create(code="WH1", name="Gudang Jaya", zone="Asia/Jakarta", currency="IDR", language="id")
        owner = Owner.create(code="OWN")
        house = House(place.id, owner.id)
        for code, kind in PLACES.items():
            house.at[code] = Location.create(warehouse=place, code=code, key=code.replace("-", ""), kind=kind,
                                             outside=0).id
        for code in OUTSIDE:
            Location.create(warehouse=place, code=code, key=f"={code}", kind=code.lower(), outside=1)
        for sku, (tracking, fragile, weight, size, code) in ITEMS.items():
            item = Item.create(owner=owner, sku=sku, name=f"Barang {sku}", unit="pcs", tracking=tracking,
                               fragile=fragile, weight_g=weight, length_mm=size[0], width_mm=size[1],
                               height_mm=size[2])
            house.items[sku] = item.id
            Barcode.create(owner=owner, item=item, code=code, qty=1)
        Barcode.create(owner=owner, item=house.items["TEE"], code=CASE, qty=12)
        for code, (length, width, height, most, tare) in BOXES.items():
            Box.create(code=code, name=code, length_mm=length, width_mm=width, height_mm=height, max_weight_g=most,
                       tare_g=tare)
        for code in ("JNE", "JNT"):
            carrier = Carrier.create(code=code, name=code.title())
            Service.create(carrier=carrier, code="REG", name="Reguler")
            house.carriers[code] = carrier.id
        for code, role in (("PACK1", "packer"), ("PACK2", "packer"), ("SHIP1", "dispatcher"), ("SHIP2", "dispatcher"),
                           ("BOSS", "admin")):
            person = Operator.create(warehouse=place, code=code, name=f"Nama {code}", language="en")
            OperatorRole.create(operator=person, role=role)
            house.people[code] = person.id
        Printer.create(code="P1", transport="file", address="printed", leased_by="")
    return house


def new_order(house: House, number: str, wanted: dict[str, int], *, carrier: str | None = "JNE",
              channel: str | None = None, buyer: dict[str, str] | None = None, **given: Any) -> int:
    """A paid order, released to the floor, with nothing picked yet."""
    with db.tx():
        shop = None if channel is None else Channel.get_or_create(code=channel)[0]
        person = Person.create(**buyer).id if buyer else None
        order = Order.create(**{
            "warehouse": house.warehouse, "owner": house.owner, "number": number, "state": "released",
            "payment": "paid", "placed_at": 1, "carrier": carrier and house.carriers[carrier], "currency": "IDR",
            "channel": shop, "person": person} | given)
        for position, (sku, qty) in enumerate(wanted.items(), 1):
            OrderLine.create(order=order, line=position, item=house.items[sku], ordered=qty, promised=qty)
    return int(order.id)


def pick(house: House, order: int, tote: str, **lots: list[tuple[str, int]]) -> None:
    """Everything the order still lacks goes into the tote; `SYRUP=[("L1", 2)]` and `PHONE=[("SN1", 1)]` name lots."""
    with db.tx():
        act = house.act("PICK1")
        known = stock.container_by_code.one(warehouse=house.warehouse, code=tote)
        if known is None:
            box = ledger.new_container(act, tote, "tote", house.at["PACK-1"], order)
        else:
            box = known.id
            ledger.bind_container.changed(id=box, order=order)
        for line in orders.lines.all(order=order):
            left = line.ordered - line.cancelled - line.picked
            for code, qty in lots.get(line.sku, [("", left)]):
                _pick_line(house, act, line, code, qty, box)
        act.tell("picked", f"order:{order}", order=order)
        settle(act, order)


def _pick_line(house: House, act: Act, line: Any, code: str, qty: int, tote: int) -> None:
    named = {"serial": code} if line.tracking == "serial" else {"code": code}
    lot = ledger.lot_of(line.item_id, **named) if code else 0
    spot = Spot(house.at["A-01"])
    ledger.bring_in(act, Goods(house.owner, line.item_id, lot), qty, "OPENING", spot, "opening")
    row = stock.balance_at.one(item=line.item_id, location=spot.location, container=0, lot=lot, status="available",
                               owner=house.owner, warehouse=house.warehouse)
    assert ledger.reserve(row.id, line.id, qty)
    held = stock.held.one(balance=row.id, order_line=line.id)
    ledger.carry(act, held, qty, Spot(house.at["PACK-1"], tote), "pick", For(order_line=line.id))
    orders.add_picked.changed(id=line.id, qty=qty)


def picked_order(house: House, number: str, wanted: dict[str, int], tote: str, **given: Any) -> int:
    """An order whose goods stand in this tote at the packing table."""
    order = new_order(house, number, wanted, **given)
    pick(house, order, tote)
    return order


def say(house: House, who: str, *inputs: str, task: str = "") -> Reply:
    """The inputs of one operator, one after another; the last reply."""
    if task:
        engine.enter(house.people[who], task)
    for raw in inputs:
        reply = engine.answer(house.people[who], raw)
    return reply


def pack(house: House, number: str, *codes: str, who: str = "PACK1") -> str:
    """Pack an order whole, without a scale; its parcel number. `codes`: every unit."""
    say(house, who, number, *codes, "BOX-M", "<Enter>", task="packing")
    step = engine.look(house.people[who]).prompt["step"]
    if step == "check":
        say(house, who, "1")
    label = engine.look(house.people[who]).prompt["parcel"]
    assert say(house, who, label).code == "parcel_packed"
    return str(label)


def ship(house: House, *labels: str, who: str = "SHIP1") -> Reply:
    """Load these parcels and close their manifest."""
    return say(house, who, *labels, "CMDEND", "Agus Wibowo", "B 9123 KXA", task="dispatch")


def hold(house: House, order: int, reason: str = "address") -> None:
    """Somebody in the office stops the order."""
    with db.tx():
        act = house.act()
        Hold.create(order=order, reason=reason, at=act.at)
        settle(act, order)


def release_holds(house: House) -> None:
    """The office has looked into everything."""
    with db.tx():
        act = house.act()
        for held in db.ask("SELECT order_id, reason FROM hold WHERE released_at IS NULL"):
            orders.release_hold.run(order=held.order_id, reason=held.reason, at=act.at)
            settle(act, held.order_id)


def unpay(house: House, order: int) -> None:
    """The bank has taken the money back."""
    with db.tx():
        orders.set_payment.run(id=order, payment="unpaid", paid_minor=0, paid_at=None)
        settle(house.act(), order)


def cancel(house: House, order: int) -> None:
    """The buyer has cancelled; the goods are still where they are and may be held no longer."""
    with db.tx():
        act = house.act()
        orders.set_cancelled.changed(id=order, at=act.at)
        for line in orders.lines.all(order=order):
            for held in stock.held_by_line.all(order_line=line.id):
                ledger.release(held.balance_id, line.id, held.qty)
        tasks.cancel_tasks_of_order.run(order=order)
        settle(act, order)


def jobs(kind: str) -> list[dict[str, Any]]:
    """The payloads of all print jobs of a kind that are still to be printed, oldest first."""
    return [json.loads(row.payload) for row in db.ask(
        "SELECT payload FROM print_job WHERE kind = ? AND state = 'queued' ORDER BY id", kind)]


def picture() -> dict[str, list[Any]]:
    """All that stands where, for whom, in which state: equal pictures are equal warehouses."""
    questions = {
        "balance": "SELECT item_id, lot, status, location_id, container, on_hand, reserved FROM balance "
                   "ORDER BY 1, 2, 5, 4",
        "reservation": "SELECT order_line, qty FROM reservation ORDER BY 1, 2",
        "line": "SELECT id, picked, packed, shipped, delivered FROM order_line ORDER BY 1",
        "order": 'SELECT id, state FROM "order" ORDER BY 1',
        "parcel": "SELECT number, state, box_id, weight_g, manifest_id FROM parcel ORDER BY 1",
        "content": "SELECT parcel_id, order_line_id, lot, qty FROM parcel_line ORDER BY 1, 2, 3",
        "tote": "SELECT code, location_id, \"order\" FROM container WHERE kind = 'tote' ORDER BY 1",
        "holder": "SELECT order_id, holder FROM task WHERE state = 'claimed' ORDER BY 1",
        "hold": "SELECT order_id, reason FROM hold WHERE released_at IS NULL ORDER BY 1",
        "print": "SELECT kind, number FROM print_job WHERE state = 'queued' ORDER BY 1, 2",
    }
    return {name: [tuple(row) for row in db.ask(question)] for name, question in questions.items()}


def moves() -> int:
    """How long the ledger is."""
    return int(db.ask("SELECT COUNT(*) AS n FROM move")[0].n)


def assert_sound() -> None:
    """Every invariant of the contract holds."""
    assert checks.violations() == []
