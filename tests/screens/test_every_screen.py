"""Every step of every task, whoever added it, at five sizes and in two languages: what must be on it is on it.

The steps are read from the tasks themselves: a new one is looked at from its first day, and fails here where it has no
words, too long ones, or no room for what matters. The prompt is the fullest that a floor knows.
"""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from floorapp.dialogues.bigtext import big
from floorapp.dialogues.engine import Reply
from floorapp.dialogues.facts import HERE, LOOKING
from floorapp.dialogues.headings import heading, question
from floorapp.dialogues.lines import Line
from floorapp.dialogues.page import layout
from floorapp.dialogues.tasks import TASKS
from floorapp.domain.safetext import columns
from floorapp.locale import LANGUAGES
from tests.screens.test_page import COFFEE, TAPE

SIZES = ((20, 8), (20, 16), (40, 8), (40, 24), (80, 24), (132, 50))
STEPS = [(task, step.removeprefix("at_")) for task, dialogue in TASKS.items()
         for step in dir(dialogue) if step.startswith("at_") and task != "board"]


def shown(task: str, step: str, size: tuple[int, int], language: str, **more: object) -> tuple[Reply, list[Line]]:
    prompt = COFFEE | {"step": step, "expects": ["item"]} | more
    reply = Reply(41, task, "accepted", "counted", "1 x KOPI-TRJ-250", prompt)
    return reply, layout(reply, *size, language, TAPE)


@pytest.mark.parametrize("task", [task for task in TASKS if task not in {"menu", "board"}])
def test_position_place_item_quantity_destination_question_number_and_keys(task: str) -> None:
    missing = []
    for (_, step), size, language in itertools.product([s for s in STEPS if s[0] == task], SIZES, LANGUAGES):
        reply, lines = shown(task, step, size, language)
        text = "\n".join(line.whole(size[0]) for line in lines)
        assert len(lines) == size[1] and all(columns(line.whole(size[0])) <= size[0] for line in lines)
        wanted = {"position": ("12/40", "11/40"), "item": ("TRJ-250",), "quantity": (" 2",),
                  "destination": ("T-00003",), "question": (question(reply, language),), "number": ("41 ",),
                  "back": ("F3",)}
        if task not in HERE:
            wanted["place"] = ("A1-02-3", "A 1 - 0 2 - 3", big("A1-02-3", 40)[1])
        if task in LOOKING and size[1] == 8:
            del wanted["question"]                             # the answer matters more than the next question
        missing += [f"{task} {step} {size} {language}: no {what}" for what, any_of in wanted.items()
                    if not any(part in text for part in any_of)]
    assert missing == []


@pytest.mark.parametrize("task", [task for task in TASKS if task not in {"menu", "board"}])
@pytest.mark.parametrize("choices", [0, 2, 5])
def test_what_was_kept_last_is_what_an_undo_would_take_and_stands_on_every_size(task: str, choices: int) -> None:
    more = {"expects": ["choice"], "choices": [f"pilihan_{n}" for n in range(choices)]} if choices else {}
    missing = []
    for (_, step), size, language in itertools.product([s for s in STEPS if s[0] == task], SIZES, LANGUAGES):
        reply, lines = shown(task, step, size, language, **more)
        back = layout(replace(reply, outcome="info", code="resumed", text="Tersambung lagi"), *size, language, TAPE)
        for when, said, page in (("kept", "41 1 x KOPI", lines), ("back", "OK 1 x KAOS"[:size[0] - 3], back)):
            if not any(said in line.whole(size[0]) for line in page):
                missing.append((step, size, language, when))
        if size[0] >= 80:
            sides = " ".join(line.side for line in lines)
            missing += [(step, size, language, row.seq) for row in TAPE if f"{row.seq} {row.said[:10]}" not in sides]
            assert "39 Di A1-02-3)" in sides                   # in brackets: it is taken back already
    assert missing == []


@pytest.mark.parametrize("task", [task for task in TASKS if task != "board"])
def test_a_list_of_nine_stands_on_every_size_with_its_question(task: str) -> None:
    choices = [f"pilihan_{number}" for number in range(1, 10)]
    for (_, step), size, language in itertools.product([s for s in STEPS if s[0] == task], SIZES, LANGUAGES):
        names = choices if task != "menu" else [name for name in TASKS if name not in {"menu", "board"}][:9]
        reply, lines = shown(task, step, size, language, expects=["choice"], choices=names)
        text = "\n".join(line.whole(size[0]) for line in lines)
        assert all(f"{number} " in text for number in range(1, len(names) + 1)), text
        assert heading(reply, language) in text or question(reply, language) in text, text


@pytest.mark.parametrize("size", [size for size in SIZES if size[0] < 60])
def test_below_sixty_columns_every_screen_is_ascii(size: tuple[int, int]) -> None:
    for (task, step), language in itertools.product(STEPS, LANGUAGES):
        _, lines = shown(task, step, size, language, name="Kopi Toraja 日本 é", warning="Hati-hati – rapuh")
        assert all(line.whole(size[0]).isascii() for line in lines), (task, step)


def test_every_mark_has_a_word_and_no_style_has_a_colour() -> None:
    """Bold and reverse are all; a snapshot of the bare text is complete."""
    from floorapp.widgets.page import STYLES, TURNED
    for style in [*STYLES.values(), *TURNED.values(), *TURNED]:
        assert style.color is None and style.bgcolor is None and not style.dim and not style.blink
    refused = Reply(1, "picking", "refused", "wrong_item", "SALAH BARANG\nDiminta A", {"step": "item"})
    error = layout(refused, 20, 8, "id")
    assert "SALAH BARANG" in "\n".join(line.text for line in error) and error[-1].text == "ENTER=mengerti"
