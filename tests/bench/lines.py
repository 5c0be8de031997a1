"""Order lines a second, end to end: received, put away, released, picked, packed, dispatched, delivered."""

from __future__ import annotations

import time

from floorapp.data import db, people
from floorapp.dialogues import engine
from floorapp.dialogues.engine import Reply
from floorapp.simulation import day
from tests.bench.scans import ENGINES, WHO
from tests.bench.stores import stores
from tests.bench.tables import show


def run() -> None:
    """One day of one person after another, in one process; the time is that of the answers alone."""
    for name in ENGINES:
        with stores(name) as fresh:
            db.open_database(fresh())
            started = time.perf_counter()
            stages = day.work_a_day(lambda task: _Line(WHO[task]))
            wall = time.perf_counter() - started
            delivered = db.ask("SELECT COUNT(*) AS n FROM order_line WHERE delivered > 0")[0].n
            db.close_database()
        rows = [(stage.task, stage.tally.inputs, stage.tally.lines or "-", stage.tally.percentile(0.5) * 1000,
                 stage.tally.percentile(0.95) * 1000, stage.tally.seconds) for stage in stages]
        seconds = sum(stage.tally.seconds for stage in stages)
        show(f"A day end to end, {name}", ("task", "inputs", "lines", "p50 ms", "p95 ms", "seconds"), rows,
             f"{delivered} order lines delivered in {seconds:.1f} s of answers: {delivered / seconds:.1f} a second; "
             f"{wall:.1f} s with the time of the virtual operators themselves")


class _Line:
    """A person's line to the dialogues."""

    def __init__(self, code: str) -> None:
        self._id = int(people.operator_by_code.one(code=code).id)

    def enter(self, task: str) -> Reply:
        return engine.enter(self._id, task)

    def say(self, raw: str) -> Reply:
        return engine.answer(self._id, raw)
