"""Reconciliation with the outside: what a channel is offered, and why a figure of theirs differs, cause by cause."""

from __future__ import annotations

import csv
import io

import pytest

from tests.cli.sites import Site

SHIRT = "8991000000010"
ITEMS = f"""sku,name,barcodes,tracking,expires,components
KAOS,Kaos,{SHIRT},none,no,
KOPI,Kopi,8991000000027,lot,yes,
HAMPER,Paket,8991000009990,none,no,KAOS*2 KOPI*1
"""
STOCK = """sku,location,qty,status,lot,expiry
KAOS,A-1,20,,,
KAOS,QUAR-1,3,hold,,
KAOS,A-2,2,damaged,,
KOPI,A-1,6,,L1,2031-01-01
KOPI,A-2,4,,OLD,2026-01-01
"""


def given(site: Site, kind: str, text: str, *args: str) -> None:
    said = site.run("import", kind, "-", *args, stdin=text)
    assert said.status == 0, said.out + said.err


@pytest.fixture
def house(site: Site) -> Site:
    """Twenty shirts on sale, three on hold, two damaged; six bags of coffee and four that have expired."""
    for kind, text in (("items", ITEMS), ("locations", "code,kind\nA-1,pick\nA-2,pick\n"), ("stock", STOCK),
                       ("operators", "code,name,roles\nBUDI,Budi,picker\nANI,Ani,counter\nEKO,Eko,counter\n"
                                     "DEWI,Dewi,supervisor\n")):
        given(site, kind, text)
    return site


def order(site: Site, number: str, sku: str, qty: int, how: str = "cod", *args: str) -> None:
    given(site, "orders", f"number,sku,qty,payment_method,total\n{number},{sku},{qty},{how},1000\n", *args)


def offered(site: Site, *args: str) -> dict[str, int]:
    rows = csv.DictReader(io.StringIO(site.run("export", "stock", *args).out))
    return {row["sku"]: int(row["to_sell"]) for row in rows}


def causes(site: Site, sku: str, theirs: int, *args: str) -> dict[str, int]:
    said = site.run("reconcile", "stock", "-", "--json", *args, stdin=f"sku,qty\n{sku},{theirs}\n")
    return {cause["cause"].removeprefix("differs_"): cause["qty"] for row in said.json["differences"]
            if row["sku"] == sku for cause in row["causes"]}


def worked(site: Site, who: str, task: str, *lines: str) -> str:
    """Drives a task; the last code."""
    said = site.run("drive", "--operator", who, "--task", task, stdin="".join(f"{line}\n" for line in lines))
    return str(said.objects[-1]["code"])


def test_held_damaged_and_expired_goods_are_not_offered_and_a_kit_is_its_scarcest_component(house: Site) -> None:
    assert offered(house) == {"KAOS": 20, "KOPI": 6, "HAMPER": 6}
    order(house, "SO-1", "KOPI", 4)
    assert offered(house)["HAMPER"] == 2


@pytest.mark.parametrize("how", ["transfer", "cod"], ids=["waits for money", "waits for release"])
def test_what_was_ordered_is_not_offered_again_whether_or_not_anything_is_held_for_it(house: Site, how: str) -> None:
    order(house, "SO-1", "KAOS", 5, how)
    assert offered(house) == {"KAOS": 15, "KOPI": 6, "HAMPER": 6}
    if how == "cod":
        house.run("release")
        assert offered(house) == {"KAOS": 15, "KOPI": 6, "HAMPER": 6}      # now it is held: the same figure
    else:
        house.run("cancel", "SO-1")
        assert offered(house)["KAOS"] == 20


def test_orders_for_more_than_there_is_leave_nothing_and_never_less(house: Site) -> None:
    order(house, "SO-1", "HAMPER", 30)
    assert offered(house) == {"KAOS": 0, "KOPI": 0, "HAMPER": 0}
    assert offered(house, "--buffer", "7") == {"KAOS": 0, "KOPI": 0, "HAMPER": 0}


def test_a_buffer_is_units_or_a_share_of_what_is_left_by_channel(house: Site) -> None:
    rules = house.config / "stock.toml"
    rules.write_text('[buffers]\nunits = 1\n[buffers.channels]\nshopee = 4\n[buffers.percents]\nlazada = 25\n', "utf-8")
    order(house, "SO-1", "KAOS", 5)
    assert offered(house)["KAOS"] == 14
    assert offered(house, "--channel", "Shopee")["KAOS"] == 11
    assert offered(house, "--channel", "lazada")["KAOS"] == 11             # a quarter of 15, rounded up
    assert offered(house, "--buffer", "10%")["KAOS"] == 13
    assert causes(house, "KAOS", 15, "--channel", "lazada") == {"buffer": 4}
    assert causes(house, "KAOS", 20, "--channel", "lazada") == {"buffer": 4, "ordered": 5}
    for wrong in ("101%", "%", "-1", "2.5"):
        assert house.run("export", "stock", "--buffer", wrong).status == 2


