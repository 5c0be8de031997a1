"""`floorapp simulate`: virtual operators at the real work, on a copy of the database."""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path
from typing import Any

from floorapp.cli.failures import Unusable
from floorapp.cli.opening import opened
from floorapp.cli.speech import text

# option: usual, least, most. The most ends within minutes on a small machine.
WHOLE = {"operators": (4, 1, 50), "orders": (0, 0, 5000), "minutes": (60, 1, 1440), "seed": (1, 0, 2**31)}
PARTS = {"mistakes": (2.0, 0.0, 50.0), "speed": (1.0, 0.1, 20.0)}


def register(commands: Any) -> None:
    """`simulate`."""
    simulate = commands.add_parser("simulate", help=text("cli_simulate"))
    for name, (usual, _, _) in WHOLE.items():
        simulate.add_argument(f"--{name}", type=int, default=usual, metavar="N", help=text(f"cli_simulate_{name}"))
    for name, (given, _, _) in PARTS.items():
        simulate.add_argument(f"--{name}", type=float, default=given, metavar="X", help=text(f"cli_simulate_{name}"))
    simulate.add_argument("--json", action="store_true", help=text("cli_json"))
    simulate.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Copy the database, let them work, tell what came of it; 1 where the copy's check finds something or a person got
    stuck. The live database is only read, and the copy is gone afterwards.

    Refused, exit status 2: `number_out_of_bounds` (option, given, least, most).
    """
    for name, (_, least, most) in (WHOLE | PARTS).items():
        given = getattr(args, name)
        if not least <= given <= most:
            raise Unusable("number_out_of_bounds", option=f"--{name}", given=given, least=least, most=most)
    from floorapp.data import checks, clock, copies, db
    from floorapp.simulation.rehearsal import Plan, rehearse
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="floorapp-simulate-") as folder:
        with opened(args):
            copies.backup(Path(folder) / "live.bak")
        url = f"sqlite:///{folder}/copy.db"
        copies.restore(Path(folder) / "live.bak", url)
        db.open_database(url)
        try:
            done = rehearse(Plan(args.operators, args.orders, args.minutes, args.seed, args.mistakes, args.speed),
                            clock.now())
            found = checks.violations()
        finally:
            db.close_database()
    said = _said(args, done, found, time.monotonic() - started)
    if args.json:
        print(json.dumps(said, ensure_ascii=False, default=str))
    else:
        _print(said)
    return 1 if found or done.stuck else 0


def _said(args: argparse.Namespace, done: Any, found: list[Any], seconds: float) -> dict[str, Any]:
    hours = done.minutes / 60 or 1
    return {
        "plan": {name: getattr(args, name) for name in (*WHOLE, *PARTS)},
        "minutes": round(done.minutes, 1), "ended": done.ended, "inputs": done.tally.inputs, "kept": done.tally.kept,
        "refused": done.tally.refused, "refusals": dict(done.refusals.most_common()),
        "orders": {"arrived": done.arrived, "released": done.released, "shipped": done.sent},
        "lines": done.tally.lines, "lines_per_hour": round(done.tally.lines / hours, 1),
        "parcels": done.tally.codes["parcel_packed"], "groups": done.groups,
        "answer_ms": {"median": round(done.tally.percentile(0.5) * 1000, 1),
                      "p95": round(done.tally.percentile(0.95) * 1000, 1)},
        "seconds": round(seconds, 1), "stuck": done.stuck,
        "check": [{"rule": v.rule, "code": v.code, "text": text(v.code, **v.params)} for v in found]}


def _print(said: dict[str, Any]) -> None:
    from floorapp.cli.tables import table
    orders = said["orders"]
    print(text("simulated", minutes=said["minutes"], operators=said["plan"]["operators"], inputs=said["inputs"],
               kept=said["kept"], refused=said["refused"]))
    print(text("simulated_work", lines=said["lines"], rate=said["lines_per_hour"], parcels=said["parcels"], **orders))
    print(text("simulated_refusals", codes=", ".join(f"{code} {n}" for code, n in said["refusals"].items()) or "-"))
    if said["groups"]:
        print(text("simulated_groups"))
        for line in table(list(said["groups"][0]), said["groups"]):
            print(f"  {line}")
    print(text("simulated_speed", seconds=said["seconds"], **said["answer_ms"]))
    for stuck in said["stuck"]:
        print(text("simulated_stuck", why=stuck))
    print(text("db_check_broken" if said["check"] else "db_check_ok", n=len(said["check"])))
    for violation in said["check"]:
        print(f"{violation['rule']}. {violation['text']}")
