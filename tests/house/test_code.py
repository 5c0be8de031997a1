"""Rules of the house that only its own source can show: each names the place that breaks it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.house.source import HOUSE, called, modules, walk, words

STOCK = {"qty", "on_hand", "reserved", "picked", "packed", "shipped", "delivered", "returned", "received", "cancelled",
         "promised"}
LEDGER_TABLES = {"Balance", "Reservation", "Move", "Container", "Lot"}
WRITES = {"insert", "insert_many", "update", "delete", "create", "replace", "get_or_create", "save", "bulk_create"}
SENTENCE = re.compile(r"[^\W\d_]{2,}[,.:;!?]? [^\W\d_]{2,}")
NOT_FOR_PEOPLE = {"AssertionError", "RuntimeError", "TypeError", "ValueError", "NotImplementedError", "KeyError"}
LOGGED = {"ended by Textual", "print job %s cannot be rendered", "field larger", "unexpected end"}
FLOOR = ("domain", "data", "services", "dialogues")


def test_no_stock_arithmetic_in_python() -> None:
    """Read, add, write back: the race that every peer has shipped. Guards are in SQL."""
    found = [place for place, node in walk(*FLOOR) if _adds_to_itself(node)]
    assert not found, found


@pytest.mark.parametrize("line", ["row.qty += n", "row.on_hand -= 1", "row.on_hand = row.on_hand - n",
                                  "line.picked = before.picked + 1"])
def test_the_rule_sees_the_arithmetic_that_it_forbids(line: str) -> None:
    assert any(_adds_to_itself(node) for node in ast.walk(ast.parse(line)))


@pytest.mark.parametrize("line", ["row.qty = 5", "total += row.qty", "row.state = other.state", "left = row.qty - n"])
def test_the_rule_lets_pass_what_is_no_write(line: str) -> None:
    assert not any(_adds_to_itself(node) for node in ast.walk(ast.parse(line)))


def test_only_the_door_writes_stock() -> None:
    """Balances, moves, reservations, containers and lots change in ledger.py; the act writes its moves."""
    found = [place for place, node in walk()
             if called(node) in WRITES and isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
             and isinstance(node.func.value, ast.Name) and node.func.value.id in LEDGER_TABLES
             and not place.startswith("data/ledger.py:")]
    assert not found, found


def test_transactions_are_opened_in_one_place() -> None:
    """A bare atomic() is a deferred BEGIN on SQLite: half of all writes fail at once under load."""
    found = [place for place, node in walk()
             if called(node) in {"atomic", "transaction", "manual_commit"} and not place.startswith("data/db.py:")]
    assert not found, found


def test_nothing_is_replaced() -> None:
    """REPLACE deletes and inserts: keys change under those who hold them."""
    found = [place for place, node in walk("data")
             if (said := words(node)) is not None and re.search(r"\bREPLACE INTO\b|INSERT OR REPLACE", said)]
    assert not found, found


def test_one_clock() -> None:
    """Nothing on the way of a scan asks the system for the time: tests and replays set it. Doctor compares clocks."""
    found = [place for place, node in walk(*FLOOR)
             if called(node) in {"time", "time_ns", "now", "utcnow", "today"} and isinstance(node, ast.Call)
             and isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name)
             and node.func.value.id in {"time", "datetime", "date"}
             and not place.startswith(("data/clock.py:", "data/health.py:"))]
    assert not found, found


def test_no_text_for_people_in_rules_services_and_dialogues() -> None:
    """What an operator reads is a code and its parameters; the words stand in floorapp/locale."""
    found = [f"{place} {text!r}" for place, text in _sentences("domain", "services", "dialogues")]
    assert not found, found


def test_no_text_for_people_on_screens_on_paper_and_about_files() -> None:
    """Nor where it is shown or printed. What only a log or a library says or hears is named here."""
    rooms = ("screens", "widgets", "terminal", "printing", "channels", "settings")
    found = [f"{place} {text!r}" for place, text in _sentences(*rooms) if text not in LOGGED]
    assert not found, found


def test_no_drawers() -> None:
    """A module is named by what it is about."""
    drawers = re.compile(r"(^|[/_])(utils?|helpers?|managers?|handlers?|common|misc|stuff)(_|\.py)")
    assert not [name for name in modules() if drawers.search(name)]


def test_every_module_says_what_it_is_about() -> None:
    found = [name for name, tree in modules().items() if not ast.get_docstring(tree) and "migrations/" not in name]
    assert not found, found


def test_no_module_is_too_long_to_read() -> None:
    lines = {name: (HOUSE / name).read_text("utf-8").count("\n") for name in modules()}
    assert not {name: count for name, count in lines.items() if count > 400}


def _adds_to_itself(node: ast.AST) -> bool:
    if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Attribute):
        return node.target.attr in STOCK and isinstance(node.op, ast.Add | ast.Sub)
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.BinOp):
        taken = {part.attr for part in ast.walk(node.value) if isinstance(part, ast.Attribute)}
        return any(isinstance(target, ast.Attribute) and target.attr in STOCK & taken for target in node.targets)
    return False


def _sentences(*rooms: str) -> Iterator[tuple[str, str]]:
    """String literals of two words and more inside functions; not docstrings, assertions or failures of the program."""
    for place, function in walk(*rooms):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            inside = list(ast.walk(function))
            excused = {id(node) for part in inside for node in _not_for_people(part)}
            for node in inside:
                said = words(node)
                if said is not None and id(node) not in excused and SENTENCE.search(said):
                    yield place, said


def _not_for_people(part: ast.AST) -> Iterator[ast.AST]:
    if isinstance(part, ast.Expr):
        yield part.value
    if isinstance(part, ast.Assert) and part.msg is not None:
        yield from ast.walk(part.msg)
    if isinstance(part, ast.Raise) and part.exc is not None and called(part.exc) in NOT_FOR_PEOPLE:
        yield from ast.walk(part.exc)
