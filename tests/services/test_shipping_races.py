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
from tests.services.shipping_floor import House, assert_sound, build, hold, new_order, pick, picked_order, say

TEE, CAP, CUP, PHONE = "8991234567891", "8991234567907", "8991234567914", "8991234567938"
AT_THE_TABLE = [TEE, TEE, TEE, CAP, CUP, PHONE, "SN-A", "SN-B", "SN-C", "T-1", "T-2", "T-3", "SO-1", "SO-2", "SO-3",
                "2", "4", "<Enter>", "<Enter>", "1", "BOX-M", "500", "<F2>", "5", "<F3>", "<Undo>", "<Enter>", "LABEL",
                "LABEL", "LABEL", "PACK-2"]
AT_THE_DOCK = ["LABEL", "LABEL", "LABEL", "ANY", "ANY", "CMDEND", "Agus", "<Enter>", "<F3>", "<Undo>", "<Enter>",
               "GODELIVERY", "GODISPATCH", "1", "2", "Siti", "DOCK-2"]


@pytest.fixture
def house(store: Store) -> Iterator[House]:
    """A warehouse that ships; whatever a test does there leaves no invariant broken."""
    yield build()
    assert_sound()


@pytest.mark.parametrize("seed", range(4))
def test_any_scans_of_four_people_in_any_order_break_no_invariant(house: House, seed: int) -> None:
    chance = random.Random(seed)
    first = new_order(house, "SO-1", {"TEE": 4, "CUP": 1})
    pick(house, first, "T-1")
    second = new_order(house, "SO-2", {"PHONE": 2, "TEE": 1})
    pick(house, second, "T-2", PHONE=[("SN-A", 1), ("SN-B", 1)])
    picked_order(house, "SO-3", {"CAP": 2}, "T-3", carrier="JNT")
    for who, task in (("PACK1", "packing"), ("PACK2", "packing"), ("SHIP1", "dispatch"), ("SHIP2", "dispatch")):
        engine.enter(house.people[who], task)
    now = 1_000_000
    kept = 0
    for step in range(500):
        who = chance.choice(["PACK1", "PACK1", "PACK2", "SHIP1", "SHIP2"])
        raw = chance.choice(AT_THE_TABLE if who.startswith("PACK") else AT_THE_DOCK)
        now += chance.choice([1000, 1000, 1000, tasks.LEASE // 8])
        with clock.stopped_at(now):
            if raw == "LABEL":
                raw = engine.look(house.people[who]).prompt.get("parcel") or _any_parcel(chance)
            elif raw == "ANY":
                raw = _any_parcel(chance)
            kept += say(house, who, raw).outcome == "accepted"
            if step == 350:
                hold(house, second)
    assert kept > 100
    assert db.ask("SELECT SUM(packed) AS n FROM order_line")[0].n > 0


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
