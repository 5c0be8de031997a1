"""What the contract says of files in: the summary counts things as created, updated or unchanged."""

from __future__ import annotations

import pytest

from floorapp.channels.taking import take_file
from tests.conftest import Store
from tests.small_house import SHIRT, Person, assert_sound, build, order_states, release_all, taken


@pytest.fixture
def shipped(sqlite_store: Store) -> str:
    """The tracking number of a parcel that the carrier has."""
    build()
    taken("operators", "code,name,roles\nPAK,Pak,packer dispatcher\n")
    taken("stock", "sku,location,qty\nKAOS-L,A-01-01,10\n")
    taken("orders", "number,sku,qty,payment_method,carrier,service\nSO-1,KAOS-L,1,cod,JNE,REG\n")
    release_all()
    Person("BUDI", "picking").say("T-0001", "A-01-01", SHIRT, "PACK-1")
    pak = Person("PAK", "packing")
    label = pak.say("T-0001", SHIRT, "<Enter>", "<Enter>")
    while label.prompt["step"] == "check":
        label = pak.say("1")
    tracking = str(label.prompt["tracking_no"])
    pak.say(tracking, "GODISPATCH", tracking, "END", "Sopir", "B 1 XY")
    return tracking


def test_a_tracking_line_is_created_once_and_then_unchanged(shipped: str) -> None:
    text = f"tracking_no,status,at\n{shipped},in_transit,2026-11-23T03:00\n{shipped},delivered,2026-11-23T06:00\n"
    assert take_file("tracking", text.encode()).as_json() == {
        "read": 2, "created": 2, "updated": 0, "unchanged": 0, "quarantined": []}
    assert order_states() == {"SO-1": "delivered"}
    assert take_file("tracking", text.encode()).as_json() == {
        "read": 2, "created": 0, "updated": 0, "unchanged": 2, "quarantined": []}
    assert_sound()
