"""`floorapp message`, `messages` and `mirror`: what a supervisor does from a desk."""

from __future__ import annotations

import json

from tests.cli.sites import Site
from tests.cli.test_counts import furnish

ANI, WAITS = ("drive", "--operator", "ANI", "--task", "counting"), "message_first"


def test_a_message_to_somebody_who_is_not_there_is_read_after_they_sign_on(site: Site) -> None:
    furnish(site)
    assert site.run("message", "--to", "ANI", "--from", "DEWI", "Hitung", "ulang A-01-01").status == 0
    (waiting,) = site.run("messages", "--json").json["messages"]
    assert (waiting["to"], waiting["from"], waiting["text"]) == ("ANI", "DEWI", "Hitung ulang A-01-01")
    assert waiting["shown_at"] is waiting["read_at"] is None
    entered, early, read, scanned = site.run(*ANI, stdin="A-01-01\n<Enter>\nA-01-01\n").objects
    assert entered["prompt"]["message"]["text"] == "Hitung ulang A-01-01"
    assert (early["outcome"], early["code"], early["seq"]) == ("refused", WAITS, 0)
    assert read["code"] == "message_read" and "message" not in read["prompt"]
    assert scanned["outcome"] == "accepted"
    (known,) = site.run("messages", "--json").json["messages"]
    assert known["shown_at"] and known["read_at"]
    assert "Hitung ulang A-01-01" in site.run("messages").out


def test_a_message_to_nobody_or_by_nobody_who_leads_is_refused(site_once: Site) -> None:
    furnish(site_once)
    for args, told in ((("--to", "NOBODY", "x"), "NOBODY"), (("--to", "ANI", "--from", "EKO", "x"), ""),
                       (("--role", "dispatcher", "x"), "dispatcher"), (("--to", "ANI", " "), "")):
        said = site_once.run("message", *args)
        assert said.status in {1, 2} and said.err and told in said.err and not said.out, args
    assert site_once.run("messages", "--json").json["messages"] == []
    assert site_once.run("message", "--role", "counter", "--from", "DEWI", "Rapat").status == 0
    assert {row["to"] for row in site_once.run("messages", "--json").json["messages"]} == {"ANI", "EKO"}


def test_a_mirror_without_a_screen_is_what_the_operator_sees_whenever_it_changes(site: Site) -> None:
    furnish(site)
    site.run(*ANI, stdin="A-01-01\n")
    once = site.run("mirror", "ANI", "--as", "DEWI", "--once").json
    assert (once["operator"], once["task"], once["prompt"]["step"], once["seq"]) == ("ANI", "counting", "item", 1)
    assert [row["seq"] for row in once["tape"]] == [1]
    with site.start("mirror", "ANI", "--as", "DEWI") as mirror:
        assert mirror.stdout is not None
        assert json.loads(mirror.stdout.readline())["seq"] == 1
        site.run(*ANI, stdin="KAOS-L\nZZZ\n")
        seen = [json.loads(mirror.stdout.readline())]
        while seen[-1]["code"] != "wrong_kind" and seen[-1]["code"] != "unknown_code":
            seen.append(json.loads(mirror.stdout.readline()))
        assert seen[-1]["outcome"] == "refused" and seen[-1]["seq"] == 2
        mirror.terminate()
    refused = site.run("mirror", "ANI", "--as", "EKO", "--once")
    assert refused.status == 1 and not refused.out and refused.err
    assert site.run("mirror", "NOBODY", "--once").status == 1
