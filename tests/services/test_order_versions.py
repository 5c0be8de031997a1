"""What a channel says of an order it has told of before: paid or not, held, older, or sent by ourselves."""

from __future__ import annotations

import json
from typing import Any

import pytest

from floorapp.channels.taking import Report, take_file
from floorapp.data import db
from floorapp.data.act import Act
from floorapp.services import intake, quarantine
from tests import small_house
from tests.conftest import Store
from tests.small_house import SHIRT, Person, assert_sound, order_states, release_all, taken

HEADING = ("No. Pesanan,Status Pesanan,No. Resi,Opsi Pengiriman,Waktu Pesanan Dibuat,Waktu Pembayaran Dilakukan,"
           "Metode Pembayaran,Nomor Referensi SKU,Nama Produk,Jumlah,Total Pembayaran,Nama Penerima,"
           "Alamat Pengiriman\n")


@pytest.fixture(autouse=True)
def house(store: Store) -> Store:
    small_house.build()
    taken("stock", "sku,location,qty\nKAOS-L,A-01-01,10\n")
    return store


def shopee(status: str, *, paid: str = "2026-11-24 09:05", resi: str = "", name: str = "S***i") -> Report:
    row = f"25A,{status},{resi},JNE REG,2026-11-24 09:00,{paid},Alfamart,KAOS-L,Kaos,1,50.000,{name},Jl. A\n"
    return take_file("orders", (HEADING + row).encode(), channel="shopee")


def shopify(at: str, **said: Any) -> Report:
    line = {"id": 1, "sku": "KAOS-L", "quantity": said.pop("qty", 1), "price": "50000.00", "title": "Kaos"}
    if said.pop("without_sku", False):
        line["sku"] = ""
    order = {"id": 9001, "name": "#1001", "created_at": "2026-11-24T08:00:00+07:00", "currency": "IDR",
             "updated_at": f"2026-11-24T{at}:00+07:00", "financial_status": "paid", "total_price": "50000.00",
             "payment_gateway_names": ["Midtrans"], "shipping_lines": [{"title": "JNE REG"}], "line_items": [line]}
    return take_file("orders", json.dumps(order | said).encode(), channel="shopify")


def stands() -> tuple[str, str]:
    ((state, payment),) = db.ask('SELECT state, payment FROM "order"')
    return state, payment


def packed() -> None:
    release_all()
    Person("BUDI", "picking").say("<Enter>", "A-01-01", SHIRT, "T-0001", "PACK-1")
    Person("DEWI", "packing").say("T-0001", SHIRT, "<Enter>", "<Enter>", "<Enter>")


def shipped() -> None:
    packed()
    ((label,),) = db.ask("SELECT tracking_no FROM parcel")
    Person("DEWI", "packing").say(label)
    Person("DEWI", "dispatch").say(label, "END", "AGUS", "B 1 XY")
    assert stands()[0] == "shipped"


@pytest.mark.parametrize("status", ["pending", "authorized", None, "voided", "refunded"])
def test_a_gateway_that_we_do_not_know_is_no_payment_at_shopify(status: str | None) -> None:
    assert shopify("09:00", financial_status=status).outcomes["created"] == 1
    assert stands()[1] == "unpaid" and release_all() == []
    assert_sound()


def test_a_way_of_paying_that_we_do_not_know_is_no_payment_at_shopee() -> None:
    assert shopee("Belum Bayar", paid="").outcomes["created"] == 1
    assert stands() == ("awaiting_payment", "unpaid") and release_all() == []
    shopee("Perlu Dikirim")
    assert stands()[1] == "paid" and release_all() == ["25A"]


def test_what_was_cancelled_before_it_was_paid_owes_nothing_back() -> None:
    shopee("Batal", paid="")
    assert stands() == ("cancelled", "unpaid")


def test_what_the_channel_asks_to_stop_is_held_wherever_it_is() -> None:
    shopee("Perlu Dikirim")
    release_all()
    assert shopee("Pembatalan Diajukan").outcomes["updated"] == 1
    assert stands()[0] == "on_hold"
    assert_sound()


def test_a_printed_label_does_not_keep_a_request_to_cancel_out() -> None:
    shopee("Perlu Dikirim")
    packed()
    assert shopee("Pembatalan Diajukan").quarantined == []
    assert stands()[0] == "on_hold"
    with db.tx():
        intake.unhold_order(Act("cli", 1), "25A", "hold_cancel_asked")
    assert shopee("Pembatalan Diajukan").outcomes["unchanged"] == 1, "what a person has released stays released"
    assert stands()[0] != "on_hold"


def test_money_that_went_back_whole_stops_an_order() -> None:
    shopify("09:00")
    shopify("10:00", financial_status="refunded")
    assert stands()[0] == "on_hold" and release_all() == []


def test_that_we_have_sent_it_ourselves_is_no_news() -> None:
    shopee("Perlu Dikirim")
    shipped()
    for status in ("Sedang Dikirim", "Selesai"):
        report = shopee(status, resi="JP123", name="****")
        assert (report.outcomes["unchanged"], report.quarantined) == (1, [])
    assert stands()[0] == "shipped" and quarantine.waiting() == []


def test_another_number_than_the_printed_one_is_a_persons_decision() -> None:
    shopee("Perlu Dikirim")
    packed()
    assert [entry["reason"] for entry in shopee("Perlu Dikirim", resi="JP123").quarantined] == ["order_on_the_floor"]


def test_an_older_version_that_comes_later_changes_nothing() -> None:
    shopify("09:00", qty=1)
    assert shopify("11:00", qty=3).outcomes["updated"] == 1
    assert shopify("10:00", qty=2).outcomes["unchanged"] == 1
    assert db.ask("SELECT ordered FROM order_line") == [(3,)]
    assert shopify("12:00", qty=3).outcomes["unchanged"] == 1       # touched, and the same
    assert shopify("11:30", qty=2).outcomes["unchanged"] == 1
    shopify("13:00", qty=3, cancelled_at="2026-11-24T13:00:00+07:00")
    late = shopify("12:30", qty=3)
    assert (late.outcomes["unchanged"], late.quarantined, order_states()["1001"]) == (1, [], "cancelled")


def test_a_cancellation_counts_whenever_it_comes() -> None:
    shopify("11:00")
    shopify("10:00", cancelled_at="2026-11-24T10:00:00+07:00")
    assert stands()[0] == "cancelled"


def test_what_came_in_under_its_number_leaves_the_quarantine() -> None:
    assert shopify("09:00", without_sku=True).quarantined[0]["number"] == "1001"
    shopify("10:00")
    assert quarantine.waiting() == []


def test_a_version_that_does_not_say_when_it_was_paid_forgets_no_payment() -> None:
    rows = "number,channel,sku,qty,payment_method,total,note\nSO-9,web,KAOS-L,1,va,50000,{}\n"
    taken("orders", rows.format(""))
    taken("payments", "reference,amount,paid_at\nSO-9,50000,2026-11-24T09:00:00Z\n")
    before = db.ask('SELECT payment, paid_at FROM "order"')[0]
    taken("orders", rows.format("gift"))
    assert before == db.ask('SELECT payment, paid_at FROM "order"')[0]
    assert before.payment == "paid" and before.paid_at
    assert_sound()
