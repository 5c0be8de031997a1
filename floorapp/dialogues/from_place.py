"""Where goods are taken from: a place or an LPN, an item there, the lot that is meant, how many. Moving and changing
the status begin like this.
"""

from __future__ import annotations

from typing import Any, ClassVar

from floorapp.data import items, locations, stock
from floorapp.dialogues import reader
from floorapp.dialogues.choosing_lot import chosen_rows, matching, named
from floorapp.dialogues.counting_up import Counted, count
from floorapp.dialogues.owners import chosen_owner, owners_of, shown_owner
from floorapp.dialogues.reader import ItemScan
from floorapp.dialogues.stock_rows import key, row_of
from floorapp.dialogues.talk import Answer, Dialogue, Talk, kept
from floorapp.domain.refusals import Refused
from floorapp.locale import say

ROWS = 8
EXPECTS = {"source": ["location", "lpn"], "item": ["item"], "owner": ["choice"], "lot": ["lot", "choice"],
           "qty": ["qty", "item"]}


class FromPlace(Dialogue):
    """States keep: location or container (id of the source; at: where that stood), rows (balances to choose from), row,
    done.

    `then` is the step after the quantity.
    """

    home = "source"
    then: ClassVar[str]
    expects: ClassVar[dict[str, list[str]]] = EXPECTS

    def prompt(self, talk: Talk) -> dict[str, Any]:
        state = talk.state
        step = state["step"]
        said: dict[str, Any] = {"step": step, "expects": self.expects[step]}
        if state.get("container"):
            container = stock.container.one(id=state["container"])
            place = locations.location.one(id=container.location_id) if container.location_id else None
            said |= {"lpn": container.code, "location": place.code if place else None}
        elif state.get("location"):
            said["location"] = locations.location.one(id=state["location"]).code
        if step == "item":
            said["rows"] = [self._row_told(talk, row) for row in content(state)][:ROWS]
        if step == "owner":
            said["choices"] = [owner.code for owner in owners_of(_chosen(state))]
        if step == "lot":
            said["choices"] = [named(talk, row) for row in _chosen(state)]
        if state.get("row"):
            row = row_of(state["row"])
            if row is not None:
                said |= {"sku": row.sku, "name": row.name, "unit": row.unit, "free": row.on_hand - row.reserved,
                         "lot": row.lot_code, "serial": row.serial, "expiry": row.expiry} | shown_owner(row.owner_id)
            said["done"] = state["done"]
        return said

    def usable(self, row: Any) -> int:
        """How many units of a balance this task may take."""
        raise NotImplementedError

    def refuse_more(self, talk: Talk, row: Any, qty: int) -> None:
        """Refuse where `qty` is more than this task may take of a balance."""
        raise NotImplementedError

    def at_source(self, talk: Talk) -> Answer:
        location = reader.location_of(talk, talk.scan) if talk.scan.text else None
        if location is not None:
            talk.go("item", location=location.id)
            return kept("moving_from", location=location.code)
        container = reader.container_of(talk, talk.scan) if talk.scan.text or talk.scan.gs1 else None
        if container is None:
            raise reader.refusal(talk, "source")
        if container.location_id is None:
            raise Refused("container_gone", lpn=container.code)
        talk.go("item", container=container.id, at=container.location_id)
        return kept("moving_from", location=container.code)

    def at_item(self, talk: Talk) -> Answer:
        """An item of the source."""
        found = reader.item_of(talk.scan) if talk.scan.text or talk.scan.gs1 else None
        if found is None:
            raise reader.refusal(talk, "item")
        return self.choose(talk, found, matching(_rows_of(talk.state, found.item), found))

    def at_owner(self, talk: Talk) -> Answer:
        """The item stands here for several owners: the number or the code of one of them."""
        rows = _chosen(talk.state)
        owner, doubt = chosen_owner(talk, owners_of(rows))
        if doubt is not None:
            return doubt
        mine = [row for row in rows if row.owner_id == owner.id]
        return self.choose(talk, ItemScan(items.item.one(id=mine[0].item_id), talk.state["done"]), mine)

    def at_lot(self, talk: Talk) -> Answer:
        """Several lots or statuses of the item stand here: a lot, a serial, or the number in the list."""
        same, doubt = chosen_rows(talk, _chosen(talk.state))
        if doubt is not None:
            return doubt
        return self.choose(talk, ItemScan(items.item.one(id=same[0].item_id), talk.state["done"]), same)

    def at_qty(self, talk: Talk) -> Answer:
        state = talk.state
        row = row_in_hand(state)
        counted = count(talk, items.item.one(id=row.item_id), state["done"], None)
        if counted is None:
            return self.instead_of_qty(talk)
        self._refuse_count(talk, row, counted)
        state["done"] = counted.done
        if counted.ended:
            talk.go(self.then)
            return kept("qty_counted", sku=row.sku, qty=counted.done)
        return kept("counted", sku=row.sku, qty=counted.done)

    def instead_of_qty(self, talk: Talk) -> Answer:
        """An input that is no quantity: what may end a count that was scanned unit by unit."""
        raise reader.refusal(talk, "qty")

    def leave(self, talk: Talk, parent: str) -> None:
        for name in ("row", "rows", "done") if parent == "item" else ("location", "container", "at"):
            talk.state.pop(name, None)
        talk.go(parent)

    def choose(self, talk: Talk, found: ItemScan, rows: list[Any]) -> Answer:
        """The one row that is meant; a choice where there are several; why not where there is none."""
        state = talk.state
        if not rows:
            raise _not_here(state, found)
        free = [row for row in rows if self.usable(row) > 0]
        if not free:
            self.refuse_more(talk, rows[0], 1)
        if len({row.owner_id for row in free}) > 1:
            talk.go("owner", rows=[key(row) for row in free], done=found.qty)
            return kept("choose_owner", sku=free[0].sku)
        if len(free) > 1:
            talk.go("lot", rows=[key(row) for row in free], done=found.qty)
            return kept("choose_lot", sku=free[0].sku)
        row = free[0]
        qty = 1 if row.serial else found.qty
        self.refuse_more(talk, row, qty)
        state.pop("rows", None)
        talk.go(self.then if row.serial else "qty", row=key(row), done=qty)
        return kept("item_chosen", sku=row.sku, qty=qty)

    def start_again(self, talk: Talk) -> None:
        """The task as nobody has started it."""
        talk.state.clear()
        talk.state.update(self.begin())

    def _row_told(self, talk: Talk, row: Any) -> str:
        owner = "".join(f" {code}" for code in shown_owner(row.owner_id).values())
        status = "" if row.status == "available" else f" {say(f'status_{row.status}', talk.language)}"
        return f"{row.sku} {self.usable(row)}{status}{owner}"

    def _refuse_count(self, talk: Talk, row: Any, counted: Counted) -> None:
        if counted.done < 1:
            raise Refused("qty_zero")
        if counted.scan is not None and not matching([row], counted.scan):
            raise Refused("other_lot_in_hand", known=row.lot_code or row.expiry,
                          given=counted.scan.lot or counted.scan.expiry)
        self.refuse_more(talk, row, counted.done)


def content(state: dict[str, Any]) -> list[Any]:
    """What stands at the source: in the container, or loose at the location."""
    if state.get("container"):
        return list(stock.content_of_container.all(container=state["container"]))
    return list(stock.content_of_location.all(location=state["location"]))


def row_in_hand(state: dict[str, Any]) -> Any:
    """The balance in hand. Refused: `stock_short` where it has gone meanwhile."""
    row = row_of(state["row"])
    if row is None:
        raise Refused("stock_short", qty=state["done"])
    return row


def _rows_of(state: dict[str, Any], item: Any) -> list[Any]:
    return [row for row in content(state) if row.item_id == item.id]


def _chosen(state: dict[str, Any]) -> list[Any]:
    rows = (row_of(kept_row) for kept_row in state["rows"])
    return [row for row in rows if row is not None]


def _not_here(state: dict[str, Any], found: ItemScan) -> Refused:
    """Where the item is not at the source: the LPN it stands in there, or that it is not there at all."""
    if state.get("location"):
        for row in stock.item_in_location.all(location=state["location"], item=found.item.id):
            if row.container:
                return Refused("item_in_lpn", sku=found.item.sku, lpn=stock.container.one(id=row.container).code)
    return Refused("item_not_here", sku=found.item.sku)
