"""`floorapp print`: the spool in a person's hands."""

from __future__ import annotations

import argparse
import json
import sys
from functools import partial
from typing import Any

from floorapp.cli.opening import acting, opened
from floorapp.cli.speech import language, text
from floorapp.domain.refusals import Refused
from floorapp.domain.safetext import clean
from floorapp.locale import LANGUAGES

CANNOT_BE_LAID_OUT = frozenset({"bad_document", "code_too_wide", "unknown_paper_width"})
STATES = ("queued", "sending", "printed", "sent", "unknown", "failed", "cancelled")


def register(commands: Any) -> None:
    """`print list`, `retry`, `cancel`, `reprint`, `preview`, `test`, `sheet`."""
    group = commands.add_parser("print", help=text("cli_print")).add_subparsers(metavar="COMMAND", required=True)
    list_ = group.add_parser("list", help=text("cli_print_list"))
    list_.add_argument("--state", default="", choices=("", *STATES), help=", ".join(STATES))
    list_.add_argument("--max", type=int, default=50, metavar="N", help=text("cli_print_max"))
    list_.add_argument("--json", action="store_true", help=text("cli_json"))
    list_.set_defaults(run=listed)
    for name, act, why in (("retry", retry, False), ("cancel", cancel, True), ("reprint", reprint, True)):
        command = group.add_parser(name, help=text(f"cli_print_{name}"))
        command.add_argument("job", metavar="JOB", help=text("cli_print_job"))
        if why:
            command.add_argument("--reason", default="", metavar="TEXT", help=text("cli_reason"))
        command.set_defaults(run=act)
    preview_ = group.add_parser("preview", help=text("cli_print_preview"))
    preview_.add_argument("job", metavar="JOB", help=text("cli_print_job"))
    preview_.add_argument("--width", type=int, choices=(32, 42, 48), help=text("cli_print_width"))
    preview_.set_defaults(run=preview)
    test_ = group.add_parser("test", help=text("cli_print_test"))
    test_.add_argument("printer", nargs="?", metavar="PRINTER", help=text("cli_print_printer"))
    test_.set_defaults(run=test)
    sheet_ = group.add_parser("sheet", help=text("cli_print_sheet"))
    sheet_.add_argument("--language", choices=LANGUAGES, help=text("cli_print_language"))
    sheet_.set_defaults(run=sheet)


def listed(args: argparse.Namespace) -> int:
    """The newest jobs, and why those that wait or failed do."""
    from floorapp.data import clock, spool
    from floorapp.printing.reasons import explain
    with opened(args):
        found = [{"id": row.id, "document": f"{row.kind}:{row.number}", "copy": row.copy_no,
                  "printer": row.printer_code, "state": row.state, "attempts": row.attempts,
                  "at": clock.iso(row.created_at), "reason": explain(row.reason, language()).replace("\n", " ")}
                 for row in spool.jobs.all(most=max(args.max, 0)) if args.state in ("", row.state)]
    if args.json:
        print(json.dumps({"jobs": found}, ensure_ascii=False))
        return 0
    from floorapp.cli.tables import table
    for line in table(list(found[0]), found, whole="reason") if found else [text("print_list_empty")]:
        print(line)
    return 0


def retry(args: argparse.Namespace) -> int:
    """Print a failed or unknown job after all."""
    from floorapp.printing import desk
    _change(args, desk.retry)
    print(text("print_retried_now", job=args.job))
    return 0


def cancel(args: argparse.Namespace) -> int:
    """Do not print this job."""
    from floorapp.printing import desk
    _change(args, lambda act, job: desk.cancel(act, job, clean(args.reason, 60)))
    print(text("print_cancelled_now", job=args.job))
    return 0


def reprint(args: argparse.Namespace) -> int:
    """Print it once more, marked as a copy."""
    from floorapp.printing import desk
    made = _change(args, lambda act, job: desk.reprint(act, job, clean(args.reason, 60)))
    print(text("print_reprinted_now", job=made.key, id=made.id))
    return 0


def preview(args: argparse.Namespace) -> int:
    """What the paper will show."""
    from floorapp.printing import desk
    from floorapp.printing.rendering import preview as shown
    with opened(args):
        job = desk.job_named(args.job)
    for line in shown(job.kind, json.loads(job.payload), args.width or job.width, job.language, job.copy_no):
        print(line)
    return 0


def test(args: argparse.Namespace) -> int:
    """A page on one printer, or on each: what cannot be laid out for one of them holds up no other, and ends with 1."""
    from floorapp.data import db, spool
    from floorapp.printing import desk
    with opened(args) as chosen:
        known = [row for row in spool.printers.all() if args.printer in (None, row.code)]
        if not known:
            raise Refused("unknown_printer", printer=args.printer or "-")
        status = 0
        for printer in known:
            try:
                made = db.execute(partial(desk.test, acting(), printer, chosen.warehouse.zone, chosen.language))
            except Refused as refused:
                if args.printer or refused.code not in CANNOT_BE_LAID_OUT:
                    raise
                print(f"{printer.code}: {text(refused.code, **refused.params)}", file=sys.stderr)
                status = 1
            else:
                print(text("print_tested_now", printer=printer.code, id=made.id))
    return status


def sheet(args: argparse.Namespace) -> int:
    """The command barcodes of a workplace, to laminate."""
    from floorapp import keymap
    from floorapp.data import db
    from floorapp.printing import desk
    with opened(args) as chosen:
        spoken = args.language or chosen.language
        made = db.execute(lambda: desk.sheet(acting(), keymap.sheet(spoken), spoken))
    print(text("print_sheet_now", job=made.key, id=made.id))
    return 0


def _change(args: argparse.Namespace, change: Any) -> Any:
    from floorapp.data import db
    from floorapp.printing import desk
    with opened(args):
        return db.execute(lambda: change(acting(), desk.job_named(args.job)))
