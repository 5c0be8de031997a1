"""`import KIND FILE`: a source becomes checked things and quarantine entries; nothing here touches the database."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from floorapp.channels import contract_rows as rows
from floorapp.channels.checking import Checked, Setting
from floorapp.channels.files import Source, fetch
from floorapp.channels.gathering import Entry, Sheaf, one_by_one, together
from floorapp.channels.reading import Format, columns_of, read
from floorapp.channels.registry import channel_reader
from floorapp.channels.unreadable import Unreadable
from floorapp.domain import intake
from floorapp.domain.intake import Parsed


def parse(kind: str, source: Source, *, channel: str | None = None, zone: str, currency: str,
          carriers: Mapping[str, tuple[str, str | None]] | None = None, stdin: BinaryIO | None = None) -> Parsed:
    """A source of one kind (contract section 3) as things to import and entries to quarantine.

    `source` is a path, "-" or the bytes; `zone` is the warehouse's zone key, for times without one; `currency` counts
    where no currency column says otherwise. With `channel` the source is that platform's own format; `carriers` says
    which carrier and service its words mean. The `raw` of a quarantined entry is itself a source of the same kind.
    Refuses with Unreadable when nothing can be used: unknown_kind, unknown_channel, columns_missing, column_twice, and
    the codes of channels/files.py. Everything is read before it returns: there is no half-read file.
    """
    setting = Setting(ZoneInfo(zone), currency, carriers or {})
    if kind not in FORMATS:
        raise Unreadable("unknown_kind", kind=kind, known=", ".join(FORMATS))
    with _collector_at_rest():
        if channel is not None:
            return channel_reader(channel, kind)(fetch(source, stdin), setting)
        return read(FORMATS[kind], fetch(source, stdin), setting)


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """A million values that all live on and hold no cycles: looking for garbage among them took a third of the time."""
    working = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if working:
            gc.enable()


def _each(kind: str, model: type[BaseModel], thing: Callable[..., Any],
          named: str = "", secret: tuple[str, ...] = (),
          identity: Callable[[dict[str, Any]], object] | None = None) -> Format:
    """A kind of which every row is a thing; `named`: the column by which the file may speak of each thing only once
    (`identity`: what of it counts)."""
    which = identity or ((lambda values: values[named]) if named else None)

    def gather(checked: Iterable[Checked], setting: Setting) -> list[Entry]:
        if "currency" in model.model_fields:
            def make(values: dict[str, Any], line: int) -> Any:
                currency = values["currency"] or setting.currency
                return thing(line=line, lines_at=(line,), **values | {"currency": currency})
        else:
            def make(values: dict[str, Any], line: int) -> Any:
                return thing(line=line, lines_at=(line,), **values)
        return one_by_one(checked, make, which, named)

    return Format(kind, model, {name: name for name in columns_of(model)}, gather, secret)


def _sheaf(kind: str, model: type[BaseModel], gather: Callable[[Iterable[Checked], Setting], list[Entry]]) -> Format:
    """A kind of which several rows may make one thing."""
    return Format(kind, model, {name: name for name in columns_of(model)}, gather)


def _asns(checked: Iterable[Checked], setting: Setting) -> list[Entry]:
    def line(values: dict[str, Any], at: int) -> intake.AsnLineIn:
        return intake.AsnLineIn(line=at, **{name: values[name] for name in _ASN_LINE})

    def whole(head: dict[str, Any], lines: tuple[intake.AsnLineIn, ...], at: tuple[int, ...]) -> intake.AsnIn:
        return intake.AsnIn(line=at[0], lines_at=at, lines=lines, **head)

    head = ("number", "supplier", "expected_at", "po_number", "owner")
    return together(checked, Sheaf("number", None, head, (), line, whole))


def _purchase_orders(checked: Iterable[Checked], setting: Setting) -> list[Entry]:
    def line(values: dict[str, Any], at: int) -> intake.AsnLineIn:
        return intake.AsnLineIn(line=at, **{name: values[name] for name in ("sku", "qty", "tolerance_pct")})

    def whole(head: dict[str, Any], lines: tuple[intake.AsnLineIn, ...], at: tuple[int, ...]) -> intake.PurchaseOrderIn:
        return intake.PurchaseOrderIn(line=at[0], lines_at=at, lines=lines, **head)

    return together(checked, Sheaf("number", None, ("number", "supplier", "expected_at", "owner"), (), line, whole))


_ASN_LINE = ("sku", "qty", "lot", "expiry", "lpn", "tolerance_pct")


def _orders(checked: Iterable[Checked], setting: Setting) -> list[Entry]:
    def line(values: dict[str, Any], at: int) -> intake.OrderLineIn:
        return intake.OrderLineIn(line=at, **{name: values[name] for name in _OF_THE_LINE})

    def whole(head: dict[str, Any], lines: tuple[intake.OrderLineIn, ...], at: tuple[int, ...]) -> intake.OrderIn:
        return intake.OrderIn(line=at[0], lines_at=at, lines=lines, **{"currency": setting.currency} | head)

    return together(checked, Sheaf("number", "channel", _ORDER_HEAD, ("note",), line, whole))


_OF_THE_LINE = ("sku", "qty", "unit_price_minor", "name")
_ORDER_HEAD = tuple(name for name in rows.OrderRow.model_fields if name not in _OF_THE_LINE)

FORMATS: Mapping[str, Format] = {form.kind: form for form in (
    _each("items", rows.ItemRow, intake.ItemIn, "sku"),
    _each("locations", rows.LocationRow, intake.LocationIn, "code",
          identity=lambda values: values["code"].replace("-", "")),
    _each("suppliers", rows.SupplierRow, intake.SupplierIn, "code"),
    _each("customers", rows.CustomerRow, intake.CustomerIn, "code"),
    _each("stock", rows.StockRow, intake.StockIn),
    _sheaf("asns", rows.AsnRow, _asns),
    _sheaf("purchase_orders", rows.PurchaseOrderRow, _purchase_orders),
    _sheaf("orders", rows.OrderRow, _orders),
    _each("payments", rows.PaymentRow, intake.PaymentIn),
    _each("tracking", rows.TrackingRow, intake.TrackingIn),
    _each("operators", rows.OperatorRow, intake.OperatorIn, "code", secret=("pin",)),
)}
