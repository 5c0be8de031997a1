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


def method_in(words: str | None) -> str | None:
    """One of the contract's payment methods; `prepaid` for words that name none of them, None for no words.

    Cash on delivery is looked for first: it alone lets goods leave unpaid.
    """
    if not words:
        return None
    return next((method for method, pattern in _PATTERNS if pattern.search(words[:200].replace("_", " "))), "prepaid")
