"""What the reports count: a small day with known times, on both engines, and the figures a person would write down."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from floorapp.data import clock
from floorapp.services import kpis
from floorapp.services.kpis import Period
from tests.conftest import Store
from tests.services.shipping_floor import House, build, pack, picked_order, say, ship
from tests.small_house import Person, release_all, taken
from tests.small_house import build as build_small

TEE, CAP = "8991234567891", "8991234567907"
DAY = Period(clock.millis(datetime(2026, 11, 23, 17, tzinfo=UTC)), clock.millis(datetime(2026, 11, 24, 17, tzinfo=UTC)),
             "Asia/Jakarta")           # the 24th in Jakarta


def at(hour: int, minute: int = 0) -> int:
    """A time of that day on the warehouse's wall."""
    return DAY.since + (hour * 60 + minute) * 60_000


def rows(name: str, period: Period = DAY) -> list[dict[str, Any]]:
    return kpis.report(name, period).rows


@pytest.fixture
def house(store: Store) -> Iterator[House]:
    """Two orders out by noon, one of them after its cut-off; one still here; all were paid at eight."""
    made = build()
    for number, tote, due in (("SO-1", "T-1", at(12)), ("SO-2", "T-2", at(10)), ("SO-3", "T-3", at(12))):
        with clock.stopped_at(at(8)):
            picked_order(made, number, {"TEE": 1}, tote, ship_by=due, paid_at=at(8))
    for number, hour in (("SO-1", 9), ("SO-2", 9)):
        with clock.stopped_at(at(hour)):
            say(made, "PACK1", number, CAP, "<F3>", task="packing")
            label = pack(made, number, TEE)
        with clock.stopped_at(at(11)):
            ship(made, label)
    with clock.stopped_at(at(14)):
        say(made, "SHIP1", label, "1", "Ratna", "1", task="delivery")
    yield made


def test_on_time_is_the_carriers_acceptance_over_all_that_was_due(house: House) -> None:
    with clock.stopped_at(at(23)):
        assert rows("on-time-ship") == [{"day": "2026-11-24", "carrier": "JNE", "due": 3, "on_time": 1, "late": 1,
                                         "not_shipped": 1, "on_time_pct": 33.3}]
    with clock.stopped_at(at(11, 30)):                 # at half past eleven only one was due
        assert [row["due"] for row in rows("on-time-ship")] == [1]
    before = Period(DAY.since - 86_400_000, DAY.since, DAY.zone)
    assert rows("on-time-ship", before) == []


def test_cycle_time_runs_from_paid_to_shipped(house: House) -> None:
    (row,) = rows("cycle-time")
    assert (row["orders"], row["median_h"], row["longest_h"]) == (2, 3.0, 3.0)


def test_a_rate_is_over_the_quarters_in_which_somebody_worked(house: House) -> None:
    nine = next(row for row in rows("rates") if row["hour"] == "2026-11-24 09:00")
    assert (nine["parcels_packed"], nine["pack_parcels_h"]) == (2, 8.0)      # two in one quarter of an hour
    packer = next(row for row in rows("operators") if row["operator"] == "PACK1")
    assert (packer["active_h"], packer["parcels_packed"], packer["pack_parcels_h"]) == (0.25, 2, 8.0)
    assert packer["refused"] == 2 and packer["refused"] < packer["inputs"]
    assert next(row for row in rows("operators") if row["operator"] == "SHIP1")["parcels_shipped"] == 2


def test_what_packing_finds_wrong_counts_against_the_picking(house: House) -> None:
    found = {row["what"]: row for row in rows("pick-accuracy")}
    assert found["packing_refused"]["cause"] == "wrong_item" and found["packing_refused"]["lines"] == 2


def test_a_proof_without_photo_or_signature_is_not_complete(house: House) -> None:
    (row,) = rows("pod")
    assert row == {"carrier": "JNE", "delivered": 1, "receiver": 1, "photo_or_signature": 0, "within_24h": 1,
                   "complete": 0, "complete_pct": 0.0}


def test_every_report_answers_on_a_day_on_which_nothing_happened(house: House) -> None:
    empty = Period(DAY.since - 40 * 86_400_000, DAY.since - 39 * 86_400_000, DAY.zone)
    for name in kpis.NAMES:
        made = kpis.report(name, empty)
        assert all(set(row) == set(made.columns) for row in made.rows)
        assert set(made.chart) <= set(made.columns)
        if name not in {"backlog", "stock-value", "stock-age", "expiring", "pick-accuracy"}:
            assert made.rows == []


@pytest.fixture
def small(store: Store) -> Store:
    build_small()
    return store


def test_dock_to_stock_ends_with_the_last_lpn_in_the_rack(small: Store) -> None:
    taken("asns", "number,sku,qty,supplier\nASN-9,KAOS-L,24,TEKSTIL\n")
    with clock.stopped_at(at(8)):
        rina = Person("RINA", "receiving")
        for scan in ("ASN-9", "8991000000010", "12", "LPN-1", "8991000000010", "12", "LPN-2", "CMDEND"):
            assert rina.say(scan).outcome == "accepted"
    (row,) = rows("dock-to-stock")
    assert (row["asn"], row["arrived"], row["units"], row["still_on_dock"], row["hours"]) == (
        "ASN-9", "2026-11-24 08:00", 24, 24, None)
    for lpn, hour in (("LPN-1", 9), ("LPN-2", 11)):
        with clock.stopped_at(at(hour)):
            asked = Person("RINA", "putaway").say(lpn)
            Person("RINA", "putaway").say(asked.prompt["location"])
    (row,) = rows("dock-to-stock")
    assert (row["still_on_dock"], row["hours"]) == (0, 3.0)


def test_stock_has_a_value_an_age_and_lots_that_expire(small: Store) -> None:
    taken("items", "sku,name,value\nMADU,Madu,12500.50\nGARAM,Garam,\n")
    with clock.stopped_at(at(8) - 100 * 86_400_000):
        taken("stock", "sku,location,qty\nMADU,A-01-01,4\nGARAM,A-01-01,2\n")
    taken("stock", "sku,location,qty,lot,expiry\nKOPI-200,A-01-02,5,OLD,2026-11-20\n"
                   "KOPI-200,A-01-02,3,SOON,2026-12-24\nKOPI-200,A-01-02,9,LATE,2028-01-01\n")
    with clock.stopped_at(at(8)):
        values = {row["sku"]: row for row in rows("stock-value")}
        assert (values["MADU"]["value_each"], values["MADU"]["value"]) == (12500.5, 50002.0)
        assert values["GARAM"]["value"] is None
        ages = {row["sku"]: row for row in rows("stock-age")}
        assert (ages["MADU"]["to_180_days"], ages["MADU"]["to_30_days"], ages["MADU"]["oldest_days"]) == (4, 0, 100)
        assert [(row["lot"], row["days_left"], row["on_hand"]) for row in rows("expiring")] == [
            ("OLD", -4, 5), ("SOON", 30, 3)]


def test_a_short_pick_is_told_with_its_cause(small: Store) -> None:
    taken("stock", "sku,location,qty\nKAOS-L,A-01-01,5\n")
    taken("orders", "number,sku,qty,payment_method\nSO-1,KAOS-L,2,cod\n")
    release_all()
    with clock.stopped_at(at(9)):
        budi = Person("BUDI", "picking")
        for scan in ("<Enter>", "A-01-01", "<F2>", "1", "1"):
            told = budi.say(scan)
        assert told.code == "short_told", told
    found = {row["what"]: row for row in rows("pick-accuracy")}
    assert (found["short"]["cause"], found["short"]["lines"]) == ("short", 1)
