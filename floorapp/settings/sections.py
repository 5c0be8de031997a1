"""The sections of the configuration, one function a file: table in, values out, unknown keys refused."""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from pathlib import Path
from urllib.parse import quote
from zoneinfo import ZoneInfo

from floorapp.domain.calendar import WorkCalendar
from floorapp.domain.codes import PATTERNS, CodePatterns
from floorapp.settings.table import Table
from floorapp.settings.values import (
    DATABASE,
    Box,
    Carrier,
    Floor,
    Printer,
    Sender,
    Service,
    SigningOn,
    Sla,
    Training,
    Verification,
    Warehouse,
)

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LANGUAGES = ("id", "en")
TRANSPORTS = ("file", "tcp")
DOCUMENTS = ("shipping_label", "lpn_label", "packing_slip", "grn", "manifest", "discrepancy_report", "location_label",
             "badge", "command_sheet", "count_record", "test")
WIDTHS = (32, 42, 48)
MOST_NUMBERS = 1_000_000


def site(table: Table, folder: Path | None) -> tuple[str, Warehouse, tuple[Warehouse, ...], Sender, WorkCalendar]:
    """site.toml: the building and further ones, its database, who sends, and when it works."""
    database = _resolved(table.text("database", DATABASE, 500), folder)
    house = _warehouse(table.table("warehouse"))
    further = tuple(_further(entry, house) for entry in table.tables("further"))
    _once(table, "further.code", (warehouse.code for warehouse in (house, *further)))
    sender = _sender(table.table("sender"))
    calendar = _calendar(table.table("calendar"), house.zone)
    table.done()
    return database, house, further, sender, calendar


def floor(table: Table, folder: Path | None) -> tuple[Floor, SigningOn, Sla, Training]:
    """floor.toml: leases, scanners, what is verified, the shapes of codes, signing on, planned rates, training."""
    work, codes, on, sla, training = (table.table(name) for name in (
        "work", "codes", "signing_on", "sla", "training"))
    made = Floor(
        lease_minutes=work.whole("lease_minutes", 10, 1, 240), lock_minutes=work.whole("lock_minutes", 5, 1, 240),
        end_minutes=work.whole("end_minutes", 15, 1, 720),
        double_trigger_ms=work.whole("double_trigger_ms", 250, 0, 2000),
        choices_at_once=work.yes("choices_at_once", False), bell_when_kept=work.yes("bell_when_kept", False),
        gs_substitutes=work.raw_texts("gs_substitutes"),
        codes=CodePatterns(**{f.name: codes.pattern(f.name, getattr(PATTERNS, f.name)) for f in fields(CodePatterns)}),
        verification=_verification(table.table("verification")))
    signing_on = SigningOn(on.yes("key_is_enough", False), _pepper(on, folder))
    rates = Sla(
        pick_lines=sla.whole("pick_lines", 60, 1, 10_000), pack_parcels=sla.whole("pack_parcels", 30, 1, 10_000),
        ship_parcels=sla.whole("ship_parcels", 120, 1, 10_000), tail_minutes=sla.whole("tail_minutes", 10, 0, 600))
    lessons = Training(_prefix(training), from_menu=training.yes("from_menu", True))
    for part in (work, codes, on, sla, training, table):
        part.done()
    return made, signing_on, rates, lessons


def carriers(table: Table, folder: Path | None) -> tuple[tuple[Carrier, ...], Mapping[str, tuple[str, str | None]]]:
    """carriers.toml: carriers with services and cut-offs, and what the channels call them."""
    made = tuple(_carrier(entry, folder) for entry in table.tables("carrier"))
    _once(table, "carrier.code", (carrier.code for carrier in made))
    options = _shipping_options(table.table("shipping_options"), made)
    table.done()
    return made, options


def boxes(table: Table) -> tuple[Box, ...]:
    """boxes.toml."""
    made = []
    for entry in table.tables("box"):
        made.append(Box(
            code=entry.text("code", most=20), name=entry.text("name", "", 40),
            length_mm=entry.whole("length_mm", 0, 0, 5000), width_mm=entry.whole("width_mm", 0, 0, 5000),
            height_mm=entry.whole("height_mm", 0, 0, 5000), max_weight_g=entry.whole("max_weight_g", 0, 0, 1_000_000),
            tare_g=entry.whole("tare_g", 0, 0, 100_000)))
        entry.done()
    _once(table, "box.code", (box.code for box in made))
    table.done()
    return tuple(made)


def printers(table: Table) -> tuple[Printer, ...]:
    """printers.toml."""
    made = []
    for entry in table.tables("printer"):
        made.append(Printer(
            code=entry.text("code", most=24), transport=entry.one_of("transport", TRANSPORTS),
            address=entry.text("address"), width=_width(entry), kinds=entry.texts("kinds", most=40)))
        for kind in made[-1].kinds:
            if kind not in DOCUMENTS:
                raise entry.bad("settings_not_one_of", "kinds", found=kind, allowed=", ".join(DOCUMENTS))
        entry.done()
    _once(table, "printer.code", (printer.code for printer in made))
    table.done()
    return tuple(made)


def _verification(table: Table) -> Verification:
    made = Verification(
        item_only_zones=table.texts("item_only_zones", (), 40),
        receiving_lpn=table.one_of("receiving_lpn", ("ask", "new"), "ask"),
        packing_box=table.one_of("packing_box", ("ask", "suggested"), "ask"),
        packing_weight=table.one_of("packing_weight", ("ask", "approved", "none"), "ask"))
    table.done()
    return made


