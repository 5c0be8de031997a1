"""Moving: from where (a location, an LPN, a tote), which item and how many, to where. A container moves whole when its
new place is scanned right after it.

Only free stock moves. Goods that a cancelled order left in a tote or parcel are put back the same way.
"""

from __future__ import annotations

from typing import Any, ClassVar

from floorapp.data import items, locations, stock
from floorapp.dialogues import reader
from floorapp.dialogues.counting_up import count
from floorapp.dialogues.reader import ItemScan
from floorapp.dialogues.talk import Answer, Compensation, Dialogue, Talk, ask, kept
from floorapp.domain import codes
from floorapp.domain.refusals import Refused
from floorapp.locale import say
from floorapp.services import moving

ROWS = 8


class Moving(Dialogue):
    """States keep: location or container (id of the source), rows (balances to choose from), row, done."""

    task = "moving"
    home = "source"
    parents: ClassVar[dict[str, str]] = {"item": "source", "lot": "item", "qty": "item", "destination": "item"}
    undo: ClassVar[dict[str, Compensation]] = {"unmove": moving.unmove, "unmove_whole": moving.unmove_whole,
                                               "take_out": moving.take_out}

    def prompt(self, talk: Talk) -> dict[str, Any]:
        state = talk.state
        step = state["step"]
        said: dict[str, Any] = {"step": step, "expects": EXPECTS[step]}
        if state.get("container"):
            container = stock.container.one(id=state["container"])
            place = locations.location.one(id=container.location_id) if container.location_id else None
            said |= {"lpn": container.code, "location": place.code if place else None}
            if step == "item":
                said["expects"] = ["item", "location"]
            left = moving.left_by_cancelled(container)
            if left is not None:
                said |= {"order": left.number, "warning": say("moving_put_back", talk.language, order=left.number)}
        elif state.get("location"):
            said["location"] = locations.location.one(id=state["location"]).code
        if step == "item":
            said["rows"] = [f"{row.sku} {row.on_hand - row.reserved}" for row in _content(state)][:ROWS]
        if step == "lot":
            said["choices"] = [_named(talk, row) for row in _chosen(state)]
        if state.get("row"):
            row = stock.content_row.one(id=state["row"])
            if row is not None:
                said |= {"sku": row.sku, "name": row.name, "unit": row.unit, "free": row.on_hand - row.reserved,
                         "lot": row.lot_code, "serial": row.serial, "expiry": row.expiry}
            said["done"] = state["done"]
        return said

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
        talk.go("item", container=container.id)
        return kept("moving_from", location=container.code)

    def at_item(self, talk: Talk) -> Answer:
        """An item of the source; or, where the source is a container, the place where it goes whole."""
        state = talk.state
        found = reader.item_of(talk.scan) if talk.scan.text or talk.scan.gs1 else None
        if found is not None:
            return self._choose(talk, found, _matching(_rows_of(state, found.item), found))
        location = reader.location_of(talk, talk.scan) if state.get("container") else None
        if location is None:
            raise reader.refusal(talk, "item")
        container = stock.container.one(id=state["container"])
        done = moving.move_whole(talk.act, container, location)
        self._start_again(talk)
        return kept("container_moved", [("unmove_whole", done)], lpn=container.code, location=location.code)

    def at_lot(self, talk: Talk) -> Answer:
        """Several lots or statuses of the item stand here: a lot, a serial, or the number in the list."""
        rows = _chosen(talk.state)
        label = talk.scan.gs1
        wanted = (label.lot or label.serial) if label is not None else talk.scan.text
        same = [row for row in rows if wanted and wanted.upper() in _names(row)]
        number = codes.quantity(talk.scan.text)
        if not same and number is not None and 1 <= number <= len(rows):
            same = [rows[number - 1]]
            if not talk.confirmed:                         # a number may have been meant as a quantity
                return ask("lot_choice_again", lot=_named(talk, same[0]))
        if not same:
            raise reader.refusal(talk, "lot")
        return self._choose(talk, ItemScan(items.item.one(id=same[0].item_id), talk.state["done"]), same)

    def at_qty(self, talk: Talk) -> Answer:
        state = talk.state
        row = _row(state)
        counted = count(talk, items.item.one(id=row.item_id), state["done"], None)
        if counted is None:
            if reader.location_of(talk, talk.scan) is not None or reader.container_of(talk, talk.scan) is not None:
                return self.at_destination(talk)       # the next place ends a count that was scanned unit by unit
            raise reader.refusal(talk, "qty")
        if counted.done < 1:
            raise Refused("qty_zero")
        if counted.scan is not None and not _matching([row], counted.scan):
            raise Refused("other_lot_in_hand", known=row.lot_code or row.expiry,
                          given=counted.scan.lot or counted.scan.expiry)
        moving.refuse_more_than_free(row, counted.done)
        state["done"] = counted.done
        if counted.ended:
            talk.go("destination")
            return kept("qty_counted", sku=row.sku, qty=counted.done)
        return kept("counted", sku=row.sku, qty=counted.done)

    def at_destination(self, talk: Talk) -> Answer:
        state = talk.state
        row = _row(state)
        location, container = _destination(talk)
        qty, source = state["done"], state.get("container")
        left = stock.container.one(id=source) if source else None
        undo: tuple[str, dict[str, Any]]
        if left is not None and left.kind in {"tote", "parcel"} and left.order:
            if container is not None:
                raise Refused("put_back_loose", location=location.code)
            undo = "take_out", moving.put_back(talk.act, left, row, qty, location)
        else:
            undo = "unmove", moving.move(talk.act, row, qty, location, container)
        self._start_again(talk)
        return kept("moved", [undo], sku=row.sku, qty=qty, location=container.code if container else location.code)

    def leave(self, talk: Talk, parent: str) -> None:
        for name in ("row", "rows", "done") if parent == "item" else ("location", "container"):
            talk.state.pop(name, None)
        talk.go(parent)

    def _choose(self, talk: Talk, found: ItemScan, rows: list[Any]) -> Answer:
        """The one row that is meant; a choice where there are several; why not where there is none."""
        state = talk.state
        if not rows:
            raise _not_here(state, found)
        free = [row for row in rows if row.on_hand > row.reserved]
        if not free:
            moving.refuse_more_than_free(rows[0], 1)
        if len(free) > 1:
            talk.go("lot", rows=[row.id for row in free], done=found.qty)
            return kept("choose_lot", sku=free[0].sku)
        row = free[0]
        qty = 1 if row.serial else found.qty
        moving.refuse_more_than_free(row, qty)
        state.pop("rows", None)
        talk.go("destination" if row.serial else "qty", row=row.id, done=qty)
        return kept("item_chosen", sku=row.sku, qty=qty)

    def _start_again(self, talk: Talk) -> None:
        talk.state.clear()
        talk.state.update(self.begin())


