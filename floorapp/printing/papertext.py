"""Text as a receipt printer can print it: every character is one column and one byte of code page 437.

Code page 437 is number 0 on every ESC/POS printer. What it lacks loses its accents, gets a plain look-alike, or is `?`.
"""

from __future__ import annotations

import textwrap
import unicodedata

from floorapp.domain.safetext import clean

ENCODING = "cp437"
LONGEST = 800  # columns of one text: longer than any field of a document


class PaperText(str):
    """A text that `paper` has made: the painter takes nothing else."""

    __slots__ = ()


def paper(value: str) -> PaperText:
    """The text cleaned once more and turned into printable characters; no control byte can come out of it."""
    text = clean(value, LONGEST)
    if text.isascii():
        return PaperText(text)
    return PaperText("".join(_printable(character) for character in text))


def wrapped(value: str, width: int) -> list[PaperText]:
    """The text in lines of at most `width` columns, broken between words where possible; never an empty list."""
    text = paper(value)
    if len(text) <= width:
        return [text]
    return [PaperText(line) for line in textwrap.wrap(text, width, break_on_hyphens=False)]


def left(value: PaperText, width: int) -> PaperText:
    """Filled up to `width` on the right."""
    return PaperText(value.ljust(width))


def right(value: PaperText, width: int) -> PaperText:
    """Filled up to `width` on the left."""
    return PaperText(value.rjust(width))


def centred(value: PaperText, width: int) -> PaperText:
    """Moved to the middle of `width` columns."""
    return PaperText(" " * ((width - len(value)) // 2) + value)


def joined(parts: list[PaperText], between: str = " ") -> PaperText:
    """Pieces of one line put together; `between` is ours."""
    return PaperText(between.join(parts).rstrip())


def _printable(character: str) -> str:
    if character.isascii() or character in _PAGE:
        return character
    if character in _LOOKALIKES:
        return _LOOKALIKES[character]
    base = [c for c in unicodedata.normalize("NFKD", character) if not unicodedata.combining(c)]
    plain = "".join(c if " " <= c <= "~" or c in _PAGE else _LOOKALIKES.get(c, "?") for c in base)
    return plain.strip() or "?" * bool(base)


# 0xFF of the page is a no-break space: `clean` has made it a space long before.
_PAGE = frozenset(bytes(range(0x80, 0xFF)).decode(ENCODING))
_LOOKALIKES = {
    "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2015": "-", "\u2212": "-",
    "\u2018": "'", "\u2019": "'", "\u201a": "'", "\u201b": "'", "\u2032": "'",
    "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u2033": '"', "\u2022": "*", "\u00d7": "x", "\u00a9": "(c)",
    "\u00ae": "(R)", "\u20ac": "EUR", "\u00d8": "O", "\u00f8": "o", "\u0141": "L", "\u0142": "l",
    "\u0110": "D", "\u0111": "d", "\u0131": "i", "\u00de": "Th", "\u00fe": "th", "\u00f0": "d", "\u0152": "OE",
    "\u0153": "oe", "\u00a6": "|", "\u00b8": ",", "\u00b4": "'", "\u02bc": "'", "\u2044": "/",
}  # fmt: skip
