"""Assembly: an assembly order, its components place by place, then how many were made and where they stand.

Taking apart goes the other way: the place of the kits, how many, and where their components go.
"""

from __future__ import annotations

from typing import Any, ClassVar

from floorapp.data import clock, items, locations, sites, stock, tasks
from floorapp.data.ledger import Spot, new_container
from floorapp.dialogues import reader
from floorapp.dialogues.counting_up import count
from floorapp.dialogues.owners import shown_owner
from floorapp.dialogues.reader import ItemScan
from floorapp.dialogues.stock_rows import key, row_of
from floorapp.dialogues.talk import NEVER, Answer, Compensation, Dialogue, State, Talk, info, kept
from floorapp.domain.refusals import Refused
from floorapp.locale import say
from floorapp.services import assembly, expiry, receiving
from floorapp.settings import current


class Assembly(Dialogue):
    """States keep: task; item (what is fetched), at (location), row (balance), done; skipped (items put off); made
    (kits in hand)."""

    task = "assembly"
    home = "start"
    parents: ClassVar[dict[str, str]] = {"item": "location", "serial": "location", "qty": "item", "target": "made",
                                         "made": "location"}
    undo: ClassVar[dict[str, Compensation]] = {
        "ungather": assembly.ungather, "unmake": assembly.unmake, "undismantle": assembly.undismantle,
        "unprint_lpn": receiving.unprint_lpn, "put_down": lambda act, done: assembly.put_down(act, done["task"])}

    def prompt(self, talk: Talk) -> dict[str, Any]:
        state = talk.state
        step = state["step"]
        said: dict[str, Any] = {"step": step, "expects": EXPECTS[step]}
        if not state.get("task"):
            return said
        task = _task(talk)
        kit = items.item.one(id=task.item_id)
        said |= {"assembly": assembly.number(task.id), "position": [task.done, task.qty]} | shown_owner(task.owner_id)
        if step in {"made", "target"}:
            apart = task.kind == "disassemble"
            return said | reader.shown(kit) | {
                "qty": state["made"] if step == "target" else assembly.possible(task),
                "done": 0 if step == "target" else state.get("done", 0)} | (
                    {"rows": [f"{part.sku} {part.qty * state['made']}" for part in
                              items.components_of.all(kit=kit.id)]} if apart else {})
        said |= reader.shown(items.item.one(id=state["item"])) | {
            "qty": _asked(talk), "done": state.get("done", 0), "kit": kit.sku}
        row = _row(talk)
        place = locations.location.one(id=state.get("at") or (row.location_id if row is not None else task.location_id))
        if row is not None or state.get("at"):
            said |= {"location": place.code, "check": place.check_digits if step == "location" else ""}
        if row is not None:
            said |= {name: value for name, value in (
                ("lot", row.lot_code), ("serial", row.serial), ("expiry", row.expiry)) if value}
            if row.container:
                said["lpn"] = stock.container.one(id=row.container).code
        else:
            said["warning"] = say("component_nowhere", talk.language)
        return said

    def take(self, talk: Talk) -> Answer:
        """First of all: is the order in hand still this operator's?"""
        if talk.state.get("task") and not _still_mine(talk):
            self._start_again(talk)
            return kept("lease_lost", NEVER)
        return super().take(talk)

    def resuming(self, state: State) -> bool:
        return bool(state.get("task"))

    def at_start(self, talk: Talk) -> Answer:
        """Enter: the most urgent order; or the number of one."""
        chosen = None
        if talk.scan.command != "Enter":
            chosen = assembly.named(talk.act, talk.scan.text)
            if chosen is None:
                raise reader.refusal(talk, "assembly")
        task = assembly.take_up(talk.act, chosen)
        if task is None:
            return info("no_assembly")
        talk.state["task"] = task.id
        self._go_on(talk)
        return kept("assembly_taken", [("put_down", {"task": task.id})], number=assembly.number(task.id),
                    sku=items.item.one(id=task.item_id).sku, qty=task.qty - task.done)

    def at_location(self, talk: Talk) -> Answer:
        """The place shown, or another one where the item stands free. Refused: `component_not_here`."""
        row = _row(talk)
        place = locations.location.one(id=row.location_id) if row is not None else None
        found = reader.asked_location(talk, place)
        if found is None:
            raise reader.refusal(talk, "location", place)
        item = items.item.one(id=talk.state["item"])
        here = next((free for free in _free_at(talk, found.id) if row is None or free.id == row.id),
                    next(iter(_free_at(talk, found.id)), None))
        if here is None:
            raise Refused("component_not_here", sku=item.sku, location=found.code)
        talk.go("item", at=found.id, row=key(here))
        return kept("arrived", location=found.code)

    def at_item(self, talk: Talk) -> Answer:
        item = items.item.one(id=talk.state["item"])
        found = reader.item_of(talk.scan, item.owner_id) if talk.scan.text or talk.scan.gs1 else None
        if found is None:
            if reader.serial_of(talk.scan, item.id) is not None:
                return self.at_serial(talk)
            raise reader.refusal(talk, "item")
        if found.item.id != item.id:
            raise Refused("wrong_item", asked=item.sku, name=item.name, scanned=found.item.sku)
        if item.tracking == "serial":
            if found.serial:
                return self.at_serial(talk)
            talk.go("serial", done=0)
            return kept("item_chosen", sku=item.sku, qty=1)
        self._named_lot(talk, found)
        return self._counted(talk, item, found.qty, ended=False)

    def at_serial(self, talk: Talk) -> Answer:
        item = items.item.one(id=talk.state["item"])
        serial = reader.serial_of(talk.scan, item.id)
        if serial is None:
            raise reader.refusal(talk, "serial")
        row = next((row for row in _free_at(talk, talk.state["at"]) if row.lot == serial.id), None)
        if row is None:
            raise Refused("lot_not_here")
        talk.state["row"] = key(row)
        return self._counted(talk, item, 1, ended=True)

    def at_qty(self, talk: Talk) -> Answer:
        item = items.item.one(id=talk.state["item"])
        counted = count(talk, item, talk.state["done"], _asked(talk))
        if counted is None:
            raise reader.refusal(talk, "qty")
        if counted.done < 1:
            raise Refused("qty_zero")
        if counted.scan is not None:
            self._named_lot(talk, counted.scan)
        return self._counted(talk, item, counted.done, ended=counted.ended)

    def at_made(self, talk: Talk) -> Answer:
        """How many kits were made: digits, a scan each, or Enter for all that the components make."""
        task = _task(talk)
        kit = items.item.one(id=task.item_id)
        most = assembly.possible(task)
        if talk.scan.command == "Enter" and talk.state.get("done", 0) == 0:
            made, ended = most, True
        else:
            counted = count(talk, kit, talk.state.get("done", 0), None)
            if counted is None:
                raise reader.refusal(talk, "qty")
            made, ended = counted.done, counted.ended
        if made < 1:
            raise Refused("qty_zero")
        if made > most:
            raise Refused("components_short", possible=most)
        if ended or made == most:
            talk.go("target", made=made)
            return kept("kits_made", sku=kit.sku, qty=made)
        talk.state["done"] = made
        return kept("counted", sku=kit.sku, qty=made)

    def at_target(self, talk: Talk) -> Answer:
        """A place, an LPN that stands somewhere, or Enter: the house gives an LPN at the bench and prints it."""
        state, task = talk.state, _task(talk)
        kit = items.item.one(id=task.item_id)
        target, code = self._target(talk, task)
        if task.kind == "assemble":
            done = assembly.make(talk.act, task, state["made"], target)
            lot = stock.lot.one(id=done["lot"]) if done["lot"] else None
            undo: list[tuple[str, dict[str, Any]]] = [("unmake", done)]
            if talk.scan.command == "Enter":
                receiving.print_lpn(talk.act, kit, state["made"], code, lot.code if lot else "",
                                    lot.expiry if lot else "", talk.language, task.owner_id)
                undo.append(("unprint_lpn", {"lpn": code}))
        else:
            row = _row(talk)
            if row is None:
                raise Refused("source_changed")
            done = assembly.dismantle(talk.act, task, row, state["made"], target)
            undo = [("undismantle", done)]
        done["named"] = talk.scan.command == "Enter"
        qty = state["made"]
        if tasks.task.one(id=task.id).state == "done":
            self._start_again(talk)
        else:
            self._go_on(talk)
        return kept("assembled" if task.kind == "assemble" else "disassembled", undo, sku=kit.sku, qty=qty,
                    location=code)

    def skip(self, talk: Talk) -> Answer:
        """F4: another component first; with none left to put off, the order goes back. Refused: `nothing_to_skip`."""
        state = talk.state
        if not state.get("task") or state["step"] != "location":
            raise Refused("nothing_to_skip")
        put_off = [*state.get("skipped", []), state["item"]]
        rest = [] if _task(talk).kind == "disassemble" else [need.item for need in assembly.needs(_task(talk)) if
                                                             need.wanted > need.gathered and need.item not in put_off]
        if not rest:
            assembly.put_down(talk.act, state["task"])
            self._start_again(talk)
            return kept("assembly_left", NEVER)
        talk.go("location", item=rest[0], row=None, skipped=put_off)
        return kept("skipped")

    def end(self, talk: Talk) -> Answer:
        """END: no more components; what is there is made into kits. Refused: `components_short`, `nothing_to_end`."""
        if not talk.state.get("task") or talk.state["step"] not in {"location", "item"}:
            raise Refused("nothing_to_end")
        task = _task(talk)
        if task.kind == "disassemble" or not assembly.possible(task):
            raise Refused("components_short", possible=0)
        talk.go("made", done=0)
        return kept("components_ended")

    def leave(self, talk: Talk, parent: str) -> None:
        if parent == "location":
            talk.state.update(at=0, row=None)
        if talk.state["step"] == "target" and _task(talk).kind == "disassemble":
            parent = "qty"
        talk.go(parent, done=0)

    def _named_lot(self, talk: Talk, found: ItemScan) -> None:
        """A label that names a lot: that one is taken. Refused: `lot_not_here`."""
        row = _row(talk)
        given = found.lot or found.expiry
        if not given or row is None or given in {row.lot_code, row.expiry}:
            return
        other = next((free for free in _free_at(talk, talk.state["at"]) if given in {free.lot_code, free.expiry}), None)
        if other is None:
            raise Refused("lot_not_here")
        talk.state["row"] = key(other)

    def _counted(self, talk: Talk, item: Any, done: int, *, ended: bool) -> Answer:
        """Counted up to what is asked; then the components stand at the bench, or the kits are in hand."""
        asked = _asked(talk)
        if done > asked:
            raise Refused("more_than_asked", qty=asked, done=done)
        talk.state["done"] = done
        if done < asked and not ended:
            talk.go("qty")
            return kept("counted", sku=item.sku, qty=done)
        task, row = _task(talk), _row(talk)
        if row is None:
            raise Refused("source_changed")
        if task.kind == "disassemble":
            talk.go("target", made=done)
            return kept("kits_made", sku=item.sku, qty=done)
        gathered = assembly.gather(talk.act, task, row, done)
        self._go_on(talk)
        return kept("gathered", [("ungather", gathered)], sku=item.sku, qty=done)

    def _go_on(self, talk: Talk) -> None:
        """The next component that is missing; when all are there, how many were made."""
        task = _task(talk)
        talk.state.update(at=0, row=None, done=0, skipped=[])
        if task.kind == "disassemble":
            talk.go("location", item=task.item_id)
            return
        missing = [need.item for need in assembly.needs(task) if need.wanted > need.gathered]
        if missing:
            first = next((item for item in missing if assembly.source(task, item) is not None), missing[0])
            talk.go("location", item=first)
        else:
            talk.go("made")

    def _target(self, talk: Talk, task: Any) -> tuple[Spot, str]:
        if talk.scan.command == "Enter":
            code = f"{current().mark}LPN{sites.next_number('lpn'):08d}"
            return Spot(task.location_id, new_container(talk.act, code, "lpn", task.location_id)), code
        place = reader.location_of(talk, talk.scan) if talk.scan.text else None
        if place is not None:
            return Spot(place.id), place.code
        lpn = reader.container_of(talk, talk.scan) if talk.scan.text else None
        if lpn is None or lpn.kind != "lpn" or lpn.location_id is None or lpn.code == assembly.number(task.id):
            raise reader.refusal(talk, "location")
        return Spot(lpn.location_id, lpn.id), lpn.code

    def _start_again(self, talk: Talk) -> None:
        talk.state.clear()
        talk.state.update(self.begin())


