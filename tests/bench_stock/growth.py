"""The same scans beside a ledger of ten thousand rows and of a million: how much slower they are."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from floorapp.data import db, people
from floorapp.dialogues import engine
from tests.bench.tables import show
from tests.bench_stock import house
from tests.postgres import Server

MOST = 1.2                             # how much slower a scan may be beside the largest ledger
ROUNDS, LOOPS = 5, 12                  # the sizes take turns, so that a busy moment of the machine hits all of them
PAGE = 250_000


@dataclass
class Size:
    """One database with so many generated rows, and the milliseconds of each kept scan in it, round by round."""

    rows: int
    url: str
    rounds: list[float] = field(default_factory=list)
    slowest: float = 0.0


def measure(engines: tuple[str, ...], sizes: list[int]) -> int:
    """Print each engine's table; 1 where the ratio of the medians is above MOST."""
    worst = 0.0
    for name in engines:
        with databases(name, sizes) as made:
            for _ in range(ROUNDS):
                for size in made:
                    waits = scans(size.url)
                    size.rounds.append(median(waits))
                    size.slowest = max(size.slowest, sorted(waits)[int(len(waits) * 0.99)])
            ratios = [median(at / first for at, first in zip(size.rounds, made[0].rounds, strict=True))
                      for size in made]
            show(f"Kept scans of moving and counting beside a growing ledger, {name}",
                 ("ledger rows", "p50 ms", "p99 ms", "ratio"),
                 [(size.rows, median(size.rounds), size.slowest, ratio)
                  for size, ratio in zip(made, ratios, strict=True)],
                 f"ratio: median of {ROUNDS} rounds against the smallest in the same round; at most {MOST}")
            worst = max(worst, *ratios)
    return int(worst > MOST)


@contextmanager
def databases(name: str, sizes: list[int]) -> Iterator[list[Size]]:
    """A warehouse for each size, with so many rows in its ledger."""
    server = Server() if name == "postgres" else None
    try:
        with tempfile.TemporaryDirectory(prefix="flgrowth") as folder:
            made = [Size(rows, server.fresh("template0") if server else f"sqlite:///{Path(folder, f'{rows}.db')}")
                    for rows in sizes]
            for size in made:
                started = time.monotonic()
                db.open_database(size.url)
                house.build(1)
                grow(size.rows)
                db.close_database()
                print(f"  [{name}: {size.rows:,} rows made in {time.monotonic() - started:.1f} s]", flush=True)
            yield made
    finally:
        db.close_database()
        if server is not None:
            server.stop()


def grow(rows: int) -> None:
    """So many moves of all items between all places, to and fro, with an event each; the balances stay as they are."""
    first = db.ask("SELECT MIN(i.id) AS item, MIN(l.id) AS place, MIN(w.id) AS warehouse, MIN(o.id) AS owner "
                   "FROM item i, location l, warehouse w, owner o WHERE l.code = ?", house.place(0))[0]
    shelf = f"{first.place} + {_rest('(n / 2)', house.PLACES)}"
    other = f"{first.place} + {_rest('(n / 2 + 7)', house.PLACES)}"
    odd = _rest("n", 2)
    for start in range(0, rows, PAGE):
        numbers = (f"WITH RECURSIVE numbers(n) AS (SELECT {start} UNION ALL SELECT n + 1 FROM numbers "
                   f"WHERE n < {min(start + PAGE, rows) - 1}) ")
        with db.tx():
            db.database().execute_sql(
                "INSERT INTO move (warehouse_id, owner_id, item_id, lot, qty, from_location_id, from_container, "
                "from_status, to_location_id, to_container, to_status, reason, chain, event, at) " + numbers +
                f"SELECT {first.warehouse}, {first.owner}, {first.item} + {_rest('n', house.ITEMS)}, 0, 1, "
                f"CASE {odd} WHEN 0 THEN {shelf} ELSE {other} END, 0, 'available', "
                f"CASE {odd} WHEN 0 THEN {other} ELSE {shelf} END, 0, 'available', 'move', "
                "'grown', n + 1, 1000000 + n FROM numbers")
            db.database().execute_sql(
                "INSERT INTO event (chain, seq, at, who, terminal, what, subject, data, moves, hash) " + numbers +
                "SELECT 'grown', n + 1, 1000000 + n, 'grown', '', 'moved', '', '', '', '' FROM numbers")
    if db.engine() == "sqlite":
        db.database().execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    else:
        db.database().execute_sql("ANALYZE")


def _rest(number: str, of: int) -> str:
    """The remainder, without the sign that drivers take for a mark."""
    return f"({number} - {number} / {of} * {of})"


def scans(url: str) -> list[float]:
    """The same moves and counts as always, by one person; milliseconds of each kept answer."""
    db.open_database(url)
    person = int(people.operator_by_code.one(code=house.who(0)).id)
    waits = []
    for loop in range(LOOPS):
        one, two = house.place(1 + loop), house.place(31 + loop)
        item = house.sku(1 + loop)
        engine.enter(person, "moving")
        for raw in (one, item, "1", "<Enter>", two, two, item, "1", "<Enter>", one):
            waits += _timed(person, raw)
        engine.enter(person, "counting")
        for raw in (one, item, str(_there(one, item)), "CMDEND", "CMDEND"):
            waits += _timed(person, raw)
    db.close_database()
    return waits


def _there(place: str, sku: str) -> int:
    return int(db.ask("SELECT COALESCE(SUM(b.on_hand), 0) AS n FROM balance b JOIN location l ON l.id = b.location_id "
                      "JOIN item i ON i.id = b.item_id WHERE l.code = ? AND i.sku = ?", place, sku)[0].n)


def _timed(person: int, raw: str) -> list[float]:
    started = time.perf_counter()
    reply = engine.answer(person, raw)
    return [(time.perf_counter() - started) * 1000] if reply.outcome == "accepted" else []
