"""Cartons: the smallest box that takes an order, what the parcel should weigh, and what a wrong weight points to.

A box is only named when a way to lay the units in it was found, so it never turns out too small; a cleverer packer may
find a smaller one. Sizes in millimetres (inside), weights in grams.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations

from floorapp.domain.refusals import Refused

Size = tuple[int, int, int]  # length, width, height

MOST_UNITS = 150  # above this many units no layout is tried: the packer sees better than a search that takes a second


@dataclass(frozen=True)
class Box:
    """A box size of the site: inner size, the most its contents may weigh, its own weight."""

    code: str
    inner_mm: Size
    max_weight_g: int | None = None
    tare_g: int = 0


@dataclass(frozen=True)
class Line:
    """What goes into a parcel: `qty` units of one item, size and weight of one unit, None where it was never measured.

    `upright` units are not laid on their side.
    """

    sku: str
    qty: int
    size_mm: Size | None = None
    weight_g: int | None = None
    upright: bool = False


@dataclass(frozen=True)
class Choice:
    """The box, or None with the reason: box_unknown_size (skus), box_too_many, box_none_fits."""

    box: Box | None
    reason: str
    skus: tuple[str, ...] = ()


@dataclass(frozen=True)
class Placed:
    """A unit in a box: the corner nearest the origin, and its size as it lies."""

    sku: str
    corner: Size
    size: Size


def choose(lines: Sequence[Line], boxes: Sequence[Box]) -> Choice:
    """The smallest box by volume that takes all units and their known weight."""
    unknown = tuple(line.sku for line in lines if line.size_mm is None and line.qty)
    if unknown:
        return Choice(None, "box_unknown_size", unknown)
    if sum(line.qty for line in lines) > MOST_UNITS:
        return Choice(None, "box_too_many")
    weight = sum(line.qty * (line.weight_g or 0) for line in lines)
    for box in sorted(boxes, key=lambda box: (_volume(box.inner_mm), box.tare_g, box.code)):
        if (box.max_weight_g is None or weight <= box.max_weight_g) and layout(lines, box) is not None:
            return Choice(box, "box_fits")
    return Choice(None, "box_none_fits")


def layout(lines: Sequence[Line], box: Box) -> tuple[Placed, ...] | None:
    """One way to lay all units in a box, or None where none was found. Every line needs its size."""
    units = [(line, line.size_mm) for line in lines if line.size_mm is not None for _ in range(line.qty)]
    if sum(_volume(size) for _, size in units) > _volume(box.inner_mm):
        return None
    by_volume = sorted(units, key=lambda unit: (_volume(unit[1]), max(unit[1])), reverse=True)
    by_length = sorted(units, key=lambda unit: (max(unit[1]), _volume(unit[1])), reverse=True)
    return _lay(by_volume, box) or _lay(by_length, box)


def expected_weight(lines: Sequence[Line], box: Box) -> int | None:
    """Grams of the packed parcel, box included; None while the weight of one item is unknown."""
    total = box.tare_g
    for line in lines:
        if line.weight_g is None and line.qty:
            return None
        total += line.qty * (line.weight_g or 0)
    return total


def weight_tolerance(expected_g: int, percent: int = 5, least_g: int = 30) -> int:
    """Grams a parcel may be off: a percentage for heavy ones, a fixed few grams (filling, tape) for light ones."""
    return max(least_g, expected_g * percent // 100)


def weight_refusal(expected_g: int | None, measured_g: int | None, tolerance_g: int) -> Refused | None:
    """weight_too_low or weight_too_high (expected, measured, off); None within tolerance or where one is unknown."""
    if expected_g is None or measured_g is None or abs(measured_g - expected_g) <= tolerance_g:
        return None
    off = abs(measured_g - expected_g)
    code = "weight_too_low" if measured_g < expected_g else "weight_too_high"
    return Refused(code, expected=expected_g, measured=measured_g, off=off)


def weight_suspect(lines: Sequence[Line], expected_g: int, measured_g: int, tolerance_g: int) -> tuple[str, int] | None:
    """The item and number of units that best explain a wrong weight (negative: missing); None if nothing does."""
    off = measured_g - expected_g
    best: tuple[int, str, int] | None = None
    for line in lines:
        if not line.weight_g or not line.qty:
            continue
        units = max(-line.qty, min(line.qty, round(off / line.weight_g)))
        rest = abs(off - units * line.weight_g)
        if units and rest <= tolerance_g and (best is None or (rest, abs(units)) < (best[0], abs(best[2]))):
            best = rest, line.sku, units
    return None if best is None else best[1:]


def _lay(units: Sequence[tuple[Line, Size]], box: Box) -> tuple[Placed, ...] | None:
    """Lay unit after unit into the smallest free space that takes it; what is left of the space is cut into three."""
    free: list[tuple[Size, Size]] = [((0, 0, 0), box.inner_mm)]
    placed = []
    for line, size in units:
        spot = _spot(free, tuple(_ways_to_lie(line, size)))
        if spot is None:
            return None
        index, lying = spot
        corner, space = free.pop(index)
        placed.append(Placed(line.sku, corner, lying))
        free.extend(_rest(corner, space, lying))
    return tuple(placed)


def _spot(free: Sequence[tuple[Size, Size]], ways: Sequence[Size]) -> tuple[int, Size] | None:
    best: tuple[tuple[int, int], int, Size] | None = None
    for index, (_, space) in enumerate(free):
        for lying in ways:
            gaps = [space[side] - lying[side] for side in range(3)]
            if min(gaps) < 0:
                continue
            score = (_volume(space), min(gaps[0], gaps[1]))
            if best is None or score < best[0]:
                best = score, index, lying
    return None if best is None else best[1:]


def _ways_to_lie(line: Line, size: Size) -> Iterator[Size]:
    ways = {(a, b, c): None for a, b, c in permutations(size) if not line.upright or c == size[2]}
    yield from ways


def _rest(corner: Size, space: Size, lying: Size) -> Iterator[tuple[Size, Size]]:
    (x, y, z), (length, width, height), (dx, dy, dz) = corner, space, lying
    beside_whole = (length - dx) * width >= length * (width - dy)
    pieces = [
        ((x + dx, y, z), (length - dx, width if beside_whole else dy, height)),
        ((x, y + dy, z), (dx if beside_whole else length, width - dy, height)),
        ((x, y, z + dz), (dx, dy, height - dz)),
    ]
    return ((at, piece) for at, piece in pieces if min(piece) > 0)


def _volume(size: Size) -> int:
    return size[0] * size[1] * size[2]
