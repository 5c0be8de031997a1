"""The line in hand at the dock: what it counts for, what it may bring, and what its labels say."""

from __future__ import annotations

from typing import Any

from floorapp.data import inbound, sites
from floorapp.dialogues import reader
from floorapp.dialogues.naming import refuse_strange_container
from floorapp.dialogues.owners import shown_owner
from floorapp.dialogues.reader import ItemScan
from floorapp.dialogues.talk import State, Talk
from floorapp.domain import codes
from floorapp.domain.refusals import Refused
from floorapp.locale import say
from floorapp.services import overrides, purchase_orders, recalled, receiving, transfers

OTHER_THINGS = {"location", "item", "tote", "trolley", "parcel", "order", "asn", "badge"}
LINE = ("item", "done", "lot", "expiry", "serials", "damaged", "wrong", "code", "units", "over", "beyond", "why_over")


def plan(state: State) -> int | None:
    """The ASN that the line in hand counts for; none where it names no such item."""
    return None if state.get("wrong") else state["asn"]


def warned(state: State, language: str) -> dict[str, str]:
    """What is the matter with the line in hand: damaged units, no item of the ASN, or a recalled lot."""
    if state.get("damaged"):
        return {"warning": say("damaged_in_hand", language, n=state["damaged"])}
    if state.get("wrong"):
        return {"warning": say("wrong_in_hand", language)}
    return {"warning": say("recalled_in_hand", language)} if _recalled(state) else {}


def _recalled(state: State) -> bool:
    lot, expiry = state.get("lot", ""), state.get("expiry", "")
    named = [("", serial) for serial in state.get("serials", ())] or [(lot, "")]
    return any(recalled.names(state["item"], code, serial, expiry) for code, serial in named
               if code or serial or expiry)


def within(state: State, item: Any, qty: int) -> None:
    """Keep to what the ASN may still bring. Refused: `over_receipt` (sku, over, expected)."""
    room = receiving.room_for(plan(state), item.id)
    if room is not None and qty > room:
        raise Refused("over_receipt", sku=item.sku, over=qty - room, expected=receiving.expected(state["asn"], item.id))


def within_or_allowed(talk: Talk, item: Any, qty: int) -> None:
    """As `within`, where no supervisor allows exactly this many; a yes holds until another quantity is counted. Of a
    transfer nobody allows more than is in transit."""
    if talk.state.get("over") == qty:
        return
    disallow(talk.state)
    try:
        within(talk.state, item, qty)
    except Refused as refused:
        if transfers.of_asn(plan(talk.state)) is not None:
            raise
        overrides.unless_allowed(talk.act, refused, qty)
        talk.state.update(over=qty, beyond=refused.params["over"])


def still_within(talk: Talk, item: Any, qty: int) -> None:
    """As `within_or_allowed`, once more where the goods are taken in: what others have received of it since was not in
    the supervisor's yes."""
    room = receiving.room_for(plan(talk.state), item.id)
    if not talk.state.get("over") or (room is not None and qty - room > talk.state["beyond"]):
        disallow(talk.state)
        within_or_allowed(talk, item, qty)


def disallow(state: State) -> None:
    """What a supervisor allowed, and why, no longer counts: another quantity is asked."""
    for name in ("over", "beyond", "why_over"):
        state.pop(name, None)


def why_is_open(state: State) -> bool:
    """Whether more than the tolerance was allowed and nobody has said yet why it came."""
    return bool(state.get("over")) and not state.get("why_over")


def dated(talk: Talk, item: Any, lot: str, expiry: str, qty: int) -> str:
    """The expiry of this lot. Refused: `lot_expiry_differs`, `expired`, `life_too_short`; our own goods from another
    warehouse may be as old as they are."""
    day = receiving.check_lot(item, lot, expiry)
    if item.expires and transfers.of_asn(talk.state["asn"]) is None:
        receiving.refuse_short_life(talk.act, item, day, qty)
    return day


def same_label(state: State, found: ItemScan) -> None:
    """A second scan of another lot or date is another line. Refused: `other_lot_in_hand`, `already_scanned`."""
    for name, given in (("lot", found.lot), ("expiry", found.expiry)):
        if given and state[name] and given != state[name]:
            raise Refused("other_lot_in_hand", known=state[name], given=given)
    if found.serial:
        if found.serial in state["serials"]:
            raise Refused("already_scanned", scanned=found.serial)
        state["serials"].append(found.serial)


def forget_line(state: State) -> None:
    """The line in hand was taken in, or given up."""
    for name in LINE:
        state.pop(name, None)


def owner_of(state: State) -> int:
    """Whose the goods of this receipt are: the ASN's owner, the one who was chosen, else the house's own."""
    if state["asn"]:
        return int(inbound.asn.one(id=state["asn"]).owner_id)
    return int(state.get("owner") or sites.first_owner.value())


def document(asn: int | None) -> dict[str, Any]:
    """The ASN of this receipt as a fact of the prompt, and the purchase order that it is or belongs to."""
    found = inbound.asn.one(id=asn) if asn else None
    if found is None:
        return {"asn": None}
    po = found.number if found.kind == "po" else found.po_number
    return {"asn": found.number} | ({"po": po} if po else {})


def owner_facts(state: State) -> dict[str, Any]:
    """The owner of this receipt as a fact of the prompt; the owners to choose from while that is the question."""
    if state["step"] == "owner":
        return {"choices": [owner.code for owner in sites.owners.all()]}
    if state["step"] == "whose":
        return {"choices": [sites.owner.one(id=inbound.asn.one(id=asn).owner_id).code for asn in state["asns"]]}
    return shown_owner(owner_of(state)) if state.get("asn") or state.get("owner") else {}


def refuse_other_code(talk: Talk) -> None:
    """An LPN may be any new code of our shape, but never a code that means something else here."""
    if reader.known_as(talk, talk.scan) in OTHER_THINGS:
        raise reader.refusal(talk, "lpn")
    refuse_strange_container(talk, "lpn")
    why = codes.container_code_refusal(reader.container_code(talk.scan))
    if why is not None:
        raise Refused(why, scanned=talk.scan.text)


def progress(asn: int | None) -> list[int] | None:
    """How many lines of the ASN are whole, of how many."""
    if asn is None:
        return None
    lines = purchase_orders.lines(asn)
    return [sum(line.received >= line.expected for line in lines), len(lines)]
