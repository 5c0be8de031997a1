"""Real processes on the same stock, killed at random: nothing lost, nothing doubled, nobody starved."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from floorapp.data import checks, db, ledger, stock
from tests.conftest import Store
from tests.data.fighters import PROCESSES, another
from tests.data.floor import Floor, build, figures, new_container, new_order, stock_up, tell_states

SECONDS = 5
SKUS = ("TEE", "CAP", "PHONE")


def test_eight_processes_fight_for_the_same_stock_and_are_killed(store: Store) -> None:
    """Every acknowledged intention is in the ledger once, every refused one not at all, and all rules hold."""
    floor = build()
    for sku in SKUS:
        for place in ("R1", "P1", "P2"):
            stock_up(floor, 20, place, sku)
    for number in range(12):
        new_order(floor, f"SO-{number}", 6, SKUS[number % 3])
    for number in range(4):
        new_container(floor, f"T-{number}", "tote", "PACK")
    diaries = store.folder / "diaries"
    diaries.mkdir()
    process = another("fight", store.url, str(SECONDS), json.dumps(asdict(floor)), str(diaries))
    kills = int(process.communicate(timeout=SECONDS + 60)[0])
    wait_for_the_dead(store)
    said = answers(diaries)
    done = [row.subject for row in db.ask("SELECT subject FROM event WHERE what = 'done'")]
    assert len(done) == len(set(done)), "an intention happened twice"
    lost = {op for op, answer in said.items() if answer == "ok"} - set(done)
    assert not lost, f"{len(lost)} acknowledged intentions are lost"
    assert not {op for op, answer in said.items() if answer == "no"} & set(done), "a refused intention happened"
    assert set(done) <= set(said), "something happened that nobody intended"
    tell_states()
    assert checks.violations() == []
    assert sum(row.on_hand for row in db.ask("SELECT on_hand FROM balance")) == 180
    acknowledged = sum(answer == "ok" for answer in said.values())
    print(f"{store.engine}: {acknowledged} acknowledged, {kills} killed, 0 lost, 0 doubled")
    assert acknowledged > 30 and kills > 10, "too little happened to say anything"


def test_a_tote_that_is_moved_away_takes_along_what_is_just_being_put_into_it(store: Store) -> None:
    floor = build()
    tote = new_container(floor, "T-1", "tote", "PACK")
    with meanwhile(floor, store, "PACK", tote, 2):
        def roll() -> None:
            doing = floor.act()
            ledger.relocate(doing, stock.container.one(id=tote), floor.at["SHIP"], "move")
            doing.tell("moved")
        db.execute(roll)
    assert figures(floor) == {("TEE", "SHIP", tote, "available"): (2, 0)}
    tell_states()
    assert checks.violations() == []


def test_stock_that_grows_while_it_is_taken_is_not_called_short(store: Store) -> None:
    floor = build()
    stock_up(floor, 5)
    with meanwhile(floor, store, "P1", 0, 3):
        def take() -> None:
            doing = floor.act()
            ledger.take_out(doing, floor.goods(), 5, floor.spot("P1"), "SCRAP", "adjust")
            doing.tell("scrapped")
        db.execute(take)
    assert figures(floor) == {("TEE", "P1", 0, "available"): (3, 0)}
    tell_states()
    assert checks.violations() == []


def test_the_ticket_is_fair(sqlite_store: Store) -> None:
    """Without the queue in front of BEGIN IMMEDIATE some of eight writers get hundreds of times less than others."""
    floor = build()
    another("race", sqlite_store.url, "2", json.dumps(asdict(floor))).wait(60)
    got = [row.n for row in db.ask("SELECT COUNT(*) AS n FROM event WHERE what = 'received' GROUP BY chain")]
    assert len(got) == PROCESSES
    assert max(got) < 5 * min(got), sorted(got)
    tell_states()
    assert checks.violations() == []


@contextmanager
def meanwhile(floor: Floor, store: Store, place: str, container: int, qty: int) -> Iterator[None]:
    """Another process has put pieces there and commits a moment later."""
    with another("put_slowly", store.url, json.dumps(asdict(floor)), place, str(container), str(qty)) as other:
        assert other.stdout is not None and other.stdin is not None
        assert other.stdout.readline()
        threading.Timer(0.3, other.stdin.close).start()
        yield


def answers(diaries: Path) -> dict[str, str]:
    """Of every intention: `ok`, `no`, or `will` where its process died before the answer."""
    said: dict[str, str] = {}
    for diary in diaries.iterdir():
        for line in diary.read_text().splitlines():
            answer, op = line.split()
            said[op] = answer
    return said


def wait_for_the_dead(store: Store) -> None:
    """PostgreSQL finishes what a killed process had sent: until its servants have noticed, nothing is settled."""
    end = time.monotonic() + 30
    while store.engine == "postgres" and time.monotonic() < end:
        if db.ask("SELECT COUNT(*) AS n FROM pg_stat_activity WHERE datname = current_database()")[0].n == 1:
            return
        time.sleep(0.05)
    assert store.engine == "sqlite", "somebody is still connected"
