"""Whose goods: shown and asked only where the site keeps goods of several owners (3PL)."""

from __future__ import annotations

from typing import Any

from floorapp.data import sites
from floorapp.dialogues.talk import Answer, Talk, ask
from floorapp.domain import codes
from floorapp.domain.refusals import Refused


def several_owners() -> bool:
    """Whether there is more than one owner in this site."""
    return len(sites.owners.all()) > 1


def shown_owner(owner: int | None) -> dict[str, Any]:
    """The owner as a fact of a prompt; nothing where the site has only one."""
    if owner is None or not several_owners():
        return {}
    return {"owner": sites.owner.one(id=owner).code}


def owners_of(rows: list[Any]) -> list[Any]:
    """The owners of these balances, each once."""
    return [sites.owner.one(id=owner) for owner in dict.fromkeys(row.owner_id for row in rows)]


def chosen_owner(talk: Talk, owners: list[Any]) -> tuple[Any, Answer | None]:
    """The owner whose code, or whose number in the list, was given; with a number, which may have been meant as a
    quantity, the question whether that is meant. Refused: `choose_number`."""
    number = codes.quantity(talk.scan.text)
    if number is not None and 1 <= number <= len(owners):
        owner = owners[number - 1]
        return owner, None if talk.confirmed else ask("owner_choice_again", owner=owner.code)
    for owner in owners:
        if talk.scan.text and owner.code.upper() == talk.scan.text:
            return owner, None
    raise Refused("choose_number", choices=f"1-{len(owners)}")
