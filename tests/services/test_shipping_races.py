"""Many hands at one table: whatever is scanned in whatever order, by several people at once, every invariant holds."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from floorapp.data import clock, db, people, tasks
from floorapp.dialogues import engine
from tests.conftest import Store
from tests.services.shipping_floor import (
    House,
    assert_sound,
    build,
    hold,
    new_order,
    pick,
    picked_order,
    release_holds,
    say,
)

TEE, CAP, CUP, PHONE = "8991234567891", "8991234567907", "8991234567914", "8991234567938"
# What a person does in each step who knows what they do; every fourth input is any.
SENSIBLE = {
    ("packing", "order"): [f"T-{n}" for n in range(1, 7)] + [f"SO-{n}" for n in range(1, 7)] + ["PACK-2"],
    ("packing", "item"): [TEE, TEE, CAP, CAP, CUP, "SN-2", "SN-4", "SN-6", "2", "4", "<F2>", "<F3>", "<Undo>"],
    ("packing", "box"): ["<Enter>", "BOX-M", "<F3>"], ("packing", "weight"): ["<Enter>", "500", "500", "<F3>"],
    ("packing", "check"): ["1", "<Undo>"], ("packing", "label"): ["LABEL", "LABEL", "<F2>", "<F3>", "<Undo>"],
    ("packing", "problem"): ["5", "5", "5", "6", "1", "<F3>"],
    ("dispatch", "parcel"): ["ANY", "ANY", "ANY", "CMDEND", "<Undo>", "GODELIVERY", "DOCK-2"],
    ("dispatch", "driver"): ["Agus", "<F3>"], ("dispatch", "plate"): ["B 1", "<Enter>"],
    ("delivery", "parcel"): ["ANY", "ANY", "GODISPATCH"], ("delivery", "result"): ["1"],
    ("delivery", "receiver"): ["Siti"], ("delivery", "relation"): ["1", "9"],
}
ANYTHING = [*sorted({raw for choices in SENSIBLE.values() for raw in choices}), PHONE, "<Enter>", "<F3>", "<F3>"]


@pytest.fixture
def house(store: Store) -> Iterator[House]:
    """A warehouse that ships; whatever a test does there leaves no invariant broken."""
    yield build()
    assert_sound()


@pytest.mark.parametrize("seed", range(4))
def test_any_scans_of_four_people_in_any_order_break_no_invariant(house: House, seed: int) -> None:
    chance = random.Random(seed)
    made = [new_order(house, f"SO-{n}", {"TEE": 4, "CUP": 1} if n % 2 else {"PHONE": 1, "CAP": 2},
                      carrier=chance.choice(["JNE", "JNT", None])) for n in range(1, 7)]
    for n, order in enumerate(made, 1):
        pick(house, order, f"T-{n}", PHONE=[(f"SN-{n}", 1)])
    for who, task in (("PACK1", "packing"), ("PACK2", "packing"), ("SHIP1", "dispatch"), ("SHIP2", "dispatch")):
        engine.enter(house.people[who], task)
    now = 1_000_000
    for step in range(600):
        who = chance.choice(["PACK1", "PACK1", "PACK2", "SHIP1", "SHIP2"])
        now += chance.choice([1000] * 20 + [tasks.LEASE // 2])
        with clock.stopped_at(now):
            say(house, who, _what_next(house, who, chance))
            if step % 50 == 0:
                release_holds(house)
            if step % 150 == 70:
                hold(house, chance.choice(made))
    assert db.ask("SELECT SUM(packed) AS n FROM order_line")[0].n > 0
    assert db.ask("SELECT COUNT(*) AS n FROM input WHERE kept = 1")[0].n > 100


@pytest.mark.parametrize("scan", ["T-1", "SO-1"])
def test_of_two_packers_who_open_an_order_in_the_same_moment_one_is_refused(house: House, store: Store,
                                                                           scan: str) -> None:
    picked_order(house, "SO-1", {"TEE": 1}, "T-1")
    assert sorted(_at_once(house, store, ("PACK1", "packing", scan), ("PACK2", "packing", scan))) == [
        "order_in_hands", "order_opened"]


def test_of_two_dispatchers_who_load_a_parcel_in_the_same_moment_one_is_refused(house: House, store: Store) -> None:
    picked_order(house, "SO-1", {"TEE": 1}, "T-1")
    say(house, "PACK1", "T-1", TEE, "<Enter>", "<Enter>", task="packing")
    label = engine.look(house.people["PACK1"]).prompt["parcel"]
    say(house, "PACK1", label)
    answers = _at_once(house, store, ("SHIP1", "dispatch", label), ("SHIP2", "dispatch", label))
    assert "parcel_loaded" in answers
    assert set(answers) <= {"parcel_loaded", "manifest_taken_up", "already_loaded"}
    assert db.ask("SELECT COUNT(*) AS n FROM manifest")[0].n == 1
    assert answers.count("parcel_loaded") == 1


def _what_next(house: House, who: str, chance: random.Random) -> str:
    shown = engine.look(house.people[who])
    if shown.prompt.get("confirm") == "undo":
        return chance.choice(["<Enter>", "<Enter>", TEE])
    sensible = SENSIBLE.get((shown.task, shown.prompt["step"]))
    raw = chance.choice(sensible if sensible and chance.random() < 3 / 4 else ANYTHING)
    if raw == "LABEL":
        return str(shown.prompt.get("parcel") or _any_parcel(chance))
    return _any_parcel(chance) if raw == "ANY" else raw


def _any_parcel(chance: random.Random) -> str:
    known = [row.number for row in db.ask("SELECT number FROM parcel ORDER BY id")]
    return chance.choice(known) if known else "P999999990"


def _at_once(house: House, store: Store, *doing: tuple[str, str, str]) -> list[str]:
    """Each (operator, task, scan) in a process of its own, released together; what each was answered."""
    others = [subprocess.Popen([sys.executable, "-m", "tests.services.test_shipping_races", store.url, *given],
                               text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2])
              for given in doing]
    for other in others:
        assert other.stdout is not None
        assert other.stdout.readline() == "ready\n"
    for other in others:
        assert other.stdin is not None
        other.stdin.write("go\n")
        other.stdin.flush()
    return [other.communicate(timeout=60)[0].strip() for other in others]


def _scan_when_told(url: str, who: str, task: str, scan: str) -> None:
    db.open_database(url)
    operator = int(people.operator_by_code.one(code=who).id)
    engine.enter(operator, task)
    print("ready", flush=True)
    sys.stdin.readline()
    print(engine.answer(operator, scan).code)


if __name__ == "__main__":
    _scan_when_told(*sys.argv[1:])
