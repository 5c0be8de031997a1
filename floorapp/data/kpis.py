"""The rows behind the reports: what was due, done, counted and returned between two moments (ms, the end left out).

SQL that both engines take, read only; figures are made of them in services/kpis.py.
"""

# ruff: noqa: S608  # every query is put together from texts of this file
from __future__ import annotations

from typing import Any

from floorapp.data import db


def orders_due(since: int, until: int, warehouse: int = 0) -> list[Any]:
    """Orders whose ship-by (else cut-off) lay in the period; cancelled and unpaid ones were never due."""
    return db.ask(f"""
        SELECT COALESCE(o.ship_by, o.cutoff_at) AS due, o.shipped_at, c.code AS carrier FROM "order" o
        LEFT JOIN carrier c ON c.id = o.carrier_id WHERE COALESCE(o.ship_by, o.cutoff_at) >= ?
        AND COALESCE(o.ship_by, o.cutoff_at) < ? AND o.state NOT IN ('cancelled', 'awaiting_payment')
        {_only("o", warehouse)}""", since, until)


def orders_shipped(since: int, until: int, warehouse: int = 0) -> list[Any]:
    """Orders that a carrier took in the period: since when they could go, and when they went."""
    return db.ask(f"""
        SELECT COALESCE(o.paid_at, o.placed_at) AS began, o.released_at, o.shipped_at, h.code AS channel,
        s.code AS service FROM "order" o LEFT JOIN channel h ON h.id = o.channel_id
        LEFT JOIN service s ON s.id = o.service_id WHERE o.shipped_at >= ? AND o.shipped_at < ?
        {_only("o", warehouse)}""", since, until)


def work(since: int, until: int, warehouse: int = 0) -> list[Any]:
    """Every move that people made: who, why, when, how many units, of which parcel."""
    return db.ask(f"""
        SELECT m.chain AS who, m.reason, m.at, m.qty, m.parcel FROM move m JOIN operator o ON o.code = m.chain
        WHERE m.at >= ? AND m.at < ? {_only("m", warehouse)} ORDER BY m.at""", since, until)


def inputs(since: int, until: int, warehouse: int = 0) -> list[Any]:
    """How many inputs each person gave, and how many were refused."""
    return db.ask(f"""
        SELECT o.code AS who, COUNT(*) AS inputs, CAST(SUM(CASE WHEN i.outcome = 'refused' THEN 1 ELSE 0 END) AS BIGINT)
        AS refused FROM input i JOIN operator o ON o.id = i.operator_id WHERE i.at >= ? AND i.at < ?
        {_only("o", warehouse)} GROUP BY o.code""",
                  since, until)


def refusals(task: str, codes: tuple[str, ...], since: int, until: int, warehouse: int = 0) -> list[Any]:
    """How often a task refused with each of these codes."""
    marks = ", ".join("?" for _ in codes)
    return db.ask(f"""
        SELECT i.code, COUNT(*) AS n FROM input i JOIN operator o ON o.id = i.operator_id WHERE i.task = ?
        AND i.outcome = 'refused' AND i.at >= ? AND i.at < ? AND i.code IN ({marks}) {_only("o", warehouse)}
        GROUP BY i.code ORDER BY i.code""", task, since, until, *codes)


def events(what: str, since: int, until: int, warehouse: int = 0) -> list[Any]:
    """What events of a kind say, with whom."""
    here = f"AND who IN (SELECT o.code FROM operator o WHERE 1 = 1 {_only('o', warehouse)})" if warehouse else ""
    return db.ask(f"SELECT who, subject, data, at FROM event WHERE what = ? AND at >= ? AND at < ? {here} ORDER BY id",
                  what, since, until)


def receipts(since: int, until: int, warehouse: int = 0) -> list[Any]:
    """Receipts opened in the period, container by container: when it was put away last (None: it stands there still),
    and how many units came in it."""
    return db.ask(f"""
        SELECT r.id, r.number, a.number AS asn, s.code AS supplier, r.opened_at, l.container,
        CAST(SUM(l.qty) AS BIGINT) AS units, (SELECT MAX(m.at) FROM move m WHERE m.reason = 'putaway'
            AND m.from_container = l.container AND l.container <> 0 AND m.at >= r.opened_at) AS stored_at
        FROM receipt r JOIN receipt_line l ON l.receipt_id = r.id LEFT JOIN asn a ON a.id = r.asn_id
        LEFT JOIN supplier s ON s.id = a.supplier_id WHERE r.opened_at >= ? AND r.opened_at < ? {_only("r", warehouse)}
        GROUP BY r.id, r.number, a.number, s.code, r.opened_at, l.container ORDER BY r.id""", since, until)


