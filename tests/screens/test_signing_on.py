"""Signing on at a real terminal."""

from __future__ import annotations

from floorapp.data import db
from tests.conftest import Store
from tests.screens.real_floor import FloorTerminal


def test_badge_and_pin_open_the_task_and_the_pin_is_never_shown(house: Store) -> None:
    with FloorTerminal(house.url, house.folder) as floor:
        floor.until("Pindai badge")
        floor.scan("B-BUDI")
        floor.until("Ketik PIN")
        for digit in "2581":
            floor.send(digit)
            floor.read(0.08)
        floor.until("> ****")
        floor.press("Enter")
        floor.until("ENTER=ambil kerja", "Antrean 2")
        floor.kill()
        sent = floor.received
    assert b"2581" not in sent and all(b"> " + digit not in sent for digit in (b"2", b"25", b"258"))


def test_a_wrong_pin_rings_three_times_and_asks_again_and_the_next_one_may_be_right(house: Store) -> None:
    with FloorTerminal(house.url, house.folder) as floor:
        floor.until("Pindai badge")
        floor.received = b""
        floor.scan("B-BUDI", "0000")
        floor.bells(3)
        floor.until("Pindai badge")
        floor.scan("BUDI", "2581")                         # typed ahead: both are kept, in order
        floor.until("ENTER=ambil kerja")
        assert db.ask("SELECT failed FROM operator WHERE code = ?", "BUDI")[0].failed == 0


def test_the_language_changes_before_and_after_signing_on_while_one_looks(house: Store) -> None:
    with FloorTerminal(house.url, house.folder) as floor:
        floor.until("Pindai badge")
        floor.press("F4")
        floor.until("Scan your badge")
        floor.scan("B-BUDI", "2581")                       # who has a language of their own is spoken to in it
        floor.until("ENTER=ambil kerja")
        floor.press("F1")
        floor.until("L=English")
        floor.scan("L")
        floor.until("ENTER=get work")
        assert db.ask("SELECT language FROM operator WHERE code = ?", "BUDI")[0].language == "en"


def test_a_menu_opens_the_tasks_of_ones_roles_and_f3_there_signs_off(house: Store) -> None:
    with FloorTerminal(house.url, house.folder, rows=16) as floor:
        floor.sign_on("B-RINA", "2580", "MENU")
        floor.until("1 Penerimaan", "2 Simpan")
        assert "Ambil" not in floor.text
        floor.scan("1")
        floor.until("PENERIMAAN")
        floor.scan("CMDBACK")
        floor.until("MENU")
        floor.scan("GOPUTAWAY")
        floor.until("SIMPAN")
        floor.press("F3")
        floor.until("MENU")
        floor.press("F3")
        floor.until("Pindai badge")
