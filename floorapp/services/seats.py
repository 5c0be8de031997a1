"""One operator works at one terminal: a seat, held as long as its process lives. Whoever signs on elsewhere meanwhile
is asked before the work moves there; a seat whose terminal is dead is taken over without a question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from floorapp.data import holding, people
from floorapp.data.act import Act
from floorapp.services.permissions import intention


@dataclass(slots=True)
class Seat:
    """Where a process sits for its operator; number 0: nowhere. `screen`: somebody looks at it, and can be asked."""

    screen: bool
    operator: int = 0
    number: int = 0


def alive_elsewhere(person: Any, seat: Seat) -> bool:
    """Whether this operator (row) sits at another terminal that is alive; idle is alive, a lost line is not."""
    return bool(person.seat) and person.seat != seat.number and holding.is_held((person.id, person.seat))


@intention
def sit(act: Act, person: Any, seat: Seat) -> None:
    """This operator (row, locked) works here from now on; whoever sat elsewhere finds out. In the caller's transaction:
    of two at once the later one finds the first one's seat."""
    if person.seat == seat.number and seat.number:
        holding.keep((person.id, seat.number))
        return
    if alive_elsewhere(person, seat):
        act.tell("taken_over", f"operator:{person.code}", terminal=person.terminal, task=person.task)
    leave(seat)
    number = person.seat + 1
    while not holding.hold((person.id, number)):   # somebody whose transaction was taken back
        number += 1
    seat.operator, seat.number = person.id, number
    people.sit.changed(id=person.id, before=person.seat, seat=number, at=act.at, screen=int(seat.screen),
                       terminal=act.terminal)


def leave(seat: Seat) -> None:
    """Nobody sits here any more: who signs on elsewhere is not asked. Changes no row."""
    if seat.number:
        holding.let_go((seat.operator, seat.number))
        seat.number = 0


def line_lost() -> None:
    """The same for all that this process holds, at once and from any thread."""
    holding.let_all_go()
