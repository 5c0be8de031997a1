"""Scans in a house of 200,000 items, places, balances and orders: how long each task's kept scan takes.

    python -m tests.bench big            python -m tests.bench.big [--rows 200000] [--engine sqlite]
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from floorapp.data import db
from floorapp.dialogues import engine
from floorapp.dialogues.engine import Reply
from tests.bench import kept
from tests.bench.machine import Machine
from tests.bench.stores import stores
from tests.bench.tables import show

ROWS = 200_000
MOST = 100.0                           # milliseconds of a kept scan, 95 of 100
ENGINES = ("sqlite", "postgres")
NUMBERS = "WITH RECURSIVE numbers(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n < {last}) "


class Took(float):
    """Milliseconds of an answer; `cpu`: what it took of a processor; `step`: what was asked."""

    def __new__(cls, milliseconds: float, cpu: float, step: str) -> Took:
        made = super().__new__(cls, milliseconds)
        made.cpu, made.step = cpu, step
        return made

    cpu: float
    step: str


class Timed(kept.Watched):
    """Remembers the milliseconds of every kept answer instead of the bytes of its picture."""

    _step = ""

    def enter(self, task: str) -> Reply:
        reply = engine.enter(self.id, task)
        self._step = reply.prompt["step"]
        return reply

    def say(self, raw: str) -> Reply:
        started, busy = time.perf_counter(), _busy()
        reply = engine.answer(self.id, raw)
        took, cpu = ((now - then) * 1000 for now, then in ((time.perf_counter(), started), (_busy(), busy)))
        if reply.outcome in {"accepted", "info"}:
            self.sizes.append(Took(took, cpu, self._step))
        self._step = reply.prompt["step"]
        return reply


def run() -> None:
    """Both engines."""
    measure(ROWS, ENGINES)


def measure(rows: int, engines: tuple[str, ...]) -> int:
    """Print a table for each engine; 1 where a task's p95 is above MOST."""
    worst = 0.0
    for name in engines:
        machine = Machine()
        with grown(name, rows) as took:
            times = {task: sorted(found) for task, found in kept.of_all_tasks(Timed).items()}
        at = {task: [found[min(int(len(found) * share), len(found) - 1)] for share in (0.5, 0.95)] + [found[-1]]
              for task, found in times.items()}
        show(f"Kept scans in a house of {rows:,} items, places, balances, orders, {name} (made in {took:.0f} s)",
             ("task", "scans", "p50 ms", "p95 ms", "max ms", "most at step", "CPU p95", "CPU max", "goal", "met"),
             [(task, len(times[task]), *found, found[-1].step, *_cpu(times[task]), f"p95 <= {MOST:.0f}",
               "yes" if found[1] <= MOST else "NO") for task, found in at.items()],
             "CPU: milliseconds of this process and, on PostgreSQL, of the one that serves it", machine.note())
        worst = max(worst, *(found[1] for found in at.values()))
    return int(worst > MOST)


def _busy() -> float:
    """Seconds that this process has had of a processor, and the server's process that answers it."""
    if db.engine() != "postgres":
        return time.process_time()
    backend = db.ask("SELECT pg_backend_pid() AS pid")[0].pid
    return time.process_time() + int(Path(f"/proc/{backend}/schedstat").read_text("ascii").split()[0]) / 1e9


def _cpu(took: list[Took]) -> tuple[float, float]:
    busy = sorted(one.cpu for one in took)
    return busy[min(int(len(busy) * 0.95), len(busy) - 1)], busy[-1]


@contextmanager
def grown(name: str, rows: int) -> Iterator[float]:
    """The demo's morning and so many rows more of everything, open; the seconds that took."""
    with stores(name) as fresh:
        started = time.monotonic()
        db.open_database(fresh())
        grow(rows)
        yield time.monotonic() - started
        db.close_database()


def grow(rows: int) -> None:
    """Items with barcodes; places, half of them empty; two balances in each of the others; orders of a line that were
    delivered, with their picks and the inputs that made them. All as copies of what is there."""
    item = _copies("item", rows, "tracking = 'none'", sku="'BIG-' || n", min_qty="0", max_qty="0")
    _copies("barcode", rows, "qty = 1", item_id=f"{item} + n", code="'77' || (1000000000 + n)")
    place = _copies("location", rows, "kind = 'pick'", code="'Z-' || n", key="'Z' || n", zone="'Z'",
                    kind=f"CASE {_rest('n', 3)} WHEN 0 THEN 'pick' ELSE 'reserve' END", sequence="100000 + n")
    _copies("balance", rows, "container = 0 AND lot = 0 AND status = 'available'", item_id=f"{item} + n",
            location_id=f"{place} + n / 2", on_hand="20", reserved="0")
    order = _copies("order", rows, "state = 'released'", number="'BIG-' || n",
                    state="'delivered'")
    line = _copies("order_line", rows, "kit_id IS NULL", order_id=f"{order} + n", line="1", item_id=f"{item} + n",
                   ordered="1", promised="1", picked="1", packed="1", shipped="1", delivered="1")
    _copies("task", rows, "kind = 'pick'", state="'done'", order_id=f"{order} + n", order_line=f"{line} + n",
            item_id=f"{item} + n", location_id=f"{place} + n / 2", balance="0", done="1", qty="1")
    db.database().execute_sql("ANALYZE")
    if db.engine() == "sqlite":
        db.database().execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def _copies(table: str, rows: int, like: str, **changed: str) -> int:
    """So many copies of one row, these columns changed by SQL over `n`; the id of the first, the others follow it."""
    cursor = db.database().execute_sql(f'SELECT * FROM "{table}" WHERE {like} ORDER BY id LIMIT 1')
    columns = [column[0] for column in cursor.description if column[0] != "id"]
    before = db.ask(f'SELECT MAX(id) AS id FROM "{table}"')[0].id
    names = ", ".join(f'"{column}"' for column in columns)
    values = ", ".join(changed.get(column, f'o."{column}"') for column in columns)
    with db.tx():
        db.database().execute_sql(
            f'INSERT INTO "{table}" ({names}) ' + NUMBERS.format(last=rows - 1) +
            f'SELECT {values} FROM (SELECT * FROM "{table}" WHERE {like} ORDER BY id LIMIT 1) o, numbers ORDER BY n')
    return int(db.ask(f'SELECT MIN(id) AS id FROM "{table}" WHERE id > {before}')[0].id)


def _rest(number: str, of: int) -> str:
    """The remainder, without the sign that drivers take for a mark."""
    return f"({number} - {number} / {of} * {of})"


def main(words: list[str]) -> int:
    """As asked."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.big")
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--engine", choices=ENGINES, action="append")
    asked = parser.parse_args(words)
    return measure(asked.rows, tuple(asked.engine or ENGINES))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
