"""The demo's building in Cikarang: 150 locations, in the order in which people walk past them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from floorapp.demo.goods import HEAVY

STOREYS = "1234"


@dataclass(frozen=True, slots=True)
class Rack:
    """A zone of racks: its aisles, the bays of an aisle, the levels of a bay; limits are of one location."""

    zone: str
    kind: str
    aisles: int
    bays: int
    levels: int
    kilos: int
    litres: int
    storage_class: str = ""
    mixed: bool = True


RACKS = (
    Rack("A", "pick", 2, 6, 4, 60, 140),                       # fast movers, nearest to the packing benches
    Rack("B", "pick", 2, 5, 4, 60, 140),
    Rack("C", "pick", 1, 6, 2, 250, 600, HEAVY),               # heavy, at floor level
    Rack("R", "reserve", 2, 6, 3, 600, 1500, "", False),       # one item a place
)
# code, kind, zone, mixed
AREAS = (
    ("DOCK-1", "dock", "DOCK"), ("DOCK-2", "dock", "DOCK"), ("STG-1", "staging", "STG"), ("STG-2", "staging", "STG"),
    ("PACK-1", "pack", "PACK"), ("PACK-2", "pack", "PACK"), ("PACK-3", "pack", "PACK"), ("SHIP-1", "ship", "SHIP"),
    ("SHIP-2", "ship", "SHIP"), ("SHIP-3", "ship", "SHIP"), ("SHIP-4", "ship", "SHIP"),
    ("QUAR-1", "quarantine", "QC"), ("QUAR-2", "quarantine", "QC"), ("RET-1", "returns", "RET"),
)


@dataclass(frozen=True, slots=True)
class Place:
    """A location; limits are None for areas."""

    code: str
    kind: str
    zone: str
    sequence: int
    check: str
    rack: Rack | None = None


@cache
def places() -> tuple[Place, ...]:
    """Every location of the building."""
    return tuple(_places())


def in_zone(zone: str) -> list[Place]:
    """The locations of a zone, in walking order."""
    return [place for place in places() if place.zone == zone]


def rows() -> Iterator[dict[str, object]]:
    """The contract's `locations` file."""
    for place in places():
        row: dict[str, object] = {"code": place.code, "kind": place.kind, "zone": place.zone,
                                  "sequence": place.sequence, "check_digits": place.check}
        if place.rack is not None:
            aisle, bay, level = place.code.split("-")
            row |= {"aisle": aisle, "bay": bay, "level": level, "x_m": _metres(aisle), "y_m": int(bay) * 3,
                    "max_weight_g": place.rack.kilos * 1000, "max_volume_cm3": place.rack.litres * 1000,
                    "storage_class": place.rack.storage_class, "mixed_items": "yes" if place.rack.mixed else "no",
                    "mixed_lots": "yes" if place.rack.mixed else "no"}
        yield row


def _places() -> Iterator[Place]:
    number = 0
    for rack in RACKS:
        for aisle in range(1, rack.aisles + 1):
            for bay in range(1, rack.bays + 1):
                for level in range(1, rack.levels + 1):
                    number += 1
                    yield Place(f"{rack.zone}{aisle}-{bay:02d}-{level}", rack.kind, rack.zone, number,
                                _check(number), rack)
    for nth, (code, kind, zone) in enumerate(AREAS, 1):
        yield Place(code, kind, zone, nth, _check(number + nth))


def _check(number: int) -> str:
    """Two digits that a neighbour does not have: spoken or typed where a rack label cannot be reached."""
    return f"{number * 37 % 90 + 10}"


def _metres(aisle: str) -> int:
    return "ABCR".index(aisle[0]) * 12 + int(aisle[1]) * 4
