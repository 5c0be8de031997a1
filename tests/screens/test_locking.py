"""The idle lock, the end of a session that nobody uses, and the PIN lock-out at a real terminal: started by itself, and
forked by a warm server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from floorapp.data import db
from tests.conftest import Store
from tests.screens.conftest import Gun
from tests.screens.real_floor import FloorTerminal, config_of
from tests.small_house import SHIRT
from tests.terminal.terminals import PATIENCE as LONG
from tests.terminal.warm import PATIENCE, serving

HASTY = str(Path(__file__).with_name("hasty.py"))
Start = Callable[[], FloorTerminal]


@pytest.fixture(params=["cold", "warm"])
def hasty(request: pytest.FixtureRequest, house: Store) -> Iterator[Start]:
    """Starts a terminal whose minutes are short."""
    if request.param == "cold":
        yield lambda: FloorTerminal(house.url, house.folder, program=HASTY)
        return
    where, config = house.folder / "socket", config_of(house.folder)
    environ = {"FLOORAPP_WARM": str(where), "FLOORAPP_WARM_PATIENCE": PATIENCE}

    def forked() -> FloorTerminal:
        floor = FloorTerminal(house.url, house.folder, environ=environ)
        server.screen()
        return floor

    with serving(where, HASTY, "--config", str(config), "--database", house.url, "warm") as server:
        yield forked
        assert server.is_empty(10), "a screen stayed behind"


def test_an_unused_terminal_locks_asks_the_pin_again_and_at_last_ends(hasty: Start) -> None:
    with hasty() as floor:
        floor.sign_on("B-BUDI", "2581", "ENTER=ambil kerja")
        floor.scan("", "A-01-01", SHIRT)
        floor.until("JML 1/2", number=3)
        floor.until("FLOORAPP", "BUDI", "PIN", "F3 petugas lain")
        assert "KAOS" not in floor.text, "the work is covered"
        floor.scan("1111")
        floor.until("BADGE ATAU PIN SALAH")
        floor.scan("2581")
        floor.until("JML 1/2", number=3)
        floor.until("F3 petugas lain")
        assert floor.wait(LONG) is not None and floor.status == 0, "nobody came"
    assert [row.seq for row in db.ask("SELECT seq FROM input WHERE kept = 1 ORDER BY id")] == [1, 2, 3]


def test_wrong_pins_are_counted_in_the_database_and_lock_the_operator_out_at_every_terminal(
        house: Store, gun: Gun) -> None:
    with gun() as floor:
        floor.until("badge")
        for _ in range(5):
            floor.scan("B-BUDI", "1111")
            floor.until("BADGE ATAU PIN SALAH", "Pindai badge")
            floor.scan("B-RINA")                               # what is shown must come anew
            floor.until("PIN")
            floor.press("F3")
            floor.until("Pindai badge")
        floor.kill()                                           # whoever guesses starts again
    assert db.ask("SELECT failed FROM operator WHERE code = 'BUDI'")[0].failed == 5
    with gun() as floor:
        floor.until("badge")
        floor.received = b""
        floor.scan("B-BUDI", "2581")
        floor.until("TERLALU SERING", "Tunggu 1 menit")
        floor.bells(3)
        assert db.ask("SELECT failed FROM operator WHERE code = 'BUDI'")[0].failed == 5, "the right one is not tried"
        floor.scan("B-RINA", "2580")                           # others go on
        floor.until("MENU RINA")
    db.database().execute_sql("UPDATE operator SET failed = 10, locked_until = 0 WHERE code = 'BUDI'")
    with gun() as floor:
        floor.until("badge")
        floor.scan("B-BUDI", "2581")
        floor.until("AKUN TERKUNCI", "SPV")
