"""Our stock beside a channel's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from floorapp import settings
from floorapp.data import clock, db, ledger, locations
from floorapp.data.act import Act
from floorapp.data.ledger import Goods, Spot
from floorapp.domain.reconcile import Buffer
from floorapp.services import intake, reconcile
from floorapp.settings.stock import StockRules
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
    offered = {row["sku"]: row["to_sell"] for row in reconcile.offers(Buffer(2))}
    assert offered == {"KAOS-L": 8, "KOPI-200": 4, "HP-01": 0}


@pytest.fixture
def rules() -> Iterator[None]:
    before = settings.current()
    settings.use(replace(before, stock=StockRules(buffer=1, buffers={"shopee": 3}, min_life_days={"shopee": 90})))
    yield
    settings.use(before)


@pytest.mark.usefixtures("house", "rules")
def test_each_channel_has_the_buffer_and_the_life_that_the_configuration_gives_it() -> None:
    soon = (clock.local(clock.now(), "Asia/Jakarta").date() + timedelta(days=30)).isoformat()
    taken("stock", f"sku,location,qty,lot,expiry\nKOPI-200,A-01-02,9,SOON,{soon}\n")
    offered = {channel: {row["sku"]: row["to_sell"] for row in reconcile.offers(channel=channel)}
               for channel in ("", "shopee")}
    assert offered == {"": {"KAOS-L": 9, "KOPI-200": 14, "HP-01": 0},
                       "shopee": {"KAOS-L": 7, "KOPI-200": 3, "HP-01": 0}}
    assert reconcile.compare([("KAOS-L", 7), ("KOPI-200", 3)], channel="shopee") == []
    shirt, coffee = reconcile.compare([("KAOS-L", 10), ("KOPI-200", 12)], channel="shopee")
    assert (shirt["sku"], shirt["causes"]) == ("KAOS-L", [{"cause": "differs_buffer", "qty": 3}])
    assert (coffee["sku"], coffee["causes"]) == ("KOPI-200", [{"cause": "differs_expired", "qty": 9}])


@pytest.mark.usefixtures("house")
def test_what_was_counted_since_is_told_apart_from_what_moved() -> None:
    before = clock.now()

    def two_less() -> None:
        act = Act("DEWI", 1)
        shirt = intake.item_named("KAOS-L")
        place = locations.location_by_key.one(warehouse=1, key="A0101")
        ledger.take_out(act, Goods(shirt.owner_id, shirt.id), 2, Spot(place.id), "ADJUST", "adjust")
        act.tell("count_posted", "item:KAOS-L")

    with clock.stopped_at(before + 60_000):
        db.execute(two_less)
    (row,) = reconcile.compare([("KAOS-L", 10), ("KOPI-200", 6)], before + 1000)
    assert row["causes"] == [{"cause": "differs_counted", "qty": 2}]


@pytest.mark.usefixtures("house")
def test_what_has_expired_is_no_longer_offered() -> None:
    taken("stock", "sku,location,qty,lot,expiry\nKOPI-200,A-01-02,4,OLD,2026-01-01\n")
    assert {row["sku"]: row["to_sell"] for row in reconcile.offers()}["KOPI-200"] == 6
    (row,) = reconcile.compare([("KAOS-L", 10), ("KOPI-200", 10)])
    assert row["causes"] == [{"cause": "differs_expired", "qty": 4}]
