"""However long the ledger and the order book grow, a scan finds its rows by an index: asked of the planners."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from typing import Any

import pytest

from floorapp.data import db, ledger, people, stocktakes, workload
from floorapp.dialogues import engine
from floorapp.dialogues.engine import Reply
from floorapp.simulation import day
from tests.bench.recording import Recorded, Said
from tests.bench_stock import house
from tests.conftest import ENGINES

# Tables that grow with the days; the others are as large as the warehouse.
GROWING = {"move", "event", "input", "order", "order_line", "task", "parcel", "parcel_line", "receipt", "receipt_line",
           "asn", "asn_line", "payment", "stock_count", "count_take", "print_job", "message", "pod", "attempt"}
STANDING = {"balance", "reservation", "container", "lot"}
# What to replenish is asked of all stock, once a walk: it is as long as the stock, not as its history.
OF_ALL_STOCK = "WITH near AS"
# PostgreSQL weighs every order in which tables may be joined: with ten it plans for 50 to 250 ms, with seven for two.
MOST_JOINED = 7
APART = {"Subquery Scan", "Append", "Aggregate", "Limit", "Unique"}    # what stands below is planned by itself
NAMED = re.compile(r'(?:FROM|JOIN|UPDATE|INTO)\s+"?(\w+)"?(?:\s+(?:AS\s+)?"?'
                   r'(?!WHERE|SET|JOIN|LEFT|ON\b|GROUP|ORDER)(\w+)"?)?')
Plan = dict[str, Any]
SCANNED = re.compile(r"^SCAN (?:TABLE )?(\w+)(?: USING (?:COVERING )?INDEX (\w+))?")


@pytest.mark.parametrize("name", ENGINES)
def test_no_scan_of_a_whole_day_reads_a_growing_table_from_end_to_end(name: str,
                                                                      fresh_url: Callable[[str], str]) -> None:
    db.open_database(fresh_url(name))
    try:
        house.build(1, trucks=2, orders=4)
        line = _Line()
        day.work_a_day(lambda task: line)
        for loop in range(2):
            _move_and_count(line, loop)
        texts = {sql: (sql, params, many) for sql, params, many in line.said}
        assert len(texts) > 100, "too little was said to the database"
        found = dict(_whole_reads(name, list(texts.values())))
        assert not found, "\n".join(f"{tables}: {sql}" for sql, tables in found.items())
        if name == "postgres":
            joined = {sql: most for sql, most in map(_joined, texts.values()) if most > MOST_JOINED}
            assert not joined, joined
    finally:
        db.close_database()


@pytest.mark.parametrize("name", ENGINES)
def test_a_stock_take_of_a_zone_reads_the_places_of_the_zone(name: str, fresh_url: Callable[[str], str]) -> None:
    db.open_database(fresh_url(name))
    try:
        house.build(1, trucks=1, orders=1)
        tape = Recorded()
        assert stocktakes.zones(1) and stocktakes.overlap(1, "A") is None and not stocktakes.add_places(0, 1, "NONE")
        stocktakes.places_of_zone(1, "A")
        assert len(tape.said) == 4
        found = dict(_whole_reads(name, tape.said, {"location"}))
        assert not found, found
    finally:
        db.close_database()


@pytest.mark.parametrize("name", ENGINES)
def test_what_cancelled_orders_left_is_sought_among_what_stands_in_the_house(name: str,
                                                                             fresh_url: Callable[[str], str]) -> None:
    """Parcels that were sent stay bound to their orders for ever."""
    db.open_database(fresh_url(name))
    try:
        house.build(1, trucks=1, orders=1)
        tape = Recorded()
        assert workload.left_over(1) == [] and len(tape.said) == 1
        found = dict(_whole_reads(name, tape.said))
        assert not found, found
        if name == "sqlite":
            plan = db.database().execute_sql(f"EXPLAIN QUERY PLAN {tape.said[0][0]}", [1]).fetchall()
            assert any("container_bound" in row[-1] for row in plan), plan
    finally:
        db.close_database()


def test_what_stands_in_a_container_is_found_by_it_though_nearly_all_stock_is_loose(
        fresh_url: Callable[[str], str]) -> None:
    """As the planner sees a large house: of a sample of its stock nothing stands in a container, and the plan that it
    keeps knows no number."""
    db.open_database(fresh_url("postgres"))
    try:
        house.build(1, trucks=1, orders=1)
        said = db.database().execute_sql
        said("INSERT INTO balance (warehouse_id, owner_id, item_id, lot, status, location_id, container, on_hand, "
             "reserved, since) SELECT warehouse_id, owner_id, item_id, n, status, location_id, 0, 1, 0, since FROM "
             "(SELECT * FROM balance ORDER BY id LIMIT 1) b, generate_series(1, 20000) n")
        said("ALTER TABLE balance ALTER COLUMN container SET (n_distinct = 1)")
        said("ANALYZE balance")
        said("SET plan_cache_mode = force_generic_plan")
        marks = iter(("$1", "$2", "$3"))
        said(f"PREPARE sending AS {re.sub('%s', lambda _: next(marks), ledger._send_away.sql())}")
        plan = "\n".join(row[0] for row in said("EXPLAIN EXECUTE sending (NULL, 1, 1)").fetchall())
        assert "Seq Scan on balance" not in plan, plan
    finally:
        db.close_database()


def test_a_question_without_an_index_is_seen(fresh_url: Callable[[str], str]) -> None:
    for name in ENGINES:
        db.open_database(fresh_url(name))
        mark = "?" if name == "sqlite" else "%s"
        naive: Said = (f"SELECT SUM(m.qty) FROM move m WHERE m.to_container = {mark}", [1], False)
        assert dict(_whole_reads(name, [naive])) == {naive[0]: {"move"}}
        if name == "postgres":
            wide: Said = ("SELECT 1 FROM " + " CROSS JOIN ".join(f"item i{n}" for n in range(8)), [], False)
            assert _joined(wide)[1] == 8
        db.close_database()


class _Line:
    """One person who does everything; `said`: what the answers, and nothing else, said to the database."""

    def __init__(self) -> None:
        self._id = int(people.operator_by_code.one(code=house.who(0)).id)
        self._tape = Recorded()
        self.said: list[Said] = []

    def enter(self, task: str) -> Reply:
        return engine.enter(self._id, task)

    def say(self, raw: str) -> Reply:
        self._tape.said.clear()
        reply = engine.answer(self._id, raw)
        self.said += self._tape.said
        return reply


def _move_and_count(line: _Line, loop: int) -> None:
    line.enter("moving")
    one, two, item = house.place(1 + loop), house.place(31 + loop), house.sku(1 + loop)
    for raw in (one, item, "1", "<Enter>", two):
        line.say(raw)
    line.enter("counting")
    for raw in ("<Enter>", one, item, "3", "CMDEND", "CMDEND"):
        line.say(raw)
    line.enter("replenishment")
    line.say("<Enter>")
    line.enter("stock")
    for raw in (one, item):
        line.say(raw)


def _whole_reads(name: str, said: list[Said], others: Collection[str] = ()) -> Iterator[tuple[str, set[str]]]:
    """Statements that read a growing or standing table, or one of `others`, whole, with the tables."""
    partial = _partial_indexes(name)
    if name == "postgres":
        db.database().execute_sql("SET enable_seqscan = off")
    for sql, params, many in said:
        if not sql.lstrip().upper().startswith(("SELECT", "UPDATE", "DELETE", "WITH", "INSERT")):
            continue
        values = params[0] if many else params
        if name == "sqlite":
            whole = _of_sqlite(sql, values, partial)
        else:
            plan = "\n".join(row[0] for row in db.database().execute_sql(f"EXPLAIN {sql}", values).fetchall())
            whole = set(re.findall(r"Seq Scan on \"?(\w+)\"?", plan))
        whole &= GROWING if sql.lstrip().startswith(OF_ALL_STOCK) else (GROWING | STANDING).union(others)
        if whole:
            yield sql, whole


def _joined(said: Said) -> tuple[str, int]:
    """The statement, and how many tables PostgreSQL joins in it at once."""
    sql, params, many = said
    if not sql.lstrip().upper().startswith(("SELECT", "UPDATE", "DELETE", "WITH", "INSERT")):
        return sql, 0
    plan = db.database().execute_sql(f"EXPLAIN (FORMAT JSON) {sql}", params[0] if many else params).fetchone()[0]
    whole = (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]
    return sql, max(map(_tables, _planned_apart(whole)))


def _planned_apart(node: Plan) -> Iterator[Plan]:
    """The plan, and each in it that was made for itself."""
    yield node
    for below in node.get("Plans", ()):
        parts = list(_planned_apart(below))
        yield from parts if _is_apart(node, below) else parts[1:]


def _tables(node: Plan) -> int:
    here = int("Relation Name" in node and "Scan" in node["Node Type"])
    return here + sum(_tables(below) if not _is_apart(node, below) else node["Node Type"] in APART
                      for below in node.get("Plans", ()))


def _is_apart(node: Plan, below: Plan) -> bool:
    return node["Node Type"] in APART or "Subplan Name" in below


def _of_sqlite(sql: str, values: object, partial: set[str]) -> set[str]:
    named: dict[str, set[str]] = defaultdict(set)
    for table, alias in NAMED.findall(sql):
        named[alias or table].add(table)
        named[table].add(table)
    whole: set[str] = set()
    for row in db.database().execute_sql(f"EXPLAIN QUERY PLAN {sql}", values).fetchall():
        scan = SCANNED.match(row[3])
        if scan and scan[2] not in partial:
            whole |= named[scan[1]]
    return whole


def _partial_indexes(name: str) -> set[str]:
    """Indexes of the queues: they hold what waits, not what was."""
    if name == "postgres":
        return set()
    return {row[0] for row in db.database().execute_sql(
        "SELECT name FROM sqlite_master WHERE type = 'index' AND sql LIKE '% WHERE %'").fetchall()}
