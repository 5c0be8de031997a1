"""The state of an order is a function of its facts; nobody sets it by hand."""

from __future__ import annotations

from dataclasses import dataclass

STATES = ("new", "awaiting_payment", "on_hold", "backordered", "ready", "released", "picking", "picked", "packing",
          "packed", "shipped", "delivered", "delivery_failed", "returned", "cancelled")
PAID = frozenset({"paid", "overpaid", "cod"})
OPEN = frozenset({"new", "awaiting_payment", "on_hold", "backordered", "ready", "released", "picking", "picked",
                  "packing", "packed"})
ON_THE_FLOOR = frozenset({"released", "picking", "picked", "packing", "packed"})


@dataclass(frozen=True, slots=True)
class Facts:
    """Sums over an order's lines (`promised` includes what is reserved or picked), its payment, holds and work."""

    payment: str
    cancelled: bool
    holds: int
    ordered: int
    promised: int
    picked: int
    packed: int
    shipped: int
    delivered: int
    returned: int
    open_tasks: int = 0
    claimed_tasks: int = 0
    open_parcels: int = 0
    failed_parcels: int = 0


def state_of(facts: Facts) -> str:
    """The contract's word for where an order stands. `ordered` is what is left after cancellations.

    What has left the house comes first: a hold or a late cancellation cannot bring it back.
    """
    if facts.shipped and facts.shipped >= facts.ordered:
        if facts.returned >= facts.shipped:
            return "returned"
        if facts.delivered >= facts.ordered:
            return "delivered"
        return "delivery_failed" if facts.failed_parcels else "shipped"
    if facts.cancelled:
        return "cancelled"
    if facts.holds:
        return "on_hold"
    if facts.payment not in PAID:
        return "awaiting_payment"
    if facts.packed and facts.packed >= facts.ordered and not facts.open_parcels:
        return "packed"
    if (facts.packed or facts.open_parcels) and facts.picked >= facts.ordered:
        return "packing"               # what was taken out of a parcel again has to be picked first
    if facts.claimed_tasks:
        return "picking"
    if facts.picked >= facts.ordered:
        return "picked"
    if facts.open_tasks:
        return "released"
    if facts.promised >= facts.ordered:
        return "ready"
    return "backordered"


def payment_state(method: str, total: int | None, paid: int, *, settled: bool, cancelled: bool,
                  went_back: bool = False) -> str:
    """PAYMENT_STATES. `settled`: the channel says that it has been paid in full. Cash on delivery is `cod` until the
    courier's money has come in.

    Money on a cancelled order is due back. `went_back`: some of it has been refunded or charged back.
    """
    if went_back and paid <= 0:
        return "refunded"
    if cancelled and (paid > 0 or settled):
        return "refund_due"
    if method == "cod" and not settled and (paid <= 0 or (total is not None and paid < total)):
        return "cod"
    if total is not None and paid > total > 0:
        return "overpaid"
    if settled or (total is not None and paid >= total) or (total is None and paid > 0):
        return "paid"
    return "partial" if paid > 0 else "unpaid"
