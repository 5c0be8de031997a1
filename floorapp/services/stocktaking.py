"""Stock-takes: every place of a zone or of the warehouse is counted once, while picking goes on, and a record of the
proceedings is printed for signature.

A place that nobody has counted is never zero by itself: a supervisor says that it is empty (which somebody else counts
again where the book differs), or leaves it out, and the book stands. Every function runs in the caller's transaction.
"""

from __future__ import annotations

from typing import Any

from floorapp.data import counts, locations, sites, stocktakes, tasks
from floorapp.data.act import Act
from floorapp.domain.refusals import Refused
from floorapp.services import counting, proceedings
from floorapp.services.adjusting import refuse_unless_leader
from floorapp.services.counting import Closed, Counted
from floorapp.services.permissions import intention
from floorapp.settings import current

PRIORITY = 4                           # of its tasks: behind recounts and the doubts of pickers
NAMED = 3                              # places that a refusal names


@intention
def open_stocktake(act: Act, zone: str) -> dict[str, Any]:
    """Every place of a zone (empty: of the warehouse) is to be counted; its id, number and places.

    Refused: `supervisor_only`, `zone_unknown`, `stocktake_overlaps` (number) where one of the places is being counted
    in another one.
    """
    refuse_unless_leader(act)
    zone = zone.upper()
    stocktakes.house_to_count.one(id=act.warehouse)        # two at once would overlap
    taken = stocktakes.overlap(act.warehouse, zone)
    if taken is not None:
        raise Refused("stocktake_overlaps", location=taken.code, number=taken.number)
    number = f"{current().mark}OPN-{sites.next_number('stocktake'):06d}"
    made = int(stocktakes.new_stocktake.value(warehouse=act.warehouse, number=number, zone=zone, at=act.at,
                                              who=act.who))
    places = stocktakes.add_places(made, act.warehouse, zone)
    if not places:
        raise Refused("zone_unknown", zone=zone)
    stocktakes.ask_for_counts(made, act.warehouse, counts.any_owner.value(), PRIORITY, act.at)
    act.tell("stocktake_opened", f"stocktake:{number}", zone=zone, places=places)
    return {"stocktake": made, "number": number, "places": places}


@intention
def join(act: Act, location: int, zone: str) -> None:
    """A place that is new in this zone belongs to the open stock-take of it: goods may be brought there from places
    that nobody has counted yet."""
    for one in stocktakes.open_stocktakes.all(warehouse=act.warehouse):
        found = stocktakes.stocktake_to_change.one(id=one.id)
        if found.state == "open" and found.zone in {"", zone.upper()} \
                and stocktakes.open_place_at.one(location=location) is None:
            stocktakes.new_place.run(stocktake=found.id, location=location)
            counting.open_count(act, location, None, "stocktake", PRIORITY)


@intention
def cancel(act: Act, stocktake: int) -> None:
    """Nobody goes on with it: its open tasks end; what was counted, and what differs, stays. Refused:
    `supervisor_only`, `stocktake_ended`."""
    refuse_unless_leader(act)
    found = _open(stocktake)
    for place in stocktakes.places_in.all(stocktake=stocktake, state="waiting"):
        _end_task(place.location_id)
    stocktakes.end_stocktake.changed(id=stocktake, state="cancelled", at=act.at, who=act.who)
    act.tell("stocktake_cancelled", f"stocktake:{found.number}")


@intention
def confirm_empty(act: Act, stocktake: int, location: int) -> Closed:
    """A supervisor says that nothing is there: it is counted as zero, and where the book differs somebody else counts
    it again. Refused: `supervisor_only`, `stocktake_ended`, `place_counted`, `not_in_stocktake`."""
    refuse_unless_leader(act)
    _waiting(stocktake, location)
    zeros = [Counted(*key, 0, act.at) for key in counting.missing(location, None, [])]
    return counting.close(act, locations.location.one(id=location), None, zeros)


