"""What nobody foresaw, or a database that does not answer: a calm text for the floor, and the whole of it in a log."""

from __future__ import annotations

import os
import time
import traceback
from contextlib import suppress

from floorapp.domain.refusals import Refused
from floorapp.locale import say
from floorapp.settings import Settings

SAID = frozenset({"busy_try_again", "operator_disabled"})


def told(error: Exception, settings: Settings, language: str) -> str:
    """The text for the screen. Its last line is the reference under which errors.log has the rest."""
    if isinstance(error, Refused) and error.code in SAID:
        return say(error.code, language, **error.params)
    return say("screen_trouble", language, reference=_logged(error, settings))


def _logged(error: Exception, settings: Settings) -> str:
    """Append to errors.log beside the database; the reference."""
    reference = f"{time.time_ns() // 1_000_000:x}"[-7:].upper()
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
    with suppress(OSError):
        settings.data_folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(settings.data_folder / "errors.log", flags, 0o600)
        with os.fdopen(descriptor, "a", encoding="utf-8", errors="backslashreplace") as log:
            log.write(f"--- {reference} {time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime())} pid {os.getpid()}\n"
                      + "".join(traceback.format_exception(error)))
    return reference
