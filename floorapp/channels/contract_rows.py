"""The columns of the contract's files (section 3), kind by kind: what each may say, and which are needed.

A field without a default is a needed column. Empty cells never get here. Values are described in domain/intake.py.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, PlainValidator, ValidationInfo

from floorapp.channels import cells
from floorapp.channels.checking import Setting
from floorapp.channels.unreadable import BadCell
from floorapp.domain import intake
from floorapp.domain.intake import BarcodeIn, ComponentIn, FixedIn
from floorapp.domain.safetext import SafeText


def _setting(info: ValidationInfo) -> Setting:
    assert isinstance(info.context, Setting), "a row is checked with the setting of its import"
    return info.context


def _moment(value: str, info: ValidationInfo) -> datetime:
    return cells.moment(value, _setting(info).zone)


def _deadline(value: str, info: ValidationInfo) -> datetime:
    return cells.deadline(value, _setting(info).zone)


def _money(value: str, info: ValidationInfo) -> int:
    return cells.money(value, info.data.get("currency") or _setting(info).currency)


def _received(value: str, info: ValidationInfo) -> int:
    amount = _money(value, info)
    if amount == 0:
        raise BadCell("payment_zero")
    return amount


def _opening(value: str, info: ValidationInfo) -> int:
    qty = cells.quantity(value)
    if qty != 1 and info.data.get("serial"):
        raise BadCell("stock_serial_qty", qty=qty)
    return qty


def _most(value: str, info: ValidationInfo) -> int:
    most, least = cells.whole(value), info.data.get("min_qty") or 0
    if most < least:
        raise BadCell("item_min_max", least=least, most=most)
    return most


def _cancelled(value: str) -> bool:
    return _order_status(value) == "cancelled"


_order_status = cells.choice("cancelled", "open")

# Needed ones first; the others are None when the cell is empty.
Sku = Annotated[SafeText, PlainValidator(cells.key(60))]
Said = Annotated[SafeText, PlainValidator(cells.said(200))]
Place = Annotated[SafeText, PlainValidator(cells.location)]
Quantity = Annotated[int, PlainValidator(cells.quantity)]
Key = Annotated[SafeText | None, PlainValidator(cells.key(60))]
Short = Annotated[SafeText | None, PlainValidator(cells.text(60))]
Name = Annotated[SafeText | None, PlainValidator(cells.text(120))]
Long = Annotated[SafeText | None, PlainValidator(cells.text(500))]
Link = Annotated[SafeText | None, PlainValidator(cells.key(500))]
Whole = Annotated[int | None, PlainValidator(cells.whole)]
Measure = Annotated[int | None, PlainValidator(cells.measure)]
Metres = Annotated[int | None, PlainValidator(cells.centimetres)]
Money = Annotated[int | None, PlainValidator(_money)]
Currency = Annotated[str | None, PlainValidator(cells.currency)]
Moment = Annotated[datetime | None, PlainValidator(_moment)]
Deadline = Annotated[datetime | None, PlainValidator(_deadline)]
Day = Annotated[date | None, PlainValidator(cells.day)]
Flag = Annotated[bool | None, PlainValidator(cells.flag)]
Method = Annotated[str | None, PlainValidator(cells.choice(*intake.PAYMENT_METHODS))]


class ContractRow(BaseModel):
    model_config = ConfigDict(extra="ignore")


class ItemRow(ContractRow):
    """`components`, `assembled` (kits), `whole_cases` and `min_life_days` (days to the expiry that must be left at the
    dock) are taken beside the contract's columns."""

    sku: Sku
    name: Said
    category: Name = None
    barcodes: Annotated[tuple[BarcodeIn, ...] | None, PlainValidator(cells.barcodes)] = None
    unit: Short = None
    weight_g: Measure = None
    length_mm: Measure = None
    width_mm: Measure = None
    height_mm: Measure = None
    tracking: Annotated[str | None, PlainValidator(cells.choice(*intake.ITEM_TRACKINGS))] = None
    expires: Flag = None
    velocity: Annotated[str | None, PlainValidator(cells.choice(*intake.VELOCITIES))] = None
    min_qty: Whole = None
    max_qty: Annotated[int | None, PlainValidator(_most)] = None
    storage_class: Short = None
    fragile: Flag = None
    currency: Currency = None
    value_minor: Money = Field(None, validation_alias="value")
    components: Annotated[tuple[ComponentIn, ...] | None, PlainValidator(cells.components)] = None
    assembled: Flag = None
    whole_cases: Flag = None
    min_life_days: Whole = None


