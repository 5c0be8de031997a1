"""What one cell may say: text in, a value out, or BadCell with a code that names the mend.

Every function takes the cell's text, not empty and without white space around it. Lengths are looked at before a
number is made of a text: `int` and `Decimal` work for minutes on a hostile one.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from floorapp.channels.unreadable import BadCell
from floorapp.domain.intake import BarcodeIn, ComponentIn, FixedIn, minor_digits
from floorapp.domain.safetext import REPLACED, SafeText, clean, columns

YEARS = range(1990, 2101)
_YES = frozenset({"yes", "y", "ya", "true", "1"})
_NO = frozenset({"no", "n", "tidak", "tdk", "false", "0"})


def shown(value: str) -> SafeText:
    """A bad value as it may stand in a message: cleaned, at most 40 columns."""
    return clean(value[:200], 40)


def text(width: int) -> Callable[[str], SafeText | None]:
    """Free text, cleaned and cut to `width` columns; None when nothing is left of it."""

    @lru_cache(1_024)  # the rows of an order repeat its buyer: one object for all of them
    def read(value: str) -> SafeText | None:
        return clean(value, width) or None

    return read


def said(width: int) -> Callable[[str], SafeText]:
    """Free text that is needed. Refuses cell_needed when nothing is left of it after cleaning."""

    def read(value: str) -> SafeText:
        cleaned = clean(value, width)
        if not cleaned:
            raise BadCell("cell_needed")
        return cleaned

    return read


def key(width: int) -> Callable[[str], SafeText]:
    """A number, code or SKU that things are found by: never cut, so that two are never taken for one.

    Refuses cell_needed, cell_key_damaged (control characters, or the mark of a lost character), cell_key_long.
    """

    @lru_cache(4_096)
    def read(value: str) -> SafeText:
        cleaned = clean(value, 10_000)
        if cleaned == "":
            raise BadCell("cell_needed")
        if REPLACED in cleaned:
            raise BadCell("cell_key_damaged", value=shown(value))
        if len(cleaned) > width or not (cleaned.isascii() or columns(cleaned) <= width):
            raise BadCell("cell_key_long", limit=width, value=shown(value))
        return cleaned

    return read


def small_key(width: int) -> Callable[[str], SafeText]:
    """A key that is the same in capitals and small letters (a channel); kept in small letters."""
    read = key(width)
    return lambda value: SafeText(read(value).casefold())


def location(value: str) -> SafeText:
    """A location code: capitals, digits and `-`, at most 30; small letters are raised. Refuses cell_location."""
    code = value.upper() if value.isascii() else value
    if len(code) > 30 or not _LOCATION.fullmatch(code):
        raise BadCell("cell_location", value=shown(value))
    return SafeText(code)


_LOCATION = re.compile(r"[A-Z0-9](?:-?[A-Z0-9])*")


def quantity(value: str) -> int:
    """Whole base units above zero, at most nine digits. Refuses cell_quantity."""
    if not value.isascii() or not value.isdecimal() or len(value) > 9 or int(value) == 0:
        raise BadCell("cell_quantity", value=shown(value))
    return int(value)


def whole(value: str) -> int:
    """A whole number from zero up, at most nine digits. Refuses cell_whole."""
    if not value.isascii() or not value.isdecimal() or len(value) > 9:
        raise BadCell("cell_whole", value=shown(value))
    return int(value)


def measure(value: str) -> int:
    """A weight or a length, rounded half up to the whole unit; a decimal point is taken. Refuses cell_measure."""
    match = _DECIMAL.fullmatch(value) if len(value) <= 20 else None
    if match is None or match["sign"] or len(match["whole"]) > 9 or len(match["fraction"] or "") == 3:
        raise BadCell("cell_measure", value=shown(value))
    return int(match["whole"]) + ((match["fraction"] or "0")[0] >= "5")


def centimetres(value: str) -> int:
    """Metres with a decimal point, up to 10 km, as whole centimetres. Refuses cell_metres."""
    match = _DECIMAL.fullmatch(value) if len(value) <= 20 else None
    if match is None or len(match["whole"]) > 5:
        raise BadCell("cell_metres", value=shown(value))
    cm = int(match["whole"]) * 100 + int((match["fraction"] or "").ljust(2, "0")[:2])
    return -cm if match["sign"] else cm


def degrees(limit: int) -> Callable[[str], float]:
    """A latitude (90) or longitude (180) with a decimal point. Refuses cell_degrees."""

    def read(value: str) -> float:
        if len(value) > 24 or not _DECIMAL.fullmatch(value) or abs(float(value)) > limit:
            raise BadCell("cell_degrees", value=shown(value), limit=limit)
        return float(value)

    return read


def money(value: str, code: str) -> int:
    """An amount from zero up with a decimal point, as minor units of the currency `code`; at most 15 digits.

    Refuses cell_money; cell_money_fraction where digits fall below the minor unit; cell_money_unclear for exactly
    three digits after the point: "18.000" is eighteen to some and eighteen thousand to most people in Indonesia.
    """
    if len(value) <= 15 and value.isascii() and value.isdecimal():
        return int(value) * 10 ** minor_digits(code)
    match = _DECIMAL.fullmatch(value) if len(value) <= 32 else None
    if match is None or match["sign"] or len(match["whole"]) > 15:
        raise BadCell("cell_money", value=shown(value))
    fraction, digits = match["fraction"] or "", minor_digits(code)
    if len(fraction) == 3:
        raise BadCell("cell_money_unclear", value=shown(value), plain=match["whole"] + fraction, short=match["whole"])
    if fraction[digits:].strip("0"):
        raise BadCell("cell_money_fraction", value=shown(value), currency=code, digits=digits)
    return int(match["whole"] + fraction[:digits].ljust(digits, "0"))


def exact(value: str, code: str) -> int:
    """As `money`, where the format itself says that the point is a decimal point (JSON, XML, bank statements)."""
    match = _DECIMAL.fullmatch(value) if len(value) <= 32 else None
    if match is not None and match["fraction"]:
        whole, fraction = match["whole"], match["fraction"].rstrip("0")
        value = f"{match['sign']}{whole}.{fraction.ljust(4, '0') if len(fraction) == 3 else fraction or '0'}"
    return money(value, code)


_DECIMAL = re.compile(r"(?P<sign>-?)(?P<whole>[0-9]+)(?:\.(?P<fraction>[0-9]+))?")


def currency(value: str) -> str:
    """Three capitals of ISO 4217. Refuses cell_currency."""
    code = value.upper()
    if not re.fullmatch(r"[A-Z]{3}", code):
        raise BadCell("cell_currency", value=shown(value))
    return code


@lru_cache(4_096)
def moment(value: str, zone: ZoneInfo) -> datetime:
    """An ISO 8601 time in UTC, to the second; one without a zone is in `zone`; a date alone is its first second.

    Refuses cell_time, and cell_time_range outside the years 1990 to 2100 (0001-01-01 is how some channels say nothing).
    """
    if len(value) > 40 or not _MOMENT.fullmatch(value):
        raise BadCell("cell_time", value=shown(value))
    try:
        read = datetime.fromisoformat(value[:10] + value[10:].replace(" ", "T", 1).replace(" ", ""))
    except ValueError:
        raise BadCell("cell_time", value=shown(value)) from None
    if read.year not in YEARS:
        raise BadCell("cell_time_range", value=shown(value))
    return (read if read.tzinfo else read.replace(tzinfo=zone)).astimezone(UTC).replace(microsecond=0)


def deadline(value: str, zone: ZoneInfo) -> datetime:
    """As `moment`, but a date alone means the whole of that day: its last second."""
    return moment(value + " 23:59:59" if len(value) == 10 else value, zone)


_MOMENT = re.compile(
    r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?: ?(?:Z|[+-]\d\d(?::?\d\d)?))?)?", re.ASCII)


def day(value: str) -> date:
    """An ISO 8601 date; a time after it is passed over. Refuses cell_date and cell_time_range."""
    if not _MOMENT.fullmatch(value[:40]):
        raise BadCell("cell_date", value=shown(value))
    try:
        read = date.fromisoformat(value[:10])
    except ValueError:
        raise BadCell("cell_date", value=shown(value)) from None
    if read.year not in YEARS:
        raise BadCell("cell_time_range", value=shown(value))
    return read


def flag(value: str) -> bool:
    """yes or no; also ya, tidak, true, false, 1, 0. Refuses cell_flag."""
    word = value.casefold()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise BadCell("cell_flag", value=shown(value))


def choice(*allowed: str) -> Callable[[str], str]:
    """One of the words; capitals, spaces, `-` and `_` make no difference. Refuses cell_choice."""
    known = {_plain(word): word for word in allowed}

    def read(value: str) -> str:
        word = known.get(_plain(value))
        if word is None:
            raise BadCell("cell_choice", value=shown(value), allowed=", ".join(allowed))
        return word

    return read


def choices(*allowed: str) -> Callable[[str], tuple[str, ...]]:
    """Some of the words, separated by space, comma or semicolon. Refuses cell_choice and cell_needed."""
    one = choice(*allowed)

    def read(value: str) -> tuple[str, ...]:
        words = [word for word in re.split(r"[\s,;]+", value) if word]
        if not words:
            raise BadCell("cell_needed")
        return tuple(dict.fromkeys(one(word) for word in words))

    return read


def barcodes(value: str) -> tuple[BarcodeIn, ...]:
    """`code` or `code*qty`, separated by spaces. Refuses cell_barcode, and cell_barcode_twice (one code, two contents).

    A wrong check digit is taken: 5 of 299 real Indonesian codes have one, and the scanner reads them all the same.
    """
    read: dict[str, int] = {}
    for word in value.split():
        code, _, qty = word.partition("*")
        if not _BARCODE.fullmatch(code) or ("*" in word and not (qty.isascii() and qty.isdecimal() and len(qty) <= 9)):
            raise BadCell("cell_barcode", value=shown(word))
        content = int(qty) if qty else 1
        if content == 0:
            raise BadCell("cell_barcode", value=shown(word))
        if read.setdefault(code, content) != content:
            raise BadCell("cell_barcode_twice", value=shown(code))
    return tuple(BarcodeIn(SafeText(code), qty) for code, qty in read.items())


def components(value: str) -> tuple[ComponentIn, ...]:
    """`SKU*qty`, separated by spaces; `-` for none. Refuses cell_components (also a SKU that is named twice)."""
    read: dict[str, int] = {}
    for word in () if value.strip() == "-" else value.split():
        sku, star, qty = word.rpartition("*")
        sku, qty = (sku, qty) if star else (word, "1")
        if not sku or not (qty.isascii() and qty.isdecimal() and len(qty) <= 6) or int(qty) == 0 or sku in read:
            raise BadCell("cell_components", value=shown(word))
        read[sku] = int(qty)
    return tuple(ComponentIn(key(60)(sku), qty) for sku, qty in read.items())


def fixed_places(value: str) -> tuple[FixedIn, ...]:
    """`SKU` or `SKU*most`, separated by spaces; `-` for none. Refuses cell_fixed (also a SKU that is named twice)."""
    read: dict[str, int | None] = {}
    for word in () if value.strip() == "-" else value.split():
        sku, star, most = word.rpartition("*")
        sku, most = (sku, most) if star else (word, "")
        right = not star or (most.isascii() and most.isdecimal() and len(most) <= 9 and int(most) > 0)
        if not sku or not right or sku in read:
            raise BadCell("cell_fixed", value=shown(word))
        read[sku] = int(most) if star else None
    return tuple(FixedIn(key(60)(sku), most) for sku, most in read.items())


def categories(value: str) -> tuple[SafeText, ...]:
    """Names separated by `|`; `-` for none."""
    words = () if value.strip() == "-" else value.split("|")
    return tuple(dict.fromkeys(name for word in words if (name := clean(word, 120))))


_BARCODE = re.compile(r"[!-)+-~]{1,48}")


def pin(value: str) -> str:
    """Four to twelve digits. Refuses cell_pin, and never shows what was given."""
    if not value.isascii() or not value.isdecimal() or not 4 <= len(value) <= 12:
        raise BadCell("cell_pin")
    return value


def _plain(word: str) -> str:
    return re.sub(r"[\s_-]+", "", word.casefold())
