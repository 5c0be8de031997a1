"""A pick at a real handheld of 20x8: kept in the database, shown with its number, loud when wrong."""

from __future__ import annotations

from floorapp.data import db
from tests import small_house
from tests.conftest import Store
from tests.screens.real_floor import FloorTerminal
from tests.small_house import COFFEE, SHIRT, Person, assert_sound, order_states


def begun(house: Store, **options: object) -> FloorTerminal:
    return FloorTerminal(house.url, house.folder, **options).sign_on("B-BUDI", "2581", "ENTER=ambil kerja")  # type: ignore[arg-type]


def test_a_whole_order_is_picked_and_each_kept_scan_shows_its_number(house: Store) -> None:
    with begun(house) as floor:
        for code, shown, number in (("", "Pindai rak", 1), ("A-01-01", "Pindai barang", 2), (SHIRT, "JML 1/2", 3),
                                    (SHIRT, "Pindai keranjang", 4), ("T-0001", "A-01-02", 5),
                                    ("A0102", "Pindai barang", 6),
                                    (COFFEE, "Pindai tempat turun", 7), ("PACK-1", "ENTER=ambil kerja", 8)):
            floor.scan(code)
            floor.until(shown, number=number)
    assert order_states()["SO-1"] == "picked"
    assert_sound()


def test_a_killed_terminal_is_resumed_where_it_stood_with_the_last_kept_scan(house: Store) -> None:
    with begun(house) as floor:
        floor.scan("", "A-01-01", SHIRT)
        floor.until("JML 1/2")
        floor.kill()
    with FloorTerminal(house.url, house.folder, columns=40).sign_on("B-BUDI", "2581", "Tersambung lagi") as floor:
        floor.until("Tersambung lagi. 3 1 x KAOS-L", "JML 1/2")
        floor.scan(SHIRT)
        floor.until("Pindai keranjang", number=4)
    kept = [row.seq for row in db.ask("SELECT seq FROM input WHERE kept = 1 ORDER BY id")]
    assert kept == [1, 2, 3, 4], "nothing lost, nothing twice"


def test_a_wrong_scan_rings_three_times_and_swallows_what_follows_until_enter(house: Store) -> None:
    with begun(house) as floor:
        floor.scan("", "A-01-01")
        floor.until("Pindai barang")
        floor.received = b""
        floor.scan(COFFEE)
        floor.until("SALAH BARANG", "ENTER=mengerti")
        floor.bells(3)
        assert all(cell.reverse for cell in floor.screen.buffer[3].values()), "the whole handheld is reversed"
        floor.scan(SHIRT, SHIRT)
        floor.until("2 pindaian diabaikan")
        floor.press("Enter")
        floor.until("Pindai barang")
        floor.scan(SHIRT)
        floor.until("JML 1/2", number=3)


def test_what_was_sent_before_the_error_showed_is_ignored_an_enter_too(house: Store) -> None:
    with begun(house) as floor:
        floor.scan("", "A-01-01")
        floor.until("Pindai barang")
        floor.send(f"{COFFEE}\r{SHIRT}\r\r{SHIRT}\r")
        floor.until("2 pindaian diabaikan")
        floor.press("Enter")
        floor.until("Pindai barang", number=2)
        floor.scan(SHIRT)
        floor.until("JML 1/2")


def test_the_alarm_does_not_hold_up_the_enter_that_answers_it(house: Store) -> None:
    with begun(house) as floor:
        floor.scan("")
        floor.until("Pindai rak")
        floor.scan("A-01-02")
        floor.until("SALAH LOKASI")
        floor.press("Enter")
        floor.until("Pindai rak")
        floor.scan("A-01-01")
        floor.until("Pindai barang")


def test_undo_is_shown_first_and_f3_means_no(house: Store) -> None:
    with begun(house) as floor:
        floor.scan("", "A-01-01", SHIRT)
        floor.until("JML 1/2")
        floor.press("Undo")
        floor.until("BATALKAN?")
        floor.press("F3")
        floor.until("JML 1/2")
        floor.press("Undo")
        floor.until("ENTER=ya F3=tidak")
        floor.press("Enter")
        floor.until("JML 2", number=4)


def test_help_tells_what_is_asked_and_a_scan_answers_the_question_behind_it(house: Store) -> None:
    with begun(house) as floor:
        floor.scan("")
        floor.until("Pindai rak")
        floor.press("F1")
        floor.until("L=English W=warna")
        floor.scan("W")
        floor.until("Pindai rak", number=1)
        floor.eventually(lambda: floor.screen.buffer[5][0].reverse and not floor.screen.buffer[0][0].reverse,
                         "black and white changed")
        floor.press("F1")
        floor.until("L=English")
        floor.scan("A-01-01")
        floor.until("Pindai barang")


def test_what_is_typed_by_hand_is_shown_and_scanned_characters_never_are(house: Store) -> None:
    with begun(house) as floor:
        floor.scan("", "A-01-01", SHIRT)
        floor.until("JML 1/2")
        floor.send("2")
        floor.until("3 > 2")
        floor.received = b""
        floor.send("\x7f")
        floor.until("3 1 x KAOS-L")
        floor.scan(SHIRT)
        floor.until("Pindai keranjang")
        assert b"> 8" not in floor.received


def test_who_went_on_at_another_terminal_sees_it_here(house: Store) -> None:
    with begun(house) as floor:
        floor.scan("")
        floor.until("Pindai rak")
        elsewhere = Person("BUDI", "picking")
        elsewhere.say("A-01-01")
        floor.until("Lanjut layar lain", "Pindai barang")
        elsewhere.say(SHIRT, SHIRT)
        floor.until("Pindai keranjang")
        floor.scan("T-0001")
        floor.until("A-01-02")


