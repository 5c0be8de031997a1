"""`floorapp assemble`, `disassemble`, `assemblies`: kits that are made to stock, and what becomes of their orders."""

from __future__ import annotations

import argparse
import json
from typing import Any

from floorapp.cli.failures import Unusable
from floorapp.cli.opening import acting, opened
from floorapp.cli.speech import text


def register(commands: Any) -> None:
    """`assemble`, `disassemble`, `assemblies`."""
    for name, kind in (("assemble", "assemble"), ("disassemble", "disassemble")):
        command = commands.add_parser(name, help=text(f"cli_{name}"))
        command.add_argument("sku", metavar="SKU", help=text("cli_assemble_sku"))
        command.add_argument("qty", type=int, metavar="QTY", help=text("cli_assemble_qty"))
        command.add_argument("--priority", type=int, default=0, metavar="N", help=text("cli_assemble_priority"))
        command.add_argument("--json", action="store_true", help=text("cli_json"))
        command.add_argument("--owner", default="", metavar="CODE", help=text("cli_owner"))
        command.add_argument("--warehouse", default="", metavar="CODE", help=text("cli_warehouse"))
        command.set_defaults(run=order, kind=kind)
    shown = commands.add_parser("assemblies", help=text("cli_assemblies"))
    shown.add_argument("--cancel", default="", metavar="NUMBER", help=text("cli_assemblies_cancel"))
    shown.add_argument("--json", action="store_true", help=text("cli_json"))
    shown.add_argument("--warehouse", default="", metavar="CODE", help=text("cli_warehouse"))
    shown.set_defaults(run=assemblies)


def order(args: argparse.Namespace) -> int:
    """An assembly order for the floor. Refused: `unknown_sku`, `not_assembled`, `no_bench`."""
    if not 1 <= args.qty <= 1_000_000:
        raise Unusable("bad_number", given=args.qty)
    with opened(args):
        from floorapp.data import db
        from floorapp.services import assembly, intake
        number = db.execute(lambda: assembly.order(acting(args.warehouse), intake.item_named(args.sku), args.qty,
                                                   args.kind, args.priority, args.owner))
    if args.json:
        print(json.dumps({"number": number, "kind": args.kind, "sku": args.sku, "qty": args.qty}, ensure_ascii=False))
    else:
        print(text("assembly_ordered_now", number=number, sku=args.sku, qty=args.qty))
    return 0


def assemblies(args: argparse.Namespace) -> int:
    """Assembly orders, one object a line; with `--cancel` one of them ends. Refused: `unknown_assembly`,
    `assembly_over`, `assembly_in_hands`."""
    with opened(args):
        from floorapp.data import clock, db, inside_work
        from floorapp.services import assembly, site
        if args.cancel:
            db.execute(lambda: assembly.cancel_named(acting(args.warehouse), args.cancel))
        house = site.warehouse_named(args.warehouse)
        rows = [{"number": assembly.number(row.id), "kind": row.kind, "sku": row.sku, "qty": row.qty, "done": row.done,
                 "state": row.state, "holder": row.holder, "created_at": clock.iso(row.created_at),
                 "done_at": clock.iso(row.done_at)} for row in inside_work.assemblies(house.id)]
    if args.json:
        for row in rows:
            print(json.dumps(row, ensure_ascii=False))
        return 0
    from floorapp.cli.tables import table
    for line in table(list(rows[0]), rows) if rows else ():
        print(line)
    return 0
