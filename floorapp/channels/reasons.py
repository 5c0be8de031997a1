"""Why something was not taken, in words a person can act on."""

from __future__ import annotations

from collections.abc import Iterable

from floorapp.channels.unreadable import Unreadable
from floorapp.domain.intake import Fault, Notice, Quarantined
from floorapp.locale import say


def describe(entry: Quarantined, language: str = "id") -> str:
    """Every fault of a quarantined thing with its line, its column, and the mend; separated by "; "."""
    return describe_faults(entry.faults, language)


def describe_faults(faults: Iterable[Fault], language: str = "id") -> str:
    """These faults, as `describe`."""
    return "; ".join(_fault(fault, language) for fault in faults)


def describe_unreadable(error: Unreadable, language: str = "id") -> str:
    """Why nothing of the source could be used."""
    return say(error.code, language, **error.params)


def describe_notice(notice: Notice, language: str = "id") -> str:
    """What is worth saying of a source that was taken."""
    return say(notice.code, language, **{"line": notice.line} | notice.params)


def _fault(fault: Fault, language: str) -> str:
    reason = say(fault.code, language, **fault.params).replace("\n", " ")     # a floor's text has lines of its own
    if fault.field is None:
        return say("row_reason", language, line=fault.line, reason=reason)
    return say("cell_reason", language, line=fault.line, field=fault.field, reason=reason)
