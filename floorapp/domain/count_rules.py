"""Rules of counting: when a difference is too small to be counted again, why figures differ, what a problem does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

# What a difference may come from: -1 where only missing goods can, 1 where only found ones, 0 for both.
CAUSES: dict[str, int] = {"miscounted": 0, "misplaced": 0, "not_booked": 0, "wrong_unit": 0, "damaged": -1, "lost": -1,
                          "expired": -1, "found": 1, "unknown": 0}
WITHIN = "within_tolerance"            # posted without asking anybody


class Tolerance(NamedTuple):
    """Up to `percent` of the book and up to `value` (whole currency) a difference is posted at once.

    A limit of 0 is not asked; where both are 0 there is no tolerance at all.
    """

    percent: int = 0
    value: int = 0


@dataclass(frozen=True, slots=True)
class Effect:
    """What a problem at the shelf does. `goods` of the place that is in doubt: keep, hold, damaged, remove (posted out
    of the book). `of`: the missing units only, or all that nobody holds. `here`: the order may be given goods of the
    same place again. `lock`: nothing more is taken from the place before it is counted. `count`: a count is opened."""

    goods: str
    of: str
    here: bool = True
    lock: bool = False
    count: bool = True


PROBLEMS: dict[str, Effect] = {
    "short": Effect("hold", "all"), "damaged": Effect("damaged", "missing"), "other_item": Effect("hold", "all"),
    "unreachable": Effect("keep", "missing", here=False),
}


def within(difference: int, book: int, unit_value: int | None, allowed: Tolerance, minor: int) -> bool:
    """Whether a difference may be posted without a second count.

    `unit_value` is in minor units, `minor` how many of them a unit of the currency has; goods of unknown value are
    never within a limit of value.
    """
    size = abs(difference)
    if not size or not (allowed.percent or allowed.value):
        return False
    if allowed.percent and size * 100 > allowed.percent * book:
        return False
    return not allowed.value or (unit_value is not None and size * unit_value <= allowed.value * minor)


def causes_for(difference: int, offered: tuple[str, ...]) -> list[str]:
    """The causes that this difference can have, of those that the site offers; a site's own words fit both ways."""
    return [cause for cause in offered if CAUSES.get(cause, 0) * difference >= 0]
