"""`floorapp`: the commands of the contract. Each group is a small module beside this one that loads only what it needs.

Exit status: 0 done; 1 refused, or a check found something; 2 bad usage or unreadable input. No traceback ever reaches a
user: what nobody foresaw is written to a log, and its reference is told.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from floorapp.cli import (
    assembly,
    barcodes,
    counts,
    database,
    doctor,
    drive,
    files,
    init,
    inquiries,
    lots,
    operators,
    orders,
    printing,
    quarantine,
    reconcile,
    replay,
    report,
    simulate,
    site_files,
    supervision,
    terminal,
    training,
    transfers,
    usage,
    worker,
)
from floorapp.cli.failures import tell
from floorapp.cli.plain import Plain
from floorapp.cli.speech import text
from floorapp.cli.warm import command as warm

GROUPS = (terminal, drive, init, database, files, quarantine, orders, transfers, inquiries, barcodes, printing, worker,
          operators, reconcile, assembly, lots, counts, doctor, training, replay, report, simulate, supervision,
          site_files, warm)

SCREENS = frozenset({None, "session", "demo"})             # their terminal belongs to the screen


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; its exit status."""
    _open_what_is_closed()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    usage.speak()
    streams = sys.stdout, sys.stderr
    try:
        args = _parser().parse_args(argv)
        if args.command not in SCREENS:
            sys.stdout, sys.stderr = (Plain(stream) if stream.isatty() else stream for stream in streams)
        training.refuse_outside(args)
        status: int = args.run(args)
        sys.stdout.flush()
    except BaseException as error:
        return tell(error)
    finally:
        sys.stdout, sys.stderr = streams
    return status


def _open_what_is_closed() -> None:
    """A standard stream that the caller has closed (`>&-`) is the empty device: there is nobody to hear or to ask."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115,PTH123  as long as the process


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="floorapp", description=text("cli_floorapp"), allow_abbrev=False)
    parser.add_argument("--config", metavar="DIR", help=text("cli_config"))
    parser.add_argument("--database", metavar="URL", help=text("cli_database"))
    parser.add_argument("--training", action="store_true", help=text("cli_in_training"))
    parser.set_defaults(run=terminal.run, operator=None)
    commands = parser.add_subparsers(metavar="COMMAND", title=text("cli_commands"), dest="command")
    for group in GROUPS:
        group.register(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
