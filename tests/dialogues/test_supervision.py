"""A supervisor's message is acknowledged before anything else is scanned; a mirror shows and never acts."""

from __future__ import annotations

import pytest

from floorapp.data import db, people
from floorapp.data.act import Act
from floorapp.dialogues import engine, mirroring
from floorapp.dialogues.mirroring import mirror_lines
from floorapp.dialogues.page import page
from floorapp.domain.refusals import Refused
from floorapp.services import messages, supervision
from tests.small_house import ASN, SHIRT, Person, assert_sound, taken

pytestmark = pytest.mark.usefixtures("house")


@pytest.fixture
def rina(house: object) -> Person:
    taken("asns", ASN)
    return Person("RINA", "receiving")


def tell(text: str, *codes: str, role: str = "", who: str = "DEWI") -> int:
    sender = people.operator_by_code.one(code=who)
    to = [people.operator_by_code.one(code=code) for code in codes]
    return db.execute(lambda: messages.send(Act(who, 1, sender.id), text, to, role))


def events(what: str) -> list[tuple[str, str]]:
    return [(row.who, row.subject) for row in db.ask("SELECT who, subject FROM event WHERE what = ? ORDER BY id", what)]


def test_a_message_shows_after_the_current_input_and_enter_acknowledges_it(rina: Person) -> None:
    rina.say("ASN-1")
    tell("Dock 2 ditutup, pakai dock 1", "RINA")
    shown = rina.say(SHIRT)                                    # meant for the question that showed: it is taken
    assert (shown.outcome, shown.prompt["done"]) == ("accepted", 1)
    assert shown.prompt["message"]["from"] == "DEWI"
    rows = page(shown, 20, 8, "id")
    assert rows[0].startswith("PESAN DEWI") or rows[1].startswith("PESAN DEWI")
    assert "Dock 2 ditutup" in " ".join(rows) and rows[-1] == "ENTER=mengerti"
    early = rina.say(SHIRT)                                    # not counted, not lost in silence
    assert (early.outcome, early.code, early.prompt["done"]) == ("refused", "message_first", 1)
    read = rina.say("<Enter>")
    assert (read.outcome, read.code, read.seq) == ("info", "message_read", shown.seq)
    assert "message" not in read.prompt
    assert rina.say(SHIRT).prompt["done"] == 2
    assert_sound()


def test_the_sender_sees_who_has_acknowledged_and_when(rina: Person) -> None:
    rina.say("ASN-1")
    assert tell("Rapat jam 10", role="putaway") == 2           # RINA and JOKO
    rina.say(SHIRT, "<Enter>")
    found = {row["to"]: row for row in messages.sent(1)}
    assert set(found) == {"RINA", "JOKO"}
    assert found["RINA"]["read_at"] and not found["JOKO"]["read_at"]
    assert events("message_sent") == [("DEWI", f"message:{found['RINA']['message']}")]
    assert [who for who, _ in events("message_read")] == ["RINA"]
    dewi = Person("DEWI", "supervision")
    rows = dewi.say("<F4>").prompt["rows"]
    assert any(row.startswith("JOKO belum") for row in rows)
    assert any(row.startswith("RINA ") and ":" in row.split()[1] for row in rows)


def test_a_message_is_kept_over_a_lost_link_and_several_come_one_after_another(rina: Person) -> None:
    tell("Satu", "RINA")
    tell("Dua", "RINA")
    again = engine.enter(rina.id, "receiving")                 # another terminal, after the battery fell out
    assert again.prompt["message"]["text"] == "Satu"
    assert rina.say("<Enter>").prompt["message"]["text"] == "Dua"
    assert rina.say("ASN-1").code == "message_first"
    assert "message" not in rina.say("CMDOK").prompt
    assert rina.say("ASN-1").outcome == "accepted"
    assert people.operator.one(id=rina.id).messages == 0


def test_an_enter_that_was_meant_for_the_question_is_no_yes_to_a_message_nobody_saw(rina: Person) -> None:
    rina.say("ASN-1", SHIRT)
    tell("Halo", "RINA")
    assert rina.say("<Enter>").code == "qty_counted"
    assert rina.reply.prompt["message"]["text"] == "Halo"
    assert not messages.sent(1)[0]["read_at"]


def test_texts_from_outside_are_safe_and_short_enough_for_the_smallest_screen(rina: Person) -> None:
    tell("\x1b]0;x\x07[red]Awas[/red]\u202e", "RINA")
    assert messages.sent(1)[0]["text"].isprintable()
    with pytest.raises(Refused, match="message_too_long"):
        tell("kata " * 40, "RINA")
    with pytest.raises(Refused, match="message_empty"):
        tell("   ", "RINA")
    with pytest.raises(Refused, match="nobody_to_tell"):
        tell("Halo", role="clerk")
    with pytest.raises(Refused, match="role_unknown"):
        tell("Halo", role="boss")


