"""The demo's items: families spelled out, with codes that have right check digits."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from floorapp.demo.goods import Family, families

COUNTRY = "899"                 # GS1 Indonesia
_CHOICE = re.compile(r"(?P<code>[^=]+)=(?P<words>[^@]+)(@(?P<grams>\d+)(/(?P<rupiah>\d+))?)?")


@dataclass(frozen=True, slots=True)
class Item:
    """One item as the demo knows it; `grams` and `rupiah` are of one unit."""

    sku: str
    name: str
    ean: str
    case_code: str
    family: Family
    grams: int
    rupiah: int

    @property
    def volume_cm3(self) -> int:
        """Of one unit, at least 1."""
        length, width, height = self.family.size_mm
        return max(length * width * height // 1000, 1)


@cache
def items() -> tuple[Item, ...]:
    """All items, in the order of the families."""
    return tuple(_items())


@cache
def by_sku() -> dict[str, Item]:
    """Items by SKU."""
    return {item.sku: item for item in items()}


def rows() -> Iterator[dict[str, object]]:
    """The contract's `items` file."""
    for item in items():
        family = item.family
        length, width, height = family.size_mm
        least, most = {"A": (12, 60), "B": (6, 30), "C": (2, 12)}[family.velocity]
        yield {
            "sku": item.sku, "name": item.name, "category": family.category,
            "barcodes": f"{item.ean} {item.case_code}*{family.case}" if family.case else item.ean, "unit": family.unit,
            "weight_g": item.grams, "length_mm": length, "width_mm": width, "height_mm": height,
            "tracking": family.tracking, "expires": "yes" if family.expires else "no", "velocity": family.velocity,
            "min_qty": least, "max_qty": most, "storage_class": family.storage_class,
            "fragile": "yes" if "fragile" in family.properties else "no", "value": item.rupiah}


def check_digit(digits: str) -> str:
    """The check digit of a GTIN without it (GS1 General Specifications 7.9: weights 3, 1 from the right)."""
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits)))
    return str(-total % 10)


def _items() -> Iterator[Item]:
    number = 0
    for firm, family in enumerate(families(), 101):
        for variant in itertools.product(*(_choices(axis) for axis in family.choices)):
            number += 1
            base = f"{COUNTRY}{firm:04d}{number:05d}"
            case = f"1{base}"
            yield Item(
                sku="-".join((family.sku, *(choice["code"] for choice in variant))),
                name=family.name.format(*(choice["words"] for choice in variant)),
                ean=base + check_digit(base), case_code=case + check_digit(case) if family.case else "", family=family,
                grams=_last(variant, "grams", family.grams), rupiah=_last(variant, "rupiah", family.rupiah))


def _choices(axis: str) -> list[dict[str, str]]:
    found = [_CHOICE.fullmatch(part.strip()) for part in axis.split(";")]
    return [match.groupdict("") for match in found if match is not None]


def _last(variant: tuple[dict[str, str], ...], name: str, default: int) -> int:
    said = [int(choice[name]) for choice in variant if choice[name]]
    return said[-1] if said else default
