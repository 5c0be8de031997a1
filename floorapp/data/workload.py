"""What is open and what was done lately: the board's questions, in SQL that both engines take; read only.

The cost of each follows what is open or recent, never the length of the ledger or the number of old orders.
"""

# ruff: noqa: S608  # every query is put together from texts of this file
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from floorapp.data import db

_OPEN = ("('new', 'awaiting_payment', 'on_hold', 'backordered', 'ready', 'released', 'picking', 'picked', 'packing', "
         "'packed')")                  # as the partial index order_open says it: else SQLite does not take the index
_DUE = "COALESCE(ship_by, cutoff_at)"  # the channel's ship-by wins over our cut-off
_SLOT = f"({_DUE} / 1800000)"
_LINES = "(SELECT COUNT(*) FROM order_line l WHERE l.order_id = o.id{open})"
_LINES_TO_PICK = (f"CASE o.state WHEN 'picking' THEN {_LINES.format(open=' AND l.picked < l.ordered - l.cancelled')} "
                  f"ELSE {_LINES.format(open='')} END")


def board_groups(warehouse: int) -> list[Any]:
    """Open orders by state, carrier, service and the half hour in which they are due; `due` is the first of them.

    Grouped in the order of its index, from the index alone: the cost follows what is open.
    """
    return _by_due(warehouse, f"COUNT(*) AS orders, MIN({_DUE}) AS due", _OPEN)


def board_lines(warehouse: int) -> list[Any]:
    """Order lines that wait to be picked, by the same groups; of orders in work only what is still to be picked.

    An order nobody has started counts with all its lines: its index tells their number without a look at each.
    """
    return _by_due(warehouse, f"CAST(SUM({_LINES_TO_PICK}) AS BIGINT) AS lines", "('ready', 'released', 'picking')")


def _by_due(warehouse: int, sums: str, states: str) -> list[Any]:
    return db.ask(f"""
        SELECT g.*, c.code AS carrier, s.code AS service FROM (
            SELECT state, carrier_id, service_id, {_SLOT} AS slot, {sums} FROM "order" o
            WHERE warehouse_id = ? AND state IN {_OPEN} AND state IN {states}
            GROUP BY state, carrier_id, service_id, {_SLOT}) g
        LEFT JOIN carrier c ON c.id = g.carrier_id LEFT JOIN service s ON s.id = g.service_id""", warehouse)


def work_since(warehouse: int, since: int) -> list[Any]:
    """Who picked how many lines and packed how many parcels since a moment (ms), and when last."""
    return db.ask("""
        SELECT reason, chain, COUNT(*) AS moves, COUNT(DISTINCT parcel) AS parcels, MAX(at) AS last FROM move
        WHERE reason IN ('pick', 'pack', 'ship') AND at > ? AND warehouse_id = ? GROUP BY reason, chain""",
                  since, warehouse)


def free_by_sku(warehouse: int) -> list[Any]:
    """Items of which something may be picked and nobody holds it."""
    return db.ask("""
        SELECT i.sku, CAST(SUM(b.on_hand - b.reserved) AS BIGINT) AS free FROM balance b JOIN item i ON i.id = b.item_id
        JOIN location p ON p.id = b.location_id WHERE b.warehouse_id = ? AND b.status = 'available'
        AND b.on_hand > b.reserved AND p.kind IN ('pick', 'reserve') GROUP BY i.sku ORDER BY i.sku""", warehouse)


def went_or_open(warehouse: int, since: int) -> list[Any]:
    """Orders that left since a moment, and those that wait or are in work: carrier, service, when each is due."""
    return db.ask(f"""
        SELECT c.code AS carrier, s.code AS service, COALESCE(o.ship_by, o.cutoff_at) AS due, o.state, o.shipped_at
        FROM "order" o LEFT JOIN carrier c ON c.id = o.carrier_id LEFT JOIN service s ON s.id = o.service_id
        WHERE o.warehouse_id = ? AND (o.shipped_at >= ? OR o.state IN {_OPEN})""", warehouse, since)


def shipped_since(warehouse: int, since: int) -> Any:
    """Orders shipped since a moment: all, and those after their ship-by (else their cut-off)."""
    return db.ask("""
        SELECT COUNT(*) AS orders, CAST(COALESCE(SUM(CASE WHEN shipped_at > COALESCE(ship_by, cutoff_at, shipped_at)
        THEN 1 ELSE 0 END), 0) AS BIGINT) AS late FROM "order"
        WHERE shipped_at IS NOT NULL AND shipped_at >= ? AND warehouse_id = ?""", since, warehouse)[0]


