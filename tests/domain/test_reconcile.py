"""Why two stock figures differ."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from floorapp.domain.reconcile import Buffer, Cause, Figures, causes, to_sell

few = st.integers(0, 50)


def test_equal_figures_need_no_cause() -> None:
    assert causes(7, Figures(available=7, reserved=3)) == ((), 0)


def test_who_forgets_reservations_sees_that_many_more() -> None:
    assert causes(10, Figures(available=7, reserved=3, on_hold=2)) == ((Cause("differs_reserved", 3),), 0)


def test_the_fewest_causes_win() -> None:
    why, left = causes(12, Figures(available=7, reserved=3, on_hold=2, announced=5))
    assert (why, left) == ((Cause("differs_announced", 5),), 0)


def test_what_they_cannot_know_goes_before_what_is_as_much() -> None:
    assert causes(10, Figures(available=7, on_hold=3, counted=-3)) == ((Cause("differs_counted", 3),), 0)


def test_what_was_sold_since_their_file_is_a_cause() -> None:
    assert causes(10, Figures(available=6, moved=-4)) == ((Cause("differs_moved", 4),), 0)


def test_nothing_is_guessed() -> None:
    assert causes(11, Figures(available=7, reserved=3)) == ((), 4)


@given(few, st.tuples(few, few, few, few, few, few, st.integers(-50, 50)))
def test_causes_and_the_rest_make_the_whole_difference(theirs: int, ours: tuple[int, ...]) -> None:
    found = Figures(*ours)
    why, left = causes(theirs, found)
    assert sum(cause.qty for cause in why) + left == theirs - found.available


@pytest.mark.parametrize(("available", "buffer", "sold"), [
    (3, Buffer(5), 0), (9, Buffer(5), 4), (9, Buffer(), 9), (9, Buffer(percent=10), 8), (10, Buffer(percent=10), 9),
    (9, Buffer(2, 10), 7), (90, Buffer(2, 10), 81), (9, Buffer(percent=100), 0), (0, Buffer(percent=50), 0)])
def test_a_buffer_is_rounded_up_and_never_offers_less_than_nothing(available: int, buffer: Buffer, sold: int) -> None:
    assert to_sell(available, buffer) == sold
