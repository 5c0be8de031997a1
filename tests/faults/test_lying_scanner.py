"""Whatever is scanned, wherever: it is answered, shown at every size, and no figure is wrong afterwards."""

from __future__ import annotations

import pytest

from tests.faults.lying_scanner import play
from tests.model.running import warehouses

INPUTS = {"sqlite": 900, "postgres": 400}


@pytest.mark.parametrize(("engine", "seed"), [("sqlite", 1), ("sqlite", 2), ("postgres", 3)])
def test_any_scan_in_any_task_is_answered_and_every_invariant_holds(engine: str, seed: int) -> None:
    with warehouses(engine) as fresh:
        fresh()
        said = play(seed, INPUTS[engine])
    tasks = {kind.split()[0] for kind, count in said.items() if kind.endswith("accepted") and count}
    assert len(tasks) >= 6, said
