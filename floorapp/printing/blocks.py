"""What a document is made of before anybody knows how wide the paper is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Size = Literal["normal", "tall", "big"]  # tall: twice as high; big: twice as high and wide


@dataclass(frozen=True, slots=True)
class Heading:
    """Bold and in the middle."""

    text: str
    size: Size = "normal"


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph, from the left."""

    text: str
    size: Size = "normal"
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Pairs:
    """Captions and values, one under the other; a value of None is left out."""

    rows: tuple[tuple[str, str | None], ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; the lowest priority stays longest on narrow paper.

    Words wrap where they have `least` columns. Codes (`least` 0) do not up to 20 columns. Figures never do, and stand
    on the right.
    """

    title: str
    priority: int
    least: int = 0
    figures: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under titles; what does not fit beside goes below its row, with its title: nothing is lost."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Barcode:
    """A Code 128, `rows` dots high, with its text below unless `silent`. One that is only `handy` is left to its text
    where the bars cannot be drawn: an order number of another system may be longer than the paper is wide."""

    code: str
    rows: int
    silent: bool = False
    handy: bool = False


@dataclass(frozen=True, slots=True)
class Signatures:
    """A line to sign for each caption."""

    captions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the paper."""


@dataclass(frozen=True, slots=True)
class Feed:
    """Empty lines."""

    lines: int = 1


@dataclass(frozen=True, slots=True)
class Cut:
    """The end of the paper."""


Block = Heading | Text | Pairs | Table | Barcode | Signatures | Rule | Feed | Cut
