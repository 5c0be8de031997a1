"""`floorapp recall`, `expiring`: where a lot is and where it went, all of it off sale, and what expires soon."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from typing import Any

from floorapp.cli.failures import Unusable
from floorapp.cli.opening import acting, opened
from floorapp.cli.speech import text


def register(commands: Any) -> None:
    """`recall`, `expiring`."""
    recall_ = commands.add_parser("recall", help=text("cli_recall"))
    recall_.add_argument("lot", metavar="LOT", help=text("cli_recall_lot"))
    recall_.add_argument("--sku", default="", metavar="S", help=text("cli_recall_sku"))
    recall_.add_argument("--hold", action="store_true", help=text("cli_recall_hold"))
    recall_.add_argument("--json", action="store_true", help=text("cli_json"))
    recall_.set_defaults(run=recall)
    soon = commands.add_parser("expiring", help=text("cli_expiring"))
    soon.add_argument("--days", type=int, metavar="N", help=text("cli_expiring_days"))
    soon.add_argument("--json", action="store_true", help=text("cli_json"))
    soon.add_argument("--warehouse", default="", metavar="CODE", help=text("cli_warehouse"))
    soon.set_defaults(run=expiring)


def recall(args: argparse.Namespace) -> int:
    """Where the lot is, where it went, from where it came; with `--hold` all of it goes off sale in one transaction.

    Refused: `unknown_lot`.
    """
    with opened(args):
        from floorapp.data import db
        from floorapp.services import recall as service

        def hold() -> list[dict[str, Any]]:
            act = acting()
            return [told for lot in service.lots_named(args.lot, args.sku) for told in service.hold(act, lot.id)]

        orders = db.execute(hold) if args.hold else []
        with db.reading():
            lots = [service.story(lot.id) for lot in service.lots_named(args.lot, args.sku)]
    found = {"lots": lots, "held": args.hold, "orders": orders}
    if args.json:
        print(json.dumps(found, ensure_ascii=False, default=str))
        return 0
    for line in _told(found):
        print(line)
    return 0


def _told(found: dict[str, Any]) -> Iterator[str]:
    """A recall as people read it."""
    for lot in found["lots"]:
        yield text("recall_lot", sku=lot["sku"], lot=lot["lot"] or lot["serial"] or "-", expiry=lot["expiry"] or "-",
                   on_hand=lot["on_hand"])
        if lot["recalled_at"]:
            yield text("recall_since", at=lot["recalled_at"][:10])
        for made in (lot, *lot["made_into"]):
            if made is not lot:
                yield text("lot_row_made", sku=made["sku"], lot=made["lot"] or "-")
            for row in made["where"]:
                yield text("recall_where", location=row["location"], lpn=row["lpn"] or "", status=row["status"],
                           on_hand=row["on_hand"], reserved=row["reserved"])
            for row in made["went"]:
                yield text("recall_went", order=row["order"], parcel=row["parcel"] or "-", qty=row["qty"],
                           returned=row["returned"], customer=row["customer"] or "-", phone=row["phone"] or "-",
                           carrier=row["carrier"] or "-", tracking_no=row["tracking_no"] or "-")
        for row in lot["came"]:
            yield text("lot_row_came", what=text(f"move_{row['from']}"), qty=row["qty"], asn=row["asn"] or "",
                       supplier=row["supplier"] or "", at=row["at"][:10])
        for row in lot["components"]:
            yield text("lot_row_component", sku=row["sku"], lot=row["lot"] or row["serial"] or "", qty=row["qty"])
    for order in found["orders"]:
        yield text("recall_order_on_hold" if order["on_hold"] else "recall_order", order=order["order"],
                   held_elsewhere=order["held_elsewhere"], missing=order["missing"])
        for at in order["stands"]:
            yield text(f"recall_stands_{at['kind']}", container=at["code"], location=at["location"], qty=at["qty"],
                       state=at["state"] or "-")


def expiring(args: argparse.Namespace) -> int:
    """Lots on sale that expire within N days (the configuration's, where not said): 1 where there are any."""
    if args.days is not None and not 0 <= args.days <= 36_500:
        raise Unusable("bad_number", given=args.days)
    with opened(args) as chosen:
        from floorapp.data import clock, db
        from floorapp.services import expiry, site
        days = chosen.stock.warn_days if args.days is None else args.days
        with db.reading():
            rows = [{"sku": row.sku, "name": row.name, "owner": row.owner, "lot": row.lot or None,
                     "serial": row.serial or None, "expiry": row.expiry, "on_hand": row.on_hand,
                     "reserved": row.reserved, "location": row.location}
                    for row in expiry.expiring(site.warehouse_named(args.warehouse).id, clock.now(), days)]
    if args.json:
        print(json.dumps({"days": days, "rows": rows}, ensure_ascii=False))
        return 1 if rows else 0
    from floorapp.cli.tables import table
    for line in table(list(rows[0]), rows) if rows else ():
        print(line)
    return 1 if rows else 0
