"""Pressed again because nothing came: it answers no question that was not yet on the screen, and is told by a bell."""

from __future__ import annotations

import asyncio
import time
from typing import Any
from unittest.mock import patch

import pytest
from textual.pilot import Pilot

from floorapp.data import db
from floorapp.screens import base
from floorapp.screens.application import FloorApp
from floorapp.terminal.scanline import Key, Scan
from tests.conftest import Store
from tests.screens.test_idle import on, scan, shown
from tests.small_house import SHIRT


def press(app: FloorApp, *keys: str) -> None:
    """Keys as the terminal sends them."""
    for key in keys:
        app.line.key(key, key if len(key) == 1 else None)


async def rest(app: FloorApp, pilot: Pilot[None]) -> None:
    await app.line.queue.join()
    await pilot.pause()


async def while_slow(app: FloorApp, pilot: Pilot[None], first: str, *then: str) -> None:
    """`first`, a line and its Enter, or Enter alone; `then` the keys pressed once the screen says that it works."""
    answered, may_answer = app.clerk.ask, asyncio.Event()

    async def late(*asked: Any) -> Any:
        await may_answer.wait()
        return await answered(*asked)

    with patch.object(base, "PATIENCE", 0.01), patch.object(app.clerk, "ask", late):
        press(app, *first, "enter")
        while "memproses..." not in shown(app):
            await asyncio.sleep(0.005)
        press(app, *then)
        may_answer.set()
        await rest(app, pilot)


def kept(house: Store) -> list[str]:
    db.open_database(house.url)
    return [row.raw for row in db.ask("SELECT raw FROM input WHERE kept = 1 ORDER BY at, seq")]


@pytest.mark.parametrize("impatient", ["enter", "f3", "f4"])
async def test_a_key_pressed_while_an_answer_is_slow_to_come_does_not_answer_the_next_question(
        house: Store, impatient: str) -> None:
    async with on(house, "B-RINA", "2580") as (app, pilot):
        await scan(app, pilot, "GORECEIVING", "ASN-1", SHIRT)
        await while_slow(app, pilot, "4", impatient)
        assert "LPN, ENTER=baru" in shown(app)
        press(app, "enter")
        await rest(app, pilot)
        assert "Barang berikut" in shown(app)
    assert kept(house)[-2:] == ["4", "<Enter>"]


async def test_an_enter_pressed_while_the_pin_is_slow_takes_no_work(house: Store) -> None:
    async with on(house, "B-BUDI", "no pin") as (app, pilot):
        await while_slow(app, pilot, "2581", "enter")
        assert "ENTER=ambil kerja" in shown(app)
    assert kept(house) == []


async def test_scans_that_come_while_an_answer_is_slow_are_kept_in_order(house: Store) -> None:
    async with on(house, "B-BUDI", "2581") as (app, pilot):
        await while_slow(app, pilot, "", *"A-01-01", "enter", *SHIRT, "enter")
        assert "JML 1/2" in shown(app)
    assert kept(house) == ["<Enter>", "A-01-01", SHIRT]


async def test_a_key_that_opened_a_question_is_no_yes_to_it_before_it_shows(house: Store) -> None:
    """F4 once more books the same goods again, in a new LPN."""
    async with on(house, "B-RINA", "2580") as (app, pilot):
        await scan(app, pilot, "GORECEIVING", "ASN-1", SHIRT, "4", "LPN-7")
        for key in [Key("F4", time.monotonic())] * 2:
            app.line.queue.put_nowait(key)
        await rest(app, pilot)
        assert "SAMA SEKALI LAGI" in shown(app)
        press(app, "f4")
        await rest(app, pilot)
        assert "Barang berikut" in shown(app)
    assert kept(house)[-1] == "<F4>"


async def test_a_scan_repeated_because_nothing_came_is_no_yes_before_the_question_shows(house: Store) -> None:
    db.database().execute_sql("UPDATE asn_line SET received = expected")
    async with on(house, "B-RINA", "2580") as (app, pilot):
        await scan(app, pilot, "GORECEIVING")
        now = time.monotonic()
        for ago in (2.0, 1.0):
            app.line.queue.put_nowait(Scan(SHIRT, at=now - ago))
        await rest(app, pilot)
        assert "TAK ADA DI ASN" in shown(app)
        await scan(app, pilot, SHIRT)
        assert "JML 1" in shown(app)


async def test_backspace_and_enter_typed_at_once_undo(house: Store) -> None:
    """Two keys that belong together; nothing was slow."""
    async with on(house, "B-RINA", "2580") as (app, pilot):
        await scan(app, pilot, "GORECEIVING", "ASN-1", SHIRT)
        press(app, "backspace", "enter")
        await rest(app, pilot)
        assert "Barang berikut" in shown(app)
