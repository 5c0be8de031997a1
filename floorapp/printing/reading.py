"""How a stored payload is read: a dataclass names its fields, each with a reader that takes or refuses a JSON value."""

from __future__ import annotations

import dataclasses
import datetime
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any, TypeVar

from floorapp.domain.safetext import SafeText, clean

Reader = Callable[[object], object]
Part = TypeVar("Part")

LARGEST = 999_999_999_999  # twelve digits: no column of figures is ever cut
LONGEST = 5_000  # rows of one document: about 40 m of paper
_AMOUNT = re.compile(r"\d{1,12}(\.\d{1,3})?")
_CURRENCY = re.compile(r"[A-Z]{3}")


class Unreadable(ValueError):
    """A value that this document cannot carry; `field` says where, from the document down."""

    def __init__(self, field: str = "") -> None:
        super().__init__(field)
        self.field = field


def needed(reader: Reader) -> Any:
    """A field that must be given and not null."""
    return dataclasses.field(metadata={"reader": reader, "needed": True})


def optional(reader: Reader, missing: object = None) -> Any:
    """A field that may be left out or null: it then reads as `missing`."""
    return dataclasses.field(metadata={"reader": reader, "needed": False, "missing": missing})


def read(made: type[Part], payload: object) -> Part:
    """The payload as `made`. A missing, unknown or wrong field is `Unreadable`, named by its path (`lines[2].qty`)."""
    if not isinstance(payload, dict):
        raise Unreadable
    fields = dataclasses.fields(made)  # type: ignore[arg-type]
    for name in payload:
        if name not in {field.name for field in fields}:
            raise Unreadable(clean(name, 40))
    values: dict[str, object] = {}
    for field in fields:
        given = payload.get(field.name)
        if given is None or (given == "" and not field.metadata["needed"]):
            if field.metadata["needed"]:
                raise Unreadable(field.name)
            values[field.name] = field.metadata["missing"]
            continue
        try:
            values[field.name] = field.metadata["reader"](given)
        except Unreadable as wrong:
            raise Unreadable(field.name + wrong.field) from None
    return made(**values)


def text(most: int = 120) -> Reader:
    """Words for people: cleaned, at most `most` columns. What cleans to nothing is printed as a dash."""

    def reader(value: object) -> SafeText:
        if not isinstance(value, str):
            raise Unreadable
        return clean(value, most) or SafeText("-")

    return reader


def identifier(most: int = 80) -> Reader:
    """A number or code for people: text that is not empty and is not shortened, or it would name another thing."""

    def reader(value: object) -> SafeText:
        if not isinstance(value, str):
            raise Unreadable
        cleaned = clean(value, most + 1)
        if not cleaned or len(cleaned) > most:
            raise Unreadable
        return cleaned

    return reader


def code(most: int = 48) -> Reader:
    """A code that becomes bars: printable ASCII, exactly as given; a label never carries another code than asked."""

    def reader(value: object) -> SafeText:
        if not isinstance(value, str) or not value or len(value) > most:
            raise Unreadable
        if not (value.isascii() and value.isprintable()) or clean(value, most) != value:
            raise Unreadable
        return SafeText(value)

    return reader


def whole(least: int = 0) -> Reader:
    """A whole number of base units, grams or pieces, from `least` to twelve digits."""

    def reader(value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= LARGEST:
            raise Unreadable
        return value

    return reader


def one_of(*words: str) -> Reader:
    """One of the given words."""

    def reader(value: object) -> str:
        if not isinstance(value, str) or value not in words:
            raise Unreadable
        return value

    return reader


def day(value: object) -> datetime.date:
    """A calendar day, ISO 8601 (`2027-03-31`)."""
    try:
        return datetime.date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        raise Unreadable from None


def moment(value: object) -> datetime.datetime:
    """A time, ISO 8601, in the zone in which it is to be printed (`2026-11-24T18:05:00+07:00`)."""
    if not isinstance(value, str) or len(value) < 16:
        raise Unreadable
    try:
        return datetime.datetime.fromisoformat(value)
    except ValueError:
        raise Unreadable from None


def amount(value: object) -> Decimal:
    """Money as a decimal text in major units (`"125000"`, `"12.50"`): never a float."""
    if not isinstance(value, str) or not _AMOUNT.fullmatch(value):
        raise Unreadable
    return Decimal(value)


def currency(value: object) -> str:
    """An ISO 4217 code (`IDR`)."""
    if not isinstance(value, str) or not _CURRENCY.fullmatch(value):
        raise Unreadable
    return value


def part(made: type) -> Reader:
    """An object inside the document."""

    def reader(value: object) -> object:
        try:
            return read(made, value)
        except Unreadable as wrong:
            raise Unreadable(f".{wrong.field}" if wrong.field else "") from None

    return reader


def rows(made: type) -> Reader:
    """A list of objects, kept in its order."""

    def reader(value: object) -> tuple[object, ...]:
        if not isinstance(value, list | tuple) or len(value) > LONGEST:
            raise Unreadable
        taken: list[object] = []
        for position, row in enumerate(value):
            try:
                taken.append(read(made, row))
            except Unreadable as wrong:
                raise Unreadable(f"[{position}]" + (f".{wrong.field}" if wrong.field else "")) from None
        return tuple(taken)

    return reader
