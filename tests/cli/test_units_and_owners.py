"""Base units in the book whatever was scanned, and the owner of goods on every paper, at the command line and drive."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cli.sites import Site

UNIT, INNER, CASE, PALLET = "8991000000010", "18991000000017", "28991000000014", "38991000000011"


def given(site: Site, kind: str, text: str) -> Any:
    said = site.run("import", kind, "-", "--json", stdin=text)
    assert said.status == 0, said.out + said.err
    return said.json


def packaged(site: Site, case: int, more: str = "no") -> Any:
    """A unit, an inner pack of 6, a case and a pallet of ten cases."""
    return given(site, "items", "sku,name,unit,barcodes,whole_cases\n"
                 f"SUSU,Susu,pcs,{UNIT} {INNER}*6 {CASE}*{case},{more}\n")


@pytest.fixture
def dock(site: Site) -> Site:
    packaged(site, 24)
    given(site, "locations", "code,kind\nA-1,pick\nA-2,pick\nR-1,reserve\n")
    given(site, "operators", "code,name,roles\nRINA,Rina,receiver putaway\nBUDI,Budi,picker\nANI,Ani,counter\n")
    return site


def drive(site: Site, who: str, task: str, *lines: str) -> list[Any]:
    said = site.run("drive", "--operator", who, "--task", task, stdin="".join(f"{line}\n" for line in lines))
    return said.objects[1:]


def on_hand(site: Site, **where: str) -> int:
    return int(site.run("stock", "--sku", "SUSU", "--json", *[
        word for name, value in where.items() for word in (f"--{name}", value)]).json["totals"]["on_hand"])


def test_units_inner_packs_and_cases_are_one_figure_in_base_units(dock: Site) -> None:
    given(dock, "asns", "number,sku,qty\nASN-1,SUSU,100\n")
    said = drive(dock, "RINA", "receiving", "ASN-1", CASE, CASE, INNER, UNIT)
    assert [one["prompt"]["done"] for one in said[1:]] == [24, 48, 54, 55]
    drive(dock, "RINA", "receiving", "55", "LPN-1")
    assert on_hand(dock, lpn="LPN-1") == 55
    moved = drive(dock, "RINA", "moving", "LPN-1", "R-1")
    assert moved[-1]["outcome"] == "accepted", moved[-1]
    counted = drive(dock, "ANI", "counting", "R-1", CASE, CASE, INNER, UNIT, "END")
    assert counted[-1]["code"] == "count_agrees"
    assert dock.run("db", "check").status == 0


def test_a_case_that_holds_less_from_now_on_changes_no_stock_and_no_order_that_is_there(dock: Site) -> None:
    given(dock, "stock", "sku,location,qty\nSUSU,A-1,48\n")
    given(dock, "orders", "number,sku,qty,payment_method\nSO-1,SUSU,48,cod\n")
    dock.run("release")
    first = drive(dock, "BUDI", "picking", "<Enter>", "A-1", CASE)[-1]
    assert first["prompt"]["done"] == 24
    said = packaged(dock, 20)                                  # the supplier packs 20 now, while somebody picks
    assert said["updated"] == 1
    assert on_hand(dock) == 48
    second = drive(dock, "BUDI", "picking", CASE)[-1]
    assert second["prompt"]["done"] == 44                      # what was counted stays, the new case adds what it holds
    assert drive(dock, "BUDI", "picking", INNER)[-1]["code"] == "more_than_asked"
    done = drive(dock, "BUDI", "picking", *[UNIT] * 4, "T-1")
    assert done[-1]["code"] == "picked", done[-1]
    assert dock.run("order", "SO-1", "--json").json["lines"][0]["picked"] == 48
    assert packaged(dock, 20)["unchanged"] == 1
    assert dock.run("db", "check").status == 0


def test_whole_cases_follow_the_packaging_of_today(dock: Site) -> None:
    packaged(dock, 24, "yes")
    given(dock, "stock", "sku,location,qty\nSUSU,A-1,120\nSUSU,A-2,5\n")
    given(dock, "orders", "number,sku,qty,payment_method\nSO-1,SUSU,29,cod\n")
    dock.run("release")
    held = dock.run("order", "SO-1", "--json").json["lines"][0]["reservations"]
    assert sorted((row["location"], row["qty"]) for row in held) == [("A-1", 24), ("A-2", 5)]
    assert dock.run("cancel", "SO-1").status == 0
    packaged(dock, 20, "yes")
    given(dock, "orders", "number,sku,qty,payment_method\nSO-2,SUSU,43,cod\n")
    dock.run("release")
    held = dock.run("order", "SO-2", "--json").json["lines"][0]["reservations"]
    assert sorted((row["location"], row["qty"]) for row in held) == [("A-1", 40), ("A-2", 3)]
    asked = drive(dock, "BUDI", "picking", "<Enter>")[-1]["prompt"]
    assert (asked["location"], asked["cases"]) == ("A-1", "2 x 20")


def test_two_packagings_with_one_code_are_refused_with_a_reason(dock: Site) -> None:
    said = dock.run("import", "items", "-", "--json", stdin=f"sku,name,barcodes\nTEH,Teh,{CASE}*12\n")
    assert said.status == 1
    assert said.json["quarantined"][0]["reason"] == "barcode_of_other_item"


def test_the_owner_stands_on_the_label_and_the_note_where_there_are_several(dock: Site) -> None:
    given(dock, "asns", "number,sku,qty,owner\nASN-2,SUSU,24,ACME\n")
    said = drive(dock, "RINA", "receiving", "ASN-2", CASE, "24", "<Enter>", "END")
    lpn = next(row["lpn"] for row in dock.run("stock", "--sku", "SUSU", "--json").json["rows"])
    assert said[-1]["code"] == "receipt_closed"
    for kind, subject in (("lpn_label", lpn), ("grn", "GRN-000001")):
        assert "ACME" in dock.run("print", "preview", f"{kind}:{subject}").out, kind


def test_one_owner_is_on_no_label(dock: Site) -> None:
    given(dock, "asns", "number,sku,qty\nASN-2,SUSU,24\n")
    drive(dock, "RINA", "receiving", "ASN-2", CASE, "24", "<Enter>", "END")
    lpn = next(row["lpn"] for row in dock.run("stock", "--sku", "SUSU", "--json").json["rows"])
    shown = dock.run("print", "preview", f"lpn_label:{lpn}").out
    assert "24 pcs" in shown and "Pemilik" not in shown
