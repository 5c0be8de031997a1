"""The source of the house as syntax trees, for rules that no linter knows."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

HOUSE = Path(__file__).parents[2] / "floorapp"


@cache
def modules() -> dict[str, ast.Module]:
    """Path inside the house -> its tree."""
    return {str(file.relative_to(HOUSE)): ast.parse(file.read_text("utf-8")) for file in sorted(HOUSE.rglob("*.py"))}


def walk(*rooms: str) -> Iterator[tuple[str, ast.AST]]:
    """Every node of these rooms, or of all, with the place where it stands, as `services/picking.py:12`."""
    for name, nodes in _nodes().items():
        if not rooms or name.startswith(tuple(f"{room}/" for room in rooms)):
            for node in nodes:
                yield f"{name}:{getattr(node, 'lineno', 0)}", node


@cache
def _nodes() -> dict[str, list[ast.AST]]:
    return {name: list(ast.walk(tree)) for name, tree in modules().items()}


def called(node: ast.AST) -> str:
    """The last name of what is called: `db.tx()` is `tx`; empty for what is no call."""
    if not isinstance(node, ast.Call):
        return ""
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")


def words(node: ast.AST) -> str | None:
    """The value of a string literal."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None
