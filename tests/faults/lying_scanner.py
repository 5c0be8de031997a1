"""People who scan whatever lies around: what is asked, something else, keys, and rubbish.

`python -m tests.faults.lying_scanner --inputs 20000 --seed 7 [--engine postgres]` goes on for longer than the tests do.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter, deque
from typing import Any

from floorapp.data import checks, conversations, db
from floorapp.data.act import Act
from floorapp.dialogues import engine
from floorapp.dialogues.engine import Reply
from floorapp.dialogues.page import page
from floorapp.dialogues.tasks import TASKS
from floorapp.services import release
from tests.model.running import warehouses

LYING_AROUND = {
    "location": "SELECT code FROM location WHERE outside = 0", "item": "SELECT code FROM barcode",
    "sku": "SELECT sku FROM item", "lpn": "SELECT code FROM container WHERE kind = 'lpn'",
    "tote": "SELECT code FROM container WHERE kind = 'tote'", "container": "SELECT code FROM container",
    "order": """SELECT number FROM "order" WHERE state IN ('released', 'picking', 'picked', 'packing', 'shipped')""",
    "any order": 'SELECT number FROM "order"', "asn": "SELECT number FROM asn", "parcel": "SELECT number FROM parcel",
    "tracking": "SELECT tracking_no FROM parcel", "lot": "SELECT code FROM lot", "serial": "SELECT serial FROM lot",
    "box": "SELECT code FROM box", "carrier": "SELECT code FROM carrier", "badge": "SELECT badge FROM operator",
}
KEYS = ("<F1>", "<F2>", "<F3>", "<F4>", "<Enter>", "<Undo>", "CMDEND", "CMDBACK", "CMDUNDO", "CMDOK", "CMDPROBLEM")
RUBBISH = (
    "\x1b[2J", "[/red]", "]C10108991000000010", "010899100000001010LOT\x1d17270101", "01089910000000101012345",
    "0", "-1", "999999", "1", "2", "3", "4", "5", "6", "12", "LPN9", "T-77", "NEW-1", "'; DROP", "2027-01-01",
    "31122027", "Budi", "x" * 500, "\x00", "\x1d", "10,5", "٣", "(01)08991000000010",
)
SIZES = ((20, 8), (20, 16), (40, 8), (40, 24), (80, 24), (132, 40))
WANDERS = 0.04                         # people are called to another task in the middle of one
CHECKED = 100                          # inputs between two looks at every invariant
TOLD = 25                              # of the last inputs, where something is wrong


def play(seed: int, inputs: int) -> Counter[str]:
    """So many inputs of everybody in the open database. Nothing but an answer may come of one, every answer can be
    shown at every size, and every invariant holds."""
    dice, said, last = random.Random(seed), Counter[str](), dict[int, Reply]()
    everybody = [int(row.id) for row in db.ask("SELECT id FROM operator WHERE active = 1 ORDER BY id")]
    with db.tx():
        for who in everybody:
            for role in ("receiver", "putaway", "picker", "packer", "dispatcher", "counter", "clerk", "supervisor"):
                db.database().execute_sql(
                    f"INSERT INTO operator_role (operator_id, role) VALUES ({who}, '{role}') ON CONFLICT DO NOTHING")
    codes: dict[str, list[str]] = {}
    past: deque[tuple[Any, ...]] = deque(maxlen=400)
    for number in range(inputs):
        if number % CHECKED == 0:
            codes = {kind: found for kind, sql in LYING_AROUND.items()
                     if (found := [str(row[0]) for row in db.ask(sql) if row[0]])}
            db.execute(lambda: release.release(Act("worker", 1)))
            assert checks.violations() == [], _told(seed, past)
        who = dice.choice(everybody)
        if who not in last or dice.random() < WANDERS:
            last[who] = engine.enter(who, dice.choice([task for task in TASKS if task != "menu"]))
        before = last[who]
        raw = _next(dice, before, codes)
        try:
            last[who] = reply = engine.answer(who, raw)
            for language in ("id", "en"):
                columns, rows = dice.choice(SIZES)
                shown = page(reply, columns, rows, language, conversations.tape.all(operator=who, most=rows))
                assert len(shown) <= rows, (columns, rows, shown)
        except Exception as error:
            error.add_note(_told(seed, [*past, (who, before.task, before.prompt.get("step"), raw)]))
            raise
        past.append((who, before.task, before.prompt.get("step"), raw, reply.outcome, reply.code))
        said[f"{before.task} {reply.outcome}"] += 1
    assert checks.violations() == [], _told(seed, past)
    return said


def _next(dice: random.Random, reply: Reply, codes: dict[str, list[str]]) -> str:
    """Mostly something that the screen shows or asks for; sometimes a key, another task, anything else, or rubbish."""
    kind = dice.random()
    asked = [found for name in reply.prompt.get("expects") or () if (found := codes.get(name))]
    if asked and kind < 0.25:
        return dice.choice(dice.choice(asked))
    if kind < 0.76:
        return _of_the_screen(dice, reply)
    if kind < 0.86:
        return dice.choice(KEYS)
    if kind < 0.88:
        return f"GO{dice.choice([task for task in TASKS if task != 'menu']).upper()}"
    return dice.choice(dice.choice(list(codes.values()))) if kind < 0.97 else dice.choice(RUBBISH)


def _of_the_screen(dice: random.Random, reply: Reply) -> str:
    told: list[str] = []
    for name, value in reply.prompt.items():
        if isinstance(value, str) and value and name != "step":
            told.append(value)
        elif isinstance(value, int) and not isinstance(value, bool):
            told += [str(value)] * 2
        elif isinstance(value, list):
            told += [word for entry in value[:6] if isinstance(entry, str) for word in entry.replace(":", " ").split()]
    if reply.prompt.get("sku"):
        told += [str(row.code) for row in db.ask(
            "SELECT b.code FROM barcode b JOIN item i ON i.id = b.item_id WHERE i.sku = ?", reply.prompt["sku"])] * 2
    expected = reply.prompt.get("expects") or []
    told += [reply.prompt[name] for name in expected if isinstance(reply.prompt.get(name), str)] * 5
    told += ["1", "2", "3", "4"] * 2 if "choice" in expected else []
    told += ["<Enter>"] * 3 if "enter" in expected else []
    told += ["1", "2", "3", "<Enter>"] if "qty" in expected else []
    told += ["CMDEND"] if "END" in expected else []
    told += ["2027-01-01", "31122027"] * 2 if "expiry" in expected else []
    told += ["250", "<Enter>"] if "weight" in expected else []
    return dice.choice(told) if told else "<Enter>"


def _told(seed: int, past: Any) -> str:
    lines = "\n".join(f"  {line}" for line in list(past)[-TOLD:])
    return f"python -m tests.faults.lying_scanner --seed {seed} --engine {db.engine()}; the last inputs:\n{lines}"


def main() -> int:
    """Seed after seed until there were so many inputs."""
    reads = argparse.ArgumentParser(prog="python -m tests.faults.lying_scanner", description=__doc__)
    reads.add_argument("--inputs", type=int, default=20_000)
    reads.add_argument("--seed", type=int, default=int(time.time()))
    reads.add_argument("--engine", choices=("sqlite", "postgres"), default="sqlite")
    asked = reads.parse_args()
    started, done, seed = time.monotonic(), 0, asked.seed
    with warehouses(asked.engine) as fresh:
        while done < asked.inputs:
            fresh()
            share = min(2_000, asked.inputs - done)
            said = play(seed, share)
            done, seed = done + share, seed + 1
            print(f"{asked.engine}: {done:,} inputs, seeds {asked.seed} to {seed - 1}, "
                  f"{time.monotonic() - started:,.0f} s, {sum(n for kind, n in said.items() if 'accepted' in kind):,} "
                  f"of the last {share:,} kept, nothing wrong", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
