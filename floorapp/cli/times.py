"""Moments as people type them: ISO 8601 in the warehouse's zone, or only a time of today."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from floorapp.cli.failures import Unusable


def millis(given: str, zone: str, *, now: int) -> int:
    """A moment in milliseconds. `2026-11-22T15:00`, with or without zone; `2026-11-22` is its first moment; `15:00` is
    today's. Refused: `bad_time` (given), exit status 2."""
    from floorapp.data import clock
    here = ZoneInfo(zone)
    try:
        if re.fullmatch(r"\d{1,2}:\d{2}", given, re.ASCII):
            hour, minute = map(int, given.split(":"))
            found = datetime.combine(clock.local(now, zone).date(), time(hour, minute), here)
        elif re.fullmatch(r"\d{4}-\d{2}-\d{2}", given, re.ASCII):
            found = datetime.combine(date.fromisoformat(given), time(), here)
        else:
            found = datetime.fromisoformat(given)
            if found.tzinfo is None:
                found = found.replace(tzinfo=here)
        return clock.millis(found)
    except (ValueError, OverflowError):
        raise Unusable("bad_time", given=given) from None
