"""What could not be taken stands aside, whole and with its reason, until it is taken or let go by a person."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Any

from floorapp.data import clock, journal, outbox, sites
from floorapp.data.act import Act
from floorapp.domain.intake import (
    AsnIn,
    AsnLineIn,
    BarcodeIn,
    ComponentIn,
    CustomerIn,
    Fault,
    FixedIn,
    ItemIn,
    LocationIn,
    OrderIn,
    OrderLineIn,
    PaymentIn,
    PurchaseOrderIn,
    Quarantined,
    StockIn,
    SupplierIn,
    TrackingIn,
)
from floorapp.domain.refusals import Refused
from floorapp.domain.safetext import SafeText
from floorapp.services.permissions import intention

KINDS: dict[str, type] = {"items": ItemIn, "locations": LocationIn, "suppliers": SupplierIn, "customers": CustomerIn,
                          "stock": StockIn, "asns": AsnIn, "purchase_orders": PurchaseOrderIn, "orders": OrderIn,
                          "payments": PaymentIn, "tracking": TrackingIn}      # no operators: their PIN is not kept
PARTS: dict[tuple[str, str], type] = {
    ("orders", "lines"): OrderLineIn, ("asns", "lines"): AsnLineIn, ("purchase_orders", "lines"): AsnLineIn,
    ("items", "barcodes"): BarcodeIn, ("items", "components"): ComponentIn, ("locations", "fixed"): FixedIn}
CURED_BY = {"items": ("unknown_sku", "unknown_component"), "locations": ("unknown_location",),
            "orders": ("unknown_reference", "payment_unmatched"), "tracking": ("parcel_not_shipped",),
            "payments": ("payment_not_come",)}
MOMENTS = {"placed_at", "paid_at", "ship_by", "deliver_by", "expected_at", "at", "version"}
SECRET = ("pin",)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a thing came from: the kind and the channel of its file, its name, and the warehouse it was for."""

    kind: str
    channel: str
    name: str
    warehouse: int


def put_aside(source: Source, entry: Quarantined, at: int) -> None:
    """A row that could not be read; the same row again is kept once."""
    _put(source, line=entry.line, field=entry.field or "", reason=entry.reason_code,
         faults=[asdict(fault) for fault in entry.faults], number=entry.number, raw=entry.raw, thing="", at=at,
         key=_key(source.kind, entry.number, entry.within or source.channel) if entry.number else "")


def put_thing_aside(source: Source, thing: Any, refused: Refused, at: int, nth: int = 1) -> str:
    """A thing that was read but refused; it can be tried again as it is. `nth`: which of those that say the same in
    its file. Returns its digest, for `keep_rows`."""
    fault = {"line": thing.line, "field": field_of(refused) or None, "code": refused.code, "params": refused.params}
    return _put(source, line=thing.line, field=field_of(refused), reason=refused.code, faults=[fault],
                number=number_of(thing), key=_key_of(source.kind, thing, source.channel, nth), raw="",
                thing=_written(thing, nth), at=at)


def keep_rows(digest: str, raw: str) -> None:
    """The rows of a refused thing as they stood in its file."""
    outbox.rows_of.run(digest=digest, raw=raw)


def taken(kind: str, thing: Any, channel: str, nth: int = 1) -> None:
    """A thing came in after all: its entries are settled."""
    key = _key_of(kind, thing, channel, nth)
    if key:
        outbox.settle_key.run(kind=kind, key=key, state="released")


def to_retry(kind_imported: str) -> list[Any]:
    """The entries that an import of this kind may have cured."""
    return [row for reason in CURED_BY.get(kind_imported, ()) for row in outbox.aside_for.all(reason=reason)
            if row.thing and row.kind in KINDS]


def source_of(row: Any) -> Source:
    """Where an entry came from."""
    return Source(row.kind, row.channel, row.source, row.warehouse)


def thing_of(row: Any) -> Any:
    """What was read of an entry's rows; None where they could not be read, or where not all of it was kept."""
    if not row.thing or row.kind not in KINDS:
        return None
    said = json.loads(row.thing)
    return _made(KINDS[row.kind], row.kind, said)


def nth_of(row: Any) -> int:
    """Which of those that said the same in its file an entry's thing was."""
    return int(json.loads(row.thing).get("nth", 1)) if row.thing else 1


def waiting(kind: str = "", reason: str = "") -> list[Any]:
    """The open entries, the oldest first."""
    return [row for row in outbox.aside.all() if kind in ("", row.kind) and reason in ("", row.reason)]


def named(entry: int) -> Any:
    """An open entry. Refused: `quarantine_unknown`, `quarantine_closed` (state)."""
    row = outbox.entry.one(id=entry) if entry < 2 ** 63 else None
    if row is None:
        raise Refused("quarantine_unknown", entry=entry)
    if row.state != "open":
        raise Refused("quarantine_closed", entry=entry, state=row.state)
    return row