def _warehouse(table: Table) -> Warehouse:
    made = Warehouse(
        code=table.text("code", "WH1", 20), name=table.text("name", "Gudang 1", 60),
        zone=table.text("zone", "Asia/Jakarta", 60), currency=table.text("currency", "IDR", 3),
        language=table.one_of("language", LANGUAGES, "id"), owner=table.text("owner", "OWN", 40))
    for key in ("code", "owner"):
        if not getattr(made, key):
            raise table.bad("settings_needed", key)
    _refuse_bad_zone(table, made.zone)
    if len(made.currency) != 3 or not set(made.currency) <= set(string.ascii_uppercase):
        raise table.bad("settings_bad_currency", "currency", found=made.currency)
    table.done()
    return made


def _further(table: Table, house: Warehouse) -> Warehouse:
    """A further warehouse: its own name, clock and language; owner and currency are the site's."""
    code = table.text("code", most=20)
    if not code:
        raise table.bad("settings_needed", "code")
    made = replace(house, code=code, name=table.text("name", code, 60), zone=table.text("zone", house.zone, 60),
                   language=table.one_of("language", LANGUAGES, house.language))
    _refuse_bad_zone(table, made.zone)
    table.done()
    return made


def _refuse_bad_zone(table: Table, zone: str) -> None:
    try:
        ZoneInfo(zone)
    except (KeyError, OSError, ValueError):
        raise table.bad("settings_bad_zone", "zone", found=zone) from None


def _sender(table: Table) -> Sender:
    made = Sender(name=table.text("name", "", 60), phone=table.text("phone", "", 40), address=table.text("address", ""),
                  city=table.text("city", "", 60))
    table.done()
    return made


def _calendar(table: Table, zone: str) -> WorkCalendar:
    names = table.texts("workdays", WEEKDAYS)
    if not set(names) <= set(WEEKDAYS):
        raise table.bad("settings_not_one_of", "workdays", found=", ".join(names), allowed=", ".join(WEEKDAYS))
    made = WorkCalendar(zone, frozenset(map(WEEKDAYS.index, names)), table.days("holidays"), table.days("closed"),
                        table.days("opened"))
    table.done()
    return made


def _carrier(table: Table, folder: Path | None) -> Carrier:
    services = []
    for entry in table.tables("service"):
        code = entry.text("code", most=40)
        services.append(Service(code, entry.text("name", code, 60), _cutoffs(entry.table("cutoffs"))))
        entry.done()
    _once(table, "service.code", (service.code for service in services))
    code = table.text("code", most=40)
    made = Carrier(code, table.text("name", code, 60), table.texts("also", most=60), tuple(services),
                   _numbers(table, folder))
    table.done()
    return made


def _cutoffs(table: Table) -> dict[int, tuple[str, ...]]:
    """`daily` for every day, a weekday's own list instead of it; a day without a time takes no parcels."""
    daily = table.times("daily") or ()
    found = {number: table.times(name) for number, name in enumerate(WEEKDAYS)}
    table.done()
    return {number: daily if own is None else own for number, own in found.items()}


def _shipping_options(table: Table, known: tuple[Carrier, ...]) -> dict[str, tuple[str, str | None]]:
    """What a channel writes -> [carrier] or [carrier, service], both as they stand above."""
    services = {carrier.code: {service.code for service in carrier.services} for carrier in known}
    made: dict[str, tuple[str, str | None]] = {}
    for words in table.names():
        pair = table.texts(words)
        if len(pair) not in {1, 2} or pair[0] not in services or not set(pair[1:]) <= services[pair[0]]:
            raise table.bad("settings_bad_option", words, found=", ".join(pair))
        made[words] = (pair[0], pair[1] if len(pair) == 2 else None)
    table.done()
    return made


def _numbers(table: Table, folder: Path | None) -> tuple[str, ...]:
    """The tracking numbers in the file that `numbers` names, one a line, beside the configuration."""
    name = table.text("numbers", "")
    if not name or folder is None:
        return ()
    try:
        lines = (folder / name).read_text("utf-8-sig").splitlines()
    except (OSError, ValueError) as error:
        raise table.bad("settings_file_unreadable", "numbers", found=name, why=_reason(error)) from None
    return tuple(dict.fromkeys(line.strip().upper() for line in lines[:MOST_NUMBERS] if line.strip()))


def _pepper(table: Table, folder: Path | None) -> bytes:
    name = table.text("pepper_file", "")
    if not name or folder is None:
        return b""
    try:
        return (folder / name).read_bytes().strip()
    except OSError as error:
        raise table.bad("settings_file_unreadable", "pepper_file", found=name, why=_reason(error)) from None


def _prefix(table: Table) -> str:
    """Two to six capitals and digits, a letter first: a quantity or a barcode of a shop never begins so."""
    found = table.text("prefix", "TRN", 6)
    if not re.fullmatch(r"[A-Z][A-Z0-9]{1,5}", found):
        raise table.bad("settings_bad_prefix", "prefix", found=found)
    return str(found)


def _width(table: Table) -> int:
    found = table.whole("width", 48)
    if found not in WIDTHS:
        raise table.bad("settings_not_one_of", "width", found=found, allowed=", ".join(map(str, WIDTHS)))
    return found


def _once(table: Table, key: str, codes: Iterable[str]) -> None:
    seen: set[str] = set()
    for code in codes:
        if code.casefold() in seen:
            raise table.bad("settings_twice", key, found=code)
        seen.add(code.casefold())


def _resolved(database: str, folder: Path | None) -> str:
    """A relative SQLite path starts where the configuration folder stands, wherever the command is started."""
    path = database.removeprefix("sqlite:///")
    if folder is None or path == database or not path or path.startswith("/"):
        return database
    return f"sqlite:///{quote(str(folder.parent))}/{path}"


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or type(error).__name__

