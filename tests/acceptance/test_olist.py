"""5,127 orders of a real marketplace through the whole house: what the source says came of each is what comes of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from floorapp.data import db
from tests.acceptance import olist_source
from tests.acceptance.given import Given
from tests.acceptance.house import Outcome, run
from tests.acceptance.olist import summary, wrong

pytestmark = [pytest.mark.slow,
              pytest.mark.skipif(not olist_source.available(), reason="the sample data is not beside the project")]


def test_every_order_of_the_source_ends_as_it_did_there(migrated_file: Path, tmp_path: Path) -> None:
    given = olist_source.read()
    assert (sum(given.source_states.values()), given.quarantined["orders"], len(given.ends)) == (5127, 622, 4505)
    file = tmp_path / "olist.db"
    shutil.copyfile(migrated_file, file)
    _passes(given, f"sqlite:///{file}")


def test_the_first_500_orders_end_so_on_postgres(fresh_url: Callable[[str], str]) -> None:
    _passes(olist_source.read(500), fresh_url("postgres"))


def _passes(given: Given, url: str) -> None:
    db.open_database(url)
    try:
        outcome = run(given, say=print)
    finally:
        db.close_database()
    print(summary(given, outcome))
    assert wrong(given, outcome) == {}
    assert outcome.violations == []
    assert outcome.awaiting_at_first == len(given.ends)
    assert outcome.payments == given.payments
    _quarantined(given, outcome)
    assert {name: tally.refused for name, tally in outcome.tallies.items() if name != "picking and packing"} == {
        "receiving": 0, "putaway": 0, "dispatch": 0, "delivery": 0}


def _quarantined(given: Given, outcome: Outcome) -> None:
    """Each with the reason a person can act on: no lines, no such order, no money, cancelled when it had left."""
    assert {reason for _, reason in outcome.reasons} <= {"cell_needed", "unknown_reference", "payment_zero",
                                                         "cancel_too_late"}
    assert outcome.reasons["orders", "cell_needed"] == given.quarantined["orders"]
    assert outcome.reasons["orders", "cancel_too_late"] == len(given.too_late)
    payments = sum(n for (kind, _), n in outcome.reasons.items() if kind == "payments")
    assert payments == given.quarantined["payments"]
