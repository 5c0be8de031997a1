"""What the counting programmes ask for: places by velocity and age, counted longest ago, or empty in the book.

A place for which a whole count is open already is never asked for again.
"""

# ruff: noqa: S608  # every query is put together from texts of this file
from __future__ import annotations

from typing import Any

from floorapp.data import db

_IDLE = """l.warehouse_id = ? AND l.outside = 0 AND l.kind IN ('pick', 'reserve') AND NOT EXISTS (
    SELECT 1 FROM task t WHERE t.location_id = l.id AND t.kind = 'count' AND t.item_id IS NULL
    AND t.state IN ('ready', 'claimed'))"""
_LAST = "COALESCE(c.at, 0)"            # when the place was last counted whole; never counted comes first


def by_velocity(warehouse: int, velocity: str, before: int, most: int) -> list[Any]:
    """Places whose fastest item has this velocity and that were last counted before a moment (ms)."""
    return db.ask(f"""
        SELECT l.id FROM location l LEFT JOIN counted_place c ON c.location_id = l.id
        WHERE {_IDLE} AND {_LAST} < ? AND ? = (
            SELECT MIN(CASE WHEN i.velocity IN ('A', 'B') THEN i.velocity ELSE 'C' END) FROM balance b
            JOIN item i ON i.id = b.item_id WHERE b.location_id = l.id)
        ORDER BY {_LAST}, l.sequence, l.code LIMIT {most:d}""", warehouse, before, velocity)


def longest_ago(warehouse: int, before: int, most: int) -> list[Any]:
    """Places with stock in the order in which they were last counted, if not since a moment (ms)."""
    return db.ask(f"""
        SELECT l.id FROM location l LEFT JOIN counted_place c ON c.location_id = l.id
        WHERE {_IDLE} AND {_LAST} < ? AND EXISTS (SELECT 1 FROM balance b WHERE b.location_id = l.id)
        ORDER BY {_LAST}, l.sequence, l.code LIMIT {most:d}""", warehouse, before)


def empty(warehouse: int, before: int, most: int) -> list[Any]:
    """Pick places of which the book says that nothing stands there, the longest uncounted first."""
    return db.ask(f"""
        SELECT l.id FROM location l LEFT JOIN counted_place c ON c.location_id = l.id
        WHERE {_IDLE} AND {_LAST} < ? AND l.kind = 'pick'
        AND NOT EXISTS (SELECT 1 FROM balance b WHERE b.location_id = l.id)
        ORDER BY {_LAST}, l.sequence, l.code LIMIT {most:d}""", warehouse, before)


def asked_since(warehouse: int, reason: str, at: int) -> int:
    """How many counts a programme has asked for since a moment."""
    return int(db.ask("SELECT COUNT(*) AS n FROM task WHERE warehouse_id = ? AND kind = 'count' AND reason = ? "
                      "AND created_at >= ?", warehouse, reason, at)[0].n)


def waiting(warehouse: int, reasons: tuple[str, ...]) -> int:
    """How many counts of these programmes wait."""
    marks = ", ".join("?" * len(reasons))
    return int(db.ask(f"SELECT COUNT(*) AS n FROM task WHERE warehouse_id = ? AND kind = 'count' "
                      f"AND state IN ('ready', 'claimed') AND reason IN ({marks})", warehouse, *reasons)[0].n)


def places_of_item(warehouse: int, item: int) -> list[Any]:
    """Every place in the house where an item stands as a counter sees it."""
    return db.ask("""
        SELECT DISTINCT b.location_id AS id FROM balance b LEFT JOIN container c ON c.id = b.container
        WHERE b.warehouse_id = ? AND b.item_id = ? AND (b.container = 0 OR c.kind = 'lpn') ORDER BY b.location_id""",
                  warehouse, item)
