"""The database: one connection a process, one way to write, statements prepared once.

Engine differences live here alone. SQLite: WAL, synchronous=FULL, a fair ticket (flock) in front of BEGIN IMMEDIATE,
because SQLite has no queue of writers and `atomic()` alone is a deferred BEGIN. PostgreSQL: psycopg 3, row locks.
"""

from __future__ import annotations

import fcntl
import os
import random
import time
from collections import namedtuple
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, ClassVar, TypeVar

import peewee as pw

from floorapp.data import engines
from floorapp.domain.refusals import Refused, Stale

T = TypeVar("T")
RETRIED = {"40001", "40P01", "23505"}              # serialization failure, deadlock, the same key made by two at once
BULK = 2000                                        # rows a transaction: the ticket is free in between
PREPARED = 1000                                    # statements kept prepared: more than the house has

proxy = pw.DatabaseProxy()


class _Open:
    """What this process has open."""

    database: pw.Database | None = None
    engine = ""
    url = ""
    ticket: int | None = None


def open_database(url: str) -> None:
    """Connect this process. `sqlite:///path` (relative or absolute) or `postgresql://user@host:port/name`.

    Refused: `bad_database_url`, `sqlite_unsafe` (a version with the WAL-reset race), `postgres_missing`,
    `database_unreachable`.
    """
    close_database()
    database, engine, ticket = engines.sqlite(url) if url.startswith("sqlite:") else engines.postgres(url)
    proxy.initialize(database)
    try:
        if ticket is not None:
            ticket.parent.mkdir(parents=True, exist_ok=True)
            _Open.ticket = os.open(ticket, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        _Open.database, _Open.engine, _Open.url = database, engine, url
        with _ticket():                            # nobody opens a file that is just being replaced
            database.connect()
            if engine == "sqlite":
                engines.assert_durable(database)
    except (pw.PeeweeException, OSError) as error:
        close_database()
        raise Refused("database_unreachable", url=engines.without_password(url), why=str(error).strip()) from error
    except Refused:
        close_database()
        raise


def close_database() -> None:
    """Give the connection back; safe to call twice."""
    if _Open.ticket is not None:
        os.close(_Open.ticket)
        _Open.ticket = None
    if _Open.database is not None:
        _Open.database.close()
        _Open.database = None


def compile_all(url: str) -> None:
    """Compile every statement of the modules that are loaded for the engine at `url`, connecting to nothing: for a
    process that forks others. Refused: `bad_database_url`, `sqlite_unsafe`, `postgres_missing`."""
    close_database()
    _Open.database, _Open.engine, _ = engines.sqlite(url) if url.startswith("sqlite:") else engines.postgres(url)
    proxy.initialize(_Open.database)
    try:
        for statement in Statement.known:
            statement.sql()
    finally:
        _Open.database = None


def engine() -> str:
    """`sqlite` or `postgres`."""
    return _Open.engine


def url() -> str:
    """The address this process has open."""
    return _Open.url


def database() -> pw.Database:
    """The open database; for migrations, reports and checks inside this room."""
    if _Open.database is None:
        raise Refused("database_closed")
    return _Open.database


@contextmanager
def tx() -> Iterator[None]:
    """One writing transaction. It does not nest: an inner one would give the ticket away."""
    open_one = database()
    if open_one.in_transaction():
        raise RuntimeError("tx does not nest")
    if _Open.ticket is None:
        with open_one.atomic():
            yield
        return
    with _ticket(), open_one.atomic("IMMEDIATE"):
        yield


@contextmanager
def alone() -> Iterator[None]:
    """No other process migrates or restores meanwhile: the writer's ticket, or PostgreSQL's lock for the session."""
    if _Open.ticket is not None:
        with _ticket():
            yield
        return
    database().execute_sql("SELECT pg_advisory_lock(726667)")
    try:
        yield
    finally:
        database().execute_sql("SELECT pg_advisory_unlock(726667)")


@contextmanager
def _ticket() -> Iterator[None]:
    """First in the queue of this file's writers; the kernel gives the ticket back on kill -9."""
    if _Open.ticket is None:
        yield
        return
    fcntl.flock(_Open.ticket, fcntl.LOCK_EX)
    try:
        yield
    finally:
        if _Open.ticket is not None:
            fcntl.flock(_Open.ticket, fcntl.LOCK_UN)


@contextmanager
def savepoint() -> Iterator[None]:
    """Inside a transaction: what follows is taken back whole if it raises. They may nest.

    All have one name, the innermost is meant: with a name of its own each would be a new statement to prepare.
    """
    open_one = database()
    open_one.execute_sql("SAVEPOINT s")
    try:
        yield
    except BaseException:
        if _Open.engine != "sqlite" or open_one.connection().in_transaction:       # a full disk has taken back all
            open_one.execute_sql("ROLLBACK TO SAVEPOINT s")
            open_one.execute_sql("RELEASE SAVEPOINT s")
        raise
    open_one.execute_sql("RELEASE SAVEPOINT s")


@contextmanager
def reading() -> Iterator[None]:
    """One consistent picture for several questions; writes nothing."""
    open_one = database()
    if open_one.in_transaction():
        yield
        return
    with open_one.atomic():
        if _Open.engine == "postgres":
            open_one.execute_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


def execute(act: Callable[[], T], tries: int = 5) -> T:
    """`act` in one transaction, again where somebody was faster or the connection was lost.

    It may run several times: whatever it decides it reads inside. Refused: `busy_try_again`,
    `database_unreachable`, `database_failed` (a full disk, a file that cannot be written).
    """
    for left in reversed(range(tries)):
        try:
            with tx():
                return act()
        except (pw.OperationalError, pw.InterfaceError, pw.IntegrityError) as error:
            alive = _usable()
            if not left or (alive and _sqlstate(error) not in RETRIED):
                if isinstance(error, pw.IntegrityError):
                    raise                          # a broken rule is a failure of the program, never a busy moment
                raise _as_refusal(error, alive) from error
            time.sleep(random.uniform(0.01, 0.1))  # nothing is held here
            if not alive:
                _reconnect()
        except Stale:
            if not left:
                raise Refused("busy_try_again") from None
            time.sleep(random.uniform(0.005, 0.05))
    raise AssertionError("unreachable")


class Marks:
    """`P.qty` in a statement is a value to come."""

    def __getattr__(self, name: str) -> Any:
        return pw.Value(_Mark(name), converter=False)


class _Mark:
    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name


class Statement:
    """A Peewee query, built and compiled once for each engine, then run with named values.

    Building a query costs ten times running it, so nothing on the way of a scan is built twice.
    `lock`: rows that are read to be changed are locked on PostgreSQL (`update`, or `skip` for queues);
    on SQLite the writer is alone. Words and numbers that stand in the query are literals in its text: a bound one hides
    partial indexes from PostgreSQL, and SQLite plans anew at each run to look at it.
    """

    __slots__ = ("_build", "_lock", "_plans")
    known: ClassVar[list[Statement]] = []          # of all modules that are loaded

    def __init__(self, build: Callable[[Any], Any], lock: str = "") -> None:
        self.known.append(self)
        self._build, self._lock = build, lock
        self._plans: dict[str, tuple[str, list[tuple[Any, bool]], list[Any]]] = {}

    def run(self, **values: Any) -> int:
        """Change rows; how many."""
        return int(self._execute(values).rowcount)

    def changed(self, **values: Any) -> None:
        """Change exactly one row, or raise Stale: the guard in SQL did not hold."""
        if self._execute(values).rowcount != 1:
            raise Stale

    def all(self, **values: Any) -> list[Any]:
        """The rows, as named tuples."""
        cursor = self._execute(values)
        rows = cursor.fetchall()
        row = self._row(cursor) if rows else None
        return [row(*values) for values in rows] if row else []

    def one(self, **values: Any) -> Any:
        """The first row as a named tuple, or None."""
        cursor = self._execute(values)
        found = cursor.fetchone()
        return None if found is None else self._row(cursor)(*found)

    def value(self, **values: Any) -> Any:
        """The first column of the first row, or None."""
        found = self._execute(values).fetchone()
        return None if found is None else found[0]

    def sql(self) -> str:
        """The text for the open engine; for tests and plans."""
        return self._plan()[0]

    def _execute(self, values: dict[str, Any]) -> Any:
        sql, plan, _ = self._plan()
        return database().execute_sql(sql, [values[mark] if named else mark for mark, named in plan])

    def _plan(self) -> tuple[str, list[tuple[Any, bool]], list[Any]]:
        plan = self._plans.get(_Open.engine)
        if plan is None:
            query = self._build(Marks())
            if self._lock and _Open.engine == "postgres":
                query = query.for_update(skip_locked=self._lock == "skip")
            plan = *_with_literals(*query.bind(database()).sql()), []
            self._plans[_Open.engine] = plan
        return plan

    def _row(self, cursor: Any) -> Any:
        made = self._plan()[2]
        if not made:
            made.append(namedtuple("Row", [column[0] for column in cursor.description], rename=True))
        return made[0]


def _with_literals(sql: str, params: Sequence[Any]) -> tuple[str, list[tuple[Any, bool]]]:
    """The text with its fixed words and numbers written out, and what is still bound: (name or value, named)."""
    mark = "?" if _Open.engine == "sqlite" else "%s"
    first, *rest = sql.split(mark)
    text, plan = [first], []
    for value, after in zip(params, rest, strict=True):
        literal = _literal(value)
        if literal is None:
            plan.append((value.name, True) if isinstance(value, _Mark) else (value, False))
        text += mark if literal is None else literal, after
    return "".join(text), plan


def _literal(value: Any) -> str | None:
    if type(value) is int:
        return str(value)
    if type(value) is str and value.replace("_", "").isalnum() and value.isascii():
        return f"'{value}'"
    return None


def ask(sql: str, *params: object) -> list[Any]:
    """A question written as SQL with `?` marks, for reports and checks: rows as named tuples."""
    cursor = database().execute_sql(sql if _Open.engine == "sqlite" else sql.replace("?", "%s"), list(params))
    rows = cursor.fetchall()
    if not rows:
        return []
    row = namedtuple("Row", [column[0] for column in cursor.description], rename=True)  # type: ignore[misc]  # named at run time
    return [row(*values) for values in rows]


def insert_many(table: type[pw.Model], rows: list[dict[str, Any]]) -> None:
    """Many rows of the same columns in the open transaction, without building a query for each."""
    if not rows:
        return
    names = list(rows[0])
    columns = ", ".join(f'"{table._meta.fields[name].column_name}"' for name in names)
    mark = "?" if _Open.engine == "sqlite" else "%s"
    sql = f'INSERT INTO "{table._meta.table_name}" ({columns}) VALUES ({", ".join([mark] * len(names))})'  # noqa: S608 names come from the models
    cursor = database().connection().cursor()
    with pw.__exception_wrapper__:  # type: ignore[attr-defined]  # what is lost here is lost as execute knows it
        cursor.executemany(sql, [tuple(row[name] for name in names) for row in rows])


def data_version() -> int:
    """A number that moves when another connection has committed (SQLite); 0 where NOTIFY tells instead."""
    if _Open.engine == "sqlite":
        return int(database().execute_sql("PRAGMA data_version").fetchone()[0])
    row = database().execute_sql("SELECT txid_snapshot_xmax(txid_current_snapshot())").fetchone()
    return int(row[0])


def _usable() -> bool:
    try:
        database().execute_sql("SELECT 1")
    except (pw.OperationalError, pw.InterfaceError):
        return False
    return True


def _reconnect() -> None:
    with suppress(pw.PeeweeException):
        database().close()
    with suppress(pw.PeeweeException):             # still away: the next try finds it closed, and tries again
        database().connect()


def _as_refusal(error: Exception, alive: bool) -> Refused:
    """Trouble of the machine is said, never shown as a failure of the program."""
    cause = getattr(error, "orig", None)
    if not alive:
        return Refused("database_unreachable", url=engines.without_password(_Open.url), why=str(error).strip())
    if _sqlstate(error) in RETRIED or "BUSY" in str(getattr(cause, "sqlite_errorname", "")):
        return Refused("busy_try_again")
    return Refused("database_failed", why=str(error).strip())


def _sqlstate(error: Exception) -> str | None:
    cause = getattr(error, "orig", None)
    return getattr(cause, "sqlstate", None)
