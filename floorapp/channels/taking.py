"""A file into the house: read, check, take what is good, put aside the rest with its reason."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import fields
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from floorapp.data import db, journal, sites
from floorapp.data.act import Act
from floorapp.domain.intake import Notice, Parsed, PaymentIn, Quarantined
from floorapp.domain.refusals import Refused
from floorapp.domain.safetext import clean
from floorapp.locale import say
from floorapp.services import intake, masters, opening_stock, quarantine, release, site
from floorapp.settings import current

T = TypeVar("T")
CHUNK = 100                    # things a transaction: operators' scans come in between
WHO = "import"
LONGEST_PATH = 4096
SAID = {"payments": tuple(field.name for field in fields(PaymentIn) if field.name not in {"line", "lines_at"}),
        "stock": ("sku", "location", "lot", "expiry", "serial", "lpn", "status", "owner")}
CHANGES_STOCK_OR_DEMAND = {"items", "stock", "orders", "payments"}


class _DryRun(Exception):
    """Everything was tried; nothing is kept."""


class Report:
    """What came of a file."""

    def __init__(self, read: int) -> None:
        self.read = read
        self.outcomes: Counter[str] = Counter()
        self.quarantined: list[dict[str, Any]] = []
        self.notices: list[Notice] = []

    def as_json(self) -> dict[str, Any]:
        """The contract's summary."""
        return {"read": self.read, **{name: self.outcomes[name] for name in ("created", "updated", "unchanged")},
                "quarantined": self.quarantined}

    def aside(self, line: int, field: str, reason: str, text: str, lines: tuple[int, ...], number: str) -> None:
        """One more thing that was not taken."""
        self.quarantined.append({"line": line, "field": field, "reason": reason, "text": text, "lines": list(lines),
                                 "number": number})

    def refused(self, thing: Any, refused: Refused, language: str) -> None:
        """A thing that could be read, but not be taken."""
        told = say(refused.code, language, **refused.params).replace("\n", " ")
        self.aside(thing.line, quarantine.field_of(refused), refused.code, told, thing.lines_at,
                   quarantine.number_of(thing))

    def still_unread(self, row: Any, language: str) -> None:
        """An entry of the quarantine whose rows say what they said. An operator's PIN is not among them."""
        from floorapp.channels.reasons import describe_faults
        faults = quarantine.faults_of(row)
        code = "pin_not_kept" if row.kind == "operators" else row.reason
        self.aside(row.line, row.field, code,
                   say(code, language) if code != row.reason else describe_faults(faults, language),
                   tuple(dict.fromkeys(fault.line for fault in faults)), row.number)

    def unread(self, entries: list[Quarantined], language: str) -> None:
        """Rows that could not be read."""
        from floorapp.channels.reasons import describe
        for entry in entries:
            self.aside(entry.line, entry.field or "", entry.reason_code, describe(entry, language), entry.lines,
                       entry.number)


