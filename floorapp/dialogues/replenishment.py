"""Replenishment: Enter gives the most urgent, then source, item and quantity, pick location."""

from __future__ import annotations

from typing import Any, ClassVar

from floorapp.data import clock, inside_work, items, locations, reports, stock, tasks
from floorapp.dialogues import reader
from floorapp.dialogues.counting_up import count
from floorapp.dialogues.owners import shown_owner
from floorapp.dialogues.reader import ItemScan
from floorapp.dialogues.talk import NEVER, Answer, Compensation, Dialogue, State, Talk, ask, info, kept
from floorapp.domain.refusals import Refused
from floorapp.services import expiry, overrides, replenishment

REASONS = {1: "short", 4: "unreachable"}


class Replenishment(Dialogue):
    """States keep: task, done, skipped (items and owners that were put off), over (how many a supervisor has
    allowed)."""

    task = "replenishment"
    home = "start"
    parents: ClassVar[dict[str, str]] = {"item": "source", "qty": "item", "destination": "qty"}
    problems: ClassVar[dict[str, tuple[int, ...]]] = {"source": (1, 4), "item": (1, 4), "qty": (1, 4)}
    undo: ClassVar[dict[str, Compensation]] = {
        "unreplenish": replenishment.unreplenish,
        "drop": lambda act, done: replenishment.drop(act, done["task"], "undone")}

    def prompt(self, talk: Talk) -> dict[str, Any]:
        state = talk.state
        step = state["step"]
        said: dict[str, Any] = {"step": step, "expects": EXPECTS[step]}
        if not state.get("task"):
            going = inside_work.replenishing(talk.warehouse)
            needs = reports.replenishment_needs(talk.warehouse, expiry.today(talk.warehouse, talk.act.at))
            waiting = len(needs) + inside_work.replenishments_left(talk.warehouse)
            return said | {"waiting": waiting, "rows": [
                f"{row.holder}: {row.qty} x {row.sku}{_of(row.owner)} {row.source} > {row.target or '?'}"
                for row in going]}
        task = tasks.task.one(id=state["task"])
        target = locations.location.one(id=task.to_location_id) if task.to_location_id else None
        source = locations.location.one(id=task.location_id)
        here = target if step == "destination" else source
        said |= reader.shown(items.item.one(id=task.item_id)) | {
            "location": here.code if here is not None else None, "to": target.code if target is not None else None,
            "qty": task.qty, "done": state.get("done", 0), "due": clock.iso(task.due_at)}
        said |= shown_owner(task.owner_id) | reader.cases(items.item.one(id=task.item_id), task.qty)
        if step in {"source", "destination"} and here is not None:
            said["check"] = here.check_digits
        if task.container and step != "destination":
            said["lpn"] = stock.container.one(id=task.container).code
        lot = stock.lot.one(id=task.lot) if task.lot else None
        if lot is not None:
            said |= {name: value for name, value in (("lot", lot.code), ("serial", lot.serial), ("expiry", lot.expiry))
                     if value}
        return said

    def take(self, talk: Talk) -> Answer:
        """First of all: is the work in hand still this operator's?"""
        if talk.state.get("task") and not _still_mine(talk):
            self._start_again(talk)
            return kept("lease_lost", NEVER)
        return super().take(talk)

    def at_start(self, talk: Talk) -> Answer:
        if talk.scan.command != "Enter":
            raise Refused("enter_for_work")
        return self._next(talk)

    def at_source(self, talk: Talk) -> Answer:
        task = _task(talk)
        source = locations.location.one(id=task.location_id)
        lpn = stock.container.one(id=task.container) if task.container else None
        found = reader.asked_location(talk, source)
        if found is None:
            container = reader.container_of(talk, talk.scan)
            if lpn is None or container is None:
                raise reader.refusal(talk, "source", source)
            if container.id != lpn.id:
                raise Refused("wrong_location", asked=lpn.code, scanned=container.code)
        elif found.id != source.id:
            raise Refused("wrong_location", asked=source.code, scanned=found.code)
        talk.go("item")
        return kept("arrived", location=source.code)

    def at_item(self, talk: Talk) -> Answer:
        task = _task(talk)
        item = items.item.one(id=task.item_id)
        found = reader.item_of(talk.scan, item.owner_id) if talk.scan.text or talk.scan.gs1 else None
        if found is None:
            raise reader.refusal(talk, "item")
        if found.item.id != item.id:
            raise Refused("wrong_item", asked=item.sku, name=item.name, scanned=found.item.sku)
        _refuse_other_lot(task, found)
        return self._counted(talk, task, item, found.qty, ended=False)

    def at_qty(self, talk: Talk) -> Answer:
        task = _task(talk)
        item = items.item.one(id=task.item_id)
        counted = count(talk, item, talk.state["done"], task.qty)
        if counted is None:
            raise reader.refusal(talk, "qty")
        if counted.done < 1:
            raise Refused("qty_zero")
        if counted.scan is not None:
            _refuse_other_lot(task, counted.scan)
        return self._counted(talk, task, item, counted.done, ended=counted.ended)

    def at_destination(self, talk: Talk) -> Answer:
        state, task = talk.state, _task(talk)
        asked = locations.location.one(id=task.to_location_id) if task.to_location_id else None
        location = reader.asked_location(talk, asked)
        if location is None:
            raise reader.refusal(talk, "location", asked)
        row = replenishment.source_row(task)
        replenishment.refuse_target(row, state["done"], location, talk.act)
        if asked is not None and asked.id != location.id and not talk.confirmed:
            return ask("other_place_again", location=location.code, suggested=asked.code)
        qty = state["done"]
        done = replenishment.replenish(talk.act, task, qty, location, state.get("over", 0))
        self._start_again(talk)
        return kept("replenished", [("unreplenish", done)], sku=row.sku, qty=qty, location=location.code)

    def skip(self, talk: Talk) -> Answer:
        """F4: another need first. Refused: `nothing_to_skip`."""
        if not talk.state.get("task"):
            raise Refused("nothing_to_skip")
        return self._put_off(talk, "skipped")

    def problem(self, talk: Talk, number: int) -> Answer:
        """F2. 1: there is too little, it will be counted. 4: it cannot be reached."""
        task = _task(talk)
        if number == 1:
            replenishment.source_empty(talk.act, task)
        return self._put_off(talk, REASONS[number])

    def leave(self, talk: Talk, parent: str) -> None:
        talk.state.pop("over", None)
        if parent != "qty":
            talk.state.pop("done", None)
        talk.go(parent)

    def resuming(self, state: State) -> bool:
        return bool(state.get("task"))

    def _next(self, talk: Talk) -> Answer:
        """The next need; when all that is left was put off, it is offered again."""
        state = talk.state
        task = replenishment.take_next(talk.act, [(item, owner) for item, owner in state.get("skipped", ())])
        if task is None:
            self._start_again(talk)
            state.pop("skipped", None)
            return info("no_replenishment")
        talk.go("source", task=task.id)
        return kept("replenishment_claimed", [("drop", {"task": task.id})], sku=items.item.one(id=task.item_id).sku,
                    qty=task.qty, location=locations.location.one(id=task.location_id).code)

    def _put_off(self, talk: Talk, reason: str) -> Answer:
        task = _task(talk)
        skipped = [*talk.state.get("skipped", ()), [task.item_id, task.owner_id]]
        replenishment.drop(talk.act, task.id, reason)
        self._start_again(talk)
        talk.state["skipped"] = skipped
        return kept("replenishment_put_off", NEVER)

    def _counted(self, talk: Talk, task: Any, item: Any, done: int, *, ended: bool) -> Answer:
        row = replenishment.source_row(task)
        free = row.on_hand - row.reserved
        if done > free:
            raise Refused("more_than_asked", qty=min(task.qty, free), done=done)
        try:
            replenishment.refuse_over_max(task, done)
        except Refused as refused:
            overrides.unless_allowed(talk.act, refused, done)
            talk.state["over"] = done
        talk.state["done"] = done
        talk.go("destination" if ended or done >= task.qty else "qty")
        return kept("qty_counted" if ended else "counted", sku=item.sku, qty=done)

    def _start_again(self, talk: Talk) -> None:
        skipped = talk.state.get("skipped")
        talk.state.clear()
        talk.state.update(self.begin() | ({"skipped": skipped} if skipped else {}))


EXPECTS = {"start": ["enter"], "source": ["location", "lpn"], "item": ["item"], "qty": ["qty", "item"],
           "destination": ["location"]}


def _of(owner: int) -> str:
    """Whose, where there are several owners."""
    return "".join(f" {code}" for code in shown_owner(owner).values())


def _task(talk: Talk) -> Any:
    return tasks.task.one(id=talk.state["task"])


def _still_mine(talk: Talk) -> bool:
    task = _task(talk)
    return bool(task.state == "claimed" and task.holder == talk.operator.id)


def _refuse_other_lot(task: Any, found: ItemScan) -> None:
    """First expired, first out: the label must not name another lot or date than the task's."""
    lot = stock.lot.one(id=task.lot) if task.lot else None
    if lot is None:
        return
    for given, known in ((found.lot, lot.code), (found.serial, lot.serial), (found.expiry, lot.expiry)):
        if given and known and given != known:
            raise Refused("take_this_lot", known=known, given=given)
