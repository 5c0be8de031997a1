"""`floorapp report`: figures of a period, as a table, CSV, XLSX, JSON or a picture."""

from __future__ import annotations

import argparse
import json
import re
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from floorapp.cli.failures import Unusable
from floorapp.cli.opening import opened
from floorapp.cli.speech import text

FORMATS = ("table", "csv", "xlsx", "json", "png")
USUAL = 7                              # days, where nobody says from when


def register(commands: Any) -> None:
    """`report`."""
    report = commands.add_parser("report", help=text("cli_report"))
    report.add_argument("name", nargs="?", metavar="NAME", help=text("cli_report_name"))
    report.add_argument("--from", dest="since", metavar="DATE", help=text("cli_report_from"))
    report.add_argument("--to", dest="until", metavar="DATE", help=text("cli_report_to"))
    report.add_argument("--warehouse", default="", metavar="CODE", help=text("cli_stock_warehouse"))
    report.add_argument("--format", metavar="FORMAT", default=None, help=", ".join(FORMATS))
    report.add_argument("--json", action="store_true", help=text("cli_json"))
    report.add_argument("--output", type=Path, metavar="FILE", help=text("cli_report_output"))
    report.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the figures, or without a name what there is. Reads only.

    Refused, exit status 2: `report_unknown` (name, known), `report_bad_format` (given, known), `bad_time`,
    `report_backwards` (since, until), `report_no_terminal` where XLSX or PNG would land on a screen.
    """
    from floorapp.services import kpis
    wanted = "json" if args.json else args.format or "table"
    if wanted not in FORMATS:
        raise Unusable("report_bad_format", given=wanted, known=", ".join(FORMATS))
    if args.name is None:
        return _list(kpis.NAMES, wanted)
    name = args.name.lower().replace("_", "-")
    if name not in kpis.NAMES:
        raise Unusable("report_unknown", name=args.name, known=", ".join(kpis.NAMES))
    if wanted in {"xlsx", "png"} and args.output is None and sys.stdout.isatty():
        raise Unusable("report_no_terminal", format=wanted)
    with opened(args):
        from floorapp.services import site
        period = _period(args, site.warehouse_named(args.warehouse))
        made = kpis.report(name, period)
    _write(_painted(made, period, wanted), args.output)
    return 0


def _list(names: tuple[str, ...], wanted: str) -> int:
    told = [{"report": name, "text": text(_title(name))} for name in names]
    if wanted == "json":
        print(json.dumps(told, ensure_ascii=False))
        return 0
    for entry in told:
        print(f"{entry['report']:<20} {entry['text']}")
    return 0


def _period(args: argparse.Namespace, house: Any) -> Any:
    """Whole days of a warehouse: the day that `--to` names is in it. Today and the six days before it otherwise."""
    from floorapp.cli.times import millis
    from floorapp.data import clock
    from floorapp.services.kpis import Period
    now, zone = clock.now(), house.zone
    today = clock.local(now, zone).date()
    until = _end(args.until or today.isoformat(), zone, now)
    last = clock.local(until - 1, zone).date()
    since = millis(args.since or (last - timedelta(days=USUAL - 1)).isoformat(), zone, now=now)
    if since >= until:
        raise Unusable("report_backwards", since=args.since, until=args.until or today.isoformat())
    return Period(since, until, zone, house.id if args.warehouse else 0)


def _end(given: str, zone: str, now: int) -> int:
    """The first moment after a day, or a moment as it is given."""
    from datetime import date

    from floorapp.cli.times import millis
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", given, re.ASCII):
        millis(given, zone, now=now)
        try:
            given = (date.fromisoformat(given) + timedelta(days=1)).isoformat()
        except OverflowError:
            raise Unusable("bad_time", given=given) from None
    return millis(given, zone, now=now)


def _painted(made: Any, period: Any, wanted: str) -> bytes:
    from floorapp.data import clock
    since, last = (f"{clock.local(at, period.zone):%Y-%m-%d}" for at in (period.since, period.until - 1))
    title = text(_title(made.name))
    if wanted == "csv":
        from floorapp.channels.tables_out import csv_of
        return csv_of(made.columns, made.rows).encode()
    if wanted == "xlsx":
        from floorapp.channels.tables_out import xlsx_of
        return xlsx_of(made.name, made.columns, made.rows)
    if wanted == "png":
        from floorapp.printing.chart import png_of
        name, value = made.chart
        bars = [(str(row[name]), float(row[value])) for row in made.rows if row[value] is not None]
        return png_of(title, f"{value}, {since} - {last} ({period.zone})", bars, text("report_empty"),
                      text("report_more", n=len(bars)))
    if wanted == "json":
        said = {"report": made.name, "from": clock.iso(period.since), "to": clock.iso(period.until),
                "zone": period.zone, "columns": list(made.columns), "rows": made.rows}
        return (json.dumps(said, ensure_ascii=False, default=str) + "\n").encode()
    from floorapp.cli.tables import table
    head = f"{title}  {since} - {last} ({period.zone})"
    body = list(table(made.columns, made.rows)) if made.rows else [text("report_empty")]
    return ("\n".join([head, *body]) + "\n").encode()


def _write(content: bytes, file: Path | None) -> None:
    if file is not None:
        file.write_bytes(content)
        return
    if hasattr(sys.stdout, "buffer") and not sys.stdout.isatty():
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    else:
        sys.stdout.write(content.decode("utf-8", "replace"))


def _title(name: str) -> str:
    return f"report_{name.replace('-', '_')}"
