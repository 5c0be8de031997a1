"""Which counts are asked for: by the site's programmes (the worker's chore), or by a supervisor on request.

Every function runs in the caller's transaction and may be repeated: what is open is moved forward, never doubled.
"""

from __future__ import annotations

from typing import Any

from floorapp.data import clock, journal, programmes, sites, stocktakes
from floorapp.data.act import Act
from floorapp.domain.refusals import Refused
from floorapp.services.adjusting import refuse_unless_leader
from floorapp.services.counting import open_count
from floorapp.services.permissions import intention
from floorapp.settings import current

DAY = 86_400_000                       # ms
ABC, OLDEST, EMPTY = "abc", "oldest", "empty"
ROUTINE, URGENT = 3, 8                 # priorities: behind every doubt; before everything but a recount


@intention
def due(act: Act) -> int:
    """Open the counts that the programmes of counting.toml want now in a warehouse; how many are new.

    A second run on the same day adds nothing: the daily ones count what they have asked for since midnight, and a place
    that is asked for is not asked for again.
    """
    rules = current().counting
    house = sites.house.one(id=act.warehouse)
    midnight = clock.millis(clock.local(act.at, house.zone or "UTC").replace(hour=0, minute=0, second=0, microsecond=0))
    made = 0
    for velocity, days in rules.every_days.items():
        if days and (room := _room(act.warehouse, rules.most_open)):
            made += _ask(act, programmes.by_velocity(act.warehouse, velocity, act.at - days * DAY, room), ABC)
    for reason, a_day, places in ((OLDEST, rules.oldest_a_day, programmes.longest_ago),
                                  (EMPTY, rules.empty_a_day, programmes.empty)):
        left = min(a_day - programmes.asked_since(act.warehouse, reason, midnight),
                   _room(act.warehouse, rules.most_open)) if a_day else 0
        if left > 0:
            made += _ask(act, places(act.warehouse, midnight, left), reason)
    if made:
        journal.note(act, "programme")
    return made


@intention
def request(act: Act, location: int | None = None, item: Any | None = None, zone: str = "") -> int:
    """A supervisor wants a place, an item (at a place, else wherever it stands) or a zone counted; how many counts.

    Refused: `supervisor_only`, `nothing_to_count` (sku), `zone_unknown`.
    """
    refuse_unless_leader(act)
    if item is not None:
        places = [location] if location else [row.id for row in programmes.places_of_item(act.warehouse, item.id)]
        if not places:
            raise Refused("nothing_to_count", sku=item.sku)
    elif location:
        places = [location]
    else:
        places = [row.id for row in stocktakes.places_of_zone(act.warehouse, zone.upper())] if zone else []
        if not places:
            raise Refused("zone_unknown", zone=zone)
    for place in places:
        open_count(act, place, item.id if item is not None else None, "on_request", URGENT)
    act.tell("counts_requested", f"item:{item.sku}" if item is not None else "", places=len(places), zone=zone)
    return len(places)


def _room(warehouse: int, most: int) -> int:
    return max(most - programmes.waiting(warehouse, (ABC, OLDEST, EMPTY)), 0)


def _ask(act: Act, places: list[Any], reason: str) -> int:
    for place in places:
        open_count(act, place.id, None, reason, ROUTINE)
    return len(places)
