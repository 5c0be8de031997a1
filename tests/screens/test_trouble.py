"""A database that does not answer: the screen stays, says so, keeps what is scanned, and goes on when it can."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from floorapp.data import db
from tests.conftest import Store
from tests.postgres import Server
from tests.screens.conftest import furnish
from tests.screens.real_floor import FloorTerminal
from tests.small_house import SHIRT
from tests.terminal.terminals import PATIENCE


def test_a_database_that_is_busy_shows_that_it_works_and_then_takes_every_scan(house: Store) -> None:
    with FloorTerminal(house.url, house.folder).sign_on("B-BUDI", "2581", "ENTER=ambil kerja") as floor:
        floor.scan("")
        floor.until("Pindai rak")
        with db.tx():                                          # somebody holds the database
            started = time.monotonic()
            floor.scan("A-01-01", SHIRT)
            floor.until("memproses...")
            assert time.monotonic() - started > 0.9
        floor.until("JML 1/2", number=3)


def test_an_enter_pressed_while_a_refusal_is_slow_to_go_answers_nothing_and_scans_after_it_count(house: Store) -> None:
    with FloorTerminal(house.url, house.folder).sign_on("B-RINA", "2580", "MENU") as floor:
        floor.scan("GORECEIVING")
        floor.until("PENERIMAAN")
        floor.scan("ASN-1", SHIRT, "4")
        floor.until("LPN, ENTER=baru")
        kept = floor.number
        floor.scan("A-01-01")
        floor.until("ENTER=mengerti")
        with db.tx():                                          # somebody holds the database
            floor.press("Enter")
            floor.until("memproses...")
            floor.press("Enter", "F3")                         # nobody has seen the question again
            floor.scan("LPN-77")
            floor.read(0.3)
        floor.until("Barang berikut")
        assert kept is not None and floor.number == kept + 1
    rows = db.ask("SELECT raw FROM input WHERE kept = 1 ORDER BY at, seq")
    assert [row.raw for row in rows][-2:] == ["4", "LPN-77"]


@pytest.mark.parametrize(("opened_by", "shown", "behind"), [("F1", "L=English", "LPN, ENTER=baru"),
                                                            ("Undo", "ENTER=ya", "JML")])
def test_an_enter_pressed_while_another_page_is_slow_to_go_answers_nothing(house: Store, opened_by: str, shown: str,
                                                                           behind: str) -> None:
    with FloorTerminal(house.url, house.folder).sign_on("B-RINA", "2580", "MENU") as floor:
        floor.scan("GORECEIVING")
        floor.until("PENERIMAAN")
        floor.scan("ASN-1", SHIRT, "4")
        floor.until("LPN, ENTER=baru")
        floor.press(opened_by)
        floor.until(shown)
        with db.tx():
            floor.press("Enter")
            floor.until("memproses...")
            floor.press("Enter")
            floor.read(0.3)
        floor.until(behind)
        floor.read(0.5)
        rows = db.ask("SELECT raw FROM input WHERE kept = 1 AND undone = 0 ORDER BY at, seq")
        assert rows[-1].raw == {"F1": "4", "Undo": SHIRT}[opened_by], floor.text


@pytest.fixture
def lost(fresh_url: object, postgres: Server, tmp_path: object) -> Store:
    url = fresh_url("postgres")  # type: ignore[operator]
    db.open_database(url)
    furnish()
    db.close_database()
    return Store("postgres", url, tmp_path)  # type: ignore[arg-type]


def test_a_database_that_went_away_is_told_without_a_traceback_and_comes_back(lost: Store, postgres: Server) -> None:
    name = lost.url.partition("@/")[2].partition("?")[0]
    with FloorTerminal(lost.url, lost.folder, columns=40).sign_on("B-BUDI", "2581", "ENTER=ambil kerja") as floor:
        floor.scan("")
        floor.until("Pindai rak")
        postgres.ask("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", name)
        floor.scan("A-01-01")                                  # a lost connection alone is made anew, unseen
        floor.until("Pindai barang")
        postgres.ask(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        postgres.ask("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", name)
        floor.scan(SHIRT)
        floor.until("SISTEM TERGANGGU", "ENTER=mengerti")
        assert "Traceback" not in floor.text and b"Traceback" not in floor.received
        first = floor.text                                     # its reference is the time
        floor.press("Enter")
        floor.eventually(lambda: floor.text != first, "asked again")
        floor.until("SISTEM TERGANGGU", "ENTER=mengerti")
        postgres.ask(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
        floor.press("Enter")
        floor.until("Pindai barang", number=2)                 # the scan that was not kept has no number
        floor.scan(SHIRT)
        floor.until("JML 1/2")
    assert "OperationalError" in (lost.folder / "var" / "errors.log").read_text("utf-8")


def test_an_error_nobody_foresaw_ends_in_one_calm_line_and_a_log(house: Store) -> None:
    program = str(Path(__file__).with_name("broken.py"))
    with FloorTerminal(house.url, house.folder, program=program, columns=80, rows=24) as floor:
        floor.until("badge")
        floor.scan("B-BUDI")
        assert floor.wait(PATIENCE) is not None and floor.status == 1
        floor.eventually(lambda: b"SISTEM TERGANGGU" in floor.received, "told")
        assert b"Traceback" not in floor.received
    assert "a screen that cannot be painted" in (house.folder / "errors.log").read_text("utf-8")
