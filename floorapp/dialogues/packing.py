"""Packing: a tote or order, every unit of it, box, weight, the standard's checks; the label prints and is scanned back.

A unit is in the parcel when its scan is acknowledged. F2 5 closes a full box and goes on with the rest in the next one;
F3 puts the order down as it stands, for whoever takes it up again.
"""

from __future__ import annotations

from typing import Any, ClassVar

from floorapp.data import clock, items, locations, orders, parcels, sites, stock
from floorapp.dialogues import lot_in_hand, reader, tote_in_hand, weighing
from floorapp.dialogues.counting_up import DIGITS, SCAN_EACH
from floorapp.dialogues.owners import shown_owner
from floorapp.dialogues.talk import NEVER, Answer, Compensation, State, Talk, ask, kept, kept_past
from floorapp.dialogues.verification import and_enter
from floorapp.dialogues.which_order import WhichOrder, which_choices
from floorapp.domain import codes
from floorapp.domain.refusals import Refused
from floorapp.services import labelling, packing
from floorapp.settings import current

STOPS = {1: "packing_short", 2: "packing_damaged"}


class Packing(WhichOrder):
    """States keep: pack (the packing place), order, tote (scanned last); item last scanned; item, qty, lot (0: none)
    and totes of a unit whose lot or tote is asked; the suggested box; the checks still to do."""

    task = "packing"
    home = "order"
    parents: ClassVar[dict[str, str]] = {"which": "order", "lot": "item", "tote": "item", "item": "order",
                                         "box": "order", "weight": "box", "check": "weight", "label": "order"}
    problems: ClassVar[dict[str, tuple[int, ...]]] = {"item": (1, 2, 5), "label": (6,)}

    def prompt(self, talk: Talk) -> dict[str, Any]:
        state = talk.state
        step = state["step"]
        said: dict[str, Any] = {"step": step, "expects": EXPECTS[step], "location": _place(talk).code}
        if not state.get("order"):
            return said | ({"choices": which_choices(state)} if step == "which" else {})
        order = orders.order.one(id=state["order"])
        lines = orders.lines.all(order=order.id)
        said |= {"order": order.number, "due": clock.iso(order.cutoff_at or order.ship_by),
                 "position": [sum(line.packed for line in lines), sum(line.ordered - line.cancelled for line in lines)]
                 } | shown_owner(order.owner_id)
        parcel = packing.open_parcel(order.id)
        if parcel is not None:
            said["to"] = parcel.number
        if step == "item":
            said |= _shown_item(lines, parcel, state.get("item"))
        elif step == "lot":
            said |= reader.shown(items.item.one(id=state["item"])) | {"qty": state["qty"]}
        elif step == "tote":
            said |= reader.shown(items.item.one(id=state["item"])) | {
                "qty": state["qty"], "choices": tote_in_hand.codes(talk).split(", ")}
        elif step == "box":
            said |= {"box": state["box"], "choices": [box.code for box in sites.boxes.all()]}
        elif step == "check":
            said |= {"check": state["checks"][0], "choices": ["ok"]}
        elif step == "label" and parcel is not None:
            said |= {"parcel": parcel.number, "tracking_no": parcel.tracking_no}
        return said

    def take(self, talk: Talk) -> Answer:
        """First of all: may the order go on, and is it still this packer's?"""
        if talk.state.get("order"):
            packing.going(talk.state["order"])
            if not packing.is_mine(talk.act, talk.state["order"]):
                _forget(talk.state)
                return kept("lease_lost", NEVER)
        return self._by_profile(talk, super().take(talk))

    def resuming(self, state: State) -> bool:
        return bool(state.get("order"))

    def at_order(self, talk: Talk) -> Answer:
        """A tote, an order, a parcel to go on with, or the packing place where the operator stands."""
        if not talk.scan.text:
            raise reader.refusal(talk, "tote")
        found = _order_in(talk) or self.of_number(talk, packing.to_be_packed) or _tracked(talk)
        if isinstance(found, Answer):
            return found
        if found is None:
            place = reader.location_of(talk, talk.scan)
            if place is None:
                raise reader.refusal(talk, "tote")
            if place.kind != "pack":
                raise Refused("not_a_packing_place", location=place.code)
            talk.state["pack"] = place.id
            return kept("packing_place_chosen", location=place.code)
        return self.opened(talk, found)

    def opened(self, talk: Talk, order: Any) -> Answer:
        packing.take_up(talk.act, order.id, _place(talk).id)
        talk.state["order"] = order.id
        tote_in_hand.take_in_hand(talk, order.id)
        self._go_on(talk)
        return kept("order_opened", [("put_down", {"order": order.id})], order=order.number)

    def at_item(self, talk: Talk) -> Answer:
        """A unit of the order: by its serial, by the item's code, or the typed number of the item scanned last."""
        order = orders.order.one(id=talk.state["order"])
        rows = packing.waiting(order.id)
        serial = _serial_among(talk, rows)
        if serial is not None:
            return self._pack(talk, order, items.item.one(id=serial.item_id), 1, serial.id)
        typed = codes.quantity(talk.scan.text)
        if typed is not None and len(talk.scan.text) <= DIGITS and talk.state.get("item"):
            return self._pack_up_to(talk, order, typed)
        found = reader.item_of(talk.scan)
        if found is None:
            tote = tote_in_hand.take_in_hand(talk, order.id)
            if tote is not None:
                return kept("packing_from_tote", tote=tote)
            raise _not_an_item(talk, order)
        item = found.item
        if item.tracking == "serial" and any(row.item_id == item.id for row in rows):
            raise Refused("scan_serial", sku=item.sku)
        lots = sorted({row.lot for row in rows if row.item_id == item.id})
        if found.lot and item.tracking == "lot" and lots:
            lot = lot_in_hand.identify(talk, order, item, found.qty, found.lot, found.expiry)
            if isinstance(lot, Answer):
                return lot
            lots = [lot]
        if len(lots) > 1 and item.tracking == "lot":
            talk.go("lot", item=item.id, qty=found.qty)
            return kept("item_chosen", sku=item.sku, qty=found.qty)
        return self._pack(talk, order, item, found.qty, lots[0] if len(lots) == 1 else None)

    def at_lot(self, talk: Talk) -> Answer:
        """Several lots of the item are in the tote: which one is in the hand?"""
        state = talk.state
        item = items.item.one(id=state["item"])
        order = orders.order.one(id=state["order"])
        label = talk.scan.gs1
        given = label.lot if label is not None and label.lot else talk.scan.text
        if not given:
            raise reader.refusal(talk, "lot")
        expiry = label.expiry.isoformat() if label is not None and label.expiry is not None else ""
        lot = lot_in_hand.identify(talk, order, item, state["qty"], given, expiry)
        return lot if isinstance(lot, Answer) else self._pack(talk, order, item, state["qty"], lot)

    def at_tote(self, talk: Talk) -> Answer:
        """The item lies in several totes of the order: which one is it taken from?"""
        state = talk.state
        tote_in_hand.refuse_other(talk)
        return self._pack(talk, orders.order.one(id=state["order"]), items.item.one(id=state["item"]), state["qty"],
                          state["lot"] or None)

    def at_box(self, talk: Talk) -> Answer:
        """A box's code, or Enter for the suggested one; Enter twice where none is suggested: its own packaging."""
        state = talk.state
        code = state["box"] if talk.scan.command == "Enter" else talk.scan.text
        box = sites.box_by_code.one(code=code) or sites.box_by_code.one(code=talk.scan.raw.strip())
        if box is None and talk.scan.command != "Enter":
            raise reader.refusal(talk, "box")
        if box is None and not talk.confirmed:
            return ask("no_box_again")
        done = packing.choose_box(talk.act, _parcel(talk), box)
        talk.go("weight")
        return kept("box_chosen", [("put_back_box", done)], box=box.code if box else "-")

    def at_weight(self, talk: Talk) -> Answer:
        """Grams, or Enter where there is no scale; what is doubtful is asked once more, or allowed."""
        parcel = _parcel(talk)
        grams = weighing.grams_of(talk, parcel)
        if isinstance(grams, Answer):
            return grams
        undo = [("forget_weight", packing.weigh(talk.act, parcel, grams))]
        left = packing.checks(parcel.id)
        if left:
            talk.go("check", checks=left)
            return kept("weighed", undo, weight=grams or "-")
        return self._print(talk, undo)

    def at_check(self, talk: Talk) -> Answer:
        """1: it is as the packing standard wants it."""
        if codes.quantity(talk.scan.text) != 1:
            raise Refused("choose_number", choices="1")
        return self._print(talk, [])

    def at_label(self, talk: Talk) -> Answer:
        """The printed label, scanned on the parcel: closed. Refused: `wrong_label`."""
        parcel = _parcel(talk)
        order = orders.order.one(id=parcel.order_id)
        if talk.scan.text not in {parcel.number, parcel.tracking_no.upper()}:
            if not talk.scan.text or reader.what_is(talk, talk.scan) in NO_LABELS:
                raise reader.refusal(talk, "label")
            raise Refused("wrong_label", asked=parcel.tracking_no, scanned=talk.scan.text)
        way = {"parcel": parcel.id, "task": packing.task_of(order.id)}
        more = packing.close(talk.act, order, parcel)
        if more:
            talk.state.pop("item", None)
            talk.go("item")
        else:
            _forget(talk.state)
        return kept_past("parcel_packed", [("reopen", way)], parcel=parcel.number, order=order.number,
                         tracking_no=parcel.tracking_no)

    def back(self, talk: Talk) -> Answer:
        """F3: a step back; from the order in hand it is put down, and what is packed stays packed."""
        if not talk.state.get("order") or self.parents.get(talk.state["step"]) != "order":
            return super().back(talk)
        order = talk.state["order"]
        packing.put_down(talk.act, order)
        place = _place(talk).id
        _forget(talk.state)
        return kept("order_put_down", [("take_up", {"order": order, "place": place})],
                    order=orders.order.one(id=order).number)

    def leave(self, talk: Talk, parent: str) -> None:
        if talk.state["step"] in {"lot", "tote"}:
            talk.state.pop("item")
        talk.state.pop("orders", None)
        talk.go(parent)

    def problem(self, talk: Talk, number: int) -> Answer:
        """F2. 1, 2: missing or damaged, the order is held. 5: the box is full, the rest goes into the next. 6: the
        label cannot be read, it is printed again. Refused: `parcel_empty`."""
        order = packing.going(talk.state["order"])
        if not packing.is_mine(talk.act, order.id):
            raise Refused("lease_lost")
        if number == 6:
            return self._print(talk, [])
        if number == 5:
            if packing.open_parcel(order.id) is None:
                raise Refused("parcel_empty")
            self._to_box(talk)
            return kept("box_full")
        done = packing.stop(talk.act, order, STOPS[number])
        place = _place(talk).id
        _forget(talk.state)
        return kept("packing_stopped", [("take_up", {"order": order.id, "place": place}), ("go_on", done)],
                    order=order.number)

    def _pack_up_to(self, talk: Talk, order: Any, typed: int) -> Answer:
        """A typed number says how many of the item scanned last are in the parcel now, where scanning each is much."""
        item = items.item.one(id=talk.state["item"])
        done, asked = _counted(orders.lines.all(order=order.id), packing.open_parcel(order.id), item.id)
        if item.tracking == "serial":
            raise Refused("scan_serial", sku=item.sku)
        if asked <= SCAN_EACH:
            raise Refused("scan_each", qty=asked, done=done)
        if typed > asked:
            raise Refused("more_than_asked", qty=asked, done=typed)
        if typed <= done:
            raise Refused("already_in_parcel", sku=item.sku, done=done)
        lots = {row.lot for row in packing.waiting(order.id) if row.item_id == item.id}
        if len(lots) > 1 and item.tracking == "lot":
            talk.go("lot", qty=typed - done)
            return kept("item_chosen", sku=item.sku, qty=typed - done)
        return self._pack(talk, order, item, typed - done, None)

    def _pack(self, talk: Talk, order: Any, item: Any, qty: int, lot: int | None) -> Answer:
        tote = tote_in_hand.choose(talk, packing.waiting(order.id), item, qty, lot)
        if isinstance(tote, Answer):
            return tote
        done = packing.pack(talk.act, order, item, qty, lot, _place(talk).id, tote)
        for name in ("qty", "lot", "totes"):
            talk.state.pop(name, None)
        talk.state["item"] = item.id
        in_parcel, asked = _counted(orders.lines.all(order=order.id), packing.open_parcel(order.id), item.id)
        self._go_on(talk)
        return kept("unit_packed", [("unpack", done)], sku=item.sku, qty=qty, done=in_parcel, of=asked)

    def _go_on(self, talk: Talk) -> None:
        """More units while there are any in totes, then the box."""
        if packing.waiting(talk.state["order"]):
            talk.go("item")
        else:
            self._to_box(talk)

    def _by_profile(self, talk: Talk, told: Answer) -> Answer:
        """What the site's profile does not ask is answered with Enter, by the same input and undone with it."""
        profile, state = current().floor.verification, talk.state
        if profile.packing_box == "suggested" and state["step"] == "box" and state["box"]:
            told = and_enter(talk, told, self.at_box)
        if profile.packing_weight == "none" and state["step"] == "weight":
            told = and_enter(talk, told, self.at_weight)
        return told

    def _to_box(self, talk: Talk) -> None:
        talk.state.pop("item", None)
        talk.go("box", box=packing.suggested_box(_parcel(talk).id))

    def _print(self, talk: Talk, undo: list[tuple[str, dict[str, Any]]]) -> Answer:
        parcel = _parcel(talk)
        done = labelling.print_papers(talk.act, orders.order.one(id=parcel.order_id), parcel)
        talk.state.pop("checks", None)
        talk.go("label")
        return kept("label_queued" if done["printed"] else "no_label_printer", [*undo, ("unprint", done)],
                    tracking_no=done["tracking"])

    undo: ClassVar[dict[str, Compensation]] = {
        "put_down": lambda act, done: packing.put_down(act, done["order"]),
        "take_up": lambda act, done: packing.take_up(act, done["order"], done["place"]),
        "unpack": packing.unpack, "put_back_box": packing.put_back_box, "forget_weight": packing.forget_weight,
        "unprint": labelling.unprint, "go_on": packing.go_on, "reopen": packing.reopen}


