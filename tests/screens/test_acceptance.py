"""The acceptance list of the floor at a real pty, read by a terminal emulator, and by tmux with a gun's client on it.

1 scans in every form: here and test_bursts. 2 scans while an error shows: here, test_picking, test_doubles. 3 the line
is cut between two scans: here. 4 what every screen keeps: here, test_every_screen, test_sizes, test_sheets. 5 terminals
and no colours: here, test_sizes. 6 ASCII and the listed sequences: here, test_every_screen, tests/terminal. 7 three
ways through: here, tests/dialogues/test_ways_through. 8 texts: test_texts, tests/house. 9 bytes a scan: here. 10
cut-offs: tests/domain/test_sla, test_calendar.
"""

from __future__ import annotations

import re

import pytest

from floorapp.data import conversations, db, people
from floorapp.dialogues import engine
from floorapp.dialogues.page import page
from floorapp.locale import LANGUAGES, say
from floorapp.terminal.classes import CLASSES
from tests.conftest import Store
from tests.screens.conftest import Reader
from tests.screens.tmux import MISSING, TmuxTerminal, present
from tests.small_house import COFFEE, SHIRT, Person, assert_sound, order_states, taken
from tests.terminal.sent import undocumented

PASTE, PASTED = "\x1b[200~", "\x1b[201~"
FORMS = ("{}\r", "{}\n", "{}\r\n", "{}\t", "\x02{}\x03\r", "\x02{}\x03", f"{PASTE}{{}}\r{PASTED}",
         f"{PASTE}{{}}{PASTED}\r", f"{PASTE}{{}}{PASTED}", "]C0{}\r", "]C1010899100000003421{}\x1d10X\r", "\x1b{}\r")
PHONE = "8991000000034"
ASN = "number,sku,qty,tolerance_pct\nASN-7,HP-01,50,0\n"
SIZES = ((20, 8), (20, 16), (40, 8), (40, 24), (80, 24))
ORDER = (("", "Pindai rak"), ("A-01-01", "Pindai barang"), (SHIRT, "JML 1/2"), (SHIRT, "Pindai keranjang"),
         ("T-0001", "A-01-02"), ("A-01-02", "Pindai barang"), (COFFEE, "Pindai tempat turun"),
         ("PACK-1", "ENTER=ambil kerja"))
# The same order, with other means: what is pressed or typed, and the step to which it leads.
WAYS = {
    "scanner and printed codes": (
        ("CMDOK", "Pindai rak"), ("CMDHELP", "L=English"), ("CMDOK", "Pindai rak"), ("A-01-01", "Pindai barang"),
        (SHIRT, "JML 1/2"), ("CMDUNDO", "BATALKAN?"), ("CMDOK", "JML 2"), (SHIRT, "JML 1/2"),
        (SHIRT, "Pindai keranjang"), ("T-0001", "A-01-02"), ("A-01-02", "Pindai barang"), ("CMDPROBLEM", "KENDALA"),
        ("CMDBACK", "Pindai barang"), (COFFEE, "Pindai tempat turun"), ("PACK-1", "ENTER=ambil kerja")),
    "digits, Enter, F1 to F4": (
        ("", "Pindai rak"), ("<F1>", "L=English"), ("", "Pindai rak"), ("42", "Pindai barang"), ("KAOS-L", "JML 1/2"),
        ("2", "Pindai keranjang"), ("T-0001", "A-01-02"), ("77", "Pindai barang"), ("<F2>", "KENDALA"),
        ("<F3>", "Pindai barang"), ("KOPI-200", "Pindai tempat turun"), ("PACK-1", "ENTER=ambil kerja")),
    "no F-keys": (
        ("", "Pindai rak"), ("?", "L=English"), ("", "Pindai rak"), ("A0101", "Pindai barang"), ("KAOS-L", "JML 1/2"),
        ("-", "KENDALA"), ("9", "BATALKAN?"), ("", "JML 2"), ("KAOS-L", "JML 1/2"), ("2", "Pindai keranjang"),
        ("T-0001", "A-01-02"), ("A0102", "Pindai barang"), (".", "KENDALA"), ("0", "Pindai barang"),
        ("KOPI-200", "Pindai tempat turun"), ("PACK-1", "ENTER=ambil kerja")),
}


