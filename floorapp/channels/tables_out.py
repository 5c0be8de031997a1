"""Tables out: CSV and XLSX that open anywhere, and in which no cell is ever a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from floorapp.domain.safetext import clean

FORMULA = ("=", "+", "-", "@", "\t", "\r")         # OWASP: what a spreadsheet reads as one
WIDEST = 60                                        # columns of a sheet


def csv_of(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """A heading and a line a row, everything quoted. A text that would be a formula stands behind a `'`; numbers stay
    numbers, negative ones too."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_harmless(row.get(name)) for name in columns] for row in rows)
    return text.getvalue()


def xlsx_of(title: str, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> bytes:
    """One sheet with a frozen heading. Texts are texts whatever they begin with; numbers are numbers."""
    from openpyxl import Workbook
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter
    book = Workbook()
    sheet = book.active
    sheet.title = title[:31]
    sheet.freeze_panes = "A2"
    widths = [len(name) for name in columns]
    for line, values in enumerate([dict(zip(columns, columns, strict=True)), *rows], 1):
        for place, name in enumerate(columns, 1):
            value = values.get(name)
            cell = sheet.cell(line, place, clean(value, 1000) if isinstance(value, str) else value)
            if isinstance(value, str):
                cell.data_type = "s"
                cell.quotePrefix = value.startswith(FORMULA)
            if line == 1:
                cell.font = Font(bold=True)
            widths[place - 1] = max(widths[place - 1], len(str("" if value is None else value)))
    for place, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(place)].width = min(width + 2, WIDEST)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _harmless(value: Any) -> Any:
    if not isinstance(value, str):
        return "" if value is None else value
    said = value.replace("\x00", "")
    return f"'{said}" if said.startswith(FORMULA) else said
