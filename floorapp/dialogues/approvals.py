"""Differences that wait for a supervisor: shown one after another, approved (with a cause where the site asks), or
rejected. Part of the counting task."""

from __future__ import annotations

from typing import Any

from floorapp.data import counts, items, locations, people, stock
from floorapp.dialogues import reader
from floorapp.dialogues.owners import shown_owner
from floorapp.dialogues.talk import Answer, Talk, kept
from floorapp.domain import codes
from floorapp.domain.count_rules import CAUSES, causes_for
from floorapp.domain.refusals import Refused
from floorapp.locale import say
from floorapp.services import adjusting
from floorapp.settings import current

STEPS = frozenset({"approval", "cause"})
APPROVE, REJECT = 1, 2


def shown(talk: Talk) -> dict[str, Any]:
    """The difference in hand: where, what, how much, who has counted what against which book, and the choices."""
    count_id = talk.state["approval"]
    found = counts.count.one(id=count_id)
    item = items.item.one(id=found.item_id)
    lot = stock.lot.one(id=found.lot) if found.lot else None
    takes = counts.takes.all(count=count_id)
    names = {take.operator: people.operator.one(id=take.operator).code for take in takes if take.operator}
    causing = talk.state["step"] == "cause"
    return reader.shown(item) | shown_owner(found.owner_id) | {
        "location": locations.location.one(id=found.location_id).code, "difference": found.difference,
        "qty": found.difference, "lot": (lot.code or lot.serial or lot.expiry) if lot is not None else "",
        "reason": _why(talk, found.reason),
        "choices": [_choice(cause) for cause in _causes(count_id)] if causing else ["approve", "reject"],
        "rows": [] if causing else [f"{names.get(take.operator, '-')} {take.qty} / {take.book}" for take in takes]}


def decide(talk: Talk) -> Answer:
    """1 approves, or first asks why it differs where the site wants to know; 2 rejects."""
    choice = codes.quantity(talk.scan.text)
    if choice not in {APPROVE, REJECT}:
        raise Refused("choose_number", choices="1-2")
    count_id = talk.state["approval"]
    if choice == APPROVE and current().counting.ask_cause:
        talk.go("cause")
        return kept("count_why")
    if choice == APPROVE:
        answer = kept("count_approved", [("unapprove", adjusting.approve(talk.act, count_id))])
    else:
        answer = kept("count_rejected", [("unreject", adjusting.reject(talk.act, count_id))])
    show_next(talk, after=0)
    return answer


def name_cause(talk: Talk) -> Answer:
    """The number of a cause posts the difference with it."""
    count_id = talk.state["approval"]
    offered = _causes(count_id)
    choice = codes.quantity(talk.scan.text)
    if choice is None or not 1 <= choice <= len(offered):
        raise Refused("choose_number", choices=f"1-{len(offered)}")
    answer = kept("count_approved", [("unapprove", adjusting.approve(talk.act, count_id, offered[choice - 1]))])
    show_next(talk, after=0)
    return answer


def show_next(talk: Talk, after: int) -> None:
    """The first difference behind `after` that waits, the very first behind the last; the start where none does."""
    waiting = [row.id for row in counts.approvals.all(warehouse=talk.warehouse)]
    talk.state.clear()
    talk.go("location")
    if waiting:
        place = waiting.index(after) + 1 if after in waiting else 0
        talk.go("approval", approval=waiting[place % len(waiting)])


def _causes(count_id: int) -> list[str]:
    return causes_for(counts.count.one(id=count_id).difference, current().counting.causes)


def _choice(cause: str) -> str:
    """The house's own causes have words in the catalogue; the site's words stand as they are."""
    return f"cause_{cause}" if cause in CAUSES else cause


def _why(talk: Talk, reason: str) -> str:
    text = say(f"count_reason_{reason}", talk.language)
    return reason if text.startswith("count_reason_") else text
