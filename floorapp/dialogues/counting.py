"""Counting: location, then item and quantity for everything that is there, then END. Nobody is told what to expect.

Enter gives the next count that is waiting. What was not counted is zero only after a second END. Supervisors see the
differences that wait for them with F4: 1 approves, 2 rejects.
"""

from __future__ import annotations

from typing import Any, ClassVar

from floorapp.data import counts, items, ledger, locations, sites, stock, tasks
from floorapp.dialogues import approvals, naming, reader
from floorapp.dialogues.counting_up import DIGITS, count
from floorapp.dialogues.days import given_day
from floorapp.dialogues.owners import chosen_owner, several_owners, shown_owner
from floorapp.dialogues.reader import ItemScan
from floorapp.dialogues.talk import NEVER, Answer, Compensation, Dialogue, State, Talk, ask, info, kept
from floorapp.domain import codes
from floorapp.domain.refusals import Refused
from floorapp.locale import say
from floorapp.services import counting, lpns
from floorapp.services.counting import Counted
from floorapp.services.permissions import LEADERS

LINE = ("item", "done", "lot", "expiry", "owner", "serial", "anybody")
NAMED = 3                              # items that are named when some were not counted


class Counting(Dialogue):
    """States keep: task, location, counted ("item:lot:owner" -> [qty, ms]); of the line in hand item, done, lot,
    expiry, owner (whose units they are), serial (one that waits for its owner), anybody (the choice is of all owners);
    approval (the count a supervisor looks at)."""

    task = "counting"
    home = "location"
    parents: ClassVar[dict[str, str]] = {"owner": "item", "qty": "item", "lot": "item", "expiry": "item",
                                         "serial": "item", "approval": "location", "cause": "approval"}
    undo: ClassVar[dict[str, Compensation]] = {
        "give_back": lambda act, done: counting.give_back(act, done["task"]), "unapprove": counting.unapprove,
        "take_again": counting.take_again, "forget_lot": lambda act, done: _forget_lot(done),
        "unreject": counting.unreject}

    def prompt(self, talk: Talk) -> dict[str, Any]:
        state = talk.state
        step = state["step"]
        said: dict[str, Any] = {"step": step, "expects": EXPECTS[step]}
        if step in approvals.STEPS:
            return said | approvals.shown(talk)
        task = _task(state)
        at = state.get("location") or (task.location_id if task is not None else None)
        if at:
            place = locations.location.one(id=at)
            said |= {"location": place.code} | ({"check": place.check_digits} if step == "location" else {})
        item = items.item.one(id=state["item"]) if state.get("item") else None
        if item is None and task is not None and task.item_id is not None:
            item = items.item.one(id=task.item_id)
        if item is not None:
            said |= reader.shown(item)
        if counting.only_owner(task):
            said |= shown_owner(counting.only_owner(task))
        if step == "owner":
            said["choices"] = [owner.code for owner in _choices(state, task, item)]
        if state.get("item"):
            said |= shown_owner(state.get("owner"))
            said |= {"done": state["done"]} | {name: state[name] for name in ("lot", "expiry") if state.get(name)}
        if state.get("counted"):
            said["rows"] = _told(state)[-6:]
        if step == "location" and talk.roles & LEADERS:
            said["approvals"] = counts.approval_count.value(warehouse=talk.warehouse)
        return said

    def at_location(self, talk: Talk) -> Answer:
        state = talk.state
        task = _task(state)
        if task is not None and task.holder != talk.operator.id:
            state.pop("task")          # silent for longer than the lease: somebody else has it, or has done it
            task = None
        if talk.scan.command == "Enter":
            return info("count_this_first") if task is not None else self._next(talk)
        asked = locations.location.one(id=task.location_id) if task is not None else None
        location = reader.asked_location(talk, asked)
        if location is None:
            raise reader.refusal(talk, "location", asked)
        if asked is not None and asked.id != location.id:
            raise Refused("wrong_location", asked=asked.code, scanned=location.code)
        talk.go("item", location=location.id, counted={})
        return kept("counting_at", location=location.code)

    def at_item(self, talk: Talk) -> Answer:
        found = reader.item_of(talk.scan) if talk.scan.text or talk.scan.gs1 else None
        if found is None:
            lpn = reader.container_of(talk, talk.scan) if talk.scan.text or talk.scan.gs1 else None
            if lpn is not None and lpn.kind == "lpn":
                lpns.refuse_elsewhere(lpn, talk.state["location"])
            raise reader.refusal(talk, "item")
        return self._start(talk, found)

    def at_owner(self, talk: Talk) -> Answer:
        """Units of several owners stand here, or nobody can say whose these are: the number or code of one."""
        state = talk.state
        item = items.item.one(id=state["item"])
        owner, doubt = chosen_owner(talk, _choices(state, _task(state), item))
        if doubt is not None:
            return doubt
        serial = state.pop("serial", None)
        if serial is not None:
            talk.go("serial")
            return self._serial(talk, item, serial, owner.id)
        talk.go("qty", owner=owner.id)
        return kept("owner_chosen", owner=owner.code)

    def at_qty(self, talk: Talk) -> Answer:
        """Digits end the line with this quantity, a scan adds; the next item ends it too."""
        state, scan = talk.state, talk.scan
        item = items.item.one(id=state["item"])
        typed = codes.quantity(scan.text) if len(scan.text) <= DIGITS else None
        found = reader.item_of(scan) if typed is None and (scan.text or scan.gs1) else None
        if found is not None and (found.item.id != item.id or _other_line(state, found)):
            self._end_line(talk)
            if state["step"] != "item":
                raise Refused("lot_first", sku=item.sku)
            return self._start(talk, found)
        counted = count(talk, item, state["done"], None)
        if counted is None:
            raise reader.refusal(talk, "qty")
        state["done"] = counted.done
        if not counted.ended:
            return kept("counted", sku=item.sku, qty=counted.done)
        self._end_line(talk)
        return kept("qty_counted", sku=item.sku, qty=counted.done)

    def at_lot(self, talk: Talk) -> Answer:
        talk.state["lot"] = naming.lot_or_serial(talk, items.item.one(id=talk.state["item"]), "lot")
        self._end_line(talk)
        return kept("lot_taken", lot=_last_lot(talk))

    def at_expiry(self, talk: Talk) -> Answer:
        state, day = talk.state, given_day(talk).isoformat()
        named = {"item": state["item"], "code": state["lot"], "serial": "", "expiry": day}
        undo = [] if stock.lot_exactly.value(**named) else [("forget_lot", {"named": named, "at": talk.act.at})]
        state["expiry"] = day
        self._end_line(talk)
        return kept("expiry_taken", undo, expiry=day)

    def at_serial(self, talk: Talk) -> Answer:
        """Each serial number once; Enter or the next item ends the line."""
        state, scan = talk.state, talk.scan
        item = items.item.one(id=state["item"])
        if scan.command == "Enter":
            self._forget_line(talk)
            return kept("serials_done", sku=item.sku)
        known = reader.serial_of(scan, item.id) if scan.text or scan.gs1 else None
        if known is not None:
            return self._serial(talk, item, known.serial)
        found = reader.item_of(scan) if scan.text or scan.gs1 else None
        if found is not None and not (found.item.id == item.id and not found.serial):
            return self._start(talk, found)
        if found is not None or not scan.text or len(scan.text) <= DIGITS:
            raise Refused("serials_one_by_one", sku=item.sku)
        return self._serial(talk, item, naming.lot_or_serial(talk, item, "serial"))

    def at_approval(self, talk: Talk) -> Answer:
        return approvals.decide(talk)

    def at_cause(self, talk: Talk) -> Answer:
        return approvals.name_cause(talk)

    def end(self, talk: Talk) -> Answer:
        """END: what was counted is compared. Refused: `nothing_to_end`, `lot_first`, `choose_number` while it is open
        whose the units in hand are."""
        state = talk.state
        if not state.get("location"):
            raise Refused("nothing_to_end")
        if state["step"] in {"lot", "expiry"}:
            raise Refused("lot_first", sku=items.item.one(id=state["item"]).sku)
        if state["step"] == "owner":
            owners = _choices(state, _task(state), items.item.one(id=state["item"]))
            raise Refused("choose_number", choices=f"1-{len(owners)}")
        if state["step"] == "qty":
            self._end_line(talk)
            if state["step"] != "item":
                raise Refused("lot_first", sku=items.item.one(id=state["item"]).sku)
        self._forget_line(talk)
        task, location = _task(state), locations.location.one(id=state["location"])
        counted = [Counted(*_key(key), qty, at) for key, (qty, at) in state["counted"].items()]
        left = counting.missing(location.id, task, [(entry.item, entry.lot, entry.owner) for entry in counted])
        if left and not talk.confirmed:
            skus = list(dict.fromkeys(_named(items.item.one(id=item).sku, owner) for item, _, owner in left))
            more = f" +{len(skus) - NAMED}" if len(skus) > NAMED else ""
            return ask("not_counted_again", n=len(left), skus=", ".join(skus[:NAMED]) + more)
        counted += [Counted(*key, 0, talk.act.at) for key in left]
        done = counting.close(talk.act, location, task, counted)
        self._start_again(talk)
        if done.posted and not done.differ:
            return kept("count_posted", NEVER, location=location.code, n=done.posted, figures=done.figures)
        return kept("count_differs" if done.differ else "count_agrees", NEVER, location=location.code, n=done.differ,
                    figures=done.figures, then=say(done.next_for, talk.language))

    def skip(self, talk: Talk) -> Answer:
        """F4: another task; for supervisors at the start, the differences to approve, one after another. With goods in
        hand where there are several owners: somebody else's than the book would think."""
        state = talk.state
        if state["step"] in {"qty", "owner"} and several_owners() and not counting.only_owner(_task(state)):
            state.pop("owner", None)
            talk.go("owner", anybody=True)
            return kept("choose_owner", sku=items.item.one(id=state["item"]).sku)
        if state["step"] == "approval":
            approvals.show_next(talk, after=state["approval"])
            return info("approval_next")
        if state["step"] == "location" and state.get("task"):
            held = counting.put_off(talk.act, _task(state))
            self._start_again(talk)
            return kept("count_put_off", [("take_again", held)])
        if state["step"] == "location" and talk.roles & LEADERS:
            approvals.show_next(talk, after=0)
            return info("approval_next" if state["step"] == "approval" else "no_approvals")
        raise Refused("nothing_to_skip")

    def back(self, talk: Talk) -> Answer:
        """F3 with nothing counted yet gives the place and its task back."""
        state = talk.state
        if state["step"] in {"item", "location"} and (state.get("location") or state.get("task")) and not state.get(
                "counted"):
            task = _task(state)
            if task is not None:
                counting.give_back(talk.act, task.id)
            self._start_again(talk)
            return kept("back", [("take_again", {"task": task.id, "sequence": task.sequence})] if task else None)
        return super().back(talk)

    def leave(self, talk: Talk, parent: str) -> None:
        self._forget_line(talk)
        if parent != "approval":
            talk.state.pop("approval", None)
        talk.go(parent)

    def _next(self, talk: Talk) -> Answer:
        task = counting.next_task(talk.act)
        if task is None:
            if talk.roles & LEADERS:
                approvals.show_next(talk, after=0)
            return info("approval_next" if talk.state["step"] == "approval" else "no_counts")
        talk.state["task"] = task.id
        location = locations.location.one(id=task.location_id).code
        return kept("count_claimed", [("give_back", {"task": task.id})], location=location)

    def _start(self, talk: Talk, found: ItemScan) -> Answer:
        """The first scan of an item counts it already: 1, or the content of its case."""
        task, item = _task(talk.state), found.item
        if task is not None and task.item_id not in {None, item.id}:
            asked = items.item.one(id=task.item_id)
            raise Refused("wrong_item", asked=asked.sku, name=asked.name, scanned=item.sku)
        self._forget_line(talk)
        if item.tracking == "serial":
            talk.go("serial", item=item.id, done=_serials(talk.state, item.id))
            return self._serial(talk, item, found.serial) if found.serial else kept("counting_serials", sku=item.sku)
        line = {"item": item.id, "done": found.qty, "lot": found.lot if item.tracking == "lot" else "",
                "expiry": found.expiry if item.expires else ""}
        owners = counting.whose(talk.state["location"], task, item)
        if len(owners) > 1:
            talk.go("owner", **line)
            return kept("choose_owner", sku=item.sku)
        talk.go("qty", owner=owners[0], **line)
        return kept("item_chosen", sku=item.sku, qty=found.qty)

    def _serial(self, talk: Talk, item: Any, serial: str, owner: int = 0) -> Answer:
        """A serial number that stands here has its owner; of a new one the counter says it where it is not sure."""
        state = talk.state
        lot = counting.serial_here(item, state["location"], serial)
        if any(_key(key)[:2] == (item.id, lot) for key in state["counted"]):
            raise Refused("already_scanned", scanned=serial)
        owner = counting.serial_owner(state["location"], lot) or owner
        owners = [owner] if owner else counting.whose(state["location"], _task(state), item)
        if len(owners) > 1:
            talk.go("owner", serial=serial)
            return kept("choose_owner", sku=item.sku)
        key = f"{item.id}:{lot}:{owners[0]}"
        talk.state["counted"][key] = [1, talk.act.at]
        talk.state["done"] = n = _serials(talk.state, item.id)
        return kept("serial_taken", serial=serial, n=n, qty=n)

    def _end_line(self, talk: Talk) -> None:
        """The count goes to its lot, or the lot is asked for. Counting the same again adds to it."""
        state = talk.state
        item = items.item.one(id=state["item"])
        lot = _lot(state, item)
        if lot is None:
            return talk.go("lot" if item.tracking == "lot" and not state["lot"] else "expiry")
        key = f"{item.id}:{lot}:{state['owner']}"
        before = state["counted"].get(key, [0, 0])[0]
        state["counted"][key] = [before + state["done"], talk.act.at]
        return self._forget_line(talk)

    def _forget_line(self, talk: Talk) -> None:
        for name in LINE:
            talk.state.pop(name, None)
        if talk.state.get("location"):
            talk.go("item")

    def _start_again(self, talk: Talk) -> None:
        talk.state.clear()
        talk.state.update(self.begin())

    def resuming(self, state: State) -> bool:
        return bool(state.get("location") or state.get("task"))