def cancelled_since(warehouse: int, since: int) -> int:
    """Orders cancelled since a moment."""
    return int(db.ask('SELECT COUNT(*) AS n FROM "order" WHERE cancelled_at IS NOT NULL AND cancelled_at >= ? '
                      "AND warehouse_id = ?", since, warehouse)[0].n)


def waiting_counts(warehouse: int) -> Any:
    """Rows put aside, count tasks nobody has taken, and counts that wait for approval."""
    return db.ask("""
        SELECT (SELECT COUNT(*) FROM quarantine WHERE state = 'open' AND warehouse = ?) AS aside,
        (SELECT COUNT(*) FROM task WHERE warehouse_id = ? AND kind = 'count' AND state = 'ready') AS counts,
        (SELECT COUNT(*) FROM stock_count WHERE warehouse_id = ? AND state = 'approval') AS approvals""",
                  warehouse, warehouse, warehouse)[0]


def left_over(warehouse: int) -> list[Any]:
    """Totes and parcels in the house with goods that a cancelled order left in them, and where they stand."""
    return db.ask("""
        SELECT c.code, p.code AS location FROM container c JOIN "order" o ON o.id = c."order"
        JOIN location p ON p.id = c.location_id
        WHERE c.warehouse_id = ? AND c."order" IS NOT NULL AND c.location_id IS NOT NULL AND o.cancelled_at IS NOT NULL
        AND EXISTS (SELECT 1 FROM balance b WHERE b.container = c.id AND b.container <> 0)
        ORDER BY c.code""", warehouse)


def open_orders(warehouse: int) -> list[Any]:
    """Every open order in the order of the work: due first, then oldest; `lines` are those still to be picked."""
    return db.ask(f"""
        SELECT o.id, o.state, COALESCE(o.ship_by, o.cutoff_at) AS due,
        CASE WHEN o.state IN ('ready', 'released', 'picking') THEN {_LINES_TO_PICK} ELSE 0 END AS lines FROM "order" o
        WHERE o.warehouse_id = ? AND o.state IN {_OPEN}
        ORDER BY COALESCE(o.ship_by, o.cutoff_at, 32503680000000), o.placed_at, o.id""", warehouse)


def work_before(order: Any) -> list[Any]:
    """What is open before an order in the order of the work, by state, and the order itself (`own` is 1)."""
    place = "COALESCE(o.ship_by, o.cutoff_at, 32503680000000), o.placed_at, o.id"
    due = next((moment for moment in (order.ship_by, order.cutoff_at) if moment is not None), 32503680000000)
    return db.ask(f"""
        SELECT o.state, CASE WHEN o.id = ? THEN 1 ELSE 0 END AS own, COUNT(*) AS orders, CAST(SUM(
        CASE WHEN o.state IN ('ready', 'released', 'picking') THEN {_LINES_TO_PICK} ELSE 0 END) AS BIGINT) AS lines
        FROM "order" o WHERE o.warehouse_id = ? AND o.state IN {_OPEN} AND ({place}) <= (?, ?, ?)
        GROUP BY 1, 2""", order.id, order.warehouse_id, due, order.placed_at, order.id)


def newest_event() -> int:
    """The key of the newest event: it moves with everything that happens in the house."""
    return int(db.ask("SELECT COALESCE(MAX(id), 0) AS n FROM event")[0].n)


def stock_by_sku(keeps_until: str, houses: Sequence[int]) -> list[Any]:
    """What stands in these warehouses by SKU and owner: free, reserved, on hold, damaged, what of the free is on the
    dock; what expires before a date (ISO) is not free but `expired`."""
    late = "s.status = 'available' AND COALESCE(NULLIF(l.expiry, ''), '9999') < ?"
    return db.ask(f"""
        SELECT i.sku, w.code AS owner,
        CAST(SUM(CASE WHEN {late} THEN 0 WHEN s.status = 'available' THEN s.on_hand - s.reserved ELSE 0 END)
            AS BIGINT) AS free,
        CAST(SUM(CASE WHEN {late} THEN s.on_hand - s.reserved ELSE 0 END) AS BIGINT) AS expired,
        CAST(SUM(s.reserved) AS BIGINT) AS reserved,
        CAST(SUM(CASE WHEN s.status = 'hold' THEN s.on_hand - s.reserved ELSE 0 END) AS BIGINT) AS on_hold,
        CAST(SUM(CASE WHEN s.status = 'damaged' THEN s.on_hand - s.reserved ELSE 0 END) AS BIGINT) AS damaged,
        CAST(SUM(CASE WHEN s.status = 'available' AND p.kind IN ('dock', 'staging')
            THEN s.on_hand - s.reserved ELSE 0 END) AS BIGINT) AS on_dock
        FROM balance s JOIN item i ON i.id = s.item_id JOIN location p ON p.id = s.location_id
        JOIN owner w ON w.id = s.owner_id LEFT JOIN lot l ON l.id = s.lot
        WHERE p.outside = 0 AND p.kind <> 'transit' AND {_in("s", houses)} GROUP BY i.sku, w.code""",
                  keeps_until, keeps_until, *houses)


