"""A shift before it happens: virtual operators at the real work, on a copy, by a clock that runs ahead.

Each person has a time of their own: whoever is free first speaks next, and what they do takes them as long as it takes
people. So an hour of eight people is over in a minute, and comes out the same for the same seed.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from floorapp.data import clock, db, people, sites, workload
from floorapp.data.act import Act
from floorapp.services import board, picking, release
from floorapp.settings import current
from floorapp.simulation.arrivals import Arrivals
from floorapp.simulation.away import Dispatch
from floorapp.simulation.floor import Floor
from floorapp.simulation.inbound import Putaway, Receiving
from floorapp.simulation.jobs import Job
from floorapp.simulation.mistakes import Mistakes
from floorapp.simulation.operators import Stuck, Tally, VirtualOperator
from floorapp.simulation.outbound import Packing, Picking, Totes
from floorapp.simulation.ports import Here

WHO = "simulation"
ROLES = ("receiver", "putaway", "picker", "packer", "dispatcher")
# What an input takes a person, in seconds: walking, looking, lifting, scanning. The demo's day is paced the same.
SECONDS = {"receiving": 20, "putaway": 75, "picking": 22, "packing": 14, "dispatch": 12}
FIRST = ("picking", "packing", "receiving", "picking", "putaway", "packing", "picking", "packing")    # by turns
ORDER = ("dispatch", "packing", "picking", "putaway", "receiving")       # what is nearest to the customer goes first
FEW = 4                                            # from so many on, one is always at the gate
MINUTE = 60_000                                    # ms; also how long somebody waits who has nothing to do
WATCHED = 4                                        # the forecast is taken after this part of the time


@dataclass(frozen=True, slots=True)
class Plan:
    """`mistakes`: percent of the questions at which somebody errs. `speed`: 2 is twice as fast as people are."""

    operators: int = 4
    orders: int = 0
    minutes: int = 60
    seed: int = 1
    mistakes: float = 2.0
    speed: float = 1.0


@dataclass
class Rehearsed:
    """What came of it. `groups`: a cut-off's forecast and what really happened; `ended`: whether all work was done."""

    tally: Tally = field(default_factory=Tally)
    minutes: float = 0.0
    arrived: int = 0
    released: int = 0
    sent: int = 0
    stuck: list[str] = field(default_factory=list)
    refusals: Counter[str] = field(default_factory=Counter)
    groups: list[dict[str, Any]] = field(default_factory=list)
    ended: bool = False


@dataclass
class _Person:
    operator: VirtualOperator
    free: int
    idle: bool = False


def rehearse(plan: Plan, begins: int) -> Rehearsed:
    """Let the plan's people work in the open database, which is a copy, from `begins` (ms) on. It ends when the minutes
    are over, or when nobody has anything left to do and nothing more comes."""
    return _Rehearsal(plan, begins).play()


