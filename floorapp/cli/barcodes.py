"""`floorapp barcodes list / bind / drop`: the tray of barcodes that nobody knew at the dock."""

from __future__ import annotations

import argparse
import json
from typing import Any

from floorapp.cli.failures import Unusable
from floorapp.cli.opening import acting, opened
from floorapp.cli.speech import text


def register(commands: Any) -> None:
    """`barcodes`."""
    tray = commands.add_parser("barcodes", help=text("cli_barcodes"))
    does = tray.add_subparsers(metavar="ACTION", required=True)
    list_ = does.add_parser("list", help=text("cli_barcodes_list"))
    list_.add_argument("--json", action="store_true", help=text("cli_json"))
    list_.set_defaults(run=waiting)
    bind_ = does.add_parser("bind", help=text("cli_barcodes_bind"))
    bind_.add_argument("code", metavar="CODE", help=text("cli_barcodes_code"))
    bind_.add_argument("sku", metavar="SKU", help=text("cli_stock_sku"))
    bind_.add_argument("--qty", type=int, default=1, metavar="N", help=text("cli_barcodes_qty"))
    bind_.set_defaults(run=bind)
    drop_ = does.add_parser("drop", help=text("cli_barcodes_drop"))
    drop_.add_argument("code", metavar="CODE", help=text("cli_barcodes_code"))
    drop_.set_defaults(run=drop)


def waiting(args: argparse.Namespace) -> int:
    """The codes that wait to be bound, the oldest first."""
    with opened(args):
        from floorapp.services import unknown_codes
        found = unknown_codes.waiting(acting().warehouse)
    if args.json:
        print(json.dumps({"codes": found}, ensure_ascii=False))
        return 0
    from floorapp.cli.tables import table
    rows = [entry | {"locations": ", ".join(entry["locations"])} for entry in found]
    for line in table(list(rows[0]), rows) if rows else (text("barcodes_none"),):
        print(line)
    return 0


def bind(args: argparse.Namespace) -> int:
    """The code is a packaging of this item. Refused: `unknown_sku`, `sku_ambiguous`, and as `unknown_codes.bind`."""
    if args.qty < 1:
        raise Unusable("bad_number", given=args.qty)
    with opened(args):
        from floorapp.data import db
        from floorapp.services import masters, unknown_codes
        db.execute(lambda: unknown_codes.bind(acting(), args.code, masters.item_named(args.sku), args.qty))
    print(text("barcode_bound_now", barcode=args.code, sku=args.sku, qty=args.qty))
    return 0


def drop(args: argparse.Namespace) -> int:
    """Nobody will bind it. Refused: `tray_unknown`."""
    with opened(args):
        from floorapp.data import db
        from floorapp.services import unknown_codes
        db.execute(lambda: unknown_codes.drop(acting(), args.code))
    print(text("barcode_dropped_now", barcode=args.code))
    return 0
