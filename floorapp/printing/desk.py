"""What a person asks of the spool: try again, cancel, print again, try a printer. Every function runs in the caller's
transaction and leaves an event with who asked and why."""

from __future__ import annotations

import json
from typing import Any

from floorapp.data import clock, spool
from floorapp.data.act import Act
from floorapp.domain.refusals import Refused
from floorapp.printing.reasons import reason
from floorapp.printing.rendering import preview

RETRIED = ("failed", "unknown")
CANCELLED = ("queued", "failed", "unknown")


def job_named(name: str) -> Any:
    """A job by its number, by `kind:number` (its newest copy) or `kind:number:copy`. Refused: `unknown_print_job`."""
    row = spool.job.one(id=int(name)) if name.isascii() and name.isdigit() and len(name) < 18 else None
    if row is None:
        known = spool.job_by_key.one(key=name) or (
            spool.jobs_of.one(kind=name.partition(":")[0], number=name.partition(":")[2]))
        row = spool.job.one(id=known.id) if known is not None else None
    if row is None:
        raise Refused("unknown_print_job", job=name)
    return row


def retry(act: Act, job: Any) -> None:
    """Back to the queue: somebody has looked, and it did not come out. Refused: `print_not_retried` (state),
    `no_printer_for` (kind)."""
    if job.state not in RETRIED or not spool.retry_job.run(id=job.id, before=job.state, printer=_printer(job)):
        raise Refused("print_not_retried", job=job.key, state=job.state)
    act.tell("job_retried", f"print:{job.key}")


def cancel(act: Act, job: Any, why: str) -> None:
    """Never to be printed. Refused: `print_not_cancelled` (state): what is on paper, or on its way, stays."""
    if job.state not in CANCELLED or not spool.cancel_job.run(id=job.id, before=job.state,
                                                              reason=reason("print_cancelled", why=why)):
        raise Refused("print_not_cancelled", job=job.key, state=job.state)
    act.tell("job_cancelled", f"print:{job.key}", why=why)


def reprint(act: Act, job: Any, why: str) -> Any:
    """The same document once more, headed as a copy; the new job. Refused: `print_not_reprinted` (state) while it is
    still on its way, `no_printer_for` (kind)."""
    if job.state in {"queued", "sending"}:
        raise Refused("print_not_reprinted", job=job.key, state=job.state)
    copy = spool.jobs_of.one(kind=job.kind, number=job.number).copy_no + 1
    spool.queue_on(_printer(job), job.kind, job.number, job.payload, language=job.language, who=act.who, copy_no=copy)
    made = spool.job_by_key.one(key=f"{job.kind}:{job.number}:{copy}")
    act.tell("job_reprinted", f"print:{made.key}", why=why)
    return made


def sheet(act: Act, commands: list[dict[str, object]], language: str) -> Any:
    """The command barcodes of a workplace on the printer that takes them; once more, as a copy, where they were printed
    before. The job. Refused: `no_printer_for` (kind)."""
    last = spool.jobs_of.one(kind="command_sheet", number=language)
    copy = last.copy_no + 1 if last is not None else 1
    if not spool.queue("command_sheet", language, {"commands": commands}, language=language, who=act.who, copy_no=copy):
        raise Refused("no_printer_for", kind="command_sheet")
    made = spool.job_by_key.one(key=f"command_sheet:{language}:{copy}")
    act.tell("sheet_printed", f"print:{made.key}")
    return made


def test(act: Act, printer: Any, zone: str, language: str) -> Any:
    """A test page for a printer; its job. Refused: what cannot be laid out at the printer's width."""
    at = clock.local(act.at, zone)
    payload = {"printer": printer.code, "address": printer.address[-80:], "at": at.isoformat(timespec="seconds")}
    preview("test", payload, printer.width, language)
    number = f"{printer.code}-{act.at}"
    spool.queue_on(printer.id, "test", number, json.dumps(payload, ensure_ascii=False), language=language, who=act.who)
    act.tell("job_tested", f"printer:{printer.code}")
    return spool.job_by_key.one(key=f"test:{number}:1")


def _printer(job: Any) -> int:
    """The job's own printer while it is in use, else the next that takes it. Refused: `no_printer_for`."""
    found = spool.taker(job.kind, job.printer_id)
    if found is None:
        raise Refused("no_printer_for", kind=job.kind)
    return found
