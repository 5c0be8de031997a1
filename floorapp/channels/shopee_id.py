"""The order export of Shopee's Indonesian seller centre (XLSX or CSV, sheet `orders`): one row an item.

What is taken how (facts measured on real exports by others):
- Amounts are rupiah with a dot between thousands: `18.000` is 18000. Totals repeat on every row and are never summed.
- Times carry no zone; the seller centre shows them in WIB wherever the warehouse stands.
- The SKU is `Nomor Referensi SKU`, else `SKU Induk`; with neither the order is quarantined. Leading zeros stay.
- `Perlu Dikirim` is paid, cash on delivery apart. What Shopee calls sent or finished is put on hold, so that an old
  export never sends a parcel twice; a request to cancel holds the order too. A status we do not know is quarantined.
- Names and phone numbers are taken as Shopee masks them (`******56`). `Returned quantity` changes nothing: it was sent.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel, PlainValidator

from floorapp.channels import cells
from floorapp.channels.carriers import carrier_in
from floorapp.channels.checking import Checked, Setting
from floorapp.channels.contract_rows import Key, Long, Name, Short, Sku
from floorapp.channels.gathering import Entry, Sheaf, together
from floorapp.channels.payment_words import method_in
from floorapp.channels.reading import Format, read
from floorapp.channels.unreadable import BadCell
from floorapp.domain.intake import OrderIn, OrderLineIn, Parsed, minor_digits
from floorapp.domain.safetext import SafeText, clean

_WIB = ZoneInfo("Asia/Jakarta")


def orders(data: bytes, setting: Setting) -> Parsed:
    """The export's orders as things and quarantine entries. Refuses with Unreadable as `read`."""
    return read(_FORMAT, data, setting)


def _rupiah(value: str) -> int:
    digits = value.removeprefix("Rp").strip()
    if not _AMOUNT.fullmatch(digits) or len(digits) > 19:
        raise BadCell("cell_rupiah", value=cells.shown(value))
    return int(digits.replace(".", "")) * 10 ** minor_digits("IDR")


_AMOUNT = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]+")


def _quantity(value: str) -> int:
    return cells.quantity(value.replace(".", "") if _AMOUNT.fullmatch(value) else value)


def _wib(value: str) -> datetime | None:
    return None if value in {"-", "--"} else cells.moment(value, _WIB)


def _status(value: str) -> str:
    """What Shopee's word means to us: unpaid, ready, sent, cancelled or asked (to be cancelled or returned)."""
    word = value.casefold()
    for beginning, meaning in _STATUSES:
        if word.startswith(beginning):
            return meaning
    raise BadCell("shopee_status", value=cells.shown(value))


_STATUSES = (
    ("belum bayar", "unpaid"), ("perlu dikirim", "ready"), ("perlu diproses", "ready"), ("telah diproses", "ready"),
    ("sedang dikirim", "sent"), ("telah dikirim", "sent"), ("dikirim", "sent"), ("selesai", "sent"),
    ("pesanan diterima", "sent"), ("batal", "cancelled"), ("dibatalkan", "cancelled"), ("pembatalan", "asked"),
    ("pengembalian", "asked"),
)

_Rupiah = Annotated[int | None, PlainValidator(_rupiah)]
_Wib = Annotated[datetime | None, PlainValidator(_wib)]


class _ItemRow(BaseModel):
    number: Sku
    status: Annotated[str, PlainValidator(_status)]
    qty: Annotated[int, PlainValidator(_quantity)]
    sku: Key = None
    parent_sku: Key = None
    asked: Name = None
    tracking_no: Key = None
    shipping: Name = None
    ship_by: _Wib = None
    placed_at: _Wib = None
    paid_at: _Wib = None
    method: Name = None
    product: Name = None
    variant: Name = None
    unit_price_minor: _Rupiah = None
    total_minor: _Rupiah = None
    note: Long = None
    seller_note: Long = None
    buyer: Name = None
    customer_name: Name = None
    phone: Short = None
    address: Long = None
    city: Name = None
    province: Name = None


