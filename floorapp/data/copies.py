"""Backup while others work, and restore that looks before it touches.

SQLite is copied by `VACUUM INTO`, the only way that ends on a busy database, and `sealed`; PostgreSQL writes the
portable form of `dump`. Either form can be restored into either engine: so a site moves from SQLite to PostgreSQL.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

import peewee as pw

from floorapp.data import clock, db, dump, schema, sealed
from floorapp.data.base import TABLES
from floorapp.domain.refusals import Refused

_LOCKS = 0x40000002, 510               # the bytes on which every open connection holds a shared lock


@dataclass(frozen=True, slots=True)
class Backup:
    """A verified copy: where it is and how many bytes it has."""

    path: Path
    size: int


def backup(target: Path) -> Backup:
    """Copy the open database as of one moment to `target`; nobody has to stop.

    The copy is verified and on the disk before it takes its name; an older backup of that name is replaced.
    Refused: `backup_target_foreign` (a file that is no backup), `database_damaged`, `backup_unwritable`.
    """
    if target.exists() and not _is_ours(target):
        raise Refused("backup_target_foreign", path=target)
    part = target.with_name(target.name + ".part")
    try:
        part.unlink(missing_ok=True)
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))      # it holds names and addresses
        if db.engine() == "sqlite":
            db.database().execute_sql("VACUUM INTO ?", (str(part),))
            sealed.refuse_unsound(part, "database_damaged")
            sealed.seal(part)
        else:
            with db.reading():
                dump.write(part, _known())
        _onto_disk(part)
        part.replace(target)
        _onto_disk(target.parent)
    except (OSError, pw.OperationalError) as error:
        raise Refused("backup_unwritable", path=target, why=str(error)) from error
    finally:
        part.unlink(missing_ok=True)
    return Backup(target, target.stat().st_size)


def restore(source: Path, url: str) -> str:
    """Put a backup in the place of the database at `url`; the old one is kept beside it, and its name is returned.

    The backup is proven before anything is touched, and takes its place in one step. The database is closed after it.
    What is kept is a backup too (SQLite) or a schema of its own (PostgreSQL); empty where there was nothing.
    Refused: `backup_missing`, `backup_foreign`, `backup_damaged`, `backup_old`, `backup_new`, `database_in_use`
    (SQLite: somebody is still working), `restore_failed`.
    """
    verify(source)
    db.close_database()
    try:
        if url.startswith("sqlite:///"):
            return _into_file(source, Path(unquote(url.removeprefix("sqlite:///"))))
        db.open_database(url)
        return db.execute(lambda: _into_schema(source), tries=2)
    except (OSError, pw.PeeweeException) as error:
        raise Refused("restore_failed", why=str(error)) from error
    finally:
        db.close_database()


def verify(source: Path) -> None:
    """Read a backup whole: is it ours, undamaged, and of this floorapp's schema? Refused: as `restore` says."""
    if not source.is_file():
        raise Refused("backup_missing", path=source)
    if not _is_ours(source):
        raise Refused("backup_foreign", path=source)
    if sealed.is_sqlite(source):
        sealed.prove(source)
        with sealed.opened(source) as copy:
            made_by = [name for (name,) in copy.execute("SELECT name FROM schema_migration ORDER BY name")]
    else:
        made_by = dump.migrations_of(source)
    if set(made_by) - set(_known()):
        raise Refused("backup_new", path=source)
    if set(_known()) - set(made_by):
        raise Refused("backup_old", path=source)


def _into_file(source: Path, live: Path) -> str:
    fresh = live.with_name(live.name + ".restoring")
    live.parent.mkdir(parents=True, exist_ok=True)
    try:
        _remove(fresh)
        if sealed.is_sqlite(source):
            shutil.copyfile(source, fresh)
            sealed.unseal(fresh)
        else:
            db.open_database(f"sqlite:///{fresh}")
            schema.upgrade()
            with db.tx():
                _load(source)
            db.close_database()
        _same_rights(fresh, live)
        _onto_disk(fresh)
        return _swap(fresh, live)
    finally:
        _remove(fresh)


