"""XLSX as rows: the first sheet, values only, each as the text that a careful person would have typed."""

from __future__ import annotations

import datetime as dt
import io
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any

from floorapp.channels.rows import Row, Table
from floorapp.channels.unreadable import BadCell, Unreadable

MAX_ENTRIES = 1_000
MAX_INFLATED = 200_000_000
MAX_RATIO = 100
_SHEET_END = 1_048_576


def open_table(data: bytes) -> Table:
    """The first sheet of a workbook; its first row that says something is the heading, `Row.line` the sheet's row.

    Dates come as ISO text, whole numbers without a decimal point, yes/no as true/false, so that a cell reads the same
    from every kind of file. Refuses with Unreadable: xlsx_broken (also for a ZIP that is no workbook), xlsx_bomb (more
    than 1,000 entries, 200 MB inflated or 100:1), csv_no_heading. Rows get the fault csv_too_many_cells.
    """
    _weigh(data)
    rows = _cells(data)
    for _, cells in rows:
        if any(cells):
            return Table(tuple(cells), _rows(rows, tuple(cells)))
    raise Unreadable("csv_no_heading")


def _weigh(data: bytes) -> None:
    """Refuse what would inflate beyond measure. zipfile stops at the declared size, so a lie cannot make it more."""
    try:
        entries = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        raise Unreadable("xlsx_broken") from None
    inflated = sum(entry.file_size for entry in entries)
    strange = any(entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for entry in entries)
    squeezed = inflated > 10_000_000 and inflated > MAX_RATIO * len(data)
    if strange or squeezed or len(entries) > MAX_ENTRIES or inflated > MAX_INFLATED:
        raise Unreadable("xlsx_bomb")


def _cells(data: bytes) -> Iterator[tuple[int, list[str]]]:
    import openpyxl  # takes a fifth of a second: only for those who bring a workbook

    # A foreign parser meets a foreign file: whatever it raises means that the workbook is not one.
    warnings.filterwarnings("ignore", module=r"openpyxl\.")
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        for line, values in enumerate(sheet.iter_rows(values_only=True), 1):
            if line > _SHEET_END:
                break
            yield line, _texts(values)
    except Exception as error:
        raise Unreadable("xlsx_broken") from error


def _texts(values: Iterable[Any]) -> list[str]:
    cells = [_text(value) for value in values]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        # Fifteen digits are what a sheet really keeps: 0.1 + 0.2 reads 0.3.
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}"
    if isinstance(value, (dt.datetime, dt.date, dt.time)):
        return _moment(value)
    return str(value)


def _moment(value: dt.datetime | dt.date | dt.time) -> str:
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ", "seconds")
    return value.isoformat()


def _rows(rows: Iterator[tuple[int, list[str]]], columns: tuple[str, ...]) -> Iterator[Row]:
    width = len(columns)
    for line, cells in rows:
        if any(cells):
            fault = BadCell("csv_too_many_cells", cells=len(cells), columns=width) if len(cells) > width else None
            yield Row(line, dict(zip(columns, cells, strict=False)), "; ".join(cells) if fault else None, fault)
