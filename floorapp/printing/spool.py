"""The spool: stored jobs become paper, in order, one printer at a time.

    queued -> sending -> printed | sent | unknown | failed        (cancelled: by a person, from queued or unknown)

Nobody prints exactly once: between "the paper moved" and "we wrote that down" a process can die. So `sending` is
committed before the first byte, and what is left in it is `unknown`. Papers are then printed again, marked as a copy;
labels never are: two parcels with one tracking number are worse than a wait, so a person looks and decides.
"""

from __future__ import annotations

import json
import logging
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from floorapp.domain.refusals import Refused
from floorapp.printing import transports
from floorapp.printing.outcomes import PrinterDown, PrinterUnknown, Sent
from floorapp.printing.reasons import reason
from floorapp.printing.rendering import render

Final = Literal["printed", "sent", "unknown", "failed"]
Send = Callable[..., Sent]

PRINTED_AGAIN = frozenset({"grn", "discrepancy_report", "count_record", "packing_slip", "manifest", "command_sheet",
                           "test"})
MOST_COPIES = 3  # a printer that breaks off every time is not fed paper for ever: then a person decides
FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0  # seconds between attempts at a printer that is down; doubled each time


class Job(Protocol):
    """A stored print job; `key` is `kind:doc_no:copy` and unique, so that asking twice prints once."""

    @property
    def id(self) -> int | str: ...
    @property
    def key(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def payload(self) -> str: ...  # JSON
    @property
    def transport(self) -> str: ...
    @property
    def address(self) -> str: ...
    @property
    def width(self) -> int: ...
    @property
    def language(self) -> str: ...
    @property
    def copy(self) -> int: ...


class JobStore(Protocol):
    """What the spool asks of the database. Each call is one committed transaction."""

    def claim(self, printer: str) -> Job | None:
        """The queued job of this printer that is next: labels, then slips, then reports; the oldest first."""

    def mark_sending(self, job: Job) -> bool:
        """queued -> sending, attempts + 1. False where it is not queued any more (cancelled, or taken by another)."""

    def finish(self, job: Job, state: Final, detail: str) -> None:
        """The job's end; `detail` is a reason (`reasons.explain` makes words of it), or empty."""

    def requeue(self, job: Job, detail: str) -> None:
        """sending -> queued at its old place: nothing was sent. `detail` says why."""

    def copy_again(self, job: Job, detail: str) -> None:
        """sending -> unknown, and the same document queued as copy + 1 under its own key: one transaction.
        Where that key exists already, only the state changes."""

    def stranded(self, printer: str) -> Sequence[Job]:
        """Jobs of this printer that are `sending`."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What one turn at a printer did: how many jobs ended, the reason why it stopped early, if it did, and how many of
    those that ended are a person's affair now: failed or unknown."""

    ended: int
    down: str = ""
    lost: int = 0


class Spool:
    """Sends the jobs of printers. One Spool at a time works a printer: the worker holds that printer's lease."""

    def __init__(
        self, store: JobStore, *, send: Send = transports.send, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._store = store
        self._send = send
        self._clock = clock
        self._down: dict[str, tuple[float, float, str]] = {}  # printer -> (not before, wait, reason)

    def recover(self, printer: str) -> int:
        """What a dead worker left in `sending` becomes `unknown`; answers how many. To be called whenever the printer's
        lease is taken, and after any error that left `work`."""
        left = self._store.stranded(printer)
        for job in left:
            self._unknown(job, reason("print_interrupted"))
        return len(left)

    def wait(self, printer: str) -> float:
        """Seconds until a printer that was down is tried again; 0 where it may be tried now."""
        not_before = self._down.get(printer, (0.0, 0.0, ""))[0]
        return max(0.0, not_before - self._clock())

    def work(self, printer: str, most: int = 100) -> Turn:
        """Sends the printer's queued jobs, at most `most`, until none is left or the printer fails. Never sleeps longer
        than its transport waits. Errors of the store leave it: the job in hand is then found by `recover`."""
        if self.wait(printer):
            return Turn(0, self._down[printer][2])
        ended = lost = 0
        while ended < most and (job := self._store.claim(printer)) is not None:
            data = self._rendered(job)
            lost += data is None
            if data is not None and self._store.mark_sending(job):
                try:
                    sent = self._send(job.transport, job.address, data, name=file_name(job))
                except Refused as no:
                    self._store.finish(job, "failed", reason(no.code, **no.params))
                    lost += 1
                except PrinterDown as down:
                    why = reason(down.code, **down.params)
                    self._store.requeue(job, why)
                    self._back_off(printer, why)
                    return Turn(ended, why, lost)
                except PrinterUnknown as doubt:
                    why = reason(doubt.code, **doubt.params)
                    self._unknown(job, why)
                    self._back_off(printer, why)
                    return Turn(ended + 1, why, lost + 1)
                else:
                    self._down.pop(printer, None)
                    self._store.finish(job, sent.outcome, "")
            ended += 1
        return Turn(ended, lost=lost)

    def _rendered(self, job: Job) -> bytes | None:
        """The job's bytes; None where it can never be printed: it is then `failed`, and the queue goes on."""
        try:
            return render(job.kind, _read(job), width=job.width, language=job.language, copy=job.copy)
        except Refused as no:
            self._store.finish(job, "failed", reason(no.code, **no.params))
        except Exception as error:
            logging.getLogger(__name__).exception("print job %s cannot be rendered", job.key)
            self._store.finish(job, "failed", reason("print_failed_to_render", error=type(error).__name__))
        return None

    def _unknown(self, job: Job, why: str) -> None:
        if job.kind in PRINTED_AGAIN and job.copy < MOST_COPIES:
            self._store.copy_again(job, why)
        else:
            self._store.finish(job, "unknown", why)

    def _back_off(self, printer: str, why: str) -> None:
        before = self._down.get(printer)
        wait = min(before[1] * 2, LONGEST_WAIT) if before else FIRST_WAIT
        self._down[printer] = (self._clock() + wait, wait, why)


def file_name(job: Job) -> str:
    """The name of the job where it becomes a file: unlike that of any other job, and fit for every file system."""
    stem = f"{job.id:08d}" if isinstance(job.id, int) else job.id
    return re.sub(r"[^A-Za-z0-9_-]+", "-", f"{stem}-{job.key}")[:100]


def _read(job: Job) -> object:
    try:
        return json.loads(job.payload)
    except (ValueError, RecursionError):
        raise Refused("bad_document", kind=job.kind, field="payload") from None
