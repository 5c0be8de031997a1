"""What is true of an order after any change: its state, and whether it may go on."""

from __future__ import annotations

from typing import Any

from floorapp.data import order_facts, orders
from floorapp.data.act import Act
from floorapp.domain.orders import PAID, Facts, state_of
from floorapp.domain.refusals import Refused
from floorapp.services.permissions import intention


@intention
def settle(act: Act, order_id: int) -> str:
    """Recompute the order's state from its facts and store it; an event tells of every change."""
    order = orders.order_to_change.one(id=order_id)
    state = state_of(_facts(order))
    if state != order.state:
        orders.set_state.run(id=order_id, state=state)
        if state == "shipped":
            orders.set_shipped.run(id=order_id, at=act.at)
        if state == "delivered" and order.state != "returned":       # a return that was taken back delivers nothing
            orders.set_delivered.run(id=order_id, at=act.at)
        act.tell(f"order_{state}", f"order:{order.number}", order=order_id)
    return state


def refuse_unless_going(order: Any) -> None:
    """Refused: `order_cancelled`, `order_on_hold`, `not_paid`. Asked again at every step on the floor."""
    if order.cancelled_at is not None:
        raise Refused("order_cancelled", order=order.number)
    holds = orders.open_holds.all(order=order.id)
    if holds:
        raise Refused("order_on_hold", order=order.number, reason=holds[0].reason)
    if order.payment not in PAID:
        raise Refused("not_paid", order=order.number)


def _facts(order: Any) -> Facts:
    found = order_facts.facts.one(order=order.id)
    return Facts(payment=order.payment, cancelled=order.cancelled_at is not None, **found._asdict())
