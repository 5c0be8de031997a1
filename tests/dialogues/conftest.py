"""The small house on both engines."""

from __future__ import annotations

import pytest

from tests import small_house
from tests.conftest import Store


@pytest.fixture
def house(store: Store) -> Store:
    small_house.build()
    return store
