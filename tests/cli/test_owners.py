"""Several owners at the command line: what a channel is offered, what its file says, and what reports tell, owner by
owner."""

from __future__ import annotations

import pytest

from tests.cli.sites import Site


@pytest.fixture
def shared(site: Site) -> Site:
    """Ten shirts of the house's own, six of ACME's, mugs of ACME's alone, caps that nobody ever had."""
    for kind, text in {
            "items": "sku,name\nKAOS,Kaos\nMUG,Mug\nTOPI,Topi\n", "locations": "code,kind\nA-1,pick\nA-2,pick\n",
            "stock": "sku,location,qty,owner,status\nKAOS,A-1,10,,\nKAOS,A-2,6,ACME,\nKAOS,QUAR-1,2,ACME,hold\n"
                     "MUG,A-2,3,ACME,\n"}.items():
        said = site.run("import", kind, "-", stdin=text)
        assert said.status == 0, said.out + said.err
    return site


def differences(site: Site, text: str, *args: str) -> list[tuple[str, str, int, list[str]]]:
    said = site.run("reconcile", "stock", "-", "--json", *args, stdin=text)
    return [(row["sku"], row["owner"], row["difference"], [cause["cause"] for cause in row["causes"]])
            for row in said.json["differences"]]


def test_what_may_be_sold_is_told_owner_by_owner(shared: Site) -> None:
    said = shared.run("export", "stock", "--buffer", "1").out.splitlines()
    own = shared.run("board", "--json") and shared.run("stock", "--sku", "KAOS", "--location", "A-1", "--json")
    house = own.json["rows"][0]["owner"]
    assert said == ["sku,available,to_sell,owner", "KAOS,6,5,ACME", f"KAOS,10,9,{house}", "MUG,3,2,ACME",
                    f"TOPI,0,0,{house}"]
    assert shared.run("export", "stock", "--buffer", "1", "--owner", "acme").out.splitlines() == [
        "sku,available,to_sell", "KAOS,6,5", "MUG,3,2"]
    assert shared.run("export", "stock", "--owner", "NOBODY").status == 1


def test_one_owner_has_the_plain_file(site: Site) -> None:
    site.run("import", "items", "-", stdin="sku,name\nKAOS,Kaos\n")
    site.run("import", "locations", "-", stdin="code,kind\nA-1,pick\n")
    site.run("import", "stock", "-", stdin="sku,location,qty\nKAOS,A-1,10\n")
    assert site.run("export", "stock", "--buffer", "0").out == "sku,available,to_sell\nKAOS,10,10\n"
    (row,) = site.run("reconcile", "stock", "-", "--json", stdin="sku,qty\nKAOS,9\n").json["differences"]
    assert (row["difference"], "owner" in row) == (-1, False)


def test_an_owners_file_is_compared_with_that_owners_stock_alone(shared: Site) -> None:
    assert differences(shared, "sku,qty\nKAOS,8\nMUG,3\n", "--owner", "ACME") == [
        ("KAOS", "ACME", 2, ["differs_on_hold"])]
    assert differences(shared, "sku,qty,owner\nKAOS,8,ACME\nMUG,3,ACME\n") == [
        ("KAOS", "ACME", 2, ["differs_on_hold"])]                     # of the house's own nothing was said
    told = shared.run("reconcile", "stock", "-", "--owner", "ACME", stdin="sku,qty\nKAOS,8\nMUG,3\n").out
    assert "KAOS (ACME)" in told


def test_whose_a_figure_is_is_never_guessed(shared: Site) -> None:
    refused = shared.run("reconcile", "stock", "-", stdin="sku,qty\nKAOS,16\n")
    assert (refused.status, "ACME" in refused.err, "--owner" in refused.err) == (1, True, True)
    found = differences(shared, "sku,qty,owner\nMUG,5,\n")            # only ACME has mugs
    assert ("MUG", "ACME", 2, ["differs_unexplained"]) in found


def test_reports_keep_the_owners_of_a_sku_apart(shared: Site) -> None:
    ages = shared.run("report", "stock-age", "--json").json["rows"]
    assert [row["on_hand"] for row in ages if row["sku"] == "KAOS"] == [8, 10]
    assert {row["owner"] for row in ages if row["sku"] == "MUG"} == {"ACME"}
    values = shared.run("report", "stock-value", "--json").json["rows"]
    assert sorted(row["on_hand"] for row in values if row["sku"] == "KAOS") == [2, 6, 10]


def test_a_place_of_two_owners_is_counted_by_commands_alone(shared: Site) -> None:
    """Two owners in one place, from the difference to the signed record."""
    shared.run("import", "stock", "-", stdin="sku,location,qty,owner\nKAOS,STG-1,4,\nKAOS,STG-1,3,ACME\n")
    shared.run("import", "operators", "-", stdin="code,name,roles\nANI,A,counter\nEKO,E,counter\nDEWI,D,supervisor\n")
    house = next(row["owner"] for row in shared.run("stock", "--location", "STG-1", "--json").json["rows"]
                 if row["owner"] != "ACME")
    first = shared.run("drive", "--operator", "ANI", "--task", "counting",
                       stdin=f"STG-1\nKAOS\n{house}\n4\nKAOS\nACME\n2\nEND\n").objects
    assert (first[2]["code"], first[2]["prompt"]["choices"]) == ("choose_owner", [house, "ACME"])
    assert first[-1]["code"] == "count_differs"
    shared.run("drive", "--operator", "EKO", "--task", "counting", stdin="<Enter>\nSTG-1\nKAOS\n2\nEND\n")
    decided = shared.run("drive", "--operator", "DEWI", "--task", "counting", stdin="<F4>\n1\n").objects
    assert (decided[1]["prompt"]["owner"], decided[-1]["code"]) == ("ACME", "count_approved")
    assert shared.run("count", "record", "--by", "DEWI").status == 0
    assert "ACME" in shared.run("print", "preview", "count_record:BA-000001").out
    rows = shared.run("stock", "--location", "STG-1", "--json").json["rows"]
    assert {row["owner"]: row["on_hand"] for row in rows} == {house: 4, "ACME": 2}
    assert shared.run("db", "check").status == 0
