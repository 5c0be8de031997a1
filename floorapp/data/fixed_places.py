"""Places that belong to items: which item, in which order they are filled, and how many units it may have there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from floorapp.data.base import Table, check, maybe, to, whole
from floorapp.data.db import Statement
from floorapp.data.items import Item
from floorapp.data.locations import Location


class FixedPlace(Table):
    """The lowest priority is filled first; `max_units` null: as much as the place takes."""

    location = to(Location)
    item = to(Item)
    priority = whole(1)
    max_units = maybe()

    class Meta:
        indexes = ((("location", "item"), True), (("item",), False))
        constraints = (check("max_units IS NULL OR max_units > 0"),)


PLACES_AT_ONCE = 40
_of_places = Statement(
    lambda P: FixedPlace.select(FixedPlace.location, FixedPlace.item, FixedPlace.priority, FixedPlace.max_units,
                                Item.sku)
    .join(Item).where(FixedPlace.location.in_([getattr(P, f"place{n}") for n in range(PLACES_AT_ONCE)]))
    .order_by(FixedPlace.id))
places_of_item = Statement(
    lambda P: Location.select().join(FixedPlace, on=(FixedPlace.location == Location.id))
    .where(FixedPlace.item == P.item, Location.warehouse == P.warehouse)
    .order_by(FixedPlace.priority, Location.sequence, Location.id))
add = Statement(lambda P: FixedPlace.insert({FixedPlace.location: P.location, FixedPlace.item: P.item,
                                             FixedPlace.priority: P.priority, FixedPlace.max_units: P.max_units}))
drop = Statement(lambda P: FixedPlace.delete().where(FixedPlace.location == P.location))


def of_places(locations: Sequence[int]) -> dict[int, list[Any]]:
    """The items that these places belong to, place by place."""
    found: dict[int, list[Any]] = {location: [] for location in locations}
    for start in range(0, len(locations), PLACES_AT_ONCE):
        chunk = [*locations[start:start + PLACES_AT_ONCE], *[0] * PLACES_AT_ONCE][:PLACES_AT_ONCE]
        for row in _of_places.all(**{f"place{n}": place for n, place in enumerate(chunk)}):
            found[row.location_id].append(row)
    return found
