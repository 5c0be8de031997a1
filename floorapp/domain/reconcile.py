"""Why somebody else's stock figure differs from ours: the fewest causes that explain the whole difference.

Theirs is what a channel or an ERP believes can be sold; ours is what is available. What they may see otherwise is
known: goods that orders hold, goods on hold, damaged or expired, goods that are announced or in transit but not here,
goods on the dock that they do not count yet, what has moved or was counted since they wrote their file, what open
orders want that nothing is held for yet, and the buffer that we keep back from them.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations


@dataclass(frozen=True, slots=True)
class Figures:
    """Ours, in base units. `moved` and `counted`: how much the stock has grown since their file was written, by what
    came and went and by counts. `expired`: on sale, but not for them. `ordered`: wanted by orders that hold nothing
    yet; `available` is without it for those who are offered stock, and with it (then it is negative) for all others.
    `buffer`: free, but not offered to them."""

    available: int = 0
    reserved: int = 0
    on_hold: int = 0
    damaged: int = 0
    on_dock: int = 0
    announced: int = 0
    moved: int = 0
    counted: int = 0
    in_transit: int = 0
    expired: int = 0
    buffer: int = 0
    ordered: int = 0


@dataclass(frozen=True, slots=True)
class Buffer:
    """What is kept back of each SKU: so many units, or so much of what is available, whichever is more."""

    units: int = 0
    percent: int = 0

    def of(self, available: int) -> int:
        """The units kept back of so many."""
        return max(self.units, -(-available * self.percent // 100))


@dataclass(frozen=True, slots=True)
class Cause:
    """One part of a difference: its code in the catalogue, and how much of theirs - ours it explains."""

    code: str
    qty: int


def causes(theirs: int, ours: Figures) -> tuple[tuple[Cause, ...], int]:
    """The fewest causes whose sum is theirs - ours, and what stays unexplained (0 where they explain it all).

    Of equally many the earlier named win: what happened since their file was written they cannot know. Where no set of
    causes fits exactly, nothing is guessed: no causes, all unexplained.
    """
    difference = theirs - ours.available
    if not difference:
        return (), 0
    known = [Cause(code, qty) for code, qty in (
        ("differs_moved", -ours.moved), ("differs_counted", -ours.counted), ("differs_reserved", ours.reserved),
        ("differs_ordered", ours.ordered), ("differs_on_hold", ours.on_hold), ("differs_damaged", ours.damaged),
        ("differs_on_dock", -ours.on_dock), ("differs_announced", ours.announced),
        ("differs_in_transit", ours.in_transit), ("differs_expired", ours.expired), ("differs_buffer", ours.buffer),
    ) if qty]
    for size in range(1, len(known) + 1):
        for some in combinations(known, size):
            if sum(cause.qty for cause in some) == difference:
                return some, 0
    return (), difference


def to_sell(available: int, buffer: Buffer) -> int:
    """What a channel may offer: what is available less the buffer kept back, never below zero."""
    return max(available - buffer.of(available), 0)
