"""Which way of paying a channel's words mean."""

from __future__ import annotations

import re

_METHODS = (
    ("cod", r"\bcod\b|cash.?on.?delivery|bayar di ?tempat"),
    ("qris", r"\bqris\b"),
    ("va", r"virtual.?account|\bva\b"),
    ("ewallet", r"shopeepay|\bspay\b|gopay|\bovo\b|\bdana\b|linkaja|e-?wallet|dompet"),
    ("card", r"kartu|card|credit|debit|stripe|shopify.payments|authorize.net"),
    ("transfer", r"transfer|deposit|seabank|\bbank\b"),
)
_PATTERNS = tuple((method, re.compile(pattern, re.IGNORECASE)) for method, pattern in _METHODS)


def method_in(words: str | None, *, paid: bool) -> str | None:
    """One of the contract's payment methods; None for no words. Words that name none of them are `prepaid` where the
    channel has the money, else nothing: `prepaid` alone says that it is paid.

    Cash on delivery is looked for first: it alone lets goods leave unpaid.
    """
    if not words:
        return None
    named = (method for method, pattern in _PATTERNS if pattern.search(words[:200].replace("_", " ")))
    return next(named, "prepaid" if paid else None)
