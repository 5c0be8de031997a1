"""Six processes work on the same shelves for five seconds and are killed at random: nothing acknowledged is lost."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ENGINES


@pytest.mark.parametrize("engine", ENGINES)
def test_what_was_acknowledged_is_there_and_every_invariant_holds_whoever_was_killed(engine: str) -> None:
    done = subprocess.run([sys.executable, "-m", "tests.bench_stock", "mixed", "--seconds", "5", "--processes", "6",
                           "--engine", engine], cwd=Path(__file__).parents[2], capture_output=True, text=True,
                          timeout=300, check=False)
    print(done.stdout)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "db check: clean" in done.stdout