def _swap(fresh: Path, live: Path) -> str:
    """Under the writers' ticket, without which no process of ours opens the file."""
    ticket = os.open(live.with_name(live.name + ".ticket"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(ticket, fcntl.LOCK_EX)
        kept = live.with_name(f"{live.name}.before-{clock.moment(clock.now()):%Y%m%dT%H%M%S%f}")
        whole = False
        if live.exists():
            _refuse_in_use(live)
            whole = _settle(live)
            _keep(live, kept)
            for suffix in ("-wal", "-shm"):            # only a damaged database still has them
                with suppress(FileNotFoundError):
                    Path(f"{live}{suffix}").replace(f"{kept}{suffix}")
        fresh.replace(live)
        _onto_disk(live.parent)
        if whole:
            sealed.seal(kept)                          # so that the restore itself can be taken back
        return str(kept) if kept.exists() else ""
    finally:
        os.close(ticket)


def _keep(live: Path, kept: Path) -> None:
    try:
        os.link(live, kept)
    except OSError:                                    # a file system without hard links
        shutil.copy2(live, kept)


def _refuse_in_use(live: Path) -> None:
    """Another process has the file open: it would go on writing to the old one, and what it is told would be lost."""
    with live.open("rb+") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, _LOCKS[1], _LOCKS[0])
        except OSError:
            raise Refused("database_in_use", path=live) from None


def _settle(live: Path) -> bool:
    """Everything into the one file that is kept. False: it is damaged, and kept as it is, with its log."""
    try:
        with closing(sealed.sqlite3.connect(live, timeout=5)) as old:
            old.execute("PRAGMA journal_mode = DELETE").fetchone()
            return bool(old.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok")
    except sealed.sqlite3.DatabaseError:
        return False


def _into_schema(source: Path) -> str:
    """PostgreSQL: the old tables move into a schema of their own, new ones are filled, all in one transaction."""
    present = set(db.database().get_tables())
    old = [table for table in (*dump.tables(), "schema_migration") if table in present]
    kept = f"before_{clock.moment(clock.now()):%Y%m%dt%H%M%S%f}" if old else ""
    if old:
        db.database().execute_sql(f'CREATE SCHEMA "{kept}"')
    for table in old:
        db.database().execute_sql(f'ALTER TABLE "{table}" SET SCHEMA "{kept}"')
    schema.upgrade()
    _load(source)
    for table in dump.tables():
        db.database().execute_sql(f"SELECT setval(pg_get_serial_sequence('\"{table}\"', 'id'), "   # noqa: S608  names of our tables
                                  f'(SELECT COALESCE(MAX(id), 0) + 1 FROM "{table}"), false)')
    return kept


def _load(source: Path) -> None:
    models = {model._meta.table_name: model for model in TABLES}
    for table, columns, rows in _pages_of_file(source) if sealed.is_sqlite(source) else dump.pages(source):
        model = models[table]
        names = [model._meta.columns[column].name for column in columns]
        db.insert_many(model, [dict(zip(names, row, strict=True)) for row in rows])


def _pages_of_file(source: Path) -> Iterator[dump.Page]:
    with sealed.opened(source) as copy:
        for table in dump.tables():
            columns = ["id", *dump.columns_of(table)]
            names = ", ".join(f'"{column}"' for column in columns)
            cursor = copy.execute(f'SELECT {names} FROM "{table}" ORDER BY id')  # noqa: S608 names come from the models
            while rows := cursor.fetchmany(db.BULK):
                yield table, columns, rows


def _known() -> list[str]:
    return sorted(path.stem for path in Path(schema.__file__).with_name("migrations").glob("[0-9]*.py"))


def _is_ours(path: Path) -> bool:
    """By its first bytes; what is in it is proven later."""
    return sealed.is_sealed(path) or dump.is_gzip(path)


def _onto_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _same_rights(fresh: Path, live: Path) -> None:
    """The service must be able to open what an administrator has restored."""
    like = live if live.exists() else live.parent
    found = like.stat()
    with suppress(PermissionError):
        os.chown(fresh, found.st_uid, found.st_gid)
    fresh.chmod(found.st_mode & 0o666 if live.exists() else 0o600)


def _remove(fresh: Path) -> None:
    for suffix in ("", "-wal", "-shm", ".ticket", ".seats"):
        Path(f"{fresh}{suffix}").unlink(missing_ok=True)
