"""`floorapp doctor`: what is wrong is named with what to do, and only that makes it end with one."""

from __future__ import annotations

import os
import shutil
import socket
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import peewee as pw
import pytest

from floorapp.data import db, engines
from tests.cli.sites import Site


def findings(site: Site) -> dict[str, str]:
    return {row["code"]: row["level"] for row in site.run("doctor", "--json").json["findings"]}


def test_a_new_site_is_well(site: Site) -> None:
    said = site.run("doctor")
    assert said.status == 0 and "[x]" not in said.out
    found = findings(site)
    assert found["doctor_printer"] == found["doctor_schema"] == "ok"
    assert {"doctor_sqlite", "doctor_postgres"} & set(found)


def test_durability_is_shown(own_site: Site) -> None:
    assert "WAL" in own_site.run("doctor").out and "FULL" in own_site.run("doctor").out


def test_a_broken_configuration_is_found(own_site: Site) -> None:
    (own_site.config / "printers.toml").write_text("printer = 1")
    said = own_site.run("doctor", "--json")
    assert said.status == 1 and findings(own_site)["settings_not_tables"] == "bad"


def test_a_missing_database_is_found_and_not_made(tmp_path: Path, own_site: Site) -> None:
    gone = Site(own_site.folder, f"sqlite:///{tmp_path}/gone.db")
    assert gone.run("doctor").status == 1 and findings(gone)["database_missing"] == "bad"
    assert not (tmp_path / "gone.db").exists()


def test_a_printer_that_does_not_answer_is_found(own_site: Site) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    (own_site.config / "printers.toml").write_text(
        f'[[printer]]\ncode = "L1"\ntransport = "tcp"\naddress = "127.0.0.1:{port}"\n'
        '[[printer]]\ncode = "U1"\ntransport = "file"\naddress = "/dev/usb/lp99"\n')
    own_site.run("db", "upgrade")
    said = own_site.run("doctor")
    assert said.status == 1 and said.out.count("[x]") == 2 and "L1" in said.out and "U1" in said.out


def test_a_wrong_clock_is_found(own_site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.time", lambda: 1_000.0)
    assert own_site.run("doctor").status == 1


def test_the_wrong_database_for_this_configuration_is_found(own_site: Site) -> None:
    site = own_site.config / "site.toml"
    site.write_text(site.read_text().replace('"WH1"', '"CKR-1"'))
    assert findings(own_site)["other_site"] == "bad"


def test_a_database_that_somebody_holds_is_found_while_he_does(own_site: Site) -> None:
    file = str(own_site.folder / "var" / "floorapp.db")
    with closing(pw.sqlite3.connect(file, isolation_level=None)) as other:         # one library: locks are a process's
        other.execute("BEGIN IMMEDIATE")
        assert findings(own_site)["database_locked"] == "bad"
        other.execute("ROLLBACK")
    assert "database_locked" not in findings(own_site)


def test_a_database_that_can_only_be_read_is_found(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    if site.url.startswith("sqlite"):
        def read_only(url: str) -> tuple[pw.Database, str, None]:      # whatever the file's rights are: root may all
            return engines._Sqlite(f"file:{url.removeprefix('sqlite:///')}?mode=ro", uri=True, autoconnect=False,
                                     pragmas={"synchronous": "full", "foreign_keys": 1}), "sqlite", None
        monkeypatch.setattr(engines, "sqlite", read_only)
    else:
        db.open_database(site.url)
        name = site.url.partition("@/")[2].partition("?")[0]
        db.database().execute_sql(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
        db.close_database()
    assert findings(site)["database_read_only"] == "bad"


def test_a_disk_that_fills_up_is_told_before_it_is_full(own_site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "doctor_disk" not in findings(own_site)
    for free, level, status in ((100_000_000, "warning", 0), (1_000_000, "bad", 1)):
        monkeypatch.setattr(shutil, "disk_usage", lambda folder, free=free: SimpleNamespace(free=free))
        assert own_site.run("doctor").status == status and findings(own_site)["doctor_disk"] == level


def test_a_folder_that_takes_no_paper_is_found(own_site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    (own_site.folder / "plain").write_text("")
    (own_site.config / "printers.toml").write_text("".join(
        f'[[printer]]\ncode = "{code}"\ntransport = "file"\naddress = "{own_site.folder}/{path}"\n'
        for code, path in (("F1", "plain"), ("F2", "plain/sub"), ("F3", "print"))))
    own_site.run("db", "upgrade")
    said = own_site.run("doctor").out
    assert said.count("[x]") == 2 and "F1" in said and "F2" in said
    monkeypatch.setattr(os, "statvfs", lambda path: SimpleNamespace(f_flag=0, f_bavail=0, f_blocks=1, f_bfree=0,
                                                                     f_frsize=1))
    assert own_site.run("doctor").out.count("[x]") == 4, "and the disk itself"
