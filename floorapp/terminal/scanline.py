"""The one place where keys become whole inputs. It belongs to the application; no widget ever holds half a scan.

Endings: CR, LF, CR LF, TAB. Nothing that depends on time ends a scan or holds one back.
- CR LF is one ending. The end of a paste, and ETX after STX, end a scan too; the CR, LF or TAB directly after belongs
  to them. A scanner that is set to send TAB and ENTER sends both at once: that CR ends nothing once more. An Enter
  pressed later is a key of its own.
- An Enter on an empty line is the key `Enter`. An empty line inside a paste, and a TAB on an empty line, are nothing.
- F1 to F4, and ESC as F3, keep their place between scans. They drop a line that is only half typed: what was
  typed for one question must not become the answer to another.
- STX and ETX are stripped. GS (0x1D) stays: it separates the fields of a GS1 code. All other control keys are nothing,
  so DLE or DC1 in a code can open or end nothing.
Field notes: terminal.md 2.7, 2.10; floor-ux.md 1.5.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from enum import Enum

HAND_SECONDS = 0.05
"""Characters further apart than this were typed by hand: scanners send one every 0 to 20 ms."""

LONGEST = 5000
"""Characters of a line that are kept; the largest QR code holds 4,296 letters."""

GS = "\x1d"


@dataclass(frozen=True)
class Scan:
    """A whole code or typed text, as it came, with GS and without framing."""

    text: str
    by_hand: bool = field(default=False, compare=False)  # a hint for the audit line, never a rule: a link can stall
    at: float = field(default=0.0, compare=False)  # when its ending arrived, monotonic seconds
    unseen: bool = field(default=False, compare=False)  # the screen said that it works: what it asks next was not seen


@dataclass(frozen=True)
class Key:
    """A key that is an input by itself: F1 F2 F3 F4 F5 Enter Undo Up Down PageUp PageDown."""

    name: str
    at: float = field(default=0.0, compare=False)
    unseen: bool = field(default=False, compare=False)


class ScanLine:
    """Takes keys and pastes in their order, puts whole inputs into `queue`. Fed by the application's `on_event`."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.queue: asyncio.Queue[Scan | Key] = asyncio.Queue()
        self.unseen = False            # the screen says that it works: marks what comes now
        self._clock = clock
        self._line: list[str] = []
        self._ended_by: _Ending | None = None
        self._framed = False
        self._gaps = self._slow_gaps = 0
        self._last = self._rests_since = self._ended_at = 0.0
        self._changed = asyncio.Event()

    @property
    def pending(self) -> str:
        """The half typed line."""
        return "".join(self._line)

    async def typed(self) -> AsyncIterator[str]:
        """The half line each time it has rested for `HAND_SECONDS`: what a screen may echo.

        A scan never rests, so none of its characters is painted (8.7 kB for 13 digits where each is echoed). Costs
        nothing while no key is pressed.
        """
        shown = ""
        while True:
            await self._changed.wait()
            self._changed.clear()
            while (rest := self._rests_since + HAND_SECONDS - self._clock()) > 0:
                await asyncio.sleep(rest)
            if self.pending != shown:
                shown = self.pending
                yield shown

    def key(self, key: str, character: str | None = None, at: float | None = None) -> None:
        """One key, by Textual's name; `at` is when it arrived (monotonic seconds), for hints only."""
        at = self._clock() if at is None else at
        if ending := _ENDINGS.get(key):
            self._end(ending, at)
        elif name := _KEYS.get(key):
            if name not in _MOVES:
                self._forget()
            self._put(Key(name, at))
        elif key == "backspace":
            self._shorten(at)
        elif character := _CHARACTERS.get(key, character or ""):
            self._take(character, at)

    def paste(self, text: str, at: float | None = None) -> None:
        """Pasted text: each ending in it ends a scan, and so does its end."""
        at = self._clock() if at is None else at
        for character in text:
            ending = _ENDING_CHARACTERS.get(character)
            if ending is None:
                self._take(character, at, pasted=True)
            elif self._line or ending in _SAME_ENDING.get(self._ended_by, ()):
                self._end(ending, at)
        if self._line:
            self._end(_Ending.PASTE, at)

    def _take(self, character: str, at: float, pasted: bool = False) -> None:
        if character == "\x02":
            self._framed = True
        elif character == "\x03":
            if self._framed and self._line:
                self._end(_Ending.ETX, at)
            self._framed = False
        elif character == GS or not _is_control(character):
            if self._line and not pasted:
                self._count_gap(at)
            self._last = at
            self._ended_by = None
            if len(self._line) < LONGEST:
                self._line.append(character)
            self._touch()

    def _end(self, ending: _Ending, at: float) -> None:
        at_once = at - self._ended_at <= HAND_SECONDS
        if ending in _SAME_ENDING.get(self._ended_by, ()) or (at_once and ending in _TOGETHER.get(self._ended_by, ())):
            self._ended_by = ending
            return
        self._ended_at = at
        if self._line:
            self._count_gap(at)
            scan = Scan(self.pending, by_hand=self._slow_gaps * 2 > self._gaps, at=at)
            self._forget()
            self._put(scan)
        elif ending is _Ending.TAB:
            self._ended_by = None
            return
        else:
            self._put(Key("Enter", at))
        self._ended_by = ending

    def _shorten(self, at: float) -> None:
        if not self._line:
            self._put(Key("Undo", at))
            return
        self._line.pop()
        self._last = at
        self._touch()

    def _touch(self) -> None:
        # By the clock of now, not by `at`: after a stall the rest of a scan may still wait behind this character.
        self._rests_since = self._clock()
        self._changed.set()

    def _count_gap(self, at: float) -> None:
        self._gaps += 1
        self._slow_gaps += at - self._last > HAND_SECONDS

    def _forget(self) -> None:
        self._line.clear()
        self._gaps = self._slow_gaps = 0
        self._framed = False
        self._changed.set()

    def _put(self, whole: Scan | Key) -> None:
        self._ended_by = None
        self.queue.put_nowait(replace(whole, unseen=True) if self.unseen else whole)


