"""Two terminals of one operator, both real: asked where the other is alive, resumed where it is dead, cold and warm."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from floorapp.data import db
from tests.conftest import Store
from tests.screens.conftest import Gun
from tests.screens.real_floor import FloorTerminal
from tests.small_house import SHIRT, assert_sound
from tests.terminal.terminals import PATIENCE, ROOT


def at_work(terminal: FloorTerminal) -> None:
    terminal.sign_on("B-BUDI", "2581", "ENTER=ambil kerja")
    terminal.scan("", "A-01-01", SHIRT)
    terminal.until("JML 1/2", number=3)


def drive(house: Store, *inputs: str) -> subprocess.Popen[str]:
    """A script that has said its inputs and waits for more."""
    config = str(house.folder / "config")
    process = subprocess.Popen(
        [sys.executable, "-m", "floorapp", "--config", config, "--database", house.url, "drive", "--operator", "BUDI"],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin is not None and process.stdout is not None
    process.stdin.writelines(f"{line}\n" for line in inputs)
    process.stdin.flush()
    for _ in range(1 + len(inputs)):
        assert process.stdout.readline()
    return process


@pytest.mark.parametrize("size", [(20, 8), (80, 24)])
def test_a_second_terminal_asks_and_one_moves_the_work_there_while_the_first_is_told(
    gun: Gun, size: tuple[int, int],
) -> None:
    columns, rows = size
    with gun(columns=columns, rows=rows) as first, gun(columns=columns, rows=rows) as second:
        at_work(first)
        second.sign_on("B-BUDI", "2581", "Ambil alih sesi?")
        assert "1 Ambil alih" in second.text and "Sejak" in second.text and "pts/" in second.text
        assert "AMBIL" in second.text.upper() and "2 Keluar" in second.text
        second.scan(SHIRT)                                     # meant for another question
        second.press("F1")
        second.until("Bantuan")
        second.press("Enter")
        second.until("1 Ambil alih")
        first.received = b""
        second.scan("1")
        second.until("JML 1/2", number=3)
        assert "Tersambung lagi" in second.text
        first.until("Ambil alih sesi?")
        first.bells(3)
        first.scan(SHIRT)
        second.scan(SHIRT)
        second.until("Pindai keranjang", number=4)
        first.scan("1")                                        # asked here too, and back again
        first.until("Pindai keranjang", number=4)
        second.until("Ambil alih sesi?")
    assert_sound()
    assert len(db.ask("SELECT id FROM event WHERE what = 'taken_over'")) == 2


@pytest.mark.parametrize("answer", ["F3", "2"])
def test_no_goes_back_to_the_sign_on_and_the_first_terminal_notices_nothing(gun: Gun, answer: str) -> None:
    with gun() as first, gun() as second:
        at_work(first)
        second.sign_on("B-BUDI", "2581", "Ambil alih sesi?")
        first.received = b""
        second.press(answer) if answer == "F3" else second.scan(answer)
        second.until("badge")
        first.scan(SHIRT)
        first.until("Pindai keranjang", number=4)
        assert b"\a" not in first.received


def test_a_terminal_that_died_is_resumed_without_a_question(gun: Gun) -> None:
    with gun() as first:
        at_work(first)
        first.kill()
        with gun() as second:
            second.sign_on("B-BUDI", "2581", "JML 1/2")
            assert "Tersambung lagi" in second.text
            second.hang_up()
            with gun() as third:
                third.sign_on("B-BUDI", "2581", "JML 1/2")
                third.scan(SHIRT)
                third.until("Pindai keranjang", number=4)
    assert db.ask("SELECT id FROM event WHERE what = 'taken_over'") == []


def test_a_question_answers_itself_when_the_other_terminal_dies_meanwhile(gun: Gun) -> None:
    with gun() as first, gun() as second:
        at_work(first)
        second.sign_on("B-BUDI", "2581", "Ambil alih sesi?")
        first.kill()
        second.until("JML 1/2")
        second.scan(SHIRT)
        second.until("Pindai keranjang", number=4)


def test_signing_off_frees_the_seat_for_the_next_terminal(gun: Gun) -> None:
    with gun() as first, gun() as second:
        first.sign_on("B-DEWI", "2583", "MENU")
        first.press("F3")
        first.until("badge")
        second.sign_on("B-DEWI", "2583", "MENU")
        first.sign_on("B-DEWI", "2583", "Ambil alih sesi?")


def test_a_board_on_the_wall_sits_nowhere(gun: Gun) -> None:
    with gun(columns=80, rows=24) as wall, gun() as second:
        wall.sign_on("B-DEWI", "2583", "MENU")
        wall.scan("GOBOARD")
        wall.until("(live)")
        second.sign_on("B-DEWI", "2583", "(live)")             # where she stood, and no question
        second.press("F3")
        second.until("MENU")
        wall.until("(live)")
        wall.press("F3")                                       # whoever sits down there again is asked
        wall.until("Ambil alih sesi?")


def test_whom_ssh_has_named_goes_back_to_their_pin(house: Store) -> None:
    with FloorTerminal(house.url, house.folder) as first, \
            FloorTerminal(house.url, house.folder, "session", "--operator", "budi") as second:
        at_work(first)
        second.until("PIN")
        second.scan("2581")
        second.until("Ambil alih sesi?")
        second.press("F3")
        second.until("PIN")
        second.scan("2581")
        second.until("Ambil alih sesi?")
        second.scan("1")
        second.until("JML 1/2")


def test_a_frozen_terminal_is_alive_until_its_line_is_given_up(house: Store) -> None:
    with FloorTerminal(house.url, house.folder) as first, FloorTerminal(house.url, house.folder) as second:
        at_work(first)
        os.kill(first.pid, signal.SIGSTOP)
        second.sign_on("B-BUDI", "2581", "Ambil alih sesi?")
        second.scan("1")
        second.until("JML 1/2")
        second.scan(SHIRT)
        second.until("Pindai keranjang", number=4)
        first.scan(SHIRT)                                      # what it took in its sleep is nobody's any more
        os.kill(first.pid, signal.SIGCONT)
        first.until("Ambil alih sesi?")
        second.scan("T-1")
        second.until("A-01-02", number=5)
    assert_sound()


def test_a_script_and_a_screen_leave_each_other_the_same_dialogue(house: Store) -> None:
    with FloorTerminal(house.url, house.folder) as floor:
        at_work(floor)
        script = drive(house, SHIRT)
        try:
            floor.until("Ambil alih sesi?")
            assert "drive" in floor.text
            script.communicate("", timeout=PATIENCE)           # its input ends
            floor.until("Pindai keranjang", number=4)
            script = drive(house)
            floor.until("Ambil alih sesi?")
            floor.scan("1")
            floor.until("Pindai keranjang", number=4)
            said, _ = script.communicate("T-1\n", timeout=PATIENCE)
            assert '"refused"' in said and '"sits_elsewhere"' in said
            floor.scan("T-1")
            floor.until("A-01-02", number=5)
        finally:
            script.kill()
            script.communicate()
