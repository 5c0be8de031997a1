"""One order from the supplier's truck to the buyer's door, and all that the house writes down of it."""

from __future__ import annotations

from typing import Any

from floorapp.channels.taking import take_file
from floorapp.data import db
from floorapp.simulation.away import Delivery, Dispatch
from floorapp.simulation.day import release_all
from floorapp.simulation.floor import Floor
from floorapp.simulation.inbound import Putaway, Receiving
from floorapp.simulation.jobs import Job
from floorapp.simulation.outbound import Packing, Picking, Totes
from tests.acceptance.given import locations, table
from tests.acceptance.house import set_up
from tests.acceptance.sample_source import items

BOSS = "BOSS"
FILES: dict[str, bytes] = {
    "operators": table([{"code": BOSS, "name": "Boss", "roles": "supervisor", "language": "id"}]),
    "locations": locations(6),
    "items": items(),
    "asns": table([{"number": "ASN-1", "sku": "KAOS-L", "qty": 24}, {"number": "ASN-1", "sku": "HP-01", "qty": 1},
                   {"number": "ASN-1", "sku": "KOPI-200", "qty": 5, "lot": "L1", "expiry": "2041-06-30"}]),
    "orders": table([{"number": "SO-1", "sku": sku, "qty": qty, "unit_price": 1000, "placed_at": "2026-03-02T08:00:00",
                      "paid_at": "2026-03-02T08:05:00", "carrier": "JNE", "service": "REG", "tracking_no": "CGK123456",
                      "customer_name": "Sari", "ship_by": "2026-03-03T16:00:00"}
                     for sku, qty in (("KAOS-L", 2), ("KOPI-200", 4), ("HP-01", 1))]),
}


def build() -> None:
    """The house, its goods on the way and the order in it."""
    set_up()
    for kind, file in FILES.items():
        assert not take_file(kind, file).quarantined


def jobs() -> list[Job]:
    """All tasks, by one person."""
    floor = Floor()
    return [Receiving(floor), Putaway(floor), Picking(floor, Totes(floor)), Packing(floor), Dispatch(floor),
            Delivery(floor)]


def release() -> bool:
    """Between putaway and picking; whether there was anything to release."""
    return release_all() > 0


def written() -> dict[str, list[tuple[Any, ...]]]:
    """Ledger, events, inputs, print jobs and what is left where, in codes; times and keys are left out."""
    return {name: [tuple(row) for row in db.ask(sql)] for name, sql in _WRITTEN.items()}


_WRITTEN = {
    "ledger": """
        SELECT i.sku, COALESCE(l.code, ''), COALESCE(l.serial, ''), m.qty, f.code, COALESCE(fc.code, ''), m.from_status,
        t.code, COALESCE(tc.code, ''), m.to_status, m.reason, m.chain, m.event
        FROM move m JOIN item i ON i.id = m.item_id LEFT JOIN lot l ON l.id = m.lot
        JOIN location f ON f.id = m.from_location_id LEFT JOIN container fc ON fc.id = m.from_container
        JOIN location t ON t.id = m.to_location_id LEFT JOIN container tc ON tc.id = m.to_container ORDER BY m.id""",
    "events": "SELECT chain, seq, who, terminal, what, subject FROM event ORDER BY chain, seq",
    "inputs": "SELECT o.code, i.seq, i.kept, i.task, i.raw, i.outcome, i.code FROM input i "
              "JOIN operator o ON o.id = i.operator_id ORDER BY i.id",
    "papers": "SELECT key, state FROM print_job ORDER BY id",
    "states": 'SELECT number, state, payment FROM "order" ORDER BY number',
    "lines": "SELECT line, ordered, picked, packed, shipped, delivered FROM order_line ORDER BY id",
    "parcels": "SELECT p.number, p.tracking_no, p.state, m.number, m.state FROM parcel p "
               "LEFT JOIN manifest m ON m.id = p.manifest_id ORDER BY p.number",
    "tasks": "SELECT kind, state, qty, done FROM task ORDER BY id",
    "messages": "SELECT key, state FROM message ORDER BY key",
    "stock": "SELECT i.sku, l.code, b.on_hand, b.reserved FROM balance b JOIN item i ON i.id = b.item_id "
             "JOIN location l ON l.id = b.location_id ORDER BY i.sku, l.code, b.on_hand",
}
