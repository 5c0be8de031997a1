"""The one connection, the one way to write, and every prepared statement on both engines."""

from __future__ import annotations

import importlib
import pkgutil
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path

import peewee as pw
import psycopg
import pytest

import floorapp.data
from floorapp.data import db, engines, schema, sites, version
from floorapp.data.base import TABLES
from floorapp.data.sites import Channel, Owner
from floorapp.domain.refusals import Refused, Stale
from tests.conftest import Store
from tests.data.fighters import another
from tests.postgres import Server


def statements() -> Iterator[tuple[str, db.Statement]]:
    """Every statement of the room by its name."""
    for found in pkgutil.iter_modules(floorapp.data.__path__):
        if not found.ispkg:
            module = importlib.import_module(f"floorapp.data.{found.name}")
            for name, value in vars(module).items():
                if isinstance(value, db.Statement):
                    yield f"{found.name}.{name}", value


def test_every_statement_is_understood_by_both_engines(store: Store) -> None:
    """Compiled, then planned by the engine itself: a wrong column or an unknown function shows."""
    asked = 0
    for name, statement in statements():
        sql, plan, _ = statement._plan()
        try:
            db.database().execute_sql(f"EXPLAIN {sql}", [None if named else value for value, named in plan])
        except pw.PeeweeException as error:
            pytest.fail(f"{name}: {error}\n{sql}")
        asked += 1
    assert asked > 150


def test_a_statement_freezes_no_moment(store: Store) -> None:
    """A value that is not a mark was fixed when the process started: only literals may be, never a time."""
    for name, statement in statements():
        for value in re.findall(r"(?<!['\d])\d{12,}(?!['\d])", statement.sql()):
            assert value == "32503680000000", f"{name}: {value}"
        for value, named in statement._plan()[1]:
            assert named or value is None or isinstance(value, str), f"{name}: {value}"