def test_only_supervisors_send_and_look(rina: Person) -> None:
    with pytest.raises(Refused, match="supervisor_only"):
        tell("Halo", "BUDI", who="RINA")
    with pytest.raises(Refused, match="supervisor_only"):
        db.execute(lambda: supervision.begin_mirror(Act("RINA", 1, rina.id), people.operator_by_code.one(code="BUDI")))
    assert rina.say("GOSUPERVISION").code == "not_your_task"


def test_a_supervisor_sends_a_message_from_the_menu(rina: Person) -> None:
    dewi = Person("DEWI", "menu")
    assert dewi.say("GOSUPERVISION").prompt["step"] == "who"
    assert dewi.say("NOBODY").code == "operator_unknown"
    assert dewi.say("]C0B-RINA").prompt["choices"] == ["message", "mirror"]
    assert dewi.say("1").prompt["step"] == "text"
    assert dewi.say("Ke dock 2 sekarang").code == "message_sent_to"
    assert engine.enter(rina.id).prompt["message"]["text"] == "Ke dock 2 sekarang"
    assert dewi.say("putaway", "Halo semua").code == "message_sent_to"
    for step, inputs in (("who", ()), ("what", ("RINA",)), ("text", ("1",))):
        reply = dewi.say(*inputs) if inputs else dewi.reply
        assert reply.prompt["step"] == step
        assert all(len(row) <= 20 for row in page(reply, 20, 8, "id"))


def test_a_mirror_shows_prompt_last_answer_and_tape_and_is_noted(rina: Person) -> None:
    rina.say("ASN-1", SHIRT)
    dewi = Person("DEWI", "supervision")
    begun = dewi.say("RINA", "2")
    assert (begun.code, begun.prompt["step"]) == ("mirror_begun", "mirror")
    assert events("mirrored") == [("DEWI", "operator:RINA")]
    found = mirroring.seen(rina.id)
    assert found.reply.prompt == rina.reply.prompt
    assert [row.seq for row in found.tape] == [2, 1]
    lines = [line.text for line in mirror_lines(found, 20, 8)]
    assert len(lines) == 8 and lines[0].startswith("CERMIN RINA") and any("1/24" in line for line in lines)
    rina.say("ZZZ")
    assert mirroring.seen(rina.id).reply.code == "unknown_code"
    assert mirroring.seen(rina.id).reply.text == rina.reply.text
    rina.say(SHIRT)
    assert mirroring.seen(rina.id).reply.outcome == "accepted"


def test_no_key_of_a_mirror_reaches_the_operator(rina: Person) -> None:
    rina.say("ASN-1", SHIRT)
    dewi = Person("DEWI", "supervision")
    dewi.say("RINA", "2")
    before = (people.operator.one(id=rina.id), mirroring.seen(rina.id).reply)
    for raw in ("5", SHIRT, "<Enter>", "<Undo>", "<F2>", "END", "CMDOK"):
        dewi.say(raw)
    dewi.say("<F3>", "<F3>")
    assert (people.operator.one(id=rina.id), mirroring.seen(rina.id).reply) == before
    assert_sound()


def test_from_the_board_to_the_people_and_back_to_the_board(rina: Person) -> None:
    dewi = Person("DEWI", "board")
    assert dewi.say("GOSUPERVISION").prompt["step"] == "who"
    assert dewi.say("RINA", "1", "Ke dock 1").code == "message_sent_to"
    assert dewi.say("RINA", "2").prompt["step"] == "mirror"
    assert dewi.say("<F3>").prompt["step"] == "who"
    assert dewi.say("<F3>").task == "board"
    assert dewi.say("<F3>").task == "menu"
    assert dewi.say("GOSUPERVISION").prompt["step"] == "who"   # from the menu it leads back to the menu
    assert dewi.say("<F3>").task == "menu"


def test_the_people_are_numbered_and_a_digit_chooses_one(rina: Person) -> None:
    """With gloves and no badge at hand; a code that is a number comes before the list."""
    rina.say("ASN-1")
    dewi = Person("DEWI", "supervision")
    rows = dewi.say("<F1>").prompt["rows"]
    numbers = {row.split()[1]: row.split()[0] for row in rows}
    assert list(numbers.values()) == [str(n) for n in range(1, len(rows) + 1)] and list(numbers) == sorted(numbers)
    assert dewi.say(numbers["RINA"]).prompt["who"] == "RINA"
    dewi.say("<F3>")
    assert dewi.say("8").code == "operator_unknown"
    dewi.say("<F4>")
    assert dewi.say(numbers["RINA"]).code == "operator_unknown", "there the messages are shown"
