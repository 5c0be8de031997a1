"""`floorapp message`, `messages`, `mirror`: what a supervisor tells the floor, and sees of it."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from typing import TYPE_CHECKING, Any

from floorapp.cli.opening import acting, opened
from floorapp.cli.speech import text

if TYPE_CHECKING:
    from floorapp.data.act import Act

LOOK_EVERY = 0.25                      # seconds between looks whether anything changed


def register(commands: Any) -> None:
    """The three commands."""
    message_ = commands.add_parser("message", help=text("cli_message"))
    message_.add_argument("--to", action="append", default=[], metavar="OPERATOR", help=text("cli_message_to"))
    message_.add_argument("--role", default="", metavar="ROLE", help=text("cli_message_role"))
    message_.add_argument("--from", dest="sender", default="", metavar="OPERATOR", help=text("cli_message_from"))
    message_.add_argument("text", nargs="+", metavar="TEXT", help=text("cli_message_text"))
    message_.set_defaults(run=message)
    messages_ = commands.add_parser("messages", help=text("cli_messages"))
    messages_.add_argument("--json", action="store_true", help=text("cli_json"))
    messages_.add_argument("--warehouse", default="", metavar="CODE", help=text("cli_warehouse"))
    messages_.set_defaults(run=messages)
    mirror_ = commands.add_parser("mirror", help=text("cli_mirror"))
    mirror_.add_argument("operator", metavar="OPERATOR", help=text("cli_operator"))
    mirror_.add_argument("--as", dest="supervisor", default="", metavar="OPERATOR", help=text("cli_mirror_as"))
    mirror_.add_argument("--once", action="store_true", help=text("cli_mirror_once"))
    mirror_.set_defaults(run=mirror)


def message(args: argparse.Namespace) -> int:
    """Put a message on the screens of operators, or of a role. Refused: what `messages.send` refuses."""
    with opened(args):
        from floorapp.data import db, journal
        from floorapp.services import messages as service
        from floorapp.services import operators
        said = " ".join(args.text)

        def send() -> int:
            act, people = _act(args.sender), [operators.named(code) for code in args.to]
            journal.write(act, "message", text=said, to=[person.code for person in people], role=args.role.lower())
            return service.send(act, said, people, args.role.lower())

        reached = db.execute(send)
    print(text("message_sent_to", n=reached))
    return 0


def messages(args: argparse.Namespace) -> int:
    """The newest messages: to whom, since when they show, who has acknowledged them and when."""
    with opened(args):
        from floorapp.services import messages as service
        from floorapp.services import site
        found = service.sent(site.warehouse_named(args.warehouse).id)
    if args.json:
        print(json.dumps({"messages": found}, ensure_ascii=False))
        return 0
    from floorapp.cli.tables import table
    for line in table(list(found[0]), found) if found else ():
        print(line)
    return 0


def mirror(args: argparse.Namespace) -> int:
    """At a terminal: sign on, then see the operator's screen, live. Elsewhere: one JSON object whenever it changes.

    Refused: `operator_unknown`, `supervisor_only`.
    """
    if os.isatty(0) and os.isatty(1) and not args.once and not args.supervisor:
        from floorapp.cli import terminal
        return terminal.open_mirror(args)
    with opened(args):
        from floorapp.data import db
        from floorapp.dialogues import mirroring
        from floorapp.services import operators, supervision
        person = operators.named(args.operator)
        db.execute(lambda: supervision.begin_mirror(_act(args.supervisor), person))
        before = ""
        while True:
            found = json.dumps(mirroring.seen(person.id).as_json(), ensure_ascii=False, default=str)
            if found != before:
                sys.stdout.write(found + "\n")
                sys.stdout.flush()
            before = found
            if args.once:
                return 0
            version = db.data_version()
            while db.data_version() == version:
                time.sleep(LOOK_EVERY)


def _act(code: str) -> Act:
    """A named operator answers for it with their roles; else whoever is at the command line does."""
    act = acting()
    if not code:
        return act
    from floorapp.data.act import Act
    from floorapp.services import operators
    person = operators.named(code)
    return Act(person.code, person.warehouse_id, person.id, act.terminal)
