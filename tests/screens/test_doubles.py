"""One pull of the trigger that arrives twice: one scan where a repeat means nothing, two where units are counted."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from floorapp.data import db
from floorapp.dialogues.engine import Reply
from floorapp.screens.doubles import Before
from floorapp.terminal.scanline import Key, Scan
from tests.conftest import Store
from tests.screens.real_floor import FloorTerminal
from tests.small_house import SHIRT

WITHIN = 0.25


def asked(*expects: str, outcome: str = "accepted") -> Reply:
    return Reply(1, "picking", outcome, "look", "", {"step": "x", "expects": list(expects)})


@pytest.mark.parametrize(("code", "first", "then", "apart", "dropped"), [
    ("A-01-01", asked("location"), asked("item"), 0.1, True),
    ("A-01-01", asked("location"), asked("item"), 0.4, False),
    ("P000000017", asked("parcel", "END"), asked("parcel", "END"), 0.1, True),
    ("SN-1", asked("serial"), asked("serial"), 0.1, True),
    (SHIRT, asked("item"), asked("qty", "item"), 0.1, False),
    (SHIRT, asked("qty", "item"), asked("qty", "item"), 0.0, False),
    (SHIRT, asked("qty", "item"), asked("tote"), 0.0, False),
    (SHIRT, asked("item"), asked("item", outcome="ask"), 0.1, True),
    (SHIRT, asked("item"), asked("item", outcome="ask"), 0.6, False),
    ("1", asked("choice"), asked("qty"), 0.0, False),
    ("12", asked("weight", "enter"), asked("choice"), 0.0, False),
])
def test_what_is_one_pull_of_the_trigger(code: str, first: Reply, then: Reply, apart: float, dropped: bool) -> None:
    assert Before(Scan(code, at=5.0), first).again(Scan(code, at=5.0 + apart), then, WITHIN) is dropped


@pytest.mark.parametrize(("apart", "dropped"), [(0.1, True), (0.4, False)])
def test_a_supervisors_badge_that_comes_twice_is_no_pin(apart: float, dropped: bool) -> None:
    refused = asked("qty", outcome="refused")
    pin = replace(refused, outcome="info", prompt={"step": "override_pin", "expects": ["pin"]})
    for badge in ("B-DEWI", "100231"):
        assert Before(Scan(badge, at=5.0), refused).again(Scan(badge, at=5.0 + apart), pin, WITHIN) is dropped


def test_another_code_a_key_and_a_site_without_the_rule() -> None:
    before = Before(Scan("A-01-01", at=5.0), asked("location"))
    answers: list[Any] = [Scan("A-01-02", at=5.0), Key("Enter", at=5.0)]
    assert [before.again(taken, asked("item"), WITHIN) for taken in answers] == [False, False]
    assert not before.again(Scan("A-01-01", at=5.001), asked("item"), 0.0)
    assert not Before().again(Scan("A-01-01", at=5.0), asked("item"), WITHIN)
    assert not replace(before, taken=Key("F1", at=5.0)).again(Scan("A-01-01", at=5.0), asked("item"), WITHIN)


def test_a_rack_that_comes_twice_in_one_packet_is_one_scan_and_units_are_all_counted(house: Store) -> None:
    with FloorTerminal(house.url, house.folder).sign_on("B-BUDI", "2581", "ENTER=ambil kerja") as floor:
        floor.scan("")
        floor.until("Pindai rak", number=1)
        floor.send("A-01-01\rA-01-01\r")
        floor.until("Pindai barang", number=2)
        floor.send(f"{SHIRT}\r{SHIRT}\r")
        floor.until("Pindai keranjang", number=4)
        floor.send("T-0001\rT-0001\r")
        floor.until("Pindai rak", "A-01-02", number=5)
        assert [row.raw for row in db.ask("SELECT raw FROM input ORDER BY id")] == [
            "<Enter>", "A-01-01", SHIRT, SHIRT, "T-0001"]


def test_a_question_that_wants_the_scan_again_is_not_answered_by_the_same_pull(house: Store) -> None:
    """What nobody expects is received only by whoever has read that nobody expects it."""
    with FloorTerminal(house.url, house.folder, columns=40).sign_on("B-RINA", "2580", "MENU") as floor:
        db.database().execute_sql("UPDATE asn_line SET received = expected")
        floor.scan("GORECEIVING")
        floor.until("PENERIMAAN")
        floor.send(f"{SHIRT}\r{SHIRT}\r")
        floor.until("Lagi=ya F3=tidak")
        floor.silent_for(0.5)
        assert "Lagi=ya F3=tidak" in floor.text
        floor.scan(SHIRT)
        floor.until("JML 1")