@intention
def leave_out(act: Act, stocktake: int, location: int) -> None:
    """Nobody counts this place: the book stands, and the record names it. Refused: as `confirm_empty`."""
    refuse_unless_leader(act)
    place = _waiting(stocktake, location)
    _end_task(location)
    stocktakes.end_place.changed(id=place.id, state="left", figures=0, differ=0, at=act.at, who=act.who)
    act.tell("place_left_out", f"location:{locations.location.one(id=location).code}", stocktake=stocktake)


@intention
def take_in(act: Act, done: dict[str, Any]) -> None:
    """The compensation of `leave_out`: it is to be counted after all. Refused: `stocktake_ended`."""
    found = _open(done["stocktake"])
    place = stocktakes.place_of.one(stocktake=found.id, location=done["location"])
    if place.state != "left":
        raise Refused("place_counted", location=locations.location.one(id=done["location"]).code)
    stocktakes.end_place.changed(id=place.id, state="waiting", figures=0, differ=0, at=None, who="")
    counting.open_count(act, done["location"], None, "stocktake", PRIORITY)
    act.tell("place_taken_in", f"location:{locations.location.one(id=done['location']).code}", stocktake=found.id)


@intention
def close(act: Act, stocktake: int, language: str) -> str:
    """The stock-take is done, and its record of proceedings is queued in the same transaction; its number.

    Refused: `supervisor_only`, `stocktake_ended`, `places_not_counted` (n, places), `differences_open` (n) while a
    recount or an approval waits.
    """
    refuse_unless_leader(act)
    found = _open(stocktake)
    waiting = stocktakes.places_in.all(stocktake=stocktake, state="waiting")
    if waiting:
        more = f" +{len(waiting) - NAMED}" if len(waiting) > NAMED else ""
        raise Refused("places_not_counted", n=len(waiting),
                      places=", ".join(place.code for place in waiting[:NAMED]) + more)
    shown = stocktakes.progress(stocktake)
    if shown.recounts or shown.approvals:
        raise Refused("differences_open", recounts=shown.recounts, approvals=shown.approvals)
    stocktakes.end_stocktake.changed(id=stocktake, state="closed", at=act.at, who=act.who)
    proceedings.of_stocktake(act, stocktakes.stocktake.one(id=stocktake), language)
    act.tell("stocktake_closed", f"stocktake:{found.number}", places=shown.places, counted=shown.counted,
             left=shown.left_out, differences=shown.differences)
    return str(found.number)


def progress_json(stocktake: Any) -> dict[str, Any]:
    """How far it is, for commands, board and dialogue."""
    shown = stocktakes.progress(stocktake.id)
    return {"number": stocktake.number, "zone": stocktake.zone, "state": stocktake.state, "places": shown.places,
            "done": shown.counted + shown.left_out, "counted": shown.counted, "left_out": shown.left_out,
            "waiting": shown.waiting, "figures": shown.figures, "differences": shown.differences,
            "recounts": shown.recounts, "approvals": shown.approvals}


def _open(stocktake: int) -> Any:
    found = stocktakes.stocktake_to_change.one(id=stocktake)
    if found is None or found.state != "open":
        raise Refused("stocktake_ended", number=found.number if found is not None else stocktake,
                      who=found.closed_by if found is not None else "")
    return found


def _waiting(stocktake: int, location: int) -> Any:
    found = _open(stocktake)
    code = locations.location.one(id=location).code
    place = stocktakes.place_of.one(stocktake=stocktake, location=location)
    if place is None:
        raise Refused("not_in_stocktake", location=code, number=found.number)
    if place.state != "waiting":
        raise Refused("place_counted", location=code)
    return place


def _end_task(location: int) -> None:
    for task in counts.counts_at_to_change.all(location=location):
        if task.item_id is None and task.reason == "stocktake":
            tasks.cancel_task.run(id=task.id)
