"""The question before work moves here: the same operator sits at another terminal, and that one is alive."""

from __future__ import annotations

from typing import Any

from floorapp.data import clock
from floorapp.data.act import Act
from floorapp.dialogues.talk import Answer
from floorapp.services import seats
from floorapp.services.seats import Seat
from floorapp.settings import current

TAKE_OVER, LEAVE = 1, 2
CHOICES = ("take_over", "leave")


def sit(person: Any, act: Act, seat: Seat, over: int = 0) -> Answer | None:
    """Take the seat for this operator (row, locked) where it is free, its terminal is dead, or `over` is its number.
    None: it is taken. A script is asked nothing: at its start it takes over, and screens see that; once a screen has
    taken over from it, its inputs are refused."""
    if person.seat == seat.number or not seats.alive_elsewhere(person, seat) or over == person.seat:
        seats.sit(act, person, seat)
        return None
    if not seat.screen and not seat.number:
        seats.sit(act, person, seat)
        return None
    if not seat.screen and not person.seat_screen:
        return None                                # two scripts for one operator, each as if it were alone
    at = clock.local(person.seat_at, current().warehouse.zone).strftime("%H:%M")
    return Answer("info" if seat.screen else "refused", "sits_elsewhere",
                  {"terminal": person.terminal, "since": at, "seat": person.seat, "screen": seat.screen})


def prompt(given: Answer) -> dict[str, Any] | None:
    """The open question where a screen is asked; None for any other answer."""
    if given.code != "sits_elsewhere" or not given.params["screen"]:
        return None
    return {"step": "takeover", "expects": ["choice"], "choices": list(CHOICES), "seat": given.params["seat"],
            "terminal": given.params["terminal"], "since": given.params["since"]}
