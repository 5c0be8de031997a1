"""Whatever happens to the line or the loop, the process is gone within 2.5 seconds and the terminal is as it was."""

from __future__ import annotations

import os
import signal
import termios
import time
from collections.abc import Callable

import pytest

from tests.terminal.conftest import GRACE, LATE, Start
from tests.terminal.terminals import Terminal


def gone_in_time(terminal: Terminal) -> bool:
    """Within the grace and half a second; on a loaded machine that half second is as long as its (cold) start took."""
    return terminal.wait(GRACE + max(LATE, terminal.started_in * terminal.haste)) is not None


def ignore_hangups() -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)


def start_in_a_session_of_its_own() -> None:
    """The line is not its controlling terminal: when it closes, no signal comes."""
    ignore_hangups()
    if child := os.fork():
        os.waitpid(child, 0)
        os._exit(0)
    os.setsid()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_at_once_and_the_terminal_is_as_it_was(start: Start, number: signal.Signals) -> None:
    with start() as terminal:
        before = termios.tcgetattr(terminal.master)
        terminal.until("A-09-01")
        assert termios.tcgetattr(terminal.master) != before
        os.kill(terminal.pid, number)
        assert gone_in_time(terminal) and terminal.status == 128 + number
        terminal.eventually(lambda: terminal.received.endswith(b"\x1b[?1049l"), "the farewell")
        assert termios.tcgetattr(terminal.master) == before
        assert terminal.received.endswith(b"\x1b[?25h\x1b[?1049l")


def test_a_signal_while_the_loop_is_busy_ends_it_after_the_grace_and_restores_the_terminal(start: Start) -> None:
    with start() as terminal:
        before = termios.tcgetattr(terminal.master)
        terminal.until("A-09-01")
        terminal.send("BUSY\r")
        time.sleep(0.3)
        terminal.terminate()
        assert gone_in_time(terminal) and terminal.status == 128 + signal.SIGTERM
        terminal.eventually(lambda: terminal.received.endswith(b"\x1b[?1049l"), "the farewell")
        assert termios.tcgetattr(terminal.master) == before
        assert terminal.received.endswith(b"\x1b[?25h\x1b[?1049l")


def test_a_signal_while_it_starts_ends_it(start: Start) -> None:
    with start() as terminal:
        time.sleep(0.2)
        terminal.terminate()
        assert gone_in_time(terminal)


@pytest.mark.parametrize(("state", "before"), [
    ("", lambda: None), ("", ignore_hangups), ("BUSY\r", ignore_hangups), ("STALL\rA1\rB2\r", lambda: None),
    ("STALL\rA1\rB2\r", ignore_hangups), ("", start_in_a_session_of_its_own),
], ids=["idle", "idle, SIGHUP ignored", "busy, SIGHUP ignored", "stalled", "stalled, SIGHUP ignored", "no signal"])
def test_a_closed_line_ends_it(start: Start, state: str, before: Callable[[], None]) -> None:
    with start(before=before) as terminal:
        terminal.until("A-09-01")
        terminal.send(state)
        time.sleep(0.3)
        terminal.hang_up()
        assert gone_in_time(terminal)


def test_a_signal_while_the_link_takes_nothing_ends_it(start: Start) -> None:
    with start() as terminal:
        terminal.until("A-09-01")
        terminal.send("STALL\rA1\rB2\r")
        time.sleep(0.4)
        terminal.terminate()
        assert gone_in_time(terminal)
