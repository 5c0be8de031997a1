"""BCA statements as CSV (KlikBCA personal, KlikBCA Bisnis) as payments.

Facts measured by others on real exports: lines of account, name, period and currency stand above the heading, sums
below the rows. Dates are DD/MM/YYYY, or DD/MM with the year only in the period (a statement over New Year needs it), or
PEND while a booking may still go away. Amounts have a decimal point and, in Bisnis, commas between thousands; CR or DB
stands behind the amount or in a column of its own. An apostrophe before a cell only keeps Excel from counting with it.
The description is one text: kind, day and terminal, the amount once more, the buyer's words, the payer's name.
`KR OTOMATIS` is a settlement of cards, QRIS or a gateway: many orders in one credit, after fees; nobody can tell which.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime
from itertools import pairwise

from floorapp.channels import cells
from floorapp.channels.checking import Setting
from floorapp.channels.gathering import Entry
from floorapp.channels.reading import set_aside
from floorapp.channels.rows import MAX_ROWS, Row
from floorapp.channels.statements import Booking, Statement
from floorapp.channels.unreadable import BadCell, Unreadable
from floorapp.domain.intake import Fault, Parsed

_HEADINGS = {"date": "date", "tanggal": "date", "tanggal transaksi": "date", "description": "words",
             "keterangan": "words", "amount": "amount", "jumlah": "amount", "mutasi": "amount"}
_ACCOUNT = {"account no.", "account no", "no. rekening", "no rekening", "nomor rekening"}
_CURRENCY = {"currency", "kode mata uang", "mata uang"}
_SUM = re.compile(r"(saldo|mutasi|starting balance|ending balance|credit|debet|debit)\b", re.IGNORECASE)
_SIDES = "CR, DB"
_AMOUNT = re.compile(r"([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(\.[0-9]{1,4})?\s*(CR|DB|KR|DR)?", re.IGNORECASE)
_DAY = re.compile(r"(\d\d)/(\d\d)(?:/(\d{4}|\d\d))?")
_DATE = re.compile(r"(\d\d)/(\d\d)/(\d{4})")
_TERMINAL = re.compile(r"\b\d{4}/[A-Z]{2,6}/[A-Z0-9]+")
_FIGURE = re.compile(r"[0-9][0-9,]*\.[0-9]{2}")


def payments(data: bytes, setting: Setting) -> Parsed:
    """Booked credits as payments. Refuses with Unreadable file_empty, file_not_utf8, file_nul, statement_not_bca."""
    sheet = _Sheet(_text(data), setting)
    statement = Statement("bca")
    entries: list[Entry] = []
    for index, (line, row) in enumerate(sheet.rows):
        try:
            entries += [Entry([line], [index], thing) for thing in statement.take(sheet.booking(row), line)]
        except BadCell as bad:
            where = bad.params.pop("field", None)
            entries.append(Entry([line], [index], faults=[Fault(line, where, bad.code, bad.params)]))

    def again() -> Iterator[Row]:
        return (Row(line, {}, ",".join(_quoted(cell) for cell in row)) for line, row in sheet.rows)

    return set_aside("payments", entries, again, notices=statement.notices())


class _Sheet:
    """The rows of a statement and what stands above them."""

    def __init__(self, text: str, setting: Setting) -> None:
        self._setting = setting
        self._columns: dict[str, int] = {}
        self._account, self._currency = "", setting.currency
        self._period: list[date] = []
        self.rows: list[tuple[int, list[str]]] = []
        reader = csv.reader(io.StringIO(text, newline=""))
        after = 0
        try:
            for row in reader:
                line, after = after + 1, reader.line_num
                self._add(line, [cell.strip().lstrip("'").strip() for cell in row])
        except csv.Error:
            raise Unreadable("csv_quote_open", line=after + 1) from None
        if not self._columns:
            raise Unreadable("statement_not_bca")

    def booking(self, row: list[str]) -> Booking:
        """What a row says. Refuses with BadCell."""
        said = self._cell(row, "amount")
        match = _AMOUNT.fullmatch(said)
        if match is None:
            raise BadCell("cell_money", field="amount", value=cells.shown(said))
        sides = {match[3].upper()} if match[3] else {
            cell.upper() for cell in row if cell.upper() in {"CR", "DB", "KR", "DR"}}
        if len(sides) != 1:
            raise BadCell("cell_choice", field="amount", value=cells.shown(said), allowed=_SIDES)
        day = self._cell(row, "date")
        amount = match[1].replace(",", "") + (match[2] or "")
        words = self._cell(row, "words")
        sort = "credit" if sides & {"CR", "KR"} else "debit"
        if day.upper().startswith("PEND"):
            sort = "open"
        currency = cells.currency(self._currency)
        return Booking(sort, cells.exact(amount, currency), currency, None if sort == "open" else self._day(day),
                       self._account, (_FIGURE.sub(" ", _TERMINAL.sub(" ", words)),), bank_key=words)

    def _add(self, line: int, row: list[str]) -> None:
        if not any(row):
            return
        if not self._columns:
            columns = {_HEADINGS[name]: at for at, cell in reversed(list(enumerate(row)))
                       if (name := cell.casefold()) in _HEADINGS}
            if len(columns) == 3:
                self._columns = columns
            else:
                self._above(" ".join(row))
        elif _DAY.match(row[0]) or row[0].upper().startswith("PEND") or len(row) >= 4:
            if len(self.rows) == MAX_ROWS:
                raise Unreadable("file_too_many_rows", limit=f"{MAX_ROWS:,}".replace(",", "."))
            if not self._is_sum(row):
                self.rows.append((line, row))

    def _is_sum(self, row: list[str]) -> bool:
        """A heading once more, or one of the sums below the rows."""
        return row[0].casefold() in _HEADINGS or _SUM.match(row[0]) is not None

    def _above(self, said: str) -> None:
        name, _, value = (part.strip() for part in re.sub(r"\s*[:=]\s*", "=", said, count=1).partition("="))
        value = value.lstrip("'").strip()
        word = name.casefold()
        if word in _ACCOUNT:
            self._account = re.sub(r"\D", "", value)
        elif word in _CURRENCY and value:
            self._currency = "IDR" if value.casefold() == "rp" else value.upper()
        elif word in {"periode", "period"}:
            self._period = list(_days(value))

    def _cell(self, row: list[str], column: str) -> str:
        at = self._columns[column]
        return row[at] if at < len(row) else ""

    def _day(self, said: str) -> datetime:
        """The first second of the day. Refuses with BadCell cell_date, statement_no_year."""
        match = _DAY.fullmatch(said)
        if match is None:
            raise BadCell("cell_date", field="date", value=cells.shown(said))
        day, month, year = int(match[1]), int(match[2]), match[3]
        try:
            if year is not None:
                found = date(int(year) + (2000 if len(year) == 2 else 0), month, day)
            else:
                found = self._in_period(day, month, said)
        except ValueError as error:
            if isinstance(error, BadCell):
                raise
            raise BadCell("cell_date", field="date", value=cells.shown(said)) from None
        return datetime(found.year, found.month, found.day, tzinfo=self._setting.zone).astimezone(UTC)

    def _in_period(self, day: int, month: int, said: str) -> date:
        for first, last in pairwise(sorted(self._period) if len(self._period) == 2 else self._period * 2):
            for year in {first.year, last.year}:
                if (month, day) != (2, 29) or year % 4 == 0:
                    found = date(year, month, day)
                    if first <= found <= last:
                        return found
        raise BadCell("statement_no_year", field="date", value=cells.shown(said))


def _days(said: str) -> Iterator[date]:
    for day, month, year in _DATE.findall(said):
        with suppress(ValueError):
            yield date(int(year), int(month), int(day))


def _text(data: bytes) -> str:
    if not data.strip():
        raise Unreadable("file_empty")
    if b"\x00" in data:
        raise Unreadable("file_nul", line=data.count(b"\n", 0, data.index(b"\x00")) + 1)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable("file_not_utf8", line=data.count(b"\n", 0, error.start) + 1) from None


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if re.search(r'[",\n]', cell) else cell
