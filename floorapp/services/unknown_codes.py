"""Barcodes that nobody knew at the dock: kept in a tray, bound to an item by somebody who knows it, or dropped.

Nothing is taken in for a guess: the tray is a list of codes with the place where the goods stand, never stock.
Every function runs in the caller's transaction.
"""

from __future__ import annotations

from typing import Any

from floorapp.data import clock, items, journal, unknown_codes
from floorapp.data.act import Act
from floorapp.domain.refusals import Refused
from floorapp.services.permissions import intention


@intention
def keep(act: Act, code: str, qty: int, location: int, receipt: int | None) -> int:
    """A code into the tray, with how many packagings carry it and where they stand. Returns its row."""
    row = int(unknown_codes.keep.value(warehouse=act.warehouse, code=code, qty=qty, receipt=receipt, location=location,
                                       operator=act.operator, at=act.at))
    act.tell("barcode_unknown", f"barcode:{code}", qty=qty)
    return row


@intention
def take_back(act: Act, done: dict[str, Any]) -> None:
    """The compensation of `keep`. Refused: `tray_done` once the code was bound or dropped."""
    if unknown_codes.forget.run(id=done["row"]) != 1:
        raise Refused("tray_done", scanned=done["code"])
    act.tell("barcode_unknown_undone", f"barcode:{done['code']}")


def waiting(warehouse: int) -> list[dict[str, Any]]:
    """The codes in the tray, the oldest first: code, packagings, places, who scanned it first and when (ISO)."""
    found: dict[str, dict[str, Any]] = {}
    for row in unknown_codes.waiting.all(warehouse=warehouse):
        entry = found.setdefault(row.code, {"code": row.code, "qty": 0, "locations": [], "by": row.operator_code,
                                            "at": clock.iso(row.at)})
        entry["qty"] += row.qty
        if row.location_code not in entry["locations"]:
            entry["locations"].append(row.location_code)
    return list(found.values())


@intention
def bind(act: Act, code: str, item: Any, qty: int) -> dict[str, Any]:
    """From now on this code is a packaging of `qty` units of the item; the next scan at the dock finds it.

    Returns what `unbind` needs. Refused: `tray_unknown` where no such code waits, `barcode_of_other_item`.
    """
    rows = _waiting(act, code)
    if items.barcode_of_owner.one(owner=item.owner_id, code=code) is not None:
        raise Refused("barcode_of_other_item", barcode=code, sku=item.sku)
    items.new_barcode.run(owner=item.owner_id, item=item.id, code=code, qty=qty)
    for row in rows:
        unknown_codes.bind.changed(id=row.id, item=item.id)
    act.tell("barcode_bound", f"barcode:{code}", sku=item.sku, qty=qty)
    journal.note(act, "bind", code=code, sku=item.sku, qty=qty)
    return {"code": code, "item": item.id, "rows": [row.id for row in rows]}


@intention
def unbind(act: Act, done: dict[str, Any]) -> None:
    """The compensation of `bind`: the code waits in the tray again."""
    items.forget_barcode.run(item=done["item"], code=done["code"])
    for row in done["rows"]:
        unknown_codes.unbind.changed(id=row, item=done["item"])
    act.tell("barcode_unbound", f"barcode:{done['code']}")


@intention
def drop(act: Act, code: str) -> int:
    """Nobody will bind it: the goods went back. How many entries. Refused: `tray_unknown`."""
    rows = _waiting(act, code)
    for row in rows:
        unknown_codes.drop.changed(id=row.id)
    act.tell("barcode_dropped", f"barcode:{code}")
    journal.note(act, "drop", code=code)
    return len(rows)


def _waiting(act: Act, code: str) -> list[Any]:
    rows = unknown_codes.waiting_of_code.all(warehouse=act.warehouse, code=code)
    if not rows:
        raise Refused("tray_unknown", scanned=code)
    return rows
