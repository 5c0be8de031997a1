"""What is true of counting: blind, live, twice by two people, and posted only when a supervisor says so."""

from __future__ import annotations

from typing import Any

import pytest

from floorapp.data import clock, db, people
from floorapp.data.act import Act
from floorapp.services import counting
from tests.small_house import CASE, COFFEE, PHONE, SHIRT, Person, assert_sound, release_all, stock_rows, taken

STOCK = """sku,location,qty,lot,expiry,serial,lpn
KAOS-L,A-01-01,10,,,,
KAOS-L,R-01-01,30,,,,LPN-1
KOPI-200,A-01-02,8,LATE,2031-01-01,,
KOPI-200,A-01-02,5,SOON,2030-01-01,,
KOPI-200,R-01-01,6,LATE,2031-01-01,,
HP-01,A-02-01,1,,,SN-1,
HP-01,A-02-01,1,,,SN-2,
"""
COUNTERS = """code,name,roles,badge,pin,language
ANI,Ani,counter,B-ANI,2590,id
EKO,Eko,counter putaway,B-EKO,2591,id
"""


@pytest.fixture
def ani(house: object) -> Person:
    taken("operators", COUNTERS)
    taken("stock", STOCK)
    return Person("ANI", "counting")


def figures(place: str, sku: str = "KAOS-L") -> list[tuple[Any, ...]]:
    """LPN, lot or serial, status, on hand, reserved."""
    return [(row[2], row[3] or row[4], *row[5:]) for row in stock_rows() if row[0] == sku and row[1] == place]


def states() -> list[tuple[str, int]]:
    return [(row.state, row.difference) for row in db.ask("SELECT state, difference FROM stock_count ORDER BY id")]


def count(who: str, *given: str) -> Any:
    return Person(who, "counting").say(*given)


def order(number: str, sku: str, qty: int) -> None:
    taken("orders", f"number,sku,qty,payment_method\n{number},{sku},{qty},cod\n")
    release_all()


def open_counts() -> list[tuple[str, str, str]]:
    return [tuple(row) for row in db.ask(
        "SELECT p.code, COALESCE(i.sku, ''), t.reason FROM task t JOIN location p ON p.id = t.location_id "
        "LEFT JOIN item i ON i.id = t.item_id WHERE t.kind = 'count' AND t.state = 'ready' ORDER BY t.id")]


def test_a_count_that_agrees_changes_nothing(ani: Person) -> None:
    done = ani.say("A-01-01", SHIRT, "10", "END")
    assert (done.outcome, done.code, done.prompt["step"]) == ("accepted", "count_agrees", "location")
    assert (states(), open_counts()) == ([("agreed", 0)], [])
    assert figures("A-01-01") == [("", "", "available", 10, 0)]
    assert_sound()


def test_nobody_is_told_what_to_expect(ani: Person) -> None:
    for given in ("A-01-01", SHIRT, "7"):
        prompt = ani.say(given).prompt
        assert "qty" not in prompt
        assert "10" not in str(prompt.get("rows", "")) + ani.reply.text
    assert "rows" in ani.reply.prompt                     # only what this operator has counted
    assert ani.reply.prompt["rows"] == ["KAOS-L x7"]


def test_scans_add_a_case_adds_its_content_and_the_next_item_ends_the_line(ani: Person) -> None:
    taken("stock", "sku,location,qty,lot,expiry\nKOPI-200,A-01-01,1,L1,2031-01-01\n")
    ani.say("A-01-01", CASE, SHIRT, SHIRT)
    assert ani.reply.prompt["done"] == 14
    ani.say(COFFEE)
    assert ani.reply.prompt["rows"] == ["KAOS-L x14"]
    assert ani.say("END").code == "count_differs"
    assert states() == [("recount", 4), ("agreed", 0)]


def test_counting_an_item_again_in_the_same_place_adds_to_it(ani: Person) -> None:
    assert ani.say("A-01-01", SHIRT, "6", SHIRT, "4", "END").code == "count_agrees"


def test_what_was_not_counted_is_zero_only_after_a_second_end(ani: Person) -> None:
    ani.say("A-01-02")
    asked = ani.say("END")
    assert (asked.outcome, asked.code) == ("ask", "not_counted_again")
    assert "2 barang" in asked.text                       # two lots of the coffee
    assert states() == []
    assert ani.say(COFFEE, "13").prompt["step"] == "lot"  # two lots are here: which one?
    ani.say("LATE")
    assert ani.say("END").outcome == "ask"                # the question was closed by going on
    assert ani.say("END").code == "count_differs"
    assert states() == [("recount", 5), ("recount", -5)]
    assert sum(row[3] for row in figures("A-01-02", "KOPI-200")) == 13


