"""The way through the warehouse: up one aisle, down the next (peers 3.2, route order).

Zones and aisles in their natural order ("A2" before "A10"); of the aisles that have a stop, every second one is walked
backwards, so that nobody returns empty-handed to its beginning. In a bay from the lowest level up.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import TypeVar

Stop = TypeVar("Stop")


@dataclass(frozen=True)
class Place:
    """Where a location is. What a site does not use is empty; `sequence` orders what the rest leaves equal."""

    zone: str = ""
    aisle: str = ""
    bay: str = ""
    level: str = ""
    sequence: int = 0
    code: str = ""


def serpentine(stops: Iterable[Stop], place: Callable[[Stop], Place]) -> list[Stop]:
    """The stops in walking order; those at one place stay in the order in which they came."""
    ordered = sorted(stops, key=lambda stop: _along(place(stop)))
    route: list[Stop] = []
    for _, in_zone in groupby(ordered, key=lambda stop: _natural(place(stop).zone)):
        aisles = [list(in_aisle) for _, in_aisle in groupby(in_zone, key=lambda stop: _natural(place(stop).aisle))]
        for number, in_aisle in enumerate(aisles):
            bays = [list(in_bay) for _, in_bay in groupby(in_aisle, key=lambda stop: _natural(place(stop).bay))]
            for bay in reversed(bays) if number % 2 else bays:
                route.extend(bay)
    return route


_Natural = tuple[tuple[int, int, str], ...]


def _along(place: Place) -> tuple[_Natural, _Natural, _Natural, _Natural, int, _Natural]:
    return (_natural(place.zone), _natural(place.aisle), _natural(place.bay), _natural(place.level), place.sequence,
            _natural(place.code))


def _natural(text: str) -> _Natural:
    """Digits by their value, letters without case: "a02" and "A2" are one aisle."""
    parts = re.findall(r"\d+|\D+", text.upper())
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts)
