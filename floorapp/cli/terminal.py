"""`floorapp` and `floorapp session`: the screen for people."""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from floorapp.cli.failures import Unusable
from floorapp.cli.opening import configure, live, opened, refuse_missing
from floorapp.cli.speech import text

if TYPE_CHECKING:
    import argparse

    from floorapp.cli.door import Asked


def register(commands: Any) -> None:
    """`session` and `demo`; without a command `floorapp` is the screen too."""
    import argparse
    session = commands.add_parser("session", help=text("cli_session"))
    session.add_argument("--operator", required=True, metavar="CODE", help=text("cli_operator"))
    session.add_argument("--training", action="store_true", default=argparse.SUPPRESS, help=text("cli_in_training"))
    session.set_defaults(run=run)
    demo = commands.add_parser("demo", help=text("cli_demo"))
    demo.add_argument("--keep", action="store_true", help=text("demo_keep"))
    demo.add_argument("--folder", default="var/demo", metavar="DIR", help=text("demo_folder"))
    demo.set_defaults(run=_demo)


def run(args: argparse.Namespace | Asked) -> int:
    """Open the screen: for whoever signs on, or for the operator whom SSH has identified. What can be asked only of the
    database is asked while the first picture shows.

    Refused: `no_terminal` where keys or screen are no terminal (exit status 2), `operator_unknown`,
    `operator_disabled`, and what `opened` refuses.
    """
    if not (os.isatty(0) and os.isatty(1)):
        raise Unusable("no_terminal")
    if args.training:                              # a lesson may wait for the people to be brought over
        leave_out_the_unused(live(args).database)
        with opened(args) as lesson:
            pass
        from floorapp.app import run_app
        return run_app(lesson, args.operator)
    chosen = configure(args)
    refuse_missing(chosen.database)
    leave_out_the_unused(chosen.database)
    from floorapp.app import run_app
    return run_app(chosen, args.operator)


def open_mirror(args: argparse.Namespace) -> int:
    """The screen, with an operator's screen in it once a supervisor has signed on. Refused: as `run`."""
    chosen = configure(args)
    refuse_missing(chosen.database)
    leave_out_the_unused(chosen.database)
    from floorapp.app import run_app
    return run_app(chosen, mirror=args.operator)


def _demo(args: argparse.Namespace) -> int:
    from floorapp.cli import demo
    return demo.run(args)


def leave_out_the_unused(database: str) -> None:
    """What libraries would load though no screen uses it. Peewee takes every driver it finds: psycopg takes as long as
    Textual itself and weighs 8 MiB a session. asyncio and hashlib take OpenSSL where they find it: a MiB and 15 ms; a
    screen speaks to nobody but its terminal and its database, whose driver has a TLS of its own. Where pysqlite3 is
    installed, Python's own sqlite3 with its library is loaded beside it to be compared, and never used."""
    unused = ["ssl", "_ssl"]
    if all(find_spec(name) for name in ("_md5", "_sha1", "_sha512", "_sha3", "_blake2")):
        unused.append("_hashlib")                  # a Python without hashes of its own would complain aloud
    if database.startswith("sqlite:") and "peewee" not in sys.modules:
        unused.append("psycopg")
    if find_spec("pysqlite3"):
        unused.append("sqlite3")
    for name in unused:
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]  # None is how Python bars an import
