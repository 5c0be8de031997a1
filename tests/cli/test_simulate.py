"""`floorapp simulate`: people who are none do real work on a copy, and it ends by itself."""

from __future__ import annotations

import hashlib

import pytest

from floorapp.data import db, dump, streaming
from tests.cli.sites import Site

ITEMS = "sku,name,barcodes,weight_g\n" + "".join(f"S{n},Sabun {n},89910000{n:04d}X,100\n" for n in range(6))
PLACES = "code,kind,zone,sequence\n" + "".join(f"A-01-{n:02d},pick,A,{n}\n" for n in range(1, 7))
STOCK = "sku,location,qty\n" + "".join(f"S{n},A-01-{n + 1:02d},60\n" for n in range(6))


def filled(site: Site) -> Site:
    for kind, text in (("items", ITEMS), ("locations", PLACES), ("stock", STOCK),
                       ("asns", "number,sku,qty\nASN-1,S1,24\nASN-1,S2,12\n"),
                       ("orders", "number,sku,qty,payment_method,carrier,service\nSO-1,S1,2,cod,JNE,REG\n")):
        said = site.run("import", kind, "-", stdin=text)
        assert said.status == 0, said.err
    return site


def digest(site: Site) -> str:
    db.open_database(site.url)
    said = hashlib.sha256()
    with db.reading():
        for table in dump.tables():
            for rows in streaming.stream(table, dump.columns_of(table)):
                said.update(repr((table, rows)).encode())
    db.close_database()
    return said.hexdigest()


def test_virtual_people_work_on_a_copy_and_the_real_warehouse_stays_as_it_is(site: Site) -> None:
    filled(site)
    before = digest(site)
    said = site.run("simulate", "--operators", "3", "--orders", "8", "--minutes", "90", "--mistakes", "4", "--json")
    assert said.status == 0, said.out + said.err
    told = said.json
    assert told["orders"] == {"arrived": 8, "released": 9, "shipped": 9} and told["ended"]
    assert told["inputs"] >= told["kept"] > 60 and told["parcels"] == 9 and told["minutes"] <= 90
    assert told["lines"] >= 9 and told["lines_per_hour"] > 0 and told["stuck"] == [] and told["check"] == []
    assert sum(told["refusals"].values()) == told["refused"]
    assert sum(group["orders"] for group in told["groups"]) == 9
    assert all(group["left"] == 0 and group["finished"] for group in told["groups"])
    assert digest(site) == before


def test_the_same_seed_gives_the_same_shift(own_site: Site) -> None:
    own_site.url = f"sqlite:///{own_site.folder}/var/floorapp.db"
    filled(own_site)
    def shift(seed: str) -> tuple[object, ...]:
        told = own_site.run("simulate", "--seed", seed, "--orders", "5", "--minutes", "30", "--mistakes", "9", "--json")
        return tuple(told.json[name] for name in ("inputs", "kept", "refusals", "lines"))
    assert shift("7") == shift("7")


def test_it_ends_with_its_minutes_though_work_is_left(own_site: Site) -> None:
    filled(own_site)
    told = own_site.run("simulate", "--operators", "1", "--orders", "40", "--minutes", "10", "--json").json
    assert told["minutes"] <= 11 and not told["ended"] and told["orders"]["arrived"] == 40
    assert own_site.run("simulate", "--minutes", "1").status == 0


@pytest.mark.parametrize("given", [("--operators", "0"), ("--minutes", "9999"), ("--orders", "-1"),
                                   ("--mistakes", "99"), ("--speed", "0"), ("--speed", "nan")])
def test_a_number_that_cannot_be_is_told(own_site: Site, given: tuple[str, ...]) -> None:
    said = own_site.run("simulate", *given)
    assert (said.status, said.out) == (2, "") and given[0] in said.err
