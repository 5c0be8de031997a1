"""Signing on at a real terminal."""

from __future__ import annotations

import pytest

from floorapp.data import db
from floorapp.locale import LANGUAGES
from floorapp.widgets.sign_on import sign_on_lines
from tests.conftest import Store
from tests.screens.real_floor import FloorTerminal
from tests.small_house import SHIRT, taken


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
        assert all(all(row) for row in floor.reversed), "seen without being read, as any refusal"
        floor.press("Enter")
        floor.eventually(lambda: not any(all(row) for row in floor.reversed[1:]), "the usual screen after Enter")
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


def test_f3_on_a_later_page_of_the_menu_goes_back_a_page_and_signs_nobody_off(house: Store) -> None:
    with FloorTerminal(house.url, house.folder, rows=16) as floor:
        floor.sign_on("B-DEWI", "2583", "MENU")
        floor.until("9 Lainnya", "F3Keluar")
        floor.scan("9")
        floor.until("Supervisi", "F3Kembali")
        floor.press("F3")
        floor.until("Penerimaan", "F3Keluar")
        floor.scan("9", "0")                               # its second way
        floor.until("Penerimaan", "F3Keluar")
        floor.press("F3")
        floor.until("Pindai badge")


def failed(code: str) -> int:
    return int(db.ask("SELECT failed FROM operator WHERE code = ?", code)[0].failed)


def test_goods_scanned_where_a_pin_is_asked_count_for_nobody(house: Store) -> None:
    with FloorTerminal(house.url, house.folder) as floor:
        floor.until("Pindai badge")
        floor.scan("B-BUDI")
        floor.until("Ketik PIN")
        floor.received = b""
        floor.scan(SHIRT)
        floor.bells(3)
        floor.until("ITU BUKAN PIN", "Ketik PIN")
        floor.scan(*(SHIRT, "A-01-01", f"]C1010{SHIRT}10LOT", "T-0001") * 3)
        floor.silent_for(0.5)
        floor.until("ITU BUKAN PIN", "Ketik PIN")
        assert failed("BUDI") == 0
        floor.scan("0000")
        floor.until("BADGE ATAU PIN SALAH", "Pindai badge")
        assert failed("BUDI") == 1
        floor.scan("B-BUDI", "2581")
        floor.until("ENTER=ambil kerja")


def test_a_badge_that_comes_twice_in_one_packet_is_one_badge(house: Store) -> None:
    taken("operators", "code,name,roles,badge,pin,language\nEKO,Eko,picker,100231,2590,id\n")
    with FloorTerminal(house.url, house.folder) as floor:
        floor.until("Pindai badge")
        floor.send("100231\r100231\r")
        floor.until("Ketik PIN")
        floor.silent_for(0.6)
        assert failed("EKO") == 0
        floor.scan("2590")
        floor.until("ENTER=ambil kerja")


def test_where_the_site_trusts_the_key_no_pin_is_asked_but_by_a_lock_and_what_was_scanned_meanwhile_is_taken(
        house: Store) -> None:
    FloorTerminal(house.url, house.folder).__exit__()          # writes the configuration
    file = house.folder / "config" / "floor.toml"
    file.write_text(file.read_text().replace("key_is_enough = false", "key_is_enough = true"))
    with FloorTerminal(house.url, house.folder, "session", "--operator", "BUDI") as floor:
        floor.eventually(lambda: "BUDI" in floor.text, "the first picture")
        floor.scan("", "A-01-01")                              # before anything is asked
        floor.until("Pindai barang", number=2)
        floor.hang_up()
    with FloorTerminal(house.url, house.folder, "session", "--operator", "BUDI") as floor:
        floor.until("Tersambung lagi", "Pindai barang", number=2)
        assert "PIN" not in floor.text
    assert failed("BUDI") == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_the_pin_is_asked_the_way_back_to_the_badge_stands_below(language: str) -> None:
    """Whoever scans their badge behind somebody's half sign-on is told that it is no PIN, and must see the way out."""
    for badge, named, locked, way in (("B-BUDI", False, False, True), ("", False, False, False),
                                      ("BUDI", True, False, False)):
        foot = sign_on_lines(20, 8, language, badge=badge, named=named, locked=locked)[-1].text
        assert ("F3" in foot) is way and "F4" in foot, foot
