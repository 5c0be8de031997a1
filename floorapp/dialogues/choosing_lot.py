"""Which of several lots, serial numbers or statuses of an item is meant: a label says it, or a person chooses."""

from __future__ import annotations

from typing import Any

from floorapp.dialogues import reader
from floorapp.dialogues.reader import ItemScan
from floorapp.dialogues.talk import Answer, Talk, ask
from floorapp.domain import codes
from floorapp.locale import say


def matching(rows: list[Any], found: ItemScan) -> list[Any]:
    """The rows that the label does not contradict; what the books do not know of a row contradicts nothing."""
    said = ("lot_code", found.lot), ("serial", found.serial), ("expiry", found.expiry)
    return [row for row in rows if all(not given or getattr(row, name) in {None, "", given} for name, given in said)]


def chosen_rows(talk: Talk, rows: list[Any]) -> tuple[list[Any], Answer | None]:
    """The rows of the lot or serial number that was scanned, or the one with this number in the list; with a number,
    which may have been meant as a quantity, the question whether that is meant. Refused: as `reader.refusal`."""
    label = talk.scan.gs1
    wanted = (label.lot or label.serial) if label is not None else talk.scan.text
    same = [row for row in rows if wanted and wanted.upper() in _names(row)]
    number = codes.quantity(talk.scan.text)
    if not same and number is not None and 1 <= number <= len(rows):
        same = [rows[number - 1]]
        return same, None if talk.confirmed else ask("lot_choice_again", lot=named(talk, same[0]))
    if not same:
        raise reader.refusal(talk, "lot")
    return same, None


def named(talk: Talk, row: Any) -> str:
    """A balance as one line of a choice: lot or date, status, what is free."""
    name = row.lot_code or row.serial or row.expiry or "-"
    status = "" if row.status == "available" else f" {say(f'status_{row.status}', talk.language)}"
    return f"{name}{status} {row.on_hand - row.reserved}"


def _names(row: Any) -> set[str]:
    return {name.upper() for name in (row.lot_code, row.serial) if name}
