"""Any file or stream as rows: CSV, JSON, JSON lines or XLSX, told apart by what is in it.

Limits (field notes on hostile input): 20 MB, 100,000 rows, JSON depth 32, 4,096 characters a cell. A source above the
first three is refused as a whole; a cell above the last costs its row.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from floorapp.channels import csv_rows, json_rows, xlsx_rows
from floorapp.channels.rows import MAX_BYTES, MAX_ROWS, Row, Table
from floorapp.channels.unreadable import Unreadable
from floorapp.domain.safetext import clean

Source = Path | str | bytes


def read_rows(source: Source, *, stdin: BinaryIO | None = None, inside: tuple[str, ...] = ()) -> Iterator[Row]:
    """The rows of a source, one after another; see `open_table`. Reading on may raise Unreadable, so use none early."""
    return open_table(source, stdin=stdin, inside=inside).rows


def open_table(source: Source, *, stdin: BinaryIO | None = None, inside: tuple[str, ...] = ()) -> Table:
    """A source as a heading and rows. `source` is a path, "-" for standard input, or the bytes themselves.

    `inside` names the members of a single JSON object in which its rows stand (`{"orders": [..]}`).
    Refuses with Unreadable: file_cannot_open, file_too_big, file_empty, file_utf16, file_nul, file_not_utf8,
    file_old_excel, and what the reader of its kind adds. Codes that belong to one row come as `Row.fault`.
    """
    data = fetch(source, stdin)
    if data.startswith(b"PK\x03\x04"):
        table = xlsx_rows.open_table(data)
    elif data.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable("file_old_excel")
    elif _beginning(data) in (b"[", b"{"):
        table = Table(None, json_rows.rows(_decoded(data), inside))
    else:
        table = csv_rows.open_table(data)
    return Table(table.columns, _at_most(table.rows))


def fetch(source: Source, stdin: BinaryIO | None = None) -> bytes:
    """The bytes of a source, never more than the limit: a device or a pipe without an end stops there too.

    Refuses with Unreadable: file_cannot_open, file_too_big.
    """
    if isinstance(source, bytes):
        data = source
    elif str(source) == "-":
        data = (stdin or sys.stdin.buffer).read(MAX_BYTES + 1)
    else:
        try:
            with Path(source).open("rb") as file:
                data = file.read(MAX_BYTES + 1)
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or type(error).__name__
            raise Unreadable("file_cannot_open", file=clean(source, 80), why=why) from None
    if len(data) > MAX_BYTES:
        raise Unreadable("file_too_big", limit=MAX_BYTES // 1_000_000)
    return data


def _beginning(data: bytes) -> bytes:
    """The first character of a text source, its byte order mark and white space passed over."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in data[:4]:
        raise Unreadable("file_utf16")
    if b"\x00" in data:
        raise Unreadable("file_nul", line=data.count(b"\n", 0, data.index(b"\x00")) + 1)
    beginning = data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if not beginning:
        raise Unreadable("file_empty")
    return beginning


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable("file_not_utf8", line=data.count(b"\n", 0, error.start) + 1) from None


def _at_most(rows: Iterator[Row]) -> Iterator[Row]:
    for count, row in enumerate(rows, 1):
        if count > MAX_ROWS:
            raise Unreadable("file_too_many_rows", limit=f"{MAX_ROWS:,}".replace(",", "."))
        yield row
