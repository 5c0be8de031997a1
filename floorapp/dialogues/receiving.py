"""Receiving at the dock: ASN or any expected item, quantity, lot, expiry, serial where needed, LPN, next item.

Nothing touches the ledger before the LPN: counts stand in the dialogue, each kept under its number. END closes the
receipt and prints the goods received note.
"""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from floorapp.data import clock, inbound, items, locations, sites
from floorapp.dialogues import reader
from floorapp.dialogues.counting_up import count
from floorapp.dialogues.reader import ItemScan
from floorapp.dialogues.talk import NEVER, Answer, Compensation, Dialogue, State, Talk, ask, info, kept
from floorapp.domain import codes
from floorapp.domain.refusals import Refused
from floorapp.locale import say
from floorapp.services import receiving
from floorapp.settings import current

OTHER_THINGS = {"location", "item", "tote", "trolley", "parcel", "order", "asn", "badge"}
LINE = ("item", "done", "lot", "expiry", "serials", "damaged")


class Receiving(Dialogue):
    """States keep: dock, asn and receipt (ids), then of the line in hand item, done, lot, expiry, serials."""

    task = "receiving"
    home = "asn"
    parents: ClassVar[dict[str, str]] = {"qty": "item", "lot": "item", "expiry": "item", "serial": "item",
                                         "lpn": "item"}
    problems: ClassVar[dict[str, tuple[int, ...]]] = {"qty": (2,), "lot": (2, 6), "lpn": (2,)}
    undo: ClassVar[dict[str, Compensation]] = {"unreceive": receiving.unreceive}

    def prompt(self, talk: Talk) -> dict[str, Any]:
        state = talk.state
        step = state["step"]
        said: dict[str, Any] = {"step": step, "expects": EXPECTS[step], "location": _dock(talk).code}
        if state.get("receipt"):
            said["asn"] = inbound.asn.one(id=state["asn"]).number if state["asn"] else None
            said["position"] = _progress(state["asn"])
        if state.get("item"):
            item = items.item.one(id=state["item"])
            said |= reader.shown(item) | {"done": state["done"], "qty": receiving.expected(state["asn"], item.id)}
            said |= {name: state[name] for name in ("lot", "expiry") if state.get(name)}
            if state.get("damaged"):
                said["warning"] = say("damaged_in_hand", talk.language, n=state["damaged"])
            if step == "serial":
                said["position"] = [len(state["serials"]) + 1, state["done"]]
        return said

    def at_asn(self, talk: Talk) -> Answer:
        """An ASN, an item that is expected, or the dock where the operator stands."""
        asn = reader.asn_of(talk.scan)
        if asn is not None:
            _open(talk, asn)
            return kept("asn_opened", NEVER, asn=asn.number)
        announced = inbound.announced_lpn.all(lpn=reader.container_code(talk.scan))
        if announced:
            _open(talk, inbound.asn.one(id=announced[0].asn_id))
            return self._whole_lpn(talk, announced)
        dock = reader.location_of(talk, talk.scan)
        if dock is not None:
            if dock.kind not in {"dock", "staging"}:
                raise Refused("not_a_dock", location=dock.code)
            talk.state["dock"] = dock.id
            return kept("dock_chosen", location=dock.code)
        found = reader.item_of(talk.scan)
        if found is None:
            raise reader.refusal(talk, "asn")
        announced = inbound.expected_anywhere.one(item=found.item.id)
        if announced is None and not talk.confirmed:
            return ask("not_expected_again", sku=found.item.sku)
        _open(talk, inbound.asn.one(id=announced.asn_id) if announced else None)
        return self._start_line(talk, found)

    def at_item(self, talk: Talk) -> Answer:
        """An item; an LPN that the ASN announced, whole; or one more LPN like the last one."""
        code = reader.container_code(talk.scan)
        announced = [line for line in inbound.announced_lpn.all(lpn=code) if line.asn_id == talk.state["asn"]]
        if announced:
            return self._whole_lpn(talk, announced)
        found = reader.item_of(talk.scan)
        if found is not None:
            return self._start_line(talk, found)
        last = talk.state.get("last")
        if last and code == last.get("lpn"):
            return info("lpn_just_received", lpn=code)      # a trigger pulled twice is not a second pallet
        if last and _looks_like_lpn(talk):
            return self._same_again(talk)
        asn = reader.asn_of(talk.scan)
        if asn is not None and asn.id == talk.state["asn"]:
            return info("asn_in_hand", asn=asn.number)
        raise reader.refusal(talk, "item")

    def at_qty(self, talk: Talk) -> Answer:
        state = talk.state
        item = items.item.one(id=state["item"])
        counted = count(talk, item, state["done"], None)
        if counted is None:
            if not _looks_like_lpn(talk):
                raise reader.refusal(talk, "qty")
            self._after_qty(talk, item)          # an LPN on a counted line ends the count
            if state["step"] != "lpn":
                raise Refused("lot_first", sku=item.sku)
            return self.at_lpn(talk)
        if counted.done < 1:
            raise Refused("qty_zero")
        if counted.scan is not None:
            _same_label(state, counted.scan)
        _within(state, item, counted.done)
        state["done"] = counted.done
        if counted.ended:
            self._after_qty(talk, item)
            return kept("qty_counted", sku=item.sku, qty=counted.done)
        return kept("counted", sku=item.sku, qty=counted.done)

    def at_lot(self, talk: Talk) -> Answer:
        if not talk.scan.text or reader.known_as(talk, talk.scan) in OTHER_THINGS:
            raise reader.refusal(talk, "lot")
        item = items.item.one(id=talk.state["item"])
        lot = talk.scan.gs1.lot if talk.scan.gs1 is not None and talk.scan.gs1.lot else talk.scan.text[:20]
        talk.state["lot"] = lot
        talk.state["expiry"] = receiving.check_lot(item, lot, talk.state["expiry"])
        self._after_qty(talk, item)
        return kept("lot_taken", lot=lot)

    def at_expiry(self, talk: Talk) -> Answer:
        item = items.item.one(id=talk.state["item"])
        day = read_day(talk)
        talk.state["expiry"] = receiving.check_lot(item, talk.state["lot"], day.isoformat())
        self._after_qty(talk, item)
        return kept("expiry_taken", expiry=day.isoformat())

    def at_serial(self, talk: Talk) -> Answer:
        state = talk.state
        if not talk.scan.text:
            raise reader.refusal(talk, "serial")
        item = items.item.one(id=state["item"])
        label = talk.scan.gs1
        serial = label.serial if label is not None and label.serial else talk.scan.text[:40]
        if serial in state["serials"]:
            raise Refused("already_scanned", scanned=serial)
        if label is None and reader.known_as(talk, talk.scan) in OTHER_THINGS:
            raise reader.refusal(talk, "serial")
        receiving.refuse_known_serial(item, serial)
        state["serials"].append(serial)
        self._after_qty(talk, item)
        return kept("serial_taken", serial=serial, n=len(state["serials"]), qty=state["done"])

    def at_lpn(self, talk: Talk) -> Answer:
        """A known LPN on this dock, a new code, or Enter: the house gives one and prints it."""
        state = talk.state
        item = items.item.one(id=state["item"])
        receipt = inbound.receipt.one(id=state["receipt"])
        made = talk.scan.command == "Enter"
        if made:
            code = f"{current().mark}LPN{sites.next_number('lpn'):08d}"
        else:
            _refuse_other_code(talk)
            code = reader.container_code(talk.scan)
        damaged = state.get("damaged", 0)
        qty, status = (state["done"] - damaged, "available") if damaged < state["done"] else (damaged, "damaged")
        serials, state["serials"] = state["serials"][:qty], state["serials"][qty:]
        done = receiving.receive(
            talk.act, receipt, item, qty, lot=state["lot"], expiry=state["expiry"], serials=serials, lpn=code,
            new_lpn=made, owner=item.owner_id, status=status)
        if made:
            receiving.print_lpn(talk.act, item, qty, code, state["lot"], state["expiry"], talk.language)
        state["done"] -= qty
        if not state["done"]:
            state["last"] = None if serials or damaged else {"item": item.id, "qty": qty, "lot": state["lot"],
                                                             "expiry": state["expiry"], "lpn": code}
            talk.go("item")
            _forget_line(state)
        return kept("received", [("unreceive", done)], sku=item.sku, qty=qty, lpn=code)

    def problem(self, talk: Talk, number: int) -> Answer:
        """F2 2: how many of the counted units are damaged? They get an LPN of their own, last. 6: type the lot."""
        state = talk.state
        if number == 6:
            return kept("type_the_code")
        if state["problem"].get("number") is None:
            return kept("problem_qty_damaged")
        damaged = codes.quantity(talk.scan.text)
        if damaged is None or not 0 < damaged <= state["done"]:
            raise Refused("more_than_asked", qty=state["done"], done=talk.scan.text)
        state["damaged"] = damaged
        return kept("damaged_in_hand", n=damaged)

    def leave(self, talk: Talk, parent: str) -> None:
        _forget_line(talk.state)
        talk.go(parent)

    def end(self, talk: Talk) -> Answer:
        """END: the goods received note. Refused: `finish_line_first`, `nothing_to_end`."""
        state = talk.state
        if not state.get("receipt"):
            raise Refused("nothing_to_end")
        if state.get("item"):
            raise Refused("finish_line_first")
        number = receiving.close(talk.act, inbound.receipt.one(id=state["receipt"]), talk.language)
        dock = state.get("dock")
        state.clear()
        state.update(self.begin() | ({"dock": dock} if dock else {}))
        return kept("receipt_closed", NEVER, grn=number)

    def resuming(self, state: State) -> bool:
        return bool(state.get("receipt"))

    def _same_again(self, talk: Talk) -> Answer:
        """The same item, lot and quantity as the line before, in the LPN that was scanned: one scan a pallet."""
        last = talk.state["last"]
        talk.state.update(item=last["item"], done=last["qty"], serials=[], lot=last["lot"], expiry=last["expiry"])
        _within(talk.state, items.item.one(id=last["item"]), last["qty"])
        return self.at_lpn(talk)

    def _whole_lpn(self, talk: Talk, announced: list[Any]) -> Answer:
        """All that the ASN announced in this LPN, with lot and date as announced. Refused: `open_lpn` where a lot, a
        date or serials are needed that the ASN does not say."""
        code = reader.container_code(talk.scan)
        receipt = inbound.receipt.one(id=talk.state["receipt"])
        undo, units = [], 0
        for line in announced:
            item = items.item.one(id=line.item_id)
            qty = line.expected - line.received
            if (item.tracking == "lot" and not line.lot) or (item.expires and not line.expiry) \
                    or item.tracking == "serial":
                raise Refused("open_lpn", lpn=code, sku=item.sku)
            undo.append(("unreceive", receiving.receive(
                talk.act, receipt, item, qty, lot=line.lot if item.tracking == "lot" else "",
                expiry=receiving.check_lot(item, line.lot, line.expiry) if item.expires else "", serials=[], lpn=code,
                new_lpn=False, owner=item.owner_id)))
            units += qty
        talk.go("item", last=None)
        return kept("lpn_received", undo, lpn=code, qty=units)

    def _start_line(self, talk: Talk, found: ItemScan) -> Answer:
        """The first scan of an item counts it already: 1, or the content of its case."""
        state, item = talk.state, found.item
        if state["asn"] and not inbound.asn_lines_of_item.all(asn=state["asn"], item=item.id):
            raise Refused("not_on_asn", sku=item.sku)
        serials = [found.serial] if found.serial and item.tracking == "serial" else []
        if serials:
            receiving.refuse_known_serial(item, serials[0])
        _within(state, item, found.qty)
        state.update(item=item.id, done=found.qty, serials=serials, lot=found.lot if item.tracking == "lot" else "",
                     expiry=receiving.check_lot(item, found.lot, found.expiry) if item.expires else "")
        talk.go("qty")
        return kept("item_chosen", sku=item.sku, qty=found.qty)

    def _after_qty(self, talk: Talk, item: Any) -> None:
        """The next thing that this item needs."""
        state = talk.state
        if item.tracking == "lot" and not state["lot"]:
            return talk.go("lot")
        if item.expires and not state["expiry"]:
            return talk.go("expiry")
        if item.tracking == "serial" and len(state["serials"]) < state["done"]:
            return talk.go("serial")
        if item.tracking == "serial" and len(state["serials"]) > state["done"]:
            raise Refused("more_serials", qty=state["done"], n=len(state["serials"]))
        return talk.go("lpn")


