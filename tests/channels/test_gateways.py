"""Payments as gateways tell of them: only money that is there counts, once, and what goes back goes back."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from floorapp.channels.unreadable import Unreadable

MIDTRANS: dict[str, Any] = {
    "transaction_id": "tx-1", "order_id": "SO-1", "transaction_status": "settlement", "gross_amount": "150000.00",
    "status_code": "200", "fraud_status": "accept", "payment_type": "bank_transfer", "currency": "IDR",
    "transaction_time": "2026-11-20 08:00:00", "settlement_time": "2026-11-20 08:05:00",
    "va_numbers": [{"bank": "bni", "va_number": "9880001"}],
}


@pytest.fixture
def midtrans(take):
    def read(*told: dict[str, Any], **more: Any):
        return take("payments", json.dumps([MIDTRANS | one for one in told]), channel="midtrans", **more)

    return read


@pytest.fixture
def xendit(take):
    return lambda *told: take("payments", "\n".join(json.dumps(one) for one in told), channel="xendit")


def test_a_settled_payment_is_money(midtrans) -> None:
    (paid,) = midtrans({}).things
    assert (paid.reference, paid.amount_minor, paid.method, paid.also) == ("SO-1", 150000_00, "va", ("9880001",))
    assert paid.external_id == "midtrans:tx-1"
    assert paid.paid_at.isoformat() == "2026-11-20T01:05:00+00:00"


def test_midtrans_writes_wib_wherever_the_warehouse_stands(midtrans) -> None:
    assert midtrans({}, zone="Asia/Jayapura").things[0].paid_at.hour == 1


@pytest.mark.parametrize("status", ["pending", "authorize", "deny", "cancel", "expire", "failure"])
def test_what_is_no_money_is_only_noticed(midtrans, status: str) -> None:
    parsed = midtrans({"transaction_status": status})
    assert (parsed.read, parsed.things, parsed.quarantined) == (0, [], [])
    assert [notice.code for notice in parsed.notices] == ["payment_no_money"]


@pytest.mark.parametrize(("told", "reason"), [
    ({"transaction_status": "capture", "fraud_status": "challenge"}, "payment_in_doubt"),
    ({"transaction_status": "teleported"}, "payment_status"),
    ({"gross_amount": "150,000"}, "cell_money"),
    ({"gross_amount": "0.00"}, "payment_zero"),
    ({"gross_amount": "-5"}, "cell_money"),
    ({"transaction_id": None}, "cell_shape"),
    ({"currency": "rupiah"}, "cell_currency"),
    ({"settlement_time": "20/11/2026"}, "cell_time"),
    ({"transaction_status": "partial_refund"}, "cell_needed"),
])
def test_what_cannot_be_taken_costs_only_itself(midtrans, told: dict[str, Any], reason: str) -> None:
    parsed = midtrans({"transaction_id": "good"}, told)
    assert [thing.external_id for thing in parsed.things] == ["midtrans:good"]
    assert [entry.reason_code for entry in parsed.quarantined] == [reason]
    assert '"order_id": "SO-1"' in parsed.quarantined[0].raw


def test_a_decimal_point_in_json_is_one(midtrans) -> None:
    assert midtrans({"gross_amount": "18.000"}).things[0].amount_minor == 18_00


def test_a_captured_card_is_money(midtrans) -> None:
    (paid,) = midtrans({"transaction_status": "capture", "payment_type": "credit_card"}).things
    assert paid.method == "card"


def test_a_refund_is_the_payment_and_what_went_back(midtrans) -> None:
    paid, *back = midtrans({"transaction_status": "partial_refund", "refund_amount": "50000.00", "refunds": [
        {"refund_chargeback_id": 7, "refund_amount": "20000.00", "created_at": "2026-11-21 09:00:00"},
        {"refund_key": "second", "refund_amount": "30000.00"}]}).things
    assert paid.amount_minor == 150000_00
    assert [refund.amount_minor for refund in back] == [-20000_00, -30000_00]
    assert [refund.external_id for refund in back] == ["midtrans:tx-1:7", "midtrans:tx-1:second"]
    assert {refund.of_payment for refund in back} == {paid.external_id}


def test_a_whole_chargeback_takes_all_of_it(midtrans) -> None:
    assert [thing.amount_minor for thing in midtrans({"transaction_status": "chargeback"}).things] == [
        150000_00, -150000_00]


def test_a_signature_must_fit_where_the_server_key_is_known(midtrans, monkeypatch: pytest.MonkeyPatch) -> None:
    signed = hashlib.sha512(b"SO-1200150000.00secret").hexdigest()
    monkeypatch.setenv("FLOORAPP_MIDTRANS_SERVER_KEY", "secret")
    parsed = midtrans({"signature_key": signed}, {"signature_key": signed, "gross_amount": "150000"}, {})
    assert len(parsed.things) == 1
    assert [entry.reason_code for entry in parsed.quarantined] == ["payment_signature"] * 2


def test_a_table_is_no_payload(take) -> None:
    with pytest.raises(Unreadable, match="channel_needs_payload"):
        take("payments", "reference,amount\nSO-1,5\n", channel="midtrans")


VA = {"id": "cb-1", "payment_id": "pay-1", "callback_virtual_account_id": "va-1", "external_id": "SO-1",
      "account_number": "99001", "bank_code": "BNI", "amount": 150000, "currency": "IDR", "sender_name": "Budi",
      "transaction_timestamp": "2026-11-20T01:00:00.115Z"}
INVOICE = {"id": "inv-1", "external_id": "SO-1", "status": "PAID", "amount": 150000, "paid_amount": 149000,
           "paid_at": "2026-11-20T01:00:00Z", "currency": "IDR", "payment_method": "BANK_TRANSFER",
           "payment_id": "pay-1", "payment_destination": "99001"}


def test_a_payment_into_a_virtual_account_and_its_invoice_are_the_same_money(xendit) -> None:
    account, invoice, settled = xendit(VA, INVOICE, INVOICE | {"status": "SETTLED"}).things
    assert account.external_id == invoice.external_id == settled.external_id == "xendit:pay-1"
    assert (account.amount_minor, account.payer, account.method) == (150000_00, "Budi", "va")
    assert (invoice.amount_minor, invoice.method) == (149000_00, "va")
    assert "99001" in account.also


def test_a_qr_payment(xendit) -> None:
    (paid,) = xendit({"event": "qr.payment", "data": {
        "id": "qrpy-1", "currency": "IDR", "amount": 10000, "status": "SUCCEEDED", "qr_id": "qr-1",
        "reference_id": "SO-1", "created": "2026-11-20T06:30:05.86474Z"}}).things
    assert (paid.reference, paid.amount_minor, paid.method) == ("SO-1", 10000_00, "qris")


def test_a_payment_request_names_its_virtual_account(xendit) -> None:
    (paid,) = xendit({"event": "payment.succeeded", "data": {
        "id": "py-1", "amount": 10000, "currency": "IDR", "status": "SUCCEEDED", "reference_id": "whatever-1",
        "payment_method": {"type": "VIRTUAL_ACCOUNT", "virtual_account": {
            "channel_code": "BRI", "channel_properties": {"virtual_account_number": "262159"}}}}}).things
    assert (paid.method, paid.also) == ("va", ("262159",))


@pytest.mark.parametrize("status", ["PENDING", "EXPIRED", "FAILED", "VOIDED"])
def test_an_invoice_that_is_not_paid_is_only_noticed(xendit, status: str) -> None:
    parsed = xendit(INVOICE | {"status": status})
    assert (parsed.things, len(parsed.notices)) == ([], 1)


def test_a_state_that_nobody_knows_is_for_a_person(xendit) -> None:
    parsed = xendit(INVOICE | {"status": "FROZEN"}, {"hello": "world"})
    assert [entry.reason_code for entry in parsed.quarantined] == ["payment_status"] * 2


def test_a_refund_names_its_payment(xendit) -> None:
    (back,) = xendit({"event": "refund.succeeded", "data": {
        "id": "rfd-1", "payment_id": "pay-1", "amount": 5000, "currency": "IDR", "status": "SUCCEEDED",
        "reference_id": "rfd-our-1"}}).things
    assert (back.amount_minor, back.of_payment, back.external_id) == (-5000_00, "xendit:pay-1", "xendit:refund:rfd-1")
