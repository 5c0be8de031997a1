"""Making the demo: its folder, its configuration, its database, and what its files bring into it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from floorapp import settings
from floorapp.channels.taking import take_file
from floorapp.data import clock, db, schema, sites
from floorapp.data.act import Act
from floorapp.demo import config, paper
from floorapp.demo.files import MORNING, files
from floorapp.services import release, site

WHO = "demo"
CONFIG, FILES, PRINT, BEGINS, DATABASE = "config", "files", "print", "begins.txt", "floorapp.db"
MINE = (CONFIG, FILES, PRINT, BEGINS, DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", f"{DATABASE}.ticket",
        "worker.log", "errors.log")
UNDER_WAY = 5                   # hours that the day has gone on when a person opens the demo
DAWN, DUSK = 7, 18              # the hours of the scripted day


@dataclass
class Prepared:
    """What is there when the day begins. `taken`: kind of file -> the summary of its import."""

    folder: str
    begins: str
    taken: dict[str, dict[str, Any]] = field(default_factory=dict)
    released: int = 0
    papers: int = 0

    def as_json(self) -> str:
        """One line, for the process that asked for it."""
        return json.dumps(asdict(self), ensure_ascii=False)


def begins_now(moment: datetime) -> datetime:
    """When the day began that a person walks into: some hours ago, so that its cut-offs lie ahead."""
    local = moment.astimezone(ZoneInfo(config.ZONE))
    return local.replace(minute=local.minute // 30 * 30, second=0, microsecond=0) - timedelta(hours=UNDER_WAY)


def last_whole_day(moment: datetime) -> datetime:
    """When the newest day began that is over already: the scripted day never reaches into the future."""
    local = moment.astimezone(ZoneInfo(config.ZONE))
    day = local if local.hour >= DUSK else local - timedelta(days=1)
    return day.replace(hour=DAWN, minute=0, second=0, microsecond=0)


def begun(folder: Path) -> datetime:
    """When the day of a prepared folder began."""
    return datetime.fromisoformat((folder / BEGINS).read_text("utf-8").strip()).astimezone(ZoneInfo(config.ZONE))


def is_prepared(folder: Path) -> bool:
    """Whether a demo was made there, to its end: the last file that is written says so."""
    return (folder / BEGINS).is_file() and (folder / DATABASE).is_file()


def clear(folder: Path) -> None:
    """Take away what an earlier demo left; what is not the demo's stays."""
    for name in MINE:
        path = folder / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def prepare(folder: Path, begins: datetime, example: Mapping[str, bytes]) -> Prepared:
    """Make the demo in an empty folder: the site, its files, the first releases, badges and command sheet on paper.

    `example`: the configuration files that come with the program. The database is open afterwards. Refused: what
    `settings.load` and `db.open_database` refuse.
    """
    made = Prepared(str(folder), begins.isoformat())
    _write(folder / CONFIG, config.files(begins, example))
    given = files(begins)
    _write(folder / FILES, {f"{kind}.csv": data for kind, data in given.items()})
    chosen = settings.load(folder / CONFIG)
    settings.use(chosen)
    db.open_database(chosen.database)
    schema.upgrade()
    db.execute(lambda: site.set_up(chosen))
    for kind in MORNING:
        made.taken[kind] = take_file(kind, given[kind], name=f"{kind}.csv").as_json()
    house = sites.warehouse.one()
    made.released = len(db.execute(lambda: release.release(Act(WHO, house.id))))
    db.execute(lambda: paper.queue_sheets(Act(WHO, house.id)))
    made.papers = paper.print_all()
    (folder / BEGINS).write_text(f"{begins.isoformat()}\n", "utf-8")
    return made


def prepared_at(folder: Path, begins: datetime, example: Mapping[str, bytes]) -> Prepared:
    """`prepare` with the clock at the beginning of the day: for the day that is played, not lived."""
    with clock.stopped_at(begins):
        return prepare(folder, begins, example)


def _write(folder: Path, contents: Mapping[str, bytes]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in contents.items():
        (folder / name).write_bytes(data)
