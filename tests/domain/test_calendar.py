"""Cut-offs on the warehouse's own wall clock: which one is next, on which working day, in which zone."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from floorapp.domain.calendar import (
    HORIZON,
    Cutoffs,
    WorkCalendar,
    add_workdays,
    every_workday,
    next_cutoff,
    next_cutoffs,
)
from floorapp.domain.refusals import Refused

ZONES = {"Asia/Jakarta": 7, "Asia/Makassar": 8, "Asia/Jayapura": 9}
MONDAY = date(2026, 11, 23)
MON_TO_SAT = frozenset(range(6))


def at(zone, day, clock):
    return datetime.combine(day, time.fromisoformat(clock), ZoneInfo(zone))


def wib(day, clock):
    return at("Asia/Jakarta", day, clock)


JAKARTA = WorkCalendar("Asia/Jakarta", MON_TO_SAT, holidays=frozenset({date(2026, 12, 25)}))
AT_15 = every_workday(time(15))


@pytest.mark.parametrize(("placed", "goes"), [
    ((MONDAY, "14:59:59"), (MONDAY, "15:00")),
    ((MONDAY, "15:00:00"), (MONDAY + timedelta(1), "15:00")),       # at the second it is too late
    ((MONDAY, "00:00:00"), (MONDAY, "15:00")),
    ((MONDAY - timedelta(1), "23:59:59"), (MONDAY, "15:00")),       # Sunday night
    ((MONDAY + timedelta(5), "16:00"), (MONDAY + timedelta(7), "15:00")),  # Saturday after the truck
    ((date(2026, 12, 24), "15:30"), (date(2026, 12, 26), "15:00")),  # over Christmas
])
def test_an_order_goes_with_the_next_cutoff_of_a_working_day(placed, goes):
    assert next_cutoff(wib(*placed), AT_15, JAKARTA) == wib(*goes)


@pytest.mark.parametrize(("zone", "hours"), ZONES.items())
def test_fifteen_oclock_is_fifteen_oclock_where_the_warehouse_stands(zone, hours):
    calendar = WorkCalendar(zone)
    found = next_cutoff(at(zone, MONDAY, "08:00"), AT_15, calendar)
    assert found == datetime(2026, 11, 23, 15 - hours, tzinfo=UTC)
    assert found.tzinfo is UTC


def test_the_same_moment_is_before_the_cutoff_in_jakarta_and_after_it_in_jayapura():
    moment = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)  # 14:00 WIB, 16:00 WIT
    assert WorkCalendar("Asia/Jakarta").local(next_cutoff(moment, AT_15, WorkCalendar("Asia/Jakarta"))).day == 23
    assert WorkCalendar("Asia/Jayapura").local(next_cutoff(moment, AT_15, WorkCalendar("Asia/Jayapura"))).day == 24


def test_several_cutoffs_a_day_are_taken_one_after_another():
    cutoffs = Cutoffs({0: (time(18), time(9, 30), time(15)), 2: (time(12),)})
    found = next_cutoffs(wib(MONDAY, "09:30"), cutoffs, JAKARTA, 3)
    assert found == [wib(MONDAY, "15:00"), wib(MONDAY, "18:00"), wib(MONDAY + timedelta(2), "12:00")]


def test_a_weekday_without_a_cutoff_is_no_working_day():
    cutoffs = Cutoffs({0: (time(15),)})
    assert next_cutoff(wib(MONDAY, "15:01"), cutoffs, JAKARTA) == wib(MONDAY + timedelta(7), "15:00")


def test_new_years_eve_has_its_own_hour_and_lebaran_none():
    eve = date(2026, 12, 31)
    cutoffs = Cutoffs({day: (time(18),) for day in range(7)}, special={eve: (time(16),), date(2027, 1, 1): ()})
    assert next_cutoff(wib(eve, "15:59"), cutoffs, JAKARTA) == wib(eve, "16:00")
    assert next_cutoff(wib(eve, "16:00"), cutoffs, JAKARTA) == wib(date(2027, 1, 2), "18:00")


def test_a_closed_day_is_closed_and_an_opened_one_open():
    sunday = MONDAY + timedelta(6)
    calendar = WorkCalendar("Asia/Jakarta", MON_TO_SAT, closed=frozenset({MONDAY}), opened=frozenset({sunday}))
    assert next_cutoff(wib(MONDAY, "08:00"), AT_15, calendar) == wib(MONDAY + timedelta(1), "15:00")
    assert next_cutoff(wib(sunday, "08:00"), AT_15, calendar) == wib(sunday, "15:00")


def test_a_calendar_with_no_working_day_is_refused_not_searched_for_ever():
    with pytest.raises(Refused) as refusal:
        next_cutoff(wib(MONDAY, "08:00"), AT_15, WorkCalendar("Asia/Jakarta", frozenset()))
    assert refusal.value.code == "no_cutoff"
    assert next_cutoffs(wib(MONDAY, "08:00"), Cutoffs({}), JAKARTA, 3) == []
    with pytest.raises(Refused):
        add_workdays(MONDAY, 1, WorkCalendar("Asia/Jakarta", frozenset()))


def test_summer_time_moves_the_instant_and_not_the_wall_clock():
    berlin = WorkCalendar("Europe/Berlin", frozenset(range(7)))
    before = next_cutoff(at("Europe/Berlin", date(2026, 3, 28), "12:00"), AT_15, berlin)
    after = next_cutoff(at("Europe/Berlin", date(2026, 3, 29), "12:00"), AT_15, berlin)
    assert (before.hour, after.hour) == (14, 13)
    assert after - before == timedelta(hours=23)


def test_a_cutoff_in_the_skipped_hour_still_comes_and_one_in_the_doubled_hour_comes_once():
    berlin = WorkCalendar("Europe/Berlin", frozenset(range(7)))
    night = every_workday(time(2, 30))
    spring = next_cutoff(at("Europe/Berlin", date(2026, 3, 29), "00:00"), night, berlin)
    assert spring == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    autumn = next_cutoffs(at("Europe/Berlin", date(2026, 10, 25), "00:00"), night, berlin, 2)
    assert autumn == [datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 26, 1, 30, tzinfo=UTC)]


@pytest.mark.parametrize(("start", "count", "end"), [
    (MONDAY, 0, MONDAY), (MONDAY, 1, MONDAY + timedelta(1)), (MONDAY, 5, MONDAY + timedelta(5)),
    (MONDAY, 6, MONDAY + timedelta(7)), (MONDAY + timedelta(6), 0, MONDAY + timedelta(7)),
    (MONDAY + timedelta(6), 1, MONDAY + timedelta(7)), (date(2026, 12, 24), 1, date(2026, 12, 26)),
])
def test_working_days_are_counted_from_the_day_after(start, count, end):
    assert add_workdays(start, count, JAKARTA) == end


zones = st.sampled_from([*ZONES, "Europe/Berlin"])
clocks = st.times(max_value=time(23, 59)).map(lambda clock: clock.replace(microsecond=0))
weeks = st.dictionaries(st.integers(0, 6), st.lists(clocks, min_size=1, max_size=3).map(tuple), min_size=1)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
days = st.frozensets(st.dates(date(2026, 1, 1), date(2028, 1, 31)), max_size=40)


@given(zones, weeks, moments, days, st.frozensets(st.integers(0, 6), min_size=5))
def test_the_next_cutoff_is_the_first_of_all_that_are_ahead(zone, weekly, now, holidays, workdays):
    calendar = WorkCalendar(zone, workdays, holidays)
    today = now.astimezone(ZoneInfo(zone)).date()
    ahead = []
    for offset in range(HORIZON + 1):
        day = today + timedelta(offset)
        if day.weekday() in workdays and day not in holidays:
            ahead += [datetime.combine(day, clock, ZoneInfo(zone)) for clock in weekly.get(day.weekday(), ())]
    expected = sorted({moment.timestamp() for moment in ahead if moment.timestamp() > now.timestamp()})[:3]
    assert [found.timestamp() for found in next_cutoffs(now, Cutoffs(weekly), calendar, 3)] == expected


@given(zones, moments, clocks)
def test_a_second_before_the_cutoff_is_in_time_and_its_second_is_not(zone, now, clock):
    calendar = WorkCalendar(zone, frozenset(range(7)))
    cutoff = next_cutoff(now, every_workday(clock), calendar)
    assert next_cutoff(cutoff - timedelta(seconds=1), every_workday(clock), calendar) == cutoff
    assert next_cutoff(cutoff, every_workday(clock), calendar) > cutoff
