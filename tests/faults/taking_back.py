"""People who take back what they have just done: one input after another down to a boundary, and forward again.

`python -m tests.faults.taking_back --inputs 20000 --seed 7 [--engine postgres]` goes on for longer than the tests do.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from floorapp.data import checks, db, people, schema
from floorapp.data.act import Act
from floorapp.dialogues import engine
from floorapp.dialogues.engine import Reply
from floorapp.dialogues.talk import forget_passing
from floorapp.dialogues.tasks import TASKS
from floorapp.services import release
from floorapp.settings import current
from tests.dialogues.undo_probe import STAYS, picture
from tests.faults.lying_scanner import LYING_AROUND, _next, _of_the_screen
from tests.model.running import warehouses
from tests.screens import walks
from tests.small_house import build, everybody_may_all

Stands = tuple[dict[str, Any], dict[str, list[Any]]]
INPUTS = 30                            # of one person in one task, then they take back
ANSWER, ENTER = engine.answer, engine.enter
QUEUED = {"putaway place_suggested"}   # a place names the goods: what was put back there is its last
TOLD = 40                              # of the last inputs, where something is wrong
# Goods by what people call them: a tote or LPN that was named anew is another row, and as good.
LEDGER = """SELECT i.sku, p.code, COALESCE(l.code, ''), COALESCE(l.serial, ''), b.status, b.owner_id,
    SUM(b.on_hand), SUM(b.reserved) FROM balance b JOIN item i ON i.id = b.item_id
    JOIN location p ON p.id = b.location_id LEFT JOIN lot l ON l.id = b.lot
    GROUP BY i.sku, p.code, l.code, l.serial, b.status, b.owner_id
    ORDER BY i.sku, p.code, l.code, l.serial, b.status, b.owner_id"""


def stands(operator: int) -> Stands:
    """The open question and the picture of the house."""
    talk = engine._talk(people.operator.one(id=operator), "")
    forget_passing(talk.state)
    return engine._prompt(talk), picture()


@dataclass(slots=True)
class Done:
    """What was said until something was kept; the answer; how all stood before the last input, and since which of the
    inputs: one that is not kept may open another question all the same, and an undo goes back to that."""

    inputs: list[str]
    reply: Reply
    before: Stands
    since: int


class Person:
    """Somebody in a task, and what was kept of theirs since anything else has happened."""

    def __init__(self, operator: int, task: str) -> None:
        self.operator, self.task = operator, task
        self.kept: list[Done] = []
        self.since: list[tuple[str, Stands]] = []          # what was said since the last kept input, and to what
        self.reply = ENTER(operator, task)
        self.begun = stands(operator)

    def say(self, raw: str) -> Reply:
        """One input."""
        self.since.append((raw, stands(self.operator)))
        self.reply = ANSWER(self.operator, raw)
        if self.reply.outcome == "accepted" and not self.reply.code.startswith("undone"):
            inputs, stood = zip(*self.since, strict=True)
            self.kept.append(Done([*inputs], self.reply, stood[-1], stood.index(stood[-1])))
            self.since = []
        elif self.reply.outcome == "accepted":
            self.kept, self.since = [], []
        return self.reply

    def take_back(self) -> Done | None:
        """The last kept input is undone; None at a boundary. Anything else is a fault."""
        done = self.kept[-1]
        shown = ANSWER(self.operator, "<Undo>")
        if shown.code == "cannot_undo":
            return None
        assert shown.code == "undo_last", (done.inputs, done.reply.code, shown)
        undone = ANSWER(self.operator, "<Enter>")
        assert undone.code in {"undone", "undone_paper"}, (done.inputs, done.reply.code, undone)
        self.kept.pop()
        self.since = []
        (prompt, stood), (now_prompt, now) = done.before, stands(self.operator)
        kind = f"{done.reply.task} {done.reply.code}"
        assert now_prompt == prompt, (kind, done.inputs, {
            name: (prompt.get(name), now_prompt.get(name)) for name in prompt.keys() | now_prompt.keys()
            if prompt.get(name) != now_prompt.get(name)})
        other = {table: (sorted(set(stood[table]) - set(now[table]), key=str),
                         sorted(set(now[table]) - set(stood[table]), key=str))
                 for table in now if now[table] != stood[table] and table not in STAYS.get(kind, ())}
        assert not other, (kind, done.inputs, other)
        self.reply = undone
        return done


def play(seed: int, inputs: int) -> Counter[str]:
    """So many inputs; after some of each person's, they take back as many as they like, and say the same again."""
    dice, said = random.Random(seed), Counter[str]()
    everybody_may_all()
    everybody = [int(row.id) for row in db.ask("SELECT id FROM operator WHERE active = 1 ORDER BY id")]
    past: deque[Any] = deque(maxlen=TOLD)
    tasks = [task for task in TASKS if task not in {"menu", "board", "stock", "supervision"}]
    while said["inputs"] < inputs:
        db.execute(lambda: release.release(Act("worker", 1)))
        codes = {kind: found for kind, sql in LYING_AROUND.items()
                 if (found := [str(row[0]) for row in db.ask(sql) if row[0]])}
        person, raw = Person(dice.choice(everybody), dice.choice(tasks)), ""
        try:
            for _ in range(dice.randint(2, INPUTS)):
                raw = _likely(dice, person.reply, codes, raw)
                if raw in {"<Undo>", "CMDUNDO"}:
                    continue
                person.say(raw)
                past.append((person.operator, person.task, raw, person.reply.outcome, person.reply.code))
                said["inputs"] += 1
                said[f"{person.task} {person.reply.outcome}"] += 1
                if person.reply.task != person.task:
                    break
            if person.reply.task == person.task:
                back_and_forth(dice, person, said, past, 0.7)
            found = checks.violations()
            assert not found, found[:5]
        except BaseException as error:
            error.add_note(told(seed, past))
            raise
    return said


