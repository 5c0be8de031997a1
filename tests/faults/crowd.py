"""Many people at many terminals at once: each answer is taken when it comes, and its giver goes on at once."""

from __future__ import annotations

import selectors
import time
from collections.abc import Sequence

from floorapp.simulation.jobs import Job
from floorapp.simulation.operators import Tally, VirtualOperator
from tests.faults.drives import Drive

PATIENCE = 60                          # seconds without any answer


class Crowd:
    """The people at these terminals. `work` may be called again with other jobs; they stay where they are."""

    def __init__(self, drives: Sequence[Drive]) -> None:
        self.people = [VirtualOperator(drive.port, []) for drive in drives]
        self.ears = selectors.DefaultSelector()
        for person, drive in zip(self.people, drives, strict=True):
            person.reply = drive.port.enter("")
            self.ears.register(drive.port.prints, selectors.EVENT_READ, (person, drive))
        self.drives = {id(person): drive for person, drive in zip(self.people, drives, strict=True)}

    def work(self, jobs: Sequence[Job]) -> Tally:
        """Everybody does their job until nobody has anything left to do; what they did."""
        for person, job in zip(self.people, jobs, strict=True):
            person.jobs, person.tally = {job.task: job}, Tally()
        while self._round():
            pass
        return sum((person.tally for person in self.people), Tally())

    def _round(self) -> bool:
        """Until all rest; whether anything was kept meanwhile, so that looking again may pay."""
        before = sum(person.tally.kept for person in self.people)
        asked = {id(person): time.perf_counter() for person in self.people if self._ask(person)}
        while asked:
            ready = self.ears.select(PATIENCE)
            assert ready, f"{len(asked)} people have waited {PATIENCE} s for an answer"
            for key, _ in ready:
                person, drive = key.data
                came = time.perf_counter()
                person.hear(drive.port.heard(), came - asked.pop(id(person)))
                if self._ask(person):
                    asked[id(person)] = time.perf_counter()
        return sum(person.tally.kept for person in self.people) > before

    def _ask(self, person: VirtualOperator) -> bool:
        raw = person.decide()
        if raw is not None:
            self.drives[id(person)].port.send(raw)
        return raw is not None
