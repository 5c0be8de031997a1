"""Which order: several owners or channels may have one of the same number. Where only one of them has anything to do
here it is that one; else the operator chooses. Nobody guesses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from floorapp.data import orders
from floorapp.dialogues import reader
from floorapp.dialogues.talk import Answer, Dialogue, State, Talk, kept
from floorapp.domain import codes
from floorapp.domain.refusals import Refused
from floorapp.services.orders import whose

MOST = 9                               # one digit each


class WhichOrder(Dialogue):
    """States keep: orders (ids) while it is asked which one is meant."""

    def of_number(self, talk: Talk, fits: Callable[[Any], bool]) -> Any | None:
        """The order whose number was scanned, or the question which one (an Answer) where several have it; None where
        none has. One of this warehouse, and one that `fits`, goes before the others.

        Refused: `order_ambiguous` where there are more than can be chosen from.
        """
        found = reader.orders_of(talk.scan)
        found = [order for order in found if order.warehouse_id == talk.warehouse] or found
        if len(found) > 1:
            found = [order for order in found if fits(order)] or found
        if len(found) > MOST:
            raise Refused("order_ambiguous", number=found[0].number, several=", ".join(map(whose, found)))
        if len(found) < 2:
            return found[0] if found else None
        talk.go("which", orders=[order.id for order in found])
        return kept("which_order", order=found[0].number)

    def at_which(self, talk: Talk) -> Answer:
        """The number, or the words, of one of them. Refused: `choose_number`."""
        named = which_choices(talk.state)
        number = codes.quantity(talk.scan.text)
        if number is None or not 1 <= number <= len(named):
            number = 1 + next((nth for nth, name in enumerate(named) if name.upper() == talk.scan.text), -1)
        if not number:
            raise Refused("choose_number", choices=f"1-{len(named)}")
        return self.opened(talk, orders.order.one(id=talk.state.pop("orders")[number - 1]))

    def opened(self, talk: Talk, order: Any) -> Answer:
        """Goes on with this order."""
        raise NotImplementedError


def which_choices(state: State) -> list[str]:
    """Each order's owner, where there are several, and channel."""
    return [whose(orders.order.one(id=order)) or "no_channel" for order in state["orders"]]
