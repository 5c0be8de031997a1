"""Kits: sold as one, picked as components; a kit's figures are those of its scarcest component, in whole kits."""

from __future__ import annotations

from collections.abc import Iterable


def whole_kits(parts: Iterable[tuple[int, int]]) -> int:
    """How many whole kits there are of (units, units in one kit); 0 where there is no component."""
    return min((units // each for units, each in parts), default=0)


def begun_kits(parts: Iterable[tuple[int, int]]) -> int:
    """For how many kits there is at least one unit of (units, units in one kit): they are no longer let go."""
    return max((-(-units // each) for units, each in parts), default=0)
