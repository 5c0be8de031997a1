"""What is true of counting where owners meet: each owner's units are a figure of their own; nobody guesses whose."""

from __future__ import annotations

from typing import Any

import pytest

from floorapp.data import db, locations, people
from floorapp.data.act import Act
from floorapp.services import stocktaking
from floorapp.services.inquiry import stock_json
from tests.dialogues.counting_floor import asked, counted, furnish, rules
from tests.small_house import COFFEE, SHIRT, Person, assert_sound, release_all, taken

STOCK = """sku,location,qty,owner
KAOS-L,STG-1,4,
KAOS-L,STG-1,3,ACME
KAOS-L,A-02-01,9,ACME
"""


@pytest.fixture
def mixed(house: object) -> None:
    """Four shirts of the house's own and three of ACME's in one place; ACME has nine elsewhere."""
    furnish(STOCK)


def owned(place: str, sku: str = "KAOS-L") -> dict[str, int]:
    """Owner -> on hand of an item at a place."""
    found: dict[str, int] = {}
    for row in stock_json(location=place, sku=sku)["rows"]:
        found[row["owner"]] = found.get(row["owner"], 0) + row["on_hand"]
    return found


def figures() -> list[tuple[Any, ...]]:
    """Owner, state and difference of every count."""
    return [tuple(row) for row in db.ask("SELECT w.code, c.state, c.difference FROM stock_count c "
                                         "JOIN owner w ON w.id = c.owner_id ORDER BY c.id")]


def test_a_place_of_two_owners_is_counted_owner_by_owner(mixed: None) -> None:
    ani = counted("ANI", "STG-1", SHIRT)
    assert (ani.reply.code, ani.step, ani.reply.prompt["choices"]) == ("choose_owner", "owner", ["OWN", "ACME"])
    assert "qty" not in ani.reply.prompt                             # blind: whose, never how many
    ani.say("own")
    assert (ani.step, ani.reply.prompt["owner"], ani.reply.prompt["done"]) == ("qty", "OWN", 1)
    ani.say("4")
    assert ani.reply.prompt["rows"] == ["KAOS-L x4 OWN"]
    ani.say(SHIRT, "acme", SHIRT, SHIRT)                        # by quantity, then one by one
    assert (ani.reply.prompt["owner"], ani.reply.prompt["done"]) == ("ACME", 3)
    ani.say("END")
    assert ani.reply.code == "count_agrees"
    assert figures() == [("OWN", "agreed", 0), ("ACME", "agreed", 0)]
    assert_sound()


def test_what_one_owner_lacks_the_other_does_not_make_up_for(mixed: None) -> None:
    """Five and two are seven as well, and still two differences."""
    counted("ANI", "STG-1", SHIRT, "OWN", "5", SHIRT, "ACME", "2", "END")
    assert figures() == [("OWN", "recount", 1), ("ACME", "recount", -1)]
    assert asked() == [("STG-1", "KAOS-L", "recount")] * 2
    eko = counted("EKO", "<Enter>")
    assert eko.reply.prompt["owner"] == "OWN"                        # the screen says whose are to be counted again
    eko.say("STG-1", SHIRT)
    assert (eko.step, eko.reply.prompt["owner"]) == ("qty", "OWN")   # and nobody is asked
    assert eko.say("5", "END").code == "count_differs"
    eko.say("<Enter>", "STG-1")
    assert eko.say(SHIRT).prompt["owner"] == "ACME"
    assert eko.say("2", "END").code == "count_differs"
    assert figures() == [("OWN", "approval", 1), ("ACME", "approval", -1)]
    dewi = Person("DEWI", "counting")
    assert dewi.say("<F4>").prompt["owner"] == "OWN"
    dewi.say("1")
    assert (dewi.reply.code, dewi.reply.prompt["owner"]) == ("count_approved", "ACME")
    dewi.say("1")
    assert owned("STG-1") == {"OWN": 5, "ACME": 2}
    assert_sound()
    dewi.say("<Undo>", "<Enter>")
    assert owned("STG-1") == {"OWN": 5, "ACME": 3}
    assert_sound()


def test_an_owner_whom_nobody_counted_is_named_before_it_is_zero(mixed: None) -> None:
    ani = counted("ANI", "STG-1", SHIRT, "OWN", "4", "END")
    assert (ani.reply.outcome, ani.reply.code, "KAOS-L ACME" in ani.reply.text) == ("ask", "not_counted_again", True)
    ani.say("END")
    assert figures() == [("OWN", "agreed", 0), ("ACME", "recount", -3)]
    assert asked() == [("STG-1", "KAOS-L", "recount")]
    assert_sound()


def test_the_other_owners_goods_move_on_while_one_is_counted(mixed: None) -> None:
    ani = counted("ANI", "STG-1", SHIRT, "OWN", "4")
    rina = Person("RINA", "moving")
    rina.say("STG-1", SHIRT, "ACME", "3", "A-02-01")
    assert rina.reply.code == "moved"
    assert ani.say("END").code == "count_agrees"                     # nothing of ACME's is here any more
    assert figures() == [("OWN", "agreed", 0)]
    assert_sound()