EXPECTS = {"asn": ["asn", "item", "location"], "item": ["item", "END"], "qty": ["qty", "item"], "lot": ["lot"],
           "expiry": ["expiry"], "serial": ["serial"], "lpn": ["lpn", "enter"]}


def read_day(talk: Talk) -> date:
    """A best-before date: from a GS1 label, YYYY-MM-DD, DDMMYY, DDMMYYYY or YYMMDD is not guessed.

    Six digits are DDMMYY as printed in Indonesia. Refused: `bad_date`, `expired`.
    """
    label = talk.scan.gs1
    day = label.expiry if label is not None and label.expiry is not None else parse_day(talk.scan.text)
    today = clock.local(talk.act.at, sites.warehouse.one().zone).date()
    if day <= today:
        raise Refused("expired", expiry=day.isoformat())
    return day


def parse_day(text: str) -> date:
    """YYYY-MM-DD, DD-MM-YYYY (also with / or .), DDMMYY or DDMMYYYY. Refused: `bad_date`."""
    digits = "".join(c for c in text if c.isdigit())
    try:
        if text[:4].isdigit() and text[4:5] in {"-", "/", "."}:
            return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
        if len(digits) == 6:
            return date(2000 + int(digits[4:6]), int(digits[2:4]), int(digits[:2]))
        if len(digits) == 8 and digits.startswith("20") and int(digits[2:4]) >= 20:
            return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
        if len(digits) == 8:
            return date(int(digits[4:8]), int(digits[2:4]), int(digits[:2]))
    except ValueError:
        pass
    raise Refused("bad_date", given=text)


