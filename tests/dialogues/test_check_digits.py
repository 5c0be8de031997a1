"""A torn location label: its check digits are typed. Where the screen sends to a place they are enough; where nobody is
sent anywhere the code is typed with them. In every task that asks for a place."""

from __future__ import annotations

import pytest

from floorapp.data import db
from floorapp.domain import codes
from tests import small_house
from tests.conftest import Store
from tests.small_house import SHIRT, Person, assert_sound

STOCK = """sku,location,qty,lot,expiry
KAOS-L,A-01-01,60,,
KAOS-L,R-01-01,40,,
KOPI-200,A-01-02,8,LATE,2031-01-01
"""
CHECKS = {"A-01-01": "42", "A-01-02": "77", "A-02-01": "13", "R-01-01": "91", "PACK-1": "55", "DOCK-1": "66",
          "STAGE-1": "33"}


@pytest.fixture(autouse=True)
def house(store: Store) -> None:
    small_house.build()
    small_house.everybody_may_all()
    with db.tx():
        for code, check in CHECKS.items():
            db.database().execute_sql(f"UPDATE location SET check_digits = '{check}' WHERE code = '{code}'")
    small_house.taken("stock", STOCK)


def digits_alone(person: Person, right: str) -> None:
    """The screen names a place and its digits; wrong ones are refused as such, right ones are the place."""
    place, check = person.reply.prompt["location"], person.reply.prompt["check"]
    assert check == CHECKS[place]
    refused = person.say("99")
    assert (refused.outcome, refused.code) == ("refused", "wrong_check_digits") and place in refused.text
    assert person.say(check).outcome == "accepted" and person.reply.code == right


def typed(person: Person, place: str, right: str) -> None:
    """Nobody is sent anywhere: digits alone say nothing, the code with them is the place."""
    check = CHECKS[place]
    assert person.say(check).outcome == "refused"
    for wrong in (f"{place} 99", f"{place}-99"):
        assert person.say(wrong).code == "wrong_check_digits"
    answer = person.say(f"{place.lower().replace('-', '')} {check}")
    assert (answer.outcome, answer.code) == ("accepted", right), answer


def test_picking_at_the_rack_and_at_the_drop_point() -> None:
    small_house.taken("orders", "number,sku,qty,payment_method\nSO-1,KAOS-L,1,cod\n")
    small_house.release_all()
    budi = Person("BUDI", "picking")
    budi.say("T-1")
    digits_alone(budi, "arrived")
    budi.say(SHIRT)
    digits_alone(budi, "totes_dropped")
    assert_sound()


def test_putaway_at_the_suggested_place() -> None:
    small_house.taken("asns", small_house.ASN)
    rina = Person("RINA", "receiving")
    rina.say("ASN-1", SHIRT, "5", "LPN-7", "<F3>")
    rina = Person("RINA", "putaway")
    rina.say("LPN-7")
    digits_alone(rina, "put_away")
    assert_sound()


def test_putaway_of_a_dock_and_another_place_than_the_suggested_one() -> None:
    small_house.taken("asns", small_house.ASN)
    rina = Person("RINA", "receiving")
    rina.say("ASN-1", SHIRT, "5", "LPN-7", "<F3>")
    dock = db.ask("SELECT l.code FROM container c JOIN location l ON l.id = c.location_id WHERE c.code = 'LPN-7'")[0]
    rina = Person("RINA", "putaway")
    typed(rina, dock.code, "place_suggested")
    other = next(place for place in ("A-02-01", "R-01-01") if place != rina.reply.prompt["location"])
    assert rina.say(f"{other} {CHECKS[other]}").outcome == "ask"
    assert rina.say(f"{other} {CHECKS[other]}").outcome == "accepted"
    assert_sound()


def test_counting_where_a_count_was_asked_for_and_where_it_was_not() -> None:
    dewi = Person("DEWI", "counting")
    typed(dewi, "A-01-01", "counting_at")
    dewi.say(SHIRT, "59", "END")
    joko = Person("JOKO", "counting")
    assert joko.say("<Enter>").code == "count_claimed"
    digits_alone(joko, "counting_at")


def test_moving_from_and_to() -> None:
    joko = Person("JOKO", "moving")
    typed(joko, "A-01-01", "moving_from")
    joko.say(SHIRT, "2")
    typed(joko, "R-01-01", "moved")
    assert_sound()


def test_changing_the_status() -> None:
    typed(Person("DEWI", "status"), "A-01-01", "moving_from")


def test_stock_inquiry_takes_the_code_with_its_digits() -> None:
    dewi = Person("DEWI", "stock")
    assert dewi.say("A-01-02 99").code == "wrong_check_digits"
    assert dewi.say("A0102.77").code == dewi.say("A-01-02").code and dewi.reply.prompt["location"] == "A-01-02"


def test_replenishment_at_the_source_and_at_the_pick_place() -> None:
    with db.tx():
        db.database().execute_sql("UPDATE item SET min_qty = 80, max_qty = 90 WHERE sku = 'KAOS-L'")
    joko = Person("JOKO", "replenishment")
    joko.say("<Enter>")
    assert joko.step == "source"
    digits_alone(joko, "arrived")
    joko.say(SHIRT, "<Enter>")
    if joko.step != "destination":
        joko.say(str(joko.reply.prompt["qty"]))
    digits_alone(joko, "replenished")
    assert_sound()


def test_a_real_place_whose_code_is_these_digits_is_that_place() -> None:
    """The label of rack 42 is not the check digits of another rack."""
    small_house.taken("locations", "code,kind\n42,reserve\n")
    small_house.taken("orders", "number,sku,qty,payment_method\nSO-1,KAOS-L,1,cod\n")
    small_house.release_all()
    budi = Person("BUDI", "picking")
    budi.say("T-1")
    refused = budi.say("42")
    assert (refused.code, refused.prompt["step"]) == ("wrong_location", "location") and "A-01-01" in refused.text


def test_digits_of_a_place_without_any_are_unknown() -> None:
    small_house.taken("locations", "code,kind\nR-09-09,reserve\n")
    joko = Person("JOKO", "moving")
    assert joko.say("R-09-09 12").code in {"unknown_code", "wrong_kind"} and joko.step == "source"
    assert joko.say("R-09-09").outcome == "accepted"


@pytest.mark.parametrize(("text", "split"), [
    ("A-01-01 42", ("A-01-01", "42")), ("a0101.42", ("A0101", "42")), ("A-01-01-42", ("A-01-01", "42")),
    ("A-01-01  4B", ("A-01-01", "4B")), ("A010142", None), ("42", None), ("-42", None), (" 42", None),
    ("A-01-01 1234567", None), ("", None), ("A ", None)])
def test_a_code_and_the_digits_behind_it(text: str, split: tuple[str, str] | None) -> None:
    assert codes.with_check_digits(text) == split

