"""What is true of putting away."""

from __future__ import annotations

import pytest

from floorapp.data import db
from floorapp.dialogues.page import page
from tests.small_house import (
    ASN,
    COFFEE,
    SHIRT,
    Person,
    assert_sound,
    inbound_rules,
    release_all,
    stock_rows,
    taken,
)


@pytest.fixture
def rina(house: object) -> Person:
    taken("asns", ASN)
    Person("RINA", "receiving").say("ASN-1", SHIRT, "24", "LPN-7", "END", "<F3>")
    return Person("RINA", "putaway")


def places() -> list[tuple[str, str]]:
    return [(row[1], row[2]) for row in stock_rows()]


def test_the_suggested_place_takes_it_with_two_scans(rina: Person) -> None:
    asked = rina.say("LPN-7").prompt
    assert asked["location"] == "A-01-01"
    assert asked["reason"]
    rina.say("a0101")                                  # no case, no dashes
    assert places() == [("A-01-01", "LPN-7")]
    assert_sound()


def test_another_allowed_place_wants_a_second_scan(rina: Person) -> None:
    rina.say("LPN-7")
    assert rina.say("A-01-02").outcome == "ask"
    assert places() == [("DOCK-1", "LPN-7")]
    assert rina.say("A-01-02").code == "put_away"
    assert places() == [("A-01-02", "LPN-7")]


def test_the_second_scan_must_be_the_same_place(rina: Person) -> None:
    rina.say("LPN-7", "A-01-02")
    assert rina.say("A-02-01").outcome == "ask"


def test_a_place_that_is_no_storage_is_refused(rina: Person) -> None:
    rina.say("LPN-7")
    assert rina.say("PACK-1").code == "putaway_not_storage"


def test_where_the_item_stands_already_it_goes(rina: Person) -> None:
    taken("stock", "sku,location,qty\nKAOS-L,A-02-01,5\n")
    assert rina.say("LPN-7").prompt["location"] == "A-02-01"


def test_a_full_place_is_not_suggested(rina: Person) -> None:
    taken("locations", "code,kind,sequence,max_weight_g\nA-01-01,pick,10,1000\n")
    assert rina.say("LPN-7").prompt["location"] == "A-01-02"
    assert rina.say("A-01-01").code == "location_full"


def test_undo_brings_it_back_to_the_dock(rina: Person) -> None:
    rina.say("LPN-7", "A-01-01", "<Undo>", "<Enter>")
    assert places() == [("DOCK-1", "LPN-7")]
    assert rina.step == "location"
    assert_sound()


def test_an_lpn_that_somebody_else_has_put_away_meanwhile_is_not_carried_on_unseen(rina: Person) -> None:
    joko = Person("JOKO", "putaway")
    rina.say("LPN-7")
    joko.say("LPN-7", "A-01-01")
    refused = rina.say("A-01-02")
    assert (refused.outcome, refused.code) == ("refused", "lpn_moved_on")
    assert places() == [("A-01-01", "LPN-7")]
    assert rina.say("<F3>", "LPN-7", "A-01-02").code == "put_away"       # scanned where it stands now: meant so
    assert places() == [("A-01-02", "LPN-7")]
    assert_sound()


def test_what_comes_to_a_dock_after_it_was_scanned_whole_stays_there(rina: Person) -> None:
    taken("stock", "sku,location,qty\nKAOS-L,DOCK-1,3\n")
    joko = Person("JOKO", "putaway")
    assert joko.say("DOCK-1").prompt["qty"] == 27
    taken("asns", "number,sku,qty\nASN-2,KAOS-L,6\n")
    Person("RINA", "receiving").say("ASN-2", SHIRT, "6", "LPN-9", "END", "<F3>")
    taken("stock", "sku,location,qty\nKAOS-L,DOCK-1,3\nKAOS-L,DOCK-1,2\n")
    assert joko.say("A-01-01").code == "put_away"
    assert [(row[1], row[2], row[6]) for row in stock_rows()] == [
        ("A-01-01", "", 3), ("A-01-01", "LPN-7", 24), ("DOCK-1", "", 2), ("DOCK-1", "LPN-9", 6)]
    joko.say("<Undo>", "<Enter>")
    assert [(row[1], row[2], row[6]) for row in stock_rows()] == [
        ("DOCK-1", "", 5), ("DOCK-1", "LPN-7", 24), ("DOCK-1", "LPN-9", 6)]
    joko.say("A-01-01")
    assert [(row[1], row[2], row[6]) for row in stock_rows()][:2] == [("A-01-01", "", 3), ("A-01-01", "LPN-7", 24)]
    assert_sound()


