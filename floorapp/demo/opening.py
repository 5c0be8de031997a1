"""The demo's opening stock: pick faces by velocity, cases on LPNs in reserve, lots, serials, and what is set aside."""

from __future__ import annotations

import itertools
import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from floorapp.demo import story
from floorapp.demo.building import Place, in_zone
from floorapp.demo.goods import HEAVY
from floorapp.demo.items import Item, by_sku, items

FULL = 0.8                        # of a location's limits
WANTED = {"A": (40, 90), "B": (15, 40), "C": (5, 16)}
PALLETS = 28                      # of 36 places in reserve; the others are free
SET_ASIDE = (("GELAS-PLS", "QUAR-1", 2, "damaged"), ("SIRUP-JRK", "QUAR-1", 3, "damaged"),
             ("KRPK-TMP-250", "QUAR-2", 12, "hold"))


@dataclass(frozen=True, slots=True)
class Standing:
    """Stock of one item in one place. `age`: which of the item's lots, 0 the oldest."""

    item: Item
    location: str
    qty: int
    lpn: str = ""
    status: str = "available"
    age: int = 0


@cache
def standing() -> tuple[Standing, ...]:
    """What stands where when the day begins."""
    chance = random.Random("Cikarang, opening stock")
    return (*_pick_faces(chance), *_reserve(chance),
            *(Standing(by_sku()[sku], place, qty, status=status) for sku, place, qty, status in SET_ASIDE))


def available() -> dict[str, int]:
    """Units that orders may count on, by SKU."""
    free: dict[str, int] = defaultdict(int)
    for stands in standing():
        if stands.status == "available":
            free[stands.item.sku] += stands.qty
    return free


def rows(day: date) -> Iterator[dict[str, object]]:
    """The contract's `stock` file on a day: lots and dates are told from it."""
    for stands in standing():
        row: dict[str, object] = {"sku": stands.item.sku, "location": stands.location, "qty": stands.qty,
                                  "lpn": stands.lpn, "status": stands.status}
        if stands.item.family.tracking == "serial":
            yield from (row | {"qty": 1, "serial": serial(stands.item, n)} for n in range(1, stands.qty + 1))
        else:
            yield row | lot(stands.item, stands.age, day)


def lot(item: Item, age: int, day: date) -> dict[str, object]:
    """Lot and best-before date of an item's `age`th lot; empty where it has none."""
    family = item.family
    made = day - timedelta(days=75 - 30 * age)
    said: dict[str, object] = {}
    if family.tracking == "lot":
        said["lot"] = f"LT{made:%y%m}-{int(item.ean[7:12]) % 90 + 10}"
    if family.expires:
        said["expiry"] = (made + timedelta(days=365)).isoformat()
    return said


def serial(item: Item, nth: int) -> str:
    """The serial number of an item's `nth` unit."""
    return f"{item.family.sku[:2]}{item.ean[7:12]}N{nth:04d}"


def _pick_faces(chance: random.Random) -> Iterator[Standing]:
    """Each item has one face; several share a shelf."""
    shelves: dict[str, list[Item]] = defaultdict(list)
    for zone, group in itertools.groupby(sorted(items(), key=_zone), key=_zone):
        turn = itertools.cycle(in_zone(zone))
        for item in group:
            if item.sku not in story.ARRIVING and item.sku != story.SOLD_OUT:
                shelves[next(turn).code].append(item)
    for place in itertools.chain.from_iterable(map(in_zone, "ABC")):
        for item in shelves[place.code]:
            yield Standing(item, place.code, _fitting(item, place, len(shelves[place.code]), chance))


def _zone(item: Item) -> str:
    if item.family.storage_class == HEAVY:
        return "C"
    return "A" if item.family.velocity == "A" and item.family.tracking != "serial" else "B"


def _fitting(item: Item, place: Place, share: int, chance: random.Random) -> int:
    if item.family.tracking == "serial":
        return chance.randint(3, 5)
    rack = place.rack
    assert rack is not None
    most = min(FULL * rack.litres * 1000 / share // item.volume_cm3, FULL * rack.kilos * 1000 / share // item.grams)
    return max(2, min(chance.randint(*WANTED[item.family.velocity]), int(most)))


def _reserve(chance: random.Random) -> Iterator[Standing]:
    """Pallets of fast movers, two to four cases each; one item a place."""
    known = [item for item in items() if item.family.velocity == "A" and item.family.case
             and item.sku not in (*story.ARRIVING, story.SHORT)]
    chosen = [by_sku()[story.SHORT], *chance.sample(known, PALLETS - 1)]
    for nth, (item, place) in enumerate(zip(chosen, in_zone("R"), strict=False), 1):
        yield Standing(item, place.code, chance.randint(2, 4) * item.family.case, f"PLT-{nth:04d}", age=1)
