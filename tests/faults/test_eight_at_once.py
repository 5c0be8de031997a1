"""Eight `floorapp drive` processes unload the same trucks, then pick from the same queue: nothing happens twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from floorapp.channels.taking import take_file
from floorapp.data import checks, db
from floorapp.simulation.day import play, release_all
from floorapp.simulation.floor import Floor
from floorapp.simulation.inbound import Putaway, Receiving
from floorapp.simulation.operators import Tally, VirtualOperator
from floorapp.simulation.outbound import Picking, Totes
from floorapp.simulation.ports import Here
from tests.acceptance.given import locations, table
from tests.acceptance.house import set_up
from tests.acceptance.sample_source import ITEMS, items
from tests.conftest import Store
from tests.faults.crowd import Crowd
from tests.faults.drives import Drive, cold

PEOPLE = [f"OP{n}" for n in range(1, 9)]
SKUS = [sku for sku in ITEMS if sku != "PAYUNG"]
SECOND = ("TEH-25", "GELAS-6", "BERAS-5")
TRUCKS, LINES, ORDERS = 3, 16, 60
FILES = {
    "operators": table({"code": code, "name": code, "roles": "supervisor"} for code in PEOPLE),
    "locations": locations(30),
    "items": items(),
    "asns": table({"number": f"ASN-{truck}", "sku": SKUS[line % len(SKUS)], "qty": 2 if line % len(SKUS) == 3 else 14,
                   "lot": f"L{line}" if ITEMS[SKUS[line % len(SKUS)]][3] == "lot" else "",
                   "expiry": "2041-06-30" if ITEMS[SKUS[line % len(SKUS)]][4] == "yes" else ""}
                  for truck in range(TRUCKS) for line in range(LINES)),
    "orders": table({"number": f"SO-{n:03d}", "sku": sku, "qty": qty, "unit_price": 1000, "payment_method": "prepaid",
                     "placed_at": "2026-03-02T08:00:00", "carrier": "JNE", "service": "REG"}
                    for n in range(ORDERS) for sku, qty in (("KAOS-L", 1), (SECOND[n % len(SECOND)], 2))),
}


@pytest.fixture
def drives(store: Store) -> Iterator[list[Drive]]:
    """Eight terminals of a house with trucks at the dock and orders that wait for them."""
    set_up()
    for kind, file in FILES.items():
        assert not take_file(kind, file).quarantined
    started = [cold(store.url, store.folder, code, "receiving") for code in PEOPLE]
    yield started
    for drive in started:
        drive.kill()


def test_eight_drives_unload_and_pick_everything_once(store: Store, drives: list[Drive]) -> None:
    crowd, floor = Crowd(drives), Floor()
    unloaded = crowd.work([Receiving(floor, start=n * 2) for n in range(len(PEOPLE))])
    assert received() == Counter({sku: sum(2 if line % len(SKUS) == 3 else 14 for line in range(LINES)
                                           if SKUS[line % len(SKUS)] == sku) * TRUCKS for sku in SKUS})
    play(VirtualOperator(Here(PEOPLE[0]), [Putaway(floor)]))
    assert release_all() == ORDERS
    picked = crowd.work([Picking(floor, Totes(floor, f"T-{n + 1}{{:03d}}"), f"TR-{n}" if n % 2 else "", 3)
                         for n in range(len(PEOPLE))])
    assert picks() == {(f"SO-{n:03d}", line): qty for n in range(ORDERS) for line, qty in ((1, 1), (2, 2))}
    told = [row.data for row in db.ask("SELECT data FROM event WHERE what = 'picked'")]
    assert len(told) == len(set(told)), "a task was picked twice"
    assert Counter(row.state for row in db.ask("SELECT state FROM task WHERE kind = 'pick'")).keys() == {"done"}
    assert {row.state for row in db.ask('SELECT state FROM "order"')} == {"picked"}
    assert checks.violations() == []
    assert len({row.who for row in db.ask("SELECT who FROM event WHERE what = 'picked'")}) > len(PEOPLE) // 2
    for name, tally in (("receiving", unloaded), ("picking", picked)):
        print(f"{store.engine} {name}: {told_of(tally)}")


def received() -> Counter[str]:
    """Units that came in, by item."""
    return Counter({row.sku: int(row.qty) for row in db.ask(
        "SELECT i.sku, SUM(m.qty) AS qty FROM move m JOIN item i ON i.id = m.item_id WHERE m.reason = 'receive' "
        "GROUP BY i.sku")})


def picks() -> dict[tuple[str, int], int]:
    """Units that were picked, by order and line, as the ledger has it."""
    return {(row.number, row.line): int(row.qty) for row in db.ask(
        'SELECT o.number, l.line, SUM(m.qty) AS qty FROM move m JOIN order_line l ON l.id = m.order_line '
        'JOIN "order" o ON o.id = l.order_id WHERE m.reason = \'pick\' GROUP BY o.number, l.line')}


def told_of(tally: Tally) -> str:
    """What a reader of the log wants to know."""
    return (f"{tally.inputs} inputs, {tally.refused} refused, p50 {tally.percentile(.5) * 1000:.1f} ms, "
            f"p99 {tally.percentile(.99) * 1000:.1f} ms")
