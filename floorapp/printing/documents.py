"""What can be printed: one frozen dataclass per kind, read from the JSON payload of a print job.

Times come in the zone in which they are printed, money as decimal text in major units, weights in grams.
"""

# ruff: noqa: RUF009 - `needed` and `optional` are field specifiers, made once for each class

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal

from floorapp.domain.refusals import Refused
from floorapp.domain.safetext import SafeText, clean
from floorapp.printing import reading
from floorapp.printing.reading import Unreadable, needed, optional, read


def document(kind: str, payload: object) -> Document:
    """The payload as a document of this kind.

    Refuses `unknown_document` (kind), and `bad_document` (kind, field) for a field that is missing, unknown or wrong.
    """
    made = KINDS.get(kind)
    if made is None:
        raise Refused("unknown_document", kind=clean(kind, 40))
    try:
        return read(made, payload)
    except Unreadable as wrong:
        raise Refused("bad_document", kind=kind, field=wrong.field or "payload") from None


REASONS = ("rest_expected", "rest_cancelled", "within_tolerance", "over_extra", "over_free", "over_count", "on_hold",
           "in_tray", "supervisor")


@dataclass(frozen=True, slots=True)
class GrnLine:
    """One item as it came: `expected` is null in a blind receipt; `damaged` is part of `received`."""

    sku: SafeText = needed(reading.identifier())
    name: SafeText = needed(reading.text())
    lot: SafeText | None = optional(reading.identifier())
    expiry: datetime.date | None = optional(reading.day)
    expected: int | None = optional(reading.whole())
    received: int = needed(reading.whole())
    damaged: int = needed(reading.whole())


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """What differs from the ASN; `qty` in base units, of an `unknown` barcode in packagings."""

    sku: SafeText = needed(reading.identifier())
    kind: str = needed(reading.one_of("short", "over", "damaged", "unexpected", "unknown"))
    qty: int = needed(reading.whole(1))
    expected: int | None = optional(reading.whole())
    received: int | None = optional(reading.whole())
    reason: str | None = optional(reading.one_of(*REASONS))


@dataclass(frozen=True, slots=True)
class Grn:
    """Goods received note."""

    number: SafeText = needed(reading.identifier())
    asn: SafeText | None = optional(reading.identifier())
    po: SafeText | None = optional(reading.identifier())
    supplier: SafeText | None = optional(reading.text())
    owner: SafeText | None = optional(reading.identifier())
    received_at: datetime.datetime = needed(reading.moment)
    by: SafeText = needed(reading.text())
    lines: tuple[GrnLine, ...] = needed(reading.rows(GrnLine))
    discrepancies: tuple[Discrepancy, ...] = optional(reading.rows(Discrepancy), ())


@dataclass(frozen=True, slots=True)
class DiscrepancyReport:
    """What supplier and warehouse have to clear up after a delivery."""

    number: SafeText = needed(reading.identifier())
    asn: SafeText | None = optional(reading.identifier())
    po: SafeText | None = optional(reading.identifier())
    supplier: SafeText | None = optional(reading.text())
    received_at: datetime.datetime = needed(reading.moment)
    by: SafeText = needed(reading.text())
    discrepancies: tuple[Discrepancy, ...] = needed(reading.rows(Discrepancy))


@dataclass(frozen=True, slots=True)
class LpnLabel:
    """The label of a licence plate; `owner` where the site keeps goods of several."""

    lpn: SafeText = needed(reading.code())
    sku: SafeText = needed(reading.identifier())
    name: SafeText = needed(reading.text())
    owner: SafeText | None = optional(reading.identifier())
    lot: SafeText | None = optional(reading.identifier())
    expiry: datetime.date | None = optional(reading.day)
    qty: int = needed(reading.whole(1))
    unit: SafeText = needed(reading.text(12))
    received_at: datetime.datetime = needed(reading.moment)


@dataclass(frozen=True, slots=True)
class SlipLine:
    """One item in the parcel."""

    sku: SafeText = needed(reading.identifier())
    name: SafeText = needed(reading.text())
    qty: int = needed(reading.whole(1))


@dataclass(frozen=True, slots=True)
class PackingSlip:
    """What lies in the parcel: `parcel` of `parcels` (null while the last is not packed)."""

    order: SafeText = needed(reading.identifier())
    channel: SafeText | None = optional(reading.text(40))
    customer: SafeText | None = optional(reading.text())
    city: SafeText | None = optional(reading.text(60))
    lines: tuple[SlipLine, ...] = needed(reading.rows(SlipLine))
    parcel: int = needed(reading.whole(1))
    parcels: int | None = optional(reading.whole(1))
    box: SafeText | None = optional(reading.text(40))
    note: SafeText | None = optional(reading.text(400))

    def __post_init__(self) -> None:
        if self.parcels is not None and self.parcel > self.parcels:
            raise Unreadable("parcel")


@dataclass(frozen=True, slots=True)
class Recipient:
    """To whom the parcel goes."""

    name: SafeText = needed(reading.text())
    phone: SafeText | None = optional(reading.text(40))
    address: SafeText = needed(reading.text(400))
    city: SafeText | None = optional(reading.text(60))
    postcode: SafeText | None = optional(reading.text(20))


@dataclass(frozen=True, slots=True)
class Sender:
    """From whom the parcel comes."""

    name: SafeText = needed(reading.text())
    phone: SafeText | None = optional(reading.text(40))
    address: SafeText | None = optional(reading.text(400))
    city: SafeText | None = optional(reading.text(60))


@dataclass(frozen=True, slots=True)
class Cod:
    """Cash on delivery: what the courier collects."""

    amount: Decimal = needed(reading.amount)
    currency: str = needed(reading.currency)


