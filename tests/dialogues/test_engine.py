"""What is true of every dialogue."""

from __future__ import annotations

from typing import Any
from unittest import mock

import pytest

from floorapp.data import conversations, db, people, tasks
from floorapp.dialogues import engine, lessons
from tests.small_house import ASN, SHIRT, Person, assert_sound, stock_rows, taken

pytestmark = pytest.mark.usefixtures("house")


def kept(person: Person) -> list[tuple[int, str]]:
    return [(row.seq, row.raw) for row in reversed(conversations.tape.all(operator=person.id, most=99))]


def test_kept_inputs_are_numbered_without_gaps_and_refused_ones_take_no_number() -> None:
    taken("asns", ASN)
    rina = Person("RINA", "receiving")
    rina.say("ASN-1", "???", SHIRT, "zzz", "3")
    assert kept(rina) == [(1, "ASN-1"), (2, SHIRT), (3, "3")]
    assert rina.reply.seq == 3


def test_an_input_for_a_question_that_is_no_longer_open_does_nothing() -> None:
    taken("asns", ASN)
    rina = Person("RINA", "receiving")
    rina.say("ASN-1")
    seen = rina.reply.seq
    engine.answer(rina.id, SHIRT, "gun-2")
    stale = engine.answer(rina.id, "5", "gun-1", seen)
    assert (stale.code, stale.prompt["done"]) == ("moved_on", 1)


def test_a_commit_whose_answer_was_lost_is_told_and_not_done_again(monkeypatch: pytest.MonkeyPatch) -> None:
    taken("asns", ASN)
    rina = Person("RINA", "receiving")
    rina.say("ASN-1", SHIRT)
    real = db.execute

    def lost_once(act: Any) -> Any:
        real(act)                                     # committed, but the answer never came back
        return real(act)

    monkeypatch.setattr(db, "execute", lost_once)
    again = rina.say(SHIRT)
    assert (again.outcome, again.prompt["done"], len(kept(rina))) == ("accepted", 2, 3)


def test_go_opens_another_task_only_from_its_start() -> None:
    taken("asns", ASN)
    rina = Person("RINA", "receiving")
    assert rina.say("GOPUTAWAY").task == "putaway"
    assert rina.say("GORECEIVING").task == "receiving"
    assert rina.say("ASN-1", "GOPUTAWAY").code == "finish_first"
    assert rina.say("GOPICKING").code == "not_your_task"
    assert rina.say("<F3>", "GOPUTAWAY").task == "putaway"


def test_command_barcodes_do_what_the_keys_do() -> None:
    taken("asns", ASN)
    rina = Person("RINA", "receiving")
    rina.say("ASN-1", SHIRT, "CMDOK", "CMDOK")
    assert rina.reply.code == "received"
    rina.say("CMDUNDO", "CMDOK")
    assert (rina.reply.code, stock_rows()) == ("undone", [])
    rina.say("CMDBACK")
    assert rina.say("CMDEND").code == "receipt_closed"
    assert_sound()


def test_a_shown_undo_is_dropped_by_any_other_input() -> None:
    taken("asns", ASN)
    rina = Person("RINA", "receiving")
    rina.say("ASN-1", SHIRT, "<Undo>", SHIRT)
    assert rina.reply.prompt["done"] == 2
    assert "confirm" not in rina.reply.prompt


def test_an_operator_with_one_task_starts_in_it_and_others_in_the_menu() -> None:
    budi = people.operator_by_code.one(code="BUDI").id
    assert engine.enter(budi).task == "picking"
    rina = people.operator_by_code.one(code="RINA").id
    assert engine.enter(rina).prompt["choices"][:2] == ["receiving", "putaway"]


def test_the_menu_never_shows_more_than_nine_choices() -> None:
    dewi = Person("DEWI", "menu")
    seen = set(dewi.reply.prompt["choices"])
    assert len(seen) <= 9
    assert dewi.reply.prompt["more"]
    seen |= set(dewi.say("9").prompt["choices"])
    assert {"receiving", "picking", "dispatch", "stock", "board"} <= seen


def test_a_later_page_of_the_menu_goes_back_to_the_one_before_and_the_last_one_has_nine() -> None:
    """A supervisor's sixteen tasks and the training warehouse are two pages, none with a single line on it."""
    with mock.patch.object(lessons, "offered", return_value="training"):
        dewi = Person("DEWI", "menu")
        first = dewi.reply.prompt
        second = dewi.say("9").prompt
        assert [len(page["choices"]) for page in (first, second)] == [8, 9]
        assert (second["choices"][-1], second["more"], second["page"]) == ("training", False, 1)
        assert dewi.say("<F3>").prompt == first and dewi.say("<F3>").prompt == first


def test_a_disabled_operator_is_stopped_at_the_next_scan() -> None:
    rina = Person("RINA", "receiving")
    with db.tx():
        people.set_active.run(id=rina.id, active=0)
    assert rina.say("ASN-1").code == "operator_disabled"


@pytest.mark.parametrize("raw", [
    "\x1b]0;x\x07", "\x00\x01", "A\x00B", "A" * 5000, "[/b]", "%s %d {0} {x}", "\u202e\u2066", "😀" * 50, "   "])
def test_hostile_scans_are_refused_and_recorded_clean(raw: str) -> None:
    rina = Person("RINA", "receiving")
    assert rina.say(raw).outcome == "refused"
    recorded = conversations.last_refused.one(operator=rina.id)
    assert recorded.raw.isprintable()
    assert rina.reply.text.replace("\n", " ").isprintable()


@pytest.mark.parametrize("raw", ["]E0", "]C1", "]d2", "]E0 ", "\x1d", "]C1\x1d", "\x00", "\u202e"])
def test_what_says_nothing_is_unreadable_and_nobodys_badge(raw: str) -> None:
    rina = Person("RINA", "stock")
    assert rina.say(raw).code == "unreadable_scan"
    dewi = Person("DEWI", "supervision")
    assert dewi.say(raw).code == "unreadable_scan"


def test_an_operators_acts_renew_what_they_hold() -> None:
    taken("stock", "sku,location,qty\nKAOS-L,A-01-01,5\n")
    taken("orders", "number,sku,qty,payment_method\nSO-1,KAOS-L,2,cod\n")
    from tests.small_house import release_all
    release_all()
    budi = Person("BUDI", "picking")
    budi.say("T-1")
    before = tasks.mine.one(holder=budi.id, kind="pick")
    with db.tx():
        tasks.renew.run(holder=budi.id, until=1)
    budi.say("A-01-01")
    assert before is not None
    assert db.ask("SELECT lease_until FROM task")[0].lease_until > 1
