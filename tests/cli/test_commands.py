"""The command line as scripts meet it: exit statuses, what goes to which stream, and never a traceback."""

from __future__ import annotations

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from floorapp import settings
from floorapp.cli import main as entry
from floorapp.settings import FILES
from tests.cli.sites import Site


def test_init_writes_a_site_that_works_without_an_edit(tmp_path: Path) -> None:
    made = Site(tmp_path)
    said = made.process("init")
    assert said.status == 0, said.err
    assert len(re.findall(r"\b\d{6}\b", said.out)) == 1 and "ADMIN" in said.out
    assert sorted(path.name for path in made.config.iterdir()) == sorted(FILES)
    assert (tmp_path / "var" / "floorapp.db").is_file()
    assert made.run("stock", "--json").json["totals"]["on_hand"] == 0
    assert made.run("db", "check").status == 0
    assert made.run("doctor").status == 0


def test_init_overwrites_nothing(own_site: Site) -> None:
    before = {path.name: path.read_bytes() for path in own_site.config.iterdir()}
    said = own_site.run("init")
    assert said.status == 1 and "site.toml" in said.err and not said.out
    for name in FILES[1:]:
        (own_site.config / name).unlink()
    assert own_site.run("init").status == 1
    assert [path.name for path in own_site.config.iterdir()] == ["site.toml"]
    assert (own_site.config / "site.toml").read_bytes() == before["site.toml"]


def test_init_leaves_no_configuration_beside_a_database_that_has_a_site(own_site: Site, tmp_path: Path) -> None:
    second = Site(tmp_path / "second", f"sqlite:///{own_site.folder}/var/floorapp.db")
    said = second.run("init")
    assert said.status == 1 and "WH1" in said.err and not second.config.exists()


def test_init_writes_the_database_that_was_asked_for(site: Site) -> None:
    assert settings.load(site.config).database == site.url
    assert Site(site.folder).run("orders", "--json").status == 0


def test_the_database_of_the_environment_holds_unless_one_is_named(own_site: Site, monkeypatch: pytest.MonkeyPatch,
                                                                   tmp_path: Path) -> None:
    other = Site(own_site.folder, f"sqlite:///{tmp_path}/other.db")
    assert other.run("db", "upgrade").status == 0
    other.run("operators", "add", "SITI", "--roles", "picker")
    monkeypatch.setenv("FLOORAPP_DATABASE", other.url)
    assert "SITI" in own_site.run("operators", "list").out
    own = Site(own_site.folder, f"sqlite:///{own_site.folder}/var/floorapp.db")
    assert "SITI" not in own.run("operators", "list").out


def test_the_configuration_of_the_environment_holds_unless_one_is_named(
        own_site: Site, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path / "config")
    assert entry.main(["operators", "list"]) == 2, "there is no ./config here"
    monkeypatch.setenv("FLOORAPP_CONFIG", str(own_site.config))
    assert entry.main(["operators", "list"]) == 0


@pytest.mark.parametrize("args", [
    (), ("nonsense",), ("drive",), ("drive", "--operator", "ADMIN", "--screen", "big"), ("import", "cars", "x.csv"),
    ("import", "items"), ("stock", "--at", "yesterday"), ("release", "--until", "25:99"), ("release", "--max", "0"),
    ("db",), ("db", "explode"), ("session", "--operator", "ADMIN"), ("import", "items", "/nowhere/at/all.csv"),
    ("db", "restore", "/nowhere/at/all"), ("db", "restore", "/dev/null"), ("db", "restore", __file__),
])
def test_what_cannot_be_used_ends_with_two_and_says_why(own_site: Site, args: tuple[str, ...]) -> None:
    run = own_site.run if args and args[0] != "session" else own_site.process
    said = run(*args)
    assert said.status == 2 and said.err and not said.out
    assert "Traceback" not in said.err


@pytest.mark.parametrize("args", [
    ("drive", "--operator", "NOBODY"), ("drive", "--operator", "ADMIN", "--task", "flying"), ("order", "SO-1"),
    ("cancel", "SO-1", "--reason", "x"), ("print", "retry", "7"), ("print", "preview", "test:x"),
    ("print", "test", "P99"),
])
def test_what_is_refused_ends_with_one_and_says_why(own_site: Site, args: tuple[str, ...]) -> None:
    said = own_site.run(*args)
    assert said.status == 1 and said.err and not said.out


