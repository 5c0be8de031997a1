"""The two engines: how each is opened so that nothing acknowledged is lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import peewee as pw

from floorapp.domain.refusals import Refused

WAL_RESET_FIXED = ((3, 51, 3), (3, 50, 7), (3, 44, 6))
BUSY = 30                                          # seconds until a SQLite that somebody else holds is busy
PREPARED = 1000                                    # statements that the driver keeps prepared: more than the house has


def sqlite(url: str) -> tuple[pw.Database, str, Path]:
    """A file, WAL and FULL, with the path of its ticket. Refused: `bad_database_url`, `sqlite_unsafe`."""
    if not url.startswith("sqlite:///") or len(url) == len("sqlite:///"):
        raise Refused("bad_database_url", url=url)
    path = Path(unquote(url.removeprefix("sqlite:///")))
    version = pw.sqlite3.sqlite_version_info  # type: ignore[attr-defined]  # Peewee has no stubs
    if not sqlite_is_safe(version):
        raise Refused("sqlite_unsafe", version=".".join(map(str, version)))
    return _Sqlite(str(path), timeout=BUSY, autoconnect=False, pragmas={
        "journal_mode": "wal", "synchronous": "full", "foreign_keys": 1, "cache_size": -8000,
    }, cached_statements=PREPARED), "sqlite", path.with_name(path.name + ".ticket")


class _Sqlite(pw.SqliteDatabase):
    """SQLite takes a whole transaction back by itself where the disk is full or broken."""

    def rollback(self) -> None:
        """What it has taken back already is left alone: else that would be told, and not the disk."""
        if self.is_closed() or self.connection().in_transaction:
            super().rollback()


def sqlite_is_safe(version: tuple[int, ...]) -> bool:
    """Whether a SQLite has the WAL-reset race repaired (3.51.3, and 3.50.7 and 3.44.6 in their branches)."""
    return version >= WAL_RESET_FIXED[0] or any(
        version[:2] == fixed[:2] and version >= fixed for fixed in WAL_RESET_FIXED[1:])


def postgres(url: str) -> tuple[pw.Database, str, None]:
    """A server through psycopg 3. Refused: `bad_database_url`, `postgres_missing`."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"} or not parts.path.strip("/"):
        raise Refused("bad_database_url", url=without_password(url))
    try:
        import psycopg  # noqa: F401  only asked whether it is there; Peewee imports it itself
    except ImportError:
        raise Refused("postgres_missing") from None
    options: dict[str, Any] = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    host = unquote(options.pop("host", "") or parts.hostname or "")
    given = {"host": host or None, "port": parts.port, "user": parts.username and unquote(parts.username),
             "password": parts.password and unquote(parts.password)}
    # Compiling a plan of a large house takes longer than running it: a scan is a short question.
    options["options"] = f"-c jit=off {unquote(options.get('options', ''))}".strip()
    options |= {"connect_timeout": 5} | {name: value for name, value in given.items() if value}
    return _Postgres(unquote(parts.path.strip("/")), autoconnect=False, prefer_psycopg3=True,
                     **options), "postgres", None


class _Postgres(pw.PostgresqlDatabase):
    """Keeps the plans of all statements, where psycopg would keep a hundred and plan the others again each time."""

    def _initialize_connection(self, conn: Any) -> None:
        super()._initialize_connection(conn)  # type: ignore[misc]  # Peewee has no stubs
        conn.prepared_max = PREPARED


def assert_durable(open_one: pw.Database) -> None:
    """Refused: `sqlite_not_durable` where the file or its disk does not take what was asked for."""
    for pragma, wanted in (("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1)):
        found = open_one.execute_sql(f"PRAGMA {pragma}").fetchone()[0]
        if found != wanted:
            raise Refused("sqlite_not_durable", pragma=pragma, found=found, wanted=wanted)


def without_password(url: str) -> str:
    """A database address that may be shown."""
    parts = urlsplit(url)
    return url.replace(f":{parts.password}@", ":***@") if parts.password else url
