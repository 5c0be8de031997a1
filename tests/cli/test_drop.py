"""Folders between the house and other programs: every file once, nothing half, whoever looks into them."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest

from floorapp import settings
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


@pytest.mark.parametrize("name", [".hidden.csv", "a.csv.part", "a.tmp"])
def test_what_is_not_finished_waits(site_once: Site, inbox: Path, name: str) -> None:
    drop(inbox / "items" / name, ITEMS)
    drop(inbox / "items" / "growing.csv", ITEMS, age=0)
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
