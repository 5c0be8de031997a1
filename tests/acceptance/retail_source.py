"""Demo files of an open-source WMS and lines of a retailer (sample data beside the project) as the contract's files.

Only what a person would do by hand is done here: columns are renamed, dates of a known dialect are rewritten, bins get
their warehouse's number for a code. Cells that make no sense are left as they stand: the house has to refuse them.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from tests.acceptance.given import table

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data" / "retail"
INVENTORIES = {"Main Warehouse": "mainWarehouseInventory", "Boston Warehouse": "bostonWarehouseInventory",
               "Chicago Warehouse": "chicagoWarehouseInventory"}
DIALECTS = {"uci_us": "%m/%d/%y %H:%M", "uci_uk": "%d/%m/%Y %H:%M"}    # the same lines, told in two ways
Row = dict[str, str]


@dataclass(frozen=True)
class File:
    """A file of the contract: what it was made of, its kind, and how many rows the source has."""

    source: str
    kind: str
    data: bytes
    rows: int


def available() -> bool:
    """Whether the data is here."""
    return (FOLDER / "openboxes_demo" / "binLocations.csv").is_file()


def read(folder: Path = FOLDER, most: int | None = None) -> list[File]:
    """Every file in the order in which a new site would bring them in; of the retailer's lines the first `most`."""
    demo = folder / "openboxes_demo"
    files = [_file("binLocations.csv", "locations", _locations(_rows(demo / "binLocations.csv")))]
    stock = {name: _rows(demo / f"{file}.csv") for name, file in INVENTORIES.items()}
    bought = _sheet(demo / "purchaseOrders.xls")
    prices = {row["Product Code"]: row for row in _rows(demo / "productSuppliers.csv")}
    levels = {row["Product code"]: row for row in _rows(demo / "inventoryLevels.csv")}
    files += [_file("inventories, levels, suppliers", "items", _items(stock, levels, prices)),
              _file("purchaseOrders.xls", "items", _bought_items(bought))]
    codes = _codes(_rows(demo / "binLocations.csv"))
    files += [_file(f"{INVENTORIES[name]}.csv", "stock", _stock(name, rows, codes)) for name, rows in stock.items()]
    files += [_file("inventory.xls", "stock", _stock("", _sheet(demo / "inventory.xls"), codes)),
              _file("purchaseOrders.xls", "asns", _asns(bought))]
    files += [_file(f"{name}StocklistItems.csv", "orders", _stock_list(name, _rows(demo / f"{name}StocklistItems.csv")))
              for name in ("boston", "chicago")]
    for name, dialect in DIALECTS.items():
        lines = _rows(folder / name / "OnlineRetail.csv")[:most]
        files += [_file(f"{name}/OnlineRetail.csv", "items", _retail_items(lines)),
                  _file(f"{name}/OnlineRetail.csv", "orders", _retail_orders(lines, dialect))]
    return [file for file in files if file.rows]


def _locations(rows: list[Row]) -> Iterator[Row]:
    for number, row in enumerate(rows):
        yield {"code": row["locationNumber"], "kind": "reserve" if "COLD" in row["name"] else "pick",
               "zone": row["parentLocation"].split()[0].upper(), "sequence": str(number)}


def _codes(rows: list[Row]) -> dict[tuple[str, str], str]:
    """A bin's code by its warehouse and name; where a name stands twice the first holds."""
    made: dict[tuple[str, str], str] = {}
    for row in rows:
        made.setdefault((row["parentLocation"], row["name"]), row["locationNumber"])
    return made


def _items(stock: dict[str, list[Row]], levels: dict[str, Row], prices: dict[str, Row]) -> Iterator[Row]:
    every: dict[str, list[Row]] = {}
    for row in (row for rows in stock.values() for row in rows):
        every.setdefault(row["Product code"], []).append(row)
    for sku, rows in every.items():
        level = levels.get(sku, {})
        yield {"sku": sku, "name": rows[0]["Product name"],
               "tracking": "lot" if any(row["Lot number"] for row in rows) else "none",
               "expires": "yes" if any(row["Expiration date"] for row in rows) else "no",
               "min_qty": level.get("Min quantity", ""), "max_qty": level.get("Max quantity", ""),
               "value": _unit_price(prices.get(sku))}


