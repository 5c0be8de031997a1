"""The scan test at a real handheld: what a device sends is shown, nothing is kept, and the work is where it was."""

from __future__ import annotations

from floorapp.data import db
from floorapp.terminal.classes import CLASSES
from tests.conftest import Store
from tests.screens.real_floor import FloorTerminal
from tests.terminal.sent import undocumented


def test_whoever_sets_up_a_scanner_sees_its_bytes_before_anybody_signs_on(house: Store) -> None:
    with FloorTerminal(house.url, house.folder, rows=16) as floor:
        floor.until("Pindai badge", "F2 Tes")
        floor.press("F2")
        floor.until("TES PINDAI", "tekan tombol")
        floor.send("\x02]C1010899100000001021A\x1d17311231\x03\r\n")
        floor.until("<STX>]C101089910000", "<GS>", "<ETX><CR><LF>", "STX/CRLF 35 B", "(01)08991000000010",
                    "(17)2031-12-31")
        floor.send("\x1b[200~T-0001\x1b[201~")
        floor.until("T-0001", "PASTE", "KERANJANG")
        floor.press("F4")
        floor.until("Tombol F4")
        floor.scan("]E08991000000010")
        floor.until("]E08991000000010<CR>", "AIM ]E0", " 4")
        floor.press("F3")
        floor.until("Pindai badge")
        assert undocumented(CLASSES["xterm-256color"], floor.received) == []


def test_a_scanner_without_an_ending_is_found_out(house: Store) -> None:
    with FloorTerminal(house.url, house.folder) as floor:
        floor.until("Pindai badge")
        floor.press("F2")
        floor.until("TES PINDAI")
        floor.send("8991000000010")
        floor.until("8991000000010", "TANPA AKHIR: atur CR")
        floor.send("\r")
        floor.until("= ")
        assert "TANPA AKHIR" not in floor.text


def test_from_the_middle_of_a_task_and_back_to_it(house: Store) -> None:
    with FloorTerminal(house.url, house.folder).sign_on("B-BUDI", "2581", "ENTER=ambil kerja") as floor:
        floor.scan("", "A-01-01")
        floor.until("Pindai barang", number=2)
        floor.scan("CMDTEST")
        floor.until("TES PINDAI")
        floor.scan("A-01-02", "CMDPROBLEM")
        floor.until("Perintah F2")
        floor.scan("CMDBACK")
        floor.until("Pindai barang")
        assert db.ask("SELECT COUNT(*) AS n FROM input WHERE kept = 1")[0].n == 2
