"""What is true where one house keeps goods of several owners (3PL): the same SKU of two is never mixed."""

from __future__ import annotations

from typing import Any

import pytest

from floorapp.data import db
from floorapp.services import explain
from floorapp.services.inquiry import order_json, stock_json
from tests.small_house import SHIRT, Person, assert_sound, order_states, release_all, stock_rows, taken

STOCK = """sku,location,qty,owner
KAOS-L,A-01-01,10,
KAOS-L,A-01-02,6,ACME
"""


@pytest.fixture
def shared(house: object) -> None:
    """Ten shirts of the house's own (OWN) and six of ACME's."""
    taken("stock", STOCK)


def order(number: str, qty: int, owner: str = "") -> None:
    taken("orders", f"number,sku,qty,payment_method,owner\n{number},KAOS-L,{qty},cod,{owner}\n")


def owned(place: str) -> dict[str, int]:
    """Owner -> on hand at a place."""
    found: dict[str, int] = {}
    for row in stock_json(location=place)["rows"]:
        found[row["owner"]] = found.get(row["owner"], 0) + row["on_hand"]
    return found


def test_an_order_counts_on_stock_of_its_own_owner_only(shared: None) -> None:
    order("SO-A", 7, "ACME")
    order("SO-O", 10)
    assert release_all() == ["SO-O"]
    assert order_states() == {"SO-A": "backordered", "SO-O": "released"}
    assert order_json("SO-A")["owner"] == "ACME"
    order("SO-B", 6, "ACME")
    taken("orders", "number,sku,qty,payment_method,owner,status\nSO-A,KAOS-L,7,cod,ACME,cancelled\n")
    assert release_all() == ["SO-B"]
    assert stock_json(owner="ACME")["totals"] == {"on_hand": 6, "reserved": 6, "available": 0}
    assert stock_json(owner="OWN")["totals"] == {"on_hand": 10, "reserved": 10, "available": 0}
    assert_sound()


def test_the_same_order_number_of_two_owners_is_two_orders(shared: None) -> None:
    order("SO-1", 1)
    order("SO-1", 2, "ACME")
    assert [tuple(row) for row in db.ask(
        'SELECT w.code, l.ordered FROM "order" o JOIN owner w ON w.id = o.owner_id JOIN order_line l '
        "ON l.order_id = o.id ORDER BY w.id")] == [("OWN", 1), ("ACME", 2)]


def test_the_owner_stands_on_the_screens_of_the_floor_where_there_are_several(shared: None) -> None:
    order("SO-A", 2, "ACME")
    release_all()
    budi = Person("BUDI", "picking")
    budi.say("<Enter>", "T-1")
    assert (budi.reply.prompt["owner"], budi.reply.prompt["location"]) == ("ACME", "A-01-02")
    budi.say("A-01-02", SHIRT, SHIRT, "T-1", "PACK-1")
    dewi = Person("DEWI", "packing")
    assert dewi.say("T-1").prompt["owner"] == "ACME"
    taken("asns", "number,sku,qty,owner\nASN-A,KAOS-L,5,ACME\n")
    rina = Person("RINA", "receiving")
    assert rina.say("ASN-A").prompt["owner"] == "ACME"
    lpn = str(rina.say(SHIRT, "5", "<Enter>").text).split()[-1]
    assert Person("RINA", "putaway").say(lpn).prompt["owner"] == "ACME"
    assert owned("DOCK-1") == {"ACME": 5}
    stock = Person("BUDI", "stock")
    assert any("ACME" in row for row in stock.say(SHIRT).prompt["rows"])
    assert any("ACME" in line for line in explain.explain("KAOS-L", "id"))
    assert_sound()


def test_one_owner_is_named_nowhere(house: object) -> None:
    taken("stock", "sku,location,qty\nKAOS-L,A-01-01,10\n")
    assert "owner" not in Person("RINA", "moving").say("A-01-01", SHIRT).prompt


def test_an_item_that_stands_in_one_place_for_two_owners_asks_whose(shared: None) -> None:
    taken("stock", "sku,location,qty,owner\nKAOS-L,STG-1,4,\nKAOS-L,STG-1,3,ACME\n")
    rina = Person("RINA", "moving")
    asked = rina.say("STG-1", SHIRT)
    assert (asked.code, asked.prompt["step"], asked.prompt["choices"]) == ("choose_owner", "owner", ["OWN", "ACME"])
    assert (rina.say("2").outcome, rina.reply.code) == ("ask", "owner_choice_again")
    asked = rina.say("2")
    assert (asked.prompt["owner"], asked.prompt["free"]) == ("ACME", 3)
    assert rina.say("3", "A-01-02").code == "moved"
    assert (owned("STG-1"), owned("A-01-02")) == ({"OWN": 4}, {"ACME": 9})
    assert_sound()


def test_goods_of_two_owners_never_share_a_shelf_or_an_lpn(shared: None) -> None:
    rina = Person("RINA", "moving")
    assert rina.say("A-01-01", SHIRT, "2", "A-01-02").code == "location_other_owner"
    assert rina.say("A-02-01").code == "moved"
    taken("stock", "sku,location,qty,lpn,owner\nKAOS-L,STG-1,3,LPN-9,ACME\n")
    assert rina.say("A-01-01", SHIRT, "1", "LPN-9").code == "lpn_other_owner"
    taken("asns", "number,sku,qty,owner\nASN-A,KAOS-L,2,ACME\nASN-O,KAOS-L,2,\n")
    dock = Person("RINA", "receiving")
    dock.say("ASN-A", SHIRT, "2", "LPN-7", "END")
    assert dock.say("ASN-O", SHIRT, "2", "LPN-7").code in {"lpn_other_owner", "lpn_elsewhere"}
    assert_sound()


