"""Whole tables a page at a time, by ascending key: memory stays flat on both engines, however long the ledger is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from floorapp.data import db

PAGE = 5000


def stream(table: str, columns: Sequence[str], page: int = PAGE) -> Iterator[list[tuple[Any, ...]]]:
    """Pages of rows of a table, `id` first, then `columns`. Ask it inside `db.reading()` for one picture."""
    names = ", ".join(f'"{name}"' for name in ("id", *columns))
    sql = f'SELECT {names} FROM "{table}" WHERE id > ? ORDER BY id LIMIT {page}'  # noqa: S608 names come from the models
    yield from _pages(sql, page, 0, ())


def stream_chain(table: str, key: str, columns: Sequence[str], chain: str, after: int,
                 page: int = PAGE) -> Iterator[list[tuple[Any, ...]]]:
    """Pages of the rows of one chain with `key` above `after`, ascending; `key` first. Keys must be unique in it."""
    names = ", ".join(f'"{name}"' for name in (key, *columns))
    sql = f'SELECT {names} FROM "{table}" WHERE chain = ? AND "{key}" > ? ORDER BY "{key}" LIMIT {page}'  # noqa: S608  names of our tables
    yield from _pages(sql, page, after, (chain,))


def rows(sql: str, *params: object) -> list[tuple[Any, ...]]:
    """The rows of a question with `?` marks, as plain tuples: `db.ask` without names, for many rows."""
    text = sql if db.engine() == "sqlite" else sql.replace("?", "%s")
    return list(db.database().execute_sql(text, list(params)).fetchall())


def _pages(sql: str, page: int, after: int, fixed: tuple[object, ...]) -> Iterator[list[tuple[Any, ...]]]:
    while True:
        found = rows(sql, *fixed, after)
        if found:
            yield found
            after = found[-1][0]
        if len(found) < page:
            return
