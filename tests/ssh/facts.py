"""Figures for docs/administrator.md: what a terminal costs over ssh. Run as root: `python -m tests.ssh.facts`."""

from __future__ import annotations

import re
import select
import sys
import tempfile
import time
from pathlib import Path

from floorapp.data import db, schema
from tests.ssh.machine import PEOPLE, Machine, why_not
from tests.terminal.terminals import Terminal

SCANS = ("A-01-01", "8991000000010", "A-01-02", "8991000000027") * 5
SIZES = ((20, 16, "vt220"), (80, 24, "xterm-256color"))


def main() -> int:
    """Print them; 1 where no sshd can be started."""
    if reason := why_not():
        print(reason, file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="floor-ssh-") as folder:
        seed, home = Path(folder, "seed.db"), Path(folder, "machine")
        home.mkdir(mode=0o700)
        db.open_database(f"sqlite:///{seed}")
        schema.upgrade()
        db.close_database()
        machine = Machine(home, seed)
        try:
            for columns, rows, term in SIZES:
                for options in ((), ("-C",)):
                    _session(machine, columns, rows, term, options)
            _memory(machine)
        finally:
            machine.stop()
    return 0


def _session(machine: Machine, columns: int, rows: int, term: str, options: tuple[str, ...]) -> None:
    """What the screen sends and what goes over the wire, from signing on to the last scan."""
    wire = {}
    for scans in ((), SCANS):
        told = len(machine.log.read_text())
        started = time.monotonic()
        with machine.terminal("op-dewi", *options, columns=columns, rows=rows, term=term) as gun:
            gun.until("PIN")
            painted = time.monotonic() - started
            first = len(gun.received)
            _say(gun, f"{PEOPLE['op-dewi']}\r", "GOSTOCK\r")
            before, slowest = len(gun.received), []
            for scan in scans:
                sent = time.monotonic()
                gun.send(f"{scan}\r")
                assert select.select([gun.master], [], [], 10)[0], "no answer"
                slowest.append(time.monotonic() - sent)
                gun.read(0.15)
            after = len(gun.received)
        assert machine.sessions_gone()
        found, until = None, time.monotonic() + 5
        while found is None:
            assert time.monotonic() < until, f"sshd has not said what it sent:\n{machine.log.read_text()[told:]}"
            found = re.search(r"Transferred: sent (\d+), received (\d+) bytes", machine.log.read_text()[told:])
        wire[len(scans)] = int(found[1]), int(found[2])
    name = f"{columns}x{rows} {term}{' ssh -C' if options else ''}"
    down, up = ((wire[len(SCANS)][n] - wire[0][n]) / len(SCANS) for n in (0, 1))
    print(f"{name}: connect to PIN {painted:.2f} s, first screen {first} B, "
          f"a scan {(after - before) / len(SCANS):.0f} B from the program, {down:.0f} B down and {up:.0f} B up on the "
          f"wire, first byte after {sorted(slowest)[len(slowest) // 2] * 1000:.0f} ms (median)")


def _memory(machine: Machine) -> None:
    guns = [machine.terminal(account) for account in PEOPLE]
    try:
        for gun, pin in zip(guns, PEOPLE.values(), strict=True):
            gun.until("PIN")
            _say(gun, f"{pin}\r")
        screens = machine.sessions()
        for name, processes in (("screen", screens), ("its sshd, two processes", [
                pid for screen in screens for pid in _parents(screen)])):
            rss, pss, private = (sum(_kib(pid, what) for pid in processes) / 1024 / len(screens)
                                 for what in ("Rss", "Pss", "Private_Clean|Private_Dirty"))
            print(f"{name}: RSS {rss:.1f}, PSS {pss:.1f}, private {private:.1f} MiB ({len(screens)} sessions)")
    finally:
        for gun in guns:
            gun.__exit__()


def _say(gun: Terminal, *lines: str) -> None:
    for line in lines:
        gun.send(line)
        gun.read(1)


def _parents(pid: int) -> list[int]:
    first = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    return [first, int(Path(f"/proc/{first}/stat").read_text().rpartition(")")[2].split()[1])]


def _kib(pid: int, what: str) -> int:
    found = re.findall(rf"^(?:{what}):\s+(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.M)
    return sum(map(int, found))


if __name__ == "__main__":
    sys.exit(main())