EXPECTS = {"order": ["tote", "order", "parcel"], "which": ["choice"], "item": ["item"], "lot": ["lot"],
           "tote": ["tote"], "box": ["box", "enter"], "weight": ["weight", "enter"], "check": ["choice"],
           "label": ["label"]}
NO_LABELS = {"location", "item", "gtin", "tote", "trolley", "lpn", "sscc", "badge", "asn", "order", "command"}


def _order_in(talk: Talk) -> Any | None:
    """The order that a tote, or a parcel that is being filled, names. Refused: `tote_is_free`, `parcel_closed`."""
    container = reader.container_of(talk, talk.scan)
    if container is not None and container.kind == "tote":
        if container.order is None:
            raise Refused("tote_is_free", tote=container.code)
        return orders.order.one(id=container.order)
    parcel = reader.parcel_of(talk.scan)
    if parcel is not None and parcel.state not in {"open", "void"}:
        raise Refused("parcel_closed", parcel=parcel.number)
    return None if parcel is None else orders.order.one(id=parcel.order_id)


def _tracked(talk: Talk) -> Any | None:
    tracked = orders.orders_tracked.all(tracking_no=talk.scan.raw.strip())
    return tracked[0] if len(tracked) == 1 else None


def _place(talk: Talk) -> Any:
    """The packing place scanned at the start, else the first one. Refused: `no_packing_place`."""
    if talk.state.get("pack"):
        return locations.location.one(id=talk.state["pack"])
    place = locations.locations_of_kind.one(warehouse=talk.warehouse, kind="pack")
    if place is None:
        raise Refused("no_packing_place")
    return place


