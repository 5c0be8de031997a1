"""The record of a shift: what was said and done after a moment, and what came of it, by the names of things.

Keys differ between a database and its replay; codes, numbers and quantities do not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from floorapp.data import db

# Written by signing on, at the command line and by the spool; stock does not follow from them.
SILENT = ("signed_in", "sign_in_failed", "pin_set", "operator_forgiven", "key_added", "key_dropped", "job_cancelled",
          "job_reprinted", "job_retried", "job_tested", "mirrored",
          "taken_over")
# Who may do what, and the site itself: a replay on the older copy would go another way, and could not say why.
UNPLAYED = ("operator_added", "operator_enabled", "operator_disabled", "site_configured", "site_set_up")


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a database had come: the last input, doing, move and event."""

    input: int
    doing: int
    move: int
    event: int
    event_hash: str


def mark() -> Mark:
    """How far the open database has come."""
    last = [int(db.ask(f'SELECT COALESCE(MAX(id), 0) AS n FROM "{table}"')[0].n)  # noqa: S608  names of this file
            for table in ("input", "doing", "move", "event")]
    return Mark(last[0], last[1], last[2], last[3], hash_of_event(last[3]))


def hash_of_event(event: int) -> str:
    """The hash of an event; empty where there is none with this key."""
    found = db.ask("SELECT hash FROM event WHERE id = ?", event)
    return str(found[0].hash) if found else ""


def inputs(after: int) -> list[Any]:
    """What operators said, in the order in which it was kept."""
    return db.ask("""
        SELECT i.id, i.operator_id AS operator, o.code AS who, i.task, i.raw, i.outcome, i.code, i.terminal, i.at,
        i.seq, i.kept, i.config FROM input i JOIN operator o ON o.id = i.operator_id WHERE i.id > ?
        ORDER BY i.id""", after)


def doings(after: int) -> list[Any]:
    """What processes did."""
    return db.ask("SELECT id, who, what, given, terminal, at, after, config FROM doing WHERE id > ? ORDER BY id", after)


def unplayed(after: int) -> list[Any]:
    """Events of which no replay knows how they came about."""
    marks = ", ".join("?" for _ in UNPLAYED)
    return db.ask(f"SELECT who, what, subject, at FROM event WHERE id > ? AND what IN ({marks}) ORDER BY id",  # noqa: S608  marks only
                  after, *UNPLAYED)


def events(after: int) -> list[tuple[Any, ...]]:
    """Who did what to what, chain by chain."""
    marks = ", ".join("?" for _ in SILENT)
    return [tuple(row) for row in db.ask(
        f"SELECT chain, what, subject FROM event WHERE id > ? AND what NOT IN ({marks}) ORDER BY chain, seq",  # noqa: S608  marks only
        after, *SILENT)]


def moves(after: int) -> list[tuple[Any, ...]]:
    """The ledger after a move, chain by chain: item, lot, quantity, places, reason and what it was for."""
    return [tuple(row) for row in db.ask("""
        SELECT m.chain, i.sku, l.code AS lot, l.expiry, l.serial, m.qty, f.code AS source, fc.code AS from_lpn,
        m.from_status, t.code AS target, tc.code AS to_lpn, m.to_status, m.reason, o.number AS order_number, ol.line,
        a.number AS asn, p.number AS parcel FROM move m
        JOIN item i ON i.id = m.item_id LEFT JOIN lot l ON l.id = m.lot
        JOIN location f ON f.id = m.from_location_id JOIN location t ON t.id = m.to_location_id
        LEFT JOIN container fc ON fc.id = m.from_container LEFT JOIN container tc ON tc.id = m.to_container
        LEFT JOIN order_line ol ON ol.id = m.order_line LEFT JOIN "order" o ON o.id = ol.order_id
        LEFT JOIN asn_line al ON al.id = m.asn_line LEFT JOIN asn a ON a.id = al.asn_id
        LEFT JOIN parcel p ON p.id = m.parcel WHERE m.id > ? ORDER BY m.chain, m.event, m.id""", after)]


def balances() -> list[tuple[Any, ...]]:
    """What stands where, and how much of it is reserved."""
    found = [tuple(row) for row in db.ask("""
        SELECT w.code AS owner, i.sku, l.code AS lot, l.expiry, l.serial, b.status, p.code AS location, c.code AS lpn,
        b.on_hand, b.reserved FROM balance b JOIN owner w ON w.id = b.owner_id JOIN item i ON i.id = b.item_id
        JOIN location p ON p.id = b.location_id LEFT JOIN container c ON c.id = b.container
        LEFT JOIN lot l ON l.id = b.lot""")]
    return sorted(found, key=lambda row: tuple(str(part or "") for part in row))
