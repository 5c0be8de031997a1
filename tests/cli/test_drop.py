"""Folders between the house and other programs: every file once, nothing half, whoever looks into them."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest

from floorapp import settings
from floorapp.channels import taking
from floorapp.cli import drop as folders
from floorapp.cli.chores import Chores
from floorapp.data import db, outbox
from tests.cli.sites import Site

ITEMS = "sku,name\nA,Apel\nB,Baju\n"


@pytest.fixture
def inbox(site_once: Site) -> Path:
    """The folder of a site, with places for items and for payments of a gateway."""
    site_once.run("stock")
    folder = settings.current().data_folder / "inbox"
    (folder / "items").mkdir(parents=True)
    (folder / "payments" / "midtrans").mkdir(parents=True)
    return folder


def drop(path: Path, text: str, age: float = 60) -> None:
    path.write_text(text, "utf-8")
    os.utime(path, (time.time() - age, time.time() - age))


def summaries(folder: Path, pattern: str = "*.*.json") -> list[dict[str, object]]:
    return [json.loads(path.read_text("utf-8")) for path in sorted(folder.glob(pattern))]


def test_a_dropped_file_is_imported_and_moved_away(site_once: Site, inbox: Path) -> None:
    drop(inbox / "items" / "a.csv", ITEMS)
    assert "a.csv" in site_once.run("worker", "--once").err
    assert not list((inbox / "items").iterdir())
    assert [(one["read"], one["created"]) for one in summaries(inbox / "done")] == [(2, 2)]
    assert site_once.run("worker", "--once").err == ""


def test_what_stands_in_no_folder_of_a_kind_is_told_once(site_once: Site, inbox: Path) -> None:
    (inbox / "order").mkdir()
    drop(inbox / "order" / "o.csv", ITEMS)
    drop(inbox / "loose.csv", ITEMS)
    assert "loose.csv, order" in site_once.run("worker", "--once").err
    told: list[str] = []
    chores = Chores(lambda code, **params: told.append(f"{code} {params['files']}"))
    for _ in range(3):
        chores._pass_over(folders.passed_over(inbox))
    assert told == ["inbox_passed_over loose.csv, order"]
    said = site_once.run("doctor")
    assert "loose.csv, order" in said.out and "purchase_orders" in said.out
    assert "aside" not in said.out


def test_what_was_not_taken_stands_aside_with_the_reason(site_once: Site, inbox: Path) -> None:
    drop(inbox / "items" / "bad.csv", "sku,name\nA,\n")
    drop(inbox / "items" / "picture.csv", "\x00")
    drop(inbox / "payments" / "midtrans" / "n.json", json.dumps({
        "transaction_id": "1", "order_id": "NOBODY", "transaction_status": "settlement", "gross_amount": "5.00"}))
    site_once.run("worker", "--once")
    told = summaries(inbox / "aside")
    assert len(told) == 3
    assert {str(one.get("unreadable") or one["quarantined"][0]["reason"]) for one in told} == {      # type: ignore[index]  JSON
        "cell_needed", "file_utf16", "unknown_reference"}


@pytest.mark.parametrize("name", [b"ev\x1b[31mil\nx \xff\xfe.csv", b"n" * 240 + b".csv",
                                  "\u6771".encode() * 80 + b".csv", b"a." + b"c" * 200, b"--rf.csv"])
def test_a_file_of_any_name_is_taken_and_holds_up_nobody(site_once: Site, inbox: Path, name: bytes) -> None:
    drop(Path(os.fsdecode(os.fsencode(inbox / "items") + b"/" + name)), ITEMS)
    drop(inbox / "items" / "later.csv", "sku,name\nC,Celana\n", age=30)
    said = site_once.run("worker", "--once")
    assert said.status == 0 and "\x1b" not in said.err
    assert sorted(str(one["created"]) for one in summaries(inbox / "done")) == ["1", "2"]
    assert not list((inbox / "items").iterdir())
    for path in (inbox / "done").iterdir():
        assert path.name.isprintable()


def test_a_file_that_finds_a_defect_stands_aside_and_holds_up_nobody(
        site_once: Site, inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(kind: str, source: str, **how: object) -> object:
        if "poison" in source:
            raise ZeroDivisionError
        return whole(kind, source, **how)
    whole = taking.take_file
    monkeypatch.setattr(taking, "take_file", broken)
    drop(inbox / "items" / "poison.csv", ITEMS)
    drop(inbox / "items" / "later.csv", ITEMS, age=30)
    assert site_once.run("worker", "--once").status == 0
    assert [one["unreadable"] for one in summaries(inbox / "aside")] == ["internal_error"]
    assert [one["created"] for one in summaries(inbox / "done")] == [2]


@pytest.mark.parametrize("name", [".hidden.csv", "a.csv.part", "a.tmp"])
def test_what_is_not_finished_waits(site_once: Site, inbox: Path, name: str) -> None:
    drop(inbox / "items" / name, ITEMS)
    drop(inbox / "items" / "growing.csv", ITEMS, age=-60)         # written while the worker looks, however slow it is
    assert site_once.run("worker", "--once").err == ""
    assert len(list((inbox / "items").iterdir())) == 2


def test_several_workers_take_each_file_once(site_once: Site, inbox: Path) -> None:
    for number in range(8):
        drop(inbox / "items" / f"{number}.csv", f"sku,name\nA{number},Apel\n")
    workers = [site_once.start("worker", "--once") for _ in range(3)]
    said = b"".join(worker.communicate(timeout=60)[1] for worker in workers)
    site_once.run("worker", "--once")
    assert b"Traceback" not in said
    assert [one["created"] for one in summaries(inbox / "done")] == [1] * 8
    assert not (inbox / "aside").exists()


def test_messages_are_laid_out_once(site_once: Site, inbox: Path) -> None:
    folder = inbox.parent / "outbox"
    db.open_database(site_once.url)
    with db.tx():
        outbox.send("1:shipped:P1:email", "shipped", None, '{"medium": "email", "order": "SO-1"}', 0)
    db.close_database()
    site_once.run("worker", "--once")
    assert not folder.exists()
    folder.mkdir()
    site_once.run("worker", "--once")
    (message,) = summaries(folder, "*.json")
    assert (message["kind"], message["order"], message["key"]) == ("shipped", "SO-1", "1:shipped:P1:email")
    next(folder.glob("*.json")).unlink()
    site_once.run("worker", "--once")
    assert not list(folder.iterdir())


def message(site: Site, number: int, kind: str = "shipped") -> None:
    db.open_database(site.url)
    with db.tx():
        outbox.send(f"{number}:{kind}:P{number}:email", kind, None,
                    json.dumps({"medium": "email", "order": f"SO-{number}"}), 0)
    db.close_database()


def test_a_message_that_is_left_twice_is_one(site_once: Site, inbox: Path) -> None:
    folder = inbox.parent / "outbox"
    folder.mkdir()
    for _ in range(2):
        message(site_once, 1)
    site_once.run("worker", "--once")
    message(site_once, 1)
    site_once.run("worker", "--once")
    assert len(list(folder.iterdir())) == 1


def test_messages_that_cannot_be_laid_out_wait_and_nothing_else_does(site_once: Site, inbox: Path) -> None:
    folder = inbox.parent / "outbox"
    folder.mkdir()
    message(site_once, 1)
    message(site_once, 2)
    (folder / ".000000002-shipped.json.part").mkdir()            # nobody can write the second one
    drop(inbox / "items" / "a.csv", ITEMS)
    site_once.run("print", "test", "P1")
    said = site_once.run("worker", "--once")
    assert said.status == 0 and ".000000002-shipped.json.part" in said.err
    assert [one["order"] for one in summaries(folder, "*.json")] == ["SO-1"]
    assert [one["created"] for one in summaries(inbox / "done")] == [2]
    assert site_once.run("print", "list", "--json").json["jobs"][0]["state"] == "printed"
    (folder / ".000000002-shipped.json.part").rmdir()
    site_once.run("worker", "--once")
    assert [one["order"] for one in summaries(folder, "*.json")] == ["SO-1", "SO-2"]


def test_several_workers_lay_out_each_message_once(site_once: Site, inbox: Path) -> None:
    folder = inbox.parent / "outbox"
    folder.mkdir()
    for number in range(120):                                    # more than one turn's worth
        message(site_once, number)
    workers = [site_once.start("worker", "--once") for _ in range(2)]
    said = b"".join(worker.communicate(timeout=60)[1] for worker in workers)
    site_once.run("worker", "--once")
    assert b"Traceback" not in said
    assert sorted(str(one["order"]) for one in summaries(folder, "*.json")) == sorted(f"SO-{n}" for n in range(120))


def test_whoever_sends_a_message_reads_the_buyer_and_is_named(site_once: Site) -> None:
    site_once.run("import", "items", "-", stdin="sku,name\nA,Apel\n")
    site_once.run("import", "orders", "-", stdin="number,sku,qty,payment_method,customer_name,phone,address\n"
                                                 "SO-1,A,1,cod,Ani Lestari,08123456789,Jl. Satu\n")
    masked = site_once.run("order", "SO-1", "--json").json
    assert "Lestari" not in json.dumps(masked)
    told = site_once.run("order", "SO-1", "--json", "--personal").json
    assert (told["customer"]["name"], told["customer"]["phone"], told["customer"]["address"]) == (
        "Ani Lestari", "08123456789", "Jl. Satu")
    assert [event["what"] for event in told["events"] if event["by"] == "cli"] == ["buyer_disclosed"]
    assert site_once.run("order", "SO-9", "--personal").status == 1