class _Rehearsal:
    """The floor, its people and what comes in."""

    def __init__(self, plan: Plan, begins: int) -> None:
        self.plan, self.begins, self.ends = plan, begins, begins + plan.minutes * MINUTE
        self.chance = random.Random(f"{plan.seed} pace")
        self.house = sites.warehouse.one()
        self.done = Rehearsed()
        self.arrivals = Arrivals(plan.orders, begins, self.ends, random.Random(f"{plan.seed} orders"))
        self.floor = Floor()
        self.totes = Totes(self.floor, "T-8{:05d}")       # one pile for all
        self.crew = [self._person(nth) for nth in range(plan.operators)]
        self.all = list(self.crew)
        self.now = begins
        self._tended = begins - MINUTE
        self._forecast: dict[tuple[str, str, int], dict[str, Any]] = {}

    def play(self) -> Rehearsed:
        """Until the time is over, or the work."""
        while self.crew and self.now < self.ends:
            person = min(self.crew, key=lambda person: person.free)
            self.now = max(self.now, person.free)
            if self.now >= self.ends:
                break
            with clock.stopped_at(self.now):
                self._tend()
                self._step(person)
            if not self.arrivals.left and all(other.idle for other in self.crew):
                self.done.ended = True
                break
        return self._told()

    def _step(self, person: _Person) -> None:
        """One input of one person, who is busy with it for a while."""
        before = person.operator.tally.inputs
        try:
            working = person.operator.step()
        except Stuck as stuck:
            self.done.stuck.append(str(stuck))
            self.crew.remove(person)
            return
        finally:
            reply = person.operator.reply
            if reply is not None and reply.outcome == "refused" and person.operator.tally.inputs > before:
                self.done.refusals[reply.code] += 1
        person.idle = not working
        task = person.operator.reply.task if person.operator.reply is not None else ""
        seconds = SECONDS.get(task, 5) / self.plan.speed * self.chance.uniform(0.7, 1.3)
        person.free = self.now + (int(seconds * 1000) if working else MINUTE)

    def _tend(self) -> None:
        """What comes in and what the worker does, once a minute; a cut-off's first forecast, when there are rates."""
        if self.now - self._tended < MINUTE:
            return
        self._tended = self.now
        self.done.arrived += self.arrivals.bring(self.now)
        db.execute(lambda: picking.sweep(Act(WHO, self.house.id)))
        released = len(db.execute(lambda: release.release(Act(WHO, self.house.id))))
        self.done.released += released
        if released:
            for person in self.crew:
                person.idle = False
        if self.now - self.begins >= (self.ends - self.begins) // WATCHED:
            for group in board.board_json("", current().sla, self.house.code)["groups"]:
                self._forecast.setdefault(_key(group), group)

    def _told(self) -> Rehearsed:
        done = self.done
        done.minutes = (self.now - self.begins) / MINUTE
        done.tally = sum((person.operator.tally for person in self.all), Tally())
        groups: dict[tuple[str, str, int], list[Any]] = {}
        for row in workload.went_or_open(self.house.id, self.begins):
            groups.setdefault((row.carrier or "", row.service or "", _slot(row.due)), []).append(row)
        done.sent = sum(row.shipped_at is not None for rows in groups.values() for row in rows)
        for key, rows in sorted(groups.items(), key=lambda found: found[0][2]):
            forecast = self._forecast.get(key)
            left = sum(row.shipped_at is None for row in rows)
            last = max((row.shipped_at for row in rows if row.shipped_at is not None), default=None)
            due = min((row.due for row in rows if row.due is not None), default=None)
            done.groups.append({
                "carrier": key[0] or None, "service": key[1] or None, "cutoff": clock.iso(due), "orders": len(rows),
                "forecast": forecast["forecast"] if forecast else None, "risk": forecast["risk"] if forecast else None,
                "shipped": len(rows) - left, "left": left, "finished": clock.iso(last) if last and not left else None})
        return done

    def _person(self, nth: int) -> _Person:
        """A new operator of the copy, who does every task but begins with one of their own."""
        code = f"VIRTUAL-{nth + 1}"
        db.execute(lambda: self._new_operator(code))
        floor = self.floor
        jobs: dict[str, Job] = {
            "receiving": Receiving(floor, start=nth), "putaway": Putaway(floor), "picking": Picking(floor, self.totes),
            "packing": Packing(floor, start=nth), "dispatch": Dispatch(floor)}
        first = FIRST[nth % len(FIRST)]
        if nth != self.plan.operators - 1:
            del jobs["dispatch"]                           # one person at the gate: a manifest has one hand
        elif self.plan.operators >= FEW:
            first = "dispatch"
            jobs = {task: jobs[task] for task in (first, "packing")}
        share = self.plan.mistakes / 100
        mistakes = Mistakes(share, share, share, share / 4, share / 2, random.Random(f"{self.plan.seed} {nth}"))
        chosen = [jobs[task] for task in dict.fromkeys((first, *ORDER)) if task in jobs]
        return _Person(VirtualOperator(Here(code), chosen, mistakes), self.begins + nth * 1000)

    def _new_operator(self, code: str) -> None:
        operator = people.new_operator.value(warehouse=self.house.id, code=code, name=code, badge="", pin_hash="",
                                             language="en")
        for role in ROLES:
            people.add_role.run(operator=operator, role=role)


def _key(group: dict[str, Any]) -> tuple[str, str, int]:
    cutoff = group["cutoff"]
    return (group["carrier"] or "", group["service"] or "",
            _slot(None if cutoff is None else clock.millis(datetime.fromisoformat(cutoff))))


def _slot(due: int | None) -> int:
    """The half hour in which something is due, as the board groups it; what is due never comes last."""
    return 2**62 if due is None else due // 1_800_000
