"""Which order a payment belongs to. Nothing is guessed: what is not certain is a person's, with the orders it may be.

1. What went back belongs to the order of the payment that it names.
2. A reference is an order's number, as it stands; else, without capitals and signs, a number, a payment code (the
   orders' column `payment_code`: virtual accounts, invoice numbers) or the channel's own key of one order.
3. In a remark (a bank's description) such a code must stand by itself; a longer code goes before a shorter one inside
   it, and a number of fewer than six digits counts only behind `#` or a word such as "order". Two orders named, or
   none: a person decides. An amount alone proves nothing; orders that still owe just that amount are only named.
"""

from __future__ import annotations

import re
from typing import Any

from floorapp.data import intake, orders
from floorapp.domain.intake import PaymentIn
from floorapp.domain.refusals import Refused
from floorapp.services.orders import whose

_WORD = re.compile(r"[A-Z0-9]+")
_SIGN = re.compile(r"[-/._#]{0,2}")            # what may stand inside a number; a space divides
_CALLED = re.compile(r"(?:#|\b(?:ORDER|ORD|PESANAN|PSN|INVOICE|INV|NO|NOMOR)[ .:#-]{0,3})$")
_SETTLEMENT = re.compile(r"\bKR OTOMATIS\b|\bMERCHANT SETTLEMENT\b|\bNTRF@")
PARTS, WORDS, CLEAR_DIGITS = 5, 120, 6         # pieces of a number, words looked at, digits that need no word before


def reference_key(text: str) -> str:
    """A number as people retype it: capitals and digits alone ("so-10/01" and "SO1001" are one)."""
    return "".join(_WORD.findall(text.upper()))


def seen(identity: str, given: PaymentIn) -> bool:
    """Whether this payment was taken before, under its own key or one of those that others know it by."""
    return (any(orders.payment_by_identity.one(identity=known) is not None for known in (identity, *given.same_as))
            or intake.taken.value(key=also_known(identity)) is not None)


def also_known(key: str) -> str:
    """Under what intake keeps a further key of a payment: its source may tell of it again by that one alone."""
    return f"payment|{key}"


def order_paid(given: PaymentIn) -> Any:
    """The order of a payment. Refused: `unknown_reference`, `payment_unmatched`, `payment_ambiguous`,
    `payment_settlement`, `order_ambiguous`, `payment_not_come` for what takes back a payment that nobody told of."""
    if given.of_payment is not None:
        before = orders.payment_by_identity.one(identity=given.of_payment)
        if before is not None and before.order_id is not None:
            return orders.order.one(id=before.order_id)
        if not given.reference:
            raise Refused("payment_not_come", key=given.of_payment)
    found = {order.id: order for code in (given.reference, *given.also) if code for order in _called(code)}
    if not found and given.remark:
        found = _in_words(given.remark)
    if len(found) > 1:
        names = {order.number for order in found.values()}
        if len(names) == 1:
            raise Refused("order_ambiguous", number=names.pop(), several=", ".join(map(whose, found.values())))
        raise Refused("payment_ambiguous", candidates=_named(found), key=given.external_id or "")
    if found:
        return next(iter(found.values()))
    if given.reference:
        raise Refused("unknown_reference", reference=given.reference)
    if _SETTLEMENT.search((given.remark or "").upper()):
        raise Refused("payment_settlement", key=given.external_id or "")
    owing = orders.orders_owing.all(currency=given.currency, amount_minor=given.amount_minor)
    raise Refused("payment_unmatched", candidates=", ".join(order.number for order in owing) or "-",
                  key=given.external_id or "")


def _called(code: str) -> list[Any]:
    return orders.orders_numbered.all(number=code) or _by_key(reference_key(code))


def _by_key(key: str) -> list[Any]:
    return orders.orders_referred.all(key=key) if key else []


def _in_words(remark: str) -> dict[int, Any]:
    """The orders that the words name."""
    text = remark.upper()
    words = list(_WORD.finditer(text))[:WORDS]
    found: list[tuple[int, int, list[Any]]] = []
    for first in range(len(words)):
        for last in range(first, min(first + PARTS, len(words))):
            if last > first and not _SIGN.fullmatch(text[words[last - 1].end():words[last].start()]):
                break
            start, end = words[first].start(), words[last].end()
            key = "".join(word.group() for word in words[first:last + 1])
            if _clear(key, text[:start]) and not _goes_on(text, start, end) and (named := _by_key(key)):
                found.append((start, end, named))
    longest = [(start, end, named) for start, end, named in found
               if not any(a <= start and end <= b and (a, b) != (start, end) for a, b, _ in found)]
    return {order.id: order for _, _, named in longest for order in named}


def _clear(key: str, before: str) -> bool:
    """Whether a code says enough to be meant: a digit and three characters at least; bare short digits need a word."""
    if len(key) < 3 or not any(letter.isdigit() for letter in key):
        return False
    return not key.isdigit() or len(key) >= CLEAR_DIGITS or _CALLED.search(before) is not None


def _goes_on(text: str, start: int, end: int) -> bool:
    """Whether `-` ties it to more: SO-1001-2 is not SO-1001."""
    behind = re.match(r"[-_][A-Z0-9]", text[end:])
    ahead = re.search(r"[A-Z0-9][-_]$", text[:start])
    return behind is not None or ahead is not None


def _named(found: dict[int, Any]) -> str:
    return ", ".join(str(order.number) for order in found.values())
