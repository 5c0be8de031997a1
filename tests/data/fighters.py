"""Other processes for the tests of the data room: run as `python -m tests.data.fighters ROLE URL ...`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from floorapp.data import db, ledger, schema
from floorapp.data.sites import Owner
from tests.data.floor import build


def another(role: str, *args: str) -> subprocess.Popen[str]:
    """Another process in this role."""
    return subprocess.Popen([sys.executable, "-m", "tests.data.fighters", role, *args], text=True,
                            stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2])


def hold(url: str) -> None:
    """Have the database open until the input ends."""
    db.open_database(url)
    print("open", flush=True)
    sys.stdin.read()


def write(url: str, seed: str) -> None:
    """Receive stock for ever, a transaction each."""
    db.open_database(url)
    floor = build(f"W{seed}")
    n = 0
    while True:
        def act() -> None:
            doing = floor.act()
            for _ in range(3):
                ledger.bring_in(doing, floor.goods(), 1, "SUPPLIER", floor.spot("DOCK"), "receive")
            doing.tell("received", "item:TEE")
        db.execute(act)
        n += 1
        if n == 1:
            print("writing", flush=True)


def migrate(url: str) -> None:
    """Bring the schema up; how many migrations this process has run."""
    db.open_database(url)
    print(len(schema.upgrade()))


def own(url: str) -> None:
    """Commit one row."""
    db.open_database(url)
    with db.tx():
        Owner.create(code="another")


if __name__ == "__main__":
    {"hold": hold, "write": write, "migrate": migrate, "own": own}[sys.argv[1]](*sys.argv[2:])
