"""Putaway: an LPN, or loose goods on the dock, find their place by rules, and the operator is told why there.

Every function runs in the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from floorapp.data import fixed_places, items, ledger, locations, sites, stock
from floorapp.data.act import Act
from floorapp.data.ledger import Goods, Spot
from floorapp.domain.putaway import (
    RULES,
    Fixed,
    Held,
    ItemFacts,
    LocationFacts,
    Plan,
    suggest,
    suggest_together,
    with_stock,
)
from floorapp.domain.putaway import refusal as putaway_refusal
from floorapp.domain.refusals import Refused
from floorapp.services.permissions import intention
from floorapp.settings import current

NEAR = 40                       # candidates of a rule that are looked at; the nearest by sequence come first


@dataclass(frozen=True, slots=True)
class Load:
    """What is to be put away: item, lot, status, quantity and owner of each row; all of one place. `balances` names the
    rows of stock where parts of it may go to places of their own."""

    rows: tuple[tuple[Any, int, str, int, int], ...]
    location: int
    container: int
    balances: tuple[int, ...] = ()

    @property
    def units(self) -> int:
        """All units of it."""
        return sum(row[3] for row in self.rows)


@dataclass(frozen=True, slots=True)
class Proposal:
    """Put `qty` units at `location` next, for `reason` (a message code): all of the load, or a part of the row of stock
    `balance`. `unassigned` units of the load find no place."""

    location: str
    reason: str
    qty: int
    unassigned: int = 0
    balance: int = 0


def load_of_container(container: Any) -> Load:
    """The whole content of an LPN. Refused: `lpn_empty`, `lpn_reserved` where orders hold some of it."""
    rows = stock.content_of_container.all(container=container.id)
    if not rows:
        raise Refused("lpn_empty", lpn=container.code)
    if any(row.reserved for row in rows):
        raise Refused("lpn_reserved", lpn=container.code)
    return Load(tuple((items.item.one(id=row.item_id), row.lot, row.status, row.on_hand, row.owner_id) for row in rows),
                container.location_id, container.id, tuple(row.id for row in rows))


def suggestion(warehouse: int, load: Load, avoid: frozenset[str] = frozenset()) -> Proposal | None:
    """What to put where next but in those of `avoid` (codes), with the reason; None where no place takes any of it.

    All of it goes to one place where the rules know one; places that belong to the item are filled in their order
    before that, each with its part. What is left over then is told, not hidden.
    """
    places = _Places(warehouse, load, avoid)
    if len(load.rows) == 1:
        ways = (_parts_of_first, _whole) if places.belongs else (_whole, _parts_of_first)
        return next((found for way in ways if (found := way(load, places)) is not None), None)
    whole = _whole(load, places)
    if whole is not None or not load.balances:
        return whole
    parts = [part for part in (_in_parts(load, nth, places) for nth in range(len(load.rows))) if part is not None]
    placed = sum(qty - _plan(load, nth, places).unassigned for nth, (_, _, _, qty, _) in enumerate(load.rows))
    return replace(parts[0], unassigned=load.units - placed) if parts else None


def refuse_place(load: Load, location: Any) -> None:
    """Raise why these goods must not stand there: kind, class, owner, mixing, room (codes of domain.putaway).

    The place is locked: two who come with goods at once do not fill it twice.
    """
    place = _place(locations.location_to_fill.one(id=location.id))
    for item, lot, status, qty, owner in load.rows:
        refused = putaway_refusal(_facts(item, lot, status, owner), qty, place)
        if refused is not None:
            raise refused
        place = with_stock(place, _facts(item, lot, status, owner), qty)


def refuse_other_owner(container: int, owner: int) -> None:
    """Refused: `lpn_other_owner` (lpn, owner) where goods of somebody else stand in this container already."""
    for row in stock.content_of_container.all(container=container):
        if row.owner_id != owner:
            raise Refused("lpn_other_owner", lpn=stock.container.one(id=container).code,
                          owner=sites.owner.one(id=row.owner_id).code)


@intention
def put_lpn(act: Act, container: Any, location: Any, reason: str) -> dict[str, Any]:
    """The LPN with all its content stands there now. Returns what `take_back_lpn` needs."""
    ledger.relocate(act, container, location.id, "putaway")
    act.tell("put_away", f"lpn:{container.code}", location=location.code, reason=reason)
    return {"container": container.id, "from": container.location_id, "to": location.id}


@intention
def take_back_lpn(act: Act, done: dict[str, Any]) -> None:
    """The compensation of `put_lpn`. Refused: `lpn_reserved`, `lpn_moved_on` once others work with it."""
    container = stock.container.one(id=done["container"])
    if container.location_id != done["to"]:
        raise Refused("lpn_moved_on", lpn=container.code)
    load_of_container(container)
    ledger.relocate(act, container, done["from"], "putaway")
    act.tell("putaway_undone", f"lpn:{container.code}")


@intention
def put_loose(act: Act, row: Any, qty: int, location: Any, reason: str) -> dict[str, Any]:
    """Units of a row of stock, loose or out of an LPN, stand there loose now. Returns what `take_back_loose` needs."""
    ledger.transfer(act, Goods(row.owner_id, row.item_id, row.lot), qty,
                    Spot(row.location_id, row.container, row.status), Spot(location.id, 0, row.status), "putaway")
    act.tell("put_away", f"item:{row.sku}", location=location.code, qty=qty, reason=reason)
    return {"owner": row.owner_id, "item": row.item_id, "lot": row.lot, "status": row.status, "qty": qty,
            "from": row.location_id, "container": row.container, "to": location.id, "sku": row.sku}


@intention
def take_back_loose(act: Act, done: dict[str, Any]) -> None:
    """The compensation of `put_loose`. Refused: `stock_short` once they are held or gone; `lpn_moved_on` where the LPN
    that they came out of stands elsewhere now."""
    if done["container"]:
        lpn = stock.container.one(id=done["container"])
        if lpn.location_id != done["from"]:
            raise Refused("lpn_moved_on", lpn=lpn.code)
    ledger.transfer(act, Goods(done["owner"], done["item"], done["lot"]), done["qty"],
                    Spot(done["to"], 0, done["status"]),
                    Spot(done["from"], done["container"], done["status"]), "putaway")
    act.tell("putaway_undone", f"item:{done['sku']}")


def _whole(load: Load, places: _Places) -> Proposal | None:
    """One place for everything, by the first rule that knows one."""
    contents = [(_facts(item, lot, status, owner), qty) for item, lot, status, qty, owner in load.rows]
    for seen in places.by_rule():
        if len(contents) > 1:
            found = suggest_together(contents, seen)
        else:
            (item, qty) = contents[0]
            found = next(iter(suggest(replace(item, whole=qty), qty, seen, rules=places.rules).steps), None)
        if found is not None:
            return Proposal(found.location, found.reason, load.units)
    return None


def _parts_of_first(load: Load, places: _Places) -> Proposal | None:
    return _in_parts(load, 0, places)


def _in_parts(load: Load, nth: int, places: _Places) -> Proposal | None:
    """Where the first part of a row goes, and how much of the row finds no place at all."""
    plan = _plan(load, nth, places)
    if not plan.steps:
        return None
    step = plan.steps[0]
    balance = load.balances[nth] if load.balances else 0
    return Proposal(step.location, step.reason, step.qty, plan.unassigned, balance)


def _plan(load: Load, nth: int, places: _Places) -> Plan:
    """The places of one row, as many rules as it needs."""
    item, lot, status, qty, owner = load.rows[nth]
    facts, plan = replace(_facts(item, lot, status, owner), whole=items.case_of.value(item=item.id) or 1), Plan((), qty)
    for seen in places.by_rule():
        plan = suggest(facts, qty, seen, rules=places.rules)
        if not plan.unassigned:
            break
    return plan


class _Places:
    """Candidates rule by rule in the site's order, each looked at once; `belongs`: an item has places of its own."""

    def __init__(self, warehouse: int, load: Load, avoid: frozenset[str]) -> None:
        self._warehouse, self._load, self._avoid = warehouse, load, avoid
        self._seen: dict[int, LocationFacts] = {}
        order = current().putaway.order
        self.rules = tuple(sorted((rule for rule in RULES if rule.reason.removeprefix("putaway_") in order),
                                  key=lambda rule: order.index(rule.reason.removeprefix("putaway_"))))
        self.belongs = "fixed" in order and any(
            fixed_places.places_of_item.one(item=item, warehouse=warehouse) is not None for item in self._items)

    @property
    def _items(self) -> set[int]:
        return {row[0].id for row in self._load.rows}

    def by_rule(self) -> Iterator[list[LocationFacts]]:
        """All places that are known so far, with those of one more rule, or kind of place, each time: every empty pick
        face is asked before the first place in reserve."""
        for rule in self.rules:
            for places in self._of(rule.reason):
                for place in places:
                    if place.id not in self._seen and place.id != self._load.location and place.code not in self._avoid:
                        self._seen[place.id] = _place(place)
                yield list(self._seen.values())

    def _of(self, reason: str) -> Iterator[list[Any]]:
        first = self._load.rows[0][0]
        here = {"warehouse": self._warehouse, "most": NEAR}
        category = _category_pattern(first)
        statuses = {row[2] for row in self._load.rows}
        kinds = ("pick", "reserve") if statuses == {"available"} else ("quarantine", "returns", "reserve")
        if reason == "putaway_fixed":
            for item in self._items:
                yield fixed_places.places_of_item.all(item=item, warehouse=self._warehouse)
        elif reason in {"putaway_same_lot", "putaway_same_item"}:
            for item in self._items:
                yield stock.places_of_item.all(item=item, **here)
        elif reason == "putaway_class":
            yield stock.class_places.all(storage_class=first.storage_class, **here)
        elif reason == "putaway_category":
            yield stock.category_places.all(category=category, **here)
        elif reason == "putaway_empty":
            for kind in kinds:
                yield stock.empty_places_for.all(kind=kind, storage_class=first.storage_class, category=category,
                                                 **here)
        else:
            for kind in kinds:
                yield stock.shared_places.all(kind=kind, **here)


