"""Terminal classes: what may be sent to a terminal, chosen from TERM; and the layout class, chosen from its columns.

The bytes sent to a terminal are an allow-list. Everything a terminal can receive is:

    all classes    text; CUP, CUF, CR LF (cursor); SGR (pens); EL, ED 2 (erase); BEL; DECAWM off, on at the end
    vt220 and up   cursor hidden (DECTCEM), shown at the end; ECH (erase)
    xterm kin      alternate screen (1049), bracketed paste (2004)

Never, in any class: mouse, kitty keys, OSC, mode queries (2026, 2048), focus reports, blinking. A terminal that does
not know one of those may print it (field notes: a VT220 without OSC prints `22;default` and beeps).
"""

from __future__ import annotations

import re
from functools import partial
from typing import Literal, NamedTuple

Layout = Literal["xs", "s", "m", "l"]


class TerminalClass(NamedTuple):
    """What one kind of terminal shows and understands."""

    name: str  # the TERM value, always one of CLASSES
    colours: int  # 0, 8, 16 or 256; with 0 only bold, underline and reverse are sent
    ascii: bool  # True: seven bits, anything else is replaced by its nearest ASCII character
    erases_in_colour: bool  # EL fills with the background colour (terminfo bce)
    hides_cursor: bool
    erases_characters: bool  # ECH
    greeting: str  # sent once at the start
    farewell: str  # sent once at the end; leaves nothing of the session on the screen


def terminal_class(term: str | None) -> TerminalClass:
    """The class of a TERM value. TERM comes from the client: what is not on the list is taken for an xterm."""
    if term is None or not _ALLOWED.fullmatch(term):
        return CLASSES["xterm"]
    return CLASSES.get(term, CLASSES["xterm"])


def layout_class(columns: int) -> Layout:
    """xs below 30 columns, s below 60, m below 100, else l. Field notes: 20x16 handhelds, 40x8 trucks, 80x24 desks."""
    if columns < 30:
        return "xs"
    if columns < 60:
        return "s"
    return "m" if columns < 100 else "l"


# A path with `;id` in TERM arrived intact over SSH: the form is checked before the name.
_ALLOWED = re.compile(r"[a-z0-9][a-z0-9.+-]{0,31}")

_CLEARED = "\x1b[m\x1b[2J\x1b[H"  # for terminals without an alternate screen: a PIN or an order must not stay behind

_vt100 = partial(TerminalClass, colours=0, ascii=True, erases_in_colour=False, hides_cursor=False,
                 erases_characters=False, greeting="\x1b[?7l", farewell=_CLEARED + "\x1b[?7h")
_vt220 = partial(_vt100, hides_cursor=True, erases_characters=True, greeting="\x1b[?7l\x1b[?25l",
                 farewell=_CLEARED + "\x1b[?7h\x1b[?25h")
_console = partial(_vt220, colours=8, ascii=False, erases_in_colour=True)
_xterm = partial(TerminalClass, ascii=False, hides_cursor=True, erases_characters=True,
                 greeting="\x1b[?1049h\x1b[?2004h\x1b[?7l\x1b[?25l",
                 farewell="\x1b[m\x1b[2J\x1b[?2004l\x1b[?7h\x1b[?25h\x1b[?1049l")

CLASSES = {
    made.name: made
    for made in (
        _vt100("vt100"),
        _vt220("vt220"),
        _console("linux"),
        _xterm("xterm", colours=16, erases_in_colour=True),
        _xterm("xterm-256color", colours=256, erases_in_colour=True),
        _xterm("putty", colours=16, erases_in_colour=True),
        _xterm("putty-256color", colours=256, erases_in_colour=True),
        _xterm("screen", colours=8, erases_in_colour=False),
        _xterm("screen-256color", colours=256, erases_in_colour=False),
        _xterm("tmux", colours=8, erases_in_colour=False),
        _xterm("tmux-256color", colours=256, erases_in_colour=False),
    )
}
