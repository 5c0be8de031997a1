"""EasyPost trackers as tracking: a Tracker, an Event that carries one, `{"trackers": [..]}`, a list, or one a line.

`available_for_pickup` is still on its way: nobody has taken it. `return_to_sender` is returning, `failure` a failed
delivery. `cancelled`, `error` and states that we do not know are for a person. `signed_by` is the receiver.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel

from floorapp.channels import cells
from floorapp.channels.carrier_events import NOTHING, Told, changes
from floorapp.channels.checking import Setting
from floorapp.channels.payloads import Passed, at, each
from floorapp.channels.unreadable import BadCell
from floorapp.domain.intake import Parsed, TrackingIn
from floorapp.domain.safetext import clean

_STATES = {
    "unknown": NOTHING, "pre_transit": NOTHING, "in_transit": "in_transit", "available_for_pickup": "in_transit",
    "out_for_delivery": "out_for_delivery", "delivered": "delivered", "return_to_sender": "returning",
    "failure": "failed",
}


class _Detail(BaseModel):
    status: str | None = None
    datetime: str | None = None
    message: str | None = None


class _Tracker(BaseModel):
    tracking_code: str
    status: str | None = None
    updated_at: str | None = None
    signed_by: str | None = None
    tracking_details: list[_Detail] | None = None


def tracking(data: bytes, setting: Setting) -> Parsed:
    """What has changed for every parcel. Refuses with Unreadable as `each`."""
    return each("tracking", "easypost", data, setting, ("trackers", "events", "result"), _read)


def _read(given: dict[str, Any], line: int, setting: Setting) -> list[TrackingIn | BadCell]:
    if given.get("object") == "Event" and not isinstance(given.get("result"), dict):
        raise Passed("tracking_nothing_yet", number=clean(given.get("id"), 60))
    tracker = _Tracker.model_validate(given)
    told = [Told(detail.status, _time(detail.datetime, setting), detail.message or "")
            for detail in tracker.tracking_details or [] if detail.status]
    if tracker.status and not any(event.state == tracker.status for event in told):
        told.append(Told(tracker.status, _time(tracker.updated_at, setting)))
    return changes(tracker.tracking_code, told, _STATES, line, field="tracking_code",
                   receiver=tracker.signed_by or "")


def _time(value: str | None, setting: Setting) -> datetime | None:
    return at("datetime", lambda text: cells.moment(text, setting.zone), value) if value else None
