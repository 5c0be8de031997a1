"""Moving: from where (a location, an LPN, a tote), which item and how many, to where. A container moves whole when its
new place is scanned right after it; a location's whole content when the location itself is scanned again.

Only free stock moves item by item. Goods that a cancelled order left in a tote or parcel are put back the same way, and
recalled ones are taken out of an order's that goes on.
"""

from __future__ import annotations

from typing import Any, ClassVar

from floorapp.data import locations, stock
from floorapp.dialogues import from_place, reader
from floorapp.dialogues.from_place import FromPlace, row_in_hand
from floorapp.dialogues.talk import NEVER, Answer, Compensation, State, Talk, ask, kept
from floorapp.domain.refusals import Refused
from floorapp.locale import say
from floorapp.services import moving, recalled


class Moving(FromPlace):
    """States keep what FromPlace says, and all (what stood at the location when all of it was to move)."""

    task = "moving"
    then = "destination"
    expects: ClassVar[dict[str, list[str]]] = from_place.EXPECTS | {"destination": ["location", "lpn"]}
    parents: ClassVar[dict[str, str]] = {"item": "source", "owner": "item", "lot": "item", "qty": "item",
                                         "destination": "item"}
    undo: ClassVar[dict[str, Compensation]] = {"unmove": moving.unmove, "unmove_whole": moving.unmove_whole,
                                               "take_out": moving.take_out, "unmove_content": moving.unmove_content}

    def prompt(self, talk: Talk) -> dict[str, Any]:
        state = talk.state
        said = super().prompt(talk)
        if state["step"] == "item":
            said["expects"] = ["item", "location"]
        if state.get("container"):
            left = moving.left_by_cancelled(stock.container.one(id=state["container"]))
            if left is not None:
                held = any(row.status == "hold" for row in from_place.content(state))
                said |= {"order": left.number, "warning": say("moving_put_back_held" if held else "moving_put_back",
                                                              talk.language, order=left.number)}
            else:
                out = [f"{row.sku} {row.on_hand}" for row in from_place.content(state) if recalled.is_recalled(row)]
                if out:
                    said |= {"warning": say("moving_recalled", talk.language), "rows": out[:from_place.ROWS]}
        if state.get("all"):
            said |= {"expects": ["location"], "rows": moving.content_named(state["location"])[:from_place.ROWS]}
        return said

    def usable(self, row: Any) -> int:
        return int(row.on_hand if recalled.is_recalled(row) else row.on_hand - row.reserved)

    def refuse_more(self, talk: Talk, row: Any, qty: int) -> None:
        if not recalled.is_recalled(row):
            moving.refuse_more_than_free(row, qty)
        elif qty > row.on_hand:
            raise Refused("only_here", sku=row.sku, qty=row.on_hand)

    def at_item(self, talk: Talk) -> Answer:
        """An item of the source; where that is a container, the place where it goes whole; where it is a location, the
        location once more: everything that stands there."""
        state = talk.state
        if (talk.scan.text or talk.scan.gs1) and reader.item_of(talk.scan) is not None:
            return super().at_item(talk)
        location = reader.location_of(talk, talk.scan) if talk.scan.text else None
        if location is None:
            raise reader.refusal(talk, "item")
        if state.get("container"):
            container = _still_there(state)
            done = moving.move_whole(talk.act, container, location)
            self.start_again(talk)
            return kept("container_moved", [("unmove_whole", done)], lpn=container.code, location=location.code)
        if location.id != state["location"]:
            raise reader.refusal(talk, "item")
        named = moving.content_named(location.id)
        if not named:
            raise Refused("location_empty", location=location.code)
        if not talk.confirmed:
            return ask("move_all_again", location=location.code, n=len(named))
        talk.go("destination", all=named)
        return kept("move_all", location=location.code)

    def instead_of_qty(self, talk: Talk) -> Answer:
        """The next place ends a count that was scanned unit by unit."""
        if reader.location_of(talk, talk.scan) is not None or reader.container_of(talk, talk.scan) is not None:
            return self.at_destination(talk)
        raise reader.refusal(talk, "qty")

    def at_destination(self, talk: Talk) -> Answer:
        state = talk.state
        if state.get("all"):
            return self._everything(talk)
        row = row_in_hand(state)
        location, container = _destination(talk)
        qty, left = state["done"], _still_there(state)
        undo: tuple[str, dict[str, Any]]
        if left is not None and left.kind in {"tote", "parcel"} and left.order:
            if container is not None:
                raise Refused("put_back_loose", location=location.code)
            if recalled.is_recalled(row):
                return self._recalled(talk, left, row, location)
            undo = "take_out", moving.put_back(talk.act, left, row, qty, location)
        else:
            undo = "unmove", moving.move(talk.act, row, qty, location, container)
        self.start_again(talk)
        return kept("moved", [undo], sku=row.sku, qty=qty, location=container.code if container else location.code)

    def leave(self, talk: Talk, parent: str) -> None:
        talk.state.pop("all", None)
        super().leave(talk, parent)

    def _recalled(self, talk: Talk, container: Any, row: Any, location: Any) -> Answer:
        """Recalled goods out of a tote or parcel: the order is sent on to others, so there is no way back."""
        told = recalled.take_out(talk.act, container, row, talk.state["done"], location)
        qty = talk.state["done"]
        self.start_again(talk)
        return kept("recalled_out", NEVER, sku=row.sku, qty=qty, location=location.code, **told)

    def _everything(self, talk: Talk) -> Answer:
        location = reader.location_of(talk, talk.scan) if talk.scan.text else None
        if location is None:
            raise reader.refusal(talk, "location")
        source = locations.location.one(id=talk.state["location"])
        if moving.content_named(source.id) != talk.state["all"]:
            raise Refused("content_changed", location=source.code)
        done = moving.move_content(talk.act, source, location)
        self.start_again(talk)
        return kept("content_moved", [("unmove_content", done)], source=source.code, location=location.code,
                    qty=done["qty"])


def _still_there(state: State) -> Any:
    """The container in hand, if it is one. Refused: `container_moved_on` where somebody else has carried it away since
    it was scanned."""
    found = stock.container.one(id=state["container"]) if state.get("container") else None
    if found is not None and found.location_id != state.get("at", found.location_id):
        raise Refused("container_moved_on", lpn=found.code)
    return found


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
