"""Before the first question of a screen: whether there is a house to work in, and whether SSH's operator works here."""

from __future__ import annotations

from floorapp.data import people, sites, version
from floorapp.domain.refusals import Refused


def refuse_other_house() -> None:
    """Refused: `schema_old`, `schema_new`, `no_site`. Changes nothing."""
    version.refuse_other_schema()
    if sites.warehouse.one() is None:
        raise Refused("no_site")


def refuse_strangers(code: str) -> None:
    """Refused: `operator_unknown` (operator), `operator_disabled` (operator). Changes nothing."""
    operator = people.operator_like.one(code=code.strip().lower())
    if operator is None:
        raise Refused("operator_unknown", operator=code)
    if not operator.active:
        raise Refused("operator_disabled", operator=operator.code)
