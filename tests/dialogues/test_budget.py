"""Scans and keys of every task, counted from the dialogues themselves: never more than the table of the floor guide.

One action is one scan or one key press: each digit of a quantity, and Enter, F2 and the like. A digit that chooses from
a list is one press where the site takes it at once (`choices_at_once`), else its Enter is another.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from floorapp.data import db
from floorapp.domain.codes import quantity
from floorapp.settings import current, use
from floorapp.settings.values import Verification
from tests import small_house
from tests.conftest import Store
from tests.small_house import COFFEE, SHIRT, Person, assert_sound

STOCK = """sku,location,qty,lot,expiry,serial
KAOS-L,A-01-01,60,,,
KOPI-200,A-01-02,40,LATE,2031-01-01,
"""


@pytest.fixture(autouse=True)
def house(store: Store) -> None:
    small_house.build()
    small_house.taken("stock", STOCK)


@pytest.fixture
def lean(house: None) -> Iterator[None]:
    """A site whose profile asks as little as it may."""
    usual = current()
    use(replace(usual, floor=replace(usual.floor, choices_at_once=True, verification=Verification(
        item_only_zones=("A",), receiving_lpn="new", packing_box="suggested", packing_weight="none"))))
    yield
    use(usual)


def ordered(*lines: tuple[str, int]) -> None:
    """One order, released."""
    small_house.taken("orders", "number,sku,qty,payment_method\n" + "".join(
        f"SO-1,{sku},{qty},cod\n" for sku, qty in lines))
    small_house.release_all()


def actions(person: Person, *inputs: str) -> int:
    """What these inputs cost, and each was kept: nobody is asked anything else on the way."""
    cost = 0
    for raw in inputs:
        choosing = "choice" in person.reply.prompt["expects"]
        reply = person.say(raw)
        assert reply.outcome == "accepted", (raw, reply)
        if raw.startswith("<"):
            cost += 1
        elif quantity(raw) is None or len(raw) > 6:
            cost += 1                                          # a scan, whose ending the scanner sends
        else:
            cost += len(raw) + (not (choosing and current().floor.choices_at_once))
    return cost


def picker(*first: str) -> Person:
    """Somebody whose tote is in hand: it was asked for once, before the line that is counted."""
    budi = Person("BUDI", "picking")
    budi.say(*(first or ("T-1",)))
    return budi


def test_single_pick_is_two() -> None:
    ordered(("KAOS-L", 1))
    assert actions(picker(), "A-01-01", SHIRT) == 2


@pytest.mark.usefixtures("lean")
def test_single_pick_is_one_where_the_item_is_proof_enough() -> None:
    ordered(("KAOS-L", 1), ("KOPI-200", 1))
    budi = picker()
    assert budi.step == "item" and budi.reply.prompt["location"] == "A-01-01"
    assert actions(budi, SHIRT) == 1
    assert budi.reply.prompt["location"] == "A-01-02" and actions(budi, COFFEE) == 1
    assert budi.step == "drop"


@pytest.mark.usefixtures("lean")
def test_whoever_scans_the_rack_all_the_same_is_not_refused() -> None:
    ordered(("KAOS-L", 1))
    budi = picker()
    assert budi.say("A-01-01").outcome == "info" and budi.say(SHIRT).outcome == "accepted"


def test_cluster_pick_is_two_and_the_rack_is_scanned_only_at_a_new_stop() -> None:
    small_house.taken("orders", "number,sku,qty,payment_method\nSO-1,KAOS-L,1,cod\nSO-2,KAOS-L,1,cod\n")
    small_house.release_all()
    budi = picker("TR-1", "T-1", "T-2", "<Enter>", "A-01-01")
    assert budi.step == "item"
    for _ in range(2):
        assert actions(budi, SHIRT) == 1
        tote = budi.reply.prompt.get("to") or "T-1"
        assert actions(budi, tote) == 1
    assert budi.step == "drop"


def test_pick_of_twelve_is_two_scans_and_an_enter() -> None:
    ordered(("KAOS-L", 12))
    assert actions(picker(), "A-01-01", SHIRT, "<Enter>") == 3


@pytest.mark.usefixtures("lean")
def test_short_pick_is_four() -> None:
    ordered(("KAOS-L", 5))
    budi = picker()
    assert actions(budi, "<F2>", "1", "3") == 4
    assert budi.reply.code == "short_told"


def test_short_pick_with_an_enter_after_the_choice_is_five() -> None:
    ordered(("KAOS-L", 5))
    assert actions(picker("T-1", "A-01-01"), "<F2>", "1", "3") == 5


def test_putaway_of_a_pallet_is_two() -> None:
    small_house.taken("asns", small_house.ASN)
    rina = Person("RINA", "receiving")
    rina.say("ASN-1", SHIRT, "5", "LPN-7", "<F3>")
    rina = Person("RINA", "putaway")
    rina.say("LPN-7")
    place = rina.reply.prompt["location"]
    rina.say("<F3>")
    assert actions(Person("RINA", "putaway"), "LPN-7", place) == 2


@pytest.mark.usefixtures("lean")
def test_receive_line_is_one_and_the_quantity_and_one_for_each_further_pallet() -> None:
    small_house.taken("asns", small_house.ASN)
    rina = Person("RINA", "receiving")
    rina.say("ASN-1")
    assert actions(rina, SHIRT, "5") == 1 + 2
    assert rina.step == "item" and rina.reply.prompt["position"] == [0, 3]
    assert actions(rina, "LPN-8") == 1
    assert db.ask("SELECT COUNT(*) AS n FROM container WHERE kind = 'lpn'")[0].n == 2
    rina.say("<Undo>", "<Enter>", "<Undo>")
    assert rina.say("<Enter>").code == "undone" and rina.step == "qty"
    assert_sound()


def test_one_scan_for_each_further_pallet_also_where_the_lpn_is_asked() -> None:
    small_house.taken("asns", small_house.ASN)
    rina = Person("RINA", "receiving")
    assert actions(rina, "ASN-1", SHIRT, "5", "LPN-7") == 5
    assert actions(rina, "LPN-8") == 1


@pytest.mark.usefixtures("lean")
def test_packing_three_units_is_five_and_the_last_unit_is_undone_whole() -> None:
    ordered(("KAOS-L", 2), ("KOPI-200", 1))
    picker().say(SHIRT, SHIRT, COFFEE, "PACK-1")
    dewi = Person("DEWI", "packing")
    cost = actions(dewi, "T-1", SHIRT, SHIRT, COFFEE)
    assert dewi.step == "label"
    jobs = db.ask("SELECT COUNT(*) AS n FROM print_job WHERE kind = 'shipping_label' AND state = 'queued'")[0].n
    assert jobs == 1
    dewi.say("<Undo>", "<Enter>")
    assert dewi.step == "item" and dewi.reply.prompt["position"] == [2, 3]
    assert db.ask("SELECT COUNT(*) AS n FROM print_job WHERE kind = 'shipping_label' AND state = 'queued'")[0].n == 0
    assert actions(dewi, COFFEE) == 1
    assert cost + actions(dewi, db.ask("SELECT number FROM parcel")[0].number) == 5
    assert_sound()


def test_count_of_an_item_is_one_and_the_quantity_and_its_enter() -> None:
    dewi = Person("DEWI", "counting")
    dewi.say("A-01-01")
    assert actions(dewi, SHIRT, "60") == 1 + 2 + 1


def test_hand_over_is_one_scan_a_parcel() -> None:
    ordered(("KAOS-L", 1))
    picker().say("A-01-01", SHIRT, "PACK-1")
    dewi = Person("DEWI", "packing")
    dewi.say("T-1", SHIRT, "<Enter>", "<Enter>")
    parcel = db.ask("SELECT number FROM parcel")[0].number
    dewi.say(parcel)
    assert actions(Person("DEWI", "dispatch"), parcel) == 1
