"""Kits that are made to stock, by commands and drive: lots, serial numbers and expiry go in, come out and are traced;
orders are done in part, cancelled half way, taken apart and undone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from floorapp.data import clock
from tests.cli.sites import Site

MUG, COFFEE, PHONE, GIFT, SET = "8991000000010", "8991000000027", "8991000000034", "8991000009991", "8991000009921"
ITEMS = f"""sku,name,barcodes,tracking,expires,components,assembled
MUG,Mug,{MUG},none,no,,
KOPI,Kopi,{COFFEE},lot,yes,,
HP,Telepon,{PHONE},serial,no,,
GIFT,Paket,{GIFT},lot,yes,MUG*2 KOPI*1,yes
SET,Set,{SET},lot,no,HP*1 MUG*1,yes
"""
YESTERDAY = (clock.moment(clock.now()) - timedelta(days=2)).date().isoformat()
STOCK = f"""sku,location,qty,lot,expiry,serial,owner
MUG,A-1,20,,,,
KOPI,A-2,2,SOON,2030-01-01,,
KOPI,A-2,5,LATE,2031-01-01,,
KOPI,A-3,5,OLD,{YESTERDAY},,
KOPI,A-4,5,THEIRS,2030-06-01,,ACME
HP,A-5,1,,,SN-1,
HP,A-5,1,,,SN-2,
"""


@pytest.fixture
def bench(site: Site) -> Site:
    for kind, text in (("items", ITEMS), ("locations", "code,kind\n" + "".join(f"A-{n},pick\n" for n in range(1, 9))),
                       ("stock", STOCK), ("operators", "code,name,roles\nTONO,Tono,assembler\nTINI,Tini,assembler\n"
                                                       "BUDI,Budi,picker\n")):
        said = site.run("import", kind, "-", stdin=text)
        assert said.status == 0, said.out + said.err
    return site


def ordered(site: Site, sku: str, qty: int, how: str = "assemble", *args: str) -> str:
    said = site.run(how, sku, str(qty), "--json", *args)
    assert said.status == 0, said.err
    return str(said.json["number"])


def drive(site: Site, who: str, *lines: str) -> list[Any]:
    return site.run("drive", "--operator", who, "--task", "assembly",
                    stdin="".join(f"{line}\n" for line in lines)).objects[1:]


def there(site: Site, sku: str) -> list[tuple[Any, ...]]:
    return sorted((row["location"], row["lot"] or row["serial"] or "", row["expiry"] or "", row["status"],
                   row["on_hand"]) for row in site.run("stock", "--sku", sku, "--json").json["rows"])


def state(site: Site, number: str) -> tuple[str, int]:
    return next((row["state"], row["done"]) for row in site.run("assemblies", "--json").objects
                if row["number"] == number)


def test_a_kit_expires_with_its_first_component_and_each_order_is_a_lot_of_its_own(bench: Site) -> None:
    number = ordered(bench, "GIFT", 3)
    said = drive(bench, "TONO", number, "A-1", MUG, "6", "A-2", COFFEE, "2", "A-2", COFFEE, "<Enter>", "A-6")
    assert said[-1]["code"] == "assembled"
    assert there(bench, "GIFT") == [("A-6", number, "2030-01-01", "available", 3)]
    assert there(bench, "KOPI")[0] == ("A-2", "LATE", "2031-01-01", "available", 4)
    later = ordered(bench, "GIFT", 1)
    drive(bench, "TONO", "<Enter>", "A-1", MUG, "2", "A-2", COFFEE, "<Enter>", "A-7")
    assert there(bench, "GIFT")[1] == ("A-7", later, "2031-01-01", "available", 1)
    told = bench.run("recall", "SOON").out
    assert number in told and later not in told                # in which kits the lot is
    assert state(bench, number) == ("done", 3)
    assert bench.run("db", "check").status == 0


@pytest.mark.parametrize(("scans", "code"), [
    (("A-3", COFFEE), "expired"), (("A-4",), "component_not_here"), (("A-2", f"(01)0{COFFEE}(10)OLD"), "expired")],
    ids=["expired", "another owner's", "a label of the expired lot"])
def test_what_must_not_go_into_a_kit_is_refused(bench: Site, scans: tuple[str, ...], code: str) -> None:
    bench.run("import", "stock", "-", stdin=f"sku,location,qty,lot,expiry\nKOPI,A-2,3,OLD,{YESTERDAY}\n")
    ordered(bench, "GIFT", 1)
    drive(bench, "TONO", "<Enter>", "A-1", MUG, "2")
    before = there(bench, "KOPI")
    said = drive(bench, "TONO", *scans)
    assert (said[-1]["outcome"], said[-1]["code"]) == ("refused", code)
    assert there(bench, "KOPI") == before
    drive(bench, "TONO", "<F3>")
    assert drive(bench, "TONO", "A-2", COFFEE)[-1]["code"] == "gathered"


def test_an_order_is_made_in_parts_by_two_people_and_its_rest_cancelled(bench: Site) -> None:
    number = ordered(bench, "GIFT", 4)
    said = drive(bench, "TONO", number, "A-1", MUG, "5", "END")
    assert said[-1]["code"] == "components_short"              # no coffee yet: nothing can be made
    said = drive(bench, "TONO", "<F4>", "A-2", COFFEE, "2", "END")
    assert said[-1]["prompt"]["qty"] == 2
    assert drive(bench, "TONO", "1", "<Enter>")[-1]["code"] == "assembled"
    assert state(bench, number) == ("claimed", 1)
    assert drive(bench, "TINI", number)[-1]["code"] == "assembly_in_hands"
    assert bench.run("assemblies", "--cancel", number).status == 1
    put_off = drive(bench, "TONO", "<F4>", "<F4>")             # mugs and coffee are missing: both put off, it goes back
    assert [one["code"] for one in put_off] == ["skipped", "assembly_left"]
    drive(bench, "TINI", number, "END", "<Enter>", "A-6")      # three mugs and a bag are at the bench: one more
    assert (state(bench, number), there(bench, "GIFT")[0][::4]) == (("claimed", 2), ("A-6", 1))
    drive(bench, "TINI", "<F4>", "<F4>")
    assert bench.run("assemblies", "--cancel", number).status == 0
    assert state(bench, number)[0] == "cancelled"
    assert ("PACK-1", "", "", "available", 1) in there(bench, "MUG")     # the odd mug is free again
    assert sum(row[-1] for row in there(bench, "MUG")) == 20 - 4
    assert bench.run("assemblies", "--cancel", number).status == 1
    assert bench.run("db", "check").status == 0


def test_serial_numbers_go_in_and_the_right_one_comes_out_again(bench: Site) -> None:
    first = ordered(bench, "SET", 1)
    drive(bench, "TONO", first, "A-5", PHONE, "SN-2", "A-1", MUG, "<Enter>", "A-6")
    second = ordered(bench, "SET", 1)
    said = drive(bench, "TONO", second, "A-5", PHONE, "SN-2")
    assert said[-1]["outcome"] == "refused"                    # it is in a kit
    drive(bench, "TONO", "SN-1", "A-1", MUG, "<Enter>", "A-6")
    assert [row[:2] for row in there(bench, "SET")] == [("A-6", first), ("A-6", second)]
    assert there(bench, "HP") == []
    ordered(bench, "SET", 2, "disassemble")
    said = drive(bench, "TONO", "<Enter>", "A-6", f"(01)0{SET}(10){second}")
    assert said[-1]["code"] == "kits_made", said
    drive(bench, "TONO", "A-7")
    assert there(bench, "HP") == [("A-7", "SN-1", "", "available", 1)]
    drive(bench, "TONO", "A-6", SET, "A-7")
    assert [row[1] for row in there(bench, "HP")] == ["SN-1", "SN-2"]
    assert there(bench, "SET") == []
    assert bench.run("db", "check").status == 0


def test_taking_apart_in_parts_gives_each_lot_back_once_and_all_of_it_is_undone(bench: Site) -> None:
    drive(bench, "TONO", ordered(bench, "GIFT", 3), "A-1", MUG, "6", "A-2", COFFEE, "2", "A-2", COFFEE, "<Enter>",
          "A-6")
    before = {sku: there(bench, sku) for sku in ("MUG", "KOPI", "GIFT")}
    number = ordered(bench, "GIFT", 3, "disassemble")
    drive(bench, "TONO", number, "A-6", GIFT, "1", "A-7")
    drive(bench, "TONO", "A-6", GIFT, "2", "A-7")
    assert there(bench, "GIFT") == []
    back = [row for row in there(bench, "KOPI") if row[0] == "A-7"]
    assert back == [("A-7", "LATE", "2031-01-01", "available", 1), ("A-7", "SOON", "2030-01-01", "available", 2)]
    assert state(bench, number) == ("done", 3)
    for _ in range(20):
        if {sku: there(bench, sku) for sku in before} == before:
            break
        drive(bench, "TONO", "<Undo>", "<Enter>")
    assert {sku: there(bench, sku) for sku in before} == before
    assert state(bench, number)[1] == 0
    assert bench.run("db", "check").status == 0


def test_kits_of_one_owner_do_not_go_into_anothers_lpn(bench: Site) -> None:
    bench.run("import", "stock", "-", stdin="sku,location,qty,lpn,owner\nMUG,PACK-1,3,LPN-ACME,ACME\n")
    ordered(bench, "GIFT", 1)
    said = drive(bench, "TONO", "<Enter>", "A-1", MUG, "2", "A-2", COFFEE, "<Enter>", "LPN-ACME")
    assert said[-1]["code"] == "lpn_other_owner"
    assert there(bench, "GIFT") == []
    theirs = ordered(bench, "GIFT", 1, "assemble", "--owner", "ACME")
    drive(bench, "TONO", "A-6")
    said = drive(bench, "TONO", theirs, "A-1")
    assert said[-1]["outcome"] == "refused"                    # the house's mugs are not ACME's
    assert said[-2]["prompt"]["owner"] == "ACME"
