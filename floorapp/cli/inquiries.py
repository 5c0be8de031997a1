"""`floorapp stock`, `order`, `orders`, `board`, `explain`: what is so, for people and as JSON for scripts."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from typing import Any

from floorapp.cli.opening import acting, opened
from floorapp.cli.orders import which
from floorapp.cli.speech import language, text
from floorapp.domain.orders import STATES
from floorapp.domain.sla import DONE, LATE, MISSED, SAFE, TIGHT

RISKS = (SAFE, TIGHT, LATE, MISSED, DONE)


def register(commands: Any) -> None:
    """The five questions."""
    stock_ = commands.add_parser("stock", help=text("cli_stock"))
    for name, help_ in (("sku", "S"), ("location", "L"), ("lpn", "P"), ("lot", "B")):
        stock_.add_argument(f"--{name}", default="", metavar=help_, help=text(f"cli_stock_{name}"))
    stock_.add_argument("--owner", default="", metavar="CODE", help=text("cli_owner"))
    stock_.add_argument("--warehouse", default="", metavar="CODE", help=text("cli_stock_warehouse"))
    stock_.add_argument("--at", metavar="TIME", help=text("cli_stock_at"))
    stock_.set_defaults(run=stock)
    order_ = commands.add_parser("order", help=text("cli_order"))
    which(order_)
    order_.add_argument("number", metavar="NUMBER", help=text("cli_order_number"))
    order_.add_argument("--personal", action="store_true", help=text("cli_order_personal"))
    order_.set_defaults(run=order)
    orders_ = commands.add_parser("orders", help=text("cli_orders"))
    for name, words in (("state", STATES), ("channel", None), ("risk", RISKS)):
        orders_.add_argument(f"--{name}", default="", choices=words, metavar=name[0].upper(),
                             help=text(f"cli_orders_{name}"))
    orders_.set_defaults(run=orders)
    board_ = commands.add_parser("board", help=text("cli_board"))
    board_.add_argument("--warehouse", default="", metavar="CODE", help=text("cli_warehouse"))
    board_.set_defaults(run=board)
    for parser in (stock_, order_, orders_, board_):
        parser.add_argument("--json", action="store_true", help=text("cli_json"))
    explain_ = commands.add_parser("explain", help=text("cli_explain"))
    explain_.add_argument("thing", nargs="+", metavar="THING", help=text("cli_explain_thing"))
    explain_.add_argument("--warehouse", default="", metavar="CODE", help=text("cli_warehouse"))
    explain_.set_defaults(run=explain)


def stock(args: argparse.Namespace) -> int:
    """On hand, reserved, available; with `--at` as the ledger says it was."""
    with opened(args):
        from floorapp.cli.times import millis
        from floorapp.data import clock
        from floorapp.services import inquiry, site
        at = millis(args.at, site.zone_of(args.warehouse), now=clock.now()) if args.at else None
        found = inquiry.stock_json(sku=args.sku, location=args.location, lpn=args.lpn, lot=args.lot, owner=args.owner,
                                   warehouse=args.warehouse, at=at)
    return _document(found, args.json)


def order(args: argparse.Namespace) -> int:
    """One order whole. Refused: `unknown_order`, `order_ambiguous`."""
    with opened(args):
        from floorapp.services import inquiry
        if args.personal:
            from floorapp.data import db
            from floorapp.services import buyers
            db.execute(lambda: buyers.disclose(acting(), args.number, args.channel, args.owner))
        found = inquiry.order_json(args.number, args.channel, args.owner, personal=args.personal)
    return _document(found, args.json)


def orders(args: argparse.Namespace) -> int:
    """Orders, one object a line."""
    with opened(args):
        from floorapp.services import inquiry
        return _objects(inquiry.orders_json(state=args.state, channel=args.channel, risk=args.risk), args.json)


def board(args: argparse.Namespace) -> int:
    """What the SLA board shows now."""
    with opened(args) as chosen:
        from floorapp.services import inquiry
        found = inquiry.board_json(language(), chosen.sla, args.warehouse)
    return _document(found, args.json)


def explain(args: argparse.Namespace) -> int:
    """Why it is so."""
    with opened(args):
        from floorapp.services import inquiry
        found = inquiry.explain(" ".join(args.thing), language(), args.warehouse)
    for line in found:
        print(line)
    return 0


def _document(found: dict[str, Any], as_json: bool) -> int:
    if as_json:
        print(json.dumps(found, ensure_ascii=False, default=str))
        return 0
    from floorapp.cli.tables import facts
    for line in facts(found):
        print(line)
    return 0


def _objects(found: Iterable[dict[str, Any]], as_json: bool) -> int:
    if as_json:
        for entry in found:
            print(json.dumps(entry, ensure_ascii=False, default=str))
        return 0
    from floorapp.cli.tables import table
    rows = list(found)
    for line in table(list(dict.fromkeys(name for row in rows for name in row)), rows) if rows else ():
        print(line)
    return 0
