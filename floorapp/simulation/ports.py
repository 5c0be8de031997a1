"""The two ways to speak to a dialogue: in this process, or to `floorapp drive` by lines of JSON."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import IO, Protocol

from floorapp.data import people
from floorapp.dialogues import engine
from floorapp.dialogues.engine import Reply
from floorapp.domain.refusals import Refused


class Port(Protocol):
    """One operator's line to the house."""

    def enter(self, task: str) -> Reply:
        """Open a task, or with no name go on where the operator was; what is asked there."""

    def say(self, raw: str) -> Reply:
        """One input, one answer."""


class Here:
    """Dialogues of this process, on the open database. Refused: `operator_unknown`."""

    def __init__(self, operator: str, terminal: str = "virtual") -> None:
        found = people.operator_by_code.one(code=operator)
        if found is None:
            raise Refused("operator_unknown", operator=operator)
        self.operator, self.terminal = int(found.id), terminal

    def enter(self, task: str) -> Reply:
        return engine.enter(self.operator, task, self.terminal)

    def say(self, raw: str) -> Reply:
        return engine.answer(self.operator, raw, self.terminal)


class HungUp(ConnectionError):
    """The other side has gone; whether it kept the last input is not known."""


class Lines:
    """A running `floorapp drive`, by what it reads and what it prints. Its task was named when it was started."""

    def __init__(self, reads: IO[str], prints: IO[str]) -> None:
        self.reads, self.prints = reads, prints

    def enter(self, task: str) -> Reply:
        reply = self.heard()
        return reply if not task or reply.task == task else self.say(f"GO{task.upper()}")

    def say(self, raw: str) -> Reply:
        self.send(raw)
        return self.heard()

    def send(self, raw: str) -> None:
        """Half of `say`. Raises HungUp."""
        try:
            self.reads.write(raw.replace("\x1d", "\\x1d") + "\n")
            self.reads.flush()
        except (BrokenPipeError, ValueError) as error:
            raise HungUp from error

    def heard(self) -> Reply:
        """The other half: the next answer, as soon as it comes. Raises HungUp."""
        line = self.prints.readline()
        if not line.endswith("\n"):
            raise HungUp
        said = json.loads(line)
        return Reply(**{field.name: said[field.name] for field in fields(Reply)})
