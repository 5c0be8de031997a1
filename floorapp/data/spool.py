"""Print jobs and the printers they go to; written in the transaction of what they tell of."""

from __future__ import annotations

import json

import peewee as pw

from floorapp.data import clock
from floorapp.data.base import Table, maybe, needed, text, to, whole
from floorapp.data.db import Statement


class Printer(Table):
    """transport: file (address: a folder or device) or tcp (host:port). `kinds`: documents it takes, empty for all."""

    code = needed(unique=True)
    transport = needed()
    address = needed()
    width = whole(48)
    kinds = text()
    active = whole(1)


class PrintJob(Table):
    """state: queued, sending, printed, sent, unknown, failed, cancelled. `key` is kind:number:copy, once."""

    key = needed(unique=True)
    kind = needed()
    number = needed()
    copy_no = whole(1)
    payload = needed()
    language = text()
    printer = to(Printer)
    state = needed()
    attempts = whole()
    reason = text()
    who = text()
    created_at = whole()
    next_at = whole()
    sent_at = maybe()

    class Meta:
        indexes = ((("printer", "state", "id"), False), (("kind", "number"), False))


printers = Statement(lambda P: Printer.select().where(Printer.active == 1).order_by(Printer.id))
printer_by_code = Statement(lambda P: Printer.select().where(Printer.code == P.code))
_JOB = ("key", "kind", "number", "copy_no", "payload", "language", "printer", "who", "created_at", "next_at")
_queue = Statement(lambda P: PrintJob.insert({getattr(PrintJob, f): getattr(P, f) for f in _JOB} | {
    PrintJob.state: "queued", PrintJob.attempts: 0}).on_conflict_ignore())
_WITH_PRINTER = (PrintJob, Printer.code.alias("printer_code"), Printer.transport, Printer.address, Printer.width)
job = Statement(lambda P: PrintJob.select(*_WITH_PRINTER).join(Printer).where(PrintJob.id == P.id))
job_by_key = Statement(lambda P: PrintJob.select().where(PrintJob.key == P.key))
# Labels hold people up, slips lie in the parcel, the rest can wait.
_RANK = pw.Case(PrintJob.kind, (("shipping_label", 0), ("lpn_label", 0), ("packing_slip", 1)), 2)
next_job = Statement(lambda P: PrintJob.select(*_WITH_PRINTER).join(Printer)
                     .where(Printer.code == P.printer, PrintJob.state == "queued", PrintJob.next_at <= P.now)
                     .order_by(_RANK, PrintJob.id).limit(1))
set_job = Statement(lambda P: PrintJob.update({
    PrintJob.state: P.state, PrintJob.reason: P.reason, PrintJob.attempts: P.attempts, PrintJob.next_at: P.next_at,
    PrintJob.sent_at: P.sent_at}).where(PrintJob.id == P.id, PrintJob.state == P.before))
jobs_left_sending = Statement(lambda P: PrintJob.select(*_WITH_PRINTER).join(Printer)
                              .where(Printer.code == P.printer, PrintJob.state == "sending").order_by(PrintJob.id))
# Printers in use with something to do; what is `sending` was left by a worker that died, or is in another's hands.
waiting_printers = Statement(lambda P: Printer.select(Printer.code).join(PrintJob)
                             .where(Printer.active == 1, PrintJob.state.in_(("queued", "sending")))
                             .group_by(Printer.code).order_by(Printer.code))
start_sending = Statement(lambda P: PrintJob.update({PrintJob.state: "sending", PrintJob.reason: "",
                                                     PrintJob.attempts: PrintJob.attempts + 1})
                          .where(PrintJob.id == P.id, PrintJob.state == "queued"))
end_job = Statement(lambda P: PrintJob.update({PrintJob.state: P.state, PrintJob.reason: P.reason,
                                               PrintJob.sent_at: P.at})
                    .where(PrintJob.id == P.id, (PrintJob.state == "sending") | (PrintJob.state == "queued")))
back_to_queue = Statement(lambda P: PrintJob.update({PrintJob.state: "queued", PrintJob.reason: P.reason})
                          .where(PrintJob.id == P.id, PrintJob.state == P.before))
