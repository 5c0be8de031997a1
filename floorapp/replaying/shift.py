"""The shift as recorded: read from the live database, compared with what its replay made."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from floorapp.data import clock, configurations, db, record
from floorapp.data.record import Mark
from floorapp.domain.refusals import Refused


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a shift: ledger, stock, events."""

    moves: list[tuple[Any, ...]]
    balances: list[tuple[Any, ...]]
    events: list[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Shift:
    """`steps`: inputs and doings in the order in which they happened; `configurations`: the site's files by the digest
    that a step names, as the live database knows them."""

    steps: list[Any]
    outcome: Outcome
    configurations: dict[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Difference:
    """The first thing that is not the same. `code` names the message, `params` fill it."""

    code: str
    params: dict[str, Any]


def recorded(since: Mark) -> Shift:
    """What was said and done in the open database after a moment, and what came of it; one consistent picture.

    Refused: `replay_other_house` where the backup is none of this database, `replay_unplayed` (what, subject, who, at)
    where something happened that no replay can do again.
    """
    with db.reading():
        if since.event and record.hash_of_event(since.event) != since.event_hash:
            raise Refused("replay_other_house")
        for event in record.unplayed(since.event):
            raise Refused("replay_unplayed", what=event.what, subject=event.subject, who=event.who,
                          at=clock.iso(event.at))
        return Shift(_merged(record.inputs(since.input), record.doings(since.doing)), outcome(since),
                     {row.digest: json.loads(row.files) for row in configurations.all_known.all()})


def outcome(since: Mark) -> Outcome:
    """What the open database has become since a moment."""
    return Outcome(record.moves(since.move), record.balances(), record.events(since.event))


def first_difference(was: Outcome, became: Outcome) -> Difference | None:
    """Ledger first, then stock, then events; None where all is the same."""
    for code, one, other in (("replay_moves_differ", was.moves, became.moves),
                             ("replay_balances_differ", was.balances, became.balances),
                             ("replay_events_differ", was.events, became.events)):
        found = _first(one, other)
        if found is not None:
            number, had, has = found
            return Difference(code, {"n": number + 1, "recorded": _told(had), "replayed": _told(has)})
    return None


def _first(one: Sequence[tuple[Any, ...]],
           other: Sequence[tuple[Any, ...]]) -> tuple[int, tuple[Any, ...] | None, tuple[Any, ...] | None] | None:
    for number in range(max(len(one), len(other))):
        had = one[number] if number < len(one) else None
        has = other[number] if number < len(other) else None
        if had != has:
            return number, had, has
    return None


def _merged(inputs: list[Any], doings: list[Any]) -> list[Any]:
    """Each doing behind the input that was the last before it."""
    steps: list[Any] = []
    left = list(reversed(doings))
    for said in inputs:
        while left and left[-1].after < said.id:
            steps.append(left.pop())
        steps.append(said)
    return steps + list(reversed(left))


def _told(row: tuple[Any, ...] | None) -> str:
    return "-" if row is None else " ".join("" if part is None else str(part) for part in row).strip()
