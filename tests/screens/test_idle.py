"""A terminal that nobody uses: it locks, then ends; an idle screen sends nothing; boards hang on walls."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from textual.pilot import Pilot

from floorapp import settings
from floorapp.cli.opening import example_files
from floorapp.data import db
from floorapp.screens.application import FloorApp
from floorapp.screens.board import Board
from floorapp.screens.floor import Floor
from floorapp.screens.signing_on import SigningOn
from floorapp.terminal.classes import terminal_class
from floorapp.terminal.scanline import Scan
from floorapp.widgets.page import Page
from tests.conftest import Store
from tests.screens.real_floor import FloorTerminal

MINUTE = 60


@asynccontextmanager
async def on(house: Store, badge: str, pin: str) -> AsyncIterator[tuple[FloorApp, Pilot[None]]]:
    """The application without a terminal, signed on. The test's own connection is closed meanwhile: one a process."""
    db.close_database()
    app = FloorApp(replace(settings.read(example_files()), database=house.url), terminal_class("xterm"), None, "")
    async with app.run_test(size=(20, 8)) as pilot:
        await pilot.pause()
        await scan(app, pilot, badge, pin)
        yield app, pilot


async def scan(app: FloorApp, pilot: Pilot[None], *codes: str) -> None:
    """Whole scans, each answered before the next."""
    for code in codes:
        app.line.queue.put_nowait(Scan(code, at=time.monotonic()))
        await app.line.queue.join()
    await pilot.pause()


def shown(app: FloorApp) -> str:
    return "\n".join(app.screen.query_one(Page).texts())


def rest(app: FloorApp, minutes: float) -> None:
    """So long nothing was pressed; then the clock looks."""
    app._last_input = time.monotonic() - minutes * MINUTE
    app._idle()


async def test_an_unused_terminal_asks_the_pin_again_and_the_work_is_where_it_was(house: Store) -> None:
    async with on(house, "B-BUDI", "2581") as (app, pilot):
        assert isinstance(app.screen, Floor)
        rest(app, app.settings.floor.lock_minutes - 0.5)
        assert isinstance(app.screen, Floor)
        rest(app, app.settings.floor.lock_minutes + 0.5)
        await pilot.pause()
        assert isinstance(app.screen, SigningOn) and "BUDI" in shown(app) and "PIN" in shown(app)
        await scan(app, pilot, "0000")
        assert isinstance(app.screen, SigningOn)
        await scan(app, pilot, "2581")
        assert isinstance(app.screen, Floor) and "ENTER=ambil kerja" in shown(app)


async def test_who_goes_on_scanning_with_a_locked_gun_does_not_lock_the_account_too(house: Store) -> None:
    async with on(house, "B-BUDI", "2581") as (app, pilot):
        rest(app, app.settings.floor.lock_minutes + 0.5)
        await pilot.pause()
        await scan(app, pilot, *["A-01-01", "8991000000010"] * 6)
        assert isinstance(app.screen, SigningOn) and "ITU BUKAN PIN" in shown(app)
        await scan(app, pilot, "2581")
        assert isinstance(app.screen, Floor)


async def test_somebody_else_takes_a_locked_terminal_with_f3(house: Store) -> None:
    async with on(house, "B-BUDI", "2581") as (app, pilot):
        rest(app, app.settings.floor.lock_minutes + 0.5)
        await pilot.pause()
        await scan(app, pilot, "CMDBACK")
        assert "Pindai badge" in shown(app)
        await scan(app, pilot, "B-RINA", "2580")
        assert "MENU RINA" in shown(app) and len(app.screen_stack) == 2


async def test_a_terminal_that_is_left_alone_ends(house: Store) -> None:
    async with on(house, "B-BUDI", "2581") as (app, pilot):
        rest(app, app.settings.floor.end_minutes + 0.5)
        await pilot.pause()
        assert not app.is_running or app._exit


async def test_a_board_never_locks_but_whoever_leaves_it_needs_the_pin(house: Store) -> None:
    async with on(house, "B-DEWI", "2583") as (app, pilot):
        await scan(app, pilot, "GOBOARD")
        assert isinstance(app.screen, Board)
        rest(app, app.settings.floor.end_minutes + 5)
        await pilot.pause()
        assert isinstance(app.screen, Board) and app.is_running
        await scan(app, pilot, "CMDBACK")
        assert isinstance(app.screen, SigningOn) and "DEWI" in shown(app)


async def test_a_disabled_operator_is_told_and_signed_off(house: Store) -> None:
    async with on(house, "B-BUDI", "2581") as (app, pilot):
        await app.clerk.ask(db.execute, lambda: db.database().execute_sql(
            "UPDATE operator SET active = 0 WHERE code = 'BUDI'"))
        await scan(app, pilot, "A-01-01")
        assert "AKUN DINONAKTIFKAN" in shown(app)
        await scan(app, pilot, "CMDOK")
        assert "Pindai badge" in shown(app)


def test_an_idle_terminal_sends_nothing(house: Store) -> None:
    with FloorTerminal(house.url, house.folder, columns=80, rows=24) as floor:
        floor.until("badge")
        floor.silent_for(0.7)
        floor.scan("B-BUDI", "2581")
        floor.until("ENTER=ambil kerja")
        floor.silent_for(2.2)
