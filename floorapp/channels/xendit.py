"""Xendit's callbacks as payments: virtual accounts, invoices, QR codes, e-wallets, payment requests; also refunds.

Two styles are read: flat bodies (a payment into a virtual account; an invoice) and `{"event": .., "data": {..}}`.
- Money counts when the callback says so: a payment into a virtual account always, an invoice that is PAID or SETTLED,
  a payment that is SUCCEEDED or COMPLETED. What waits or came to nothing is noticed; other states are for a person.
- A payment's key is its payment id, else the invoice's or the object's own id: an invoice that is first PAID and then
  SETTLED counts once, and so does one whose payment is also told as a payment into its virtual account.
- The order is named by `external_id` or `reference_id`, else by the number of the virtual account.
- A refund that has succeeded takes money off the order whose payment it names.
"""

from __future__ import annotations

from typing import Any

from pydantic import AliasChoices, BaseModel, Field

from floorapp.channels import cells
from floorapp.channels.checking import Setting
from floorapp.channels.payloads import Passed, amount, at, each, key, keys
from floorapp.channels.payment_words import method_in
from floorapp.channels.unreadable import BadCell
from floorapp.domain.intake import Parsed, PaymentIn
from floorapp.domain.safetext import SafeText, clean

_MONEY = frozenset({"PAID", "SETTLED", "SUCCEEDED", "SUCCESS", "COMPLETED", "CAPTURED"})
_NO_MONEY = frozenset({"PENDING", "EXPIRED", "FAILED", "CANCELED", "CANCELLED", "VOIDED", "ACTIVE", "INACTIVE",
                       "REQUIRES_ACTION", "AUTHORIZED", "ACCEPTING_PAYMENTS", "UNPAID"})


class _Code(BaseModel):
    id: str | None = None
    external_id: str | None = None


class _Properties(BaseModel):
    virtual_account_number: str | None = None
    payment_code: str | None = None


class _Account(BaseModel):
    channel_code: str | None = None
    channel_properties: _Properties | None = None


class _Method(BaseModel):
    type: str | None = None
    virtual_account: _Account | None = None
    over_the_counter: _Account | None = None


class _Told(BaseModel):
    """The members of every style; numbers are text, as they were written. Older bodies are in small letters with `_`,
    newer invoice bodies may be in camel case."""

    id: str | None = None
    payment_id: str | None = Field(None, validation_alias=AliasChoices("payment_id", "paymentId"))
    capture_id: str | None = None
    callback_virtual_account_id: str | None = None
    external_id: str | None = Field(None, validation_alias=AliasChoices("external_id", "externalId"))
    reference_id: str | None = None
    payment_request_id: str | None = None
    invoice_id: str | None = None
    account_number: str | None = None
    payment_destination: str | None = Field(
        None, validation_alias=AliasChoices("payment_destination", "paymentDestination"))
    amount: str | None = None
    paid_amount: str | None = Field(None, validation_alias=AliasChoices("paid_amount", "paidAmount"))
    request_amount: str | None = None
    charge_amount: str | None = None
    capture_amount: str | None = None
    currency: str | None = None
    status: str | None = None
    paid_at: str | None = Field(None, validation_alias=AliasChoices("paid_at", "paidAt"))
    transaction_timestamp: str | None = None
    updated: str | None = None
    created: str | None = None
    payment_method: str | _Method | None = Field(
        None, validation_alias=AliasChoices("payment_method", "paymentMethod"))
    channel_code: str | None = None
    sender_name: str | None = None
    qr_code: _Code | None = None
    qr_id: str | None = None


def payments(data: bytes, setting: Setting) -> Parsed:
    """Payments and refunds; what is no money is noticed. Refuses with Unreadable as `each`."""
    return each("payments", "xendit", data, setting, (), _read)


def _read(given: dict[str, Any], line: int, setting: Setting) -> list[PaymentIn]:
    event = str(given.get("event") or "")
    inner = given.get("data")
    told = _Told.model_validate(inner if isinstance(inner, dict) else given)
    status = (told.status or ("PAID" if told.callback_virtual_account_id else "")).strip().upper()
    if not status and told.account_number and told.transaction_timestamp:
        status = "PAID"
    if status in _NO_MONEY:
        raise Passed("payment_no_money", number=clean(_reference(told) or told.id or "", 60), status=clean(status, 30))
    if status not in _MONEY:
        raise BadCell("payment_status", field="status", value=cells.shown(status))
    return [_refund(told, line, setting) if "refund" in event else _payment(told, line, setting)]


def _payment(told: _Told, line: int, setting: Setting) -> PaymentIn:
    currency = _currency(told, setting)
    ids = keys(told.payment_id, told.capture_id, told.id)
    reference, account = _reference(told), _account(told)
    if not ids:
        raise BadCell("cell_needed", field="id")
    if not reference and not account:
        raise BadCell("cell_needed", field="external_id")
    money = next((given for given in (told.paid_amount, told.capture_amount, told.charge_amount, told.amount,
                                      told.request_amount) if given), None)
    return PaymentIn(
        line=line, lines_at=(line,), reference=key("external_id", reference or account),
        amount_minor=amount("amount", money, currency), currency=currency,
        paid_at=_time(told.paid_at or told.transaction_timestamp or told.updated or told.created, setting),
        method=_method(told), payer=clean(told.sender_name or "", 120) or None,
        account=clean(account or "", 60) or None, also=keys(account, told.payment_request_id),
        external_id=_ours(ids[0]), same_as=tuple(_ours(one) for one in ids[1:]))


def _refund(told: _Told, line: int, setting: Setting) -> PaymentIn:
    currency = _currency(told, setting)
    of = keys(told.payment_id, told.invoice_id, told.payment_request_id)
    return PaymentIn(
        line=line, lines_at=(line,), reference=SafeText(_reference(told) or (of[0] if of else "")),
        amount_minor=-amount("amount", told.amount, currency), currency=currency,
        paid_at=_time(told.updated or told.created, setting), method=_method(told),
        external_id=_ours(f"refund:{key('id', told.id)}"), of_payment=_ours(of[0]) if of else None)


def _ours(name: str) -> SafeText:
    return clean(f"xendit:{name}", 180)


def _reference(told: _Told) -> str:
    return told.external_id or told.reference_id or (told.qr_code and told.qr_code.external_id) or ""


def _account(told: _Told) -> str | None:
    if isinstance(told.payment_method, _Method):
        for way in (told.payment_method.virtual_account, told.payment_method.over_the_counter):
            if way is not None and way.channel_properties is not None:
                return way.channel_properties.virtual_account_number or way.channel_properties.payment_code
    return told.account_number or told.payment_destination


def _method(told: _Told) -> str:
    if told.callback_virtual_account_id or told.account_number:
        return "va"
    if told.qr_code is not None or told.qr_id:
        return "qris"
    way = told.payment_method
    words = (way.type or "") if isinstance(way, _Method) else way or ""
    if words.upper() == "BANK_TRANSFER" or words.upper() == "VIRTUAL_ACCOUNT":
        return "va"
    return method_in("qris" if words.upper() in {"QR_CODE", "QR"} else words, paid=True) or "prepaid"


def _currency(told: _Told, setting: Setting) -> str:
    return str(at("currency", cells.currency, told.currency)) if told.currency else setting.currency


def _time(value: str | None, setting: Setting) -> Any:
    return at("paid_at", lambda text: cells.moment(text, setting.zone), value) if value else None
