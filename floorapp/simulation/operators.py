"""A virtual operator: reads the prompt, does what it asks, and now and then makes a mistake and mends it."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from floorapp.dialogues.engine import Reply
from floorapp.simulation.jobs import BACK, ENTER, Job
from floorapp.simulation.mistakes import Mistakes
from floorapp.simulation.ports import HungUp, Port

PATIENCE = 30                          # inputs in a row that get a person nowhere


@dataclass
class Tally:
    """What came of some inputs. `lines`: order lines picked; `seconds`: spent waiting for answers, each in `waits`."""

    inputs: int = 0
    kept: int = 0
    refused: int = 0
    lines: int = 0
    codes: Counter[str] = field(default_factory=Counter)
    waits: list[float] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        return sum(self.waits)

    def count(self, reply: Reply, seconds: float) -> None:
        """One more answer."""
        self.inputs += 1
        self.kept += reply.outcome == "accepted"
        self.refused += reply.outcome == "refused"
        self.lines += reply.code == "picked"
        self.codes[reply.code] += 1
        self.waits.append(seconds)

    def percentile(self, share: float) -> float:
        """Seconds within which this share of the answers came."""
        waits = sorted(self.waits)
        return waits[min(int(len(waits) * share), len(waits) - 1)] if waits else 0.0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.inputs + other.inputs, self.kept + other.kept, self.refused + other.refused,
                     self.lines + other.lines, self.codes + other.codes, self.waits + other.waits)


class Stuck(RuntimeError):
    """A person at a loss: nothing that seems right is taken. A dialogue or a job is wrong."""


class VirtualOperator:
    """One person at one terminal. Works at the first of its jobs that has something to do, and goes on to the next."""

    def __init__(self, port: Port, jobs: Sequence[Job], mistakes: Mistakes | None = None) -> None:
        self.port, self.jobs, self.mistakes = port, {job.task: job for job in jobs}, mistakes
        self.tally = Tally()
        self.reply: Reply | None = None
        self._opens = next(iter(self.jobs), "")
        self._said, self._step_before = "", ""
        self._slips: deque[str] = deque()
        self._slipping = False
        self._idle: set[str] = set()
        self._nowhere = 0

    def step(self) -> bool:
        """One input; False where nothing is left to do. Raises Stuck, and HungUp where the terminal has gone."""
        raw = self.decide()
        if raw is None:
            return False
        started = time.perf_counter()
        try:
            reply = self.port.say(raw)
        except HungUp:
            self.reply = None
            raise
        self.hear(reply, time.perf_counter() - started)
        return True

    def decide(self) -> str | None:
        """The next input, for whoever carries it to the dialogue and brings the answer to `hear`; None: no work."""
        if self.reply is None:
            self.reply = self.port.enter(self._opens)
        raw = self._next(self.reply)
        if raw is None:
            self._rest()
        else:
            self._said, self._step_before = raw, str(self.reply.prompt["step"])
        return raw

    def hear(self, reply: Reply, seconds: float) -> None:
        """The answer to what was decided last. Raises Stuck."""
        self.reply = reply
        self.tally.count(reply, seconds)
        self._nowhere = 0 if reply.outcome == "accepted" else self._nowhere + 1
        if self._nowhere > PATIENCE:
            raise Stuck(f"{self._said!r} -> {reply.outcome} {reply.code} {reply.text!r}, {reply.prompt}")

    def reconnect(self, port: Port) -> None:
        """The terminal is another one: look where one stands, and go on from there."""
        self.port, self.reply, self._slips, self._opens = port, None, deque(), ""

    def _next(self, reply: Reply) -> str | None:
        if reply.code == "undo_last":
            return ENTER
        if self._slips and reply.outcome == "accepted":
            return self._slips.popleft()
        self._slips.clear()
        if reply.outcome == "ask" and not self._slipping:
            return self._said                      # meant as it was: the same once more confirms
        if self.mistakes is not None and not self._slipping and reply.task in self.jobs:
            self._slips.extend(self.mistakes.instead(self.jobs[reply.task].floor, reply, self._step_before,
                                                     self._said))
            if self._slips:
                self._slipping = True
                return self._slips.popleft()
        self._slipping = False
        return self._work(reply)

    def _work(self, reply: Reply) -> str | None:
        job = self.jobs.get(reply.task)
        if job is not None:
            raw = job.next(reply)
            if raw is not None:
                self._idle.discard(reply.task)
                return raw
            self._idle.add(reply.task)
        other = next((task for task, job in self.jobs.items() if task not in self._idle and job.sees()), None)
        if other is None:
            return None
        return f"GO{other.upper()}" if reply.task == "menu" else BACK

    def _rest(self) -> None:
        """Nothing to do for the moment. After a pause one looks around as if one had just come."""
        self._idle.clear()
        for job in self.jobs.values():
            job.rested()
        if self.reply is not None:
            self.reply = replace(self.reply, outcome="info", code="")
