"""Lots traced: when they expire, from where they came, to whom they went, what is in them and what they are in.

SQL that both engines take, read only, nothing locked. Sums are cast to BIGINT: PostgreSQL would answer NUMERIC.
"""

# ruff: noqa: S608  # every query is put together from texts of this file
from __future__ import annotations

from typing import Any

from floorapp.data import db


def made_of(lot: int) -> list[Any]:
    """What went into a lot that was assembled here, less what came out of it again: item, lot, quantity; what expires
    first comes first."""
    return db.ask("""
        SELECT m.item_id AS item, i.sku, m.lot, COALESCE(l.code, '') AS code, COALESCE(l.serial, '') AS serial,
        COALESCE(l.expiry, '') AS expiry,
        CAST(SUM(CASE WHEN t.outside = 1 THEN m.qty ELSE -m.qty END) AS BIGINT) AS qty
        FROM move m JOIN item i ON i.id = m.item_id JOIN location t ON t.id = m.to_location_id
        LEFT JOIN lot l ON l.id = m.lot
        WHERE m.lot <> ? AND m.reason IN ('assemble', 'disassemble') AND EXISTS (
            SELECT 1 FROM move k WHERE k.chain = m.chain AND k.event = m.event AND k.lot = ?
            AND k.reason IN ('assemble', 'disassemble'))
        GROUP BY m.item_id, i.sku, m.lot, l.code, l.serial, l.expiry
        HAVING SUM(CASE WHEN t.outside = 1 THEN m.qty ELSE -m.qty END) > 0
        ORDER BY COALESCE(NULLIF(l.expiry, ''), '9999'), m.lot""", lot, lot)


_DONE = """(SELECT e.id, e.chain, e.seq, e.subject, e."order" FROM event e WHERE e.chain = ? AND e.at = ?
            ORDER BY e.seq DESC LIMIT 50)"""


def moves_since(chain: str, at: int, now: int) -> list[Any]:
    """What left the places where this actor's act at a moment (ms) put goods, newest first: who, when, what for, how
    many, where to; nothing of the act at `now`."""
    return db.ask(f"""
        SELECT n.at, e.who, n.reason, n.qty, i.sku, t.code AS target, t.outside AS went FROM (
            SELECT m.item_id, m.lot, m.to_location_id, m.to_container, MAX(m.id) AS id, MAX(m.at) AS at FROM {_DONE} d
            JOIN move m ON m.chain = d.chain AND m.event = d.seq
            GROUP BY m.item_id, m.lot, m.to_location_id, m.to_container) p
        JOIN move n ON n.from_location_id = p.to_location_id AND n.at >= p.at AND n.id > p.id AND n.item_id = p.item_id
            AND n.lot = p.lot AND n.from_container = p.to_container
        JOIN event e ON e.chain = n.chain AND e.seq = n.event JOIN item i ON i.id = n.item_id
        JOIN location t ON t.id = n.to_location_id
        WHERE NOT (n.chain = ? AND n.at = ?) ORDER BY n.at DESC, n.id DESC LIMIT 3""", chain, at, chain, now)


def held_since(chain: str, at: int) -> list[Any]:
    """Which orders hold goods now where this actor's act at a moment put some, other than the one that it was for:
    number, how many."""
    return db.ask(f"""
        SELECT o.number, CAST(SUM(r.qty) AS BIGINT) AS qty FROM (
            SELECT DISTINCT m.item_id, m.lot, m.to_location_id, m.to_container, m.to_status FROM {_DONE} d
            JOIN move m ON m.chain = d.chain AND m.event = d.seq) p
        JOIN balance b ON b.item_id = p.item_id AND b.location_id = p.to_location_id AND b.container = p.to_container
            AND b.lot = p.lot AND b.status = p.to_status
        JOIN reservation r ON r.balance_id = b.id JOIN order_line l ON l.id = r.order_line
        JOIN "order" o ON o.id = l.order_id
        WHERE NOT EXISTS (SELECT 1 FROM {_DONE} f WHERE f."order" = o.id)
        GROUP BY o.id, o.number ORDER BY o.id LIMIT 9""", chain, at, chain, at)


def acts_since(chain: str, at: int, now: int) -> list[Any]:
    """Who has done anything since with what this actor's act at a moment was about, newest first: who, when."""
    return db.ask(f"""
        SELECT e.who, e.at FROM {_DONE} d JOIN event e ON e.id > d.id AND ((d.subject <> '' AND e.subject = d.subject)
            OR e."order" = d."order")
        WHERE NOT (e.chain = ? AND e.at = ?) ORDER BY e.id DESC LIMIT 1""", chain, at, chain, now)