retry_job = Statement(lambda P: PrintJob.update({PrintJob.state: "queued", PrintJob.reason: "",
                                                 PrintJob.printer: P.printer})
                      .where(PrintJob.id == P.id, PrintJob.state == P.before))
jobs_left_behind = Statement(lambda P: PrintJob.select(PrintJob.id, PrintJob.kind, PrintJob.printer, PrintJob.state)
                             .join(Printer).where(PrintJob.state == "queued", Printer.active == 0)
                             .order_by(PrintJob.id))
cancel_job = Statement(lambda P: PrintJob.update({PrintJob.state: "cancelled", PrintJob.reason: P.reason})
                       .where(PrintJob.id == P.id, PrintJob.state == P.before))
jobs = Statement(lambda P: PrintJob.select(PrintJob.id, PrintJob.key, PrintJob.kind, PrintJob.number,
                                           PrintJob.copy_no, PrintJob.state, PrintJob.reason, PrintJob.attempts,
                                           PrintJob.created_at, Printer.code.alias("printer_code"))
                 .join(Printer).order_by(PrintJob.id.desc()).limit(P.most))
jobs_of = Statement(lambda P: PrintJob.select().where(PrintJob.kind == P.kind, PrintJob.number == P.number)
                    .order_by(PrintJob.copy_no.desc()))
known_printers = Statement(lambda P: Printer.select().order_by(Printer.id))
_PRINTER = ("code", "transport", "address", "width", "kinds")
save_printer = Statement(lambda P: Printer.insert({getattr(Printer, f): getattr(P, f) for f in _PRINTER} | {
    Printer.active: 1})
    .on_conflict(conflict_target=(Printer.code,),
                 update={getattr(Printer, f): getattr(P, f) for f in _PRINTER[1:]} | {Printer.active: 1}))
retire_printer = Statement(lambda P: Printer.update({Printer.active: 0}).where(Printer.id == P.id))


def withdraw(kinds: tuple[str, ...], number: str, copy_no: int = 0) -> bool:
    """These papers of a document (one copy, or all of them) are not printed where they still wait; whether one of them
    has gone to its printer already."""
    out = False
    for kind in kinds:
        for job_ in jobs_of.all(kind=kind, number=number):
            if copy_no in {0, job_.copy_no} and not cancel_job.run(id=job_.id, before="queued", state="cancelled",
                                                                   reason="undone"):
                out = out or job_.state != "cancelled"
    return out


def next_copy(kind: str, number: str) -> int:
    """The number that the next copy of this document has."""
    last = jobs_of.one(kind=kind, number=number)
    return last.copy_no + 1 if last is not None else 1


def queue(kind: str, number: str, payload: dict[str, object], *, language: str, who: str, copy_no: int = 1) -> bool:
    """Queue a document in the open transaction; False where no printer takes this kind.

    The same kind, number and copy is queued once, whoever asks again.
    """
    printer = taker(kind)
    if printer is None:
        return False
    queue_on(printer, kind, number, json.dumps(payload, ensure_ascii=False), language=language, who=who,
             copy_no=copy_no)
    return True


def taker(kind: str, wanted: int = 0) -> int | None:
    """The printer that a document of this kind goes to: the wanted one while it is in use, else the first that takes
    the kind; None where none does."""
    found = printers.all()
    return next((int(row.id) for row in (*(row for row in found if row.id == wanted), *(
        row for row in found if not row.kinds or kind in row.kinds.split()))), None)


def hand_on() -> int:
    """What waits for a printer that is no longer in use goes to the next one that takes it; how many jobs."""
    moved = 0
    for waiting in jobs_left_behind.all():
        printer = taker(waiting.kind)
        if printer is not None:
            moved += retry_job.run(id=waiting.id, before="queued", printer=printer)
    return moved


def queue_on(printer: int, kind: str, number: str, payload: str, *, language: str, who: str, copy_no: int = 1) -> None:
    """Queue a document, as JSON, for this printer in the open transaction; the same copy is queued once."""
    now = clock.now()
    _queue.run(key=f"{kind}:{number}:{copy_no}", kind=kind, number=number, copy_no=copy_no, payload=payload,
               language=language, printer=printer, who=who, created_at=now, next_at=now)


