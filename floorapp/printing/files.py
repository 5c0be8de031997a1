"""Printers that are a path: a folder that collects one file a job, or a device such as /dev/usb/lp0."""

from __future__ import annotations

import contextlib
import errno
import os
import select
import stat
import tty
from pathlib import Path

from floorapp.domain.refusals import Refused
from floorapp.printing.outcomes import Patience, PrinterDown, PrinterUnknown, Sent

SUFFIX = ".escpos"
_NOT_READY = (errno.ENXIO, errno.EAGAIN, errno.EBUSY, errno.ENODEV, errno.EIO)


def send(address: str, data: bytes, *, name: str, patience: Patience) -> Sent:
    """Writes one job: into a folder (`printed`, it is on the disk) or to a device (`sent`).

    Raises `PrinterDown` (printer_not_there, printer_not_writable, printer_offline) and `PrinterUnknown`
    (printer_stalled, printer_cut_off). Refuses `bad_printer_address` (address) for what is neither.
    """
    if not address or "\x00" in address:
        raise Refused("bad_printer_address", address=address)
    path = Path(address)
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        if is_device(path):
            raise PrinterDown("printer_not_there", address=address) from None
        mode = stat.S_IFDIR
    except OSError as failure:
        raise PrinterDown("printer_not_writable", address=address, error=failure.strerror) from None
    if stat.S_ISDIR(mode):
        return _into_folder(path, data, name)
    if stat.S_ISCHR(mode) or stat.S_ISFIFO(mode):
        return _to_device(address, data, patience.write)
    raise Refused("bad_printer_address", address=address)


def is_device(path: Path) -> bool:
    """Whether a name that is not there is that of an unplugged device; in /dev/shm there are folders like any other."""
    return Path("/dev") in path.parents and Path("/dev/shm") not in path.parents  # noqa: S108  nothing is put there


def _into_folder(folder: Path, data: bytes, name: str) -> Sent:
    """The file appears whole or not at all, also when the power goes: file, name and folder are on the disk."""
    part = folder / f".{name}.part"
    try:
        if not folder.is_dir():
            folder.mkdir(parents=True)
            _sync(folder.parent)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o640), "wb") as file:  # it names people
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.rename(_free(folder, name))
        _sync(folder)
    except OSError as failure:
        with contextlib.suppress(OSError):
            part.unlink()
        raise PrinterDown("printer_not_writable", address=str(folder), error=failure.strerror) from None
    return Sent("printed")


def _free(folder: Path, name: str) -> Path:
    """A name that no job has: a paper is never overwritten."""
    path = folder / f"{name}{SUFFIX}"
    turn = 2
    while path.exists():
        path = folder / f"{name}.{turn}{SUFFIX}"
        turn += 1
    return path


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _to_device(address: str, data: bytes, wait: float) -> Sent:
    """To a device without waiting for ever: one without paper takes nothing, and would hold the process."""
    try:
        device = os.open(address, os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY)
    except OSError as failure:
        code = "printer_offline" if failure.errno in _NOT_READY else "printer_not_writable"
        raise PrinterDown(code, address=address, error=failure.strerror) from None
    taken = 0
    try:
        if os.isatty(device):
            tty.setraw(device)  # a serial line in its usual mode adds a carriage return to every line end
        while taken < len(data):
            if not select.select([], [device], [], wait)[1]:
                raise TimeoutError
            with contextlib.suppress(BlockingIOError):
                taken += os.write(device, data[taken:])
    except OSError as failure:
        stalled = isinstance(failure, TimeoutError)
        if taken == 0:
            code = "printer_offline" if stalled else "printer_not_writable"
            raise PrinterDown(code, address=address, error=failure.strerror) from None
        raise PrinterUnknown("printer_stalled" if stalled else "printer_cut_off", address=address) from None
    finally:
        os.close(device)
    return Sent("sent")
