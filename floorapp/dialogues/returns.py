"""Returns: parcel or order (or a serial number that left with one), then item, quantity, grade (1 saleable,
2 repairable, 3 destroy) and location."""

from __future__ import annotations

from typing import Any, ClassVar

from floorapp.data import items, orders, parcels, stock, tracing
from floorapp.dialogues import reader
from floorapp.dialogues.counting_up import count
from floorapp.dialogues.owners import shown_owner
from floorapp.dialogues.reader import ItemScan
from floorapp.dialogues.talk import Answer, Compensation, State, Talk, kept
from floorapp.dialogues.which_order import WhichOrder, which_choices
from floorapp.domain import codes
from floorapp.domain.refusals import Refused
from floorapp.locale import say
from floorapp.services import returns
from floorapp.services.returns import GRADES, Outside

LINE = ("item", "kit", "lot", "done", "grade")


class Returns(WhichOrder):
    """States keep: order, parcel (0: the whole order), then of the goods in hand item, kit (whole kits), lot, done,
    grade."""

    task = "returns"
    home = "parcel"
    parents: ClassVar[dict[str, str]] = {"which": "parcel", "item": "parcel", "lot": "item", "qty": "item",
                                         "grade": "qty", "location": "grade"}
    undo: ClassVar[dict[str, Compensation]] = {"give_back": returns.give_back}

    def prompt(self, talk: Talk) -> dict[str, Any]:
        state = talk.state
        step = state["step"]
        said: dict[str, Any] = {"step": step, "expects": EXPECTS[step]}
        if step == "which":
            said["choices"] = which_choices(state)
        if state.get("order"):
            order = orders.order.one(id=state["order"])
            said |= {"order": order.number} | shown_owner(order.owner_id)
            if state["parcel"]:
                said["parcel"] = parcels.parcel.one(id=state["parcel"]).number
            if step == "item":
                said["rows"] = _still_outside(state)
        if state.get("item"):
            said |= reader.shown(items.item.one(id=state["item"]))
            said |= {"qty": _most(state), "done": state.get("done", 0)}
        if state.get("lot"):
            lot = stock.lot.one(id=state["lot"])
            said |= {"lot": lot.code, "serial": lot.serial, "expiry": lot.expiry}
            if lot.recalled_at is not None and step in {"grade", "location"}:
                said["warning"] = say("moving_recalled", talk.language)
        if step == "grade":
            said["choices"] = list(GRADES)
        if state.get("grade"):
            said["grade"] = state["grade"]
        return said

    def at_parcel(self, talk: Talk) -> Answer:
        parcel = reader.parcel_of(talk.scan) if talk.scan.text else None
        order = orders.order.one(id=parcel.order_id) if parcel is not None else None
        if order is None and talk.scan.text:
            order = self.of_number(talk, returns.anything_outside)
        if isinstance(order, Answer):
            return order
        if order is None:
            serial = _serial_sent(talk)
            if serial is None:
                raise reader.refusal(talk, "parcel")
            order, lot = serial
            self.opened(talk, order)
            return self._serial(talk, lot)
        return self.opened(talk, order, parcel)

    def opened(self, talk: Talk, order: Any, parcel: Any | None = None) -> Answer:
        returns.refuse_nothing_outside(order, parcel)
        talk.go("item", order=order.id, parcel=parcel.id if parcel is not None else 0)
        return kept("return_of", order=order.number)

    def at_item(self, talk: Talk) -> Answer:
        state = talk.state
        found = reader.item_of(talk.scan) if talk.scan.text or talk.scan.gs1 else None
        if found is None:
            serial = _serial_sent(talk)
            if serial is None:
                raise reader.refusal(talk, "item")
            return self._serial(talk, serial[1])
        state["item"] = found.item.id
        if returns.kits_outside(state["order"], found.item.id, state["parcel"]):
            _within(state | {"kit": True}, found.item, found.qty)
            talk.go("qty", kit=True, done=found.qty)
            return kept("item_chosen", sku=found.item.sku, qty=found.qty)
        coming = _coming(state)
        if not coming:
            raise Refused("not_sent", sku=found.item.sku, order=orders.order.one(id=state["order"]).number)
        lots = list(dict.fromkeys(part.lot for part in coming))
        named = _named_lot(lots, found)
        if named is None and len(lots) > 1:
            talk.go("lot", done=found.qty)
            return kept("item_chosen", sku=found.item.sku, qty=found.qty)
        return self._with_lot(talk, found.item, named if named is not None else lots[0], found.qty)

    def at_lot(self, talk: Talk) -> Answer:
        state = talk.state
        item = items.item.one(id=state["item"])
        known = returns.lot_names([part.lot for part in _coming(state)])
        label = talk.scan.gs1
        given = (label.lot or label.serial or "").upper() if label is not None else talk.scan.text
        if given not in known:
            if not given or reader.what_is(talk, talk.scan) in {"location", "item", "order", "parcel"}:
                raise reader.refusal(talk, "lot")
            raise Refused("lot_not_sent", lot=given, sku=item.sku)
        return self._with_lot(talk, item, known[given], state["done"])

    def at_qty(self, talk: Talk) -> Answer:
        state = talk.state
        item = items.item.one(id=state["item"])
        counted = count(talk, item, state["done"], None)
        if counted is None:
            raise reader.refusal(talk, "qty")
        if counted.done < 1:
            raise Refused("qty_zero")
        _within(state, item, counted.done)
        state["done"] = counted.done
        if counted.ended:
            talk.go("grade")
            return kept("qty_counted", sku=item.sku, qty=counted.done)
        return kept("counted", sku=item.sku, qty=counted.done)

    def at_grade(self, talk: Talk) -> Answer:
        number = codes.quantity(talk.scan.text)
        if number is None or not 1 <= number <= len(GRADES):
            raise Refused("choose_number", choices=f"1-{len(GRADES)}")
        talk.go("location", grade=GRADES[number - 1])
        return kept(f"graded_{GRADES[number - 1]}")

    def at_location(self, talk: Talk) -> Answer:
        state = talk.state
        location = reader.location_of(talk, talk.scan) if talk.scan.text else None
        if location is None:
            raise reader.refusal(talk, "location")
        item, qty = items.item.one(id=state["item"]), state["done"]
        if state.get("kit"):
            done = returns.take_back_kits(talk.act, state["order"], state["parcel"], item.id, qty, state["grade"],
                                          location)
        else:
            done = [returns.take_back(talk.act, state["order"], state["parcel"], item.id, state["lot"], qty,
                                      state["grade"], location)]
        self._forget_line(talk)
        if not returns.outside(state["order"], state["parcel"]):
            self._start_again(talk)
        return kept("returned", [("give_back", part) for part in done], sku=item.sku, qty=qty, location=location.code)

    def end(self, talk: Talk) -> Answer:
        """END: nothing else came back. Refused: `nothing_to_end`, `finish_line_first`."""
        if not talk.state.get("order"):
            raise Refused("nothing_to_end")
        if talk.state.get("item"):
            raise Refused("finish_line_first")
        self._start_again(talk)
        return kept("return_ended")

    def leave(self, talk: Talk, parent: str) -> None:
        if parent == "parcel":
            return self._start_again(talk)
        if parent == "item":
            return self._forget_line(talk)
        talk.state.pop("grade", None)
        return talk.go(parent)

    def _serial(self, talk: Talk, lot: Any) -> Answer:
        """A serial number names its item by itself. Refused: `lot_not_sent` where it left with another order, or in
        another parcel."""
        state = talk.state
        state["item"] = lot.item_id
        if lot.id not in {part.lot for part in _coming(state)}:
            raise Refused("lot_not_sent", lot=lot.serial, sku=lot.sku)
        return self._with_lot(talk, items.item.one(id=lot.item_id), lot.id, 1)

    def _with_lot(self, talk: Talk, item: Any, lot: int, qty: int) -> Answer:
        state = talk.state
        state["lot"] = lot
        _within(state, item, qty)
        talk.go("qty", done=qty)
        return kept("item_chosen", sku=item.sku, qty=state["done"])

    def _forget_line(self, talk: Talk) -> None:
        for name in LINE:
            talk.state.pop(name, None)
        talk.go("item")

    def _start_again(self, talk: Talk) -> None:
        talk.state.clear()
        talk.state.update(self.begin())


