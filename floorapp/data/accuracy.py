"""How right the book is, as counts have shown: for reports. A figure is one item (and lot) at one place.

Judged is the first counting of each figure against the book of that moment; recounts and decisions come after it.
"""

from __future__ import annotations

from typing import Any

from floorapp.data import db

# The first counting of every count that was opened between two moments (ms).
_FIRST = """
    FROM stock_count c JOIN count_take t ON t.id = (SELECT MIN(f.id) FROM count_take f WHERE f.count_id = c.id)
    JOIN item i ON i.id = c.item_id JOIN location p ON p.id = c.location_id
    WHERE c.warehouse_id = ? AND c.opened_at >= ? AND c.opened_at < ?"""
_FIGURES = """
    COUNT(*) AS figures, CAST(SUM(CASE WHEN t.qty = t.book THEN 1 ELSE 0 END) AS BIGINT) AS right_figures,
    COUNT(DISTINCT c.location_id) AS places,
    COUNT(DISTINCT CASE WHEN t.qty <> t.book THEN c.location_id END) AS wrong_places,
    CAST(SUM(t.book) AS BIGINT) AS book, CAST(SUM(ABS(t.qty - t.book)) AS BIGINT) AS off,
    CAST(SUM(ABS(t.qty - t.book) * COALESCE(i.value_minor, 0)) AS BIGINT) AS off_value"""
_BY = {"zone": "p.zone", "velocity": "i.velocity", "reason": "c.reason", "sku": "i.sku"}


def totals(warehouse: int, since: int, until: int) -> Any:
    """Figures and places counted, those that were right, units in the book and how many they were off by in sum (never
    one against the other), and what that is worth in minor units. Sums are null where nothing was counted."""
    return db.ask(f"SELECT {_FIGURES} {_FIRST}", warehouse, since, until)[0]


def by(what: str, warehouse: int, since: int, until: int) -> list[Any]:
    """The same by `zone`, `velocity`, `reason` or `sku`, the least accurate first; the group stands in `name`."""
    return db.ask(f"""
        SELECT {_BY[what]} AS name, {_FIGURES} {_FIRST} GROUP BY {_BY[what]}
        ORDER BY SUM(CASE WHEN t.qty = t.book THEN 0 ELSE 1 END) * 1.0 / COUNT(*) DESC, {_BY[what]}""",
                  warehouse, since, until)


def adjustments(warehouse: int, since: int, until: int) -> list[Any]:
    """What counts have posted, by root cause: how many, units missing and found, and their worth in minor units."""
    return db.ask("""
        SELECT c.cause, COUNT(*) AS counts,
        CAST(SUM(CASE WHEN c.difference < 0 THEN -c.difference ELSE 0 END) AS BIGINT) AS missing,
        CAST(SUM(CASE WHEN c.difference > 0 THEN c.difference ELSE 0 END) AS BIGINT) AS found,
        CAST(SUM(COALESCE(c.value_minor, 0)) AS BIGINT) AS value_minor
        FROM stock_count c WHERE c.warehouse_id = ? AND c.state = 'posted' AND c.closed_at >= ? AND c.closed_at < ?
        GROUP BY c.cause ORDER BY COUNT(*) DESC, c.cause""", warehouse, since, until)