def test_an_empty_place_is_ended_at_once(ani: Person) -> None:
    taken("locations", "code,kind\nA-09-01,pick\n")
    assert ani.say("A-09-01", "END").code == "count_agrees"


def test_the_only_lot_of_a_place_needs_no_name(ani: Person) -> None:
    assert ani.say("R-01-01", COFFEE, "6").prompt["step"] == "item"
    assert ani.say(SHIRT, "30", "END").code == "count_agrees"      # the shirts stand in an LPN


def test_a_lot_that_nobody_expected_is_found_with_its_date(ani: Person) -> None:
    ani.say("A-01-01", SHIRT, "10", COFFEE, "2")
    assert ani.step == "lot"
    assert ani.say("NEU-7").prompt["step"] == "expiry"
    assert ani.say("311230").prompt["step"] == "item"
    assert ani.say("END").code == "count_differs"
    assert states() == [("agreed", 0), ("recount", 2)]


def test_serial_numbers_are_counted_one_by_one(ani: Person) -> None:
    assert ani.say("A-02-01", PHONE).prompt["step"] == "serial"
    assert ani.say("2").code == "serials_one_by_one"
    ani.say("SN-1")
    assert ani.say("SN-1").code == "already_scanned"
    assert ani.say("SN-2", "END").code == "count_agrees"
    assert states() == [("agreed", 0), ("agreed", 0)]


def test_a_serial_that_is_booked_elsewhere_must_be_moved_first(ani: Person) -> None:
    refused = ani.say("A-01-01", PHONE, "SN-1")
    assert (refused.code, "A-02-01" in refused.text) == ("serial_elsewhere", True)


def test_whoever_finds_the_same_difference_again_is_told_that_nobody_counts_a_third_time(ani: Person) -> None:
    first = ani.say("A-01-01", SHIRT, "8", "END").text
    assert first == "A-01-01: 1 selisih, dihitung ulang petugas lain"
    again = ani.say("A-01-01", SHIRT, "8", "END").text             # their own second look confirms nothing
    assert again == first
    eko = Person("EKO", "counting")
    eko.say("<Enter>", "A-01-01", SHIRT, "8")
    assert eko.say("END").text == "A-01-01: 1 selisih, menunggu persetujuan SPV"


def test_a_difference_is_counted_again_by_somebody_else_and_approved_by_a_supervisor(ani: Person) -> None:
    assert ani.say("A-01-01", SHIRT, "8", "END").code == "count_differs"
    assert open_counts() == [("A-01-01", "KAOS-L", "recount")]
    assert ani.say("<Enter>").code == "no_counts"                  # not by the same person
    eko = Person("EKO", "counting")
    asked = eko.say("<Enter>")
    assert (asked.code, asked.prompt["location"], asked.prompt["sku"]) == ("count_claimed", "A-01-01", "KAOS-L")
    assert eko.say("A-01-02").code == "wrong_location"
    eko.say("A-01-01")
    assert eko.say(COFFEE).code == "wrong_item"
    assert eko.say(SHIRT, "8", "END").code == "count_differs"
    assert (states(), open_counts()) == ([("approval", -2)], [])
    assert figures("A-01-01")[0][3] == 10                          # nothing is posted yet
    dewi = Person("DEWI", "counting")
    assert dewi.reply.prompt["approvals"] == 1
    shown = dewi.say("<F4>").prompt
    assert (shown["step"], shown["location"], shown["sku"], shown["difference"]) == (
        "approval", "A-01-01", "KAOS-L", -2)
    assert shown["choices"] == ["approve", "reject"]
    assert shown["rows"] == ["ANI 8 / 10", "EKO 8 / 10"]
    assert dewi.say("1").code == "count_approved"
    assert (states(), figures("A-01-01")[0][3]) == ([("posted", -2)], 8)
    last = db.ask("SELECT m.reason, m.qty, p.code FROM move m JOIN location p ON p.id = m.to_location_id "
                  "ORDER BY m.id DESC LIMIT 1")[0]
    assert tuple(last) == ("adjust", 2, "ADJUST")
    assert_sound()


