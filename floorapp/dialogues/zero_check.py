"""The zero check: a picker who takes the last of a place says whether it is empty. Part of the picking task.

Only where counting.toml asks for it. Whatever the answer, picking goes on; a no opens a count.
"""

from __future__ import annotations

from typing import Any

from floorapp.data import counts, items, locations, tasks
from floorapp.data.act import Act
from floorapp.dialogues import reader
from floorapp.dialogues.talk import Answer, Talk, kept
from floorapp.domain import codes
from floorapp.domain.refusals import Refused
from floorapp.settings import current

EMPTY, NOT_EMPTY = 1, 2


def ask_after(talk: Talk, task: Any) -> None:
    """Asks where the book has nothing left at the place of this pick, and nobody is to count it anyway."""
    place = locations.location.one(id=task.location_id)
    if not current().counting.checks_zero_in(place.zone) or counts.on_shelf(place.id):
        return
    if any(open_.item_id in {None, task.item_id} for open_ in tasks.counts_at.all(location=place.id)):
        return
    talk.go("empty", zero=[place.id, task.item_id], then=talk.state["step"])


def shown(talk: Talk) -> dict[str, Any]:
    """The place, and what was taken from it."""
    place, item = talk.state["zero"]
    return reader.shown(items.item.one(id=item)) | {"location": locations.location.one(id=place).code,
                                                    "choices": ["is_empty", "not_empty"]}


def answer(talk: Talk) -> Answer:
    """1: it is empty; 2: something is left, and a count of it is opened."""
    choice = codes.quantity(talk.scan.text)
    if choice not in {EMPTY, NOT_EMPTY}:
        raise Refused("choose_number", choices="1-2")
    place, item = talk.state.pop("zero")
    talk.go(talk.state.pop("then"))
    from floorapp.services import counting  # here: few picks empty a place, and no other need it
    if choice == EMPTY:
        counting.found_empty(talk.act, place)
        return kept("zero_checked")
    return kept("zero_checked", [("empty_after_all", counting.not_empty(talk.act, place, item))])


def empty_after_all(act: Act, done: dict[str, Any]) -> None:
    """The compensation of a no."""
    from floorapp.services import counting
    counting.empty_after_all(act, done)
