"""What files brought and could not be taken: kept with its line, its rows and a reason; tried again, or let go."""

from __future__ import annotations

import json

from floorapp.data import db
from tests.cli.sites import Said, Site

ORDERS = "number,sku,qty,channel,carrier,payment_method,note\n"


def bring(site: Site, kind: str, text: str, *more: str) -> Said:
    return site.run("import", kind, "-", *more, stdin=text)


def entries(site: Site, *more: str) -> list[dict[str, object]]:
    return list(site.run("quarantine", "list", "--json", *more).json["entries"])


def numbers(site: Site) -> list[object]:
    return [entry["number"] for entry in entries(site)]


def states(site: Site) -> dict[str, str]:
    return {order["number"]: order["channel"] for order in site.run("orders", "--json").objects}


def test_an_entry_tells_its_lines_its_rows_and_every_fault(site: Site) -> None:
    bring(site, "orders", ORDERS + '8,NEW,1,web,JNE,cod,"a\nb"\n8,NEW,2,web,JNE,cod,\n'
          "9,NEW,x,web,JNE,cod,\n9,NEW,,,,,\n")
    refused, unread = entries(site)
    assert {name: refused[name] for name in ("kind", "line", "field", "reason", "number", "state", "warehouse")} == {
        "kind": "orders", "line": 2, "field": "sku", "reason": "unknown_sku", "number": "8", "state": "open",
        "warehouse": "WH1"}
    assert [(row["qty"], row["note"]) for row in json.loads(str(refused["raw"]))] == [("1", "a\nb"), ("2", "")]
    assert (unread["line"], unread["lines"], unread["number"], unread["reason"]) == (5, [5, 6], "9", "cell_quantity")
    assert "NEW" in str(refused["text"]) and '"x"' in str(unread["text"]) and "6" in str(unread["text"])
    shown = site.run("quarantine", "show", str(unread["id"]))
    assert shown.status == 0 and [row["qty"] for row in json.loads(shown.out)] == ["x", ""]
    assert entries(site, "--reason", "unknown_sku") == [refused] and entries(site, "--kind", "stock") == []


def test_what_was_shown_can_be_mended_and_imported(site: Site) -> None:
    bring(site, "orders", ORDERS + "9,A,x,web,JNE,cod,\n")
    bring(site, "items", "sku,name\nA,Apel\n")
    mended = site.run("quarantine", "show", "1").out.replace('"x"', '"3"')
    assert bring(site, "orders", mended, "--json").json["created"] == 1
    assert entries(site) == []


def test_a_carrier_that_was_added_is_tried_again(site: Site) -> None:
    bring(site, "items", "sku,name\nA,Apel\n")
    assert bring(site, "orders", ORDERS + "3,A,1,web,KILAT,cod,\n4,A,1,web,LAIN,cod,\n").status == 1
    said = site.run("quarantine", "retry", "--json")
    assert (said.status, said.json["read"], len(said.json["quarantined"])) == (1, 2, 2)
    file = site.config / "carriers.toml"
    file.write_text(file.read_text("utf-8") + '\n[[carrier]]\ncode = "KILAT"\nname = "Kilat"\n', "utf-8")
    assert site.run("db", "upgrade").status == 0
    said = site.run("quarantine", "retry", "--json")
    assert (said.status, said.json["created"], [one["reason"] for one in said.json["quarantined"]]) == (
        1, 1, ["unknown_carrier"])
    assert states(site) == {"3": "web"} and numbers(site) == ["4"]
    assert site.run("db", "check").status == 0


def test_rows_that_came_in_mended_leave_the_quarantine(site: Site) -> None:
    bring(site, "items", "sku,name\nA,\nB,Baju\n")
    bring(site, "locations", "code,kind\na-01,shelf\n")
    bring(site, "orders", ORDERS + "1,B,x,web,JNE,cod,\n2,B,x,web,JNE,cod,\n")
    assert numbers(site) == ["A", "a-01", "1", "2"]
    assert site.run("board", "--json").json["alerts"][-1]["count"] == 4
    bring(site, "items", "sku,name\nA,Apel\n")
    bring(site, "locations", "code,kind\nA01,pick\n")
    bring(site, "orders", ORDERS + "1,B,1,web,JNE,cod,\n")
    assert numbers(site) == ["2"]
    assert bring(site, "orders", ORDERS + "1,B,1,web,JNE,cod,\n").status == 0
    assert numbers(site) == ["2"]