def approved(who: str = "DEWI") -> Any:
    return Person(who, "counting").say("<F4>", "1")


def test_more_than_the_book_has_is_found_and_posted_where_the_rest_stands(ani: Person) -> None:
    ani.say("R-01-01", SHIRT, "33", COFFEE, "6", "END")
    count("EKO", "<Enter>", "R-01-01", SHIRT, "33", "END")
    assert approved().code == "count_approved"
    assert figures("R-01-01") == [("LPN-1", "", "available", 33, 0)]
    assert_sound()


def test_a_second_count_that_agrees_with_the_book_ends_it(ani: Person) -> None:
    ani.say("A-01-01", SHIRT, "8", "END")
    assert count("EKO", "<Enter>", "A-01-01", SHIRT, "10", "END").code == "count_agrees"
    assert states() == [("agreed", 0)]
    assert_sound()


def test_a_second_count_that_differs_again_is_counted_a_third_time(ani: Person) -> None:
    ani.say("A-01-01", SHIRT, "8", "END")
    count("EKO", "<Enter>", "A-01-01", SHIRT, "7", "END")
    assert states() == [("recount", -3)]
    assert count("EKO", "<Enter>").code == "no_counts"
    ani.say("<Enter>", "A-01-01", SHIRT, "7", "END")
    assert states() == [("approval", -3)]


def test_the_same_person_cannot_confirm_their_own_count(ani: Person) -> None:
    ani.say("A-01-01", SHIRT, "8", "END", "A-01-01", SHIRT, "8", "END")
    assert (states(), open_counts()) == ([("recount", -2)], [("A-01-01", "KAOS-L", "recount")])


def test_picking_goes_on_while_it_is_counted(ani: Person) -> None:
    order("SO-1", "KAOS-L", 4)
    ani.say("A-01-01", SHIRT, "10")                      # all ten are there
    Person("BUDI", "picking").say("<Enter>", "A-01-01", SHIRT, "4", "T-1")
    assert figures("A-01-01") == [("", "", "available", 6, 0)]
    assert ani.say("END").code == "count_agrees"
    assert_sound()


def test_a_difference_stays_the_same_while_stock_moves_between_the_counts(ani: Person) -> None:
    order("SO-1", "KAOS-L", 4)
    ani.say("A-01-01", SHIRT, "9", "END")
    Person("BUDI", "picking").say("<Enter>", "A-01-01", SHIRT, "4", "T-1")
    count("EKO", "<Enter>", "A-01-01", SHIRT, "5", "END")
    assert states() == [("approval", -1)]
    Person("EKO", "moving").say("A-01-01", SHIRT, "2", "A-02-01")
    approved()
    assert figures("A-01-01") == [("", "", "available", 3, 0)]
    assert_sound()


def test_what_orders_hold_is_never_cut_and_they_are_named(ani: Person) -> None:
    order("SO-1", "KAOS-L", 9)
    ani.say("A-01-01", SHIRT, "7", "END")
    count("EKO", "<Enter>", "A-01-01", SHIRT, "7", "END")
    refused = approved()
    assert (refused.outcome, refused.code) == ("refused", "count_reserved")
    assert "SO-1 x9" in refused.text
    assert (states(), figures("A-01-01")) == ([("approval", -3)], [("", "", "available", 10, 9)])
    assert_sound()


def test_a_rejected_difference_leaves_the_book_as_it_is(ani: Person) -> None:
    ani.say("A-01-01", SHIRT, "8", "END")
    count("EKO", "<Enter>", "A-01-01", SHIRT, "8", "END")
    dewi = Person("DEWI", "counting")
    assert dewi.say("<Enter>").code == "approval_next"   # no count is waiting, but a difference is
    assert dewi.say("3").code == "choose_number"
    assert dewi.say("2").code == "count_rejected"
    assert (states(), figures("A-01-01")[0][3]) == ([("rejected", -2)], 10)
    dewi.say("<Undo>", "<Enter>")
    assert states() == [("approval", -2)]


def test_an_approval_is_undone_by_moves_the_other_way(ani: Person) -> None:
    ani.say("A-01-01", SHIRT, "8", "END")
    count("EKO", "<Enter>", "A-01-01", SHIRT, "8", "END")
    dewi = Person("DEWI", "counting")
    dewi.say("<F4>", "1", "<Undo>", "<Enter>")
    assert (states(), figures("A-01-01")[0][3], dewi.step) == ([("approval", -2)], 10, "approval")
    assert_sound()


