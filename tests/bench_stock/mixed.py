"""Receiving, putaway, moving, picking, counting, packing, status and replenishment by many processes that are killed at
random moments, and take back what they did now and then."""

from __future__ import annotations

import os
import random
import shutil
import signal
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from floorapp.data import checks, db
from tests.bench_stock import house, people
from tests.postgres import Server

SETTLE = 30                            # seconds until a killed process's server must have noticed


@dataclass
class Verdict:
    """What came of it. Nothing may stand in `wrong`."""

    engine: str
    processes: int
    seconds: float
    kills: int = 0
    waits: list[float] = field(default_factory=list)
    kept: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def percentile(self, share: float) -> float:
        """Milliseconds within which this share of the answers came."""
        ordered = sorted(self.waits)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else 0.0


def run(seconds: float, processes: int, url: str | None, engines: tuple[str, ...]) -> int:
    """On the given empty database, else on fresh ones; 1 where anything was wrong."""
    verdicts = [_on(url, seconds, processes)] if url else [_fresh(engine, seconds, processes) for engine in engines]
    for verdict in verdicts:
        print(f"{verdict.engine}: {verdict.processes} processes, {verdict.seconds:.0f} s, {verdict.kills} killed, "
              f"{len(verdict.waits):,} answers, kept {dict(verdict.kept)}")
        print(f"  wait ms: p50 {verdict.percentile(0.5):.1f}, p99 {verdict.percentile(0.99):.1f}, "
              f"max {max(verdict.waits, default=0.0):.1f}")
        print(f"  of {sum(verdict.kept.values()):,} acknowledged inputs lost or changed: "
              f"{sum('acknowledged' in said for said in verdict.wrong)}; db check: "
              f"{'clean' if not verdict.wrong else verdict.wrong[:10]}", flush=True)
    return int(any(verdict.wrong for verdict in verdicts))


def _fresh(engine: str, seconds: float, processes: int) -> Verdict:
    if engine == "sqlite":
        with tempfile.TemporaryDirectory(prefix="flmixed") as folder:
            return _on(f"sqlite:///{folder}/floor.db", seconds, processes)
    server = Server()
    try:
        return _on(server.fresh("template0"), seconds, processes)
    finally:
        server.stop()


def _on(url: str, seconds: float, processes: int) -> Verdict:
    db.open_database(url)
    house.build(processes)
    engine = db.engine()
    db.close_database()                            # children must not inherit a connection
    diaries = Path(tempfile.mkdtemp(prefix="fldiary"))
    try:
        verdict = Verdict(engine, processes, seconds)
        verdict.kills = _let_work(url, seconds, processes, diaries)
        db.open_database(url)
        _wait_for_the_dead(engine)
        _judge(verdict, diaries)
        db.close_database()
        return verdict
    finally:
        shutil.rmtree(diaries)


def _let_work(url: str, seconds: float, processes: int, diaries: Path) -> int:
    """Everybody works; every tenth of a second somebody is killed, and comes back; how many kills."""
    chance, kills, end = random.Random(), 0, time.monotonic() + seconds
    at_work = {number: _start(url, number, diaries) for number in range(-1, processes)}
    while time.monotonic() < end:
        time.sleep(chance.uniform(0.05, 0.2))
        number = chance.choice(list(at_work))
        _kill(at_work[number])
        kills += 1
        at_work[number] = _start(url, number, diaries)
    for child in at_work.values():
        _kill(child)
    return kills


def _start(url: str, number: int, diaries: Path) -> int:
    child = os.fork()
    if child == 0:
        try:
            (people.work if number >= 0 else people.keep_the_office)(url, number, diaries / f"{number}.log")
        finally:
            os._exit(1)
    return child


def _kill(child: int) -> None:
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def _wait_for_the_dead(engine: str) -> None:
    end = time.monotonic() + SETTLE
    while engine == "postgres" and time.monotonic() < end:
        if db.ask("SELECT COUNT(*) AS n FROM pg_stat_activity WHERE datname = current_database()")[0].n == 1:
            return
        time.sleep(0.05)


def _judge(verdict: Verdict, diaries: Path) -> None:
    """Every acknowledged input is in the database with its number and its answer, and every invariant holds."""
    known: dict[tuple[str, int], Any] = {(row.operator, row.seq): row.code for row in db.ask(
        "SELECT o.code AS operator, i.seq, i.code FROM input i JOIN operator o ON o.id = i.operator_id "
        "WHERE i.kept = 1")}
    for diary in sorted(diaries.iterdir()):
        number = int(diary.stem)
        for line in diary.read_text().splitlines():
            outcome, seq, _, code, *rest = line.split()
            if outcome == "trouble":
                verdict.wrong.append(line)
                continue
            if outcome == "office":
                continue
            verdict.waits.append(float(rest[0]))
            if outcome == "accepted":
                verdict.kept["undo" if code == "undone" else house.TASKS[number % len(house.TASKS)]] += 1
                if known.get((house.who(number), int(seq))) != code:
                    verdict.wrong.append(f"acknowledged and not there: {house.who(number)} {line}")
    verdict.wrong += [f"{violation.code} {violation.params}" for violation in checks.violations()]