def take_file(kind: str, source: str | bytes, *, channel: str | None = None, dry_run: bool = False,
              language: str = "id", name: str = "", warehouse: str = "") -> Report:
    """A file of one kind into the open database; bad things never stop the good ones. Places, stock, documents and new
    people are those of `warehouse` (a code; without one the site's first).

    Raises Unreadable where nothing of it can be used. Refused: `unknown_warehouse`.
    """
    from floorapp.channels.contract import parse
    from floorapp.channels.files import fetch
    house = site.warehouse_named(warehouse)
    given: Any = Path(source) if isinstance(source, str) and source != "-" else source
    content = fetch(given)
    parsed = parse(kind, content, channel=channel, zone=house.zone, currency=house.currency,
                   carriers=current().shipping_options)
    report = Report(parsed.read)
    report.notices = parsed.notices
    origin = clean(name or (source if isinstance(source, str) else ""), LONGEST_PATH)     # a name may be any bytes
    of = quarantine.Source(kind, channel or "", origin, house.id)
    try:
        with _one_transaction(dry_run) as run:
            run(lambda: journal.write(Act(WHO, house.id, terminal=origin[-60:]), "import", kind=kind, channel=channel,
                                      name=Path(origin).name, sha256=hashlib.sha256(content).hexdigest()))
            seen: Counter[str] = Counter()
            refused: dict[str, tuple[int, ...]] = {}
            ordered = masters.in_order(parsed.things) if kind == "items" else parsed.things
            for things in _chunks(ordered):
                before = report.outcomes.copy(), len(report.quarantined), seen.copy()
                run(partial(_take_chunk, of, things, report, language, seen, before, refused))
            for entries in _chunks(parsed.quarantined):      # after the good ones: what these settle stands open longer
                run(partial(_put_aside, of, entries))
                report.unread(entries, language)
            for rows in _chunks(_rows_of(refused, parsed)):
                run(partial(_keep_rows, rows))
            _cure(kind, run, house.id)
            if kind in CHANGES_STOCK_OR_DEMAND:
                run(lambda: release.promise(Act(WHO, house.id)))
            if dry_run:
                raise _DryRun
    except _DryRun:
        pass
    report.quarantined.sort(key=lambda entry: int(entry["line"]))
    return report


def retry(entries: list[int], language: str = "id") -> Report:
    """Try quarantined entries again, each for itself and whole: as it was read, else from its own rows.

    What comes in is released, and what it was wanting for is tried too; the rest stays as it stood. Refused:
    `quarantine_unknown`, `quarantine_closed`, before anything is tried.
    """
    rows = [quarantine.named(entry) for entry in entries]
    report = Report(len(rows))
    db.execute(lambda: journal.write(Act(WHO, 0), "retry", entries=entries))
    for row in rows:
        of = quarantine.source_of(row)
        things = _read_again(of, row)
        if not things:
            report.still_unread(row, language)
            continue
        outcome = db.execute(partial(_retry_one, of, row.id, things, quarantine.nth_of(row)))
        if isinstance(outcome, Refused):
            report.refused(things[0], outcome, language)
            continue
        report.outcomes[outcome] += 1
        _cure(of.kind, db.execute, of.warehouse)
        if of.kind in CHANGES_STOCK_OR_DEMAND:
            db.execute(partial(release.promise, Act(WHO, of.warehouse)))
    return report


def _read_again(of: quarantine.Source, row: Any) -> list[Any]:
    """The things that an entry holds; nothing where its rows cannot be read now either."""
    from floorapp.channels.contract import parse
    from floorapp.channels.unreadable import Unreadable
    thing = quarantine.thing_of(row)
    if thing is not None:
        return [thing]
    house = sites.house.one(id=of.warehouse)
    try:
        parsed = parse(of.kind, row.raw.encode("utf-8", "surrogatepass"), channel=of.channel or None, zone=house.zone,
                       currency=house.currency, carriers=current().shipping_options)
    except Unreadable:                             # a line without its heading
        return []
    return [] if parsed.quarantined else parsed.things


def _retry_one(of: quarantine.Source, entry: int, things: list[Any], nth: int) -> str | Refused:
    """All things of an entry, or none."""
    act = Act(WHO, of.warehouse)
    outcome = "unchanged"
    try:
        with db.savepoint():
            for thing in things:
                outcome = _take(act, of.kind, thing, nth)
                act.done()
                quarantine.taken(of.kind, thing, of.channel, nth)
            quarantine.settle(entry)
    except Refused as refused:
        return refused
    return outcome


class _one_transaction:
    """Chunk by chunk in transactions of their own, or all in one that is taken back (dry run)."""

    def __init__(self, dry_run: bool) -> None:
        self.whole = db.tx() if dry_run else None

    def __enter__(self) -> Callable[[Callable[[], Any]], Any]:
        if self.whole is None:
            return db.execute
        self.whole.__enter__()
        return lambda act: act()

    def __exit__(self, *exc: Any) -> bool | None:
        return self.whole.__exit__(*exc) if self.whole is not None else None


