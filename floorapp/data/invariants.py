"""The invariants that are questions: each returns the rows that break it. The texts are the same on both engines.

`checks` asks them, adds LIMIT, and turns keys (item, location, container, lot, order, order_line, operator) into words.
Every literal is spelled out, so that a question can be pasted into sqlite3 or psql as it stands.
"""

from __future__ import annotations

# code -> (rule of the contract's section 6, question)
QUESTIONS: dict[str, tuple[int, str]] = {
    "check_lot_of_other_item": (1, """
        SELECT m.id AS move, m.item_id AS item, m.lot FROM move m LEFT JOIN lot l ON l.id = m.lot
        WHERE m.lot <> 0 AND (l.id IS NULL OR l.item_id <> m.item_id)"""),
    "check_received_differs": (1, """
        SELECT l.asn_id AS asn, l.item_id AS item, l.received, COALESCE(m.qty, 0) AS moved,
        COALESCE(r.qty, 0) AS taken_in FROM asn_line l LEFT JOIN (
            SELECT asn_line, SUM(CASE reason WHEN 'receive' THEN qty ELSE -qty END) AS qty FROM move
            WHERE asn_line IS NOT NULL AND reason IN ('receive', 'unreceive') GROUP BY asn_line) m ON m.asn_line = l.id
        LEFT JOIN (SELECT asn_line, SUM(qty) AS qty FROM receipt_line WHERE asn_line IS NOT NULL
            GROUP BY asn_line) r ON r.asn_line = l.id
        WHERE l.received <> COALESCE(m.qty, 0) OR l.received <> COALESCE(r.qty, 0)"""),
    "check_balance_impossible": (2, """
        SELECT item_id AS item, location_id AS location, on_hand, reserved FROM balance
        WHERE on_hand <= 0 OR reserved < 0 OR reserved > on_hand"""),
    "check_reserved_differs": (2, """
        SELECT b.item_id AS item, b.location_id AS location, b.reserved, COALESCE(r.qty, 0) AS held
        FROM balance b LEFT JOIN (SELECT balance_id, SUM(qty) AS qty FROM reservation GROUP BY balance_id) r
        ON r.balance_id = b.id WHERE b.reserved <> COALESCE(r.qty, 0)"""),
    "check_reservation_nowhere": (2, """
        SELECT r.id AS reservation, r.order_line, r.qty FROM reservation r LEFT JOIN balance b ON b.id = r.balance_id
        WHERE b.id IS NULL OR r.qty <= 0"""),
    "check_reservation_not_live": (2, """
        SELECT r.order_line, r.qty, o.state FROM reservation r LEFT JOIN order_line l ON l.id = r.order_line
        LEFT JOIN "order" o ON o.id = l.order_id
        WHERE o.id IS NULL OR o.state IN ('cancelled', 'shipped', 'delivered', 'delivery_failed', 'returned')"""),
    "check_reservation_of_other_item": (2, """
        SELECT r.order_line, b.item_id AS item, r.qty FROM reservation r JOIN balance b ON b.id = r.balance_id
        JOIN order_line l ON l.id = r.order_line WHERE b.item_id <> l.item_id"""),
    "check_reservation_too_much": (2, """
        SELECT l.id AS order_line, l.item_id AS item, SUM(r.qty) AS qty, l.ordered - l.cancelled - l.shipped AS most
        FROM reservation r JOIN order_line l ON l.id = r.order_line
        GROUP BY l.id, l.item_id, l.ordered, l.cancelled, l.shipped
        HAVING SUM(r.qty) > l.ordered - l.cancelled - l.shipped"""),
    "check_count_posted": (2, """
        SELECT c.id AS count, c.item_id AS item, c.location_id AS location, c.difference, COALESCE(a.qty, 0) AS posted
        FROM stock_count c LEFT JOIN (
            SELECT e.subject, m.owner_id, SUM(CASE WHEN f.outside = 1 THEN m.qty ELSE -m.qty END) AS qty FROM move m
            JOIN event e ON e.chain = m.chain AND e.seq = m.event JOIN location f ON f.id = m.from_location_id
            WHERE m.reason = 'adjust' GROUP BY e.subject, m.owner_id) a
        ON a.subject = 'count:' || c.id AND a.owner_id = c.owner_id
        WHERE COALESCE(a.qty, 0) <> CASE WHEN c.state = 'posted' THEN c.difference ELSE 0 END"""),
    "check_stocktake_closed": (2, """
        SELECT s.number AS stocktake,
        (SELECT COUNT(*) FROM stocktake_place p WHERE p.stocktake_id = s.id AND p.state <> 'waiting') AS done,
        (SELECT COUNT(*) FROM stocktake_place p WHERE p.stocktake_id = s.id AND p.state = 'waiting')
        + (SELECT COUNT(*) FROM stock_count c WHERE c.stocktake_id = s.id
           AND c.state IN ('recount', 'approval')) AS open
        FROM stocktake s WHERE s.state = 'closed' AND (
            NOT EXISTS (SELECT 1 FROM stocktake_place p WHERE p.stocktake_id = s.id)
            OR EXISTS (SELECT 1 FROM stocktake_place p WHERE p.stocktake_id = s.id AND p.state = 'waiting')
            OR EXISTS (SELECT 1 FROM stock_count c WHERE c.stocktake_id = s.id
                       AND c.state IN ('recount', 'approval')))"""),
    "check_line_order": (3, """
        SELECT id AS order_line, item_id AS item, ordered, cancelled, picked, packed, shipped FROM order_line
        WHERE NOT (0 <= shipped AND shipped <= packed AND packed <= picked AND picked <= ordered - cancelled
        AND 0 <= cancelled)"""),
    "check_kit_lines": (3, """
        SELECT k.order_id AS "order", k.item_id AS item, k.ordered, COUNT(l.id) AS lines FROM order_kit k
        LEFT JOIN order_line l ON l.kit_id = k.id GROUP BY k.id, k.order_id, k.item_id, k.ordered
        HAVING COUNT(l.id) = 0 OR MIN(l.per_kit) < 1 OR MAX(l.ordered - k.ordered * l.per_kit) <> 0
        OR MIN(l.ordered - k.ordered * l.per_kit) <> 0 OR MIN(l.order_id) <> k.order_id
        OR MAX(l.order_id) <> k.order_id"""),
    "check_kit_stock": (2, """
        SELECT b.item_id AS item, b.location_id AS location, b.on_hand FROM balance b JOIN item i ON i.id = b.item_id
        WHERE i.assembled = 0 AND EXISTS (SELECT 1 FROM component c WHERE c.kit_id = i.id)"""),
    "check_line_differs": (3, """
        SELECT l.id AS order_line, l.item_id AS item, l.picked, COALESCE(m.picked, 0) AS moved_picked,
        l.packed, COALESCE(m.packed, 0) AS moved_packed, l.shipped, COALESCE(m.shipped, 0) AS moved_shipped
        FROM order_line l LEFT JOIN (SELECT order_line,
            SUM(CASE reason WHEN 'pick' THEN qty WHEN 'unpick' THEN -qty ELSE 0 END) AS picked,
            SUM(CASE reason WHEN 'pack' THEN qty WHEN 'unpack' THEN -qty ELSE 0 END) AS packed,
            SUM(CASE reason WHEN 'ship' THEN qty ELSE 0 END) AS shipped
            FROM move WHERE order_line IS NOT NULL GROUP BY order_line) m ON m.order_line = l.id
        WHERE l.picked <> COALESCE(m.picked, 0) OR l.packed <> COALESCE(m.packed, 0)
        OR l.shipped <> COALESCE(m.shipped, 0)"""),
    "check_move_without_line": (3, """
        SELECT m.id AS move, m.item_id AS item, m.qty, m.reason FROM move m
        LEFT JOIN order_line l ON l.id = m.order_line
        WHERE m.reason IN ('pick', 'unpick', 'pack', 'unpack', 'ship') AND (l.id IS NULL OR l.item_id <> m.item_id)"""),
    "check_parcel_differs": (3, """
        SELECT container, order_line, lot, SUM(listed) AS listed, SUM(moved) AS moved FROM (
            SELECT p.container_id AS container, l.order_line_id AS order_line, l.lot, l.qty AS listed, 0 AS moved
            FROM parcel_line l JOIN parcel p ON p.id = l.parcel_id
            UNION ALL SELECT to_container, order_line, lot, 0, qty FROM move WHERE reason = 'pack'
            UNION ALL SELECT from_container, order_line, lot, 0, -qty FROM move WHERE reason = 'unpack') packed
        GROUP BY container, order_line, lot HAVING SUM(listed) <> SUM(moved)"""),
    "check_parcel_content": (3, """
        SELECT container, item, lot, SUM(listed) AS listed, SUM(stands) AS stands FROM (
            SELECT p.container_id AS container, o.item_id AS item, l.lot, l.qty AS listed, 0 AS stands
            FROM parcel_line l JOIN parcel p ON p.id = l.parcel_id JOIN order_line o ON o.id = l.order_line_id
            WHERE p.state IN ('open', 'packed', 'loaded', 'void')
            UNION ALL SELECT container, item_id, lot, 0, on_hand FROM balance
            WHERE container IN (SELECT container_id FROM parcel
                WHERE state IN ('open', 'packed', 'loaded', 'void'))) content
        GROUP BY container, item, lot HAVING SUM(listed) <> SUM(stands)"""),
    "check_line_in_parcels": (3, """
        SELECT l.id AS order_line, l.item_id AS item, l.packed, COALESCE(p.packed, 0) AS in_parcels, l.shipped,
        COALESCE(p.shipped, 0) AS gone FROM order_line l LEFT JOIN (SELECT x.order_line_id, SUM(x.qty) AS packed,
            SUM(CASE WHEN p.state IN ('open', 'packed', 'loaded') THEN 0 ELSE x.qty END) AS shipped
            FROM parcel_line x JOIN parcel p ON p.id = x.parcel_id GROUP BY x.order_line_id) p ON p.order_line_id = l.id
        WHERE l.packed <> COALESCE(p.packed, 0) OR l.shipped <> COALESCE(p.shipped, 0)"""),
    "check_transit_differs": (1, """
        SELECT location, item, SUM(coming) AS coming, SUM(stands) AS stands FROM (
            SELECT p.id AS location, l.item_id AS item, l.expected - l.received AS coming, 0 AS stands
            FROM transfer t JOIN asn a ON a.id = t.asn_id JOIN asn_line l ON l.asn_id = a.id
            JOIN location p ON p.warehouse_id = t.target_id AND p.key = 'TRANSIT' WHERE a.state <> 'closed'
            UNION ALL SELECT b.location_id, b.item_id, 0, b.on_hand FROM balance b
            WHERE b.location_id IN (SELECT id FROM location WHERE kind = 'transit')) legs
        GROUP BY location, item HAVING SUM(coming) <> SUM(stands)"""),
    "check_legs_differ": (1, """
        SELECT m.item_id AS item, m.lot, SUM(m.qty * m.way) AS qty FROM (
            SELECT item_id, lot, owner_id, qty, 1 AS way FROM move
            WHERE to_location_id IN (SELECT id FROM location WHERE key = '=TRANSIT')
            UNION ALL SELECT item_id, lot, owner_id, qty, -1 FROM move
            WHERE from_location_id IN (SELECT id FROM location WHERE key = '=TRANSIT')) m
        GROUP BY m.item_id, m.lot, m.owner_id HAVING SUM(m.qty * m.way) <> 0"""),
    "check_owner_of_line": (3, """
        SELECT m.id AS move, m.item_id AS item, m.qty, o.id AS "order" FROM move m
        JOIN order_line l ON l.id = m.order_line JOIN "order" o ON o.id = l.order_id WHERE m.owner_id <> o.owner_id"""),
    "check_reservation_of_other_owner": (2, """
        SELECT r.order_line, b.item_id AS item, r.qty FROM reservation r JOIN balance b ON b.id = r.balance_id
        JOIN order_line l ON l.id = r.order_line JOIN "order" o ON o.id = l.order_id
        WHERE b.owner_id <> o.owner_id OR b.warehouse_id <> o.warehouse_id"""),
    "check_task": (4, """
        SELECT id AS task, kind, state, qty, done FROM task WHERE (state = 'claimed') <> (holder IS NOT NULL)
        OR (state = 'claimed' AND lease_until IS NULL) OR (state = 'done') <> (done_at IS NOT NULL)
        OR state NOT IN ('ready', 'claimed', 'done', 'cancelled') OR done < 0 OR done > qty
        OR (holder IS NOT NULL AND NOT EXISTS (SELECT 1 FROM operator o WHERE o.id = holder))"""),
    "check_serial_places": (4, """
        SELECT l.item_id AS item, l.serial, COUNT(*) AS places, SUM(b.on_hand) AS qty FROM balance b
        JOIN lot l ON l.id = b.lot WHERE l.serial <> '' GROUP BY l.item_id, l.serial
        HAVING COUNT(*) > 1 OR SUM(b.on_hand) > 1"""),
    "check_container_places": (4, """
        SELECT b.container, b.location_id AS location, b.item_id AS item FROM balance b
        LEFT JOIN container c ON c.id = b.container
        WHERE b.container <> 0 AND (c.location_id IS NULL OR c.location_id <> b.location_id)"""),
    "check_parcel_manifest": (4, """
        SELECT p.number AS parcel, p.state, COALESCE(m.number, '') AS manifest FROM parcel p
        LEFT JOIN manifest m ON m.id = p.manifest_id
        WHERE (p.state IN ('open', 'packed', 'void') AND p.manifest_id IS NOT NULL)
        OR (p.state NOT IN ('open', 'packed', 'void') AND m.id IS NULL) OR (p.state = 'loaded' AND m.state <> 'open')
        OR (p.state NOT IN ('open', 'packed', 'loaded', 'void') AND m.state <> 'closed')
        OR m.carrier_id <> p.carrier_id"""),
    "check_parcel_pod": (4, """
        SELECT p.number AS parcel, p.state, COUNT(d.id) AS pods FROM parcel p LEFT JOIN pod d ON d.parcel_id = p.id
        GROUP BY p.id, p.number, p.state HAVING COUNT(d.id) > 1 OR (p.state = 'delivered' AND COUNT(d.id) = 0)
        OR (COUNT(d.id) > 0 AND p.state NOT IN ('delivered', 'returning', 'returned'))"""),
    "check_order_unpaid": (5, """
        SELECT id AS "order", state, payment FROM "order"
        WHERE (state IN ('released', 'picking', 'picked', 'packing', 'packed')
               AND payment NOT IN ('paid', 'overpaid', 'cod'))
        OR (state IN ('shipped', 'delivered', 'delivery_failed', 'returned') AND payment IN ('unpaid', 'partial'))"""),
    "check_order_held": (5, """
        SELECT o.id AS "order", o.state, MIN(h.reason) AS reason FROM "order" o JOIN hold h ON h.order_id = o.id
        WHERE h.released_at IS NULL AND (o.state IN ('released', 'picking', 'picked', 'packing', 'packed')
                                         OR (o.state = 'shipped' AND h.at < o.shipped_at))
        GROUP BY o.id, o.state"""),
    "check_order_cancelled": (5, """
        SELECT o.id AS "order", o.state FROM "order" o WHERE o.cancelled_at IS NOT NULL AND (
            o.state IN ('released', 'picking', 'picked', 'packing', 'packed')
            OR EXISTS (SELECT 1 FROM task t WHERE t.order_id = o.id AND t.state IN ('ready', 'claimed'))
            OR EXISTS (SELECT 1 FROM parcel p WHERE p.order_id = o.id AND p.shipped_at > o.cancelled_at))"""),
    "check_input_gap": (6, """
        SELECT o.id AS operator, o.seq, COUNT(i.id) AS kept, COALESCE(MAX(i.seq), 0) AS last FROM operator o
        LEFT JOIN input i ON i.operator_id = o.id AND i.kept = 1 GROUP BY o.id, o.seq
        HAVING COUNT(DISTINCT i.seq) <> o.seq OR COUNT(i.id) <> o.seq OR COALESCE(MAX(i.seq), 0) <> o.seq
        OR COALESCE(MIN(i.seq), 1) <> 1"""),
}
