"""Which order a payment belongs to, and what is true of the order then."""

from __future__ import annotations

import json
from typing import Any

import pytest

from floorapp.channels.taking import Report, retry, take_file
from floorapp.data import db, outbox
from floorapp.data.act import Act
from floorapp.services import intake
from tests import small_house
from tests.conftest import Store
from tests.small_house import assert_sound, taken

ORDERS = """number,channel,sku,qty,payment_method,total,payment_code
SO-1001,web,KAOS-L,1,va,150000,98800011 INV/26/7
SO-1002,web,KAOS-L,1,transfer,90000,
SO-1003,web,KAOS-L,1,transfer,90000,
SO-1003-2,web,KAOS-L,1,transfer,70000,
1234,web,KAOS-L,1,transfer,60000,
"""
TX: dict[str, Any] = {"transaction_id": "tx-1", "order_id": "SO-1001", "transaction_status": "settlement",
                      "gross_amount": "150000.00", "payment_type": "qris", "settlement_time": "2026-11-20 08:00:00"}


@pytest.fixture(autouse=True)
def house(store: Store) -> None:
    small_house.build()
    taken("orders", ORDERS)


def midtrans(*told: dict[str, Any]) -> Report:
    return take_file("payments", json.dumps([TX | one for one in told]).encode(), channel="midtrans")


def credit(words: str, amount: str = "90000,") -> Report:
    return take_file("payments", f":25:1\n:61:261120C{amount}NTRFNONREF\n:86:{words}\n".encode(), channel="mt940")


def reasons(report: Report) -> list[str]:
    return [entry["reason"] for entry in report.quarantined]


def payment(number: str) -> tuple[str, int]:
    return db.ask(f'SELECT payment, paid_minor FROM "order" WHERE number = \'{number}\'')[0]


def test_a_gateway_pays_its_order_once() -> None:
    assert midtrans({}, {}).outcomes == {"created": 1, "unchanged": 1}
    assert midtrans({}).outcomes == {"unchanged": 1}
    assert payment("SO-1001") == ("paid", 150000_00)
    assert_sound()


def test_a_payment_told_again_by_another_of_its_keys_alone_counts_once() -> None:
    told = {"id": "inv-1", "external_id": "SO-1001", "status": "PAID", "paid_amount": 150000, "currency": "IDR",
            "payment_method": "QR_CODE", "paid_at": "2026-11-20T08:00:00Z"}
    for given, outcome in ((told | {"payment_id": "pay-1"}, "created"), (told, "unchanged"),
                           (told | {"status": "SETTLED"}, "unchanged"), (told | {"payment_id": "pay-1"}, "unchanged")):
        report = take_file("payments", json.dumps([given]).encode(), channel="xendit")
        assert (report.outcomes, report.quarantined) == ({outcome: 1}, [])
    assert payment("SO-1001") == ("paid", 150000_00)
    other = take_file("payments", json.dumps([told | {"payment_id": "pay-2"}]).encode(), channel="xendit")
    assert (other.outcomes, payment("SO-1001")) == ({"created": 1}, ("overpaid", 300000_00)), "another payment"
    assert_sound()


def test_a_payment_code_is_as_good_as_the_number() -> None:
    midtrans({"order_id": "nobody-knows", "va_numbers": [{"va_number": "98800011"}]})
    assert payment("SO-1001")[0] == "paid"
    taken("payments", "reference,amount\ninv-26-7,1000\n")
    assert payment("SO-1001") == ("overpaid", 151000_00)


def test_an_order_that_nobody_knows_waits_for_it() -> None:
    assert reasons(midtrans({"order_id": "SO-2001"})) == ["unknown_reference"]
    taken("orders", ORDERS.splitlines()[0] + "\nSO-2001,web,KAOS-L,1,va,150000,\n")
    assert payment("SO-2001") == ("paid", 150000_00)
    assert midtrans({"order_id": "SO-2001"}).outcomes == {"unchanged": 1}


def test_two_equal_payments_that_waited_both_count() -> None:
    report = take_file("payments", b"reference,amount\nSO-2001,75000\nSO-2001,75000\n")
    assert reasons(report) == ["unknown_reference"] * 2
    taken("orders", ORDERS.splitlines()[0] + "\nSO-2001,web,KAOS-L,1,va,150000,\n")
    assert payment("SO-2001") == ("paid", 150000_00)
    assert not outbox.aside.all()


def test_a_payment_that_waited_in_two_files_counts_once() -> None:
    for rows in ("SO-2001,75000", "SO-3001,10000\nSO-2001,75000"):
        assert reasons(take_file("payments", f"reference,amount\n{rows}\n".encode()))
    taken("orders", ORDERS.splitlines()[0] + "\nSO-2001,web,KAOS-L,1,va,150000,\n")
    assert payment("SO-2001") == ("partial", 75000_00)
    assert [row.number for row in outbox.aside.all()] == ["SO-3001 1000000"]


