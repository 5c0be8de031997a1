"""`floorapp import KIND FILE`: the summary for people and scripts."""

from __future__ import annotations

import json
import sys

from floorapp.channels.reasons import describe_notice
from floorapp.channels.taking import take_file
from floorapp.locale import say


def run(kind: str, source: str, *, channel: str | None, dry_run: bool, as_json: bool, language: str,
        warehouse: str = "") -> int:
    """The command: 0 all taken, 1 something is in quarantine."""
    report = take_file(kind, source, channel=channel, dry_run=dry_run, language=language, warehouse=warehouse)
    if as_json:
        print(json.dumps(report.as_json(), ensure_ascii=False))
    else:
        summary = {name: value for name, value in report.as_json().items() if name != "quarantined"}
        print(say("import_done", language, kind=kind, aside=len(report.quarantined), **summary))
        for notice in report.notices:
            print(describe_notice(notice, language), file=sys.stderr)
        for entry in report.quarantined:
            print(say("import_aside", language, **entry), file=sys.stderr)
    return 1 if report.quarantined else 0
