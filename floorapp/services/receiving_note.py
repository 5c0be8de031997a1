"""What the goods received note says, and the discrepancy report beside it: announced, taken in, and every difference.

Read inside the transaction that closes the receipt, so that the paper says what the database says.
"""

from __future__ import annotations

from typing import Any

from floorapp.data import clock, inbound, sites, stock, unknown_codes
from floorapp.data.act import Act
from floorapp.services.permissions import intention


@intention
def note(act: Act, receipt: Any, asn: Any, announced: list[Any], cancel_rest: bool) -> dict[str, Any]:
    """The goods received note: what was announced beside what was taken in with this receipt."""
    supplier = sites.supplier.one(id=asn.supplier_id) if asn is not None and asn.supplier_id else None
    rows = inbound.receipt_lines.all(receipt=receipt.id)
    po = "" if asn is None else asn.number if asn.kind == "po" else asn.po_number
    announced_as = {"asn": asn.number if asn is not None and asn.kind == "asn" else ""} | ({"po": po} if po else {})
    return {"number": receipt.number, **announced_as, "by": act.who,
            "supplier": (supplier.name or supplier.code) if supplier else "", "owner": _owner(asn, rows),
            "received_at": wall_clock(act),
            "lines": _lines(rows, announced),
            "discrepancies": [*_against_plan(asn, announced, cancel_rest), *_as_it_came(receipt, rows)]}


def report(said: dict[str, Any]) -> dict[str, Any]:
    """The discrepancy report of a note: its head and its differences."""
    return {name: value for name, value in said.items() if name not in {"lines", "owner"}}


@intention
def wall_clock(act: Act) -> str:
    """Now, as the people in this warehouse read it."""
    return clock.local(act.at, sites.house.one(id=act.warehouse).zone).isoformat(timespec="seconds")


def _owner(asn: Any, rows: list[Any]) -> str | None:
    """Whose goods they are, where the site has several owners."""
    if len(sites.owners.all()) == 1:
        return None
    whose = {asn.owner_id} if asn is not None else {row.owner_id for row in rows}
    return ", ".join(sites.owner.one(id=owner).code for owner in sorted(whose)) or None


def _lines(rows: list[Any], announced: list[Any]) -> list[dict[str, Any]]:
    taken: dict[tuple[int, int], int] = {}
    damaged: dict[tuple[int, int], int] = {}
    names: dict[int, Any] = {}
    for row in rows:
        key = row.item_id, row.lot
        taken[key] = taken.get(key, 0) + row.qty
        damaged[key] = damaged.get(key, 0) + (row.qty if row.status == "damaged" else 0)
        names[row.item_id] = row
    lines = []
    for (item, lot_id), qty in taken.items():
        lot = stock.lot.one(id=lot_id) if lot_id else None
        lines.append({"sku": names[item].sku, "name": names[item].name, "lot": lot.code or lot.serial if lot else "",
                      "expiry": lot.expiry if lot else "", "received": qty, "damaged": damaged[item, lot_id],
                      "expected": sum(line.expected for line in announced if line.item_id == item)})
    came = {item for item, _ in taken}
    return lines + [{"sku": line.sku, "name": line.name, "lot": line.lot, "expiry": line.expiry, "received": 0,
                     "damaged": 0, "expected": line.expected} for line in announced if line.item_id not in came]


def _against_plan(asn: Any, announced: list[Any], cancel_rest: bool) -> list[dict[str, Any]]:
    """Short and over, line by line, over all receipts of the ASN so far."""
    why = {row.asn_line: row.reason for row in inbound.over_reasons.all(asn=asn.id)} if asn is not None else {}
    rest = "rest_cancelled" if cancel_rest else "rest_expected"
    return [{"sku": line.sku, "kind": "short" if line.received < line.expected else "over",
             "qty": abs(line.expected - line.received), "expected": line.expected, "received": line.received,
             "reason": rest if line.received < line.expected else why.get(line.id, "within_tolerance")}
            for line in announced if line.received != line.expected]


def _as_it_came(receipt: Any, rows: list[Any]) -> list[dict[str, Any]]:
    """Damaged, not announced, and what nobody knows: of this receipt."""
    broken: dict[tuple[str, str], int] = {}
    for row in rows:
        kind = "unexpected" if row.reason == "wrong" else "damaged" if row.status == "damaged" else ""
        if kind:
            broken[row.sku, kind] = broken.get((row.sku, kind), 0) + row.qty
    kept = [{"sku": row.code, "kind": "unknown", "qty": row.qty, "reason": "in_tray"}
            for row in unknown_codes.of_receipt.all(receipt=receipt.id)]
    return [{"sku": sku, "kind": kind, "qty": qty} | ({"reason": "on_hold"} if kind == "unexpected" else {})
            for (sku, kind), qty in broken.items()] + kept
