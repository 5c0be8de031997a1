"""The stored jobs behind the spool: what `printing.spool` asks, answered by the database, each call one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from floorapp.data import clock, db, leases, spool
from floorapp.printing.spool import Final, Job

LEASE = 120_000                        # ms: longer than the longest paper takes


@dataclass(frozen=True, slots=True)
class StoredJob:
    """A job with the printer it goes to."""

    id: int
    key: str
    kind: str
    payload: str
    transport: str
    address: str
    width: int
    language: str
    copy: int


class Jobs:
    """The jobs of the printers that this worker has leased. One whose lease is lost gets no further job of them."""

    def __init__(self, worker: str) -> None:
        self._worker = worker

    def lease(self, printer: str) -> bool:
        """This printer is this worker's alone, for LEASE ms from now; False where another has it."""
        return db.execute(lambda: leases.take(_named(printer), self._worker, LEASE))

    def give_back(self, printer: str) -> None:
        """The next worker may have the printer."""
        db.execute(lambda: leases.end(_named(printer), self._worker))

    def claim(self, printer: str) -> Job | None:
        """The next job, with the lease renewed for it; None also where the lease has gone to another."""
        row = spool.next_job.one(printer=printer, now=clock.now())
        if row is None or not db.execute(lambda: leases.renew(_named(printer), self._worker, LEASE)):
            return None
        return _job(row)

    def mark_sending(self, job: Job) -> bool:
        """queued -> sending; False where it is not queued any more."""
        return bool(db.execute(lambda: spool.start_sending.run(id=job.id)))

    def finish(self, job: Job, state: Final, detail: str) -> None:
        """The end, unless somebody has ended it meanwhile."""
        at = clock.now() if state in {"printed", "sent"} else None
        db.execute(lambda: spool.end_job.run(id=job.id, state=state, reason=detail, at=at))

    def requeue(self, job: Job, detail: str) -> None:
        """sending -> queued at its old place."""
        db.execute(lambda: spool.back_to_queue.run(id=job.id, before="sending", reason=detail))

    def copy_again(self, job: Job, detail: str) -> None:
        """sending -> unknown, and copy + 1 queued on the same printer, together."""
        def both() -> None:
            row = spool.job.one(id=job.id)
            if spool.end_job.run(id=job.id, state="unknown", reason=detail, at=None):
                spool.queue_on(row.printer_id, row.kind, row.number, row.payload, language=row.language, who=row.who,
                               copy_no=row.copy_no + 1)
        db.execute(both)

    def stranded(self, printer: str) -> Sequence[Job]:
        """What is `sending` on a printer that this worker has just leased: left by one that died."""
        return [_job(row) for row in spool.jobs_left_sending.all(printer=printer)]


def _named(printer: str) -> str:
    return f"printer:{printer}"


def _job(row: Any) -> StoredJob:
    return StoredJob(row.id, row.key, row.kind, row.payload, row.transport, row.address, row.width, row.language,
                     row.copy_no)
