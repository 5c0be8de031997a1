"""What is true of a purchase order: ordered is not announced, announced is not received."""

from __future__ import annotations

import json
from typing import Any

import pytest

from floorapp.channels.taking import take_file
from floorapp.data import announced, db, items
from floorapp.printing.documents import document
from floorapp.services.explain import explain
from tests.small_house import COFFEE, PHONE, SHIRT, Person, assert_sound, inbound_rules, stock_rows, taken

PO = "number,sku,qty,supplier,expected_at,tolerance_pct\nPO-77,KAOS-L,100,TEKSTIL,2030-01-05,\nPO-77,HP-01,2,,,\n"
ASN = "number,sku,qty,po_number\nASN-9,KAOS-L,40,PO-77\n"


@pytest.fixture
def rina(house: object) -> Person:
    taken("purchase_orders", PO)
    return Person("RINA", "receiving")


def state(number: str) -> str:
    return str(db.ask("SELECT state FROM asn WHERE number = ?", number)[0].state)


def coming(sku: str) -> list[tuple[str, int]]:
    item = items.item_by_sku.one(owner=1, sku=sku)
    return [(row.number, row.qty) for row in announced.coming_of(item.id)]


def note() -> dict[str, Any]:
    return dict(json.loads(db.ask("SELECT payload FROM print_job WHERE kind = 'grn' ORDER BY id DESC")[0].payload))


def test_a_purchase_order_is_received_in_as_many_receipts_as_it_takes(rina: Person) -> None:
    opened = rina.say("PO-77")
    assert (opened.code, opened.prompt["asn"], opened.prompt["po"]) == ("po_opened", "PO-77", "PO-77")
    assert rina.say(SHIRT).prompt["qty"] == 100
    rina.say("30", "LPN-1", "END")
    assert (state("PO-77"), coming("KAOS-L")) == ("expected", [("PO-77", 70)])
    assert {"sku": "KAOS-L", "kind": "short", "qty": 70, "expected": 100, "received": 30,
            "reason": "rest_expected"} in note()["discrepancies"]
    assert (note()["asn"], note()["po"], note()["supplier"]) == ("", "PO-77", "TEKSTIL")
    document("grn", note())
    assert rina.say("PO-77", SHIRT).prompt["qty"] == 70
    assert rina.say("71").code == "over_receipt"
    rina.say("70", "LPN-2", PHONE, "2", "SN-1", "SN-2", "LPN-3", "END")
    assert (state("PO-77"), coming("KAOS-L")) == ("closed", [])
    assert rina.say("PO-77").code == "asn_closed"
    assert [(row[2], row[6]) for row in stock_rows() if row[0] == "KAOS-L"] == [("LPN-1", 30), ("LPN-2", 70)]
    assert_sound()


def test_what_is_not_ordered_is_refused_and_an_ordered_item_opens_its_order(rina: Person) -> None:
    assert rina.say("PO-77", COFFEE).code == "not_on_asn"
    rina.say("END")
    assert rina.say(SHIRT).prompt["asn"] == "PO-77"


def test_what_an_asn_brings_counts_for_the_order_and_is_not_expected_twice(rina: Person) -> None:
    taken("asns", ASN)
    assert coming("KAOS-L") == [("ASN-9", 40), ("PO-77", 60)]
    told = "\n".join(explain("KAOS-L", "en"))
    assert "PO-77: 60" in told and "ASN-9: 40" in told
    opened = rina.say("PO-77")            # on the paper: what is announced comes first
    assert (opened.code, opened.prompt["asn"], opened.prompt["po"]) == ("asn_opened", "ASN-9", "PO-77")
    rina.say(SHIRT, "40", "LPN-1", "END")
    assert (state("ASN-9"), state("PO-77"), coming("KAOS-L")) == ("closed", "expected", [("PO-77", 60)])
    assert (note()["asn"], note()["po"]) == ("ASN-9", "PO-77")
    assert rina.say("PO-77", SHIRT).prompt["qty"] == 60
    rina.say("60", "LPN-2", "END")
    discrepancies = note()["discrepancies"]
    assert [entry["sku"] for entry in discrepancies] == ["HP-01"]      # 40 by ASN and 60 now: no shirt is missing
    assert_sound()


