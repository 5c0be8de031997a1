"""A shift over real ssh: many pickers at once, each on a connection of their own, until all have scanned so often.

    python -m tests.bench.shift [--sessions 50] [--scans 8] [--pause 3] [--cold]

A machine within the machine is made for it (tests/ssh), as root. It ends by itself.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import resource
import select
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from floorapp.data import db, people, schema
from floorapp.dialogues import engine
from tests import small_house
from tests.bench.machine import Machine as Quiet
from tests.bench.sessions import compile_all
from tests.bench.tables import show
from tests.small_house import COFFEE, SHIRT
from tests.ssh.machine import Machine, why_not
from tests.terminal.terminals import Terminal

PIN = "258100"
LOG_INS = 5                            # at the same time: the bench is about the shift, not about its first minute
WHOLE = 0.12                           # seconds without a byte: the repaint is over
MIB_EACH = 60                          # memory that a session may take with its sshd and its client, on the safe side
MOST = 420.0                           # seconds, then it ends whatever has been scanned
BARCODES = {"KAOS-L": SHIRT, "KOPI-200": COFFEE}


@dataclass
class Picker:
    """One person with a gun."""

    number: int
    gun: Terminal
    operator: int
    begins: float
    sent: float = 0.0                  # when the scan under way went out; 0: none
    last: float = 0.0                  # when its newest byte came
    came: int = 0
    seconds: list[float] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)

    def scan(self) -> None:
        """What the open question asks for."""
        prompt = engine.look(self.operator).prompt
        barcode = BARCODES.get(str(prompt.get("sku")), "")
        code = {"start": "", "location": prompt.get("location"), "item": barcode, "qty": barcode,
                "tote": f"T-{self.number:02}{len(self.seconds):03}", "drop": "PACK-1"}[prompt["step"]]
        self.came, self.sent, self.last = 0, time.perf_counter(), 0.0
        self.gun.send(f"{code}\r")

    def read(self) -> None:
        """What has come, as it comes."""
        self.came += len(os.read(self.gun.master, 65536))
        self.last = time.perf_counter()

    def settle(self, pause: float) -> None:
        """Whether the repaint is over; then the next scan has its time."""
        now = time.perf_counter()
        if self.sent and self.last and now - self.last > WHOLE:
            self.seconds.append(self.last - self.sent)
            self.sizes.append(self.came)
            self.sent, self.begins = 0.0, now + random.uniform(0.5, 1.5) * pause


def run() -> None:
    """Fifty pickers on a warm start, then on a cold one."""
    for cold in (False, True):
        shift(50, 8, 3.0, cold=cold)


def shift(sessions: int, scans: int, pause: float, *, cold: bool) -> None:
    """Print one table. Where there can be no sshd the reason is told."""
    if reason := why_not():
        print(f"no shift: {reason}")
        return
    if reason := _too_many(sessions):
        print(f"no shift of {sessions}: {reason}")
        return
    compile_all()
    quiet = Quiet()
    with tempfile.TemporaryDirectory(prefix="floor-shift-") as folder, ExitStack() as stack:
        seed, home = Path(folder, "seed.db"), Path(folder, "machine")
        home.mkdir(mode=0o700)
        db.open_database(f"sqlite:///{seed}")
        schema.upgrade()
        db.close_database()
        machine = Machine(home, seed)
        stack.callback(machine.stop)
        if not cold:
            machine.warm_up()
        names = [f"P{n:02}" for n in range(1, sessions + 1)]
        _hire(machine, names, scans)
        db.open_database(machine.url)
        stack.callback(db.close_database)
        pickers = _log_in(machine, names, stack, pause)
        before, began = _cpu(machine), time.perf_counter()
        _work(pickers, scans, pause)
        took, after = time.perf_counter() - began, _cpu(machine)
        _tell(machine, pickers, scans, took, {who: after[who] - before[who] for who in after}, quiet, cold=cold)
        del pickers


def _too_many(sessions: int) -> str:
    """Why this machine has no room for so many; a terminal at both ends of each connection, five files, six processes.
    What this process may raise by itself it raises."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = sessions * 10 + 200
    if soft < wanted:
        if hard != resource.RLIM_INFINITY and hard < wanted:
            return f"{hard} open files at most, {wanted} are wanted (ulimit -Hn)"
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    ptys = int(Path("/proc/sys/kernel/pty/max").read_text()) - int(Path("/proc/sys/kernel/pty/nr").read_text())
    if ptys < sessions * 2 + 10:
        return f"{ptys} terminals are free, {sessions * 2 + 10} are wanted (sysctl kernel.pty.max)"
    free = int(re.findall(r"MemAvailable:\s+(\d+)", Path("/proc/meminfo").read_text())[0]) / 1024
    if free < sessions * MIB_EACH:
        return f"{free:.0f} MiB of memory are free, {sessions * MIB_EACH} are wanted"
    return ""


