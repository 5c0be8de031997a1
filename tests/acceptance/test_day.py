"""A working day of one person a task, and what people do when the house says no."""

from __future__ import annotations

import pytest

from floorapp.channels.taking import take_file
from floorapp.data import checks, db, sites
from floorapp.data.act import Act
from floorapp.dialogues.engine import Reply
from floorapp.services import intake
from floorapp.simulation.away import Dispatch
from floorapp.simulation.day import play, work_a_day
from floorapp.simulation.floor import Floor
from floorapp.simulation.inbound import Receiving
from floorapp.simulation.operators import Stuck, VirtualOperator
from floorapp.simulation.outbound import Packing
from floorapp.simulation.ports import Here
from tests.acceptance import sample_source
from tests.acceptance.given import operators
from tests.acceptance.house import set_up

DOES = {"receiving": "RINA", "putaway": "PUTU", "picking": "PIPIT", "packing": "KIKI", "dispatch": "DIDI",
        "delivery": "DIDI"}
pytestmark = pytest.mark.usefixtures("sqlite_store")


def build(orders: int) -> None:
    """A house with so many orders, and the goods for them on the way."""
    set_up()
    given = sample_source.read(orders)
    for kind in ("locations", "items", "asns", "orders", "payments"):
        assert not take_file(kind, given.files[kind]).quarantined
    assert not take_file("operators", operators()).quarantined


def test_a_day_from_the_truck_to_the_last_door() -> None:
    build(12)
    stages = work_a_day(lambda task: Here(DOES[task]))
    assert [stage.task for stage in stages] == list(DOES)
    assert all(stage.tally.kept > 0 and stage.tally.refused == 0 for stage in stages)
    assert {row.state for row in db.ask('SELECT state FROM "order"')} == {"delivered"}
    assert checks.violations() == []


def test_a_parcel_that_is_stopped_after_loading_is_taken_off_and_the_van_leaves() -> None:
    build(4)
    floor = Floor()
    stopped: list[str] = []

    def stop() -> None:
        """The buyer calls while the van is loaded."""
        number = floor.parcels_loaded()[0].order
        stopped.append(number)
        house = sites.warehouse.one().id
        db.execute(lambda: intake.cancel_order(Act("clerk", house), number, "buyer"))

    class Interrupted(Here):
        def say(self, raw: str) -> Reply:
            if raw == "CMDEND" and not stopped and floor.parcels_loaded():
                stop()
            return super().say(raw)

    work_a_day(lambda task: Interrupted(DOES[task]))
    states = {row.number: row.state for row in db.ask('SELECT number, state FROM "order"')}
    assert states.pop(stopped[0]) == "cancelled"
    assert set(states.values()) == {"delivered"}
    assert checks.violations() == []


def test_a_person_whom_nothing_helps_says_so() -> None:
    build(2)

    class Deaf(Here):
        def say(self, raw: str) -> Reply:
            return super().say("rubbish")

    with pytest.raises(Stuck, match="unknown_code"):
        play(VirtualOperator(Deaf("RINA"), [Receiving(Floor())]))


def test_nobody_loops_where_there_is_nothing_to_do() -> None:
    build(2)
    floor = Floor()
    tally = play(VirtualOperator(Here("KIKI"), [Packing(floor)]), VirtualOperator(Here("DIDI"), [Dispatch(floor)]))
    assert tally.inputs == 0

