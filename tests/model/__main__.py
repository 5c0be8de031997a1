"""`python -m tests.model --steps 500000 [--engine sqlite] [--seed N] [--processes 2]`: the model for a night."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from hypothesis import Phase

from tests.model.play import tally
from tests.model.running import run, warehouses


def main() -> int:
    """So many steps from this seed on; what fails is told with its seed, and the exit status is 1."""
    reads = argparse.ArgumentParser(prog="python -m tests.model", description=__doc__)
    reads.add_argument("--steps", type=int, default=500_000)
    reads.add_argument("--engine", choices=("sqlite", "postgres", "both"), default="both")
    reads.add_argument("--seed", type=int, default=int(time.time()))
    reads.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    reads.add_argument("--shrink", action="store_true", help="look for the shortest way to a failure")
    asked = reads.parse_args()
    if asked.processes == 1 and asked.engine != "both":
        return _work(asked.engine, asked.steps, asked.seed, asked.shrink)
    engines = ("sqlite", "postgres") if asked.engine == "both" else (asked.engine,)
    shares = max(asked.processes // len(engines), 1)
    others = [subprocess.Popen(
        [sys.executable, "-m", "tests.model", "--processes", "1", "--engine", engine, "--seed",
         str(asked.seed + 1_000_000 * (share + shares * position)), "--steps", str(asked.steps // shares),
         *(["--shrink"] if asked.shrink else [])],
        cwd=Path(__file__).parents[2]) for position, engine in enumerate(engines) for share in range(shares)]
    return max(other.wait() for other in others)


def _work(engine: str, steps: int, first: int, shrink: bool) -> int:
    started = time.monotonic()
    with warehouses(engine) as fresh:
        for number, done in run(fresh, steps, first, (Phase.generate, Phase.shrink) if shrink else (Phase.generate,)):
            print(f"{engine}: {done:,} steps, seeds {first} to {number}, {time.monotonic() - started:,.0f} s, "
                  "no figure wrong", flush=True)
    said: Counter[str] = Counter()
    for (name, outcome), count in tally.items():
        if not name.startswith("undo "):
            said[outcome if outcome in {"kept", "idle"} else "refused"] += count
    print(f"{engine}: {dict(said)}; at least once each: "
          f"{', '.join(sorted({name for name, outcome in tally if outcome == 'kept'}))}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
