"""What is true of a stock-take: every place is counted or left out, and a signed record says what came of it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from floorapp.data import db
from floorapp.data.act import Act
from floorapp.domain.refusals import Refused
from floorapp.printing.rendering import preview
from floorapp.services import board, stocktaking
from tests.dialogues.counting_floor import asked, counted, figures, furnish, rules, states
from tests.small_house import COFFEE, SHIRT, Person, assert_sound, taken

ZONE_A = ["A-01-01", "A-01-02", "A-02-01"]


@pytest.fixture
def dewi(house: object) -> Person:
    furnish()
    return Person("DEWI", "stocktake")


def papers(kind: str = "count_record") -> list[dict[str, Any]]:
    return [json.loads(row.payload) for row in
            db.ask("SELECT payload FROM print_job WHERE kind = ? ORDER BY id", kind)]


def progress() -> dict[str, Any]:
    found = db.ask("SELECT id, number, zone, state FROM stocktake ORDER BY id DESC LIMIT 1")[0]
    return stocktaking.progress_json(found)


def count_zone_a() -> None:
    """The shirts are two short, the rest is right."""
    counted("ANI", "<Enter>", "A-01-01", SHIRT, "8", "END", "<Enter>", "A-01-02", COFFEE, "8", "END")
    counted("EKO", "<Enter>", "A-01-01", SHIRT, "8", "END")
    counted("UCUP", "<Enter>", "A-02-01", "HP-01", "SN-1", "END")


def test_a_zone_is_opened_counted_approved_closed_and_its_record_printed(dewi: Person) -> None:
    assert dewi.say("a").outcome == "ask"
    assert dewi.say("a").code == "stocktake_opened"
    assert [place for place, *_ in asked()] == ZONE_A
    assert dewi.reply.prompt["position"] == [0, 3]
    count_zone_a()
    assert dewi.say("END").code == "differences_open"
    with rules("[approval]\nask_cause = true"):
        approving = Person("DEWI", "counting").say("<F4>", "1")
        lost = approving.prompt["choices"].index("cause_lost") + 1
        Person("DEWI", "counting").say(str(lost))
    done = Person("DEWI", "stocktake").say("END")
    assert (done.outcome, done.code) == ("accepted", "stocktake_closed")
    record = papers()[0]
    assert (record["number"], record["places"], record["counted"], record["left"]) == ("OPN-000001", 3, 3, [])
    assert (record["figures"], record["agreed"]) == (3, 2)
    line = record["lines"][0]
    assert (line["location"], line["book"], line["counted"], line["cause"], line["value"]) == (
        "A-01-01", 10, 8, "Hilang", "50000.00")
    assert (line["counted_by"], line["recounted_by"], line["decided_by"], line["decision"]) == (
        "ANI", "EKO", "DEWI", "posted")
    paper = "\n".join(preview("count_record", record))
    assert "BERITA ACARA" in paper and "-2" in paper and "Saksi" in paper
    assert figures("A-01-01") == [("available", 8, 0)]
    assert_sound()


def test_what_stands_in_a_printed_record_is_no_longer_undone(dewi: Person) -> None:
    dewi.say("A", "A")
    count_zone_a()
    approver = Person("DEWI", "counting")
    approver.say("<F4>", "1")
    Person("DEWI", "stocktake").say("END")
    again = Person("DEWI", "counting").say("<Undo>", "<Enter>")
    assert (again.outcome, again.code) == ("refused", "count_recorded")
    assert states()[0][:2] == ("posted", -2)


def test_a_place_that_nobody_counted_is_not_zero_until_somebody_says_so(dewi: Person) -> None:
    dewi.say("A", "A")
    counted("ANI", "<Enter>", "A-01-01", SHIRT, "10", "END")
    refused = dewi.say("END")
    assert (refused.code, "A-01-02, A-02-01" in refused.text) == ("places_not_counted", True)
    assert dewi.say("1").prompt["location"] == "A-01-02"
    assert figures("A-01-02", "KOPI-200") == [("available", 8, 0)]
    assert dewi.say("1").outcome == "ask"
    assert dewi.say("1").code == "count_differs"                       # zero against eight: somebody else counts
    assert ("A-01-02", "KOPI-200", "recount") in asked()
    assert figures("A-01-02", "KOPI-200") == [("available", 8, 0)]     # and nothing is posted
    assert (dewi.step, dewi.reply.prompt["location"]) == ("left", "A-02-01")
    assert dewi.say("2").code == "place_left_out"
    assert (dewi.step, progress()["waiting"], progress()["left_out"]) == ("progress", 0, 1)
    counted("ANI", "<Enter>", "A-01-02", COFFEE, "8", "END")
    assert dewi.say("2").code == "stocktake_closed"
    assert papers()[0]["left"] == [{"location": "A-02-01"}]
    assert not [row for row in asked() if row[0] == "A-02-01"]
    assert_sound()


def test_leaving_a_place_out_can_be_undone(dewi: Person) -> None:
    dewi.say("A", "A", "1", "2", "<Undo>", "<Enter>")
    assert (progress()["waiting"], dewi.step, dewi.reply.prompt["location"]) == (3, "left", "A-01-01")
    assert "A-01-01" in [place for place, *_ in asked()]
    dewi.say("<F4>")
    assert dewi.reply.prompt["location"] == "A-01-02"


def test_opening_one_can_be_undone_and_its_tasks_are_gone(dewi: Person) -> None:
    dewi.say("A", "A", "<Undo>", "<Enter>")
    assert (asked(), progress()["state"], dewi.step) == ([], "cancelled", "start")
    assert_sound()


def test_the_whole_warehouse_takes_every_place_and_a_count_that_was_open_is_moved_forward(dewi: Person) -> None:
    with rules("[programme]\noldest_a_day = 1"):
        from floorapp.services import programmes
        db.execute(lambda: programmes.due(Act("worker", 1)))
    assert [row[2] for row in asked()] == ["oldest"]
    dewi.say("ALL", "ALL")
    everywhere = db.ask("SELECT COUNT(*) AS n FROM location WHERE outside = 0 AND key <> 'ONCART'")[0].n
    assert dewi.reply.prompt["position"] == [0, everywhere]
    places = [place for place, *_ in asked()]
    assert len(places) == len(set(places)) == everywhere
    assert {row.priority for row in db.ask("SELECT priority FROM task WHERE kind = 'count'")} == {4}


def test_two_stock_takes_do_not_share_a_place(dewi: Person) -> None:
    dewi.say("A", "A", "<F3>")
    refused = dewi.say("ALL", "ALL")
    assert (refused.code, "OPN-000001" in refused.text) == ("stocktake_overlaps", True)
    assert dewi.say("R", "R").code == "stocktake_opened"
    dewi.say("<F3>")
    assert len(dewi.reply.prompt["rows"]) == 2
    assert dewi.say("OPN-000002").prompt["zone"] == "R"
    assert dewi.say("<F3>", "ZZ").code == "zone_unknown"


def test_a_place_that_is_new_in_the_zone_is_counted_too(dewi: Person) -> None:
    dewi.say("A", "A")
    taken("locations", "code,kind,zone,sequence\nA-09-09,pick,A,900\nB-09-09,pick,B,901\n")
    assert progress()["places"] == 4
    taken("locations", "code,kind,zone\nA-09-09,pick,A\nB-09-09,pick,A\nA-09-08,pick,\n")     # moved into the zone
    assert sorted(place for place, *_ in asked()) == [*ZONE_A, "A-09-09", "B-09-09"]
    count_zone_a()
    assert "A-09-09" in dewi.say("END").text
    assert counted("ANI", "A-09-09", "END").reply.code == "count_agrees"
    assert progress()["counted"] == 4
    dewi.say("3", "3")
    taken("locations", "code,kind,zone\nA-09-07,pick,A\n")                       # nobody takes stock there any more
    assert "A-09-07" not in [place for place, *_ in asked()]
    assert_sound()


def test_picking_goes_on_and_is_no_difference(dewi: Person) -> None:
    from tests.small_house import release_all
    dewi.say("A", "A")
    taken("orders", "number,sku,qty,payment_method\nSO-1,KAOS-L,4,cod\n")
    release_all()
    ani = counted("ANI", "<Enter>", "A-01-01", SHIRT, "10")
    Person("BUDI", "picking").say("<Enter>", "A-01-01", SHIRT, "4", "T-1")
    assert ani.say("END").code == "count_agrees"
    assert progress()["differences"] == 0
    assert_sound()


def test_board_and_command_tell_how_far_it_is(dewi: Person) -> None:
    dewi.say("A", "A")
    counted("ANI", "<Enter>", "A-01-01", SHIRT, "8", "END")
    alert = next(alert for alert in board.board_json("en")["alerts"] if alert["alert"] == "stocktake")
    assert (alert["done"], alert["places"], alert["differences"]) == (1, 3, 1)
    assert alert["text"] == "Stocktake OPN-000001 A: 1/3 places, 1 differ"


def test_cancelling_leaves_what_was_counted(dewi: Person) -> None:
    dewi.say("A", "A")
    counted("ANI", "<Enter>", "A-01-01", SHIRT, "8", "END")
    assert dewi.say("3").outcome == "ask"
    assert dewi.say("3").code == "stocktake_cancelled"
    assert (asked(), states()) == ([("A-01-01", "KAOS-L", "recount")], [("recount", -2, "")])
    assert dewi.say("<Enter>").code == "no_stocktakes"
    assert_sound()


def test_a_second_supervisor_on_the_same_stock_take_is_told(dewi: Person) -> None:
    taken("operators", "code,name,roles,badge,pin,language\nTONO,Tono,supervisor,B-TONO,2599,id\n")
    dewi.say("A", "A", "1")
    tono = Person("TONO", "stocktake")
    tono.say("<Enter>", "1", "2")
    assert dewi.say("2").code == "place_counted"
    assert dewi.say("<F4>").prompt["location"] == "A-01-02"
    tono.say("<F3>", "3", "3")
    assert dewi.say("2").code == "stocktake_ended"


def test_only_supervisors_take_stock_and_every_service_asks_for_the_role(dewi: Person) -> None:
    dewi.say("A", "A")
    from floorapp.services import proceedings, programmes
    made = db.ask("SELECT id FROM stocktake")[0].id
    place = db.ask("SELECT id FROM location WHERE code = 'A-01-01'")[0].id
    ani = Person("ANI", "counting").id
    acts = [lambda act: stocktaking.open_stocktake(act, "R"), lambda act: stocktaking.cancel(act, made),
            lambda act: stocktaking.confirm_empty(act, made, place), lambda act: stocktaking.close(act, made, "id"),
            lambda act: stocktaking.leave_out(act, made, place), lambda act: proceedings.of_decisions(act, "id"),
            lambda act: programmes.request(act, place)]
    for doing in acts:
        with pytest.raises(Refused, match="supervisor_only"):
            db.execute(lambda doing=doing: doing(Act("ANI", 1, ani)))
    with pytest.raises(Refused, match="not_your_task"):
        Person("ANI", "stocktake")


def test_decisions_outside_a_stock_take_get_a_record_of_their_own_once(dewi: Person) -> None:
    from floorapp.services import proceedings
    counted("ANI", "A-01-01", SHIRT, "8", "END")
    counted("EKO", "<Enter>", "A-01-01", SHIRT, "8", "END")
    Person("DEWI", "counting").say("<F4>", "1")
    act = Act("DEWI", 1, dewi.id)
    assert db.execute(lambda: proceedings.of_decisions(act, "id")) == "BA-000001"
    with pytest.raises(Refused, match="nothing_to_record"):
        db.execute(lambda: proceedings.of_decisions(Act("DEWI", 1, dewi.id), "id"))
    assert [line["sku"] for line in papers()[0]["lines"]] == ["KAOS-L"]
    assert_sound()


def test_a_scanner_alone_is_enough_any_place_stands_for_its_zone_and_the_warehouses_code_for_all(dewi: Person) -> None:
    assert dewi.say("a0102").outcome == "ask"
    assert dewi.say("A-01-01").outcome == "ask"                   # the second scan must be the same label
    assert dewi.say("A-01-01").code == "stocktake_opened"
    assert [place for place, *_ in asked()] == ZONE_A
    dewi.say("<Undo>", "<Enter>")
    refused = dewi.say("DOCK-1")
    assert (refused.code, "DOCK-1" in refused.text) == ("place_without_zone", True)
    assert dewi.say("X-99-99").code == "zone_unknown"
    dewi.say("WH1", "WH1")
    assert dewi.reply.code == "stocktake_opened"
    assert len(asked()) > len(ZONE_A)
    assert_sound()
