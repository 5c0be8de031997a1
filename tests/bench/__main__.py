"""`python -m tests.bench [name ...]`: each bench prints its table and ends by itself."""

from __future__ import annotations

import sys
import time
from importlib import import_module

NAMES = ("start", "sent", "scans", "lines")


def main(asked: list[str]) -> int:
    """All benches, or those that are named."""
    unknown = [name for name in asked if name not in NAMES]
    if unknown:
        print(f"unknown: {', '.join(unknown)}; there are: {', '.join(NAMES)}", file=sys.stderr)
        return 2
    for name in asked or NAMES:
        started = time.monotonic()
        import_module(f"tests.bench.{name}").run()
        print(f"  [{name}: {time.monotonic() - started:.1f} s]", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
