"""`db check`: a healthy day breaks nothing, and each broken rule is found, named and numbered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from string import Formatter

from floorapp.data import checks, db
from tests.catalogues import catalogue
from tests.conftest import Store
from tests.data.floor import Day, a_day

Plant = Callable[[Day], tuple[str, tuple[object, ...]]]


def _sql(text: str, *names: str) -> Plant:
    """A change behind the back of all guards; `names` are facts of the day that fill the marks."""
    facts: dict[str, Callable[[Day], object]] = {
        "delivered": lambda day: day.delivered[0], "packed": lambda day: day.packed[0],
        "picking": lambda day: day.picking[0], "picking_line": lambda day: day.picking[1],
        "packed_line": lambda day: day.packed[1], "cancelled": lambda day: day.cancelled[0],
        "cancelled_line": lambda day: day.cancelled[1], "tote": lambda day: day.tote, "box": lambda day: day.box,
        "parcel": lambda day: day.parcel, "who": lambda day: day.floor.who, "cap": lambda day: day.floor.items["CAP"],
        "p2": lambda day: day.floor.at["P2"], "r1": lambda day: day.floor.at["R1"]}
    return lambda day: (text, tuple(facts[name](day) for name in names))


OF_MOVE = ("warehouse_id, owner_id, item_id, lot, qty, from_location_id, from_container, from_status, to_location_id, "
           "to_container, to_status, reason, order_line, asn_line, parcel, chain, event, at")
AGAIN = f"INSERT INTO move ({OF_MOVE}) SELECT {OF_MOVE} FROM move WHERE "

PLANTS: dict[str, Plant] = {
    "check_move_not_positive": _sql("UPDATE move SET qty = -qty WHERE id = 1"),
    "check_move_nowhere": _sql("UPDATE move SET from_location_id = to_location_id, from_container = to_container, "
                               "from_status = to_status WHERE id = 1"),
    "check_not_conserved": _sql("UPDATE balance SET on_hand = on_hand + 1 WHERE item_id = ?", "cap"),
    "check_lot_of_other_item": _sql("UPDATE move SET lot = 1 WHERE id = 1"),
    "check_negative": _sql("UPDATE move SET qty = 999 WHERE id = (SELECT MIN(id) FROM move WHERE reason = 'pick')"),
    "check_balance_differs": _sql("DELETE FROM balance WHERE item_id = ?", "cap"),
    "check_received_differs": _sql(
        "INSERT INTO asn_line (asn_id, line, item_id, expected, received, lot, expiry, lpn, tolerance_pct) "
        "VALUES (1, 99, ?, 5, 2, '', '', '', 0)", "cap"),
    "check_balance_impossible": _sql("UPDATE balance SET on_hand = 0 WHERE item_id = ?", "cap"),
    "check_reserved_differs": _sql("UPDATE balance SET reserved = 1 WHERE item_id = ?", "cap"),
    "check_reservation_nowhere": _sql("UPDATE reservation SET balance_id = 999 "
                                      "WHERE id = (SELECT MIN(id) FROM reservation)"),
    "check_reservation_not_live": _sql("UPDATE reservation SET order_line = ? WHERE order_line = ?", "cancelled_line",
                                       "picking_line"),
    "check_reservation_of_other_item": _sql("UPDATE order_line SET item_id = ? WHERE id = ?", "cap", "picking_line"),
    "check_reservation_too_much": _sql("UPDATE reservation SET qty = qty + 2 WHERE order_line = ?", "picking_line"),
    "check_count_posted": _sql(
        "INSERT INTO stock_count (warehouse_id, owner_id, item_id, lot, location_id, state, difference, reason, "
        "counted_by, held_since, cause, record, opened_at, closed_by) SELECT warehouse_id, owner_id, item_id, lot, "
        "location_id, 'posted', 3, '', 0, 0, '', '', 1, '' FROM balance WHERE item_id = ?", "cap"),
    "check_stocktake_closed": _sql(
        "INSERT INTO stocktake (warehouse_id, number, zone, state, opened_at, opened_by, closed_by) "
        "SELECT warehouse_id, 'OPN-1', '', 'closed', 1, '', '' FROM balance WHERE item_id = ?", "cap"),
    "check_kit_lines": _sql("INSERT INTO order_kit (order_id, line, item_id, ordered) VALUES (?, 99, ?, 2)", "picking",
                            "cap"),
    "check_kit_stock": _sql("INSERT INTO component (kit_id, item_id, qty) VALUES (?, 1, 1)", "cap"),
    "check_order_state": _sql("UPDATE \"order\" SET state = 'picked' WHERE id = ?", "delivered"),
    "check_line_order": _sql("UPDATE order_line SET packed = picked + 1 WHERE id = ?", "picking_line"),
    "check_line_differs": _sql("UPDATE order_line SET picked = picked - 1 WHERE id = ?", "picking_line"),
    "check_move_without_line": _sql("UPDATE move SET order_line = NULL "
                                    "WHERE id = (SELECT MIN(id) FROM move WHERE reason = 'pick')"),
    "check_parcel_differs": _sql("DELETE FROM parcel_line WHERE parcel_id = ?", "parcel"),
    "check_parcel_content": _sql("UPDATE parcel_line SET qty = qty + 1 WHERE parcel_id = ?", "parcel"),
    "check_line_in_parcels": _sql("UPDATE parcel SET state = 'shipped' WHERE id = ?", "parcel"),
    "check_transit_differs": _sql("UPDATE location SET kind = 'transit' WHERE id IN (SELECT location_id FROM balance "
                                  "WHERE item_id = ?)", "cap"),
    "check_legs_differ": _sql("UPDATE move SET to_location_id = (SELECT MIN(id) FROM location WHERE key = '=TRANSIT') "
                              "WHERE reason = 'ship'"),
    "check_owner_of_line": _sql("UPDATE move SET owner_id = owner_id + 1 "
                                "WHERE id = (SELECT MIN(id) FROM move WHERE reason = 'pick')"),
    "check_reservation_of_other_owner": _sql('UPDATE "order" SET owner_id = owner_id + 1 WHERE id = ?', "picking"),
    "check_task": _sql("UPDATE task SET holder = NULL WHERE order_id = ?", "picking"),
    "check_serial_places": _sql("UPDATE balance SET on_hand = 2 WHERE lot <> 0"),
    "check_container_places": _sql("UPDATE balance SET location_id = ? WHERE container = ?", "p2", "tote"),
    "check_parcel_manifest": _sql("UPDATE parcel SET manifest_id = 1 WHERE id = ?", "parcel"),
    "check_parcel_pod": _sql("INSERT INTO pod (parcel_id, at, relation, source, who) "
                             "SELECT parcel_id, at, relation, source, who FROM pod"),
    "check_order_unpaid": _sql("UPDATE \"order\" SET payment = 'unpaid' WHERE id = ?", "picking"),
    "check_order_held": _sql("INSERT INTO hold (order_id, reason, note, who, at) VALUES (?, 'fraud', '', '', 1)",
                             "packed"),
    "check_order_cancelled": _sql('UPDATE "order" SET cancelled_at = 7 WHERE id = ?', "packed"),
    "check_input_gap": _sql("DELETE FROM input WHERE seq = 2"),
    "check_move_without_event": _sql("UPDATE move SET event = 999 WHERE id = 1"),
    "check_chain_gap": _sql("DELETE FROM event WHERE seq = 2"),
    "check_event_changed": _sql("UPDATE event SET at = at + 1 WHERE seq = 1"),
    "check_moves_changed": _sql("UPDATE move SET at = at + 1 WHERE id = 1"),
    "check_event_incomplete": _sql("UPDATE event SET who = '' WHERE seq = 1"),
    "check_chain_head": _sql("UPDATE chain SET seq = seq - 1"),
}


def test_a_day_on_the_floor_breaks_no_rule(store: Store) -> None:
    a_day()
    assert checks.violations() == []


def test_every_rule_has_a_planted_violation() -> None:
    assert set(PLANTS) == set(checks.RULES)
    assert set(checks.RULES.values()) == {1, 2, 3, 4, 5, 6, 7}


def test_each_planted_violation_is_found_and_said(store: Store) -> None:
    day = a_day()
    without_guards()
    for code, plant in PLANTS.items():
        text, facts = plant(day)
        with taken_back():
            change(text, *facts)
            found = [violation for violation in checks.violations() if violation.code == code]
        assert found, f"{code} was not found"
        assert found[0].rule == checks.RULES[code]
        names = {name for _, name, _, _ in Formatter().parse(catalogue()[code]["id"]) if name}
        assert names <= set(found[0].params), f"{code} is said without {names - set(found[0].params)}"
    assert checks.violations() == []


def test_the_same_move_twice_is_found(store: Store) -> None:
    """A line of the ledger copied with all its keys: replay, order line, chain and conservation all see it."""
    a_day()
    without_guards()
    change(AGAIN + "reason = 'pick' AND id = (SELECT MIN(id) FROM move WHERE reason = 'pick')")
    assert {"check_balance_differs", "check_line_differs", "check_moves_changed"} <= codes()


def test_a_rewritten_end_of_the_past_is_found(store: Store) -> None:
    """The last event and its moves taken away together: the head of the chain still knows them."""
    day = a_day()
    without_guards()
    last = db.ask("SELECT MAX(seq) AS seq FROM event WHERE chain = ?", day.floor.who)[0].seq
    change("DELETE FROM move WHERE event = ?", last)
    change("DELETE FROM event WHERE seq = ?", last)
    assert "check_chain_head" in codes()


def test_only_the_first_of_many_violations_are_named(sqlite_store: Store) -> None:
    a_day()
    without_guards()
    change("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300) "
           "INSERT INTO reservation (balance_id, order_line, qty) SELECT 1000 + i, 1, 1 FROM n")
    found = [violation for violation in checks.violations() if violation.code == "check_reservation_nowhere"]
    assert len(found) == checks.MOST


@contextmanager
def taken_back() -> Iterator[None]:
    """What happens inside never happened."""
    try:
        with db.tx():
            yield
            raise _TakenBack
    except _TakenBack:
        pass


def codes() -> set[str]:
    """What `db check` finds."""
    return {violation.code for violation in checks.violations()}


def change(text: str, *facts: object) -> None:
    """SQL past every service."""
    marks = text if db.engine() == "sqlite" else text.replace("?", "%s")
    assert db.database().execute_sql(marks, list(facts)).rowcount != 0, f"nothing was planted: {text}"


def without_guards() -> None:
    """Take away what the database itself would refuse, so that the check is tested and not the constraint."""
    if db.engine() == "sqlite":
        for pragma in ("foreign_keys = 0", "ignore_check_constraints = 1"):
            db.database().execute_sql(f"PRAGMA {pragma}")
        for row in db.ask("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
            db.database().execute_sql(f"DROP TRIGGER {row.name}")
    else:
        for row in db.ask("SELECT conrelid::regclass AS place, conname AS name FROM pg_constraint "
                          "WHERE contype IN ('c', 'f') AND connamespace = 'public'::regnamespace"):
            db.database().execute_sql(f'ALTER TABLE {row.place} DROP CONSTRAINT "{row.name}"')
    db.database().execute_sql("DROP INDEX pod_parcel_id")


class _TakenBack(Exception):
    pass
