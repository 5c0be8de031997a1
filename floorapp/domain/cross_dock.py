"""Cross-docking: which waiting orders goods at the dock would make complete, and how much of them those orders take.

The most urgent order takes first. Each takes what keeps the least time, but long enough for it; of what keeps as long,
what stands on a shelf already comes before what is in the hand, and that before the rest of the dock. An order that
would still lack something takes nothing. Source: peers 3.6.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Supply:
    """`qty` free units; `dock` is the number of their row in the hand, None for what stands on a shelf, or elsewhere at
    the dock and comes after it (`coming`). `expiry` is an ISO date, or empty."""

    owner: int
    item: int
    expiry: str
    qty: int
    dock: int | None = None
    coming: bool = False


@dataclass(frozen=True, slots=True)
class Want:
    """What an order line still needs, until when it must keep (an ISO date), and whether it may count on so much stock
    without the goods at the dock."""

    owner: int
    item: int
    qty: int
    keeps_until: str
    promised: bool


@dataclass(frozen=True, slots=True)
class Taken:
    """An order that becomes complete, and the units that it takes of each row in the hand; `waits` where something of
    it is still to come from the dock."""

    order: int
    rows: tuple[tuple[int, int], ...]
    waits: bool = False


def takers(orders: Sequence[tuple[int, Sequence[Want]]], supplies: Sequence[Supply]) -> list[Taken]:
    """The orders that goods at the dock make complete. `orders`: the most urgent first, with all that each needs."""
    fresh = {(supply.owner, supply.item) for supply in supplies if supply.dock is not None or supply.coming}
    ranked = sorted(range(len(supplies)), key=lambda nth: (supplies[nth].expiry or "9999",
                                                           supplies[nth].coming, supplies[nth].dock is not None, nth))
    left = [supply.qty for supply in supplies]
    found = []
    for order, wants in orders:
        took = _take(wants, supplies, ranked, left, fresh)
        if took is None:
            continue
        for nth, qty in took.items():
            left[nth] -= qty
        rows = tuple((dock, qty) for nth, qty in sorted(took.items()) if (dock := supplies[nth].dock) is not None)
        if rows:
            found.append(Taken(order, rows, any(supplies[nth].coming for nth in took)))
    return found


def _take(wants: Sequence[Want], supplies: Sequence[Supply], ranked: list[int], left: list[int],
          fresh: set[tuple[int, int]]) -> dict[int, int] | None:
    """What one order takes of each supply; None where something would still be missing, or is promised to others."""
    took: dict[int, int] = {}
    for want in wants:
        if (want.owner, want.item) not in fresh and not want.promised:
            return None
        needed = want.qty
        for nth in ranked:
            supply = supplies[nth]
            if (supply.owner, supply.item) == (want.owner, want.item) and (
                    not supply.expiry or supply.expiry >= want.keeps_until):
                part = min(needed, left[nth] - took.get(nth, 0))
                if part:
                    took[nth] = took.get(nth, 0) + part
                    needed -= part
        if needed:
            return None
    return took
