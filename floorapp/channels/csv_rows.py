"""CSV as rows: UTF-8, comma, semicolon or tab (found by itself), quotes, line ends inside cells."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from floorapp.channels.rows import Row, Table
from floorapp.channels.unreadable import BadCell, Unreadable


def open_table(data: bytes) -> Table:
    """CSV bytes as a heading and rows; empty lines are passed over.

    Refuses with Unreadable: file_not_utf8 (with the line), csv_no_heading, csv_quote_open (a quote that is never
    closed would swallow the rest of the file). Rows get the faults csv_quotes, csv_too_many_cells, cell_too_long.
    """
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Unreadable("file_not_utf8", line=data.count(b"\n", 0, error.start) + 1) from None
    lines = _Lines(data)
    delimiter = _delimiter(data)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    columns = _heading(reader, lines)
    return Table(columns, _rows(reader, lines, columns, delimiter))


class _Lines:
    """The lines of the text with their ends, and those that the row being read has taken so far."""

    def __init__(self, data: bytes) -> None:
        self._lines = io.TextIOWrapper(io.BytesIO(data), encoding="utf-8-sig", newline="")
        self.taken: list[str] = []
        self.count = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.count += 1
        self.taken.append(line)
        return line


def _delimiter(data: bytes) -> str:
    """Comma, semicolon or tab: whichever stands most often outside quotes in the first line that says something."""
    for line in data[:65_536].removeprefix(b"\xef\xbb\xbf").splitlines():
        if line.strip():
            outside = b"".join(line.split(b'"')[::2])
            return max(",;\t", key=lambda sign: outside.count(sign.encode()))
    return ","


def _heading(reader: Iterator[list[str]], lines: _Lines) -> tuple[str, ...]:
    try:
        for cells in reader:
            said = [cell.strip() for cell in cells]
            # Excel writes "sep=;" above the heading.
            if any(said) and not (said[0].lower().startswith("sep=") and not any(said[1:])):
                lines.taken.clear()
                return tuple(said)
    except csv.Error:
        raise Unreadable("csv_quote_open", line=lines.count - len(lines.taken) + 1) from None
    raise Unreadable("csv_no_heading")


def _rows(reader: Iterator[list[str]], lines: _Lines, columns: tuple[str, ...], delimiter: str) -> Iterator[Row]:
    width = len(columns)
    while True:
        lines.taken.clear()
        first = lines.count + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield _misquoted(first, lines.taken, columns, delimiter, str(error))
            continue
        if len(cells) == width:
            if any(cells):
                yield Row(first, dict(zip(columns, cells, strict=True)))
        elif any(cell.strip() for cell in cells):
            extra = sum(1 for cell in cells[width:] if cell.strip())
            if extra:
                fault = BadCell("csv_too_many_cells", cells=len(cells), columns=width)
                yield Row(first, dict(zip(columns, cells, strict=False)), "".join(lines.taken).rstrip("\r\n"), fault)
            else:
                yield Row(first, dict(zip(columns, cells, strict=False)))


def _misquoted(first: int, taken: list[str], columns: tuple[str, ...], delimiter: str, error: str) -> Row:
    """A row whose quotes do not fit; its cells are made out as well as can be, to match it with its order."""
    too_long = "field larger" in error
    if "unexpected end" in error or (too_long and len(taken) > 1):
        raise Unreadable("csv_quote_open", line=first)
    text = "".join(taken).rstrip("\r\n")
    guessed = [cell.strip().strip('"') for cell in taken[0].rstrip("\r\n").split(delimiter)]
    return Row(first, dict(zip(columns, guessed, strict=False)), text,
               BadCell("cell_too_long", limit=4096) if too_long else BadCell("csv_quotes"))
