"""What a terminal is shown for a grapheme: always as many cells as the layout counted."""

from __future__ import annotations

from functools import lru_cache

from rich.cells import get_character_cell_size

from floorapp.domain.safetext import REPLACED, ascii_only, clean


@lru_cache(maxsize=4096)
def shown(grapheme: str, width: int, ascii: bool) -> tuple[str, ...]:
    """The cells of one grapheme that is laid out `width` cells wide; the right half of a wide one is "".

    Joined emoji are shown by their first: terminals disagree about the others. Format and control characters, bidi
    overrides among them, show nothing; with `ascii` everything else has an ASCII stand-in.
    """
    if width == 0:
        return ()
    base = clean(grapheme[0]) or " "
    if ascii:
        return (_drawn(base), *" " * (width - 1))
    if get_character_cell_size(base) != width:
        return (base, *" " * (width - 1))
    if _JOINER not in grapheme:
        base += "".join(mark for mark in grapheme[1:] if mark not in _NO_MARKS and clean(mark))
    return (base, *[""] * (width - 1))


_JOINER = "\u200d"
_NO_MARKS = {"\ufe0f", REPLACED}
_HORIZONTAL = set("─━┄┅┈┉╌╍═╴╶╸╺╼╾▀▁▂▃▄▔")
_VERTICAL = set("│┃┆┇┊┋╎╏║╵╷╹╻╽╿▊▋▌▍▎▏▐▕")


def _drawn(character: str) -> str:
    """One ASCII character; lines and blocks stay lines and blocks."""
    if character in _HORIZONTAL:
        return "-"
    if character in _VERTICAL:
        return "|"
    if "\u2500" <= character <= "\u259f":
        return "+" if character <= "\u257f" else "#"
    return ascii_only(character)[:1] or "?"