def _unit_price(price: Row | None) -> str:
    """A package's price shared among what is in it, in cents."""
    if price is None or not price["Package Price"] or not price["Quantity per Package"]:
        return ""
    return f"{float(price['Package Price']) / float(price['Quantity per Package']):.2f}"


def _stock(warehouse: str, rows: list[Row], codes: dict[tuple[str, str], str]) -> Iterator[Row]:
    for row in rows:
        bin_ = row["Bin location"]
        yield {"sku": row["Product code"], "location": codes.get((warehouse, bin_), bin_), "qty": row["Physical QOH"],
               "lot": row["Lot number"], "expiry": _day(row["Expiration date"])}


def _bought_items(rows: list[Row]) -> Iterator[Row]:
    for row in rows:
        yield {"sku": row["Product code"], "name": row["Product"], "value": _cents(row["Unit cost"])}


def _asns(rows: list[Row]) -> Iterator[Row]:
    """A purchase order a vendor; what was quoted in whole packages is what will come."""
    for row in rows:
        vendor = re.sub(r"[^A-Z0-9]+", "-", row["Vendor"].upper()).strip("-")
        yield {"number": f"PO-{vendor}", "sku": row["Product code"], "supplier": row["Vendor"],
               "qty": row["Quantity of units quoted"]}


def _stock_list(name: str, rows: list[Row]) -> Iterator[Row]:
    """What a branch is sent each month is an order of that branch."""
    for row in rows:
        yield {"number": f"SL-{name.upper()}", "sku": row["product_code"], "qty": row["quantity"], "channel": "branch",
               "customer_name": f"{name.title()} Warehouse", "payment_method": "prepaid",
               "placed_at": "2026-11-01T08:00:00", "paid_at": "2026-11-01T08:00:00", "unit_price": "0"}


def _retail_items(rows: list[Row]) -> Iterator[Row]:
    first = {row["StockCode"]: row for row in reversed(rows)}
    for sku, row in first.items():
        yield {"sku": sku, "name": row["Description"].strip()}


def _retail_orders(rows: list[Row], dialect: str) -> Iterator[Row]:
    for row in rows:
        at = datetime.strptime(row["InvoiceDate"], dialect).isoformat()    # noqa: DTZ007  the shop's own time
        yield {"number": row["InvoiceNo"], "channel": "retail", "sku": row["StockCode"], "qty": row["Quantity"],
               "unit_price": row["UnitPrice"], "currency": "GBP", "placed_at": at, "paid_at": at,
               "payment_method": "prepaid", "customer_name": row["CustomerID"], "city": row["Country"]}


def _day(us: str) -> str:
    """Month first, as these files write it; what is no such date is left as it stands."""
    try:
        return datetime.strptime(us, "%m/%d/%Y").date().isoformat()    # noqa: DTZ007  a day
    except ValueError:
        return us


def _cents(price: str) -> str:
    try:
        return f"{float(price):.2f}"
    except ValueError:
        return price


def _file(source: str, kind: str, rows: Iterable[Row]) -> File:
    made: list[dict[str, object]] = [dict(row) for row in rows]
    return File(source, kind, table(made), len(made))


def _rows(path: Path) -> list[Row]:
    if not path.is_file():
        return []
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"))))


def _sheet(path: Path) -> list[Row]:
    """An old Excel file, which the house refuses, saved anew as a person would do it; nothing where no reader is."""
    try:
        xlrd: Any = import_module("xlrd")
    except ImportError:
        return []
    if not path.is_file():
        return []
    book = xlrd.open_workbook(path)
    titles, *rows = book.sheet_by_index(0).get_rows()
    names = [str(cell.value) for cell in titles]
    return [dict(zip(names, (_cell(cell, xlrd, book.datemode) for cell in row), strict=True)) for row in rows]


def _cell(cell: Any, xlrd: Any, mode: int) -> str:
    value = cell.value
    if cell.ctype == xlrd.XL_CELL_DATE:
        return str(xlrd.xldate_as_datetime(value, mode).strftime("%m/%d/%Y"))
    return f"{value:g}" if isinstance(value, float) and value.is_integer() else str(value)
