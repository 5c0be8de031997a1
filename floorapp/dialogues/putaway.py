"""Putaway: the LPN (or an item on the dock), then its place. Another allowed place is scanned twice and remembered.

What no single place takes goes to several, part by part; what finds none stays where it is, and its number is told. A
dock that is scanned is put away whole: to one place if one takes it all, else LPN by LPN, then what stands there loose.
What waiting orders want goes to them first, where the site says so (services/cross_docking).
"""

from __future__ import annotations

from typing import Any, ClassVar

from floorapp.data import items, locations, stock
from floorapp.dialogues import reader
from floorapp.dialogues.choosing_lot import matching
from floorapp.dialogues.counting_up import count
from floorapp.dialogues.owners import shown_owner
from floorapp.dialogues.putaway_hand import (
    dock_in_hand,
    in_turn,
    load_in_hand,
    lpn_in_hand,
    on_dock_now,
    part_of,
    passed_over,
    refuse_moved_on,
    seen_on_dock,
)
from floorapp.dialogues.putaway_loose import DOCKS, LooseGoods, goods_in_hand, in_hand, put_down, together
from floorapp.dialogues.talk import Answer, Compensation, Talk, ask, info, kept
from floorapp.domain import codes
from floorapp.domain.refusals import Refused
from floorapp.locale import say
from floorapp.services import cross_docking, putaway
from floorapp.settings import current


