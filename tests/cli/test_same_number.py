"""One order number of two owners, channels and warehouses: the office says which one is meant, and what is done is done
in that order's own warehouse."""

from __future__ import annotations

import json

import pytest

from tests.cli.sites import Site


def given(site: Site, kind: str, text: str, *args: str) -> None:
    said = site.run("import", kind, "-", *args, stdin=text)
    assert said.status == 0, said.out + said.err


@pytest.fixture
def twice(site: Site) -> Site:
    """SO-1 of the house's own without a channel in WH1, of ACME in shopee in WH2; stock for both."""
    rules = site.config / "site.toml"
    rules.write_text(rules.read_text("utf-8") + '\n[[further]]\ncode = "WH2"\nname = "Surabaya"\n'
                     'zone = "Asia/Jakarta"\n', "utf-8")
    assert site.run("db", "upgrade").status == 0
    given(site, "items", "sku,name\nKAOS,Kaos\n")
    for house, owner in (("WH1", ""), ("WH2", "ACME")):
        given(site, "locations", "code,kind\nA-1,pick\n", "--warehouse", house)
        given(site, "stock", f"sku,location,qty,owner\nKAOS,A-1,9,{owner}\n", "--warehouse", house)
    given(site, "orders", "number,sku,qty,payment_method\nSO-1,KAOS,2,cod\n")
    given(site, "orders", "number,sku,qty,payment_method,owner,channel\nSO-1,KAOS,3,cod,ACME,shopee\n",
          "--warehouse", "WH2")
    return site


def states(site: Site) -> dict[str | None, str]:
    return {row["channel"]: row["state"] for row in site.run("orders", "--json").objects}


def test_an_order_is_named_by_its_number_and_whatever_tells_it_apart(twice: Site) -> None:
    refused = twice.run("order", "SO-1", "--json")
    assert refused.status == 1 and "ACME shopee" in refused.err
    for told, owner in ((("--owner", "acme"), "ACME"), (("--channel", "Shopee"), "ACME"), (("--channel", "-"), "OWN")):
        assert twice.run("order", "SO-1", "--json", *told).json["owner"] == owner, told
    assert twice.run("order", "SO-1", "--owner", "ACME", "--channel", "-").status == 1
    assert twice.run("hold", "SO-1").status == 1
    assert states(twice) == {None: "ready", "shopee": "ready"}
    assert twice.run("hold", "SO-1", "--channel", "shopee", "--reason", "alamat").status == 0
    assert states(twice) == {None: "ready", "shopee": "on_hold"}
    assert twice.run("unhold", "SO-1", "--owner", "ACME", "--reason", "alamat").status == 0
    assert twice.run("cancel", "SO-1", "--owner", "ACME", "--sku", "KAOS", "--qty", "1").status == 0
    assert twice.run("cancel", "SO-1", "--channel", "-").status == 0
    assert states(twice) == {None: "cancelled", "shopee": "ready"}
    assert twice.run("order", "SO-1", "--owner", "ACME", "--json").json["lines"][0]["cancelled"] == 1


def test_what_is_done_to_an_order_is_done_in_its_own_warehouse(twice: Site) -> None:
    from floorapp.data import db
    for act in (("hold",), ("unhold",), ("cancel", "--sku", "KAOS", "--qty", "1"), ("cancel",)):
        assert twice.run(*act[:1], "SO-1", "--owner", "ACME", *act[1:]).status == 0
    db.open_database(twice.url)
    try:
        houses = {row.code: row.id for row in db.ask("SELECT id, code FROM warehouse")}
        done = {row.what: json.loads(row.given)["warehouse"] for row in db.ask("SELECT what, given FROM doing")
                if row.what in {"hold", "unhold", "cancel", "reduce_line"}}
    finally:
        db.close_database()
    assert done == dict.fromkeys(("hold", "unhold", "cancel", "reduce_line"), houses["WH2"])


def test_all_of_them_are_explained(twice: Site) -> None:
    told = twice.run("explain", "SO-1")
    assert told.status == 0
    heads = [line for line in told.out.splitlines() if "SO-1" in line and "(" in line]
    assert [("ACME shopee" in line, "OWN" in line) for line in heads[:2]] == [(False, True), (True, False)]


def test_an_order_that_is_called_like_a_transfer_is_not_taken_for_it(twice: Site) -> None:
    given(twice, "orders", "number,sku,qty,payment_method\nTR-000001,KAOS,5,cod\n")
    number = twice.run("transfer", "create", "--from", "WH1", "--to", "WH2", "KAOS=4").out.strip()
    assert number == "TR-000001"
    assert twice.run("transfer", "reduce", number, "KAOS=1").status == 0
    (leg,) = twice.run("transfer", "list", "--json").objects
    assert [line["planned"] for line in leg["lines"]] == [1]
    assert twice.run("order", number, "--channel", "-", "--json").json["lines"][0]["cancelled"] == 0
    assert twice.run("transfer", "cancel", number).status == 0
    assert states(twice)["transfer"] == "cancelled"
    assert states(twice)[None] != "cancelled"


def test_a_healthy_site_is_told_warehouse_by_warehouse(twice: Site) -> None:
    levels = {row["text"]: row["level"] for row in twice.run("doctor", "--json").json["findings"]}
    assert any("WH1" in text for text in levels) and any("WH2" in text for text in levels)
    (twice.config / "inbound.toml").write_text('[putaway]\ncross_dock = "X-1"\n', "utf-8")
    given(twice, "locations", "code,kind\nX-1,staging\n")
    found = {row["code"]: (row["level"], row["text"]) for row in twice.run("doctor", "--json").json["findings"]}
    assert found["doctor_cross_dock"][0] == "ok"
    assert found["doctor_cross_dock_wrong"][0] == "warning" and "WH2:X-1" in found["doctor_cross_dock_wrong"][1]
    rules = twice.config / "site.toml"
    rules.write_text(rules.read_text("utf-8") + '\n[[further]]\ncode = "WH3"\nname = "Medan"\nzone = "Asia/Jakarta"\n',
                     "utf-8")
    said = twice.run("doctor", "--json")
    assert any(row["code"] == "doctor_warehouse_missing" and "WH3" in row["text"] for row in said.json["findings"])
    assert said.status == 1