class LocationRow(ContractRow):
    """Beside the contract's columns: `max_units`, `categories` (`Food|Drinks`: for these alone), `fixed` (`SKU*most
    SKU`: the place belongs to these items) and `priority` (among the places of an item: the lowest is filled first)."""

    code: Place
    kind: Annotated[str, PlainValidator(cells.choice(*intake.LOCATION_KINDS))]
    zone: Short = None
    aisle: Short = None
    bay: Short = None
    level: Short = None
    sequence: Whole = None
    x_cm: Metres = Field(None, validation_alias="x_m")
    y_cm: Metres = Field(None, validation_alias="y_m")
    check_digits: Annotated[SafeText | None, PlainValidator(cells.key(6))] = None
    max_weight_g: Measure = None
    max_volume_cm3: Measure = None
    storage_class: Short = None
    mixed_items: Flag = None
    mixed_lots: Flag = None
    max_units: Measure = None
    categories: Annotated[tuple[SafeText, ...] | None, PlainValidator(cells.categories)] = None
    fixed: Annotated[tuple[FixedIn, ...] | None, PlainValidator(cells.fixed_places)] = None
    priority: Whole = None


class SupplierRow(ContractRow):
    code: Sku
    name: Said
    phone: Short = None
    email: Name = None
    address: Long = None


class CustomerRow(SupplierRow):
    city: Name = None
    postcode: Short = None


class StockRow(ContractRow):
    sku: Sku
    location: Place
    serial: Key = None
    qty: Annotated[int, PlainValidator(_opening)]
    lot: Key = None
    expiry: Day = None
    lpn: Key = None
    status: Annotated[str | None, PlainValidator(cells.choice(*intake.STOCK_STATUSES))] = None
    owner: Key = None


class AsnRow(ContractRow):
    """`owner` is taken beside the contract's columns."""

    number: Sku
    sku: Sku
    qty: Quantity
    supplier: Key = None
    expected_at: Moment = None
    po_number: Key = None
    lot: Key = None
    expiry: Day = None
    lpn: Key = None
    tolerance_pct: Whole = None
    owner: Key = None


class PurchaseOrderRow(ContractRow):
    number: Sku
    sku: Sku
    qty: Quantity
    supplier: Key = None
    expected_at: Moment = None
    tolerance_pct: Whole = None
    owner: Key = None


class OrderRow(ContractRow):
    """Beside the contract's columns: `status`, `tracking_no`, `hold`, `currency`, `owner`, `payment_code` (virtual
    account or invoice numbers, separated by spaces) and `name` (of the item)."""

    number: Sku
    sku: Sku
    qty: Quantity
    channel: Annotated[SafeText | None, PlainValidator(cells.small_key(40))] = None
    placed_at: Moment = None
    paid_at: Moment = None
    customer_name: Name = None
    phone: Short = None
    email: Name = None
    address: Long = None
    city: Name = None
    postcode: Short = None
    carrier: Key = None
    service: Key = None
    ship_by: Deadline = None
    deliver_by: Deadline = None
    payment_method: Method = None
    currency: Currency = None
    total_minor: Money = Field(None, validation_alias="total")
    unit_price_minor: Money = Field(None, validation_alias="unit_price")
    priority: Whole = None
    note: Long = None
    cancelled: Annotated[bool | None, PlainValidator(_cancelled)] = Field(None, validation_alias="status")
    tracking_no: Key = None
    hold: Name = None
    payment_code: Long = None
    owner: Key = None
    name: Name = None


class PaymentRow(ContractRow):
    """`external_id` (the gateway's own key) and `currency` are taken beside the contract's columns."""

    reference: Sku
    currency: Currency = None
    amount_minor: Annotated[int, PlainValidator(_received)] = Field(validation_alias="amount")
    paid_at: Moment = None
    method: Method = None
    payer: Name = None
    account: Short = None
    external_id: Annotated[SafeText | None, PlainValidator(cells.key(120))] = None


class TrackingRow(ContractRow):
    tracking_no: Sku
    status: Annotated[str, PlainValidator(cells.choice(*intake.TRACKING_STATUSES))]
    at: Moment = None
    receiver: Name = None
    relation: Name = None
    reason: Name = None
    photo: Link = None
    signature: Link = None
    lat: Annotated[float | None, PlainValidator(cells.degrees(90))] = None
    lon: Annotated[float | None, PlainValidator(cells.degrees(180))] = None


class OperatorRow(ContractRow):
    code: Sku
    name: Said
    roles: Annotated[tuple[str, ...], PlainValidator(cells.choices(*intake.ROLES))]
    badge: Key = None
    pin: Annotated[str | None, PlainValidator(cells.pin)] = None
    language: Annotated[str | None, PlainValidator(cells.choice(*intake.LANGUAGES))] = None
    warehouse: Key = None
