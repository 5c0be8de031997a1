"""Questions for inquiries and explanations: SQL that both engines take, read only, nothing locked.

Sums are cast to BIGINT: PostgreSQL would answer NUMERIC. Filters are put together from fixed texts, so that each
question meets the index that was made for it.
"""

# ruff: noqa: S608  # every query is put together from texts of this file
from __future__ import annotations

from typing import Any

from floorapp.data import db

_PLACED = """
    FROM {source} s JOIN item i ON i.id = s.item_id JOIN location p ON p.id = s.location_id
    JOIN owner w ON w.id = s.owner_id JOIN warehouse h ON h.id = p.warehouse_id
    LEFT JOIN container c ON c.id = s.container LEFT JOIN lot l ON l.id = s.lot
    WHERE p.outside = 0"""
_STOCK = """
    SELECT i.sku, i.name, p.code AS location, c.code AS lpn, l.code AS lot, l.expiry, l.serial, s.status,
    w.code AS owner, h.code AS warehouse, p.kind, s.on_hand, s.reserved""" + _PLACED
_NOW = _STOCK.format(source="balance")
_REPLAYED = """(
    SELECT owner_id, item_id, lot, status, location_id, container, CAST(SUM(qty) AS BIGINT) AS on_hand,
    NULL AS reserved FROM (
        SELECT owner_id, item_id, lot, to_status AS status, to_location_id AS location_id, to_container AS container,
        qty FROM move WHERE at <= ?{item}
        UNION ALL SELECT owner_id, item_id, lot, from_status, from_location_id, from_container, -qty
        FROM move WHERE at <= ?{item}) m
    GROUP BY owner_id, item_id, lot, status, location_id, container HAVING SUM(qty) <> 0)"""


def stock(*, sku: str = "", location: str = "", lpn: str = "", lot: str = "", owner: str = "",
          warehouse: str = "", at: int | None = None) -> list[Any]:
    """What stands in the house, place by place, now or (`at`, ms) as the ledger tells it.

    `location` is a location's key; `lot` is a lot code or a serial number. `reserved` is None for the past: the ledger
    holds moves, not reservations.
    """
    where, values = "", list[object]()
    for condition, value in ((" AND i.sku = ?", sku), (" AND p.key = ?", location), (" AND c.code = ?", lpn),
                             (" AND w.code = ?", owner), (" AND h.code = ?", warehouse)):
        if value:
            where, values = where + condition, [*values, value]
    if lot:
        where, values = where + " AND (l.code = ? OR l.serial = ?)", [*values, lot, lot]
    source, before = "balance", list[object]()
    if at is not None:
        only, one = (" AND item_id IN (SELECT id FROM item WHERE sku = ?)", [sku]) if sku else ("", [])
        source, before = _REPLAYED.format(item=only), [at, *one, at, *one]
    return db.ask(f"{_STOCK.format(source=source)}{where} ORDER BY i.sku, p.code, c.code, l.code, l.serial, "
                  "s.status, w.code", *before, *values)


def may_be_had(row: Any) -> bool:
    """Whether a row of stock counts as available where nobody holds it: not on hold, not damaged, not in transit."""
    return bool(row.status == "available" and row.kind != "transit")


def stock_of_item(item: int) -> list[Any]:
    """Every place of one item in the house."""
    return db.ask(f"{_NOW} AND s.item_id = ? ORDER BY p.code, c.code, l.code, s.status", item)


def stock_in_place(location: int, container: int = 0) -> list[Any]:
    """Everything at a location, its containers included, or in one container."""
    column, value = ("container", container) if container else ("location_id", location)
    return db.ask(f"{_NOW} AND s.{column} = ? ORDER BY c.code, i.sku, l.code, s.status", value)


_HOLDERS = """
    SELECT o.number, o.state, CAST(SUM(r.qty) AS BIGINT) AS qty, p.code AS location, c.code AS lpn
    FROM reservation r JOIN balance b ON b.id = r.balance_id JOIN location p ON p.id = b.location_id
    LEFT JOIN container c ON c.id = b.container JOIN order_line l ON l.id = r.order_line
    JOIN "order" o ON o.id = l.order_id WHERE {where}
    GROUP BY o.id, o.number, o.state, p.code, c.code ORDER BY o.id, p.code LIMIT 50"""


