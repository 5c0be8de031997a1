"""The SLA clock: when an order is due, and whether the work that is left still fits before each cut-off.

The forecast is the plain arithmetic of floor-ux 4.2, so that a supervisor can check it by hand: work is done in the
order of the cut-offs; a stage has finished a group when it has worked through everything up to and including it; the
slowest stage decides; a fixed tail (pack one parcel, walk, the carrier's scan) is added.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from math import ceil, floor

SAFE, TIGHT, LATE, MISSED, DONE = "safe", "tight", "late", "missed", "done"
STAGES = ("pick", "pack", "ship")
TAIL = timedelta(minutes=10)
MIN_SLACK = timedelta(minutes=15)


@dataclass(frozen=True)
class Due:
    """When an order must leave. `source` is "channel" or "cutoff"; `differs` asks the board to show both times."""

    at: datetime | None
    source: str
    differs: bool = False


@dataclass(frozen=True)
class Group:
    """Open parcels of one carrier and service that go with one cut-off, each counted in the stage where it stands now.

    `pick_lines` is the work behind `to_pick` where the picking rate counts order lines; left out, a parcel is one unit.
    """

    carrier: str
    service: str
    cutoff: datetime
    to_pick: int
    to_pack: int
    to_ship: int
    pick_lines: int | None = None

    @property
    def open(self) -> int:
        return self.to_pick + self.to_pack + self.to_ship


@dataclass(frozen=True)
class Stage:
    """What a stage can do: units an hour of all who work in it now (None: not known, not judged), and their number.

    `plan_per_person` stands in for the rate of one person while nobody works there.
    """

    name: str
    per_hour: float | None
    people: int = 0
    plan_per_person: float | None = None


@dataclass(frozen=True)
class GroupForecast:
    """One row of the board. `finish` None: never at this pace. `late` is in parcels. The slowest stage says why."""

    group: Group
    finish: datetime | None
    slack: timedelta | None
    risk: str
    late: int
    slowest: str | None = None
    rate: float | None = None
    needed: float | None = None


@dataclass(frozen=True)
class StageForecast:
    """One stage: units left, the rate, the rate that all cut-offs need; `short` of people, None where unknown.

    `until` is the cut-off that asks for the most.
    """

    stage: str
    open: int
    rate: float | None
    needed: float
    people: int
    short: int | None
    until: datetime | None


@dataclass(frozen=True)
class Forecast:
    at: datetime
    groups: tuple[GroupForecast, ...]
    stages: tuple[StageForecast, ...]


def due(ship_by: datetime | None, cutoff: datetime | None) -> Due:
    """The channel's own ship-by always wins over our cut-off (floor-ux 4.3); both are shown when they differ."""
    if ship_by is None:
        return Due(cutoff, "cutoff")
    return Due(ship_by, "channel", differs=cutoff is not None and cutoff != ship_by)


def rate(observed_per_hour: float, observations: int, plan_per_hour: float) -> float:
    """The rate to reckon with: what the last half hour showed, or the plan while that is under ten observations."""
    return observed_per_hour if observations >= 10 else plan_per_hour


def risk(now: datetime, cutoff: datetime, finish: datetime | None, open_parcels: int) -> str:
    """One of safe, tight, late, missed, done. Safe needs 15 minutes, or a tenth of the time left if that is more."""
    if open_parcels == 0:
        return DONE
    if cutoff <= now:
        return MISSED
    if finish is None or finish > cutoff:
        return LATE
    return SAFE if cutoff - finish > max(MIN_SLACK, (cutoff - now) / 10) else TIGHT


def forecast(now: datetime, groups: Sequence[Group], stages: Sequence[Stage], tail: timedelta = TAIL) -> Forecast:
    """The board's figures: groups by cut-off with finish, slack, risk and late parcels; stages with their need.

    Groups with the same cut-off are worked in the order carrier, service. `tail` is added once after the slowest stage.
    """
    ordered = sorted(groups, key=lambda group: (group.cutoff, group.carrier, group.service))
    done_before = dict.fromkeys((stage.name for stage in stages), 0)
    rows = []
    for group in ordered:
        rows.append(_group_forecast(now, group, stages, done_before, tail))
        for stage in stages:
            done_before[stage.name] += _work(group, stage.name)
    return Forecast(now, tuple(rows), tuple(_stage_forecast(now, stage, ordered, tail) for stage in stages))