def _open(talk: Talk, asn: Any | None) -> None:
    receipt = receiving.open_receipt(talk.act, asn, _dock(talk).id)
    talk.go("item", receipt=receipt, asn=asn.id if asn else None)


def _dock(talk: Talk) -> Any:
    if talk.state.get("dock"):
        return locations.location.one(id=talk.state["dock"])
    dock = locations.locations_of_kind.one(warehouse=talk.warehouse, kind="dock")
    if dock is None:
        raise Refused("no_dock")
    return dock


def _within(state: State, item: Any, qty: int) -> None:
    room = receiving.room_for(state["asn"], item.id)
    if room is not None and qty > room:
        raise Refused("over_receipt", sku=item.sku, over=qty - room, expected=receiving.expected(state["asn"], item.id))


def _same_label(state: State, found: ItemScan) -> None:
    """A second scan of another lot or date is another line."""
    for name, given in (("lot", found.lot), ("expiry", found.expiry)):
        if given and state[name] and given != state[name]:
            raise Refused("other_lot_in_hand", known=state[name], given=given)
    if found.serial:
        if found.serial in state["serials"]:
            raise Refused("already_scanned", scanned=found.serial)
        state["serials"].append(found.serial)


def _looks_like_lpn(talk: Talk) -> bool:
    container = reader.container_of(talk, talk.scan)
    return (container is not None and container.kind == "lpn") or codes.is_lpn(
        reader.container_code(talk.scan), current().floor.codes)


def _refuse_other_code(talk: Talk) -> None:
    """An LPN may be any new code of our shape, but never a code that means something else here."""
    if reader.known_as(talk, talk.scan) in OTHER_THINGS:
        raise reader.refusal(talk, "lpn")
    why = codes.container_code_refusal(reader.container_code(talk.scan))
    if why is not None:
        raise Refused(why, scanned=talk.scan.text)


def _forget_line(state: State) -> None:
    for name in LINE:
        state.pop(name, None)


def _progress(asn: int | None) -> list[int] | None:
    if asn is None:
        return None
    lines = inbound.asn_lines.all(asn=asn)
    return [sum(line.received >= line.expected for line in lines), len(lines)]