def test_the_last_asn_of_an_order_closes_it(rina: Person) -> None:
    taken("asns", "number,sku,qty,po_number\nASN-9,KAOS-L,100,PO-77\nASN-9,HP-01,2,\n")
    rina.say("ASN-9", SHIRT, "100", "LPN-1", PHONE, "2", "SN-1", "SN-2", "LPN-2", "END")
    assert (state("ASN-9"), state("PO-77")) == ("closed", "closed")


def test_undo_gives_the_order_its_rest_back(rina: Person) -> None:
    rina.say("PO-77", SHIRT, "30", "LPN-1", "<Undo>", "<Enter>", "<F3>")
    assert rina.say(SHIRT).prompt["qty"] == 100
    assert_sound()


def test_the_rest_of_an_order_may_be_cancelled_at_the_dock(rina: Person) -> None:
    with inbound_rules("[receiving]\nrest = 'cancelled'\n"):
        rina.say("PO-77", SHIRT, "30", "LPN-1", "END")
    assert (state("PO-77"), coming("KAOS-L")) == ("closed", [])


@pytest.mark.usefixtures("house")
def test_an_asn_with_the_number_of_its_order_comes_first() -> None:
    taken("purchase_orders", "number,sku,qty\nNO-1,KAOS-L,10\n")
    taken("asns", "number,sku,qty,po_number\nNO-1,KAOS-L,4,NO-1\n")
    rina = Person("RINA", "receiving")
    assert rina.say("NO-1", SHIRT).prompt["qty"] == 4
    rina.say("4", "LPN-1", "END")
    assert rina.say("NO-1", SHIRT).prompt["qty"] == 6
    assert coming("KAOS-L") == [("NO-1", 6)]


@pytest.mark.usefixtures("house")
def test_the_same_file_changes_nothing_and_a_newer_one_only_what_nobody_receives() -> None:
    assert take_file("purchase_orders", PO.encode()).outcomes["created"] == 1
    assert take_file("purchase_orders", PO.encode()).outcomes["unchanged"] == 1
    assert take_file("purchase_orders", PO.replace("100", "90").encode()).outcomes["updated"] == 1
    rina = Person("RINA", "receiving")
    assert rina.say("PO-77", SHIRT).prompt["qty"] == 90
    rina.say("5", "LPN-1")
    (entry,) = take_file("purchase_orders", PO.encode()).quarantined
    assert entry["reason"] == "asn_in_progress"
    (entry,) = take_file("purchase_orders", b"number,sku,qty\nPO-8,NOPE,1\n").quarantined
    assert entry["reason"] == "unknown_sku"
    taken("items", "sku,name\nNOPE,Nope\n")
    assert state("PO-8") == "expected"


def test_two_trucks_together_keep_to_what_was_ordered(rina: Person) -> None:
    taken("asns", "number,sku,qty,po_number\nASN-8,KAOS-L,70,PO-77\nASN-9,KAOS-L,70,PO-77\n")
    rina.say("ASN-8", SHIRT, "70", "LPN-1", "END")
    assert rina.say("ASN-9", SHIRT).prompt["qty"] == 30           # forty of its seventy nobody ordered
    refused = rina.say("70")
    assert (refused.code, "lebih 40" in refused.text) == ("over_receipt", True)
    rina.say("B-DEWI", "2583", "1", "LPN-2", "END")               # allowed all the same, and why stands in the book
    over = next(entry for entry in db.ask("SELECT qty, reason FROM receipt_line WHERE reason <> ''"))
    assert (over.qty, over.reason) == (40, "over_extra")
    assert_sound()


def test_the_order_may_be_as_much_over_as_its_truck(rina: Person) -> None:
    taken("asns", "number,sku,qty,po_number,tolerance_pct\nASN-9,KAOS-L,100,PO-77,10\n")
    rina.say("ASN-9", SHIRT)
    assert rina.say("111").code == "over_receipt"
    assert rina.say("110").code == "qty_counted"