def _facts(item: Any, lot: int, status: str, owner: int) -> ItemFacts:
    return ItemFacts(sku=item.sku, owner=str(owner), lot=str(lot) if lot else None,
                     category=_category(item) or None,
                     storage_class=item.storage_class or None, velocity=item.velocity or None,
                     weight_g=item.weight_g or None, volume_mm3=_volume(item) or None, status=status)


def _place(location: Any) -> LocationFacts:
    rows = stock.held_in_place.all(location=location.id)
    return LocationFacts(
        code=location.code, kind=location.kind, distance=float(location.sequence),
        storage_class=location.storage_class or None, mixed_items=bool(location.mixed_items),
        mixed_lots=bool(location.mixed_lots), max_weight_g=location.max_weight_g,
        max_volume_cm3=location.max_volume_cm3,
        max_units=location.max_units, categories=_categories(location),
        fixed=tuple(Fixed(row.sku, row.priority, row.max_units)
                    for row in fixed_places.of_location.all(location=location.id)),
        used_weight_g=sum(row.on_hand * row.weight_g for row in rows),
        used_volume_mm3=sum(row.on_hand * _volume(row) for row in rows),
        contents=tuple(Held(row.sku, row.on_hand, str(row.lot) if row.lot else None, str(row.owner_id))
                       for row in rows))


def _categories(location: Any) -> frozenset[str]:
    """The names of the categories that alone may stand there."""
    return frozenset(name for name in location.categories.split("|") if name)


def _category(item: Any) -> str:
    """The name of the item's category; empty where it has none."""
    return str(items.category.one(id=item.category_id).name) if item.category_id else ""


def _category_pattern(item: Any) -> str:
    """What finds the places of this item's category; what it finds too much the rules leave out."""
    name = _category(item)
    return f"%|{name}|%" if name else ""


def _volume(item: Any) -> int:
    return int(item.length_mm * item.width_mm * item.height_mm)