def ordered_by_sku(houses: Sequence[int]) -> list[Any]:
    """What open orders of these warehouses want and hold nothing for yet, by SKU and owner: they wait for money, for
    stock or for their release, or are on hold."""
    return db.ask(f"""
        SELECT sku, owner, CAST(SUM(qty) AS BIGINT) AS qty FROM (
            SELECT i.sku, w.code AS owner, l.ordered - l.cancelled - l.shipped - COALESCE((
                SELECT SUM(r.qty) FROM reservation r WHERE r.order_line = l.id), 0) AS qty
            FROM "order" o JOIN order_line l ON l.order_id = o.id JOIN item i ON i.id = l.item_id
            JOIN owner w ON w.id = o.owner_id WHERE o.state IN {_OPEN} AND {_in("o", houses)}) wanted
        WHERE qty > 0 GROUP BY sku, owner""", *houses)


def grown_since(at: int, houses: Sequence[int]) -> list[Any]:
    """How much each owner's stock of each SKU has grown (or shrunk) since a moment (ms), as the ledger tells it: `qty`
    by what came and went, `counted` by counts."""
    return db.ask(f"""
        SELECT i.sku, w.code AS owner,
        CAST(SUM(CASE WHEN m.reason = 'adjust' THEN 0 ELSE m.qty * (f.outside - t.outside) END) AS BIGINT) AS qty,
        CAST(SUM(CASE WHEN m.reason = 'adjust' THEN m.qty * (f.outside - t.outside) ELSE 0 END) AS BIGINT) AS counted
        FROM move m JOIN item i ON i.id = m.item_id JOIN location f ON f.id = m.from_location_id
        JOIN location t ON t.id = m.to_location_id JOIN owner w ON w.id = m.owner_id
        WHERE m.at > ? AND f.outside <> t.outside AND {_in("m", houses)} GROUP BY i.sku, w.code""", at, *houses)


def known_skus() -> set[str]:
    """Every SKU of the house."""
    return {row.sku for row in db.ask("SELECT sku FROM item")}


def owners_of_skus() -> list[Any]:
    """Every SKU with each owner who has, or ever had, units of it."""
    return db.ask("""
        SELECT i.sku, w.code AS owner FROM (SELECT DISTINCT item_id, owner_id FROM move) m
        JOIN item i ON i.id = m.item_id JOIN owner w ON w.id = m.owner_id""")


def in_transit(houses: Sequence[int]) -> list[Any]:
    """What is on its way to these warehouses from others of ours, by SKU and owner: in nobody's house at the moment."""
    return db.ask(f"""
        SELECT i.sku, w.code AS owner, CAST(SUM(b.on_hand) AS BIGINT) AS qty FROM balance b
        JOIN item i ON i.id = b.item_id JOIN owner w ON w.id = b.owner_id
        WHERE b.location_id IN (SELECT id FROM location WHERE kind = 'transit') AND {_in("b", houses)}
        GROUP BY i.sku, w.code""", *houses)


def components() -> list[Any]:
    """Every component of every kit that is sold as its components: `kit` and `sku`, and `qty` in each."""
    return db.ask("""
        SELECT k.sku AS kit, i.sku, c.qty FROM component c JOIN item k ON k.id = c.kit_id
        JOIN item i ON i.id = c.item_id WHERE k.assembled = 0 ORDER BY k.sku, i.sku""")


def _in(table: str, houses: Sequence[int]) -> str:
    return f"{table}.warehouse_id IN ({', '.join('?' * len(houses))})"


def expiring_count(warehouse: int, before: str) -> int:
    """Lots with stock on sale that expire before a date (ISO)."""
    return int(db.ask("""
        SELECT COUNT(DISTINCT l.id) AS n FROM balance b JOIN lot l ON l.id = b.lot WHERE b.lot > 0
        AND b.warehouse_id = ? AND b.status = 'available' AND l.expiry <> '' AND l.expiry < ?""",
                      warehouse, before)[0].n)
