"""What a supervisor may allow: badge and PIN at the operator's terminal, for exactly one act."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from floorapp.data import clock, db, people
from floorapp.data.act import Act, Allowed
from floorapp.domain.refusals import Refused
from floorapp.services import overrides
from tests.small_house import ASN, SHIRT, Person, assert_sound, stock_rows, taken

pytestmark = pytest.mark.usefixtures("house")
NOW = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)


@pytest.fixture
def rina(house: object) -> Person:
    taken("asns", ASN)
    person = Person("RINA", "receiving")
    person.say("ASN-1", SHIRT)
    return person


@pytest.fixture
def full(house: object) -> Person:
    taken("asns", ASN)
    Person("RINA", "receiving").say("ASN-1", SHIRT, "24", "LPN-7", "END", "<F3>")
    taken("locations", "code,kind,sequence,max_weight_g\nA-01-01,pick,10,1000\n")
    person = Person("RINA", "putaway")
    person.say("LPN-7")
    return person


def rows(what: str) -> list[dict[str, object]]:
    return [{"who": row.who, **json.loads(row.data)} for row in db.ask(
        "SELECT who, data FROM event WHERE what = ? ORDER BY id", what)]


def test_a_full_place_is_allowed_by_badge_and_pin_and_the_event_names_both(full: Person) -> None:
    refused = full.say("A-01-01")
    assert (refused.code, refused.prompt["override"]) == ("location_full", "location_full")
    assert refused.text.endswith("SPV: pindai badge")
    asked = full.say("B-DEWI")
    assert (asked.outcome, asked.prompt["step"], asked.prompt["expects"]) == ("info", "override_pin", ["pin"])
    done = full.say("2583")
    assert (done.outcome, done.code) == ("accepted", "put_away")
    assert [(row[1], row[2]) for row in stock_rows()] == [("A-01-01", "LPN-7")]
    (event,) = rows("overridden")
    assert (event["who"], event["done_by"], event["allowed_by"], event["rule"], event["qty"]) == (
        "RINA", "RINA", "DEWI", "location_full", 24)
    assert not [row.raw for row in db.ask("SELECT raw FROM input") if "2583" in row.raw]
    assert [row.raw for row in db.ask("SELECT raw FROM input WHERE kept = 1 AND code = 'put_away'")] == ["A-01-01"]
    assert full.say("<Undo>", "<Enter>").code == "undone"
    assert full.say("A-01-01").code == "location_full"         # used up: the next time it is asked again
    assert_sound()


def test_f2_asks_for_the_badge_too(rina: Person) -> None:
    rina.say("30", "<F2>", "B-DEWI")
    assert rina.reply.prompt["step"] == "override_pin"
    assert rina.say("2583").code == "qty_counted"


def test_more_than_the_asn_is_allowed_for_exactly_that_many(rina: Person) -> None:
    assert rina.say("30").code == "over_receipt"
    rina.say("B-DEWI", "2583")
    assert (rina.reply.code, rina.reply.prompt["done"]) == ("qty_counted", 30)
    assert rina.say("1", "LPN-9").code == "received"           # a yes, and why it is more
    assert sum(row[6] for row in stock_rows()) == 30
    assert rina.say(SHIRT).code == "over_receipt"
    assert_sound()


def test_the_same_person_an_operator_and_a_wrong_pin_allow_nothing(full: Person) -> None:
    full.say("A-01-01")
    assert full.say("B-BUDI").outcome == "refused"             # a picker's badge is not a place
    full.say("A-01-01", "B-DEWI")
    wrong = full.say("0000")
    assert (wrong.code, wrong.prompt["step"]) == ("override_pin_wrong", "override_pin")
    assert people.operator_by_code.one(code="DEWI").failed == 1
    assert [(row[1], row[2]) for row in stock_rows()] == [("DOCK-1", "LPN-7")]
    dewi = Person("DEWI", "putaway")
    dewi.say("LPN-7", "A-01-01")
    assert dewi.say("B-DEWI").code == "override_same_person"


def test_wrong_pins_lock_the_supervisor_as_at_signing_on(full: Person) -> None:
    full.say("A-01-01", "B-DEWI", "0000", "0001", "0002", "0003", "0004")
    assert full.say("2583").code == "sign_in_wait"
    assert not rows("overridden")
    assert not [row.raw for row in db.ask("SELECT raw FROM input") if row.raw.startswith("000") or row.raw == "2583"]


def test_a_long_pin_of_the_sites_own_file_is_a_pin_here_too(full: Person) -> None:
    taken("operators", "code,name,roles,badge,pin,language\nDEWI,Dewi,supervisor,B-DEWI,730194825106,id\n")
    full.say("A-01-01", "B-DEWI")
    for stray in (SHIRT, "730", "73019482510", "7301948251066", "B-DEWI"):
        full.say(stray)
    assert people.operator_by_code.one(code="DEWI").failed == 1, "only what can be a PIN is an attempt"
    assert full.say("730194825106").code == "put_away"


def test_f3_gives_up_and_any_other_scan_is_a_new_input(full: Person) -> None:
    full.say("A-01-01", "]C0B-DEWI")
    assert full.reply.prompt["step"] == "override_pin"
    assert full.say("<F3>").prompt["step"] == "location"
    assert full.say("2583").outcome == "refused"
    full.say("A-01-01", "A-02-01")
    assert full.reply.outcome == "ask"
    assert full.say("B-DEWI").outcome == "refused"


def test_a_yes_comes_too_late_after_minutes(full: Person) -> None:
    with clock.stopped_at(NOW):
        full.say("A-01-01")
    with clock.stopped_at(NOW + timedelta(minutes=overrides.MINUTES, seconds=1)):
        assert full.say("B-DEWI", "2583").code == "override_expired"
    assert [(row[1], row[2]) for row in stock_rows()] == [("DOCK-1", "LPN-7")]


def test_a_yes_is_used_once_and_only_for_its_own_refusal_facts_and_all(full: Person) -> None:
    dewi = people.operator_by_code.one(code="DEWI").id
    refused = Refused("location_full", location="A-01-01", room=3)
    asked = overrides.Asked("putaway", "location", "A-01-01", "location_full", overrides.facts_of(refused), clock.now())

    def carrying() -> Act:
        act = Act("RINA", 1, full.id)
        overrides.grant(act, dewi, asked)
        return act

    def twice() -> None:
        act, later = carrying(), Act("RINA", 1, full.id)
        later.allowed = [replace(act.allowed[0])]
        overrides.unless_allowed(act, Refused("location_full", location="A-01-01", room=3), 24)
        overrides.unless_allowed(act, Refused("location_full", location="A-01-01", room=3), 24)   # looked, then locked
        overrides.unless_allowed(later, Refused("location_full", location="A-01-01", room=3), 24)

    with pytest.raises(Refused, match="location_full"):
        db.execute(twice)
    for other in (Refused("location_full", location="A-01-01", room=2), Refused("location_other_item", sku="X"),
                  Refused("location_full", location="A-01-02", room=3)):
        with pytest.raises(Refused, match=other.code):
            db.execute(lambda other=other: overrides.unless_allowed(carrying(), other, 24))


def test_what_no_supervisor_lifts_is_lifted_by_no_yes(full: Person) -> None:
    dewi = people.operator_by_code.one(code="DEWI").id

    def blocked() -> None:
        act, refused = Act("RINA", 1, full.id), Refused("location_blocked", location="A-01-01")
        act.allowed = [Allowed(1, refused.code, overrides.facts_of(refused), "DEWI")]
        overrides.unless_allowed(act, refused, 24)

    with pytest.raises(Refused, match="location_blocked") as found:
        db.execute(blocked)
    assert not found.value.allowable
    asked = overrides.Asked("putaway", "location", "A-01-01", "location_blocked", "{}", clock.now())
    with pytest.raises(Refused, match="supervisor_only"):
        db.execute(lambda: overrides.grant(Act("RINA", 1, full.id), dewi, asked))


def test_what_is_no_matter_of_judgement_is_never_offered(full: Person) -> None:
    refused = full.say("PACK-1")
    assert refused.code == "putaway_not_storage" and "override" not in refused.prompt
    assert full.say("B-DEWI").outcome == "refused"
