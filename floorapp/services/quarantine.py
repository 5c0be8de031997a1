"""What could not be taken stands aside, whole and with its reason, until it is taken or let go by a person."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, fields
from datetime import date, datetime
from typing import Any

from floorapp.data import outbox
from floorapp.domain.intake import (
    AsnIn,
    AsnLineIn,
    OrderIn,
    OrderLineIn,
    PaymentIn,
    PurchaseOrderIn,
    Quarantined,
    StockIn,
    TrackingIn,
)
from floorapp.domain.refusals import Refused
from floorapp.domain.safetext import SafeText

KINDS: dict[str, type] = {"orders": OrderIn, "asns": AsnIn, "payments": PaymentIn, "stock": StockIn,
                          "purchase_orders": PurchaseOrderIn, "tracking": TrackingIn}
LINES: dict[str, type] = {"orders": OrderLineIn, "asns": AsnLineIn, "purchase_orders": AsnLineIn}
CURED_BY = {"items": ("unknown_sku",), "locations": ("unknown_location",),
            "orders": ("unknown_reference", "payment_unmatched")}
MOMENTS = {"placed_at", "paid_at", "ship_by", "deliver_by", "expected_at", "at"}


def put_aside(kind: str, channel: str, source: str, entry: Quarantined, at: int) -> None:
    """A row that could not be read; the same row again is kept once."""
    _put(kind=kind, channel=channel, source=source, line=entry.line, field=entry.field or "",
         reason=entry.reason_code, params=json.dumps(entry.params, default=str, ensure_ascii=False), number="",
         raw=entry.raw, thing="", at=at)


def put_thing_aside(kind: str, channel: str, source: str, thing: Any, refused: Refused, at: int) -> None:
    """A thing that was read but refused; it can be tried again as it is."""
    _put(kind=kind, channel=channel, source=source, line=thing.line, field=field_of(refused),
         reason=refused.code, params=json.dumps(refused.params, default=str, ensure_ascii=False),
         number=number_of(thing), raw="", thing=_written(thing), at=at)


def taken(kind: str, thing: Any) -> None:
    """A thing came in after all: its entries are settled."""
    number = number_of(thing)
    if number:
        outbox.settle_number.run(kind=kind, number=number, state="released")


def to_retry(kind_imported: str) -> list[tuple[str, Any]]:
    """What an import of this kind may have cured: pairs of kind and thing."""
    return [(row.kind, _read(row.kind, row.thing)) for reason in CURED_BY.get(kind_imported, ())
            for row in outbox.aside_for.all(reason=reason) if row.thing]


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


def _put(**values: Any) -> None:
    said = json.dumps([values[name] for name in ("kind", "channel", "reason", "number", "raw", "thing")])
    digest = hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()
    if outbox.put_aside.run(digest=digest, **values) == 0:
        outbox.put_aside_again.run(digest=digest)


def _written(thing: Any) -> str:
    return json.dumps(asdict(thing), ensure_ascii=False,
                      default=lambda value: value.isoformat() if isinstance(value, (date, datetime)) else str(value))


def _read(kind: str, text: str) -> Any:
    """A thing as it was read from its file."""
    said = json.loads(text)
    if "lines" in said:
        said["lines"] = tuple(_made(LINES[kind], line) for line in said["lines"])
    return _made(KINDS[kind], said)


def _made(shape: type, said: dict[str, Any]) -> Any:
    values = {}
    for field in fields(shape):
        value = said.get(field.name)
        if value is not None and field.name in MOMENTS:
            value = datetime.fromisoformat(value)
        elif value is not None and field.name == "expiry":
            value = date.fromisoformat(value)
        elif isinstance(value, list):
            value = tuple(SafeText(part) if isinstance(part, str) else part for part in value)
        elif isinstance(value, str):
            value = SafeText(value)
        values[field.name] = value
    return shape(**values)


