"""What is true where one house keeps goods of several owners (3PL): the same SKU of two is never mixed."""

from __future__ import annotations

from typing import Any

import pytest

from floorapp.data import clock, db
from floorapp.data.act import Act
from floorapp.dialogues.page import page
from floorapp.domain.reconcile import Buffer
from floorapp.services import assembly, explain, intake, kpis, reconcile
from floorapp.services.inquiry import order_json, stock_json
from tests.small_house import (
    SHIRT,
    Person,
    assert_sound,
    everybody_may_all,
    order_states,
    release_all,
    stock_rows,
    taken,
)

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


def test_loose_goods_of_two_owners_on_the_dock_are_asked_for(house: object) -> None:
    taken("stock", "sku,location,qty,owner\nKAOS-L,DOCK-1,4,\nKAOS-L,DOCK-1,3,ACME\n")
    rina = Person("RINA", "putaway")
    assert (rina.say(SHIRT).code, rina.step, rina.reply.prompt["choices"]) == ("choose_owner", "owner", ["OWN", "ACME"])
    rina.say("acme")
    assert (rina.step, rina.reply.prompt["owner"], rina.reply.prompt["qty"]) == ("qty", "ACME", 3)
    rina.say("3", rina.reply.prompt.get("location") or "A-01-01")
    if rina.step == "location":
        rina.say(str(rina.reply.prompt["location"]))
    assert owned("DOCK-1") == {"OWN": 4}
    assert_sound()


def test_two_owners_deliveries_of_one_number_are_asked_for(house: object) -> None:
    taken("asns", "number,sku,qty,owner\nASN-9,KAOS-L,4,\n")
    taken("asns", "number,sku,qty,owner\nASN-9,KAOS-L,3,ACME\n")
    rina = Person("RINA", "receiving")
    assert (rina.say("ASN-9").code, rina.step, rina.reply.prompt["choices"]) == (
        "whose_delivery", "whose", ["OWN", "ACME"])
    rina.say("ACME")
    assert (rina.reply.code, rina.reply.prompt["owner"]) == ("asn_opened", "ACME")
    rina.say(SHIRT, "3", "<Enter>", "END")
    assert owned("DOCK-1") == {"ACME": 3}
    assert rina.say("ASN-9").prompt["owner"] == "OWN"             # the other one's is the only one that is left
    assert_sound()


def test_an_item_that_two_owners_expect_is_asked_for_and_counted_with_its_first_scan(house: object) -> None:
    taken("asns", "number,sku,qty,owner\nASN-O,KAOS-L,4,\nASN-A,KAOS-L,3,ACME\n")
    rina = Person("RINA", "receiving")
    rina.say(SHIRT)
    assert (rina.step, rina.reply.prompt["choices"]) == ("whose", ["OWN", "ACME"])
    rina.say("acme")
    assert (rina.step, rina.reply.prompt["asn"], rina.reply.prompt["owner"], rina.reply.prompt["done"]) == (
        "qty", "ASN-A", "ACME", 1)
    rina.say("3", "<Enter>", "END")
    assert owned("DOCK-1") == {"ACME": 3}
    assert_sound()


def test_kits_are_made_of_the_goods_of_their_orders_owner_alone(house: object) -> None:
    taken("items", "sku,name,components,assembled\nPAKET,Paket,KAOS-L*2,yes\n")
    taken("stock", "sku,location,qty,owner\nKAOS-L,A-01-01,8,\nKAOS-L,A-01-02,2,ACME\nKAOS-L,A-01-02,5,\n")
    db.execute(lambda: assembly.order(Act("office", 1), intake.item_named("PAKET"), 1, "assemble", owner="acme"))
    budi = Person("DEWI", "assembly")
    budi.say("<Enter>")
    assert (budi.reply.prompt["owner"], budi.reply.prompt["location"]) == ("ACME", "A-01-02")
    assert budi.say("A-01-01").code == "component_not_here"       # eight shirts, and none of them ACME's
    budi.say("A-01-02", SHIRT, "2", "1", "A-02-01")
    assert owned("A-01-02") == {"OWN": 5}
    made = stock_json(sku="PAKET")["rows"]
    assert [(row["owner"], row["on_hand"]) for row in made] == [("ACME", 1)]
    assert_sound()


def test_why_an_order_waits_is_told_of_its_owners_stock_alone(shared: None) -> None:
    order("SO-O", 30)
    order("SO-A", 7, "ACME")
    release_all()
    told = "\n".join(explain.explain("SO-A", "id"))
    assert "10" not in told                                       # the ten of the house's own are not for it
    assert "SO-O" not in told


