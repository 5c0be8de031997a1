"""GS1 element strings: what the label of a maker or a supplier says about the goods.

Sources: GS1 General Specifications (application identifiers, check digits, dates), through the table that biip keeps.
Scanners in keyboard mode often lose the separator (FNC1, sent as GS = 0x1D). A label is still read where only one
reading is likely; where two are, `parse` refuses and `readings` lists them, so that a dialogue asks for the field.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from itertools import islice, pairwise
from typing import Any

from floorapp.domain.refusals import Refused

GS = "\x1d"


@dataclass(frozen=True)
class Gs1:
    """What a label says; None where it says nothing. `gtin` has 14 digits, `sscc` 18; `weight_g` is net, else gross."""

    gtin: str | None = None
    lot: str | None = None
    expiry: date | None = None
    serial: str | None = None
    sscc: str | None = None
    count: int | None = None
    weight_g: int | None = None
    production: date | None = None
    raw: str = ""


def is_gs1(text: str, symbology: str | None = None) -> bool:
    """Whether to try at all. `symbology` is the AIM identifier without its bracket ("C1", "d2"), if one was sent.

    Without that proof only a strong shape counts: a typed "(01)", a GS after an identifier, or 01, 02 or 00 with a
    number whose check digit is right. An EAN of 8 to 14 digits, or a tracking number of 15, is never GS1.
    """
    if symbology in _CARRIERS:
        return True
    if symbology is not None and symbology[0] in "EI":
        return False
    if re.match(r"\(\d{2,4}\)", text):
        return True
    if GS in text:
        return re.match(r"\x1d?\d{2}", text) is not None
    if text[:4].lower() == "http":
        link = re.search(r"/(?:01/(\d{14}|\d{13}|\d{12}|\d{8})|00/(\d{18}))(?=[/?#]|$)", text)
        return link is not None and check_digit_ok(link[1] or link[2])
    if text[:2] in {"01", "02"}:
        return len(text) >= 16 and check_digit_ok(text[2:16])
    return text[:2] == "00" and len(text) >= 20 and check_digit_ok(text[2:20])


def parse(text: str) -> Gs1:
    """The one reading of a label: a scan (without AIM identifier), typing "(01)...(10)...", or a Digital Link.

    Refused: gs1_ambiguous (fields: those that could be read in two ways), gs1_bad (ai: what breaks a rule, or "").
    """
    found = readings(text)
    if len(found) > 1:
        raise Refused("gs1_ambiguous", fields=", ".join(unsure(found)))
    return found[0]


def readings(text: str) -> tuple[Gs1, ...]:
    """Every likely reading of a label, the one by the book first. Refused: gs1_bad, when there is none."""
    body = text.strip(" ").lstrip(GS)
    if not body or not body.isascii():
        raise Refused("gs1_bad", ai="")
    if body[:4].lower() == "http":
        return (_meaning(_link(body), text),)
    if body.startswith("("):
        return (_meaning(_typed(body), text),)
    if GS in body:
        return (_meaning(_by_the_book(body), text),)
    return _without_separators(body, text)


def certain(found: Sequence[Gs1]) -> Gs1:
    """What all readings agree on; a field on which they differ is None and has to be asked."""
    doubtful: dict[str, Any] = dict.fromkeys(unsure(found))
    return replace(found[0], **doubtful)


def unsure(found: Sequence[Gs1]) -> tuple[str, ...]:
    """Names of the fields on which readings differ."""
    return tuple(f.name for f in fields(Gs1) if len({getattr(reading, f.name) for reading in found}) > 1)


def check_digit(payload: str) -> int:
    """The GS1 check digit (GTIN, SSCC, GLN) of the digits before it."""
    # Four lines here keep the library's 0.1 s import out of every plain scan.
    odd = sum(int(digit) for digit in payload[-1::-2])
    even = sum(int(digit) for digit in payload[-2::-2])
    return -(3 * odd + even) % 10


def check_digit_ok(number: str) -> bool:
    """Whether the last digit of a GTIN or SSCC is its check digit; false for anything but ASCII digits."""
    return number.isascii() and number.isdigit() and len(number) > 1 and check_digit(number[:-1]) == int(number[-1])


def prepare() -> None:
    """Load the identifier table (0.1 s) ahead of the first label, for instance after the first paint."""
    _by_the_book("10A")


_Element = tuple[str, str]  # application identifier, value

_CARRIERS = {"C1", "e0", "e1", "e2", "d2", "Q3", "J1"}
_DATES = {"11": "production", "15": "best_before", "17": "expiry"}
_VARIABLE = {"10": 20, "21": 20, "30": 8, "37": 8}
_FIXED = {"00": 18, "01": 14, "02": 14, "11": 6, "13": 6, "15": 6, "16": 6, "17": 6}


def _by_the_book(body: str) -> list[_Element]:
    """Split as the specification says: a variable field ends at GS, at its longest, or at the end."""
    from biip import BiipException, ParseConfig
    from biip.gs1_messages import GS1Message

    try:
        message = GS1Message.parse(body, config=ParseConfig(gs1_element_strings_verify_date=False))
    except (BiipException, ValueError, ArithmeticError) as error:
        raise Refused("gs1_bad", ai=_identifier_in(str(error))) from error
    if not message.element_strings:
        raise Refused("gs1_bad", ai="")
    return [(element.ai.ai, element.value) for element in message.element_strings]


def _typed(body: str) -> list[_Element]:
    """(01)0899...(17)261231(10)AB as printed below the bars; every field must be whole, an EAN gets its zeros."""
    compact = "".join(body.split())
    if not re.fullmatch(r"(?:\(\d{2,4}\)[^()]+)+", compact):
        raise Refused("gs1_bad", ai="")
    elements = []
    for identifier, typed in re.findall(r"\((\d{2,4})\)([^()]+)", compact):
        value = typed.zfill(14) if identifier in {"01", "02"} and len(typed) in {8, 12, 13} else typed
        if _by_the_book(identifier + value) != [(identifier, value)]:
            raise Refused("gs1_bad", ai=identifier)
        elements.append((identifier, value))
    return elements


def _link(body: str) -> list[_Element]:
    from biip import BiipException
    from biip.gs1_digital_link_uris import GS1DigitalLinkURI

    scheme, _, rest = body.partition("://")
    try:
        link = GS1DigitalLinkURI.parse(f"{scheme.lower()}://{rest}")
    except (BiipException, ValueError, ArithmeticError) as error:
        raise Refused("gs1_bad", ai=_identifier_in(str(error))) from error
    return [(element.ai.ai, element.value) for element in link.element_strings]


def _without_separators(body: str, raw: str) -> tuple[Gs1, ...]:
    """By the book where that works, beside likely readings with a lost separator; else whatever cut is possible."""
    splits = list(islice(_splits(body), 200)) if len(body) <= 100 else []
    likely = [split for split in splits if _likely(split)]
    try:
        by_the_book = _by_the_book(body)
    except Refused:
        found = _meanings(likely or splits, raw)
        if not found:
            raise
        return found
    if _lost_a_separator(by_the_book):
        return _meanings(likely or splits, raw) or (_meaning(by_the_book, raw),)
    return tuple(dict.fromkeys([_meaning(by_the_book, raw), *_meanings(likely, raw)]))


def _splits(rest: str, before: tuple[_Element, ...] = ()) -> Iterator[list[_Element]]:
    """All ways to cut a text into the fields of a floor label, each field at most once."""
    if not rest:
        yield list(before)
        return
    for identifier, lengths in _fields_at(rest):
        if any(identifier == seen for seen, _ in before):
            continue
        for length in lengths:
            value, tail = rest[len(identifier):][:length], rest[len(identifier) + length:]
            if len(value) == length and _valid(identifier, value):
                yield from _splits(tail, (*before, (identifier, value)))


def _fields_at(rest: str) -> Iterator[tuple[str, Iterable[int]]]:
    if rest[:2] in _FIXED:
        yield rest[:2], (_FIXED[rest[:2]],)
    elif rest[:2] in _VARIABLE:
        yield rest[:2], range(min(_VARIABLE[rest[:2]], len(rest) - 2), 0, -1)
    elif re.match(r"3[13]0[0-5]", rest):
        yield rest[:4], (6,)


def _valid(identifier: str, value: str) -> bool:
    if identifier in {"00", "01", "02"}:
        return check_digit_ok(value) and value.strip("0") != ""
    if identifier in {"10", "21"}:
        return re.fullmatch(r"[!-z]+", value) is not None
    if not value.isdigit():
        return False
    return _FIXED.get(identifier) != 6 or _date(value) is not None


def _likely(split: Sequence[_Element]) -> bool:
    """Whether a reading with a lost separator is worth doubting the one by the book.

    A whole date or number with a right check digit inside a lot is no accident. A bare 21 or 10 inside a lot or serial
    number often is, so both parts must be as long as real ones. A count after a lot only beside 02, which wants it; a
    serial number never beside 02, which names the contents of a carton.
    """
    present = {identifier for identifier, _ in split}
    if {"02", "21"} <= present:
        return False
    for (previous, value), (identifier, follower) in pairwise(split):
        if previous not in _VARIABLE:
            continue
        if identifier in {"10", "21"} and previous in {"10", "21"} and (len(value) < 2 or len(follower) < 4):
            return False
        if identifier == "30" or (identifier == "37" and "02" not in present):
            return False
    return True


def _lost_a_separator(elements: Sequence[_Element]) -> bool:
    return any(identifier in _VARIABLE for identifier, _ in elements[:-1])


def _meanings(splits: Iterable[Sequence[_Element]], raw: str) -> tuple[Gs1, ...]:
    """What each cut says, without those that contradict themselves."""
    found: dict[Gs1, None] = {}
    for split in splits:
        with suppress(Refused):
            found[_meaning(split, raw)] = None
    return tuple(found)


def _meaning(elements: Iterable[_Element], raw: str) -> Gs1:
    """The fields by name. Refused gs1_bad: a wrong check digit or date, a field twice with two values, 01 beside 02."""
    values: dict[str, str] = {}
    for identifier, value in elements:
        if values.setdefault(identifier, value) != value:
            raise Refused("gs1_bad", ai=identifier)
    for identifier in ("00", "01", "02"):
        if identifier in values and not check_digit_ok(values[identifier]):
            raise Refused("gs1_bad", ai=identifier)
    if "01" in values and "02" in values:
        raise Refused("gs1_bad", ai="02")
    dates: dict[str, date | None] = {}
    for identifier, name in _DATES.items():
        # All zeros stand on goods that do not expire: no date is given, and it is asked where the item needs one.
        if values.get(identifier, "000000") != "000000":
            dates[name] = _date(values[identifier])
            if dates[name] is None:
                raise Refused("gs1_bad", ai=identifier)
    if "7003" in values and "expiry" not in dates:                   # date and hour: the day is enough
        dates["expiry"] = _date(values["7003"][:6])
        if dates["expiry"] is None:
            raise Refused("gs1_bad", ai="7003")
    counted = next((identifier for identifier in ("37", "30") if identifier in values), "")
    count = values.get(counted)
    if count is not None and not count.strip("0"):                   # a carton of nothing
        raise Refused("gs1_bad", ai=counted)
    return Gs1(
        gtin=values.get("01", values.get("02")), lot=values.get("10"), serial=values.get("21"), sscc=values.get("00"),
        expiry=dates.get("expiry") or dates.get("best_before"), production=dates.get("production"),
        count=None if count is None else int(count), weight_g=_grams(values), raw=raw,
    )


def _date(value: str) -> date | None:
    """YYMMDD, day 00 being the last of its month; None when there is no such day.

    Years are 1977 to 2076: the specification's window of the years in which this is written, kept free of a clock.
    """
    year, month, day = int(value[:2]), int(value[2:4]), int(value[4:6])
    year += 1900 if year >= 77 else 2000
    if not 1 <= month <= 12:
        return None
    last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(1)).day
    return date(year, month, day or last) if day <= last else None


def _grams(values: dict[str, str]) -> int | None:
    """310n net, 330n gross: kilograms with n decimals, rounded half up to whole grams."""
    for weight in ("310", "330"):
        for decimals in range(6):
            if (said := values.get(f"{weight}{decimals}")) is not None:
                return (int(said) * 10**6 // 10**decimals + 500) // 1000
    return None


def _identifier_in(message: str) -> str:
    found = re.search(r"AI \((\d+)\)", message)
    return found[1] if found else ""
