"""What every table shares, and the words for columns: times are UTC milliseconds, money is integer minor units."""

from __future__ import annotations

from typing import Any

import peewee as pw

from floorapp.data import db
from floorapp.data.db import proxy

TABLES: list[type[pw.Model]] = []


class Table(pw.Model):
    """A table in singular, with a 64-bit key."""

    id = pw.BigAutoField()

    class Meta:
        database = proxy
        legacy_table_names = False

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        TABLES.append(cls)


class Key(pw.BigAutoField):
    """A 64-bit key that is never given twice, for rows that may be deleted while something remembers their key.

    SQLite would give the key of a deleted last row to the next one.
    """

    def ddl(self, ctx: Any) -> Any:
        made = super().ddl(ctx)
        return pw.NodeList((made, pw.SQL("AUTOINCREMENT"))) if db.engine() == "sqlite" else made


def text(**options: Any) -> Any:
    """A text that is never null; empty means not given."""
    return pw.TextField(default="", **options)


def needed(**options: Any) -> Any:
    """A needed text."""
    return pw.TextField(**options)


def whole(default: int = 0, **options: Any) -> Any:
    """A 64-bit whole number."""
    return pw.BigIntegerField(default=default, **options)


def maybe(**options: Any) -> Any:
    """A 64-bit whole number that may be unknown: times, weights, money."""
    return pw.BigIntegerField(null=True, **options)


def to(table: Any, **options: Any) -> Any:
    """A key of another table; rows that are referred to stay. Indexes are named where a question needs them."""
    return pw.ForeignKeyField(table, on_delete="RESTRICT", **({"index": False} | options))


def check(rule: str) -> Any:
    """A rule that the database itself keeps."""
    return pw.Check(rule)
