"""Eight processes work on the same shelves for five seconds and are killed at random: nothing acknowledged is lost."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from floorapp.data import db
from tests.bench_stock import house, mixed, people
from tests.conftest import ENGINES, Store


@pytest.mark.parametrize("engine", ENGINES)
def test_what_was_acknowledged_is_there_and_every_invariant_holds_whoever_was_killed(engine: str) -> None:
    done = subprocess.run([sys.executable, "-m", "tests.bench_stock", "mixed", "--seconds", "5", "--processes", "8",
                           "--engine", engine], cwd=Path(__file__).parents[2], capture_output=True, text=True,
                          timeout=300, check=False)
    print(done.stdout)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "db check: clean" in done.stdout


@pytest.mark.parametrize("damage", ["DELETE FROM input WHERE id = (SELECT MAX(id) FROM input WHERE kept = 1)",
                                    "UPDATE input SET code = 'moved' WHERE id = (SELECT MAX(id) FROM input)"])
def test_an_acknowledged_input_that_is_lost_or_changed_is_noticed(store: Store, damage: str, tmp_path: Path) -> None:
    """The diary outside the database is compared with it: what is planted here is what a lost commit looks like."""
    house.build(1, trucks=1, orders=1)
    diaries = tmp_path / "diaries"
    diaries.mkdir()
    line = people.Written(house.who(0), diaries / "0.log")
    line.enter("moving")
    assert [line.say(raw).outcome for raw in (house.place(1), house.sku(1), "2")] == ["accepted"] * 3
    verdict = mixed.Verdict(store.engine, 1, 0)
    mixed._judge(verdict, diaries)
    assert (verdict.wrong, sum(verdict.kept.values())) == ([], 3)
    with db.tx():                                  # also its number, and what db check would find by itself
        db.database().execute_sql(damage)
        db.database().execute_sql("UPDATE operator SET seq = (SELECT MAX(seq) FROM input WHERE kept = 1) "
                                  "WHERE seq > 0")
    verdict = mixed.Verdict(store.engine, 1, 0)
    mixed._judge(verdict, diaries)
    assert len(verdict.wrong) == 1 and verdict.wrong[0].startswith("acknowledged and not there: P000"), verdict.wrong
