"""Changing the status of goods: where they stand, which item and how many, what becomes of them, and why.

Nothing is kept of the goods before the reason; to destroy them the reason's number is wanted twice.
"""

from __future__ import annotations

from typing import Any, ClassVar

from floorapp.dialogues import from_place
from floorapp.dialogues.from_place import FromPlace, row_in_hand
from floorapp.dialogues.stock_rows import row_of
from floorapp.dialogues.talk import Answer, Compensation, Talk, ask, kept
from floorapp.domain import codes
from floorapp.domain.refusals import Refused
from floorapp.locale import say
from floorapp.services import status
from floorapp.services.status import CHANGES, REASONS


class Status(FromPlace):
    """States keep what FromPlace says, change (one of CHANGES) and allowed (1 where a supervisor said yes to it)."""

    task = "status"
    then = "change"
    expects: ClassVar[dict[str, list[str]]] = from_place.EXPECTS | {"change": ["choice"], "reason": ["choice"]}
    parents: ClassVar[dict[str, str]] = {"item": "source", "owner": "item", "lot": "item", "qty": "item",
                                         "change": "item", "reason": "change"}
    undo: ClassVar[dict[str, Compensation]] = {"change_back": status.change_back}

    def prompt(self, talk: Talk) -> dict[str, Any]:
        state = talk.state
        said = super().prompt(talk)
        row = row_of(state["row"]) if state.get("row") else None
        if row is not None:
            said |= {"status": row.status, "on_hand": row.on_hand}
        if state["step"] == "change":
            said["choices"] = list(CHANGES)
        if state["step"] == "reason":
            said |= {"change": state["change"], "choices": list(REASONS[state["change"]])}
        return said

    def usable(self, row: Any) -> int:
        return int(row.on_hand)

    def refuse_more(self, talk: Talk, row: Any, qty: int) -> None:
        if qty > row.on_hand:
            raise Refused("only_here", sku=row.sku, qty=row.on_hand)

    def at_change(self, talk: Talk) -> Answer:
        """1 hold, 2 release, 3 damaged, 4 scrap."""
        change = CHANGES[_number(talk, len(CHANGES)) - 1]
        row = row_in_hand(talk.state)
        status.refuse_change(row, talk.state["done"], change, talk.roles, talk.act)
        talk.go("reason", change=change, allowed=int(bool(talk.act.allowed)))
        return kept(f"status_to_{change}", sku=row.sku, qty=talk.state["done"])

    def at_reason(self, talk: Talk) -> Answer:
        state = talk.state
        change = state["change"]
        reason = REASONS[change][_number(talk, len(REASONS[change])) - 1]
        row, qty = row_in_hand(state), state["done"]
        if not state["allowed"]:
            status.refuse_change(row, qty, change, talk.roles, talk.act)
        self.refuse_more(talk, row, qty)
        if change == "scrap" and not talk.confirmed:
            return ask("scrap_again", sku=row.sku, qty=qty)
        done = status.change_status(talk.act, row, qty, change, reason)
        self.start_again(talk)
        return kept("status_changed", [("change_back", done)], sku=row.sku, qty=qty,
                    change=say(f"choice_{change}", talk.language))

    def leave(self, talk: Talk, parent: str) -> None:
        for name in ("change", "allowed"):
            talk.state.pop(name, None)
        if parent == "change":
            return talk.go(parent)
        return super().leave(talk, parent)


def _number(talk: Talk, most: int) -> int:
    number = codes.quantity(talk.scan.text)
    if number is None or not 1 <= number <= most:
        raise Refused("choose_number", choices=f"1-{most}")
    return number
