"""From the menu into the training warehouse and back: said here, gone by the screen, which has the connection."""

from __future__ import annotations

from floorapp.dialogues.talk import Answer
from floorapp.domain.refusals import Refused
from floorapp.settings import current

SWITCHES = {"training": "training_begins", "training_end": "training_ends"}


def offered() -> str:
    """What the menu offers besides work: `training`, in it `training_end`, or nothing."""
    return current().lesson


def switch() -> Answer:
    """Into the training warehouse, or back to the real one; nothing is changed. Refused: `no_lesson`."""
    if not offered():
        raise Refused("no_lesson")
    return Answer("info", SWITCHES[offered()])
