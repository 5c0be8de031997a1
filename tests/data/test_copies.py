"""Backup and restore: a copy of one moment while others work, and nothing touched before it is proven."""

from __future__ import annotations

import gzip
import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from floorapp.data import checks, copies, db, dump, sealed
from floorapp.data.streaming import stream
from floorapp.domain.refusals import Refused
from tests.conftest import ENGINES, Store
from tests.data.fighters import another
from tests.data.floor import a_day, build, stock_up

Fresh = Callable[[str], str]
DAMAGED = r"backup_damaged|backup_foreign"


def content() -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, as the open database holds it."""
    return {table: [row for page in stream(table, dump.columns_of(table)) for row in page] for table in dump.tables()}


def path_of(url: str) -> Path:
    """The file of an SQLite address."""
    return Path(url.removeprefix("sqlite:///"))


@pytest.mark.parametrize("target", ENGINES)
def test_a_backup_is_restored_into_either_engine_row_by_row(store: Store, target: str, fresh_url: Fresh) -> None:
    a_day()
    before = content()
    made = copies.backup(store.folder / "copy.bak")
    assert made.size > 0 and not (store.folder / "copy.bak.part").exists()
    url = fresh_url(target)
    copies.restore(made.path, url)
    db.open_database(url)
    assert content() == before
    assert checks.violations() == []
    stock_up(build("WH2"), 1)                   # new keys go on behind the restored ones


def test_the_old_database_is_kept_and_can_be_restored_again(store: Store) -> None:
    floor = build()
    made = copies.backup(store.folder / "early.bak")
    stock_up(floor, 5)
    later = content()
    kept = copies.restore(made.path, store.url)
    db.open_database(store.url)
    assert db.ask("SELECT COUNT(*) AS n FROM move")[0].n == 0
    if store.engine == "sqlite":
        copies.restore(Path(kept), store.url)
        db.open_database(store.url)
        assert content() == later
    else:
        assert db.ask(f"SELECT COUNT(*) AS n FROM {kept}.move")[0].n == 1


def test_a_backup_under_writes_is_one_moment(store: Store) -> None:
    """Writers go on; the copy holds whole transactions only, and everything that was acknowledged before it began."""
    build()
    writers = [another("write", store.url, str(seed)) for seed in range(2)]
    for writer in writers:
        assert writer.stdout is not None and writer.stdout.readline()       # it has committed
    made = []
    for n in range(3):
        acknowledged = db.ask("SELECT COUNT(*) AS n FROM event")[0].n
        made.append((acknowledged, copies.backup(store.folder / f"{n}.bak").path))
    for writer in writers:
        assert writer.poll() is None, "a writer had stopped"
        writer.kill()
        writer.wait()
    for acknowledged, path in made:
        url = f"sqlite:///{store.folder}/{path.stem}.db"
        copies.restore(path, url)
        db.open_database(url)
        assert db.ask("SELECT COUNT(*) AS n FROM event")[0].n >= acknowledged > 0
        assert checks.violations() == []


def test_a_file_that_is_no_backup_is_never_overwritten(store: Store) -> None:
    build()
    precious = store.folder / "payroll.xlsx"
    precious.write_bytes(b"PK\3\4 not yours")
    with pytest.raises(Refused, match="backup_target_foreign"):
        copies.backup(precious)
    assert precious.read_bytes() == b"PK\3\4 not yours"
    if store.engine == "sqlite":
        with pytest.raises(Refused, match="backup_target_foreign"):
            copies.backup(path_of(store.url))
        copies.restore(copies.backup(store.folder / "a.bak").path, store.url)
        db.open_database(store.url)
        with pytest.raises(Refused, match="backup_target_foreign"):
            copies.backup(path_of(store.url))


def test_an_older_backup_of_the_same_name_is_replaced(store: Store) -> None:
    first = copies.backup(store.folder / "night.bak").path.read_bytes()
    build()
    assert copies.backup(store.folder / "night.bak").path.read_bytes() != first


def test_a_backup_that_cannot_be_written_leaves_nothing(store: Store) -> None:
    with pytest.raises(Refused, match="backup_unwritable"):
        copies.backup(store.folder / "no such folder" / "night.bak")
    assert not (store.folder / "no such folder").exists()


def test_a_flipped_bit_anywhere_is_found(store: Store) -> None:
    a_day()
    whole = copies.backup(store.folder / "good.bak").path.read_bytes()
    bad, same = store.folder / "bad.bak", 0
    for n in range(60):
        place = (len(whole) - 1) * n // 59
        flipped = bytearray(whole)
        flipped[place] ^= 1 << n % 8
        bad.write_bytes(flipped)
        if store.engine == "postgres" and not differs(whole, bytes(flipped)):
            same += 1                           # gzip's header holds a time and a hint, its last block bits of filling
            continue
        with pytest.raises(Refused, match=DAMAGED):
            copies.verify(bad)
    assert same <= 3


def differs(whole: bytes, flipped: bytes) -> bool:
    """Whether a gzip file says something else."""
    try:
        return gzip.decompress(whole) != gzip.decompress(flipped)
    except Exception:
        return True


@pytest.mark.parametrize("share", [0, 0.001, 0.3, 0.999])
def test_half_a_backup_is_refused(store: Store, share: float) -> None:
    a_day()
    whole = copies.backup(store.folder / "good.bak").path.read_bytes()
    half = store.folder / "half.bak"
    half.write_bytes(whole[:int(len(whole) * share)])
    with pytest.raises(Refused, match=DAMAGED):
        copies.restore(half, store.url)


def test_foreign_files_are_refused_and_nothing_is_touched(store: Store) -> None:
    stock_up(build(), 5)
    before = content()
    foreign = store.folder / "foreign"
    with sqlite3.connect(foreign) as other:
        other.execute("CREATE TABLE move (id INTEGER)")
    zipped = store.folder / "zipped"
    zipped.write_bytes(gzip.compress(b'{"format": "something else"}\n'))
    nested = store.folder / "nested"
    nested.write_bytes(gzip.compress(b"[" * 200_000))
    words = store.folder / "words"
    words.write_text("hello")
    for path, code in ((foreign, "backup_foreign"), (zipped, "backup_foreign"), (nested, "backup_foreign"),
                       (words, "backup_foreign"), (store.folder, "backup_missing"),
                       (store.folder / "absent", "backup_missing")):
        with pytest.raises(Refused, match=code):
            copies.restore(path, store.url)
        db.open_database(store.url)
        assert content() == before


@pytest.mark.parametrize(("change", "code"), [("DELETE FROM schema_migration", "backup_old"),
                                              ("INSERT INTO schema_migration (name, applied) "
                                               "VALUES ('9999_future', '2030-01-01')", "backup_new")])
def test_a_backup_of_another_schema_is_refused(sqlite_store: Store, change: str, code: str) -> None:
    path = copies.backup(sqlite_store.folder / "other.bak").path
    with sqlite3.connect(path) as other:
        other.execute(change)
    other.close()
    sealed.seal(path)
    with pytest.raises(Refused, match=code):
        copies.restore(path, sqlite_store.url)


def test_a_dump_of_another_schema_is_refused(sqlite_store: Store) -> None:
    path = sqlite_store.folder / "other.gz"
    with db.reading():
        dump.write(path, ["0001_first", "9999_future"])
    with pytest.raises(Refused, match="backup_new"):
        copies.verify(path)
    with db.reading():
        dump.write(path, [])
    with pytest.raises(Refused, match="backup_old"):
        copies.verify(path)


def test_a_dump_with_a_row_less_is_refused(sqlite_store: Store) -> None:
    build()
    path = sqlite_store.folder / "copy.gz"
    with db.reading():
        dump.write(path, ["0001_first"])
    lines = gzip.decompress(path.read_bytes()).splitlines(keepends=True)
    gone = next(n for n, line in enumerate(lines) if isinstance(json.loads(line), list))
    path.write_bytes(gzip.compress(b"".join(lines[:gone] + lines[gone + 1:])))
    with pytest.raises(Refused, match="backup_damaged"):
        copies.verify(path)


def test_nobody_is_working_while_a_file_is_replaced(sqlite_store: Store) -> None:
    """Another process has it open: it would write into the old file, and what its operator was told would be lost."""
    build()
    path = copies.backup(sqlite_store.folder / "a.bak").path
    with another("hold", sqlite_store.url) as other:
        assert other.stdout is not None and other.stdin is not None
        assert other.stdout.readline()
        with pytest.raises(Refused, match="database_in_use"):
            copies.restore(path, sqlite_store.url)
        other.stdin.close()
    copies.restore(path, sqlite_store.url)
    assert not list(sqlite_store.folder.glob("*.restoring*"))


@pytest.mark.parametrize("damage", [b"", b"garbage", b"SQLite format 3\0" + b"\1" * 5000])
def test_a_damaged_database_is_replaced_and_kept_as_it_was(sqlite_store: Store, damage: bytes) -> None:
    floor = build()
    stock_up(floor, 5)
    path = copies.backup(sqlite_store.folder / "a.bak").path
    db.close_database()
    live = path_of(sqlite_store.url)
    live.write_bytes(damage)
    Path(f"{live}-wal").write_bytes(b"an old log that must not be replayed into the new file")
    kept = Path(copies.restore(path, sqlite_store.url))
    if damage:
        assert kept.read_bytes() == damage
    db.open_database(sqlite_store.url)
    assert checks.violations() == []
    assert db.ask("SELECT COUNT(*) AS n FROM move")[0].n == 1


def test_a_restore_where_no_database_was_makes_one(sqlite_store: Store) -> None:
    build()
    path = copies.backup(sqlite_store.folder / "a.bak").path
    url = f"sqlite:///{sqlite_store.folder}/new/place/floor.db"
    assert copies.restore(path, url) == ""
    db.open_database(url)
    assert db.ask("SELECT COUNT(*) AS n FROM warehouse")[0].n == 1


def test_a_backup_holds_personal_data_and_is_for_its_owner_only(store: Store) -> None:
    assert copies.backup(store.folder / "a.bak").path.stat().st_mode & 0o077 == 0


def test_a_restored_file_may_be_opened_by_those_who_opened_the_old_one(sqlite_store: Store) -> None:
    live = path_of(sqlite_store.url)
    live.chmod(0o660)
    before = live.stat()
    copies.restore(copies.backup(sqlite_store.folder / "a.bak").path, sqlite_store.url)
    after = live.stat()
    assert (after.st_mode, after.st_uid, after.st_gid) == (before.st_mode, before.st_uid, before.st_gid)


def test_a_failing_restore_on_postgres_changes_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    if store.engine == "sqlite":
        monkeypatch.setattr(copies, "_swap", _fail)
    else:
        monkeypatch.setattr(copies, "_load", _fail)
    stock_up(build(), 5)
    before = content()
    path = copies.backup(store.folder / "a.bak").path
    with pytest.raises(Refused, match="restore_failed"):
        copies.restore(path, store.url)
    db.open_database(store.url)
    assert content() == before
    assert not list(store.folder.glob("*.restoring*"))


def _fail(*_: object) -> None:
    raise OSError("no space left on device")
