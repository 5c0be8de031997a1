"""Several warehouses at the command line: each has its own people, board, clock on the wall, counts and expiry."""

from __future__ import annotations

from datetime import timedelta

import pytest

from floorapp.data import clock
from tests.cli.sites import Site

FURTHER = '\n[[further]]\ncode = "WH2"\nname = "Gudang Jayapura"\nzone = "Asia/Jayapura"\n'
PLACES = "code,kind,zone\nA-01-01,pick,A\n"


@pytest.fixture
def two(site: Site) -> Site:
    """WH1 in Jakarta (UTC+7), WH2 in Jayapura (UTC+9), an item, a place of the same code in both."""
    with (site.config / "site.toml").open("a") as file:
        file.write(FURTHER)
    assert site.run("db", "upgrade").status == 0
    taken(site, "items", "sku,name,tracking,expires\nKAOS-L,Kaos,none,no\nSUSU,Susu,lot,yes\n")
    for house in ("WH1", "WH2"):
        taken(site, "locations", PLACES, house)
    return site


def taken(site: Site, kind: str, text: str, warehouse: str = "") -> None:
    said = site.run("import", kind, "-", *(["--warehouse", warehouse] if warehouse else []), stdin=text)
    assert said.status == 0, said.out + said.err


def test_people_are_added_to_their_warehouse(two: Site) -> None:
    assert two.run("operators", "add", "siti", "--roles", "supervisor", "--warehouse", "wh2").status == 0
    assert two.run("operators", "add", "budi", "--roles", "picker").status == 0
    assert two.run("operators", "add", "x", "--roles", "picker", "--warehouse", "WH9").status == 1
    taken(two, "operators", "code,name,roles,warehouse\nANI,Ani,counter,WH2\nEKO,Eko,counter,\n")
    listed = {one["code"]: one["warehouse"] for one in two.run("operators", "list", "--json").json["operators"]}
    assert listed == {"ADMIN": "WH1", "SITI": "WH2", "BUDI": "WH1", "ANI": "WH2", "EKO": "WH1"}
    again = two.run("import", "operators", "-", "--json", stdin="code,name,roles,warehouse\nANI,Ani,counter,WH2\n")
    assert again.json["unchanged"] == 1
    moved = two.run("import", "operators", "-", "--json", stdin="code,name,roles,warehouse\nANI,Ani,counter,WH1\n")
    assert [(one["field"], one["reason"]) for one in moved.json["quarantined"]] == [("warehouse", "operator_elsewhere")]


def test_one_warehouse_is_named_nowhere(site: Site) -> None:
    assert "warehouse" not in site.run("operators", "list", "--json").json["operators"][0]
    assert "warehouse" not in site.run("board", "--json").json


def test_each_warehouse_has_a_board_of_its_own(two: Site) -> None:
    for house, number in (("WH1", "SO-1"), ("WH2", "SO-2")):
        taken(two, "stock", "sku,location,qty\nKAOS-L,A-01-01,5\n", house)
        taken(two, "orders", f"number,sku,qty,payment_method\n{number},KAOS-L,1,cod\n", house)
    taken(two, "orders", "number,sku,qty,payment_method\nSO-3,KAOS-L,1,cod\n", "WH2")
    boards = {house: two.run("board", "--json", "--warehouse", house).json for house in ("WH1", "wh2")}
    assert {house: (board["warehouse"], sum(group["orders"] for group in board["groups"]))
            for house, board in boards.items()} == {"WH1": ("WH1", 1), "wh2": ("WH2", 2)}
    assert two.run("board", "--json").json["warehouse"] == "WH1"
    assert two.run("board", "--warehouse", "WH9").status == 1
    two.run("operators", "add", "siti", "--roles", "supervisor", "--warehouse", "WH2")
    shown = two.run("drive", "--operator", "SITI", "--task", "board").objects
    assert [row.rsplit(" ", 1)[1] for row in shown[0]["prompt"]["rows"]] == ["2/0/0"]
    backlog = two.run("report", "backlog", "--json").json["rows"]
    assert sorted((row["warehouse"], row["orders"]) for row in backlog) == [("WH1", 1), ("WH2", 2)]
    backlog = two.run("report", "backlog", "--json", "--warehouse", "WH2").json["rows"]
    assert [(row["warehouse"], row["orders"]) for row in backlog] == [("WH2", 2)]


