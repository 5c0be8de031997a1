"""Checked rows become things, or quarantine entries: one row each, or all rows of a number together.

Nothing is taken in part: one bad row quarantines its whole order or ASN, and a row that nobody can tell the order of
quarantines the orders beside it too, for it may be a line of either.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from floorapp.channels.cells import shown
from floorapp.channels.checking import Checked
from floorapp.channels.unreadable import BadCell
from floorapp.domain.intake import Fault
from floorapp.domain.safetext import clean

Make = Callable[[dict[str, Any], int], Any]


@dataclass(slots=True)
class Entry:
    """A thing in the making: its rows by their index in the source and their lines; a thing, or faults.

    `number` and `within` (a channel): what bad rows call the thing that they would have been.
    """

    lines: list[int]
    indexes: list[int]
    thing: Any = None
    faults: list[Fault] = field(default_factory=list)
    number: str = ""
    within: str | None = None


def one_by_one(rows: Iterable[Checked], make: Make, identity: Callable[[dict[str, Any]], object] | None,
               named: str = "") -> list[Entry]:
    """A thing a row. A row that says the same of the same thing again is passed over; one that differs is a fault.

    `identity` tells from a row's values which thing it is, None where every row stands for itself; `named` is the
    column that a bad row's thing is called by.
    """
    entries: list[Entry] = []
    seen: dict[object, tuple[int, dict[str, Any]]] = {}
    for row in rows:
        entry = Entry([row.line], [row.nth], faults=list(row.faults))
        if not entry.faults:
            if identity is not None:
                line, values = seen.setdefault(identity(row.values), (row.line, row.values))
                if values is not row.values and values == row.values:
                    continue
                if values is not row.values:
                    entry.faults.append(Fault(row.line, None, "row_twice", {"first": line}))
            if not entry.faults:
                _attempt(entry, make, row.values, row.line)
        if entry.faults and named:
            entry.number = clean(row.values.get(named) or row.given.get(named, ""), 200)
        entries.append(entry)
    return entries


@dataclass(frozen=True, slots=True)
class Sheaf:
    """How rows make one thing. Rows belong together by `number`, and by `within` where that is said (a channel).

    `heads` are the fields that speak of the whole thing: rows may leave them out but not contradict each other, except
    `joined` ones, which are put together. `line` makes a line of a row's values, `whole` the thing of heads and lines.
    """

    number: str
    within: str | None
    heads: tuple[str, ...]
    joined: tuple[str, ...]
    line: Make
    whole: Callable[[dict[str, Any], tuple[Any, ...], tuple[int, ...]], Any]


@dataclass(slots=True)
class _Bundle(Entry):
    head: dict[str, Any] = field(default_factory=dict)
    parts: list[Any] = field(default_factory=list)


def together(rows: Iterable[Checked], sheaf: Sheaf) -> list[Entry]:
    """A thing of all the rows with its number, wherever they stand in the source."""
    bundles: dict[str, list[_Bundle]] = {}
    entries: list[Entry] = []
    before: _Bundle | None = None
    lost: Checked | None = None
    for row in rows:
        number = row.values.get(sheaf.number) or clean(row.given.get(sheaf.number, ""), 200)
        if not number:
            entries.append(Entry([row.line], [row.nth], faults=list(row.faults)))
            _doubt(before, row)
            before, lost = None, row
            continue
        bundle = _bundle_of(bundles.setdefault(str(number), []), row, sheaf, entries, str(number))
        bundle.lines.append(row.line)
        bundle.indexes.append(row.nth)
        _add(bundle, row, sheaf)
        if lost is not None:
            _doubt(bundle, lost)
        before, lost = bundle, None
    for entry in entries:
        if isinstance(entry, _Bundle) and not entry.faults:
            _attempt(entry, _whole_of(entry, sheaf), entry.head, entry.lines[0])
    return entries


def _whole_of(bundle: _Bundle, sheaf: Sheaf) -> Make:
    return lambda head, _: sheaf.whole(head, tuple(bundle.parts), tuple(bundle.lines))


def _bundle_of(known: list[_Bundle], row: Checked, sheaf: Sheaf, entries: list[Entry], number: str) -> _Bundle:
    """The bundle that the row belongs to: of its channel, or the latest of its number where one of them is silent."""
    within = None
    if sheaf.within is not None:
        within = row.values.get(sheaf.within) or row.given.get(sheaf.within, "").casefold() or None
    for bundle in reversed(known):
        if within is None or bundle.within in (None, within):
            bundle.within = bundle.within or within
            return bundle
    bundle = _Bundle([], [], number=number, within=within)
    known.append(bundle)
    entries.append(bundle)
    return bundle


def _add(bundle: _Bundle, row: Checked, sheaf: Sheaf) -> None:
    if row.faults:
        bundle.faults += row.faults
        return
    values, head = row.values, bundle.head
    if not head:
        bundle.head = {name: value for name in sheaf.heads if (value := values[name]) is not None}
    else:
        for name in sheaf.heads:
            value = values[name]
            if value is None or (held := head.setdefault(name, value)) is value or held == value:
                continue
            if name in sheaf.joined:
                head[name] = clean(f"{held} / {value}", 500)
            else:
                bundle.faults.append(Fault(row.line, name, "rows_differ", {
                    "value": shown(str(value)), "held": shown(str(held))}))
    try:
        bundle.parts.append(sheaf.line(row.values, row.line))
    except BadCell as bad:
        bundle.faults.append(Fault(row.line, None, bad.code, bad.params))


def _doubt(bundle: _Bundle | None, lost: Checked) -> None:
    if bundle is not None:
        bundle.faults.append(Fault(lost.line, None, "row_beside_lost", {"lost": lost.line}))


def _attempt(entry: Entry, make: Make, values: dict[str, Any], line: int) -> None:
    try:
        entry.thing = make(values, line)
    except BadCell as bad:
        entry.faults.append(Fault(line, bad.params.pop("field", None), bad.code, bad.params))
