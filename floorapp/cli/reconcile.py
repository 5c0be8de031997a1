"""`floorapp reconcile stock FILE` and `floorapp export stock`: our stock beside theirs, and what they may offer."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from pathlib import Path
from typing import Any

from floorapp.cli.failures import Unusable
from floorapp.cli.opening import opened
from floorapp.cli.speech import language, text
from floorapp.locale import say


def register(commands: Any) -> None:
    """`reconcile stock`, `export stock`."""
    reconcile = commands.add_parser("reconcile", help=text("cli_reconcile"))
    reconcile.add_argument("what", choices=("stock",), metavar="stock")
    reconcile.add_argument("file", metavar="FILE", help=text("cli_import_file"))
    reconcile.add_argument("--channel", default="", metavar="NAME", help=text("cli_import_channel"))
    reconcile.add_argument("--owner", default="", metavar="CODE", help=text("cli_reconcile_owner"))
    reconcile.add_argument("--warehouse", default="", metavar="CODE", help=text("cli_reconcile_warehouse"))
    reconcile.add_argument("--at", default="", metavar="TIME", help=text("cli_reconcile_at"))
    reconcile.add_argument("--json", action="store_true", help=text("cli_json"))
    reconcile.set_defaults(run=run)
    export = commands.add_parser("export", help=text("cli_export"))
    export.add_argument("what", choices=("stock",), metavar="stock")
    export.add_argument("--channel", default="", metavar="NAME", help=text("cli_import_channel"))
    export.add_argument("--owner", default="", metavar="CODE", help=text("cli_export_owner"))
    export.add_argument("--warehouse", default="", metavar="CODE", help=text("cli_reconcile_warehouse"))
    export.add_argument("--buffer", type=_buffer, default=None, metavar="N[%]", help=text("cli_export_buffer"))
    export.add_argument("--json", action="store_true", help=text("cli_json"))
    export.set_defaults(run=offer)


def run(args: argparse.Namespace) -> int:
    """Their file (columns sku, qty and, of several owners, owner) beside ours: 1 where anything differs. 2 where the
    file cannot be read. Refused: what `reconcile.compare` refuses."""
    with opened(args):
        from floorapp.services import reconcile, site
        try:
            at = reconcile.moment(args.at, site.zone_of(args.warehouse)) if args.at else None
        except ValueError:
            raise Unusable("bad_time", given=args.at) from None
        rows = reconcile.compare(_theirs(args.file), at, args.channel.lower(), args.owner,
                                 args.warehouse)
    if args.json:
        print(json.dumps({"channel": args.channel or None, "differences": rows}, ensure_ascii=False))
    else:
        for row in rows:
            why = ", ".join(say(part["cause"], language(), qty=part["qty"]) for part in row["causes"])
            sku = f"{row['sku']} ({row['owner']})" if "owner" in row else row["sku"]
            print(say("reconcile_row", language(), **{**row, "sku": sku, "causes": why}))
        print(say("reconcile_done", language(), n=len(rows)))
    return 1 if rows else 0


def offer(args: argparse.Namespace) -> int:
    """What the channel may offer, as CSV (or JSON) for its own import; of several owners each row says whose it is,
    and with `--owner` it is one owner's file. Refused: `unknown_owner`, `unknown_warehouse`."""
    with opened(args) as chosen:
        from floorapp.domain.reconcile import Buffer
        from floorapp.services import reconcile
        channel = args.channel.lower()
        buffer = chosen.stock.buffer_for(channel) if args.buffer is None else Buffer(*args.buffer)
        rows = list(reconcile.offers(buffer, channel, args.owner, args.warehouse))
        several = not args.owner and len(reconcile.owners_in("")[0]) > 1
    if args.json:
        print(json.dumps({"channel": args.channel or None, "buffer": buffer.units,
                          "buffer_percent": buffer.percent, "rows": rows}, ensure_ascii=False))
        return 0
    columns = ("sku", "available", "to_sell", *(("owner",) if several else ()))
    out = csv.DictWriter(sys.stdout, columns, lineterminator="\n", extrasaction="ignore")
    out.writeheader()
    out.writerows({**row, "sku": _unarmed(row["sku"])} for row in rows)
    return 0


def _theirs(file: str) -> list[tuple[str, int, str]]:
    """The columns sku, qty and owner (which may be empty, or missing) of a CSV, JSON or XLSX file. A row whose quantity
    cannot be read makes it unusable."""
    from floorapp.channels.files import read_rows
    from floorapp.channels.unreadable import Unreadable
    said = []
    try:
        for row in read_rows(Path(file) if file != "-" else "-"):
            cells = {str(name).strip().lower(): value for name, value in row.cells.items()}
            sku, qty = str(cells.get("sku") or "").strip(), str(cells.get("qty") or "0").strip()
            if not sku or not qty.lstrip("-").isdigit() or len(qty) > 9:
                raise Unusable("reconcile_bad_row", line=row.line, sku=sku, qty=qty)
            said.append((sku, int(qty), str(cells.get("owner") or "").strip()))
    except Unreadable as error:
        raise Unusable(error.code, **error.params) from None
    return said


def _unarmed(cell: str) -> str:
    """A cell that a spreadsheet would take for a formula gets an apostrophe (OWASP, CSV injection)."""
    return f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell


def _buffer(given: str) -> tuple[int, int]:
    """Units, or with a percent sign that much of what is available: (units, percent)."""
    number = given.removesuffix("%")
    if not (number.isascii() and number.isdigit()) or len(number) > 9 or (number != given and int(number) > 100):
        raise argparse.ArgumentTypeError(given)
    return (0, int(number)) if number != given else (int(number), 0)
