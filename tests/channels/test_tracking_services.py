"""What tracking services tell: their states are ours or a person's, and only changes are news."""

from __future__ import annotations

import json
from typing import Any

import pytest

TRACKER: dict[str, Any] = {
    "object": "Tracker", "tracking_code": "JNE-1", "status": "delivered", "signed_by": "BUDI",
    "updated_at": "2026-11-23T05:00:00Z",
    "tracking_details": [
        {"status": "pre_transit", "datetime": "2026-11-20T01:00:00Z", "message": "label"},
        {"status": "out_for_delivery", "datetime": "2026-11-22T01:00:00Z", "message": "out"},
        {"status": "in_transit", "datetime": "2026-11-20T03:00:00Z", "message": "picked up"},
        {"status": "in_transit", "datetime": "2026-11-21T03:00:00Z", "message": "on the way"},
        {"status": "failure", "datetime": "2026-11-22T05:00:00Z", "message": "nobody home"},
        {"status": "delivered", "datetime": "2026-11-23T04:00:00Z", "message": "delivered"}],
}


@pytest.fixture
def told(take):
    return lambda channel, *bodies: take("tracking", json.dumps(list(bodies)), channel=channel)


def test_an_easypost_tracker_is_its_changes_the_oldest_first(told) -> None:
    parsed = told("easypost", TRACKER)
    assert [(event.status, event.at.day) for event in parsed.things] == [
        ("in_transit", 20), ("out_for_delivery", 22), ("failed", 22), ("delivered", 23)]
    assert parsed.things[2].reason == "nobody home"
    assert parsed.things[3].receiver == "BUDI"
    assert {event.tracking_no for event in parsed.things} == {"JNE-1"}


def test_an_event_carries_its_tracker(take) -> None:
    body = json.dumps({"object": "Event", "description": "tracker.updated", "result": TRACKER})
    assert len(take("tracking", body, channel="easypost").things) == 4


def test_states_that_nobody_knows_are_put_aside_and_the_others_taken(told) -> None:
    parsed = told("easypost", TRACKER | {"tracking_details": [
        {"status": "in_transit", "datetime": "2026-11-20T03:00:00Z"}, {"status": "abducted", "datetime": None}]})
    assert [event.status for event in parsed.things] == ["in_transit", "delivered"] or [
        event.status for event in parsed.things] == ["delivered", "in_transit"]
    assert [(entry.reason_code, entry.params["value"]) for entry in parsed.quarantined] == [
        ("tracking_state", "abducted")]


def test_nothing_yet_is_only_noticed(told) -> None:
    parsed = told("easypost", {"tracking_code": "JNE-1", "status": "pre_transit", "tracking_details": []})
    assert (parsed.read, [notice.code for notice in parsed.notices]) == (0, ["tracking_nothing_yet"])


AFTERSHIP: dict[str, Any] = {
    "tracking_number": "JNE-1", "tag": "Delivered", "subtag": "Delivered_003", "signed_by": "BUDI",
    "checkpoints": [{"tag": "InTransit", "subtag": "InTransit_001", "checkpoint_time": "2026-11-20T10:00:00"},
                    {"tag": "AttemptFail", "subtag": "AttemptFail_001", "checkpoint_time": "2026-11-21T10:00:00+07:00",
                     "message": "rumah kosong"},
                    {"tag": "Delivered", "subtag": "Delivered_003", "checkpoint_time": "2026-11-22T10:00:00+07:00"}],
}


@pytest.mark.parametrize("wrap", [
    lambda tracking: tracking, lambda tracking: {"event": "tracking_update", "msg": tracking},
    lambda tracking: {"meta": {"code": 200}, "data": {"tracking": tracking}},
    lambda tracking: {"meta": {"code": 200}, "data": tracking},
])
def test_aftership_however_it_comes(take, wrap) -> None:
    parsed = take("tracking", json.dumps(wrap(AFTERSHIP)), channel="aftership")
    assert [(event.status, event.at.isoformat()) for event in parsed.things] == [
        ("in_transit", "2026-11-20T03:00:00+00:00"), ("failed", "2026-11-21T03:00:00+00:00"),
        ("delivered", "2026-11-22T03:00:00+00:00")]
    assert (parsed.things[1].reason, parsed.things[2].receiver) == ("rumah kosong", "BUDI")


@pytest.mark.parametrize(("subtag", "status"), [
    ("Exception_003", "failed"), ("Exception_005", "in_transit"), ("Exception_010", "returning"),
    ("Exception_011", "returned")])
def test_the_sub_status_says_what_an_exception_is(told, subtag: str, status: str) -> None:
    parsed = told("aftership", {"tracking_number": "JNE-1", "tag": "Exception", "subtag": subtag})
    assert [event.status for event in parsed.things] == [status]


@pytest.mark.parametrize(("tag", "subtag"), [("Exception", "Exception_013"), ("Expired", "Expired_001"), ("Lost", "")])
def test_what_is_lost_is_for_a_person(told, tag: str, subtag: str) -> None:
    parsed = told("aftership", {"tracking_number": "JNE-1", "tag": tag, "subtag": subtag})
    assert [entry.reason_code for entry in parsed.quarantined] == ["tracking_state"]


def test_a_parcel_without_a_number_is_put_aside(told) -> None:
    parsed = told("aftership", {"tag": "Delivered"}, AFTERSHIP | {"tracking_number": " "})
    assert [entry.reason_code for entry in parsed.quarantined] == ["cell_needed"] * 2