def told(seed: int, past: Any) -> str:
    lines = "\n".join(f"  {line}" for line in past)
    return f"python -m tests.faults.taking_back --seed {seed} --engine {db.engine()}; the last inputs:\n{lines}"


def back_and_forth(dice: random.Random, person: Person, said: Counter[str], past: Any, again: float) -> None:
    """As many as they like, down to a boundary; then mostly (`again`) the same once more, and the goods are where they
    were."""
    prompt, ledger, back = stands(person.operator)[0], db.ask(LEDGER), list[Done]()
    for _ in range(dice.randint(1, len(person.kept)) if person.kept else 0):
        done = person.take_back()
        past.append((person.operator, person.task, "take back", done and done.inputs, done and done.reply.code))
        said["undone" if done else "boundary"] += 1
        if done is None:
            break
        back.append(done)
    if dice.random() >= again:
        return
    for done in reversed(back):
        for raw in done.inputs[done.since if done is back[-1] else 0:]:
            person.say(raw)
            past.append((person.operator, person.task, f"again {raw}", person.reply.outcome, person.reply.code))
        said["again"] += 1
        kind = f"{done.reply.task} {done.reply.code}"
        if kind in QUEUED and person.reply.code == done.reply.code and person.reply.prompt != done.reply.prompt:
            said["otherwise"] += 1                         # other goods of the same place
            return
        assert person.reply.code == done.reply.code, (done, person.reply)
    assert [tuple(row) for row in db.ask(LEDGER)] == [tuple(row) for row in ledger], prompt


def walk(seed: int, often: float = 0.4) -> Counter[str]:
    """The shift of the sheets by people who take back and say again all the time; nothing is otherwise at its end."""
    dice, said, past = random.Random(seed), Counter[str](), deque[Any](maxlen=TOLD)
    here: list[Person] = []
    settings: list[Any] = [current()]

    def enters(operator: int, task: str, *terminal: Any) -> Reply:
        if terminal:
            return ENTER(operator, task, *terminal)            # somebody else comes, and is asked who works here
        if here and (here[0].operator, here[0].task) == (operator, task):
            here[0].reply = ENTER(operator, task)
        else:
            here[:] = [Person(operator, task)]
        return here[0].reply

    def answers(operator: int, raw: str) -> Reply:
        person = here[0]
        if person.kept and not person.since and (stands(operator) != person.begun or current() is not settings[-1]):
            person.kept = []                               # an import, the worker or other rules came between
        settings[:] = [current()]
        reply = person.say(raw)
        past.append((operator, person.task, raw, reply.outcome, reply.code))
        said["inputs"] += 1
        if reply.task != person.task:
            here[:] = [Person(operator, reply.task)]
        elif reply.outcome == "accepted" and person.kept and dice.random() < often:
            back_and_forth(dice, person, said, past, 1.0)
        here[0].begun = stands(operator)
        return person.reply

    with mock.patch.object(engine, "answer", answers), mock.patch.object(engine, "enter", enters), \
            walks.standing_still():
        try:
            walks.walked("id")
            assert checks.violations() == []
        except BaseException as error:
            error.add_note(told(seed, past))
            raise
    return said


@contextmanager
def empty_house() -> Iterator[None]:
    """A small house of its own on SQLite."""
    with tempfile.TemporaryDirectory() as folder:
        db.open_database(f"sqlite:///{Path(folder, 'house.db')}")
        schema.upgrade()
        build()
        yield
        db.close_database()


def _likely(dice: random.Random, reply: Reply, codes: dict[str, list[str]], last: str) -> str:
    """Mostly what a person would say who wants to come to an end."""
    if reply.outcome == "ask" and dice.random() < 0.9:
        return last
    return _of_the_screen(dice, reply) if dice.random() < 0.6 else _next(dice, reply, codes)


def main() -> int:
    """Seed after seed until there were so many inputs."""
    reads = argparse.ArgumentParser(prog="python -m tests.faults.taking_back", description=__doc__)
    reads.add_argument("--inputs", type=int, default=20_000)
    reads.add_argument("--seed", type=int, default=int(time.time()))
    reads.add_argument("--engine", choices=("sqlite", "postgres"), default="sqlite")
    reads.add_argument("--walks", type=int, default=0, help="so many shifts of the sheets instead")
    asked = reads.parse_args()
    started, done, seed = time.monotonic(), 0, asked.seed
    for nth in range(asked.walks):
        with empty_house():
            print(f"walk {seed + nth}: {dict(walk(seed + nth))}, {time.monotonic() - started:,.0f} s", flush=True)
    if asked.walks:
        return 0
    with warehouses(asked.engine) as fresh:
        while done < asked.inputs:
            fresh()
            said = play(seed, min(1_000, asked.inputs - done))
            done, seed = done + said["inputs"], seed + 1
            print(f"{asked.engine}: {done:,} inputs, seeds {asked.seed} to {seed - 1}, "
                  f"{time.monotonic() - started:,.0f} s, {said['undone']} taken back, {said['boundary']} boundaries, "
                  f"{said['again']} said again ({said['otherwise']} otherwise), nothing wrong", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
