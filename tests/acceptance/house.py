"""A warehouse from its first file to its last proof of delivery, done by virtual operators through the dialogues."""

from __future__ import annotations

import csv
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from floorapp import settings
from floorapp.channels.taking import Report, take_file
from floorapp.cli.opening import example_files
from floorapp.data import checks, db
from floorapp.services import site
from floorapp.simulation.away import Delivery, Dispatch
from floorapp.simulation.day import play, release_all
from floorapp.simulation.floor import Floor
from floorapp.simulation.inbound import Putaway, Receiving
from floorapp.simulation.jobs import Job
from floorapp.simulation.mistakes import Mistakes
from floorapp.simulation.operators import Tally, VirtualOperator
from floorapp.simulation.outbound import Packing, Picking, Totes
from floorapp.simulation.ports import Here
from tests.acceptance.given import PERSON, Given, operators, table

ITEMS_AN_LPN = 12
Say = Callable[[str], None]


@dataclass
class Outcome:
    """What came of a run. `states`: order number -> state. `reasons`: what was quarantined, by kind and reason."""

    states: dict[str, str] = field(default_factory=dict)
    payments: Counter[str] = field(default_factory=Counter)
    reasons: Counter[tuple[str, str]] = field(default_factory=Counter)
    tallies: dict[str, Tally] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    awaiting_at_first: int = 0
    lines: int = 0
    violations: list[Any] = field(default_factory=list)


def set_up() -> None:
    """The site of the example configuration in the open, migrated, empty database."""
    chosen = settings.read(example_files())
    db.execute(lambda: site.set_up(chosen))


def run(given: Given, mistakes: Callable[[], Mistakes | None] = lambda: None, say: Say = lambda line: None) -> Outcome:
    """The whole way in the open database."""
    outcome = Outcome()
    stage = _Stages(outcome, say)
    set_up()
    with stage("import"):
        for kind in ("operators", "locations", "items", "asns", "orders"):
            _take(outcome, kind, given.files[kind] if kind != "operators" else operators())
        outcome.awaiting_at_first = _states()["awaiting_payment"]
        _take(outcome, "payments", given.files["payments"])
        _cancel(outcome, given, given.early)
    crew = _Crew(mistakes)
    with stage("receiving"):
        outcome.tallies["receiving"] = crew.receive()
    with stage("putaway"):
        outcome.tallies["putaway"] = crew.put_away()
    with stage("release"):
        released = release_all()
        say(f"released {released}")
        _cancel(outcome, given, given.late)
    with stage("picking and packing"):
        outcome.tallies["picking and packing"] = crew.pick_and_pack()
    with stage("dispatch"):
        outcome.tallies["dispatch"] = crew.dispatch(given.leaves())
    with stage("delivery"):
        outcome.tallies["delivery"] = crew.deliver(given.delivered_at_the_desk())
    with stage("tracking"):
        _take(outcome, "tracking", given.files["tracking"])
        _cancel(outcome, given, given.too_late)
    with stage("checks"):
        outcome.violations = checks.violations()
    _look(outcome)
    return outcome


class _Stages:
    """Says how long each part took."""

    def __init__(self, outcome: Outcome, say: Say) -> None:
        self.outcome, self.say = outcome, say

    def __call__(self, name: str) -> _Stages:
        self.name = name
        return self

    def __enter__(self) -> None:
        self.started = time.perf_counter()

    def __exit__(self, *exc: object) -> None:
        self.outcome.seconds[self.name] = time.perf_counter() - self.started
        tally = self.outcome.tallies.get(self.name)
        more = f", {tally.inputs} inputs, {tally.refused} refused" if tally else ""
        self.say(f"{self.name}: {self.outcome.seconds[self.name]:.1f} s{more}")


class _Crew:
    """The people of the warehouse, each with their own roll of LPN labels and series of totes."""

    def __init__(self, mistakes: Callable[[], Mistakes | None]) -> None:
        self.mistakes, self.floor = mistakes, Floor()

    def receive(self) -> Tally:
        trucks = self.floor.trucks()
        people = self._who("receiver")
        return play(*(self._person(code, Receiving(self.floor, trucks[n::len(people)], _labels(code), ITEMS_AN_LPN))
                      for n, code in enumerate(people)))

    def put_away(self) -> Tally:
        return play(*(self._person(code, Putaway(self.floor)) for code in self._who("putaway")))

    def pick_and_pack(self) -> Tally:
        pickers = [self._person(code, Picking(self.floor, Totes(self.floor, f"T-{n}{{:04d}}"), f"TR-{n}"))
                   for n, code in enumerate(self._who("picker"), 1)]
        packers = [self._person(code, Packing(self.floor, n)) for n, code in enumerate(self._who("packer"))]
        return play(*pickers, *packers, between=lambda: release_all() > 0)

    def dispatch(self, leaving: set[str]) -> Tally:
        code = self._who("dispatcher")[0]
        return play(self._person(code, Dispatch(self.floor, lambda label: label.order in leaving)))

    def deliver(self, wanted: set[str]) -> Tally:
        people = self._who("dispatcher")
        return play(*(self._person(code, Delivery(self.floor, _share(wanted, n, len(people))))
                      for n, code in enumerate(people)))

    def _who(self, role: str) -> list[str]:
        return [code for code, does in PERSON.items() if does == role]

    def _person(self, code: str, job: Job) -> VirtualOperator:
        return VirtualOperator(Here(code), [job], self.mistakes())


def _share(wanted: set[str], nth: int, of: int) -> Callable[[Any], bool]:
    mine = set(sorted(wanted)[nth::of])
    return lambda label: label.order in mine


def _labels(code: str) -> Iterator[str]:
    return (f"LPN-{code}-{n:05d}" for n in count(1))


def _take(outcome: Outcome, kind: str, file: bytes) -> Report:
    report = take_file(kind, file, name=f"{kind}.csv")
    outcome.reasons.update((kind, entry["reason"]) for entry in report.quarantined)
    return report


def _cancel(outcome: Outcome, given: Given, numbers: list[str]) -> None:
    """The channel's next file: these orders once more, now cancelled."""
    if not numbers:
        return
    wanted = set(numbers)
    rows = [row | {"status": "cancelled"} for row in csv.DictReader(given.files["orders"].decode().splitlines())
            if row["number"] in wanted]
    _take(outcome, "orders", table(rows))


def _states() -> Counter[str]:
    return Counter({row.state: row.n for row in db.ask('SELECT state, COUNT(*) AS n FROM "order" GROUP BY state')})


def _look(outcome: Outcome) -> None:
    rows = db.ask('SELECT number, state, payment FROM "order"')
    outcome.states = {row.number: row.state for row in rows}
    outcome.payments = Counter(row.payment for row in rows)
    outcome.lines = db.ask("SELECT COUNT(*) AS n FROM order_line WHERE picked > 0")[0].n
