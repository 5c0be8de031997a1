"""Working time: operators take turns, an input each, until nobody has anything left to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from floorapp.data import db, sites
from floorapp.data.act import Act
from floorapp.services import release
from floorapp.simulation.away import Delivery, Dispatch
from floorapp.simulation.floor import Floor
from floorapp.simulation.inbound import Putaway, Receiving
from floorapp.simulation.jobs import Job
from floorapp.simulation.operators import Tally, VirtualOperator
from floorapp.simulation.outbound import Packing, Picking, Totes
from floorapp.simulation.ports import Port

WHO = "simulation"


@dataclass(frozen=True, slots=True)
class Stage:
    """One task of a day, and what came of it."""

    task: str
    tally: Tally


def play(*crew: VirtualOperator, between: Callable[[], bool] | None = None) -> Tally:
    """Let these people work until nobody has anything left to do; what they did together.

    Whoever has nothing to do waits for the others, then looks again. `between` may bring new work when all wait, and
    says whether it did.
    """
    before = {id(operator): operator.tally for operator in crew}
    for operator in crew:
        operator.tally = Tally()
    resting: set[int] = set()
    worked = False
    while True:
        for operator in crew:
            if id(operator) in resting:
                continue
            kept = operator.tally.kept
            if operator.step():
                worked = worked or operator.tally.kept > kept
            else:
                resting.add(id(operator))
        if len(resting) == len(crew):
            if not worked and not (between is not None and between()):
                break
            worked = False
            resting.clear()
    done = sum((operator.tally for operator in crew), Tally())
    for operator in crew:
        operator.tally = before[id(operator)] + operator.tally
    return done


def work_a_day(line: Callable[[str], Port], trolley: str = "TR-1") -> list[Stage]:
    """From the trucks at the dock to the last proof of delivery, task by task, each by one person.

    `line` gives the port of the person who does a task. Orders are released between putaway and picking.
    """
    floor = Floor()
    stages = []
    for job in (Receiving(floor), Putaway(floor), Picking(floor, Totes(floor), trolley), Packing(floor),
                Dispatch(floor), Delivery(floor)):
        if job.task == "picking":
            release_all()
        stages.append(Stage(job.task, play(_person(line, job))))
    return stages


def release_all() -> int:
    """Release what may be released, as the worker does; how many orders."""
    house = sites.warehouse.one()
    return len(db.execute(lambda: release.release(Act(WHO, house.id))))


def _person(line: Callable[[str], Port], job: Job) -> VirtualOperator:
    return VirtualOperator(line(job.task), [job])
