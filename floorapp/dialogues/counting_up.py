"""How a quantity is counted in every task: scan again (+1, a case adds its content) or type digits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from floorapp.dialogues import reader
from floorapp.dialogues.reader import ItemScan
from floorapp.dialogues.talk import Talk
from floorapp.domain import codes
from floorapp.domain.refusals import Refused

DIGITS = 4                     # up to here a number is a quantity; a longer one is looked up as a barcode first
SCAN_EACH = 3                  # up to this many, each is scanned or typed; more may be accepted with Enter


@dataclass(frozen=True, slots=True)
class Counted:
    """The new count, and whether it was ended (by Enter, or by typing the number)."""

    done: int
    ended: bool
    scan: ItemScan | None = None


def count(talk: Talk, item: Any, done: int, asked: int | None) -> Counted | None:
    """What this input makes of the count; None where it is not a quantity at all.

    Refused: `wrong_item` for another item's code, `scan_each` for Enter on a small unfinished quantity.
    """
    scan = talk.scan
    if scan.command == "Enter":
        if asked is not None and done < asked <= SCAN_EACH:
            raise Refused("scan_each", qty=asked, done=done)
        return Counted(asked if asked is not None and done <= 1 else done, True)
    typed = codes.quantity(scan.text)
    if typed is not None and len(scan.text) <= DIGITS:
        return Counted(typed, True)
    found = reader.item_of(scan, item.owner_id)
    if found is not None:
        if found.item.id != item.id:
            raise Refused("wrong_item", asked=item.sku, name=item.name, scanned=found.item.sku)
        return Counted(done + found.qty, False, found)
    return None if typed is None else Counted(typed, True)
