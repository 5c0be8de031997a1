"""`python -m tests.bench_stock mixed [--seconds 60] [--processes 20]`, `... growth [--ten-million]`."""

from __future__ import annotations

import argparse
import sys


def main() -> int:
    """The exit status is 1 where something was wrong, or slower than it may be."""
    reads = argparse.ArgumentParser(prog="python -m tests.bench_stock", description=__doc__)
    kinds = reads.add_subparsers(dest="kind", required=True)
    mixed = kinds.add_parser("mixed", help="many processes, random kill -9, nothing acknowledged may be lost")
    mixed.add_argument("--seconds", type=float, default=60)
    mixed.add_argument("--processes", type=int, default=20)
    mixed.add_argument("--database", help="an empty database; without it fresh ones of both engines")
    mixed.add_argument("--engine", choices=("sqlite", "postgres"), action="append")
    growth = kinds.add_parser("growth", help="the same scans beside a small and a large ledger")
    growth.add_argument("--engine", choices=("sqlite", "postgres"), action="append")
    growth.add_argument("--ten-million", action="store_true", help="also ten million rows: minutes and gigabytes")
    growth.add_argument("--rows", type=int, nargs="+", help="other sizes than 10000 and 1000000")
    asked = reads.parse_args()
    engines = tuple(asked.engine or ("sqlite", "postgres"))
    if asked.kind == "mixed":
        from tests.bench_stock.mixed import run
        return run(asked.seconds, asked.processes, asked.database, engines)
    from tests.bench_stock.growth import measure
    return measure(engines, asked.rows or [10_000, 1_000_000, *([10_000_000] if asked.ten_million else [])])


if __name__ == "__main__":
    sys.exit(main())
