"""Messages: every code that is used has its texts, in both languages, with the same facts, and short words fit."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from string import Formatter

import pytest

from floorapp import locale
from floorapp.domain.safetext import columns
from tests.catalogues import catalogue as messages
from tests.catalogues import entries, written
from tests.house.source import called, walk, words

CODE = re.compile(r"[a-z][a-z0-9_]*")
# Where a code stands among the arguments, and in which room where the name means something else in others.
SAID = {"Refused": 0, "say": 0, "kept": 0, "ask": 0, "info": 0, "Answer": 1, "Unreadable": 0, "BadCell": 0,
        "BadSettings": 0, "PrinterDown": 0, "PrinterUnknown": 0, "Finding": 1, "Fault": 2}
ONLY_IN = {"kept": "dialogues/", "ask": "dialogues/", "info": "dialogues/", "Answer": "dialogues/",
           "Unreadable": "channels/"}
# Those whose keywords are the facts of the text, and the keywords that are none.
WITH_FACTS = {"Refused": set(), "say": {"language"}, "kept": {"undo"}, "ask": set(), "info": set()}
SCREEN = 20                                    # columns of the smallest screen: an unbroken word must fit


def used() -> Iterator[tuple[str, str, ast.Call]]:
    """(place, code, call) of every code that stands in the source as a literal."""
    for place, node in walk():
        name = called(node)
        at = SAID.get(name)
        if at is not None and isinstance(node, ast.Call) and len(node.args) > at and place.startswith(
                ONLY_IN.get(name, "")):
            code = words(node.args[at])
            if code is not None and CODE.fullmatch(code):
                yield place, code, node


def facts(text: str) -> set[str]:
    """The placeholders of a text."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_every_code_in_the_source_has_a_text() -> None:
    missing = sorted({f"{place} {code}" for place, code, _ in used() if code not in {*messages(), locale.SILENT}})
    assert not missing, missing


def test_what_stands_where_a_code_belongs_is_a_code() -> None:
    """A slip in a name would be shown to people as it stands."""
    found = [f"{place} {said}" for place, node in walk("dialogues", "services", "domain")
             if called(node) in {"Refused", "say", "kept", "ask", "info"} and isinstance(node, ast.Call) and node.args
             and (said := words(node.args[0])) is not None and not CODE.fullmatch(said)]
    assert not found, found


def test_what_a_text_tells_is_given_by_those_who_say_it() -> None:
    """A placeholder that nobody fills would be a hole on the operator's screen."""
    holes = []
    for place, code, call in used():
        if called(call) not in WITH_FACTS or code not in messages() or any(k.arg is None for k in call.keywords):
            continue
        given = {keyword.arg for keyword in call.keywords} - WITH_FACTS[called(call)]
        text = messages()[code]["id"]
        shown = text if given else text.split("\n")[0]         # without facts it is the title alone that is shown
        holes += [f"{place} {code} {{{name}}}" for name in sorted(facts(shown) - given)]
    assert not holes, holes


@pytest.mark.parametrize("language", locale.LANGUAGES)
def test_a_code_stands_once_in_a_catalogue_and_its_text_is_meant(language: str) -> None:
    seen = Counter(line for line in written(language).read_text("utf-8").split("\n") if line.startswith("msgid "))
    assert not [code for code, times in seen.items() if times > 1]
    assert not [message.id for message in entries(language) if message.id and (message.fuzzy or not message.string)]


@pytest.mark.parametrize("language", locale.LANGUAGES)
def test_what_is_said_is_what_the_catalogue_says(language: str) -> None:
    for code, texts in messages().items():
        if "{" not in texts[language]:
            assert locale.say(code, language) == texts[language]
        assert locale.known(code)
    assert not locale.known("nobody_says_this")
    assert locale.say("nobody_says_this", language) == "nobody_says_this"
    assert locale.say("look", language) == ""


def test_every_message_is_in_both_languages_with_the_same_facts() -> None:
    for code, texts in messages().items():
        assert set(texts) == set(locale.LANGUAGES), code
        assert facts(texts["id"]) == facts(texts["en"]), code
        assert all(name.isidentifier() for name in facts(texts["id"])), code


def test_codes_are_words_and_texts_are_clean() -> None:
    for code, texts in messages().items():
        assert CODE.fullmatch(code), code
        for text in texts.values():
            assert text == text.strip("\n"), code
            assert all(character.isprintable() or character == "\n" for character in text), code


def test_the_title_of_a_blocking_screen_can_be_broken_to_the_smallest_screen() -> None:
    """The first line of a text of several lines is its title: on the floor no word in it is wider than the screen."""
    floor = {code for place, code, _ in used() if place.startswith(("domain/", "services/", "dialogues/"))}
    assert floor
    for code in floor & set(messages()):
        for text in messages()[code].values():
            title = text.split("\n")[0] if "\n" in text else ""
            wide = [word for word in title.split() if "{" not in word and columns(word) > SCREEN]
            assert not wide, f"{code}: {wide}"


@pytest.mark.parametrize("language", locale.LANGUAGES)
def test_the_words_of_keys_problems_and_tasks_fit(language: str) -> None:
    keymap = pytest.importorskip("floorapp.keymap")
    short = [word for entry in (*keymap.COMMANDS, *keymap.PROBLEMS, *keymap.TASKS)
             for word in (entry.word, getattr(entry, "other_word", None)) if word]
    for word in short:
        assert 0 < columns(locale.say(word, language)) <= 12, word
    for entry in keymap.PROBLEMS:
        assert columns(locale.say(entry.line, language)) <= 18, entry.line


def test_an_unknown_code_is_shown_as_itself_whatever_is_in_it() -> None:
    for code in ("no_such_code", "grade_{", "}", "{0}", "{n}"):
        assert locale.say(code, "id", n=1) == code
