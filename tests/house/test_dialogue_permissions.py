"""Whoever sees a task in the menu may do all that it does: no service that a dialogue calls says no in the middle."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from functools import cache
from types import FunctionType, ModuleType
from typing import Any

import pytest

from floorapp import dialogues, services
from floorapp.dialogues.tasks import TASKS
from floorapp.services import permissions
from floorapp.services.permissions import ALLOWED, LEADERS, roles_for
from tests.house.source import HOUSE

# What a task asks of leaders alone, and where it looks at the role first.
LEADERS_PART = {
    ("counting", "adjusting.approve"): "approvals.show_next is reached by leaders only",
    ("counting", "adjusting.reject"): "approvals.show_next is reached by leaders only",
    ("counting", "adjusting.unapprove"): "the undo of a leader's approval",
    ("counting", "adjusting.unreject"): "the undo of a leader's rejection",
    ("receiving", "unknown_codes.bind"): "the tray: Tray.next_in_tray refuses supervisor_only",
    ("receiving", "unknown_codes.unbind"): "the undo of a leader's binding",
}
ENGINE = {"engine", "page", "tasks", "undoing", "overriding", "messages", "helping"}     # serve every task alike


def _module(path: str) -> ModuleType:
    return importlib.import_module(path)


@cache
def _tree(name: str) -> ast.Module:
    return ast.parse((HOUSE / f"{name.removeprefix('floorapp.').replace('.', '/')}.py").read_text("utf-8"))


def needed(task: str) -> dict[str, str]:
    """Every intention that the dialogue of a task may cause, and from where: by the names its code uses, from its
    methods through the functions of the room that they call."""
    found: dict[str, str] = {}
    seen: set[tuple[str, str]] = set()
    waiting = [(cls.__module__, cls.__name__) for cls in type(TASKS[task]).__mro__ if cls.__module__.startswith(
        dialogues.__name__)]
    while waiting:
        place = waiting.pop()
        if place in seen:
            continue
        seen.add(place)
        node = _definition(*place)
        if node is None:
            continue
        for thing in _named(_module(place[0]), node):
            home = getattr(thing, "__module__", "")
            if home.startswith(services.__name__) and hasattr(thing, "allowed"):
                found.setdefault(f"{home.rpartition('.')[2]}.{thing.__name__}", f"{place[0]}.{place[1]}")
            elif home.startswith(dialogues.__name__) and home.rpartition(".")[2] not in ENGINE:
                waiting.append((home, thing.__name__))
    return found


def _definition(module: str, name: str) -> ast.AST | None:
    return next((node for node in _tree(module).body if getattr(node, "name", "") == name), None)


def _named(module: ModuleType, node: ast.AST) -> Iterator[Any]:
    """The functions and classes that a piece of code names, bare or as `module.name`; what it imports itself too."""
    known = vars(module) | dict(_imported(node))
    for part in ast.walk(node):
        thing: Any = None
        if isinstance(part, ast.Name):
            thing = known.get(part.id)
        elif isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name):
            thing = getattr(known.get(part.value.id), part.attr, None)
        if isinstance(thing, (FunctionType, type)):
            yield thing


def _imported(node: ast.AST) -> Iterator[tuple[str, Any]]:
    for part in ast.walk(node):
        if isinstance(part, ast.ImportFrom) and part.module:
            for alias in part.names:
                home = _module(part.module)
                thing = getattr(home, alias.name, None) or _module(f"{part.module}.{alias.name}")
                yield alias.asname or alias.name, thing


@pytest.mark.parametrize("task", sorted(TASKS))
def test_whoever_sees_a_task_may_do_all_that_it_does(task: str) -> None:
    shown_to = ALLOWED[task] | LEADERS
    wrong = {f"{name} (from {where})": sorted(shown_to - roles_for(name)) for name, where in needed(task).items()
             if shown_to - roles_for(name) and (task, name) not in LEADERS_PART}
    assert not wrong, f"these roles see {task} and would be refused in the middle of it: {wrong}"


def test_what_is_a_leaders_part_is_one_and_is_found() -> None:
    for task, name in LEADERS_PART:
        assert name in needed(task), (task, name)
        assert roles_for(name) >= LEADERS and ALLOWED[task] - roles_for(name), (task, name)


def test_the_walk_finds_what_each_task_does() -> None:
    assert {"receiving.receive", "receiving.unreceive", "unknown_codes.keep"} <= set(needed("receiving"))
    assert {"picking.pick", "picking.unpick", "counting.not_empty", "overrides.unless_allowed"} <= set(
        needed("picking")) | {"overrides.unless_allowed"}
    assert {"moving.move", "moving.unmove"} <= set(needed("moving"))
    assert needed("status").keys() >= {"status.change_status", "status.change_back"}
    silent = [task for task in TASKS if not needed(task)]
    assert set(silent) <= {"menu", "stock", "board"}, silent
    assert permissions.may_do("receiving", frozenset({"receiver"}))
