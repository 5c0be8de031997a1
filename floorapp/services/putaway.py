"""Putaway: an LPN, or loose goods on the dock, find their place by rules, and the operator is told why there.

Every function runs in the caller's transaction.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from floorapp.data import items, ledger, sites, stock
from floorapp.data.act import Act
from floorapp.data.ledger import Goods, Spot
from floorapp.domain.putaway import Suggestion, suggest, suggest_together, with_stock
from floorapp.domain.putaway import refusals as putaway_refusals
from floorapp.domain.refusals import Refused
from floorapp.services import overrides
from floorapp.services.permissions import intention
from floorapp.services.putaway_places import Places, item_facts, place_to_fill
from floorapp.services.rules import ALLOWABLE


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
    """Put `qty` units at `location` next, for `reason` (a message code): all of the load, or the `parts` of one item
    (row of stock, 0 where the load names none, and units of it). `unassigned` units of the load find no place."""

    location: str
    reason: str
    qty: int
    unassigned: int = 0
    parts: tuple[tuple[int, int], ...] = ()


def load_of_container(container: Any) -> Load:
    """The whole content of an LPN. Refused: `lpn_empty`, `lpn_reserved` where orders hold some of it."""
    rows = stock.content_of_container.all(container=container.id)
    if not rows:
        raise Refused("lpn_empty", lpn=container.code)
    if any(row.reserved for row in rows):
        raise Refused("lpn_reserved", lpn=container.code)
    return Load(tuple((items.item.one(id=row.item_id), row.lot, row.status, row.on_hand, row.owner_id) for row in rows),
                container.location_id, container.id, tuple(row.id for row in rows))


def free_of_container(container: Any) -> Load:
    """What no order holds of an LPN; for parts of it. Refused: `lpn_empty`, `lpn_reserved` where orders hold all."""
    rows = stock.content_of_container.all(container=container.id)
    if not rows:
        raise Refused("lpn_empty", lpn=container.code)
    free = [row for row in rows if row.on_hand > row.reserved]
    if not free:
        raise Refused("lpn_reserved", lpn=container.code)
    return Load(tuple((items.item.one(id=row.item_id), row.lot, row.status, row.on_hand - row.reserved, row.owner_id)
                      for row in free), container.location_id, container.id, tuple(row.id for row in free))


def suggestion(warehouse: int, load: Load, avoid: frozenset[str] = frozenset()) -> Proposal | None:
    """What to put where next but in those of `avoid` (codes), with the reason; None where no place takes any of it.

    All of it goes to one place where the rules know one; places that belong to the item are filled in their order
    before that, each with its part. What is left over then is told, not hidden.
    """
    places = Places(warehouse, load.rows, load.location, avoid)
    if len(load.rows) == 1:
        ways = (_in_parts, _whole) if places.belongs else (_whole, _in_parts)
        return next((found for way in ways if (found := way(load, places)) is not None), None)
    whole = _whole(load, places)
    return whole if whole is not None or not load.balances else _in_parts(load, places)


def refuse_place(load: Load, location: Any, act: Act | None = None) -> None:
    """Raise why these goods must not stand there: kind, class, owner, mixing, room (codes of domain.putaway).

    `act`: whose it is, where a supervisor may allow it; each rule that is broken wants its own yes. The place is
    locked: two who come with goods at once do not fill it twice.
    """
    place = place_to_fill(location.id)
    found: dict[str, Refused] = {}
    for row in load.rows:
        item, qty = item_facts(row), row[3]
        for refused in putaway_refusals(item, qty, place):
            found.setdefault(refused.code, refused)
        place = with_stock(place, item, qty)
    for refused in sorted(found.values(), key=lambda refused: refused.code in ALLOWABLE):   # what nobody allows first
        if act is None:
            raise refused
        overrides.unless_allowed(act, refused, load.units)


def refuse_other_owner(container: int, owner: int) -> None:
    """Refused: `lpn_other_owner` (lpn, owner) where goods of somebody else stand in this container already."""
    for row in stock.content_of_container.all(container=container):
        if row.owner_id != owner:
            raise Refused("lpn_other_owner", lpn=stock.container.one(id=container).code,
                          owner=sites.owner.one(id=row.owner_id).code)


@intention
def put_lpn(act: Act, container: Any, location: Any, reason: str) -> dict[str, Any]:
    """The LPN with all its content stands there now. Returns what `take_back_lpn` needs. Refused: `lpn_empty` where
    what stood in it has just been taken back."""
    if not ledger.relocate(act, container, location.id, "putaway"):
        raise Refused("lpn_empty", lpn=container.code)
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


def _whole(load: Load, places: Places) -> Proposal | None:
    """One place for everything, by the first rule that knows one."""
    contents = [(item_facts(row), row[3]) for row in load.rows]
    for seen in places.by_rule():
        if len(contents) > 1:
            found = suggest_together(contents, seen)
        else:
            (item, qty) = contents[0]
            found = next(iter(suggest(replace(item, whole=qty), qty, seen, rules=places.rules).steps), None)
        if found is not None:
            return Proposal(found.location, found.reason, load.units)
    return None


def _in_parts(load: Load, places: Places) -> Proposal | None:
    """The first place that takes some of it, with all that goes there of the same item, and how much of the whole load
    finds no place at all."""
    first: Suggestion | None = None
    parts: list[tuple[int, int]] = []
    sku, unassigned = "", 0
    for nth, row in enumerate(load.rows):
        plan = places.plan(item_facts(row, cases=True), row[3])
        unassigned += plan.unassigned
        for step in plan.steps:
            if first is None:
                first, sku = step, row[0].sku
            if (step.location, row[0].sku) == (first.location, sku):
                parts.append((load.balances[nth] if load.balances else 0, step.qty))
    if first is None:
        return None
    return Proposal(first.location, first.reason, sum(qty for _, qty in parts), unassigned, tuple(parts))