def test_the_same_number_of_another_channel_is_another_order(site: Site) -> None:
    bring(site, "items", "sku,name\nA,Apel\n")
    bring(site, "orders", ORDERS + "7,NEW,1,shop,JNE,cod,\n")
    bring(site, "orders", ORDERS + "7,A,1,web,JNE,cod,\n")
    assert numbers(site) == ["7"]
    bring(site, "items", "sku,name\nNEW,Baru\n")
    channels = [order["channel"] for order in site.run("orders", "--json").objects]
    assert sorted(channels) == ["shop", "web"] and entries(site) == []


def test_two_versions_of_an_item_in_one_file_leave_the_second_aside(site: Site) -> None:
    file = "sku,name\nA,Teh\nA,Teh Manis\n"
    for _ in range(2):
        assert bring(site, "items", file).status == 1
        assert [entry["reason"] for entry in entries(site)] == ["row_twice"]


def test_an_order_of_another_warehouse_comes_in_there(site: Site) -> None:
    file = site.config / "site.toml"
    file.write_text(file.read_text("utf-8") + '\n[[further]]\ncode = "WH2"\nname = "Dua"\nzone = "Asia/Makassar"\n',
                    "utf-8")
    assert site.run("db", "upgrade").status == 0
    bring(site, "orders", ORDERS + "7,NEW,1,shop,JNE,cod,\n", "--warehouse", "WH2")
    assert entries(site)[0]["warehouse"] == "WH2"
    assert not [one for one in site.run("board", "--json").json["alerts"] if one["alert"] == "aside"]
    bring(site, "items", "sku,name\nNEW,Baru\n")
    for warehouse, orders in (("WH1", 0), ("WH2", 1)):
        groups = site.run("board", "--json", "--warehouse", warehouse).json["groups"]
        assert sum(group["orders"] for group in groups) == orders


def test_what_a_person_lets_go_stays_away(site: Site) -> None:
    file = "sku,name\nA,\n"
    bring(site, "items", file)
    assert site.run("quarantine", "discard", "1", "99").status == 1
    assert len(entries(site)) == 1
    assert site.run("quarantine", "discard", "1", "1", "--reason", "salah ketik").status == 0
    assert bring(site, "items", file).status == 1
    assert entries(site) == [] and site.run("quarantine", "list").status == 0
    for act in ("retry", "discard", "show"):
        said = site.run("quarantine", act, "1")
        assert said.status == 1 and "discarded" in said.err
    assert site.run("db", "check").status == 0


def test_a_pin_is_kept_in_no_entry(site: Site) -> None:
    bring(site, "operators", "code,name,roles,badge,pin\nX1,Satu,picker,B-1,4711\n")
    bring(site, "operators", "code,name,roles,badge,pin\nX2,Dua,picker,B-1,4712\n")
    db.open_database(site.url)
    (row,) = db.ask("SELECT raw, thing, faults FROM quarantine")
    db.close_database()
    assert "4712" not in row.raw + row.thing + row.faults and "X2" in row.raw
    said = site.run("quarantine", "retry", "--json")
    assert said.status == 1 and said.json["quarantined"][0]["reason"] == "pin_not_kept"


def test_numbers_that_are_none_are_answered(site_once: Site) -> None:
    for given in ("0", "-1", "99999999999999999999"):
        assert site_once.run("quarantine", "retry", "--", given).status == 1
    assert site_once.run("quarantine", "show", "x").status == 2
    assert site_once.run("quarantine").status == 2


def test_a_file_tells_what_it_could_not_take_in_the_order_of_its_lines(site_once: Site) -> None:
    bring(site_once, "items", "sku,name\nA,Apel\n")
    rows = "sku,location,qty\nNO,STAGE-1,1\nA,STAGE-1,x\nA,NOWHERE,1\nA,STAGE-1,-1\n"
    said = bring(site_once, "stock", rows, "--json")
    assert [entry["line"] for entry in said.json["quarantined"]] == [2, 3, 4, 5]


def test_a_dry_run_keeps_nothing_aside(site: Site) -> None:
    assert bring(site, "items", "sku,name\nA,\nB,Baju\n", "--dry-run").status == 1
    assert entries(site) == [] and bring(site, "items", "sku,name\nB,Baju\n", "--json").json["created"] == 1
