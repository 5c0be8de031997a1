"""The page: any prompt at any size, and what must be on the smallest one."""

from __future__ import annotations

import re
import string
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from floorapp.data import clock
from floorapp.dialogues.bigtext import big
from floorapp.dialogues.engine import Reply
from floorapp.dialogues.page import layout, page
from floorapp.dialogues.tasks import TASKS
from floorapp.domain.safetext import columns
from floorapp.locale import LANGUAGES

SIZES = [(20, 8), (20, 16), (40, 8), (40, 24), (80, 24), (132, 50)]
PICK = {"step": "item", "expects": ["item"], "to": "T-00003", "position": [11, 40], "sku": "KAOS-HTM-L",
        "name": "Kaos Polos Katun Hitam L", "unit": "pcs", "location": "A1-02-3", "check": "42", "qty": 2, "done": 0,
        "order": "SO-8812"}
COFFEE = PICK | {"sku": "KOPI-TRJ-250", "name": "Kopi Bubuk Toraja 250 g", "lot": "LT2609-87", "expiry": "2027-09-09"}


@dataclass(frozen=True)
class Kept:
    """A line of the tape."""

    seq: int
    said: str
    at: int = 0
    undone: int = 0
    task: str = "picking"


TAPE = [Kept(41, "OK 1 x KAOS-HTM-L > T-00003"), Kept(40, "KAOS-HTM-L x1"), Kept(39, "Di A1-02-3", undone=1)]


def reply(prompt: dict[str, Any], task: str = "picking", outcome: str = "accepted", code: str = "counted",
          text: str = "1 x KAOS-HTM-L", seq: int = 41) -> Reply:
    return Reply(seq, task, outcome, code, text, prompt)


def in_hours(hours: float) -> str:
    return str(clock.iso(clock.now() + int(hours * 3_600_000) + 30_000))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_pick_tells_position_place_item_quantity_tote_question_number_and_keys_at_every_size(
        size: tuple[int, int], language: str) -> None:
    shown = "\n".join(page(reply(PICK | {"due": in_hours(0.8)}), *size, language, TAPE))
    wanted = ["12/40", "KAOS-HTM-L", "2", "T-00003", "41", "F2", "F3", "00:48",
              {"id": "Pindai barang", "en": "Scan item"}[language]]
    assert [text for text in wanted if text not in shown] == []
    assert "A1-02-3" in shown or "A 1 - 0 2 - 3" in shown or big("A1-02-3", 40)[1] in shown


def test_a_lot_is_on_the_smallest_screen_too() -> None:
    shown = "\n".join(page(reply(COFFEE), 20, 8, "id"))
    assert "LT2609-87" in shown and "T-00003" in shown and "A1-02-3" in shown


def test_the_time_to_the_cut_off_stands_at_the_right_edge_and_says_when_it_has_passed() -> None:
    assert page(reply(PICK | {"due": in_hours(0.8)}), 20, 8, "id")[0] == "AMBIL 12/40    00:48"
    assert page(reply(PICK | {"due": in_hours(-2)}), 20, 8, "id")[0].endswith(" -02:00")
    assert page(reply(PICK | {"due": in_hours(200)}), 20, 8, "id")[0].endswith(" 8 hari")


def test_where_the_title_is_too_long_the_task_gives_way_not_the_position_and_not_the_time() -> None:
    shown = page(reply({"step": "item", "position": [123, 456], "due": in_hours(5)}, "receiving"), 20, 8, "id")[0]
    assert shown.endswith(" 123/456 05:00") and len(shown) == 20


def test_the_number_of_the_last_kept_input_shows_after_every_answer() -> None:
    for outcome, code, text in (("accepted", "counted", "1 x KAOS"), ("info", "look", ""),
                                ("info", "no_work", "Kosong"), ("info", "resumed", "Tersambung lagi. Lanjutkan")):
        shown = page(reply(PICK, "picking", outcome, code, text), 20, 8, "id", TAPE)
        assert any(line.startswith("41 ") for line in shown)


def test_who_comes_back_is_told_so_and_sees_the_last_kept_scan() -> None:
    shown = page(reply(PICK, "picking", "info", "resumed", "Tersambung lagi. Lanjutkan"), 20, 8, "id", TAPE)
    assert shown[-2:] == ["41 OK 1 x KAOS-HTM-L", "Tersambung lagi"]


