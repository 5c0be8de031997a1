"""What a kept scan sends to an 80x24 terminal, in every task: counted, so that no busy machine can change it."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import mean

import pytest

from floorapp.data import db
from floorapp.dialogues.tasks import NAMES
from tests.bench import kept
from tests.bench.stores import stores

SCANNED = [name for name in NAMES if name not in {"menu", "board", "supervision"}]


@pytest.fixture(scope="module")
def sizes() -> Iterator[dict[str, list[float]]]:
    with stores("sqlite") as fresh:
        db.open_database(fresh())
        yield kept.of_all_tasks()


@pytest.mark.parametrize("task", SCANNED)
def test_a_kept_scan_sends_at_most_250_bytes(sizes: dict[str, list[float]], task: str) -> None:
    assert len(sizes[task]) >= 10 and mean(sizes[task]) <= kept.MOST, (task, sizes[task])
