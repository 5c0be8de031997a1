"""Putaway: which location may take goods, and which one is suggested, with the reason that the operator reads.

Two questions, never mixed. `refusal` is what must not be done (wrong kind, class, owner, mixing, no room); an override
is checked by it too. `suggest` is what is best, as an ordered table of rules; what finds no place is reported, not
hidden. Sources: peers 3.6 and scenario E5.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from floorapp.domain.refusals import Refused


@dataclass(frozen=True)
class ItemFacts:
    """The goods to put away. Weight in grams and volume in cubic millimetres are of one base unit, None if unknown.

    `whole` is what must stay together in base units: 1, a case, or the quantity of an LPN that goes to one place.
    `status` is the stock status (available, hold, damaged); `velocity` is A, B, C or None.
    """

    sku: str
    owner: str = ""
    lot: str | None = None
    category: str | None = None
    storage_class: str | None = None
    velocity: str | None = None
    weight_g: int | None = None
    volume_mm3: int | None = None
    whole: int = 1
    status: str = "available"


@dataclass(frozen=True)
class Held:
    """Stock that stands in a location now, or is on its way to it."""

    sku: str
    qty: int
    lot: str | None = None
    owner: str = ""


@dataclass(frozen=True)
class Fixed:
    """A rule that gives an item its own location: the lowest priority first, at most `max_units` of the item there."""

    sku: str
    priority: int = 1
    max_units: int | None = None


@dataclass(frozen=True)
class LocationFacts:
    """A location with what it holds. Limits are None where there is none; no storage class or category means any.

    `distance` (metres, or the walking sequence) is from the dock or the pack bench, as the site prefers.
    """

    code: str
    kind: str
    distance: float = 0.0
    storage_class: str | None = None
    categories: frozenset[str] = frozenset()
    fixed: tuple[Fixed, ...] = ()
    mixed_items: bool = False
    mixed_lots: bool = False
    max_units: int | None = None
    max_weight_g: int | None = None
    max_volume_cm3: int | None = None
    used_weight_g: int = 0
    used_volume_mm3: int = 0
    contents: tuple[Held, ...] = ()
    blocked: bool = False


@dataclass(frozen=True)
class Suggestion:
    """Put `qty` at `location`; `reason` is a message code; `room_left` units of the item fit there afterwards."""

    location: str
    qty: int
    reason: str
    room_left: int | None


@dataclass(frozen=True)
class Plan:
    """Where the goods go, best first, and how many base units found no place."""

    steps: tuple[Suggestion, ...]
    unassigned: int


@dataclass(frozen=True)
class Rule:
    """One line of the putaway table: the reason it gives, and the locations it is about."""

    reason: str
    about: Callable[[ItemFacts, LocationFacts], bool]


RULES: tuple[Rule, ...] = (
    Rule("putaway_fixed", lambda item, location: _fixed(item, location) is not None),
    Rule("putaway_same_lot", lambda item, location: item.lot is not None and item.lot in _lots(item, location)),
    Rule("putaway_same_item", lambda item, location: any(held.sku == item.sku for held in location.contents)),
    Rule("putaway_class", lambda item, location: bool(location.storage_class) and not location.contents),
    Rule("putaway_category", lambda item, location: bool(location.categories) and not location.contents),
    Rule("putaway_empty", lambda item, location: not location.contents),
    Rule("putaway_room", lambda item, location: True),
)

# Damaged stock never stands among stock that can be sold; held stock may wait in reserve, its status keeps it there.
KINDS = {
    "available": ("reserve", "pick"),
    "hold": ("quarantine", "reserve"),
    "damaged": ("quarantine", "returns"),
}


def suggest(
    item: ItemFacts, qty: int, candidates: Sequence[LocationFacts], *, source: str | None = None,
    rules: Sequence[Rule] = RULES,
) -> Plan:
    """Where `qty` base units of an item go: rule by rule, each location filled to its room in whole `item.whole`.

    Within the fixed locations priority decides, then the most room. Elsewhere one location that takes everything comes
    before two that share it, then fast movers (A) near, slow ones (C) far, B in the middle. `source`, where the goods
    come from, is never proposed.
    """
    middle = _median([location.distance for location in candidates]) if candidates else 0.0
    ranked = []
    for location in candidates:
        if location.code == source or refusal(item, item.whole, location) is not None:
            continue
        rank = next((rank for rank, rule in enumerate(rules) if rule.about(item, location)), None)
        if rank is not None:
            ranked.append(((rank, *_preference(item, qty, location, middle)), rules[rank].reason, location))
    steps, left = [], qty
    for _, reason, location in sorted(ranked, key=lambda entry: entry[0]):
        free = room(item, location)
        put = _whole(item, left if free is None else min(left, free))
        if put:
            steps.append(Suggestion(location.code, put, reason, None if free is None else free - put))
            left -= put
    return Plan(tuple(steps), left)


def suggest_together(
    contents: Sequence[tuple[ItemFacts, int]], candidates: Sequence[LocationFacts], *, source: str | None = None
) -> Suggestion | None:
    """The one location for a container with several items or lots; None where no location takes all of them.

    The reason is that of the first item, and its quantity; the room left is not told, as it differs by item.
    """
    fitting = [location for location in candidates if location.code != source and _takes_all(contents, location)]
    if not contents or not fitting:
        return None
    first, qty = contents[0]
    return replace(suggest(replace(first, whole=qty), qty, fitting).steps[0], room_left=None)


def allowed(item: ItemFacts, qty: int, location: LocationFacts) -> None:
    """Raise what `refusal` says, for the service that acts."""
    refused = refusal(item, qty, location)
    if refused is not None:
        raise refused


def refusal(item: ItemFacts, qty: int, location: LocationFacts) -> Refused | None:
    """The first of `refusals`, or None."""
    return next(refusals(item, qty, location), None)


def refusals(item: ItemFacts, qty: int, location: LocationFacts) -> Iterator[Refused]:
    """Why `qty` units must not go there: all that is against it. All codes carry `location`.

    putaway_not_storage (kind), location_blocked, location_other_owner, location_other_class (wanted),
    location_other_category, location_fixed_other, location_other_item (sku), location_other_lot (lot),
    location_full (room, qty).
    """
    here = {"location": location.code}
    if location.kind not in KINDS.get(item.status, ()):
        yield Refused("putaway_not_storage", kind=location.kind, **here)
    if location.blocked:
        yield Refused("location_blocked", **here)
    if any(held.owner != item.owner for held in location.contents):
        yield Refused("location_other_owner", **here)
    if location.storage_class and location.storage_class != item.storage_class:
        yield Refused("location_other_class", wanted=location.storage_class, **here)
    if location.categories and item.category not in location.categories:
        yield Refused("location_other_category", **here)
    if location.fixed and _fixed(item, location) is None:
        yield Refused("location_fixed_other", **here)
    strangers = [held.sku for held in location.contents if held.sku != item.sku]
    if strangers and not location.mixed_items:
        yield Refused("location_other_item", sku=strangers[0], **here)
    other_lots = _lots(item, location) - {item.lot}
    if other_lots and not location.mixed_lots:
        yield Refused("location_other_lot", lot=next(iter(sorted(other_lots, key=str))), **here)
    free = room(item, location)
    if free is not None and qty > free:
        yield Refused("location_full", room=free, qty=qty, **here)


def room(item: ItemFacts, location: LocationFacts) -> int | None:
    """How many more base units fit by units, weight and volume, in whole `item.whole`; None: no limit that applies.

    A limit cannot be held against an item whose weight or volume is unknown.
    """
    mine = sum(held.qty for held in location.contents if held.sku == item.sku)
    limits = []
    if location.max_units is not None:
        limits.append(location.max_units - sum(held.qty for held in location.contents))
    fixed = _fixed(item, location)
    if fixed is not None and fixed.max_units is not None:
        limits.append(fixed.max_units - mine)
    if location.max_weight_g is not None and item.weight_g:
        limits.append((location.max_weight_g - location.used_weight_g) // item.weight_g)
    if location.max_volume_cm3 is not None and item.volume_mm3:
        limits.append((location.max_volume_cm3 * 1000 - location.used_volume_mm3) // item.volume_mm3)
    return _whole(item, max(0, min(limits))) if limits else None


def with_stock(location: LocationFacts, item: ItemFacts, qty: int) -> LocationFacts:
    """The location as it is after `qty` units were put there: for planning a whole dock before anything moves."""
    return replace(
        location, contents=(*location.contents, Held(item.sku, qty, item.lot, item.owner)),
        used_weight_g=location.used_weight_g + qty * (item.weight_g or 0),
        used_volume_mm3=location.used_volume_mm3 + qty * (item.volume_mm3 or 0),
    )


def _median(values: Sequence[float]) -> float:
    """Of at least one. `statistics` loads a hundred kilobytes of other arithmetic into every screen."""
    ordered = sorted(values)
    return (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2


def _preference(item: ItemFacts, qty: int, location: LocationFacts, middle: float) -> tuple[float, float, float, str]:
    free = room(item, location)
    fixed = _fixed(item, location)
    if fixed is not None:
        return fixed.priority, 0.0 if free is None else 1.0, -(free or 0), location.code
    shared = 0.0 if free is None or free >= qty else 1.0
    near = {"B": abs(location.distance - middle), "C": -location.distance}.get(item.velocity or "", location.distance)
    return shared, near, 0.0, location.code


def _takes_all(contents: Sequence[tuple[ItemFacts, int]], location: LocationFacts) -> bool:
    for item, qty in contents:
        if refusal(item, qty, location) is not None:
            return False
        location = with_stock(location, item, qty)
    return True


def _fixed(item: ItemFacts, location: LocationFacts) -> Fixed | None:
    return next((fixed for fixed in location.fixed if fixed.sku == item.sku), None)


def _lots(item: ItemFacts, location: LocationFacts) -> set[str | None]:
    return {held.lot for held in location.contents if held.sku == item.sku}


def _whole(item: ItemFacts, qty: int) -> int:
    return qty - qty % item.whole
