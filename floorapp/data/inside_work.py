"""Work on the floor that no order asks for: who replenishes what, and the assembly orders. Read only."""

# ruff: noqa: S608  # every query is put together from texts of this file
from __future__ import annotations

from typing import Any

from floorapp.data import clock, db


def replenishing(warehouse: int, item: int = 0) -> list[Any]:
    """Who replenishes what at the moment: item, owner, holder, from, to, quantity; of one item or all. Whoever has been
    silent longer than the lease does not."""
    only, values = (" AND t.item_id = ?", [item]) if item else ("", [])
    return db.ask(f"""
        SELECT i.sku, t.owner_id AS owner, w.code AS holder, f.code AS source, COALESCE(p.code, '') AS target, t.qty
        FROM task t
        JOIN item i ON i.id = t.item_id JOIN operator w ON w.id = t.holder JOIN location f ON f.id = t.location_id
        LEFT JOIN location p ON p.id = t.to_location_id
        WHERE t.warehouse_id = ? AND t.kind = 'replenish' AND t.state = 'claimed' AND t.lease_until >= ?{only}
        ORDER BY t.id LIMIT 20""", warehouse, clock.now(), *values)


def replenishments_left(warehouse: int) -> int:
    """How many replenishments somebody had begun to fetch and left: ready, or silent longer than the lease."""
    return int(db.ask("""
        SELECT COUNT(*) AS n FROM task t WHERE t.warehouse_id = ? AND t.kind = 'replenish'
        AND (t.state = 'ready' OR (t.state = 'claimed' AND t.lease_until < ?))""", warehouse, clock.now())[0].n)


def assemblies(warehouse: int) -> list[Any]:
    """Assembly orders, the open ones first, then the newest."""
    return db.ask("""
        SELECT t.id, t.kind, i.sku, t.qty, t.done, t.state, w.code AS holder, t.created_at, t.done_at FROM task t
        JOIN item i ON i.id = t.item_id LEFT JOIN operator w ON w.id = t.holder
        WHERE t.warehouse_id = ? AND t.kind IN ('assemble', 'disassemble')
        ORDER BY CASE WHEN t.state IN ('ready', 'claimed') THEN 0 ELSE 1 END, t.priority DESC, t.id DESC LIMIT 200""",
                  warehouse)
