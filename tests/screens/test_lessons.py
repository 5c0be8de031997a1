"""From the menu into the training warehouse and back, at real terminals, cold and warm: the same badge, the word on
every screen, and the real stock untouched."""

from __future__ import annotations

import subprocess
import sys

import pytest

from floorapp.data import db
from tests.conftest import Store
from tests.screens.conftest import Gun
from tests.screens.real_floor import FloorTerminal
from tests.small_house import SHIRT, assert_sound
from tests.terminal.terminals import ROOT

PICK = "TRN-A-01-1"


@pytest.fixture
def school(house: Store) -> Store:
    """The house with a training warehouse."""
    FloorTerminal(house.url, house.folder).__exit__()          # writes the configuration
    made = subprocess.run(
        [sys.executable, "-m", "floorapp", "--config", str(house.folder / "config"), "--database", house.url,
         "training", "reset"], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert made.returncode == 0, made.stderr
    return house


def inputs() -> int:
    return int(db.ask("SELECT count(*) AS n FROM input WHERE kept = 1")[0].n)


@pytest.mark.parametrize("size", [(20, 8), (80, 24)])
def test_a_lesson_from_the_menu_and_back_to_where_one_stood(
    school: Store, gun: Gun, size: tuple[int, int],
) -> None:
    columns, rows = size
    with gun(columns=columns, rows=rows) as floor:
        floor.sign_on("B-BUDI", "2581", "ENTER=ambil kerja")
        floor.press("F3")
        floor.until("MENU BUDI", "Latihan")
        before = inputs()
        number = next(line.split()[0] for line in floor.lines if " Latihan" in f" {line}")
        floor.scan(number)
        floor.until("LATIHAN MENU BUDI")
        floor.scan("GORECEIVING")                              # everybody learns everything
        floor.until("LATIHAN PENER")
        floor.scan("TRN-ASN-01", "TRN10001K")
        floor.until("LATIHAN", number=2)
        floor.scan(SHIRT)                                      # the real thing is refused, loudly
        floor.eventually(lambda: floor.lines[0].startswith("LATIHAN") and "ENTER=mengerti" in floor.text, "a refusal")
        floor.press("Enter")
        floor.press("F3")
        floor.press("F3")
        floor.until("MENU BUDI")
        assert floor.lines[0].startswith("LATIHAN") and "Kembali" in floor.lines[-1]
        floor.press("F3")                                      # one step back is the real warehouse
        floor.eventually(lambda: floor.lines[0].startswith("MENU BUDI"), "the real menu")
        assert inputs() == before
        floor.scan("GOPICKING", "")
        floor.until("RAK" if columns < 60 else "Pindai rak")
        assert "LATIHAN" not in floor.text
    assert_sound()


def test_the_command_barcode_opens_it_where_nothing_is_under_way_and_ends_it(school: Store, gun: Gun) -> None:
    with gun() as floor:
        floor.sign_on("B-BUDI", "2581", "ENTER=ambil kerja")
        floor.scan("GOTRAINING")
        floor.until("LATIHAN MENU BUDI")
        floor.scan("GOTRAINING")
        floor.until("ENTER=ambil kerja")
        assert "LATIHAN" not in floor.text
        floor.scan("")
        floor.until("Pindai rak")
        floor.scan("GOTRAINING")
        floor.until("SELESAIKAN")
        floor.press("Enter")
        floor.until("Pindai rak")


def test_ssh_s_operator_learns_with_the_same_key_and_the_next_person_signs_on_in_the_real_house(school: Store) -> None:
    with FloorTerminal(school.url, school.folder, "session", "--operator", "budi") as own:
        own.until("PIN")
        own.scan("2581")
        own.until("ENTER=ambil kerja")
        own.scan("GOTRAINING")
        own.until("LATIHAN MENU BUDI")
        own.kill()
    with FloorTerminal(school.url, school.folder) as shared:   # a lost link in a lesson ends the lesson
        shared.sign_on("B-BUDI", "2581", "ENTER=ambil kerja")
        shared.scan("GOTRAINING")
        shared.until("LATIHAN MENU BUDI")
        shared.scan("GOTRAINING")
        shared.until("ENTER=ambil kerja")
        shared.press("F3")
        shared.until("MENU BUDI")
        shared.press("F3")
        shared.until("badge")
        shared.sign_on("B-DEWI", "2583", "MENU DEWI")
        assert "LATIHAN MENU" not in shared.text


def test_where_the_site_does_not_want_it_or_there_is_none_the_menu_does_not_offer_it(school: Store) -> None:
    file = school.folder / "config" / "floor.toml"
    file.write_text(file.read_text().replace("from_menu = true", "from_menu = false"))
    with FloorTerminal(school.url, school.folder) as floor:
        floor.sign_on("B-BUDI", "2581", "ENTER=ambil kerja")
        floor.scan("GOTRAINING")
        floor.until("LATIHAN TERTUTUP")
        floor.press("Enter")
        floor.press("F3")
        floor.until("MENU BUDI")
        assert "Latihan" not in floor.text


def test_a_training_warehouse_of_another_version_is_refused_and_work_goes_on(school: Store) -> None:
    db.close_database()
    db.open_database(f"sqlite:///{school.folder / 'floor-training.db'}")
    db.database().execute_sql("DELETE FROM schema_migration")
    db.close_database()
    db.open_database(school.url)
    with FloorTerminal(school.url, school.folder).sign_on("B-BUDI", "2581", "ENTER=ambil kerja") as floor:
        floor.scan("GOTRAINING")
        floor.until("versi lama")
        floor.press("Enter")
        floor.until("ENTER=ambil kerja")
        floor.scan("")
        floor.until("Pindai rak")
