"""What is true of explanations: they name the rule, the holders, the arithmetic, and what comes next."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from floorapp.data import clock, db
from floorapp.data.act import Act
from floorapp.domain.refusals import Refused
from floorapp.services import intake
from floorapp.services.explain import explain
from tests import small_house
from tests.conftest import Store
from tests.small_house import SHIRT, Person, release_all, taken

NOON = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)


@pytest.fixture
def at_noon(store: Store) -> Iterator[Store]:
    with clock.stopped_at(NOON):
        small_house.build()
        taken("stock", "sku,location,qty,status\nKAOS-L,A-01-01,10,available\nKAOS-L,A-01-02,3,damaged\n")
        yield store


def order(number: str, qty: int, method: str = "cod", total: int = 100) -> None:
    taken("orders", f"number,sku,qty,payment_method,total,ship_by\n"
                    f"{number},KAOS-L,{qty},{method},{total},2026-11-24T15:00\n")
    release_all()


def told(thing: str) -> str:
    return "\n".join(explain(thing, "en"))


def test_an_unpaid_order_says_how_much_is_missing(at_noon: Store) -> None:
    order("SO-1", 2, "transfer", 250000)
    said = told("SO-1")
    assert "Order SO-1 (-): awaiting payment" in said
    assert "Due 250000 IDR, paid 0" in said
    assert "the payment must come in" in said


def test_what_waits_for_something_else_than_stock_lacks_nothing(at_noon: Store) -> None:
    order("SO-1", 2, "transfer", 250000)
    assert "KAOS-L: needs 2. Available on the shelves 10, promised 0" in told("SO-1") and "lacks" not in told("SO-1")
    order("SO-2", 2)
    Person("BUDI", "picking").say("<Enter>", "A-01-01", SHIRT, "2", "T-1")
    db.execute(lambda: intake.cancel_order(Act("CLERK", 1), "SO-2", "changed their mind"))
    assert "lacks" not in told("SO-2") and "needs" not in told("SO-2")


def test_a_held_order_says_who_holds_it_and_why(at_noon: Store) -> None:
    order("SO-1", 2)
    db.execute(lambda: intake.hold_order(Act("CLERK", 1), "SO-1", "address", "no street"))
    assert "On hold: address, by CLERK since 24/11 12:00. no street" in told("SO-1")


def test_an_order_short_of_stock_says_who_has_it_what_is_elsewhere_and_what_comes(at_noon: Store) -> None:
    order("SO-1", 8)
    order("SO-2", 6)
    taken("asns", "number,sku,qty,expected_at\nASN-7,KAOS-L,40,2026-11-25T09:00\n")
    said = told("SO-2")
    assert "SO-2 (-): backordered" in said
    assert "KAOS-L: lacks 6. Available on the shelves 2" in said
    assert "- 3 at A-01-02 (damaged), cannot be picked from there" in said
    assert "- SO-1 (released) holds 8 at A-01-01" in said
    assert "- ASN ASN-7: 40 expected 25/11 09:00" in said
    assert "stock must come in or be freed" in said


def test_a_line_that_is_promised_whole_lacks_nothing_where_another_does(at_noon: Store) -> None:
    taken("orders", "number,sku,qty,payment_method,total\nSO-1,KAOS-L,4,cod,1\nSO-1,KOPI-200,1,cod,1\n")
    release_all()
    said = told("SO-1")
    assert "KAOS-L: needs 4. Available on the shelves 10, promised 4" in said
    assert "KOPI-200: lacks 1" in said


def test_an_unpaid_or_held_order_comes_before_nobody(at_noon: Store) -> None:
    order("SO-1", 7, "transfer", 250000)
    taken("orders", "number,sku,qty,payment_method,hold\nSO-2,KAOS-L,8,cod,address\n")
    order("SO-3", 6)
    order("SO-4", 11)
    order("SO-5", 1)
    assert "SO-4 (-): backordered" in told("SO-4") and "comes first" not in told("SO-4")
    assert "SO-4 comes first" in told("SO-5") and "SO-1" not in told("SO-5") and "SO-2" not in told("SO-5")
    assert "SO-3 (released) holds 6" in told("SO-4")


def test_goods_on_the_dock_are_the_reason_of_a_ready_order(at_noon: Store) -> None:
    taken("stock", "sku,location,qty\nKAOS-L,DOCK-1,20\n")
    order("SO-1", 15)
    said = told("SO-1")
    assert "SO-1 (-): ready" in said
    assert "- 20 at DOCK-1 (available), cannot be picked from there" in said
    assert "once everything is on the shelves" in said


def test_a_released_order_says_its_tasks_who_has_them_and_who_may(at_noon: Store) -> None:
    order("SO-1", 2)
    said = told("SO-1")
    assert "pick KAOS-L at A-01-01: nobody has taken it" in said
    assert "Who may (last seen): BUDI (-), JOKO (-)" in said
    assert "ship by 24/11 15:00, SAFE" in said
    Person("BUDI", "picking").say("<Enter>")
    assert "held by BUDI until 24/11 12:10" in told("SO-1")


def test_a_stock_figure_is_the_sum_of_its_moves(at_noon: Store) -> None:
    order("SO-1", 4)
    with clock.stopped_at(NOON + timedelta(minutes=1)):
        Person("RINA", "moving").say("A-01-01", SHIRT, "3", "A-02-01")
    said = told("KAOS-L@A0101")
    assert "KAOS-L A-01-01: on hand 7, reserved 4, available 3" in said
    assert "opening balance: in 10, out 0" in said
    assert "moved: in 0, out 3" in said
    assert "24/11 12:01 RINA moved 3: A-01-01 > A-02-01" in said
    assert "SO-1 (released) holds 4 at A-01-01" in said
    whole = told("KAOS-L")
    assert "on hand 13, reserved 4, available 6" in whole
    assert "opening balance: in 13, out 0" in whole
    assert "moved: in" not in whole                        # inside the house nothing came or went


def test_a_place_and_what_stands_in_something_are_told(at_noon: Store) -> None:
    taken("stock", "sku,location,qty,lpn\nKAOS-L,R-01-01,30,LPN-1\n")
    assert "Location R-01-01 (reserve): 30 units" in told("R-01-01")
    assert "LPN LPN-1 at R-01-01, order -" in told("lpn-1")


def test_a_refused_scan_is_told_with_its_rule(at_noon: Store) -> None:
    assert told("scan:BUDI") == "BUDI: no scan was refused"
    order("SO-1", 2)
    Person("BUDI", "picking").say("<Enter>", "A-01-02")
    for thing in ("scan:BUDI", "BUDI", "budi"):
        said = told(thing)
        assert "A-01-02" in said
        assert "SALAH LOKASI" in said                      # as BUDI was told it
        assert "Rule: wrong_location" in said
        assert "exactly where it is reserved" in said


def test_a_task_says_who_has_it_or_why_nobody_has(at_noon: Store) -> None:
    order("SO-1", 2)
    order("SO-2", 3)
    tasks = {row.number: row.id for row in db.ask(
        'SELECT t.id, o.number FROM task t JOIN "order" o ON o.id = t.order_id')}
    said = told(f"task:{tasks['SO-2']}")
    assert "For order SO-2: released" in said
    assert "1 orders are picked before it" in said
    Person("BUDI", "picking").say("<Enter>")
    said = told(f"TASK:{tasks['SO-1']}")
    assert "Held by BUDI until 24/11 12:10" in said
    with clock.stopped_at(NOON + timedelta(minutes=11)):
        assert "The lease has run out" in told(f"task:{tasks['SO-1']}")


def test_a_task_for_which_nobody_is_there_says_so(at_noon: Store) -> None:
    from floorapp.services import counting
    place = db.ask("SELECT id FROM location WHERE code = 'A-01-01'")[0].id
    task = db.execute(lambda: counting.open_count(Act("DEWI", 1), place, None, "programme"))
    assert "No active operator has the role counter" in told(f"task:{task}")


def test_a_recount_is_for_somebody_else(at_noon: Store) -> None:
    Person("DEWI", "counting").say("A-01-01", SHIRT, "9", "END")
    task = db.ask("SELECT id FROM task WHERE kind = 'count' AND state = 'ready'")[0].id
    assert "A recount: DEWI counted last" in told(f"task:{task}")


@pytest.mark.parametrize("thing", ["NEVER", "KAOS-L@NOWHERE", "task:999", "task:", "scan:", ""])
def test_what_nobody_knows_is_refused(at_noon: Store, thing: str) -> None:
    with pytest.raises(Refused, match="unknown_thing"):
        explain(thing)


def test_every_line_is_a_text_in_both_languages(at_noon: Store) -> None:
    order("SO-1", 8)
    order("SO-2", 6, "transfer")
    Person("BUDI", "picking").say("<Enter>", "A-01-02", "A-01-01", SHIRT, "4", "T-1")
    for language in ("id", "en"):
        for thing in ("SO-1", "SO-2", "KAOS-L", "A-01-01", "T-1", "BUDI", "task:1"):
            for line in explain(thing, language):
                assert " " in line and line == line.rstrip() and " :" not in line
                assert "{" not in line
                assert not re.search(r"\b(explain|next|move|status|kind|state|task|risk|payment|parcel)_[a-z]", line)
