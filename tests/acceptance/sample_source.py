"""Our own orders: few, but of every kind that a house meets, each with where it is to end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from math import ceil

from tests.acceptance.given import Given, case_code, ean, locations, table

# sku: name, weight, size in mm, tracking, expires, fragile, content of a case
ITEMS: dict[str, tuple[str, int, tuple[int, int, int], str, str, str, int]] = {
    "KAOS-L": ("Kaos polos hitam L", 200, (300, 200, 20), "none", "no", "no", 12),
    "TEH-25": ("Teh celup isi 25", 60, (120, 70, 60), "none", "no", "no", 0),
    "KOPI-200": ("Kopi bubuk 200 g", 210, (150, 80, 40), "lot", "yes", "no", 0),
    "HP-01": ("Telepon genggam", 300, (160, 80, 60), "serial", "no", "no", 0),
    "GELAS-6": ("Gelas kaca isi 6", 900, (200, 150, 100), "none", "no", "yes", 0),
    "BERAS-5": ("Beras 5 kg", 5000, (350, 250, 80), "none", "no", "no", 0),
    "PAYUNG": ("Payung yang tak pernah datang", 400, (900, 60, 60), "none", "no", "no", 0),
}
BASKETS: tuple[dict[str, int], ...] = (
    {"KAOS-L": 1}, {"KAOS-L": 24, "TEH-25": 5}, {"KOPI-200": 2}, {"HP-01": 2, "KAOS-L": 1}, {"GELAS-6": 4, "TEH-25": 2},
    {"BERAS-5": 2}, {"TEH-25": 7}, {"KOPI-200": 6, "GELAS-6": 1, "KAOS-L": 3})
CARRIERS = (("JNE", "REG"), ("J&T", "EZ"), ("SiCepat", "REG"), ("", ""))
Row = dict[str, object]
PLACED = date(2026, 3, 2)


def read(orders: int = 30, lines_an_asn: int = 4) -> Given:
    """So many orders; of every thirty, ten end in special ways."""
    given = Given("sample")
    rows: list[Row] = []
    payments: list[Row] = []
    wanted: Counter[str] = Counter()
    for nth in range(orders):
        number = f"SO-{nth + 1:05d}"
        order = _order(nth, number)
        special = _SPECIAL.get(nth % 30)
        end = special(given, order, number) if special is not None else "delivered"
        given.source_states[end] += 1
        if end == "quarantined":
            given.quarantined["orders"] += 1
        else:
            given.ends[number] = end
            if "PAYUNG" not in order["basket"]:
                wanted.update(order["basket"])
        paid = order.pop("paid")
        basket = order.pop("basket")
        total = sum(qty * 10_000 for qty in basket.values())
        rows += [order | {"sku": sku, "qty": qty, "unit_price": 10_000, "total": total} for sku, qty in basket.items()]
        if paid:
            payments.append({"reference": number, "amount": round(total * paid), "paid_at": f"{PLACED}T10:00:00",
                             "method": order["payment_method"]})
            if end == "quarantined":
                given.quarantined["payments"] += 1
    _tell(given)
    given.files |= {"items": items(), "locations": locations(24), "asns": _asns(wanted, lines_an_asn),
                    "orders": table(rows), "payments": table(payments),
                    "tracking": table([{"tracking_no": _tracking_no(number), "status": "delivered", "at": at,
                                        "receiver": "Sari", "relation": "guard"} for number, at in given.told.items()])}
    return given


def items() -> bytes:
    """The item master."""
    def item(number: int, sku: str) -> Row:
        name, weight, size, tracking, expires, fragile, case = ITEMS[sku]
        codes = f"{ean(number)} {case_code(number)}*{case}" if case else ean(number)
        return {"sku": sku, "name": name, "barcodes": codes, "weight_g": weight, "length_mm": size[0],
                "width_mm": size[1], "height_mm": size[2], "tracking": tracking, "expires": expires, "fragile": fragile}
    return table(item(number, sku) for number, sku in enumerate(ITEMS, 1))


def _order(nth: int, number: str) -> Row:
    """Every third is paid on the spot, the others by transfer."""
    carrier, service = CARRIERS[nth % len(CARRIERS)]
    prepaid = nth % 3 == 0
    return {"number": number, "channel": "own", "placed_at": f"{PLACED}T0{nth % 9}:00:00",
            "customer_name": f"Pembeli {nth}", "address": f"Jalan Melati {nth}", "city": "Bandung",
            "carrier": carrier, "service": service, "payment_method": "prepaid" if prepaid else "transfer",
            "tracking_no": _tracking_no(number), "status": "open", "hold": "", "paid": 0 if prepaid else 1,
            "basket": dict(BASKETS[nth % len(BASKETS)])}


def _change(end: str, **changes: object) -> Callable[[Given, Row, str], str]:
    def special(given: Given, order: Row, number: str) -> str:
        order.update(changes)
        return end
    return special


def _cancelled_early(given: Given, order: Row, number: str) -> str:
    given.early.append(number)
    return "cancelled"


def _cancelled_late(given: Given, order: Row, number: str) -> str:
    given.late.append(number)
    return "cancelled"


def _cancelled_too_late(given: Given, order: Row, number: str) -> str:
    given.too_late.append(number)
    return "delivered"


_SPECIAL: dict[int, Callable[[Given, Row, str], str]] = {
    19: _change("packed"), 20: _change("shipped"),
    21: _change("quarantined", basket={"TAK-ADA": 1}), 22: _change("on_hold", hold="address"),
    23: _cancelled_too_late, 24: _change("delivered", payment_method="cod", paid=0),
    25: _change("awaiting_payment", payment_method="transfer", paid=0),
    26: _change("awaiting_payment", payment_method="transfer", paid=0.5),
    27: _change("backordered", basket={"PAYUNG": 1}), 28: _cancelled_early, 29: _cancelled_late,
}


def _tell(given: Given) -> None:
    """Every second delivery is told by the carrier."""
    delivered = [number for number, end in given.ends.items() if end == "delivered"]
    given.told = dict.fromkeys(delivered[::2], f"{PLACED + timedelta(days=3)}T15:30:00+07:00")


def _asns(wanted: Counter[str], lines_an_asn: int) -> bytes:
    """All that is wanted and a little more, in two lines an item; of an item with lots each line is another lot."""
    rows: list[Row] = []
    for sku, qty in wanted.items():
        for half in (1, 2):
            tracked = ITEMS[sku][3] == "lot"
            rows.append({"sku": sku, "qty": max(ceil(qty / 2), 1) + 1, "lot": f"L{half}" if tracked else "",
                         "expiry": f"20{40 + half}-06-30" if tracked else ""})
    return table({"number": f"ASN-{n // lines_an_asn + 1:03d}", "supplier": f"S{n // lines_an_asn}"} | row
                 for n, row in enumerate(rows))


def _tracking_no(number: str) -> str:
    return f"CGK{number[-5:]}77881"