def holders(*, item: int = 0, location: int = 0, balance: int = 0, container: int = 0, owner: int = 0,
            warehouse: int = 0) -> list[Any]:
    """Which orders hold this stock, how much and where; at most 50."""
    named = {"b.id": balance, "b.item_id": item, "b.location_id": location, "b.container": container,
             "b.owner_id": owner, "b.warehouse_id": warehouse}
    given = {column: value for column, value in named.items() if value}
    return db.ask(_HOLDERS.format(where=" AND ".join(f"{column} = ?" for column in given)), *given.values())


def orders_holding(*, location: int = 0, balance: int = 0) -> list[int]:
    """The keys of the orders that hold this stock, in the order in which orders are locked."""
    column, value = ("location_id", location) if location else ("id", balance)
    return [row.order_id for row in db.ask(f"""
        SELECT DISTINCT l.order_id FROM balance b JOIN reservation r ON r.balance_id = b.id
        JOIN order_line l ON l.id = r.order_line WHERE b.{column} = ? ORDER BY l.order_id""", value)]


# What stands behind a key is asked row by row: PostgreSQL would plan ten joined tables longer than it reads ten moves.
_MOVES = """
    SELECT m.id, m.at, m.qty, m.reason, f.code AS source, t.code AS target, f.outside AS came, t.outside AS went,
    (SELECT code FROM container WHERE id = m.from_container) AS from_lpn,
    (SELECT code FROM container WHERE id = m.to_container) AS to_lpn, m.from_status, m.to_status, e.who, e.what,
    (SELECT o.number FROM order_line l JOIN "order" o ON o.id = l.order_id WHERE l.id = m.order_line) AS order_number,
    i.sku FROM move m JOIN location f ON f.id = m.from_location_id JOIN location t ON t.id = m.to_location_id
    JOIN item i ON i.id = m.item_id LEFT JOIN event e ON e.chain = m.chain AND e.seq = m.event"""


def moves_of_item(item: int, location: int = 0, most: int = 20) -> list[Any]:
    """The newest moves of an item, everywhere or into and out of one location, with who and why."""
    if not location:
        return db.ask(f"{_MOVES} WHERE m.item_id = ? ORDER BY m.at DESC, m.id DESC LIMIT ?", item, most)
    return db.ask(f"{_MOVES} WHERE m.item_id = ? AND (m.from_location_id = ? OR m.to_location_id = ?) "
                  "ORDER BY m.at DESC, m.id DESC LIMIT ?", item, location, location, most)


def moves_at(location: int, most: int = 20) -> list[Any]:
    """The newest moves of anything into and out of a location."""
    newest = ("SELECT * FROM (SELECT id FROM move WHERE {column} = ? ORDER BY at DESC, id DESC LIMIT ?) {column}")
    either = f"{newest.format(column='from_location_id')} UNION {newest.format(column='to_location_id')}"
    return db.ask(f"{_MOVES} WHERE m.id IN ({either}) ORDER BY m.at DESC, m.id DESC LIMIT ?",
                  location, most, location, most, most)


def sums_of_item(item: int, location: int = 0) -> list[Any]:
    """What came in and went out by reason: over the house's border, or over the border of one location."""
    if location:
        return db.ask("""
            SELECT reason, CAST(SUM(CASE WHEN to_location_id = ? THEN qty ELSE 0 END) AS BIGINT) AS came,
            CAST(SUM(CASE WHEN from_location_id = ? THEN qty ELSE 0 END) AS BIGINT) AS went FROM move
            WHERE item_id = ? AND (from_location_id = ? OR to_location_id = ?) AND from_location_id <> to_location_id
            GROUP BY reason ORDER BY reason""", location, location, item, location, location)
    return db.ask("""
        SELECT m.reason, CAST(SUM(CASE WHEN t.outside = 0 THEN m.qty ELSE 0 END) AS BIGINT) AS came,
        CAST(SUM(CASE WHEN f.outside = 0 THEN m.qty ELSE 0 END) AS BIGINT) AS went FROM move m
        JOIN location f ON f.id = m.from_location_id JOIN location t ON t.id = m.to_location_id
        WHERE m.item_id = ? AND f.outside <> t.outside GROUP BY m.reason ORDER BY m.reason""", item)


