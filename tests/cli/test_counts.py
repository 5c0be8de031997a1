"""`floorapp count`: requests, programmes, stock-takes and records from the command line, by a role."""

from __future__ import annotations

from pathlib import Path

from tests.cli.sites import Site

PEOPLE = """code,name,roles,badge,pin,language
ANI,Ani,counter,B-ANI,2590,id
EKO,Eko,counter,B-EKO,2591,id
DEWI,Dewi,supervisor,B-DEWI,2583,id
"""
FILES = {"operators": PEOPLE, "items": "sku,name,value\nKAOS-L,Kaos,25000\n",
         "locations": "code,kind,zone\nA-01-01,pick,A\nA-01-02,pick,A\nB-01-01,pick,B\n",
         "stock": "sku,location,qty\nKAOS-L,A-01-01,10\nKAOS-L,B-01-01,5\n"}


def furnish(site: Site) -> None:
    for kind, text in FILES.items():
        assert site.run("import", kind, "-", stdin=text).status == 0


def test_a_stock_take_by_commands_and_scans(site: Site) -> None:
    furnish(site)
    assert site.run("count", "open", "--zone", "a", "--by", "DEWI").status == 0
    shown = site.run("count", "status", "--json").json["stocktakes"]
    assert [(one["number"], one["places"], one["done"]) for one in shown] == [("OPN-000001", 2, 0)]
    site.run("drive", "--operator", "ANI", "--task", "counting", stdin="<Enter>\nA-01-01\nKAOS-L\n9\nEND\n")
    site.run("drive", "--operator", "EKO", "--task", "counting", stdin="<Enter>\nA-01-01\nKAOS-L\n9\nEND\n")
    early = site.run("count", "close", "OPN-000001", "--by", "DEWI")
    assert (early.status, "A-01-02" in early.err) == (1, True)
    one = site.run("count", "status", "OPN-000001", "--json").json["stocktakes"][0]
    assert (one["places_waiting"], one["approvals"]) == (["A-01-02"], 1)
    site.run("drive", "--operator", "ANI", "--task", "counting", stdin="<Enter>\nA-01-02\nEND\n")
    site.run("drive", "--operator", "DEWI", "--task", "counting", stdin="<F4>\n1\n")
    assert site.run("count", "close", "OPN-000001", "--by", "DEWI").status == 0
    paper = site.run("print", "preview", "count_record:OPN-000001")
    assert "A-01-01" in paper.out and "OPN-000001" in paper.out
    assert site.run("stock", "--sku", "KAOS-L", "--json").json["totals"]["on_hand"] == 14
    assert site.run("db", "check").status == 0


def test_requests_and_records_need_a_supervisor_and_something_to_do(site: Site) -> None:
    furnish(site)
    assert site.run("count", "request", "--sku", "KAOS-L", "--by", "ANI").status == 1
    assert site.run("count", "request", "--sku", "KAOS-L", "--by", "DEWI").status == 0
    assert site.run("count", "request", "--location", "a0101", "--by", "DEWI").status == 0
    assert site.run("count", "request", "--by", "DEWI").status == 2
    for wrong in (("--location", "NOWHERE"), ("--sku", "NOTHING"), ("--zone", "Q")):
        assert site.run("count", "request", *wrong, "--by", "DEWI").status == 1
    assert site.run("count", "record", "--by", "DEWI").status == 1
    assert site.run("count", "record", "--by", "NOBODY").status == 1
    assert site.run("count", "status", "OPN-9").status == 1
    asked = site.run("drive", "--operator", "ANI", "--task", "counting", stdin="<Enter>\n").objects[-1]
    assert (asked["code"], asked["prompt"]["location"]) == ("count_claimed", "A-01-01")


def test_the_worker_asks_for_what_the_programmes_want(site: Site) -> None:
    furnish(site)
    rules: Path = site.config / "counting.toml"
    rules.write_text(rules.read_text("utf-8").replace("oldest_a_day = 0", "oldest_a_day = 1"), "utf-8")
    worked = site.run("worker", "--once")
    assert worked.status == 0 and "1" in worked.err
    assert site.run("worker", "--once").status == 0
    asked = site.run("drive", "--operator", "ANI", "--task", "counting", stdin="<Enter>\n<F4>\n<Enter>\n").objects
    assert [one["prompt"].get("location") for one in asked if one["code"] == "count_claimed"] == ["A-01-01"] * 2
