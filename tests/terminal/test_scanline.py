"""Keys become whole scans: not one is lost, merged or reordered, whatever ends it and however its bytes arrive."""

from __future__ import annotations

import asyncio
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from floorapp.terminal.keys import KeyReader, Pasted
from floorapp.terminal.scanline import LONGEST, Key, Scan, ScanLine

PASTE, PASTED = "\x1b[200~", "\x1b[201~"


def inputs(*pieces: str) -> list[Scan | Key]:
    """The whole inputs of what a terminal sends in these pieces."""
    line, reader = ScanLine(), KeyReader()
    for piece in pieces:
        for read in reader.feed(piece):
            if isinstance(read, Pasted):
                line.paste(read.text)
            else:
                line.key(*read)
    return [line.queue.get_nowait() for _ in range(line.queue.qsize())]


def pressed(*keys: str, apart: float) -> list[Scan | Key]:
    """The whole inputs of keys that come so many seconds after each other."""
    line = ScanLine()
    for n, key in enumerate(keys):
        line.key(key, key if len(key) == 1 else None, at=1 + n * apart)
    return [line.queue.get_nowait() for _ in range(line.queue.qsize())]


@pytest.mark.parametrize("ending", ["\r", "\n", "\r\n", "\t"], ids=["CR", "LF", "CRLF", "TAB"])
def test_every_ending_ends_a_scan_once(ending: str) -> None:
    assert inputs(f"A-03-02{ending}8991234567890{ending}") == [Scan("A-03-02"), Scan("8991234567890")]


def test_a_later_enter_is_an_enter() -> None:
    assert inputs("8991\r", "\r") == [Scan("8991"), Key("Enter")]
    assert inputs("8991\r\n", "\r\n", "\n") == [Scan("8991"), Key("Enter"), Key("Enter")]
    assert pressed(*"8991", "tab", "enter", apart=0.1) == [Scan("8991"), Key("Enter")]
    assert inputs("8991\n", "\r") == [Scan("8991"), Key("Enter")]


@pytest.mark.parametrize("ending", ["\t\r", "\t\n", "\t\r\n", "\r\n\t", "\r\t"])
def test_a_scanner_that_sends_two_endings_accepts_nothing_with_the_second(ending: str) -> None:
    assert inputs(f"A1{ending}B2{ending}") == [Scan("A1"), Scan("B2")]
    assert pressed(*"8991", "tab", "enter", apart=0.005) == [Scan("8991")]
    assert inputs("A1\r\t", "\r") == [Scan("A1"), Key("Enter")]


def test_a_tab_on_an_empty_line_accepts_nothing() -> None:
    assert inputs("\t\t8991\t\t") == [Scan("8991")]


@pytest.mark.parametrize("sent", [
    f"{PASTE}A1\r{PASTED}{PASTE}B2\r{PASTED}",
    f"{PASTE}A1{PASTED}\r{PASTE}B2{PASTED}\r",
    f"{PASTE}A1{PASTED}\r\n{PASTE}B2{PASTED}\r\n",
    f"{PASTE}A1{PASTED}\t{PASTE}B2\n{PASTED}",
    f"{PASTE}A1{PASTED}{PASTE}B2{PASTED}",
    f"{PASTE}A1\rB2\r{PASTED}",
    f"{PASTE}A1\r\nB2{PASTED}",
    f"{PASTE}\r\nA1\r\r\n\n\tB2\t{PASTED}",
    f"{PASTE}A1\rB2\r",
], ids=["inside", "outside", "CRLF outside", "TAB and LF", "none", "two in one", "last without", "empty lines", "open"])
def test_a_paste_is_its_lines(sent: str) -> None:
    assert inputs(sent) == [Scan("A1"), Scan("B2")]


def test_an_enter_after_a_pasted_scan_with_its_own_ending_is_an_enter() -> None:
    assert inputs(f"{PASTE}A1\r{PASTED}", "\r") == [Scan("A1"), Key("Enter")]


def test_a_function_key_ends_a_paste_that_was_never_closed() -> None:
    assert inputs(f"{PASTE}A1\r", "\x1bOP", "B2\r") == [Scan("A1"), Key("F1"), Scan("B2")]


def test_framing_is_stripped_and_ends_a_scan_once() -> None:
    assert inputs("\x02A1\x03\r\x02B2\x03\r\n") == [Scan("A1"), Scan("B2")]
    assert inputs("\x02A1\r\x03\x02B2\x03") == [Scan("A1"), Scan("B2")]
    assert inputs("A1\x03B2\r") == [Scan("A1B2")], "ETX without STX is a stray ctrl+c"


def test_the_group_separator_stays_in_the_code() -> None:
    assert inputs("]C10108991234567890\x1d10LOT7\x1d17271231\r") == [Scan("]C10108991234567890\x1d10LOT7\x1d17271231")]


def test_control_keys_in_a_code_are_nothing() -> None:
    controls = "".join(map(chr, range(32))).translate({ord(c): None for c in "\x02\x03\x08\t\n\r\x1b\x1d"})
    assert inputs(f"A{controls}1\x9b\x85\r\x00\r") == [Scan("A1"), Key("Enter")]


@pytest.mark.parametrize("keys", [
    "\x1bOP \x1bOQ \x1bOR \x1bOS", "\x1b[11~ \x1b[12~ \x1b[13~ \x1b[14~", "\x1b[[A \x1b[[B \x1b[[C \x1b[[D",
], ids=["vt220, xterm", "putty", "linux"])
def test_function_keys_keep_their_place_between_scans(keys: str) -> None:
    f1, f2, f3, f4 = keys.split()
    assert inputs(f"A1\r{f1}B2\r{f2}1\r{f3}{f4}C3\r") == [
        Scan("A1"), Key("F1"), Scan("B2"), Key("F2"), Scan("1"), Key("F3"), Key("F4"), Scan("C3")]


