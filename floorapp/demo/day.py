"""One scripted working day, from the trucks at the dock to the last door, spoken through the dialogues only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from floorapp.channels.taking import take_file
from floorapp.data import db, sites
from floorapp.data.act import Act
from floorapp.demo import crew, paper
from floorapp.demo.config import SAME_DAY
from floorapp.demo.files import LATER
from floorapp.demo.shift import Moment, Shift, Terminal
from floorapp.services import release
from floorapp.simulation.away import Dispatch
from floorapp.simulation.day import play
from floorapp.simulation.floor import Label
from floorapp.simulation.jobs import Job
from floorapp.simulation.operators import Tally, VirtualOperator
from floorapp.simulation.outbound import Packing, Picking, Totes

WHO = "demo"
SINGLES, CLUSTER = 8, 6         # orders picked one by one in the morning, and together on the trolley afterwards
DRIVERS = {True: ("Yanto", "B 3391 KZL"), False: ("Slamet", "B 9047 TXA")}


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part of the day: when it began, its code in floorapp/locale, what came of it."""

    at: datetime
    code: str
    params: dict[str, Any]


@dataclass
class Day:
    """All that happened."""

    chapters: list[Chapter] = field(default_factory=list)
    moments: list[Moment] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)
    payments: dict[str, Any] = field(default_factory=dict)
    papers: int = 0
    ended: datetime | None = None


def play_the_day(begins: datetime, files: Path) -> Day:
    """Let the crew of the demo work a day that begins at `begins`; `files`: where the payments file lies.

    The database is open. The clock of the house stands at the day's time whenever somebody speaks.
    """
    return _Stage(begins, files).play()


class _Stage:
    """The floor, the wall clock and the people of one day."""

    def __init__(self, begins: datetime, files: Path) -> None:
        self.shift, self.files = Shift(begins), files
        self.floor = crew.Dock()
        self.totes = Totes(self.floor)
        self.slips = crew.people(("RINA", "BUDI", "SITI", "AGUS"))
        self.day = Day(moments=self.shift.moments)

    def play(self) -> Day:
        """Chapter by chapter."""
        floor, begins = self.floor, self.shift.begins
        self._chapter("demo_morning", 0.2, self._person("RINA", crew.Receiving(floor, begins.date()),
                                                        crew.Putaway(floor)),
                      self._person("BUDI", crew.Singles(floor, self.totes, SINGLES)),
                      self._person("SITI", Packing(floor)))
        self._chapter("demo_instant", 2.5, self._dispatcher(True))
        self._payments(3.0)
        self._chapter("demo_cluster", 3.1, self._person("BUDI", Picking(floor, self.totes, "TR-01", CLUSTER)),
                      self._person("SITI", Packing(floor)))
        self._chapter("demo_same_day", 6.5, self._dispatcher(True))
        self._chapter("demo_couriers", 7.4, self._dispatcher(False))
        self._chapter("demo_doors", 8.0, self._person("AGUS", crew.Delivery(floor, _same_day)))
        self.day.papers = self.shift.at_this_time(paper.print_all)
        self.day.ended = self.shift.now
        return self.day

    def _chapter(self, code: str, hours: float, *people: VirtualOperator) -> None:
        """These people work until nobody has anything left to do."""
        self.shift.until(hours)
        self.shift.people = len(people)
        at = self.shift.now
        released = self._release()
        tally = play(*people, between=lambda: self._release() > 0)
        self.day.tally = self.day.tally + tally
        self.day.chapters.append(Chapter(at, code, {
            "released": released, "inputs": tally.inputs, "kept": tally.kept, "refused": tally.refused,
            "lines": tally.lines, **{name: tally.codes[name] for name in COUNTED}}))

    def _payments(self, hours: float) -> None:
        """The bank's statement comes in; what is paid may be picked."""
        self.shift.until(hours)
        file = self.files / f"{LATER}.csv"
        self.day.payments = self.shift.at_this_time(
            lambda: take_file(LATER, file.read_bytes(), name=file.name)).as_json()
        self.day.chapters.append(Chapter(self.shift.now, "demo_payments", {
            name: self.day.payments[name] for name in ("read", "created")}))

    def _release(self) -> int:
        house = sites.warehouse.one()
        return len(self.shift.at_this_time(lambda: db.execute(lambda: release.release(Act(WHO, house.id)))))

    def _person(self, name: str, *jobs: Job) -> VirtualOperator:
        return VirtualOperator(Terminal(self.shift, name), jobs, self.slips[name])

    def _dispatcher(self, same_day: bool) -> VirtualOperator:
        """One driver after another; a courier takes only his own parcels."""
        driver, plate = DRIVERS[same_day]
        chosen: Callable[[Label], bool] = _same_day if same_day else lambda label: not _same_day(label)
        return self._person("AGUS", Dispatch(self.floor, chosen, driver=driver, plate=plate))


COUNTED: Sequence[str] = ("receipt_closed", "received", "put_away", "order_claimed", "tote_bound", "parcel_packed",
                          "manifest_closed", "parcel_loaded", "parcel_delivered", "delivery_failed_told")


def _same_day(label: Label) -> bool:
    return label.carrier in SAME_DAY
