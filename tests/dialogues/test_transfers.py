"""What is true of goods that go from one warehouse of the firm to another. Scenario E4 of the peers, as the floor does
it."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from floorapp.channels.taking import take_file
from floorapp.cli.opening import example_files
from floorapp.data import db
from floorapp.data.act import Act
from floorapp.domain.refusals import Refused
from floorapp.services import intake, order_lines, recall, release, site, transfers
from floorapp.services.inquiry import order_json, stock_json
from floorapp.settings import Warehouse, read
from tests.small_house import (
    COFFEE,
    PHONE,
    SHIRT,
    Person,
    assert_sound,
    inbound_rules,
    order_states,
    release_all,
    taken,
)

SECOND = Warehouse(code="WH2", name="Gudang Makassar", zone="Asia/Makassar")
STOCK = """sku,location,qty,lot,expiry,serial
KAOS-L,A-01-01,10,,,
KOPI-200,A-01-02,8,LATE,2031-01-01,
HP-01,A-02-01,1,,,SN-1
"""
PEOPLE = "code,name,roles\nSITI,Siti,receiver putaway\nTONO,Tono,picker packer dispatcher\n"


@pytest.fixture
def houses(house: object) -> None:
    """WH1 with stock; WH2 in another zone, with one place and its own receiver."""
    with db.tx():
        site.sync(dataclasses.replace(read(example_files()), further=(SECOND,)))
    taken("stock", STOCK)
    taken("operators", PEOPLE.replace("SITI,Siti,receiver putaway\n", ""))
    taken("operators", PEOPLE.replace("TONO,Tono,picker packer dispatcher\n", ""), warehouse="WH2")
    taken("locations", "code,kind\nA-01-01,pick\nM-01-01,reserve\n", warehouse="WH2")


def plan(*wanted: tuple[str, int], owner: str = "") -> str:
    return db.execute(lambda: transfers.plan(act(), site.warehouse_named("WH1"), site.warehouse_named("WH2"), wanted,
                                             owner))


def act(warehouse: str = "WH1") -> Act:
    return Act("office", site.warehouse_named(warehouse).id)


def leg(number: str) -> dict[str, Any]:
    return next(row for row in transfers.transfers_json() if row["number"] == number)


def pick(*scans: str) -> None:
    """TONO picks what is released into T-1 and brings it to the packing place."""
    tono = Person("TONO", "picking")
    tono.say("<Enter>", "T-1", *scans, "PACK-1")
    assert tono.reply.code == "totes_dropped", tono.reply


def pack_and_ship(*units: str) -> str:
    """One parcel with these units leaves on its own truck; its number."""
    tono = Person("TONO", "packing")
    tono.say("T-1", *units, "<Enter>", "<Enter>")
    tracking = str(tono.reply.prompt["tracking_no"])
    assert tono.say(tracking).outcome == "accepted"
    sender = Person("TONO", "dispatch")
    sender.say(tracking, "END", "Pak Sopir", "B 1 WH")
    assert sender.reply.code == "manifest_closed", sender.reply
    return tracking


def stock_in(warehouse: str, sku: str = "KAOS-L") -> list[tuple[Any, ...]]:
    return [(row["location"], row["lpn"], row["on_hand"], row["available"])
            for row in stock_json(sku=sku, warehouse=warehouse)["rows"]]


def test_goods_go_in_two_legs_and_stand_in_transit_in_between(houses: None) -> None:
    number = plan(("KAOS-L", 2))
    assert leg(number)["state"] == "planned"
    release_all()
    pick("A-01-01", SHIRT, SHIRT, "T-1")
    parcel = pack_and_ship(SHIRT, SHIRT)
    assert leg(number) == {"number": number, "from": "WH1", "to": "WH2", "owner": "OWN", "state": "shipped",
                           "order": "shipped", "in_transit": 2,
                           "lines": [{"sku": "KAOS-L", "planned": 2, "shipped": 2, "received": 0}]}
    assert (stock_in("WH1"), stock_in("WH2")) == ([("A-01-01", None, 8, 8)], [("TRANSIT", None, 2, 0)])
    assert_sound()
    siti = Person("SITI", "receiving")
    assert siti.say(parcel).code == "lpn_received"
    assert stock_in("WH2") == [("DOCK-1", parcel, 2, 2)]
    assert_sound()
    assert siti.say("END").code == "receipt_closed"
    assert leg(number)["state"] == "received"
    putaway = Person("SITI", "putaway")
    putaway.say(parcel)
    assert putaway.say("M-01-01").outcome in {"accepted", "ask"}
    assert_sound()


def test_e4_two_are_planned_and_one_is_shipped_so_one_comes_in(houses: None) -> None:
    """Plan 2 WH1 to WH2, reduce to 1 before shipping: the incoming leg becomes 1 by itself."""
    number = plan(("KAOS-L", 2))
    release_all()
    db.execute(lambda: transfers.reduce(act(), number, [("KAOS-L", 1)]))
    assert_sound()
    assert leg(number)["lines"] == [{"sku": "KAOS-L", "planned": 1, "shipped": 0, "received": 0}]
    pick("A-01-01", SHIRT, "T-1")
    pack_and_ship(SHIRT)
    siti = Person("SITI", "receiving")
    siti.say(number)
    asked = siti.say(SHIRT)
    assert asked.prompt["qty"] == 1
    assert siti.say("2").code == "over_receipt"
    siti.say("1", "<Enter>")
    assert siti.say("END").code == "receipt_closed"
    assert (leg(number)["state"], leg(number)["in_transit"]) == ("received", 0)
    assert_sound()


def test_more_than_left_the_other_warehouse_is_no_matter_for_a_supervisor(houses: None) -> None:
    """Nobody could take it out of transit afterwards; what was sent is taken in, the surplus is received blind."""
    number = plan(("KAOS-L", 2))
    release_all()
    pick("A-01-01", SHIRT, SHIRT, "T-1")
    pack_and_ship(SHIRT, SHIRT)
    siti = Person("SITI", "receiving")
    siti.say(number, SHIRT)
    refused = siti.say("3")
    assert (refused.code, "override" in refused.prompt) == ("over_receipt", False)
    assert siti.say("2", "<Enter>").code == "received"
    refused = siti.say(SHIRT)
    assert (refused.code, "override" in refused.prompt) == ("over_receipt", False)
    assert siti.say("END").code == "receipt_closed"
    siti.say(SHIRT, SHIRT, "1", "<Enter>", "END")
    assert siti.reply.code == "receipt_closed"
    assert sum(row[2] for row in stock_in("WH2")) == 3
    assert_sound()


def test_e4_of_two_lines_one_can_be_had_and_the_other_is_dropped(houses: None) -> None:
    """Stock for one of two lines: not released; the other line dropped: released, packed, shipped, each by its name."""
    taken("orders", "number,sku,qty,payment_method\nSO-1,KAOS-L,1,cod\nSO-1,HP-01,2,cod\n")
    assert release_all() == []
    lines = {line["sku"]: line["promised"] for line in order_json("SO-1")["lines"]}
    assert (order_states()["SO-1"], lines) == ("backordered", {"KAOS-L": 1, "HP-01": 1})
    db.execute(lambda: order_lines.reduce_line(act(), "SO-1", "HP-01"))
    assert release_all() == ["SO-1"]
    pick("A-01-01", SHIRT, "T-1")
    pack_and_ship(SHIRT)
    told = {event["what"]: event["by"] for event in order_json("SO-1")["events"]}
    assert [told[what] for what in ("order_reduced", "order_released", "order_claimed", "parcel_packed",
                                    "parcel_shipped")] == ["office", "worker", "TONO", "TONO", "TONO"]
    assert_sound()


def test_e4_a_parcel_is_not_closed_and_not_shipped_before_every_unit_is_in_it(houses: None) -> None:
    plan(("KAOS-L", 2))
    release_all()
    pick("A-01-01", SHIRT, SHIRT, "T-1")
    tono = Person("TONO", "packing")
    assert tono.say("T-1", SHIRT).prompt["step"] == "item"       # one of two: the box is not asked yet
    assert tono.say("<Enter>").outcome == "refused"
    assert db.ask("SELECT state FROM parcel")[0].state == "open"


def test_a_reservation_that_is_not_needed_any_more_is_free(houses: None) -> None:
    taken("orders", "number,sku,qty,payment_method\nSO-1,KAOS-L,6,cod\n")
    release_all()
    db.execute(lambda: order_lines.reduce_line(act(), "SO-1", "KAOS-L", 4))
    assert stock_json(sku="KAOS-L")["totals"] == {"on_hand": 10, "reserved": 2, "available": 8}
    assert_sound()
    Person("BUDI", "picking").say("<Enter>", "T-2")
    with pytest.raises(Refused) as refused:
        db.execute(lambda: order_lines.reduce_line(act(), "SO-1", "KAOS-L", 1))
    assert refused.value.code == "already_picked"


def test_what_is_dropped_to_nothing_is_cancelled(houses: None) -> None:
    number = plan(("KAOS-L", 2))
    release_all()
    db.execute(lambda: transfers.reduce(act(), number, [("KAOS-L", 0)]))
    assert (order_states()[number], leg(number)["state"]) == ("cancelled", "cancelled")
    assert_sound()


def test_before_it_is_shipped_the_other_dock_is_told_so_and_nobody_receives_it_twice(houses: None) -> None:
    number = plan(("KAOS-L", 1))
    siti = Person("SITI", "receiving")
    assert siti.say(number).code == "transfer_not_shipped"
    release_all()
    pick("A-01-01", SHIRT, "T-1")
    parcel = pack_and_ship(SHIRT)
    rina = Person("RINA", "receiving")                           # at the dock of the first warehouse
    assert rina.say(number).code == "other_warehouse"
    assert siti.say(parcel).code == "lpn_received"
    assert siti.say("END", number).code == "asn_closed"
    assert_sound()


def test_what_was_received_goes_back_into_transit_when_it_is_undone(houses: None) -> None:
    plan(("KAOS-L", 1))
    release_all()
    pick("A-01-01", SHIRT, "T-1")
    parcel = pack_and_ship(SHIRT)
    siti = Person("SITI", "receiving")
    siti.say(parcel, "<Undo>", "<Enter>")
    assert siti.reply.code == "undone"
    assert stock_in("WH2") == [("TRANSIT", None, 1, 0)]
    assert_sound()


def test_a_lot_that_was_not_sent_is_not_on_its_way(houses: None) -> None:
    number = plan(("KOPI-200", 3))
    release_all()
    pick("A-01-02", "8991000000027", "3", "T-1")
    pack_and_ship("8991000000027", "8991000000027", "8991000000027")
    siti = Person("SITI", "receiving")
    siti.say(number, "8991000000027", "3", "OTHER", "2031-01-01")
    assert siti.say("<Enter>").code == "not_in_transit"
    assert_sound()


def test_a_serial_number_is_in_one_place_all_the_way(houses: None) -> None:
    number = plan(("HP-01", 1))
    release_all()
    pick("A-02-01", PHONE, "SN-1", "T-1")
    pack_and_ship(PHONE, "SN-1")
    assert [row["serial"] for row in stock_json(sku="HP-01")["rows"]] == ["SN-1"]
    siti = Person("SITI", "receiving")
    siti.say(number, PHONE, "1", "SN-1")
    assert siti.say("<Enter>").code == "received", siti.reply
    assert [(row["location"], row["serial"]) for row in stock_json(sku="HP-01")["rows"]] == [("DOCK-1", "SN-1")]
    assert_sound()


def test_what_does_not_arrive_is_written_off_with_a_reason(houses: None) -> None:
    number = plan(("KAOS-L", 3))
    release_all()
    pick("A-01-01", SHIRT, SHIRT, SHIRT, "T-1")
    pack_and_ship(SHIRT, SHIRT, SHIRT)
    siti = Person("SITI", "receiving")
    with inbound_rules("[receiving]\nrest = 'cancelled'\n"):
        siti.say(number, SHIRT, "2", "<Enter>", "END")
    assert leg(number)["in_transit"] == 1, "it stands in transit until somebody writes it off"
    assert_sound()
    assert db.execute(lambda: transfers.write_off(act(), number, "truck")) == 1
    assert (leg(number)["state"], leg(number)["in_transit"]) == ("received", 0)
    assert_sound()
    with pytest.raises(Refused) as refused:
        db.execute(lambda: transfers.write_off(act(), number, "again"))
    assert refused.value.code == "nothing_in_transit"


def test_each_warehouse_has_its_own_places_people_and_work(houses: None) -> None:
    """The same location code stands in both; stock, promise and release never cross."""
    taken("stock", "sku,location,qty\nKAOS-L,A-01-01,5\n", warehouse="WH2")
    taken("orders", "number,sku,qty,payment_method\nSO-1,KAOS-L,12,cod\n")
    assert release_all() == []                                   # fifteen in the firm, ten in WH1
    taken("orders", "number,sku,qty,payment_method\nSO-2,KAOS-L,5,cod\n", warehouse="WH2")
    assert db.execute(lambda: release.release(act("WH2"))) == ["SO-2"]
    assert Person("TONO", "picking").say("<Enter>").code == "no_work"
    assert_sound()


def test_a_transfer_is_no_sale_that_comes_back(houses: None) -> None:
    number = plan(("KAOS-L", 1))
    release_all()
    pick("A-01-01", SHIRT, "T-1")
    pack_and_ship(SHIRT)
    assert Person("RINA", "returns").say(number).code == "transfer_not_returned"
    with pytest.raises(Refused) as refused:
        db.execute(lambda: intake.cancel_order(act(), number, "late"))
    assert refused.value.code == "cancel_too_late"


def test_a_recall_reaches_the_other_warehouse_and_what_is_on_its_way_and_that_arrives_on_hold(houses: None) -> None:
    number = plan(("KOPI-200", 3))
    release_all()
    pick("A-01-02", COFFEE, "3", "T-1")
    parcel = pack_and_ship(*[COFFEE] * 3)
    taken("stock", "sku,location,qty,lot,expiry\nKOPI-200,M-01-01,2,LATE,2031-01-01\n", warehouse="WH2")
    lot = recall.lots_named("LATE")[0].id
    db.execute(lambda: recall.hold(act(), lot))
    rows = [row for row in stock_json(sku="KOPI-200")["rows"] if row["lot"] == "LATE"]
    assert sorted((row["location"], row["status"], row["on_hand"]) for row in rows) == [
        ("A-01-02", "hold", 5), ("M-01-01", "hold", 2), ("TRANSIT", "hold", 3)]
    assert_sound()
    siti = Person("SITI", "receiving")
    assert siti.say(parcel).code == "lpn_received"
    assert [(row["location"], row["status"]) for row in stock_json(sku="KOPI-200", warehouse="WH2")["rows"]] == [
        ("DOCK-1", "hold"), ("M-01-01", "hold")]
    siti.say("<Undo>", "<Enter>")
    assert leg(number)["in_transit"] == 3
    assert siti.say(parcel).code == "lpn_received"
    siti.say("END")
    assert leg(number)["state"] == "received"
    assert_sound()


def test_an_lpn_with_goods_in_the_other_warehouse_is_not_received_here(houses: None) -> None:
    taken("stock", "sku,location,qty,lpn\nKAOS-L,A-01-01,4,LPN-1\n")
    siti = Person("SITI", "receiving")
    refused = siti.say(SHIRT, SHIRT, "5", "LPN-1")
    assert (refused.code, "WH1 A-01-01" in refused.text) == ("lpn_elsewhere", True)
    assert siti.say("LPN-2").code == "received"
    entry = take_file("stock", b"sku,location,qty,lpn\nKAOS-L,M-01-01,4,LPN-1\n", warehouse="WH2").quarantined[0]
    assert entry["reason"] == "lpn_elsewhere"
    Person("RINA", "moving").say("LPN-1", SHIRT, "4", "A-01-01")  # once it is empty, its label may serve anywhere
    siti.say(SHIRT, "2", "LPN-1")
    assert siti.reply.code == "received"
    assert_sound()
