"""Locations of the warehouse, and the places outside it that the other half of each entry stands in."""

from __future__ import annotations

from functools import cache

from floorapp.data.base import Table, maybe, needed, text, to, whole
from floorapp.data.db import Statement
from floorapp.data.sites import Warehouse

OUTSIDE = ("SUPPLIER", "CUSTOMER", "ADJUST", "SCRAP", "OPENING", "TRANSIT", "ASSEMBLY")


class Location(Table):
    """`key` is the code without case or dashes; `outside` marks supplier, customer, adjustment ..."""

    warehouse = to(Warehouse)
    code = needed()
    key = needed()
    kind = needed()
    outside = whole()
    zone = text()
    aisle = text()
    bay = text()
    level = text()
    sequence = whole()
    x_cm = maybe()
    y_cm = maybe()
    check_digits = text()
    max_weight_g = maybe()
    max_volume_cm3 = maybe()
    storage_class = text()
    mixed_items = whole(1)
    mixed_lots = whole(1)
    max_units = maybe()
    categories = text()                                    # "|Food|Drinks|": for these alone; empty: for any

    class Meta:
        indexes = ((("warehouse", "key"), True), (("warehouse", "kind", "sequence"), False))


_FIELDS = ("kind", "zone", "aisle", "bay", "level", "sequence", "x_cm", "y_cm", "check_digits", "max_weight_g",
           "max_volume_cm3", "storage_class", "mixed_items", "mixed_lots", "max_units", "categories")

location = Statement(lambda P: Location.select().where(Location.id == P.id))
location_by_key = Statement(lambda P: Location.select().where(Location.warehouse == P.warehouse, Location.key == P.key))
locations_of_kind = Statement(lambda P: Location.select()
                              .where(Location.warehouse == P.warehouse, Location.kind == P.kind)
                              .order_by(Location.sequence, Location.id))
location_to_fill = Statement(lambda P: Location.select().where(Location.id == P.id), lock="update")
new_location = Statement(lambda P: Location.insert(
    {Location.warehouse: P.warehouse, Location.code: P.code, Location.key: P.key, Location.outside: P.outside}
    | {getattr(Location, f): getattr(P, f) for f in _FIELDS}).returning(Location.id))
change_location = Statement(lambda P: Location.update(
    {Location.code: P.code} | {getattr(Location, f): getattr(P, f) for f in _FIELDS}).where(Location.id == P.id))
_outside = Statement(lambda P: Location.select(Location.id)
                     .where(Location.warehouse == P.warehouse, Location.key == P.key, Location.outside == 1))


def outside(warehouse: int, name: str) -> int:
    """The id of a place outside: one of OUTSIDE."""
    found = _outside.value(warehouse=warehouse, key=f"={name}")
    assert found is not None, f"the place {name} is missing: db upgrade makes it"
    return int(found)


@cache
def defaults() -> dict[str, object]:
    """What a location is when nothing else is said."""
    return {f: (1 if f.startswith("mixed") else 0 if f == "sequence" else None if f in {
        "x_cm", "y_cm", "max_weight_g", "max_volume_cm3", "max_units"} else "") for f in _FIELDS}


ON_CART = "ON-CART"
TRANSIT = "TRANSIT"


def on_cart(warehouse: int) -> int:
    """Where a tote stands while a picker walks with it: one place of its own, made when first needed."""
    return _own_place(warehouse, ON_CART, "ONCART", "staging")


def transit(warehouse: int) -> int:
    """Where goods stand that another warehouse has sent and this one has not received: made when first needed.

    Nothing there is promised or picked: its kind is no place of the floor.
    """
    return _own_place(warehouse, TRANSIT, TRANSIT, "transit")


def _own_place(warehouse: int, code: str, key: str, kind: str) -> int:
    found = location_by_key.one(warehouse=warehouse, key=key)
    if found is not None:
        return int(found.id)
    return int(new_location.value(warehouse=warehouse, code=code, key=key, outside=0, **(defaults() | {"kind": kind})))
