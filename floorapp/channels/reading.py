"""The way of every source: rows, checked, gathered, and what is bad set aside with its own words."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from pydantic import BaseModel

from floorapp.channels.checking import Checked, Columns, Setting, check
from floorapp.channels.files import open_table
from floorapp.channels.gathering import Entry
from floorapp.channels.rows import Row
from floorapp.domain.intake import Notice, Parsed, Quarantined


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of source with one row a line: its columns, and how its rows become things.

    `headings` maps what stands above a column to the model's field; `secret` fields are never repeated anywhere.
    """

    kind: str
    model: type[BaseModel]
    headings: Mapping[str, str]
    gather: Callable[[Iterable[Checked], Setting], list[Entry]]
    secret: tuple[str, ...] = ()

    @property
    def needed(self) -> tuple[str, ...]:
        return tuple(column for column, field in columns_of(self.model).items() if field)


def columns_of(model: type[BaseModel]) -> dict[str, bool]:
    """The columns of a model by their names in the file, and whether they are needed."""
    return {str(field.validation_alias or name): field.is_required() for name, field in model.model_fields.items()}


def read(form: Format, data: bytes, setting: Setting) -> Parsed:
    """Read, check and gather a source of this format. Refuses with Unreadable as `open_table` and `Columns.require`."""
    columns = Columns(form.headings)
    inside = (form.kind, form.kind.removesuffix("s"))
    table = open_table(data, inside=inside)
    columns.require(table, form.needed)
    checked = (check(index, row, form.model, columns, setting) for index, row in enumerate(table.rows))
    entries = form.gather(checked, setting)

    def words(row: Row) -> str:
        return _without_secrets(row, columns, form.secret) if form.secret else row.raw

    return set_aside(form.kind, entries, lambda: open_table(data, inside=inside).rows, words, columns.notices())


def set_aside(kind: str, entries: list[Entry], again: Callable[[], Iterator[Row]],
              words: Callable[[Row], str] = lambda row: row.raw, notices: list[Notice] | None = None) -> Parsed:
    """Entries as things and quarantine. The words of bad rows are fetched by reading once more: few files have any."""
    bad = sorted((entry for entry in entries if entry.faults), key=lambda entry: entry.lines[0])
    wanted = {index for entry in bad for index in entry.indexes}
    said = {index: words(row) for index, row in enumerate(again()) if index in wanted} if wanted else {}

    def at(lines: set[int]) -> dict[int, str]:
        found: dict[int, list[str]] = {}
        for row in again() if lines else ():
            if row.line in lines:
                found.setdefault(row.line, []).append(words(row))
        return {line: rows[0] for line, rows in found.items() if len(rows) == 1}

    return Parsed(kind, len(entries), [entry.thing for entry in entries if not entry.faults],
                  [_quarantined(entry, [said[index] for index in entry.indexes]) for entry in bad], notices or [], at)


def _quarantined(entry: Entry, words: list[str]) -> Quarantined:
    faults = sorted(entry.faults, key=lambda fault: fault.line)
    first = faults[0]
    return Quarantined(
        line=first.line, lines=tuple(dict.fromkeys(fault.line for fault in faults)), field=first.field,
        reason_code=first.code, params=first.params, raw=as_one(words), faults=tuple(faults),
        number=entry.number, within=entry.within or "")


def as_one(words: list[str]) -> str:
    """Several rows as one text that can be read again: a JSON list where each of them is JSON."""
    if len(words) > 1 and all(word.startswith("{") for word in words):
        return "[" + ",\n ".join(words) + "]"
    return "\n".join(words)


def _without_secrets(row: Row, columns: Columns, secret: tuple[str, ...]) -> str:
    """A row that holds a secret, without it: also where cells stand in the wrong column, for a PIN is digits."""
    if not row.cells:
        return _DIGITS.sub("****", row.text or "")
    kept = {name: "****" if columns[name] in secret else cell for name, cell in row.cells.items()}
    words = json.dumps(kept, ensure_ascii=False)
    return _DIGITS.sub("****", words) if row.fault else words


_DIGITS = re.compile(r"\d{4,}")
