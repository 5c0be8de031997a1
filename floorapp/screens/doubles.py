"""One pull of the trigger that arrives twice: dropped where a repeat means nothing, never where units are counted.

Quantities and the choices of a list are typed, not scanned: the same digit twice is two answers.
"""

from __future__ import annotations

from dataclasses import dataclass

from floorapp.dialogues.engine import Reply
from floorapp.domain.codes import quantity
from floorapp.terminal.scanline import Key, Scan

COUNTED = frozenset({"item", "qty"})


@dataclass(frozen=True, slots=True)
class Before:
    """The input before this one, and what was shown when it came."""

    taken: Scan | Key | None = None
    shown: Reply | None = None

    def again(self, taken: Scan | Key, shown: Reply, within: float) -> bool:
        """Whether `taken` is the same pull of the trigger once more.

        A question that wants the same scan again as its yes is answered by a scan that somebody made after reading it.
        """
        last = self.taken
        if not isinstance(taken, Scan) or not isinstance(last, Scan) or self.shown is None:
            return False
        if taken != last or taken.at - last.at > within:
            return False
        if shown.prompt.get("step") == "override_pin":         # the badge again, and no PIN
            return within > 0
        if quantity(taken.text) is not None:
            return False
        return shown.outcome == "ask" or not COUNTED & set(self.shown.prompt.get("expects", ()))
