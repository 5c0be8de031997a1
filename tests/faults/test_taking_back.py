"""What was kept is taken back, several in a row down to a boundary, and said again: the goods are where they were."""

from __future__ import annotations

import pytest

from tests import small_house
from tests.conftest import Store
from tests.faults.taking_back import play, walk
from tests.model.running import warehouses


@pytest.mark.parametrize("seed", [1, 52])
def test_a_shift_of_people_who_take_back_all_the_time_ends_like_any_other(store: Store, seed: int) -> None:
    small_house.build()
    said = walk(seed)
    assert said["undone"] == said["again"] > 100
    assert said["boundary"]


def test_any_scan_is_taken_back_in_any_task() -> None:
    with warehouses("sqlite") as fresh:
        fresh()
        said = play(108, 500)
    assert said["undone"] > 10
