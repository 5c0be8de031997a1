"""Our stock beside a channel's."""

from __future__ import annotations

import pytest

from floorapp.data import clock
from floorapp.services import reconcile
from tests import small_house
from tests.conftest import Store
from tests.small_house import release_all, taken


@pytest.fixture
def house(store: Store) -> Store:
    small_house.build()
    taken("stock", "sku,location,qty,status,lot,expiry\nKAOS-L,A-01-01,10,,,\nKAOS-L,QUAR-1,4,hold,,\n"
                   "KOPI-200,A-01-02,6,,L1,2031-01-01\n")
    return store


@pytest.mark.usefixtures("house")
def test_differences_are_told_with_their_causes() -> None:
    taken("orders", "number,sku,qty,payment_method\nSO-1,KAOS-L,3,cod\n")
    release_all()
    rows = {row["sku"]: row for row in reconcile.compare([("KAOS-L", 10), ("KOPI-200", 6), ("HANTU", 2)])}
    assert rows["KAOS-L"]["causes"] == [{"cause": "differs_reserved", "qty": 3}]
    assert rows["HANTU"]["causes"] == [{"cause": "differs_unknown_sku", "qty": 2}]
    assert "KOPI-200" not in rows


@pytest.mark.usefixtures("house")
def test_what_came_since_their_file_was_written_is_one_cause() -> None:
    before = clock.now()
    with clock.stopped_at(before + 60_000):
        taken("stock", "sku,location,qty\nKAOS-L,A-02-01,5\n")
    (row,) = reconcile.compare([("KAOS-L", 10), ("KOPI-200", 6)], before + 1000)
    assert row["causes"] == [{"cause": "differs_moved", "qty": -5}]


@pytest.mark.usefixtures("house")
def test_a_channel_is_offered_what_is_available_less_the_buffer() -> None:
    offered = {row["sku"]: row["to_sell"] for row in reconcile.offers(2)}
    assert offered == {"KAOS-L": 8, "KOPI-200": 4, "HP-01": 0}
