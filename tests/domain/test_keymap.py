"""The command table: every key, problem and task once, with words that fit the smallest screen."""

import re
from pathlib import Path

import pytest

from floorapp import keymap
from floorapp.domain import codes
from floorapp.domain.safetext import columns
from floorapp.locale import LANGUAGES, say
from floorapp.services.permissions import EVERYBODY, may_do
from tests.catalogues import catalogue

ROOMS = Path(keymap.__file__).parent
RULES = ("codes", "gs1", "calendar", "sla", "putaway", "cartons", "routes")


def test_every_printed_command_does_what_its_key_does():
    for command in keymap.COMMANDS:
        assert codes.read(command.code).command == command.key
        assert keymap.command_for(command.key) is command
    assert {command.code for command in keymap.COMMANDS} == set(codes.COMMANDS)


def test_the_keys_of_a_terminal_reach_their_command():
    assert keymap.command_for("escape").name == keymap.command_for("f3").name == "back"
    assert keymap.command_for("backspace").name == "undo"
    assert keymap.command_for("f9") is None
    pressed = [key for command in keymap.COMMANDS for key in command.pressed]
    assert len(pressed) == len(set(pressed))


def test_every_printed_task_code_opens_its_task():
    for entry in keymap.TASKS:
        assert codes.read(entry.code).command == f"GO:{entry.name}"
    assert [entry.name for entry in keymap.TASKS] == list(codes.TASKS)


@pytest.mark.parametrize(("roles", "menu"), [
    ({"picker"}, ["picking", "stock"]),
    ({"receiver"}, ["receiving", "returns", "stock"]),
    ({"dispatcher"}, ["dispatch", "delivery", "stock"]),
    ({"clerk"}, ["delivery", "returns", "stock", "board"]),
    ({"counter"}, ["counting", "moving", "status", "stock"]),
    ({"packer"}, ["packing", "stock"]),
    ({"putaway"}, ["putaway", "moving", "replenishment", "status", "stock"]),
    (set(), []),
])
def test_the_menu_shows_what_a_role_may_do(roles, menu):
    assert [entry.name for entry in keymap.tasks_for(roles)] == menu


@pytest.mark.parametrize("overseer", ["supervisor", "admin"])
def test_supervisors_and_admins_may_do_every_task(overseer):
    assert keymap.tasks_for({overseer}) == keymap.TASKS


def test_the_menu_and_the_services_agree_on_who_may_do_what():
    for role in EVERYBODY:
        for entry in keymap.TASKS:
            assert keymap.may({role}, entry.name) == may_do(entry.name, frozenset({role})), (role, entry.name)
    assert not keymap.may({"picker"}, "sleeping")


def test_problems_have_the_numbers_of_the_printed_card():
    assert [(entry.number, entry.name) for entry in keymap.PROBLEMS] == [
        (1, "short"), (2, "damaged"), (3, "other_item"), (4, "unreachable"), (5, "tote_full"), (6, "label_unreadable")]
    assert keymap.problem(5).name == "tote_full" and keymap.problem(7) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_fit_twelve_columns_and_lines_eighteen(language):
    entries = (*keymap.COMMANDS, *keymap.PROBLEMS, *keymap.TASKS)
    for code in [entry.word for entry in entries] + ["key_lookup"]:
        assert say(code, language) != code
        assert 0 < columns(say(code, language)) <= 12 and say(code, language).isascii(), code
    for entry in keymap.PROBLEMS:
        assert 0 < columns(say(entry.line, language)) <= 18
    for entry in (*keymap.COMMANDS, *keymap.TASKS):
        assert say(entry.help, language) != entry.help


def test_the_foot_of_the_smallest_screen_holds_its_two_keys():
    foot = "  ".join(keymap.key_label(keymap.command_for(key), "id") for key in ("F2", "F3"))
    assert foot == "F2Kendala  F3Kembali" and columns(foot) == 20
    assert keymap.key_label(keymap.command_for("Enter"), "en") == "OK"


def test_no_two_words_of_the_menu_are_the_same():
    for language in LANGUAGES:
        words = [say(entry.word, language) for entry in keymap.TASKS]
        assert len(words) == len(set(words))


def test_the_titles_of_rules_and_keys_fit_the_smallest_screen():
    told = refusals_and_reasons() | {entry for command in keymap.COMMANDS for entry in (command.word, command.help)}
    for code in told:
        for text in catalogue()[code].values():
            title, *rest = text.split("\n")
            assert not rest or (columns(title) <= 18 and title == title.upper()), code


def test_every_refusal_and_reason_of_the_rules_has_a_text():
    found = refusals_and_reasons()
    assert len(found) > 25
    assert not found - set(catalogue())
    assert not {f"risk_{word}" for word in ("safe", "tight", "late", "missed", "done")} - set(catalogue())


def refusals_and_reasons() -> set[str]:
    """The codes that the rules speak."""
    found = set()
    for name in RULES:
        source = (ROOMS / f"domain/{name}.py").read_text("utf-8")
        found |= set(re.findall(r'Refused\(\s*"(\w+)"', source)) | set(re.findall(r'Rule\("(\w+)"', source))
        found |= set(re.findall(r'"((?:box|weight_too|that_is|container_code)_\w+)"', source))
    return found
