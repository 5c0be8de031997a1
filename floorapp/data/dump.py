"""A backup that both engines can read: every table as lines of JSON in one gzip file, with its own proof at the end.

The first line says what it is and which migrations made the tables, a line names each table and its columns, then its
rows follow as arrays, and the last line holds the number of rows and the SHA-256 of all lines before it.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from peewee import sort_models  # type: ignore[attr-defined]  # Peewee has no stubs

from floorapp.data import clock
from floorapp.data.base import TABLES
from floorapp.data.streaming import stream
from floorapp.domain.refusals import Refused

FORMAT = "floorapp backup 1"
Page = tuple[str, list[str], list[list[Any]]]      # table, columns, rows


def write(path: Path, migrations: list[str]) -> int:
    """All tables as of now, those that others refer to first; ask inside `db.reading()`. Returns the rows."""
    rows = 0
    said = hashlib.sha256()
    with gzip.open(path, "wb", compresslevel=4) as file:
        def line(value: object) -> None:
            text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
            said.update(text)
            file.write(text)

        line({"format": FORMAT, "migrations": migrations, "made_at": clock.iso(clock.now())})
        for table in tables():
            columns = columns_of(table)
            line({"table": table, "columns": ["id", *columns]})
            for page in stream(table, columns):
                rows += len(page)
                for row in page:
                    line(row)
        line({"rows": rows, "sha256": said.hexdigest()})
    return rows


def migrations_of(path: Path) -> list[str]:
    """Read it whole and prove it; which migrations made its tables. Refused: `backup_foreign`, `backup_damaged`."""
    said, rows = hashlib.sha256(), 0
    lines = _lines(path)
    before = next(lines, b"")
    migrations = _migrations(before, path)
    for text in lines:
        said.update(before)
        rows += before.startswith(b"[")
        before = text
    if _object(before, path) != {"rows": rows, "sha256": said.hexdigest()}:
        raise Refused("backup_damaged", path=path)
    return migrations


def pages(path: Path, most: int = 2000) -> Iterator[Page]:
    """The rows of a proven file, a page of one table at a time."""
    table = ""
    columns: list[str] = []
    rows: list[list[Any]] = []
    for text in _lines(path):
        value = json.loads(text)
        if isinstance(value, list):
            rows.append(value)
        if rows and (isinstance(value, dict) or len(rows) == most):
            yield table, columns, rows
            rows = []
        if isinstance(value, dict) and "table" in value:
            table, columns = value["table"], value["columns"]


def is_gzip(path: Path) -> bool:
    """Whether it may be a dump; `migrations_of` finds out."""
    with path.open("rb") as file:
        return file.read(2) == b"\x1f\x8b"


def tables() -> list[str]:
    """The names of all tables, those that others refer to first."""
    return [model._meta.table_name for model in sort_models(TABLES)]


def columns_of(table: str) -> list[str]:
    """A table's columns but `id`."""
    model = next(model for model in TABLES if model._meta.table_name == table)
    return [field.column_name for field in model._meta.sorted_fields if field.column_name != "id"]


def _lines(path: Path) -> Iterator[bytes]:
    try:
        with gzip.open(path, "rb") as file:
            yield from file
    except (OSError, EOFError, zlib.error) as error:
        raise Refused("backup_damaged", path=path) from error


def _migrations(text: bytes, path: Path) -> list[str]:
    header = _object(text, path, "backup_foreign")
    if header.get("format") != FORMAT or not isinstance(header.get("migrations"), list):
        raise Refused("backup_foreign", path=path)
    return [str(name) for name in header["migrations"]]


def _object(text: bytes, path: Path, code: str = "backup_damaged") -> dict[str, Any]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Refused(code, path=path) from error
    if not isinstance(value, dict):
        raise Refused(code, path=path)
    return value