def test_whoever_waits_for_work_sees_it_come_and_hears_one_bell(house: Store) -> None:
    with begun(house) as floor:
        joko = Person("JOKO", "picking")
        joko.say("T-8")
        floor.until("Antrean 1")
        while joko.step != "start":
            prompt = joko.reply.prompt
            joko.say({"location": prompt.get("location"), "item": SHIRT if prompt.get("sku") == "KAOS-L" else COFFEE,
                      "qty": SHIRT, "tote": "T-8", "drop": "PACK-1"}[joko.step])
        joko.say("T-9")
        floor.until("Antrean 0")
        floor.received = b""
        small_house.taken("orders", "number,sku,qty,payment_method\nSO-9,KAOS-L,1,cod\n")
        small_house.release_all()
        floor.until("Antrean 1")
        floor.bells(1)


def test_one_key_turns_black_and_white_round_whatever_shows_and_answers_nothing(house: Store) -> None:
    def is_turned() -> bool:
        return all(floor.screen.buffer[row][19].reverse for row in (1, 2, 4))

    with FloorTerminal(house.url, house.folder) as floor:
        floor.until("Pindai badge")
        floor.scan("CMDLIGHT")
        floor.eventually(is_turned, "white on black at the sign-on")
        floor.scan("B-BUDI", "2581")
        floor.until("ENTER=ambil kerja")
        floor.press("Enter")
        floor.until("Pindai rak", number=1)
        floor.eventually(is_turned, "the same after signing on")
        for again, way in enumerate(("\x1b[15~", "*\r", "\x1b[[E", "CMDLIGHT\r")):
            floor.send(way)
            floor.eventually(lambda wanted=bool(again % 2): is_turned() is wanted, f"turned by {way!r}")
        floor.scan("ZZZ")
        floor.until("ENTER=mengerti")
        assert not any(cell.reverse for cell in floor.screen.buffer[3].values()), "an error stands out from the rest"
        floor.send("\x1b[15~")
        floor.eventually(lambda: all(cell.reverse for cell in floor.screen.buffer[3].values()), "turned round")
        floor.until("ENTER=mengerti")
        floor.press("Enter")
        floor.until("Pindai rak", number=1)


def test_a_scanner_that_says_of_each_code_what_it_is_does_all_that_others_do(house: Store) -> None:
    with FloorTerminal(house.url, house.folder) as floor:
        floor.until("Pindai badge")
        floor.scan("]C0B-BUDI")
        floor.until("Ketik PIN")
        floor.scan("]C0CMDTEST")
        floor.until("TES PINDAI")
        floor.scan("]C0CMDBACK")
        floor.until("Ketik PIN")
        floor.scan("2581")
        floor.until("ENTER=ambil kerja")
        floor.scan("]C0CMDOK")
        floor.until("Pindai rak", number=1)
        floor.scan(f"]E0{SHIRT}")
        floor.until("INI BARANG", "ENTER=mengerti")
        floor.scan("]C0CMDOK")
        floor.until("Pindai rak", number=1)
        floor.scan("]C0CMDHELP")
        floor.until("L=English")
        floor.scan("]C0L")
        floor.until("Scan location", number=1)
        floor.scan("]C0A-01-01", f"]E0{SHIRT}", f"]d2010{SHIRT}", "]Q3T-0001", "]C0CMDUNDO")
        floor.until("ENTER=yes")
        floor.scan("]C0CMDBACK")
        floor.until("Scan location", number=5)
        floor.silent_for(0.3)                                  # else it is one pull of the trigger
        floor.scan("]C0CMDBACK")
        floor.until("MENU BUDI")
        floor.scan("]C00")
        floor.until("Pindai badge")
    assert [row.raw for row in db.ask("SELECT raw FROM input WHERE kept = 1 ORDER BY id")] == [
        "]C0CMDOK", "]C0A-01-01", f"]E0{SHIRT}", f"]d2010{SHIRT}", "]Q3T-0001"]


def test_a_digit_alone_chooses_where_the_site_wants_no_enter_and_a_scan_never_does(house: Store) -> None:
    FloorTerminal(house.url, house.folder).__exit__()          # writes the configuration
    file = house.folder / "config" / "floor.toml"
    file.write_text(file.read_text().replace("choices_at_once = false", "choices_at_once = true"))
    with begun(house) as floor:
        floor.scan("", "A-01-01")
        floor.until("Pindai barang", number=2)
        floor.send("1")
        floor.until("2 > 1")                                   # no list: it waits for the rest
        floor.press("F2")
        floor.until("1 Kurang / kosong")
        floor.scan(SHIRT)                                      # 8991...: not the eighth of the list
        floor.until("PILIH ANGKA", "ENTER=mengerti")
        floor.send("1")
        floor.silent_for(0.3)
        assert "ENTER=mengerti" in floor.text, "nothing is chosen while an error shows"
        floor.send("\x7f\r")
        floor.until("1 Kurang / kosong")
        floor.send("1")
        floor.until("Berapa yang ada?", number=4)
        floor.send("1")
        floor.until("4 > 1")
        floor.scan("")
        floor.until("Pindai keranjang", number=5)
    assert [row.raw for row in db.ask("SELECT raw FROM input WHERE kept = 1 ORDER BY id")][-3:] == ["<F2>", "1", "1"]
