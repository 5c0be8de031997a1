"""Every key has a second way, for terminals without it: the same dialogue hears the same key."""

from __future__ import annotations

import pytest

from tests import small_house
from tests.conftest import Store
from tests.small_house import SHIRT, Person

STOCK = "sku,location,qty\nKAOS-L,A-01-01,60\n"
ORDERS = "number,sku,qty,payment_method\nSO-1,KAOS-L,2,cod\nSO-1,KAOS-L,3,cod\nSO-2,KAOS-L,1,cod\n"


@pytest.fixture(autouse=True)
def house(store: Store) -> None:
    small_house.build()
    small_house.taken("stock", STOCK)
    small_house.taken("orders", ORDERS)
    small_house.release_all()


def at_the_rack() -> Person:
    budi = Person("BUDI", "picking")
    budi.say("T-1", "A-01-01", SHIRT)
    return budi


@pytest.mark.parametrize(("told", "ways"), [
    (("info", "qty"), ("<F1>", "?", "CMDHELP")), (("accepted", "problem"), ("<F2>", "-", ".", "cmdproblem")),
    (("accepted", "item"), ("<F3>", "CMDBACK")), (("ask", "qty"), ("<Undo>", "CMDUNDO")),
    (("refused", "qty"), ("<F4>", "+", "CMDSKIP")), (("info", "qty"), ("<F5>", "*", "CMDLIGHT"))])
def test_a_key_its_second_way_and_its_barcode_get_the_same_answer(told: tuple[str, str], ways: tuple[str, ...]) -> None:
    budi, codes = at_the_rack(), set()
    for raw in ways:
        while budi.step in {"problem", "location"}:
            budi.say("<F3>" if budi.step == "problem" else "A-01-01")
        if budi.step == "item":
            budi.say(SHIRT)
        assert budi.step == "qty"
        reply = budi.say(raw)
        assert (reply.outcome, reply.prompt["step"]) == told, raw
        codes.add(reply.code)
    assert len(codes) == 1, codes


def test_nought_goes_back_from_a_list_and_is_a_quantity_elsewhere() -> None:
    budi = at_the_rack()
    assert budi.say("<F2>").prompt["step"] == "problem"
    assert budi.say("0").prompt["step"] == "qty" and budi.reply.outcome == "accepted"
    assert budi.say("0").code == "qty_zero_short"
    assert Person("DEWI", "menu").say("0").code == "at_menu"


def test_f2_then_9_takes_back_what_was_kept_before_it() -> None:
    budi = at_the_rack()
    kept = budi.reply.seq
    assert budi.reply.prompt["done"] == 1
    shown = budi.say("<F2>", "9")
    assert (shown.outcome, shown.code) == ("ask", "undo_last") and "KAOS-L" in shown.text
    assert budi.say("<Enter>").code == "undone" and budi.step == "item" and budi.reply.prompt["done"] == 0
    assert budi.reply.seq == kept + 2
    budi.say(SHIRT, "<F2>", "9")
    assert budi.say("<F3>").prompt["step"] == "qty", "no: the question is as it was before F2"
    small_house.assert_sound()


def test_light_and_scan_test_are_for_screens_and_keep_nothing() -> None:
    budi = at_the_rack()
    seq = budi.reply.seq
    for raw in ("<F5>", "CMDTEST", "*"):
        reply = budi.say(raw)
        assert (reply.seq, reply.outcome, reply.prompt["step"]) == (seq, "info", "qty")
