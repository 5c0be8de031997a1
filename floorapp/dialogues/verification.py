"""What the site's verification profile (floor.toml) leaves out: scans that prove nothing there, known answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from floorapp.data import locations
from floorapp.dialogues.talk import Answer, Talk
from floorapp.domain.codes import Scan
from floorapp.settings import current


def item_is_enough(location: int) -> bool:
    """Whether the picked item's own scan is proof enough of this place: its zone is named in the profile."""
    zones = current().floor.verification.item_only_zones
    return bool(zones) and ("*" in zones or locations.location.one(id=location).zone in zones)


def and_enter(talk: Talk, told: Answer, at_step: Callable[[Talk], Answer]) -> Answer:
    """The answer to an Enter that the profile gives after an input that was taken; both are undone together. After an
    input that was not taken, nothing."""
    if told.outcome != "accepted" or isinstance(told.undo, str):
        return told
    talk.scan = Scan("", "", command="Enter")
    then = at_step(talk)
    return then if isinstance(then.undo, str) else replace(then, undo=[*told.undo, *then.undo])