def test_a_dock_that_others_have_emptied_meanwhile_is_put_nowhere(rina: Person) -> None:
    joko = Person("JOKO", "putaway")
    joko.say("DOCK-1")
    rina.say("LPN-7", "A-01-01")
    refused = joko.say("A-01-02")
    assert (refused.outcome, refused.code) == ("refused", "dock_empty")
    assert places() == [("A-01-01", "LPN-7")]


def test_what_orders_hold_is_not_carried_away(rina: Person) -> None:
    rina.say("LPN-7", "A-01-01")
    taken("orders", "number,sku,qty,payment_method\nSO-1,KAOS-L,2,cod\n")
    assert release_all() == ["SO-1"]
    assert rina.say("LPN-7").code == "lpn_reserved"
    assert rina.say("<Undo>", "<Enter>").code == "lpn_reserved"


def test_loose_goods_on_the_dock_are_counted_and_put_away(house: object) -> None:
    taken("stock", "sku,location,qty\nKAOS-L,DOCK-1,9\n")
    rina = Person("RINA", "putaway")
    rina.say(SHIRT, "4")
    assert rina.step == "location"
    rina.say(rina.reply.prompt["location"])
    assert [(row[1], row[6]) for row in stock_rows()] == [("A-01-01", 4), ("DOCK-1", 5)]
    rina.say("<Undo>", "<Enter>")
    assert [(row[1], row[6]) for row in stock_rows()] == [("DOCK-1", 9)]
    assert_sound()


# scenario E5, as the floor lives it: received at the dock, carried to the places that belong to the rice

BAGS = "sku,name,unit,barcodes,whole_cases\nRICE,Beras,kg,18991000000079*1000,yes\n"     # a bag is 1000 kg


def rice(qty: int, places: str, *, bags: bool = False) -> Person:
    """Rice comes in one LPN; `places` are rows of code, fixed, priority."""
    taken("items", BAGS if bags else "sku,name,unit\nRICE,Beras,kg\n")
    taken("locations", "code,kind,sequence,fixed,priority\n" + "".join(
        f"{code},reserve,{200 + nth},{fixed},{priority}\n"
        for nth, (code, fixed, priority) in enumerate(row.split() for row in places.split(";"))))
    rina = Person("RINA", "receiving")
    rina.say("RICE", "RICE", str(qty), "LPN-R", "END", "<F3>")
    return Person("RINA", "putaway")


def rice_at() -> dict[str, int]:
    """Where the rice stands; the LPN's own place where it was carried whole."""
    found: dict[str, int] = {}
    for row in stock_rows():
        if row[0] == "RICE":
            found[row[1]] = found.get(row[1], 0) + row[6]
    return found


@pytest.mark.usefixtures("house")
def test_e5_i_the_first_priority_is_filled_before_the_second() -> None:
    rina = rice(300, "R1 RICE*200 1;R2 RICE*300 2")
    asked = rina.say("LPN-R").prompt
    assert (asked["location"], asked["qty"], asked["total"]) == ("R1", 200, 300)
    asked = rina.say("R1").prompt
    assert (rina.reply.code, asked["location"], asked["qty"]) == ("put_away_next", "R2", 100)
    assert rina.say("R2").code == "put_away"
    assert rice_at() == {"R1": 200, "R2": 100}
    assert_sound()


@pytest.mark.usefixtures("house")
def test_e5_ii_at_the_same_priority_the_emptier_place_comes_first() -> None:
    taken("items", "sku,name\nRICE,Beras\n")
    taken("locations", "code,kind\nR1,reserve\n")
    taken("stock", "sku,location,qty\nRICE,R1,100\n")
    rina = rice(700, "R1 RICE*500 1;R2 RICE*500 1")
    asked = rina.say("LPN-R").prompt
    assert (asked["location"], asked["qty"]) == ("R2", 500)
    asked = rina.say("R2").prompt
    assert (asked["location"], asked["qty"]) == ("R1", 200)
    rina.say("R1")
    assert rice_at() == {"R1": 300, "R2": 500}
    assert_sound()