EXPECTS = {"start": ["enter", "assembly"], "location": ["location", "END"], "item": ["item", "END"],
           "serial": ["serial"], "qty": ["qty", "item"], "made": ["qty", "enter"], "target": ["location", "lpn"]}


def _task(talk: Talk) -> Any:
    return tasks.task.one(id=talk.state["task"])


def _still_mine(talk: Talk) -> bool:
    task = _task(talk)
    return bool(task.state == "claimed" and task.holder == talk.operator.id)


def _row(talk: Talk) -> Any | None:
    """The balance that is fetched from: the chosen one, else where the item should be taken."""
    chosen = row_of(talk.state["row"]) if talk.state.get("row") else None
    if chosen is not None or talk.state.get("at"):
        return chosen
    suggested = assembly.source(_task(talk), talk.state["item"])
    return stock.content_row.one(id=suggested.id) if suggested is not None else None


def _asked(talk: Talk) -> int:
    """How many are fetched here: what is missing, as far as this place has it."""
    task, row = _task(talk), _row(talk)
    if task.kind == "disassemble":
        missing = task.qty - task.done
    else:
        missing = next((need.wanted - need.gathered for need in assembly.needs(task)
                        if need.item == talk.state["item"]), 0)
    return missing if row is None else min(missing, row.on_hand - row.reserved)


def _free_at(talk: Talk, location: int) -> list[Any]:
    """Free, sellable rows of the item at a place, loose or in LPNs; what expires first comes first, what has expired
    last."""
    owner = _task(talk).owner_id                           # what another owner has is not for it
    today = expiry.today(talk.warehouse, clock.now())
    rows = [row for row in stock.item_in_location.all(location=location, item=talk.state["item"])
            if row.owner_id == owner and row.status == "available" and row.on_hand > row.reserved]
    return sorted(rows, key=lambda row: ((row.expiry or "9999") < today, row.expiry or "9999", row.id))
