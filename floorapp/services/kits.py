"""Kits: what they are made of, how an order's kit becomes lines of components, and its figures in whole kits.

A kit is sold as its components (the default) and has no stock of its own, or `assembled`: made to stock by assembly
orders, and then an item like any other. Every function runs in the caller's transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from floorapp.data import items, orders, reports, stock
from floorapp.domain.intake import ComponentIn
from floorapp.domain.kits import whole_kits
from floorapp.domain.refusals import Refused

FIGURES = ("promised", "picked", "packed", "shipped", "delivered", "returned")


@dataclass(frozen=True, slots=True)
class Part:
    """A line that an order needs: so many units of an item; of a kit `per_kit` units in each."""

    item: int
    qty: int
    per_kit: int = 0


def set_components(item: Any, given: tuple[ComponentIn, ...], owner: int) -> bool:
    """Make the kit's components those of the file; whether anything changed. Orders that were taken keep their lines.

    Refused: `unknown_component`, `kit_nested` (a kit in a kit, also where this item is a component of another).
    """
    wanted = {_component(item.sku, part, owner): part.qty for part in given}
    before = {row.item_id: row.qty for row in items.components_of.all(kit=item.id)}
    if wanted == before:
        return False
    other = items.kits_with.one(item=item.id)
    if wanted and other is not None:
        raise Refused("kit_nested", sku=item.sku, kit=other.sku)
    items.drop_components.run(kit=item.id)
    for component, qty in wanted.items():
        items.new_component.run(kit=item.id, item=component, qty=qty)
    return True


def refuse_unfit(item: Any) -> None:
    """A kit as it is now. Refused: `kit_has_stock` where it is sold as components and has stock of its own,
    `kit_needs_lot` where it is assembled of tracked components and nobody could tell which went into it."""
    parts = items.components_of.all(kit=item.id)
    if parts and not item.assembled and stock.any_of_item.value(item=item.id) is not None:
        raise Refused("kit_has_stock", sku=item.sku)
    if parts and item.assembled and item.tracking == "serial":
        raise Refused("kit_needs_lot", sku=item.sku)
    tracked = any(part.tracking != "none" or part.expires for part in parts)
    if tracked and item.assembled and item.tracking != "lot":
        raise Refused("kit_needs_lot", sku=item.sku)


def refuse_no_stock(item: int) -> None:
    """Refused: `kit_has_no_stock` for a kit that is sold as its components."""
    sku = items.sold_as_components.value(item=item)
    if sku is not None:
        raise Refused("kit_has_no_stock", sku=sku)


def parts_of(item: Any, qty: int) -> list[Part]:
    """What an order for so many of this item asks of the floor: the item, or the components of a kit."""
    rows = () if item.assembled else items.components_of.all(kit=item.id)
    return [Part(row.item_id, row.qty * qty, row.qty) for row in rows] or [Part(item.id, qty)]


def is_kit(item: Any) -> bool:
    """Whether orders for it ask for its components."""
    return not item.assembled and items.components_of.one(kit=item.id) is not None


def said_parts(item: int) -> str:
    """A kit's components as people read them."""
    return ", ".join(f"{row.qty} x {row.sku}" for row in items.components_of.all(kit=item))


def write_lines(order: int, rows: list[Any]) -> None:
    """The lines of an order, from pairs of item and what the file says; a kit becomes lines of its components."""
    number = 0
    for item, line in rows:
        parts, kit = parts_of(item, line.qty), None
        if parts[0].per_kit:
            kit = orders.new_kit.value(order=order, line=number + 1, item=item.id, ordered=line.qty,
                                       unit_price_minor=line.unit_price_minor)
        for part in parts:
            number += 1
            orders.new_line.value(order=order, line=number, kit=kit, per_kit=part.per_kit, item=part.item,
                                  ordered=part.qty, unit_price_minor=None if kit else line.unit_price_minor)


def same_lines(order: int, rows: list[Any]) -> bool:
    """Whether a newer version of an order asks for the same, line by line, from the same pairs."""
    sold = {kit.id: kit for kit in orders.kits.all(order=order)}
    have = [(sold.get(line.kit_id, line).item_id, line.item_id, line.ordered) for line in orders.lines.all(order=order)]
    return have == [(item.id, part.item, part.qty) for item, line in rows for part in parts_of(item, line.qty)]


def rewrite_lines(order: int, rows: list[Any]) -> None:
    """The lines of a newer version of an order that nobody has begun, from the same pairs.

    What was cancelled by hand of a line that the newer version leaves as it was stays cancelled, unless nothing of the
    order would be left: then the newer version counts as it stands.
    """
    sold = {kit.id: kit for kit in orders.kits.all(order=order)}
    lines = orders.lines.all(order=order)
    before = [(sold.get(line.kit_id, line).item_id, line.item_id, line.ordered, line.cancelled) for line in lines]
    wanted = [(item.id, part.item, part.qty) for item, line in rows for part in parts_of(item, line.qty)]
    prices = [line.unit_price_minor for item, line in rows for _ in parts_of(item, line.qty)]
    if [old[:3] for old in before] == wanted and prices == [
            sold.get(line.kit_id, line).unit_price_minor for line in lines]:
        return                                          # what was promised of them stands
    kept = []
    for line in wanted:
        old = next((old for old in before if old[:3] == line), (*line, 0))
        kept.append(old[3])
        if old in before:
            before.remove(old)
    orders.drop_lines.run(order=order)
    orders.drop_kits.run(order=order)
    write_lines(order, rows)
    if sum(kept) < sum(qty for _, _, qty in wanted):
        for line, qty in zip(orders.lines.all(order=order), kept, strict=True):
            if qty:
                orders.add_cancelled.changed(id=line.id, qty=qty)


def figures(kit: Any, lines: list[Any]) -> dict[str, int]:
    """The figures of an order's kit in whole kits, from the order's lines; what cannot become whole is cancelled."""
    mine = [line for line in lines if line.kit_id == kit.id]
    left = whole_kits((line.ordered - line.cancelled, line.per_kit) for line in mine)
    return {"ordered": kit.ordered, "cancelled": kit.ordered - left} | {
        name: whole_kits((getattr(line, name), line.per_kit) for line in mine) for name in FIGURES}


def outside(order: int, item: int, parcel: int = 0) -> list[tuple[int, int, int, int]]:
    """The components of an ordered kit that are with the customer: (order line, item, units in a kit, units), all of
    them or none; empty where the order has no such kit."""
    kit = next((kit for kit in orders.kits.all(order=order) if kit.item_id == item), None)
    if kit is None:
        return []
    sent: dict[int, int] = {}
    for row in reports.shipped_lots(order):
        if parcel in {0, row.parcel}:
            sent[row.order_line] = sent.get(row.order_line, 0) + row.qty
    return [(line.id, line.item_id, line.per_kit, sent.get(line.id, 0))
            for line in orders.lines.all(order=order) if line.kit_id == kit.id]


def _component(kit: str, part: ComponentIn, owner: int) -> int:
    found = items.item_by_sku.one(owner=owner, sku=part.sku)
    if found is None:
        raise Refused("unknown_component", sku=kit, component=part.sku)
    if found.sku == kit:
        raise Refused("kit_nested", sku=kit, kit=kit)
    if items.components_of.one(kit=found.id) is not None:
        raise Refused("kit_nested", sku=found.sku, kit=kit)
    return int(found.id)
