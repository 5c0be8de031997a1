"""Rules of the house that only its own source can show: each names the place that breaks it."""

from __future__ import annotations

import ast
import re

import pytest

from tests.house.source import HOUSE, called, modules, walk, words

STOCK = {"qty", "on_hand", "reserved", "picked", "packed", "shipped", "delivered", "returned", "received", "cancelled",
         "promised"}
LEDGER_TABLES = {"Balance", "Reservation", "Move", "Container", "Lot"}
WRITES = {"insert", "insert_many", "update", "delete", "create", "replace", "get_or_create", "save", "bulk_create"}
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
