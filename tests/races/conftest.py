"""A fresh copy of the small warehouse on each engine, built once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from floorapp.data import db
from tests import small_house
from tests.conftest import ENGINES
from tests.postgres import Server


@pytest.fixture(scope="session")
def small_file(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small house in an SQLite file."""
    path = tmp_path_factory.mktemp("races") / "house.db"
    shutil.copyfile(migrated_file, path)
    _build(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def small_template(postgres: Server) -> str:
    """The small house as a template database."""
    postgres.ask("CREATE DATABASE races TEMPLATE seed")
    _build(postgres.url("races"))
    return "races"


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The small house, open, once on each engine."""
    if request.param == "sqlite":
        shutil.copyfile(request.getfixturevalue("small_file"), tmp_path / "house.db")
        db.open_database(f"sqlite:///{tmp_path / 'house.db'}")
        yield "sqlite"
        db.close_database()
        return
    server: Server = request.getfixturevalue("postgres")
    url = server.fresh(request.getfixturevalue("small_template"))
    db.open_database(url)
    yield "postgres"
    db.close_database()
    server.drop(url)


def _build(url: str) -> None:
    db.open_database(url)
    small_house.build()
    small_house.everybody_may_all()
    if db.engine() == "sqlite":
        db.database().execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close_database()
