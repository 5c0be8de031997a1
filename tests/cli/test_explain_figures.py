"""`explain` at the command line: a figure of a SKU or a place, of kits and of lots, in the warehouse that is meant."""

from __future__ import annotations

import pytest

from tests.cli.sites import Site

ITEMS = """sku,name,tracking,expires,components,assembled
MUG,Mug,none,no,,
KOPI,Kopi,lot,yes,,
HAMPER,Paket,none,no,MUG*2 KOPI*1,
GIFT,Kado,lot,yes,MUG*2 KOPI*1,yes
"""


def given(site: Site, kind: str, text: str, *args: str) -> None:
    said = site.run("import", kind, "-", *args, stdin=text)
    assert said.status == 0, said.out + said.err


@pytest.fixture
def house(site: Site) -> Site:
    rules = site.config / "site.toml"
    rules.write_text(rules.read_text("utf-8") + '\n[[further]]\ncode = "WH2"\nname = "Surabaya"\n'
                     'zone = "Asia/Jakarta"\n', "utf-8")
    assert site.run("db", "upgrade").status == 0
    given(site, "items", ITEMS)
    for code in ("WH1", "WH2"):
        given(site, "locations", "code,kind\nA-1,pick\nA-2,pick\n", "--warehouse", code)
    given(site, "stock", "sku,location,qty,lot,expiry\nMUG,A-1,20,,\nKOPI,A-2,5,L1,2031-01-01\n")
    given(site, "stock", "sku,location,qty,lot,expiry\nMUG,A-1,7,,\n", "--warehouse", "WH2")
    return site


def told(site: Site, thing: str, *args: str) -> list[str]:
    said = site.run("explain", thing, *args)
    assert said.status == 0, said.err
    return said.out.splitlines()


def test_a_place_of_the_same_name_elsewhere_is_not_added_in(house: Site) -> None:
    first, second = told(house, "MUG@A-1"), told(house, "MUG@A-1", "--warehouse", "WH2")
    assert ("20" in first[0], "27" in first[0], " 7" in second[0]) == (True, False, True)
    assert [len([line for line in lines if "OPENING > A-1" in line]) for lines in (first, second)] == [1, 1]
    assert "27" in told(house, "MUG")[0]


def test_a_figure_is_its_moves_its_holders_and_what_is_coming(house: Site) -> None:
    given(house, "orders", "number,sku,qty,payment_method\nSO-1,MUG,3,cod\nSO-2,MUG,40,cod\n")
    house.run("release")
    given(house, "asns", "number,sku,qty\nASN-1,MUG,60\n")
    lines = "\n".join(told(house, "MUG"))
    for part in ("OPENING > A-1", "SO-1", "SO-2", "ASN-1", "60"):
        assert part in lines, part
    assert "ASN-1" not in "\n".join(told(house, "MUG@A-1"))    # what is coming is not at that place


def test_a_kit_is_explained_by_its_components(house: Site) -> None:
    assert any("2 x MUG, 1 x KOPI" in line and line.endswith(" 5") for line in told(house, "HAMPER"))
    given(house, "orders", "number,sku,qty,payment_method\nSO-1,KOPI,2,cod\n")
    house.run("release")
    assert any(line.endswith(" 3") for line in told(house, "HAMPER"))
    assert any("2 x MUG, 1 x KOPI" in line for line in told(house, "GIFT"))


def test_a_lot_is_explained_by_where_it_is(house: Site) -> None:
    lines = told(house, "L1")
    assert "KOPI" in lines[0] and "2031-01-01" in lines[0] and "recall L1" in lines[0]
    assert any("A-2" in line for line in lines[1:])
    assert house.run("explain", "L2").status == 1
