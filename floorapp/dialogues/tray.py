"""The steps of receiving for barcodes that nobody knows: kept in the tray by whoever scans them, bound by a leader.

Nothing is taken in for a guess: what is kept is the code, how many carry it, and where they stand.
"""

from __future__ import annotations

from typing import Any

from floorapp.data import items
from floorapp.dialogues import reader
from floorapp.dialogues.talk import Answer, Dialogue, Talk, kept
from floorapp.domain import codes
from floorapp.domain.refusals import Refused
from floorapp.locale import say
from floorapp.services import unknown_codes
from floorapp.services.permissions import LEADERS
from floorapp.settings import current

LONGEST = 60
NO_ITEM = frozenset({"lpn", "tote", "trolley", "location", "badge", "command"})    # shapes of our own codes
EXPECTS = {"unknown": ["code"], "unknown_qty": ["qty", "code"], "tray": ["item"], "tray_qty": ["qty", "enter"]}


class Tray(Dialogue):
    """States keep: code, units (packagings that carry it), item (what it is bound to)."""

    def tray_prompt(self, talk: Talk) -> dict[str, Any]:
        """What the tray's steps show beside the step itself."""
        state = talk.state
        if not state.get("code"):
            return {}
        said: dict[str, Any] = {"barcode": state["code"]}
        if state["step"] == "unknown_qty":
            return said | {"done": state["units"], "qty": None}
        entry = next((row for row in unknown_codes.waiting(talk.warehouse) if row["code"] == state["code"]), None)
        if entry is not None:
            said["detail"] = say("tray_entry", talk.language, qty=entry["qty"], by=entry["by"],
                                 location=", ".join(entry["locations"]))
        if state["step"] == "tray_qty":
            said |= reader.shown(items.item.one(id=state["item"])) | {"qty": 1}
        return said

    def at_unknown(self, talk: Talk) -> Answer:
        """The code that nobody knows. Refused: `code_known` where somebody does meanwhile."""
        code = _code(talk)
        talk.go("unknown_qty", code=code, units=1)
        return kept("unknown_counted", scanned=code, qty=1)

    def at_unknown_qty(self, talk: Talk) -> Answer:
        """How many carry it: digits, or each one scanned; Enter when right."""
        state, scan = talk.state, talk.scan
        typed = codes.quantity(scan.text)
        if scan.command == "Enter" or (typed is not None and len(scan.text) <= 4):
            units = state["units"] if typed is None else typed
            if units < 1:
                raise Refused("qty_zero")
            code = state["code"]
            row = unknown_codes.keep(talk.act, code, units, self.tray_place(talk), state.get("receipt"))
            self.leave(talk, "item")
            return kept("kept_in_tray", [("untray", {"row": row, "code": code})], scanned=code, qty=units)
        if scan.command is not None or _code(talk) != state["code"]:
            raise Refused("other_code_in_hand", known=state["code"], scanned=scan.text)
        state["units"] += 1
        return kept("unknown_counted", scanned=state["code"], qty=state["units"])

    def at_tray(self, talk: Talk) -> Answer:
        """A leader says what the code is: by SKU, or by another barcode of the item."""
        found = reader.item_of(talk.scan)
        if found is None:
            raise reader.refusal(talk, "item")
        talk.go("tray_qty", item=found.item.id)
        return kept("tray_item", sku=found.item.sku, scanned=talk.state["code"])

    def at_tray_qty(self, talk: Talk) -> Answer:
        """How many units one such packaging holds; Enter: one."""
        typed = 1 if talk.scan.command == "Enter" else codes.quantity(talk.scan.text)
        if typed is None:
            raise reader.refusal(talk, "qty")
        if typed < 1:
            raise Refused("qty_zero")
        code, item = talk.state["code"], items.item.one(id=talk.state["item"])
        done = unknown_codes.bind(talk.act, code, item, typed)
        self.leave(talk, "asn")
        return kept("barcode_bound", [("unbind", done)], scanned=code, sku=item.sku, qty=typed)

    def next_in_tray(self, talk: Talk) -> Answer:
        """F4 of a leader: the first code that waits, then the next one. Refused: `supervisor_only`, `tray_empty`."""
        if not talk.roles & LEADERS:
            raise Refused("supervisor_only")
        waiting = [row["code"] for row in unknown_codes.waiting(talk.warehouse)]
        if not waiting:
            raise Refused("tray_empty")
        before = talk.state.get("code")
        at = waiting.index(before) + 1 if before in waiting else 0
        code = waiting[at % len(waiting)]
        talk.go("tray", code=code)
        return kept("tray_shows", scanned=code, n=at % len(waiting) + 1, of=len(waiting))

    def tray_waits(self, talk: Talk) -> bool:
        """Whether a code waits for this leader."""
        return bool(talk.roles & LEADERS) and bool(unknown_codes.waiting(talk.warehouse))

    def tray_place(self, talk: Talk) -> int:
        """Where the goods stand: the dock of this receipt."""
        raise NotImplementedError


def _code(talk: Talk) -> str:
    """The code as it will be looked up later."""
    scan = talk.scan
    text = str(scan.gs1.gtin) if scan.gs1 is not None and scan.gs1.gtin else scan.text
    if not text:
        raise reader.refusal(talk, "item")
    known = reader.known_as(talk, scan)
    if known:
        raise Refused("code_known", scanned=text, found=say(f"kind_{known}", talk.language))
    if codes.looks_like(text, current().floor.codes) in NO_ITEM:
        raise reader.refusal(talk, "item")
    if len(text) > LONGEST:
        raise Refused("scan_too_long", most=LONGEST)
    return text
