"""Fifty scans in one write to a real terminal: fifty kept, in order, whatever ends them and whether anybody reads."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.terminal.terminals import PATIENCE, Terminal

CODES = [f"89912345{n:05}" for n in range(50)]
PASTE, PASTED = "\x1b[200~", "\x1b[201~"


class Floor(Terminal):
    """A terminal whose program notes each kept input in a file."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "kept"
        self._file.touch()
        self._seen = 0
        super().__init__(environ={"KEPT": str(self._file)})
        self.until("A-09-01")

    def kept(self, count: int, seconds: float = PATIENCE) -> list[str]:
        """The next inputs, as soon as they are `count`; nothing is read from the terminal meanwhile."""
        until = time.monotonic() + seconds
        while len(kept := self._file.read_text("utf-8").splitlines()[self._seen:]) < count and time.monotonic() < until:
            time.sleep(0.02)
        self._seen += len(kept)
        return kept


@pytest.fixture(scope="module")
def floor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Floor]:
    """One program for all tests that leave it running: no test may leave half a line behind."""
    with Floor(tmp_path_factory.mktemp("floor")) as floor:
        yield floor


@pytest.mark.parametrize("form", [
    "{}\r", "{}\n", "{}\r\n", "{}\t", "\x02{}\x03\r",
    PASTE + "{}\r" + PASTED, PASTE + "{}" + PASTED + "\r", PASTE + "{}" + PASTED,
], ids=["CR", "LF", "CRLF", "TAB", "STX ETX CR", "paste with its ending", "paste and CR", "paste without ending"])
def test_fifty_scans_in_one_write_are_fifty_scans(floor: Floor, form: str) -> None:
    floor.send("".join(form.format(code) for code in CODES) + "END\r")
    floor.until("'END'")
    assert floor.kept(51) == [*(repr(code) for code in CODES), "'END'"]
    floor.send("NEXT\r")
    floor.until("'NEXT'")
    assert floor.kept(1) == ["'NEXT'"]


def test_fifty_scans_in_one_paste_are_fifty_scans(floor: Floor) -> None:
    floor.send(PASTE + "".join(code + "\r" for code in CODES) + PASTED)
    assert floor.kept(50) == [repr(code) for code in CODES]


def test_keys_and_scans_of_one_packet_stay_in_their_order(floor: Floor) -> None:
    floor.send("A1\r\x1bOP0108991\x1d10AB\r\x1b[12~12\x1b[[CC3\r\r\x1bOS\x7f\x1b[6~")
    assert floor.kept(10) == [
        "'A1'", "<F1>", "'0108991\\x1d10AB'", "<F2>", "<F3>", "'C3'", "<Enter>", "<F4>", "<Undo>", "<PageDown>"]


def test_after_a_paste_whose_end_is_lost_enter_is_enter_and_what_was_pasted_is_whole(floor: Floor) -> None:
    floor.send(PASTE + "A1\rB")
    assert floor.kept(1) == ["'A1'"]
    time.sleep(1.8)
    floor.send("2\r")
    assert floor.kept(1) == ["'B2'"], "a late rest belongs to its beginning"
    floor.send("\r")
    assert floor.kept(1) == ["<Enter>"]
    floor.send(PASTE + "C3")
    time.sleep(1.8)
    floor.send(PASTED + "\rD4\r")
    assert floor.kept(2) == ["'C3'", "'D4'"]


def test_escape_is_back_only_when_alone(floor: Floor) -> None:
    floor.send("\x1b" + CODES[0] + "\r")
    floor.send("\x1b" + "LPN" + "0" * 40 + "\r")
    assert floor.kept(2) == [repr(CODES[0]), repr("LPN" + "0" * 40)]
    floor.send("\x1b")
    assert floor.kept(1) == ["<F3>"]


def test_control_bytes_in_a_code_neither_quit_nor_open_anything(floor: Floor) -> None:
    floor.silent_for(0.3)
    before = floor.text
    floor.send("\x10\x11\x03\x1a\x1c\x04\x13\x00")
    assert floor.read(0.4) == b"" and floor.text == before
    floor.send("A\x101\x11\r")
    assert floor.kept(1) == ["'A1'"]


def test_bytes_that_are_no_utf8_do_not_end_the_program(floor: Floor) -> None:
    floor.send(b"caf\xe9\r\xff\r")
    assert floor.kept(2) == ["'caf\ufffd'", "'\ufffd'"]


def test_a_scan_of_four_thousand_characters_is_one_scan(floor: Floor) -> None:
    floor.send("9" * 4000 + "\rNEXT\r")
    assert floor.kept(2) == [repr("9" * 4000), "'NEXT'"]


@pytest.mark.parametrize("letter", ["\u00e9", "\u65e5", "\U0001f600"])
def test_a_character_that_a_pause_splits_is_one_character(floor: Floor, letter: str) -> None:
    """Longer than a lone Escape is waited for: a slow link splits where it likes."""
    code = letter.encode()
    for at in range(1, len(code)):
        floor.send(b"A" + code[:at])
        time.sleep(0.25)
        floor.send(code[at:] + b"B\r")
        assert floor.kept(1) == [repr(f"A{letter}B")]


def test_every_byte_above_ascii_is_taken_without_a_command(floor: Floor) -> None:
    """7-bit programs speak of 8-bit CSI (0x9b) and OSC (0x9d); none of them is one here, and the next scan is clean."""
    for byte in range(0x80, 0x100):
        floor.send(b"A" + bytes([byte]) + b"2J\r")
    floor.send(bytes(range(0x80, 0x100)) + b"\rNEXT\r")
    taken = floor.kept(130)
    assert len(taken) == 130 and taken[-1] == "'NEXT'"
    assert all(text.startswith("'A") and text.endswith("2J'") for text in taken[:128]), taken


def test_fifty_scans_are_kept_while_nobody_reads_and_then_only_the_newest_screen_is_sent(tmp_path: Path) -> None:
    with Floor(tmp_path) as floor:
        floor.send("STALL\r")
        floor.kept(1)
        for code in CODES:
            floor.send(code + "\r")
            time.sleep(0.002)
        assert floor.kept(50) == [repr(code) for code in CODES], "the loop went on without a reader"
        sent = floor.until("#51", f"'{CODES[-1]}'")
        assert len(sent.replace(b"\0", b"")) < 1000, "frames nobody will see are not sent"
        floor.send("AFTER\r")
        floor.until("'AFTER'")
