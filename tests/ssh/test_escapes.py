"""Nobody gets from the screen, or from beside it, to anything else: with a real sshd, sudo and real accounts."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.ssh.escapes import FROM_BESIDE, FROM_OUTSIDE, SHELL, Way, beside
from tests.ssh.machine import PEOPLE, Machine

AT_ONCE = 4


def got_through(machine: Machine, account: str, ways: tuple[Way, ...]) -> dict[str, str]:
    """Name of the way -> what it got."""
    with ThreadPoolExecutor(AT_ONCE) as tries:
        got = list(tries.map(lambda way: way.tried(machine, account), ways))
    return {way.name: what for way, what in zip(ways, got, strict=True) if what}


@pytest.mark.slow
@pytest.mark.parametrize("account", PEOPLE)
def test_no_way_out(machine: Machine, account: str) -> None:
    ways = FROM_OUTSIDE if account == "op-budi" else FROM_OUTSIDE[:17] + FROM_OUTSIDE[43:]
    ways += FROM_BESIDE
    assert got_through(machine, account, ways) == {}
    assert machine.sessions_gone()
    print(f"{account}: {len(ways)} ways tried, 0 got through")


def test_the_tries_are_real_ones_a_shell_would_be_seen(machine: Machine) -> None:
    """The same eyes on doors that are open."""
    assert beside("a shell", SHELL).tried(machine, "op-budi")
    assert beside("a file that everybody may read", "cat /etc/passwd", status=0).tried(machine, "op-budi")
    assert beside("the database, for the service", "setpriv --reuid floorsvc cat /run/floor/data/floor.db | tr -d '\\0'",
                  "SQLite").tried(machine, "root")


def test_there_are_at_least_fifty_for_each_role() -> None:
    assert len(FROM_OUTSIDE) >= 45 and len(FROM_BESIDE) >= 35
    assert len({way.name for way in FROM_OUTSIDE + FROM_BESIDE}) == len(FROM_OUTSIDE + FROM_BESIDE)


def test_who_came_in_by_which_key_is_in_the_log(machine: Machine) -> None:
    machine.run("op-budi", "id")
    log = machine.log.read_text()
    assert "Accepted publickey for op-budi" in log and "SHA256:" in log
    assert "Starting session: forced-command (config)" in log
