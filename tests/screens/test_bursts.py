"""Fifty scans in one write to the real program: fifty kept in the database, in order, whatever ends them."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from floorapp.data import db
from tests.conftest import Store
from tests.screens.conftest import Gun
from tests.screens.real_floor import FloorTerminal
from tests.small_house import SHIRT, taken
from tests.terminal.terminals import PATIENCE

# Serial numbers: fifty codes that are all different, so that order shows.
SCANS = [f"SN-{n:04}" for n in range(50)]
ASN = "number,sku,qty,tolerance_pct\n" + "".join(f"ASN-{n},HP-01,50,0\nASN-{n},KAOS-L,99,0\n" for n in range(10, 16))
PHONE = "8991000000034"


@pytest.fixture
def dock(house: Store) -> Iterator[FloorTerminal]:
    """Someone who receives telephones, each with its own number."""
    taken("asns", ASN)
    with FloorTerminal(house.url, house.folder).sign_on("B-RINA", "2580", "MENU") as floor:
        floor.scan("GORECEIVING")
        floor.until("PENERIMAAN")
        yield floor


def begin(dock: FloorTerminal, asn: str) -> None:
    dock.scan(asn, PHONE, "50")
    dock.until("Pindai no. seri")


def kept(seconds: float = PATIENCE) -> list[str]:
    """The last fifty kept scans, once they are there; nothing is read from the terminal meanwhile."""
    until = time.monotonic() + seconds
    while True:
        rows = db.ask("SELECT seq, raw FROM input WHERE kept = 1 AND code = 'serial_taken' ORDER BY seq")
        if len(rows) >= 50 or time.monotonic() > until:
            assert [row.seq for row in rows] == list(range(rows[0].seq, rows[0].seq + len(rows)))
            return [row.raw for row in rows][-50:]
        time.sleep(0.05)


@pytest.mark.parametrize("ending", ["\r", "\n", "\r\n", "\t"], ids=["CR", "LF", "CRLF", "TAB"])
def test_fifty_scans_in_one_write_are_fifty_kept_in_order(dock: FloorTerminal, ending: str) -> None:
    begin(dock, "ASN-10")
    dock.send("".join(code + ending for code in SCANS))
    dock.until("LPN, ENTER=baru")
    assert kept() == SCANS
    dock.scan("LPN-1")
    dock.until("Barang berikut")


def test_fifty_scans_are_kept_with_nobody_reading(dock: FloorTerminal) -> None:
    begin(dock, "ASN-11")
    for code in SCANS:
        dock.send(code + "\r")
        time.sleep(0.005)
    assert kept() == SCANS, "not a byte was read from the terminal so far"
    dock.until("LPN, ENTER=baru")


def test_fifty_scans_of_one_item_count_to_fifty(dock: FloorTerminal) -> None:
    dock.scan("ASN-12")
    dock.until("Barang berikut")
    dock.send((SHIRT + "\r") * 50)
    dock.until("JML 50/99", number=51)


@pytest.mark.parametrize("gun", ["warm"], indirect=True)
def test_a_forked_screen_keeps_them_all_too_read_or_not(house: Store, gun: Gun) -> None:
    taken("asns", ASN)
    with gun() as dock:
        dock.sign_on("B-RINA", "2580", "MENU")
        dock.scan("GORECEIVING")
        dock.until("PENERIMAAN")
        begin(dock, "ASN-10")
        dock.send("".join(f"{code}\r" for code in SCANS))
        assert kept() == SCANS, "not a byte was read from the terminal so far"
        dock.until("LPN, ENTER=baru")


def test_a_scan_of_four_thousand_characters_and_garbage_are_refused_and_the_next_scan_counts(gun: Gun) -> None:
    with gun().sign_on("B-RINA", "2580", "MENU") as floor:
        floor.scan("GOSTOCK")
        floor.until("kode")
        for given in (b"9" * 4000, "\u65e5".encode()[:2], bytes(range(0x80, 0x100)), b"\x9b2J\x9d0;x\x9c"):
            floor.send(given + b"\r")
            floor.until("ENTER=mengerti")
            floor.press("Enter")
            floor.eventually(lambda: "ENTER=mengerti" not in floor.text, "the question again")
        floor.scan("A-01-01")
        floor.until("60")
