"""Loose goods that wait at the dock: which of them are meant, whose they are, and what of them is in the hand.

A label says which lot or serial number it is; where it does not and several stand there, it is asked: what goes to the
shelf in the book is what the hand carries there.
"""

from __future__ import annotations

from typing import Any

from floorapp.data import items, locations, stock
from floorapp.dialogues import reader
from floorapp.dialogues.choosing_lot import chosen_rows, matching, named
from floorapp.dialogues.owners import chosen_owner, owners_of, shown_owner
from floorapp.dialogues.reader import ItemScan
from floorapp.dialogues.stock_rows import Key, key, row_of
from floorapp.dialogues.talk import Answer, Dialogue, State, Talk, kept
from floorapp.domain.refusals import Refused

DOCKS = ("dock", "staging", "returns")
LOT = 4                                # where a key has the lot


class LooseGoods(Dialogue):
    """States keep: loose (keys of the balances in the hand, of serial numbers one each) and done (units); rows (keys)
    while it is asked which of them are meant."""

    def begin_loose(self, talk: Talk, found: ItemScan) -> Answer:
        """Goods of this item that wait, as far as the label says which. Refused: `not_on_dock`."""
        waiting = _on_dock(talk, found.item.id)
        rows = matching(waiting, found)
        if not rows:
            raise Refused("not_on_dock", sku=found.item.sku)
        others = together(rows[0], waiting)
        if found.serial and len(others) > 1:
            talk.go("serial", rows=[key(row) for row in others], **in_hand(rows[:1], 1))
            return kept("serial_taken", serial=rows[0].serial, n=1, qty=len(others))
        return self._which(talk, rows, found.qty)

    def at_owner(self, talk: Talk) -> Answer:
        """The number or the code of one of the owners."""
        rows = rows_of(talk.state["rows"])
        owner, doubt = chosen_owner(talk, owners_of(rows))
        if doubt is not None:
            return doubt
        return self._which(talk, [row for row in rows if row.owner_id == owner.id], talk.state["done"])

    def at_lot(self, talk: Talk) -> Answer:
        """One of several lots or statuses: its label, its name, or its number in the list."""
        same, doubt = chosen_rows(talk, rows_of(talk.state["rows"]))
        return doubt or self._which(talk, same, talk.state["done"])

    def at_serial(self, talk: Talk) -> Answer:
        """One serial number after another; Enter when all that go together are in the hand. Refused:
        `item_not_here` where it does not wait there, `already_scanned`."""
        state = talk.state
        if talk.scan.command == "Enter" and state.get("loose"):
            return self.suggest(talk)
        waiting = rows_of(state["rows"])
        item = items.item.one(id=waiting[0].item_id)
        found = reader.item_of(talk.scan) if talk.scan.gs1 is not None else None
        if found is not None and found.item.id != item.id:
            raise Refused("wrong_item", asked=item.sku, name=item.name, scanned=found.item.sku)
        known = reader.serial_of(talk.scan, item.id) if talk.scan.text or talk.scan.gs1 else None
        row = next((row for row in waiting if known is not None and row.lot == known.id), None)
        if row is None:
            raise reader.refusal(talk, "serial") if known is None else Refused("item_not_here", sku=known.serial)
        if row.id in ids_in_hand(state):
            raise Refused("already_scanned", scanned=row.serial)
        waiting = together(row, waiting)
        state |= {"rows": [key(one) for one in waiting], "loose": [*state.get("loose", ()), key(row)]}
        state["done"] = n = len(state["loose"])
        if n == len(waiting):
            return self.suggest(talk)
        return kept("serial_taken", serial=row.serial, n=n, qty=len(waiting))

    def suggest(self, talk: Talk) -> Answer:
        """Where what is in hand goes."""
        raise NotImplementedError

    def loose_facts(self, talk: Talk) -> dict[str, Any]:
        """What the prompt says of loose goods, and of what there is to choose from."""
        state = talk.state
        step = state["step"]
        rows = rows_of(state["loose"] if state.get("loose") and step != "serial" else state.get("rows", ()))
        if step == "owner":
            return {"choices": [owner.code for owner in owners_of(rows)]}
        said: dict[str, Any] = {}
        if rows:
            item = items.item.one(id=rows[0].item_id)
            said = reader.shown(item) | shown_owner(rows[0].owner_id)
        if step == "lot":
            return said | {"choices": [named(talk, row) for row in rows]}
        if step == "serial":
            return said | {"qty": len(rows), "done": state["done"], "rows": [row.serial for row in rows
                                                                             if row.id not in ids_in_hand(state)]}
        said["done"] = state.get("part") or state["done"]
        if rows:
            said |= {"qty": sum(row.on_hand - row.reserved for row in rows)} | reader.cases(item, said["done"])
        if len(rows) == 1:
            said |= {name: value for name, value in (("lot", rows[0].lot_code), ("serial", rows[0].serial),
                                                     ("expiry", rows[0].expiry)) if value}
        return said

    def _which(self, talk: Talk, rows: list[Any], qty: int) -> Answer:
        """The goods that are meant go into the hand; a question where these are of several owners, lots or statuses."""
        state, first = talk.state, rows[0]
        if len({row.owner_id for row in rows}) > 1:
            talk.go("owner", rows=[key(row) for row in rows], done=qty)
            return kept("choose_owner", sku=first.sku)
        if len(rows) > 1 and not all(row.serial for row in rows):
            talk.go("lot", rows=[key(row) for row in rows], done=qty)
            return kept("choose_lot", sku=first.sku)
        if len(rows) > 1:
            talk.go("serial", rows=[key(row) for row in rows], done=0)
            return kept("putaway_serials", sku=first.sku)
        state.pop("rows", None)
        state.update(in_hand(rows, min(qty, first.on_hand - first.reserved)))
        talk.go("qty")
        return self.suggest(talk) if first.serial else kept("item_chosen", sku=first.sku, qty=state["done"])


