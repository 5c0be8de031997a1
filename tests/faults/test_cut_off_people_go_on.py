"""A person whose terminal dies at every input, before or after it was kept, puts all goods away all the same."""

from __future__ import annotations

import random
from contextlib import suppress

from floorapp.data import checks, db
from floorapp.simulation.operators import VirtualOperator
from floorapp.simulation.ports import HungUp
from tests.conftest import Store
from tests.faults import one_order
from tests.faults.drives import AFTER_COMMIT, BEFORE_COMMIT, warm


def test_who_only_reads_the_prompt_needs_no_memory(sqlite_store: Store) -> None:
    one_order.build()
    chance, deaths, working = random.Random(7), 0, True
    person = None
    while working and deaths < 300:
        with warm(sqlite_store.url, sqlite_store.folder, one_order.BOSS,
                  chance.choice((BEFORE_COMMIT, AFTER_COMMIT))) as drive:
            person = person or VirtualOperator(drive.port, one_order.jobs()[:2])
            person.reconnect(drive.port)
            with suppress(HungUp):
                working = person.step()
        deaths += working
    assert deaths > 40
    came = {row.sku: row.qty for row in db.ask(
        "SELECT i.sku, SUM(b.on_hand) AS qty FROM balance b JOIN item i ON i.id = b.item_id "
        "JOIN location l ON l.id = b.location_id WHERE l.kind = 'pick' GROUP BY i.sku")}
    assert came == {"KAOS-L": 24, "KOPI-200": 5, "HP-01": 1}
    assert checks.violations() == []
