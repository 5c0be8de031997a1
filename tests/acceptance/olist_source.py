"""The Olist orders (sample data beside the project) as the contract's files, and where each order is to end.

The source is a marketplace's history: what it says of an order becomes files at the moment they would have come, and
its last word is what the house has to arrive at. Traps of the source: see its README.
"""

from __future__ import annotations

import csv
import gzip
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path

from tests.acceptance.given import Given, case_code, ean, locations, table

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data" / "orders" / "olist"
METHODS = {"credit_card": "card", "debit_card": "card", "boleto": "va", "voucher": "ewallet"}
ITEMS_AN_ASN = 24
SPARE = 1000                           # of what sells best, so that a count of four digits is typed
Row = dict[str, str]


def available() -> bool:
    """Whether the data is here."""
    return (FOLDER / "olist_orders_dataset.csv.gz").is_file()


def read(most: int | None = None) -> Given:
    """The first `most` orders of the source, or all."""
    orders = _rows("olist_orders_dataset")[:most]
    wanted = {order["order_id"] for order in orders}
    lines: dict[str, list[Row]] = defaultdict(list)
    for row in _rows("olist_order_items_dataset"):
        if row["order_id"] in wanted:
            lines[row["order_id"]].append(row)
    paid: dict[str, list[Row]] = defaultdict(list)
    for row in _rows("olist_order_payments_dataset"):
        if row["order_id"] in wanted:
            paid[row["order_id"]].append(row)
    given = Given("olist", source_states=Counter(order["order_status"] for order in orders))
    _ends(given, orders, lines)
    sold = Counter(row["product_id"] for order in orders for row in lines[order["order_id"]])
    given.files |= {
        "items": _items(sold), "locations": locations(len(sold) // 8 + 40), "asns": _asns(orders, lines, sold),
        "orders": table(row for n, order in enumerate(orders)
                        for row in _order(n, order, lines[order["order_id"]], paid[order["order_id"]])),
        "payments": table(_payments(given, orders, lines, paid)), "tracking": table(_tracking(given, orders))}
    return given


def _ends(given: Given, orders: list[Row], lines: dict[str, list[Row]]) -> None:
    """Invoiced, processing and approved orders were never handed over: they are packed and wait for the carrier."""
    for order in orders:
        number, status = order["order_id"], order["order_status"]
        left = bool(order["order_delivered_carrier_date"])
        if not lines[number]:
            given.quarantined["orders"] += 1
        elif status == "canceled" and not left:
            given.ends[number] = "cancelled"
            (given.early if len(given.early) <= len(given.late) else given.late).append(number)
        elif status == "canceled":
            given.too_late.append(number)
            given.ends[number] = "delivered" if order["order_delivered_customer_date"] else "shipped"
        else:
            given.ends[number] = {"unavailable": "backordered", "shipped": "shipped", "delivered": "delivered"}.get(
                status, "packed")


def _items(sold: Counter[str]) -> bytes:
    english = {row["product_category_name"]: row["product_category_name_english"]
               for row in _rows("master_category_translation")}
    master = {row["product_id"]: row for row in _rows("master_products") if row["product_id"] in sold}
    best = {sku for sku, _ in sold.most_common(50)}

    def item(number: int, sku: str) -> dict[str, object]:
        row = master[sku]
        category = english.get(row["product_category_name"], row["product_category_name"])
        codes = f"{ean(number)} {case_code(number)}*6" if sku in best else ean(number)
        return {"sku": sku, "name": f"{(category or 'item').replace('_', ' ')} {number}", "category": category,
                "barcodes": codes, "weight_g": row["product_weight_g"],
                "length_mm": _mm(row["product_length_cm"]), "width_mm": _mm(row["product_width_cm"]),
                "height_mm": _mm(row["product_height_cm"]), "velocity": "A" if sku in best else "C"}
    return table(item(number, sku) for number, sku in enumerate(sold, 1))


def _asns(orders: list[Row], lines: dict[str, list[Row]], sold: Counter[str]) -> bytes:
    """Everything that was sold is announced, and more of what sells best; goods that were unavailable never come."""
    never = Counter(row["product_id"] for order in orders if order["order_status"] == "unavailable"
                    for row in lines[order["order_id"]])
    best = {sku for sku, _ in sold.most_common(50)} - never.keys()
    return table({"number": f"ASN-{n // ITEMS_AN_ASN + 1:04d}", "sku": sku, "supplier": f"S{n // ITEMS_AN_ASN % 7}",
                  "qty": qty + (SPARE if sku in best else 0)} for n, (sku, qty) in enumerate((sold - never).items()))


def _order(nth: int, order: Row, lines: list[Row], paid: list[Row]) -> list[dict[str, object]]:
    head: dict[str, object] = {
        "number": order["order_id"], "channel": "olist", "placed_at": _iso(order["order_purchase_timestamp"]),
        "carrier": "JNE", "service": "REG", "deliver_by": _iso(order["order_estimated_delivery_date"]),
        "payment_method": METHODS[paid[0]["payment_type"]], "currency": "BRL", "total": str(_total(lines, paid)),
        "priority": 0 if order["order_status"] == "unavailable" else 1,
        "tracking_no": _tracking_no(nth), "customer_name": f"Buyer {nth}", "city": "Jakarta"}
    if not lines:
        return [head]
    units = Counter((row["product_id"], row["price"]) for row in lines)
    limit = min(row["shipping_limit_date"] for row in lines)
    return [head | {"sku": sku, "qty": qty, "unit_price": price, "ship_by": _iso(limit)}
            for (sku, price), qty in units.items()]


def _payments(given: Given, orders: list[Row], lines: dict[str, list[Row]],
              paid: dict[str, list[Row]]) -> list[dict[str, object]]:
    """The money of approved orders; what nobody approved has not come."""
    rows: list[dict[str, object]] = []
    for order in orders:
        number = order["order_id"]
        if not order["order_approved_at"]:
            continue
        for row in paid[number]:
            rows.append({"reference": number, "amount": row["payment_value"], "currency": "BRL",
                         "paid_at": _iso(order["order_approved_at"]), "method": METHODS[row["payment_type"]],
                         "external_id": f"{number}/{row['payment_sequential']}"})
            if not lines[number] or Decimal(row["payment_value"]) == 0:
                given.quarantined["payments"] += 1
        if lines[number]:
            more = sum(Decimal(row["payment_value"]) for row in paid[number]) > _total(lines[number], paid[number])
            cancelled = given.ends[number] == "cancelled"
            given.payments["refund_due" if cancelled else "overpaid" if more else "paid"] += 1
    return rows


def _tracking(given: Given, orders: list[Row]) -> list[dict[str, object]]:
    """What the carrier says: taken over, and of every second delivered order, delivered."""
    rows: list[dict[str, object]] = []
    leaving, told = given.leaves(), 0
    for nth, order in enumerate(orders):
        number = order["order_id"]
        if number not in leaving:
            continue
        if order["order_delivered_carrier_date"]:
            rows.append({"tracking_no": _tracking_no(nth), "status": "in_transit",
                         "at": _iso(order["order_delivered_carrier_date"])})
        if order["order_delivered_customer_date"] and given.ends[number] == "delivered":
            told += 1
            if told % 2:
                given.told[number] = _iso(order["order_delivered_customer_date"])
                rows.append({"tracking_no": _tracking_no(nth), "status": "delivered", "at": given.told[number],
                             "receiver": f"Buyer {nth}", "relation": "self"})
    return rows


def _total(lines: list[Row], paid: list[Row]) -> Decimal:
    """Items and freight; the source rounds shares of it, so a payment may be one or two cents short of its own sum."""
    total = sum((Decimal(row["price"]) + Decimal(row["freight_value"]) for row in lines), Decimal(0))
    came = sum((Decimal(row["payment_value"]) for row in paid), Decimal(0))
    return came if not lines or Decimal(0) < total - came <= Decimal("0.02") else total


def _tracking_no(nth: int) -> str:
    return f"JNE{2_000_000_000 + nth}"


def _iso(moment: str) -> str:
    return moment.replace(" ", "T")


def _mm(centimetres: str) -> str:
    return f"{int(centimetres) * 10}" if centimetres else ""


def _rows(name: str) -> list[Row]:
    with gzip.open(FOLDER / f"{name}.csv.gz", "rt", encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
