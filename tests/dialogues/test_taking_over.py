"""One operator, two terminals: asked where the other is alive, resumed where it is dead, and exactly one goes on."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Iterator

import pytest

from floorapp.data import clock, db, holding, people
from floorapp.dialogues import engine
from floorapp.dialogues.engine import Reply
from floorapp.dialogues.page import page
from floorapp.domain.refusals import Refused
from floorapp.services import seats
from floorapp.services.seats import Seat
from tests.conftest import Store
from tests.small_house import ASN, SHIRT, assert_sound, build, taken


@pytest.fixture(autouse=True)
def dock(store: Store) -> Iterator[None]:
    build()
    taken("asns", ASN)
    yield
    seats.line_lost()


class Screen:
    """A terminal of somebody's, alive until it leaves; what dies without a word is another process."""

    def __init__(self, code: str = "RINA", name: str = "gun", screen: bool = True) -> None:
        self.id, self.name, self.seat = people.operator_by_code.one(code=code).id, name, Seat(screen)
        self.reply = engine.enter(self.id, "", name, self.seat)

    def say(self, *inputs: str) -> Reply:
        for raw in inputs:
            self.reply = engine.answer(self.id, raw, self.name, self.reply.seq, self.seat)
        return self.reply

    def take_over(self) -> Reply:
        self.reply = engine.enter(self.id, "", self.name, self.seat, int(self.reply.prompt["seat"]))
        return self.reply


def events() -> list[tuple[str, str]]:
    return [(row.who, row.terminal) for row in db.ask(
        "SELECT who, terminal FROM event WHERE what = 'taken_over' ORDER BY id")]


def test_the_second_terminal_asks_where_the_first_is_alive_and_says_where_since_when_and_in_what() -> None:
    first = Screen(name="10.0.0.7 pts/3")
    first.say("GORECEIVING", "ASN-1", SHIRT)
    with clock.stopped_at(clock.now() + 3_600_000):            # idle for an hour is alive
        second = Screen(name="gun 2")
    asked = second.reply
    assert (asked.outcome, asked.code, asked.task) == ("info", "sits_elsewhere", "receiving")
    assert asked.prompt["choices"] == ["take_over", "leave"] and asked.prompt["terminal"] == "10.0.0.7 pts/3"
    for language in ("id", "en"):
        rows = "\n".join(page(asked, 20, 8, language))
        assert "10.0.0.7 pts/3" in rows and asked.prompt["since"] in rows
        assert {"id": "1 Ambil alih", "en": "1 Take over"}[language] in rows
    assert people.operator.one(id=first.id).terminal == "10.0.0.7 pts/3"
    assert first.say(SHIRT).prompt["done"] == 2, "a question takes nothing away"
    assert events() == []


def test_taking_over_goes_on_with_what_was_kept_and_the_old_terminal_is_told_and_does_nothing() -> None:
    first = Screen()
    first.say("GORECEIVING", "ASN-1", SHIRT)
    second = Screen(name="gun 2")
    here = second.take_over()
    assert (here.code, here.task, here.seq, here.prompt["done"]) == ("resumed", "receiving", first.reply.seq, 1)
    told = first.say(SHIRT)
    assert (told.code, told.prompt["terminal"], told.seq) == ("sits_elsewhere", "gun 2", here.seq)
    assert second.say(SHIRT).prompt["done"] == 2
    assert events() == [("RINA", "gun 2")]
    back = first.take_over()                                   # and back again, asked here too
    assert (back.code, back.prompt["done"]) == ("resumed", 2)
    assert second.say(SHIRT).code == "sits_elsewhere"
    assert_sound()


def test_a_terminal_that_was_left_or_is_dead_is_resumed_without_a_question(store: Store) -> None:
    first = Screen()
    first.say("GORECEIVING", "ASN-1", SHIRT)
    seats.leave(first.seat)
    second = Screen(name="gun 2")
    assert (second.reply.code, second.reply.prompt["done"]) == ("resumed", 1)
    if store.engine == "sqlite":                               # a connection ends with its process
        seats.line_lost()                                      # the guard, as soon as the line is gone
        assert Screen(name="gun 3").reply.code == "resumed"
    assert events() == []


