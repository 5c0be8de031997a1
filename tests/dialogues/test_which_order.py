"""One number of several orders: the one that has anything to do here is meant; else the operator chooses."""

from __future__ import annotations

import pytest

from floorapp.dialogues.page import page
from tests.small_house import SHIRT, Person, assert_sound, release_all, taken


@pytest.fixture
def shared(house: object) -> None:
    """Shirts of two owners, an order SO-1 of each, and a third one of the house's own in a channel."""
    taken("stock", "sku,location,qty,owner\nKAOS-L,A-01-01,10,\nKAOS-L,A-01-02,6,ACME\n")
    taken("orders", "number,sku,qty,payment_method,carrier,owner\nSO-1,KAOS-L,2,cod,JNE,\n")
    taken("orders", "number,sku,qty,payment_method,carrier,owner\nSO-1,KAOS-L,3,cod,JNE,ACME\n")


def picked(times: int) -> None:
    budi = Person("BUDI", "picking")
    for nth in range(times):
        place = str(budi.say("<Enter>").prompt["location"])
        budi.say(place, SHIRT, str(budi.reply.prompt["qty"]), f"T-{nth + 1}", "PACK-1")


def order_in_hand(person: Person) -> tuple[object, object]:
    return person.reply.prompt.get("order"), person.reply.prompt.get("owner")


def test_only_one_of_them_waits_for_a_packer(shared: None) -> None:
    release_all()
    picked(1)
    dewi = Person("DEWI", "packing")
    dewi.say("SO-1")
    assert (dewi.step, order_in_hand(dewi)) == ("item", ("SO-1", "OWN"))
    assert_sound()


def test_the_packer_chooses_whose_order_it_is(shared: None) -> None:
    taken("orders", "number,sku,qty,payment_method,carrier,channel\nSO-1,KAOS-L,1,cod,JNE,shopee\n")
    release_all()
    picked(3)
    dewi = Person("DEWI", "packing")
    dewi.say("SO-1")
    assert (dewi.reply.code, dewi.step, dewi.reply.prompt["choices"]) == (
        "which_order", "which", ["OWN", "ACME", "OWN shopee"])
    assert any("2 ACME" in line for line in page(dewi.reply, 20, 8, "id"))
    for wrong in ("4", "SO-1", SHIRT, "T-1", "<Enter>"):
        assert dewi.say(wrong).code == "choose_number", wrong
    assert dewi.say("<F3>").prompt["step"] == "order"
    dewi.say("SO-1", "2")
    assert (dewi.step, order_in_hand(dewi), dewi.reply.prompt["position"]) == ("item", ("SO-1", "ACME"), [0, 3])
    dewi.say("<F3>", "SO-1", "own shopee")
    assert (order_in_hand(dewi), dewi.reply.prompt["position"]) == (("SO-1", "OWN"), [0, 1])
    assert dewi.say("SO-1").code == "wrong_kind"               # its own number is no item, whoever else has it
    dewi.say(SHIRT)
    assert dewi.step == "box"
    assert_sound()


def test_what_was_chosen_is_taken_back(shared: None) -> None:
    release_all()
    picked(2)
    dewi = Person("DEWI", "packing")
    dewi.say("SO-1", "1", "<Undo>", "<Enter>")
    assert (dewi.step, dewi.reply.prompt["choices"]) == ("which", ["OWN", "ACME"])
    dewi.say("<Undo>", "<Enter>")
    assert dewi.step == "order"
    dewi.say("SO-1", "ACME")
    assert order_in_hand(dewi) == ("SO-1", "ACME")


def sent(person: Person, tote: str, units: int) -> None:
    person.say(tote, *[SHIRT] * units)
    while person.step != "label":
        person.say("<Enter>")
    label = str(person.reply.prompt["tracking_no"])
    person.say(label)
    loading = Person(person.code, "dispatch")
    loading.say(label, "END", "AGUS", "B 1 XY")
    assert loading.reply.code == "manifest_closed", loading.reply
    Person(person.code, "packing")


def test_what_comes_back_is_of_the_order_that_went_out(shared: None) -> None:
    release_all()
    picked(2)
    dewi = Person("DEWI", "packing")
    sent(dewi, "T-1", 2)
    back = Person("DEWI", "returns")
    back.say("SO-1")
    assert (back.step, order_in_hand(back)) == ("item", ("SO-1", "OWN"))     # the other one is still here
    back.say("<F3>")
    sent(Person("DEWI", "packing"), "T-2", 3)
    back = Person("DEWI", "returns")
    back.say("SO-1")
    assert (back.step, back.reply.prompt["choices"]) == ("which", ["OWN", "ACME"])
    back.say("2", SHIRT, "1", "<Enter>", "1", "A-02-01")
    assert back.reply.code == "returned"
    assert_sound()


def test_an_inquiry_asks_too_and_changes_nothing(shared: None) -> None:
    rina = Person("RINA", "stock")
    first = rina.say("SO-1")
    assert (first.outcome, first.code, rina.step) == ("info", "which_order", "which")
    assert rina.say("2").prompt["owner"] == "ACME"
    assert rina.step == "code"
    rina.say("SO-1")
    assert (rina.say("<F3>").prompt["step"], rina.reply.task) == ("code", "stock")
