"""A supervisor's yes at a real terminal of every size, in both languages: called from the blocking screen, the PIN as
stars and nowhere else, a stray scan no attempt, a lost link no loss."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from floorapp.data import copies, db, people
from floorapp.locale import say
from tests.conftest import Store
from tests.screens.real_floor import FloorTerminal
from tests.small_house import COFFEE, SHIRT, stock_rows, taken

PIN = "730194"
SIZES = [(20, 8, "id"), (20, 16, "en"), (40, 8, "id"), (80, 24, "en")]


@pytest.fixture
def floor_house(house: Store) -> Store:
    taken("operators", f"code,name,roles,badge,pin,language\nDEWI,Dewi,supervisor,B-DEWI,{PIN},\n")
    return house


def too_many(house: Store, columns: int, rows: int, language: str) -> FloorTerminal:
    """A receiver has counted six more than the ASN brings, and the screen says no."""
    with db.tx():
        db.database().execute_sql("UPDATE operator SET language = ? WHERE code IN ('RINA', 'DEWI')", (language,))
    floor = FloorTerminal(house.url, house.folder, columns=columns, rows=rows)
    floor.sign_on("B-RINA", "2580", "MENU")
    floor.scan("GORECEIVING", "ASN-1", SHIRT, "30")
    floor.until("F2/badge: SPV")
    return floor


@pytest.mark.parametrize(("columns", "rows", "language"), SIZES)
def test_the_badge_on_the_blocking_screen_asks_the_pin_which_is_shown_as_stars_and_stands_nowhere(
        floor_house: Store, columns: int, rows: int, language: str) -> None:
    asks_pin = say("ask_override_pin", language)
    with too_many(floor_house, columns, rows, language) as floor:
        floor.received = b""
        floor.scan(COFFEE)
        floor.until(say("page_ignored", language, n=1))        # no answer to a refusal that nobody has read
        floor.scan("B-DEWI")
        floor.until(asks_pin)
        floor.press("F3")                                      # given up: the question behind it
        floor.until("KAOS-L")
        floor.scan("30")
        floor.until("F2/badge: SPV")
        floor.press("F2")
        floor.until("Supervisor: badge" if language == "en" else "pindai badge")
        floor.scan("B-DEWI")
        floor.until(asks_pin)
        floor.scan(COFFEE)                                     # goods where a PIN is asked: no attempt
        floor.until(say("override_pin_shape", language).split("\n")[0])
        floor.press("Enter")
        floor.until(asks_pin)
        floor.send(PIN[:3])
        floor.until("***")
        floor.kill()                                           # the link is lost in the middle of it
    sent = floor.received
    with FloorTerminal(floor_house.url, floor_house.folder, columns=columns, rows=rows) as floor:
        floor.sign_on("B-RINA", "2580", asks_pin)
        floor.scan("999999")
        floor.until(say("override_pin_wrong", language).split("\n")[0])
        floor.press("Enter")
        floor.until(asks_pin)
        floor.received = b""
        floor.scan(PIN)
        floor.eventually(lambda: asks_pin not in floor.text, "the next question")
        sent += floor.received
    assert PIN[:3].encode() not in sent and PIN.encode() not in sent
    dewi = people.operator_by_code.one(code="DEWI")
    assert dewi.failed == 0, "the right PIN forgives, and goods never counted"
    assert [row.code for row in db.ask('SELECT code FROM "override" WHERE used_at IS NOT NULL')] == ["over_receipt"]
    assert not [row for row in stock_rows() if row[1] == "DOCK-1"], "counted, not yet in an LPN"
    nowhere(floor_house, PIN)


def nowhere(house: Store, secret: str) -> None:
    """Not in any row of any table, nor in any file of the site, nor in a backup."""
    assert not [line for line in sqlite3.connect(house.url.removeprefix("sqlite:///")).iterdump() if secret in line]
    copies.backup(house.folder / "after.bak")
    texts = [path for path in Path(house.folder).rglob("*") if path.is_file() and not path.name.startswith("floor.db")]
    assert not [path for path in texts if secret.encode() in path.read_bytes()]