def _hire(machine: Machine, names: list[str], scans: int) -> None:
    """People, their accounts, and work for all: an order line takes four scans."""
    lines = max(-(-scans // 3), 2) + 1
    db.open_database(machine.url)
    small_house.taken("operators", "code,name,roles,badge,pin\n" + "".join(
        f"{name},{name},picker,B-{name},{PIN}\n" for name in names))
    small_house.taken("stock", "sku,location,qty\n" + f"KAOS-L,A-02-01,{len(names) * lines}\n")
    small_house.taken("orders", "number,sku,qty,payment_method\n" + "".join(
        f"SH-{name}-{n},KAOS-L,1,cod\n" for name in names for n in range(lines)))
    small_house.release_all()
    db.close_database()
    key = (machine.folder / "op-budi.pub").read_text().strip()
    accounts = " ".join(f"op-{name.lower()}" for name in names)
    made = machine.inside("root", f"""for name in {accounts}; do
        useradd --no-create-home --home-dir /run/floor/home --gid floorops --shell /bin/sh --password '*' "$name"
        echo 'restrict,pty {key}' > "/etc/ssh/floor_keys/$name"
        done; chmod 0644 /etc/ssh/floor_keys/*""", 120)
    assert made.status == 0, made.out


def _log_in(machine: Machine, names: list[str], stack: ExitStack, pause: float) -> list[Picker]:
    pickers = []
    for first in range(0, len(names), LOG_INS):
        several = [(name, stack.enter_context(machine.terminal(
            f"op-{name.lower()}", key="op-budi", columns=80, rows=24, term="xterm-256color")))
            for name in names[first:first + LOG_INS]]
        for _, gun in several:
            gun.until("PIN")
            gun.send(f"{PIN}\r")
        for name, gun in several:
            gun.until("ENTER=ambil")
            operator = int(people.operator_by_code.one(code=name).id)
            begins = time.perf_counter() + random.uniform(0, pause)
            pickers.append(Picker(len(pickers) + 1, gun, operator, begins))
    now = time.perf_counter()
    for picker in pickers:
        picker.begins = now + random.uniform(0, pause)
    return pickers


def _work(pickers: list[Picker], scans: int, pause: float) -> None:
    until = time.perf_counter() + MOST
    by_master = {picker.gun.master: picker for picker in pickers}
    while any(len(picker.seconds) < scans for picker in pickers) and time.perf_counter() < until:
        for master in select.select(list(by_master), [], [], 0.01)[0]:
            by_master[master].read()
        for picker in pickers:
            picker.settle(pause)
            if not picker.sent and len(picker.seconds) < scans and time.perf_counter() >= picker.begins:
                picker.scan()


def _tell(machine: Machine, pickers: list[Picker], scans: int, took: float, cpu: dict[str, float], quiet: Quiet, *,
          cold: bool) -> None:
    seconds = sorted(second for picker in pickers for second in picker.seconds)
    missing = sum(scans - len(picker.seconds) for picker in pickers)
    if not seconds:
        print(f"no shift: nobody was answered within {MOST:.0f} s; {quiet.note()}")
        return
    sizes = [size for picker in pickers for size in picker.sizes]
    holding = {pid: len(list(Path(f"/proc/{pid}/task").iterdir())) > 1 for pid in machine.sessions()}
    by_themselves = [pid for pid, is_screen in holding.items() if is_screen]
    screens = [*by_themselves, *machine.screens()]
    clients = [pid for pid, is_screen in holding.items() if not is_screen]
    rows: list[tuple[object, ...]] = [
        (f"scan in to repaint, p{at}, ms", round(seconds[min(len(seconds) * at // 100, len(seconds) - 1)] * 1000))
        for at in (50, 95, 99)]
    rows += [("bytes a scan, mean", round(sum(sizes) / len(sizes))), ("bytes a scan, median", round(median(sizes)))]
    for name, processes in (("screen", screens), ("client", clients)):
        rows += [(f"{name}: {what}, MiB", sum(_mib(pid, fields) for pid in processes) / len(processes))
                 for what, fields in (("PSS", "Pss"), ("private", "Private_Clean|Private_Dirty")) if processes]
    rows += [(f"CPU a scan, {who}, ms", spent / len(seconds) * 1000) for who, spent in cpu.items()]
    show(f"{len(pickers)} pickers over ssh at once, {'cold' if cold else 'warm'} start: {len(seconds)} scans in "
         f"{took:.0f} s, {len(screens) - len(by_themselves)} screens forked", ("what", "figure"), rows,
         "from the write into the ssh client to the last byte of the repaint out of it; client and server share this "
         "machine",
         *([f"NOT WHOLE: {missing} scans were not answered within {MOST:.0f} s"] if missing else []), quiet.note())


def _cpu(machine: Machine) -> dict[str, float]:
    """Seconds of processor so far: of screens with their clients, of sshd."""
    tick = os.sysconf("SC_CLK_TCK")
    spent = {"screens": 0.0, "sshd": 0.0}
    ours = {*machine.sessions(), *machine.screens()}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                told = (entry / "stat").read_text()
                inside = os.readlink(entry / "ns/pid") == machine.numbers
            except OSError:
                continue
            used = sum(map(int, told.rpartition(")")[2].split()[11:13])) / tick
            if int(entry.name) in ours:
                spent["screens"] += used
            elif inside and "(sshd" in told:
                spent["sshd"] += used
    return spent


def _mib(pid: int, fields: str) -> float:
    found = re.findall(rf"^(?:{fields}):\s+(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.M)
    return sum(map(int, found)) / 1024


def main(words: list[str]) -> int:
    """The shift that is asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.shift")
    parser.add_argument("--sessions", type=int, default=50)
    parser.add_argument("--scans", type=int, default=8, help="of each picker")
    parser.add_argument("--pause", type=float, default=3.0, help="seconds between two scans of a picker")
    parser.add_argument("--cold", action="store_true", help="without the warm start")
    asked = parser.parse_args(words)
    shift(asked.sessions, asked.scans, asked.pause, cold=asked.cold)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
