"""Putaway: the LPN (or an item on the dock), then its place. Another allowed place is scanned twice and remembered."""

from __future__ import annotations

from typing import Any, ClassVar

from floorapp.data import items, locations, stock
from floorapp.dialogues import reader
from floorapp.dialogues.counting_up import count
from floorapp.dialogues.talk import Answer, Compensation, Dialogue, Talk, ask, info, kept
from floorapp.domain.refusals import Refused
from floorapp.locale import say
from floorapp.services import putaway


class Putaway(Dialogue):
    """States keep: lpn (container id), or row (balance id) with done; to and why are the suggestion, avoid
    the places that were no good."""

    task = "putaway"
    home = "lpn"
    parents: ClassVar[dict[str, str]] = {"location": "lpn", "qty": "lpn"}
    problems: ClassVar[dict[str, tuple[int, ...]]] = {"location": (1, 3, 4)}
    undo: ClassVar[dict[str, Compensation]] = {"take_back_lpn": putaway.take_back_lpn,
                                               "take_back_loose": putaway.take_back_loose}

    def prompt(self, talk: Talk) -> dict[str, Any]:
        state = talk.state
        step = state["step"]
        waiting = stock.waiting_containers.value(warehouse=talk.warehouse)
        said: dict[str, Any] = {"step": step, "expects": EXPECTS[step], "position": [0, waiting]}
        if state.get("lpn"):
            container = stock.container.one(id=state["lpn"])
            rows = stock.content_of_container.all(container=container.id)
            said |= {"lpn": container.code, "qty": sum(row.on_hand for row in rows)}
            if len({row.item_id for row in rows}) == 1:
                said |= {"sku": rows[0].sku, "name": rows[0].name, "unit": rows[0].unit}
        if state.get("row"):
            row = stock.balance.one(id=state["row"])
            if row is not None:
                said |= reader.shown(items.item.one(id=row.item_id)) | {"qty": row.on_hand - row.reserved}
            said["done"] = state["done"]
            if row is not None:
                said |= reader.cases(items.item.one(id=row.item_id), state["done"])
        if step == "location":
            said |= {"location": state["to"], "reason": say(state["why"], talk.language) if state["why"] else ""}
        return said

    def at_lpn(self, talk: Talk) -> Answer:
        container = reader.container_of(talk, talk.scan)
        if container is not None and container.kind == "lpn":
            if container.location_id is None:
                raise Refused("lpn_gone", lpn=container.code)
            load = putaway.load_of_container(container)
            talk.state["lpn"] = container.id
            return self._suggest(talk, load)
        found = reader.item_of(talk.scan) if container is None else None
        if found is None:
            raise reader.refusal(talk, "lpn")
        row = _on_dock(talk, found.item.id)
        if row is None:
            raise Refused("not_on_dock", sku=found.item.sku)
        talk.go("qty", row=row.id, done=min(found.qty, row.on_hand - row.reserved))
        return kept("item_chosen", sku=found.item.sku, qty=talk.state["done"])

    def at_qty(self, talk: Talk) -> Answer:
        state = talk.state
        row = _row(state["row"])
        item = items.item.one(id=row.item_id)
        free = row.on_hand - row.reserved
        counted = count(talk, item, state["done"], None)
        if counted is None:
            raise reader.refusal(talk, "qty")
        done = counted.done
        if done < 1:
            raise Refused("qty_zero")
        if done > free:
            raise Refused("more_than_asked", qty=free, done=done)
        state["done"] = done
        if counted.ended:
            return self._suggest(talk, putaway.Load(((item, row.lot, row.status, done),), row.location_id, 0))
        return kept("counted", sku=item.sku, qty=done)

    def at_location(self, talk: Talk) -> Answer:
        state = talk.state
        location = reader.location_of(talk, talk.scan)
        if location is None:
            if _in_hand(talk):
                return info("lpn_in_hand", lpn=talk.scan.text, location=state["to"] or "-")
            raise reader.refusal(talk, "location")
        suggested = location.code == state["to"]
        load = _load(state)
        if location.id == load.location:
            raise Refused("same_place")
        putaway.refuse_place(load, location)
        if not suggested and not talk.confirmed:
            return ask("other_place_again", location=location.code, suggested=state["to"] or "-")
        reason = state["why"] if suggested else "putaway_override"
        if state.get("lpn"):
            container = stock.container.one(id=state["lpn"])
            undo = ("take_back_lpn", putaway.put_lpn(talk.act, container, location, reason))
            what = container.code
        else:
            row = _row(state["row"])
            undo = ("take_back_loose", putaway.put_loose(talk.act, row, state["done"], location, reason))
            what = f"{state['done']} x {row.sku}"
        state.clear()
        state.update(self.begin())
        return kept("put_away", [undo], what=what, location=location.code)

    def problem(self, talk: Talk, number: int) -> Answer:
        """F2. 1 full after all, 3 another item stands there, 4 out of reach: the next best place instead."""
        talk.state["avoid"] = [*talk.state.get("avoid", ()), talk.state["to"]]
        return self._suggest(talk, _load(talk.state))

    def leave(self, talk: Talk, parent: str) -> None:
        talk.state.clear()
        talk.go(parent)

    def _suggest(self, talk: Talk, load: putaway.Load) -> Answer:
        best = putaway.suggestion(talk.warehouse, load, frozenset(talk.state.get("avoid", ())))
        talk.go("location", to=best.location if best else "", why=best.reason if best else "")
        if best is None and talk.state.get("row"):
            part = putaway.part_suggestion(talk.warehouse, load, frozenset(talk.state.get("avoid", ())))
            if part is not None:
                talk.state.update(to=part.location, why=part.reason, done=part.qty)
                return kept("place_for_cases", qty=part.qty, location=part.location)
        if best is None:
            return kept("no_place_found")
        return kept("place_suggested", location=best.location, reason=say(best.reason, talk.language))


EXPECTS = {"lpn": ["lpn", "item"], "qty": ["qty", "item"], "location": ["location"]}


def _in_hand(talk: Talk) -> bool:
    """Whether the scan is the LPN that is being put away."""
    container = reader.container_of(talk, talk.scan)
    return container is not None and container.id == talk.state.get("lpn")


def _on_dock(talk: Talk, item: int) -> Any | None:
    for kind in ("dock", "staging", "returns"):
        for place in locations.locations_of_kind.all(warehouse=talk.warehouse, kind=kind):
            for row in stock.content_of_item_at.all(location=place.id, container=0, item=item):
                if row.on_hand > row.reserved:
                    return row
    return None


def _row(balance: int) -> Any:
    """Loose goods in hand, with their item's code. Refused: `stock_short` where they went meanwhile."""
    row = stock.content_row.one(id=balance)
    if row is None:
        raise Refused("stock_short", qty=0)
    return row


def _load(state: dict[str, Any]) -> putaway.Load:
    if state.get("lpn"):
        return putaway.load_of_container(stock.container.one(id=state["lpn"]))
    row = _row(state["row"])
    return putaway.Load(((items.item.one(id=row.item_id), row.lot, row.status, state["done"]),), row.location_id, 0)
