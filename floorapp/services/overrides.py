"""What a supervisor may allow where the floor says no: bound to one operator, task, step, input and quantity, once,
and only for minutes. The event names both people.

Only refusals that are a matter of judgement stand in the table: never what would break the books, an owner's goods,
an unpaid order, or somebody else's work.
"""

from __future__ import annotations

from dataclasses import dataclass

from floorapp.data import overrides, people
from floorapp.data.act import Act
from floorapp.domain.refusals import Refused
from floorapp.services.permissions import LEADERS, intention

MINUTES = 5
ALLOWABLE: dict[str, frozenset[str]] = {       # refusal -> the tasks in which it may be allowed
    "over_receipt": frozenset({"receiving"}),
    "location_full": frozenset({"putaway", "moving"}),
    "location_fixed_other": frozenset({"putaway", "moving"}),
    "location_other_category": frozenset({"putaway", "moving"}),
    "location_other_class": frozenset({"putaway", "moving"}),
    "location_other_item": frozenset({"putaway", "moving"}),
    "location_other_lot": frozenset({"putaway", "moving"}),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """The refused act: what was scanned where, the refusal, and when (ms)."""

    task: str
    step: str
    raw: str
    code: str
    at: int


def may_be_allowed(task: str, code: str) -> bool:
    """Whether this refusal is one that a supervisor may lift."""
    return task in ALLOWABLE.get(code, frozenset())


def leader(badge_or_code: str) -> int | None:
    """The supervisor whose badge this is; None for anything else."""
    from floorapp.services.signing_on import operator_named
    person = operator_named(badge_or_code)
    if person is None or not person.active:
        return None
    roles = {row.role for row in people.roles_of.all(operator=person.id)}
    return int(person.id) if roles & LEADERS else None


@intention
def grant(act: Act, supervisor: int, asked: Asked) -> None:
    """`act` carries the supervisor's yes from here on; their PIN has been proven just now.

    Refused: `override_same_person`, `override_expired`, `supervisor_only`.
    """
    if supervisor == act.operator:
        raise Refused("override_same_person")
    if act.at > asked.at + MINUTES * 60_000:
        raise Refused("override_expired", minutes=MINUTES)
    person = people.operator.one(id=supervisor)
    if leader(person.code) is None or not may_be_allowed(asked.task, asked.code):
        raise Refused("supervisor_only")
    made = overrides.grant.value(
        warehouse=act.warehouse, operator=act.operator, supervisor=supervisor, task=asked.task, step=asked.step,
        code=asked.code, raw=asked.raw, at=act.at, expires_at=act.at + MINUTES * 60_000)
    act.override = (int(made), asked.code, person.code)


@intention
def unless_allowed(act: Act, refused: Refused, qty: int) -> None:
    """Raise the refusal, except where this act carries a supervisor's yes to exactly it: then the yes is used up."""
    override, act.override = act.override, None
    if override is None or override[1] != refused.code:
        raise refused
    number, code, supervisor = override
    if overrides.use.run(id=number, operator=act.operator, code=code, at=act.at, qty=qty) != 1:
        raise refused
    about = {name: str(value) for name, value in refused.params.items()}
    act.tell("overridden", f"override:{number}", rule=code, allowed_by=supervisor, done_by=act.who, qty=qty,
             about=about)
