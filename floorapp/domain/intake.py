"""What comes in from files, as neutral values: the services take these and never see a CSV, a JSON or a marketplace.

Conventions that hold for every value here:
- `line` is the first line of the source that speaks of the thing, `lines_at` all of them.
- None means "the file does not say": a service keeps what it has, or takes its default when it makes the thing.
- Texts are SafeText; times are aware and in UTC; quantities are whole base units; money is whole minor units with its
  currency (`minor_digits`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from floorapp.domain.safetext import SafeText

ITEM_TRACKINGS = ("none", "lot", "serial")
VELOCITIES = ("A", "B", "C")
LOCATION_KINDS = ("dock", "staging", "reserve", "pick", "pack", "ship", "quarantine", "returns")
STOCK_STATUSES = ("available", "hold", "damaged")
PAYMENT_METHODS = ("prepaid", "transfer", "va", "qris", "ewallet", "card", "cod")
TRACKING_STATUSES = ("in_transit", "out_for_delivery", "delivered", "failed", "returning", "returned")
ROLES = ("receiver", "putaway", "picker", "packer", "dispatcher", "counter", "clerk", "assembler", "supervisor",
         "admin")
LANGUAGES = ("id", "en")

# ISO 4217. Rupiah have two: no shop asks for sen, but statements and converted prices carry them.
_NO_MINOR_UNIT = frozenset({"JPY", "KRW", "VND"})


def minor_digits(currency: str) -> int:
    """How many decimal digits the minor unit of a currency stands for: 0 for JPY, KRW and VND, else 2."""
    return 0 if currency in _NO_MINOR_UNIT else 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Sourced:
    """Where in the source a thing was read."""

    line: int
    lines_at: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class BarcodeIn:
    """A code on a packaging that holds `qty` base units."""

    code: SafeText
    qty: int


@dataclass(frozen=True, slots=True)
class ComponentIn:
    """A kit holds `qty` base units of the item with this SKU."""

    sku: SafeText
    qty: int


@dataclass(frozen=True, slots=True)
class FixedIn:
    """The item with this SKU has the place for its own; at most `most` base units of it there, None for no limit."""

    sku: SafeText
    most: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemIn(Sourced):
    """`components` make it a kit (an empty tuple: no longer one); `assembled`: a kit that is made to stock.
    `whole_cases`: kept and picked in cases of its largest packaging where it can be."""

    sku: SafeText
    name: SafeText
    category: SafeText | None = None
    barcodes: tuple[BarcodeIn, ...] | None = None
    unit: SafeText | None = None
    weight_g: int | None = None
    length_mm: int | None = None
    width_mm: int | None = None
    height_mm: int | None = None
    tracking: str | None = None
    expires: bool | None = None
    velocity: str | None = None
    min_qty: int | None = None
    max_qty: int | None = None
    storage_class: SafeText | None = None
    fragile: bool | None = None
    value_minor: int | None = None
    components: tuple[ComponentIn, ...] | None = None
    assembled: bool | None = None
    whole_cases: bool | None = None
    min_life_days: int | None = None
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LocationIn(Sourced):
    """`code` is in capitals; coordinates come in metres and are kept in whole centimetres."""

    code: SafeText
    kind: str
    zone: SafeText | None = None
    aisle: SafeText | None = None
    bay: SafeText | None = None
    level: SafeText | None = None
    sequence: int | None = None
    x_cm: int | None = None
    y_cm: int | None = None
    check_digits: SafeText | None = None
    max_weight_g: int | None = None
    max_volume_cm3: int | None = None
    storage_class: SafeText | None = None
    mixed_items: bool | None = None
    mixed_lots: bool | None = None
    max_units: int | None = None
    categories: tuple[SafeText, ...] | None = None
    fixed: tuple[FixedIn, ...] | None = None
    priority: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplierIn(Sourced):
    code: SafeText
    name: SafeText
    phone: SafeText | None = None
    email: SafeText | None = None
    address: SafeText | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerIn(Sourced):
    code: SafeText
    name: SafeText
    phone: SafeText | None = None
    email: SafeText | None = None
    address: SafeText | None = None
    city: SafeText | None = None
    postcode: SafeText | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StockIn(Sourced):
    """An opening balance. A line with a serial has the quantity 1."""

    sku: SafeText
    location: SafeText
    qty: int
    lot: SafeText | None = None
    expiry: date | None = None
    serial: SafeText | None = None
    lpn: SafeText | None = None
    status: str | None = None
    owner: SafeText | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AsnLineIn:
    line: int
    sku: SafeText
    qty: int
    lot: SafeText | None = None
    expiry: date | None = None
    lpn: SafeText | None = None
    tolerance_pct: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AsnIn(Sourced):
    number: SafeText
    supplier: SafeText | None = None
    expected_at: datetime | None = None
    po_number: SafeText | None = None
    owner: SafeText | None = None
    lines: tuple[AsnLineIn, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseOrderIn(Sourced):
    """What was ordered of a supplier. Its lines are those of an ASN, without lot, expiry and LPN."""

    number: SafeText
    supplier: SafeText | None = None
    expected_at: datetime | None = None
    owner: SafeText | None = None
    lines: tuple[AsnLineIn, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLineIn:
    line: int
    sku: SafeText
    qty: int
    unit_price_minor: int | None = None
    name: SafeText | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderIn(Sourced):
    """An order. `paid_at` says that it is paid in full; `paid_minor` what is paid of it, where the channel says so.

    `hold` is the channel's reason (a code of the catalogue, or words) not to send it yet. `version`: when the channel
    last changed it, where it says so. `channel` is in small letters. `external_id` is the channel's own key, as text.
    `payment_code`: what its payments are known by (virtual account numbers, invoice numbers), separated by spaces.
    """

    number: SafeText
    channel: SafeText | None = None
    placed_at: datetime | None = None
    paid_at: datetime | None = None
    customer_name: SafeText | None = None
    phone: SafeText | None = None
    email: SafeText | None = None
    address: SafeText | None = None
    city: SafeText | None = None
    postcode: SafeText | None = None
    carrier: SafeText | None = None
    service: SafeText | None = None
    ship_by: datetime | None = None
    deliver_by: datetime | None = None
    payment_method: str | None = None
    total_minor: int | None = None
    paid_minor: int | None = None
    currency: str
    priority: int | None = None
    note: SafeText | None = None
    cancelled: bool = False
    tracking_no: SafeText | None = None
    hold: SafeText | None = None
    external_id: SafeText | None = None
    payment_code: SafeText | None = None
    owner: SafeText | None = None
    version: datetime | None = None
    lines: tuple[OrderLineIn, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentIn(Sourced):
    """Money that came in, or went back: below zero it is a refund or a chargeback.

    `reference` is an order's number or payment code, empty where the source names none by itself; `also` are further
    codes that may name it (the virtual account that was paid into), `remark` the words in which one may stand (a bank
    statement's description). `external_id` is the source's own key of this payment, `same_as` keys under which it may
    have come before, `of_payment` the key of the payment that went back.
    """

    reference: SafeText
    amount_minor: int
    currency: str
    paid_at: datetime | None = None
    method: str | None = None
    payer: SafeText | None = None
    account: SafeText | None = None
    external_id: SafeText | None = None
    also: tuple[SafeText, ...] = ()
    remark: SafeText | None = None
    same_as: tuple[SafeText, ...] = ()
    of_payment: SafeText | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackingIn(Sourced):
    tracking_no: SafeText
    status: str
    at: datetime | None = None
    receiver: SafeText | None = None
    relation: SafeText | None = None
    reason: SafeText | None = None
    photo: SafeText | None = None
    signature: SafeText | None = None
    lat: float | None = None
    lon: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorIn(Sourced):
    code: SafeText
    name: SafeText
    roles: tuple[str, ...]
    badge: SafeText | None = None
    pin: str | None = field(default=None, repr=False)
    language: str | None = None
    warehouse: str | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong in one row: `code` names the message, `params` fill its text. No field: the whole row."""

    line: int
    field: str | None
    code: str
    params: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A thing that was not taken. `field`, `reason_code` and `params` are its first fault's; `lines` are the bad rows.

    `raw` holds every row of the thing, good and bad, as JSON objects of the original cells, one a line, or as the
    source's own text where the row could not be taken apart; an operator's PIN is never in it. `number` is what the
    thing calls itself (`within`: in the numbers of which channel), empty where its rows do not say.
    """

    line: int
    lines: tuple[int, ...]
    field: str | None
    reason_code: str
    params: dict[str, Any]
    raw: str
    faults: tuple[Fault, ...] = ()
    number: str = ""
    within: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something worth saying that stops nothing: a column that is ignored, an order with nothing to send."""

    line: int
    code: str
    params: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Parsed:
    """A file, read and checked. `read` counts things, not rows: the good ones and the quarantined ones.

    `words` gives what stood in these lines of the source, by line; a line that holds several rows is left out.
    """

    kind: str
    read: int
    things: list[Any]
    quarantined: list[Quarantined]
    notices: list[Notice] = field(default_factory=list)
    words: Callable[[set[int]], dict[int, str]] = field(default=lambda lines: {})
