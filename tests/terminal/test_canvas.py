"""The terminal shows the picture, is sent only what changed, and nothing that is not on the list."""

from __future__ import annotations

import json
from pathlib import Path

import pyte
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from floorapp.terminal.canvas import Canvas
from floorapp.terminal.classes import CLASSES
from tests.terminal.sent import undocumented
from tests.terminal.terminals import cells

COLUMNS, ROWS = 12, 4
HOSTILE = Path(__file__).parents[3] / "shared" / "data" / "hostile"


class Shown:
    """A terminal emulator behind a canvas."""

    def __init__(self, term: str = "xterm-256color", columns: int = COLUMNS, rows: int = ROWS) -> None:
        self.canvas = Canvas(CLASSES[term], columns, rows)
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.Stream(self.screen)
        self._stream.feed(CLASSES[term].greeting)

    def draw(self, stream: str) -> str:
        """What is sent for it."""
        self.canvas.draw(stream)
        sent = self.canvas.changes()
        self._stream.feed(sent)
        return sent


def test_an_unchanged_picture_sends_nothing() -> None:
    shown = Shown()
    frame = "\x1b[1;1H\x1b[1;38;5;3mAMBIL\x1b[0m 12/40\n\x1b[2;1HA-03-02"
    assert shown.draw(frame)
    assert shown.draw(frame) == ""
    assert shown.canvas.changes() == ""


def test_one_digit_that_changes_is_one_move_and_one_character() -> None:
    shown = Shown()
    shown.draw("\x1b[2;1Hqty 2")
    assert shown.draw("\x1b[2;1Hqty 3") == "\x1b[2;5H3"


def test_a_blank_rest_is_erased_not_written() -> None:
    shown = Shown()
    shown.draw("\x1b[1;1H8991234567890")
    assert shown.draw("\x1b[1;1H            ") == "\x1b[H\x1b[K"


def test_a_coloured_rest_is_erased_only_where_erasing_colours() -> None:
    paper = "\x1b[1;1H\x1b[44m" + " " * COLUMNS
    assert "\x1b[K" in Shown("xterm").draw(paper)
    assert "\x1b[K" not in Shown("screen").draw(paper)


def test_a_long_gap_is_erased_where_the_terminal_can_and_what_follows_stays() -> None:
    for term, way in (("xterm", "\x1b[H\x1b[9X"), ("screen", "\x1b[H\x1b[9X"), ("vt100", "\x1b[H         ")):
        shown = Shown(term)
        shown.draw("\x1b[1;1HA-03-02-1 KA")
        assert shown.draw("\x1b[1;1H         ") == way
        assert shown.screen.display[0] == "          KA"


def test_the_bell_rings_once_for_each_ring_and_a_stall_saves_up_no_more_than_three() -> None:
    shown = Shown()
    shown.draw("")
    assert shown.draw("\a") == "\a"
    assert shown.canvas.changes() == ""
    assert shown.draw("\a" * 20) == "\a\a\a"


def test_a_lost_picture_is_painted_whole() -> None:
    shown = Shown()
    shown.draw("\x1b[2;1HA-03-02")
    shown.canvas.forget()
    assert shown.canvas.changes() == "\x1b[m\x1b[2J\x1b[2HA-03-02"


def test_a_smaller_terminal_is_never_sent_what_lies_outside() -> None:
    shown = Shown()
    shown.draw("\x1b[1;1HABCDEFGHIJKL\x1b[4;1Hlow")
    shown.canvas.resize(6, 2)
    assert shown.draw("\x1b[1;4H日本\x1b[9;9Hx\x1b[2;70Hy") == "\x1b[m\x1b[2J\x1b[HABC日"


@pytest.mark.parametrize(("text", "columns", "seen"), [
    ("日本", 4, "日本"),
    ("cafe\u0301", 4, "caf\xe9"),
    ("\u2764\ufe0f!", 3, "\u2764 !"),  # laid out two columns wide, drawn one wide by most terminals
    ("\U0001f469\u200d\U0001f4bb!", 3, "\U0001f469!"),
    ("a\u202eb\u200bc", 3, "abc"),
], ids=["wide", "combining", "variation selector", "joined", "bidi and zero width"])
def test_wide_and_combined_characters_stay_in_their_columns(text: str, columns: int, seen: str) -> None:
    shown = Shown()
    assert not undocumented(CLASSES["xterm"], shown.draw(f"\x1b[1;1H{text}|").encode())
    assert shown.screen.display[0].rstrip() == seen + "|"
    assert shown.screen.buffer[0][columns].data == "|"