def test_a_balance_that_waited_in_two_files_stands_there_once() -> None:
    before = db.ask("SELECT SUM(on_hand) FROM balance WHERE on_hand > 0")[0][0] or 0
    for rows in ("KAOS-L,LATE-1,7", "KAOS-L,LATE-2,9\nKAOS-L,LATE-1,7"):
        assert reasons(take_file("stock", f"sku,location,qty\n{rows}\n".encode()))
    taken("locations", "code,kind,zone\nLATE-1,reserve,A\n")
    assert db.ask("SELECT SUM(on_hand) FROM balance WHERE on_hand > 0")[0][0] == before + 7
    assert_sound()


def test_one_of_two_equal_payments_is_tried_again_for_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    take_file("payments", b"reference,amount\nSO-2001,75000\nSO-2001,75000\n")
    monkeypatch.setattr("floorapp.channels.taking._cure", lambda *_: None)
    taken("orders", ORDERS.splitlines()[0] + "\nSO-2001,web,KAOS-L,1,va,150000,\n")
    for entry in [row.id for row in outbox.aside.all()]:
        assert retry([entry]).outcomes == {"created": 1}
    assert payment("SO-2001") == ("paid", 150000_00)


def test_rows_that_differ_in_one_word_are_known_again_in_another_file() -> None:
    taken("payments", "reference,amount,method\nSO-1001,50000,va\nSO-1001,50000,qris\n")
    taken("payments", "reference,amount,method\nSO-1001,50000,qris\n")
    assert payment("SO-1001") == ("partial", 100000_00)


def test_money_that_went_back_leaves_the_order_unpaid() -> None:
    midtrans({})
    assert midtrans({"transaction_status": "partial_refund", "refund_amount": "50000.00"}).outcomes == {
        "created": 1, "unchanged": 1}
    assert payment("SO-1001") == ("partial", 100000_00)
    midtrans({"transaction_status": "refund", "refunds": [{"refund_key": "b", "refund_amount": "100000.00"}]})
    assert payment("SO-1001") == ("refunded", 0)
    assert db.ask("SELECT state FROM \"order\" WHERE number = 'SO-1001'") == [("awaiting_payment",)]
    assert_sound()


def test_a_later_version_of_an_order_pays_nothing_again_that_went_back() -> None:
    order = "number,sku,qty,paid_at,total,payment_method,note\nSO-9,KAOS-L,1,2026-11-{day}T08:00,90000,card,{note}\n"
    taken("orders", order.format(day=20, note=""))
    midtrans({"order_id": "SO-9", "gross_amount": "90000.00", "transaction_status": "chargeback"})
    assert payment("SO-9") == ("refunded", 0)
    taken("orders", order.format(day=20, note="hati-hati"))
    assert payment("SO-9") == ("refunded", 0)
    taken("orders", order.format(day=25, note="dibayar lagi"))
    assert payment("SO-9") == ("paid", 90000_00)
    assert_sound()


def test_money_that_comes_after_a_refund_of_what_only_the_channel_told_of_pays_the_order() -> None:
    order = "number,sku,qty,paid_at,total,payment_method,note\nSO-9,KAOS-L,1,2026-11-{day}T08:00,90000,card,{note}\n"
    taken("orders", order.format(day=20, note=""))
    back = {"event": "refund.succeeded", "created": "2026-11-21T01:00:00Z", "data": {
        "id": "rfd-1", "amount": 90000, "currency": "IDR", "status": "SUCCEEDED", "reference_id": "SO-9",
        "created": "2026-11-21T01:00:00Z"}}
    assert not reasons(take_file("payments", json.dumps(back).encode(), channel="xendit"))
    taken("payments", "reference,amount,paid_at\nSO-9,30000,2026-11-22T08:00\nSO-9,60000,2026-11-22T09:00\n")
    assert payment("SO-9") == ("paid", 90000_00)
    taken("payments", "reference,amount,paid_at\nSO-9,90000,2026-11-20T08:00\n")           # what went back, told late
    assert payment("SO-9") == ("paid", 90000_00)
    taken("orders", order.format(day=22, note="dibayar lagi"))
    assert payment("SO-9") == ("paid", 90000_00)
    assert_sound()


def test_a_channel_that_tells_of_the_new_payment_first_counts_it_once() -> None:
    order = "number,sku,qty,paid_at,total,payment_method\nSO-9,KAOS-L,1,2026-11-{day}T08:00,90000,card\n"
    taken("orders", order.format(day=20))
    back = {"event": "refund.succeeded", "created": "2026-11-21T01:00:00Z", "data": {
        "id": "rfd-1", "amount": 90000, "currency": "IDR", "status": "SUCCEEDED", "reference_id": "SO-9",
        "created": "2026-11-21T01:00:00Z"}}
    take_file("payments", json.dumps(back).encode(), channel="xendit")
    taken("payments", "reference,amount,paid_at\nSO-9,90000,2026-11-20T08:00\n")           # what went back, told late
    assert payment("SO-9") == ("refunded", 0)
    taken("orders", order.format(day=22))
    taken("payments", "reference,amount,paid_at\nSO-9,90000,2026-11-22T08:00\n")
    assert payment("SO-9") == ("paid", 90000_00)


