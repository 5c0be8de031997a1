"""What the site's rules make of a difference: tolerance, causes; and the expected figure that follows the stock."""

from __future__ import annotations

import json

import pytest

from floorapp.data import db
from tests.dialogues.counting_floor import asked, counted, events, figures, furnish, rules, states
from tests.small_house import COFFEE, SHIRT, Person, assert_sound, release_all, taken


@pytest.fixture(autouse=True)
def floor(house: object) -> None:
    furnish()


def order(number: str, qty: int) -> None:
    taken("orders", f"number,sku,qty,payment_method\n{number},KAOS-L,{qty},cod\n")
    release_all()


def test_a_difference_within_the_tolerance_is_posted_at_once_and_says_so() -> None:
    with rules("[tolerance]\npercent = 10"):
        done = counted("ANI", "A-01-01", SHIRT, "9", "END").reply
    assert (done.code, "1 selisih kecil" in done.text) == ("count_posted", True)
    assert (states(), asked()) == ([("posted", -1, "within_tolerance")], [])
    assert figures("A-01-01") == [("available", 9, 0)]
    assert json.loads(events("count_posted")[0])["cause"] == "within_tolerance"
    assert_sound()


def test_a_difference_beyond_either_limit_is_counted_again() -> None:
    with rules("[tolerance]\npercent = 30\nvalue = 50000"):
        assert counted("ANI", "A-01-01", SHIRT, "7", "END").reply.code == "count_differs"   # 75,000 is too much
        counted("ANI", "R-01-01", SHIRT, "28", "END")                                       # 50,000 is not
    assert states() == [("recount", -3, ""), ("posted", -2, "within_tolerance")]
    with rules("[tolerance]\npercent = 5\nvalue = 1000000"):
        counted("UCUP", "R-01-01", SHIRT, "30", "END")                                      # 2 of 28 are 7 percent
    assert states()[-1] == ("recount", 2, "")
    assert_sound()


def test_goods_without_a_value_are_never_within_a_limit_of_value() -> None:
    with rules("[tolerance]\npercent = 50\nvalue = 1000000"):
        counted("ANI", "A-01-02", COFFEE, "7", "END")
    assert states() == [("recount", -1, "")]


def test_a_serial_number_is_never_within_a_tolerance() -> None:
    with rules("[tolerance]\npercent = 100"):
        counted("ANI", "A-02-01", "END", "END")
    assert states() == [("recount", -1, "")]


def test_the_same_person_does_not_count_themselves_into_the_tolerance() -> None:
    with rules("[tolerance]\npercent = 10"):
        counted("ANI", "A-01-01", SHIRT, "5", "END", "A-01-01", SHIRT, "9", "END")
        assert states() == [("recount", -1, "")]
        counted("EKO", "<Enter>", "A-01-01", SHIRT, "9", "END")
    assert states() == [("approval", -1, "")]


def test_what_orders_hold_is_not_cut_within_the_tolerance_either() -> None:
    order("SO-1", 10)
    with rules("[tolerance]\npercent = 20"):
        assert counted("ANI", "A-01-01", SHIRT, "9", "END").reply.code == "count_differs"
    assert (states(), figures("A-01-01")) == ([("recount", -1, "")], [("available", 10, 10)])
    assert ("A-01-01", "KAOS-L", "recount") in asked()
    assert_sound()


def test_a_supervisor_says_why_it_differs_and_the_cause_is_in_the_event() -> None:
    counted("ANI", "A-01-01", SHIRT, "8", "END")
    counted("EKO", "<Enter>", "A-01-01", SHIRT, "8", "END")
    dewi = Person("DEWI", "counting")
    with rules("[approval]\nask_cause = true"):
        assert dewi.say("<F4>", "1").prompt["step"] == "cause"
        choices = dewi.reply.prompt["choices"]
        assert "cause_lost" in choices and "cause_found" not in choices      # nothing was found
        assert dewi.say("9").code == "choose_number"
        assert dewi.say("<F3>").prompt["step"] == "approval"
        assert states() == [("approval", -2, "")]
        assert dewi.say("1", str(choices.index("cause_lost") + 1)).code == "count_approved"
    assert (states(), figures("A-01-01")) == ([("posted", -2, "lost")], [("available", 8, 0)])
    assert json.loads(events("count_approved")[0])["cause"] == "lost"
    assert db.ask("SELECT value_minor FROM stock_count")[0].value_minor == -2 * 25_000_00
    assert_sound()
    dewi.say("<Undo>", "<Enter>")
    assert (states(), figures("A-01-01"), dewi.step) == ([("approval", -2, "")], [("available", 10, 0)], "cause")
    assert_sound()


def test_a_site_names_its_own_causes() -> None:
    counted("ANI", "A-01-01", SHIRT, "11", "END")
    counted("EKO", "<Enter>", "A-01-01", SHIRT, "11", "END")
    dewi = Person("DEWI", "counting")
    with rules('[approval]\nask_cause = true\ncauses = ["lost", "found", "Titip toko"]'):
        assert dewi.say("<F4>", "1").prompt["choices"] == ["cause_found", "Titip toko"]
        dewi.say("2")
    assert states() == [("posted", 1, "Titip toko")]


def test_stock_that_leaves_between_the_scan_and_end_is_no_difference() -> None:
    order("SO-1", 4)
    ani = counted("ANI", "A-01-01", SHIRT, "10")
    Person("BUDI", "picking").say("<Enter>", "A-01-01", SHIRT, "4", "T-1")
    assert figures("A-01-01") == [("available", 6, 0)]
    assert ani.say("END").code == "count_agrees"
    assert states() == [("agreed", 0, "")]
    assert_sound()


def test_stock_that_comes_between_the_scan_and_end_is_no_difference() -> None:
    ani = counted("ANI", "A-01-01", SHIRT, "10")
    Person("EKO", "moving").say("LPN-1", SHIRT, "5", "A-01-01")
    assert figures("A-01-01")[0][1] == 15
    assert ani.say("END").code == "count_agrees"
    assert states() == [("agreed", 0, "")]
    assert_sound()


def test_stock_that_came_before_the_scan_is_expected_to_be_counted() -> None:
    ani = counted("ANI", "A-01-01")
    Person("EKO", "moving").say("LPN-1", SHIRT, "5", "A-01-01")
    ani.say(SHIRT, "10", "END")
    assert states() == [("recount", -5, "")]
