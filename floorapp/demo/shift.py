"""The clock on the wall of the scripted day, and what is remembered of every word that is said on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from floorapp.data import clock
from floorapp.dialogues.engine import Reply
from floorapp.simulation.operators import Stuck
from floorapp.simulation.ports import Here

T = TypeVar("T")
LONGEST = timedelta(hours=14)
# What an input takes a person, in seconds: walking, looking, lifting, scanning.
SECONDS = {"receiving": 20, "putaway": 75, "picking": 22, "packing": 14, "dispatch": 12, "delivery": 180}


@dataclass(frozen=True, slots=True)
class Moment:
    """One refusal, undo or question of the day. `said`: what was scanned; `text`: the answer in one line."""

    at: datetime
    operator: str
    task: str
    said: str
    outcome: str
    code: str
    text: str


@dataclass
class Shift:
    """The day's time, which goes on with every input; people who work side by side share it."""

    begins: datetime
    people: int = 1
    moments: list[Moment] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.now = self.begins

    def until(self, hours: float) -> None:
        """It is so many hours after the beginning now, if it is not later already."""
        self.now = max(self.now, self.begins + timedelta(hours=hours))

    def spend(self, seconds: float) -> None:
        """So long takes one person's input. Raises Stuck where the day does not come to an end."""
        self.now += timedelta(seconds=seconds / self.people)
        if self.now - self.begins > LONGEST:
            raise Stuck(f"it is {self.now:%H:%M}, and somebody is still at work")

    def at_this_time(self, act: Callable[[], T]) -> T:
        """Do it by the clock of the day."""
        with clock.stopped_at(self.now):
            return act()

    def remember(self, operator: str, raw: str, reply: Reply) -> None:
        """Keep what a person would tell at home."""
        if reply.outcome in {"refused", "ask"} or reply.code in {"undone", "short_told"}:
            self.moments.append(Moment(self.now, operator, reply.task, raw, reply.outcome, reply.code,
                                       " / ".join(reply.text.split("\n"))))


class Terminal(Here):
    """An operator's terminal whose answers come at the time of the day."""

    def __init__(self, shift: Shift, operator: str) -> None:
        super().__init__(operator, f"demo-{operator.lower()}")
        self.shift, self.code = shift, operator

    def enter(self, task: str) -> Reply:
        return self.shift.at_this_time(lambda: super(Terminal, self).enter(task))

    def say(self, raw: str) -> Reply:
        reply = self.shift.at_this_time(lambda: super(Terminal, self).say(raw))
        self.shift.remember(self.code, raw, reply)
        self.shift.spend(SECONDS.get(reply.task, 5))
        return reply