def test_scans_of_every_form_in_one_packet_are_each_one_serial_number(house: Store, reader: Reader) -> None:
    taken("asns", ASN)
    serials = [f"SN-{n:04}" for n in range(4 * len(FORMS))]
    with reader(house.url, house.folder).sign_on("B-RINA", "2580", "MENU") as floor:
        floor.scan("GORECEIVING", "ASN-7", PHONE, str(len(serials)))
        floor.until("Pindai no. seri")
        floor.send("".join(FORMS[n % len(FORMS)].format(serial) for n, serial in enumerate(serials)))
        floor.until("LPN, ENTER=baru")
        floor.scan("LPN-1")
        floor.until("Barang berikut")
    assert [row.serial for row in db.ask("SELECT serial FROM lot WHERE serial LIKE 'SN-0%' ORDER BY id")] == serials


@pytest.mark.parametrize("heard", [False, True], ids=["kept in silence", "kept with a bell"])
def test_an_error_is_heard_three_times_and_fills_the_screen_until_enter_while_what_is_kept_is_as_the_site_wants(
        house: Store, reader: Reader, heard: bool) -> None:
    """Whoever does not look hears it; scans meanwhile are counted and change nothing."""
    floor = reader(house.url, house.folder, bell_when_kept=heard)
    with floor.sign_on("B-BUDI", "2581", "ENTER=ambil kerja"):
        floor.received = b""
        for number, (scan, shown) in enumerate(ORDER[:2], 1):
            floor.scan(scan)
            floor.until(shown, number=number)
            floor.bells(number * heard)
        assert not any(all(row) for row in floor.reversed[1:]), "no question looks like an error"
        floor.received = b""
        floor.scan(COFFEE)
        floor.until("SALAH BARANG", "ENTER=mengerti")
        floor.bells(3)
        assert all(all(row) for row in floor.reversed), "the whole handheld is in reverse video"
        floor.scan(SHIRT, SHIRT)
        floor.until("2 pindaian diabaikan")
        assert all(all(row) for row in floor.reversed)
        floor.press("Enter")
        floor.until("Pindai barang", number=2)
        assert not any(all(row) for row in floor.reversed[1:])
        floor.scan(SHIRT)
        floor.until("JML 1/2", number=3)


def test_a_question_that_wants_the_scan_again_is_heard_too(house: Store, reader: Reader) -> None:
    """It was not kept: the scanner's own beep must not be all that is heard."""
    with reader(house.url, house.folder, columns=40).sign_on("B-RINA", "2580", "MENU") as floor:
        db.database().execute_sql("UPDATE asn_line SET received = expected")
        floor.scan("GORECEIVING")
        floor.until("PENERIMAAN")
        floor.received = b""
        floor.scan(SHIRT)
        floor.until("Lagi=ya F3=tidak")
        floor.bells(3)


def test_the_line_is_cut_after_every_scan_and_the_next_terminal_goes_on_with_the_next(
        house: Store, reader: Reader) -> None:
    for number, (scan, shown) in enumerate(ORDER[:4], 1):
        with reader(house.url, house.folder) as floor:
            floor.sign_on("B-BUDI", "2581", "ENTER=ambil kerja" if number == 1 else ORDER[number - 2][1])
            floor.scan(scan)
            floor.until(shown, number=number)
            floor.cut()
    with reader(house.url, house.folder) as floor:
        floor.sign_on("B-BUDI", "2581", "Pindai keranjang")
        floor.scan(SHIRT)                                      # the scan of before, sent again by whoever is not sure
        floor.until("ENTER=mengerti")
        floor.press("Enter")
        floor.until("Pindai keranjang", number=4)
    assert [row.seq for row in db.ask("SELECT seq FROM input WHERE kept = 1 ORDER BY id")] == [1, 2, 3, 4]
    assert_sound()