EXPECTS = {"location": ["location", "enter"], "item": ["item", "END"], "qty": ["qty", "item", "END"], "lot": ["lot"],
           "expiry": ["expiry"], "serial": ["serial", "item", "END"], "approval": ["choice"],
           "cause": ["choice"], "owner": ["choice"]}


def _task(state: State) -> Any | None:
    """The count that this operator was sent to do: it says what the count is about, whoever holds it by now."""
    return tasks.task.one(id=state["task"]) if state.get("task") else None


def _key(key: str) -> tuple[int, int, int]:
    item, lot, owner = key.split(":")
    return int(item), int(lot), int(owner)


def _choices(state: State, task: Any | None, item: Any) -> list[Any]:
    """The owners to choose from: of all of them after F4."""
    if state.get("anybody"):
        return list(sites.owners.all())
    return [sites.owner.one(id=owner) for owner in counting.whose(state["location"], task, item)]


def _named(name: str, owner: int) -> str:
    """A name with the owner behind it, where there are several."""
    return " ".join((name, *shown_owner(owner).values()))


def _serials(state: State, item: int) -> int:
    return sum(_key(key)[0] == item for key in state["counted"])


def _other_line(state: State, found: ItemScan) -> bool:
    """Whether a label names another lot or date than the line in hand: that is another line."""
    return any(given and state.get(name) and given != state[name]
               for name, given in (("lot", found.lot), ("expiry", found.expiry)))