@pytest.mark.parametrize(("outcome", "code", "text"), [
    ("accepted", "counted", "OK 1 x KAOS-HTM-L"), ("info", "resumed", "Tersambung lagi"), ("info", "look", "")])
def test_what_was_kept_last_is_told_once(outcome: str, code: str, text: str) -> None:
    for size in ((20, 16), (40, 24)):
        shown = page(reply(PICK, "picking", outcome, code, text), *size, "id", TAPE)
        assert sum("41 OK 1 x" in line for line in shown) == 1, shown


@pytest.mark.parametrize("size", SIZES)
def test_coming_back_is_told_at_every_size(size: tuple[int, int]) -> None:
    shown = "\n".join(page(reply(PICK, "picking", "info", "resumed", "Tersambung lagi"), *size, "id", TAPE))
    assert "Tersambung lagi" in shown and "41 OK 1 x" in shown


def test_an_undo_that_was_asked_before_the_link_was_lost_is_asked_again() -> None:
    shown = page(reply(PICK | {"confirm": "undo"}, "picking", "info", "resumed", "Tersambung lagi"), 20, 8, "id", TAPE)
    assert "BATALKAN?" in shown and "41 OK 1 x KAOS-HTM-L" in "\n".join(shown) and shown[-1] == "ENTER=ya F3=tidak"


def test_what_was_undone_stands_in_brackets_on_the_tape() -> None:
    assert any(re.search(r"\(\d\d:\d\d   39 ", line) and line.rstrip().endswith(")")
               for line in page(reply(PICK), 80, 24, "id", TAPE))


@pytest.mark.parametrize("size", SIZES)
def test_a_refusal_fills_the_screen_and_counts_what_was_ignored(size: tuple[int, int]) -> None:
    shown = layout(reply(PICK, outcome="refused", code="wrong_item", text="SALAH BARANG\nDiminta A\nDipindai B"),
                   *size, "id", ignored=3)
    assert {line.style for line in shown} == {"error"} and len(shown) == size[1]
    assert [line.text for line in shown][1] == "SALAH BARANG"
    assert [line.text for line in shown][-2:] == ["3 pindaian diabaikan", "ENTER=mengerti"]


def test_many_scans_that_were_ignored_are_told_in_whole_words_where_they_find_room() -> None:
    refused = Reply(1, "picking", "refused", "wrong_item", "SALAH BARANG\nDiminta A\nDipindai B\nTaruh lagi", {})
    lines = [line.text for line in layout(refused, 20, 8, "id", ignored=49)]
    assert lines[-3:] == ["49 pindaian", "diabaikan", "ENTER=mengerti"] and "Taruh lagi" in lines
    crowded = replace(refused, text=refused.text + "\nsatu\ndua")
    lines = [line.text for line in layout(crowded, 20, 8, "id", ignored=49)]
    assert lines[-2].startswith("49 pindaian dia") and "dua" in lines


def test_a_kept_input_that_took_the_work_away_blocks_like_a_refusal() -> None:
    shown = page(reply(PICK, code="order_cancelled_in_hand", text="PESANAN DIBATALKAN\nSO-1\nKembalikan"), 20, 8, "id")
    assert shown[-1] == "ENTER=mengerti" and "PESANAN DIBATALKAN" in shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_nine_choices_stand_on_eight_rows(language: str) -> None:
    reasons = list(TASKS["delivery"].prompt.__globals__["REASONS"])
    shown = page(reply({"step": "reason", "expects": ["choice"], "choices": reasons}, "delivery"), 20, 8, language)
    assert len(reasons) == 9 and all(f"{number} " in "\n".join(shown) for number in range(1, 10))
    assert "F3" in shown[-1] and max(map(columns, shown)) <= 20


@pytest.mark.parametrize("language", LANGUAGES)
def test_six_choices_on_eight_rows_leave_the_number_of_what_was_kept_last_in_the_title(language: str) -> None:
    six = {"step": "relation", "expects": ["choice"], "choices": list("abcdef")}
    shown = page(reply(six, "delivery"), 20, 8, language)
    assert shown[0].endswith(" 41") and shown[6] == "6 f"


