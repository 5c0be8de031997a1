"""`floorapp` and `floorapp session`: the screen for people."""

from __future__ import annotations

import argparse
import os
import sys
from typing import Any

from floorapp.cli.failures import Unusable
from floorapp.cli.opening import live, opened
from floorapp.cli.speech import text


def register(commands: Any) -> None:
    """`session` and `demo`; without a command `floorapp` is the screen too."""
    session = commands.add_parser("session", help=text("cli_session"))
    session.add_argument("--operator", required=True, metavar="CODE", help=text("cli_operator"))
    session.add_argument("--training", action="store_true", default=argparse.SUPPRESS, help=text("cli_in_training"))
    session.set_defaults(run=run)
    demo = commands.add_parser("demo", help=text("cli_demo"))
    demo.add_argument("--keep", action="store_true", help=text("demo_keep"))
    demo.add_argument("--folder", default="var/demo", metavar="DIR", help=text("demo_folder"))
    demo.set_defaults(run=_demo)


def run(args: argparse.Namespace) -> int:
    """Open the screen: for whoever signs on, or for the operator whom SSH has identified.

    Refused: `no_terminal` where keys or screen are no terminal (exit status 2), `operator_unknown`,
    `operator_disabled`.
    """
    if not (os.isatty(0) and os.isatty(1)):
        raise Unusable("no_terminal")
    _leave_out_other_engines(live(args).database)
    with opened(args) as chosen:
        code = _known(args.operator) if args.operator else None
    from floorapp.app import run_app
    return run_app(chosen, code)


def _demo(args: argparse.Namespace) -> int:
    from floorapp.cli import demo
    return demo.run(args)


def _leave_out_other_engines(database: str) -> None:
    """Peewee loads every driver it finds: psycopg takes as long as Textual itself and weighs 8 MiB a session."""
    if database.startswith("sqlite:") and "peewee" not in sys.modules:
        sys.modules["psycopg"] = None  # type: ignore[assignment]  # None is how Python bars an import


def _known(code: str) -> str:
    from floorapp.domain.refusals import Refused
    from floorapp.services import operators
    operator = operators.named(code)
    if not operator.active:
        raise Refused("operator_disabled", operator=operator.code)
    return str(operator.code)
