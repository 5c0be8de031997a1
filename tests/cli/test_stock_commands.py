"""Commands about goods: recall and expiry, assembly, transfers, and our stock beside somebody else's."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from floorapp.data import clock
from tests.cli.sites import Site

COFFEE, SHIRT = "8991000000027", "8991000000010"
ITEMS = f"""sku,name,barcodes,tracking,expires,components,assembled
KAOS-L,Kaos,{SHIRT},none,no,,
KOPI-200,Kopi,{COFFEE},lot,yes,,
PAIR,Sepasang,8991000009992,none,no,KAOS-L*2,yes
HAMPER,Paket Lebaran,8991000009990,none,no,KAOS-L*2 KOPI-200*1,
"""
PEOPLE = """code,name,roles
BUDI,Budi,picker packer dispatcher
TONO,Tono,assembler
RINA,Rina,putaway receiver
"""


def day(days: int) -> str:
    return (clock.local(clock.now(), "Asia/Jakarta").date() + timedelta(days=days)).isoformat()


@pytest.fixture
def house(site: Site) -> Site:
    """Shirts and two lots of coffee."""
    for kind, text in (("items", ITEMS), ("operators", PEOPLE),
                       ("locations", "code,kind,zone\nA-01-01,pick,A\nA-01-02,pick,A\n"),
                       ("stock", "sku,location,qty,lot,expiry\nKAOS-L,A-01-01,10,,\n"
                                 f"KOPI-200,A-01-02,5,X1,{day(20)}\nKOPI-200,A-01-02,4,Y9,{day(400)}\n")):
        said = site.run("import", kind, "-", stdin=text)
        assert said.status == 0, said.out
    return site


def drive(site: Site, who: str, task: str, *lines: str) -> dict[str, Any]:
    said = site.run("drive", "--operator", who, "--task", task, stdin="".join(f"{line}\n" for line in lines))
    assert said.status == 0, said.err
    last: dict[str, Any] = said.objects[-1]
    return last


def order(site: Site, number: str, *lines: str) -> None:
    site.run("import", "orders", "-", stdin="number,sku,qty,payment_method,carrier,customer_name\n" + "".join(
        f"{number},{line.split()[0]},{line.split()[1]},cod,JNE,Ani Lestari\n" for line in lines))
    site.run("release")


def sent(site: Site, *scans: str) -> str:
    """BUDI packs and hands over; the tracking number."""
    said = drive(site, "BUDI", "packing", *scans)
    while said["prompt"]["step"] != "label":
        said = drive(site, "BUDI", "packing", "<Enter>")
    label = str(said["prompt"]["tracking_no"])
    drive(site, "BUDI", "packing", label)
    assert drive(site, "BUDI", "dispatch", label, "END", "AGUS", "B 1 XY")["code"] == "manifest_closed"
    return label


def test_a_recall_tells_what_there_is_and_holds_it_also_in_a_tote(house: Site) -> None:
    assert (house.run("recall", "GHOST").status, house.run("recall", "X1", "--sku", "KAOS-L").status) == (1, 1)
    order(house, "SO-1", "KOPI-200 2")
    drive(house, "BUDI", "picking", "<Enter>", "A-01-02", COFFEE, "2", "T-1", "PACK-1")
    sent(house, "T-1", COFFEE, COFFEE)
    order(house, "SO-2", "KOPI-200 1")
    drive(house, "BUDI", "picking", "<Enter>", "A-01-02", COFFEE, "T-2", "PACK-1")
    asked = house.run("recall", "X1", "--json").json
    (lot,) = asked["lots"]
    assert (asked["held"], asked["orders"], lot["on_hand"]) == (False, [], 3)
    assert [(row["location"], row["lpn"], row["status"], row["on_hand"]) for row in lot["where"]] == [
        ("A-01-02", None, "available", 2), ("PACK-1", "T-2", "available", 1)]
    assert [(row["order"], row["qty"], row["customer"]) for row in lot["went"]] == [("SO-1", 2, "A*** L***")]
    told = house.run("recall", "X1", "--hold", "--json").json["orders"]
    assert [(one["order"], one["on_hold"], [(at["code"], at["qty"]) for at in one["stands"]]) for one in told] == [
        ("SO-2", True, [("T-2", 1)])]
    said = house.run("recall", "X1", "--hold")
    assert said.status == 0 and "T-2" in said.out and "SO-1" in said.out and "hold" in said.out
    assert drive(house, "BUDI", "packing", "T-2")["code"] == "goods_recalled"
    assert drive(house, "RINA", "moving", "T-2", COFFEE, "1", "QUAR-1")["code"] == "recalled_out"
    assert house.run("order", "SO-2", "--json").json["state"] == "released"
    assert house.run("db", "check").status == 0


def test_what_expires_soon_is_listed_and_the_exit_status_says_so(house: Site) -> None:
    soon = house.run("expiring", "--days", "30", "--json")
    assert (soon.status, [row["lot"] for row in soon.json["rows"]], soon.json["days"]) == (1, ["X1"], 30)
    assert "X1" in house.run("expiring", "--days", "30").out
    later = house.run("expiring", "--days", "5", "--json")
    assert (later.status, later.json["rows"]) == (0, [])
    for wrong in ("-1", "99999", "soon"):
        assert house.run("expiring", "--days", wrong).status == 2


def test_an_assembly_order_is_made_listed_done_taken_apart_and_cancelled(house: Site) -> None:
    made = house.run("assemble", "PAIR", "2", "--json").json
    assert (made["kind"], made["sku"], made["qty"]) == ("assemble", "PAIR", 2)
    done = drive(house, "TONO", "assembly", "<Enter>", "A-01-01", SHIRT, "4", "<Enter>", "A-01-02")
    assert done["code"] == "assembled"
    apart = house.run("disassemble", "PAIR", "1", "--json").json
    later = house.run("assemble", "PAIR", "1")
    assert later.status == 0 and "PAIR" in later.out
    rows = house.run("assemblies", "--json").objects
    assert {(row["number"] == made["number"], row["kind"], row["qty"], row["done"], row["state"]) for row in rows} == {
        (True, "assemble", 2, 2, "done"), (False, "disassemble", 1, 0, "ready"), (False, "assemble", 1, 0, "ready")}
    assert house.run("assemblies", "--cancel", apart["number"], "--json").status == 0
    assert house.run("assemblies", "--cancel", apart["number"]).status == 1          # it is over
    assert house.run("assemblies", "--cancel", "AS-9").status == 1
    assert apart["number"] in house.run("assemblies").out
    assert house.run("stock", "--sku", "PAIR", "--json").json["totals"]["on_hand"] == 2
    assert house.run("db", "check").status == 0


def test_what_cannot_be_assembled_is_refused(house: Site) -> None:
    for wrong in (("GHOST", "1"), ("KAOS-L", "1"), ("HAMPER", "1")):
        assert house.run("assemble", *wrong).status == 1
        assert house.run("disassemble", *wrong).status == 1
    for wrong in (("PAIR", "0"), ("PAIR", "-1"), ("PAIR", "x"), ("PAIR",)):
        assert house.run("assemble", *wrong).status == 2


def test_a_part_of_the_kits_of_an_order_is_cancelled(house: Site) -> None:
    order(house, "SO-1", "HAMPER 3")
    assert house.run("cancel", "SO-1", "--sku", "KAOS-L", "--qty", "1").status == 1
    assert house.run("cancel", "SO-1", "--sku", "HAMPER", "--qty", "4").status == 1
    assert house.run("cancel", "SO-1", "--sku", "HAMPER", "--qty", "0").status == 2
    assert house.run("cancel", "SO-1", "--sku", "HAMPER", "--qty", "1").status == 0
    (line,) = house.run("order", "SO-1", "--json").json["lines"]
    assert (line["sku"], line["ordered"], line["cancelled"], line["reserved"]) == ("HAMPER", 3, 1, 2)
    assert house.run("cancel", "SO-1", "--sku", "HAMPER").status == 0
    assert house.run("order", "SO-1", "--json").json["state"] == "cancelled"


def two_warehouses(site: Site) -> None:
    rules = site.config / "site.toml"
    rules.write_text(rules.read_text("utf-8") + '\n[[further]]\ncode = "WH2"\nname = "Surabaya"\n'
                     'zone = "Asia/Jakarta"\n', "utf-8")
    assert site.run("db", "upgrade").status == 0
    for kind, text in (("locations", "code,kind\nDOCK-9,dock\n"),
                       ("operators", "code,name,roles\nSITI,Siti,receiver\n")):
        assert site.run("import", kind, "-", "--warehouse", "WH2", stdin=text).status == 0


def test_every_line_of_a_transfer_is_listed_to_its_last_figure(house: Site) -> None:
    two_warehouses(house)
    skus = [f"KAOS-POLOS-{n}" for n in range(4)]
    given = "".join(f"{sku},Kaos {sku}\n" for sku in skus)
    assert house.run("import", "items", "-", stdin=f"sku,name\n{given}").status == 0
    house.run("transfer", "create", "--from", "WH1", "--to", "WH2", *[f"{sku}=4" for sku in skus])
    assert ", ".join(f"{sku} 4/0/0" for sku in skus) in house.run("transfer", "list").out


def test_a_transfer_is_planned_reduced_sent_and_what_is_in_transit_explains_a_difference(house: Site) -> None:
    two_warehouses(house)
    for wrong, status in ((("--from", "WH1", "--to", "WH9", "KAOS-L=1"), 1),
                          (("--from", "WH1", "--to", "WH1", "KAOS-L=1"), 1),
                          (("--from", "WH1", "--to", "WH2", "GHOST=1"), 1),
                          (("--from", "WH1", "--to", "WH2", "KAOS-L"), 2),
                          (("--from", "WH1", "--to", "WH2", "KAOS-L=0"), 2)):
        assert house.run("transfer", "create", *wrong).status == status, wrong
    number = house.run("transfer", "create", "--from", "WH1", "--to", "WH2", "KAOS-L=4").out.strip()
    other = house.run("transfer", "create", "--from", "WH1", "--to", "WH2", "KAOS-L=1").out.strip()
    assert house.run("transfer", "reduce", number, "KAOS-L=5").status == 1
    assert house.run("transfer", "reduce", number, "KAOS-L=3").status == 0
    assert house.run("transfer", "lost", number).status == 1                         # nothing has left yet
    assert house.run("transfer", "cancel", other).status == 0
    assert house.run("transfer", "cancel", "TR-9").status == 1
    house.run("release")
    drive(house, "BUDI", "picking", "<Enter>", "A-01-01", SHIRT, "3", "T-1", "PACK-1")
    parcel = sent(house, "T-1", *[SHIRT] * 3)
    legs = {leg["number"]: leg for leg in house.run("transfer", "list", "--json").objects}
    assert (legs[number]["state"], legs[number]["in_transit"], legs[other]["state"]) == ("shipped", 3, "cancelled")
    assert number in house.run("transfer", "list").out
    assert house.run("transfer", "cancel", number).status == 1
    theirs = house.folder / "theirs.csv"
    theirs.write_text("sku,qty\nKAOS-L,10\nKOPI-200,9\n", "utf-8")
    said = house.run("reconcile", "stock", str(theirs), "--json")
    assert (said.status, [(row["sku"], row["causes"]) for row in said.json["differences"]]) == (
        1, [("KAOS-L", [{"cause": "differs_in_transit", "qty": 3}])])
    assert said.json["differences"][0]["in_transit"] == 3
    assert drive(house, "SITI", "receiving", parcel)["code"] == "lpn_received"
    assert house.run("reconcile", "stock", str(theirs)).status == 0                  # it has arrived: nothing differs
    assert house.run("db", "check").status == 0


def test_what_is_lost_in_transit_leaves_the_book(house: Site) -> None:
    two_warehouses(house)
    number = house.run("transfer", "create", "--from", "WH1", "--to", "WH2", "KAOS-L=1").out.strip()
    house.run("release")
    drive(house, "BUDI", "picking", "<Enter>", "A-01-01", SHIRT, "T-1", "PACK-1")
    sent(house, "T-1", SHIRT)
    said = house.run("transfer", "lost", number, "--reason", "truck stolen")
    assert said.status == 0 and number in said.out
    assert house.run("transfer", "lost", number).status == 1
    assert house.run("stock", "--sku", "KAOS-L", "--json").json["totals"]["on_hand"] == 9
    assert house.run("db", "check").status == 0


def test_a_row_of_their_stock_that_cannot_be_read_is_told_and_its_item_is_not_compared(house: Site) -> None:
    theirs = "SKU,Qty\nKOPI-200,1.5\nKAOS-L,6\nX1,\u00b2\nX2,--5\n,4\nX3,5,7\n"
    said = house.run("reconcile", "stock", "-", "--json", stdin=theirs)
    assert (said.status, said.err) == (1, "")
    assert [(row["sku"], row["difference"]) for row in said.json["differences"]] == [("KAOS-L", -4)]
    assert [(row["line"], row["sku"], row["qty"]) for row in said.json["unread"]] == [
        (2, "KOPI-200", "1.5"), (4, "X1", "\u00b2"), (5, "X2", "--5"), (6, "", "4"), (7, "X3", "5")]
    plain = house.run("reconcile", "stock", "-", stdin=theirs)
    assert plain.status == 1 and "1.5" in plain.err and "KOPI-200" not in plain.out


def test_a_file_of_their_stock_without_a_column_of_quantities_is_no_stock_of_nothing(house: Site) -> None:
    for theirs in ("sku,available\nKAOS-L,7\n", "sku,qty,qty\nKAOS-L,7,8\n", '[{"sku": "KAOS-L", "available": 7}]'):
        said = house.run("reconcile", "stock", "-", "--json", stdin=theirs)
        assert (said.status, said.out) == (2, "") and "qty" in said.err, theirs


def test_each_cause_of_a_difference_is_named_and_files_that_cannot_be_read_are_told(house: Site) -> None:
    order(house, "SO-1", "KAOS-L 3")
    theirs = "sku;qty\nKAOS-L;10\nKOPI-200;9\nHANTU;1\n"
    said = house.run("reconcile", "stock", "-", "--channel", "shopee", "--json", stdin=theirs)
    assert said.status == 1
    assert {row["sku"]: [cause["cause"] for cause in row["causes"]] for row in said.json["differences"]} == {
        "KAOS-L": ["differs_reserved"], "HANTU": ["differs_unknown_sku"]}
    plain = house.run("reconcile", "stock", "-", stdin=theirs)
    assert plain.status == 1 and "KAOS-L" in plain.out and "HANTU" in plain.out
    same = house.run("reconcile", "stock", "-", "--json", stdin="sku,qty\nKAOS-L,7\nKOPI-200,9\n")
    assert (same.status, same.json["differences"]) == (0, [])
    assert house.run("reconcile", "stock", "-", "--at", "yesterday", stdin=theirs).status == 2
    assert house.run("reconcile", "stock", "-", stdin="sku,qty\nKAOS-L,ten\n").status == 2
    assert house.run("reconcile", "stock", str(house.folder / "no.csv")).status == 2
    assert house.run("export", "stock", "--buffer", "2").out.splitlines()[0] == "sku,available,to_sell"
    rows = house.run("export", "stock", "--buffer", "2", "--json").json["rows"]
    assert {row["sku"]: row["to_sell"] for row in rows}["KAOS-L"] == 5
    assert house.run("export", "stock", "--buffer", "-1").status == 2
