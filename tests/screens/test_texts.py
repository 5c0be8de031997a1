"""Every question has words, in both languages, that fit a handheld."""

from __future__ import annotations

import re

import pytest

from floorapp.dialogues.engine import Reply
from floorapp.dialogues.headings import question
from floorapp.dialogues.tasks import TASKS
from floorapp.domain.safetext import columns
from floorapp.locale import LANGUAGES, say
from tests.catalogues import catalogue

STEPS = [(name, step.removeprefix("at_")) for name, dialogue in TASKS.items()
         for step in dir(dialogue) if step.startswith("at_")]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("task", "step"), [*STEPS, ("picking", "problem"), ("picking", "problem_qty")])
def test_every_step_asks_in_words_of_twenty_columns(task: str, step: str, language: str) -> None:
    for expects in ([], ["END"]):
        asked = question(Reply(0, task, "info", "look", "", {"step": step, "expects": expects}), language)
        assert asked and not asked.startswith("ask_"), f"no text: ask_{step}"
        assert columns(asked) <= 20, asked


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_question_of_the_catalogue_belongs_to_a_step_that_nobody_asks(language: str) -> None:
    asked = {f"ask_{step}" for _, step in STEPS} | {f"ask_{task}_{step}" for task, step in STEPS}
    asked |= {f"{code}_end" for code in asked} | {"ask_problem", "ask_problem_qty", "ask_problem_qty_2"}
    asked |= {"ask_override_pin", "ask_override_badge", "ask_takeover"}
    assert {code for code in catalogue() if code.startswith("ask_")} <= asked


@pytest.mark.parametrize("language", LANGUAGES)
def test_choices_and_problems_fit_a_numbered_list_of_twenty_columns(language: str) -> None:
    for code in catalogue():
        if code.startswith("choice_"):
            assert columns(say(code, language)) <= (8 if code.endswith("_short") else 18), code
        if re.fullmatch(r"problem_\w+_line", code):
            assert columns(say(code, language)) <= 18, code


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_of_facts_leave_room_for_the_fact(language: str) -> None:
    for code in catalogue():
        if code.startswith("page_"):
            words = say(code, language, n=9)
            assert columns(words) <= 20 and words.isascii(), code


@pytest.mark.parametrize("task", [name for name in TASKS if name not in {"menu", "board"}])
def test_the_menu_names_each_task_in_twelve_columns_and_explains_it(task: str) -> None:
    for language in LANGUAGES:
        assert columns(say(f"task_{task}", language)) <= 12
        assert columns(say(f"task_{task}_short", language)) <= 7
        assert not say(f"task_{task}_help", language).startswith("task_")


def test_every_step_has_a_help_of_its_own() -> None:
    missing = {f"help_{task}_{step}" for task, step in STEPS
               if task not in {"menu", "board"} and not {f"help_{task}_{step}", f"help_{step}"} & set(catalogue())}
    assert not missing
