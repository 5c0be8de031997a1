"""Receiving at the dock: ASN or any expected item, quantity, lot, expiry, serial where needed, LPN, next item.

Nothing touches the ledger before the LPN: counts stand in the dialogue, each kept under its number. END closes the
receipt and prints the goods received note (receiving_end). Beside that way: F2 3 takes in what the ASN does not name,
on hold; F2 6 keeps a barcode that nobody knows; F4 takes the last line once more, and opens the tray of such
barcodes for leaders.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar

from floorapp.data import inbound, items, locations, sites
from floorapp.dialogues import naming, reader
from floorapp.dialogues.counting_up import count
from floorapp.dialogues.days import read_day
from floorapp.dialogues.owners import chosen_owner, several_owners
from floorapp.dialogues.reader import ItemScan
from floorapp.dialogues.receiving_end import RESTS
from floorapp.dialogues.receiving_line import (
    dated,
    disallow,
    document,
    forget_line,
    owner_facts,
    owner_of,
    plan,
    progress,
    refuse_other_code,
    same_label,
    still_within,
    warned,
    why_is_open,
    within_or_allowed,
)
from floorapp.dialogues.receiving_whose import Whose
from floorapp.dialogues.talk import Answer, Compensation, State, Talk, ask, info, kept
from floorapp.dialogues.tray import EXPECTS as TRAY_EXPECTS
from floorapp.dialogues.verification import and_enter
from floorapp.domain import codes
from floorapp.domain.refusals import Refused
from floorapp.services import receiving, transfers, unknown_codes
from floorapp.settings import current


class Receiving(Whose):
    """States keep: dock, asn and receipt (ids), then of the line in hand item, done, lot, expiry, serials; wrong where
    the ASN does not name it; last is the line before."""

    task = "receiving"
    home = "asn"
    parents: ClassVar[dict[str, str]] = {
        "whose": "asn", "owner": "item", "qty": "item", "lot": "item", "expiry": "item", "serial": "item",
        "lpn": "item", "over": "qty", "wrong": "item", "unknown": "item", "unknown_qty": "item", "rest": "item",
        "tray": "asn", "tray_qty": "tray"}
    problems: ClassVar[dict[str, tuple[int, ...]]] = {"asn": (6,), "item": (3, 6), "qty": (2,), "lot": (2, 6),
                                                      "lpn": (2,)}
    undo: ClassVar[dict[str, Compensation]] = {"unreceive": receiving.unreceive, "untray": unknown_codes.take_back,
                                               "unbind": unknown_codes.unbind, "reopen": receiving.reopen,
                                               "withdraw": receiving.withdraw, "unprint_lpn": receiving.unprint_lpn}

    def prompt(self, talk: Talk) -> dict[str, Any]:
        state = talk.state
        step = state["step"]
        said: dict[str, Any] = {"step": step, "expects": EXPECTS[step], "location": _dock(talk).code}
        if state.get("receipt"):
            said |= document(state["asn"])
            said["position"] = progress(state["asn"])
        said |= owner_facts(state)
        if step == "rest":
            said |= {"choices": list(RESTS), "rest": receiving.rest_of(state["asn"])}
        said |= self.f4(talk)
        if step in TRAY_EXPECTS:
            return said | self.tray_prompt(talk)
        if state.get("item"):
            item = items.item.one(id=state["item"])
            said |= reader.shown(item) | {"done": state["done"], "qty": receiving.expected(plan(state), item.id)}
            said["mine"], said["others"] = receiving.taken_by(plan(state), item.id, talk.operator.id)
            said |= {name: state[name] for name in ("lot", "expiry") if state.get(name)}
            said |= warned(state, talk.language)
            if step == "over":
                said["choices"] = list(inbound.OVER_REASONS)
            if step == "serial":
                said["position"] = [len(state["serials"]) + 1, state["done"]]
        return said

    def take(self, talk: Talk) -> Answer:
        """At a site whose profile says so, a line that is counted gets its new LPN with the same input."""
        step, open_before = talk.state["step"], talk.state.get("receipt")
        told = super().take(talk)
        if talk.state.get("receipt") and not open_before and told.outcome == "accepted":
            told = replace(told, undo=[("withdraw", {"receipt": talk.state["receipt"]}), *told.undo])
        if talk.state["step"] == "lpn" != step and current().floor.verification.receiving_lpn == "new":
            return and_enter(talk, told, self.at_lpn)
        return told

    def at_asn(self, talk: Talk) -> Answer:
        """An ASN, an item that is expected, or the dock where the operator stands."""
        asn = reader.asn_of(talk.scan)
        if asn is not None:
            return self.ask_whose_number(talk, asn.number) or self.opened(talk, asn)
        transfers.refuse_not_shipped(talk.scan.text)
        announced = inbound.announced_lpn.all(lpn=reader.container_code(talk.scan), warehouse=talk.warehouse)
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
        coming = [one.asn_id for one in inbound.expecting.all(item=found.item.id, warehouse=talk.warehouse)]
        if not coming and not talk.confirmed:
            return ask("not_expected_again", sku=found.item.sku)
        first = inbound.asn.one(id=coming[0]) if coming else None
        return self.ask_whose(talk, coming, found) or self.opened(talk, first, found)

    def opened(self, talk: Talk, asn: Any, found: ItemScan | None = None) -> Answer:
        _open(talk, asn)
        if found is not None:
            return self._start_line(talk, found)
        return kept("po_opened" if asn.kind == "po" else "asn_opened", asn=asn.number)

    def at_item(self, talk: Talk) -> Answer:
        """An item; an LPN that the ASN announced, whole; or one more LPN like the last one."""
        code = reader.container_code(talk.scan)
        announced = [line for line in inbound.announced_lpn.all(lpn=code, warehouse=talk.warehouse)
                     if line.asn_id == talk.state["asn"]]
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

    def at_owner(self, talk: Talk) -> Answer:
        """Whose goods a receipt without an ASN brings; asked once a receipt, where the site has several owners."""
        owner, doubt = chosen_owner(talk, sites.owners.all())
        if doubt is None:
            talk.go("qty", owner=owner.id)
        return doubt or kept("owner_chosen", owner=owner.code)

    def at_qty(self, talk: Talk) -> Answer:
        state = talk.state
        item = items.item.one(id=state["item"])
        counted = count(talk, item, state["done"], None)
        if counted is None:
            if not _looks_like_lpn(talk):
                raise reader.refusal(talk, "qty")
            within_or_allowed(talk, item, state["done"])
            self._after_qty(talk, item)          # an LPN on a counted line ends the count
            if state["step"] == "over":
                return kept("why_over", sku=item.sku)
            if state["step"] != "lpn":
                raise Refused("lot_first", sku=item.sku)
            return self.at_lpn(talk)
        if counted.done < 1:
            raise Refused("qty_zero")
        if counted.scan is not None:
            same_label(state, counted.scan)
        within_or_allowed(talk, item, counted.done)
        state["done"] = counted.done
        if counted.ended:
            self._after_qty(talk, item)
            return kept("qty_counted", sku=item.sku, qty=counted.done)
        return kept("counted", sku=item.sku, qty=counted.done)

    def at_over(self, talk: Talk) -> Answer:
        """Why more than the tolerance came: it stands in the book and on the discrepancy report."""
        number = codes.quantity(talk.scan.text)
        if number is None or not 1 <= number <= len(inbound.OVER_REASONS):
            raise Refused("choose_number", choices=f"1-{len(inbound.OVER_REASONS)}")
        talk.state["why_over"] = inbound.OVER_REASONS[number - 1]
        self._after_qty(talk, items.item.one(id=talk.state["item"]))
        return kept("over_reasoned", qty=talk.state["over"])

    def at_lot(self, talk: Talk) -> Answer:
        item = items.item.one(id=talk.state["item"])
        lot = naming.lot_or_serial(talk, item, "lot")
        talk.state["lot"] = lot
        talk.state["expiry"] = dated(talk, item, lot, talk.state["expiry"], talk.state["done"])
        self._after_qty(talk, item)
        return kept("lot_taken", lot=lot)

    def at_expiry(self, talk: Talk) -> Answer:
        item = items.item.one(id=talk.state["item"])
        day = read_day(talk)
        talk.state["expiry"] = dated(talk, item, talk.state["lot"], day.isoformat(), talk.state["done"])
        self._after_qty(talk, item)
        return kept("expiry_taken", expiry=day.isoformat())

    def at_serial(self, talk: Talk) -> Answer:
        state = talk.state
        item = items.item.one(id=state["item"])
        serial = naming.lot_or_serial(talk, item, "serial")
        if serial in state["serials"]:
            raise Refused("already_scanned", scanned=serial)
        receiving.refuse_known_serial(item, serial)
        state["serials"].append(serial)
        self._after_qty(talk, item)
        return kept("serial_taken", serial=serial, n=len(state["serials"]), qty=state["done"])

    def at_lpn(self, talk: Talk) -> Answer:
        """A known LPN on this dock, a new code, or Enter: the house gives one and prints it."""
        state = talk.state
        item = items.item.one(id=state["item"])
        still_within(talk, item, state["done"])
        if why_is_open(state):
            talk.go("over")
            return kept("why_over", sku=item.sku)
        receipt = inbound.receipt.one(id=state["receipt"])
        made = talk.scan.command in {"Enter", "F4"}
        if made:
            code = f"{current().mark}LPN{sites.next_number('lpn'):08d}"
        else:
            refuse_other_code(talk)
            code = reader.container_code(talk.scan)
        damaged, wrong = state.get("damaged", 0), bool(state.get("wrong"))
        sound = "hold" if wrong else "available"
        qty, status = (state["done"] - damaged, sound) if damaged < state["done"] else (damaged, "damaged")
        serials, state["serials"] = state["serials"][:qty], state["serials"][qty:]
        done = receiving.receive(
            talk.act, receipt, item, qty, lot=state["lot"], expiry=state["expiry"], serials=serials, lpn=code,
            new_lpn=made, owner=owner_of(state), status=status, wrong=wrong, over=state.get("why_over", ""))
        undo: list[tuple[str, dict[str, Any]]] = [("unreceive", done)]
        if made:
            receiving.print_lpn(talk.act, item, qty, code, state["lot"], state["expiry"], talk.language,
                                owner_of(state))
            undo.append(("unprint_lpn", {"lpn": code}))
        state["done"] -= qty
        if not state["done"]:
            state["last"] = None if serials or damaged or wrong else {"item": item.id, "qty": qty, "lot": state["lot"],
                                                             "expiry": state["expiry"], "lpn": code}
            talk.go("item")
            forget_line(state)
        return kept("received", undo, sku=item.sku, qty=qty, lpn=code)

    def problem(self, talk: Talk, number: int) -> Answer:
        """F2 2: how many of the counted units are damaged? They get an LPN of their own, last. 3: an item that the ASN
        does not name. 6: type the lot; where an item is asked, a barcode that nobody knows."""
        state = talk.state
        if number == 3:
            if state["asn"] is None:
                raise Refused("nothing_announced")
            talk.go("wrong")
            return kept("scan_wrong_item")
        if number == 6 and state["step"] in {"asn", "item"}:
            talk.go("unknown")
            return kept("scan_unknown")
        if number == 6:
            return kept("type_the_code")
        if state["problem"].get("number") is None:
            return kept("problem_qty_damaged")
        damaged = codes.quantity(talk.scan.text)
        if not damaged:
            raise Refused("damaged_of_asked", qty=state["done"])
        if damaged > state["done"]:
            raise Refused("more_than_asked", qty=state["done"], done=damaged)
        state["damaged"] = damaged
        return kept("damaged_in_hand", n=damaged)

    def at_wrong(self, talk: Talk) -> Answer:
        """What came though the ASN does not name it: taken in on hold, for the office to decide. Refused:
        `on_this_asn`."""
        found = reader.item_of(talk.scan)
        if found is None:
            raise reader.refusal(talk, "item")
        if inbound.asn_lines_of_item.all(asn=talk.state["asn"], item=found.item.id):
            raise Refused("on_this_asn", sku=found.item.sku)
        talk.state["wrong"] = 1
        return self._start_line(talk, found)

    def leave(self, talk: Talk, parent: str) -> None:
        if parent == "qty":
            disallow(talk.state)
        elif parent == "tray":
            talk.state.pop("item", None)
        else:
            forget_line(talk.state)
        talk.go("asn" if parent == "item" and not talk.state.get("receipt") else parent)

    def skip(self, talk: Talk) -> Answer:
        """F4: for leaders the tray; at the next item the line before once more, in a new LPN, after a second F4."""
        step = talk.state["step"]
        if step in {"asn", "tray"}:
            return self.next_in_tray(talk)
        last = talk.state.get("last")
        if step != "item" or not last:
            raise Refused("nothing_to_skip")
        if not talk.confirmed:
            return ask("repeat_again", sku=items.item.one(id=last["item"]).sku, qty=last["qty"])
        return self._same_again(talk)

    def f4(self, talk: Talk) -> dict[str, str]:
        """What F4 would do now, for the line of keys."""
        if talk.state["step"] == "item" and talk.state.get("last"):
            return {"f4": "again"}
        return {"f4": "tray"} if talk.state["step"] == "asn" and self.tray_waits(talk) else {}

    def tray_place(self, talk: Talk) -> int:
        return int(_dock(talk).id)

    def resuming(self, state: State) -> bool:
        return bool(state.get("receipt"))

    def _same_again(self, talk: Talk) -> Answer:
        """The same item, lot and quantity as the line before, in the LPN that was scanned: one scan a pallet."""
        last = talk.state["last"]
        talk.state.update(item=last["item"], done=last["qty"], serials=[], lot=last["lot"], expiry=last["expiry"])
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
                expiry=dated(talk, item, line.lot, line.expiry, qty) if item.expires else "", serials=[], lpn=code,
                new_lpn=False, owner=owner_of(talk.state))))
            units += qty
        talk.go("item", last=None)
        return kept("lpn_received", undo, lpn=code, qty=units)

    def _start_line(self, talk: Talk, found: ItemScan) -> Answer:
        """The first scan of an item counts it already: 1, or the content of its case."""
        state, item = talk.state, found.item
        if plan(state) and not inbound.asn_lines_of_item.all(asn=state["asn"], item=item.id):
            raise Refused("not_on_asn", sku=item.sku)
        serials = [found.serial] if found.serial and item.tracking == "serial" else []
        if serials:
            receiving.refuse_known_serial(item, serials[0])
        within_or_allowed(talk, item, found.qty)
        state.update(item=item.id, done=found.qty, serials=serials, lot=found.lot if item.tracking == "lot" else "",
                     expiry=dated(talk, item, found.lot, found.expiry, found.qty) if item.expires else "")
        talk.go("qty" if state["asn"] or state.get("owner") or not several_owners() else "owner")
        return kept("item_chosen", sku=item.sku, qty=found.qty)

    def _after_qty(self, talk: Talk, item: Any) -> None:
        """The next thing that this item needs."""
        state = talk.state
        if why_is_open(state):
            return talk.go("over")
        if item.tracking == "lot" and not state["lot"]:
            return talk.go("lot")
        if item.expires and not state["expiry"]:
            return talk.go("expiry")
        if item.tracking == "serial" and len(state["serials"]) < state["done"]:
            return talk.go("serial")
        if item.tracking == "serial" and len(state["serials"]) > state["done"]:
            raise Refused("more_serials", qty=state["done"], n=len(state["serials"]))
        return talk.go("lpn")


EXPECTS = {"asn": ["asn", "item", "location"], "whose": ["choice"], "owner": ["choice"], "item": ["item", "END"],
           "qty": ["qty", "item"], "lot": ["lot"], "expiry": ["expiry"], "serial": ["serial"], "lpn": ["lpn", "enter"],
           "over": ["choice"], "wrong": ["item"], "rest": ["choice"], **TRAY_EXPECTS}


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


def _looks_like_lpn(talk: Talk) -> bool:
    container = reader.container_of(talk, talk.scan)
    return (container is not None and container.kind == "lpn") or codes.is_lpn(
        reader.container_code(talk.scan), current().floor.codes)
