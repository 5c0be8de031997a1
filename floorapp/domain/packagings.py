"""Whole cases: the ledger counts base units, and what is kept in cases is moved and told in cases."""

from __future__ import annotations


def whole(qty: int, case: int) -> int:
    """The base units of so many units that are in whole cases of this size."""
    return qty - qty % case


def in_cases(qty: int, case: int) -> str:
    """Base units as cases, as people say them: "2 x 12", "2 x 12 + 3"; empty below one case."""
    cases, loose = divmod(qty, case)
    if not cases:
        return ""
    return f"{cases} x {case}" + (f" + {loose}" if loose else "")
