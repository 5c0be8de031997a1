"""The stock-take for supervisors: open one for a zone or the warehouse, see how far it is, settle the places that
nobody has counted, close it. The places themselves are counted in the counting task, by whoever is free.

What was not counted is never zero by itself: each place is said to be empty, or left out.
"""

from __future__ import annotations

from typing import Any, ClassVar

from floorapp.data import locations, sites, stocktakes
from floorapp.dialogues import reader
from floorapp.dialogues.talk import NEVER, Answer, Compensation, Dialogue, State, Talk, ask, info, kept
from floorapp.domain import codes
from floorapp.domain.refusals import Refused
from floorapp.locale import say
from floorapp.services import stocktaking

WHOLE = "ALL"
LEFT, CLOSE, CANCEL = 1, 2, 3
EMPTY, LEAVE = 1, 2


class Stocktake(Dialogue):
    """States keep: stocktake (the one that is looked at), place (the uncounted place in hand)."""

    task = "stocktake"
    home = "start"
    parents: ClassVar[dict[str, str]] = {"progress": "start", "left": "progress"}
    undo: ClassVar[dict[str, Compensation]] = {
        "cancel": lambda act, done: stocktaking.cancel(act, done["stocktake"]), "take_in": stocktaking.take_in}

    def prompt(self, talk: Talk) -> dict[str, Any]:
        step = talk.state["step"]
        said: dict[str, Any] = {"step": step, "expects": EXPECTS[step]}
        if step == "start":
            going = stocktakes.open_stocktakes.all(warehouse=talk.warehouse)
            zones = " ".join(zone.zone for zone in stocktakes.zones(talk.warehouse))
            return said | {"rows": [_line(talk, found) for found in going], "detail": zones}
        found = stocktakes.stocktake.one(id=talk.state["stocktake"])
        shown = stocktaking.progress_json(found)
        said |= {"number": found.number, "position": [shown["done"], shown["places"]]}
        if step == "left":
            return said | {"location": locations.location.one(id=talk.state["place"]).code,
                           "choices": ["empty", "leave_out"]}
        said |= {"zone": found.zone or say("stocktake_whole", talk.language), "choices": ["left", "close", "cancel"]}
        return said | {name: shown[name] for name in ("waiting", "differences", "recounts", "approvals")}

    def at_start(self, talk: Talk) -> Answer:
        """A zone, or any place of it (ALL, or the warehouse's code: all of it) opens one, scanned twice; the number of
        an open one, or Enter for the oldest, shows it. Refused: `zone_unknown`, `place_without_zone`."""
        scan = talk.scan
        going = stocktakes.open_stocktakes.all(warehouse=talk.warehouse)
        if scan.command == "Enter" and not going:
            return info("no_stocktakes")
        found = going[0] if scan.command == "Enter" else next((one for one in going if one.number == scan.text), None)
        if found is not None:
            talk.go("progress", stocktake=found.id)
            return kept("stocktake_shown", number=found.number)
        zone = _zone(talk)
        if not talk.confirmed:
            return ask("stocktake_again", zone=zone or say("stocktake_whole", talk.language))
        made = stocktaking.open_stocktake(talk.act, zone)
        talk.go("progress", stocktake=made["stocktake"])
        return kept("stocktake_opened", [("cancel", {"stocktake": made["stocktake"]})], number=made["number"],
                    places=made["places"])

    def at_progress(self, talk: Talk) -> Answer:
        choice = codes.quantity(talk.scan.text)
        if talk.scan.command == "Enter":
            return info("look")
        if choice == LEFT:
            return self._next_left(talk, after=0)
        if choice == CLOSE:
            return self._close(talk)
        if choice != CANCEL:
            raise Refused("choose_number", choices="1-3")
        number = stocktakes.stocktake.one(id=talk.state["stocktake"]).number
        if not talk.confirmed:
            return ask("stocktake_cancel_again", number=number)
        stocktaking.cancel(talk.act, talk.state["stocktake"])
        self._start_again(talk)
        return kept("stocktake_cancelled", NEVER, number=number)

    def at_left(self, talk: Talk) -> Answer:
        """1: nothing is there; 2: nobody counts it, the book stands."""
        choice = codes.quantity(talk.scan.text)
        stocktake, place = talk.state["stocktake"], talk.state["place"]
        code = locations.location.one(id=place).code
        if choice == EMPTY:
            if not talk.confirmed:
                return ask("place_empty_again", location=code)
            done = stocktaking.confirm_empty(talk.act, stocktake, place)
            answer = kept("count_differs" if done.differ else "count_agrees", NEVER, location=code, n=done.differ,
                          figures=done.figures, then=say(done.next_for, talk.language))
        elif choice == LEAVE:
            stocktaking.leave_out(talk.act, stocktake, place)
            answer = kept("place_left_out", [("take_in", {"stocktake": stocktake, "location": place})], location=code)
        else:
            raise Refused("choose_number", choices="1-2")
        self._next_left(talk, after=place)
        return answer

    def skip(self, talk: Talk) -> Answer:
        """F4: the next uncounted place."""
        if talk.state["step"] != "left":
            raise Refused("nothing_to_skip")
        return self._next_left(talk, after=talk.state["place"])

    def end(self, talk: Talk) -> Answer:
        """END closes the stock-take that is looked at."""
        if talk.state["step"] == "start":
            raise Refused("nothing_to_end")
        return self._close(talk)

    def leave(self, talk: Talk, parent: str) -> None:
        talk.state.pop("place", None)
        if parent == "start":
            talk.state.pop("stocktake", None)
        talk.go(parent)

    def resuming(self, state: State) -> bool:
        return "stocktake" in state

    def _close(self, talk: Talk) -> Answer:
        number = stocktaking.close(talk.act, talk.state["stocktake"], talk.language)
        self._start_again(talk)
        return kept("stocktake_closed", NEVER, number=number)

    def _next_left(self, talk: Talk, after: int) -> Answer:
        """The uncounted place behind `after`, the first behind the last; back to the progress where none is left."""
        waiting = [place.location_id for place in
                   stocktakes.places_in.all(stocktake=talk.state["stocktake"], state="waiting")]
        if not waiting:
            talk.state.pop("place", None)
            talk.go("progress")
            return info("all_places_counted")
        talk.go("left", place=waiting[(waiting.index(after) + 1) % len(waiting)] if after in waiting else waiting[0])
        return info("place_not_counted", n=len(waiting))

    def _start_again(self, talk: Talk) -> None:
        talk.state.clear()
        talk.state.update(self.begin())


EXPECTS = {"start": ["zone", "location", "enter"], "progress": ["choice", "END"], "left": ["choice"]}


def _zone(talk: Talk) -> str:
    """The zone that a label names: its own code, or a place in it; '' for the whole warehouse."""
    code = talk.scan.text
    if code in {WHOLE, sites.house.one(id=talk.warehouse).code.upper()}:
        return ""
    if code and code in {row.zone for row in stocktakes.zones(talk.warehouse)}:
        return code
    place = reader.location_of(talk, talk.scan) if code else None
    if place is None:
        raise Refused("zone_unknown", zone=code)
    if not place.zone:
        raise Refused("place_without_zone", location=place.code)
    return str(place.zone).upper()


def _line(talk: Talk, found: Any) -> str:
    shown = stocktaking.progress_json(found)
    return say("stocktake_line", talk.language, number=found.number, zone=found.zone or "-", done=shown["done"],
               places=shown["places"], differences=shown["differences"])