def expiring(warehouse: int, before: str) -> list[Any]:
    """Lots with stock on sale that expire before a date (ISO), the first to expire first."""
    return db.ask("""
        SELECT i.sku, i.name, w.code AS owner, l.code AS lot, l.serial, l.expiry,
        CAST(SUM(b.on_hand) AS BIGINT) AS on_hand,
        CAST(SUM(b.reserved) AS BIGINT) AS reserved, MIN(p.code) AS location FROM balance b JOIN lot l ON l.id = b.lot
        JOIN item i ON i.id = b.item_id JOIN owner w ON w.id = b.owner_id JOIN location p ON p.id = b.location_id
        WHERE b.warehouse_id = ? AND b.status = 'available' AND l.expiry <> '' AND l.expiry < ?
        GROUP BY i.sku, i.name, w.code, l.code, l.serial, l.expiry
        ORDER BY l.expiry, i.sku, w.code, l.code, l.serial""",
                  warehouse, before)


def expired_rows(warehouse: int, today: str) -> list[int]:
    """Balances on sale that have expired and stand loose or in an LPN."""
    return [row.id for row in db.ask("""
        SELECT b.id FROM balance b JOIN lot l ON l.id = b.lot LEFT JOIN container c ON c.id = b.container
        WHERE b.warehouse_id = ? AND b.status = 'available' AND l.expiry <> '' AND l.expiry < ?
        AND COALESCE(c.kind, 'lpn') = 'lpn' ORDER BY b.id""", warehouse, today)]


def lot_came(lot: int) -> list[Any]:
    """From where a lot came into the house: reason, ASN, supplier, first moment, quantity less what was taken back."""
    return db.ask("""
        SELECT CASE m.reason WHEN 'unreceive' THEN 'receive' ELSE m.reason END AS reason, a.number AS asn,
        s.code AS supplier, MIN(m.at) AS at,
        CAST(SUM(CASE WHEN f.outside = 1 THEN m.qty ELSE -m.qty END) AS BIGINT) AS qty
        FROM move m JOIN location f ON f.id = m.from_location_id JOIN location t ON t.id = m.to_location_id
        LEFT JOIN asn_line l ON l.id = m.asn_line LEFT JOIN asn a ON a.id = l.asn_id
        LEFT JOIN supplier s ON s.id = a.supplier_id
        WHERE m.lot = ? AND f.outside <> t.outside AND m.reason NOT IN ('ship', 'return')
        GROUP BY CASE m.reason WHEN 'unreceive' THEN 'receive' ELSE m.reason END, a.number, s.code
        HAVING SUM(CASE WHEN f.outside = 1 THEN m.qty ELSE -m.qty END) <> 0 ORDER BY MIN(m.at)""", lot)


def lot_went(lot: int) -> list[Any]:
    """To which orders a lot went: parcel, carrier, tracking number, sent, come back, and the buyer's key."""
    return db.ask("""
        SELECT o.number AS order_number, o.state, o.person, c.code AS channel, p.number AS parcel, p.tracking_no,
        p.state AS parcel_state, p.shipped_at, k.code AS carrier,
        CAST(SUM(CASE WHEN m.reason = 'ship' THEN m.qty ELSE 0 END) AS BIGINT) AS qty,
        CAST(SUM(CASE WHEN m.reason = 'ship' THEN 0 WHEN t.outside = 1 THEN -m.qty ELSE m.qty END) AS BIGINT)
        AS returned
        FROM move m JOIN location t ON t.id = m.to_location_id JOIN order_line l ON l.id = m.order_line
        JOIN "order" o ON o.id = l.order_id LEFT JOIN channel c ON c.id = o.channel_id
        LEFT JOIN parcel p ON p.id = m.parcel LEFT JOIN carrier k ON k.id = p.carrier_id
        WHERE m.lot = ? AND m.reason IN ('ship', 'return')
        GROUP BY o.id, o.number, o.state, o.person, c.code, p.id, p.number, p.tracking_no, p.state, p.shipped_at, k.code
        ORDER BY p.shipped_at, o.id, p.id""", lot)


def order_sent_with(item: int, lot: int) -> int | None:
    """The order in which a lot of an item left the house last."""
    found = db.ask("""
        SELECT l.order_id FROM move m JOIN order_line l ON l.id = m.order_line
        WHERE m.item_id = ? AND m.lot = ? AND m.reason = 'ship' ORDER BY m.id DESC LIMIT 1""", item, lot)
    return int(found[0].order_id) if found else None


def made_with(lot: int) -> list[int]:
    """Lots that were assembled here with some of this lot in them."""
    return [row.lot for row in db.ask("""
        SELECT DISTINCT k.lot FROM move m JOIN location t ON t.id = m.to_location_id
        JOIN move k ON k.chain = m.chain AND k.event = m.event AND k.lot <> m.lot
        JOIN location x ON x.id = k.to_location_id
        WHERE m.lot = ? AND m.reason = 'assemble' AND t.outside = 1 AND k.reason = 'assemble' AND x.outside = 0
        AND k.lot <> 0 ORDER BY k.lot""", lot)]


def lot_whole(lot: int) -> Any:
    """A lot with its SKU."""
    return db.ask("SELECT i.sku, l.code, l.serial, l.expiry, l.recalled_at FROM lot l JOIN item i ON i.id = l.item_id "
                  "WHERE l.id = ?", lot)[0]
