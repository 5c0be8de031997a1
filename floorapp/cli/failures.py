"""What went wrong, for a person: one text on standard error, an exit status, and never a traceback."""

from __future__ import annotations

import errno
import os
import sys
import time
import traceback
from contextlib import suppress

from floorapp import settings
from floorapp.cli.speech import text
from floorapp.domain.refusals import Refused, Stale
from floorapp.domain.safetext import clean

# Of the rooms below, which know no command line: what they are given cannot be used.
BAD_USAGE = frozenset({"bad_database_url", "backup_missing", "backup_foreign", "backup_damaged"})
REFUSED, UNUSABLE, INTERRUPTED, PIPE_CLOSED = 1, 2, 130, 141


class Unusable(Refused):
    """The command line or the input cannot be used as it is: exit status 2."""


def tell(error: BaseException) -> int:
    """Say it; the exit status."""
    if isinstance(error, SystemExit):
        return error.code if isinstance(error.code, int) else UNUSABLE if error.code else 0
    if isinstance(error, KeyboardInterrupt):
        return INTERRUPTED
    if isinstance(error, BrokenPipeError):
        with suppress(OSError):                    # what is still buffered has no reader either
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return PIPE_CLOSED
    said = refusal_of(error)
    with suppress(OSError, ValueError):
        sys.stdout.flush()                         # what is broken about it is the failure that is being told
    with suppress(OSError, ValueError):
        print(text(said.code, **said.params), file=sys.stderr, flush=True)
    return UNUSABLE if isinstance(said, (Unusable, settings.BadSettings)) or said.code in BAD_USAGE else REFUSED


def refusal_of(error: BaseException) -> Refused:
    """Any failure as a refusal; what nobody foresaw goes to the log under a reference that is told."""
    if isinstance(error, Refused):
        return error
    if isinstance(error, Stale):
        return Refused("busy_try_again")
    if isinstance(error, OSError) and error.filename is not None:
        return Unusable("file_trouble", file=clean(error.filename), why=error.strerror or type(error).__name__)
    if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EIO}:
        return Refused("output_lost", why=error.strerror or "")
    if isinstance(error, UnicodeEncodeError) and any("\ud800" <= letter <= "\udfff" for letter in error.object):
        return Unusable("argument_not_text", given=clean(error.object, 80))
    if any(kind.__module__ == "peewee" for kind in type(error).__mro__):
        return Refused("database_trouble", why=clean(error, 200), log=_log(error))
    return Refused("internal_error", why=type(error).__name__, log=_log(error))


def _log(error: BaseException) -> str:
    """Append the traceback to errors.log beside the database; where to look, or empty where nothing can be written."""
    reference = f"{time.time_ns() // 1_000_000:x}"[-7:].upper()
    chosen = settings.current()
    path = chosen.data_folder / "errors.log"
    told = "".join(traceback.format_exception(error))
    with suppress(OSError):
        if chosen.folder is not None:              # with PostgreSQL nobody else may have made it
            path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "a", encoding="utf-8", errors="backslashreplace") as log:
            log.write(f"--- {reference} {time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime())} pid {os.getpid()}\n{told}")
        return f"{path} {reference}"
    return reference
