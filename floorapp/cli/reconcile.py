"""`floorapp reconcile stock FILE` and `floorapp export stock`: our stock beside theirs, and what they may offer."""

from __future__ import annotations

import argparse
import csv
import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from floorapp.cli.failures import Unusable
from floorapp.cli.opening import opened
from floorapp.cli.speech import language, text
from floorapp.domain.safetext import clean
from floorapp.locale import say

if TYPE_CHECKING:
    from floorapp.channels.rows import Row


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
    """Their file (columns sku, qty and, of several owners, owner) beside ours: 1 where anything differs or a row cannot
    be read; the SKU of such a row is told as that, not compared. 2 where no row can. Refused: what `reconcile.compare`
    refuses."""
    with opened(args):
        from floorapp.services import reconcile, site
        try:
            at = reconcile.moment(args.at, site.zone_of(args.warehouse)) if args.at else None
        except ValueError:
            raise Unusable("bad_time", given=args.at) from None
        theirs, unread = _theirs(args.file)
        doubtful = {entry["sku"] for entry in unread}
        rows = [row for row in reconcile.compare(theirs, at, args.channel.lower(), args.owner, args.warehouse)
                if row["sku"] not in doubtful]
    if args.json:
        print(json.dumps({"channel": args.channel or None, "differences": rows, "unread": unread},
                         ensure_ascii=False))
    else:
        for entry in unread:
            print(entry["text"], file=sys.stderr)
        for row in rows:
            why = ", ".join(say(part["cause"], language(), qty=part["qty"]) for part in row["causes"])
            sku = f"{row['sku']} ({row['owner']})" if "owner" in row else row["sku"]
            print(say("reconcile_row", language(), **{**row, "sku": sku, "causes": why}))
        print(say("reconcile_done", language(), n=len(rows)))
    return 1 if rows or unread else 0


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


def _theirs(file: str) -> tuple[list[tuple[str, int, str]], list[dict[str, Any]]]:
    """The columns sku, qty and owner (which may be empty, or missing) of a CSV, JSON or XLSX file, and the rows that
    cannot be read. Unusable: a file without the columns, or without a row that can be read."""
    from floorapp.channels.checking import Columns
    from floorapp.channels.files import open_table
    from floorapp.channels.unreadable import Unreadable
    columns = Columns({name: name for name in ("sku", "qty", "owner")})
    said, unread = [], []
    try:
        table = open_table(Path(file) if file != "-" else "-")
        columns.require(table, ("sku", "qty"))
        for row in table.rows:
            cells = {columns[name]: "" if value is None else str(value).strip() for name, value in row.cells.items()}
            sku, qty = cells.get("sku", ""), cells.get("qty", "-") or "0"
            if row.fault is None and sku and re.fullmatch(r"-?[0-9]{1,9}", qty):
                said.append((sku, int(qty), cells.get("owner", "")))
            else:
                unread.append(_unread(row, sku, qty))
    except Unreadable as error:
        raise Unusable(error.code, **error.params) from None
    if unread and not said:
        raise Unusable("reconcile_bad_row", **{name: unread[0][name] for name in ("line", "sku", "qty")})
    return said, unread


def _unread(row: Row, sku: str, qty: str) -> dict[str, Any]:
    """A row that cannot be read, with its line and why."""
    if row.fault is not None:
        text = say("row_reason", language(), line=row.line, reason=say(row.fault.code, language(), **row.fault.params))
    else:
        text = say("reconcile_bad_row", language(), line=row.line, sku=clean(sku, 60), qty=clean(qty, 40))
    return {"line": row.line, "sku": sku, "qty": clean(qty, 40), "text": text}


def _unarmed(cell: str) -> str:
    """A cell that a spreadsheet would take for a formula gets an apostrophe (OWASP, CSV injection)."""
    return f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell


def _buffer(given: str) -> tuple[int, int]:
    """Units, or with a percent sign that much of what is available: (units, percent)."""
    number = given.removesuffix("%")
    if not (number.isascii() and number.isdigit()) or len(number) > 9 or (number != given and int(number) > 100):
        raise argparse.ArgumentTypeError(given)
    return (0, int(number)) if number != given else (int(number), 0)
