"""What a terminal is sent: the same screen as Textual's own driver, in a fraction of the bytes, and nothing else."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
import uuid

import pyte
import pytest

from floorapp.terminal.classes import CLASSES
from tests.terminal.conftest import Start
from tests.terminal.sent import undocumented
from tests.terminal.terminals import BARE_APP, PATIENCE, ROOT, Cells, Terminal, cells


def play(*arguments: str, term: str, theme: str) -> tuple[list[Cells], int, int]:
    """The screens of a short shift, the bytes of the first screen and of one kept scan."""
    with Terminal(*arguments, term=term, environ={"THEME": theme}) as terminal:
        first = len(terminal.until("A-09-01"))
        screens = [cells(terminal.screen)]
        terminal.send("8991234567890\r")
        kept = len(terminal.until("'8991234567890'", "#1"))
        screens.append(cells(terminal.screen))
        terminal.send("日本\rA1\r\x1b[A\r")
        terminal.until("'A1' <Up> <Enter>", "#5")
        screens.append(cells(terminal.screen))
        terminal.resize(40, 20)
        terminal.repainted()
        terminal.send("X\r")
        terminal.until("#6")
        screens.append(cells(terminal.screen))
        return screens, first, kept


@pytest.mark.parametrize(("term", "theme"), [
    ("xterm-256color", "ansi-dark"), ("screen-256color", "textual-dark"),
])
def test_every_cell_is_as_textual_draws_it_for_a_third_of_the_bytes_or_less(
    term: str, theme: str, capsys: pytest.CaptureFixture[str],
) -> None:
    ours, first, kept = play(term=term, theme=theme)
    stock, stock_first, stock_kept = play("--stock", term=term, theme=theme)
    with capsys.disabled():
        print(f"\n{term} {theme}: first screen {first} B, stock {stock_first} B, 1/{stock_first / first:.1f}; "
              f"kept scan {kept} B, stock {stock_kept} B, 1/{stock_kept / kept:.1f}")
    assert ours == stock
    assert first * 3 < stock_first and kept * 3 < stock_kept
    assert first < 4000 and kept < 250


@pytest.mark.parametrize("term", ["vt100", "vt220", "linux", "tmux-256color"])
def test_a_whole_session_sends_only_what_is_on_the_list_of_its_class(term: str) -> None:
    with Terminal(term=term) as terminal:
        terminal.until("A-09-01")
        terminal.send("8991\rBELL\r日本\r\x1bOP")
        terminal.until("<F1>")
        terminal.eventually(lambda: b"\a" in terminal.received, "the bell")
        terminal.resize(20, 8)
        terminal.repainted()
        terminal.terminate()
        farewell = CLASSES[term].farewell.encode()
        terminal.eventually(lambda: terminal.received.endswith(farewell), "the farewell")
        assert terminal.wait(PATIENCE) is not None
        assert undocumented(CLASSES[term], terminal.received) == []
        assert terminal.received.count(b"\a") == 1


def test_nothing_is_sent_while_nothing_changes_and_scanned_characters_are_not_echoed(start: Start) -> None:
    with start() as terminal:
        terminal.until("A-09-01")
        terminal.silent_for(1.2)
        # On a loaded machine a scan may come as slowly as a hand types; one in ten does not, or characters are echoed.
        for _ in range(10):
            terminal.send("\x1bOP")
            terminal.until("<F1>")
            terminal.silent_for(0.3)
            for character in "8991234567890":
                terminal.send(character)
                time.sleep(0.02)
            echoed = terminal.read(0.03)
            terminal.send("\r")
            sent = terminal.until("'8991234567890'")
            if not echoed:
                break
        assert echoed == b"" and len(sent) < 80
        terminal.send("12")
        assert b"12" in terminal.until("12")


def test_a_storm_of_sizes_is_painted_once_when_it_rests(start: Start) -> None:
    with start() as terminal:
        painted = len(terminal.until("A-09-01"))
        # Where the machine rests longer than a terminal does between two sizes, the storm begins anew.
        for _ in range(10):
            early, longest, last = b"", 0.0, time.monotonic()
            for n in range(20):
                terminal.resize(40, 20 if n % 2 else 8)
                early += terminal.read(0.02)
                longest, last = max(longest, time.monotonic() - last), time.monotonic()
            terminal.send("A1\r")
            early += terminal.read(0.08)
            sent = early + terminal.until("'A1'")
            terminal.silent_for(0.6)
            if longest < 0.15 and not early:
                break
        assert early == b"", "nothing is painted for a size that may not last"
        assert len(sent) < 2 * painted
        assert sent.count(b"\x1b[2J") <= 2


def test_no_size_however_absurd_ends_the_program(start: Start) -> None:
    with start() as terminal:
        terminal.until("A-09-01")
        for columns, rows in ((1, 1), (0, 0), (65535, 65535)):
            terminal.resize_unseen(columns, rows)
            terminal.read(0.4)
        terminal.resize(40, 20)
        terminal.until("A-09-01")
        terminal.send("A1\r")
        terminal.until("'A1'")


def test_a_stopped_program_comes_back_with_its_whole_screen(start: Start) -> None:
    with start() as terminal:
        terminal.until("A-09-01")
        before = cells(terminal.screen)
        terminal.stop_and_continue()
        terminal.until("A-09-01")
        assert cells(terminal.screen) == before
        terminal.send("A1\r")
        terminal.until("'A1'")


def test_a_program_that_stops_late_is_not_told_to_continue_before(start: Start) -> None:
    with start() as terminal:
        terminal.until("A-09-01")
        terminal.send("LATE\r")
        terminal.until("'LATE'")
        before = cells(terminal.screen)
        terminal.stop_and_continue()
        terminal.until("A-09-01")
        assert cells(terminal.screen) == before


@pytest.mark.skipif(shutil.which("tmux") is None, reason="no tmux on this machine")
def test_tmux_shows_the_same_as_with_textuals_own_driver() -> None:
    def captured(*arguments: str) -> tuple[str, Cells]:
        socket = f"floor-{uuid.uuid4().hex[:8]}"

        def tmux(*words: str) -> str:
            told = ["tmux", "-f", "/dev/null", "-L", socket, *words]
            return subprocess.run(told, check=True, capture_output=True, text=True).stdout

        command = f"env TERM=tmux-256color PYTHONPATH={ROOT} {sys.executable} {BARE_APP} {' '.join(arguments)}"
        tmux("new-session", "-d", "-x", "60", "-y", "20", "-e", "LANG=C.UTF-8", command)
        try:
            until = time.monotonic() + PATIENCE
            while "A-09-01" not in tmux("capture-pane", "-p") and time.monotonic() < until:
                time.sleep(0.1)
            tmux("send-keys", "-l", "日本茶\r")
            tmux("send-keys", "F1", "Escape")
            while "<F3>" not in (shown := tmux("capture-pane", "-p", "-e", "-N")) and time.monotonic() < until:
                time.sleep(0.1)
            screen = pyte.Screen(60, 20)
            pyte.Stream(screen).feed(shown.rstrip("\n").replace("\n", "\r\n"))
            return shown, cells(screen)
        finally:
            tmux("kill-server")

    shown, ours = captured()
    assert "'日本茶' <F1> <F3>" in shown
    assert ours == captured("--stock")[1]
