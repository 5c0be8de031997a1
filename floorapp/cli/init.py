"""`floorapp init`: a commented configuration and an empty, migrated database that work without an edit."""

from __future__ import annotations

import argparse
import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

from floorapp import settings
from floorapp.cli.opening import asked_database, configuration_folder, database_file, example_files
from floorapp.cli.speech import text
from floorapp.domain.refusals import Refused
from floorapp.settings.values import DATABASE


def register(commands: Any) -> None:
    """`init`."""
    init = commands.add_parser("init", help=text("cli_init"))
    init.add_argument("--json", action="store_true", help=text("cli_json"))
    init.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Make both or neither. Refused: `config_exists` (file), `site_exists` (warehouse), what the database refuses."""
    from floorapp.data import db, schema
    from floorapp.services import site
    folder = configuration_folder(args).absolute()
    files = _files(args)
    for name in files:
        if (folder / name).exists():
            raise Refused("config_exists", file=folder / name)
    chosen = settings.read(files, folder)
    settings.use(chosen)
    db.open_database(chosen.database)
    try:
        schema.upgrade()
        with db.tx():
            made = site.set_up(chosen)
            _write(folder, files)
    finally:
        db.close_database()
    shown = str(database_file(chosen.database) or chosen.database)
    if args.json:
        print(json.dumps({"config": str(folder), "database": chosen.database, "operator": site.ADMIN, "pin": made.pin}))
    else:
        print(text("init_done", config=folder, database=shown, operator=site.ADMIN, pin=made.pin))
    return 0


def _files(args: argparse.Namespace) -> dict[str, bytes]:
    """The example, with the database that was asked for in place of its own."""
    files = example_files()
    asked = asked_database(args)
    if asked:
        file = database_file(asked)
        url = f"sqlite:///{quote(str(file.absolute()))}" if file else asked
        files["site.toml"] = files["site.toml"].replace(json.dumps(DATABASE).encode(), json.dumps(url).encode(), 1)
    return files


def _write(folder: Path, files: dict[str, bytes]) -> None:
    """All files or none; an address may hold a password, so nobody else reads them."""
    written: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            descriptor = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o640)
            written.append(folder / name)
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
    except OSError as error:
        for path in written:
            with suppress(OSError):
                path.unlink()
        if isinstance(error, FileExistsError):
            raise Refused("config_exists", file=error.filename) from None
        raise