_HEADINGS = {
    "No. Pesanan": "number", "Status Pesanan": "status", "Status Pembatalan/ Pengembalian": "asked",
    "No. Resi": "tracking_no", "Opsi Pengiriman": "shipping", "Pesanan Harus Dikirimkan Sebelum": "ship_by",
    "Pesanan Harus Dikirimkan Sebelum (Menghindari keterlambatan)": "ship_by", "Waktu Pesanan Dibuat": "placed_at",
    "Waktu Pembayaran Dilakukan": "paid_at", "Metode Pembayaran": "method", "SKU Induk": "parent_sku",
    "Nama Produk": "product", "Nomor Referensi SKU": "sku", "Nama Variasi": "variant",
    "Harga Setelah Diskon": "unit_price_minor", "Jumlah": "qty", "Total Pembayaran": "total_minor",
    "Catatan dari Pembeli": "note", "Catatan": "seller_note", "Username (Pembeli)": "buyer",
    "Nama Penerima": "customer_name", "No. Telepon": "phone", "Alamat Pengiriman": "address",
    "Kota/Kabupaten": "city", "Provinsi": "province",
}
_HEAD = ("number", "status", "asked", "tracking_no", "shipping", "ship_by", "placed_at", "paid_at", "method",
         "total_minor", "note", "seller_note", "buyer", "customer_name", "phone", "address", "city", "province")


def _gather(checked: Iterable[Checked], setting: Setting) -> list[Entry]:
    def whole(head: dict[str, Any], lines: tuple[OrderLineIn, ...], at: tuple[int, ...]) -> OrderIn:
        return _order(head, lines, at, setting)

    return together(checked, Sheaf("number", None, _HEAD, ("seller_note",), _line, whole))


def _line(row: dict[str, Any], line: int) -> OrderLineIn:
    sku = row["sku"] or row["parent_sku"]
    name = clean(" - ".join(part for part in (row["product"], row["variant"]) if part), 120) or None
    if sku is None:
        raise BadCell("order_line_without_sku", name=name or "")
    return OrderLineIn(line=line, sku=sku, qty=row["qty"], unit_price_minor=row["unit_price_minor"], name=name)


def _order(head: dict[str, Any], lines: tuple[OrderLineIn, ...], at: tuple[int, ...], setting: Setting) -> OrderIn:
    status, cod = head["status"], method_in(head.get("method"), paid=False) == "cod"
    carrier, service = carrier_in(head.get("shipping"), setting.carriers)
    paid_at = None if status == "unpaid" or cod else head.get("paid_at")
    if paid_at is None and status == "ready" and not cod:
        paid_at = head.get("placed_at")
        if paid_at is None:
            raise BadCell("cell_needed", field="placed_at")
    hold = None
    if status == "sent":
        hold = SafeText("hold_sent_elsewhere")
    elif status == "asked" or (head.get("asked") and status != "cancelled"):
        hold = SafeText("hold_cancel_asked")
    notes = " / ".join(dict.fromkeys(head[name] for name in ("note", "seller_note") if head.get(name)))
    city = ", ".join(head[name] for name in ("city", "province") if head.get(name))
    return OrderIn(
        line=at[0], lines_at=at, number=head["number"], channel=SafeText("shopee"), placed_at=head.get("placed_at"),
        paid_at=paid_at, customer_name=head.get("customer_name") or head.get("buyer"), phone=head.get("phone"),
        address=head.get("address"), city=clean(city, 120) or None, carrier=carrier, service=service,
        ship_by=head.get("ship_by"), payment_method=method_in(head.get("method"), paid=paid_at is not None),
        total_minor=head.get("total_minor"), currency="IDR", note=clean(notes, 500) or None,
        cancelled=status == "cancelled", tracking_no=head.get("tracking_no"), hold=hold, lines=lines)


_FORMAT = Format("orders", _ItemRow, _HEADINGS, _gather)