@pytest.mark.usefixtures("house")
def test_e5_iii_what_finds_no_place_is_told_at_once_and_stays_where_it_is() -> None:
    with inbound_rules("[putaway]\norder = ['fixed']\n"):
        rina = rice(350, "R1 RICE*100 1;R2 RICE*200 1")
        asked = rina.say("LPN-R")
        assert (asked.prompt["location"], asked.prompt["qty"], asked.prompt["unassigned"]) == ("R2", 200, 50)
        assert "50" in asked.text and any("50" in line for line in page(asked, 20, 8, "id"))
        rina.say("R2")
        assert rina.say("R1").code == "put_away_rest_stays"
        assert "50" in rina.reply.text
        assert rice_at() == {"DOCK-1": 50, "R1": 100, "R2": 200}
        left = rina.say("LPN-R")
        assert (left.code, left.prompt["unassigned"], left.prompt["location"]) == ("no_place_found", 50, "")
    assert_sound()


@pytest.mark.usefixtures("house")
def test_what_the_own_places_do_not_take_goes_where_the_next_rule_says() -> None:
    rina = rice(350, "R1 RICE*100 1;R2 RICE*200 1")
    rina.say("LPN-R", "R2")
    assert "unassigned" not in rina.say("R1").prompt
    assert rina.reply.prompt["location"] == "A-01-01" and rina.reply.prompt["qty"] == 50


@pytest.mark.usefixtures("house")
def test_e5_iv_bags_fill_whole_bags() -> None:
    taken("items", "sku,name\nRICE,Beras\n")
    taken("locations", "code,kind\nR1,reserve\n")
    taken("stock", "sku,location,qty\nRICE,R1,1000\n")
    rina = rice(6000, "R1 RICE*3000 1;R2 RICE*4000 1", bags=True)
    asked = rina.say("LPN-R").prompt
    assert (asked["location"], asked["qty"]) == ("R2", 4000)
    assert rina.say("R2").prompt["qty"] == 2000
    rina.say("R1")
    assert rice_at() == {"R1": 3000, "R2": 4000}
    assert_sound()


@pytest.mark.usefixtures("house")
def test_e5_v_half_a_bag_of_room_takes_no_bag() -> None:
    with inbound_rules("[putaway]\norder = ['fixed']\n"):
        rina = rice(2000, "R1 RICE*1000 1;R2 RICE*500 1", bags=True)
        asked = rina.say("LPN-R").prompt
        assert (asked["location"], asked["qty"], asked["unassigned"]) == ("R1", 1000, 1000)
        assert rina.say("R2").code == "location_full"
        rina.say("R1")
    assert rice_at() == {"DOCK-1": 1000, "R1": 1000}
    assert_sound()


@pytest.mark.usefixtures("house")
def test_e5_vi_more_than_the_place_takes_is_refused_though_somebody_forces_it() -> None:
    rina = rice(300, "R1 RICE*200 2;R2 RICE*500 1")
    assert rina.say("LPN-R").prompt["location"] == "R2"
    refused = rina.say("R1")
    assert refused.code == "location_full" and "200" in refused.text and "300" in refused.text
    rina.say("<F3>", "<F3>", "GOMOVING")
    joko = Person("JOKO", "moving")
    joko.say("LPN-R", "R1")
    assert joko.reply.code == "location_full"
    assert rice_at() == {"DOCK-1": 300}


@pytest.mark.usefixtures("house")
def test_e5_vii_goods_are_never_sent_back_to_where_they_come_from() -> None:
    with inbound_rules("[putaway]\norder = ['fixed']\n"):
        rina = rice(50, "R1 RICE*200 1;R2 RICE*30 2")
        rina.say("LPN-R", "R1")
        asked = rina.say("LPN-R").prompt
        assert (asked["location"], asked["qty"], asked["unassigned"]) == ("R2", 30, 20)
        rina.say("R2")
    assert rice_at() == {"R1": 20, "R2": 30}
    assert_sound()


@pytest.mark.usefixtures("house")
def test_undo_brings_a_part_back_into_its_lpn() -> None:
    rina = rice(300, "R1 RICE*200 1;R2 RICE*300 2")
    rina.say("LPN-R", "R1", "<Undo>", "<Enter>")
    assert (rice_at(), rina.step, rina.reply.prompt["location"]) == ({"DOCK-1": 300}, "location", "R1")
    rina.say("R1", "R2", "<Undo>", "<Enter>", "<Undo>", "<Enter>")
    assert rice_at() == {"DOCK-1": 300}
    assert_sound()


