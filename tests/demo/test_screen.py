"""What the demo does around the screen: a hint that fits a handheld, and a process that stays light."""

from __future__ import annotations

import fcntl
import subprocess
import sys
from pathlib import Path

import pytest

from floorapp.cli import demo
from floorapp.demo import story
from floorapp.domain.refusals import Refused
from floorapp.domain.safetext import columns
from floorapp.locale import LANGUAGES

HEAVY = ("pydantic", "escpos", "PIL", "yaml", "openpyxl", "floorapp.printing", "floorapp.channels")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_hint_is_at_most_six_lines_of_twenty_columns(language: str, monkeypatch: pytest.MonkeyPatch,
                                                         tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    lines = demo.hint(tmp_path / "var" / "demo", language).split("\n")
    assert len(lines) <= 6
    assert all(columns(line) <= 20 for line in lines)
    pins = {f"{story.badge(code)} {pin}" for code, _, _, pin in story.OPERATORS}
    assert {line.rsplit(" ", 1)[0] for line in lines[:-1]} <= pins
    assert lines[-1] == "var/demo/floorapp.db"


def test_the_process_with_the_screen_loads_nothing_that_reads_files_or_makes_paper() -> None:
    code = ("import sys, floorapp.cli.main, floorapp.cli.demo, floorapp.app\n"
            "from floorapp.screens import application\n"
            f"print([name for name in {HEAVY!r} if name in sys.modules])")
    done = subprocess.run([sys.executable, "-c", code], text=True, capture_output=True, check=True)
    assert done.stdout == "[]\n"


def test_a_demo_that_is_open_is_not_taken_away(tmp_path: Path) -> None:
    with (tmp_path / ".lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(Refused) as refused, demo._alone(tmp_path):
            pass
    assert refused.value.code == "demo_running"