@pytest.mark.parametrize("many", range(1, 10))
def test_everybody_on_the_floor_is_seen_with_their_number_on_eight_rows(many: int) -> None:
    people = [f"{n} {name} 14:12 Hitung !!" for n, name in enumerate(
        ["ANI", "BUDI", "DEWI", "EKO", "FAJAR", "PT-GUDANG-1", "RINA", "SITI", "WAWAN"][:many], 1)]
    shown = page(reply({"step": "who", "expects": ["badge"], "rows": people}, "supervision"), 20, 8, "id")
    assert all(f"{n} " in "\n".join(shown[1:6]) for n in range(1, many + 1)), shown
    wide = "\n".join(page(reply({"step": "who", "expects": ["badge"], "rows": people}, "supervision"), 40, 8, "id"))
    assert all(f"{row[:17]}" in wide for row in people), "what they do too"
    assert ("No./badge/kode/peran" in shown) == (many < 9) and ("2 BUDI 14:12 Hitung" in shown) == (1 < many < 5)


def test_a_long_name_keeps_its_beginning_and_its_size() -> None:
    shown = page(reply(PICK | {"name": "Kemeja Flanel Kotak Lengan Panjang XXL"}), 20, 8, "id")
    assert any(line.startswith("Kemeja Fl") and line.endswith("..XXL") for line in shown)


def test_a_long_name_keeps_the_figure_with_its_unit() -> None:
    for name, told in (("Kopi Bubuk Arabika Toraja 250 g", "Kopi Bubuk Ar..250 g"),
                       ("Gelas Kaca Bening isi 6", "Gelas Kaca Be..isi 6"),
                       ("Kemeja Lengan-Panjang-Sekali XL", "Kemeja Lengan-Pa..XL")):
        assert told in page(reply(PICK | {"name": name}), 20, 8, "id")


def test_an_idle_screen_changes_once_a_minute_at_most() -> None:
    due = str(clock.iso(clock.now() + 3_600_000 + 30_000))
    assert page(reply(PICK | {"due": due}), 40, 24, "id", TAPE) == page(reply(PICK | {"due": due}), 40, 24, "id", TAPE)


WORDS = st.text(max_size=40) | st.text(string.ascii_uppercase + string.digits + "-", max_size=30)
VALUES = st.none() | st.booleans() | st.integers(-10, 10**9) | WORDS
LISTS = st.none() | st.lists(WORDS | st.integers(-5, 99), max_size=12)
KEYS = ("location", "name", "sku", "qty", "done", "unit", "to", "lot", "serial", "expiry", "order", "carrier", "parcel",
        "tracking_no", "box", "due", "check", "detail", "warning", "waiting", "problem", "confirm", "operator", "more",
        "free", "on_hand", "driver", "grade", "nobody_knows_this")
STEPS = sorted({step.removeprefix("at_") for dialogue in TASKS.values() for step in dir(dialogue)
                if step.startswith("at_")} | {"problem", "problem_qty", "menu", "unheard_of"})
PROMPTS = st.tuples(
    st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=20),
    st.fixed_dictionaries({}, optional={"expects": LISTS, "choices": LISTS, "rows": LISTS, "position": LISTS}),
    st.sampled_from(STEPS)).map(lambda parts: parts[0] | parts[1] | {"step": parts[2]})


@settings(max_examples=300, deadline=None)
@given(PROMPTS, st.sampled_from(sorted(TASKS)), st.sampled_from(["accepted", "refused", "ask", "info"]),
       st.sampled_from(["counted", "look", "resumed", "help_any", "undo_last", "lease_lost"]), WORDS,
       st.integers(1, 200), st.integers(1, 60), st.sampled_from(LANGUAGES), WORDS, st.integers(0, 60))
def test_no_prompt_at_no_size_breaks_the_page(
        prompt: dict[str, Any], task: str, outcome: str, code: str, text: str, width: int, height: int, language: str,
        typed: str, ignored: int) -> None:
    shown = layout(Reply(7, task, outcome, code, text, prompt), width, height, language, TAPE, typed=typed,
                   ignored=ignored)
    assert len(shown) == height
    for line in shown:
        whole = line.whole(width)
        assert columns(whole) <= width
        assert whole.isprintable(), "a control character"
        assert whole.isascii() or width >= 60, "below 60 columns only ASCII"