# rules as data

def test_the_site_may_look_for_an_empty_place_first(rina: Person) -> None:
    taken("stock", "sku,location,qty\nKAOS-L,A-02-01,5\n")
    with inbound_rules("[putaway]\norder = ['empty', 'same_item']\n"):
        assert rina.say("LPN-7").prompt["location"] == "A-01-01"


def test_a_place_for_a_category_takes_no_other_and_is_found_by_it(rina: Person) -> None:
    taken("locations", "code,kind,sequence,categories\nB-01-01,pick,5,Minuman|Makanan\nB-01-02,pick,500,Pakaian\n")
    assert rina.say("LPN-7").prompt["location"] == "B-01-02"
    assert rina.say("B-01-01").code == "location_other_category"


def test_a_place_for_a_storage_class_is_found_by_it(rina: Person) -> None:
    taken("items", "sku,name,storage_class\nKAOS-L,Kaos Polos Hitam L,garment\n")
    taken("locations", "code,kind,sequence,storage_class\nG-01-01,reserve,900,garment\nC-01-01,pick,1,cold\n")
    assert rina.say("LPN-7").prompt["location"] == "G-01-01"
    assert rina.say("C-01-01").code == "location_other_class"


def test_a_place_has_room_for_so_many_units_and_an_lpn_is_kept_together(rina: Person) -> None:
    taken("locations", "code,kind,sequence,max_units\nA-01-01,pick,10,23\n")
    assert rina.say("LPN-7").prompt["location"] == "A-01-02"
    assert rina.say("A-01-01").code == "location_full"


def test_a_place_is_as_big_as_its_volume(rina: Person) -> None:
    taken("locations", "code,kind,sequence,max_volume_cm3\nA-01-01,pick,10,28000\nA-01-02,pick,20,28800\n")
    assert rina.say("LPN-7").prompt["location"] == "A-01-02"           # 24 shirts of 1,200 cm3
    assert rina.say("A-01-01").code == "location_full"


def test_items_and_lots_are_mixed_only_where_the_place_allows_it(rina: Person) -> None:
    taken("locations", "code,kind,sequence,mixed_items,mixed_lots\nA-01-01,pick,10,no,no\nA-01-02,pick,20,yes,no\n")
    taken("stock", "sku,location,qty,lot,expiry\n"
          "KOPI-200,A-01-01,3,L-1,2030-01-01\nKOPI-200,A-01-02,3,L-1,2030-01-01\n")
    assert rina.say("LPN-7", "A-01-01").code == "location_other_item"
    rina.say("A-01-02", "A-01-02")
    assert ("A-01-02", "LPN-7") in places()
    Person("RINA", "receiving").say("ASN-1", COFFEE, "2", "L-2", "311230", "LPN-8", "END", "<F3>")
    rina = Person("RINA", "putaway")
    assert rina.say("LPN-8", "A-01-02").code == "location_other_lot"
    assert_sound()


def test_where_no_place_takes_an_lpn_whole_its_parts_find_places(rina: Person) -> None:
    taken("locations", "code,kind,sequence,max_units\nA-01-01,pick,10,10\nA-01-02,pick,20,10\nA-02-01,pick,30,3\n"
          "R-01-01,reserve,100,0\n")
    assert rina.say("LPN-7").prompt["unassigned"] == 1
    for place in ("A-01-01", "A-01-02", "A-02-01"):
        assert rina.reply.prompt["location"] == place
        rina.say(place)
    assert rina.reply.code == "put_away_rest_stays"
    assert [(row[1], row[2], row[6]) for row in stock_rows()] == [
        ("A-01-01", "", 10), ("A-01-02", "", 10), ("A-02-01", "", 3), ("DOCK-1", "LPN-7", 1)]
    assert_sound()


def test_fast_goods_go_near_and_slow_ones_far(rina: Person) -> None:
    taken("items", "sku,name,velocity\nKAOS-L,Kaos Polos Hitam L,C\n")
    assert rina.say("LPN-7").prompt["location"] == "A-02-01"
    taken("items", "sku,name,velocity\nKAOS-L,Kaos Polos Hitam L,A\n")
    assert rina.say("<F3>", "LPN-7").prompt["location"] == "A-01-01"


