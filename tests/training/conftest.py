"""A site of each engine with its training warehouse."""

from __future__ import annotations

import shutil
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
    """What `floorapp init` and `floorapp training reset` make, with BUDI who picks."""
    return school(Site(tmp_path, fresh_url(request.param)))


@pytest.fixture(scope="module")
def shared(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One school for all tests of a file that leave it as it was, or nearly."""
    folder = tmp_path_factory.mktemp("school")
    shutil.copyfile(migrated_file, folder / "floor.db")
    before = settings.current()
    yield school(Site(folder, f"sqlite:///{folder / 'floor.db'}"))
    settings.use(before)


@pytest.fixture
def own_site(fresh_url: Callable[[str], str], tmp_path: Path) -> Site:
    """The same on SQLite only, for what has nothing to do with the live database's engine."""
    return school(Site(tmp_path, fresh_url("sqlite")))


def school(site: Site) -> Site:
    assert site.run("init").status == 0
    site.run("import", "operators", "-",
             stdin="code,name,roles,badge,pin,language\nBUDI,Budi,picker,B-BUDI,2581,id\nDEWI,Dewi,supervisor,,2583,en\n")
    made = site.run("training", "reset", "--json")
    assert (made.status, made.json["aside"]) == (0, 0), made.err
    return site
