"""Which order is meant; and what is true of it after any change: its state, and whether it may go on."""

from __future__ import annotations

from typing import Any

from floorapp.data import order_facts, orders, parcels, sites, tasks
from floorapp.data.act import Act
from floorapp.domain.orders import PAID, Facts, state_of
from floorapp.domain.refusals import Refused
from floorapp.services.permissions import intention

NO_CHANNEL = "-"


def order_numbered(number: str, channel: str = "", owner: str = "") -> Any:
    """The order with this number, of this channel (`-`: of none) and this owner where they are said.

    Refused: `unknown_order`; `order_ambiguous` (number, several) where several owners or channels have one.
    """
    found = orders.orders_numbered.all(number=number)
    if channel:
        found = [order for order in found if (_channel(order) or NO_CHANNEL).lower() == channel.lower()]
    if owner:
        found = [order for order in found if sites.owner.one(id=order.owner_id).code.lower() == owner.lower()]
    if not found:
        raise Refused("unknown_order", order=number)
    if len(found) > 1:
        raise Refused("order_ambiguous", number=number, several=", ".join(whose(order) for order in found))
    return found[0]


def order_for(number: str, channel: str, owner: str, act: Act) -> Any:
    """`order_numbered` for a process or the office: what they do to an order they do in its own warehouse."""
    order = order_numbered(number, channel, owner)
    if not act.operator:
        act.warehouse = order.warehouse_id
    return order


def told_apart(channel: str, owner: str) -> dict[str, str]:
    """What was said besides the number, as a journal keeps it."""
    return {name: value for name, value in (("channel", channel), ("owner", owner)) if value}


def whose(order: Any) -> str:
    """An order's owner, where there are several, and channel; empty where there is neither."""
    owner = sites.owner.one(id=order.owner_id).code if len(sites.owners.all()) > 1 else ""
    return f"{owner} {_channel(order)}".strip()


def _channel(order: Any) -> str:
    return str(sites.channel.one(id=order.channel_id).code) if order.channel_id else ""


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


@intention
def void_empty_parcels(act: Act, order_id: int) -> None:
    """An empty parcel stays open only while something may still come into it: not for a cancelled order, nor where all
    that the order still wants is in other parcels; its packing is over then. The caller settles the order."""
    order = orders.order_to_change.one(id=order_id)
    if order.cancelled_at is None and any(line.packed < line.ordered - line.cancelled
                                          for line in orders.lines.all(order=order_id)):
        return
    for parcel in parcels.parcels_of_order.all(order=order_id):
        if parcel.state == "open" and not parcels.parcel_lines.all(parcel=parcel.id):
            void_parcel(act, parcel)
            task = tasks.pack_task.one(order=order_id)
            if task is not None:
                tasks.cancel_task.changed(id=task.id)


@intention
def void_parcel(act: Act, parcel: Any) -> None:
    """Nothing is in this parcel and nothing will be: its label sends nothing."""
    parcels.change_state.changed(id=parcel.id, before=parcel.state, state="void")
    act.tell("parcel_voided", f"parcel:{parcel.number}", order=parcel.order_id)


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
