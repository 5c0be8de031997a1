"""What is true of whole cases: the ledger counts base units, people carry cases."""

from __future__ import annotations

import pytest

from floorapp.data import db
from floorapp.domain.packagings import in_cases
from tests.small_house import CASE, SHIRT, Person, assert_sound, release_all, stock_rows, taken

ITEMS = "sku,name,whole_cases,min_qty,max_qty\nKAOS-L,Kaos Polos Hitam L,yes,{},{}\n"


@pytest.fixture
def cases(house: object) -> None:
    taken("items", ITEMS.format(0, 0))


def order(number: str, qty: int) -> None:
    taken("orders", f"number,sku,qty,payment_method\n{number},KAOS-L,{qty},cod\n")
    assert release_all() == [number]


def held() -> dict[str, int]:
    return {row[1]: row[7] for row in stock_rows() if row[7]}


@pytest.mark.usefixtures("cases")
def test_whole_cases_are_taken_whole_and_the_rest_where_units_lie_loose() -> None:
    taken("stock", "sku,location,qty\nKAOS-L,A-01-01,7\nKAOS-L,R-01-01,36\n")
    order("SO-1", 27)
    assert held() == {"R-01-01": 24, "A-01-01": 3}
    order("SO-2", 4)
    assert held() == {"R-01-01": 24, "A-01-01": 7}            # no case is broken while units lie loose
    order("SO-3", 2)
    assert held() == {"R-01-01": 26, "A-01-01": 7}            # then one is
    assert_sound()


@pytest.mark.usefixtures("cases")
def test_the_picker_is_told_cases_and_scans_cases() -> None:
    taken("stock", "sku,location,qty\nKAOS-L,A-01-01,40\n")
    order("SO-1", 27)
    budi = Person("BUDI", "picking")
    budi.say("<Enter>")
    assert (budi.reply.prompt["qty"], budi.reply.prompt["cases"]) == (27, "2 x 12 + 3")
    budi.say("A-01-01", CASE, CASE)
    assert budi.reply.prompt["done"] == 24
    budi.say(SHIRT, SHIRT, SHIRT)
    assert budi.step == "tote"
    budi.say("T-0001", "PACK-1")
    assert [row[6] for row in stock_rows() if row[2] == "T-0001"] == [27]
    assert_sound()


def test_other_items_know_no_cases(house: object) -> None:
    taken("stock", "sku,location,qty\nKAOS-L,A-01-01,7\nKAOS-L,R-01-01,36\n")
    order("SO-1", 27)
    assert held() == {"A-01-01": 7, "R-01-01": 20}
    assert "cases" not in Person("BUDI", "picking").say("<Enter>").prompt


def test_a_pick_face_is_filled_with_whole_cases(house: object) -> None:
    taken("items", ITEMS.format(10, 40))
    taken("stock", "sku,location,qty\nKAOS-L,A-01-01,3\nKAOS-L,R-01-01,60\n")
    asked = Person("RINA", "replenishment").say("<Enter>").prompt
    assert (asked["qty"], asked["cases"]) == (36, "3 x 12")    # 37 would fill it; a case is not broken for one


@pytest.mark.usefixtures("cases")
def test_where_not_all_fits_whole_cases_are_put_away() -> None:
    with db.tx():
        db.database().execute_sql("UPDATE location SET kind = 'returns' WHERE kind IN ('pick', 'reserve')")
    taken("locations", "code,kind,max_volume_cm3\nB-01-01,pick,40000\n")
    taken("stock", "sku,location,qty\nKAOS-L,DOCK-1,50\n")
    rina = Person("RINA", "putaway")
    told = rina.say(SHIRT, "50")
    while told.prompt["step"] == "qty":
        told = rina.say("<Enter>")
    assert (told.code, told.prompt["location"], told.prompt["done"], told.prompt["cases"]) == (
        "place_for_cases", "B-01-01", 24, "2 x 12")
    rina.say("B-01-01")
    assert [(row[1], row[6]) for row in stock_rows()] == [("B-01-01", 24), ("DOCK-1", 26)]
    assert_sound()


def test_cases_are_said_as_people_say_them() -> None:
    assert (in_cases(24, 12), in_cases(27, 12), in_cases(5, 12)) == ("2 x 12", "2 x 12 + 3", "")
