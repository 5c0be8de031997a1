"""Less of an order than was asked: a line, or a part of it, is not wanted any more while it still stands on its shelf.

Every function runs in the caller's transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from floorapp.data import journal, ledger, orders, stock, tasks
from floorapp.data.act import Act
from floorapp.domain.kits import begun_kits, whole_kits
from floorapp.domain.refusals import Refused
from floorapp.services.intake import GONE, cancel
from floorapp.services.orders import order_for, settle, told_apart, void_empty_parcels
from floorapp.services.permissions import intention
from floorapp.services.release import end_pick


@intention
def reduce_line(act: Act, number: str, sku: str, qty: int | None = None, channel: str = "", owner: str = "") -> int:
    """`qty` units of an item (all that is not picked where None) are not wanted any more: they count as cancelled,
    what was held for them is free, and picks that nobody has begun ask for less. How many.

    Of a kit that is sold as its components `qty` are whole kits, and each component's line asks for so many less. An
    order of which nothing is left is cancelled. Refused: `unknown_order`, `order_ambiguous`, `cancel_too_late`,
    `not_of_order`, `already_picked` (left) where fewer are still on their shelf or a picker is fetching them,
    `kit_stays_whole` for what the order has only as a component of a kit.
    """
    order = orders.order_to_change.one(id=order_for(number, channel, owner, act).id)
    if order.cancelled_at is not None or order.state in GONE:
        raise Refused("cancel_too_late", order=order.number)
    parts = _parts(order, sku)
    left = sum(part.left for part in parts)
    wanted = left if qty is None else qty
    if not 0 < wanted <= left:
        raise Refused("already_picked", order=order.number, sku=sku, left=left)
    rest = wanted
    for part in reversed(parts):
        fewer = min(rest, part.left)
        for line in part.lines if fewer else ():
            _want_less(act, order, line, (part.wanted - fewer) * max(line.per_kit, 1))
        rest -= fewer
    journal.note(act, "reduce_line", number=number, sku=sku, qty=qty, **told_apart(channel, owner))
    act.tell("order_reduced", f"order:{order.number}", order=order.id, sku=sku, qty=wanted)
    if all(line.ordered == line.cancelled for line in orders.lines.all(order=order.id)):
        cancel(act, order, "reduced")
    void_empty_parcels(act, order.id)
    settle(act, order.id)
    return wanted


@dataclass(frozen=True, slots=True)
class _Part:
    """What can be cancelled as one: a line, or the lines of a kit. `wanted`: how many of it, in whole kits; `left`: how
    many of them nobody has picked anything for."""

    lines: list[Any]
    wanted: int
    left: int


def _parts(order: Any, sku: str) -> list[_Part]:
    lines = orders.lines.all(order=order.id)
    found = [_Part([line], line.ordered - line.cancelled, line.ordered - line.cancelled - line.picked)
             for line in lines if line.sku == sku and not line.kit_id]
    for kit in orders.kits.all(order=order.id):
        mine = [line for line in lines if line.kit_id == kit.id]
        if kit.sku == sku:
            wanted = whole_kits((line.ordered - line.cancelled, line.per_kit) for line in mine)
            begun = begun_kits((line.picked, line.per_kit) for line in mine)
            found.append(_Part(mine, wanted, max(wanted - begun, 0)))
        elif not found and any(line.sku == sku for line in mine):
            raise Refused("kit_stays_whole", order=order.number, sku=sku, kit=kit.sku)
    if not found:
        raise Refused("not_of_order", order=order.number, sku=sku)
    return found


def _want_less(act: Act, order: Any, line: Any, wanted: int) -> None:
    """The line asks for `wanted` units in all from now on."""
    fewer = line.ordered - line.cancelled - wanted
    if fewer > 0:
        _let_go(act, order, line, fewer)
        orders.add_cancelled.changed(id=line.id, qty=fewer)
        orders.promise.run(id=line.id, qty=min(line.promised, wanted))


def _let_go(act: Act, order: Any, line: Any, qty: int) -> None:
    """Free what the line holds beyond what it still wants, pick by pick. Refused: `already_picked`."""
    held = [hold for hold in stock.held_by_line.all(order_line=line.id) if _on_shelf(hold)]
    free = line.ordered - line.cancelled - line.picked - sum(hold.qty for hold in held)
    qty -= min(qty, max(free, 0))                      # what nothing was held for needs nothing
    for hold in reversed(held):
        for pick in tasks.picks_of_reservation.all(order_line=line.id, balance=hold.balance_id):
            part = min(qty, pick.qty - pick.done) if pick.state == "ready" else 0
            if part:
                ledger.release(hold.balance_id, line.id, part)
                if part == pick.qty - pick.done:
                    end_pick(act, pick)
                else:
                    tasks.shrink.changed(id=pick.id, qty=pick.qty - part)
                qty -= part
    if qty:
        raise Refused("already_picked", order=order.number, sku=line.sku, left=0)


def _on_shelf(hold: Any) -> bool:
    """Whether what is held has not been picked: picked goods stand in a tote or parcel."""
    return not hold.container or stock.container.one(id=hold.container).kind == "lpn"
