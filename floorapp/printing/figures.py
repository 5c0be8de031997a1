"""Numbers, weights, money, days and times as people write them: `1,25 kg`, `Rp125.000`, `24 Nov 2026 18:05 WIB`."""

from __future__ import annotations

import datetime
from decimal import Decimal

from floorapp.locale import say

_SEPARATORS = {"id": (".", ","), "en": (",", ".")}  # thousands, decimals
_ZONES = {7: "WIB", 8: "WITA", 9: "WIT"}  # hours east of UTC: the three zones of Indonesia


def number(value: int | Decimal, language: str) -> str:
    """With thousands apart; a Decimal keeps the places it has."""
    thousands, decimals = _SEPARATORS.get(language, _SEPARATORS["id"])
    return f"{value:,}".translate(str.maketrans(",.", thousands + decimals))


def kilograms(grams: int, language: str) -> str:
    """Grams as kilograms, with as many places as are needed: `1,25`."""
    exact = Decimal(grams) / 1000
    return number(exact.quantize(Decimal(1)) if exact == exact.to_integral() else exact.normalize(), language)


def weight(grams: int, language: str) -> str:
    """Below a kilogram in grams, from there in kilograms."""
    return f"{grams} g" if grams < 1000 else f"{kilograms(grams, language)} kg"


def money(amount: Decimal, currency: str, language: str) -> str:
    """Rupiah as they are written, without cents where there are none; other currencies by their code."""
    if amount == amount.to_integral():
        shown = amount.quantize(Decimal(1))
    else:
        shown = amount if _places(amount) >= 2 else amount.quantize(Decimal("0.01"))
    return ("Rp" if currency == "IDR" else f"{currency} ") + number(shown, language)


def day(value: datetime.date, language: str) -> str:
    """`31 Mar 2027`: no order of day and month to be guessed."""
    months = say("print_months", language).split()
    return f"{value.day:02d} {months[value.month - 1]} {value.year}"


def moment(value: datetime.datetime, language: str) -> str:
    """Day, 24-hour time, and the zone where it is known."""
    text = f"{day(value, language)} {value:%H:%M}"
    offset = value.utcoffset()
    if offset is None:
        return text
    hours = offset.total_seconds() / 3600
    return f"{text} {_ZONES[int(hours)]}" if hours in _ZONES else f"{text} {value:%z}"


def _places(amount: Decimal) -> int:
    return -int(amount.as_tuple().exponent)