@dataclass(frozen=True, slots=True)
class ShippingLabel:
    """The label on the parcel. `sort_code` is printed only where the carrier gave one: it is never made up."""

    parcel: SafeText = needed(reading.identifier())
    tracking_no: SafeText = needed(reading.code())
    carrier: SafeText = needed(reading.text(40))
    service: SafeText | None = optional(reading.text(40))
    recipient: Recipient = needed(reading.part(Recipient))
    sender: Sender = needed(reading.part(Sender))
    order: SafeText = needed(reading.identifier())
    weight_g: int | None = optional(reading.whole())
    cod: Cod | None = optional(reading.part(Cod))
    sort_code: SafeText | None = optional(reading.identifier(24))


@dataclass(frozen=True, slots=True)
class ManifestParcel:
    """One parcel handed over."""

    tracking_no: SafeText = needed(reading.identifier())
    order: SafeText = needed(reading.identifier())
    weight_g: int | None = optional(reading.whole())


@dataclass(frozen=True, slots=True)
class Manifest:
    """The hand-over list that the driver signs. Its count and weight must be those of its parcels."""

    number: SafeText = needed(reading.identifier())
    carrier: SafeText = needed(reading.text(40))
    dock: SafeText | None = optional(reading.text(40))
    driver: SafeText | None = optional(reading.text(60))
    plate: SafeText | None = optional(reading.text(20))
    parcels: tuple[ManifestParcel, ...] = needed(reading.rows(ManifestParcel))
    count: int = needed(reading.whole())
    total_weight_g: int = needed(reading.whole())
    closed_at: datetime.datetime | None = optional(reading.moment)
    by: SafeText | None = optional(reading.text(60))

    def __post_init__(self) -> None:
        if self.count != len(self.parcels):
            raise Unreadable("count")
        if self.total_weight_g != sum(parcel.weight_g or 0 for parcel in self.parcels):
            raise Unreadable("total_weight_g")


@dataclass(frozen=True, slots=True)
class LocationLabel:
    """The label on a rack."""

    code: SafeText = needed(reading.code())
    zone: SafeText | None = optional(reading.text(40))
    check_digits: SafeText | None = optional(reading.text(8))


@dataclass(frozen=True, slots=True)
class Badge:
    """An operator's badge: `badge` is what the bars carry, and is not printed as text."""

    operator: SafeText = needed(reading.identifier())
    name: SafeText = needed(reading.text(60))
    badge: SafeText = needed(reading.code())


@dataclass(frozen=True, slots=True)
class Command:
    """A command barcode and its words."""

    code: SafeText = needed(reading.code(24))
    words: SafeText = needed(reading.text(60))


@dataclass(frozen=True, slots=True)
class CommandSheet:
    """The printed command barcodes of a workplace."""

    commands: tuple[Command, ...] = needed(reading.rows(Command))


@dataclass(frozen=True, slots=True)
class PrinterTest:
    """A page that shows whether a printer is set up right."""

    printer: SafeText = needed(reading.code(24))
    address: SafeText | None = optional(reading.text(80))
    at: datetime.datetime = needed(reading.moment)


@dataclass(frozen=True, slots=True)
class CountLine:
    """A figure that differed: `book` and `counted` as of the last counting. `value` is what the difference is worth,
    without its sign; `decision` says whether it was posted or the book stands."""

    location: SafeText = needed(reading.identifier())
    sku: SafeText = needed(reading.identifier())
    name: SafeText = needed(reading.text())
    owner: SafeText | None = optional(reading.identifier())
    lot: SafeText | None = optional(reading.identifier())
    book: int = needed(reading.whole())
    counted: int = needed(reading.whole())
    cause: SafeText | None = optional(reading.text(40))
    value: Decimal | None = optional(reading.amount)
    counted_by: SafeText = needed(reading.text(40))
    recounted_by: SafeText | None = optional(reading.text(80))
    decided_by: SafeText | None = optional(reading.text(40))
    decision: str = needed(reading.one_of("posted", "rejected"))


@dataclass(frozen=True, slots=True)
class LeftPlace:
    """A place that nobody counted."""

    location: SafeText = needed(reading.identifier())


@dataclass(frozen=True, slots=True)
class CountRecord:
    """The record of proceedings of a stock-take, or of the counts decided since the last record."""

    number: SafeText = needed(reading.identifier())
    zone: SafeText | None = optional(reading.text(40))
    opened_at: datetime.datetime = needed(reading.moment)
    opened_by: SafeText | None = optional(reading.text(40))
    closed_at: datetime.datetime = needed(reading.moment)
    by: SafeText = needed(reading.text(40))
    currency: str = needed(reading.currency)
    places: int | None = optional(reading.whole())
    counted: int | None = optional(reading.whole())
    left: tuple[LeftPlace, ...] = optional(reading.rows(LeftPlace), ())
    figures: int = needed(reading.whole())
    agreed: int = needed(reading.whole())
    lines: tuple[CountLine, ...] = needed(reading.rows(CountLine))


Document = (Grn | DiscrepancyReport | LpnLabel | PackingSlip | ShippingLabel | Manifest | LocationLabel | Badge
            | CommandSheet | CountRecord | PrinterTest)

KINDS: dict[str, type[Document]] = {
    "grn": Grn,
    "discrepancy_report": DiscrepancyReport,
    "lpn_label": LpnLabel,
    "packing_slip": PackingSlip,
    "shipping_label": ShippingLabel,
    "manifest": Manifest,
    "location_label": LocationLabel,
    "badge": Badge,
    "command_sheet": CommandSheet,
    "count_record": CountRecord,
    "test": PrinterTest,
}