def waiting_for(item: int, owner: int = 0, warehouse: int = 0) -> list[Any]:
    """Open orders (of an owner, in a warehouse; 0: of all) that want an item and do not hold it yet, in the order in
    which they may count on stock."""
    given = {"o.owner_id": owner, "o.warehouse_id": warehouse}
    only = "".join(f" AND {column} = {value:d}" for column, value in given.items() if value)
    return db.ask(f"""
        SELECT o.number, o.state, CAST(l.ordered - l.cancelled - l.picked AS BIGINT) AS needed, l.promised
        FROM order_line l JOIN "order" o ON o.id = l.order_id WHERE l.item_id = ?
        AND o.state IN ('new', 'awaiting_payment', 'on_hold', 'backordered', 'ready')
        AND l.ordered - l.cancelled > l.picked{only} ORDER BY o.priority DESC, o.placed_at, o.id LIMIT 20""", item)


def reserved_by_line(order: int) -> list[Any]:
    """What an order holds: line, place, LPN or tote, lot, quantity."""
    return db.ask("""
        SELECT r.order_line, p.code AS location, c.code AS lpn, t.code AS lot, t.serial, r.qty FROM order_line l
        JOIN reservation r ON r.order_line = l.id JOIN balance b ON b.id = r.balance_id
        JOIN location p ON p.id = b.location_id LEFT JOIN container c ON c.id = b.container
        LEFT JOIN lot t ON t.id = b.lot WHERE l.order_id = ? ORDER BY l.line, r.id""", order)


def tasks_of_order(order: int) -> list[Any]:
    """An order's tasks with their place, item and holder."""
    return db.ask("""
        SELECT t.id, t.kind, t.state, i.sku, p.code AS location, t.qty, t.done, w.code AS holder, t.lease_until
        FROM task t JOIN location p ON p.id = t.location_id LEFT JOIN item i ON i.id = t.item_id
        LEFT JOIN operator w ON w.id = t.holder WHERE t.order_id = ? ORDER BY t.sequence, t.id""", order)


def parcels_of_order(order: int) -> list[Any]:
    """An order's parcels with carrier, service, box, manifest and where they stand now."""
    return db.ask("""
        SELECT p.id, p.number, p.tracking_no, c.code AS carrier, s.code AS service, p.weight_g, b.code AS box, p.state,
        m.number AS manifest, l.code AS location, p.packed_by, p.packed_at, p.shipped_at FROM parcel p
        JOIN container x ON x.id = p.container_id LEFT JOIN location l ON l.id = x.location_id
        LEFT JOIN carrier c ON c.id = p.carrier_id LEFT JOIN service s ON s.id = p.service_id
        LEFT JOIN box b ON b.id = p.box_id LEFT JOIN manifest m ON m.id = p.manifest_id
        WHERE p.order_id = ? ORDER BY p.id""", order)


def order_head(order: int) -> Any:
    """The codes behind an order's keys."""
    return db.ask("""
        SELECT c.code AS channel, k.code AS carrier, s.code AS service, u.code AS customer, w.code AS owner
        FROM "order" o JOIN owner w ON w.id = o.owner_id LEFT JOIN channel c ON c.id = o.channel_id
        LEFT JOIN carrier k ON k.id = o.carrier_id LEFT JOIN service s ON s.id = o.service_id
        LEFT JOIN customer u ON u.id = o.customer_id WHERE o.id = ?""", order)[0]


def order_list(warehouse: int, state: str = "", channel: str = "") -> list[Any]:
    """Orders, the oldest first, with the sums of their lines."""
    where, values = "o.warehouse_id = ?", list[object]([warehouse])
    for condition, value in ((" AND o.state = ?", state), (" AND c.code = ?", channel)):
        if value:
            where, values = where + condition, [*values, value]
    return db.ask(f"""
        SELECT o.id, o.number, c.code AS channel, o.state, o.payment, k.code AS carrier, s.code AS service, o.placed_at,
        o.ship_by, o.cutoff_at, o.deliver_by, o.shipped_at, o.priority, COUNT(l.id) AS lines,
        CAST(COALESCE(SUM(l.ordered - l.cancelled), 0) AS BIGINT) AS units FROM "order" o
        LEFT JOIN channel c ON c.id = o.channel_id LEFT JOIN carrier k ON k.id = o.carrier_id
        LEFT JOIN service s ON s.id = o.service_id LEFT JOIN order_line l ON l.order_id = o.id WHERE {where}
        GROUP BY o.id, c.code, k.code, s.code ORDER BY o.placed_at, o.id""", *values)


