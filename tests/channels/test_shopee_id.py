"""The order export of Shopee's Indonesian seller centre."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from typing import Any

import pytest

from floorapp.channels.unreadable import Unreadable
from floorapp.domain.intake import OrderIn, OrderLineIn

HEADINGS = (
    "No. Pesanan",
    "Status Pesanan",
    "Status Pembatalan/ Pengembalian",
    "No. Resi",
    "Opsi Pengiriman",
    "Pesanan Harus Dikirimkan Sebelum (Menghindari keterlambatan)",
    "Waktu Pesanan Dibuat",
    "Waktu Pembayaran Dilakukan",
    "Metode Pembayaran",
    "SKU Induk",
    "Nama Produk",
    "Nomor Referensi SKU",
    "Nama Variasi",
    "Harga Awal",
    "Harga Setelah Diskon",
    "Jumlah",
    "Returned quantity",
    "Subtotal Pesanan",
    "Ongkos Kirim Dibayar oleh Pembeli",
    "Total Pembayaran",
    "Catatan dari Pembeli",
    "Catatan",
    "Username (Pembeli)",
    "Nama Penerima",
    "No. Telepon",
    "Alamat Pengiriman",
    "Kota/Kabupaten",
    "Provinsi",
)
READY = {
    "No. Pesanan": "2605019JTE451Y",
    "Status Pesanan": "Perlu Dikirim",
    "No. Resi": "SPXID012345",
    "Opsi Pengiriman": "Reguler (Cashless)-SPX Standard",
    "Pesanan Harus Dikirimkan Sebelum (Menghindari keterlambatan)": "2026-05-03 23:59",
    "Waktu Pesanan Dibuat": "2026-05-01 07:45",
    "Waktu Pembayaran Dilakukan": "2026-05-01 07:46",
    "Metode Pembayaran": "Saldo ShopeePay",
    "SKU Induk": "",
    "Nama Produk": "Sikat",
    "Nomor Referensi SKU": "0649",
    "Nama Variasi": "Biru",
    "Harga Awal": "18.000",
    "Harga Setelah Diskon": "16.000",
    "Jumlah": "7",
    "Returned quantity": "0",
    "Subtotal Pesanan": "112.000",
    "Total Pembayaran": "112.000",
    "Username (Pembeli)": "siti88",
    "Nama Penerima": "S****i",
    "No. Telepon": "******56",
    "Alamat Pengiriman": "Jl. M****",
    "Kota/Kabupaten": "KOTA BANDUNG",
    "Provinsi": "JAWA BARAT",
}


@pytest.fixture
def export(take):
    def read(*rows: dict[str, str], headings: tuple[str, ...] = HEADINGS, **more: Any):
        kept = io.StringIO()
        writer = csv.DictWriter(kept, headings, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
        return take("orders", kept.getvalue(), channel="shopee", **more)

    return read


def row(**other: str) -> dict[str, str]:
    named = {
        "number": "No. Pesanan",
        "status": "Status Pesanan",
        "asked": "Status Pembatalan/ Pengembalian",
        "sku": "Nomor Referensi SKU",
        "parent": "SKU Induk",
        "price": "Harga Setelah Diskon",
        "qty": "Jumlah",
        "total": "Total Pembayaran",
        "paid": "Waktu Pembayaran Dilakukan",
        "placed": "Waktu Pesanan Dibuat",
        "method": "Metode Pembayaran",
        "shipping": "Opsi Pengiriman",
        "resi": "No. Resi",
    }
    return READY | {named[name]: value for name, value in other.items()}


def test_a_dot_stands_between_thousands(export):
    assert export(row()).things == [
        OrderIn(
            line=2,
            lines_at=(2,),
            number="2605019JTE451Y",
            channel="shopee",
            placed_at=datetime(2026, 5, 1, 0, 45, tzinfo=UTC),
            paid_at=datetime(2026, 5, 1, 0, 46, tzinfo=UTC),
            ship_by=datetime(2026, 5, 3, 16, 59, tzinfo=UTC),
            customer_name="S****i",
            phone="******56",
            address="Jl. M****",
            city="KOTA BANDUNG, JAWA BARAT",
            carrier="SPX",
            service="Standard",
            payment_method="ewallet",
            total_minor=112_000_00,
            currency="IDR",
            tracking_no="SPXID012345",
            lines=(OrderLineIn(line=2, sku="0649", qty=7, unit_price_minor=16_000_00, name="Sikat - Biru"),),
        )
    ]


def test_totals_repeat_on_every_row_and_are_not_summed(export):
    read = export(
        row(number="26060351V6Y0KP", price="23.547", qty="1", total="58.309"),
        row(number="2606022BXJ1SU3", price="23.547", qty="1", total="30.545"),
        row(number="26060351V6Y0KP", price="17.862", qty="1", total="58.309", sku="B"),
        row(number="2606022BXJ1SU3", price="3.499", qty="2", total="30.545", sku="C"),
    )
    assert [
        (
            order.number,
            order.total_minor,
            order.lines_at,
            [(item.sku, item.qty, item.unit_price_minor) for item in order.lines],
        )
        for order in read.things
    ] == [
        ("26060351V6Y0KP", 58_309_00, (2, 4), [("0649", 1, 23_547_00), ("B", 1, 17_862_00)]),
        ("2606022BXJ1SU3", 30_545_00, (3, 5), [("0649", 1, 23_547_00), ("C", 2, 3_499_00)]),
    ]


def test_a_blank_sku_falls_back_to_the_parents_and_without_either_the_order_waits(export):
    read = export(row(sku="", parent="0012"), row(number="B", sku="", parent=""), row(number="B"))
    assert read.things[0].lines[0].sku == "0012"
    (entry,) = read.quarantined
    assert (entry.lines, entry.reason_code, entry.params) == ((3,), "order_line_without_sku", {"name": "Sikat - Biru"})


@pytest.mark.parametrize(
    ("status", "method", "paid", "cancelled", "hold"),
    [
        ("Belum Bayar", "Online Payment", False, False, None),
        ("Perlu Dikirim", "Online Payment", True, False, None),
        ("Perlu Dikirim", "COD (Bayar di Tempat)", False, False, None),
        ("Sedang Dikirim", "SPayLater", True, False, "hold_sent_elsewhere"),
        ("Selesai", "SPayLater", True, False, "hold_sent_elsewhere"),
        ("Batal", "SPayLater", True, True, None),
        (
            "Pesanan diterima, namun Pembeli masih dapat mengajukan pengembalian",
            "COD",
            False,
            False,
            "hold_sent_elsewhere",
        ),
        ("Pengembalian", "SPayLater", True, False, "hold_cancel_asked"),
    ],
)
def test_a_status_says_whether_to_send(export, status, method, paid, cancelled, hold):
    (order,) = export(row(status=status, method=method)).things
    assert (order.paid_at is not None, order.cancelled, order.hold) == (paid, cancelled, hold)


def test_an_order_that_is_to_be_sent_is_paid_even_where_the_export_leaves_the_time_out(export):
    (order,) = export(row(paid="")).things
    assert order.paid_at == order.placed_at
    (entry,) = export(row(paid="", placed="")).quarantined
    assert (entry.field, entry.reason_code) == ("placed_at", "cell_needed")


def test_a_request_to_cancel_holds_the_order(export):
    assert export(row(asked="Permintaan Pembatalan")).things[0].hold == "hold_cancel_asked"


def test_a_status_nobody_knows_is_quarantined(export):
    (entry,) = export(row(status="Menunggu")).quarantined
    assert (entry.field, entry.reason_code, entry.params) == ("status", "shopee_status", {"value": "Menunggu"})


@pytest.mark.parametrize("bad", ["18.00", "1.8000", "18,000", "-18.000", "x", "1" + ".000" * 6])
def test_an_amount_that_is_not_rupiah_is_refused(export, bad):
    assert export(row(price=bad)).quarantined[0].reason_code == "cell_rupiah"


def test_a_thousand_pieces_are_written_with_a_dot_too(export):
    assert export(row(qty="1.000")).things[0].lines[0].qty == 1000
    assert export(row(qty="1.5")).quarantined[0].reason_code == "cell_quantity"


def test_times_are_western_indonesian_wherever_the_warehouse_stands(export):
    assert export(row(), zone="Asia/Jayapura").things[0].placed_at == datetime(2026, 5, 1, 0, 45, tzinfo=UTC)


def test_the_workbook_itself_is_read_and_its_second_sheet_is_not(take, sheet):
    read = take("orders", sheet([list(HEADINGS), [READY.get(name) or None for name in HEADINGS]]), channel="Shopee")
    assert (read.things[0].total_minor, read.things[0].lines[0].sku) == (112_000_00, "0649")


def test_the_exports_own_headings_are_known(export, take, shared):
    headings = next(csv.reader((shared / "orders/shopee_export_id/order_all_header.csv").open(encoding="utf-8")))
    read = export(row(), headings=tuple(headings))
    assert read.things[0].number == "2605019JTE451Y"
    ignored = read.notices[0].params["count"]
    assert len(headings) - ignored == 24


def test_another_table_is_not_taken_for_the_export(take):
    with pytest.raises(Unreadable, match="columns_missing"):
        take("orders", "number,sku,qty\nSO1,A,1\n", channel="shopee")
