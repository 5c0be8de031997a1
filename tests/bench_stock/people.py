"""One process, one person: works through `engine.answer` and writes every answer down outside the database."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from pathlib import Path

from floorapp.data import counts, db, items, locations, people
from floorapp.dialogues import engine
from floorapp.dialogues.engine import Reply
from floorapp.domain.refusals import Refused
from floorapp.simulation.floor import Floor
from floorapp.simulation.inbound import Putaway, Receiving
from floorapp.simulation.jobs import BACK, END, ENTER, UNDO, Job, Prompt, piece
from floorapp.simulation.operators import Stuck, VirtualOperator
from floorapp.simulation.outbound import Packing, Picking, Totes
from tests.bench_stock import house

PAUSE = 0.02                           # seconds until somebody who has nothing to do looks again
TAKEN_BACK = 0.03                      # of the inputs


class Moving(Job):
    """A few pieces of something from one shelf to another."""

    task = "moving"

    def __init__(self, floor: Floor, chance: random.Random) -> None:
        super().__init__(floor)
        self.chance = chance

    def at_source(self, prompt: Prompt, reply: Reply) -> str:
        return house.place(self.chance.randrange(house.PLACES))

    def at_item(self, prompt: Prompt, reply: Reply) -> str:
        rows = prompt["rows"]
        return self.chance.choice(rows).split()[0] if rows and reply.outcome != "refused" else BACK

    def at_lot(self, prompt: Prompt, reply: Reply) -> str:
        return BACK

    def at_qty(self, prompt: Prompt, reply: Reply) -> str:
        if prompt["done"]:
            return ENTER
        return str(self.chance.randint(1, 3)) if reply.outcome != "refused" and prompt.get("free") else BACK

    def at_destination(self, prompt: Prompt, reply: Reply) -> str:
        return house.place(self.chance.randrange(house.PLACES)) if reply.outcome != "refused" else BACK


class Counting(Job):
    """All that stands on a shelf, nearly always right."""

    task = "counting"

    def __init__(self, floor: Floor, chance: random.Random) -> None:
        super().__init__(floor)
        self.chance = chance
        self._counted: set[int] = set()

    def at_location(self, prompt: Prompt, reply: Reply) -> str:
        self._counted.clear()
        if prompt.get("location"):
            return str(prompt["location"])
        return ENTER if self.chance.random() < 0.5 and reply.code != "no_counts" else house.place(
            self.chance.randrange(house.PLACES))

    def at_item(self, prompt: Prompt, reply: Reply) -> str:
        left = [row for row in self._shelf(prompt) if row.item not in self._counted]
        if not left or reply.code == "not_counted_again" or reply.outcome == "refused":
            return END
        self._counted.add(left[0].item)
        return str(items.item.one(id=left[0].item).sku)

    def at_qty(self, prompt: Prompt, reply: Reply) -> str:
        there = {items.item.one(id=row.item).sku: int(row.qty) for row in self._shelf(prompt)}
        qty = there.get(prompt.get("sku", ""), 0) + (self.chance.random() < 0.1)
        return str(qty)

    def at_approval(self, prompt: Prompt, reply: Reply) -> str:
        return self.chance.choice(("1", "2")) if reply.outcome != "refused" else BACK

    def _shelf(self, prompt: Prompt) -> list[counts.Any]:
        at = locations.location_by_key.one(warehouse=self.floor.warehouse, key=str(prompt["location"]).replace("-", ""))
        return counts.on_shelf(at.id)


class Status(Moving):
    """A few pieces go off sale, or back to it."""

    task = "status"

    def at_change(self, prompt: Prompt, reply: Reply) -> str:
        if reply.outcome == "refused":
            return BACK
        return "1" if prompt["status"] == "available" else "2"

    def at_reason(self, prompt: Prompt, reply: Reply) -> str:
        return "1" if reply.outcome != "refused" else BACK


class Replenishing(Job):
    """From the reserve to the pick faces, as the task says."""

    task = "replenishment"

    def at_start(self, prompt: Prompt, reply: Reply) -> str | None:
        return ENTER if reply.code != "no_replenishment" else None

    def at_source(self, prompt: Prompt, reply: Reply) -> str:
        return str(prompt["location"]) if reply.outcome != "refused" else BACK

    def at_item(self, prompt: Prompt, reply: Reply) -> str:
        return piece(self.floor.barcodes(prompt["sku"]), 1) if reply.outcome != "refused" else BACK

    def at_qty(self, prompt: Prompt, reply: Reply) -> str:
        if reply.outcome == "refused":
            return BACK
        return ENTER if prompt["done"] == prompt["qty"] else str(prompt["qty"])

    def at_destination(self, prompt: Prompt, reply: Reply) -> str:
        return str(prompt["to"]) if prompt["to"] and reply.outcome != "refused" else BACK


class Written:
    """A port that writes down, in one write each, what was answered and after how long."""

    def __init__(self, code: str, diary: Path) -> None:
        self.operator = int(people.operator_by_code.one(code=code).id)
        self.diary = os.open(diary, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def enter(self, task: str) -> Reply:
        return engine.enter(self.operator, task)

    def say(self, raw: str) -> Reply:
        started = time.perf_counter()
        try:
            reply = engine.answer(self.operator, raw)
        except Refused as refused:                 # trouble of the machine: people would see it
            self._write(f"trouble 0 - {refused.code}", started)
            raise
        self._write(f"{reply.outcome} {reply.seq} {reply.task} {reply.code}", started)
        return reply

    def _write(self, said: str, started: float) -> None:
        os.write(self.diary, f"{said} {(time.perf_counter() - started) * 1000:.3f}\n".encode())


def work(url: str, number: int, diary: Path) -> None:
    """Until the process is killed. Whatever is not an answer is written down as trouble."""
    chance = random.Random(time.time_ns() + number)
    task = house.TASKS[number % len(house.TASKS)]
    try:
        db.open_database(url)
        floor = Floor()
        series = f"T{number}-{time.time_ns() // 1_000_000 % 10**8}-{{}}"
        jobs: dict[str, Callable[[], Job]] = {
            "receiving": lambda: Receiving(floor, start=number), "putaway": lambda: Putaway(floor),
            "moving": lambda: Moving(floor, chance), "picking": lambda: Picking(floor, Totes(floor, series)),
            "counting": lambda: Counting(floor, chance), "packing": lambda: Packing(floor, start=number),
            "status": lambda: Status(floor, chance), "replenishment": lambda: Replenishing(floor)}
        line = Written(house.who(number), diary)
        person = VirtualOperator(line, [jobs[task]()])
        while True:
            try:
                if chance.random() < TAKEN_BACK and person.reply is not None:
                    asked = line.say(UNDO)
                    person.reply = line.say(ENTER) if asked.code == "undo_last" else asked
                if not person.step():
                    time.sleep(PAUSE)
            except Stuck:                          # a colleague was there first, again and again: begin anew
                for _ in range(4):
                    line.say(BACK)
                person = VirtualOperator(line, [jobs[task]()])
    except BaseException as error:
        with diary.open("a") as written:
            written.write(f"trouble 0 {task} {type(error).__name__}:{str(error)[:300]!r} 0\n".replace("\n", " ") + "\n")
        raise


def keep_the_office(url: str, number: int, diary: Path) -> None:
    """New orders and trucks for ever, and what may be released is released."""
    db.open_database(url)
    while True:
        started = time.perf_counter()
        house.more_work(time.time_ns() // 1_000_000, trucks=4, orders=10)
        with diary.open("a") as written:
            written.write(f"office 0 office released {(time.perf_counter() - started) * 1000:.3f}\n")
        time.sleep(0.5)