CARD = {"payment_type": "credit_card", "fraud_status": "accept"}


def test_a_captured_card_that_is_cancelled_before_it_settles_pays_nothing() -> None:
    midtrans(CARD | {"transaction_status": "capture"})
    assert payment("SO-1001")[0] == "paid"
    for outcome in ("created", "unchanged"):
        assert midtrans(CARD | {"transaction_status": "cancel"}).outcomes == {outcome: 1}
    assert payment("SO-1001") == ("refunded", 0)
    midtrans({"transaction_id": "tx-2"})
    assert payment("SO-1001") == ("paid", 150000_00)
    assert_sound()


def test_the_cancellation_of_a_card_waits_for_its_capture() -> None:
    assert reasons(midtrans(CARD | {"transaction_status": "cancel"})) == ["payment_not_come"]
    assert payment("SO-1001") == ("unpaid", 0)
    midtrans(CARD | {"transaction_status": "capture"})
    assert payment("SO-1001") == ("refunded", 0)
    assert not outbox.aside.all()


def test_money_for_a_cancelled_order_is_due_back_until_it_went() -> None:
    db.execute(lambda: intake.cancel_order(Act("test", 1), "SO-1001", "test"))
    midtrans({})
    assert payment("SO-1001") == ("refund_due", 150000_00)
    midtrans({"transaction_status": "refund", "refund_amount": "150000.00"})
    assert payment("SO-1001") == ("refunded", 0)


def test_what_the_channel_said_is_paid_and_its_payments_are_the_same_money() -> None:
    taken("orders", "number,sku,qty,paid_at,total,payment_method\nSO-9,KAOS-L,1,2026-11-20T08:00,90000,transfer\n")
    taken("payments", "reference,amount\nSO-9,90000\n")
    assert payment("SO-9") == ("paid", 90000_00)
    taken("payments", "reference,amount\nSO-9,1000\n")
    assert payment("SO-9") == ("overpaid", 91000_00)


@pytest.mark.parametrize("words", ["pembayaran SO-1002 BUDI", "so1002", "bayar SO 1002 SO-1002", "SO/1002.",
                                   "#SO-1002"])
def test_a_bank_credit_that_names_one_order_pays_it(words: str) -> None:
    assert not reasons(credit(words))
    assert payment("SO-1002") == ("paid", 90000_00)


@pytest.mark.parametrize(("words", "reason"), [
    ("SO-1002 dan SO-1003", "payment_ambiguous"), ("tanpa nomor", "payment_unmatched"),
    ("SO-1002-7", "payment_unmatched"), ("XSO-1002", "payment_unmatched"), ("SO-10021", "payment_unmatched"),
    ("1234", "payment_unmatched"), ("KR OTOMATIS MID : 885", "payment_settlement")])
def test_nobody_guesses_which_order_a_credit_pays(words: str, reason: str) -> None:
    assert reasons(credit(words)) == [reason]
    assert db.ask("SELECT COUNT(*) FROM payment") == [(0,)]


def test_a_longer_number_is_not_the_shorter_one_inside_it() -> None:
    credit("bayar SO-1003-2", "70000,")
    assert (payment("SO-1003-2"), payment("SO-1003")) == (("paid", 70000_00), ("unpaid", 0))


def test_a_short_number_needs_a_word_before_it() -> None:
    credit("bayar pesanan no. 1234", "60000,")
    assert payment("1234") == ("paid", 60000_00)


def test_orders_that_owe_just_that_are_named_to_the_person() -> None:
    (entry,) = credit("tanpa nomor").quarantined
    assert "SO-1002, SO-1003" in entry["text"]
    assert entry["field"] == "reference"


def test_a_person_brings_a_credit_in_by_its_key_and_the_statement_knows_it() -> None:
    (entry,) = credit("tanpa nomor").quarantined
    key = entry["text"].partition("external_id=")[2].split()[0]
    taken("payments", f"reference,amount,external_id\nSO-1002,90000,{key}\n")
    assert credit("tanpa nomor").outcomes == {"unchanged": 1}
    assert payment("SO-1002") == ("paid", 90000_00)
    assert not outbox.aside.all()


def test_another_currency_is_not_taken_for_rupiah() -> None:
    assert reasons(midtrans({"currency": "USD"})) == ["other_currency"]


def test_cash_on_delivery_is_paid_once_the_couriers_money_has_come_in() -> None:
    taken("orders", "number,sku,qty,payment_method,total\nSO-9,KAOS-L,1,cod,100000\n")
    for amount, state in (("40000", "cod"), ("60000", "paid"), ("500", "overpaid")):
        taken("payments", f"reference,amount,method\nSO-9,{amount},cod\n")
        assert payment("SO-9")[0] == state
    assert_sound()