@pytest.mark.skipif(not present(), reason=MISSING)
def test_a_client_of_tmux_that_is_lost_comes_back_to_the_screen_that_it_left(house: Store) -> None:
    with TmuxTerminal(house.url, house.folder).sign_on("B-BUDI", "2581", "ENTER=ambil kerja") as floor:
        for number, (scan, shown) in enumerate(ORDER[:3], 1):
            floor.scan(scan)
            floor.until(shown, number=number)
            floor.again()
            floor.until(shown, number=number)
        floor.scan(SHIRT)
        floor.until("Pindai keranjang", number=4)
    assert [row.seq for row in db.ask("SELECT seq FROM input WHERE kept = 1 ORDER BY id")] == [1, 2, 3, 4]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_size_keeps_position_place_item_quantity_destination_question_number_and_keys(
        house: Store, reader: Reader, language: str) -> None:
    """One terminal that changes its size in the middle of the line, letter for letter the page that was approved."""
    with db.tx():
        db.database().execute_sql("UPDATE operator SET language = ?", (language,))
    Person("BUDI", "picking").say("T-0003", "A-01-01", SHIRT)
    operator = people.operator_by_code.one(code="BUDI").id
    reply = engine.look(operator)
    tape = conversations.tape.all(operator=operator, most=20)
    question = say("ask_qty", language)
    with reader(house.url, house.folder).sign_on("B-BUDI", "2581", "KAOS-L") as floor:
        floor.press("F1")
        floor.until("L=")
        floor.press("Enter")                                   # whoever has just come sees that, instead of the keys
        floor.until(question)
        for size in SIZES:
            floor.resize(*size)
            wanted = [line.rstrip() for line in page(reply, *size, language, tape)]
            floor.eventually(lambda wanted=wanted: floor.lines == wanted, "\n".join(wanted))    # type: ignore[misc]
            corner = "\n".join(line[:20] for line in floor.lines[:8])
            for part in ("A-01-01", "KAOS-L", "1/2"):
                assert part in corner or " ".join(part) in corner, (size, part)
            for part in (re.compile(r"\d/\d"), re.compile(re.escape(question)), re.compile("T-0003"), re.compile("F3"),
                         re.compile(r"(?m)^.*\b3\b")):
                assert part.search(floor.text), (size, part.pattern)


def test_a_terminal_without_colours_shows_the_same_text_and_no_terminal_gets_a_colour(
        house: Store, reader: Reader) -> None:
    Person("BUDI", "picking").say("T-1", "A-01-01", SHIRT)
    pictures = []
    for term in ("vt100", "xterm-256color"):
        with reader(house.url, house.folder, term=term, columns=40, rows=24) as floor:
            floor.sign_on("B-BUDI", "2581", "JML 1/2")
            floor.scan(COFFEE)
            floor.until("SALAH BARANG", "ENTER=mengerti")
            error = floor.lines
            floor.press("Enter")
            floor.until("JML 1/2")
            pictures.append((error, floor.lines))
            used = {part for code in re.findall(rb"\x1b\[([0-9;]*)m", floor.sent) for part in code.split(b";")}
            assert used <= {b"", b"0", b"1", b"4", b"7", b"39", b"49"}, "bold, underline and reverse are all"
            assert floor.sent.decode("ascii") and undocumented(CLASSES[floor.term], floor.sent) == []
    assert pictures[0] == pictures[1]


def test_no_key_of_the_library_quits_opens_or_changes_anything(house: Store, reader: Reader) -> None:
    with reader(house.url, house.folder).sign_on("B-BUDI", "2581", "ENTER=ambil kerja") as floor:
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


@pytest.mark.parametrize("way", WAYS)
def test_an_order_is_picked_in_each_of_the_three_ways(house: Store, reader: Reader, way: str) -> None:
    with reader(house.url, house.folder).sign_on("B-BUDI", "2581", "ENTER=ambil kerja") as floor:
        for said, shown in WAYS[way]:
            if said.startswith("<"):
                floor.press(said.strip("<>"))
            else:
                floor.scan(said)
            floor.until(shown)
        floor.until("ENTER=ambil kerja")
    assert order_states()["SO-1"] == "picked"
    assert_sound()


def test_a_scan_at_40_columns_costs_at_most_half_a_kilobyte(house: Store, reader: Reader) -> None:
    costs = {}
    with reader(house.url, house.folder, columns=40, rows=24) as floor:
        floor.sign_on("B-BUDI", "2581", "ENTER=ambil kerja")
        steps = (*ORDER[:4], ("T-0001", "A - 0 1 - 0 2"), ORDER[5], (COFFEE, "P A C K - 1"))
        for number, (scan, shown) in enumerate(steps, 1):
            floor.silent_for(0.1)
            before = len(floor.received)
            floor.scan(scan)
            floor.until(shown, number=number)
            floor.silent_for(0.1)
            costs[number, scan] = len(floor.received) - before
    print(costs)
    assert max(costs.values()) <= 512


@pytest.mark.parametrize("size", SIZES)
def test_the_whole_of_a_small_screen_is_ascii(house: Store, reader: Reader, size: tuple[int, int]) -> None:
    taken("items", "sku,name\nKAOS-L,Kaos Hítam – 日本茶\n")
    with reader(house.url, house.folder, columns=size[0], rows=size[1]) as floor:
        floor.sign_on("B-BUDI", "2581", "ENTER=ambil kerja")
        floor.scan("", "A-01-01")
        floor.until("Pindai barang", "KAOS-L")
        assert size[0] >= 60 or floor.text.isascii()
        assert undocumented(CLASSES[floor.term], floor.sent) == []
