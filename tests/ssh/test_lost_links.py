"""A picker on a real ssh connection that is cut at every scan loses nothing and does nothing twice; what is left behind
on the server is gone by itself."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from floorapp.data import checks, conversations, db, people
from tests import small_house
from tests.small_house import COFFEE, SHIRT, order_states, release_all, stock_rows
from tests.ssh.machine import PEOPLE, Machine
from tests.terminal.terminals import PATIENCE, Terminal

SCANS = ("", "A-01-01", SHIRT, "T-0001", "A-01-02", COFFEE, "PACK-1")


@pytest.fixture(params=["cold", "warm"])
def machine(request: pytest.FixtureRequest, machine: Machine) -> Iterator[Machine]:
    """Screens start by themselves, and forked by a warm server: a lost link is the same for both."""
    if request.param == "warm":
        machine.warm_up()
    yield machine
    machine.cool_down()


@contextmanager
def house(machine: Machine) -> Iterator[None]:
    """The site's database in this process."""
    db.open_database(machine.url)
    try:
        yield
    finally:
        db.close_database()


@contextmanager
def gun(machine: Machine, account: str = "op-budi") -> Iterator[Terminal]:
    """Signed on, where the operator stood."""
    with machine.terminal(account) as terminal:
        sign_on(terminal, PEOPLE[account])
        yield terminal


def sign_on(terminal: Terminal, pin: str) -> None:
    """The PIN, and then whatever the screen shows."""
    terminal.until("PIN")
    terminal.send(f"{pin}\r")
    terminal.eventually(lambda: terminal.text.strip() and not any(
        waiting in terminal.text for waiting in ("Ketik PIN", "memproses")), "signed on")
    terminal.read(0.1)


def kept(account: str = "op-budi") -> list[str]:
    """What this operator was told is kept, oldest first."""
    person = people.operator_like.one(code=account.removeprefix("op-"))
    return [row.raw for row in reversed(conversations.tape.all(operator=person.id, most=99))]


def kept_within(count: int, seconds: float, account: str = "op-budi") -> bool:
    until = time.monotonic() + seconds
    while len(kept(account)) < count:
        if time.monotonic() > until:
            return False
        time.sleep(0.03)
    return True


def cut(terminal: Terminal) -> None:
    """The battery falls out: nothing is said to anybody."""
    os.kill(terminal.pid, signal.SIGKILL)


@pytest.mark.slow
def test_a_pick_whose_link_is_cut_at_every_scan_ends_as_if_it_had_never_been(machine: Machine) -> None:
    with house(machine):
        small_house.taken("orders", "number,sku,qty,payment_method\nSO-1,KAOS-L,1,cod\nSO-1,KOPI-200,1,cod\n")
        assert release_all() == ["SO-1"]
        before = len(kept())
        with gun(machine) as terminal:
            terminal.send("GOPICKING\r")
            terminal.until("AMBIL")
        started = len(kept())
        cuts = 0
        for number, scan in enumerate(SCANS, 1):
            at_once = number % 2           # before the answer, and after it
            while len(kept()) < started + number:
                cuts += 1
                assert cuts < 3 * len(SCANS)
                with gun(machine) as terminal:
                    screen = terminal.text
                    terminal.send(f"{scan}\r")
                    if not at_once:
                        taken = kept_within(started + number, PATIENCE)
                        assert taken, f"{scan!r} was not taken:\n{screen}\n{terminal.text}"
                    cut(terminal)
                    at_once = False
                assert machine.sessions_gone(), "a screen stayed behind"
        said = kept()[before:]
        assert [raw for raw in said if raw != "GOPICKING"] == ["<Enter>", *SCANS[1:]]
        assert order_states() == {"SO-1": "picked"}
        assert [(row[0], row[2], row[6]) for row in stock_rows() if row[2]] == [
            ("KAOS-L", "T-0001", 1), ("KOPI-200", "T-0001", 1)]
        assert checks.violations() == []
    print(f"{cuts} cuts in {len(SCANS)} scans: kept {len(SCANS)}, lost 0, doubled 0")


