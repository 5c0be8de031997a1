"""A kept scan against its own SQL: a whole day through the dialogues, and beside each answer the very same statements
by hand, with the same values, through the bare driver on an equal database."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from floorapp.data import db, people
from floorapp.dialogues import engine
from floorapp.dialogues.engine import Reply
from floorapp.simulation import day
from tests.bench.recording import Recorded, Said
from tests.bench.stores import IN_MEMORY, stores
from tests.bench.tables import show

WHO = {"receiving": "RINA", "putaway": "RINA", "picking": "BUDI", "packing": "SITI", "dispatch": "AGUS",
       "delivery": "AGUS"}
ENGINES = ("sqlite", "postgres")
WARM_UP = 20                               # scans of a task that are not counted


@dataclass
class Timed:
    """The kept inputs of one task: seconds through `engine.answer`, seconds by hand, statements of each."""

    ours: list[float] = field(default_factory=list)
    by_hand: list[float] = field(default_factory=list)
    statements: list[int] = field(default_factory=list)


def run() -> None:
    """One day of virtual operators on each engine."""
    for name in (*ENGINES, IN_MEMORY):
        with stores(name) as fresh:
            timed = work(fresh(), fresh())
        whole = Timed(*([value for task in timed.values() for value in getattr(task, kind)]
                        for kind in ("ours", "by_hand", "statements")))
        show(f"Kept scan, {name}: engine.answer against the same SQL by hand",
             ("task", "scans", "statements", "answer ms", "by hand ms", "ratio"),
             [_row(task, found) for task, found in (timed | {"all": whole}).items() if found.ours],
             "medians; ratio: of the sums. By hand: no Peewee, no rules, no texts, the same durability"
             + (" (nothing waits for a disk here: what is left is the cost of Python)" if name == IN_MEMORY else ""))


def work(url: str, twin: str) -> dict[str, Timed]:
    """A day on `url`, told again by hand on `twin`; the kept inputs by task."""
    timed: dict[str, Timed] = defaultdict(Timed)
    db.open_database(url)
    recorded = Recorded()
    with bare(twin) as connection:
        day.work_a_day(lambda task: _Line(task, timed[task], recorded, connection))
    db.close_database()
    return {task: Timed(found.ours[WARM_UP:], found.by_hand[WARM_UP:], found.statements[WARM_UP:])
            for task, found in timed.items()}


@contextmanager
def bare(url: str) -> Iterator[Any]:
    """The bare driver's connection, as durable as ours."""
    connection: Any
    if url.startswith("sqlite:"):
        import pysqlite3
        connection = pysqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
        for pragma in ("journal_mode=wal", "synchronous=full", "foreign_keys=1", "cache_size=-8000"):
            connection.execute(f"PRAGMA {pragma}")
    else:
        import psycopg
        connection = psycopg.connect(url, autocommit=True)
    yield connection
    connection.close()


def say_again(connection: Any, said: list[Said]) -> None:
    """The same statements with the same values; answers are fetched."""
    cursor = connection.cursor()
    for sql, params, many in said:
        if many:
            cursor.executemany(sql, params)
        else:
            cursor.execute(sql, params or ())
            if cursor.description is not None:
                cursor.fetchall()


def _row(task: str, timed: Timed) -> tuple[object, ...]:
    return (task, len(timed.ours), round(median(timed.statements)), median(timed.ours) * 1000,
            median(timed.by_hand) * 1000, sum(timed.ours) / sum(timed.by_hand))


class _Line:
    """A person's line to the dialogues, with a clock on it."""

    def __init__(self, task: str, timed: Timed, recorded: Recorded, twin: Any) -> None:
        self._id = int(people.operator_by_code.one(code=WHO[task]).id)
        self._timed, self._recorded, self._twin = timed, recorded, twin

    def enter(self, task: str) -> Reply:
        return engine.enter(self._id, task)

    def say(self, raw: str) -> Reply:
        self._follow()
        started = time.perf_counter()
        reply = engine.answer(self._id, raw)
        answered = time.perf_counter()
        said = self._recorded.said[:]
        self._recorded.said.clear()
        again = time.perf_counter()
        say_again(self._twin, said)
        if reply.outcome == "accepted":
            self._timed.ours.append(answered - started)
            self._timed.by_hand.append(time.perf_counter() - again)
            self._timed.statements.append(len(said))
        return reply

    def _follow(self) -> None:
        """What happened between two scans (people looking around, the release) happens on the other side too."""
        say_again(self._twin, [said for said in self._recorded.said if not said[0].startswith("SELECT")])
        self._recorded.said.clear()
