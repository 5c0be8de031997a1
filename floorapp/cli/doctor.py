"""`floorapp doctor`: what is not as it should be, and what to do about it."""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from floorapp.cli.failures import refusal_of
from floorapp.cli.opening import configure, refuse_missing
from floorapp.cli.speech import text
from floorapp.settings import Settings

OK, WARNING, BAD = "ok", "warning", "bad"
REACHED = 2.0                          # seconds for a printer to answer
LOCKED = 2.0                           # seconds that the database may be in another program's hands
FULL, LOW = 5_000_000, 200_000_000     # bytes that are free on the disk
EARLIEST = 1_767_225_600               # 2026-01-01: a clock before this program was written is wrong


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `code` names the text, which also says what to do."""

    level: str
    code: str
    params: dict[str, Any]


def register(commands: Any) -> None:
    """`doctor`."""
    doctor = commands.add_parser("doctor", help=text("cli_doctor"))
    doctor.add_argument("--json", action="store_true", help=text("cli_json"))
    doctor.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Look at everything; 1 where something is wrong. Warnings are told and are not wrong."""
    found = list(_everything(args))
    if args.json:
        print(json.dumps({"findings": [{"level": f.level, "code": f.code, "text": text(f.code, **f.params)}
                                       for f in found]}, ensure_ascii=False))
    else:
        for finding in found:
            mark = {OK: "[ok]", WARNING: "[!] ", BAD: "[x] "}[finding.level]
            print(f"{mark} {text(finding.code, **finding.params)}".replace("\n", "\n     "))
    return int(any(finding.level == BAD for finding in found))


def _everything(args: argparse.Namespace) -> Iterator[Finding]:
    yield from _program()
    yield from _terminal()
    yield from _clock()
    chosen: list[Settings] = []
    yield from _looked(lambda: _configuration(args, chosen))
    if not chosen:
        return
    yield from _disk(chosen[0].data_folder)
    yield from _inbox(chosen[0].data_folder / "inbox")
    from floorapp.data import db
    try:
        yield from _looked(lambda: _database(chosen[0]))
    finally:
        db.close_database()


def _looked(look: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    """What a look finds; where it cannot even look, that."""
    try:
        yield from look()
    except Exception as error:
        said = refusal_of(error)
        yield Finding(BAD, said.code, said.params)


def _program() -> Iterator[Finding]:
    """Without compiled files every start reads all source again: a terminal waits a second longer."""
    yield Finding(OK, "doctor_python", {"version": sys.version.split()[0], "path": sys.prefix})
    import floorapp
    file = Path(floorapp.__file__)
    compiled = Path(importlib.util.cache_from_source(str(file)))
    if compiled.is_file():
        yield Finding(OK, "doctor_compiled", {})
    else:
        yield Finding(WARNING, "doctor_not_compiled", {"python": sys.executable, "folder": file.parent})


def _terminal() -> Iterator[Finding]:
    from floorapp.terminal.classes import CLASSES, terminal_class
    name = os.environ.get("TERM", "")
    if not sys.stdout.isatty():
        yield Finding(OK, "doctor_no_terminal", {})
        return
    size = os.get_terminal_size(sys.stdout.fileno())
    known = terminal_class(name)
    params = {"term": name or "-", "kind": known.name, "columns": size.columns, "rows": size.lines,
              "colours": known.colours}
    if name not in CLASSES:
        yield Finding(WARNING, "doctor_terminal_unknown", params)
    elif size.columns < 20 or size.lines < 8:
        yield Finding(BAD, "doctor_terminal_small", params)
    else:
        yield Finding(OK, "doctor_terminal", params)


def _clock() -> Iterator[Finding]:
    shown = time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime())
    yield Finding(OK if time.time() > EARLIEST else BAD,
                  "doctor_clock" if time.time() > EARLIEST else "doctor_clock_wrong", {"now": shown})


