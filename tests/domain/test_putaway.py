"""Putaway: what a location may take, where goods are sent and why; the capacity scenarios in whole numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from floorapp.domain.putaway import (
    Fixed,
    Held,
    ItemFacts,
    LocationFacts,
    allowed,
    refusal,
    room,
    suggest,
    suggest_together,
    with_stock,
)
from floorapp.domain.refusals import Refused

RICE = ItemFacts("RICE")
BAG = 1000


def own(code, cap, priority=1, stock=0):
    held = (Held("RICE", stock),) if stock else ()
    return LocationFacts(code, "reserve", fixed=(Fixed("RICE", priority, cap),), contents=held)


def place(code, distance=1.0, **facts):
    return LocationFacts(code, facts.pop("kind", "reserve"), distance, **facts)


def sent(plan):
    return [(step.location, step.qty) for step in plan.steps], plan.unassigned


def code_of(item, qty, location):
    refused = refusal(item, qty, location)
    return refused.code if refused else None


# scenario E5

def test_i_the_first_priority_is_filled_before_the_second():
    assert sent(suggest(RICE, 300, [own("R2", 300, 2), own("R1", 200, 1)])) == ([("R1", 200), ("R2", 100)], 0)


def test_ii_at_the_same_priority_the_emptier_one_comes_first():
    assert sent(suggest(RICE, 700, [own("R1", 500, stock=100), own("R2", 500)])) == ([("R2", 500), ("R1", 200)], 0)


def test_iii_what_finds_no_place_is_reported():
    assert sent(suggest(RICE, 350, [own("R1", 100), own("R2", 200)])) == ([("R2", 200), ("R1", 100)], 50)


def test_iv_bags_fill_whole_bags():
    bags = ItemFacts("RICE", whole=BAG)
    plan = suggest(bags, 6 * BAG, [own("R1", 3 * BAG, stock=BAG), own("R2", 4 * BAG)])
    assert sent(plan) == ([("R2", 4 * BAG), ("R1", 2 * BAG)], 0)


def test_v_half_a_bag_of_room_takes_no_bag():
    bags = ItemFacts("RICE", whole=BAG)
    assert sent(suggest(bags, 2 * BAG, [own("R1", BAG), own("R2", 500)])) == ([("R1", BAG)], BAG)


def test_vi_more_than_the_room_is_refused_though_nobody_suggested_it():
    with pytest.raises(Refused) as refused:
        allowed(RICE, 300, own("R1", 200))
    assert (refused.value.code, refused.value.params) == ("location_full", {"location": "R1", "room": 200, "qty": 300})
    assert allowed(RICE, 200, own("R1", 200)) is None


def test_vii_goods_are_never_sent_back_to_where_they_come_from():
    assert sent(suggest(RICE, 50, [own("R1", 200), own("R2", 30, 2)], source="R1")) == ([("R2", 30)], 20)


# what is allowed

@pytest.mark.parametrize(("location", "code"), [
    (place("D", kind="dock"), "putaway_not_storage"),
    (place("Q", kind="quarantine"), "putaway_not_storage"),
    (place("B", blocked=True), "location_blocked"),
    (place("O", contents=(Held("KAOS", 1, owner="OTHER"),)), "location_other_owner"),
    (place("C", storage_class="cold"), "location_other_class"),
    (place("K", categories=frozenset({"food"})), "location_other_category"),
    (place("F", fixed=(Fixed("TEH"),)), "location_fixed_other"),
    (place("M", contents=(Held("TEH", 1),)), "location_other_item"),
    (place("M", contents=(Held("TEH", 1),), mixed_items=True), None),
    (place("L", contents=(Held("KAOS", 1, lot="A"),)), "location_other_lot"),
    (place("L", contents=(Held("KAOS", 1, lot="A"),), mixed_lots=True), None),
    (place("L", contents=(Held("KAOS", 1, lot="B"),)), None),
    (place("U", max_units=4), "location_full"),
    (place("W", max_weight_g=999), "location_full"),
    (place("V", max_volume_cm3=9), "location_full"),
    (place("E", max_units=5, max_weight_g=1000, max_volume_cm3=10), None),
])
def test_each_rule_has_its_own_refusal(location, code):
    shirt = ItemFacts("KAOS", lot="B", category="clothes", weight_g=200, volume_mm3=2000)
    assert code_of(shirt, 5, location) == code


def test_damaged_goods_go_to_quarantine_and_never_among_good_stock():
    broken = ItemFacts("KAOS", status="damaged")
    assert code_of(broken, 1, place("A")) == "putaway_not_storage"
    assert sent(suggest(broken, 1, [place("A"), place("Q", kind="quarantine")])) == ([("Q", 1)], 0)


def test_a_class_of_goods_may_stand_where_no_class_is_asked_but_goes_first_to_its_own():
    ice = ItemFacts("ICE", storage_class="cold")
    assert code_of(ice, 1, place("A")) is None
    plan = suggest(ice, 1, [place("A", 1.0), place("COLD", 9.0, storage_class="cold")])
    assert (plan.steps[0].location, plan.steps[0].reason) == ("COLD", "putaway_class")


def test_room_is_the_tightest_limit_and_unknown_sizes_hold_nothing_up():
    shelf = place("A", max_units=10, max_weight_g=1000, used_weight_g=400, max_volume_cm3=1, used_volume_mm3=400)
    assert room(ItemFacts("X", weight_g=100, volume_mm3=100), shelf) == 6
    assert room(ItemFacts("X", weight_g=100, volume_mm3=100, whole=4), shelf) == 4
    assert room(ItemFacts("X"), shelf) == 10
    assert room(ItemFacts("X"), place("A")) is None
    assert room(ItemFacts("X", weight_g=100), place("A", max_weight_g=100, used_weight_g=500)) == 0


def test_planning_a_dock_counts_what_was_planned_before():
    shelf = place("A", max_units=10)
    filled = with_stock(shelf, ItemFacts("X", weight_g=5, volume_mm3=7), 4)
    assert room(ItemFacts("X"), filled) == 6
    assert (filled.used_weight_g, filled.used_volume_mm3) == (20, 28)


# which one, and why

def test_the_table_of_rules_in_its_order():
    shirt = ItemFacts("KAOS", lot="B", category="clothes", storage_class="dry")
    by_reason = {
        "putaway_fixed": place("FIX", fixed=(Fixed("KAOS"),)),
        "putaway_same_lot": place("LOT", contents=(Held("KAOS", 1, lot="B"),)),
        "putaway_same_item": place("ITEM", contents=(Held("KAOS", 1, lot="A"),), mixed_lots=True),
        "putaway_class": place("CLASS", storage_class="dry"),
        "putaway_category": place("CAT", categories=frozenset({"clothes"})),
        "putaway_empty": place("EMPTY"),
        "putaway_room": place("ROOM", contents=(Held("TEH", 1),), mixed_items=True),
    }
    left = list(by_reason)
    while left:
        step = suggest(shirt, 5, [by_reason[reason] for reason in reversed(left)]).steps[0]
        assert (step.reason, step.location) == (left[0], by_reason[left[0]].code)
        left.pop(0)


@pytest.mark.parametrize(("velocity", "first"), [("A", "NEAR"), ("B", "MID"), ("C", "FAR"), (None, "NEAR")])
def test_fast_movers_stand_near_and_slow_ones_far(velocity, first):
    shelves = [place("FAR", 90.0), place("NEAR", 5.0), place("MID", 50.0)]
    assert suggest(ItemFacts("X", velocity=velocity), 1, shelves).steps[0].location == first


def test_one_location_for_all_comes_before_two_nearer_ones():
    shelves = [place("A", 1.0, max_units=6), place("B", 2.0, max_units=6), place("C", 9.0, max_units=12)]
    plan = suggest(ItemFacts("X", velocity="A"), 10, shelves)
    assert sent(plan) == ([("C", 10)], 0)
    assert plan.steps[0].room_left == 2


def test_a_whole_pallet_is_never_split():
    pallet = ItemFacts("X", whole=10)
    assert sent(suggest(pallet, 10, [place("A", max_units=9), place("B", max_units=9)])) == ([], 10)
    assert sent(suggest(pallet, 10, [place("A", max_units=9), place("C", 99.0)])) == ([("C", 10)], 0)


def test_a_mixed_container_goes_where_all_of_it_may_stand():
    tea, shirt = (ItemFacts("TEH"), 4), (ItemFacts("KAOS"), 4)
    single, tight = place("A"), place("B", mixed_items=True, max_units=7)
    wide = place("C", 50.0, mixed_items=True, max_units=8)
    assert suggest_together([tea, shirt], [single, tight, wide]).location == "C"
    assert suggest_together([tea, shirt], [single, tight]) is None
    assert suggest_together([tea, shirt], [wide], source="C") is None
    assert suggest_together([], [wide]) is None


def test_no_location_at_all_leaves_everything_unassigned():
    assert sent(suggest(RICE, 5, [])) == ([], 5)


shelves = st.lists(st.builds(
    lambda n, units, held, priority, distance: LocationFacts(
        f"L{n}", "reserve", distance, max_units=units, fixed=(Fixed("RICE", priority),) if priority else (),
        contents=(Held("RICE", held),) if held else ()),
    st.integers(0, 99), st.one_of(st.none(), st.integers(0, 50)), st.integers(0, 20), st.integers(0, 3),
    st.floats(0, 100)), max_size=8, unique_by=lambda location: location.code)


@given(shelves, st.integers(0, 200), st.integers(1, 12))
def test_every_plan_keeps_the_rules_and_loses_nothing(candidates, qty, whole):
    item = ItemFacts("RICE", whole=whole)
    plan = suggest(item, qty, candidates)
    by_code = {location.code: location for location in candidates}
    assert sum(step.qty for step in plan.steps) + plan.unassigned == qty
    assert len({step.location for step in plan.steps}) == len(plan.steps)
    for step in plan.steps:
        assert step.qty > 0 and step.qty % whole == 0
        assert refusal(item, step.qty, by_code[step.location]) is None
    if plan.unassigned >= whole:
        put = {step.location: step.qty for step in plan.steps}
        for location in candidates:
            assert refusal(item, whole, with_stock(location, item, put.get(location.code, 0))) is not None