def test_the_stock_card_of_a_shared_sku_has_each_owners_figures(shared: None) -> None:
    rows = Person("BUDI", "stock").say(SHIRT).prompt["rows"]
    assert rows[:2] == ["ACME: ada 6, bebas 6", "OWN: ada 10, bebas 10"]


def test_more_owners_than_digits_are_named_by_their_code(house: object) -> None:
    taken("stock", "sku,location,qty,owner\n" + "".join(f"KAOS-L,STG-1,2,OWNER-{nth:02}\n" for nth in range(1, 13)))
    joko = Person("DEWI", "moving")
    joko.say("STG-1", SHIRT)
    assert joko.reply.code == "choose_owner"
    for width, height, last in ((20, 8, 5), (26, 10, 7), (40, 16, 9), (80, 24, 9)):
        shown = page(joko.reply, width, height, "id")
        assert any(f"{last} OWNER-{last:02}" in line for line in shown), shown
        assert any(f"+{12 - last} ketik kodenya" in line for line in shown), shown
    assert joko.say("owner-12").prompt["owner"] == "OWNER-12"
    joko.say("<F3>", SHIRT, "11")
    assert (joko.reply.outcome, joko.reply.code) == ("ask", "owner_choice_again")
    assert joko.say("11").prompt["owner"] == "OWNER-11"
    assert joko.say("13").code != "owner_chosen"


def test_one_sku_of_two_owners_from_the_dock_to_the_customer_and_back(house: object) -> None:
    """The same scans for both, all the way: at every step each owner has what was theirs, and the screen names them."""
    everybody_may_all()
    taken("asns", "number,sku,qty,owner\nASN-O,KAOS-L,9,\nASN-A,KAOS-L,7,ACME\n")
    for number, qty, lpn, place in (("ASN-O", "9", "LPN-1", "A-01-01"), ("ASN-A", "7", "LPN-2", "A-01-02")):
        Person("RINA", "receiving").say(number, SHIRT, qty, lpn, "END")
        rina = Person("RINA", "putaway")
        rina.say(lpn, place)
        if rina.reply.outcome == "ask":
            rina.say(place)
        assert rina.reply.code == "put_away"
    assert (owned("A-01-01"), owned("A-01-02")) == ({"OWN": 9}, {"ACME": 7})
    order("SO-O", 3)
    order("SO-A", 2, "ACME")
    assert sorted(release_all()) == ["SO-A", "SO-O"]
    whose, qty = {"SO-O": "OWN", "SO-A": "ACME"}, {"SO-O": 3, "SO-A": 2}
    for who, tote in (("BUDI", "T-1"), ("JOKO", "T-2")):
        picker = Person(who, "picking")
        picker.say("<Enter>", tote)
        asked = picker.reply.prompt
        number = str(asked["order"])
        assert (asked["owner"], asked["qty"]) == (whose[number], qty[number])
        picker.say(str(asked["location"]), SHIRT, str(asked["qty"]), tote, "PACK-1")
        packer = Person("DEWI", "packing")
        assert packer.say(tote).prompt["owner"] == whose[number]
        packer.say(*[SHIRT] * qty[number])
        packer.say(str(packer.reply.prompt["choices"][0]), "<Enter>")
        if packer.step == "check":
            packer.say("1")
        label = str(packer.reply.prompt["parcel"])
        assert packer.say(label).code == "parcel_packed"
        Person("DEWI", "dispatch").say(label, "END", "Pak Joko", "B 1234 XY")
    assert (stock_json(owner="OWN")["totals"]["on_hand"], stock_json(owner="ACME")["totals"]["on_hand"]) == (6, 5)
    back = Person("DEWI", "returns")
    assert back.say("SO-A").prompt["owner"] == "ACME"
    back.say(SHIRT, "1", "1", "RET-1")
    assert owned("RET-1") == {"ACME": 1}
    ani = Person("BUDI", "counting")
    ani.say("A-01-02", SHIRT)
    assert ani.reply.prompt["owner"] == "ACME"
    ani.say("5", "END")
    assert ani.reply.code == "count_agrees"
    week = kpis.Period(clock.now() - 7 * 86_400_000, clock.now() + 60_000, "Asia/Jakarta")
    told = {name: {row["owner"]: row["on_hand" if name != "returns" else "units"]
                   for row in kpis.report(name, week).rows if row.get("status") in {None, "available"}}
            for name in ("stock-value", "stock-age", "returns")}
    assert told == {"stock-value": {"OWN": 6, "ACME": 6}, "stock-age": {"OWN": 6, "ACME": 6}, "returns": {"ACME": 1}}
    offered = {(row["owner"], row["sku"]): row["to_sell"] for row in reconcile.offers(Buffer())}
    assert (offered["OWN", "KAOS-L"], offered["ACME", "KAOS-L"]) == (6, 6)
    assert_sound()
