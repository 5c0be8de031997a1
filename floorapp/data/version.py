"""Whether the database has this program's schema, told without loading what migrates it: every screen asks."""

from __future__ import annotations

from pathlib import Path

import peewee as pw

from floorapp.data import db

STEPS = Path(__file__).with_name("migrations")


def refuse_other_schema() -> None:
    """Refused: `schema_old`, `schema_new`, as `schema.refuse_old_schema` says it."""
    steps = {step.stem for step in STEPS.glob("[0-9]*.py")}
    try:
        taken = {row.name for row in db.ask("SELECT name FROM schema_migration")}
    except pw.DatabaseError:
        taken = set()
    if taken != steps:
        from floorapp.data import schema
        schema.refuse_old_schema()
