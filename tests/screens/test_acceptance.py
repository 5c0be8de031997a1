"""The acceptance list of the floor at a real pty, read by a terminal emulator, and by tmux where the machine has one.

1 scans in every form: here and test_bursts. 2 scans while an error shows: test_picking, test_doubles. 3 the line is cut
between two scans: here. 4 what every screen keeps: test_every_screen, test_sizes, test_sheets. 5 terminals and no
colours: here, test_sizes. 6 ASCII and the listed sequences: here, test_every_screen, tests/terminal. 7 three ways
through: tests/dialogues/test_ways_through. 8 texts: test_texts, tests/house. 9 bytes a scan: here. 10 cut-offs:
tests/domain/test_sla, test_calendar.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from dataclasses import replace

import pytest

from floorapp.data import conversations, db, people
from floorapp.dialogues import engine
from floorapp.dialogues.page import page
from floorapp.terminal.classes import CLASSES
from tests.conftest import Store
from tests.screens.real_floor import FloorTerminal
from tests.small_house import COFFEE, SHIRT, Person, assert_sound, taken
from tests.terminal.sent import undocumented
from tests.terminal.terminals import PATIENCE, ROOT

PASTE, PASTED = "\x1b[200~", "\x1b[201~"
FORMS = ("{}\r", "{}\n", "{}\r\n", "{}\t", "\x02{}\x03\r", "\x02{}\x03", f"{PASTE}{{}}\r{PASTED}",
         f"{PASTE}{{}}{PASTED}\r", f"{PASTE}{{}}{PASTED}", "]C0{}\r", "]C1010899100000003421{}\x1d10X\r", "\x1b{}\r")
PHONE = "8991000000034"
ASN = "number,sku,qty,tolerance_pct\nASN-7,HP-01,50,0\n"


def test_scans_of_every_form_in_one_packet_are_each_one_serial_number(house: Store) -> None:
    taken("asns", ASN)
    serials = [f"SN-{n:04}" for n in range(4 * len(FORMS))]
    with FloorTerminal(house.url, house.folder).sign_on("B-RINA", "2580", "MENU") as floor:
        floor.scan("GORECEIVING", "ASN-7", PHONE, str(len(serials)))
        floor.until("Pindai no. seri")
        floor.send("".join(FORMS[n % len(FORMS)].format(serial) for n, serial in enumerate(serials)))
        floor.until("LPN, ENTER=baru")
        floor.scan("LPN-1")
        floor.until("Barang berikut")
    assert [row.serial for row in db.ask("SELECT serial FROM lot WHERE serial LIKE 'SN-0%' ORDER BY id")] == serials


def test_the_line_is_cut_after_every_scan_and_the_next_terminal_goes_on_with_the_next(house: Store) -> None:
    steps = (("", "Pindai rak"), ("A-01-01", "Pindai barang"), (SHIRT, "JML 1/2"), (SHIRT, "Pindai keranjang"))
    for number, (scan, shown) in enumerate(steps, 1):
        with FloorTerminal(house.url, house.folder) as floor:
            floor.sign_on("B-BUDI", "2581", "ENTER=ambil kerja" if number == 1 else steps[number - 2][1])
            floor.scan(scan)
            floor.until(shown, number=number)
            floor.hang_up()
            assert floor.wait(PATIENCE) is not None
    with FloorTerminal(house.url, house.folder) as floor:
        floor.sign_on("B-BUDI", "2581", "Pindai keranjang")
        floor.scan(SHIRT)                                      # the scan of before, sent again by whoever is not sure
        floor.until("ENTER=mengerti")
        floor.press("Enter")
        floor.until("Pindai keranjang", number=4)
    assert [row.seq for row in db.ask("SELECT seq FROM input WHERE kept = 1 ORDER BY id")] == [1, 2, 3, 4]
    assert_sound()


def test_a_terminal_without_colours_shows_the_same_text_and_no_terminal_gets_a_colour(house: Store) -> None:
    Person("BUDI", "picking").say("T-1", "A-01-01", SHIRT)
    pictures = []
    for term in ("vt100", "xterm-256color"):
        with FloorTerminal(house.url, house.folder, term=term, columns=40, rows=24) as floor:
            floor.sign_on("B-BUDI", "2581", "JML 1/2")
            floor.scan(COFFEE)
            floor.until("SALAH BARANG", "ENTER=mengerti")
            error = floor.lines
            floor.press("Enter")
            floor.until("JML 1/2")
            pictures.append((error, floor.lines))
            used = {part for code in re.findall(rb"\x1b\[([0-9;]*)m", floor.received) for part in code.split(b";")}
            assert used <= {b"", b"0", b"1", b"4", b"7", b"39", b"49"}, "bold, underline and reverse are all"
            assert floor.received.decode("ascii") and undocumented(CLASSES[term], floor.received) == []
    assert pictures[0] == pictures[1]


def test_no_key_of_the_library_quits_opens_or_changes_anything(house: Store) -> None:
    with FloorTerminal(house.url, house.folder).sign_on("B-BUDI", "2581", "ENTER=ambil kerja") as floor:
        floor.press("Enter")
        floor.until("Pindai rak", number=1)
        floor.silent_for(0.3)
        silent = [bytes([code]) for code in range(1, 0x20) if code not in b"\b\t\n\r\x1b\x1d"]
        for sent in [*silent, b"\x1b[17~", b"\x1b[24~", b"\x1b[1;5C", b"\x1b[Z", b"\x1b[H", b"\x1b[2~", b"\x1b[M !!",
                     b"\x1b[I", b"\x1b[<0;1;1M", b"\x1b[?2026;1$y", b"\x1b[A", b"\x1b[6~"]:
            floor.send(sent)
        floor.send("\x7f" * 3)                                 # what the old mouse report has typed is taken back
        floor.scan("A-01-01")
        floor.until("Pindai barang", number=2)
        assert floor.wait(0) is None


def test_a_scan_at_40_columns_costs_at_most_half_a_kilobyte(house: Store) -> None:
    costs = {}
    with FloorTerminal(house.url, house.folder, columns=40, rows=24) as floor:
        floor.sign_on("B-BUDI", "2581", "ENTER=ambil kerja")
        for number, (scan, shown) in enumerate((
                ("", "Pindai rak"), ("A-01-01", "Pindai barang"), (SHIRT, "JML 1/2"), (SHIRT, "Pindai keranjang"),
                ("T-0001", "A - 0 1 - 0 2"), ("A-01-02", "Pindai barang"), (COFFEE, "P A C K - 1")), 1):
            floor.silent_for(0.1)
            before = len(floor.received)
            floor.scan(scan)
            floor.until(shown, number=number)
            floor.silent_for(0.1)
            costs[number, scan] = len(floor.received) - before
    print(costs)
    assert max(costs.values()) <= 512


def test_tmux_shows_what_the_emulator_shows(house: Store, capsys: pytest.CaptureFixture[str]) -> None:
    Person("BUDI", "picking").say("T-1", "A-01-01", SHIRT)
    operator = people.operator_by_code.one(code="BUDI").id
    reply = replace(engine.look(operator), code="resumed")
    tape = conversations.tape.all(operator=operator, most=20)
    with FloorTerminal(house.url, house.folder, columns=20, rows=8) as floor:
        floor.sign_on("B-BUDI", "2581", "JML 1/2")
        wanted = {size: [line.rstrip() for line in page(reply, *size, "id", tape)]
                  for size in ((20, 8), (40, 8), (40, 24))}
        floor.eventually(lambda: floor.lines == wanted[20, 8], "\n".join(wanted[20, 8]))
    if shutil.which("tmux") is None:
        with capsys.disabled():
            print("\nno tmux on this machine: the screens were read by pyte only")
        return
    socket = f"floor-{uuid.uuid4().hex[:8]}"

    def tmux(*words: str) -> str:
        told = ["tmux", "-f", "/dev/null", "-L", socket, *words]
        return subprocess.run(told, check=True, capture_output=True, text=True).stdout

    def eventually(met: Callable[[list[str]], bool]) -> None:
        until = time.monotonic() + PATIENCE
        while not met(lines := [line.rstrip() for line in tmux("capture-pane", "-p").split("\n")]):
            assert time.monotonic() < until, "\n".join(lines)
            time.sleep(0.1)

    def begins(rows: list[str]) -> Callable[[list[str]], bool]:
        return lambda lines: lines[:len(rows)] == rows

    command = (f"env TERM=screen-256color PYTHONPATH={ROOT} {sys.executable} -m floorapp "
               f"--config {house.folder}/config --database {house.url}")
    tmux("new-session", "-d", "-x", "20", "-y", "8", "-e", "LANG=C.UTF-8", command)
    try:
        tmux("set", "-g", "status", "off")
        for size, page_ in wanted.items():
            tmux("resize-window", "-x", str(size[0]), "-y", str(size[1]))
            if size == (20, 8):
                eventually(lambda lines: "Pindai badge" in lines)
                tmux("send-keys", "-l", "B-BUDI\r2581\r")
            eventually(begins(page_))
    finally:
        subprocess.run(["tmux", "-L", socket, "kill-server"], capture_output=True, check=False)
