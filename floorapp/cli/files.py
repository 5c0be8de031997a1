"""`floorapp import`: files in."""

from __future__ import annotations

import argparse
from typing import Any

from floorapp.cli.failures import Unusable
from floorapp.cli.opening import opened
from floorapp.cli.speech import language, text

KINDS = ("items", "locations", "suppliers", "customers", "stock", "purchase_orders", "asns", "orders",
         "payments", "tracking", "operators")


def register(commands: Any) -> None:
    """`import KIND FILE`."""
    take = commands.add_parser("import", help=text("cli_import"))
    take.add_argument("kind", choices=KINDS, metavar="KIND", help=", ".join(KINDS))
    take.add_argument("file", metavar="FILE", help=text("cli_import_file"))
    take.add_argument("--channel", metavar="NAME", help=text("cli_import_channel"))
    take.add_argument("--warehouse", default="", metavar="CODE", help=text("cli_warehouse"))
    take.add_argument("--dry-run", action="store_true", help=text("cli_import_dry"))
    take.add_argument("--json", action="store_true", help=text("cli_json"))
    take.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Take what is good and put the rest aside: 1 where something was. 2 where nothing of the file can be read."""
    with opened(args):
        from floorapp.channels.unreadable import Unreadable
        from floorapp.cli import imports
        try:
            return imports.run(args.kind, args.file, channel=args.channel, dry_run=args.dry_run, as_json=args.json,
                               language=language(), warehouse=args.warehouse)
        except Unreadable as error:
            refused = Unusable(error.code)
            refused.params = error.params
            raise refused from None