def as_json(row: Any) -> dict[str, Any]:
    """An entry: where it stood, what is wrong with it, and its rows as they were."""
    house = sites.house.one(id=row.warehouse)
    return {"id": row.id, "kind": row.kind, "channel": row.channel or None, "source": row.source,
            "warehouse": house.code if house is not None else None, "line": row.line,
            "lines": list(dict.fromkeys(fault.line for fault in faults_of(row))), "field": row.field,
            "reason": row.reason, "number": row.number, "state": row.state, "at": clock.iso(row.at),
            "raw": row.raw or row.thing}


@intention
def discard(act: Act, entry: int, reason: str = "") -> None:
    """A person lets an entry go: it is kept, and never tried again. Refused: as `named`."""
    row = named(entry)
    if outbox.settle.run(id=row.id, state="discarded") != 1:
        raise Refused("quarantine_closed", entry=entry, state="released")
    act.tell("quarantine_discarded", f"quarantine:{row.id}", kind=row.kind, number=row.number, reason=reason)
    journal.note(act, "discard", entry=entry, reason=reason)


def settle(entry: int) -> None:
    """An entry was taken."""
    outbox.settle.run(id=entry, state="released")


def faults_of(row: Any) -> list[Fault]:
    """All that was wrong with an entry."""
    return [Fault(**fault) for fault in json.loads(row.faults)]


def number_of(thing: Any) -> str:
    """By what a thing is known again: when it comes in after all, its entries are settled, and no other's."""
    if isinstance(thing, StockIn):
        return "@".join(str(part or "") for part in (thing.sku, thing.location, thing.lot, thing.serial, thing.lpn))
    if isinstance(thing, PaymentIn):
        return thing.external_id or f"{thing.reference} {thing.amount_minor}"
    if isinstance(thing, TrackingIn):
        return f"{thing.tracking_no} {thing.status}"
    for name in ("number", "reference", "tracking_no", "sku", "code"):
        if hasattr(thing, name):
            return str(getattr(thing, name))
    return ""


def field_of(refused: Refused) -> str:
    """The column that a refusal speaks of."""
    return {"unknown_sku": "sku", "unknown_location": "location", "unknown_carrier": "carrier",
            "unknown_service": "service", "unknown_reference": "reference", "unknown_tracking": "tracking_no",
            "barcode_of_other_item": "barcodes", "unknown_component": "components", "kit_nested": "components",
            "kit_has_stock": "components", "kit_needs_lot": "tracking", "kit_has_no_stock": "sku",
            "badge_of_other": "badge", "operator_elsewhere": "warehouse", "unknown_warehouse": "warehouse",
            "lot_needed": "lot",
            "serial_needed": "serial", "expiry_needed": "expiry", "opening_differs": "qty",
            "payment_ambiguous": "reference", "payment_unmatched": "reference", "payment_settlement": "reference",
            "other_currency": "currency"}.get(refused.code, "")


def _key_of(kind: str, thing: Any, channel: str, nth: int) -> str:
    """By what a thing is known again. Two channels may have the same number: their orders are two. Payments of two
    moments are two, and so are rows that say the same."""
    number = number_of(thing)
    if isinstance(thing, PaymentIn) and not thing.external_id and thing.paid_at is not None:
        number = f"{number} {thing.paid_at.isoformat()}"
    if nth > 1:
        number = f"{number} #{nth}"
    within = (thing.channel or channel) if isinstance(thing, OrderIn) else channel
    return _key(kind, number, within) if number else ""


def _key(kind: str, number: str, channel: str) -> str:
    return f"{channel} {number.replace('-', '') if kind == 'locations' else number}".casefold()


def _put(source: Source, *, faults: list[dict[str, Any]], **values: Any) -> str:
    said = json.dumps([source.kind, source.channel, values["reason"], values["number"], values["raw"], values["thing"],
                       source.warehouse])
    digest = hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()
    if outbox.put_aside.run(digest=digest, kind=source.kind, channel=source.channel, source=source.name,
                            warehouse=source.warehouse,
                            faults=json.dumps(faults, default=str, ensure_ascii=False), **values) == 0:
        outbox.put_aside_again.run(digest=digest)
    return digest


def _written(thing: Any, nth: int) -> str:
    said = {name: value for name, value in asdict(thing).items() if name not in SECRET}
    if nth > 1:
        said["nth"] = nth
    return json.dumps(said, ensure_ascii=False,
                      default=lambda value: value.isoformat() if isinstance(value, (date, datetime)) else str(value))


def _made(shape: type, kind: str, said: dict[str, Any]) -> Any:
    """A thing, or a part of one, as it was read from its file."""
    values = {}
    for field in fields(shape):
        value = said.get(field.name)
        part = PARTS.get((kind, field.name))
        if value is None:
            pass
        elif part is not None:
            value = tuple(_made(part, "", one) for one in value)
        elif field.name in MOMENTS:
            value = datetime.fromisoformat(value)
        elif field.name == "expiry":
            value = date.fromisoformat(value)
        elif isinstance(value, list):
            value = tuple(SafeText(one) if isinstance(one, str) else one for one in value)
        elif isinstance(value, str):
            value = SafeText(value)
        values[field.name] = value
    return shape(**values)
