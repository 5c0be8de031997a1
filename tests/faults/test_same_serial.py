"""Two people at the dock with one serial number in hand: the one who is first has it."""

from __future__ import annotations

from floorapp.channels.taking import take_file
from floorapp.data import checks
from floorapp.simulation.ports import Here
from tests.acceptance.given import ean, table
from tests.acceptance.house import set_up
from tests.acceptance.sample_source import items
from tests.conftest import Store

PHONE = ean(4)


def test_a_serial_in_two_hands_is_received_once(store: Store) -> None:
    set_up()
    for kind, file in (("items", items()), ("asns", table([{"number": "ASN-1", "sku": "HP-01", "qty": 2}])),
                       ("operators", table({"code": code, "name": code, "roles": "receiver"} for code in "AB"))):
        assert not take_file(kind, file).quarantined
    first, second = Here("A"), Here("B")
    for person in (first, second):
        person.enter("receiving")
        for raw in ("ASN-1", PHONE, "<Enter>", "SN-1"):
            assert person.say(raw).outcome == "accepted"
    assert first.say("<Enter>").code == "received"
    refused = second.say("<Enter>")
    assert (refused.outcome, refused.code) == ("refused", "serial_known")
    assert checks.violations() == []
