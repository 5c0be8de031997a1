"""The demo's paper: badges and the command sheet in the morning, and everything that the day queues for the printer."""

from __future__ import annotations

import os

from floorapp.data import people, sites, spool
from floorapp.data.act import Act
from floorapp.keymap import sheet
from floorapp.printing.jobs import Jobs
from floorapp.printing.spool import Spool


def queue_sheets(act: Act) -> None:
    """Everybody's badge, and the command barcodes of a workplace; in the caller's transaction."""
    language = sites.warehouse.one().language or "id"
    for person in people.operators.all():
        if person.badge:
            badge: dict[str, object] = {"operator": person.code, "name": person.name, "badge": person.badge}
            spool.queue("badge", person.code, badge, language=language, who=act.who)
    spool.queue("command_sheet", language, {"commands": sheet(language)}, language=language, who=act.who)


def print_all() -> int:
    """One turn of the spool at every printer, until nothing waits; how many papers came out."""
    jobs = Jobs(f"demo/{os.getpid()}")
    worker, printed = Spool(jobs), 0
    for printer in spool.printers.all():
        if not jobs.lease(printer.code):
            continue
        try:
            worker.recover(printer.code)
            printed += worker.work(printer.code, most=10_000).ended
        finally:
            jobs.give_back(printer.code)
    return printed
