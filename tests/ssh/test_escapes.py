"""Nobody gets from the screen, or from beside it, to anything else: with a real sshd, sudo and real accounts."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.ssh.escapes import FROM_BESIDE, FROM_BESIDE_WARM, FROM_OUTSIDE, ON_THE_SCREEN, Way, beside
from tests.ssh.machine import PEOPLE, Machine

AT_ONCE = 6


def got_through(machine: Machine, account: str, ways: tuple[Way, ...]) -> dict[str, str]:
    """Name of the way -> what it got."""
    with ThreadPoolExecutor(AT_ONCE) as tries:
        got = list(tries.map(lambda way: way.tried(machine, account), ways))
    return {way.name: what for way, what in zip(ways, got, strict=True) if what}


@pytest.mark.slow
@pytest.mark.parametrize("account", PEOPLE)
def test_no_way_out(machine: Machine, account: str) -> None:
    ways = (FROM_OUTSIDE if account == "op-budi" else tuple(
        {way.name: way for way in FROM_OUTSIDE[::5] + ON_THE_SCREEN}.values())) + FROM_BESIDE
    assert len(ways) >= 50
    assert got_through(machine, account, ways) == {}
    assert machine.sessions_gone()
    print(f"{account}: {len(ways)} ways tried, 0 got through")


@pytest.mark.slow
def test_no_way_out_of_a_forked_screen_or_into_what_forks_them(machine: Machine) -> None:
    machine.warm_up()
    try:
        server = machine.warm_server()
        assert len(server) == 1
        got = {account: got_through(machine, account, ON_THE_SCREEN) for account in PEOPLE}
        assert not any(got.values()), got
        assert got_through(machine, "op-budi", FROM_BESIDE_WARM) == {}
        assert machine.warm_server() == server and machine.sessions_gone()
    finally:
        machine.cool_down()


def test_what_the_service_itself_may_do_to_a_forked_screen_is_seen(machine: Machine) -> None:
    machine.warm_up()
    try:
        with machine.terminal("op-budi") as terminal:
            terminal.until("PIN")
            reading = "cat /proc/$(pgrep -u floorsvc -x floor-screen | head -1)/environ >/dev/null"
            assert machine.inside("root", reading).status == 0
            end = "setpriv --reuid floorsvc --clear-groups sh -c 'kill -9 $(pgrep -u floorsvc -x floor-screen)'"
            assert machine.inside("root", end).status == 0 and terminal.wait(20) is not None
    finally:
        machine.cool_down()


def test_the_same_tries_get_through_where_nothing_stops_them(machine: Machine) -> None:
    """An account that is none of the floor, with OpenSSH as Debian ships it."""
    open_doors = {"a command", "a command of 120 kB", "a terminal and a command", "sftp", "scp", "old scp",
                  "-L to a port", "-L by name", "-D", "-R on a port", "-R on a socket", "-W", "-J through us",
                  "-A, the agent"}
    ways = tuple(way for way in FROM_OUTSIDE if way.name in open_doors)
    assert len(ways) == len(open_doors)
    assert set(got_through(machine, "open", ways)) == open_doors


def test_a_service_account_that_may_read_the_database_is_seen_reading_it(machine: Machine) -> None:
    reading = "setpriv --reuid floorsvc --clear-groups cat /run/floor/data/floor.db | tr -d '\\0'"
    assert beside("the database, for the service", reading, "SQLite").tried(machine, "root")


def test_there_are_at_least_fifty_for_each_role() -> None:
    assert len(FROM_OUTSIDE) >= 45 and len(FROM_BESIDE) >= 35
    assert len({way.name for way in FROM_OUTSIDE + FROM_BESIDE}) == len(FROM_OUTSIDE + FROM_BESIDE)


def test_who_came_in_by_which_key_is_in_the_log(machine: Machine) -> None:
    machine.run("op-budi", "id")
    log = machine.log.read_text()
    assert "Accepted publickey for op-budi" in log and "SHA256:" in log
    assert "Starting session: forced-command (config)" in log