def test_a_delivery_without_an_asn_asks_once_whose_it_is(shared: None) -> None:
    rina = Person("RINA", "receiving")
    rina.say(SHIRT, SHIRT)                                        # not expected: the same scan again
    assert (rina.step, rina.reply.prompt["choices"]) == ("owner", ["OWN", "ACME"])
    rina.say("acme")
    assert (rina.step, rina.reply.prompt["owner"]) == ("qty", "ACME")
    rina.say("4", "<Enter>", SHIRT)
    assert rina.step == "qty"                                     # not asked again in this receipt
    rina.say("1", "<Enter>", "END")
    assert owned("DOCK-1") == {"ACME": 5}
    assert_sound()


def test_a_count_is_of_one_owner(shared: None) -> None:
    dewi = Person("DEWI", "counting")
    dewi.say("A-01-02", SHIRT)
    assert dewi.reply.prompt["owner"] == "ACME"
    dewi.say("5", "END")
    assert tuple(db.ask("SELECT w.code, c.difference FROM stock_count c JOIN owner w ON w.id = c.owner_id")[0]) == (
        "ACME", -1)
    assert owned("A-01-02") == {"ACME": 6}
    assert_sound()


def test_a_pick_face_is_filled_with_goods_of_the_owner_whose_orders_wait(shared: None) -> None:
    taken("stock", "sku,location,qty,lpn,owner\nKAOS-L,R-01-01,20,LPN-A,ACME\n")
    order("SO-A", 12, "ACME")
    rina = Person("RINA", "replenishment")
    asked = rina.say("<Enter>")
    assert (asked.prompt["owner"], asked.prompt["lpn"]) == ("ACME", "LPN-A")


def test_another_owners_unit_of_the_same_lot_is_not_taken_for_the_picks(house: object) -> None:
    """Two owners' goods on one shelf (an opening balance may say so): the pick keeps to its owner's."""
    taken("stock", "sku,location,qty,lot,expiry,owner\nKOPI-200,A-01-02,2,L1,2031-01-01,\n"
                   "KOPI-200,A-01-02,2,L2,2031-02-01,ACME\n")
    taken("orders", "number,sku,qty,payment_method\nSO-1,KOPI-200,2,cod\n")
    release_all()
    budi = Person("BUDI", "picking")
    budi.say("<Enter>", "T-1", "A-01-02", "8991000000027")
    while budi.step == "item":
        budi.say("8991000000027")
    before: list[tuple[Any, ...]] = stock_rows()
    assert budi.say("L2").outcome == "refused" or stock_rows() == before
    assert_sound()


def test_each_owner_of_a_sku_has_a_replenishment_of_its_own(house: object) -> None:
    """The reserve holds both owners' shirts: two people fetch at once, each from the same owner's pallet."""
    taken("items", "sku,name,min_qty,max_qty\nKAOS-L,Kaos Polos Hitam L,5,12\n")
    taken("stock", "sku,location,qty,lpn,owner\nKAOS-L,R-01-01,20,LPN-O,\nKAOS-L,R-01-01,30,LPN-A,ACME\n")
    order("SO-A", 2, "ACME")
    rina = Person("RINA", "replenishment")
    assert rina.reply.prompt["waiting"] == 2
    asked = rina.say("<Enter>").prompt
    assert (asked["owner"], asked["lpn"], asked["qty"]) == ("ACME", "LPN-A", 12)    # an order waits for it
    dewi = Person("DEWI", "replenishment")
    assert dewi.reply.prompt["waiting"] == 1
    assert dewi.reply.prompt["rows"] == ["RINA: 12 x KAOS-L ACME R-01-01 > A-01-01"]
    other = dewi.say("<Enter>").prompt
    assert (other["owner"], other["lpn"], other["qty"]) == ("OWN", "LPN-O", 12)
    rina.say("R-01-01", SHIRT, "12", "A-01-01")
    assert dewi.say("R-01-01", SHIRT, "12", "A-01-01").code == "location_other_owner"
    assert dewi.say("A-01-02").outcome in {"accepted", "ask"}
    if dewi.step == "destination":
        dewi.say("A-01-02")
    assert (owned("A-01-01"), owned("A-01-02")) == ({"ACME": 12}, {"OWN": 12})
    assert_sound()


def test_what_was_put_off_is_one_owners(house: object) -> None:
    taken("items", "sku,name,min_qty,max_qty\nKAOS-L,Kaos Polos Hitam L,5,12\n")
    taken("stock", "sku,location,qty,lpn,owner\nKAOS-L,R-01-01,20,LPN-O,\nKAOS-L,R-01-01,30,LPN-A,ACME\n")
    rina = Person("RINA", "replenishment")
    first = rina.say("<Enter>").prompt["owner"]
    rina.say("<F4>")
    assert {first, rina.say("<Enter>").prompt["owner"]} == {"OWN", "ACME"}


def test_the_most_of_an_item_is_counted_for_its_owner_alone(house: object) -> None:
    taken("items", "sku,name,min_qty,max_qty\nKAOS-L,Kaos Polos Hitam L,5,12\n")
    taken("stock", "sku,location,qty,lpn,owner\nKAOS-L,A-01-01,12,,\nKAOS-L,R-01-01,30,LPN-A,ACME\n")
    rina = Person("RINA", "replenishment")
    assert rina.say("<Enter>").prompt["qty"] == 12
    rina.say("R-01-01", SHIRT, "12")
    assert rina.step == "destination"                             # the other owner's twelve do not fill the place