def test_two_who_come_with_goods_do_not_fill_a_place_twice(rina: Person) -> None:
    taken("locations", "code,kind,sequence,max_units,mixed_items\nA-01-01,pick,10,30,yes\n")
    taken("asns", "number,sku,qty\nASN-8,KOPI-200,20\n")
    dewi = Person("DEWI", "receiving")
    dewi.say("ASN-8", COFFEE, "20", "L-1", "311229", "LPN-8", "END", "<F3>")
    dewi = Person("DEWI", "putaway")
    assert rina.say("LPN-7").prompt["location"] == dewi.say("LPN-8").prompt["location"] == "A-01-01"
    rina.say("A-01-01")
    assert dewi.say("A-01-01").code == "location_full"
    assert_sound()


def test_another_place_is_reasoned_where_the_site_asks_why(rina: Person) -> None:
    with inbound_rules("[putaway]\nask_reason = true\n"):
        rina.say("LPN-7", "A-01-02")
        asked = rina.say("A-01-02").prompt
        assert (asked["step"], asked["location"], len(asked["choices"])) == ("reason", "A-01-02", 4)
        assert places() == [("DOCK-1", "LPN-7")]
        assert rina.say("9").code == "choose_number"
        assert rina.say("2").code == "put_away"
    assert places() == [("A-01-02", "LPN-7")]
    (event,) = db.ask("SELECT data FROM event WHERE what = 'put_away'")
    assert "putaway_unreachable" in event.data
    rina.say("<Undo>", "<Enter>")
    assert (rina.step, places()) == ("reason", [("DOCK-1", "LPN-7")])
    assert rina.say("<F3>").prompt["location"] == "A-01-01"


# a whole dock

@pytest.fixture
def full_dock(house: object) -> Person:
    taken("asns", ASN)
    Person("RINA", "receiving").say("ASN-1", SHIRT, "20", "LPN-1", SHIRT, "4", "LPN-2", COFFEE, "10", "L-1", "311229",
                                    "LPN-3", "END", "<F3>")
    return Person("RINA", "putaway")


def test_a_whole_dock_goes_to_one_place_that_takes_it_all(full_dock: Person) -> None:
    taken("locations", "code,kind,sequence,mixed_items\nB-09-01,pick,5,yes\n")
    taken("stock", "sku,location,qty\nKAOS-L,DOCK-1,3\n")
    asked = full_dock.say("DOCK-1").prompt
    assert (asked["location"], asked["qty"]) == ("B-09-01", 37)
    assert full_dock.say("B-09-01").code == "put_away"
    assert {row[1] for row in stock_rows()} == {"B-09-01"}
    assert_sound()
    full_dock.say("<Undo>", "<Enter>")
    assert {row[1] for row in stock_rows()} == {"DOCK-1"}
    assert_sound()


def test_a_dock_that_no_place_takes_whole_is_put_away_lpn_by_lpn(full_dock: Person) -> None:
    taken("locations", "code,kind,sequence,mixed_items\nA-01-01,pick,10,no\nA-01-02,pick,20,no\nA-02-01,pick,30,no\n"
          "R-01-01,reserve,100,no\n")
    assert full_dock.say("DOCK-1").prompt["lpn"] == "LPN-1"
    assert "F4Lewati" in page(full_dock.reply, 40, 8, "id")[-1]
    assert full_dock.say("<F4>").prompt["lpn"] == "LPN-2"
    assert full_dock.say("A-01-01").prompt["lpn"] == "LPN-3"
    assert full_dock.say("A-01-02").code == "put_away"
    assert full_dock.step == "lpn"
    assert places() == [("A-01-01", "LPN-2"), ("DOCK-1", "LPN-1"), ("A-01-02", "LPN-3")]
    assert_sound()


