"""Other processes for the tests of the data room: run as `python -m tests.data.fighters ROLE URL ...`."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from floorapp.data import db, events, ledger, orders, schema, stock
from floorapp.data.act import Act
from floorapp.data.ledger import For, Spot
from floorapp.data.sites import Owner
from floorapp.domain.refusals import Refused
from tests.data.floor import Floor, balance, build

PLACES = ("R1", "P1", "P2")
PROCESSES = 8


def another(role: str, *args: str) -> subprocess.Popen[str]:
    """Another process in this role."""
    return subprocess.Popen([sys.executable, "-m", "tests.data.fighters", role, *args], text=True,
                            stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2])


def hold(url: str) -> None:
    """Have the database open until the input ends."""
    db.open_database(url)
    print("open", flush=True)
    sys.stdin.read()


def migrate(url: str) -> None:
    """Bring the schema up; how many migrations this process has run."""
    db.open_database(url)
    print(len(schema.upgrade()))


def own(url: str) -> None:
    """Commit one row."""
    db.open_database(url)
    with db.tx():
        Owner.create(code="another")


def write(url: str, seed: str) -> None:
    """Receive stock for ever, a transaction each."""
    db.open_database(url)
    floor = build(f"W{seed}")
    receive(floor)
    print("writing", flush=True)
    while True:
        receive(floor)


def put_slowly(url: str, facts: str, place: str, container: str, qty: str) -> None:
    """Put pieces somewhere, say so, and commit only when told."""
    db.open_database(url)
    floor = Floor(**json.loads(facts))
    with db.tx():
        doing = floor.act("SLOW")
        ledger.bring_in(doing, floor.goods(), int(qty), "SUPPLIER", floor.spot(place, int(container)), "receive")
        print("put", flush=True)
        sys.stdin.readline()
        doing.tell("received")


def receive(floor: Floor, who: str = "") -> None:
    """Three pieces arrive."""
    def act() -> None:
        doing = floor.act(who)
        for _ in range(3):
            ledger.bring_in(doing, floor.goods(), 1, "SUPPLIER", floor.spot("DOCK"), "receive")
        doing.tell("received", "item:TEE")
    db.execute(act)


def race(url: str, seconds: str, facts: str) -> None:
    """PROCESSES receive as fast as they can; how many transactions each got, as JSON."""
    floor, start = Floor(**json.loads(facts)), time.time() + 0.8

    def run(number: int) -> None:
        db.open_database(url)
        time.sleep(max(start - time.time(), 0))
        done = 0
        while time.time() < start + float(seconds):
            receive(floor, f"RACER-{number}")
            done += 1
    for child in [_fork(run, number) for number in range(PROCESSES)]:
        os.waitpid(child, 0)


def fight(url: str, seconds: str, facts: str, folder: str) -> None:
    """PROCESSES work on the same stock and are killed at random moments, each replaced by the next; how many kills."""
    floor, chance = Floor(**json.loads(facts)), random.Random(int(time.time()))
    born = 0
    children: list[int] = []
    end, kills = time.time() + float(seconds), 0
    while time.time() < end:
        while len(children) < PROCESSES:
            children.append(_fork(lambda number: _work(url, floor, Path(folder) / f"{number}.log"), born))
            born += 1
        time.sleep(chance.uniform(0.05, 0.2))
        victim = children.pop(chance.randrange(len(children)))
        os.kill(victim, signal.SIGKILL)
        os.waitpid(victim, 0)
        kills += 1
    for child in children:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    print(kills)


@dataclass(frozen=True, slots=True)
class Draw:
    """What an intention is about this time."""

    line: int
    order: int
    sku: str
    tote: int
    places: tuple[str, str]
    qty: int


def _work(url: str, floor: Floor, log: Path) -> None:
    """Intentions without end; what was intended and what was answered is written outside the database, line by line."""
    db.open_database(url)
    chance = random.Random(os.getpid())
    skus = {item: sku for sku, item in floor.items.items()}
    lines = [(row.id, row.order_id, skus[row.item_id])
             for row in db.ask("SELECT id, order_id, item_id FROM order_line")]
    totes = [row.id for row in db.ask("SELECT id FROM container")]
    diary = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    number = 0
    while True:
        number += 1
        first, second = chance.sample(PLACES, 2)
        drawn = Draw(*chance.choice(lines), chance.choice(totes), (first, second), chance.randint(1, 3))
        _intend(diary, f"{log.stem}-{number}", floor, chance.choice(INTENTIONS), drawn)


def _intend(diary: int, op: str, floor: Floor, intention: Intention, drawn: Draw) -> None:
    def act() -> None:
        if events.events_about.one(subject=op, most=1) is not None:
            return                                      # this very intention was committed before the line broke
        doing = floor.act(f"F{op.partition('-')[0]}")
        intention(floor, doing, drawn)
        doing.tell("done", op)
    os.write(diary, f"will {op}\n".encode())
    try:
        db.execute(act, tries=20)
        os.write(diary, f"ok {op}\n".encode())
    except Refused:
        os.write(diary, f"no {op}\n".encode())


def _move(floor: Floor, doing: Act, drawn: Draw) -> None:
    source, target = (floor.spot(place) for place in drawn.places)
    ledger.transfer(doing, floor.goods(drawn.sku), drawn.qty, source, target, "move")


def _reserve(floor: Floor, doing: Act, drawn: Draw) -> None:
    orders.order_to_change.one(id=drawn.order)
    held = sum(row.qty for row in stock.held_by_line.all(order_line=drawn.line))
    there = balance(floor, drawn.places[0], drawn.sku)
    if orders.line.one(id=drawn.line).ordered - held < drawn.qty or not there:
        raise Refused("stock_short")
    if not ledger.reserve(there, drawn.line, drawn.qty):
        raise Refused("stock_short")


def _release(floor: Floor, doing: Act, drawn: Draw) -> None:
    held = _held(drawn, in_tote=False)
    ledger.release(held.balance_id, drawn.line, min(drawn.qty, held.qty))


def _pick(floor: Floor, doing: Act, drawn: Draw) -> None:
    held = _held(drawn, in_tote=False)
    qty, into = min(drawn.qty, held.qty), stock.container.one(id=drawn.tote)
    ledger.carry(doing, held, qty, Spot(into.location_id, drawn.tote), "pick", For(order_line=drawn.line))
    orders.add_picked.changed(id=drawn.line, qty=qty)


def _unpick(floor: Floor, doing: Act, drawn: Draw) -> None:
    held = _held(drawn, in_tote=True)
    qty = min(drawn.qty, held.qty)
    ledger.carry(doing, held, qty, floor.spot(drawn.places[0]), "unpick", For(order_line=drawn.line))
    orders.add_picked.changed(id=drawn.line, qty=-qty)


def _roll(floor: Floor, doing: Act, drawn: Draw) -> None:
    ledger.relocate(doing, stock.container.one(id=drawn.tote), floor.at[drawn.places[0]], "move")


def _count(floor: Floor, doing: Act, drawn: Draw) -> None:
    ledger.take_out(doing, floor.goods(drawn.sku), 1, floor.spot(drawn.places[0]), "ADJUST", "adjust")
    ledger.bring_in(doing, floor.goods(drawn.sku), 1, "ADJUST", floor.spot(drawn.places[1]), "adjust")


Intention = Callable[[Floor, Act, Draw], None]
INTENTIONS: tuple[Intention, ...] = (_move, _reserve, _reserve, _pick, _pick, _unpick, _release, _roll, _count)


def _held(drawn: Draw, *, in_tote: bool) -> Any:
    """What the line holds in a tote, or loose; its order is locked first, as every service does."""
    orders.order_to_change.one(id=drawn.order)
    for row in stock.held_by_line.all(order_line=drawn.line):
        if bool(row.container) is in_tote:
            return row
    raise Refused("reservation_gone")


def _fork(run: Callable[[int], None], number: int) -> int:
    child = os.fork()
    if child == 0:
        try:
            run(number)
        finally:
            os._exit(0)
    return child


if __name__ == "__main__":
    {role.__name__: role for role in (hold, write, migrate, own, put_slowly, race, fight)}[sys.argv[1]](*sys.argv[2:])
