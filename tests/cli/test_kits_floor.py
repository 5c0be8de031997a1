"""Kits that are sold as their components, by commands and drive: what they wait for, and what cannot be a kit."""

from __future__ import annotations

from typing import Any

from tests.cli.sites import Site

MUG, COFFEE = "8991000000010", "8991000000027"
ITEMS = f"""sku,name,barcodes,components
MUG,Mug,{MUG},
KOPI,Kopi,{COFFEE},
HAMPER,Paket,8991000009990,MUG*2 KOPI*1
"""


def given(site: Site, kind: str, text: str) -> None:
    said = site.run("import", kind, "-", stdin=text)
    assert said.status == 0, said.out + said.err


def drive(site: Site, who: str, task: str, *lines: str) -> list[Any]:
    said = site.run("drive", "--operator", who, "--task", task, stdin="".join(f"{line}\n" for line in lines))
    return said.objects[1:]


def test_a_kit_that_lacks_a_component_waits_whole_and_is_picked_when_it_has_come(site: Site) -> None:
    for kind, text in (("items", ITEMS), ("locations", "code,kind\nA-1,pick\nA-2,pick\n"),
                       ("stock", "sku,location,qty\nMUG,A-1,4\n"),
                       ("operators", "code,name,roles\nBUDI,B,picker\nRINA,R,receiver putaway\n"),
                       ("orders", "number,sku,qty,payment_method\nSO-1,HAMPER,2,cod\n")):
        given(site, kind, text)
    assert site.run("release", "--json").json["released"] == []
    assert site.run("order", "SO-1", "--json").json["state"] == "backordered"
    assert "KOPI" in site.run("explain", "SO-1").out
    assert drive(site, "BUDI", "picking", "<Enter>")[-1]["prompt"]["step"] == "start"    # not even the mugs are fetched
    given(site, "asns", "number,sku,qty\nASN-1,KOPI,2\n")
    drive(site, "RINA", "receiving", "ASN-1", COFFEE, "2", "LPN-1", "END")
    drive(site, "RINA", "putaway", "LPN-1", "A-2", "A-2")
    assert site.run("release", "--json").json["released"] == ["SO-1"]
    said = drive(site, "BUDI", "picking", "<Enter>", "A-1", MUG, "4", "T-1", "A-2", COFFEE, "2", "PACK-1")
    assert said[1]["prompt"]["kit"] == "HAMPER"
    (line,) = site.run("order", "SO-1", "--json").json["lines"]
    assert (line["sku"], line["ordered"], line["picked"]) == ("HAMPER", 2, 2)
    assert site.run("db", "check").status == 0


def test_a_kit_in_a_kit_a_kit_of_itself_and_a_kit_with_stock_are_refused_with_the_reason(site: Site) -> None:
    given(site, "items", ITEMS)
    given(site, "locations", "code,kind\nA-1,pick\n")
    given(site, "stock", "sku,location,qty\nMUG,A-1,4\n")
    for row, reason in (("BIG,Besar,,HAMPER*2", "kit_nested"), ("BIG,Besar,,BIG*2", "kit_nested"),
                        ("BIG,Besar,,GHOST*1", "unknown_component"), ("MUG,Mug,,KOPI*1", "kit_nested")):
        said = site.run("import", "items", "-", "--json", stdin=f"sku,name,barcodes,components\n{row}\n")
        assert (said.status, said.json["quarantined"][0]["reason"]) == (1, reason), row
    refused = site.run("import", "stock", "-", "--json", stdin="sku,location,qty\nHAMPER,A-1,3\n")
    assert refused.json["quarantined"][0]["reason"] == "kit_has_no_stock"
    assert site.run("stock", "--json").json["totals"]["on_hand"] == 4
