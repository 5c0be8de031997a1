"""The one reader of codes: what a scan names in this warehouse, and what to say when something else was asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from floorapp.data import inbound, items, locations, orders, parcels, people, stock
from floorapp.dialogues.talk import Talk
from floorapp.domain import codes
from floorapp.domain.codes import Scan
from floorapp.domain.packagings import in_cases
from floorapp.domain.refusals import Refused
from floorapp.locale import say
from floorapp.settings import current

PLACES = frozenset({"location", "source", "destination", "lpn", "code"})       # questions that a place may answer
# Questions that things of several shapes answer: such a code that nobody knows is unknown, not of the wrong kind.
SHAPES_ASKED = {
    "source": ("location", "lpn", "sscc", "tote"), "destination": ("location", "lpn", "sscc"),
    "lpn": ("lpn", "sscc", "gtin"), "parcel": ("tracking",), "label": ("tracking",), "asn": ("order", "gtin"),
    "code": ("location", "lpn", "sscc", "tote", "trolley", "gtin", "tracking", "order"), "location": ("location",)}


@dataclass(frozen=True, slots=True)
class ItemScan:
    """An item and what its code said: base units in the packaging, lot, expiry (ISO date), serial."""

    item: Any
    qty: int
    lot: str = ""
    expiry: str = ""
    serial: str = ""


def item_of(scan: Scan, owner: int | None = None) -> ItemScan | None:
    """The item that a barcode, a GS1 label or a SKU names; with `owner`, that owner's only.

    Refused: `gs1_ambiguous` and its kin where the label can be read in two ways.
    """
    if scan.gs1_problem is not None and scan.gs1 is None:
        raise scan.gs1_problem
    for form in codes.item_forms(scan):
        for found in items.barcode.all(code=form):
            if owner is None or found.owner_id == owner:
                item = items.item.one(id=found.item_id)
                if scan.gs1_problem is not None and (item.tracking != "none" or item.expires):
                    raise scan.gs1_problem              # the unsure part of the label matters for this item
                return _with_label(item, found.qty, scan)
    if scan.gs1 is not None:
        return None
    for text in dict.fromkeys((scan.raw.strip(), scan.text)):
        for found in items.items_by_sku.all(sku=text):
            if owner is None or found.owner_id == owner:
                return ItemScan(items.item.one(id=found.id), 1)
    return None


def location_of(talk: Talk, scan: Scan) -> Any | None:
    """The location of this warehouse that a code names, without case or dashes; or a code typed with the check digits
    of a torn label behind it ("A-01-01 42")."""
    found = _location(talk, scan.text)
    if found is None and (typed := codes.with_check_digits(scan.text)) is not None:
        found = _location(talk, typed[0])
        found = found if found is not None and found.check_digits == typed[1] else None
    return found


def asked_location(talk: Talk, asked: Any | None) -> Any | None:
    """The location that the scan names; the check digits alone name `asked`, where the operator is sent to one. A code
    of another place is that place, whatever digits stand here."""
    found = location_of(talk, talk.scan) if talk.scan.text else None
    if found is None and asked is not None and talk.scan.text and talk.scan.text == asked.check_digits:
        return asked
    return found


def container_of(talk: Talk, scan: Scan) -> Any | None:
    """The LPN, tote, trolley or parcel that a code names."""
    label = scan.gs1.sscc if scan.gs1 is not None and scan.gs1.sscc else scan.text
    return stock.container_by_code.one(warehouse=talk.warehouse, code=codes.container_key(label))


def container_code(scan: Scan) -> str:
    """The code under which a new container would be known."""
    return codes.container_key(scan.gs1.sscc if scan.gs1 is not None and scan.gs1.sscc else scan.text)


def orders_of(scan: Scan) -> list[Any]:
    """The orders with this number: of several owners or channels there may be one each."""
    for text in dict.fromkeys((scan.raw.strip(), scan.text)):
        if found := orders.orders_numbered.all(number=text):
            return found
    return []


def parcel_of(scan: Scan) -> Any | None:
    """The newest parcel with this number or tracking number."""
    if not scan.text:
        return None
    for text in dict.fromkeys((scan.text, scan.raw.strip())):
        found = parcels.parcels_coded.all(code=text)
        if found:
            return found[0]
    return None


def serial_of(scan: Scan, item: int) -> Any | None:
    """The known serial number of an item that a label or a typed line names: as it was written down, or in capitals."""
    label = scan.gs1
    wanted = (label.serial,) if label is not None and label.serial else (scan.raw.strip(), scan.text)
    found = (stock.serial_of_item.one(item=item, serial=serial) for serial in dict.fromkeys(wanted) if serial)
    return next((serial for serial in found if serial is not None), None)


def lot_as_known(item: Any, lot: str) -> str:
    """The spelling in which the book has this lot of the item, where it has only one: `ab-7` typed is `AB-7`."""
    spelled = {row.code for row in stock.lots_spelled.all(item=item.id, upper=lot.upper())}
    return lot if lot in spelled or len(spelled) != 1 else str(spelled.pop())


def asn_of(scan: Scan) -> Any | None:
    """The ASN with this number; for a purchase order what is announced of it, else the order itself."""
    for text in dict.fromkeys((scan.raw.strip(), scan.text)):
        found = inbound.asn_by_number.one(number=text)
        if found is not None and found.kind == "asn" and found.state in {"expected", "receiving"}:
            return found
        found = inbound.asn_by_po.one(number=text) or found
        if found is not None:
            return found
    return None


def what_is(talk: Talk, scan: Scan) -> str:
    """What a code is in this house, else what its shape looks like, else ''. For words, not for acting."""
    return known_as(talk, scan) or _shape(scan)


def known_as(talk: Talk, scan: Scan) -> str:
    """What a code names in this house: location, tote, lpn, trolley, parcel, item, order, asn, badge; else ''."""
    if location_of(talk, scan) is not None:
        return "location"
    container = container_of(talk, scan)
    if container is not None:
        return str(container.kind)
    if scan.gs1_problem is None and item_of(scan) is not None:
        return "item"
    if parcel_of(scan) is not None:
        return "parcel"
    if orders.orders_numbered.one(number=scan.raw.strip()) is not None:
        return "order"
    if asn_of(scan) is not None:
        return "asn"
    if people.operator_by_badge.one(badge=scan.text) is not None:
        return "badge"
    return ""


def refusal(talk: Talk, asked: str, place: Any | None = None) -> Refused:
    """Why this scan is no answer: it is another kind of thing (`wrong_kind`), check digits of another place than
    `place` or the typed one (`wrong_check_digits`), or nobody knows it (`unknown_code`; in training
    `live_code_in_training`, where it does not begin as training codes do)."""
    if talk.scan.command == "Enter":
        return Refused("enter_is_no_answer", asked=_word(talk, asked))
    found = known_as(talk, talk.scan)
    if not found and asked in PLACES and (meant := _place_of_wrong_digits(talk, place)) is not None:
        return Refused("wrong_check_digits", location=meant.code, scanned=talk.scan.text)
    if not found:                                      # nobody's code: what its shape says, unless that is asked for
        shape = _shape(talk.scan)
        found = "" if shape in SHAPES_ASKED.get(asked, ()) else shape
    if found and _word(talk, found) != _word(talk, asked):
        return Refused("wrong_kind", asked=_word(talk, asked), found=_word(talk, found), scanned=talk.scan.text)
    training = current().training
    if training.on and not codes.is_training(talk.scan, training.prefix):
        return Refused("live_code_in_training", scanned=talk.scan.text)
    return Refused("unknown_code", asked=_word(talk, asked), scanned=talk.scan.text)


def shown(item: Any) -> dict[str, Any]:
    """An item as prompts show it."""
    return {"sku": item.sku, "name": item.name, "unit": item.unit}


def cases(item: Any, qty: int) -> dict[str, str]:
    """How many cases that is, for items that are kept in whole ones; nothing for the others."""
    case = items.case_of.value(item=item.id) if item.whole_cases else None
    told = in_cases(qty, case) if case else ""
    return {"cases": told} if told else {}


def _location(talk: Talk, code: str) -> Any | None:
    found = locations.location_by_key.one(warehouse=talk.warehouse, key=codes.location_key(code))
    return None if found is None or found.outside else found


def _place_of_wrong_digits(talk: Talk, place: Any | None) -> Any | None:
    """The place whose check digits were meant, where what was typed is no more than such digits."""
    typed = codes.with_check_digits(talk.scan.text)
    if typed is not None:
        place = _location(talk, typed[0])
    elif not talk.scan.digits or len(talk.scan.text) > codes.MOST_CHECK_DIGITS:
        place = None
    return place if place is not None and place.check_digits else None


def _shape(scan: Scan) -> str:
    """What a code seems to be: what its label says that it is, else its shape."""
    if scan.gs1 is not None and scan.gs1.sscc:
        return "sscc"
    if scan.gs1 is not None and scan.gs1.gtin:
        return "gtin"
    return codes.looks_like(scan.text, current().floor.codes) or ""


def _word(talk: Talk, kind: str) -> str:
    return say(f"kind_{kind}", talk.language)


def _with_label(item: Any, qty: int, scan: Scan) -> ItemScan:
    label = scan.gs1
    if label is None:
        return ItemScan(item, qty)
    lot = lot_as_known(item, label.lot) if label.lot else ""
    return ItemScan(item, qty * (label.count or 1), lot, label.expiry.isoformat() if label.expiry else "",
                    label.serial or "")
