"""`stock --at`: at any moment, through every filter, the ledger tells what the balances said then."""

from __future__ import annotations

import random
from typing import Any

import pytest

from floorapp.channels.taking import take_file
from floorapp.data import clock, db, ledger, locations
from floorapp.data.act import Act
from floorapp.data.ledger import Goods, Spot
from floorapp.domain.codes import location_key
from floorapp.services.inquiry import stock_json
from tests import small_house
from tests.conftest import Store
from tests.small_house import COFFEE, SHIRT, Person, assert_sound, release_all, taken

STEP = 90_000                                              # ms from one act to the next
ITEMS = [("KAOS-L", SHIRT), ("KOPI-200", COFFEE)]
PLACES = ["A-01-01", "A-01-02", "A-02-01", "R-01-01", "STG-1"]
FILTERS: list[dict[str, str]] = [
    {}, {"sku": "KAOS-L"}, {"sku": "KOPI-200", "location": "A-01-02"}, {"location": "a0101"}, {"lot": "L1"},
    {"lot": "L2", "sku": "KOPI-200"}, {"lpn": "LPN-1"}, {"lpn": "T-1"}, {"owner": "ACME"}, {"owner": "OWN"},
    {"warehouse": "WH1"}, {"sku": "GHOST"}]


def rows(at: int | None = None, **asked: str) -> list[tuple[Any, ...]]:
    told = stock_json(at=at, **asked)
    found = [tuple(row[name] for name in ("sku", "location", "lpn", "lot", "expiry", "serial", "status", "owner",
                                          "on_hand")) for row in told["rows"]]
    assert told["totals"]["on_hand"] == sum(row[-1] for row in found)
    return sorted(found, key=repr)


def a_row(dice: random.Random) -> Any | None:
    """Some free loose stock."""
    free = db.ask("SELECT * FROM balance WHERE on_hand > reserved AND container = 0 ORDER BY id")
    return dice.choice(free) if free else None


def moved(dice: random.Random, row: Any, what: str) -> None:
    """Some of it goes to another place or LPN, on hold or back, or out of the book."""
    act = Act("DEWI", 1)
    goods, spot = Goods(row.owner_id, row.item_id, row.lot), Spot(row.location_id, 0, row.status)
    qty = dice.randint(1, row.on_hand - row.reserved)
    place = locations.location_by_key.one(warehouse=1, key=location_key(dice.choice(PLACES))).id
    if what == "adjust":
        ledger.take_out(act, goods, qty, spot, "ADJUST", "adjust")
    elif what == "hold":
        other = "hold" if row.status == "available" else "available"
        ledger.transfer(act, goods, qty, spot, Spot(row.location_id, 0, other), "status")
    elif what == "pack":
        lpn = ledger.new_container(act, f"LPN-{act.at}", "lpn", place)
        ledger.transfer(act, goods, qty, spot, Spot(place, lpn, row.status), "move")
    elif place != row.location_id:
        ledger.transfer(act, goods, qty, spot, Spot(place, 0, row.status), "move")
    act.tell("stock_moved", "test")
    act.done()


def an_act(dice: random.Random, nth: int) -> None:
    """Something that happens in the house."""
    sku = dice.choice([sku for sku, _ in ITEMS])
    what = dice.choice(["stock", "move", "move", "pack", "hold", "adjust", "sell"]) if nth > 3 else "stock"
    row = a_row(dice)
    if what == "stock" or row is None:
        lot, expiry = (f"L{dice.randint(1, 2)}", "2031-01-01") if sku == "KOPI-200" else ("", "")
        lpn, owner = ("LPN-1", "") if nth == 2 else ("", dice.choice(["", "ACME"]))
        report = take_file("stock", f"sku,location,qty,lot,expiry,lpn,owner\n{sku},{dice.choice(PLACES)},"
                                    f"{dice.randint(3, 12)},{lot},{expiry},{lpn},{owner}\n".encode())
        assert [entry["reason"] for entry in report.quarantined] in ([], ["opening_differs"])
    elif what == "sell":
        taken("orders", f"number,sku,qty,payment_method,carrier\nSO-{nth},{sku},1,cod,JNE\n")
        release_all()
        budi = Person("BUDI", "picking")
        prompt = budi.say("<Enter>").prompt
        if "location" in prompt:
            budi.say(str(prompt["location"]), SHIRT if prompt["sku"] == "KAOS-L" else COFFEE, f"T-{nth % 3}", "PACK-1")
    else:
        db.execute(lambda: moved(dice, row, what))


@pytest.mark.parametrize("seed", [1, 2])
def test_every_moment_is_told_as_the_balances_were_then(store: Store, seed: int) -> None:
    small_house.build()
    dice, start = random.Random(seed), clock.now() - 40 * STEP
    recorded: list[tuple[int, dict[int, list[tuple[Any, ...]]]]] = []
    for nth in range(20):
        at = start + nth * STEP
        with clock.stopped_at(at):
            an_act(dice, nth)
            recorded.append((at, {which: rows(**asked) for which, asked in enumerate(FILTERS)}))
    assert_sound()
    assert len({repr(told) for _, told in recorded}) > 12, "too little happened to prove anything"
    for at, told in recorded:
        for which, asked in enumerate(FILTERS):            # the act counts from its own millisecond on, until the next
            for moment in (at, at + STEP - 1) if which < 3 else (at,):
                assert rows(moment, **asked) == told[which], (seed, at, asked)
    assert rows(start - 1) == []                           # before the first move there was nothing
    assert rows(clock.now() + 10 * STEP) == recorded[-1][1][0]


def test_one_moment_is_the_same_however_it_is_written(store: Store) -> None:
    small_house.build()
    noon = 1_794_985_920_000                               # 2026-11-18T14:12 in Jakarta
    with clock.stopped_at(noon):
        taken("stock", "sku,location,qty\nKAOS-L,A-01-01,7\n")
    for written in ("2026-11-18T14:12:00", "2026-11-18T14:12:00+07:00", "2026-11-18T07:12:00+00:00",
                    "2026-11-18T07:12:00Z", "2026-11-18 16:12:00+09:00", "2026-11-19"):
        assert stock_json(at=written)["totals"] == {"on_hand": 7, "reserved": None, "available": None}, written
    for before in ("2026-11-18T14:11:59", "2026-11-18T07:11:59Z", "2026-11-18", "1999-01-01"):
        assert stock_json(at=before)["totals"]["on_hand"] == 0, before