def test_a_moment_of_the_past_is_on_the_clock_of_the_warehouse_that_is_asked_for(two: Site) -> None:
    """A minute ago in Jayapura is two hours and a minute ahead on Jakarta's wall."""
    before = clock.moment(clock.now()) - timedelta(hours=1)
    for house in ("WH1", "WH2"):
        taken(two, "stock", "sku,location,qty\nKAOS-L,A-01-01,5\n", house)
    wall = (before + timedelta(hours=9)).strftime("%Y-%m-%dT%H:%M:%S")             # Jayapura's: nothing was there yet
    asked = ("stock", "--json", "--at", wall, "--warehouse")
    assert two.run(*asked, "WH2").json["totals"]["on_hand"] == 0
    assert two.run(*asked, "WH1").json["totals"]["on_hand"] == 5                   # an hour ahead of now in Jakarta


def test_the_worker_runs_programmes_and_expiry_in_every_warehouse(two: Site) -> None:
    (two.config / "counting.toml").write_text("[programme]\noldest_a_day = 5\n")
    stock = (two.config / "stock.toml")
    stock.write_text("[expiry]\nhold_expired = true\n")
    yesterday = (clock.local(clock.now(), "Asia/Jakarta").date() - timedelta(days=2)).isoformat()
    for house in ("WH1", "WH2"):
        taken(two, "stock", f"sku,location,qty,lot,expiry\nSUSU,A-01-01,4,{house},{yesterday}\n", house)
    soon = {house: [row["lot"] for row in two.run("expiring", "--json", "--warehouse", house).json["rows"]]
            for house in ("WH1", "WH2")}
    assert soon == {"WH1": ["WH1"], "WH2": ["WH2"]}
    said = two.process("worker", "--once")
    assert said.status == 0, said.err
    held = two.run("stock", "--json").json["rows"]
    assert {row["warehouse"]: row["status"] for row in held} == {"WH1": "hold", "WH2": "hold"}
    for house in ("WH1", "WH2"):
        who = f"S{house}"
        assert two.run("operators", "add", who, "--roles", "counter", "--warehouse", house).status == 0
        claimed = two.run("drive", "--operator", who, "--task", "counting", stdin="<Enter>\n").objects[-1]
        assert (claimed["code"], claimed["prompt"]["location"]) == ("count_claimed", "A-01-01")


def test_counts_are_asked_for_in_the_warehouse_of_who_asks(two: Site) -> None:
    taken(two, "stock", "sku,location,qty\nKAOS-L,A-01-01,5\n", "WH2")
    for who, house in (("SITI", "WH2"), ("DEWI", "WH1")):
        assert two.run("operators", "add", who, "--roles", "supervisor", "--warehouse", house).status == 0
    assert two.run("count", "request", "--location", "A-01-01", "--by", "SITI").status == 0
    assert two.run("count", "open", "--zone", "A", "--by", "SITI").status == 0
    assert two.run("count", "status", "--json").json["stocktakes"] == []
    (going,) = two.run("count", "status", "--json", "--warehouse", "WH2").json["stocktakes"]
    assert (going["zone"], going["places"]) == ("A", 1)
    idle = two.run("drive", "--operator", "DEWI", "--task", "counting", stdin="<Enter>\n").objects[-1]
    assert idle["code"] == "no_counts"
    busy = two.run("drive", "--operator", "SITI", "--task", "counting", stdin="<Enter>\n").objects[-1]
    assert busy["code"] == "count_claimed"


def test_a_record_of_proceedings_carries_the_hour_of_its_own_warehouse(two: Site) -> None:
    taken(two, "stock", "sku,location,qty\nKAOS-L,A-01-01,5\n", "WH2")
    for who, role in (("SITI", "supervisor"), ("ANI", "counter"), ("EKO", "counter")):
        assert two.run("operators", "add", who, "--roles", role, "--warehouse", "WH2").status == 0
    for who in ("ANI", "EKO"):
        two.run("drive", "--operator", who, "--task", "counting", stdin="A-01-01\nKAOS-L\n4\nEND\n")
    two.run("drive", "--operator", "SITI", "--task", "counting", stdin="<F4>\n1\n")
    assert two.run("count", "record", "--by", "SITI").status == 0
    paper = two.run("print", "preview", "count_record:BA-000001").out
    hours = {clock.local(clock.now(), "Asia/Jayapura") - timedelta(minutes=ago) for ago in range(3)}
    assert any(f"{hour:%H:%M}" in paper or f"{hour:%H.%M}" in paper for hour in hours), paper