def _forget_lot(done: dict[str, Any]) -> None:
    """The compensation of a lot's date, where nobody knew it: nobody knows it again."""
    lot = stock.lot_exactly.value(**done["named"])
    if lot is not None:
        ledger.forget_lot(done["named"]["item"], int(lot), done["at"])


def _lot(state: State, item: Any) -> int | None:
    """The lot of the line in hand: what was scanned, else the only one the book has here; None: it must be asked."""
    if state["lot"] or state["expiry"]:
        if item.tracking == "lot" and not state["lot"]:
            return None
        named = stock.lots_named.all(item=item.id, code=state["lot"]) if state["lot"] else []
        same = [lot for lot in named if state["expiry"] in {"", lot.expiry}]
        if same:
            return int(same[0].id)
        if item.expires and not state["expiry"]:
            return None
        return ledger.lot_of(item.id, state["lot"], state["expiry"])
    here = [row.lot for row in counts.on_shelf(state["location"], item.id) if row.owner == state["owner"]]
    if len(here) == 1:
        return int(here[0])
    return None if item.tracking == "lot" or item.expires or here else 0


def _last_lot(talk: Talk) -> str:
    return str(talk.state.get("lot") or talk.scan.text[:20])


def _told(state: State) -> list[str]:
    """What this operator has counted here, in the order of counting."""
    lines: dict[tuple[str, int], int] = {}
    for key, (qty, _) in state["counted"].items():
        item, lot_key, owner = _key(key)
        lot = stock.lot.one(id=lot_key) if lot_key else None
        code = lot.code or lot.expiry if lot is not None else ""
        line = f"{items.item.one(id=item).sku} {code}".strip(), owner
        lines[line] = lines.get(line, 0) + qty
    return [_named(f"{name} x{qty}", owner) for (name, owner), qty in lines.items()]