_NEEDS = """
    WITH wanted AS (SELECT l.item_id, o.owner_id, SUM(l.ordered - l.cancelled - l.picked) AS qty,
               MIN(COALESCE(o.ship_by, o.cutoff_at)) AS due FROM "order" o JOIN order_line l ON l.order_id = o.id
               WHERE o.warehouse_id = ? AND o.state IN ('new', 'awaiting_payment', 'on_hold', 'backordered', 'ready',
                   'released', 'picking', 'picked', 'packing', 'packed')  -- as the index order_open says it
               AND o.state IN ('backordered', 'ready') GROUP BY l.item_id, o.owner_id),
    asked AS (SELECT item_id FROM wanted UNION SELECT id FROM item WHERE min_qty > 0),  -- no other stock is looked at
    near AS (SELECT b.item_id, b.owner_id, SUM(b.on_hand - b.reserved) AS free FROM balance b
             JOIN location p ON p.id = b.location_id LEFT JOIN lot e ON e.id = b.lot
             WHERE b.item_id IN (SELECT item_id FROM asked) AND p.kind = 'pick' AND b.status = 'available'
             AND b.warehouse_id = ? AND COALESCE(NULLIF(e.expiry, ''), '9999') >= ?
             GROUP BY b.item_id, b.owner_id),
    far AS (SELECT b.item_id, b.owner_id, SUM(b.on_hand - b.reserved) AS free FROM balance b
            JOIN location p ON p.id = b.location_id LEFT JOIN lot e ON e.id = b.lot
            WHERE b.item_id IN (SELECT item_id FROM asked) AND p.kind = 'reserve'
            AND b.status = 'available' AND b.warehouse_id = ? AND b.on_hand > b.reserved
            AND COALESCE(NULLIF(e.expiry, ''), '9999') >= ? GROUP BY b.item_id, b.owner_id)
    SELECT * FROM (SELECT i.id AS item, f.owner_id AS owner, i.sku, CAST(COALESCE(n.free, 0) AS BIGINT) AS near,
    CAST(f.free AS BIGINT) AS far, CAST(COALESCE(w.qty, 0) AS BIGINT) AS wanted, w.due, i.min_qty, i.max_qty,
    CASE WHEN COALESCE(w.qty, 0) > COALESCE(n.free, 0) THEN 1 ELSE 0 END AS for_orders
    FROM far f JOIN item i ON i.id = f.item_id LEFT JOIN near n ON n.item_id = i.id AND n.owner_id = f.owner_id
    LEFT JOIN wanted w ON w.item_id = i.id AND w.owner_id = f.owner_id) needs
    WHERE (for_orders = 1 OR (min_qty > 0 AND near < min_qty)) AND NOT EXISTS (
        SELECT 1 FROM task t WHERE t.kind = 'replenish' AND t.warehouse_id = ? AND t.item_id = needs.item
        AND t.owner_id = needs.owner AND t.state IN ('ready', 'claimed'))
    ORDER BY for_orders DESC, COALESCE(CASE WHEN for_orders = 1 THEN due END, 32503680000000),
    near * 1000 / (CASE WHEN min_qty > 0 THEN min_qty ELSE 1 END), sku, owner LIMIT 50"""


def replenishment_needs(warehouse: int, today: str = "") -> list[Any]:
    """Owners' items of which the pick faces hold too little and the reserve has some; what orders wait for comes first.

    Left out is what somebody is replenishing already. What has expired by `today` (ISO) counts as not there.
    """
    return db.ask(_NEEDS, warehouse, warehouse, today, warehouse, today, warehouse)


def stock_by_kind(item: int, owner: int, warehouse: int) -> list[Any]:
    """Where an owner's units of an item stand in a warehouse, by kind of place and status, with what of it is free:
    what may be picked, and what not."""
    return db.ask("""
        SELECT p.kind, p.code AS location, b.status, CAST(SUM(b.on_hand) AS BIGINT) AS on_hand,
        CAST(SUM(b.on_hand - b.reserved) AS BIGINT) AS free FROM balance b JOIN location p ON p.id = b.location_id
        WHERE b.item_id = ? AND b.owner_id = ? AND b.warehouse_id = ?
        GROUP BY p.kind, p.code, b.status ORDER BY p.kind, p.code, b.status""", item, owner, warehouse)


