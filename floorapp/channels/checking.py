"""From a row's cells to checked values: which column a heading means, and what is wrong where."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ValidationError

from floorapp.channels.rows import MAX_CELL, Row, Table
from floorapp.channels.unreadable import BadCell, Unreadable
from floorapp.domain.intake import Fault, Notice
from floorapp.domain.safetext import clean


@dataclass(frozen=True, slots=True)
class Setting:
    """What a file leaves unsaid: the zone of its times, the currency of its amounts, and whom its carriers mean.

    `carriers` maps what a channel writes ("JNE REG") to our carrier and service.
    """

    zone: ZoneInfo
    currency: str
    carriers: Mapping[str, tuple[str, str | None]] = field(default_factory=dict)


class Checked(NamedTuple):
    """A row with its values, or with its faults.

    `nth` is its place among the rows of the source; `given` are its cells by column, for matching a bad row too.
    """

    nth: int
    line: int
    given: dict[str, str]
    values: dict[str, Any]
    faults: tuple[Fault, ...]


class Columns(dict[str, str | None]):
    """Heading as written -> column, or None for one that means nothing to us; capitals, spaces and signs don't count.

    `known` maps headings to columns; several headings may mean one column.
    """

    def __init__(self, known: Mapping[str, str]) -> None:
        super().__init__()
        self._known = {heading(name): column for name, column in known.items()}
        self.ignored: list[str] = []

    def __missing__(self, name: str) -> str | None:
        column = self._known.get(heading(name))
        if column is None and name:
            self.ignored.append(name)
        self[name] = column
        return column

    def require(self, table: Table, needed: tuple[str, ...]) -> None:
        """Refuses with Unreadable columns_missing (all of them named) and column_twice. JSON has no heading line."""
        if table.columns is None:
            return
        found = [column for column in (self[name] for name in table.columns) if column is not None]
        missing = [column for column in needed if column not in found]
        if missing:
            written = ", ".join(clean(name, 30) for name in table.columns[:12])
            raise Unreadable("columns_missing", columns=", ".join(missing), found=written)
        twice = next((column for column in found if found.count(column) > 1), None)
        if twice is not None:
            raise Unreadable("column_twice", column=twice)

    def notices(self) -> list[Notice]:
        """One notice that names the columns nobody asked for, or none."""
        if not self.ignored:
            return []
        named = ", ".join(clean(name, 30) for name in self.ignored[:20])
        return [Notice(1, "columns_ignored", {"columns": named, "count": len(self.ignored)})]


def heading(name: str) -> str:
    """A heading without capitals, spaces and signs: "Placed At " and "placed-at" are `placed_at`."""
    if name.isidentifier() and name.isascii() and name.islower():
        return name
    return re.sub(r"[^0-9a-z]+", "_", unicodedata.normalize("NFKC", name[:200]).casefold()).strip("_")


def check(nth: int, row: Row, model: type[BaseModel], columns: Columns, setting: Setting) -> Checked:
    """One row against its model. Every bad cell is a fault of its own; what the reader faulted has only that fault."""
    given, faults = _cells(row, columns)
    if row.fault is not None:
        return Checked(nth, row.line, given, {}, (Fault(row.line, None, row.fault.code, row.fault.params),))
    try:
        values = model.model_validate(given, context=setting).__dict__
    except ValidationError as error:
        known = {fault.field for fault in faults}
        faults += [fault for fault in faults_of(error, row.line) if fault.field not in known]
        values = {}
    return Checked(nth, row.line, given, values, tuple(faults))


def faults_of(error: ValidationError, line: int) -> list[Fault]:
    """pydantic's findings in our codes; what our own readers raised keeps its code and parameters."""
    faults = []
    for found in error.errors(include_url=False, include_input=False):
        place = ".".join(str(part) for part in found["loc"]) or None
        raised = found.get("ctx", {}).get("error")
        if isinstance(raised, BadCell):
            faults.append(Fault(line, place, raised.code, raised.params))
        elif found["type"] == "missing":
            faults.append(Fault(line, place, "cell_needed", {}))
        else:
            faults.append(Fault(line, place, "cell_shape", {"expected": found["type"]}))
    return faults


def _cells(row: Row, columns: Columns) -> tuple[dict[str, str], list[Fault]]:
    """The row's texts by column, without white space around; what is no text, too long or there twice is a fault."""
    given: dict[str, str] = {}
    faults: list[Fault] = []
    for name, cell in row.cells.items():
        if cell is None or cell == "":
            continue
        column = columns[name]
        if column is None:
            continue
        text = cell.strip() if type(cell) is str else _written(cell)
        if text is None:
            faults.append(Fault(row.line, column, "cell_nested", {}))
        elif len(text) > MAX_CELL:
            faults.append(Fault(row.line, column, "cell_too_long", {"limit": MAX_CELL}))
        elif column in given:
            faults.append(Fault(row.line, column, "cell_twice", {}))
        elif text:
            given[column] = text
    return given, faults


def _written(cell: Any) -> str | None:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return None