def test_messages_are_in_the_language_of_the_person_or_the_site(own_site: Site,
                                                                monkeypatch: pytest.MonkeyPatch) -> None:
    assert "tidak ada" in own_site.run("print", "retry", "7").err
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    assert "There is no" in own_site.run("print", "retry", "7").err
    monkeypatch.setenv("LC_ALL", "../../x")
    site = own_site.config / "site.toml"
    site.write_text(site.read_text().replace('language = "id"', 'language = "en"'))
    assert "There is no" in own_site.run("print", "retry", "7").err


def test_a_broken_configuration_is_told_with_file_and_key(own_site: Site) -> None:
    (own_site.config / "boxes.toml").write_text("[[box]]\ncode = 'S'\nlenght_mm = 3\n")
    said = own_site.run("stock", "--json")
    assert said.status == 2 and "boxes.toml" in said.err and "lenght_mm" in said.err


def test_asking_makes_no_database(tmp_path: Path, own_site: Site) -> None:
    nowhere = Site(own_site.folder, f"sqlite:///{tmp_path}/no/where.db")
    said = nowhere.run("stock", "--json")
    assert said.status == 1 and "where.db" in said.err and not (tmp_path / "no").exists()


def test_a_file_that_is_no_database_is_refused_without_a_traceback(own_site: Site) -> None:
    (own_site.folder / "var" / "floorapp.db").write_bytes(b"not a database at all" * 500)
    for command in (("stock", "--json"), ("db", "check"), ("db", "upgrade"), ("worker", "--once")):
        said = own_site.run(*command)
        assert said.status == 1 and said.err and "Traceback" not in said.err, command


