"""Delivery: parcel, 1 delivered or 2 failed, then receiver and relation, or the reason. What is told stays told."""

from __future__ import annotations

from typing import Any, ClassVar

from floorapp.data import orders, parcels
from floorapp.dialogues import naming, reader
from floorapp.dialogues.talk import NEVER, Answer, Dialogue, State, Talk, kept
from floorapp.domain import codes
from floorapp.domain.refusals import Refused
from floorapp.domain.safetext import clean
from floorapp.services import delivery
from floorapp.services.delivery import REASONS, RELATIONS, Proof

RESULTS = ("delivered", "failed")


class Delivery(Dialogue):
    """States keep: parcel (id), receiver."""

    task = "delivery"
    home = "parcel"
    private: ClassVar[frozenset[str]] = frozenset({"receiver"})
    parents: ClassVar[dict[str, str]] = {"result": "parcel", "receiver": "result", "relation": "receiver",
                                         "reason": "result"}

    def prompt(self, talk: Talk) -> dict[str, Any]:
        state = talk.state
        step = state["step"]
        said: dict[str, Any] = {"step": step, "expects": EXPECTS[step]}
        if step in CHOICES:
            said["choices"] = list(CHOICES[step])
        if state.get("parcel"):
            parcel = parcels.parcel.one(id=state["parcel"])
            said |= {"parcel": parcel.number, "tracking_no": parcel.tracking_no,
                     "order": orders.order.one(id=parcel.order_id).number,
                     "attempts": len(parcels.attempts_of.all(parcel=parcel.id))}
        return said

    def at_parcel(self, talk: Talk) -> Answer:
        parcel = reader.parcel_of(talk.scan) if talk.scan.text else None
        if parcel is None:
            raise reader.refusal(talk, "parcel")
        delivery.refuse_unless_on_the_way(parcel)
        talk.go("result", parcel=parcel.id)
        return kept("delivery_of", parcel=parcel.tracking_no)

    def at_result(self, talk: Talk) -> Answer:
        talk.go("receiver" if _choice(talk, RESULTS) == "delivered" else "reason")
        return kept("delivery_result")

    def at_receiver(self, talk: Talk) -> Answer:
        if not talk.scan.text:
            raise reader.refusal(talk, "receiver")
        naming.refuse_code(talk, "receiver")
        talk.go("relation", receiver=str(clean(talk.scan.raw, 60)))
        return kept("receiver_named")

    def at_relation(self, talk: Talk) -> Answer:
        relation = _choice(talk, RELATIONS)
        parcel = parcels.parcel.one(id=talk.state["parcel"])
        delivery.deliver(talk.act, parcel.id, Proof(talk.state["receiver"], relation, talk.act.at, "desk"))
        self._forget(talk.state)
        return kept("parcel_delivered", NEVER, parcel=parcel.tracking_no)

    def at_reason(self, talk: Talk) -> Answer:
        reason = _choice(talk, REASONS)
        parcel = parcels.parcel.one(id=talk.state["parcel"])
        delivery.fail(talk.act, parcel.id, reason, talk.act.at)
        self._forget(talk.state)
        return kept("delivery_failed_told", NEVER, parcel=parcel.tracking_no)

    def leave(self, talk: Talk, parent: str) -> None:
        if parent == "parcel":
            talk.state.pop("parcel")
        if parent == "receiver":
            talk.state.pop("receiver")
        talk.go(parent)

    def _forget(self, state: State) -> None:
        state.clear()
        state.update(self.begin())


EXPECTS = {"parcel": ["parcel"], "result": ["choice"], "receiver": ["receiver"], "relation": ["choice"],
           "reason": ["choice"]}
CHOICES = {"result": RESULTS, "relation": RELATIONS, "reason": REASONS}


def _choice(talk: Talk, names: tuple[str, ...]) -> str:
    """The name that a typed number stands for. Refused: `choose_number`."""
    number = codes.quantity(talk.scan.text)
    if number is None or not 1 <= number <= len(names):
        raise Refused("choose_number", choices=f"1-{len(names)}")
    return names[number - 1]