def test_after_a_cut_the_screen_says_so_and_shows_what_was_kept_last(machine: Machine) -> None:
    with house(machine):
        with gun(machine, "op-dewi") as terminal:
            terminal.send("GOMOVING\r")
            terminal.until("PINDAH")
            before = len(kept("op-dewi"))
            terminal.send("A-01-01\r")
            assert kept_within(before + 1, PATIENCE, "op-dewi")
            last = people.operator_like.one(code="dewi").seq
            cut(terminal)
        assert machine.sessions_gone()
        with gun(machine, "op-dewi") as terminal:
            terminal.until("PINDAH", "Tersambung lagi", f"{last} Dari A-01-01", "Pindai barang")
            terminal.send("\x1bOR")
            terminal.eventually(lambda: "Tersambung lagi" not in terminal.text, "the next question")


def test_a_client_out_of_reach_is_noticed_while_nothing_changes_on_the_screen(machine: Machine) -> None:
    with gun(machine) as terminal:
        assert len(machine.sessions()) == 1
        os.kill(terminal.pid, signal.SIGSTOP)
        started = time.monotonic()
        assert machine.sessions_gone(PATIENCE)
        print(f"noticed after {time.monotonic() - started:.1f} s with ClientAliveInterval 1, ClientAliveCountMax 2")
        os.kill(terminal.pid, signal.SIGCONT)


def test_whoever_signs_on_again_while_the_dead_line_is_not_noticed_goes_on_as_soon_as_it_is(machine: Machine) -> None:
    with gun(machine) as first:
        first.eventually(lambda: "AMBIL" in first.text or "MENU" in first.text, "at work")
        os.kill(first.pid, signal.SIGSTOP)                     # out of reach, and nobody knows it yet
        with gun(machine) as second:
            second.eventually(lambda: "MENU" in second.text or "ambil kerja" in second.text or "RAK" in second.text,
                              "work, without an answer to the question")
            assert "Ambil alih" not in second.text
        os.kill(first.pid, signal.SIGCONT)


def test_an_operators_other_gun_that_is_alive_is_asked_about_and_told(machine: Machine) -> None:
    with gun(machine, "op-dewi") as first, gun(machine, "op-dewi") as second:
        second.until("Ambil alih sesi?")
        second.send("1\r")
        second.eventually(lambda: "Ambil alih" not in second.text, "her work")
        first.until("Ambil alih sesi?")


@pytest.mark.parametrize("state", ["asked for the PIN", "signed on"])
def test_a_client_that_is_killed_leaves_nothing_behind(machine: Machine, state: str) -> None:
    with machine.terminal() as terminal:
        terminal.until("PIN")
        if state == "signed on":
            sign_on(terminal, "2581")
        cut(terminal)
    assert machine.sessions_gone()
    left = machine.inside("root", "ps -eo args | grep -c '^sshd: op-' || true").out.strip()
    assert left == "0"


def test_two_terminals_of_two_people_do_not_see_each_other(machine: Machine) -> None:
    with gun(machine) as one, gun(machine, "op-dewi") as other:
        assert "BUDI" in one.text or "AMBIL" in one.text
        names = sorted(machine.environment(pid)["SUDO_USER"] for pid in machine.sessions())
        assert names == ["op-budi", "op-dewi"]
        cut(one)
        until = time.monotonic() + PATIENCE
        while len(left := machine.sessions()) > 1 and time.monotonic() < until:
            time.sleep(0.05)
        assert [machine.environment(pid)["SUDO_USER"] for pid in left] == ["op-dewi"]
        assert other.wait(0) is None


def test_a_shared_gun_asks_for_the_badge(machine: Machine) -> None:
    with machine.terminal("st-07") as terminal:
        terminal.until("badge")
        terminal.send("B-BUDI\r")
        sign_on(terminal, "2581")
        assert machine.environment(machine.sessions()[0])["SUDO_USER"] == "st-07"
