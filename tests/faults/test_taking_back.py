"""What was kept is taken back, several in a row down to a boundary, and said again: the goods are where they were."""

from __future__ import annotations

import random
from collections import Counter, deque
from typing import Any

import pytest

from floorapp.data import people
from tests import small_house
from tests.conftest import Store
from tests.faults.taking_back import Person, back_and_forth, play, walk
from tests.model.running import warehouses


@pytest.mark.parametrize("seed", [1, 52])
def test_a_shift_of_people_who_take_back_all_the_time_ends_like_any_other(store: Store, seed: int) -> None:
    small_house.build()
    said = walk(seed)
    assert said["undone"] == said["again"] > 100
    assert said["boundary"]


def test_any_scan_is_taken_back_in_any_task() -> None:
    with warehouses("sqlite") as fresh:
        fresh()
        said = play(108, 500)
    assert said["undone"] > 10


def test_an_undo_goes_back_to_the_question_that_an_input_which_was_not_kept_had_opened(store: Store) -> None:
    """Enter opened the difference; the decision is taken back, and made once more."""
    small_house.build()
    small_house.taken("operators", "code,name,roles,badge,pin\n"
                                   "ANI,Ani,counter,B-ANI,2590\nEKO,Eko,counter,B-EKO,2591\n")
    small_house.taken("stock", "sku,location,qty\nKAOS-L,A-01-01,10\n")
    for counter in ("ANI", "EKO"):
        small_house.Person(counter, "counting").say("A-01-01", small_house.SHIRT, "8", "END")
    leader, said = Person(people.operator_by_code.one(code="DEWI").id, "counting"), Counter[str]()
    assert [leader.say(raw).code for raw in ("<Enter>", "2")] == ["approval_next", "count_rejected"]
    back_and_forth(random.Random(1), leader, said, deque[Any](), 1.0)
    assert (said["undone"], said["again"], leader.reply.code) == (1, 1, "count_rejected")