def _take_chunk(of: quarantine.Source, chunk: list[Any], report: Report, language: str, seen: Counter[str],
                before: tuple[Counter[str], int, Counter[str]], kept: dict[str, tuple[int, ...]]) -> None:
    """One transaction; it may run again, so the report starts where it stood. `kept` gets the lines of what was
    refused, by its digest."""
    report.outcomes, report.quarantined[before[1]:] = before[0].copy(), []
    seen.clear()
    seen.update(before[2])
    act = Act(WHO, of.warehouse, terminal=of.name[-60:])
    for thing in chunk:
        nth = _nth(seen, of.kind, thing)
        try:
            with db.savepoint():
                outcome = _take(act, of.kind, thing, nth)
                act.done()
            report.outcomes[outcome] += 1
            if outcome != "unchanged" or of.kind == "payments":    # a person may have brought it in by its key
                quarantine.taken(of.kind, thing, of.channel, nth)
        except Refused as refused:
            act.moves = []
            kept[quarantine.put_thing_aside(of, thing, refused, act.at, nth)] = thing.lines_at
            report.refused(thing, refused, language)


def _take(act: Act, kind: str, thing: Any, nth: int) -> str:
    owner = intake.owner_named(None)
    match kind:
        case "items":
            return masters.take_item(act, thing, owner)
        case "locations":
            return masters.take_location(act, thing)
        case "suppliers":
            return masters.take_supplier(act, thing, owner)
        case "customers":
            return masters.take_customer(act, thing, owner)
        case "operators":
            return masters.take_operator(act, thing)
        case "stock":
            return opening_stock.take_stock(act, thing, nth)
        case "asns":
            return intake.take_asn(act, thing)
        case "purchase_orders":
            return intake.take_purchase_order(act, thing)
        case "orders":
            return intake.take_order(act, thing)
        case "payments":
            return intake.take_payment(act, thing, nth)
        case _:
            from floorapp.services import delivery
            return "created" if delivery.track(act, thing) else "unchanged"


def _nth(seen: Counter[str], kind: str, thing: Any) -> int:
    """Payments and balances that say the same are told apart by their order in the file."""
    if kind not in SAID:
        return 1
    key = "|".join(str(getattr(thing, name)) for name in SAID[kind])
    seen[key] += 1
    return seen[key]


def _put_aside(of: quarantine.Source, chunk: list[Quarantined]) -> None:
    for entry in chunk:
        quarantine.put_aside(of, entry, Act(WHO, of.warehouse).at)


def _rows_of(refused: dict[str, tuple[int, ...]], parsed: Parsed) -> list[tuple[str, str]]:
    """The rows of what was refused as they stood in the file, by its digest: one more reading, where there is any."""
    from floorapp.channels.reading import as_one
    words = parsed.words({line for lines in refused.values() for line in lines})
    return [(digest, as_one([words[line] for line in lines])) for digest, lines in refused.items()
            if all(line in words for line in lines)]


def _keep_rows(rows: list[tuple[str, str]]) -> None:
    for digest, raw in rows:
        quarantine.keep_rows(digest, raw)


def _cure(kind: str, run_one: Callable[[Callable[[], Any]], Any], warehouse: int) -> None:
    """What stood aside for want of what has just come is tried again, as what it was in its own file."""
    for row in quarantine.to_retry(kind):
        def again(row: Any = row) -> None:
            of, thing, nth = quarantine.source_of(row), quarantine.thing_of(row), quarantine.nth_of(row)
            act = Act(WHO, of.warehouse or warehouse)
            try:
                with db.savepoint():
                    _take(act, of.kind, thing, nth)
                    act.done()
                quarantine.taken(of.kind, thing, of.channel, nth)
                quarantine.settle(row.id)
            except Refused:
                pass
        run_one(again)


def _chunks(things: list[T]) -> Iterator[list[T]]:
    for start in range(0, len(things), CHUNK):
        yield things[start:start + CHUNK]
