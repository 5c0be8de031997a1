"""Midtrans' notifications and status answers as payments: one object, a list, or one a line.

What is taken how:
- Money counts when it is `settlement`, or `capture` of a card with `fraud_status` accept. What still waits (`pending`,
  `authorize`) or never comes (`deny`, `cancel`, `expire`, `failure`) is noticed; a `challenge` is for a person, and so
  is a status that we do not know. A card that is cancelled after its capture, before settlement, takes back what its
  capture brought; it waits for the capture where that has not come.
- `refund`, `partial_refund`, `chargeback` and `partial_chargeback` are the payment and, beside it, what went back; each
  refund counts once, by its own id. A cancelled settlement is none of these: Midtrans sends a refund for it.
- `transaction_id` is the payment's key. The order is named by `order_id`, else by the virtual account's number.
- Times are WIB, as Midtrans writes them, wherever the warehouse stands.
- With the server key in $FLOORAPP_MIDTRANS_SERVER_KEY a `signature_key` must fit: SHA-512 of order_id, status_code,
  gross_amount (the text, with its decimals) and the key.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from floorapp.channels import cells
from floorapp.channels.checking import Setting
from floorapp.channels.payloads import Passed, amount, at, each, key, keys
from floorapp.channels.unreadable import BadCell
from floorapp.domain.intake import Parsed, PaymentIn
from floorapp.domain.safetext import SafeText, clean

SERVER_KEY = "FLOORAPP_MIDTRANS_SERVER_KEY"
_WIB = ZoneInfo("Asia/Jakarta")
_NO_MONEY = frozenset({"pending", "authorize", "deny", "cancel", "expire", "failure"})
_WENT_BACK = frozenset({"refund", "partial_refund", "chargeback", "partial_chargeback"})
_METHODS = {"credit_card": "card", "bank_transfer": "va", "echannel": "va", "permata": "va", "bca_va": "va",
            "qris": "qris", "gopay": "ewallet", "shopeepay": "ewallet", "dana": "ewallet", "ovo": "ewallet",
            "bca_klikpay": "transfer", "bca_klikbca": "transfer", "bri_epay": "transfer", "cimb_clicks": "transfer",
            "danamon_online": "transfer"}


class _Account(BaseModel):
    va_number: str | None = None


class _Refund(BaseModel):
    refund_chargeback_id: str | None = None
    refund_key: str | None = None
    refund_amount: str | None = None
    created_at: str | None = None


class _Notification(BaseModel):
    """The members we use; amounts are text, as they were written."""

    transaction_id: str
    order_id: str
    transaction_status: str
    gross_amount: str
    status_code: str | None = None
    signature_key: str | None = None
    fraud_status: str | None = None
    payment_type: str | None = None
    currency: str | None = None
    transaction_time: str | None = None
    settlement_time: str | None = None
    va_numbers: list[_Account] | None = None
    permata_va_number: str | None = None
    bill_key: str | None = None
    payment_code: str | None = None
    refund_amount: str | None = None
    refunds: list[_Refund] | None = None


def payments(data: bytes, setting: Setting) -> Parsed:
    """Payments and refunds; what is no money is noticed. Refuses with Unreadable as `each`."""
    return each("payments", "midtrans", data, setting, ("transactions", "data"), _read)


def _read(given: dict[str, Any], line: int, setting: Setting) -> list[PaymentIn]:
    told = _Notification.model_validate(given)
    _refuse_forged(told)
    status = told.transaction_status.strip().casefold()
    if status == "cancel" and told.payment_type == "credit_card" and told.fraud_status == "accept":
        return [_void(_payment(told, line, setting))]
    if status in _NO_MONEY:
        raise Passed("payment_no_money", number=clean(told.order_id, 60), status=clean(status, 30))
    if status == "capture" and (told.fraud_status or "accept").casefold() != "accept":
        raise BadCell("payment_in_doubt", field="fraud_status", value=cells.shown(told.fraud_status or ""))
    if status not in _WENT_BACK | {"settlement", "capture"}:
        raise BadCell("payment_status", field="transaction_status", value=cells.shown(status))
    paid = _payment(told, line, setting)
    return [paid, *_back(told, status, paid)] if status in _WENT_BACK else [paid]


def _payment(told: _Notification, line: int, setting: Setting) -> PaymentIn:
    currency = at("currency", cells.currency, told.currency) if told.currency else setting.currency
    accounts = keys(*(account.va_number for account in told.va_numbers or []), told.permata_va_number, told.bill_key,
                    told.payment_code)
    return PaymentIn(
        line=line, lines_at=(line,), reference=key("order_id", told.order_id),
        amount_minor=amount("gross_amount", told.gross_amount, currency), currency=currency,
        paid_at=_time(told.settlement_time or told.transaction_time),
        method=_METHODS.get((told.payment_type or "").casefold(), "prepaid"),
        account=accounts[0] if accounts else None, also=accounts,
        external_id=SafeText(f"midtrans:{key('transaction_id', told.transaction_id)}"))


def _void(paid: PaymentIn) -> PaymentIn:
    """All of a captured payment, and of nothing else: the order is the one that this payment was for."""
    return replace(paid, amount_minor=-paid.amount_minor, paid_at=None, reference=SafeText(""), also=(),
                   of_payment=paid.external_id, external_id=clean(f"{paid.external_id}:cancel", 180))


def _back(told: _Notification, status: str, paid: PaymentIn) -> list[PaymentIn]:
    """What went back of the payment. Without a list of refunds, `refund_amount` is the one; a whole chargeback all."""
    given = told.refunds or [_Refund(refund_amount=told.refund_amount)]
    if given[0].refund_amount is None and not status.startswith("partial"):
        given = [_Refund(refund_amount=told.gross_amount)]
    found = []
    for refund in given:
        minor = amount("refund_amount", refund.refund_amount, paid.currency)
        name = refund.refund_chargeback_id or refund.refund_key or f"{status.removeprefix('partial_')}-{minor}"
        found.append(replace(
            paid, amount_minor=-minor, paid_at=_time(refund.created_at) or None, of_payment=paid.external_id,
            external_id=clean(f"{paid.external_id}:{name}", 180)))
    return found


def _refuse_forged(told: _Notification) -> None:
    server_key = os.environ.get(SERVER_KEY, "")
    if not server_key:
        return
    signed = f"{told.order_id}{told.status_code or ''}{told.gross_amount}{server_key}"
    wanted = hashlib.sha512(signed.encode()).hexdigest()
    if not hmac.compare_digest(wanted.encode(), (told.signature_key or "").encode()):
        raise BadCell("payment_signature", field="signature_key")


def _time(value: str | None) -> datetime | None:
    return at("transaction_time", lambda text: cells.moment(text, _WIB), value) if value else None