def in_hand(rows: list[Any], qty: int) -> dict[str, Any]:
    """So many units of loose goods go into the hand: of one balance, or of serial numbers all."""
    return {"loose": [key(row) for row in rows], "done": qty}


def ids_in_hand(state: State) -> list[int]:
    """The balances in the hand by their number."""
    return [int(kept_key[0]) for kept_key in state.get("loose", ())]


def rows_of(keys: list[Key]) -> list[Any]:
    """The balances as they are now; what is gone is left out."""
    return [row for row in map(row_of, keys) if row is not None]


def goods_in_hand(state: State) -> list[tuple[Any, int]]:
    """Each balance in the hand and how many of it. Refused: `stock_short` where some went meanwhile."""
    rows = rows_of(state["loose"])
    if len(rows) < len(state["loose"]):
        raise Refused("stock_short", qty=0)
    return [(rows[0], int(state["done"]))] if len(rows) == 1 else [(row, 1) for row in rows]


def put_down(state: State, parts: list[tuple[Any, int]]) -> None:
    """These are in the hand no longer."""
    state["done"] -= sum(qty for _, qty in parts)
    if len(state["loose"]) > 1:
        gone = {row.lot for row, _ in parts}
        state["loose"] = [kept_key for kept_key in state["loose"] if kept_key[LOT] not in gone]


def together(first: Any, rows: list[Any]) -> list[Any]:
    """What goes from hand to shelf with this row: of a serial number all that stand there of its item and owner."""
    if not first.serial:
        return [first]
    return [row for row in rows if row.serial and (row.item_id, row.status, row.owner_id) == (
        first.item_id, first.status, first.owner_id)]


def _on_dock(talk: Talk, item: int) -> list[Any]:
    """The loose goods of an item that wait in the first place that has some."""
    for kind in DOCKS:
        for place in locations.locations_of_kind.all(warehouse=talk.warehouse, kind=kind):
            found = [row for row in stock.content_of_item_at.all(location=place.id, container=0, item=item)
                     if row.on_hand > row.reserved]
            if found:
                return found
    return []
