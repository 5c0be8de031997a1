"""The people of the live warehouse in the training one: the same badges and PINs, and every task of the floor open.

Whoever is to learn packing has no packer's role yet: in training the floor's roles are everybody's, a leader's stay the
leaders'.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from floorapp.data import db, people, sites
from floorapp.domain.refusals import Refused

LEARNT = tuple(role for role in people.ROLES if role not in {"supervisor", "admin"})


@dataclass(frozen=True, slots=True)
class Known:
    """An operator as the live warehouse knows them; of wrong PINs both warehouses count the higher number."""

    code: str
    name: str
    badge: str
    pin_hash: str
    language: str
    active: int
    failed: int
    locked_until: int
    roles: frozenset[str]


def known() -> list[Known]:
    """Everybody of the open database; reads only."""
    return [Known(row.code, row.name, row.badge, row.pin_hash, row.language, row.active, row.failed, row.locked_until,
                  frozenset(role.role for role in people.roles_of.all(operator=row.id)))
            for row in people.operators.all()]


def come(everybody: list[Known], code: str) -> Any:
    """This operator's row in the open training database, after everybody was brought there, in a transaction of its
    own. Refused: `operator_unknown`, `operator_disabled`."""
    db.execute(lambda: bring(everybody))
    return found(code)


def found(code: str) -> Any:
    """This operator's row in the open database. Refused: `operator_unknown`, `operator_disabled`."""
    row = people.operator_by_code.one(code=code)
    if row is None:
        raise Refused("operator_unknown", operator=code)
    if not row.active:
        raise Refused("operator_disabled", operator=code)
    return row


def bring(everybody: list[Known]) -> int:
    """Make the operators of the open training database these, in the caller's transaction; how many changed. Whom the
    live warehouse no longer knows may not sign on here either; where each stands in a task stays."""
    house = sites.warehouse.one()
    here = {row.code: row for row in people.operators.all()}
    changed = 0
    for person in everybody:
        values = {name: getattr(person, name) for name in ("name", "badge", "pin_hash", "language")}
        row = here.pop(person.code, None)
        if row is None:
            people.new_operator.value(warehouse=house.id, code=person.code, **values)
            row = people.operator_by_code.one(code=person.code)
        elif any(getattr(row, name) != value for name, value in values.items()):
            people.change_operator.run(id=row.id, **values)
            changed += 1
        if row.active != person.active:
            people.set_active.run(id=row.id, active=person.active)
            changed += 1
        if person.failed > row.failed or person.locked_until > row.locked_until:
            people.set_failures.run(id=row.id, failed=max(person.failed, row.failed),
                                    until=max(person.locked_until, row.locked_until))
        changed += _roles(row.id, person.roles | frozenset(LEARNT))
    for row in here.values():
        if row.active:
            people.set_active.run(id=row.id, active=0)
            changed += 1
    return changed


def _roles(operator: int, wanted: frozenset[str]) -> int:
    if {row.role for row in people.roles_of.all(operator=operator)} == wanted:
        return 0
    people.drop_roles.run(operator=operator)
    for role in people.ROLES:
        if role in wanted:
            people.add_role.run(operator=operator, role=role)
    return 1
