"""A line of a screen, and how words are made to fit one."""

from __future__ import annotations

import re
import textwrap
from typing import NamedTuple

from floorapp.domain.safetext import ascii_only, cap, clean, columns

UNIT = 2                               # columns of a word that is no name for itself
MARKED = 6                             # from so many columns on a text that is cut off says so
NARROW, PAIRED, WIDE = 30, 40, 60      # columns: a handheld is below 30, a truck below 60, a desk from there on


class Line(NamedTuple):
    """style: title, place, name, plain, ask, message, error, keys, blank, late. `side` stands at the right edge."""

    text: str
    style: str = "plain"
    side: str = ""

    def whole(self, width: int) -> str:
        """Both parts as one text."""
        if not self.side:
            return self.text
        return self.text + " " * (width - columns(self.side) - columns(self.text)) + self.side


BLANK = Line("", "blank")


def sheet(lines: list[Line], width: int, height: int) -> list[Line]:
    """Exactly `height` lines of at most `width` columns, cleaned once more at this edge; spaces of the layout stay."""
    whole = [*lines[:max(height, 0)], *[BLANK] * (height - len(lines))]
    return [Line(_safe(line.text, width - columns(line.side), width), line.style, _safe(line.side, width, width))
            for line in whole]


def wrap(text: str, width: int) -> list[str]:
    """The lines of a text; at least one."""
    return textwrap.wrap(text, max(width, 1), break_long_words=True, break_on_hyphens=False) or [""]


def fact(word: str, value: str, width: int) -> str:
    """Word and value; where it is narrow the word goes, then the beginning of the value: its end tells things apart."""
    if columns(word) + 1 + columns(value) <= width:
        return f"{word} {value}"
    return value if columns(value) <= width else tail(value, width)


def cut(text: str, width: int) -> str:
    """A text that is too long, up to a whole word, or with dots: half a code must never be read as a whole one."""
    short = cap(text, width)
    if columns(text) <= width or width < MARKED or text[len(short):][:1].isspace():
        return short
    return cap(text, width - 2) + ".."


def tail(value: str, width: int) -> str:
    """The end of a code that is too long."""
    return value if columns(value) <= width else ".." + value[-max(width - 2, 1):]


def middle(name: str, width: int) -> str:
    """A name that is too long keeps its beginning and its last word: that is where size and colour stand. A letter or a
    unit says nothing without the word before it: `250 g`, `isi 6`, `Hitam L`."""
    *_, before, last = ["", *name.rsplit(" ", 2)]
    if columns(last) <= UNIT and columns(before) + 1 + columns(last) <= width // 2:
        last = f"{before} {last}"
    if columns(name) <= width or columns(last) > width // 2:
        return cap(name, width)
    return f"{cap(name, width - 2 - columns(last))}..{last}"


def several(codes: str, width: int) -> str:
    """Several codes that are too long for a line: the first, and how many more."""
    first, *more = codes.split(", ")
    return codes if columns(codes) <= width or not more else f"{first} +{len(more)}"


def paired(parts: list[str], width: int) -> list[str]:
    """One a line; two a line from 40 columns on, one under the other."""
    if width < PAIRED:
        return parts
    side, lines, left = width // 2, [], list(parts)
    while left:
        part = left.pop(0)
        if left and columns(part) < side and columns(left[0]) <= side:
            part += " " * (side - columns(part)) + left.pop(0)
        lines.append(part)
    return lines


def together(parts: list[str], width: int) -> list[str]:
    """As many a line as fit."""
    lines: list[str] = []
    for part in parts:
        if lines and columns(lines[-1]) + 1 + columns(part) <= width:
            lines[-1] += " " + part
        else:
            lines.append(part)
    return lines


def in_two(options: list[str], width: int) -> list[str]:
    """Choices in two columns, the first half left."""
    half, side = -(-len(options) // 2), width // 2
    return [cap(left, side - 1).ljust(side) + cap(right, width - side)
            for left, right in zip(options[:half], [*options[half:], ""], strict=False)]


def _safe(text: str, room: int, width: int) -> str:
    cleaned = "".join(part if part[0] == " " else clean(part, room + 1) for part in re.split("( +)", text) if part)
    return cut(ascii_only(cleaned) if width < WIDE else cleaned, max(room, 0))