EXPECTS = {"parcel": ["parcel", "order"], "which": ["choice"], "item": ["item", "END"], "lot": ["lot", "serial"],
           "qty": ["qty", "item"], "grade": ["choice"], "location": ["location"]}


def _serial_sent(talk: Talk) -> tuple[Any, Any] | None:
    """The order in which the scanned serial number left last, and the serial number; None where it never did, or where
    those of several items read so."""
    sent = []
    for text in dict.fromkeys(filter(None, (talk.scan.raw.strip(), talk.scan.text))):
        for lot in stock.lots_by_code.all(code=text):
            order = tracing.order_sent_with(lot.item_id, lot.id) if lot.serial == text else None
            if order is not None:
                sent.append((orders.order.one(id=order), lot))
    return sent[0] if len(sent) == 1 else None


def _coming(state: State) -> list[Outside]:
    """What of the item in hand (and its lot, once it is known) may still come back."""
    return [part for part in returns.outside(state["order"], state["parcel"])
            if part.item == state["item"] and state.get("lot") in {None, part.lot}]


def _most(state: State) -> int:
    """How many of what is in hand may still come back; of a kit whole ones."""
    if state.get("kit"):
        return returns.kits_outside(state["order"], state["item"], state["parcel"])
    return sum(part.qty for part in _coming(state))


def _still_outside(state: State) -> list[str]:
    left: dict[int, int] = {}
    for part in returns.outside(state["order"], state["parcel"]):
        left[part.item] = left.get(part.item, 0) + part.qty
    return [f"{items.item.one(id=item).sku} {qty}" for item, qty in left.items()]


def _named_lot(lots: list[int], found: ItemScan) -> int | None:
    """The lot that the label names. Refused: `lot_not_sent` where it was never sent with this order."""
    given = (found.lot or found.serial).upper()
    known = returns.lot_names(lots)
    if not given or not known:
        return None
    if given not in known:
        raise Refused("lot_not_sent", lot=given, sku=found.item.sku)
    return known[given]


def _within(state: State, item: Any, qty: int) -> None:
    most = _most(state)
    if qty > most:
        raise Refused("more_than_sent", most=most, sku=item.sku)