def test_a_surplus_in_an_empty_place_is_asked_for_its_owner(mixed: None) -> None:
    ani = counted("ANI", "A-01-01", SHIRT)
    assert (ani.step, ani.reply.prompt["choices"]) == ("owner", ["OWN", "ACME"])
    assert ani.say("END").code == "choose_number"                    # not forgotten, not guessed
    ani.say("2")
    assert ani.reply.code == "owner_choice_again"                    # it may have been meant as a quantity
    ani.say("2", "2", "END")
    counted("EKO", "<Enter>", "A-01-01", SHIRT, "2", "END")
    Person("DEWI", "counting").say("<F4>", "1")
    assert owned("A-01-01") == {"ACME": 2}
    assert_sound()


def test_a_sku_that_only_one_owner_has_is_theirs_wherever_it_is_found(mixed: None) -> None:
    taken("stock", "sku,location,qty,owner,lot,expiry\nKOPI-200,A-02-01,5,ACME,L1,2031-01-01\n")
    ani = counted("ANI", "A-01-02", COFFEE)
    assert (ani.step, ani.reply.prompt["owner"]) == ("qty", "ACME")


def test_a_sku_that_nobody_ever_had_is_asked_for(mixed: None) -> None:
    ani = counted("ANI", "A-01-02", COFFEE)
    assert (ani.step, ani.reply.prompt["choices"]) == ("owner", ["OWN", "ACME"])


def test_goods_of_somebody_else_than_the_book_thinks_are_told_by_f4(mixed: None) -> None:
    ani = counted("ANI", "A-02-01", SHIRT)
    assert (ani.step, ani.reply.prompt["owner"]) == ("qty", "ACME")
    ani.say("9", SHIRT, "<F4>")
    assert (ani.step, ani.reply.prompt["choices"]) == ("owner", ["OWN", "ACME"])
    ani.say("OWN", "1", "END")
    assert figures() == [("OWN", "recount", 1), ("ACME", "agreed", 0)]
    assert_sound()


def test_one_owner_is_never_asked_for(house: object) -> None:
    furnish("sku,location,qty\nKAOS-L,A-01-01,10\n")
    ani = counted("ANI", "A-01-02", SHIRT)
    assert (ani.step, "owner" in ani.reply.prompt) == ("qty", False)
    assert ani.say("<F4>").code == "nothing_to_skip"


def test_a_serial_number_has_its_owner_and_a_new_one_is_asked_for(mixed: None) -> None:
    taken("stock", "sku,location,qty,serial,owner\nHP-01,A-01-02,1,SN-1,\nHP-01,A-01-02,1,SN-2,ACME\n")
    ani = counted("ANI", "A-01-02", "HP-01", "SN-1", "SN-2")
    assert (ani.step, ani.reply.prompt["done"]) == ("serial", 2)
    ani.say("SN-NEW")
    assert (ani.step, ani.reply.code) == ("owner", "choose_owner")
    ani.say("ACME")
    assert (ani.step, ani.reply.code, ani.reply.prompt["done"]) == ("serial", "serial_taken", 3)
    assert ani.say("SN-2").code == "already_scanned"
    ani.say("<Enter>", "END")
    assert figures() == [("OWN", "agreed", 0), ("ACME", "agreed", 0), ("ACME", "recount", 1)]
    assert_sound()


def test_small_differences_are_posted_to_their_owner(mixed: None) -> None:
    with rules("[tolerance]\npercent = 50\n"):
        ani = counted("ANI", "STG-1", SHIRT, "OWN", "3", SHIRT, "ACME", "4", "END")
    assert (ani.reply.code, owned("STG-1")) == ("count_posted", {"OWN": 3, "ACME": 4})
    assert_sound()


def test_what_a_short_pick_put_aside_is_freed_for_its_own_owner(mixed: None) -> None:
    """Both owners' shirts stand on the pick face: one is picked short, the other's stay on sale."""
    taken("stock", "sku,location,qty,owner\nKAOS-L,A-01-01,6,\nKAOS-L,A-01-01,5,ACME\n")
    taken("orders", "number,sku,qty,payment_method,owner\nSO-A,KAOS-L,4,cod,ACME\n")
    release_all()
    budi = Person("BUDI", "picking")
    budi.say("<Enter>", "T-1")
    place = budi.reply.prompt["location"]
    before = owned(place)
    budi.say(place, "<F2>", "1", "0")
    aside = stock_json(location=place, owner="ACME")["rows"]
    assert all(row["status"] == "available" for row in stock_json(location=place, owner="OWN")["rows"])
    ani = counted("ANI", place)
    for owner, qty in before.items():
        ani.say(SHIRT, *([owner] if len(before) > 1 else []), str(qty))
    ani.say("END")
    assert ani.reply.code == "count_agrees", aside
    assert owned(place) == before
    assert all(row["status"] == "available" for row in stock_json(location=place)["rows"])
    assert_sound()


def test_a_stock_take_confirms_a_place_empty_for_every_owner(mixed: None) -> None:
    act = Act("DEWI", 1, people.operator_by_code.one(code="DEWI").id)
    made = db.execute(lambda: stocktaking.open_stocktake(act, ""))
    place = locations.location_by_key.one(warehouse=1, key="STG1")
    db.execute(lambda: stocktaking.confirm_empty(act, made["stocktake"], place.id))
    assert figures() == [("OWN", "recount", -4), ("ACME", "recount", -3)]
    assert_sound()
