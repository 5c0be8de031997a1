"""What a supervisor may allow where the floor says no: bound to one operator, task, step, input and refusal with all
its facts, once, and only for minutes. The event names both people.

Which refusals are a matter of judgement stands in `services.rules.ALLOWABLE`. The place that refuses one of them raises
it through `unless_allowed`; nothing else is needed, and nothing else is offered.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from floorapp.data import overrides, people
from floorapp.data.act import Act, Allowed
from floorapp.domain.refusals import Refused
from floorapp.services.permissions import LEADERS, intention
from floorapp.services.rules import ALLOWABLE

MINUTES = 5


@dataclass(frozen=True, slots=True)
class Asked:
    """The refused act: what was scanned where, the refusal with its facts (`facts_of`), and when (ms). `given`: the
    numbers of what a supervisor has allowed of this very act already, where it meets one refusal after another."""

    task: str
    step: str
    raw: str
    code: str
    about: str
    at: int
    given: tuple[int, ...] = ()


def facts_of(refused: Refused) -> str:
    """What a refusal is about, as it is compared: another quantity, place or date is another act."""
    return json.dumps({name: str(value) for name, value in refused.params.items()}, ensure_ascii=False, sort_keys=True,
                      separators=(",", ":"))


def leader(badge_or_code: str) -> int | None:
    """The supervisor whose badge this is; None for anything else."""
    from floorapp.services.signing_on import operator_named
    person = operator_named(badge_or_code)
    if person is None or not person.active:
        return None
    roles = {row.role for row in people.roles_of.all(operator=person.id)}
    return int(person.id) if roles & LEADERS else None


@intention
def grant(act: Act, supervisor: int, asked: Asked) -> int:
    """`act` carries the supervisor's yes from here on; their PIN has been proven just now. Its number.

    Refused: `override_same_person`, `override_expired`, `supervisor_only`.
    """
    if supervisor == act.operator:
        raise Refused("override_same_person")
    if act.at > asked.at + MINUTES * 60_000:
        raise Refused("override_expired", minutes=MINUTES)
    person = people.operator.one(id=supervisor)
    if leader(person.code) is None or asked.code not in ALLOWABLE:
        raise Refused("supervisor_only")
    made = int(overrides.grant.value(
        warehouse=act.warehouse, operator=act.operator, supervisor=supervisor, task=asked.task, step=asked.step,
        code=asked.code, raw=asked.raw, about=asked.about, at=act.at, expires_at=act.at + MINUTES * 60_000))
    act.allowed = [Allowed(made, asked.code, asked.about, person.code)]
    for number in asked.given:
        row = overrides.given.one(id=number, operator=act.operator)
        if row is not None:
            act.allowed.append(Allowed(row.id, row.code, row.about, row.by))
    return made


@intention
def unless_allowed(act: Act, refused: Refused, qty: int) -> None:
    """Raise a refusal that is a matter of judgement, except where this act carries a supervisor's yes to exactly it,
    facts and all: then the yes is used up. `qty`: the units (grams for a weight) that it is about, for the event.

    Refused: `refused` itself, marked `allowable` where the table says so.
    """
    refused.allowable = refused.code in ALLOWABLE
    about = facts_of(refused)
    found = next((yes for yes in act.allowed if (yes.code, yes.about) == (refused.code, about)), None)
    if found is None or not refused.allowable:
        raise refused
    if found.used:                                     # the same act asks twice: before it begins, and under lock
        return
    if overrides.use.run(id=found.number, operator=act.operator, code=found.code, at=act.at, qty=qty) != 1:
        raise refused
    found.used = True
    moves, act.moves = act.moves, []                   # what has moved already is told by what moved it
    act.tell("overridden", f"rule:{found.code}", override=found.number, rule=found.code, allowed_by=found.supervisor,
             done_by=act.who, qty=qty, about=json.loads(about))
    act.moves = moves
