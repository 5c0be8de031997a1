"""Run the Olist orders through a house by hand: python -m tests.acceptance.olist [--orders N] [--database URL]."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path

from floorapp.data import db, schema
from tests.acceptance import olist_source
from tests.acceptance.given import Given
from tests.acceptance.house import Outcome, run


def main() -> int:
    """0 where every order ended where it should and no invariant is broken."""
    parser = argparse.ArgumentParser(prog="tests.acceptance.olist")
    parser.add_argument("--orders", type=int, default=None, metavar="N", help="only the first N orders")
    parser.add_argument("--database", metavar="URL", help="an empty database; else an SQLite file of its own")
    args = parser.parse_args()
    if not olist_source.available():
        print("the Olist data is not here", file=sys.stderr)
        return 2
    given = olist_source.read(args.orders)
    with tempfile.TemporaryDirectory() as folder:
        db.open_database(args.database or f"sqlite:///{Path(folder) / 'olist.db'}")
        try:
            schema.upgrade()
            outcome = run(given, say=lambda line: print(line, flush=True))
        finally:
            db.close_database()
    print(summary(given, outcome))
    return 1 if outcome.violations or wrong(given, outcome) else 0


def wrong(given: Given, outcome: Outcome) -> dict[str, tuple[str | None, str | None]]:
    """Orders that ended elsewhere: number -> (where they should, where they did)."""
    numbers = given.ends.keys() | outcome.states.keys()
    return {number: (given.ends.get(number), outcome.states.get(number)) for number in numbers
            if given.ends.get(number) != outcome.states.get(number)}


def summary(given: Given, outcome: Outcome) -> str:
    """What a reader wants to compare: the source's states beside ours, what stands in quarantine, how fast it went."""
    ours = Counter(outcome.states.values())
    lines = [f"{given.name}: {sum(given.source_states.values())} orders in the source, {len(outcome.states)} taken, "
             f"{outcome.reasons.total()} things quarantined"]
    lines += [f"  quarantined {kind}: {reason} {n}" for (kind, reason), n in sorted(outcome.reasons.items())]
    lines += [f"  source {state}: {n}" for state, n in given.source_states.most_common()]
    lines += [f"  ours {state}: {n}" for state, n in ours.most_common()]
    lines += [f"  payment {state}: {n}" for state, n in outcome.payments.most_common()]
    floor = sum(outcome.seconds[name] for name in outcome.tallies)
    inputs = sum(tally.inputs for tally in outcome.tallies.values())
    lines += [f"  {name}: {tally.inputs} inputs, {tally.refused} refused, p50 {tally.percentile(.5) * 1000:.1f} ms, "
              f"p99 {tally.percentile(.99) * 1000:.1f} ms" for name, tally in outcome.tallies.items()]
    lines += [f"  {outcome.lines} order lines in {sum(outcome.seconds.values()):.0f} s: "
              f"{outcome.lines / sum(outcome.seconds.values()):.1f} a second; {inputs} inputs, "
              f"{inputs / floor:.0f} a second",
              f"  orders that ended elsewhere: {len(wrong(given, outcome))}; violations: {len(outcome.violations)}"]
    lines += [f"    {number}: should be {should}, is {is_}" for number, (should, is_) in
              list(wrong(given, outcome).items())[:10]]
    lines += [f"    {violation}" for violation in outcome.violations[:10]]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
