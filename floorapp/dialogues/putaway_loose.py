"""Loose goods that wait at the dock: which of them are meant, whose they are, and what of them is in the hand."""

from __future__ import annotations

from typing import Any

from floorapp.data import locations, stock
from floorapp.dialogues.owners import chosen_owner, owners_of
from floorapp.dialogues.reader import ItemScan
from floorapp.dialogues.talk import Answer, Dialogue, State, Talk, kept
from floorapp.domain.refusals import Refused

DOCKS = ("dock", "staging", "returns")


class LooseGoods(Dialogue):
    """States keep: row (balance id), done and goods (what to know it by) of what is in the hand; rows (balances) while
    it is asked whose."""

    def take_up(self, talk: Talk, found: ItemScan) -> Answer:
        """Goods of this item that wait; whose, where several owners have some there. Refused: `not_on_dock`."""
        rows = _on_dock(talk, found.item.id)
        if not rows:
            raise Refused("not_on_dock", sku=found.item.sku)
        if len({row.owner_id for row in rows}) > 1:
            talk.go("owner", rows=[row.id for row in rows], done=found.qty)
            return kept("choose_owner", sku=found.item.sku)
        return _take(talk, rows[0], found.qty)

    def at_owner(self, talk: Talk) -> Answer:
        """The number or the code of one of the owners."""
        rows = rows_waiting(talk.state)
        owner, doubt = chosen_owner(talk, owners_of(rows))
        if doubt is not None:
            return doubt
        return _take(talk, next(row for row in rows if row.owner_id == owner.id), talk.state["done"])


def rows_waiting(state: State) -> list[Any]:
    """The rows of several owners of which one is to be chosen."""
    found = (stock.content_row.one(id=balance) for balance in state["rows"])
    return [row for row in found if row is not None]


def in_hand(row: Any, qty: int) -> dict[str, Any]:
    """So many units of loose goods go into the hand."""
    return {"row": row.id, "done": qty, "goods": [row.item_id, row.location_id, row.lot, row.status, row.owner_id]}


def found_again(state: State) -> Any | None:
    """The loose goods in hand with their item's code, also where an undo brought them back as another row of stock."""
    row = stock.content_row.one(id=state["row"])
    if row is None:
        item, location, lot, status, owner = state["goods"]
        row = next((row for row in stock.content_of_item_at.all(location=location, container=0, item=item)
                    if (row.lot, row.status, row.owner_id) == (lot, status, owner)), None)
    return row


def row_in_hand(state: State) -> Any:
    """As `found_again`. Refused: `stock_short` where they went meanwhile."""
    row = found_again(state)
    if row is None:
        raise Refused("stock_short", qty=0)
    return row


def _take(talk: Talk, row: Any, qty: int) -> Answer:
    talk.state.pop("rows", None)
    talk.go("qty", **in_hand(row, min(qty, row.on_hand - row.reserved)))
    return kept("item_chosen", sku=row.sku, qty=talk.state["done"])


def _on_dock(talk: Talk, item: int) -> list[Any]:
    """The loose goods of an item that wait in the first place that has some."""
    for kind in DOCKS:
        for place in locations.locations_of_kind.all(warehouse=talk.warehouse, kind=kind):
            found = [row for row in stock.content_of_item_at.all(location=place.id, container=0, item=item)
                     if row.on_hand > row.reserved]
            if found:
                return found
    return []
