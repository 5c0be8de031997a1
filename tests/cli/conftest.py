"""Sites for the tests of commands: new ones, on each engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from floorapp import settings
from tests.cli.sites import Site
from tests.conftest import ENGINES


@pytest.fixture(autouse=True)
def nobodys_settings() -> Iterator[None]:
    """What one test lets hold does not hold in the next."""
    before = settings.current()
    yield
    settings.use(before)


@pytest.fixture(params=ENGINES)
def site(request: pytest.FixtureRequest, fresh_url: Callable[[str], str], tmp_path: Path) -> Site:
    """What `floorapp init` makes, once on SQLite and once on PostgreSQL."""
    made = Site(tmp_path, fresh_url(request.param))
    assert made.run("init").status == 0
    return made


@pytest.fixture
def own_site(tmp_path: Path) -> Site:
    """What `floorapp init` makes where nobody names a database."""
    made = Site(tmp_path)
    said = made.run("init")
    assert said.status == 0, said.err
    return made


@pytest.fixture
def site_once(fresh_url: Callable[[str], str], tmp_path: Path) -> Site:
    """What `floorapp init` makes, on SQLite: for rules whose way to the data another test takes on both engines."""
    made = Site(tmp_path, fresh_url("sqlite"))
    assert made.run("init").status == 0
    return made
