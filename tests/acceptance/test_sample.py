"""Thirty orders of every kind, from the truck to the buyer's door: each ends where it should."""

from __future__ import annotations

import random
from collections import Counter

from floorapp.data import db
from floorapp.simulation.mistakes import Mistakes
from tests.acceptance import sample_source
from tests.acceptance.house import run
from tests.acceptance.olist import wrong
from tests.conftest import Store


def test_every_order_ends_where_it_should(store: Store) -> None:
    given = sample_source.read()
    outcome = run(given)
    assert wrong(given, outcome) == {}
    assert outcome.violations == []
    assert outcome.reasons == Counter({("orders", "unknown_sku"): 1, ("orders", "cancel_too_late"): 1})
    assert outcome.tallies["receiving"].refused == 0 == outcome.tallies["putaway"].refused


def test_people_who_make_mistakes_get_there_as_well(store: Store) -> None:
    """Wrong codes, double scans and second thoughts are refused or taken back; what ends is the same."""
    seeds = iter(range(1, 100))
    given = sample_source.read()
    outcome = run(given, lambda: Mistakes(wrong_item=0.15, wrong_location=0.4, twice=0.1, undo=0.08,
                                          chance=random.Random(next(seeds))))
    codes = sum((tally.codes for tally in outcome.tallies.values()), Counter())
    assert codes["undone"] > 10 and codes["wrong_item"] > 5 and codes["wrong_location"] > 1, codes
    assert wrong(given, outcome) == {}
    assert outcome.violations == []


def test_goods_told_missing_leave_orders_open_and_the_books_right(sqlite_store: Store) -> None:
    seeds = iter(range(1, 100))
    given = sample_source.read(60)
    outcome = run(given, lambda: Mistakes(short=0.1, chance=random.Random(next(seeds))))
    codes = sum((tally.codes for tally in outcome.tallies.values()), Counter())
    assert codes["short_told"] > 3
    assert outcome.violations == []
    open_ = {state for _, state in wrong(given, outcome).values()}
    assert open_ <= {"backordered", "picking", "picked", "released", "packing"}
    assert db.ask("SELECT COUNT(*) AS n FROM task WHERE kind = 'count'")[0].n > 0