def test_migrations_make_every_table_from_nothing(store: Store, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    url = f"sqlite:///{tmp_path}/empty.db" if store.engine == "sqlite" else _empty(request)
    db.open_database(url)
    assert schema.missing()
    with pytest.raises(Refused, match="schema_old"):
        schema.refuse_old_schema()
    made = schema.upgrade()
    assert made == sorted(made) and made
    assert schema.upgrade() == [] and schema.missing() == []
    schema.refuse_old_schema()
    there = set(db.database().get_tables()) - {"sqlite_sequence"}      # SQLite's own
    assert there == {table._meta.table_name for table in TABLES} | {"schema_migration"}
    db.close_database()


def test_a_schema_of_a_newer_floorapp_is_refused(store: Store) -> None:
    db.database().execute_sql("INSERT INTO schema_migration (name, applied) VALUES ('9999_future', '2030-01-01')")
    with pytest.raises(Refused, match="schema_new"):
        schema.refuse_old_schema()


def test_what_another_program_keeps_is_refused_and_stays_as_it_is(store: Store, request: pytest.FixtureRequest) -> None:
    db.open_database(f"sqlite:///{store.folder}/theirs.db" if store.engine == "sqlite" else _empty(request))
    db.database().execute_sql("CREATE TABLE ledger (note TEXT)")
    for look in (schema.refuse_old_schema, version.refuse_other_schema, schema.upgrade):
        with pytest.raises(Refused, match="database_foreign") as refused:
            look()
        assert refused.value.params == {"table": "ledger"}
    assert db.database().get_tables() == ["ledger"]


def test_two_processes_that_migrate_at_once_do_it_once(store: Store, request: pytest.FixtureRequest) -> None:
    url = f"sqlite:///{store.folder}/twice.db" if store.engine == "sqlite" else _empty(request)
    both = [another("migrate", url) for _ in range(2)]
    said = sorted(process.communicate(timeout=60)[0].strip() for process in both)
    assert said == ["0", "1"], said


def test_sqlite_is_opened_durable(sqlite_store: Store) -> None:
    for pragma, value in (("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1)):
        assert db.database().execute_sql(f"PRAGMA {pragma}").fetchone()[0] == value
    assert engines.sqlite_is_safe(pw.sqlite3.sqlite_version_info)


@pytest.mark.parametrize(("version", "safe"), [((3, 40, 1), False), ((3, 51, 1), False), ((3, 51, 3), True),
                                               ((3, 50, 6), False), ((3, 50, 7), True), ((3, 44, 5), False),
                                               ((3, 44, 6), True), ((3, 53, 4), True), ((4, 0, 0), True)])
def test_a_sqlite_with_the_wal_reset_race_is_known(version: tuple[int, ...], safe: bool) -> None:
    assert engines.sqlite_is_safe(version) is safe


@pytest.mark.parametrize("url", ["", "sqlite:", "sqlite:///", "sqlite://x", "mysql://a/b", "postgresql://host", "x"])
def test_an_address_that_says_nothing_is_refused(url: str) -> None:
    with pytest.raises(Refused, match="bad_database_url"):
        db.open_database(url)


def test_a_database_that_is_not_there_is_refused_without_the_password(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="database_unreachable") as refused:
        db.open_database(f"postgresql://ani:secret@/floor?host={tmp_path}")
    assert "secret" not in str(refused.value)
    with pytest.raises(Refused, match="database_closed"):
        db.database()


def test_a_file_that_cannot_be_opened_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    (tmp_path / "notes.db").write_text("not a database, but long enough to look like one" * 50)
    for path in (tmp_path / "file" / "floor.db", tmp_path / "notes.db", tmp_path):
        with pytest.raises(Refused, match="database_unreachable"):
            db.open_database(f"sqlite:///{path}")


def test_a_transaction_does_not_nest(store: Store) -> None:
    with db.tx(), pytest.raises(RuntimeError), db.tx():
        pass
    with db.tx():
        Channel.create(code="still open for all")


def test_a_failed_transaction_writes_nothing(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), db.tx():
        Channel.create(code="shopee")
        raise ZeroDivisionError
    assert db.ask("SELECT COUNT(*) AS n FROM channel")[0].n == 0


def test_a_savepoint_takes_back_only_what_is_inside(store: Store) -> None:
    with db.tx():
        Channel.create(code="kept")
        with pytest.raises(pw.IntegrityError), db.savepoint():
            Channel.create(code="kept")
        Channel.create(code="kept too")
    assert [row.code for row in db.ask("SELECT code FROM channel ORDER BY code")] == ["kept", "kept too"]


@pytest.mark.parametrize("inside", [False, True], ids=["a transaction", "a savepoint in one"])
def test_a_full_disk_is_told_as_such_and_the_next_transaction_is_kept(sqlite_store: Store, inside: bool) -> None:
    """SQLite takes the whole transaction back by itself; taking it back once more is no news for anybody."""
    def fill() -> None:
        with db.savepoint() if inside else nullcontext():
            for n in range(2000):
                Channel.create(code=f"{n:01000}")
    pages = db.ask("PRAGMA page_count")[0][0]
    db.database().execute_sql(f"PRAGMA max_page_count = {pages + 50}")
    with pytest.raises(Refused, match="database_failed") as refused:
        db.execute(fill)
    assert "full" in str(refused.value.params["why"])
    db.database().execute_sql("PRAGMA max_page_count = 1000000")
    db.execute(lambda: Channel.create(code="kept"))
    assert [row.code for row in db.ask("SELECT code FROM channel")] == ["kept"]


def test_whoever_was_too_slow_tries_again(store: Store) -> None:
    tries: list[int] = []

    def act() -> str:
        tries.append(1)
        Channel.create(code=f"try {len(tries)}")
        if len(tries) < 3:
            raise Stale
        return "done"
    assert db.execute(act) == "done"
    assert [row.code for row in db.ask("SELECT code FROM channel")] == ["try 3"]


def test_whoever_is_always_too_slow_is_told(store: Store) -> None:
    with pytest.raises(Refused, match="busy_try_again"):
        db.execute(_stale, tries=2)


def test_a_refusal_is_not_tried_again(store: Store) -> None:
    tries: list[int] = []

    def act() -> None:
        tries.append(1)
        raise Refused("no")
    with pytest.raises(Refused, match="no"):
        db.execute(act)
    assert len(tries) == 1


@pytest.mark.parametrize("moment", ["before", "inside", "many"])
def test_a_lost_connection_is_opened_again_and_the_act_happens_once(postgres: Server, fresh_url: Callable[[str], str],
                                                                    moment: str) -> None:
    db.open_database(fresh_url("postgres"))
    mine = db.ask("SELECT pg_backend_pid() AS pid")[0].pid
    tries: list[int] = []
    if moment == "before":
        postgres.ask("SELECT pg_terminate_backend(%s, 5000)", mine)

    def act() -> None:
        Channel.create(code=f"try {len(tries)}")
        tries.append(1)
        if len(tries) == 1 and moment != "before":
            postgres.ask("SELECT pg_terminate_backend(%s, 5000)", mine)
        if moment == "many":
            db.insert_many(Owner, [{"code": f"{n}", "name": ""} for n in range(3)])
        else:
            Owner.create(code=f"try {len(tries)}", name="")
    db.execute(act)
    assert len(db.ask("SELECT id FROM channel")) == 1
    assert len(db.ask("SELECT id FROM owner")) == (3 if moment == "many" else 1)
    db.close_database()


def test_a_deadlock_is_tried_again(postgres: Server, fresh_url: Callable[[str], str]) -> None:
    """Two sessions take two rows in the other's order: PostgreSQL ends one, and it happens a second time."""
    url = fresh_url("postgres")
    db.open_database(url)
    with db.tx():
        for code in "AB":
            Channel.create(code=code)
    other = psycopg.connect(f"host={postgres.base} user=postgres dbname={url.partition('@/')[2].partition('?')[0]}")
    other.execute("SET deadlock_timeout = '5s'")
    other.execute("UPDATE channel SET code = 'B2' WHERE code = 'B'")
    tries: list[int] = []

    def act() -> None:
        tries.append(1)
        db.database().execute_sql("SET LOCAL deadlock_timeout = '50ms'")
        Channel.update(code="A1").where(Channel.code == "A").execute()
        if len(tries) == 1:
            waiting = threading.Thread(target=_finish, args=(other,))
            waiting.start()
            threads.append(waiting)
        Channel.update(code="B1").where(Channel.code.startswith("B")).execute()
    threads: list[threading.Thread] = []
    db.execute(act)
    threads[0].join()
    other.close()
    assert len(tries) == 2
    assert sorted(row.code for row in db.ask("SELECT code FROM channel")) == ["A1", "B1"]
    db.close_database()


def test_several_questions_see_one_moment(store: Store) -> None:
    def count() -> int:
        return int(db.ask("SELECT COUNT(*) AS n FROM owner")[0].n)
    with db.reading():
        before = count()
        with another("own", store.url) as writer:
            assert writer.wait(30) == 0
        assert count() == before
    assert count() == before + 1


def test_rows_in_bulk_name_their_columns(store: Store) -> None:
    with db.tx():
        owner = Owner.create(code="O")
        db.insert_many(sites.Supplier, [{"owner": owner.id, "code": str(n), "name": "x"} for n in range(2500)])
        db.insert_many(sites.Supplier, [])
    assert db.ask("SELECT COUNT(*) AS n FROM supplier WHERE owner_id = ?", owner.id)[0].n == 2500


def test_a_number_of_a_series_is_given_once(store: Store) -> None:
    with db.tx():
        assert [sites.next_number("lpn") for _ in range(3)] == [1, 2, 3]
        assert sites.next_number("grn") == 1


def _stale() -> None:
    raise Stale


def _finish(other: psycopg.Connection) -> None:
    """The other session asks for the first row: now each waits for the other, until one is ended."""
    other.execute("UPDATE channel SET code = code WHERE code LIKE 'A%'")
    other.commit()


def _empty(request: pytest.FixtureRequest) -> str:
    server: Server = request.getfixturevalue("postgres")
    return server.fresh("template0")
