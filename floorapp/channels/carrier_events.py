"""What a tracking service tells of a parcel, event by event, as our tracking: only where its state changes.

Ten scans on the way are one `in_transit`, with the time of the first; every failed attempt stands for itself. A state
that we do not know is put aside for a person, and the others are taken; one from before the carrier's work ("label
made") says nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from floorapp.channels import cells
from floorapp.channels.payloads import Passed, key
from floorapp.channels.unreadable import BadCell
from floorapp.domain.intake import TrackingIn
from floorapp.domain.safetext import SafeText, clean

NOTHING = ""                                   # a state that says nothing of the parcel yet


@dataclass(frozen=True, slots=True)
class Told:
    """One event in the service's own word. `reason`: its words, kept where a delivery failed."""

    state: str
    at: datetime | None
    reason: str = ""


def changes(number: str | None, told: list[Told], states: Mapping[str, str], line: int, *, field: str,
            receiver: str = "") -> list[TrackingIn | BadCell]:
    """The events as tracking, the oldest first. `states`: the service's words to ours, or to NOTHING.

    Of each unknown state there is a BadCell tracking_state. Refuses with BadCell cell_needed; raises Passed where
    nothing has happened yet.
    """
    code = SafeText(key(field, number))
    unknown = dict.fromkeys(event.state for event in told if event.state not in states)
    found: list[TrackingIn] = []
    beginning = datetime.min.replace(tzinfo=UTC)
    for event in sorted(told, key=lambda event: event.at or beginning):
        status = states.get(event.state, NOTHING)
        if not status or (found and found[-1].status == status and status != "failed"):
            continue
        last = status == "delivered"
        found.append(TrackingIn(
            line=line, lines_at=(line,), tracking_no=code, status=status, at=event.at,
            receiver=clean(receiver, 120) or None if last else None,
            reason=clean(event.reason, 120) or None if status == "failed" else None))
    if not found and not unknown:
        raise Passed("tracking_nothing_yet", number=code)
    return [*found, *(BadCell("tracking_state", field="status", value=cells.shown(state)) for state in unknown)]
