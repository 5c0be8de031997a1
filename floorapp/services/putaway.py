"""Putaway: an LPN, or loose goods on the dock, find their place by rules, and the operator is told why there.

Every function runs in the caller's transaction.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from floorapp.data import items, ledger, stock
from floorapp.data.act import Act
from floorapp.data.ledger import Goods, Spot
from floorapp.domain.putaway import Held, ItemFacts, LocationFacts, Suggestion, suggest, suggest_together
from floorapp.domain.putaway import refusal as putaway_refusal
from floorapp.domain.refusals import Refused
from floorapp.services.permissions import intention

NEAR = 40                       # candidates of a kind that are looked at; the nearest by sequence come first


@dataclass(frozen=True, slots=True)
class Load:
    """What is to be put away: item, lot, status and quantity of each row; all of one place."""

    rows: tuple[tuple[Any, int, str, int], ...]
    location: int
    container: int


def load_of_container(container: Any) -> Load:
    """The whole content of an LPN. Refused: `lpn_empty`, `lpn_reserved` where orders hold some of it."""
    rows = stock.content_of_container.all(container=container.id)
    if not rows:
        raise Refused("lpn_empty", lpn=container.code)
    if any(row.reserved for row in rows):
        raise Refused("lpn_reserved", lpn=container.code)
    return Load(tuple((items.item.one(id=row.item_id), row.lot, row.status, row.on_hand) for row in rows),
                container.location_id, container.id)


def suggestion(warehouse: int, load: Load, avoid: frozenset[str] = frozenset()) -> Suggestion | None:
    """The best place for all of it but those in `avoid` (codes), with the reason; None where no place takes it."""
    contents = [(_facts(item, lot, status), qty) for item, lot, status, qty in load.rows]
    seen: dict[int, LocationFacts] = {}
    for places in _tiers(warehouse, load):
        for place in places:
            if place.id not in seen and place.id != load.location and place.code not in avoid:
                seen[place.id] = _place(place)
        found = _best(contents, list(seen.values()))
        if found is not None:
            return found
    return None


def part_suggestion(warehouse: int, load: Load, avoid: frozenset[str] = frozenset()) -> Suggestion | None:
    """Where no place takes all of loose goods that are kept in whole cases: the best place for the whole cases that fit
    there; None for other goods, and where not even one case fits."""
    item, lot, status, qty = load.rows[0]
    case = items.case_of.value(item=item.id)
    if load.container or not case:
        return None
    seen: dict[int, LocationFacts] = {}
    for places in _tiers(warehouse, load):
        seen |= {place.id: _place(place) for place in places
                 if place.id not in seen and place.id != load.location and place.code not in avoid}
    steps = suggest(replace(_facts(item, lot, status), whole=case), qty, list(seen.values())).steps
    return steps[0] if steps else None


def refuse_place(load: Load, location: Any) -> None:
    """Raise why these goods must not stand there: kind, class, owner, mixing, room (codes of domain.putaway)."""
    place = _place(location)
    for item, lot, status, qty in load.rows:
        refused = putaway_refusal(_facts(item, lot, status), qty, place)
        if refused is not None:
            raise refused


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
    """Loose goods from the dock stand there now. Returns what `take_back_loose` needs."""
    ledger.transfer(act, Goods(row.owner_id, row.item_id, row.lot), qty,
                    Spot(row.location_id, row.container, row.status), Spot(location.id, 0, row.status), "putaway")
    act.tell("put_away", f"item:{row.sku}", location=location.code, qty=qty, reason=reason)
    return {"owner": row.owner_id, "item": row.item_id, "lot": row.lot, "status": row.status, "qty": qty,
            "from": row.location_id, "to": location.id, "sku": row.sku}


@intention
def take_back_loose(act: Act, done: dict[str, Any]) -> None:
    """The compensation of `put_loose`. Refused: `stock_short` once they are held or gone."""
    ledger.transfer(act, Goods(done["owner"], done["item"], done["lot"]), done["qty"],
                    Spot(done["to"], 0, done["status"]), Spot(done["from"], 0, done["status"]), "putaway")
    act.tell("putaway_undone", f"item:{done['sku']}")


def _best(contents: list[tuple[ItemFacts, int]], places: list[LocationFacts]) -> Suggestion | None:
    if len(contents) > 1:
        return suggest_together(contents, places)
    (item, qty) = contents[0]
    steps = suggest(item, qty, places).steps
    return next((step for step in steps if step.qty == qty), None)


def _tiers(warehouse: int, load: Load) -> Any:
    """Places in the order in which it pays to look: with the same item, empty ones near, then shared ones."""
    for item in {row[0].id for row in load.rows}:
        yield stock.places_of_item.all(item=item, warehouse=warehouse, most=NEAR)
    statuses = {row[2] for row in load.rows}
    kinds = ("pick", "reserve") if statuses == {"available"} else ("quarantine", "returns", "reserve")
    for kind in kinds:
        yield stock.empty_places.all(warehouse=warehouse, kind=kind, most=NEAR)
    for kind in kinds:
        yield stock.shared_places.all(warehouse=warehouse, kind=kind, most=NEAR)


def _facts(item: Any, lot: int, status: str) -> ItemFacts:
    return ItemFacts(sku=item.sku, owner=str(item.owner_id), lot=str(lot) if lot else None,
                     storage_class=item.storage_class or None, velocity=item.velocity or None,
                     weight_g=item.weight_g or None, volume_mm3=_volume(item) or None, status=status)


def _place(location: Any) -> LocationFacts:
    rows = stock.held_in_place.all(location=location.id)
    return LocationFacts(
        code=location.code, kind=location.kind, distance=float(location.sequence),
        storage_class=location.storage_class or None, mixed_items=bool(location.mixed_items),
        mixed_lots=bool(location.mixed_lots), max_weight_g=location.max_weight_g,
        max_volume_cm3=location.max_volume_cm3,
        used_weight_g=sum(row.on_hand * row.weight_g for row in rows),
        used_volume_mm3=sum(row.on_hand * _volume(row) for row in rows),
        contents=tuple(Held(row.sku, row.on_hand, str(row.lot) if row.lot else None, str(row.owner_id))
                       for row in rows))


def _volume(item: Any) -> int:
    return int(item.length_mm * item.width_mm * item.height_mm)