def test_after_what_terminals_disagree_about_the_cursor_is_placed_anew() -> None:
    assert Shown().draw("\x1b[1;1H\U0001f4e6x日y") == "\x1b[m\x1b[2J\x1b[H\U0001f4e6\x1b[1;3Hx日y"
    assert Shown().draw("\x1b[1;1He\u0323x") == "\x1b[m\x1b[2J\x1b[He\u0323\x1b[1;2Hx"


def test_a_seven_bit_terminal_gets_seven_bits_in_the_same_places() -> None:
    shown = Shown("vt100")
    assert shown.draw("\x1b[1;1H┌─┐日café│█\u2026").isascii()
    assert shown.screen.display[0] == "+-+? cafe|#."


@pytest.mark.parametrize(("term", "sgr", "expected"), [
    ("xterm-256color", "1;5;38;5;208;48;5;17", "\x1b[1;38;5;208;48;5;17mX"),
    ("xterm", "93;104", "\x1b[93;104mX"),
    ("linux", "93;104", "\x1b[1;33;44mX"),
    ("linux", "90", "\x1b[37mX"),
    ("screen", "38;5;208;3", "\x1b[3mX"),
    ("vt220", "1;2;3;4;7;93;48;2;1;2;3", "\x1b[1;4;7mX"),
    ("vt100", "31;42", "X"),
])
def test_a_pen_is_reduced_to_what_the_terminal_has(term: str, sgr: str, expected: str) -> None:
    shown = Shown(term)
    shown.draw("\x1b[2;1H-")
    assert shown.draw(f"\x1b[1;1H\x1b[{sgr}mX\x1b[0m") == "\x1b[H" + expected


def test_the_visible_cursor_of_a_vt100_is_parked_where_the_application_has_it() -> None:
    shown = Shown("vt100")
    assert shown.draw("\x1b[1;1HPIN:\x1b[1;6H").endswith("PIN:\x1b[C")
    assert shown.draw("\x1b[1;6H") == ""


PENS = st.sampled_from(["", "1", "7", "4", "31", "1;7;32", "48;5;17", "38;5;208;48;5;17", "0;3"])
TEXTS = st.text(st.sampled_from("AB12  -日本é█\u2764\ufe0f\u0301\U0001f4e6"), min_size=1, max_size=COLUMNS)
DRAWN = st.builds(lambda x, y, pen, text: f"\x1b[{y};{x}H\x1b[{pen}m{text}\x1b[0m",
                  st.integers(1, COLUMNS), st.integers(1, ROWS), PENS, TEXTS)
FRAMES = st.lists(st.lists(DRAWN, min_size=1, max_size=5).map("".join), min_size=1, max_size=6)


@settings(max_examples=200, deadline=None)
@given(FRAMES, st.sampled_from(sorted(CLASSES)))
def test_frame_by_frame_the_terminal_shows_what_a_fresh_one_would(frames: list[str], term: str) -> None:
    followed, fresh = Shown(term), Shown(term)
    for frame in frames:
        sent = followed.draw(frame)
        assert not undocumented(CLASSES[term], sent.encode())
    fresh.draw("".join(frames))
    assert cells(followed.screen) == cells(fresh.screen)


@settings(max_examples=300, deadline=None)
@given(st.lists(DRAWN | st.text(max_size=20) | st.binary(max_size=20).map(lambda b: b.decode("latin-1")), max_size=6),
       st.sampled_from(sorted(CLASSES)))
def test_no_text_whatever_gets_a_byte_to_the_terminal_that_is_not_on_the_list(stream: list[str], term: str) -> None:
    assert not undocumented(CLASSES[term], Shown(term).draw("".join(stream)).encode("utf-8", "replace"))


@pytest.mark.skipif(not HOSTILE.exists(), reason="the hostile files are not beside this checkout")
@pytest.mark.parametrize("term", ["vt100", "linux", "xterm-256color"])
def test_the_hostile_files_get_no_byte_to_the_terminal_that_is_not_on_the_list(term: str) -> None:
    strings = json.loads((HOSTILE / "blns/blns.json").read_text("utf-8"))
    files = [path for path in sorted((HOSTILE / "xterm").iterdir()) if path.is_file()]
    strings += [path.read_bytes().decode("utf-8", "replace") for path in files]
    assert len(strings) > 500
    for string in strings:
        shown = Shown(term, 80, 24)
        shown.draw("\x1b[1;1H")
        sent = shown.draw(f"\x1b[3;5H{string}").encode("utf-8", "replace")
        assert not undocumented(CLASSES[term], sent), repr(string)
