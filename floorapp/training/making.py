"""Making the training warehouse: built beside the old one, and put in its place in one step."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from floorapp import settings
from floorapp.channels.taking import take_file
from floorapp.data import clock, copies, db, schema, sites
from floorapp.data.act import Act
from floorapp.services import release, site, trainees
from floorapp.services.trainees import Known
from floorapp.settings import Settings
from floorapp.training import goods

WHO = "training"


@dataclass(frozen=True, slots=True)
class Made:
    """What the new training warehouse has. `aside`: rows that were not taken, none where all is well."""

    operators: int
    orders: int
    released: int
    aside: int


def make(lesson: Settings, file: Path, people: list[Known]) -> Made:
    """A fresh training warehouse at `file`, whatever stood there before; `lesson` are its settings.

    Refused: `database_in_use` while somebody learns in the old one, and what `copies.restore` refuses. The database is
    closed afterwards.
    """
    building, sealed = file.with_name(f"{file.name}.making"), file.with_name(f"{file.name}.made")
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        _clear(building)
        settings.use(lesson.at(f"sqlite:///{quote(str(building))}"))
        db.open_database(settings.current().database)
        schema.upgrade()
        db.execute(lambda: site.set_up(settings.current()))
        db.execute(lambda: trainees.bring(people))
        aside = _fill(lesson)
        house = sites.warehouse.one()
        released = db.execute(lambda: release.release(Act(WHO, house.id)))
        copies.backup(sealed)
        db.close_database()
        kept = copies.restore(sealed, lesson.database)
        if kept:
            Path(kept).unlink(missing_ok=True)       # lessons are not kept
    finally:
        db.close_database()
        settings.use(lesson)
        _clear(building)
        sealed.unlink(missing_ok=True)
    return Made(len(people), goods.ORDERS, len(released), aside)


def _fill(lesson: Settings) -> int:
    """The files, as an import takes them; how many things were put aside."""
    now = clock.local(clock.now(), lesson.warehouse.zone)
    services = [(carrier.code, carrier.services[0].code) for carrier in lesson.carriers if carrier.services]
    given = goods.files(lesson.training.prefix, now, services[:3])
    return sum(len(take_file(kind, given[kind], name=f"{kind}.csv").quarantined) for kind in goods.KINDS)


def _clear(file: Path) -> None:
    for suffix in ("", "-wal", "-shm", ".ticket", ".seats"):
        with suppress(FileNotFoundError):
            Path(f"{file}{suffix}").unlink()