class _Ending(Enum):
    CR = "enter"
    LF = "ctrl+j"
    TAB = "tab"
    ETX = "ctrl+c"
    PASTE = ""


# An ending directly after one of these is the second half of the same ending.
_SAME_ENDING: dict[_Ending | None, tuple[_Ending, ...]] = {
    _Ending.CR: (_Ending.LF,),
    _Ending.ETX: (_Ending.CR, _Ending.LF, _Ending.TAB),
    _Ending.PASTE: (_Ending.CR, _Ending.LF, _Ending.TAB),
}
# And directly after one of these, where no hand could have pressed it: two endings that a scanner was told to send.
_TOGETHER: dict[_Ending | None, tuple[_Ending, ...]] = {
    _Ending.TAB: (_Ending.CR, _Ending.LF),
}
_ENDINGS = {ending.value: ending for ending in (_Ending.CR, _Ending.LF, _Ending.TAB)}
_ENDING_CHARACTERS = {"\r": _Ending.CR, "\n": _Ending.LF, "\t": _Ending.TAB}
_KEYS = {"f1": "F1", "f2": "F2", "f3": "F3", "f4": "F4", "f5": "F5", "escape": "F3",
         "up": "Up", "down": "Down", "pageup": "PageUp", "pagedown": "PageDown"}
_CHARACTERS = {"ctrl+right_square_bracket": GS, "ctrl+b": "\x02", "ctrl+c": "\x03"}
_MOVES = {"F5", "Up", "Down", "PageUp", "PageDown"}    # they answer nothing: a half line stays


def _is_control(character: str) -> bool:
    return character < " " or "\x7f" <= character <= "\x9f"
