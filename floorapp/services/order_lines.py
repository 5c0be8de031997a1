"""Less of an order than was asked: a line, or a part of it, is not wanted any more while it still stands on its shelf.

Every function runs in the caller's transaction.
"""

from __future__ import annotations

from typing import Any

from floorapp.data import journal, ledger, orders, stock, tasks
from floorapp.data.act import Act
from floorapp.domain.refusals import Refused
from floorapp.services.intake import GONE, cancel, order_numbered
from floorapp.services.orders import settle
from floorapp.services.permissions import intention


@intention
def reduce_line(act: Act, number: str, sku: str, qty: int | None = None) -> int:
    """`qty` units of an item (all that is not picked where None) are not wanted any more: they count as cancelled,
    what was held for them is free, and picks that nobody has begun ask for less. How many.

    An order of which nothing is left is cancelled. Refused: `unknown_order`, `order_ambiguous`, `cancel_too_late`,
    `not_of_order`, `already_picked` (left) where fewer are still on their shelf or a picker is fetching them,
    `kit_stays_whole` for a component of a kit.
    """
    order = orders.order_to_change.one(id=order_numbered(number).id)
    if order.cancelled_at is not None or order.state in GONE:
        raise Refused("cancel_too_late", order=order.number)
    lines = [line for line in orders.lines.all(order=order.id) if line.sku == sku]
    if not lines:
        raise Refused("not_of_order", order=order.number, sku=sku)
    if any(line.kit_id for line in lines):
        raise Refused("kit_stays_whole", order=order.number, sku=sku)
    left = sum(line.ordered - line.cancelled - line.picked for line in lines)
    wanted = left if qty is None else qty
    if not 0 < wanted <= left:
        raise Refused("already_picked", order=order.number, sku=sku, left=left)
    rest = wanted
    for line in reversed(lines):
        part = min(rest, line.ordered - line.cancelled - line.picked)
        if part:
            _let_go(order, line, part)
            orders.add_cancelled.changed(id=line.id, qty=part)
            orders.promise.run(id=line.id, qty=min(line.promised, line.ordered - line.cancelled - part))
            rest -= part
    journal.note(act, "reduce_line", number=number, sku=sku, qty=qty)
    act.tell("order_reduced", f"order:{order.number}", order=order.id, sku=sku, qty=wanted)
    if all(line.ordered == line.cancelled for line in orders.lines.all(order=order.id)):
        cancel(act, order, "reduced")
    settle(act, order.id)
    return wanted


def _let_go(order: Any, line: Any, qty: int) -> None:
    """Free what the line holds beyond what it still wants, pick by pick. Refused: `already_picked`."""
    held = [hold for hold in stock.held_by_line.all(order_line=line.id) if _on_shelf(hold)]
    free = line.ordered - line.cancelled - line.picked - sum(hold.qty for hold in held)
    qty -= min(qty, max(free, 0))                      # what nothing was held for needs nothing
    for hold in reversed(held):
        for pick in tasks.picks_of_reservation.all(order_line=line.id, balance=hold.balance_id):
            part = min(qty, pick.qty) if pick.state == "ready" and not pick.done else 0
            if part:
                ledger.release(hold.balance_id, line.id, part)
                if part == pick.qty:
                    tasks.cancel_task.changed(id=pick.id)
                else:
                    tasks.shrink.changed(id=pick.id, qty=pick.qty - part)
                qty -= part
    if qty:
        raise Refused("already_picked", order=order.number, sku=line.sku, left=0)


def _on_shelf(hold: Any) -> bool:
    """Whether what is held has not been picked: picked goods stand in a tote or parcel."""
    return not hold.container or stock.container.one(id=hold.container).kind == "lpn"
