"""Bring the demo files and the retailer's lines into a new site: python -m tests.acceptance.retail [--database URL]."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tests.acceptance import retail_source
from tests.acceptance.retail_source import File
from tests.cli.sites import Site

EXAMPLE = 140                          # characters of a reason that are shown


@dataclass
class Taken:
    """What came of a file: the summary of its import, and of the same file once more."""

    file: File
    created: int
    updated: int
    unchanged: int
    reasons: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)
    again: tuple[int, int] = (0, 0)
    again_reasons: Counter[str] = field(default_factory=Counter)


def main() -> int:
    """0 where the second import of every file changes nothing and no invariant is broken."""
    parser = argparse.ArgumentParser(prog="tests.acceptance.retail")
    parser.add_argument("--database", default="", metavar="URL", help="an empty database; else an SQLite file")
    parser.add_argument("--lines", type=int, default=None, metavar="N", help="only the first N lines of the retailer")
    args = parser.parse_args()
    if not retail_source.available():
        print("the sample data is not beside the project (../shared/data/retail)", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        site = Site(Path(folder), args.database)
        outcome, check = run(site, retail_source.read(most=args.lines))
    print(summary(outcome, check))
    return 1 if check or any(any(taken.again) for taken in outcome) else 0


def run(site: Site, files: list[File]) -> tuple[list[Taken], str]:
    """Every file through `floorapp import`, in order and at once again; what `db check` found, "" for nothing."""
    assert site.run("init").status == 0
    outcome = []
    for nth, file in enumerate(files):
        taken, again = _take(site, nth, file), _take(site, nth, file)
        taken.again, taken.again_reasons = (again.created, again.updated), again.reasons
        outcome.append(taken)
    checked = site.run("db", "check")
    return outcome, "" if checked.status == 0 else checked.out + checked.err


def summary(outcome: list[Taken], check: str) -> str:
    """A line a file, and below it why what was refused was refused, with the first example."""
    lines = [f"{'file':<34} {'kind':<10}{'rows':>6}{'new':>6}{'changed':>8}{'same':>6}{'refused':>8}"]
    for taken in outcome:
        lines.append(f"{taken.file.source:<34} {taken.file.kind:<10}{taken.file.rows:>6}{taken.created:>6}"
                     f"{taken.updated:>8}{taken.unchanged:>6}{taken.reasons.total():>8}")
        lines += [f"    {n} x {reason}: {taken.examples[reason]}" for reason, n in taken.reasons.most_common()]
    by_kind: Counter[str] = Counter()
    for taken in outcome:
        by_kind.update({f"{taken.file.kind} taken": taken.created + taken.updated,
                        f"{taken.file.kind} refused": taken.reasons.total()})
    lines += [", ".join(f"{name} {n}" for name, n in by_kind.items()),
              f"the same files again: {sum(sum(taken.again) for taken in outcome)} changes",
              f"db check: {check or 'clean'}"]
    return "\n".join(lines)


def _take(site: Site, nth: int, file: File) -> Taken:
    path = site.folder / f"{nth:02d}-{file.kind}.csv"
    path.write_bytes(file.data)
    said = site.run("import", file.kind, str(path), "--json")
    assert said.status in {0, 1}, said.err
    found = said.json
    taken = Taken(file, found["created"], found["updated"], found["unchanged"])
    for entry in found["quarantined"]:
        taken.reasons[entry["reason"]] += 1
        taken.examples.setdefault(entry["reason"], f"line {entry['line']}, {entry['field']}: "
                                  + str(entry["text"]).replace("\n", " ")[:EXAMPLE])
    return taken


if __name__ == "__main__":
    sys.exit(main())
