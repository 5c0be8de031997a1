"""Whatever people do in whatever order, the warehouse and plain arithmetic say the same, and no invariant breaks."""

from __future__ import annotations

import os
from collections import Counter

import pytest

from tests.model.play import long_day, tally
from tests.model.running import run, warehouses

# Ten thousand steps in all, in parts for several processes. A step on PostgreSQL takes many times as long, and the
# rules above the ledger are the same ones.
# The seeds stand, so that what fails is a change of ours; `python -m tests.model` walks on new ground.
PARTS = [("postgres", 400, 1000), ("sqlite", 303, 4800), ("sqlite", 500, 2000)]
DAY, MOST_DAYS = 1500, 14
SELDOM = {"assembled", "gathered", "disassembled", "another lot picked", "another lot packed", "transfer planned",
          "transfer received", "recall_lot", "change_status", "stock-take opened", "place left out", "place not empty",
          "opening stock", "expired goods held", "part cancelled", "take_back"}
COMMON = {"receive", "put_lpn", "move", "count", "take_order", "release", "claim", "undo"}
FAR = {"pick", "pack"}                # what stands at the end of the way: some hundred steps may not come so far


@pytest.mark.parametrize(("engine", "seed", "steps"), PARTS)
def test_ten_thousand_random_intentions_leave_no_figure_wrong_and_what_is_refused_undone(engine: str, seed: int,
                                                                                         steps: int) -> None:
    """After every step: all invariants of `db check`, every figure as the model has it; a refusal changes no row."""
    given = os.environ.get("FLOOR_SEED")
    with warehouses(engine) as fresh:
        before = Counter(tally)
        for _, done in run(fresh, steps, int(given) if given else seed):
            assert done
    kept = {name for (name, outcome), count in tally.items() if outcome == "kept" and count > before[name, outcome]}
    wanted = COMMON | FAR if steps > 2000 else COMMON
    assert kept >= wanted, f"too little was done to say anything: {wanted - kept} never"


def test_in_long_days_everything_happens_and_no_figure_is_wrong() -> None:
    """The rarest first, day after day until all of it has happened; looked at as sharply after every step."""
    wanted, kept = COMMON | FAR | SELDOM, set[str]()
    with warehouses("sqlite") as fresh:
        before = Counter(tally)
        for day in range(2, 2 + MOST_DAYS):
            fresh()
            long_day(DAY, day)
            kept = {name for (name, outcome), count in tally.items()
                    if outcome == "kept" and count > before[name, outcome]}
            if kept >= wanted:
                break
    assert kept >= wanted, f"too little happened in {MOST_DAYS} days: {wanted - kept} never"
