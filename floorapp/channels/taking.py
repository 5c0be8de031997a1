"""A file into the house: read, check, take what is good, put aside the rest with its reason."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import fields
from functools import partial
from pathlib import Path
from typing import Any

from floorapp.data import db, journal
from floorapp.data.act import Act
from floorapp.domain.intake import Notice, PaymentIn, Quarantined
from floorapp.domain.refusals import Refused
from floorapp.locale import say
from floorapp.services import intake, masters, quarantine, release, site
from floorapp.settings import current

CHUNK = 100                    # things a transaction: operators' scans come in between
WHO = "import"
PAYMENT_SAID = tuple(field.name for field in fields(PaymentIn) if field.name not in {"line", "lines_at"})
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
    origin = name or (source if isinstance(source, str) else "")
    try:
        with _one_transaction(dry_run) as run:
            run(lambda: journal.write(Act(WHO, house.id, terminal=origin[-60:]), "import", kind=kind, channel=channel,
                                      name=Path(origin).name, sha256=hashlib.sha256(content).hexdigest()))
            for entries in _chunks(parsed.quarantined):
                run(partial(_put_aside, kind, channel or "", origin, entries, report, language))
            seen: Counter[str] = Counter()
            ordered = masters.in_order(parsed.things) if kind == "items" else parsed.things
            for things in _chunks(ordered):
                before = report.outcomes.copy(), len(report.quarantined), seen.copy()
                run(partial(_take_chunk, kind, channel or "", origin, things, report, language, seen, before, house.id))
            _cure(kind, run, house.id)
            if kind in CHANGES_STOCK_OR_DEMAND:
                run(lambda: release.promise(Act(WHO, house.id)))
            if dry_run:
                raise _DryRun
    except _DryRun:
        pass
    return report


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


def _take_chunk(kind: str, channel: str, origin: str, chunk: list[Any], report: Report, language: str,
                seen: Counter[str], before: tuple[Counter[str], int, Counter[str]], warehouse: int) -> None:
    """One transaction; it may run again, so the report starts where it stood."""
    report.outcomes, report.quarantined[before[1]:] = before[0].copy(), []
    seen.clear()
    seen.update(before[2])
    act = Act(WHO, warehouse, terminal=origin[-60:])
    for thing in chunk:
        try:
            with db.savepoint():
                outcome = _take(act, kind, thing, seen)
                act.done()
            report.outcomes[outcome] += 1
            if outcome != "unchanged" or kind == "payments":       # a person may have brought it in by its key
                quarantine.taken(kind, thing)
        except Refused as refused:
            act.moves = []
            quarantine.put_thing_aside(kind, channel, origin, thing, refused, act.at)
            report.aside(thing.line, quarantine.field_of(refused), refused.code,
                         say(refused.code, language, **refused.params), thing.lines_at, quarantine.number_of(thing))


def _take(act: Act, kind: str, thing: Any, seen: Counter[str]) -> str:
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
            return intake.take_stock(act, thing, _nth(seen, thing, ("sku", "location", "lot", "expiry", "serial",
                                                                   "lpn", "status", "owner")))
        case "asns":
            return intake.take_asn(act, thing)
        case "purchase_orders":
            return intake.take_purchase_order(act, thing)
        case "orders":
            return intake.take_order(act, thing)
        case "payments":
            return intake.take_payment(act, thing, _nth(seen, thing, PAYMENT_SAID))
        case _:
            from floorapp.services import delivery
            return "created" if delivery.track(act, thing) else "unchanged"


def _nth(seen: Counter[str], thing: Any, names: tuple[str, ...]) -> int:
    """Rows that say the same are told apart by their order in the file."""
    key = "|".join(str(getattr(thing, name)) for name in names)
    seen[key] += 1
    return seen[key]


def _put_aside(kind: str, channel: str, origin: str, chunk: list[Quarantined], report: Report, language: str) -> None:
    from floorapp.channels.reasons import describe
    for entry in chunk:
        quarantine.put_aside(kind, channel, origin, entry, Act(WHO, 0).at)
        report.aside(entry.line, entry.field or "", entry.reason_code, describe(entry, language), entry.lines, "")


def _cure(kind: str, run_one: Callable[[Callable[[], Any]], Any], warehouse: int) -> None:
    """What stood aside for want of what has just come is tried again."""
    seen: Counter[str] = Counter()
    for waiting, thing in quarantine.to_retry(kind):
        before = seen.copy()

        def again(waiting: str = waiting, thing: Any = thing, before: Counter[str] = before) -> None:
            seen.clear()
            seen.update(before)
            act = Act(WHO, warehouse)
            try:
                with db.savepoint():
                    _take(act, waiting, thing, seen)
                    act.done()
                quarantine.taken(waiting, thing)
            except Refused:
                pass
        run_one(again)


def _chunks(things: list[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(things), CHUNK):
        yield things[start:start + CHUNK]
