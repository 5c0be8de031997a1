"""What goes to the shelf in the book is what the hand carries there: lots and serial numbers that lie loose."""

from __future__ import annotations

import pytest

from floorapp.dialogues.page import page
from tests.small_house import COFFEE, PHONE, SHIRT, Person, assert_sound, stock_rows, taken

LOTS = """sku,location,qty,lot,expiry
KOPI-200,DOCK-1,4,L-OLD,2031-01-01
KOPI-200,DOCK-1,3,L-NEW,2032-01-01
"""
SERIALS = "sku,location,qty,serial\n" + "".join(f"HP-01,DOCK-1,1,SN-{n}\n" for n in (1, 2, 3))


@pytest.fixture
def rina(house: object) -> Person:
    return Person("RINA", "putaway")


def standing(sku: str) -> list[tuple[str, str, int]]:
    """Place, lot or serial number, units."""
    return [(row[1], row[3] or row[4], row[6]) for row in stock_rows() if row[0] == sku]


def test_the_lot_on_the_label_goes_to_the_shelf(rina: Person) -> None:
    taken("stock", LOTS)
    rina.say(f"(01)0{COFFEE}(10)L-NEW")
    assert (rina.step, rina.reply.prompt["lot"], rina.reply.prompt["qty"]) == ("qty", "L-NEW", 3)
    assert rina.say(f"(01)0{COFFEE}(10)L-OLD").code == "other_lot_in_hand"
    rina.say("2", "A-01-01")
    assert standing("KOPI-200") == [("A-01-01", "L-NEW", 2), ("DOCK-1", "L-NEW", 1), ("DOCK-1", "L-OLD", 4)]
    assert rina.say("<Undo>", "<Enter>").prompt["lot"] == "L-NEW"
    assert standing("KOPI-200") == [("DOCK-1", "L-NEW", 3), ("DOCK-1", "L-OLD", 4)]
    assert_sound()


def test_without_a_label_it_is_asked_which_lot_it_is(rina: Person) -> None:
    taken("stock", LOTS)
    asked = rina.say(COFFEE)
    assert (asked.code, asked.prompt["choices"]) == ("choose_lot", ["L-OLD 4", "L-NEW 3"])
    assert any("L-NEW" in line for line in page(asked, 20, 8, "id"))
    assert rina.say("2").outcome == "ask"                        # it may have been meant as a quantity
    assert rina.say("l-new").prompt["lot"] == "L-NEW"
    rina.say("3", "A-01-01")
    assert standing("KOPI-200") == [("A-01-01", "L-NEW", 3), ("DOCK-1", "L-OLD", 4)]
    assert rina.say(COFFEE).prompt["lot"] == "L-OLD"             # only one is left
    assert_sound()


def test_sound_and_damaged_goods_of_an_item_are_told_apart(rina: Person) -> None:
    taken("stock", "sku,location,qty,status\nKAOS-L,DOCK-1,4,damaged\nKAOS-L,DOCK-1,3,available\n")
    choices = rina.say(SHIRT).prompt["choices"]
    sound = choices.index("- 3") + 1
    rina.say(str(sound), str(sound), "3")
    assert rina.reply.prompt["location"] == "A-01-01"
    rina.say("A-01-01")
    rina.say(SHIRT, "4")
    assert rina.reply.prompt["location"] == "QUAR-1"
    rina.say("QUAR-1")
    assert [(row[1], row[5], row[6]) for row in stock_rows()] == [("A-01-01", "available", 3), ("QUAR-1", "damaged", 4)]
    assert_sound()


def test_the_serial_numbers_in_the_hand_go_together_and_the_others_stay(rina: Person) -> None:
    taken("stock", SERIALS)
    asked = rina.say(PHONE)
    assert (asked.code, rina.step, asked.prompt["qty"]) == ("putaway_serials", "serial", 3)
    assert rina.say("<Enter>").outcome == "refused"              # nothing is in the hand yet
    assert rina.say("SN-9").outcome == "refused"
    assert rina.say("SN-3").prompt["done"] == 1
    assert rina.say("SN-3").code == "already_scanned"
    assert rina.say(f"(01)0{COFFEE}(10)L-1").code == "wrong_item"
    rina.say(f"(01)0{PHONE}(21)SN-1", "<Enter>")
    assert (rina.step, rina.reply.prompt["done"]) == ("location", 2)
    rina.say(str(rina.reply.prompt["location"]))
    assert standing("HP-01") == [("A-01-01", "SN-1", 1), ("A-01-01", "SN-3", 1), ("DOCK-1", "SN-2", 1)]
    assert_sound()
    assert rina.say("<Undo>", "<Enter>").prompt["done"] == 2
    assert standing("HP-01") == [("DOCK-1", f"SN-{n}", 1) for n in (1, 2, 3)]
    rina.say("A-02-01", "A-02-01")                               # another place: still these two
    assert standing("HP-01") == [("A-02-01", "SN-1", 1), ("A-02-01", "SN-3", 1), ("DOCK-1", "SN-2", 1)]
    assert_sound()


def test_a_label_with_its_serial_number_is_the_first_of_them_and_the_last_one_ends_it(rina: Person) -> None:
    taken("stock", SERIALS)
    assert rina.say(f"(01)0{PHONE}(21)SN-2").prompt["done"] == 1
    rina.say("SN-1", "SN-3")
    assert (rina.step, rina.reply.prompt["done"]) == ("location", 3)


def test_where_only_some_serial_numbers_find_room_the_rest_stays_in_hand(rina: Person) -> None:
    taken("stock", SERIALS)
    taken("locations", "code,kind,sequence,max_units\nA-01-01,pick,10,1\nA-01-02,pick,20,1\nA-02-01,pick,30,0\n"
                       "R-01-01,reserve,100,0\n")
    asked = rina.say(PHONE, "SN-1", "SN-2", "SN-3").prompt
    assert (asked["location"], asked["qty"], asked["total"], asked["unassigned"]) == ("A-01-01", 1, 3, 1)
    assert rina.say("A-01-01").prompt["location"] == "A-01-02"
    assert rina.say("A-01-02").code == "put_away_rest_stays"
    assert [row[:2] for row in standing("HP-01")] == [("A-01-01", "SN-1"), ("A-01-02", "SN-2"), ("DOCK-1", "SN-3")]
    assert_sound()


def test_of_a_whole_dock_the_serial_numbers_of_an_item_go_together(rina: Person) -> None:
    taken("locations", "code,kind,sequence,mixed_items\nA-01-01,pick,10,no\nA-01-02,pick,20,no\nA-02-01,pick,30,no\n"
                       "R-01-01,reserve,100,no\n")
    taken("stock", SERIALS + "KAOS-L,DOCK-1,5,\n")
    assert (rina.say("DOCK-1").prompt["sku"], rina.reply.prompt["done"]) == ("HP-01", 3)
    assert rina.say("<F4>").prompt["sku"] == "KAOS-L"
    assert rina.say("<F4>").code == "only_line_left"
    rina.say("A-01-01")
    rina.say("DOCK-1", "A-01-02")
    assert {row[0] for row in standing("HP-01")} == {"A-01-02"}
    assert rina.step == "lpn"
    assert_sound()