EXPECTS = {"source": ["location", "lpn"], "item": ["item"], "lot": ["lot", "choice"], "qty": ["qty", "item"],
           "destination": ["location", "lpn"]}


def _content(state: dict[str, Any]) -> list[Any]:
    if state.get("container"):
        return list(stock.content_of_container.all(container=state["container"]))
    return list(stock.content_of_location.all(location=state["location"]))


def _rows_of(state: dict[str, Any], item: Any) -> list[Any]:
    return [row for row in _content(state) if row.item_id == item.id]


def _matching(rows: list[Any], found: ItemScan) -> list[Any]:
    """The rows that the label does not contradict; what the books do not know of a row contradicts nothing."""
    said = ("lot_code", found.lot), ("serial", found.serial), ("expiry", found.expiry)
    return [row for row in rows if all(not given or getattr(row, name) in {None, "", given} for name, given in said)]


def _chosen(state: dict[str, Any]) -> list[Any]:
    rows = (stock.content_row.one(id=row) for row in state["rows"])
    return [row for row in rows if row is not None]


def _row(state: dict[str, Any]) -> Any:
    """The balance in hand. Refused: `stock_short` where it has gone meanwhile."""
    row = stock.content_row.one(id=state["row"])
    if row is None:
        raise Refused("stock_short", qty=state["done"])
    return row


def _names(row: Any) -> set[str]:
    return {name.upper() for name in (row.lot_code, row.serial) if name}


def _named(talk: Talk, row: Any) -> str:
    """A balance as one line of a choice: lot or date, status, what is free."""
    name = row.lot_code or row.serial or row.expiry or "-"
    status = "" if row.status == "available" else f" {say(f'status_{row.status}', talk.language)}"
    return f"{name}{status} {row.on_hand - row.reserved}"


def _not_here(state: dict[str, Any], found: ItemScan) -> Refused:
    """Where the item is not at the source: the LPN it stands in there, or that it is not there at all."""
    if state.get("location"):
        for row in stock.item_in_location.all(location=state["location"], item=found.item.id):
            if row.container:
                return Refused("item_in_lpn", sku=found.item.sku, lpn=stock.container.one(id=row.container).code)
    return Refused("item_not_here", sku=found.item.sku)


def _destination(talk: Talk) -> tuple[Any, Any | None]:
    """A location, or an LPN that stands somewhere; totes and parcels belong to orders."""
    location = reader.location_of(talk, talk.scan) if talk.scan.text else None
    if location is not None:
        return location, None
    container = reader.container_of(talk, talk.scan) if talk.scan.text or talk.scan.gs1 else None
    if container is None or container.kind != "lpn":
        raise reader.refusal(talk, "destination")
    if container.location_id is None:
        raise Refused("container_gone", lpn=container.code)
    return locations.location.one(id=container.location_id), container