def test_a_function_key_drops_what_was_half_typed() -> None:
    assert inputs("12\x1bOQ1\r") == [Key("F2"), Scan("1")]


def test_arrows_leave_what_was_half_typed() -> None:
    assert inputs("1\x1b[A\x1b[B2\x1b[5~\x1b[6~\r") == [
        Key("Up"), Key("Down"), Key("PageUp"), Key("PageDown"), Scan("12")]


def test_backspace_shortens_and_on_an_empty_line_undoes() -> None:
    assert inputs("13\x7f2\r\x7f\x08") == [Scan("12"), Key("Undo"), Key("Undo")]


def test_escape_alone_is_f3_and_drops_what_was_half_typed() -> None:
    line, reader = ScanLine(), KeyReader()
    for press in [*reader.feed("12\x1b"), *reader.settle()]:
        line.key(*press)
    assert line.queue.get_nowait() == Key("F3") and line.pending == ""


@pytest.mark.parametrize("code", ["8991234567890", "b-01", "f2", "LPN" + "0" * 40, "-1", "O1", "]C1010899"])
def test_an_escape_glued_to_a_scan_is_dropped_and_the_scan_kept(code: str) -> None:
    assert inputs(f"\x1b{code}\r") == [Scan(code)]
    assert inputs("\x1b", f"{code}\r\x1b\x1b{code}\r") == [Scan(code), Scan(code)]


def test_an_escape_glued_to_an_enter_accepts_nothing() -> None:
    assert inputs("\x1b\r", "\x1b\x7f", "\x1b\t") == []


def test_sequences_nobody_asked_for_are_not_typed_into_the_scan() -> None:
    assert inputs("89\x1b[?1;2c91\x1b[24;80R\x1b[<0;3;4M\x1b[I\x1b[999999999999;1u\r") == [Scan("8991")]


def test_a_line_without_end_does_not_grow_for_ever() -> None:
    assert inputs("9" * (LONGEST + 500) + "\r") == [Scan("9" * LONGEST)]


def test_the_hint_tells_hand_from_scanner() -> None:
    line = ScanLine()
    for n, key in enumerate([*"8991", "enter"]):
        line.key(key, key if len(key) == 1 else None, at=n * 0.02)
    for n, key in enumerate(["5", "enter"]):
        line.key(key, key if len(key) == 1 else None, at=2 + n * 0.2)
    line.paste("A1\r", at=9)
    hints = [scan.by_hand for _ in range(3) if isinstance(scan := line.queue.get_nowait(), Scan)]
    assert hints == [False, True, False]


async def test_digits_typed_by_hand_are_echoed_and_scans_never() -> None:
    now, seen = [0.0], []
    line = ScanLine(lambda: now[0])                        # a loaded machine must not make a hand of a scanner

    async def echo() -> None:
        async for typed in line.typed():
            seen.append(typed)

    async def rest(seconds: float, shown: str) -> None:
        now[0] += seconds
        until = time.monotonic() + 60
        while line.pending != shown or seen[-1:] != [shown]:
            assert time.monotonic() < until, seen
            await asyncio.sleep(0.01)

    task = asyncio.create_task(echo())
    for character in "8991234":
        line.key(character, character)
        now[0] += 0.005
        await asyncio.sleep(0.06)                          # longer than a hand rests, for the task's own clock
    line.key("enter")
    now[0] += 0.1
    await asyncio.sleep(0.1)
    assert seen == []
    for typed in ("1", "12"):
        line.key(typed[-1], typed[-1])
        await rest(0.1, typed)
    line.key("enter")
    await rest(0.1, "")
    task.cancel()
    assert seen == ["1", "12", ""]


CODES = st.text(st.sampled_from("0123456789ABCXYZ-/ .\x1d") | st.characters(min_codepoint=0xA1, max_codepoint=0x9FFF),
                min_size=1, max_size=20)
WRAPPINGS = st.sampled_from([
    "{}\r", "{}\n", "{}\r\n", "{}\t", "\x02{}\x03\r", "\x02{}\x03", f"{PASTE}{{}}\r{PASTED}", f"{PASTE}{{}}{PASTED}\r",
    f"{PASTE}{{}}{PASTED}\r\n", f"{PASTE}{{}}\r\n{PASTED}", f"{PASTE}{{}}{PASTED}",
])
KEYS = st.sampled_from([
    ("\x1bOP", "F1"), ("\x1b[12~", "F2"), ("\x1b[[C", "F3"), ("\x1bOS", "F4"), ("\x1b[A", "Up"), ("\x7f", "Undo"),
]).map(lambda key: (key[0], Key(key[1])))
SENT = st.tuples(CODES, WRAPPINGS).map(lambda sent: (sent[1].format(sent[0]), Scan(sent[0]))) | KEYS


@settings(max_examples=300, deadline=None)
@given(st.lists(SENT, max_size=12), st.lists(st.integers(1, 9), min_size=1, max_size=20))
def test_the_same_scans_come_out_however_they_are_cut(sent: list[tuple[str, Scan | Key]], sizes: list[int]) -> None:
    stream = "".join(text for text, _ in sent)
    pieces: list[str] = []
    while stream:
        size = sizes[len(pieces) % len(sizes)]
        pieces.append(stream[:size])
        stream = stream[size:]
    assert inputs(*pieces) == [whole for _, whole in sent]
