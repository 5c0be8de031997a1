"""A refusal that a supervisor may lift: their badge, then their PIN, and the refused input is done after all.

The PIN is proven outside the input's transaction, so that wrong ones are counted as at signing on; it is never part of
the record of inputs.
"""

from __future__ import annotations

from typing import Any

from floorapp.data import people
from floorapp.dialogues.talk import Answer, State, Talk
from floorapp.domain.refusals import Refused
from floorapp.services import overrides, signing_on


class PinGiven(Exception):
    """An input that is a supervisor's PIN: to be proven before its transaction begins."""

    def __init__(self, supervisor: str) -> None:
        super().__init__()
        self.supervisor = supervisor


def offer(talk: Talk, raw: str, refused: Refused, given: list[int]) -> bool:
    """Remember a refusal that may be lifted, and what was allowed of the same input already; whether it may."""
    if not refused.allowable:
        return False
    talk.state["override"] = {"raw": raw, "code": refused.code, "about": overrides.facts_of(refused), "given": given,
                              "step": talk.state["step"], "at": talk.act.at}
    return True


def awaits_pin(state: State) -> bool:
    """Whether the next scan is a PIN, which nobody may see or keep."""
    return "by" in state.get("override", {})


def refuse_no_pin(said: str) -> None:
    """A stray scan is no attempt at a PIN, and counts for nobody. Refused: `override_pin_shape`."""
    if not signing_on.is_pin(said):
        raise Refused("override_pin_shape")


def prove(supervisor: str, pin: str, terminal: str) -> Refused | None:
    """Whether this is the supervisor's PIN; what signing on refuses, in transactions of its own."""
    try:
        signing_on.prove(supervisor, pin, terminal)
    except Refused as refused:
        return Refused("override_pin_wrong") if refused.code == "sign_in_wrong" else refused
    return None


def badge(talk: Talk, offered: dict[str, Any]) -> Answer | None:
    """The supervisor's badge after a refusal asks their PIN, in their language; F2 asks for the badge. None: another
    input altogether.

    Refused: `override_same_person`.
    """
    if talk.scan.command == "F2":
        talk.state["override"] = offered
        return None if "problem" in talk.state else Answer("info", "override_badge")
    supervisor = overrides.leader(talk.scan.raw) if talk.scan.command is None else None
    if supervisor is None:
        return None
    if supervisor == talk.operator.id:
        raise Refused("override_same_person")
    talk.state.pop("problem", None)
    language = people.operator.one(id=supervisor).language
    talk.state["override"] = offered | {"by": supervisor} | ({"language": language} if language else {})
    return Answer("info", "override_pin")


def lift(talk: Talk, offered: dict[str, Any]) -> tuple[str, list[int]]:
    """The PIN is right: the refused input, to be taken once more under the supervisor's yes, and the numbers of all
    that was allowed of it. Refused: as `grant`."""
    number = overrides.grant(talk.act, offered["by"], overrides.Asked(
        talk.task, offered["step"], offered["raw"], offered["code"], offered["about"], offered["at"],
        tuple(offered["given"])))
    return str(offered["raw"]), [*offered["given"], number]


def shown(state: State) -> dict[str, Any]:
    """What a prompt tells of it."""
    offered = state.get("override")
    if offered is None:
        return {}
    if "by" in offered:
        speaks = {"language": offered["language"]} if "language" in offered else {}
        return {"step": "override_pin", "expects": ["pin"], "override": offered["code"]} | speaks
    return {"override": offered["code"]}