def test_what_nobody_foresaw_is_told_with_a_reference_into_the_log(own_site: Site,
                                                                  monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise ZeroDivisionError("secret")
    monkeypatch.setattr("floorapp.services.inquiry.stock_json", broken)
    said = own_site.run("stock", "--json")
    assert said.status == 1 and "Traceback" not in said.err and "secret" not in said.err
    log = own_site.folder / "var" / "errors.log"
    assert said.err.split()[-1] in log.read_text() and "ZeroDivisionError" in log.read_text()
    assert log.stat().st_mode & 0o077 == 0


def test_a_reader_that_goes_away_hears_no_complaint(own_site: Site) -> None:
    with own_site.start("operators", "--help") as started:
        started.stdout.close()
        assert b"Traceback" not in started.stderr.read()
    with own_site.start("drive", "--operator", "ADMIN") as started:
        started.stdout.readline()
        started.stdout.close()
        started.stdin.write(b"<F1>\n" * 20)
        started.stdin.close()
        assert started.wait(30) == 128 + signal.SIGPIPE
        assert started.stderr.read() == b""


def test_ctrl_c_is_quiet(own_site: Site) -> None:
    with own_site.start("drive", "--operator", "ADMIN") as started:
        started.stdout.readline()
        started.send_signal(signal.SIGINT)
        assert started.wait(30) == 130 and started.stderr.read() == b""


def test_upgrade_makes_a_site_of_an_empty_database_and_follows_the_configuration(own_site: Site,
                                                                                tmp_path: Path) -> None:
    fresh = Site(own_site.folder, f"sqlite:///{tmp_path}/fresh.db")
    assert len(re.findall(r"\b\d{6}\b", fresh.run("db", "upgrade").out)) == 1
    assert re.findall(r"\b\d{6}\b", fresh.run("db", "upgrade").out) == []
    boxes = own_site.config / "boxes.toml"
    boxes.write_text(boxes.read_text().replace("Polymailer S", "Amplop"))
    assert fresh.run("db", "upgrade").out.strip().endswith(" 1")


def test_an_old_schema_is_refused_with_the_way_out(own_site: Site) -> None:
    with sqlite3.connect(own_site.folder / "var" / "floorapp.db") as database:
        database.execute("DELETE FROM schema_migration")
    said = own_site.run("stock", "--json")
    assert said.status == 1 and "floorapp db upgrade" in said.err


def test_check_names_what_is_broken(site: Site) -> None:
    assert site.run("db", "check", "--json").json == {"violations": []}
    from floorapp.data import db
    db.open_database(site.url)
    db.database().execute_sql("UPDATE chain SET hash = 'x' WHERE name = 'site'")
    db.close_database()
    broken = site.run("db", "check", "--json")
    assert broken.status == 1 and broken.json["violations"][0]["rule"] == 7
    assert site.run("db", "check").status == 1


def test_a_backup_comes_back_as_it_was(site: Site, tmp_path: Path) -> None:
    site.run("operators", "add", "BUDI", "--roles", "picker")
    assert site.run("db", "backup", str(tmp_path / "b.floorapp")).status == 0
    site.run("operators", "add", "SITI", "--roles", "picker")
    assert site.run("db", "restore", str(tmp_path / "b.floorapp")).status == 0
    codes = [row["code"] for row in site.run("operators", "list", "--json").json["operators"]]
    assert codes == ["ADMIN", "BUDI"]
    assert site.run("db", "check").status == 0


def test_items_come_in_by_file_or_standard_input_and_a_bad_row_is_told(site: Site) -> None:
    first = site.run("import", "items", "-", "--json", stdin="sku,name\nS1,Sabun\nS2,\n")
    assert first.status == 1 and first.json["created"] == 1
    assert [(row["line"], row["field"]) for row in first.json["quarantined"]] == [(3, "name")]
    (site.folder / "items.csv").write_text("sku;name\nS1;Sabun\n")
    again = site.run("import", "items", str(site.folder / "items.csv"), "--json")
    assert again.status == 0 and again.json["unchanged"] == 1
    unreadable = site.run("import", "items", "-", "--json", stdin=b"\xff\xfe\x00\x01")
    assert unreadable.status == 2 and not unreadable.out and unreadable.err


def test_the_start_of_a_command_loads_no_screen_no_printing_and_no_file_formats(own_site: Site) -> None:
    heavy = {"textual", "pydantic", "escpos", "PIL", "openpyxl", "argon2"}
    script = ("import sys; from floorapp.cli.main import main; "
              f"main({own_site.argv('drive', '--operator', 'ADMIN')!r}); print(*sys.modules, file=sys.stderr)")
    done = subprocess.run([sys.executable, "-c", script], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          cwd=Path(__file__).parents[2], env=dict(os.environ), check=True)
    assert json.loads(done.stdout)["code"] == "entered"
    assert not heavy & {name.partition(".")[0] for name in done.stderr.split()}


def test_a_closed_standard_output_is_no_failure_of_the_program(site_once: Site) -> None:
    with site_once.start("stock", "--json", stdout=None, preexec_fn=lambda: os.close(1)) as started:
        _, err = started.communicate(timeout=60)
    assert (started.returncode, err) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full device")
def test_a_full_disk_behind_the_output_is_told_as_such(site_once: Site) -> None:
    with Path("/dev/full").open("w") as full, site_once.start("stock", "--json", stdout=full) as started:
        _, err = started.communicate(timeout=60)
    assert started.returncode == 1
    assert b"Traceback" not in err and "KELUARAN TERPUTUS" in err.decode()


def test_bytes_that_are_no_text_are_bad_usage(site_once: Site) -> None:
    with site_once.start("stock", "--sku", b"\xff\xfe") as started:         # type: ignore[arg-type]  a name may be bytes
        _, err = started.communicate(timeout=60)
    assert (started.returncode, b"Traceback" in err, b"errors.log" in err) == (2, False, False)


@pytest.mark.parametrize("asked", [("--state", "nope"), ("--risk", "nope")])
def test_a_state_that_there_is_not_is_bad_usage(site_once: Site, asked: tuple[str, str]) -> None:
    assert site_once.run("orders", *asked).status == 2


def test_an_address_of_no_database_is_bad_usage(site_once: Site) -> None:
    said = Site(site_once.folder, "mysql://localhost/x").run("stock", "--json")
    assert (said.status, said.out) == (2, "")
    assert "mysql" in said.err
