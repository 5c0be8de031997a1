"""While one looks: another language and another size, at the sign-on, in the menu and in every task, at a real terminal
and under tmux. Everybody is spoken to in their own language, wherever they stand."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from floorapp.data import conversations, db, people
from floorapp.dialogues import engine
from floorapp.dialogues.page import page
from floorapp.dialogues.tasks import NAMES
from floorapp.locale import LANGUAGES, say
from tests.conftest import Store
from tests.screens.conftest import Reader
from tests.screens.real_floor import FloorTerminal
from tests.small_house import SHIRT, Person

OTHER = {"id": "en", "en": "id"}
TASKS = [name for name in NAMES if name not in {"menu", "board"}]
SIZES = ((20, 16), (16, 6), (40, 8), (1, 1), (40, 24), (10, 3), (80, 24), (200, 60), (20, 8))
FEW = ("picking", "receiving", "supervision")                   # by tmux; by the emulator all


def shows(floor: FloorTerminal, code: str, size: tuple[int, int], language: str) -> Callable[[], bool]:
    """Asked anew each time: the language is the person's only once the screen has taken the key."""
    return lambda: floor.lines == here(code, size, language)


def here(code: str, size: tuple[int, int], language: str) -> list[str]:
    """The page of somebody's open question, as drive --screen would print it."""
    operator = people.operator_by_code.one(code=code).id
    tape = conversations.tape.all(operator=operator, most=20)
    return [line.rstrip() for line in page(engine.look(operator), *size, language, tape)]


def speak(floor: FloorTerminal, language: str) -> None:
    """From this language to the other one, as anybody does it: help, then L."""
    floor.press("F1")
    floor.until("L=", say("key_help", language))
    floor.scan("L")


def test_the_sign_on_speaks_both_languages_and_everybody_is_spoken_to_in_their_own(
        house: Store, reader: Reader) -> None:
    with reader(house.url, house.folder, columns=40, rows=16) as floor:
        for language in ("id", "en", "id", "en"):
            floor.until(say("sign_on_badge", language), say("sign_on_keys", language))
            floor.scan("B-NOBODY")
            floor.until(say("sign_on_pin", language))
            floor.scan("0000")
            floor.until(say("sign_in_wrong", language).split("\n")[0])
            floor.press("F4")
        floor.scan("B-JOKO", "2582")                           # English, on an Indonesian terminal
        floor.until("MENU JOKO", say("task_picking", "en"))
        speak(floor, "en")
        floor.until("MENU JOKO", say("task_putaway", "id"))
        floor.press("F3")
        floor.until("FLOORAPP")
        floor.scan("B-RINA", "2580")
        floor.until("MENU RINA", say("task_receiving", "id"))
        floor.press("F3")
        floor.until("FLOORAPP")
        floor.scan("B-JOKO", "2582")                           # what he chose is his from now on
        floor.until("MENU JOKO", say("task_picking", "id"))
    assert {row.language for row in db.ask("SELECT language FROM operator WHERE code <> 'ADMIN'")} == {"id"}


def test_language_and_size_change_in_the_menu_and_in_every_task(
        house: Store, reader: Reader, request: pytest.FixtureRequest) -> None:
    """Each size from one cell to a wall, back and forth; after each change the page is the one that belongs there."""
    by_tmux = request.node.callspec.params["reader"] == "tmux"
    size, language = (20, 8), "id"
    with reader(house.url, house.folder).sign_on("B-DEWI", "2583", "MENU") as floor:
        for nth, task in enumerate(("menu", *(FEW if by_tmux else TASKS))):
            if task != "menu":
                floor.scan(f"GO{task.upper()}")
                floor.until(say(f"task_{task}", language).upper())
            for _ in LANGUAGES:
                speak(floor, language)
                language = OTHER[language]
                floor.eventually(shows(floor, "DEWI", size, language), "\n".join(here("DEWI", size, language)))
            for size in SIZES if task in FEW or (not by_tmux and nth % 4 == 0) else SIZES[-3:]:
                floor.resize(*size)
                floor.eventually(shows(floor, "DEWI", size, language), "\n".join(here("DEWI", size, language)))
        assert floor.wait(0) is None
    assert not (house.folder / "errors.log").exists()


def test_an_error_and_its_ignored_scans_survive_every_size_and_the_work_goes_on(house: Store, reader: Reader) -> None:
    Person("BUDI", "picking").say("T-1", "A-01-01")
    with reader(house.url, house.folder).sign_on("B-BUDI", "2581", "Pindai barang") as floor:
        floor.scan("A-01-02")
        floor.until("ENTER=mengerti")
        floor.scan(SHIRT)
        floor.until("1 pindaian diabaikan")
        for columns, rows in SIZES:
            floor.resize(columns, rows)
            floor.eventually(lambda: all(all(row) for row in floor.reversed), "reverse video")
        floor.until("1 pindaian diabaikan", "ENTER=mengerti")
        floor.press("Enter")
        floor.until("Pindai barang")
        floor.send(f"{SHIRT}\r")
        floor.resize(40, 24)                                   # while the scan is under way
        floor.send(f"{SHIRT}\r")
        floor.until("Pindai rak", number=4)
