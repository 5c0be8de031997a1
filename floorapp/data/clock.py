"""The one clock: UTC milliseconds. Tests set it; nothing else asks the system for the time."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

_fixed: int | None = None
_last = 0


def now() -> int:
    """Milliseconds since 1970 in UTC; never goes back within a process, whatever the system clock does."""
    global _last
    if _fixed is not None:
        return _fixed
    _last = max(_last, time.time_ns() // 1_000_000)
    return _last


@contextmanager
def stopped_at(moment: int | datetime) -> Iterator[None]:
    """For tests and replays: the clock stands at this moment."""
    global _fixed
    before, _fixed = _fixed, moment if isinstance(moment, int) else millis(moment)
    try:
        yield
    finally:
        _fixed = before


def millis(moment: datetime) -> int:
    """An aware datetime as milliseconds."""
    return int(moment.timestamp() * 1000)


def moment(milliseconds: int) -> datetime:
    """Milliseconds as an aware UTC datetime."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def iso(milliseconds: int | None) -> str | None:
    """ISO 8601 in UTC, as JSON shows it."""
    return None if milliseconds is None else moment(milliseconds).isoformat(timespec="seconds").replace("+00:00", "Z")


def local(milliseconds: int, zone: str) -> datetime:
    """The same moment on the warehouse's wall clock."""
    return moment(milliseconds).astimezone(ZoneInfo(zone))
