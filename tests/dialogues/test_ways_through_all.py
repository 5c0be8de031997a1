"""The whole shift of the sheets, every step of every task, three ways: the printed sheet instead of every key; check
digits instead of the codes of places; and second ways instead of the function keys. The books are the same after each.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from floorapp.data import db
from floorapp.dialogues.engine import Reply
from floorapp.keymap import COMMANDS, sheet
from tests import small_house
from tests.conftest import Store
from tests.screens import walks
from tests.small_house import SHIRT, Person, assert_sound, order_states, stock_rows

PRINTED = {command.key if command.key == "END" else f"<{command.key}>": command.code for command in COMMANDS}
TYPED = {"<F1>": "?", "<F2>": "-", "<F4>": "+"}               # F3 is the Esc key, or 0 where a number chooses
DIGITS = {"A-01-01": "42", "A-01-02": "77", "A-02-01": "13", "A-02-02": "64"}

Way = Callable[[str, Reply], list[str]]


def scanner_alone(raw: str, reply: Reply) -> list[str]:
    return [PRINTED.get(raw, raw)]


def digits(raw: str, reply: Reply) -> list[str]:
    """The digits on the rack, where the screen says which rack it is."""
    asked = "location" in reply.prompt["expects"] and reply.prompt.get("location") == raw
    return [DIGITS.get(raw, raw) if asked else raw]


def no_function_keys(raw: str, reply: Reply) -> list[str]:
    return [TYPED.get(raw, raw)]


def shift(monkeypatch: pytest.MonkeyPatch, way: Way) -> tuple[set[str], set[str], list[Any]]:
    """The steps that were reached, what was given, and the books after the shift."""
    reached, given = set[str](), set[str]()
    answered: dict[int, Reply] = {}
    keep: Any = walks.Shift._keep
    answer = walks.engine.answer

    def kept(self: walks.Shift, operator: int, reply: Reply) -> None:
        reached.add(f"{reply.task}-{reply.prompt['step']}")
        answered[operator] = reply
        keep(self, operator, reply)

    def other(operator: int, raw: str) -> Reply:
        for code in way(raw, answered[operator]):
            given.add(code)
            answered[operator] = answer(operator, code)
        return answered[operator]

    with monkeypatch.context() as patched:
        patched.setattr(walks.Shift, "_keep", kept)
        patched.setattr(walks.engine, "answer", other)
        small_house.build()
        with walks.standing_still():
            walks.walked("id")
    assert_sound()
    return reached, given, [stock_rows(), order_states(), db.ask("SELECT code, COUNT(*) AS n FROM input GROUP BY code "
                                                                 "ORDER BY code")]


@pytest.fixture
def usual(fresh_url: Callable[[str], str], monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The books after the shift as the sheets walk it."""
    db.open_database(fresh_url("sqlite"))
    try:
        return shift(monkeypatch, lambda raw, reply: [raw])[2]
    finally:
        db.close_database()


@pytest.mark.parametrize("way", [scanner_alone, digits, no_function_keys])
def test_every_step_of_every_task_is_done_in_this_way_and_the_books_are_the_same(
        usual: list[Any], sqlite_store: Store, monkeypatch: pytest.MonkeyPatch, way: Way) -> None:
    reached, given, books = shift(monkeypatch, way)
    assert reached >= walks.STEPS
    assert books == usual
    if way is scanner_alone:
        assert not any(code.startswith("<") for code in given)
        printed = {str(entry["code"]) for entry in sheet("id")}
        assert {code for code in given if code.startswith("CMD")} <= printed
        assert {code for code in given if re.fullmatch(r"\d", code)} <= printed
    if way is digits:
        assert set(DIGITS.values()) <= given
    if way is no_function_keys:
        assert not given & {"<F1>", "<F2>", "<F4>"} and set(TYPED.values()) <= given


def test_a_quantity_that_is_not_on_the_sheet_is_scanned_one_by_one(sqlite_store: Store) -> None:
    small_house.build()
    small_house.taken("locations", "code,kind,zone\nA-03-01,pick,A\n")
    small_house.taken("stock", "sku,location,qty\nKAOS-L,A-01-01,40\nKAOS-L,A-03-01,12\n")
    small_house.taken("asns", "number,sku,qty\nASN-1,KAOS-L,12\n")
    for code, task, before, after in (
            ("DEWI", "receiving", ["ASN-1"], ["LPN-7"]),
            ("DEWI", "moving", ["A-01-01"], ["A-02-01"]),
            ("DEWI", "status", ["A-02-01"], ["CMDOK", "1", "1"]),
            ("DEWI", "counting", ["A-03-01"], ["CMDEND"])):
        person = Person(code, task)
        for raw in [*before, *[SHIRT] * 12, *after]:
            reply = person.say(raw)
            assert reply.outcome == "accepted", (task, raw, reply.text)
    assert person.reply.code == "count_agrees"
    assert [(row[1], row[5], row[6]) for row in stock_rows()] == [
        ("A-01-01", "available", 28), ("A-02-01", "hold", 12), ("A-03-01", "available", 12),
        ("DOCK-1", "available", 12)]
    assert_sound()