def alert(risks: Sequence[str], told: str | None) -> str | None:
    """The level to announce after these evaluations (oldest first), once each and only when it held for two in a row.

    `told` is the level announced last for the group. None: nothing new, or it got better.
    """
    if len(risks) < 2:
        return None
    held = min(risks[-2:], key=_BADNESS.__getitem__)
    return held if _BADNESS[held] > _BADNESS[told or SAFE] else None


_BADNESS = {DONE: 0, SAFE: 0, TIGHT: 1, LATE: 2, MISSED: 3}


def _work(group: Group, stage: str) -> int:
    """Units of a group that have still to pass a stage: what waits for packing is also all that is not picked yet."""
    if stage == "pick":
        return group.to_pick if group.pick_lines is None else group.pick_lines
    return group.to_pick + group.to_pack + (group.to_ship if stage == "ship" else 0)


def _group_forecast(
    now: datetime, group: Group, stages: Sequence[Stage], done_before: dict[str, int], tail: timedelta
) -> GroupForecast:
    slowest: Stage | None = None
    longest: float = -1.0
    for stage in stages:
        speed = _speed(stage)
        if speed is None or not _work(group, stage.name):
            continue
        total = done_before[stage.name] + _work(group, stage.name)
        hours = total / speed if speed else float("inf")
        if hours > longest:
            slowest, longest = stage, hours
    finish = None if longest > 24 * 365 else now + timedelta(hours=max(longest, 0.0)) + tail
    level = risk(now, group.cutoff, finish, group.open)
    if level == DONE:
        return GroupForecast(group, None, None, DONE, 0)
    late = 0
    if level == MISSED:
        late = group.open
    elif level == LATE:
        late = max([1, *(_left_over(now, group, stage, done_before[stage.name], tail) for stage in stages)])
    slack = None if finish is None else group.cutoff - finish
    if slowest is None:
        return GroupForecast(group, finish, slack, level, late)
    hours_left = _hours(group.cutoff - tail - now)
    total = done_before[slowest.name] + _work(group, slowest.name)
    needed = round(total / hours_left, 1) if hours_left > 0 else None
    return GroupForecast(group, finish, slack, level, late, slowest.name, slowest.per_hour, needed)


def _left_over(now: datetime, group: Group, stage: Stage, before: int, tail: timedelta) -> int:
    """Parcels of a group that a stage will not have finished when the tail before the cut-off begins."""
    work, speed = _work(group, stage.name), _speed(stage)
    if speed is None or not work:
        return 0
    capacity = floor(max(0.0, _hours(group.cutoff - tail - now)) * speed)
    missing = work - min(work, max(0, capacity - before))
    parcels = group.to_pick if stage.name == "pick" else work
    return ceil(Fraction(missing * parcels, work))


def _stage_forecast(now: datetime, stage: Stage, ordered: Sequence[Group], tail: timedelta) -> StageForecast:
    total, needed, until = 0, 0.0, None
    for group in ordered:
        total += _work(group, stage.name)
        hours_left = _hours(group.cutoff - tail - now)
        if _work(group, stage.name) and hours_left > 0 and total / hours_left > needed:
            needed, until = total / hours_left, group.cutoff
    short = _short(stage, needed)
    return StageForecast(stage.name, total, stage.per_hour, round(needed, 1), stage.people, short, until)


def _short(stage: Stage, needed: float) -> int | None:
    speed = _speed(stage)
    if speed is None:
        return None
    if needed <= speed:
        return 0
    per_person = speed / stage.people if stage.people and speed else stage.plan_per_person
    return ceil((needed - speed) / per_person) if per_person else None


def _speed(stage: Stage) -> float | None:
    """A moving average never quite reaches zero: less than one unit in ten hours is a standstill."""
    return stage.per_hour if stage.per_hour is None or stage.per_hour >= 0.1 else 0.0


def _hours(span: timedelta) -> float:
    return span / timedelta(hours=1)
