"""`floorapp quarantine list / show / retry / discard`: what files brought that could not be taken."""

from __future__ import annotations

import argparse
import json
from typing import Any

from floorapp.cli.opening import acting, opened
from floorapp.cli.speech import language, text


def register(commands: Any) -> None:
    """`quarantine`."""
    aside = commands.add_parser("quarantine", help=text("cli_quarantine"))
    does = aside.add_subparsers(metavar="ACTION", required=True)
    list_ = does.add_parser("list", help=text("cli_quarantine_list"))
    list_.set_defaults(run=waiting)
    show_ = does.add_parser("show", help=text("cli_quarantine_show"))
    show_.add_argument("entry", type=int, metavar="ID", help=text("cli_quarantine_id"))
    show_.set_defaults(run=show)
    retry_ = does.add_parser("retry", help=text("cli_quarantine_retry"))
    retry_.add_argument("entries", type=int, nargs="*", metavar="ID", help=text("cli_quarantine_ids"))
    retry_.set_defaults(run=retry)
    for parser in (list_, retry_):
        parser.add_argument("--kind", default="", metavar="KIND", help=text("cli_quarantine_kind"))
        parser.add_argument("--reason", default="", metavar="CODE", help=text("cli_quarantine_reason"))
    discard_ = does.add_parser("discard", help=text("cli_quarantine_discard"))
    discard_.add_argument("entries", type=int, nargs="+", metavar="ID", help=text("cli_quarantine_id"))
    discard_.add_argument("--reason", default="", metavar="TEXT", help=text("cli_reason"))
    discard_.set_defaults(run=discard)
    for parser in (list_, show_, retry_):
        parser.add_argument("--json", action="store_true", help=text("cli_json"))


def waiting(args: argparse.Namespace) -> int:
    """The open entries, the oldest first."""
    with opened(args):
        from floorapp.services import quarantine
        found = [_entry(row) for row in quarantine.waiting(args.kind, args.reason)]
    if args.json:
        print(json.dumps({"entries": found}, ensure_ascii=False))
        return 0
    for entry in found:
        print(text("quarantine_entry", **entry))
    if not found:
        print(text("quarantine_none"))
    return 0


def show(args: argparse.Namespace) -> int:
    """One entry: its rows as they were, to be mended and imported again. Refused: as `quarantine.named`."""
    with opened(args):
        from floorapp.services import quarantine
        found = _entry(quarantine.named(args.entry))
    print(json.dumps(found, ensure_ascii=False) if args.json else found["raw"])
    return 0


def retry(args: argparse.Namespace) -> int:
    """Try the named entries again, or all of them: 1 where something still stands aside. Refused: as `taking.retry`."""
    with opened(args):
        from floorapp.channels import taking
        from floorapp.cli import imports
        from floorapp.services import quarantine
        entries = args.entries or [row.id for row in quarantine.waiting(args.kind, args.reason)]
        report = taking.retry(list(dict.fromkeys(entries)), language())
        return imports.tell(report, "quarantine", as_json=args.json, language=language())


def discard(args: argparse.Namespace) -> int:
    """Let entries go, all of those named or none. Refused: as `quarantine.discard`."""
    with opened(args):
        from floorapp.data import db
        from floorapp.domain.safetext import clean
        from floorapp.services import quarantine
        entries, reason = list(dict.fromkeys(args.entries)), clean(args.reason, 60)
        db.execute(lambda: [quarantine.discard(acting(), entry, reason) for entry in entries])
    for entry in entries:
        print(text("quarantine_discarded_now", entry=entry))
    return 0


def _entry(row: Any) -> dict[str, Any]:
    from floorapp.channels.reasons import describe_faults
    from floorapp.services import quarantine
    return quarantine.as_json(row) | {"text": describe_faults(quarantine.faults_of(row), language())}
