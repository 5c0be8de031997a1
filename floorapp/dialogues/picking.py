"""Picking: Enter gives the best order (a tote or trolley may come first), then location, item, quantity, tote.

One order: its tote is asked once and taken for every line; a trolley holds several orders, and each line's tote is
scanned. At the end the totes go to their drop point. Every pick is in the ledger when it is acknowledged.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from floorapp.data import items, locations, order_facts, orders, stock, tasks
from floorapp.dialogues import lot_at_shelf, pick_facts, reader, zero_check
from floorapp.dialogues.counting_up import count
from floorapp.dialogues.talk import NEVER, Answer, Compensation, Dialogue, Talk, info, kept
from floorapp.dialogues.verification import item_is_enough
from floorapp.domain import codes
from floorapp.domain.refusals import Refused
from floorapp.locale import say
from floorapp.services import lot_swaps, picking
from floorapp.settings import current

NO_QUANTITY = {4: "unreachable"}
DAMAGED = 2
REASONS = {1: "short", 2: "damaged", 3: "other_item", 4: "unreachable"}


class Picking(Dialogue):
    """States keep: orders (ids in hand), totes (order id -> container id), cluster, task, at (location), done, lot (in
    the hand, where it is not the task's)."""

    task = "picking"
    home = "start"
    parents: ClassVar[dict[str, str]] = {"qty": "item", "serial": "item"}
    problems: ClassVar[dict[str, tuple[int, ...]]] = {
        "location": (1, 2, 3, 4, 5, 6), "item": (1, 2, 3, 4, 5, 6), "qty": (1, 2, 3, 4, 5), "serial": (1, 2, 5, 6),
        "tote": (5,)}

    def prompt(self, talk: Talk) -> dict[str, Any]:
        state = talk.state
        step = state["step"]
        said: dict[str, Any] = {"step": step, "expects": EXPECTS[step]}
        if state.get("next_tote") and step in {"location", "item"}:
            said["expects"] = [*EXPECTS[step], "tote"]
        if state.get("tote"):
            said["to"] = state["tote"]
        if state.get("orders"):
            said["position"] = order_facts.pick_progress(state["orders"])
        if step == "start":
            said["waiting"] = tasks.orders_waiting.value(warehouse=talk.warehouse)
        if step == "totes":
            said["done"] = len(state["orders"])
        if step == "drop":
            place = pick_facts.drop_point(talk)
            said |= {"location": place.code, "check": place.check_digits,
                     "to": ", ".join(pick_facts.totes_of(order) for order in state["orders"])}
        if step == "empty":
            return said | zero_check.shown(talk)
        if state.get("task"):
            said |= pick_facts.shown_task(talk)
        return said

    def take(self, talk: Talk) -> Answer:
        """First of all: is the work in hand still this picker's?"""
        state = talk.state
        if state.get("task") and state["step"] != "empty" and not _still_mine(talk):
            stopped = [order for order in state["orders"] if orders.order.one(id=order).cancelled_at is not None]
            self._next_line(talk)
            if stopped:
                return kept("order_cancelled_in_hand", NEVER, order=orders.order.one(id=stopped[0]).number)
            return kept("lease_lost", NEVER)
        if state["step"] not in {"item", "serial"}:
            return super().take(talk)
        task = _task(talk)
        return lot_at_shelf.swapping_back(super().take(talk), task)

    def at_start(self, talk: Talk) -> Answer:
        """Enter: the best order. A tote first: it takes that order. A trolley first: several orders, a tote each."""
        if codes.is_trolley(talk.scan.text, current().floor.codes):
            talk.go("totes", cluster=True, orders=[], totes={})
            return kept("trolley_taken", trolley=talk.scan.text)
        tote = "" if talk.scan.command == "Enter" else pick_facts.tote_code(talk)
        order = picking.claim(talk.act)
        if order is None:
            return info("no_work")
        talk.state.update(orders=[order.id], totes={})
        bound: list[tuple[str, dict[str, Any]]] = []
        if tote:
            talk.state["totes"][str(order.id)], bound = pick_facts.bind_tote(talk, tote, order)
            talk.state["tote"] = tote
        self._next_line(talk)
        return kept("order_claimed", [("give_back", {"order": order.id}), *bound], order=order.number)

    def at_totes(self, talk: Talk) -> Answer:
        """One tote for each further order; Enter starts the walk."""
        state = talk.state
        if talk.scan.command == "Enter":
            if not state["orders"]:
                raise Refused("tote_first")
            self._next_line(talk)
            return kept("walk_started", n=len(state["orders"]))
        tote = pick_facts.tote_code(talk)
        order = picking.claim(talk.act)
        if order is None:
            return info("no_more_work")
        state["totes"][str(order.id)], bound = pick_facts.bind_tote(talk, tote, order)
        state["orders"].append(order.id)
        return kept("tote_bound", [("give_back", {"order": order.id}), *bound], tote=tote, order=order.number)

    def at_location(self, talk: Talk) -> Answer:
        task = _task(talk)
        asked = locations.location.one(id=task.location_id)
        found = reader.asked_location(talk, asked)
        if found is None:
            return self._tote_in_between(talk, task) or _refuse(talk, "location", asked)
        if found.id != asked.id:
            raise Refused("wrong_location", asked=asked.code, scanned=found.code)
        talk.go("item", at=asked.id)
        return kept("arrived", location=asked.code)

    def at_item(self, talk: Talk) -> Answer:
        task = _task(talk)
        item = items.item.one(id=task.item_id)
        found = reader.item_of(talk.scan, item.owner_id)
        if found is None:
            serial = reader.serial_of(talk.scan, item.id)
            if serial is not None:
                return self._serial(talk, task, serial)
            if _is_here(talk, task):
                return info("arrived", location=locations.location.one(id=task.location_id).code)
            return self._tote_in_between(talk, task) or _refuse(talk, "item")
        if found.item.id != item.id:
            raise Refused("wrong_item", asked=item.sku, name=item.name, scanned=found.item.sku)
        if item.tracking == "serial":
            if not found.serial:
                talk.go("serial", done=0)
                return kept("item_chosen", sku=item.sku, qty=1)
            known = stock.serial_of_item.one(item=item.id, serial=found.serial)
            if known is None:
                raise Refused("lot_not_here")
            return self._serial(talk, task, known)
        asked = lot_at_shelf.check(talk, task, found)
        if asked is not None:
            return asked
        return self._counted(talk, _task(talk), item, found.qty, ended=False)

    def at_qty(self, talk: Talk) -> Answer:
        task = _task(talk)
        item = items.item.one(id=task.item_id)
        counted = count(talk, item, talk.state["done"], task.qty - task.done)
        if counted is None:
            raise reader.refusal(talk, "item")
        lot_at_shelf.refuse_other(talk, task, counted.scan)
        if counted.done < 1:
            raise Refused("qty_zero_short")
        return self._counted(talk, task, item, counted.done, ended=counted.ended)

    def at_serial(self, talk: Talk) -> Answer:
        task = _task(talk)
        serial = reader.serial_of(talk.scan, task.item_id)
        if serial is None:
            raise reader.refusal(talk, "serial")
        return self._serial(talk, task, serial)

    def at_tote(self, talk: Talk) -> Answer:
        state = talk.state
        task = _task(talk)
        order = orders.order.one(id=task.order_id)
        code = pick_facts.tote_code(talk)
        bound = state["totes"].get(str(order.id))
        if bound is not None and stock.container.one(id=bound).code != code:
            raise Refused("wrong_tote", asked=stock.container.one(id=bound).code, scanned=code)
        tote, binding = self._bind(talk, code, order)
        return self._pick(talk, task, state["done"], tote, binding)

    def at_drop(self, talk: Talk) -> Answer:
        asked = pick_facts.drop_point(talk)
        location = reader.asked_location(talk, asked)
        if location is None:
            if reader.what_is(talk, talk.scan) == "tote":
                return info("scan_drop_point", location=asked.code)
            raise reader.refusal(talk, "location", asked)
        mine = talk.state["orders"]
        done = picking.drop(talk.act, mine, location)
        talk.state.clear()
        talk.state.update(self.begin())
        return kept("totes_dropped", [("lift", done)], location=location.code, n=len(mine))

    def at_empty(self, talk: Talk) -> Answer:
        return zero_check.answer(talk)

    def skip(self, talk: Talk) -> Answer:
        """F4: this line last; it must still be done. Refused: `only_line_left`, `nothing_to_skip`."""
        if talk.state["step"] not in {"location", "item"} or not talk.state.get("task"):
            raise Refused("nothing_to_skip")
        mine = tasks.mine.all(holder=talk.operator.id, kind="pick")
        if len(mine) < 2:
            raise Refused("only_line_left")
        last = tasks.last_sequence.value(holder=talk.operator.id)
        skipped = {"id": talk.state["task"], "sequence": _task(talk).sequence}
        tasks.postpone.run(id=talk.state["task"], sequence=last + 1)
        self._next_line(talk)
        return kept("skipped", [("in_turn", skipped)])

    def problem(self, talk: Talk, number: int) -> Answer:
        """F2. 1, 3: how many are there after all? 2: how many are damaged? 4: none can be reached. 5: another tote.
        6: the label is torn."""
        state = talk.state
        if number == 5:
            return self._next_tote(talk)
        if number == 6:
            return kept("type_the_code")
        task = _task(talk)
        open_ = task.qty - task.done
        if number not in NO_QUANTITY and state["problem"].get("number") is None:
            return kept("problem_qty_damaged" if number == DAMAGED else "problem_qty")
        if number == DAMAGED:
            return self._damaged(talk, task, open_)
        found = 0
        if number not in NO_QUANTITY:
            given = codes.quantity(talk.scan.text)
            if given is None or given >= open_:
                raise Refused("fewer_than_asked", qty=open_)
            found = given
        if found:
            lot_at_shelf.refuse_expired(talk, task)
        picking.short(talk.act, task, open_ - found, REASONS[number])
        if found:
            state["done"] = found
            self._to_tote(talk, _task(talk))
        else:
            self._next_line(talk)
        return kept("short_told", NEVER, found=found, missing=open_ - found, counted=_counted_told(talk, number))

    def back(self, talk: Talk) -> Answer:
        """F3: it also frees the picker of an order that was put on hold."""
        if talk.state.get("task") and orders.open_holds.all(order=_task(talk).order_id):
            order = orders.order.one(id=_task(talk).order_id)
            picking.put_down(talk.act, order)
            self._next_line(talk)
            return kept("held_order_put_down", NEVER, order=order.number)
        return super().back(talk)

    def leave(self, talk: Talk, parent: str) -> None:
        talk.state.pop("lot", None)
        talk.go(parent, done=0)

    def _damaged(self, talk: Talk, task: Any, open_: int) -> Answer:
        damaged = codes.quantity(talk.scan.text)
        if damaged is None or not 0 < damaged <= open_:
            raise Refused("damaged_of_asked", qty=open_)
        picking.short(talk.act, task, damaged, REASONS[DAMAGED])
        self._next_line(talk)
        return kept("damaged_told", NEVER, n=damaged, counted=_counted_told(talk, DAMAGED))

    def _next_tote(self, talk: Talk) -> Answer:
        """What is counted already went into the full tote; what follows goes into the next one."""
        state, task = talk.state, _task(talk)
        bound = state["totes"].pop(str(task.order_id), None)
        state.pop("tote", None)
        state["next_tote"] = 1
        if bound is None or state["step"] != "qty":
            return kept("tote_full_next")
        undo = lot_at_shelf.take(talk, task, state["done"], bound)
        self._next_line(talk)
        return kept("tote_full_next", [undo])

    def _tote_in_between(self, talk: Talk, task: Any) -> Answer | None:
        """A tote where a place or an item is asked: the one in hand, or the next one after a full one."""
        state = talk.state
        if talk.scan.text and talk.scan.text == state.get("tote"):
            return info("tote_in_hand", tote=talk.scan.text)
        if not state.get("next_tote") or reader.what_is(talk, talk.scan) != "tote":
            return None
        order = orders.order.one(id=task.order_id)
        code = pick_facts.tote_code(talk)
        _, binding = self._bind(talk, code, order)
        state["tote"] = code
        return kept("tote_bound", binding, tote=code, order=order.number)

    def _bind(self, talk: Talk, code: str, order: Any) -> tuple[int, list[tuple[str, dict[str, Any]]]]:
        """The order's tote from now on, and how that is undone."""
        tote, binding = pick_facts.bind_tote(talk, code, order)
        talk.state["totes"][str(order.id)] = tote
        talk.state.pop("next_tote", None)
        return tote, binding

    def _serial(self, talk: Talk, task: Any, serial: Any) -> Answer:
        if serial.id != task.lot:
            task = picking.swap(talk.act, task, serial.id)
        return self._counted(talk, task, items.item.one(id=task.item_id), 1, ended=True)

    def _counted(self, talk: Talk, task: Any, item: Any, done: int, *, ended: bool) -> Answer:
        asked = task.qty - task.done
        if done > asked:
            raise Refused("more_than_asked", qty=asked, done=done)
        lot_at_shelf.refuse_more(talk, task, done)
        talk.state["done"] = done
        if done < asked and not ended:
            talk.go("qty")
            return kept("counted", sku=item.sku, qty=done)
        bound = talk.state["totes"].get(str(task.order_id))
        if bound is not None and not talk.state.get("cluster"):
            return self._pick(talk, task, done, bound)
        talk.go("tote")
        return kept("qty_counted", sku=item.sku, qty=done)

    def _to_tote(self, talk: Talk, task: Any) -> None:
        """What was found goes into the tote: at once where the order has one in hand."""
        bound = talk.state["totes"].get(str(task.order_id))
        if bound is not None and not talk.state.get("cluster"):
            self._pick(talk, task, talk.state["done"], bound)
        else:
            talk.go("tote")

    def _pick(self, talk: Talk, task: Any, qty: int, tote: int,
              binding: Sequence[tuple[str, dict[str, Any]]] = ()) -> Answer:
        undo = lot_at_shelf.take(talk, task, qty, tote)
        code = stock.container.one(id=tote).code
        talk.state["tote"] = code
        sku = items.item.one(id=task.item_id).sku
        self._next_line(talk)
        zero_check.ask_after(talk, task)
        return kept("picked", [*binding, undo], sku=sku, qty=qty, tote=code)

    def _next_line(self, talk: Talk) -> None:
        """The next line of the walk; the drop point when nothing is left; the start when nothing was picked."""
        state = talk.state
        mine = tasks.mine.one(holder=talk.operator.id, kind="pick")
        for name in ("done", "lot"):
            state.pop(name, None)
        if mine is not None:
            here = state.get("at") == mine.location_id or item_is_enough(mine.location_id)
            bound = state["totes"].get(str(mine.order_id))
            if bound is not None:
                state["tote"] = stock.container.one(id=bound).code
            else:
                state.pop("tote", None)
            talk.go("item" if here else "location", task=mine.id, done=0)
            return
        state.pop("task", None)
        if any(stock.content_of_container.one(container=tote.id) for order in state.get("orders", ())
               for tote in stock.containers_of_order.all(order=order, kind="tote")):
            talk.go("drop")
            return
        state.clear()
        state.update(self.begin())

    undo: ClassVar[dict[str, Compensation]] = {
        "give_back": lambda act, done: picking.give_back(act, done["order"]), "unpick": picking.unpick,
        "unpick_other": lot_swaps.unpick_other, "in_turn": pick_facts.in_turn,
        "swap_back": lot_at_shelf.swap_back, "free_tote": picking.free_tote,
        "lift": picking.lift, "empty_after_all": zero_check.empty_after_all}


EXPECTS = {"start": ["enter", "tote", "trolley"], "totes": ["tote", "enter"], "location": ["location"],
           "item": ["item"], "qty": ["qty", "item"], "serial": ["serial"], "tote": ["tote"], "drop": ["location"],
           "empty": ["choice"]}


def _task(talk: Talk) -> Any:
    return tasks.task.one(id=talk.state["task"])


def _counted_told(talk: Talk, number: int) -> str:
    """That a count is opened, where the site's rules open one for this problem."""
    return say("told_and_counted", talk.language) if picking.opens_count(REASONS[number]) else ""


def _refuse(talk: Talk, asked: str, place: Any = None) -> Answer:
    raise reader.refusal(talk, asked, place)


def _still_mine(talk: Talk) -> bool:
    task = _task(talk)
    return bool(task.state == "claimed" and task.holder == talk.operator.id)


def _is_here(talk: Talk, task: Any) -> bool:
    """Whether the scan is the place where the picker stands: said twice is no mistake."""
    place = reader.location_of(talk, talk.scan)
    return place is not None and place.id == task.location_id
