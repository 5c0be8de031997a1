"""`python -m tests.bench`: one table of what a terminal may cost and whether that is met. `python -m tests.bench NAME
...`: other benches; each prints its table and ends by itself. `all` is all of them."""

from __future__ import annotations

import sys
import time
from importlib import import_module

NAMES = ("goals", "start", "sent", "scans", "big", "lines", "shift")


def main(asked: list[str]) -> int:
    """The table of goals, or the benches that are named."""
    asked = list(NAMES) if asked == ["all"] else asked or [NAMES[0]]
    unknown = [name for name in asked if name not in NAMES]
    if unknown:
        print(f"unknown: {', '.join(unknown)}; there are: {', '.join(NAMES)}", file=sys.stderr)
        return 2
    for name in asked:
        started = time.monotonic()
        import_module(f"tests.bench.{name}").run()
        print(f"  [{name}: {time.monotonic() - started:.1f} s]", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
