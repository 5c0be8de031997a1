"""Messages and mirrors at real terminals: within a second, heard, and never in the way of a scan."""

from __future__ import annotations

import time

from floorapp.data import db, people
from floorapp.data.act import Act
from floorapp.services import messages
from tests.conftest import Store
from tests.screens.real_floor import FloorTerminal
from tests.small_house import SHIRT


def tell(text: str, code: str) -> None:
    dewi = people.operator_by_code.one(code="DEWI")
    db.execute(lambda: messages.send(Act("DEWI", 1, dewi.id), text, [people.operator_by_code.one(code=code)]))


def test_an_idle_screen_shows_a_message_and_rings_and_enter_sends_word_back(house: Store) -> None:
    with FloorTerminal(house.url, house.folder).sign_on("B-BUDI", "2581", "ENTER=ambil kerja") as floor:
        floor.scan("", "A-01-01")
        floor.until("Pindai barang")
        floor.received = b""
        started = time.monotonic()
        tell("Ke kantor sekarang", "BUDI")
        floor.until("PESAN DEWI")
        print(f"shown after {time.monotonic() - started:.2f} s")
        floor.bells(3)
        floor.scan(SHIRT, SHIRT)                               # not taken as anything, and told
        floor.until("2 pindaian diabaikan")
        assert messages.sent(1)[0]["read_at"] is None
        floor.press("Enter")
        floor.until("Pindai barang")
        assert messages.sent(1)[0]["read_at"]
        floor.scan(SHIRT)
        floor.until("JML 1/2", number=3)


def test_a_mirror_follows_within_a_second_and_its_keys_go_nowhere(house: Store) -> None:
    with FloorTerminal(house.url, house.folder).sign_on("B-BUDI", "2581", "ENTER=ambil kerja") as floor, \
            FloorTerminal(house.url, house.folder).sign_on("B-DEWI", "2583", "MENU") as lead:
        floor.scan("")
        floor.until("Pindai rak")
        lead.scan("GOSUPERVISION", "B-BUDI", "2")
        lead.until("CERMIN BUDI")
        lead.until("Pindai rak")
        floor.scan("A-01-01", SHIRT)
        floor.until("JML 1/2")
        lead.until("JML 1/2")
        lead.scan(SHIRT)
        lead.press("Enter", "Undo")
        floor.scan("A-01-02")
        lead.until("INI LOKASI")
        floor.until("INI LOKASI")
        floor.press("Enter")
        floor.until("JML 1/2")
        lead.until("JML 1/2")                                  # what was acknowledged there is gone here
        lead.press("F3")
        lead.until("Badge/kode/peran")
        floor.until("JML 1/2", number=3)
    assert [row.who for row in db.ask("SELECT who FROM event WHERE what = 'mirrored'")] == ["DEWI"]
