"""A morning at the dock, spoken line by line to `floorapp drive`."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.cli.sites import Site

SOAP, CASE, TEA = "8991234567891", "18991234567898", "8991234567907"
FILES = {
    "items": f"sku,name,barcodes\nS1,Sabun,{SOAP} {CASE}*12\nT1,Teh,{TEA}\n",
    "locations": "code,kind,sequence\nA-01-01,pick,10\nA-01-02,pick,20\nA-01-03,pick,30\n",
    "operators": "code,name,roles,badge,pin,language\nRINA,Rina,receiver putaway,,2580,en\nBUDI,Budi,picker,,2581,en\n"
                 "DEWI,Dewi,supervisor,B-DEWI,2583,en\n",
    "purchase_orders": "number,sku,qty,supplier\nPO-1,S1,36,SABUN\nPO-1,T1,10,SABUN\n",
}


@pytest.fixture
def dock(site: Site) -> Site:
    """PO-1 was ordered; RINA receives and puts away, BUDI picks, DEWI leads."""
    for kind, text in FILES.items():
        assert site.run("import", kind, "-", stdin=text).status == 0
    return site


def says(site: Site, who: str, task: str, *lines: str) -> list[dict[str, Any]]:
    """What each line is answered; nobody is refused whom the test does not expect so."""
    said = site.run("drive", "--operator", who, "--task", task, stdin="\n".join(lines) + "\n")
    assert said.status == 0, said.err
    return said.objects[1:]


def stands(site: Site) -> list[tuple[Any, ...]]:
    rows = site.run("stock", "--json").json["rows"]
    return sorted((row["sku"], row["location"], row["lpn"] or "", row["on_hand"], row["reserved"]) for row in rows)


def test_a_purchase_order_comes_in_two_trucks_and_too_much_of_it_is_reasoned(dock: Site) -> None:
    (dock.config / "inbound.toml").write_text("[receiving]\nreport = true\n")
    first = says(dock, "RINA", "receiving", "PO-1", CASE, "<Enter>", "LPN-1", "END")
    assert [answer["code"] for answer in first] == ["po_opened", "item_chosen", "qty_counted", "received",
                                                   "receipt_closed"]
    assert "12 expected" not in first[0]["text"] and first[1]["prompt"]["po"] == "PO-1"
    assert "PO-1: 24" in dock.run("explain", "S1").out
    second = says(dock, "RINA", "receiving", "PO-1", SOAP, "30", "B-DEWI", "2583", "2", "LPN-2", TEA, "10", "LPN-3",
                  "END")
    assert [answer["code"] for answer in second] == [
        "po_opened", "item_chosen", "over_receipt", "override_pin", "qty_counted", "over_reasoned", "received",
        "item_chosen", "qty_counted", "received", "receipt_closed"]
    assert second[4]["prompt"]["choices"] == ["over_extra", "over_free", "over_count"]
    assert stands(dock) == [("S1", "DOCK-1", "LPN-1", 12, 0), ("S1", "DOCK-1", "LPN-2", 30, 0),
                            ("T1", "DOCK-1", "LPN-3", 10, 0)]
    jobs = dock.run("print", "list", "--json").out
    assert "discrepancy_report" in jobs
    refused = says(dock, "RINA", "receiving", "PO-1")[0]
    assert (refused["outcome"], refused["code"]) == ("refused", "asn_closed")
    assert dock.run("db", "check").status == 0


def test_goods_for_a_waiting_order_go_from_the_dock_to_staging_and_from_there_into_the_tote(dock: Site) -> None:
    (dock.config / "inbound.toml").write_text('[putaway]\ncross_dock = "STG-1"\n')
    dock.run("import", "orders", "-", stdin="number,sku,qty,payment_method\nSO-1,S1,5,cod\n")
    assert dock.run("order", "SO-1", "--json").json["state"] == "backordered"
    says(dock, "RINA", "receiving", "PO-1", CASE, "<Enter>", "LPN-1", "END")
    answers = says(dock, "RINA", "putaway", "LPN-1", "STG-1", "A-01-01")
    assert [answer["code"] for answer in answers] == ["part_suggested", "put_away_next", "put_away"]
    assert (answers[0]["prompt"]["location"], answers[0]["prompt"]["qty"]) == ("STG-1", 5)
    assert stands(dock) == [("S1", "A-01-01", "LPN-1", 7, 0), ("S1", "STG-1", "", 5, 5)]
    assert "STG-1" in dock.run("explain", "SO-1").out
    picked = says(dock, "BUDI", "picking", "T-1", "STG-1", SOAP, "5", "PACK-1")
    assert all(answer["outcome"] == "accepted" for answer in picked), picked
    assert dock.run("order", "SO-1", "--json").json["state"] == "picked"
    assert dock.run("db", "check").status == 0


def test_a_whole_dock_is_put_away_also_what_stands_there_loose(dock: Site) -> None:
    dock.run("import", "locations", "-", stdin="code,kind,sequence,mixed_items\n" + "".join(
        f"A-01-0{n},pick,{n}0,no\n" for n in (1, 2, 3)))
    dock.run("import", "stock", "-", stdin="sku,location,qty,lpn\nT1,DOCK-1,4,\nS1,DOCK-1,6,LPN-8\n")
    answers = says(dock, "RINA", "putaway", "DOCK-1", "A-01-01", "A-01-02", "<Undo>", "<Enter>", "A-01-02")
    assert [answer["code"] for answer in answers] == ["place_suggested", "put_away", "put_away", "undo_last", "undone",
                                                     "put_away"]
    assert stands(dock) == [("S1", "A-01-01", "LPN-8", 6, 0), ("T1", "A-01-02", "", 4, 0)]
    assert dock.run("db", "check").status == 0


def test_the_receipts_of_two_people_on_one_order_keep_their_own_counters(dock: Site) -> None:
    dock.run("import", "operators", "-", stdin="code,name,roles,badge,pin,language\nJOKO,Joko,receiver,,2584,en\n")
    says(dock, "RINA", "receiving", "PO-1", SOAP, "10", "LPN-1")
    answers = says(dock, "JOKO", "receiving", "PO-1", SOAP, "6", "LPN-2", SOAP)
    assert (answers[-1]["prompt"]["mine"], answers[-1]["prompt"]["others"], answers[-1]["prompt"]["qty"]) == (6, 10, 20)
    assert json.dumps(stands(dock)) == json.dumps([("S1", "DOCK-1", "LPN-1", 10, 0), ("S1", "DOCK-1", "LPN-2", 6, 0)])
