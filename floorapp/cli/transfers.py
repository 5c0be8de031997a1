"""`floorapp transfer`: goods from one warehouse of the firm to another, in two legs through transit."""

from __future__ import annotations

import argparse
import json
from typing import Any

from floorapp.cli.failures import Unusable
from floorapp.cli.opening import acting, opened
from floorapp.cli.speech import text


def register(commands: Any) -> None:
    """`transfer create`, `reduce`, `cancel`, `lost`, `list`."""
    group = commands.add_parser("transfer", help=text("cli_transfer"))
    group = group.add_subparsers(metavar="COMMAND", required=True)
    create_ = group.add_parser("create", help=text("cli_transfer_create"))
    create_.add_argument("--from", dest="source", required=True, metavar="CODE", help=text("cli_transfer_from"))
    create_.add_argument("--to", dest="target", required=True, metavar="CODE", help=text("cli_transfer_to"))
    create_.add_argument("--owner", default="", metavar="CODE", help=text("cli_owner"))
    create_.add_argument("--carrier", default="", metavar="NAME", help=text("cli_transfer_carrier"))
    create_.add_argument("lines", nargs="+", metavar="SKU=QTY", help=text("cli_transfer_lines"))
    create_.set_defaults(run=create)
    reduce_ = group.add_parser("reduce", help=text("cli_transfer_reduce"))
    reduce_.add_argument("number", metavar="NUMBER", help=text("cli_transfer_number"))
    reduce_.add_argument("lines", nargs="+", metavar="SKU=QTY", help=text("cli_transfer_lines"))
    reduce_.set_defaults(run=reduce)
    for name, act in (("cancel", cancel), ("lost", lost)):
        command = group.add_parser(name, help=text(f"cli_transfer_{name}"))
        command.add_argument("number", metavar="NUMBER", help=text("cli_transfer_number"))
        command.add_argument("--reason", default="manual", metavar="TEXT", help=text("cli_reason"))
        command.set_defaults(run=act)
    list_ = group.add_parser("list", help=text("cli_transfer_list"))
    list_.add_argument("--json", action="store_true", help=text("cli_json"))
    list_.set_defaults(run=listed)


def create(args: argparse.Namespace) -> int:
    """Plan a transfer; prints its number. Refused: as `transfers.plan`."""
    wanted = _lines(args.lines)
    with opened(args):
        from floorapp.data import db
        from floorapp.services import site, transfers
        number = db.execute(lambda: transfers.plan(acting(args.source), site.warehouse_named(args.source),
                                                   site.warehouse_named(args.target), wanted, args.owner,
                                                   args.carrier))
    print(number)
    return 0


def reduce(args: argparse.Namespace) -> int:
    """The planned quantities become smaller: SKU=QTY is what is left. Refused: as `transfers.reduce`."""
    wanted = _lines(args.lines, least=0)
    with opened(args):
        from floorapp.data import db
        from floorapp.services import transfers
        db.execute(lambda: transfers.reduce(acting(), args.number, wanted))
    for sku, qty in wanted:
        print(text("transfer_reduced", number=args.number, sku=sku, qty=qty))
    return 0


def cancel(args: argparse.Namespace) -> int:
    """Stop a transfer that has not left. Refused: `unknown_transfer`, and as `intake.cancel_order`."""
    from floorapp.domain.safetext import clean
    with opened(args):
        from floorapp.data import db
        from floorapp.services import intake, transfers
        transfers.refuse_unknown(args.number)
        db.execute(lambda: intake.cancel_order(acting(), args.number, clean(args.reason, 60), transfers.CHANNEL))
    print(text("order_cancelled_now", order=args.number, reason=args.reason))
    return 0


def lost(args: argparse.Namespace) -> int:
    """What is still in transit will not come. Refused: as `transfers.write_off`."""
    from floorapp.domain.safetext import clean
    with opened(args):
        from floorapp.data import db
        from floorapp.services import transfers
        units = db.execute(lambda: transfers.write_off(acting(), args.number, clean(args.reason, 60)))
    print(text("transfer_lost", number=args.number, n=units))
    return 0


def listed(args: argparse.Namespace) -> int:
    """Every transfer with its state and quantities."""
    with opened(args):
        from floorapp.services import transfers
        found = transfers.transfers_json()
    if args.json:
        for entry in found:
            print(json.dumps(entry, ensure_ascii=False))
        return 0
    from floorapp.cli.tables import table
    shown = [entry | {"lines": ", ".join(f"{line['sku']} {line['planned']}/{line['shipped']}/{line['received']}"
                                         for line in entry["lines"])} for entry in found]
    names = ["number", "from", "to", "owner", "state", "in_transit", "lines"]
    for line in table(names, shown, whole="lines") if shown else ():
        print(line)
    return 0


def _lines(given: list[str], least: int = 1) -> list[tuple[str, int]]:
    """SKU=QTY as pairs. Unusable: `bad_transfer_line`."""
    found = []
    for entry in given:
        sku, mark, qty = entry.rpartition("=")
        if not (mark and sku and qty.isascii() and qty.isdigit() and least <= int(qty) <= 1_000_000):
            raise Unusable("bad_transfer_line", given=entry)
        found.append((sku, int(qty)))
    return found
