"""The one clock: UTC milliseconds. Tests set it; nothing else asks the system for the time."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from zoneinfo import ZoneInfo


class _Hands:
    """Where the clock was stopped, and the last time it told."""

    fixed: int | None = None
    last = 0



def now() -> int:
    """Milliseconds since 1970 in UTC; never goes back within a process, whatever the system clock does."""
    if _Hands.fixed is not None:
        return _Hands.fixed
    _Hands.last = max(_Hands.last, time.time_ns() // 1_000_000)
    return _Hands.last


@contextmanager
def stopped_at(moment: int | datetime) -> Iterator[None]:
    """For tests and replays: the clock stands at this moment."""
    before, _Hands.fixed = _Hands.fixed, moment if isinstance(moment, int) else millis(moment)
    try:
        yield
    finally:
        _Hands.fixed = before


def millis(moment: datetime) -> int:
    """An aware datetime as milliseconds."""
    return int(moment.timestamp() * 1000)


def moment(milliseconds: int) -> datetime:
    """Milliseconds as an aware UTC datetime."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def iso(milliseconds: int | None) -> str | None:
    """ISO 8601 in UTC, as JSON shows it."""
    return None if milliseconds is None else moment(milliseconds).isoformat(timespec="seconds").replace("+00:00", "Z")


def from_iso(text: str) -> int:
    """Back from `iso`."""
    return millis(datetime.fromisoformat(text))


def local(milliseconds: int, zone: str) -> datetime:
    """The same moment on the warehouse's wall clock."""
    return moment(milliseconds).astimezone(ZoneInfo(zone))
