"""A kept scan against its own SQL: a whole day through the dialogues, then the very same statements by hand."""

from __future__ import annotations

import time
from collections import defaultdict
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from floorapp.data import db, people
from floorapp.dialogues import engine
from floorapp.dialogues.engine import Reply
from floorapp.simulation import day
from tests.bench.recording import Recorded, Said
from tests.bench.stores import stores
from tests.bench.tables import show

WHO = {"receiving": "RINA", "putaway": "RINA", "picking": "BUDI", "packing": "SITI", "dispatch": "AGUS",
       "delivery": "AGUS"}
ENGINES = ("sqlite", "postgres")


@dataclass
class Spoken:
    """The kept inputs of one task: seconds each through `engine.answer`, and what each said to the database."""

    seconds: list[float] = field(default_factory=list)
    said: list[list[Said]] = field(default_factory=list)
    by_hand: list[float] = field(default_factory=list)


def run() -> None:
    """Both engines; three days, the first to warm up, the medians of each task's kept inputs."""
    for name in ENGINES:
        with stores(name) as fresh:
            work(fresh())
            timed, recorded = work(fresh()), work(fresh(), recording=True)
            by_hand(fresh(), recorded)
        rows = [_row(task, timed[task].seconds, recorded[task]) for task in timed]
        rows.append(_row("all", [s for spoken in timed.values() for s in spoken.seconds], Spoken(
            said=[said for spoken in recorded.values() for said in spoken.said],
            by_hand=[s for spoken in recorded.values() for s in spoken.by_hand])))
        show(f"Kept scan, {name}: engine.answer against the same SQL by hand",
             ("task", "scans", "statements", "answer ms", "by hand ms", "ratio"), rows,
             "by hand: the recorded statements with their values through the bare driver, no Peewee, no Python rules")


def _row(task: str, seconds: list[float], recorded: Spoken) -> tuple[object, ...]:
    ours, theirs = median(seconds) * 1000, median(recorded.by_hand) * 1000
    return (task, len(seconds), round(median(map(len, recorded.said))), ours, theirs,
            sum(seconds) / sum(recorded.by_hand))


def work(url: str, *, recording: bool = False) -> dict[str, Spoken]:
    """One day of virtual operators; their kept inputs by task."""
    db.open_database(url)
    tape = Recorded() if recording else None
    spoken: dict[str, Spoken] = defaultdict(Spoken)
    day.work_a_day(lambda task: _Line(task, spoken[task], tape))
    db.close_database()
    return dict(spoken)


def by_hand(url: str, recorded: dict[str, Spoken]) -> None:
    """Say the same again, in the same order, through the bare driver."""
    db.open_database(url)                              # the same pragmas and the same durability as ours
    connection = db.database().connection()
    for spoken in recorded.values():
        for said in spoken.said:
            started = time.perf_counter()
            cursor = connection.cursor()
            for sql, params, many in said:
                if many:
                    cursor.executemany(sql, params)
                else:
                    cursor.execute(sql, params or ())
                    if cursor.description is not None:
                        cursor.fetchall()
            spoken.by_hand.append(time.perf_counter() - started)
    db.close_database()


class _Line:
    """A person's line to the dialogues, with a clock on it."""

    def __init__(self, task: str, spoken: Spoken, tape: Recorded | None) -> None:
        self._id = int(people.operator_by_code.one(code=WHO[task]).id)
        self._spoken, self._tape = spoken, tape

    def enter(self, task: str) -> Reply:
        reply = engine.enter(self._id, task)
        self._note(0)
        return reply

    def say(self, raw: str) -> Reply:
        started = time.perf_counter()
        reply = engine.answer(self._id, raw)
        self._note(time.perf_counter() - started if reply.outcome == "accepted" else 0)
        return reply

    def _note(self, seconds: float) -> None:
        if self._tape is not None:
            self._spoken.said.append(self._tape.said[:])
            self._tape.said.clear()
        if seconds:
            self._spoken.seconds.append(seconds)