def _configuration(args: argparse.Namespace, chosen: list[Settings]) -> Iterator[Finding]:
    found = configure(args)
    chosen.append(found)
    yield Finding(OK, "doctor_config" if found.folder else "doctor_config_none", {
        "folder": found.folder, "warehouse": found.warehouse.code, "zone": found.warehouse.zone,
        "carriers": len(found.carriers), "printers": len(found.printers)})
    if found.signing_on.key_is_enough:
        yield Finding(WARNING, "doctor_key_is_enough", {})


def _disk(folder: Path) -> Iterator[Finding]:
    """A full disk stops every scan; it is told before, and where nothing else can be looked at any more."""
    folder = next(place for place in (folder, *folder.absolute().parents) if place.exists())
    free = shutil.disk_usage(folder).free
    if free < LOW:
        yield Finding(BAD if free < FULL else WARNING, "doctor_disk", {"folder": folder, "mb": f"{free / 1e6:.1f}"})


def _inbox(folder: Path) -> Iterator[Finding]:
    """Files that wait for nobody: what drops them has no other way to know."""
    from floorapp.cli.drop import passed_over
    if found := passed_over(folder):
        yield Finding(WARNING, "inbox_passed_over", found)


def _database(chosen: Settings) -> Iterator[Finding]:
    from floorapp.data import db, health, schema, sites
    refuse_missing(chosen.database)
    db.open_database(chosen.database)
    facts = health.facts()
    yield Finding(OK, f"doctor_{db.engine()}", facts)
    schema.refuse_old_schema()
    house = sites.warehouse.one()
    if house is None:
        yield Finding(BAD, "no_site", {})
        return
    if house.code != chosen.warehouse.code and chosen.folder is not None:
        yield Finding(BAD, "other_site", {"have": house.code, "wanted": chosen.warehouse.code})
    else:
        yield Finding(OK, "doctor_schema", {"warehouse": house.code})
    refused = health.why_unwritable(LOCKED)
    if refused is not None:
        yield Finding(BAD, refused.code, refused.params)
    drift = health.clock_drift()
    if abs(drift) > 2.0:
        yield Finding(BAD, "doctor_clock_drift", {"seconds": round(drift, 1)})
    everywhere = {here.code: here for here in sites.warehouses.all()}
    for wanted in chosen.further:
        here = everywhere.get(wanted.code)
        yield Finding(BAD, "doctor_warehouse_missing", {"warehouse": wanted.code}) if here is None else Finding(
            OK, "doctor_schema", {"warehouse": here.code})
    if chosen.putaway.cross_dock:
        for here in everywhere.values():
            yield _cross_dock(here, chosen.putaway.cross_dock, first=here.id == house.id)
    yield from _printers()


def _cross_dock(house: Any, code: str, *, first: bool) -> Finding:
    """The site's first warehouse must have the place; another one without it only crosses no dock."""
    from floorapp.data import locations
    from floorapp.domain.codes import location_key
    found = locations.location_by_key.one(warehouse=house.id, key=location_key(code))
    said = {"location": code if first else f"{house.code}:{code}"}
    if found is not None and found.kind == "staging" and not found.outside:
        return Finding(OK, "doctor_cross_dock", said)
    return Finding(BAD if first else WARNING, "doctor_cross_dock_wrong", said)


def _printers() -> Iterator[Finding]:
    from floorapp.data import clock, reports, spool
    from floorapp.printing import reach
    known = spool.printers.all()
    if not known:
        yield Finding(WARNING, "doctor_no_printer", {})
    for printer in known:
        why = reach.why_not(printer.transport, printer.address, REACHED)
        yield Finding(BAD if why else OK, "doctor_printer_down" if why else "doctor_printer", {
            "printer": printer.code, "address": printer.address,
            "why": text(why.code, **why.params).replace("\n", " ") if why else ""})
    for row in reports.printers_in_trouble(clock.now() - 60_000):
        yield Finding(WARNING, "doctor_printer_jobs", {"printer": row.code, "failed": row.failed,
                                                       "unknown": row.unknown, "stuck": row.stuck})
