"""`floorapp import KIND FILE`: the summary for people and scripts."""

from __future__ import annotations

import json
import sys

from floorapp.channels.reasons import describe_notice
from floorapp.channels.taking import Report, take_file
from floorapp.locale import say


def run(kind: str, source: str, *, channel: str | None, dry_run: bool, as_json: bool, language: str,
        warehouse: str = "") -> int:
    """The command: 0 all taken, 1 something is in quarantine."""
    report = take_file(kind, source, channel=channel, dry_run=dry_run, language=language, warehouse=warehouse)
    for notice in report.notices:
        print(describe_notice(notice, language), file=sys.stderr)
    return tell(report, kind, as_json=as_json, language=language)


def tell(report: Report, kind: str, *, as_json: bool, language: str) -> int:
    """The summary, and beside it what was not taken; the exit status."""
    summary = report.as_json()
    if as_json:
        print(json.dumps(summary, ensure_ascii=False))
    else:
        aside = summary.pop("quarantined")
        print(say("import_done", language, kind=kind, aside=len(aside), **summary))
        for entry in aside:
            print(say("import_aside", language, **entry), file=sys.stderr)
    return 1 if report.quarantined else 0