def test_only_a_supervisor_approves(ani: Person) -> None:
    ani.say("A-01-01", SHIRT, "8", "END")
    count("EKO", "<Enter>", "A-01-01", SHIRT, "8", "END")
    assert ani.say("<F4>").code == "nothing_to_skip"
    assert "approvals" not in ani.reply.prompt
    from floorapp.domain.refusals import Refused
    with pytest.raises(Refused, match="supervisor_only"):
        db.execute(lambda: counting.approve(Act("ANI", 1, ani.id), 1))


def test_two_supervisors_approve_once(ani: Person) -> None:
    ani.say("A-01-01", SHIRT, "8", "END")
    count("EKO", "<Enter>", "A-01-01", SHIRT, "8", "END")
    taken("operators", "code,name,roles,badge,pin,language\nTONO,Tono,supervisor,B-TONO,2599,id\n")
    dewi, tono = Person("DEWI", "counting"), Person("TONO", "counting")
    dewi.say("<F4>")
    tono.say("<F4>", "1")
    assert dewi.say("1").code == "count_not_waiting"
    assert figures("A-01-01")[0][3] == 8


def test_a_short_pick_opens_a_count_and_what_it_put_aside_is_free_again_afterwards(ani: Person) -> None:
    order("SO-1", "KAOS-L", 4)
    budi = Person("BUDI", "picking")
    budi.say("<Enter>", "A-01-01", SHIRT, "<F2>", "1", "1")          # only one found
    assert [row[2:] for row in figures("A-01-01") if row[2] == "hold"] == [("hold", 9, 0)]
    asked = ani.say("<Enter>")
    assert (asked.prompt["location"], asked.prompt["sku"]) == ("A-01-01", "KAOS-L")
    budi.say("T-1")                                                 # the one goes into the tote meanwhile
    ani.say("A-01-01", SHIRT, "5", "END")
    assert states() == [("recount", -4)]
    assert [row[2:] for row in figures("A-01-01") if row[2] == "hold"] == [("hold", 9, 0)]   # still in doubt
    count("EKO", "<Enter>", "A-01-01", SHIRT, "5", "END")
    approved()
    assert figures("A-01-01") == [("", "", "available", 5, 0)]
    assert_sound()


def test_what_was_put_aside_is_free_at_once_where_the_count_agrees(ani: Person) -> None:
    order("SO-1", "KAOS-L", 4)
    Person("BUDI", "picking").say("<Enter>", "A-01-01", SHIRT, "<F2>", "1", "1", "T-1")
    assert ani.say("<Enter>", "A-01-01", SHIRT, "9", "END").code == "count_agrees"
    assert figures("A-01-01") == [("", "", "available", 9, 0)]
    assert_sound()


def test_stock_that_is_on_hold_for_another_reason_stays_on_hold(ani: Person) -> None:
    taken("stock", "sku,location,qty,status\nKAOS-L,A-01-01,3,hold\n")
    order("SO-1", "KAOS-L", 4)
    Person("BUDI", "picking").say("<Enter>", "A-01-01", SHIRT, "<F2>", "1", "1", "T-1")
    ani.say("<Enter>", "A-01-01", SHIRT, "12", "END")
    assert sorted(figures("A-01-01")) == [("", "", "available", 9, 0), ("", "", "hold", 3, 0)]


def test_what_is_missing_comes_out_of_what_was_put_aside_and_other_holds_stay(ani: Person) -> None:
    taken("stock", "sku,location,qty,status\nKAOS-L,A-01-01,3,hold\n")
    order("SO-1", "KAOS-L", 4)
    Person("BUDI", "picking").say("<Enter>", "A-01-01", SHIRT, "<F2>", "1", "1", "T-1")
    ani.say("<Enter>", "A-01-01", SHIRT, "10", "END")
    count("EKO", "<Enter>", "A-01-01", SHIRT, "10", "END")
    dewi = Person("DEWI", "counting")
    dewi.say("<F4>", "1")
    assert sorted(figures("A-01-01")) == [("", "", "available", 7, 0), ("", "", "hold", 3, 0)]
    assert_sound()
    dewi.say("<Undo>", "<Enter>")
    assert sorted(figures("A-01-01")) == [("", "", "hold", 12, 0)]
    assert_sound()


