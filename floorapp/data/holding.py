"""What a living process holds: a seat is taken as long as its process lives, and the kernel or the server says so.

No clock is asked and nothing is written while nothing happens. SQLite: a byte of a file beside the database is locked;
the kernel gives it back however the process ends. PostgreSQL: an advisory lock of the process's connection, which the
server ends with the connection; of a machine that has gone silent it hears within 25 seconds.
"""

from __future__ import annotations

import fcntl
import os
import struct
from contextlib import suppress
from typing import Any

from floorapp.data import db, engines

SUFFIX = ".seats"
LOCK = "hhqqi"                                     # struct flock on 64 bits: type, whence, start, length, process
SET, GET = getattr(fcntl, "F_OFD_SETLK", fcntl.F_SETLK), getattr(fcntl, "F_OFD_GETLK", fcntl.F_GETLK)
KEEP_ALIVE = {"idle": 10, "interval": 5, "count": 3}          # seconds, seconds, times

Name = tuple[int, int]                             # operator, number of the seat


class _Held:
    """What this process holds: the descriptor on SQLite, the connection on PostgreSQL."""

    seats: dict[Name, Any] = {}  # noqa: RUF012  one process, one list


def hold(name: Name) -> bool:
    """It is this process's until it lets go or ends; False where somebody holds it."""
    if name in _Held.seats:
        return False
    if db.engine() == "sqlite":
        descriptor = _opened()
        try:
            fcntl.fcntl(descriptor, SET, _byte(name, fcntl.F_WRLCK))
        except (BlockingIOError, PermissionError):
            os.close(descriptor)
            return False
        _Held.seats[name] = descriptor
        return True
    _notice_silent_machines()
    if not db.ask("SELECT pg_try_advisory_lock(?, ?) AS held", *name)[0].held:
        return False
    _Held.seats[name] = db.database().connection()
    return True


def keep(name: Name) -> None:
    """Hold it again where the connection that held it was lost."""
    if db.engine() != "sqlite" and name in _Held.seats and _Held.seats[name] is not db.database().connection():
        del _Held.seats[name]
        hold(name)


def is_held(name: Name) -> bool:
    """Whether a living process holds it, this one or another."""
    if name in _Held.seats:
        return True
    if db.engine() == "sqlite":
        descriptor = _opened()
        try:
            found = fcntl.fcntl(descriptor, GET, _byte(name, fcntl.F_WRLCK))
        finally:
            os.close(descriptor)
        return bool(struct.unpack(LOCK, found)[0] != fcntl.F_UNLCK)
    return bool(db.ask(
        "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2 AND granted AND classid = ? AND objid = ? "
        "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())", *name))


def let_go(name: Name) -> None:
    """Somebody else may hold it. Nothing happens where this process does not."""
    held = _Held.seats.pop(name, None)
    if isinstance(held, int):
        with suppress(OSError):                    # the line was lost at the same moment
            os.close(held)
    elif held is not None and held is db.database().connection():
        db.ask("SELECT pg_advisory_unlock(?, ?)", *name)


def let_all_go() -> None:
    """The line is lost: from any thread, whatever the others do. What a connection holds goes with the process."""
    while _Held.seats:
        _, held = _Held.seats.popitem()
        if isinstance(held, int):
            with suppress(OSError):
                os.close(held)


def _opened() -> int:
    _, _, ticket = engines.sqlite(db.url())
    return os.open(f"{str(ticket).removesuffix('.ticket')}{SUFFIX}", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _byte(name: Name, kind: int) -> bytes:
    operator, number = name
    return struct.pack(LOCK, kind, os.SEEK_SET, (operator << 32) + number, 1, 0)


def _notice_silent_machines() -> None:
    """The server asks after this connection: a machine that has lost its power says no good-bye."""
    for name, value in KEEP_ALIVE.items():
        db.ask("SELECT set_config(?, ?, false)", f"tcp_keepalives_{name}", str(value))
