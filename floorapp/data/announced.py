"""What suppliers still bring: announced by ASN, or only ordered. What an open ASN announces of a purchase order, or has
brought of it, is not expected a second time."""

# ruff: noqa: S608  # the query is put together from texts of this file
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from floorapp.data import db

_COMING = """
    SELECT kind, number, expected_at, sku, owner, CAST(qty AS BIGINT) AS qty FROM (
        SELECT a.id, a.kind, a.number, a.expected_at, l.item_id, i.sku, w.code AS owner,
        SUM(CASE WHEN l.expected > l.received THEN l.expected - l.received ELSE 0 END) - COALESCE((
            SELECT SUM(CASE WHEN u.state IN ('expected', 'receiving') AND v.expected > v.received THEN v.expected
                       ELSE v.received END)
            FROM asn u JOIN asn_line v ON v.asn_id = u.id WHERE a.kind = 'po' AND u.kind = 'asn'
            AND u.po_number = a.number AND u.owner_id = a.owner_id AND u.warehouse_id = a.warehouse_id
            AND v.item_id = l.item_id), 0) AS qty
        FROM asn a JOIN asn_line l ON l.asn_id = a.id JOIN item i ON i.id = l.item_id
        JOIN owner w ON w.id = a.owner_id WHERE a.state IN ('expected', 'receiving'){only}
        GROUP BY a.id, a.kind, a.number, a.expected_at, a.owner_id, a.warehouse_id, l.item_id, i.sku, w.code) coming
    WHERE qty > 0"""


def coming_of(item: int) -> list[Any]:
    """Of one item: kind, number, expected_at (ms), owner, quantity; announced before ordered, in the order in which it
    comes. Twenty at most."""
    return db.ask(f"{_COMING.format(only=' AND l.item_id = ?')} ORDER BY kind, COALESCE(expected_at, 0), number "
                  "LIMIT 20", item)


def coming(houses: Sequence[int]) -> list[Any]:
    """Units by SKU and owner that come to these warehouses."""
    only = f" AND a.warehouse_id IN ({', '.join('?' * len(houses))})"
    return db.ask(f"SELECT sku, owner, CAST(SUM(qty) AS BIGINT) AS qty FROM ({_COMING.format(only=only)}) told "
                  "GROUP BY sku, owner", *houses)
