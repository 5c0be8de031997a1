"""Working days and cut-offs in the warehouse's own zone.

Rule (peers 3.5, floor-ux 4.4): an order goes with the first cut-off that is still ahead, the same day if it is a
working day, else on the next one. A weekday without a cut-off is no working day for that service. Times are stored in
UTC; an operator's 15:00 is 15:00 on the warehouse's wall, in WIB, WITA or WIT, and across a change of summer time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from floorapp.domain.refusals import Refused

HORIZON = 400  # days looked ahead: longer than any closure that still lets orders in


@dataclass(frozen=True)
class WorkCalendar:
    """When a warehouse or a carrier works. Weekdays are 0 (Monday) to 6; dates are local dates.

    `holidays` are the public ones (whether collective leave counts is the channel's choice: put it here or not),
    `closed` what the site adds (stock-take, no pick-up at Lebaran), `opened` days that are worked all the same (12.12).
    """

    zone: str
    workdays: frozenset[int] = frozenset(range(5))
    holidays: frozenset[date] = frozenset()
    closed: frozenset[date] = frozenset()
    opened: frozenset[date] = frozenset()

    def is_workday(self, day: date) -> bool:
        if day in self.closed:
            return False
        return day in self.opened or (day.weekday() in self.workdays and day not in self.holidays)

    def local(self, moment: datetime) -> datetime:
        """An aware moment on the warehouse's wall clock."""
        return moment.astimezone(ZoneInfo(self.zone))

    def instant(self, day: date, at: time) -> datetime:
        """A wall-clock time as UTC. An hour that occurs twice means its first; one that is skipped, as much later."""
        return datetime.combine(day, at, ZoneInfo(self.zone)).astimezone(UTC)


@dataclass(frozen=True)
class Cutoffs:
    """Cut-off times by weekday (0 Monday to 6), several a day or none; `special` replaces them on single dates."""

    weekly: Mapping[int, tuple[time, ...]]
    special: Mapping[date, tuple[time, ...]] = field(default_factory=dict)

    def on(self, day: date) -> tuple[time, ...]:
        return self.special.get(day, self.weekly.get(day.weekday(), ()))


def every_workday(*times: time) -> Cutoffs:
    """The same cut-offs on each weekday; the calendar decides which days are worked."""
    return Cutoffs(dict.fromkeys(range(7), times))


def next_cutoff(now: datetime, cutoffs: Cutoffs, calendar: WorkCalendar) -> datetime:
    """The first cut-off after `now` (aware), as UTC; at the very second of a cut-off it is too late for it.

    Refused: no_cutoff (days), when none lies within the next 400 days.
    """
    coming = next(_coming(now, cutoffs, calendar), None)
    if coming is None:
        raise Refused("no_cutoff", days=HORIZON)
    return coming


def next_cutoffs(now: datetime, cutoffs: Cutoffs, calendar: WorkCalendar, count: int) -> list[datetime]:
    """The next `count` cut-offs in order, fewer where the calendar ends."""
    return list(islice(_coming(now, cutoffs, calendar), count))


def add_workdays(day: date, count: int, calendar: WorkCalendar) -> date:
    """The working day `count` working days after `day`; 0 is `day` itself, or the next working day if it is none.

    Refused: no_cutoff (days), when the calendar has no working day within 400 days.
    """
    left = count if calendar.is_workday(day) else max(count, 1)
    for ahead in range(HORIZON + 1):
        if ahead and calendar.is_workday(day + timedelta(ahead)):
            left -= 1
        if left <= 0:
            return day + timedelta(ahead)
    raise Refused("no_cutoff", days=HORIZON)


def _coming(now: datetime, cutoffs: Cutoffs, calendar: WorkCalendar) -> Iterator[datetime]:
    assert now.tzinfo is not None, "a moment needs its zone"
    today = calendar.local(now).date()
    for ahead in range(HORIZON + 1):
        day = today + timedelta(ahead)
        if calendar.is_workday(day):
            instants = sorted({calendar.instant(day, at) for at in cutoffs.on(day)})
            yield from (instant for instant in instants if instant > now)
