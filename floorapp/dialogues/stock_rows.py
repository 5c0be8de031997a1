"""A balance as a dialogue remembers it. An empty balance is deleted, and one that an undo fills again is another row of
the table: it is found by what stands where, not by its number alone."""

from __future__ import annotations

from typing import Any

from floorapp.data import locations, stock

Key = list[Any]


def key(row: Any) -> Key:
    """What a state keeps of a row of `stock.content_*`."""
    return [row.id, row.item_id, row.location_id, row.container, row.lot, row.status, row.owner_id]


def row_of(kept: Key) -> Any | None:
    """The row as it is now; None where nothing of it stands there any more."""
    number, item, location, container, lot, status, owner = kept
    row = stock.content_row.one(id=number)
    if row is not None:
        return row
    again = stock.balance_at.one(item=item, location=location, container=container, lot=lot, status=status,
                                 owner=owner, warehouse=locations.location.one(id=location).warehouse_id)
    return stock.content_row.one(id=again.id) if again is not None else None
