"""An SQLite file as a backup: sealed with a checksum of itself, proven before it is believed, read without a trace.

The seal stands in two numbers of the file's header that SQLite leaves to applications, so that a backup is one file.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import peewee as pw

from floorapp.domain.refusals import Refused

sqlite3: Any = pw.sqlite3  # type: ignore[attr-defined]  # the same SQLite as the database's own
OURS = b"FLOR"                         # application id
_SEAL, _APPLICATION = 60, 68           # offsets of user version and application id in the header


def seal(path: Path) -> None:
    """Mark a closed file as ours and write its checksum into it."""
    _write(path, _APPLICATION, OURS)
    _write(path, _SEAL, _checksum(path))


def unseal(path: Path) -> None:
    """A file that is going to be worked on again is no backup any more."""
    _write(path, _APPLICATION, bytes(4))
    _write(path, _SEAL, bytes(4))


def prove(path: Path) -> None:
    """Refused: `backup_damaged` where a single byte is not as it was sealed, or SQLite finds it unsound."""
    if _checksum(path) != _beginning(path)[_SEAL:_SEAL + 4]:
        raise Refused("backup_damaged", path=path)
    refuse_unsound(path, "backup_damaged")


def refuse_unsound(path: Path, code: str) -> None:
    """Refused: `code`, where SQLite's own check of the structure finds something."""
    with opened(path) as copy:
        try:
            found = copy.execute("PRAGMA quick_check(1)").fetchone()[0]
        except sqlite3.DatabaseError as error:
            found = str(error)
    if found != "ok":
        raise Refused(code, path=path, why=found)


def is_sqlite(path: Path) -> bool:
    """Whether this is an SQLite file at all."""
    return _beginning(path).startswith(b"SQLite format 3\0")


def is_sealed(path: Path) -> bool:
    """Whether it says that it is one of ours; `prove` finds out."""
    return is_sqlite(path) and _beginning(path)[_APPLICATION:_APPLICATION + 4] == OURS


@contextmanager
def opened(path: Path) -> Iterator[Any]:
    """To be read only: `immutable` leaves no lock and no log beside the file."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as copy:
        yield copy


def _beginning(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(100)


def _write(path: Path, offset: int, value: bytes) -> None:
    with path.open("rb+") as file:
        file.seek(offset)
        file.write(value)


def _checksum(path: Path) -> bytes:
    """CRC-32 of the file without the place where it is written."""
    with path.open("rb") as file:
        first = bytearray(file.read(100))
        first[_SEAL:_SEAL + 4] = bytes(4)
        checksum = zlib.crc32(first)
        while block := file.read(1 << 20):
            checksum = zlib.crc32(block, checksum)
    return checksum.to_bytes(4, "big")
