"""The SLA forecast: figures that a supervisor can check by hand."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from floorapp.domain import sla
from floorapp.domain.sla import Group, Stage, forecast

NOON = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)


def hours(count):
    return NOON + timedelta(hours=count)


def group(cutoff, to_pick=0, to_pack=0, to_ship=0, carrier="JNE", **more):
    return Group(carrier, "REG", hours(cutoff), to_pick, to_pack, to_ship, **more)


def stages(pick=100.0, pack=100.0, ship=None, people=4):
    return [Stage("pick", pick, people, 25), Stage("pack", pack, people, 25), Stage("ship", ship, 2)]


def rows(groups, *args, **more):
    return forecast(NOON, groups, *args, **more).groups


def test_the_channels_deadline_wins_and_a_difference_is_shown():
    assert sla.due(None, hours(3)) == sla.Due(hours(3), "cutoff")
    assert sla.due(hours(5), hours(3)) == sla.Due(hours(5), "channel", differs=True)
    assert sla.due(hours(3), hours(3)) == sla.Due(hours(3), "channel")
    assert sla.due(hours(3), None) == sla.Due(hours(3), "channel")
    assert sla.due(None, None).at is None


def test_few_observations_do_not_make_a_rate():
    assert sla.rate(300.0, 9, 120.0) == 120.0
    assert sla.rate(300.0, 10, 120.0) == 300.0


@pytest.mark.parametrize(("finish", "word"), [
    (timedelta(hours=1), "safe"), (timedelta(hours=1, minutes=44), "safe"), (timedelta(hours=1, minutes=45), "tight"),
    (timedelta(hours=2), "tight"), (timedelta(hours=2, seconds=1), "late"), (None, "late"),
])
def test_two_hours_before_the_cutoff_safe_needs_a_quarter_of_an_hour(finish, word):
    assert sla.risk(NOON, hours(2), None if finish is None else NOON + finish, 1) == word


def test_ten_hours_before_the_cutoff_safe_needs_an_hour():
    assert sla.risk(NOON, hours(10), hours(8.9), 1) == "safe"
    assert sla.risk(NOON, hours(10), hours(9), 1) == "tight"


def test_a_passed_cutoff_is_missed_and_no_work_is_done():
    assert sla.risk(NOON, NOON, hours(-1), 1) == "missed"
    assert sla.risk(NOON, hours(-1), None, 0) == "done"


def test_work_is_done_in_the_order_of_the_cutoffs():
    later, sooner = group(4, to_pick=100, carrier="SPX"), group(2, to_pick=100)
    first, second = rows([later, sooner], stages())
    assert (first.group, second.group) == (sooner, later)
    assert first.finish == hours(1) + sla.TAIL
    assert second.finish == hours(2) + sla.TAIL
    assert first.slack == timedelta(hours=1) - sla.TAIL


def test_what_is_not_picked_has_still_to_be_packed():
    (row,) = rows([group(3, to_pick=60, to_pack=40)], stages(pick=120.0, pack=50.0))
    assert (row.slowest, row.rate) == ("pack", 50.0)
    assert row.finish == hours(2) + sla.TAIL


def test_a_late_group_says_how_many_parcels_do_not_fit_and_which_stage_is_too_slow():
    (row,) = rows([group(1, to_pick=134)], [Stage("pick", 100.0, 4)], tail=timedelta(0))
    assert (row.risk, row.late, row.slowest, row.rate, row.needed) == ("late", 34, "pick", 100.0, 134.0)


def test_work_of_earlier_groups_takes_the_place_of_later_ones():
    first, second = rows([group(1, to_pick=90), group(2, to_pick=134, carrier="SPX")], [Stage("pick", 100.0, 4)],
                         tail=timedelta(0))
    assert (first.late, second.late) == (0, 24)


def test_lines_are_turned_back_into_parcels():
    (row,) = rows([group(1, to_pick=50, pick_lines=150)], [Stage("pick", 100.0, 4)], tail=timedelta(0))
    assert row.late == 17  # 50 lines do not fit, three lines a parcel


def test_nobody_at_work_means_never_and_all_are_late():
    (row,) = rows([group(1, to_pick=7)], [Stage("pick", 0.0, 0, 25)])
    assert (row.finish, row.slack, row.risk, row.late) == (None, None, "late", 7)


def test_a_stage_without_a_known_rate_is_not_judged():
    (row,) = rows([group(1, to_ship=500)], stages())
    assert (row.risk, row.late, row.slowest) == ("safe", 0, None)


def test_a_missed_group_is_late_with_all_that_is_open_and_still_holds_up_the_next():
    missed, nxt = rows([group(-1, to_pick=100), group(2, to_pick=50, carrier="SPX")], stages())
    assert (missed.risk, missed.late) == ("missed", 100)
    assert nxt.finish == hours(1.5) + sla.TAIL


def test_a_group_with_nothing_left_is_done():
    (row,) = rows([group(1)], stages())
    assert (row.risk, row.late, row.finish) == ("done", 0, None)


def test_a_stage_says_what_is_needed_and_how_many_people_are_short():
    outlook = forecast(NOON, [group(1, to_pick=150), group(2, to_pick=50, carrier="SPX")],
                       [Stage("pick", 100.0, 4), Stage("pack", 300.0, 2)], tail=timedelta(0))
    pick, pack = outlook.stages
    assert (pick.open, pick.needed, pick.short, pick.until) == (200, 150.0, 2, hours(1))
    assert (pack.open, pack.needed, pack.short) == (200, 150.0, 0)


def test_people_short_at_an_empty_stage_follow_the_plan_or_are_unknown():
    work = [group(1, to_pick=60)]
    planned, unknown = forecast(NOON, work, [Stage("pick", 0.0, 0, 25), Stage("pack", 0.0)], tail=timedelta(0)).stages
    assert (planned.short, unknown.short) == (3, None)


def test_a_rate_that_dies_out_is_a_standstill():
    outlook = forecast(NOON, [group(1, to_pick=7)], [Stage("pick", 1e-300, 3, 25)])
    assert (outlook.groups[0].finish, outlook.groups[0].late, outlook.stages[0].short) == (None, 7, 1)


def test_an_alert_needs_two_evaluations_and_is_told_once():
    assert sla.alert(["safe", "late"], None) is None
    assert sla.alert(["late", "late"], None) == "late"
    assert sla.alert(["late", "late"], "late") is None
    assert sla.alert(["tight", "late"], None) == "tight"
    assert sla.alert(["late", "missed", "missed"], "late") == "missed"
    assert sla.alert(["late", "safe"], "late") is None
    assert sla.alert(["done", "done"], None) is None
    assert sla.alert([], None) is None


counts = st.integers(0, 300)
groups = st.lists(st.builds(
    lambda minutes, pick, pack, ship, name: Group(name, "REG", NOON + timedelta(minutes=minutes), pick, pack, ship),
    st.integers(-60, 600), counts, counts, counts, st.sampled_from(["JNE", "SPX", "SiCepat"])), max_size=6)
rates = st.lists(st.one_of(st.none(), st.floats(0, 500)), min_size=3, max_size=3)


@given(groups, rates)
def test_late_parcels_are_never_more_than_open_ones_and_none_where_it_fits(work, per_hour):
    team = [Stage(name, speed, 3) for name, speed in zip(sla.STAGES, per_hour, strict=True)]
    outlook = forecast(NOON, work, team)
    assert [row.group.cutoff for row in outlook.groups] == sorted(row.cutoff for row in work)
    for row in outlook.groups:
        assert 0 <= row.late <= row.group.open
        assert (row.late > 0) == (row.risk in {"late", "missed"})
        assert row.risk not in {"safe", "tight"} or row.slack >= timedelta(0)


@given(groups, st.floats(1, 500), st.floats(1, 100))
def test_more_speed_never_makes_a_group_later(work, speed, more):
    slow = forecast(NOON, work, [Stage("pick", speed), Stage("pack", speed)])
    fast = forecast(NOON, work, [Stage("pick", speed + more), Stage("pack", speed + more)])
    for before, after in zip(slow.groups, fast.groups, strict=True):
        assert after.late <= before.late
        assert before.finish is None or after.finish <= before.finish
