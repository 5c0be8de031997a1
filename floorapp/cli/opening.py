"""What a command stands on: the configuration, the database, and who acts."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from floorapp import settings
from floorapp.domain.refusals import Refused
from floorapp.domain.safetext import clean
from floorapp.settings import Settings

if TYPE_CHECKING:
    import argparse

    from floorapp.cli.door import Asked
    from floorapp.data.act import Act

SITE = "site"                          # the commented example beside this module


def configuration_folder(args: argparse.Namespace | Asked) -> Path:
    """`--config`, else `$FLOORAPP_CONFIG`, else ./config."""
    return Path(args.config or os.environ.get("FLOORAPP_CONFIG") or "config")


def asked_database(args: argparse.Namespace | Asked) -> str | None:
    """`--database`, else `$FLOORAPP_DATABASE`, else None: the configuration's."""
    return args.database or os.environ.get("FLOORAPP_DATABASE") or None


def configure(args: argparse.Namespace | Asked) -> Settings:
    """Read the configuration and let it hold in this process; with `--training` the training warehouse's. Where no
    folder was asked for and none is there, but a database is named, the program's own defaults hold.
    Refused: what `settings.load` refuses."""
    chosen = live(args)
    if args.training:
        chosen = chosen.in_training()
    settings.use(chosen)
    return chosen


def live(args: argparse.Namespace | Asked) -> Settings:
    """The configuration of the real warehouse; nothing holds yet. Refused: what `settings.load` refuses."""
    folder, database = configuration_folder(args), asked_database(args)
    if database and not folder.is_dir() and not (args.config or os.environ.get("FLOORAPP_CONFIG")):
        chosen = settings.read(example_files())
    else:
        chosen = settings.load(folder)
    return chosen.at(database) if database else chosen


@contextmanager
def opened(args: argparse.Namespace | Asked) -> Iterator[Settings]:
    """The site's database, open and of this program's schema; with `--training` the training warehouse's, with the
    people of the live one. Refused: `database_missing`, `database_unreachable`, `schema_old`, `schema_new`, `no_site`;
    in training `training_missing`, `training_old`."""
    if not args.training:
        with _open(configure(args)) as chosen:
            yield chosen
        return
    from floorapp.data import db
    from floorapp.services import trainees
    with _open(live(args)):
        people = trainees.known()
    chosen = configure(args)
    file = database_file(chosen.database)
    if file is None or not file.is_file():
        raise Refused("training_missing")
    try:
        with _open(chosen):
            db.execute(lambda: trainees.bring(people))
            yield chosen
    except Refused as refused:
        raise Refused("training_old") if refused.code == "schema_old" else refused from refused


@contextmanager
def _open(chosen: Settings) -> Iterator[Settings]:
    from floorapp.data import db, schema, sites
    refuse_missing(chosen.database)
    db.open_database(chosen.database)
    try:
        schema.refuse_old_schema()
        if sites.warehouse.one() is None:
            raise Refused("no_site")
        yield chosen
    finally:
        db.close_database()


def refuse_missing(database: str) -> None:
    """A file is made by `init` and `db upgrade`, never by asking. Refused: `database_missing` (file)."""
    file = database_file(database)
    if file is not None and not file.is_file():
        raise Refused("database_missing", file=file)


def database_file(database: str) -> Path | None:
    """The file of an SQLite address."""
    path = database.removeprefix("sqlite:///")
    return Path(unquote(path)) if path != database and path else None


def acting(warehouse: str = "") -> Act:
    """Who works at the command line, for the events: the login behind sudo, else the process's own; in the warehouse
    with this code, else the site's first. Refused: `unknown_warehouse`."""
    import getpass

    from floorapp.data.act import Act
    from floorapp.services import site
    try:
        login = os.environ.get("SUDO_USER") or getpass.getuser()
    except (KeyError, OSError):
        login = str(os.getuid())
    return Act("cli", site.warehouse_named(warehouse).id, terminal=clean(login, 40))


def example_files() -> dict[str, bytes]:
    """The commented configuration that comes with the program, file by file."""
    from importlib import resources
    folder = resources.files("floorapp.cli") / SITE
    return {name: (folder / name).read_bytes() for name in settings.FILES}
