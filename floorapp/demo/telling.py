"""What happened on the scripted day, in plain text for a person who has just watched nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from floorapp.data import reports, sites, spool
from floorapp.data.checks import Violation
from floorapp.demo.day import Day
from floorapp.demo.folder import PRINT
from floorapp.demo.preparing import Prepared
from floorapp.domain.safetext import clean
from floorapp.locale import say

STATES = ("new", "awaiting_payment", "on_hold", "backordered", "ready", "released", "picking", "picked", "packing",
          "packed", "shipped", "delivered", "delivery_failed", "returned", "cancelled")


def of_the_files(prepared: Prepared, language: str) -> Iterator[str]:
    """What the files brought, and what stands aside."""
    yield say("demo_files", language)
    for kind, report in prepared.taken.items():
        aside, taken = report["quarantined"], report["created"] + report["updated"]
        yield "  " + say("demo_file", language, kind=kind, taken=taken, aside=len(aside))
        for entry in aside:
            yield "    " + say("demo_aside", language, line=entry["line"], text=_one_line(entry["text"]))


def of_the_day(begins: datetime, day: Day, language: str) -> Iterator[str]:
    """The day chapter by chapter, then what was refused, asked and taken back."""
    assert day.ended is not None
    yield say("demo_day", language, day=f"{begins:%Y-%m-%d}", begins=f"{begins:%H:%M}", ended=f"{day.ended:%H:%M}")
    for chapter in day.chapters:
        yield f"  {chapter.at:%H:%M} " + say(chapter.code, language, **chapter.params)
    yield say("demo_moments", language, refused=day.tally.refused)
    for moment in day.moments:
        if moment.code != "undo_last":
            scanned = "" if moment.outcome == "accepted" else f" {clean(moment.said, 40)}"
            yield (f"  {moment.at:%H:%M} {moment.operator} {say(f'task_{moment.task}', language)}{scanned} "
                   f"[{moment.code}] {clean(moment.text, 110)}")


def of_the_house(folder: Path, language: str) -> Iterator[str]:
    """Orders by state, documents by kind, as they stand now."""
    house = sites.warehouse.one()
    orders = Counter(row.state for row in reports.order_list(house.id))
    yield say("demo_orders", language, n=sum(orders.values()), states=", ".join(
        f"{orders[state]} {say(f'state_{state}', language)}" for state in STATES if orders[state]))
    papers = Counter((row.state, row.kind) for row in spool.jobs.all(most=10_000))
    printed = {kind: n for (state, kind), n in sorted(papers.items()) if state in {"printed", "sent"}}
    yield say("demo_papers", language, n=sum(printed.values()), folder=folder / PRINT,
              kinds=", ".join(f"{n} {kind}" for kind, n in printed.items()))
    left = sum(n for (state, _), n in papers.items() if state not in {"printed", "sent"})
    if left:
        yield say("demo_papers_left", language, n=left)


def of_the_check(found: Sequence[Violation], language: str) -> Iterator[str]:
    """What `db check` says."""
    yield say("demo_check_clean" if not found else "demo_check_broken", language, n=len(found))
    for violation in found:
        yield f"  {violation.rule} {_one_line(say(violation.code, language, **violation.params))}"


def of_the_time(day: Day, prepared_in: float, played_in: float, language: str) -> Iterator[str]:
    """How fast it went. Times in seconds."""
    yield say("demo_time", language, prepared=f"{prepared_in:.1f}", played=f"{played_in:.1f}", inputs=day.tally.inputs,
              kept=day.tally.kept, lines=day.tally.lines, p95=f"{day.tally.percentile(0.95) * 1000:.0f}")


def _one_line(text: str) -> str:
    return " ".join(text.split("\n"))
