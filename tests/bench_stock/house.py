"""A warehouse for many hands: shelves with stock, trucks at the dock, orders, and one person for each process."""

from __future__ import annotations

from floorapp.channels.taking import take_file
from floorapp.cli.opening import example_files
from floorapp.data import db, schema
from floorapp.data.act import Act
from floorapp.services import release, site
from floorapp.settings import read

ITEMS, PLACES = 40, 60
TASKS = ("receiving", "putaway", "moving", "picking", "counting", "packing", "status", "replenishment")
ROLES = "receiver putaway picker packer dispatcher counter supervisor"


def sku(number: int) -> str:
    return f"SKU-{number % ITEMS:03d}"


def barcode(number: int) -> str:
    return f"8990000{number % ITEMS:05d}0"


def place(number: int) -> str:
    return f"A-{number % PLACES:03d}"


def who(number: int) -> str:
    return f"P{number:03d}"


def build(people: int, trucks: int = 20, orders: int = 100) -> None:
    """In the open, empty database. Every shelf has some of an item; a fifth of them are reserve."""
    schema.upgrade()
    with db.tx():
        site.set_up(read(example_files()))
    _take("items", "sku,name,barcodes,unit,weight_g,min_qty,max_qty", *(
        f"{sku(n)},Barang {n},{barcode(n)},pcs,100,150,400" for n in range(ITEMS)))
    _take("locations", "code,kind,zone,sequence,mixed_items", *(
        f"{place(n)},{'reserve' if n % 5 == 0 else 'pick'},A,{n + 1},yes" for n in range(PLACES)))
    _take("operators", "code,name,roles,pin,language", *(f"{who(n)},Nama {n},{ROLES},{483951 + 7 * n},id"
                                                         for n in range(people)))
    _take("stock", "sku,location,qty", *(f"{sku(n)},{place(n)},200" for n in range(PLACES)))
    more_work(0, trucks, orders)


def more_work(since: int, trucks: int, orders: int) -> None:
    """What the office does: new announcements and orders, then a release."""
    _take("asns", "number,sku,qty", *(f"ASN-{since}-{n},{sku(n * 3 + line)},{5 + line}"
                                      for n in range(trucks) for line in range(3)))
    _take("orders", "number,sku,qty,payment_method,paid_at,total", *(
        f"SO-{since}-{n},{sku(n + line)},{1 + line},prepaid,2026-01-05T00:00:00Z,1000"
        for n in range(orders) for line in range(2)))
    db.execute(lambda: release.release(Act("office", 1)))


def _take(kind: str, heads: str, *rows: str) -> None:
    report = take_file(kind, "\n".join((heads, *rows, "")).encode())
    assert not report.quarantined, report.quarantined
