"""AfterShip trackings as tracking: a webhook body (`msg`), API answers (`data`), a tracking, a list, or one a line.

Tags and sub-statuses as AfterShip documents them. Of an `Exception` the sub-status tells: moved, refused, wrong address
or not collected is a failed delivery, a delay is still on its way, 010 is coming back and 011 has come back. Any other
exception (lost, damaged), an expired tracking and tags that we do not know are for a person. `signed_by` is the
receiver. Times of checkpoints may have no zone: they are the warehouse's then.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel

from floorapp.channels import cells
from floorapp.channels.carrier_events import NOTHING, Told, changes
from floorapp.channels.checking import Setting
from floorapp.channels.payloads import at, each
from floorapp.channels.unreadable import BadCell
from floorapp.domain.intake import Parsed, TrackingIn

_STATES = {
    "Pending": NOTHING, "InfoReceived": NOTHING, "InTransit": "in_transit", "AvailableForPickup": "in_transit",
    "OutForDelivery": "out_for_delivery", "AttemptFail": "failed", "Delivered": "delivered",
    "Exception_002": "failed", "Exception_003": "failed", "Exception_007": "failed", "Exception_008": "failed",
    "Exception_004": "in_transit", "Exception_005": "in_transit", "Exception_016": "in_transit",
    "Exception_017": "in_transit", "Exception_019": "in_transit",
    "Exception_010": "returning", "Exception_011": "returned",
}


class _Checkpoint(BaseModel):
    tag: str | None = None
    subtag: str | None = None
    checkpoint_time: str | None = None
    message: str | None = None
    subtag_message: str | None = None


class _Tracking(BaseModel):
    tracking_number: str
    tag: str | None = None
    subtag: str | None = None
    signed_by: str | None = None
    updated_at: str | None = None
    shipment_delivery_date: str | None = None
    checkpoints: list[_Checkpoint] | None = None


def tracking(data: bytes, setting: Setting) -> Parsed:
    """What has changed for every parcel. Refuses with Unreadable as `each`."""
    return each("tracking", "aftership", data, setting, ("trackings", "msg", "data"), _read)


def _read(given: dict[str, Any], line: int, setting: Setting) -> list[TrackingIn | BadCell]:
    inner = given.get("tracking")
    tracking = _Tracking.model_validate(inner if isinstance(inner, dict) else given)
    told = [Told(_state(point.tag, point.subtag), _time(point.checkpoint_time, setting),
                 point.message or point.subtag_message or "")
            for point in tracking.checkpoints or [] if point.tag]
    now = _state(tracking.tag, tracking.subtag)
    if now and not any(event.state == now for event in told):
        when = tracking.shipment_delivery_date if now == "Delivered" else None
        told.append(Told(now, _time(when or tracking.updated_at, setting)))
    return changes(tracking.tracking_number, told, _STATES, line, field="tracking_number",
                   receiver=tracking.signed_by or "")


def _state(tag: str | None, subtag: str | None) -> str:
    return (subtag or "Exception") if tag == "Exception" else tag or ""


def _time(value: str | None, setting: Setting) -> datetime | None:
    return at("checkpoint_time", lambda text: cells.moment(text, setting.zone), value) if value else None
