"""The places that putaway looks at: candidates rule by rule in the site's order, read once, filled as is planned."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from floorapp.data import fixed_places, items, locations, stock
from floorapp.domain.putaway import RULES, Fixed, Held, ItemFacts, LocationFacts, Plan, suggest, with_stock
from floorapp.settings import current

NEAR = 40                       # candidates of a rule that are looked at; the nearest by sequence come first
Row = tuple[Any, int, str, int, int]
"""Item, lot, status, quantity and owner of what is to be put away."""


class Places:
    """For goods that stand at `source`, without the places `avoid` (codes). `belongs`: an item has its own places."""

    def __init__(self, warehouse: int, rows: tuple[Row, ...], source: int, avoid: frozenset[str]) -> None:
        self._warehouse, self._rows, self._source, self._avoid = warehouse, rows, source, avoid
        self._seen: dict[str, LocationFacts] = {}
        self._stages: list[int] = []                       # how many places were known after each step of the rules
        self._steps = self._look()
        order = current().putaway.order
        self.rules = tuple(sorted((rule for rule in RULES if rule.reason.removeprefix("putaway_") in order),
                                  key=lambda rule: order.index(rule.reason.removeprefix("putaway_"))))
        self.belongs = "fixed" in order and any(
            fixed_places.places_of_item.one(item=item, warehouse=warehouse) is not None for item in self._items)

    @property
    def _items(self) -> set[int]:
        return {row[0].id for row in self._rows}

    def by_rule(self) -> Iterator[list[LocationFacts]]:
        """All places that are known so far, with those of one more rule, or kind of place, each time: every empty pick
        face is asked before the first place in reserve."""
        nth = 0
        while nth < len(self._stages) or next(self._steps, None) is not None:
            yield list(self._seen.values())[:self._stages[nth]]
            nth += 1

    def plan(self, item: ItemFacts, qty: int) -> Plan:
        """The places of one row, as many rules as it needs; what is planned stands there for the next row."""
        plan = Plan((), qty)
        for seen in self.by_rule():
            plan = suggest(item, qty, seen, rules=self.rules)
            if not plan.unassigned:
                break
        for step in plan.steps:
            self._seen[step.location] = with_stock(self._seen[step.location], item, step.qty)
        return plan

    def _look(self) -> Iterator[int]:
        for rule in self.rules:
            for found in self._of(rule.reason):
                fresh = {place.code: place for place in found if place.id != self._source
                         and place.code not in self._seen and place.code not in self._avoid}
                self._seen |= {facts.code: facts for facts in facts_of(list(fresh.values()))}
                self._stages.append(len(self._seen))
                yield len(self._seen)

    def _of(self, reason: str) -> Iterator[list[Any]]:
        first = self._rows[0][0]
        here = {"warehouse": self._warehouse, "most": NEAR}
        category = _category_pattern(first)
        statuses = {row[2] for row in self._rows}
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


def item_facts(row: Row, *, cases: bool = False) -> ItemFacts:
    """A row as the rules see it; with `cases` it may be divided in whole cases only, where the item is kept so."""
    item, lot, status, _, owner = row
    facts = ItemFacts(sku=item.sku, owner=str(owner), lot=str(lot) if lot else None,
                      category=_category(item) or None,
                      storage_class=item.storage_class or None, velocity=item.velocity or None,
                      weight_g=item.weight_g or None, volume_mm3=_volume(item) or None, status=status)
    return replace(facts, whole=items.case_of.value(item=item.id) or 1) if cases else facts


def place_to_fill(location: int) -> LocationFacts:
    """The place as it is now, locked: two who come with goods at once do not fill it twice. Others are not kept waiting
    at other places."""
    return facts_of([locations.location_to_fill.one(id=location)])[0]


def facts_of(places: list[Any]) -> list[LocationFacts]:
    """Places with what stands there, read together."""
    ids = [place.id for place in places]
    held, fixed = stock.held_in_places(ids), fixed_places.of_places(ids)
    return [LocationFacts(
        code=place.code, kind=place.kind, distance=float(place.sequence),
        storage_class=place.storage_class or None, mixed_items=bool(place.mixed_items),
        mixed_lots=bool(place.mixed_lots), max_weight_g=place.max_weight_g,
        max_volume_cm3=place.max_volume_cm3,
        max_units=place.max_units, categories=_categories(place),
        fixed=tuple(Fixed(row.sku, row.priority, row.max_units) for row in fixed[place.id]),
        used_weight_g=sum(row.on_hand * row.weight_g for row in held[place.id]),
        used_volume_mm3=sum(row.on_hand * _volume(row) for row in held[place.id]),
        contents=tuple(Held(row.sku, row.on_hand, str(row.lot) if row.lot else None, str(row.owner_id))
                       for row in held[place.id])) for place in places]


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
