"""The only door to python-escpos: imported when the first bytes are painted, and kept from doing more than that.

On import version 3.1 leaves a temporary folder behind each time, unpickles a cache from it, puts a handler on the root
logger, may print, and breaks where any folder named `cups` can be imported. None of that reaches the house.
"""

from __future__ import annotations

import contextlib
import io
import logging
import os
import sys
import tempfile
import threading
from collections.abc import Iterator
from functools import cache
from typing import Any

_lock = threading.Lock()
_UNUSED = ("cups", "usb", "usb.core", "usb.util", "serial", "win32print", "pywintypes")


def blank_printer() -> Any:
    """A new `escpos.printer.Dummy`, which only collects bytes. One for each job: a used one remembers its code page."""
    with _lock:
        dummy = _dummy()
    return dummy()


@cache
def _dummy() -> Any:
    with _quiet_logging(), _no_transports(), _private_folder(), contextlib.redirect_stdout(io.StringIO()):
        from escpos.printer.dummy import Dummy
    return Dummy


@contextlib.contextmanager
def _private_folder() -> Iterator[None]:
    """A temporary folder of our own for the cache and for what is left behind; it is gone afterwards."""
    before = {name: os.environ.get(name) for name in ("TMPDIR", "ESCPOS_CAPABILITIES_PICKLE_DIR")}
    temporary = tempfile.tempdir
    with tempfile.TemporaryDirectory(prefix="floorapp-print-") as folder:
        os.environ["TMPDIR"] = os.environ["ESCPOS_CAPABILITIES_PICKLE_DIR"] = tempfile.tempdir = folder
        try:
            yield
        finally:
            tempfile.tempdir = temporary
            for name, value in before.items():
                if value is None:
                    del os.environ[name]
                else:
                    os.environ[name] = value


@contextlib.contextmanager
def _no_transports() -> Iterator[None]:
    """Its own transports are not used: what they would import is not looked for."""
    hidden = [name for name in _UNUSED if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]
    try:
        yield
    finally:
        for name in hidden:
            sys.modules.pop(name, None)


@contextlib.contextmanager
def _quiet_logging() -> Iterator[None]:
    root = logging.getLogger()
    handlers = root.handlers[:]
    try:
        yield
    finally:
        root.handlers[:] = handlers