def test_each_cause_of_a_difference_is_told_by_itself(house: Site) -> None:
    order(house, "SO-1", "KAOS", 7)
    assert causes(house, "KAOS", 20, "--channel", "shopee") == {"ordered": 7}      # sold, and not held for anybody yet
    assert causes(house, "KAOS", 13) == {"ordered": -7}                            # an ERP that knows it is sold
    assert causes(house, "KAOS", 20) == {}
    house.run("release")
    assert causes(house, "KAOS", 20, "--channel", "shopee") == causes(house, "KAOS", 20) == {"reserved": 7}
    assert causes(house, "KAOS", 16) == {"on_hold": 3}
    assert causes(house, "KAOS", 15) == {"damaged": 2}
    assert causes(house, "KAOS", 25) == {"reserved": 7, "on_hold": 3, "damaged": 2}
    assert causes(house, "KOPI", 10) == {"expired": 4}
    given(house, "asns", "number,sku,qty\nASN-1,KAOS,40\n")
    assert causes(house, "KAOS", 53) == {"announced": 40}
    assert causes(house, "KAOS", 14) == {"unexplained": 1}
    assert causes(house, "HAMPER", 9) == {"kit": 3}
    assert causes(house, "HANTU", 2) == {"unknown_sku": 2}


def test_what_was_counted_since_their_file_was_written_is_told(house: Site) -> None:
    from floorapp.data import clock
    written = clock.iso(clock.now())
    worked(house, "ANI", "counting", "A-1", SHIRT, "16", "8991000000027", "L1", "6", "END")
    worked(house, "EKO", "counting", "<Enter>", "A-1", SHIRT, "16", "8991000000027", "L1", "6", "END")
    assert worked(house, "DEWI", "counting", "<F4>", "1") == "count_approved"
    assert causes(house, "KAOS", 20, "--at", str(written)) == {"counted": 4}
    assert causes(house, "KAOS", 20) == {"unexplained": 4}
    assert house.run("db", "check").status == 0


@pytest.fixture
def two(house: Site) -> Site:
    """A second warehouse with eight shirts of its own."""
    rules = house.config / "site.toml"
    rules.write_text(rules.read_text("utf-8") + '\n[[further]]\ncode = "WH2"\nname = "Surabaya"\n'
                     'zone = "Asia/Makassar"\n', "utf-8")
    assert house.run("db", "upgrade").status == 0
    given(house, "locations", "code,kind\nM-1,pick\n", "--warehouse", "WH2")
    given(house, "stock", "sku,location,qty\nKAOS,M-1,8\n", "--warehouse", "WH2")
    return house


def test_a_channel_is_offered_what_its_orders_can_be_served_from(two: Site) -> None:
    assert offered(two)["KAOS"] == 28                                      # an ERP: the whole firm
    assert offered(two, "--channel", "shopee")["KAOS"] == 20               # its orders go to the first warehouse
    assert offered(two, "--warehouse", "wh2") == {"KAOS": 8, "KOPI": 0, "HAMPER": 0}
    assert offered(two, "--channel", "shopee", "--warehouse", "WH2")["KAOS"] == 8
    rules = two.config / "stock.toml"
    rules.write_text('[warehouses]\nshopee = ["WH1", "WH2"]\nlazada = ["WH2"]\ntypo = ["WH9"]\n', "utf-8")
    assert [offered(two, "--channel", name)["KAOS"] for name in ("shopee", "lazada", "")] == [28, 8, 28]
    order(two, "SO-2", "KAOS", 3, "cod", "--warehouse", "WH2")
    assert [offered(two, "--channel", name)["KAOS"] for name in ("shopee", "lazada", "tokopedia")] == [25, 5, 20]
    assert causes(two, "KAOS", 8, "--channel", "lazada") == {"ordered": 3}
    assert causes(two, "KAOS", 8, "--warehouse", "WH2") == {}
    assert causes(two, "KAOS", 20, "--warehouse", "WH1") == {}
    for wrong in (("--channel", "typo"), ("--warehouse", "WH9")):
        assert two.run("export", "stock", *wrong).status == 1
        assert two.run("reconcile", "stock", "-", *wrong, stdin="sku,qty\nKAOS,1\n").status == 1


def test_what_is_on_its_way_belongs_to_the_warehouse_it_goes_to(two: Site) -> None:
    given(two, "operators", "code,name,roles\nKIKI,Kiki,packer dispatcher\n")
    number = two.run("transfer", "create", "--from", "WH1", "--to", "WH2", "KAOS=6").out.strip()
    assert offered(two, "--warehouse", "WH1")["KAOS"] == 14                # promised to the other warehouse
    two.run("release")
    worked(two, "BUDI", "picking", "<Enter>", "A-1", SHIRT, "6", "T-1", "PACK-1")
    said = two.run("drive", "--operator", "KIKI", "--task", "packing", stdin="T-1\n" + f"{SHIRT}\n" * 6).objects[-1]
    while said["prompt"]["step"] != "label":
        said = two.run("drive", "--operator", "KIKI", "--task", "packing", stdin="<Enter>\n").objects[-1]
    label = said["prompt"]["tracking_no"]
    assert worked(two, "KIKI", "packing", label) == "parcel_packed"
    worked(two, "KIKI", "dispatch", label, "END", "AGUS", "B 1 XY")
    assert (offered(two)["KAOS"], offered(two, "--warehouse", "WH2")["KAOS"]) == (22, 8)
    assert offered(two)["HAMPER"] == 6
    assert causes(two, "KAOS", 14, "--warehouse", "WH2") == {"in_transit": 6}, number
    assert causes(two, "KAOS", 14, "--warehouse", "WH1") == {}
    assert causes(two, "KAOS", 28) == {"in_transit": 6}
    assert two.run("db", "check").status == 0
