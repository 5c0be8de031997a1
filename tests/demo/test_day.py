"""The scripted day as a person sees it: a command, its summary, its papers, and a warehouse in which all is true."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from floorapp import settings
from floorapp.data import db
from floorapp.demo import folder as place

ROOT = Path(__file__).parents[2]
FIRST_SHIFT = ROOT / "docs" / "first-shift.md"


@dataclass(frozen=True, slots=True)
class Played:
    folder: Path
    status: int
    told: str
    wrong: str


def floorapp(*args: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    env = os.environ | {"PYTHONPATH": str(ROOT), "FLOORAPP_DATABASE": "sqlite:////nowhere/else.db"}
    return subprocess.run([sys.executable, "-m", "floorapp.cli.main", *args], cwd=cwd, env=env, text=True,
                          stdin=subprocess.DEVNULL, capture_output=True, timeout=600, check=False)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    """One day, played once for all tests of this file."""
    here = tmp_path_factory.mktemp("demo")
    (here / "var" / "demo").mkdir(parents=True)
    (here / "var" / "demo" / "mine.txt").write_text("not the demo's")
    done = floorapp("demo", cwd=here)
    return Played(here / "var" / "demo", done.returncode, done.stdout, done.stderr)


@pytest.fixture
def warehouse(played: Played) -> Iterator[sqlite3.Connection]:
    found = sqlite3.connect(played.folder / place.DATABASE)
    yield found
    found.close()


def test_the_day_ends_well_and_says_so(played: Played) -> None:
    assert (played.status, played.wrong) == (0, "")
    assert "HAMPERS-01" in played.told
    assert "db check: semua benar" in played.told
    assert (played.folder / "mine.txt").read_text() == "not the demo's"


def test_every_order_ends_where_the_story_wants_it(warehouse: sqlite3.Connection) -> None:
    states = dict(warehouse.execute('SELECT state, COUNT(*) FROM "order" GROUP BY state'))
    assert states == {"awaiting_payment": 2, "on_hold": 1, "backordered": 1, "cancelled": 1, "shipped": 46,
                      "delivered": 7, "delivery_failed": 1}
    aside = warehouse.execute("SELECT kind, reason FROM quarantine WHERE state = 'open'").fetchall()
    assert aside == [("orders", "unknown_sku")]


def test_the_mistakes_of_the_day_were_refused_asked_or_taken_back(warehouse: sqlite3.Connection) -> None:
    told = {code for (code,) in warehouse.execute("SELECT DISTINCT code FROM input WHERE kept = 0")}
    assert {"not_on_asn", "over_receipt", "putaway_not_storage", "other_place_again", "wrong_location", "wrong_item",
            "wrong_tote", "weight_low_suspect", "wrong_label", "other_carrier", "wrong_kind"} <= told
    kept = dict(warehouse.execute("SELECT code, COUNT(*) FROM input WHERE kept = 1 GROUP BY code"))
    assert kept["undone"] == 3
    assert kept["short_told"] == 1
    assert kept["delivery_failed_told"] == 1


def test_a_short_pick_was_made_good_from_reserve_and_opened_a_count(warehouse: sqlite3.Connection) -> None:
    picked = warehouse.execute("""
        SELECT p.kind, m.qty FROM move m JOIN location p ON p.id = m.from_location_id JOIN item i ON i.id = m.item_id
        JOIN order_line l ON l.id = m.order_line WHERE i.sku = 'KAOS-HTM-L' AND m.reason = 'pick' AND l.ordered = 3
        ORDER BY p.kind""").fetchall()
    assert picked == [("pick", 1), ("reserve", 2)]
    assert warehouse.execute("SELECT COUNT(*) FROM task WHERE kind = 'count'").fetchone() == (1,)


def test_what_came_short_stays_expected(warehouse: sqlite3.Connection) -> None:
    left = warehouse.execute("""
        SELECT i.sku, l.expected - l.received FROM asn_line l JOIN item i ON i.id = l.item_id
        WHERE l.received < l.expected""").fetchall()
    assert left == [("KABEL-USC-1M", 12)]


def test_the_papers_of_the_day_are_escpos_files(played: Played, warehouse: sqlite3.Connection) -> None:
    files = sorted((played.folder / place.PRINT).iterdir())
    kinds = {file.name.split("-")[1] for file in files}
    assert kinds == {"badge", "command_sheet", "grn", "lpn_label", "packing_slip", "shipping_label", "manifest"}
    assert all(file.read_bytes().startswith(b"\x1b@") for file in files)
    assert warehouse.execute("SELECT COUNT(*) FROM print_job").fetchone() == (len(files),)
    assert warehouse.execute("SELECT COUNT(*) FROM print_job WHERE state <> 'printed'").fetchone() == (0,)


def test_the_clock_of_the_day_runs_from_seven_until_the_evening(warehouse: sqlite3.Connection) -> None:
    first, last = warehouse.execute("SELECT MIN(at), MAX(at) FROM input WHERE task <> 'menu'").fetchone()
    assert 7 * 3_600_000 < last - first < 11 * 3_600_000
    at = [row[0] for row in warehouse.execute("SELECT at FROM input ORDER BY id")]
    assert at == sorted(at)


def test_a_broken_warehouse_is_told_and_ends_with_one(played: Played, tmp_path: Path) -> None:
    here = tmp_path / "var" / "demo"
    subprocess.run(["cp", "-r", str(played.folder), str(tmp_path)], check=True)
    (tmp_path / "var").mkdir()
    (tmp_path / "demo").rename(here)
    broken = sqlite3.connect(here / place.DATABASE)
    broken.execute("UPDATE balance SET on_hand = on_hand + 5 WHERE id = (SELECT MIN(id) FROM balance)")
    broken.commit()
    broken.close()
    done = floorapp("demo", "--keep", cwd=tmp_path)
    assert done.returncode == 1
    assert "db check: 2 pelanggaran" in done.stdout
    assert "saldo 30, kartu stok 25" in done.stdout


def test_the_second_demo_is_fresh_and_the_first_shift_of_the_docs_can_be_scanned_in_it(played: Played) -> None:
    """As a terminal would open it; every scan of docs/first-shift.md, in its order."""
    from floorapp.cli import demo
    from floorapp.data import people
    from floorapp.data.checks import violations
    from floorapp.dialogues import engine
    from floorapp.services import signing_on
    made = json.loads(demo._prepared(played.folder, screen=True))
    assert made["taken"]["orders"]["created"] == 59
    db.open_database(settings.load(played.folder / place.CONFIG).database)
    try:
        refused = []
        rows = re.findall(r"^\| (\d+) \| ([A-Z]+) \| ((?:`[^`]+` ?)+)\|", FIRST_SHIFT.read_text("utf-8"), re.M)
        assert [int(number) for number, _, _ in rows] == list(range(1, 11))
        for number, who, cell in rows:
            scans = re.findall(r"`([^`]+)`", cell)
            if number == "1":
                assert signing_on.sign_in(*scans).code == who
                continue
            person = people.operator_by_code.one(code=who)
            for scan in scans:
                reply = engine.answer(person.id, "<Enter>" if scan == "Enter" else scan)
                if reply.outcome in {"refused", "ask"}:
                    refused.append((number, scan, reply.code))
        assert refused == [("6", "8990101000028", "wrong_item")]
        assert violations() == []
    finally:
        db.close_database()