def counts_opened(since: int, until: int) -> list[Any]:
    """Differences that counting found in the period, by state."""
    return db.ask("""
        SELECT state, COUNT(*) AS n, CAST(SUM(CASE WHEN difference < 0 THEN -difference ELSE difference END) AS BIGINT)
        AS units FROM stock_count WHERE opened_at >= ? AND opened_at < ? GROUP BY state ORDER BY state""", since, until)


def returned(since: int, until: int, warehouse: int = 0) -> list[Any]:
    """What came back: item, owner, status it has now, units, orders."""
    return db.ask(f"""
        SELECT i.sku, i.name, w.code AS owner, m.to_status AS status, CAST(SUM(m.qty) AS BIGINT) AS units,
        COUNT(DISTINCT l.order_id) AS orders FROM move m JOIN item i ON i.id = m.item_id
        JOIN location f ON f.id = m.from_location_id JOIN owner w ON w.id = m.owner_id
        LEFT JOIN order_line l ON l.id = m.order_line
        WHERE m.reason = 'return' AND f.outside = 1 AND m.at >= ? AND m.at < ? {_only("m", warehouse)}
        GROUP BY i.sku, i.name, w.code, m.to_status ORDER BY i.sku, w.code, m.to_status""", since, until)


def stock_by_item(warehouse: int = 0) -> list[Any]:
    """What stands in the house now, with what a unit is worth."""
    return db.ask(f"""
        SELECT i.sku, i.name, w.code AS owner, b.status, i.value_minor, CAST(SUM(b.on_hand) AS BIGINT) AS on_hand,
        CAST(SUM(b.reserved) AS BIGINT) AS reserved FROM balance b JOIN item i ON i.id = b.item_id
        JOIN owner w ON w.id = b.owner_id JOIN location p ON p.id = b.location_id WHERE p.outside = 0
        {_only("b", warehouse)} GROUP BY i.sku, i.name, w.code, b.status, i.value_minor
        ORDER BY i.sku, w.code, b.status""")


def stock_since(warehouse: int = 0) -> list[Any]:
    """What stands in the house now, with the moment since when it has stood in its place."""
    return db.ask(f"""
        SELECT i.sku, i.name, w.code AS owner, b.since, i.value_minor, b.on_hand FROM balance b
        JOIN item i ON i.id = b.item_id JOIN owner w ON w.id = b.owner_id JOIN location p ON p.id = b.location_id
        WHERE p.outside = 0 {_only("b", warehouse)} ORDER BY i.sku, w.code""")


def lots_expiring(before: str, warehouse: int = 0) -> list[Any]:
    """Lots in the house whose best-before date (ISO) is not after this day."""
    return db.ask(f"""
        SELECT i.sku, i.name, w.code AS owner, l.code AS lot, l.expiry, p.code AS location, b.status,
        CAST(SUM(b.on_hand) AS BIGINT) AS on_hand FROM balance b JOIN lot l ON l.id = b.lot
        JOIN item i ON i.id = b.item_id JOIN owner w ON w.id = b.owner_id JOIN location p ON p.id = b.location_id
        WHERE l.expiry <> '' AND l.expiry <= ? AND p.outside = 0 {_only("b", warehouse)}
        GROUP BY i.sku, i.name, w.code, l.code, l.expiry, p.code, b.status
        ORDER BY l.expiry, i.sku, w.code, l.code, p.code""", before)


def deliveries(since: int, until: int, warehouse: int = 0) -> list[Any]:
    """Proofs of delivery in the period: carrier, source, and what each holds (never the names themselves)."""
    return db.ask(f"""
        SELECT c.code AS carrier, d.at, t.at AS told_at, CASE WHEN COALESCE(x.receiver, '') <> '' THEN 1 ELSE 0 END AS
        receiver, CASE WHEN COALESCE(x.photo, '') <> '' OR COALESCE(x.signature, '') <> '' THEN 1 ELSE 0 END AS picture
        FROM pod d JOIN parcel p ON p.id = d.parcel_id LEFT JOIN carrier c ON c.id = p.carrier_id
        LEFT JOIN pod_person x ON x.pod_id = d.id LEFT JOIN (SELECT subject, MIN(at) AS at FROM event
            WHERE what = 'parcel_delivered' GROUP BY subject) t ON t.subject = 'parcel:' || p.number
        WHERE d.at >= ? AND d.at < ? {_only("p", warehouse)}""", since, until)


def _only(table: str, warehouse: int) -> str:
    """The condition that keeps to one warehouse; nothing for 0, which is all of them."""
    return f"AND {table}.warehouse_id = {warehouse:d}" if warehouse else ""
