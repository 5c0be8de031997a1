"""`floorapp doctor`: what is wrong is named with what to do, and only that makes it end with one."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

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
