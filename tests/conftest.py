"""What all tests stand on: a clean environment and a fresh, migrated database of each engine."""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from floorapp.data import db, schema
from tests import catalogues, memory
from tests.postgres import Server

ENGINES = ("sqlite", "postgres")


@dataclass(frozen=True, slots=True)
class Store:
    """An open, migrated, empty database; other processes may open the same `url`."""

    engine: str
    url: str
    folder: Path


def pytest_configure(config: pytest.Config) -> None:
    """Before anybody reads a text or asks for a folder; workers find it done."""
    if not hasattr(config, "workerinput"):
        catalogues.compile_changed()
        fast = memory.folder()
        if fast is not None:
            os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(fast))


@pytest.fixture(scope="session", autouse=True)
def clean_environment() -> Iterator[None]:
    """No setting of the machine reaches a test; its zone is one that no warehouse has, so that using it shows."""
    for number, action in ((signal.SIGHUP, signal.SIG_DFL), (signal.SIGINT, signal.default_int_handler),
                           (signal.SIGQUIT, signal.SIG_DFL)):
        signal.signal(number, action)          # started in the background, children would inherit deaf ears
    before = dict(os.environ)
    for name in before:
        if name.startswith(("FLOORAPP_", "PG", "TEXTUAL", "SSH_", "SUDO_")):
            del os.environ[name]
    os.environ |= {"TZ": "America/St_Johns", "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8"}
    time.tzset()
    yield
    os.environ.clear()
    os.environ |= before
    time.tzset()


@pytest.fixture(params=ENGINES)
def store(request: pytest.FixtureRequest, fresh_url: Callable[[str], str], tmp_path: Path) -> Iterator[Store]:
    """A fresh database, once on SQLite and once on PostgreSQL."""
    url = fresh_url(request.param)
    db.open_database(url)
    yield Store(request.param, url, tmp_path)
    db.close_database()


@pytest.fixture
def sqlite_store(fresh_url: Callable[[str], str], tmp_path: Path) -> Iterator[Store]:
    """A fresh database on SQLite only, for what has nothing to do with the engine."""
    url = fresh_url("sqlite")
    db.open_database(url)
    yield Store("sqlite", url, tmp_path)
    db.close_database()


@pytest.fixture
def fresh_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[str], str]]:
    """Makes migrated databases: `fresh_url("postgres")` is the address of a new one."""
    made: list[str] = []

    def fresh(engine: str) -> str:
        if engine == "sqlite":
            path = tmp_path / f"floor{len(made)}.db"
            shutil.copyfile(request.getfixturevalue("migrated_file"), path)
            made.append(f"sqlite:///{path}")
        else:
            made.append(request.getfixturevalue("postgres").fresh())
        return made[-1]

    yield fresh
    for url in made:
        if url.startswith("postgresql:"):
            request.getfixturevalue("postgres").drop(url)


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file that has gone through all migrations."""
    path = tmp_path_factory.mktemp("seed") / "seed.db"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A real server for this test process. Where it cannot start the tests fail and say why; they are never skipped."""
    server = Server()
    server.make_template(_migrate)
    yield server
    server.stop()


def _migrate(url: str) -> None:
    db.open_database(url)
    schema.upgrade()
    db.close_database()
