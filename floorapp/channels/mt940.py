"""SWIFT MT940 statements as payments (SWIFT for Corporates, MT940 Customer Statement Message).

A strict reader of the four tags that we need: `:25:` account, `:60F:`/`:60M:` currency, `:61:` booking, `:86:` its
description, also over several lines and with the sub-fields `?20`..`?63` of German banks. Amounts have a comma, dates
are YYMMDD; 30 February (banks count 30-day months) is the last day of its month. A line that cannot be read costs its
booking, never the others. SWIFT's envelope (`{1:..}{4:` and `-}`) is passed over.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from floorapp.channels import cells
from floorapp.channels.checking import Setting
from floorapp.channels.gathering import Entry
from floorapp.channels.reading import set_aside
from floorapp.channels.rows import MAX_ROWS, Row
from floorapp.channels.statements import Booking, Statement
from floorapp.channels.unreadable import BadCell, Unreadable
from floorapp.domain.intake import Fault, Parsed

_TAG = re.compile(r":(\d\d[A-Z]?):(.*)")
_BOOKING = re.compile(
    r"(?P<date>\d{6})(?P<entry>\d{4}|    )?(?P<mark>R?[CD]|E[CD])(?P<funds>[A-Z](?=\d))?"
    r"(?P<amount>\d{1,15}(?:,\d{0,6})?)(?:[NFS][A-Z0-9]{3}(?P<reference>.*))?", re.DOTALL)
FULL_LINE = 60                                 # of 65 letters: only a line that is full may cut a number
_FIELD = re.compile(r"\?(\d\d)")
_SORTS = {"C": "credit", "D": "debit", "RC": "reversal", "RD": "returned", "EC": "open", "ED": "open"}
# What is said of a booking: the purpose (20-29, 60-63); who paid stands in 32 and 33.
_PURPOSE = {*(f"{n}" for n in range(20, 30)), "60", "61", "62", "63"}


@dataclass(slots=True)
class _Piece:
    """A booking as it stands in the file, with its description and what held there."""

    line: int
    text: str
    account: str
    currency: str | None
    words: list[str] = field(default_factory=list)
    raw: list[str] = field(default_factory=list)


def payments(data: bytes, setting: Setting) -> Parsed:
    """Booked credits as payments. Refuses with Unreadable file_empty, file_nul, statement_not_mt940."""
    pieces = _pieces(data)
    statement = Statement("mt940")
    entries: list[Entry] = []
    for index, piece in enumerate(pieces):
        try:
            entries += [Entry([piece.line], [index], thing)
                        for thing in statement.take(_booking(piece, setting), piece.line)]
        except BadCell as bad:
            where = bad.params.pop("field", ":61:")
            entries.append(Entry([piece.line], [index], faults=[Fault(piece.line, where, bad.code, bad.params)]))

    def again() -> Iterator[Row]:
        return (Row(piece.line, {}, "\n".join(piece.raw)) for piece in pieces)

    return set_aside("payments", entries, again, notices=statement.notices())


def _pieces(data: bytes) -> list[_Piece]:
    """The bookings in their order; a line without a tag goes on with the tag before it."""
    if not data.strip():
        raise Unreadable("file_empty")
    if b"\x00" in data:
        raise Unreadable("file_nul", line=data.count(b"\n", 0, data.index(b"\x00")) + 1)
    found: list[_Piece] = []
    tag, account, currency, any_tag = "", "", None, False
    for number, written in enumerate(_text(data).split("\n"), 1):
        line = written.rstrip("\r")
        match = _TAG.match(line.lstrip() if line.lstrip().startswith(":") else line)
        if match is None:
            if line.startswith(("-}", "{")) or line.strip() == "-":
                tag = ""
            elif found and tag in {"61", "86"} and line.strip():
                found[-1].raw.append(line)
                if tag == "61":
                    found[-1].text += "\n" + line
                else:
                    found[-1].words.append(line)
            continue
        before, (tag, rest), any_tag = tag, match.groups(), True
        if tag == "25":
            account = rest.strip()
        elif tag in {"60F", "60M"}:
            currency = rest[7:10] if re.fullmatch(r"[CD]\d{6}[A-Z]{3}.*", rest) else None
        elif tag == "34F":                     # MT942
            currency = rest[:3]
        elif tag == "61":
            found.append(_Piece(number, rest.rstrip(), account, currency, raw=[line]))
            if len(found) > MAX_ROWS:
                raise Unreadable("file_too_many_rows", limit=f"{MAX_ROWS:,}".replace(",", "."))
        elif tag == "86" and before == "61":   # one after the closing balance speaks of the whole statement
            found[-1].words.append(rest)
            found[-1].raw.append(line)
        elif tag == "86":
            tag = ""
    if not any_tag:
        raise Unreadable("statement_not_mt940")
    return found


def _text(data: bytes) -> str:
    """SWIFT's letters are ASCII; banks write more, as UTF-8 or as Latin-1 (which always reads)."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _booking(piece: _Piece, setting: Setting) -> Booking:
    match = _BOOKING.fullmatch(piece.text.strip())
    if match is None:
        raise BadCell("statement_line", value=cells.shown(piece.text))
    currency = piece.currency or setting.currency
    whole, _, fraction = match["amount"].partition(",")
    reference, _, bank = (match["reference"] or "").partition("//")
    words, payer = _described(piece.words)
    own = reference.split("\n")[0].strip()
    return Booking(
        _SORTS[match["mark"]], cells.exact(f"{whole}.{fraction or '0'}", currency), currency,
        _date(match["date"], setting), piece.account,
        tuple(words) if own in {"", "NONREF"} else (own + " ", *words), bank.replace("\n", " ").strip(), payer)


def _described(lines: list[str]) -> tuple[list[str], str]:
    """The words of `:86:` and who paid, where its sub-fields say so."""
    joined = "".join(lines)
    parts = _FIELD.split(joined)
    if len(parts) < 3 or not re.fullmatch(r"\d{0,3}", parts[0].strip()):
        return [line if len(line) >= FULL_LINE else line + "\n" for line in lines], ""
    fields = list(zip(parts[1::2], parts[2::2], strict=True))
    words = [text for name, text in fields if name in _PURPOSE]
    return words, "".join(text for name, text in fields if name in {"32", "33"}).strip()


def _date(text: str, setting: Setting) -> datetime:
    year, month, day = 2000 + int(text[:2]), int(text[2:4]), int(text[4:])
    if not 1 <= month <= 12 or not 1 <= day <= 31 or (day > monthrange(year, month)[1] and month != 2):
        raise BadCell("cell_date", value=cells.shown(text))
    return datetime(year, month, min(day, monthrange(year, month)[1]), tzinfo=setting.zone).astimezone(UTC)
