"""What stands in the training warehouse: a dozen items, sixteen places, six trucks, two dozen orders. All made up.

Enough of each for several people to learn side by side, and something for every task: a truck with lots and serial
numbers, a pick face that is nearly empty, an LPN in reserve, orders of one line and of three.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

# Kind of file in the order in which they are taken.
KINDS = ("suppliers", "items", "locations", "stock", "asns", "orders")
BUYERS = (("Ani Lestari", "Jl. Melati 4", "Bandung", "40115"), ("Bayu Nugroho", "Jl. Kenanga 18", "Bekasi", "17530"),
          ("Citra Kusuma", "Jl. Rajawali 7", "Bogor", "16128"), ("Dimas Halim", "Jl. Cendana 33", "Depok", "16424"))
ORDERS = 24


@dataclass(frozen=True, slots=True)
class Item:
    """One item: how many of it stand on its face, and how many a case holds (0: no case)."""

    sku: str
    name: str
    number: int
    grams: int
    face: int
    case: int = 0
    tracking: str = "none"
    expires: bool = False
    fragile: bool = False


ITEMS = (
    Item("TEH", "Teh Celup isi 25", 10001, 60, 40, 12), Item("GULA", "Gula Pasir 1 kg", 10002, 1010, 40, 12),
    Item("SABUN", "Sabun Batang 80 g", 10003, 85, 40, 24), Item("SHAMPO", "Sampo 170 ml", 10004, 200, 40, 12),
    Item("KAOS-M", "Kaos Polos M", 10005, 180, 40, 12), Item("KAOS-L", "Kaos Polos L", 10006, 200, 3, 12),
    Item("GELAS", "Gelas Kaca isi 6", 10007, 900, 30, fragile=True),
    Item("BUKU", "Buku Tulis 58 lembar", 10008, 150, 40),
    Item("KABEL", "Kabel USB 1 m", 10009, 40, 40), Item("KOPI", "Kopi Bubuk 200 g", 10010, 210, 30, 12, "lot", True),
    Item("MADU", "Madu Hutan 250 ml", 10011, 420, 20, 6, "lot", True),
    Item("HP", "Telepon Genggam", 10012, 300, 6, 0, "serial"),
)
# What each order asks for, over and over: mostly one or two lines, some units of several.
BASKETS: tuple[tuple[tuple[str, int], ...], ...] = (
    (("TEH", 2),), (("SABUN", 3), ("BUKU", 1)), (("KAOS-M", 1),), (("KOPI", 2), ("GULA", 1)),
    (("SHAMPO", 1), ("KABEL", 1), ("TEH", 1)), (("GELAS", 1),), (("MADU", 1), ("TEH", 1)), (("BUKU", 4),))
# Lines of the trucks, over and over; what has a lot or a serial number is told by its label at the dock.
TRUCKS: tuple[tuple[tuple[str, int], ...], ...] = (
    (("TEH", 24), ("SABUN", 24)), (("KOPI", 12), ("HP", 2)), (("KAOS-L", 24), ("MADU", 6)))


def files(prefix: str, now: datetime, services: Sequence[tuple[str, str]]) -> dict[str, bytes]:
    """Kind of import -> CSV. `services`: carriers with a service of the site, in whose names the orders go out."""
    rows: dict[str, Iterable[Mapping[str, object]]] = {
        "suppliers": [{"code": f"{prefix}-SUP", "name": "Pemasok Latihan"}], "items": _items(prefix),
        "locations": _locations(prefix), "stock": _stock(prefix, now), "asns": _asns(prefix, now),
        "orders": _orders(prefix, now, services)}
    return {kind: _csv(given) for kind, given in rows.items()}


def _items(prefix: str) -> Iterable[dict[str, object]]:
    for item in ITEMS:
        code = f"{prefix}{item.number}"
        yield {"sku": f"{prefix}-{item.sku}", "name": item.name, "category": "Latihan", "unit": "pcs",
               "barcodes": f"{code} {code}K*{item.case}" if item.case else code, "weight_g": item.grams,
               "length_mm": 150, "width_mm": 80, "height_mm": 60, "tracking": item.tracking,
               "expires": "yes" if item.expires else "no", "fragile": "yes" if item.fragile else "no",
               "min_qty": 6, "max_qty": 40, "value": 10000}


def _locations(prefix: str) -> Iterable[dict[str, object]]:
    places = [("pick", "A", bay, level) for bay in range(1, 4) for level in range(1, 5)]
    places += [("reserve", "R", 1, level) for level in range(1, 5)]
    for nth, (kind, zone, bay, level) in enumerate(places, 1):
        yield {"code": f"{prefix}-{zone}-{bay:02d}-{level}", "kind": kind, "zone": zone, "aisle": zone,
               "bay": f"{bay:02d}", "level": level, "sequence": nth * 10, "check_digits": f"{nth * 37 % 90 + 10}"}


def _stock(prefix: str, now: datetime) -> Iterable[dict[str, object]]:
    for nth, item in enumerate(ITEMS):
        row: dict[str, object] = {"sku": f"{prefix}-{item.sku}", "qty": item.face,
                                  "location": f"{prefix}-A-{nth // 4 + 1:02d}-{nth % 4 + 1}"}
        if item.tracking == "serial":
            yield from (row | {"qty": 1, "serial": f"{prefix}-SN{n:04d}"} for n in range(1, item.face + 1))
        else:
            yield row | _lot(prefix, item, now, 300)
    for nth, sku in enumerate(("KAOS-L", "TEH"), 1):
        yield {"sku": f"{prefix}-{sku}", "qty": 48, "location": f"{prefix}-R-01-{nth}", "lpn": f"{prefix}-PLT{nth:04d}"}


def _lot(prefix: str, item: Item, now: datetime, days: int) -> dict[str, object]:
    if item.tracking != "lot":
        return {}
    return {"lot": f"{prefix}-L{days}", "expiry": (now + timedelta(days=days)).date().isoformat()}


def _asns(prefix: str, now: datetime) -> Iterable[dict[str, object]]:
    for nth in range(2 * len(TRUCKS)):
        for sku, qty in TRUCKS[nth % len(TRUCKS)]:
            yield {"number": f"{prefix}-ASN-{nth + 1:02d}", "sku": f"{prefix}-{sku}", "qty": qty,
                   "supplier": f"{prefix}-SUP", "expected_at": now.isoformat(), "tolerance_pct": 10}


def _orders(prefix: str, now: datetime, services: Sequence[tuple[str, str]]) -> Iterable[dict[str, object]]:
    for nth in range(ORDERS):
        name, address, city, postcode = BUYERS[nth % len(BUYERS)]
        carrier, service = services[nth % len(services)] if services else ("", "")
        placed = now - timedelta(minutes=5 * (ORDERS - nth))
        basket = BASKETS[nth % len(BASKETS)]
        for sku, qty in basket:
            yield {"number": f"{prefix}-SO-{nth + 1:02d}", "sku": f"{prefix}-{sku}", "qty": qty,
                   "channel": "training", "placed_at": placed.isoformat(), "paid_at": placed.isoformat(),
                   "customer_name": name, "phone": "0812-0000-0000", "address": address, "city": city,
                   "postcode": postcode, "carrier": carrier, "service": service, "payment_method": "prepaid",
                   "total": 10000 * sum(units for _, units in basket), "unit_price": 10000}


def _csv(rows: Iterable[Mapping[str, object]]) -> bytes:
    given = list(rows)
    text = io.StringIO()
    writer = csv.DictWriter(text, list(dict.fromkeys(name for row in given for name in row)), restval="",
                            lineterminator="\n")
    writer.writeheader()
    writer.writerows(given)
    return text.getvalue().encode()
