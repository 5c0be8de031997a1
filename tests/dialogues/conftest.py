"""The small house on both engines; and every kept input's undo is tried on SQLite."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from floorapp.dialogues import engine
from tests import small_house
from tests.conftest import Store
from tests.dialogues.undo_probe import Probe

UNPROBED = {"test_every_undo", "test_every_scan", "test_budget"}       # they look at each input themselves


@pytest.fixture
def house(store: Store) -> Store:
    small_house.build()
    return store


@pytest.fixture(autouse=True)
def undo_of_each_kept_input(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whatever a test here keeps, its undo leads back to where it was, or says what is done instead."""
    if request.module.__name__.rpartition(".")[2] in UNPROBED:
        yield
        return
    probe = Probe()
    monkeypatch.setattr(engine, "_take", probe.take)
    monkeypatch.setattr(engine, "_keep", probe.keep)
    yield
    assert probe.wrong == {}