class Putaway(LooseGoods):
    """States keep: lpn (container id; at: where it stood; free: only what no order holds of it), or what LooseGoods
    says; to and why are the suggestion, part and of the units and the rows of it where it is not for all, orders those
    that it is for, unassigned what finds no place; avoid the places that were no good, skipped the LPNs (ids) and loose
    balances (ids below 0) passed over. dock is put away whole: at once (seen: what stood there when it was scanned), or
    one thing after another. chosen is the place that waits for its reason."""

    task = "putaway"
    home = "lpn"
    parents: ClassVar[dict[str, str]] = {"owner": "lpn", "lot": "lpn", "serial": "lpn", "location": "lpn", "qty": "lpn",
                                         "reason": "location"}
    problems: ClassVar[dict[str, tuple[int, ...]]] = {"location": (1, 3, 4)}
    undo: ClassVar[dict[str, Compensation]] = {"take_back_lpn": putaway.take_back_lpn,
                                               "take_back_loose": putaway.take_back_loose,
                                               "take_back_orders": cross_docking.take_back}

    def prompt(self, talk: Talk) -> dict[str, Any]:
        state = talk.state
        step = state["step"]
        waiting = stock.waiting_containers.value(warehouse=talk.warehouse)
        said: dict[str, Any] = {"step": step, "expects": EXPECTS[step], "position": [0, waiting]}
        if state.get("lpn"):
            container = stock.container.one(id=state["lpn"])
            rows = stock.content_of_container.all(container=container.id)
            said |= {"lpn": container.code,
                     "qty": sum(row.on_hand - row.reserved * bool(state.get("free")) for row in rows)}
            if len({row.owner_id for row in rows}) == 1:
                said |= shown_owner(rows[0].owner_id)
            wanted = {balance for balance, _ in state.get("of", ())} if state.get("part") else set()
            shown = [row for row in rows if row.id in wanted] or rows         # a part is always of one item
            if len({row.item_id for row in shown}) == 1:
                said |= {"sku": shown[0].sku, "name": shown[0].name, "unit": shown[0].unit}
        if state.get("loose") or state.get("rows"):
            said |= self.loose_facts(talk)
        if state.get("dock") and not in_turn(state):
            said |= {"here": locations.location.one(id=state["dock"]).code, "qty": load_in_hand(talk).units}
        if step in {"location", "reason"}:
            if state.get("part"):
                said |= {"total": said["qty"], "qty": state["part"]}
            if state.get("unassigned"):
                said["unassigned"] = state["unassigned"]
            asked = _suggested(talk)
            said |= {"location": state["to"], "reason": say(state["why"], talk.language) if state["why"] else ""}
            if state.get("orders"):
                said["for_orders"] = len(state["orders"])
            if step == "location" and state.get("dock") and in_turn(state):
                said["f4"] = "skip"
            said |= {"check": asked.check_digits} if asked is not None and step == "location" else {}
        if step == "reason":
            said |= {"location": locations.location.one(id=state["chosen"]).code, "choices": list(REASONS)}
        return said

    def at_lpn(self, talk: Talk) -> Answer:
        container = reader.container_of(talk, talk.scan)
        if container is not None and container.kind == "lpn":
            talk.state.update(lpn_in_hand(container))
            return self.suggest(talk)
        place = reader.location_of(talk, talk.scan) if container is None else None
        if place is not None and place.kind in DOCKS:
            return self._whole_dock(talk, place)
        found = reader.item_of(talk.scan) if container is None else None
        if found is None:
            raise reader.refusal(talk, "lpn")
        return self.begin_loose(talk, found)

    def at_qty(self, talk: Talk) -> Answer:
        state = talk.state
        row = goods_in_hand(state)[0][0]
        item = items.item.one(id=row.item_id)
        free = row.on_hand - row.reserved
        counted = count(talk, item, state["done"], None)
        if counted is None:
            raise reader.refusal(talk, "qty")
        if counted.scan is not None and not matching([row], counted.scan):
            raise Refused("other_lot_in_hand", known=row.lot_code or row.serial or row.expiry,
                          given=counted.scan.lot or counted.scan.serial or counted.scan.expiry)
        done = counted.done
        if done < 1:
            raise Refused("qty_zero")
        if done > free:
            raise Refused("more_than_asked", qty=free, done=done)
        state["done"] = done
        if counted.ended:
            return self.suggest(talk)
        return kept("counted", sku=item.sku, qty=done)

    def at_location(self, talk: Talk) -> Answer:
        state = talk.state
        asked = _suggested(talk)
        refuse_moved_on(state)
        location = reader.asked_location(talk, asked)
        if location is None:
            if _in_hand(talk):
                return info("lpn_in_hand", lpn=talk.scan.text, location=state["to"] or "-")
            raise reader.refusal(talk, "location", asked)
        load = load_in_hand(talk)
        if not load.rows:                     # of a whole dock: others have taken all that was seen there
            raise Refused("dock_empty", location=locations.location.one(id=state["dock"]).code)
        if in_turn(state) and not {balance for balance, _ in state.get("of", ())} <= set(load.balances):
            self.suggest(talk)                # what was undone stands in another row of stock
        suggested = location.code == state["to"]
        if location.id == load.location:
            raise Refused("same_place")
        if suggested and "orders" in state:
            return self._cross_dock(talk, load, location)
        part = part_of(load, state) if suggested else load
        putaway.refuse_place(part, location, talk.act)
        if not suggested and not talk.confirmed:
            return ask("other_place_again", location=location.code, suggested=state["to"] or "-")
        if not suggested and current().putaway.ask_reason and not talk.act.allowed:
            talk.go("reason", chosen=location.id)
            return kept("why_other_place", location=location.code)
        return self._put(talk, location, state["why"] if suggested else "putaway_override", suggested)

    def at_reason(self, talk: Talk) -> Answer:
        """Why another place than the suggested one: it stands with the putaway in the book."""
        number = codes.quantity(talk.scan.text)
        if number is None or not 1 <= number <= len(REASONS):
            raise Refused("choose_number", choices=f"1-{len(REASONS)}")
        location = locations.location.one(id=talk.state["chosen"])
        refuse_moved_on(talk.state)
        putaway.refuse_place(load_in_hand(talk), location)
        return self._put(talk, location, REASONS[number - 1], False)

    def problem(self, talk: Talk, number: int) -> Answer:
        """F2. 1 full after all, 3 another item stands there, 4 out of reach: the next best place instead."""
        talk.state["avoid"] = [*talk.state.get("avoid", ()), talk.state["to"]]
        return self.suggest(talk)

    def skip(self, talk: Talk) -> Answer:
        """F4, where a dock is put away thing by thing: the next LPN first. Refused: `nothing_to_skip`."""
        state = talk.state
        if not state.get("dock") or not in_turn(state) or state["step"] != "location":
            raise Refused("nothing_to_skip")
        state["skipped"] = [*state.get("skipped", ()), *passed_over(state)]
        state.pop("avoid", None)
        if self._next_of_dock(talk) is None:
            raise Refused("only_line_left")
        return self.suggest(talk)

    def leave(self, talk: Talk, parent: str) -> None:
        if parent == "location":
            talk.state.pop("chosen", None)
        else:
            talk.state.clear()
        talk.go(parent)

    def suggest(self, talk: Talk) -> Answer:
        state, load = talk.state, load_in_hand(talk)
        for name in ("part", "of", "unassigned", "orders"):
            state.pop(name, None)
        wanted = _wanted(talk, load)
        if wanted is not None:
            return self._suggest_orders(talk, load, wanted)
        best = putaway.suggestion(talk.warehouse, load, frozenset(state.get("avoid", ())))
        talk.go("location", to=best.location if best else "", why=best.reason if best else "")
        if best is None:
            state["unassigned"] = load.units
            return kept("no_place_found", qty=load.units)
        reason = say(best.reason, talk.language)
        if best.qty == load.units and not state.get("free"):
            return kept("place_suggested", location=best.location, reason=reason)
        parts = best.parts or tuple(zip(load.balances, (row[3] for row in load.rows), strict=True))
        state.update(part=best.qty, of=parts, unassigned=best.unassigned)
        told: dict[str, Any] = {"qty": best.qty, "total": load.units, "location": best.location}
        if best.unassigned and state.get("loose") and items.case_of.value(item=load.rows[0][0].id):
            return kept("place_for_cases", qty=best.qty, location=best.location)
        if best.unassigned:
            return kept("part_suggested_short", unassigned=best.unassigned, **told)
        return kept("part_suggested", reason=reason, **told)

    def _suggest_orders(self, talk: Talk, load: putaway.Load, wanted: cross_docking.CrossDock) -> Answer:
        """Orders wait for it: it goes to them first, and the rest of it to storage after that."""
        talk.go("location", to=wanted.location, why="putaway_cross_dock", orders=list(wanted.orders))
        reason = say("putaway_cross_dock", talk.language)
        if not wanted.parts:
            return kept("place_suggested", location=wanted.location, reason=reason)
        talk.state.update(part=wanted.qty, of=wanted.parts)
        return kept("part_suggested", qty=wanted.qty, total=load.units, location=wanted.location, reason=reason)

    def _cross_dock(self, talk: Talk, load: putaway.Load, location: Any) -> Answer:
        """The goods go to the orders that wait for them, unless that has changed since it was suggested."""
        state = talk.state
        now = _wanted(talk, load)
        before = state.get("part", load.units), state["orders"], [list(part) for part in state.get("of", ())]
        if now is None or (now.qty, list(now.orders), [list(part) for part in now.parts]) != before:
            self.suggest(talk)
            return kept("cross_dock_changed", location=state["to"] or "-")
        return self._put(talk, location, "putaway_cross_dock", True)

    def _put(self, talk: Talk, location: Any, reason: str, suggested: bool) -> Answer:
        """The goods stand there; then the next part, or the next LPN of the dock, or something else."""
        state = talk.state
        part = state.get("part") if suggested else None
        if state.get("free") and part is None:             # the LPN itself stays with those who hold the rest of it
            load = load_in_hand(talk)
            part = load.units
            state["of"] = [(balance, row[3]) for balance, row in zip(load.balances, load.rows, strict=True)]
        parted = part is not None and (not state.get("free") or load_in_hand(talk).units > part)
        if state.get("loose") or (part and state.get("lpn")):
            rows = [(stock.content_row.one(id=balance), qty) for balance, qty in state["of"]] if part else \
                goods_in_hand(state)
            if state.get("loose"):
                put_down(state, rows)
            undo = [("take_back_loose", putaway.put_loose(talk.act, row, qty, location, reason)) for row, qty in rows]
            what = f"{sum(qty for _, qty in rows)} x {rows[0][0].sku}"
        elif state.get("lpn"):
            container = stock.container.one(id=state["lpn"])
            undo = [("take_back_lpn", putaway.put_lpn(talk.act, container, location, reason))]
            what = container.code
        else:
            lpns, loose = dock_in_hand(state)
            undo = [("take_back_lpn", putaway.put_lpn(talk.act, lpn, location, reason)) for lpn in lpns]
            undo += [("take_back_loose", putaway.put_loose(talk.act, row, qty, location, reason)) for row, qty in loose]
            what = locations.location.one(id=state["dock"]).code
        if suggested and state.get("orders"):
            undo.append(("take_back_orders", cross_docking.serve(talk.act, state["orders"])))
        return self._after(talk, undo, what, location.code, parted)

    def _after(self, talk: Talk, undo: list[Any], what: str, location: str, parted: bool) -> Answer:
        state = talk.state
        for name in ("avoid", "chosen"):
            state.pop(name, None)
        if parted:
            self.suggest(talk)
            left = load_in_hand(talk).units
            if state["to"]:
                return kept("put_away_next", undo, what=what, location=location, left=left)
            if state.get("dock"):
                state["skipped"] = [*state.get("skipped", ()), *passed_over(state)]
                if self._next_of_dock(talk) is not None:
                    self.suggest(talk)
                    return kept("put_away_rest_stays", undo, what=what, location=location, left=left)
            state.clear()
            state.update(self.begin())
            return kept("put_away_rest_stays", undo, what=what, location=location, left=left)
        if state.get("dock") and in_turn(state) and self._next_of_dock(talk) is not None:
            self.suggest(talk)
        else:
            state.clear()
            state.update(self.begin())
        return kept("put_away", undo, what=what, location=location)

    def _whole_dock(self, talk: Talk, place: Any) -> Answer:
        """Everything that stands there: to one place if one takes it all, else LPN by LPN, then what stands loose.
        Refused: `dock_empty`."""
        lpns, rows, whole = on_dock_now(place.id)
        if not lpns and not rows:
            raise Refused("dock_empty", location=place.code)
        talk.state.update(seen_on_dock(lpns, rows), dock=place.id)
        if not whole:
            self._next_of_dock(talk)
            return self.suggest(talk)
        load = load_in_hand(talk)
        best = putaway.suggestion(talk.warehouse, load)
        if best is None or best.qty != load.units or _wanted(talk, load) is not None:
            self._next_of_dock(talk)
        return self.suggest(talk)

    def _next_of_dock(self, talk: Talk) -> Any | None:
        """The next LPN of the dock goes into the hand, after the last one what stands there loose; None where all
        others were passed over or are gone."""
        state = talk.state
        lpns, rows, _ = on_dock_now(state["dock"])
        skipped = state.get("skipped", ())
        lpn = next((lpn for lpn in lpns if lpn.id not in skipped), None)
        rows = [row for row in rows if -row.id not in skipped]
        if lpn is None and not rows:
            return None
        for name in ("lpn", "at", "free", "loose", "done"):
            state.pop(name, None)
        if lpn is None:
            state.update(in_hand(mates := together(rows[0], rows), sum(row.on_hand - row.reserved for row in mates)))
        else:
            state.update(lpn_in_hand(lpn))
        return lpn or rows[0]


EXPECTS = {"lpn": ["lpn", "item", "location"], "owner": ["choice"], "lot": ["lot", "choice"],
           "serial": ["serial", "enter"], "qty": ["qty", "item"],
           "location": ["location"], "reason": ["choice"]}
# Why another place: 1 the suggested one is full or dirty, 2 it cannot be reached, 3 it goes with other goods, 4 else.
REASONS = ("putaway_full_there", "putaway_unreachable", "putaway_together", "putaway_override")


def _suggested(talk: Talk) -> Any | None:
    """The place that the screen sends to."""
    return locations.location_by_key.one(warehouse=talk.warehouse, key=codes.location_key(talk.state["to"]))


def _wanted(talk: Talk, load: putaway.Load) -> cross_docking.CrossDock | None:
    """What of the goods in hand waiting orders take next."""
    return cross_docking.proposal(talk.warehouse, load, talk.act.at, frozenset(talk.state.get("avoid", ())))


def _in_hand(talk: Talk) -> bool:
    """Whether the scan is the LPN that is being put away."""
    container = reader.container_of(talk, talk.scan)
    return container is not None and container.id == talk.state.get("lpn")
