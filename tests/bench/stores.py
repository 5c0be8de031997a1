"""Databases for the benches: the demo's warehouse in a file, and copies of it on both engines."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from floorapp import settings
from floorapp.channels.taking import take_file
from floorapp.cli.opening import example_files
from floorapp.data import db, schema
from floorapp.data.act import Act
from floorapp.demo import config, files
from floorapp.services import release, site
from tests.postgres import Server

IN_MEMORY, MEMORY = "sqlite in memory", "/dev/shm"


@contextmanager
def stores(engine: str) -> Iterator[Callable[[], str]]:
    """Makes addresses of equal databases with the demo's morning in them; nothing is left open in this process.

    engine: sqlite, `sqlite in memory` (a disk that costs nothing, where the system has one), postgres.
    """
    memory = MEMORY if engine == IN_MEMORY and Path(MEMORY).is_dir() else None
    with tempfile.TemporaryDirectory(prefix="flbench", dir=memory) as folder:
        if engine.startswith("sqlite"):
            seed = Path(folder, "seed.db")
            fill(f"sqlite:///{seed}")
            numbers = iter(range(1000))

            def copied() -> str:
                target = Path(folder, f"copy{next(numbers)}.db")
                shutil.copyfile(seed, target)
                return f"sqlite:///{target}"

            yield copied
            db.close_database()
            return
        server = Server()
        try:
            server.make_template(fill)
            yield server.fresh
        finally:
            db.close_database()
            server.stop()


def fill(url: str) -> None:
    """The demo's morning: items, places, stock, people, ASNs; its orders released."""
    begins = datetime.now(ZoneInfo(config.ZONE)).replace(second=0, microsecond=0) - timedelta(hours=1)
    with tempfile.TemporaryDirectory() as folder:
        for name, data in config.files(begins, example_files()).items():
            Path(folder, name).write_bytes(data)
        settings.use(settings.load(Path(folder)).at(url))
    db.open_database(url)
    schema.upgrade()
    with db.tx():
        site.set_up(settings.current())
    given = files.files(begins)
    for kind in (*files.MORNING, files.LATER):
        take_file(kind, given[kind])
    db.execute(lambda: release.release(Act("bench", 1)))
    if db.engine() == "sqlite":
        db.database().execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close_database()
