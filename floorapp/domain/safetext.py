"""SafeText: every string from outside is cleaned at the boundary and again at the render edge.

Rules: NFC; control, surrogate, private-use and unassigned characters become U+FFFD (tab and newline a space);
bidi and other format characters are dropped; spaces are collapsed; the display width is capped.
Source: field notes on hostile input (control bytes reached the terminal and the printer verbatim).
"""

from __future__ import annotations

import re
import unicodedata

REPLACED = "\ufffd"


class SafeText(str):
    """A string that `clean` has made. Renderers take nothing else."""

    __slots__ = ()


def clean(value: object, width: int = 200) -> SafeText:
    """The value as SafeText, at most `width` display columns wide; cleaning twice changes nothing."""
    text = str(value)
    if text.isascii() and text.isprintable() and len(text) <= width and "  " not in text and text == text.strip():
        return SafeText(text)
    text = "".join(_clean_character(c) for c in unicodedata.normalize("NFC", text))
    text = " ".join(text.split(" ")) if "  " not in text else " ".join(text.split())
    return SafeText(cap(text.strip(), width))


def clean_lines(value: object, width: int = 200, lines: int = 20) -> list[SafeText]:
    """A text of several lines (a note, an address), each line cleaned; empty lines are left out."""
    cleaned = [clean(line, width) for line in str(value).splitlines()]
    return [line for line in cleaned if line][:lines]


def cap(text: str, width: int) -> str:
    """The longest beginning of `text` that is at most `width` columns wide."""
    if len(text) <= width // 2 or columns(text) <= width:
        return text
    if _ONE_EACH(text):
        return text[:width].rstrip()
    from wcwidth import wcwidth  # here, for most screens never need its tables: 2 MiB
    kept, used = [], 0
    for character in text:
        used += max(wcwidth(character), 0)
        if used > width:
            break
        kept.append(character)
    return "".join(kept).rstrip()


def columns(text: str) -> int:
    """Display columns of a text; what has no width counts as none."""
    if _ONE_EACH(text):
        return len(text)
    from wcwidth import wcswidth, wcwidth
    wide = wcswidth(text)
    return wide if wide >= 0 else sum(max(wcwidth(c), 0) for c in text)


def ascii_only(text: str) -> str:
    """For screens below 60 columns and 7-bit terminals: accents are dropped, the rest becomes '?'."""
    if text.isascii():
        return text
    plain = []
    for character in unicodedata.normalize("NFKD", text):
        if unicodedata.combining(character):
            continue
        plain.append(character if character.isascii() else _ASCII.get(character, "?"))
    return "".join(plain)


# Printable ASCII, Latin letters, dashes, quotes, and the lines and blocks that screens are drawn with: a column each.
_ONE_EACH = re.compile(r"[ -~\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u2500-\u259f]*").fullmatch
_ASCII = {"\u2013": "-", "\u2014": "-", "\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2022": "*",
          "\u00d7": "x", "\u00a0": " "}


def _clean_character(character: str) -> str:
    if character in "\t\n\r\v\f\u2028\u2029\u00a0":
        return " "
    category = unicodedata.category(character)
    if category in {"Cc", "Cs", "Co", "Cn"}:
        return REPLACED
    if category == "Cf":
        return ""
    if category == "Zs":
        return " "
    return character
