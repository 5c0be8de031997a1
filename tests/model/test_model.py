"""Whatever people do in whatever order, the warehouse and plain arithmetic say the same, and no invariant breaks."""

from __future__ import annotations

import os
from collections import Counter

import pytest

from tests.model.play import tally
from tests.model.running import run, warehouses

# Ten thousand steps in all, in parts for several processes. A step on PostgreSQL takes many times as long, and the
# rules above the ledger are the same ones.
# The seeds stand, so that what fails is a change of ours; `python -m tests.model` walks on new ground.
PARTS = [("postgres", 400, 600), ("sqlite", 303, 4800), ("sqlite", 500, 4800)]
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
    wanted = COMMON | FAR if steps > 1000 else COMMON
    assert kept >= wanted, f"too little was done to say anything: {wanted - kept} never"