def test_after_the_lpns_of_a_dock_what_stands_there_loose_is_put_away_too(full_dock: Person) -> None:
    taken("locations", "code,kind,sequence,mixed_items\nA-01-01,pick,10,no\nA-01-02,pick,20,no\nA-02-01,pick,30,no\n"
          "R-01-01,reserve,100,no\n")
    taken("items", "sku,name\nTEH,Teh\n")
    taken("stock", "sku,location,qty\nKAOS-L,DOCK-1,3\nTEH,DOCK-1,4\n")
    full_dock.say("DOCK-1", "A-01-01", "A-01-01")
    assert full_dock.say("A-01-02").prompt["done"] == 3
    assert full_dock.reply.prompt["sku"] == "KAOS-L" and full_dock.reply.prompt["location"] == "A-01-01"
    assert full_dock.say("<F4>").prompt["sku"] == "TEH"
    full_dock.say("A-02-01")
    assert full_dock.step == "lpn"
    assert places()[-1] == ("A-02-01", "") and ("DOCK-1", "") in places()
    assert full_dock.say("<Undo>", "<Enter>").prompt["sku"] == "TEH"
    assert full_dock.say("A-02-01").code == "put_away"
    assert_sound()


@pytest.mark.usefixtures("house")
def test_a_dock_with_loose_goods_alone_is_put_away_item_by_item_and_what_is_held_stays() -> None:
    taken("locations", "code,kind,sequence,mixed_items\nA-01-01,pick,10,no\nA-01-02,pick,20,no\nA-02-01,pick,30,no\n"
          "R-01-01,reserve,100,no\n")
    taken("items", "sku,name\nTEH,Teh\n")
    taken("stock", "sku,location,qty\nKAOS-L,DOCK-1,3\nTEH,DOCK-1,4\n")
    rina = Person("RINA", "putaway")
    assert rina.say("DOCK-1").prompt["sku"] == "KAOS-L"
    rina.say("A-01-01")
    rina.say(rina.reply.prompt["location"])
    assert (rina.step, [(row[0], row[1], row[6]) for row in stock_rows()]) == (
        "lpn", [("KAOS-L", "A-01-01", 3), ("TEH", "A-01-02", 4)])
    assert_sound()


@pytest.mark.usefixtures("house")
def test_serials_of_a_divided_lpn_go_to_a_place_together() -> None:
    taken("asns", "number,sku,qty\nASN-3,HP-01,5\n")
    Person("RINA", "receiving").say("ASN-3", "HP-01", "5", *(f"SN-{n}" for n in range(5)), "LPN-9", "END", "<F3>")
    taken("locations", "code,kind,sequence,max_units\nA-01-01,pick,10,3\nA-01-02,pick,20,1\nA-02-01,pick,30,0\n"
          "R-01-01,reserve,100,0\n")
    rina = Person("RINA", "putaway")
    asked = rina.say("LPN-9").prompt
    assert (asked["location"], asked["qty"], asked["total"], asked["unassigned"]) == ("A-01-01", 3, 5, 1)
    asked = rina.say("A-01-01").prompt
    assert (asked["location"], asked["qty"], asked["unassigned"]) == ("A-01-02", 1, 1)
    assert [row[1] for row in stock_rows()] == ["A-01-01"] * 3 + ["DOCK-1"] * 2
    rina.say("<Undo>", "<Enter>")
    assert [row[1] for row in stock_rows()] == ["DOCK-1"] * 5
    assert rina.say("A-01-01").code == "put_away_next"
    assert sorted(row[1] for row in stock_rows()) == ["A-01-01"] * 3 + ["DOCK-1"] * 2
    assert_sound()


@pytest.mark.usefixtures("house")
def test_the_questions_of_a_suggestion_do_not_grow_with_the_places(monkeypatch: pytest.MonkeyPatch) -> None:
    taken("asns", ASN)
    Person("RINA", "receiving").say("ASN-1", SHIRT, "24", "LPN-7", "END", "<F3>")
    rina = Person("RINA", "putaway")
    asked: list[str] = []
    ask = db.Statement.all
    monkeypatch.setattr(db.Statement, "all", lambda self, **values: asked.append("") or ask(self, **values))

    def questions() -> int:
        asked.clear()
        rina.say("LPN-7")
        rina.say("<F3>")
        return len(asked)

    few = questions()
    taken("locations", "code,kind,sequence\n" + "".join(f"B-01-{n:02d},pick,{40 + n}\n" for n in range(60)))
    assert questions() == few


def test_an_empty_dock_has_nothing_to_put_away(house: object) -> None:
    assert Person("RINA", "putaway").say("DOCK-1").code == "dock_empty"
    assert Person("RINA", "putaway").step == "lpn"
