"""Characters from the terminal become keys and pastes.

Textual's parser loses and adds characters where a floor terminal must not: ESC and a scan in one packet put `^` before
the code, an escape sequence it does not know is typed into the scan, a paste whose end is missing swallows everything
after it. Here a sequence is cut out by its grammar (ECMA-48); what it means is still looked up in Textual.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from textual import constants
from textual._xterm_parser import XTermParser
from textual.keys import Keys

PASTE_RESTS = 1.0
"""Seconds of silence within a paste after which its end is no longer waited for; pastes come in one piece."""


class Press(NamedTuple):
    """One key: Textual's name for it, and the character it types, if any."""

    key: str
    character: str | None


class Pasted(NamedTuple):
    """Text between the brackets of a paste: the whole of it, or its finished lines if its end is not here yet."""

    text: str


class KeyReader:
    """Reads what the terminal sends, in pieces of any size.

    ESC alone is the key `escape`. ESC in front of something that is no sequence is dropped and the rest is kept: a
    scan that arrives with an ESC (a link that stalled, an Alt key) is that scan and nothing else. An ending or a
    backspace directly after an ESC goes with it: an Enter that was meant for the step before would accept this one.
    Sequences that nobody knows are dropped whole. ESC, one character and silence are a key of a VT100+ or one pressed
    with Alt: F1 to F5, or nothing; a digit of them in the line would be counted. One doubt remains: ESC and a code that
    begins with [ or with OA to OS (also O2A to O8S, keys pressed with Shift, Alt, Ctrl) are the bytes of another key,
    and are read as that key.
    """

    def __init__(self) -> None:
        self._held = ""
        self._paste: str | None = None

    @property
    def undecided(self) -> bool:
        """True while an ESC waits, alone or with one character: if nothing follows within the escape delay, call
        `settle`."""
        return self._held[:1] == "\x1b" and len(self._held) <= 2 and self._held[1:] not in {"[", "O"}

    @property
    def patience(self) -> float | None:
        """Seconds without a byte after which `settle` is to be called; None: no silence means anything."""
        return constants.ESCAPE_DELAY if self.undecided else PASTE_RESTS if self._paste is not None else None

    def settle(self) -> list[Press | Pasted]:
        """Nothing followed the ESC: it was the key. Nothing followed in a paste: its end is lost, or late. What it
        held so far, and all that comes, is as if it were typed: no scan ends here, and Enter is Enter again."""
        if self.undecided:
            press = _BY_ESCAPE.get(self._held)
            self._held = ""
            return [*self._end_of_paste(), press] if press else []
        paste, self._paste = self._paste, None
        return [press for character in paste or "" for press in _meaning(character)]

    def feed(self, text: str) -> list[Press | Pasted]:
        """The keys and pastes in what arrived, in their order. Bytes that are no UTF-8 come as lone surrogates, no
        text; but one that begins a piece may begin a sequence of a terminal with eight-bit controls."""
        read: list[Press | Pasted] = []
        if not self._held and text[:1] in _EIGHT_BITS:
            text = _EIGHT_BITS[text[:1]] + text[1:]
        text = self._held + _NO_TEXT.sub("\ufffd", text)
        self._held = ""
        for token in _TOKEN.finditer(text):
            if token["text"]:
                if self._paste is None:
                    read += [press for character in token["text"] for press in _meaning(character)]
                else:
                    self._paste += token["text"]
            elif sequence := token["sequence"]:
                # Any sequence ends a paste, not only its own end: no terminal lets one through inside.
                read += self._end_of_paste()
                if sequence == "[200~":
                    self._paste = ""
                elif sequence != "[201~":
                    read += _meaning("\x1b" + sequence)
            elif token["unfinished"] is not None:
                self._held = "\x1b" + token["unfinished"]
        read += self._finished_lines()
        return read

    def _end_of_paste(self) -> list[Press | Pasted]:
        paste, self._paste = self._paste, None
        return [Pasted(paste)] if paste else []

    def _finished_lines(self) -> list[Press | Pasted]:
        if not self._paste:
            return []
        lines = _LAST_ENDING.match(self._paste)
        if lines is None:
            return []
        self._paste = self._paste[lines.end():]
        return [Pasted(lines[0])]


# CSI (the Linux console's F1 to F5 have a second bracket, rxvt's shifted keys end in a dollar) and the SS3 keys; at the
# end of a piece their beginnings.
_TOKEN = re.compile(
    r"(?P<text>[^\x1b]+)"
    r"|\x1b(?P<sequence>\[\[[A-E]|\[\d{1,2}\$|\[[0-?]{0,40}[ -/]{0,4}[@-Z\\-~]|O[2-8]?[ABCDFHMPQRSa-dj-y])"
    r"|\x1b(?P<unfinished>\[\[|\[[0-?]{0,40}[ -/]{0,4}|O[2-8]?|[!-~]|)\Z"
    r"|\x1b[\r\n\t\x08\x7f]?"
)
_BY_ESCAPE = {"\x1b": Press("escape", "\x1b"), **{f"\x1b{n}": Press(f"f{n}", None) for n in range(1, 6)}}
_EIGHT_BITS = {chr(0xDC9B): "\x1b[", chr(0xDC8F): "\x1bO"}
_NO_TEXT = re.compile("[\udc80-\udcff]")
_LAST_ENDING = re.compile(r"(?s).*[\r\n\t]")
_TEXTUAL = XTermParser()


@lru_cache(maxsize=2048)
def _meaning(sequence: str) -> tuple[Press, ...]:
    """What Textual calls one character or one sequence; nothing for one it does not know. ESC itself is `settle`'s."""
    try:
        events = [*_TEXTUAL._sequence_to_key_events(sequence)]
    except (ValueError, OverflowError):  # a key report with a number that is no character
        return ()
    return tuple(Press(event.key, event.character) for event in events if event.key not in _NOT_KEYS)


_NOT_KEYS = {Keys.Ignore.value, Keys.Escape.value}
