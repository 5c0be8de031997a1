"""All tables together, and the way from an empty file to the newest schema."""

from __future__ import annotations

from pathlib import Path

from playhouse.migrations import Runner

from floorapp.data import (  # noqa: F401  importing a module makes its tables known
    configurations,
    conversations,
    counts,
    db,
    events,
    fixed_places,
    inbound,
    intake,
    items,
    journal,
    leases,
    locations,
    messages,
    orders,
    outbox,
    overrides,
    parcels,
    people,
    sites,
    spool,
    stock,
    stocktakes,
    tasks,
    transfers,
    unknown_codes,
)
from floorapp.domain.refusals import Refused

HISTORY = "schema_migration"           # stands in every database of ours, from its first migration on


def upgrade() -> list[str]:
    """Run the migrations that are missing, one process at a time; their names. Refused: `database_foreign`."""
    with db.alone():
        _refuse_foreign()
        return [str(name) for name in _runner().up()]


def missing() -> list[str]:
    """Migrations that have not run yet."""
    return [step.name for step in _runner().status() if step.path is not None and not step.applied]


def refuse_new_schema() -> None:
    """Refused: `schema_new` where a newer floorapp has been here."""
    if any(step.path is None for step in _runner().status()):
        raise Refused("schema_new")


def refuse_old_schema() -> None:
    """Refused: `schema_old` where `db upgrade` is due, `schema_new` where a newer floorapp has been here,
    `database_foreign` where another program keeps its tables."""
    _refuse_foreign()
    refuse_new_schema()
    if missing():
        raise Refused("schema_old")


def _refuse_foreign() -> None:
    present = set(db.database().get_tables())
    if present and HISTORY not in present:
        raise Refused("database_foreign", table=min(present))


def _runner() -> Runner:
    return Runner(db.database(), str(Path(__file__).with_name("migrations")))
