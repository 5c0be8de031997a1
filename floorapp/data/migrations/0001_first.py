"""The first schema: all tables, the partial indexes of the queues, and a ledger that cannot be rewritten by accident.

Until the first release this file follows the models; from then on it is frozen and the next change is 0002.
"""

from __future__ import annotations

from typing import Any

from floorapp.data import schema  # noqa: F401  importing it makes all tables known
from floorapp.data.base import TABLES

# Predicates are literals: a bound parameter hides the index from the planner.
PARTIAL = (
    "CREATE INDEX order_open ON \"order\" (warehouse_id, state, carrier_id, service_id, "
    "(COALESCE(ship_by, cutoff_at) / 1800000), ship_by, cutoff_at) "
    "WHERE state IN ('new', 'awaiting_payment', 'on_hold', 'backordered', 'ready', 'released', 'picking', 'picked', "
    "'packing', 'packed')",
    # The order of the queues, as tasks.next_order and orders.to_release ask for it.
    "CREATE INDEX order_released ON \"order\" (warehouse_id, priority DESC, "
    "(COALESCE(cutoff_at, ship_by, 32503680000000)), placed_at, id) WHERE state = 'released'",
    "CREATE INDEX order_ready ON \"order\" (warehouse_id, priority DESC, "
    "(COALESCE(cutoff_at, ship_by, 32503680000000)), placed_at, id) WHERE state = 'ready'",
    "CREATE INDEX order_shipped ON \"order\" (shipped_at) WHERE shipped_at IS NOT NULL",
    "CREATE INDEX order_cancelled ON \"order\" (cancelled_at) WHERE cancelled_at IS NOT NULL",
    "CREATE INDEX move_work ON move (reason, at, chain, parcel) WHERE reason IN ('pick', 'pack', 'ship')",
    "CREATE UNIQUE INDEX stock_count_open_once ON stock_count (location_id, item_id, lot, owner_id) "
    "WHERE state IN ('recount', 'approval')",
    "CREATE INDEX stock_count_approval ON stock_count (warehouse_id) WHERE state = 'approval'",
    "CREATE INDEX task_ready ON task (warehouse_id, kind, priority, id) WHERE state = 'ready'",
    "CREATE UNIQUE INDEX task_replenish_once ON task (warehouse_id, item_id, owner_id) "
    "WHERE kind = 'replenish' AND state IN ('ready', 'claimed')",
    "CREATE INDEX task_count_at ON task (location_id, state) WHERE kind = 'count'",
    "CREATE INDEX task_in_work ON task (warehouse_id, kind, id) WHERE state = 'claimed'",
    "CREATE INDEX task_claimed ON task (lease_until) WHERE state = 'claimed'",
    "CREATE INDEX parcel_packed ON parcel (warehouse_id, carrier_id) WHERE state = 'packed'",
    "CREATE INDEX location_zone ON location (warehouse_id, (UPPER(zone))) WHERE outside = 0 AND zone <> ''",
    "CREATE INDEX location_class ON location (warehouse_id, storage_class, sequence, id) WHERE storage_class <> ''",
    "CREATE INDEX location_categories ON location (warehouse_id, sequence, id) WHERE categories <> ''",
    "CREATE INDEX balance_contained ON balance (container) WHERE container <> 0",
    "CREATE INDEX container_bound ON container (warehouse_id, code) "
    "WHERE \"order\" IS NOT NULL AND location_id IS NOT NULL",
    "CREATE INDEX item_least ON item (id) WHERE min_qty > 0",
    "CREATE UNIQUE INDEX operator_badge_once ON operator (badge) WHERE badge <> ''",
    "CREATE UNIQUE INDEX manifest_open_once ON manifest (warehouse_id, carrier_id) WHERE state = 'open'",
    "CREATE UNIQUE INDEX input_kept_once ON input (operator_id, seq) WHERE kept = 1",
    "CREATE UNIQUE INDEX order_once ON \"order\" (owner_id, number) WHERE channel_id IS NULL",
)

APPEND_ONLY = ("move", "event")


def up(migrator: Any, db: Any) -> None:
    """Make everything, on SQLite and PostgreSQL alike; the ledger is guarded by triggers there, by rights here."""
    db.create_tables(TABLES, safe=False)
    for sql in PARTIAL:
        db.execute_sql(sql)
    if "sqlite" in type(db).__name__.lower():
        for table in APPEND_ONLY:
            for act in ("UPDATE", "DELETE"):
                db.execute_sql(f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                               f"BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END")
    else:
        db.execute_sql("REVOKE UPDATE, DELETE, TRUNCATE ON move, event FROM CURRENT_USER")
