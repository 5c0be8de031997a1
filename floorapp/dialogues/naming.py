"""Lots, serial numbers and people have names of any shape: what is told apart here is the code of something else.

A carton carries three codes and more; the one beside the lot number must not become a lot, nor the parcel that was
scanned too late the name of a driver.
"""

from __future__ import annotations

from typing import Any

from floorapp.dialogues import reader
from floorapp.dialogues.talk import Talk
from floorapp.domain import codes
from floorapp.domain.refusals import Refused
from floorapp.domain.safetext import REPLACED
from floorapp.settings import current

KNOWN = frozenset({"location", "item", "tote", "trolley", "lpn", "parcel", "order", "asn", "badge"})
LONGEST = 60                           # as in files: a name is taken whole or not at all, or two lots would be one


def lot_or_serial(talk: Talk, item: Any, asked: str) -> str:
    """The lot or serial number (`asked`: lot, serial) of this item that a label or a typed line names; a lot that is
    known in another spelling keeps that one.

    Refused: `wrong_kind` and its kin where it is the code of something else, `wrong_item` where the label is another
    item's, `gs1_ambiguous` where it can be read in two ways, `unreadable_scan` where signs of it are lost,
    `scan_too_long`.
    """
    scan = talk.scan
    label = scan.gs1
    if label is not None or scan.gs1_problem is not None:
        found = reader.item_of(scan, item.owner_id)
        if found is not None and found.item.id != item.id:
            raise Refused("wrong_item", asked=item.sku, name=item.name, scanned=found.item.sku)
        name = (label.lot if asked == "lot" else label.serial) if label is not None else None
        if not name:
            raise reader.refusal(talk, asked)
        return reader.lot_as_known(item, name) if asked == "lot" else name
    if not scan.text or reader.known_as(talk, scan) in KNOWN or _looks_otherwise(scan.text, asked):
        raise reader.refusal(talk, asked)
    if REPLACED in scan.text:
        raise Refused("unreadable_scan")
    if len(scan.text) > LONGEST:
        raise Refused("scan_too_long", most=LONGEST)
    return reader.lot_as_known(item, scan.text) if asked == "lot" else scan.text


def refuse_code(talk: Talk, asked: str) -> None:
    """Refuse what is no name of a person and no plate (`asked`: driver, receiver, plate): a parcel, a tracking number,
    an LPN, an item ... A plate may read as a place does ("B 1234")."""
    text = talk.scan.text
    if not text and talk.scan.gs1 is None:
        return
    shape = codes.looks_like(text, current().floor.codes)
    strange = {"sscc", "tracking"} if asked == "plate" else {"sscc", "tracking", "lpn", "tote", "trolley"}
    known = reader.known_as(talk, talk.scan)
    if talk.scan.gs1 is not None or shape in strange or (shape == "gtin" and len(text) > 8) or (
            known in KNOWN and (known, asked) != ("location", "plate")):
        raise reader.refusal(talk, asked)


def refuse_strange_container(talk: Talk, asked: str) -> None:
    """Refuse to make a new LPN or tote (`asked`: lpn, tote) of a tracking number, of a place as racks have it on their
    labels, or of the other's code."""
    text = talk.scan.text
    shape = codes.looks_like(text, current().floor.codes)
    other = {"lpn": ("tote", "trolley"), "tote": ("lpn", "sscc", "trolley")}[asked]
    if (shape == "tracking" and not text.isdigit()) or (shape == "location" and "-" in text) or shape in other:
        raise reader.refusal(talk, asked)


def _looks_otherwise(text: str, asked: str) -> bool:
    """Whether a code that nobody knows is surely no lot or serial number: those may look like a place or an order."""
    shape = codes.looks_like(text, current().floor.codes)
    if shape == "tracking":
        return asked == "lot" and not text.isdigit()
    return shape in {"sscc", "lpn", "tote", "trolley"} or (shape == "gtin" and len(text) > 12)
