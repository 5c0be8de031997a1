"""What every task has in common for the person who does it: the open question decides what is done next."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from floorapp.dialogues.engine import Reply
from floorapp.simulation.floor import Floor

ENTER, BACK, END, PROBLEM, UNDO = "<Enter>", "<F3>", "CMDEND", "<F2>", "<Undo>"
SCAN_EACH = 3                          # up to this many, people scan each piece; more they count and type
Prompt = dict[str, Any]


class Job:
    """One task. `at_<step>` answers that step's question with the next input, or None where nothing is left to do.

    Nothing is remembered that the prompt tells again: whoever takes over at any question goes on in the same way.
    """

    task: ClassVar[str]

    def __init__(self, floor: Floor) -> None:
        self.floor = floor

    def next(self, reply: Reply) -> str | None:
        """What a person does, given what the screen says."""
        step: str = reply.prompt["step"]
        if step in {"problem", "problem_qty"}:
            return BACK
        do: Callable[[Prompt, Reply], str | None] = getattr(self, f"at_{step}")
        return do(reply.prompt, reply)

    def sees(self) -> bool:
        """Whether there is work for this task in sight, before walking there; True where only asking can tell."""
        return True

    def rested(self) -> None:
        """A pause is over: look around again."""


def piece(codes: list[tuple[str, int]], wanted: int) -> str:
    """The code to scan first: a case's where a few of them make up what is wanted, else a single piece's."""
    case = case_of(codes, wanted)
    return case or next((code for code, holds in reversed(codes) if holds == 1), codes[-1][0])


def count_on(codes: list[tuple[str, int]], done: int, wanted: int) -> str:
    """The count stands at `done`: another scan while few are left, else the number; Enter when it is right."""
    left = wanted - done
    if left == 0:
        return ENTER
    if left < 0 or (left > SCAN_EACH and not case_of(codes, left)):
        return str(wanted)
    return piece(codes, left)


def case_of(codes: list[tuple[str, int]], wanted: int) -> str:
    """The biggest case of which one to three hold exactly what is wanted; empty where there is none."""
    return next((code for code, holds in codes if holds > 1 and wanted % holds == 0 and wanted // holds <= SCAN_EACH),
                "")