def task_whole(task: int) -> Any | None:
    """A task with the codes behind its keys, its order's state, and who counted last where it is a recount."""
    found = db.ask("""
        SELECT t.id, t.kind, t.state, t.qty, t.done, t.reason, t.lease_until, t.created_at, i.sku, p.code AS location,
        w.code AS holder, o.number AS order_number, o.state AS order_state, c.code AS counted_by FROM task t
        JOIN location p ON p.id = t.location_id LEFT JOIN item i ON i.id = t.item_id
        LEFT JOIN operator w ON w.id = t.holder LEFT JOIN "order" o ON o.id = t.order_id
        LEFT JOIN stock_count s ON s.task = t.id AND s.state = 'recount' LEFT JOIN operator c ON c.id = s.counted_by
        WHERE t.id = ?""", task)
    return found[0] if found else None


def released_before(warehouse: int, order: str) -> int:
    """How many released orders picking takes before this one."""
    place = "priority, -COALESCE(cutoff_at, ship_by, 32503680000000), -placed_at, -id"
    return int(db.ask(f"""
        SELECT COUNT(*) AS n FROM "order" WHERE warehouse_id = ? AND state = 'released'
        AND ({place}) > (SELECT {place} FROM "order" WHERE number = ? AND state = 'released' LIMIT 1)""",
                      warehouse, order)[0].n)


def operators_with(roles: tuple[str, ...]) -> list[Any]:
    """Active operators with one of these roles, and when each was last seen."""
    marks = ", ".join("?" for _ in roles)
    return db.ask(f"""
        SELECT DISTINCT o.code, o.seen_at FROM operator o JOIN operator_role r ON r.operator_id = o.id
        WHERE o.active = 1 AND r.role IN ({marks}) ORDER BY o.code""", *roles)


def shipped_lots(order: int) -> list[Any]:
    """What of an order is outside: line, item, parcel, lot, quantity (shipped less returned)."""
    return db.ask("""
        SELECT l.id AS order_line, l.item_id AS item, COALESCE(m.parcel, 0) AS parcel, m.lot,
        CAST(SUM(CASE WHEN m.reason = 'ship' THEN m.qty WHEN t.outside = 1 THEN m.qty ELSE -m.qty END) AS BIGINT) AS qty
        FROM order_line l JOIN move m ON m.order_line = l.id JOIN location t ON t.id = m.to_location_id
        WHERE l.order_id = ? AND m.reason IN ('ship', 'return') GROUP BY l.id, l.item_id, l.line, m.parcel, m.lot
        ORDER BY l.line, m.parcel, m.lot""", order)


def printers_in_trouble(stuck_before: int) -> list[Any]:
    """Printers in use with jobs that failed or nobody knows of, and all with a job that has waited since before a
    moment."""
    return db.ask("""
        SELECT * FROM (SELECT p.code,
            (SELECT COUNT(*) FROM print_job j WHERE j.printer_id = p.id AND j.state = 'failed') AS failed,
            (SELECT COUNT(*) FROM print_job j WHERE j.printer_id = p.id AND j.state = 'unknown') AS unknown,
            (SELECT COUNT(*) FROM print_job j WHERE j.printer_id = p.id AND j.state = 'queued'
             AND j.created_at < ?) AS stuck, p.active FROM printer p) trouble
        WHERE stuck > 0 OR (active = 1 AND (failed > 0 OR unknown > 0)) ORDER BY code""", stuck_before)


def stock_of_lot(lot: int) -> list[Any]:
    """Every place of one lot in the house."""
    return db.ask(f"{_NOW} AND s.lot = ? ORDER BY p.code, c.code, s.status", lot)


def near(warehouse: int, item: int, owner: int) -> int:
    """How many units of an owner's item stand on its pick faces in a warehouse, whoever holds them."""
    return int(db.ask("""
        SELECT CAST(COALESCE(SUM(b.on_hand), 0) AS BIGINT) AS qty FROM balance b JOIN location p ON p.id = b.location_id
        WHERE b.warehouse_id = ? AND b.item_id = ? AND b.owner_id = ? AND p.kind = 'pick'
        AND b.status = 'available'""", warehouse, item, owner)[0].qty)
