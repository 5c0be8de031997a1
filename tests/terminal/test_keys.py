"""What a terminal's keys send is named as Textual names it."""

from __future__ import annotations

import pytest
from textual import constants, events
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._xterm_parser import XTermParser

from floorapp.terminal.keys import PASTE_RESTS, KeyReader, Pasted, Press

# Shifted F3 is also a report of the cursor.
REPORTS = (";2R", ";5R", ";6R")
KNOWN = [s for s in ANSI_SEQUENCES_KEYS if s.startswith(("\x1b[", "\x1bO")) and not s.endswith(REPORTS)]


def test_every_sequence_and_character_that_textual_knows_is_the_same_key_here() -> None:
    assert len(KNOWN) > 200
    for sent in [*KNOWN, *(chr(n) for n in range(0x3000) if n != 0x1B)]:
        keys = [e for e in XTermParser().feed(sent) if isinstance(e, events.Key) and e.key != "escape"]
        expected = [Press(e.key, e.character) for e in keys]
        assert KeyReader().feed(sent) == expected, repr(sent)


def test_a_lone_escape_waits_to_be_settled_once() -> None:
    reader = KeyReader()
    assert reader.feed("\x1b") == [] and reader.undecided
    assert reader.settle() == [Press("escape", "\x1b")]
    assert not reader.undecided and reader.settle() == []


def test_an_escape_that_begins_something_is_not_the_key() -> None:
    reader = KeyReader()
    assert reader.feed("\x1b") == [] and reader.feed("[") == [] and not reader.undecided
    assert reader.settle() == [] and reader.feed("6~") == [Press("pagedown", None)]


def test_a_paste_whose_end_is_lost_is_typed_on_and_no_scan_ends_for_it() -> None:
    reader = KeyReader()
    assert reader.patience is None
    assert reader.feed("\x1b[200~A1\r89") == [Pasted("A1\r")] and reader.patience == PASTE_RESTS
    assert reader.settle() == [Press("8", "8"), Press("9", "9")] and reader.patience is None
    assert reader.feed("91\r\x1b[201~\r") == [
        Press("9", "9"), Press("1", "1"), Press("enter", "\r"), Press("enter", "\r")]
    assert reader.feed("\x1b[200~\x1b") == [] and reader.patience == constants.ESCAPE_DELAY
    assert reader.settle() == [Press("escape", "\x1b")] and reader.settle() == [] and reader.patience is None


def test_escape_and_one_character_are_a_key_of_a_vt100_plus_or_nothing_and_never_typed() -> None:
    for sent, meant in (("\x1b1", [Press("f1", None)]), ("\x1b5", [Press("f5", None)]), ("\x1b9", []), ("\x1bx", [])):
        reader = KeyReader()
        assert reader.feed(sent) == [] and reader.patience == constants.ESCAPE_DELAY
        assert reader.settle() == meant and reader.patience is None and reader.feed("8") == [Press("8", "8")]


def test_escape_and_a_scan_is_that_scan_however_it_is_cut() -> None:
    for pieces in (("\x1b12\r",), ("\x1b", "12\r"), ("\x1b1", "2\r"), ("\x1b", "1", "2", "\r")):
        reader = KeyReader()
        read = [press for piece in pieces for press in reader.feed(piece)]
        assert read == [Press("1", "1"), Press("2", "2"), Press("enter", "\r")], pieces


def test_a_terminal_with_eight_bit_controls_presses_keys_and_types_nothing() -> None:
    for sent, meant in ((b"\x9b11~", "f1"), (b"\x8fP", "f1"), (b"\x9b6~", "pagedown")):
        assert KeyReader().feed(sent.decode("utf-8", "surrogateescape")) == [Press(meant, None)]
    inside = KeyReader().feed(b"A\x9b1\xff".decode("utf-8", "surrogateescape"))
    assert "".join(press.character or "" for press in inside if isinstance(press, Press)) == "A\ufffd1\ufffd"


def test_two_escapes_from_one_press_are_one_key() -> None:
    reader = KeyReader()
    assert [*reader.feed("\x1b\x1b"), *reader.settle()] == [Press("escape", "\x1b")]


def test_a_paste_comes_whole_or_by_its_finished_lines() -> None:
    reader = KeyReader()
    assert reader.feed("\x1b[200~89") == []
    assert reader.feed("91\rB") == [Pasted("8991\r")]
    assert reader.feed("2\x1b[201~\r") == [Pasted("B2"), Press("enter", "\r")]


@pytest.mark.parametrize("key", ["\x1b[23$", "\x1b[7$", "\x1b[23~", "\x1b[25~", "\x1b[1;2P", "\x1b[13;2~", "\x1bO2P",
                                 "\x1bO5C", "\x1bO8S", "\x1b[[E", "\x1b[25^", "\x1b[25@"])
def test_a_shifted_key_gives_nothing_to_the_scan_around_it_and_takes_nothing(key: str) -> None:
    for code in ("A-03-02", "8991000000010", "O2", "P000000017"):
        for pieces in ((f"{code}{key}{code}",), (code, *key, code)):
            reader = KeyReader()
            read = [press.character or "" for piece in pieces for press in reader.feed(piece)
                    if isinstance(press, Press)]
            assert "".join(filter(str.isprintable, read)) == code + code
