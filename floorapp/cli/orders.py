"""`floorapp release`, and what the office does with one order: cancel, hold, unhold."""

from __future__ import annotations

import argparse
import json
from typing import Any

from floorapp.cli.failures import Unusable
from floorapp.cli.opening import acting, opened
from floorapp.cli.speech import text


def register(commands: Any) -> None:
    """`release`, `cancel`, `hold`, `unhold`."""
    free = commands.add_parser("release", help=text("cli_release"))
    free.add_argument("--until", metavar="TIME", help=text("cli_release_until"))
    free.add_argument("--max", type=int, metavar="N", help=text("cli_release_max"))
    free.add_argument("--warehouse", default="", metavar="CODE", help=text("cli_warehouse"))
    free.add_argument("--json", action="store_true", help=text("cli_json"))
    free.set_defaults(run=release)
    for name, act in (("cancel", cancel), ("hold", hold), ("unhold", unhold)):
        command = commands.add_parser(name, help=text(f"cli_{name}"))
        command.add_argument("number", metavar="NUMBER", help=text("cli_order_number"))
        which(command)
        command.add_argument("--reason", default="manual", metavar="TEXT", help=text("cli_reason"))
        if name == "cancel":
            command.add_argument("--sku", default="", metavar="S", help=text("cli_cancel_sku"))
            command.add_argument("--qty", type=int, metavar="N", help=text("cli_cancel_qty"))
        command.set_defaults(run=act)


def which(command: argparse.ArgumentParser) -> None:
    """The options that tell which order of several with one number is meant."""
    command.add_argument("--channel", default="", type=str.lower, metavar="NAME", help=text("cli_order_channel"))
    command.add_argument("--owner", default="", metavar="CODE", help=text("cli_owner"))


def release(args: argparse.Namespace) -> int:
    """Allocate and release orders to the picking queue, the most urgent first."""
    if args.max is not None and args.max < 1:
        raise Unusable("bad_number", given=args.max)
    with opened(args):
        from floorapp.cli.times import millis
        from floorapp.data import clock, db
        from floorapp.services import release as service
        from floorapp.services import site
        until = millis(args.until, site.zone_of(args.warehouse), now=clock.now()) if args.until else None
        numbers = db.execute(lambda: service.release(acting(args.warehouse), until=until, most=args.max))
    if args.json:
        print(json.dumps({"released": numbers}, ensure_ascii=False))
    else:
        for number in numbers:
            print(number)
        print(text("released_count", n=len(numbers)))
    return 0


def cancel(args: argparse.Namespace) -> int:
    """Cancel what has not left the house; with `--sku` only that item, with `--qty` only so many of it.

    Refused: as `intake.cancel_order` and `order_lines.reduce_line`.
    """
    from floorapp.services import intake
    if args.sku:
        return _part(args)
    if args.qty is not None:
        raise Unusable("qty_needs_sku")
    return _one(args, intake.cancel_order, "order_cancelled_now")


def hold(args: argparse.Namespace) -> int:
    """Stop an order where it stands, for a reason. Refused: as `intake.hold_order`."""
    from floorapp.services import intake
    return _one(args, intake.hold_order, "order_held_now")


def unhold(args: argparse.Namespace) -> int:
    """Take the hold with this reason away. Refused: as `intake.unhold_order`."""
    from floorapp.services import intake
    return _one(args, intake.unhold_order, "order_unheld_now")


def _part(args: argparse.Namespace) -> int:
    from floorapp.data import db
    from floorapp.services import order_lines
    if args.qty is not None and args.qty < 1:
        raise Unusable("bad_number", given=args.qty)
    with opened(args):
        gone = db.execute(lambda: order_lines.reduce_line(acting(), args.number, args.sku, args.qty, args.channel,
                                                          args.owner))
    print(text("order_reduced_now", order=args.number, sku=args.sku, qty=gone))
    return 0


def _one(args: argparse.Namespace, service: Any, said: str) -> int:
    from floorapp.data import db
    from floorapp.domain.safetext import clean
    reason = clean(args.reason, 60)
    with opened(args):
        db.execute(lambda: service(acting(), args.number, reason, channel=args.channel, owner=args.owner))
    print(text(said, order=args.number, reason=reason))
    return 0