def test_a_count_can_be_asked_for_a_place_or_an_item(ani: Person) -> None:
    place = db.ask("SELECT id FROM location WHERE code = 'A-01-02'")[0].id
    first = db.execute(lambda: counting.open_count(Act("DEWI", 1), place, None, "programme"))
    assert db.execute(lambda: counting.open_count(Act("DEWI", 1), place, None, "programme")) == first
    asked = ani.say("<Enter>")
    assert (asked.prompt["location"], asked.prompt.get("sku")) == ("A-01-02", None)
    ani.say("A-01-02", COFFEE, "8", "LATE", COFFEE, "5", "SOON")
    assert ani.say("END").code == "count_agrees"
    assert open_counts() == []
    assert_sound()


def test_a_task_is_held_under_a_lease_and_put_off_with_f4(ani: Person) -> None:
    place = db.ask("SELECT id FROM location WHERE code = 'A-01-01'")[0].id
    db.execute(lambda: counting.open_count(Act("DEWI", 1), place, None, "programme"))
    ani.say("<Enter>")
    eko = Person("EKO", "counting")
    assert eko.say("<Enter>").code == "no_counts"
    assert ani.say("<F4>").code == "count_put_off"
    assert eko.say("<Enter>").code == "count_claimed"
    with clock.stopped_at(clock.now() + 11 * 60_000):              # Eko has gone home
        assert ani.say("<Enter>").code == "count_claimed"
        assert eko.say("<Enter>").code == "no_counts"
    assert_sound()


def test_undo_takes_back_one_line_and_f3_leaves_without_a_trace(ani: Person) -> None:
    ani.say("A-01-01", SHIRT, "8", "<Undo>", "<Enter>")
    assert (ani.step, ani.reply.prompt["done"]) == ("qty", 1)
    ani.say("10")
    assert ani.reply.prompt["rows"] == ["KAOS-L x10"]
    assert ani.say("END").code == "count_agrees"
    ani.say("A-01-02", "<F3>")
    assert (ani.step, ani.reply.prompt.get("location")) == ("location", None)
    assert ani.say("<Undo>", "<Enter>").prompt["step"] == "item"


def test_a_dead_terminal_goes_on_with_everything_that_was_counted(ani: Person) -> None:
    for given in ("A-01-02", COFFEE, "8", "LATE", COFFEE, "5"):
        ani.say(given)
        again = Person("ANI", "")
        assert (again.reply.code, again.reply.prompt) == ("resumed", ani.reply.prompt)
    assert Person("ANI", "").say("SOON", "END").code == "count_agrees"


def test_what_is_no_place_or_item_is_refused(ani: Person) -> None:
    assert ani.say(SHIRT).code == "wrong_kind"
    assert ani.say("END").code == "nothing_to_end"
    assert ani.say("A-01-01", "LPN-1").code == "lpn_elsewhere"
    assert ani.say("NONSENSE").code == "unknown_code"
    assert ani.step == "item"
    assert people.operator.one(id=ani.id).seq == 1


def test_who_may_not_count_is_not_let_in(ani: Person) -> None:
    from floorapp.domain.refusals import Refused
    with pytest.raises(Refused, match="not_your_task"):
        Person("BUDI", "counting")


def test_a_serial_that_an_order_has_in_its_tote_is_no_stock_of_the_shelf_it_stands_at(ani: Person) -> None:
    order("SO-1", "HP-01", 1)
    budi = Person("BUDI", "picking")
    budi.say("<Enter>", "A-02-01", PHONE)
    serial = str(budi.reply.prompt["serial"])
    budi.say(serial, "T-1")
    Person("RINA", "moving").say("T-1", "A-02-01")
    refused = ani.say("A-02-01", PHONE, serial)
    assert (refused.code, "T-1" in refused.text) == ("serial_elsewhere", True)
    other = {"SN-1": "SN-2", "SN-2": "SN-1"}[serial]
    assert ani.say(other, "END").code == "count_agrees"
    assert_sound()


def test_an_lpn_that_stands_elsewhere_in_the_book_is_named_with_its_place(ani: Person) -> None:
    refused = ani.say("A-01-01", "LPN-1")
    assert (refused.outcome, refused.code, "R-01-01" in refused.text) == ("refused", "lpn_elsewhere", True)
    Person("RINA", "moving").say("LPN-1", "A-01-01")              # as it says: the LPN first, then the count
    assert ani.say("LPN-1").code == "wrong_kind"                  # what is in it is counted, not the LPN
    assert ani.say(SHIRT, "40", "END").code == "count_agrees"
    assert_sound()
