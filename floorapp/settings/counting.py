"""counting.toml: programmes, tolerance, causes, the zero check, and what a problem at a shelf does to the stock."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from floorapp.domain.count_rules import CAUSES, PROBLEMS, Effect, Tolerance
from floorapp.settings.table import Table

VELOCITIES = ("A", "B", "C")
EVERYWHERE = "*"
NONE = Tolerance()
MOST_CAUSES = 9                        # one digit each


@dataclass(frozen=True, slots=True)
class Counting:
    """How this site counts. `every_days`: velocity to days between counts of a place, 0 for never.

    `oldest_a_day`, `empty_a_day`: places a day that were counted longest ago, and that the book calls empty;
    `most_open`: so many counts of programmes wait at most. `zero_check`: zones in which a picker who takes the last of
    a place is asked whether it is empty, `*` for all. `replace_lots`: who picks or packs may take a lot that the book
    does not know there, scanned twice. `problems`: what F2 does to the stock, by the problem's name.
    """

    every_days: dict[str, int] = field(default_factory=lambda: dict.fromkeys(VELOCITIES, 0))
    oldest_a_day: int = 0
    empty_a_day: int = 0
    most_open: int = 100
    tolerance: Tolerance = NONE
    ask_cause: bool = False
    causes: tuple[str, ...] = tuple(CAUSES)
    zero_check: tuple[str, ...] = ()
    replace_lots: bool = True
    problems: dict[str, Effect] = field(default_factory=lambda: dict(PROBLEMS))

    @property
    def has_programme(self) -> bool:
        """Whether the worker has counts to ask for by itself."""
        return bool(any(self.every_days.values()) or self.oldest_a_day or self.empty_a_day)

    def checks_zero_in(self, zone: str) -> bool:
        """Whether a picker is asked in this zone."""
        return EVERYWHERE in self.zero_check or (bool(zone) and zone in self.zero_check)


def counting(table: Table) -> Counting:
    """The values of counting.toml."""
    programme, tolerance, approval, floor, problems = (
        table.table(name) for name in ("programme", "tolerance", "approval", "floor", "problems"))
    made = Counting(
        every_days={name: programme.whole(name, 0, 0, 3650) for name in VELOCITIES},
        oldest_a_day=programme.whole("oldest_a_day", 0, 0, 100_000),
        empty_a_day=programme.whole("empty_a_day", 0, 0, 100_000),
        most_open=programme.whole("most_open", 100, 1, 100_000),
        tolerance=Tolerance(tolerance.whole("percent", 0, 0, 100), tolerance.whole("value", 0)),
        ask_cause=approval.yes("ask_cause", False), causes=_causes(approval),
        zero_check=floor.texts("zero_check", most=20), replace_lots=floor.yes("replace_lots", True),
        problems={name: _effect(problems.table(name), default) for name, default in PROBLEMS.items()})
    for part in (programme, tolerance, approval, floor, problems, table):
        part.done()
    return made


def _causes(table: Table) -> tuple[str, ...]:
    found = table.texts("causes", tuple(CAUSES), most=18)
    if not 1 <= len(found) <= MOST_CAUSES or len(set(found)) != len(found) or not all(found):
        raise table.bad("settings_bad_causes", "causes", found=", ".join(found), most=MOST_CAUSES)
    return tuple(str(cause) for cause in found)


def _effect(table: Table, default: Effect) -> Effect:
    values: dict[str, Any] = {
        "goods": table.one_of("goods", ("keep", "hold", "damaged", "remove"), default.goods),
        "of": table.one_of("of", ("missing", "all"), default.of),
        "here": table.yes("here", default.here), "lock": table.yes("lock", default.lock),
        "count": table.yes("count", default.count)}
    table.done()
    return Effect(**values)