def _parcel(talk: Talk) -> Any:
    parcel = packing.open_parcel(talk.state["order"])
    if parcel is None:
        raise Refused("parcel_empty")
    return parcel


def _counted(lines: list[Any], parcel: Any | None, item: int) -> tuple[int, int]:
    """Of an item: how many are in this parcel, and how many will be when all that is left is in it too."""
    inside = sum(row.qty for row in parcels.parcel_lines.all(parcel=parcel.id) if row.item_id == item) if parcel else 0
    return inside, inside + sum(line.picked - line.packed for line in lines if line.item_id == item)


def _shown_item(lines: list[Any], parcel: Any | None, last: int | None) -> dict[str, Any]:
    """The item scanned last while units of it are left, else the next one of the order."""
    left = [line for line in lines if line.picked > line.packed]
    line = next((line for line in left if line.item_id == last), left[0] if left else None)
    if line is None:
        return {}
    done, asked = _counted(lines, parcel, line.item_id)
    return {"sku": line.sku, "name": line.name, "unit": line.unit, "qty": asked, "done": done}


def _serial_among(talk: Talk, rows: list[Any]) -> Any | None:
    """The serial number that was scanned, where it waits to be packed.

    Refused: `serial_of_other` where the label of an item of this order carries another serial number.
    """
    label = talk.scan.gs1
    given = [label.serial] if label is not None and label.serial else [talk.scan.raw.strip(), talk.scan.text]
    here = {row.lot for row in rows if row.lot}
    for text in dict.fromkeys(text for text in given if text):
        for lot in stock.lots_by_code.all(code=text):
            if lot.serial == text and lot.id in here:
                return lot
    found = reader.item_of(talk.scan) if label is not None and label.serial else None
    if found is not None and found.item.tracking == "serial" and any(row.item_id == found.item.id for row in rows):
        raise Refused("serial_of_other", serial=given[0], sku=found.item.sku)
    return None


def _not_an_item(talk: Talk, order: Any) -> Refused:
    """Another order's tote, parcel or number is named; anything else is what it is."""
    if talk.scan.text:
        container = reader.container_of(talk, talk.scan)
        parcel = reader.parcel_of(talk.scan)
        named = [one.id for one in reader.orders_of(talk.scan)]
        other = (named[0] if named and order.id not in named else None) or (parcel.order_id if parcel else None) or (
            container.order if container else None)
        if other is not None and other != order.id:
            return Refused("other_order", order=order.number, other=orders.order.one(id=other).number)
    return reader.refusal(talk, "item")


def _forget(state: State) -> None:
    """Only the packing place is remembered from one order to the next."""
    place = state.get("pack")
    state.clear()
    state.update({"step": "order"} | ({"pack": place} if place else {}))
