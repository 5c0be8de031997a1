"""A small house with goods, orders, an expected delivery, and people."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from floorapp.data import db
from tests import small_house
from tests.conftest import Store
from tests.screens.real_floor import FloorTerminal, config_of
from tests.screens.tmux import MISSING, TmuxTerminal, present
from tests.small_house import ASN, taken
from tests.terminal.warm import PATIENCE, serving

Gun = Callable[..., FloorTerminal]
Reader = Callable[..., FloorTerminal]

STOCK = """sku,location,qty,lot,expiry,serial
KAOS-L,A-01-01,60,,,
KOPI-200,A-01-02,8,LATE,2031-01-01,
KOPI-200,A-01-02,5,SOON,2030-01-01,
HP-01,A-02-01,1,,,SN-1
"""
ORDERS = """number,sku,qty,payment_method
SO-1,KAOS-L,2,cod
SO-1,KOPI-200,1,cod
SO-2,KAOS-L,1,cod
"""


def furnish() -> None:
    """What the tests of the screens find in the house: two released orders and an ASN."""
    small_house.build()
    taken("stock", STOCK)
    taken("asns", ASN)
    taken("orders", ORDERS)
    small_house.release_all()


@pytest.fixture(scope="session")
def furnished_file(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Path:
    """An SQLite file with the furnished house in it."""
    path = tmp_path_factory.mktemp("furnished") / "floor.db"
    shutil.copyfile(migrated_file, path)
    db.open_database(f"sqlite:///{path}")
    furnish()
    db.database().execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close_database()
    return path


@pytest.fixture
def house(furnished_file: Path, tmp_path: Path) -> Iterator[Store]:
    """A copy of it, open in the test's process too."""
    url = f"sqlite:///{shutil.copyfile(furnished_file, tmp_path / 'floor.db')}"
    db.open_database(url)
    yield Store("sqlite", url, tmp_path)
    db.close_database()


@pytest.fixture
def any_house(store: Store) -> Store:
    furnish()
    return store


@pytest.fixture(params=["cold", "warm"])
def gun(request: pytest.FixtureRequest, house: Store) -> Iterator[Gun]:
    """Starts a terminal by itself, or as the client of a warm server."""
    if request.param == "cold":
        yield lambda *words, **options: FloorTerminal(house.url, house.folder, *words, **options)
        return
    FloorTerminal(house.url, house.folder).__exit__()          # writes the configuration
    where = house.folder / "socket"
    environ = {"FLOORAPP_WARM": str(where), "FLOORAPP_WARM_PATIENCE": PATIENCE}
    with serving(where, "-m", "floorapp", "--config", str(house.folder / "config"), "--database", house.url,
                 "warm") as server:
        yield lambda *words, **options: FloorTerminal(house.url, house.folder, *words, environ=environ, **options)
        assert server.is_empty(10), "a screen stayed behind"


@pytest.fixture(params=["pyte", "tmux"])
def reader(request: pytest.FixtureRequest) -> Reader:
    """Starts a terminal of 20x8 whose screen an emulator reads, or tmux; keywords of `[work]` are set in floor.toml."""
    if request.param == "tmux" and not present():
        pytest.skip(MISSING)
    terminal = TmuxTerminal if request.param == "tmux" else FloorTerminal

    def start(url: str, folder: Path, *words: str, bell_when_kept: bool = False, **options: Any) -> FloorTerminal:
        file = config_of(folder) / "floor.toml"
        file.write_text(re.sub(r"bell_when_kept = \w+", f"bell_when_kept = {str(bell_when_kept).lower()}",
                               file.read_text("utf-8")), "utf-8")
        return terminal(url, folder, *words, **options)

    return start
