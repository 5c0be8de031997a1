"""Whether a printer can be reached now, without printing anything."""

from __future__ import annotations

import errno
import os
import socket
from pathlib import Path

from floorapp.domain.refusals import Refused
from floorapp.printing import files, status, tcp
from floorapp.printing.outcomes import PrinterDown


def why_not(transport: str, address: str, wait: float) -> Refused | None:
    """Why a job would not get there, or None; answers within about `wait` seconds (a status question apart)."""
    try:
        if transport == "tcp":
            _connect(address, wait)
        elif transport == "file":
            _look(Path(address))
        else:
            return Refused("unknown_transport", transport=transport)
    except PrinterDown as down:
        return Refused(down.code, **down.params)
    except Refused as refused:
        return refused
    return None


def _connect(address: str, wait: float) -> None:
    place = tcp.parse(address)
    shown = f"{place.host}:{place.port}"
    try:
        with socket.create_connection((place.host, place.port), timeout=wait) as connection:
            if place.asks:
                status.ask_before(connection, shown, wait)
    except ConnectionRefusedError:
        raise PrinterDown("printer_refused", address=shown) from None
    except (OSError, UnicodeError):
        raise PrinterDown("printer_unreachable", address=shown) from None


def _look(path: Path) -> None:
    """A folder that is there or can be made and has room, or a device that can be written."""
    if not path.exists() and files.is_device(path):
        raise PrinterDown("printer_not_there", address=str(path))
    if path.is_file():
        raise Refused("bad_printer_address", address=str(path))
    path = next(place for place in (path, *path.absolute().parents) if place.exists())
    failure = _no_folder(path) if not path.is_char_device() and not path.is_fifo() else 0
    if failure or not os.access(path, os.W_OK):
        raise PrinterDown("printer_not_writable", address=str(path), error=os.strerror(failure or errno.EACCES))


def _no_folder(path: Path) -> int:
    """Why no file can be made in it, as the system numbers it; 0 where nothing is against it."""
    if not path.is_dir():
        return errno.ENOTDIR
    room = os.statvfs(path)
    if room.f_flag & os.ST_RDONLY:
        return errno.EROFS
    return 0 if room.f_bavail else errno.ENOSPC