def test_of_two_that_take_over_at_once_exactly_one_goes_on() -> None:
    first = Screen()
    first.say("GORECEIVING", "ASN-1")
    second, third = Screen(name="gun 2"), Screen(name="gun 3")
    assert second.take_over().code == "resumed"
    late = third.take_over()
    assert (late.code, late.prompt["terminal"]) == ("sits_elsewhere", "gun 2")
    assert second.say(SHIRT).outcome == "accepted"
    assert third.say(SHIRT).code == "sits_elsewhere"


def test_a_clock_that_is_wrong_changes_nothing() -> None:
    with clock.stopped_at(clock.now() + 86_400_000 * 400):
        first = Screen()
        first.say("GORECEIVING", "ASN-1")
    assert Screen(name="gun 2").reply.code == "sits_elsewhere"
    seats.leave(first.seat)
    with clock.stopped_at(clock.now() - 86_400_000 * 400):
        assert Screen(name="gun 2").reply.code == "resumed"


def test_a_script_takes_over_without_a_question_and_is_refused_once_a_screen_has_taken_over() -> None:
    gun = Screen()
    gun.say("GORECEIVING", "ASN-1", SHIRT)
    drive = Screen(name="drive", screen=False)
    assert (drive.reply.code, drive.reply.prompt["done"]) == ("resumed", 1)
    assert gun.say(SHIRT).code == "sits_elsewhere"
    other = Screen(name="drive", screen=False)                 # two scripts: each as if it were alone
    assert other.say(SHIRT).outcome == "accepted"
    drive.reply = engine.look(drive.id)
    assert drive.say(SHIRT).outcome == "accepted"
    seats.leave(other.seat)
    assert gun.say(SHIRT).code == "moved_on", "a script that has ended is dead"
    script = Screen(name="drive", screen=False)
    gun.say(SHIRT)
    assert gun.take_over().code == "resumed"
    refused = script.say(SHIRT)
    assert (refused.outcome, refused.code, refused.prompt["step"]) == ("refused", "sits_elsewhere", "qty")
    assert "gun" in refused.text
    assert_sound()


def _sit(url: str, operator: int, over: int, started: object, told: object) -> None:
    """Another process: signs on, takes over what it was told to, and says what it was answered; then it idles."""
    db.open_database(url)
    seat = Seat(screen=True)
    started.wait()  # type: ignore[attr-defined]  # multiprocessing's types are its context's
    try:
        reply = engine.enter(operator, "", f"gun {os.getpid()}", seat, over)
        told.put((os.getpid(), reply.code))  # type: ignore[attr-defined]
    except Refused as refused:
        told.put((os.getpid(), refused.code))  # type: ignore[attr-defined]
    signal.pause()


def test_a_process_that_is_killed_is_dead_at_once_and_four_that_race_for_its_seat_are_one(store: Store) -> None:
    around = multiprocessing.get_context("spawn")
    started, told = around.Event(), around.Queue()
    rina = people.operator_by_code.one(code="RINA").id

    def begin(over: int) -> multiprocessing.process.BaseProcess:
        process = around.Process(target=_sit, args=(store.url, rina, over, started, told), daemon=True)
        process.start()
        return process
    alive = [begin(0)]
    try:
        started.set()
        assert told.get(timeout=60)[1] == "entered"
        asked = Screen(name="gun 2").reply
        assert asked.code == "sits_elsewhere"
        started.clear()
        alive += [begin(int(asked.prompt["seat"])) for _ in range(4)]
        started.set()
        answers = dict(told.get(timeout=60) for _ in range(4))
        assert sorted(answers.values()) == ["entered", "sits_elsewhere", "sits_elsewhere", "sits_elsewhere"]
        holder = next(process for process in alive if answers.get(process.pid or 0) == "entered")
        assert holding.is_held((rina, people.operator.one(id=rina).seat))
        holder.kill()                                          # as the power does
        holder.join(30)
        assert Screen(name="gun 3").reply.code == "entered"
    finally:
        for process in alive:
            process.kill()
            process.join(30)
