"""docs/features.md names a script for each thing that the house does with goods: it is there, and it is a script."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

TESTS = Path(__file__).parents[1]
PAGE = TESTS.parent / "docs" / "features.md"
SECTIONS = {"Receiving": 20, "Putaway": 14, "Moves": 8, "Replenishment": 6, "Counting": 15, "Lots and serials": 6,
            "Units": 5, "Owners": 9, "Kits and assembly": 11, "Reconciliation with the outside": 7, "Real time": 3,
            "Scenarios and files": 5}
SPEAKS = {"say", "says", "drive", "counted", "count", "scan", "press"}  # how a script speaks to a dialogue
BY_COMMANDS = {"Owners", "Kits and assembly", "Reconciliation with the outside", "Real time", "Scenarios and files"}
SPOKEN = re.compile(r"stdin|--operator")                   # or hands it lines


def rows() -> Iterator[tuple[str, str, list[str]]]:
    """Section, feature, scripts."""
    section = ""
    for line in PAGE.read_text("utf-8").splitlines():
        if line.startswith("## "):
            section = line.removeprefix("## ")
        elif line.startswith("| ") and not line.startswith(("| feature", "| ---")):
            feature, scripts = (cell.strip() for cell in line.strip("| ").split(" | "))
            yield section, feature, re.findall(r"`([^`]+)`", scripts)


@cache
def functions(path: str) -> dict[str, ast.FunctionDef]:
    """The tests and helpers of a file."""
    tree = ast.parse((TESTS / path).read_text("utf-8"))
    return {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}


def speaks(path: str, name: str, seen: frozenset[str] = frozenset()) -> bool:
    """Whether it speaks to a dialogue, itself or through a helper of its file."""
    node = functions(path)[name]
    called = {call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
              for call in ast.walk(node) if isinstance(call, ast.Call)}
    words = [text.value for text in ast.walk(node) if isinstance(text, ast.Constant) and isinstance(text.value, str)]
    keywords = [keyword.arg or "" for keyword in ast.walk(node) if isinstance(keyword, ast.keyword)]
    return bool(called & SPEAKS) or any(SPOKEN.search(word) for word in words + keywords) or any(
        speaks(path, helper, seen | {name}) for helper in called & functions(path).keys() - seen - {name})


def runs(path: str, name: str, seen: frozenset[str] = frozenset()) -> bool:
    """Whether it runs a command, itself or through a helper of its file."""
    called = [call.func for call in ast.walk(functions(path)[name]) if isinstance(call, ast.Call)]
    helpers = {func.id for func in called if isinstance(func, ast.Name)} & functions(path).keys() - seen - {name}
    return any(isinstance(func, ast.Attribute) and func.attr == "run" for func in called) or any(
        runs(path, helper, seen | {name}) for helper in helpers)


def test_every_feature_has_a_script_and_every_script_is_there() -> None:
    missing = [f"{feature}: {script}" for _, feature, scripts in rows() for script in scripts or ["none"]
               if script.partition("::")[2] not in (functions(script.partition("::")[0]) if "::" in script else ())]
    assert missing == []


def test_every_script_speaks_to_a_dialogue() -> None:
    """Or, where the feature is a command (an export, an explanation, a file), runs it."""
    mute = [script for section, _, scripts in rows() for script in scripts if not speaks(*script.split("::"))
            and not (section in BY_COMMANDS and runs(*script.split("::")))]
    assert mute == []


def test_no_feature_is_lost_from_the_page() -> None:
    found = [section for section, _, _ in rows()]
    assert {section: found.count(section) for section in found} == SECTIONS
    assert len({(section, feature) for section, feature, _ in rows()}) == len(found)
