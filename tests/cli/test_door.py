"""The door: what opens a screen is understood without the other commands, and exactly as argparse understands it."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from floorapp.cli import main
from floorapp.cli.door import screen_asked
from tests.cli.sites import ROOT


@pytest.mark.parametrize("words", [
    [], ["--config", "c"], ["--database", "sqlite:///x.db"], ["--database", "d", "--config", "c"],
    ["session", "--operator", "budi"], ["--config", "c", "session", "--operator", "BUDI"],
    ["--config", "c", "--config", "other"],
])
def test_what_opens_a_screen_is_understood_as_argparse_understands_it(words: list[str]) -> None:
    asked, parsed = screen_asked(words), main._parser().parse_args(words)
    assert asked is not None
    assert (asked.config, asked.database, asked.operator) == (parsed.config, parsed.database, parsed.operator)


@pytest.mark.parametrize("words", [
    ["-h"], ["--config"], ["--config", "--database", "x"], ["--config=c"], ["session"], ["session", "--operator"],
    ["session", "--operator", "-x"], ["session", "--operator", "A", "B"], ["session", "-h"], ["doctor"],
    ["--", "session", "--operator", "A"], ["session", "--operator", "A", "--config", "c"],
])
def test_anything_else_is_left_to_argparse(words: list[str]) -> None:
    assert screen_asked(words) is None


def test_a_screen_starts_without_argparse_the_other_commands_and_the_database() -> None:
    look = ("import json, sys; from floorapp.cli import door, failures, terminal; from floorapp.screens import "
            "application; print(json.dumps(sorted(sys.modules)))")
    said = subprocess.run([sys.executable, "-I", "-c", look], capture_output=True, text=True, cwd=ROOT, check=True)
    loaded = set(json.loads(said.stdout))
    unwanted = {"argparse", "peewee", "playhouse", "csv", "hashlib", "floorapp.data", "floorapp.services"}
    assert not loaded & unwanted and "textual.app" in loaded
