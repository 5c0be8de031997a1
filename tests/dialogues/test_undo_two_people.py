"""An undo of what somebody else has gone on with: it says who or what stands in the way, and nothing is changed.

One case a task at least; F1 twice then says what can be done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from floorapp.data import clock, db, tasks
from floorapp.data.act import Act
from floorapp.locale import say
from floorapp.services import assembly, counting, intake
from floorapp.services.permissions import ALLOWED
from floorapp.services.rules import RULES
from tests.conftest import Store
from tests.dialogues.undo_probe import picture
from tests.small_house import ASN, SHIRT, Person, assert_sound, everybody_may_all, release_all, taken

PLACES = "code,kind,zone\nA-08-01,pick,A\nA-08-02,pick,A\nRET-1,returns,\nPACK-1,pack,\n"
STOCK = "sku,location,qty,lpn\nKAOS-L,A-01-01,10,\nKAOS-L,R-01-01,30,LPN-1\n"
Case = tuple[Person, str, str]             # whose undo, the code of its refusal, what the refusal names


@pytest.fixture(autouse=True)
def unhurried(house: Store) -> Iterator[None]:
    """Everybody may do everything: who may is not the question."""
    everybody_may_all()
    taken("locations", PLACES)
    yield
    assert_sound()


def order(qty: int, number: str = "SO-1") -> None:
    taken("orders", f"number,sku,qty,payment_method\n{number},KAOS-L,{qty},cod\n")
    release_all()


def received() -> Person:
    taken("asns", ASN)
    rina = Person("RINA", "receiving")
    rina.say("ASN-1", SHIRT, "24", "LPN-7")
    return rina


def put_away_since() -> Case:
    rina = received()
    Person("JOKO", "putaway").say("LPN-7", "A-08-01")
    return rina, "stock_short", "JOKO"


def carried_on_since() -> Case:
    received()
    rina = Person("RINA", "putaway")
    rina.say("LPN-7", "A-08-01")
    Person("DEWI", "moving").say("LPN-7", "R-01-01")
    return rina, "lpn_moved_on", "DEWI"


def held_since() -> Case:
    received()
    rina = Person("RINA", "putaway")
    rina.say("LPN-7", "A-08-01")
    order(3)
    return rina, "lpn_reserved", "SO-1 x3"


def picked_since() -> Case:
    taken("stock", STOCK)
    rina = Person("RINA", "moving")
    rina.say("A-01-01", SHIRT, "10", "A-08-01")
    order(4)
    Person("BUDI", "picking").say("<Enter>", "A-08-01", SHIRT, "4", "T-1")
    return rina, "stock_short", "BUDI"


def counted_since() -> Case:
    taken("stock", STOCK)
    rina = Person("RINA", "moving")
    rina.say("A-01-01", SHIRT, "4", "A-08-01")
    Person("BUDI", "counting").say("A-08-01", SHIRT, "3", "END")
    Person("JOKO", "counting").say("<Enter>", "A-08-01", SHIRT, "3", "END")
    assert Person("DEWI", "counting").say("<F4>", "1").code == "count_approved"
    return rina, "stock_short", "DEWI"


def taken_from_the_pick_face_since() -> Case:
    taken("items", "sku,name,min_qty,max_qty\nKAOS-L,Kaos Polos Hitam L,20,40\n")
    taken("stock", STOCK)
    rina = Person("RINA", "replenishment")
    rina.say("<Enter>", "R-01-01", SHIRT, "30", "A-01-01")
    assert rina.reply.code == "replenished"
    order(35)
    return rina, "stock_short", "SO-1 x35"


def packed_since() -> Case:
    taken("stock", STOCK)
    order(2)
    budi = Person("BUDI", "picking")
    budi.say("<Enter>", "A-01-01", SHIRT, "2", "T-1", "PACK-1")
    assert budi.reply.code == "totes_dropped"
    Person("JOKO", "packing").say("T-1", SHIRT)
    return budi, "already_packed", "JOKO"


def dropped_tote_carried_on_since() -> Case:
    taken("stock", STOCK)
    order(2)
    budi = Person("BUDI", "picking")
    budi.say("<Enter>", "A-01-01", SHIRT, "2", "T-1", "PACK-1")
    assert Person("DEWI", "moving").say("T-1", "A-08-02").code == "container_moved"
    return budi, "container_moved_on", "DEWI"


def packed(who: str = "JOKO") -> tuple[Person, str]:
    taken("stock", STOCK)
    order(2)
    Person("BUDI", "picking").say("<Enter>", "A-01-01", SHIRT, "2", "T-1", "PACK-1")
    joko = Person(who, "packing")
    joko.say("T-1", SHIRT, SHIRT, "<Enter>", "400")
    if joko.reply.outcome == "ask":
        joko.say("400")
    label = str(joko.reply.prompt["parcel"])
    assert joko.say(label).code == "parcel_packed"
    return joko, label


def taken_over_by_another_packer_since() -> Case:
    taken("stock", STOCK)
    order(2)
    Person("BUDI", "picking").say("<Enter>", "A-01-01", SHIRT, "2", "T-1", "PACK-1")
    joko = Person("JOKO", "packing")
    joko.say("T-1", SHIRT)
    with clock.stopped_at(clock.now() + tasks.LEASE + 1):
        assert Person("RINA", "packing").say("T-1").code == "order_opened"
    return joko, "lease_lost", "RINA"


def shipped_since() -> Case:
    _, label = packed()
    budi = Person("BUDI", "dispatch")
    assert budi.say(label).code == "parcel_loaded"
    Person("DEWI", "dispatch").say(label, "END", "Pak Agus", "B 1234 XY")
    assert db.ask("SELECT state FROM parcel")[0].state == "shipped"
    return budi, "parcel_shipped", "DEWI"


def sold_again_since() -> Case:
    shipped_since()
    label = str(db.ask("SELECT number FROM parcel")[0].number)
    rina = Person("RINA", "returns")
    rina.say(label, SHIRT, "1", "1", "RET-1")
    assert rina.reply.code == "returned"
    Person("DEWI", "moving").say("RET-1", SHIRT, "1", "A-08-02")
    return rina, "stock_short", "DEWI"


def counted_by_another_since() -> Case:
    taken("stock", STOCK)
    place = db.ask("SELECT id FROM location WHERE code = 'A-01-01'")[0].id
    db.execute(lambda: counting.open_count(Act("DEWI", 1), place, None, "programme"))
    rina = Person("RINA", "counting")
    rina.say("<Enter>")
    assert rina.say("<F4>").code == "count_put_off"
    Person("JOKO", "counting").say("<Enter>")
    return rina, "lease_lost", "JOKO"


def stock_take_closed_since() -> Case:
    taken("stock", STOCK)
    dewi = Person("DEWI", "stocktake")
    dewi.say("R", "R", "1", "2")
    assert dewi.reply.code == "place_left_out"
    joko = Person("JOKO", "stocktake")
    joko.say("OPN-000001", "END")
    assert joko.reply.code == "stocktake_closed", joko.reply
    return dewi, "stocktake_ended", "JOKO"


def destroyed_since() -> Case:
    taken("stock", STOCK)
    rina = Person("RINA", "status")
    rina.say("A-01-01", SHIRT, "10", "1", "1")
    Person("DEWI", "status").say("A-01-01", SHIRT, "10", "4", "2", "2")
    return rina, "stock_short", "DEWI"


def bench_carried_on_since() -> Case:
    taken("items", "sku,name,components,assembled\nPAIR,Sepasang,KAOS-L*2,yes\n")
    taken("stock", STOCK)
    number = db.execute(lambda: assembly.order(Act("office", 1), intake.item_named("PAIR"), 3, "assemble"))
    rina = Person("RINA", "assembly")
    rina.say("<Enter>", "A-01-01", SHIRT, "6")
    assert rina.reply.code == "gathered"
    assert Person("DEWI", "moving").say(number, "RET-1").code == "container_moved"
    return rina, "container_moved_on", "DEWI"


CASES: dict[str, list[Callable[[], Case]]] = {
    "receiving": [put_away_since], "putaway": [carried_on_since, held_since], "moving": [picked_since, counted_since],
    "replenishment": [taken_from_the_pick_face_since], "picking": [packed_since, dropped_tote_carried_on_since],
    "packing": [taken_over_by_another_packer_since], "dispatch": [shipped_since], "returns": [sold_again_since],
    "counting": [counted_by_another_since], "stocktake": [stock_take_closed_since], "status": [destroyed_since],
    "assembly": [bench_carried_on_since]}
# Looked at only, or said to somebody: there is nothing to take back, or a boundary at once.
WITHOUT = {"menu", "stock", "board", "supervision", "delivery"}


@pytest.mark.parametrize("made", [case for cases in CASES.values() for case in cases])
def test_the_refusal_names_who_went_on_and_nothing_is_changed(made: Callable[[], Case]) -> None:
    person, code, named = made()
    before = _all()
    assert person.say("<Undo>").code == "undo_last"
    refused = person.say("<Enter>")
    assert (refused.outcome, refused.code) == ("refused", code)
    assert named in refused.text
    assert _all() == before
    assert named in person.say("<F1>", "<F1>").text
    for mend in RULES[code][1]:
        if mend != "ask_spv":
            assert say(f"mend_{mend}", "en" if person.code == "JOKO" else "id") in person.reply.text


def test_every_task_has_a_case() -> None:
    assert set(ALLOWED) - WITHOUT == set(CASES)
    assert {task for task, cases in CASES.items() for case in cases} <= set(ALLOWED)


def _all() -> Any:
    return picture() | {"ledger": db.ask("SELECT COUNT(*) AS n FROM move")[0].n,
                        "events": db.ask("SELECT COUNT(*) AS n FROM event")[0].n}
