"""Cartons: a named box really takes the goods, and a wrong weight names what is probably missing."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from floorapp.domain.cartons import (
    MOST_UNITS,
    Box,
    Line,
    choose,
    expected_weight,
    layout,
    weight_refusal,
    weight_suspect,
    weight_tolerance,
)

SMALL = Box("S", (200, 150, 100), 2000, 80)
MEDIUM = Box("M", (300, 200, 200), 5000, 150)
LARGE = Box("L", (600, 400, 400), 20000, 400)
BOXES = [LARGE, SMALL, MEDIUM]
SHIRT = Line("KAOS", 1, (150, 100, 20), 180)


def test_the_smallest_box_that_takes_everything_is_chosen():
    assert choose([SHIRT], BOXES).box is SMALL
    assert choose([Line("KAOS", 10, (150, 100, 20), 180)], BOXES).box is SMALL
    assert choose([Line("KAOS", 11, (150, 100, 20), 150)], BOXES).box is MEDIUM


def test_volume_alone_is_not_enough_a_long_thing_needs_a_long_box():
    assert choose([Line("PAYUNG", 1, (550, 40, 40), 300)], BOXES).box is LARGE
    assert choose([Line("TANGGA", 1, (900, 40, 40), 300)], BOXES) == choose([Line("TANGGA", 1, (900, 40, 40))], BOXES)
    assert choose([Line("TANGGA", 1, (900, 40, 40), 300)], BOXES).reason == "box_none_fits"


def test_a_box_that_would_break_under_the_weight_is_not_chosen():
    assert choose([Line("BATU", 1, (90, 90, 90), 2500)], BOXES).box is MEDIUM
    assert choose([Line("BATU", 9, (90, 90, 90), 2500)], BOXES).reason == "box_none_fits"


def test_unknown_sizes_are_named_and_nothing_is_guessed():
    choice = choose([SHIRT, Line("BARU", 1), Line("LAIN", 2)], BOXES)
    assert (choice.box, choice.reason, choice.skus) == (None, "box_unknown_size", ("BARU", "LAIN"))


def test_very_many_units_are_left_to_the_packer():
    assert choose([Line("KLIP", MOST_UNITS + 1, (5, 5, 5), 1)], BOXES).reason == "box_too_many"


def test_what_must_stand_upright_is_not_laid_down():
    bottle = Line("SIRUP", 1, (80, 80, 300), 900)
    flat = Box("FLAT", (320, 200, 100))
    assert layout([bottle], flat) is not None
    assert layout([Line("SIRUP", 1, (80, 80, 300), 900, upright=True)], flat) is None


def test_a_box_filled_to_the_last_corner_is_found():
    assert len(layout([Line("KUBUS", 12, (100, 100, 100))], Box("B", (300, 200, 200)))) == 12
    assert layout([Line("KUBUS", 13, (100, 100, 100))], Box("B", (300, 200, 200))) is None


def test_the_parcel_weighs_its_goods_and_its_box():
    assert expected_weight([Line("KAOS", 3, None, 180), Line("TAS", 1, None, 500)], SMALL) == 80 + 540 + 500
    assert expected_weight([SHIRT, Line("BARU", 1)], SMALL) is None


@pytest.mark.parametrize(("measured", "code"), [
    (1000, None), (970, None), (1030, None), (969, "weight_too_low"), (1031, "weight_too_high"), (None, None),
])
def test_a_parcel_may_be_off_by_its_tolerance_and_no_gram_more(measured, code):
    refused = weight_refusal(1000, measured, 30)
    assert (refused.code if refused else None) == code
    assert weight_refusal(None, measured, 30) is None


def test_the_refusal_says_both_weights():
    assert weight_refusal(1000, 900, 30).params == {"expected": 1000, "measured": 900, "off": 100}


def test_light_parcels_have_a_tolerance_in_grams_and_heavy_ones_in_percent():
    assert (weight_tolerance(200), weight_tolerance(10000)) == (30, 500)


def test_a_wrong_weight_names_the_item_that_explains_it_best():
    lines = [Line("KAOS", 3, None, 180), Line("TAS", 1, None, 500)]
    assert weight_suspect(lines, 1120, 1120 - 180, 30) == ("KAOS", -1)
    assert weight_suspect(lines, 1120, 1120 - 495, 30) == ("TAS", -1)
    assert weight_suspect(lines, 1120, 1120 + 360, 30) == ("KAOS", 2)
    assert weight_suspect(lines, 1120, 1120 - 90, 30) is None
    assert weight_suspect([Line("TAS", 1, None, 500)], 500, 1500, 30) is None  # never more than were ordered
    assert weight_suspect([Line("KAOS", 1, None, 180)], 400, 40, 10) is None             # nor fewer than none


sizes = st.tuples(*[st.integers(10, 120)] * 3)
orders = st.lists(st.builds(lambda n, qty, size, upright: Line(f"S{n}", qty, size, 100, upright),
                            st.integers(0, 9), st.integers(1, 4), sizes, st.booleans()), min_size=1, max_size=6)


@given(orders, st.tuples(*[st.integers(50, 400)] * 3))
def test_units_in_a_box_neither_overlap_nor_stick_out(lines, inner):
    placed = layout(lines, Box("B", inner))
    if placed is None:
        return
    assert len(placed) == sum(line.qty for line in lines)
    for unit in placed:
        assert all(unit.corner[side] >= 0 and unit.corner[side] + unit.size[side] <= inner[side] for side in range(3))
    for one, other in combinations(placed, 2):
        assert any(one.corner[side] + one.size[side] <= other.corner[side]
                   or other.corner[side] + other.size[side] <= one.corner[side] for side in range(3))


@given(orders)
def test_a_box_as_big_as_all_units_in_a_row_always_does(lines):
    row = sum(max(line.size_mm) * line.qty for line in lines)
    assert choose(lines, [Box("ROW", (row, 120, 120))]).box is not None
