"""Making the demo: its configuration, its database, what its files bring into it, its first releases and papers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from floorapp import settings
from floorapp.channels.taking import take_file
from floorapp.data import db, schema, sites
from floorapp.data.act import Act
from floorapp.demo import config, paper
from floorapp.demo.files import MORNING, files
from floorapp.demo.folder import BEGINS, CONFIG, FILES
from floorapp.services import release, site

WHO = "demo"


@dataclass
class Prepared:
    """What is there when the day begins. `taken`: kind of file -> the summary of its import."""

    begins: str
    taken: dict[str, dict[str, Any]] = field(default_factory=dict)
    released: int = 0
    papers: int = 0

    def as_json(self) -> str:
        """One line, for the process that asked for it."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def read(cls, text: str) -> Prepared:
        """What `as_json` wrote."""
        return cls(**json.loads(text))


def prepare(folder: Path, begins: datetime, example: Mapping[str, bytes], language: str) -> Prepared:
    """Make the demo in a folder that holds none, for a day that begins at `begins` (in the site's zone).

    `example`: the configuration files that come with the program; `language`: of what is said of quarantined rows. The
    database is open afterwards. Refused: what `settings.load` and `db.open_database` refuse.
    """
    made = Prepared(begins.isoformat())
    given = files(begins)
    _write(folder / CONFIG, config.files(begins, example))
    _write(folder / FILES, {f"{kind}.csv": data for kind, data in given.items()})
    chosen = settings.load(folder / CONFIG)
    settings.use(chosen)
    db.open_database(chosen.database)
    schema.upgrade()
    db.execute(lambda: site.set_up(chosen))
    for kind in MORNING:
        made.taken[kind] = take_file(kind, given[kind], language=language, name=f"{kind}.csv").as_json()
    house = sites.warehouse.one()
    made.released = len(db.execute(lambda: release.release(Act(WHO, house.id))))
    db.execute(lambda: paper.queue_sheets(Act(WHO, house.id)))
    made.papers = paper.print_all()
    (folder / BEGINS).write_text(f"{begins.isoformat()}\n", "utf-8")
    return made


def _write(folder: Path, contents: Mapping[str, bytes]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in contents.items():
        (folder / name).write_bytes(data)
