"""JSON of a gateway or a tracking service as things: each object is read by itself, a bad one costs only itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from pydantic import ValidationError

from floorapp.channels import cells
from floorapp.channels.checking import Setting, faults_of
from floorapp.channels.files import open_table
from floorapp.channels.gathering import Entry
from floorapp.channels.reading import set_aside
from floorapp.channels.rows import Row
from floorapp.channels.unreadable import BadCell, Unreadable
from floorapp.domain.intake import Fault, Notice, Parsed
from floorapp.domain.safetext import SafeText, clean

Read = Callable[[dict[str, Any], int, Setting], list[Any]]


class Passed(Exception):
    """An object that is no news for us (a payment that still waits): noticed, and nothing is taken or put aside."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


def each(kind: str, channel: str, data: bytes, setting: Setting, inside: tuple[str, ...], read: Read) -> Parsed:
    """Every object as what `read` makes of it: things and, among them, a BadCell for a part of it that is put aside; or
    it raises BadCell or ValidationError (the whole object is put aside) or Passed (a notice).

    Refuses with Unreadable channel_needs_payload, and as `open_table`.
    """
    def rows() -> Iterator[Row]:
        table = open_table(data, inside=inside)
        if table.columns is not None:
            raise Unreadable("channel_needs_payload", channel=channel)
        return table.rows

    entries: list[Entry] = []
    notices: list[Notice] = []
    for index, row in enumerate(rows()):
        try:
            if row.fault is not None:
                raise row.fault
            entries += [_entry(row.line, index, thing) for thing in read(row.cells, row.line, setting)]
        except Passed as passed:
            notices.append(Notice(row.line, passed.code, passed.params))
        except ValidationError as error:
            entries.append(Entry([row.line], [index], faults=faults_of(error, row.line)))
        except BadCell as bad:
            entries.append(_entry(row.line, index, bad))
    return set_aside(kind, entries, rows, notices=notices)


def _entry(line: int, index: int, thing: Any) -> Entry:
    if not isinstance(thing, BadCell):
        return Entry([line], [index], thing)
    where = thing.params.pop("field", None)
    return Entry([line], [index], faults=[Fault(line, where, thing.code, thing.params)])


def at(name: str, read: Callable[[str], Any], value: str) -> Any:
    """Read a member's text; what is wrong with it is said with the member's name."""
    try:
        return read(value.strip())
    except BadCell as bad:
        raise BadCell(bad.code, **{"field": name} | bad.params) from None


def amount(name: str, value: str | None, currency: str) -> int:
    """Money above zero in minor units. JSON and XML have a decimal point: `18.000` is eighteen here.

    Refuses cell_needed, payment_zero, and as `cells.exact`.
    """
    if value is None or not value.strip():
        raise BadCell("cell_needed", field=name)
    minor = int(at(name, lambda text: cells.exact(text, currency), value))
    if minor == 0:
        raise BadCell("payment_zero", field=name)
    return minor


def key(name: str, value: str | None) -> SafeText:
    """A member that things are found by. Refuses cell_needed, cell_key_damaged, cell_key_long."""
    if value is None or not value.strip():
        raise BadCell("cell_needed", field=name)
    return SafeText(at(name, cells.key(120), value))


def keys(*values: str | None) -> tuple[SafeText, ...]:
    """Those that are there and can be looked up, each once."""
    found = [clean(value, 200) for value in values if value and value.strip()]
    return tuple(dict.fromkeys(one for one in found if len(one) <= 120))
