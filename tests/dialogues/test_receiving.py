"""What is true on the dock."""

from __future__ import annotations

import json
from typing import Any

import pytest

from floorapp.data import clock, db
from floorapp.dialogues.page import page
from floorapp.printing.documents import document
from tests.small_house import (
    ASN,
    CASE,
    COFFEE,
    PHONE,
    SHIRT,
    Person,
    assert_sound,
    inbound_rules,
    order_states,
    stock_rows,
    taken,
)

pytestmark = pytest.mark.usefixtures("house")


@pytest.fixture
def rina(house: object) -> Person:
    taken("asns", ASN)
    return Person("RINA", "receiving")


def test_a_case_barcode_counts_its_content_and_an_lpn_takes_the_line(rina: Person) -> None:
    rina.say("ASN-1", CASE, SHIRT, "<Enter>", "LPN-7")
    assert rina.reply.code == "received"
    assert stock_rows() == [("KAOS-L", "DOCK-1", "LPN-7", "", "", "available", 13, 0)]
    assert_sound()


def test_enter_makes_an_lpn_and_queues_its_label_in_the_same_transaction(rina: Person) -> None:
    rina.say("ASN-1", SHIRT, "4", "<Enter>")
    (job,) = db.ask("SELECT kind, number FROM print_job")
    assert (job.kind, job.number) == ("lpn_label", stock_rows()[0][2])


def test_any_expected_item_opens_its_asn(rina: Person) -> None:
    assert rina.say(SHIRT).prompt["asn"] == "ASN-1"
    assert rina.step == "qty"


def test_an_item_that_nobody_announced_is_received_blind_after_a_second_scan(rina: Person) -> None:
    taken("items", "sku,name\nBARU-1,Barang Baru\n")
    assert rina.say("BARU-1").outcome == "ask"
    rina.say("BARU-1", "3", "LPN-9", "END")
    assert stock_rows() == [("BARU-1", "DOCK-1", "LPN-9", "", "", "available", 3, 0)]
    assert_sound()


def test_another_scan_between_closes_the_question(rina: Person) -> None:
    taken("items", "sku,name\nBARU-1,Barang Baru\n")
    rina.say("BARU-1", "ZZZ")
    assert rina.say("BARU-1").outcome == "ask"


def test_more_than_the_tolerance_is_refused_and_nothing_is_written(rina: Person) -> None:
    rina.say("ASN-1", COFFEE)
    assert rina.say("12").code == "over_receipt"
    assert rina.say("11").code == "qty_counted"       # ten announced, ten per cent allowed


def allowed(rina: Person) -> Person:
    """A supervisor says yes to what was refused just now."""
    assert rina.reply.prompt["override"] == "over_receipt"
    rina.say("B-DEWI", "2583")
    return rina


def test_what_a_supervisor_allows_beyond_the_tolerance_has_a_reason_in_the_book_and_on_the_paper(rina: Person) -> None:
    with inbound_rules("[receiving]\nreport = true\n"):
        rina.say("ASN-1", SHIRT, "30")
        asked = allowed(rina).reply.prompt
        assert (asked["step"], asked["expects"], asked["choices"]) == (
            "over", ["choice"], ["over_extra", "over_free", "over_count"])
        assert rina.say("4").code == "choose_number"
        assert rina.say("LPN-7").code == "choose_number" and stock_rows() == []
        assert rina.say("2").prompt["step"] == "lpn"
        rina.say("LPN-7", "END")
    assert [row.reason for row in db.ask("SELECT reason FROM receipt_line ORDER BY id")] == ["", "over_free"]
    (event,) = db.ask("SELECT data FROM event WHERE what = 'received'")
    assert json.loads(event.data)["reason"] == "over_free"
    (report,) = notes("discrepancy_report")
    assert {"sku": "KAOS-L", "kind": "over", "qty": 6, "expected": 24, "received": 30,
            "reason": "over_free"} in report["discrepancies"]
    document("discrepancy_report", report)
    assert_sound()


def test_within_the_tolerance_nobody_is_asked_and_the_paper_says_so(rina: Person) -> None:
    assert rina.say("ASN-1", COFFEE, "11").prompt["step"] == "lot"
    rina.say("L-1", "311229", "LPN-7", "END")
    assert notes("grn")[0]["discrepancies"][1]["reason"] == "within_tolerance"


def test_f3_at_the_reason_counts_anew_and_a_yes_is_for_its_own_quantity(rina: Person) -> None:
    rina.say("ASN-1", SHIRT, "30")
    assert allowed(rina).say("<F3>").prompt["step"] == "qty"
    assert rina.say("30").code == "over_receipt"
    allowed(rina).say("<F3>", "24")
    assert rina.step == "lpn"
    rina.say("LPN-7")
    assert [row.reason for row in db.ask("SELECT reason FROM receipt_line")] == [""]


def test_the_reason_is_undone_with_backspace(rina: Person) -> None:
    rina.say("ASN-1", SHIRT, "30")
    allowed(rina).say("1", "<Undo>", "<Enter>")
    assert rina.step == "over"
    rina.say("3", "LPN-7")
    assert [row.reason for row in db.ask("SELECT reason FROM receipt_line ORDER BY id")] == ["", "over_count"]


def test_one_more_pallet_of_the_same_beyond_the_plan_is_allowed_and_reasoned_too(rina: Person) -> None:
    rina.say("ASN-1", SHIRT, "24", "LPN-1", "LPN-2")
    assert allowed(rina).step == "over"
    assert rina.say("1").prompt["step"] == "lpn"
    rina.say("LPN-2")
    assert [(row[2], row[6]) for row in stock_rows()] == [("LPN-1", 24), ("LPN-2", 24)]
    assert_sound()


def test_damaged_units_of_what_came_too_much_get_their_own_lpn_too(rina: Person) -> None:
    rina.say("ASN-1", SHIRT, "30")
    allowed(rina).say("1", "<F2>", "2", "8", "LPN-1", "LPN-2")
    assert [(row[2], row[5], row[6]) for row in stock_rows()] == [("LPN-1", "available", 22), ("LPN-2", "damaged", 8)]
    assert_sound()


def test_what_another_receiver_took_meanwhile_is_told_at_the_lpn_and_may_be_allowed(rina: Person) -> None:
    dewi = Person("DEWI", "receiving")
    rina.say("ASN-1", SHIRT, "20")
    dewi.say("ASN-1", SHIRT, "20", "LPN-1")
    assert rina.say("LPN-2").code == "over_receipt"
    assert allowed(rina).step == "over"
    rina.say("1", "LPN-2")
    assert sum(row[6] for row in stock_rows()) == 40
    assert_sound()


def test_lot_and_expiry_are_asked_where_the_item_needs_them(rina: Person) -> None:
    rina.say("ASN-1", COFFEE, "6")
    assert rina.step == "lot"
    rina.say("L-77")
    assert rina.step == "expiry"
    assert rina.say("310220").code == "bad_date"       # there is no 31 February
    assert rina.say("010120").code == "expired"
    rina.say("311229", "LPN-1")
    assert stock_rows()[0][3:7] == ("L-77", "", "available", 6)


def test_a_printed_enter_is_no_lot_and_no_serial(rina: Person) -> None:
    assert rina.say("ASN-1", COFFEE, "2", "CMDOK").code == "enter_is_no_answer"
    assert rina.say("<F3>", PHONE, "1", "CMDOK").code == "enter_is_no_answer"
    assert rina.step == "serial"


def test_a_code_with_six_digits_in_it_is_no_date(rina: Person) -> None:
    rina.say("ASN-1", COFFEE, "2", "L-55")
    for code in ("PO-010138", "A-01-01-38", "LOT 010138", "A-01-01 38"):
        assert rina.say(code).outcome == "refused"
    assert rina.say("01/01/38").code == "expiry_taken"


def test_a_lot_is_taken_whole_or_not_at_all(rina: Person) -> None:
    rina.say("ASN-1", COFFEE, "2")
    assert rina.say("L\ufffdT").code == "unreadable_scan"
    assert rina.say("L" * 61).code == "scan_too_long"
    long = "BATCH-2026-11-29-SHIFT-2-LINE-7"
    rina.say(long, "010138", "LPN-7")
    assert [row[3] for row in stock_rows()] == [long]


def test_a_known_lot_fills_the_date_and_another_date_is_refused(rina: Person) -> None:
    rina.say("ASN-1", COFFEE, "2", "L-77", "311229", "LPN-1")
    rina.say(COFFEE, "2", "L-77")
    assert rina.step == "lpn"
    rina.say("LPN-1", f"]C101{COFFEE.zfill(14)}17280101" + "10L-77")
    assert rina.reply.code == "lot_expiry_differs"


def test_a_gs1_label_fills_lot_and_expiry(rina: Person) -> None:
    rina.say("ASN-1", f"]C101{COFFEE.zfill(14)}17291231" + "10L-9", "3")
    assert rina.step == "lpn"
    rina.say("LPN-2")
    assert stock_rows()[0][3] == "L-9"


def test_every_serial_is_scanned_once_and_is_in_one_place(rina: Person) -> None:
    rina.say("ASN-1", PHONE, "2", "SN-1")
    assert rina.say("SN-1").code == "already_scanned"
    rina.say("SN-2", "LPN-3")
    assert [row[4] for row in stock_rows()] == ["SN-1", "SN-2"]
    taken("asns", "number,sku,qty\nASN-2,HP-01,1\n")
    rina.say("END", "ASN-2", PHONE, "<Enter>")
    assert rina.say("SN-1").code == "serial_known"
    assert_sound()


def test_a_wrong_item_while_counting_has_no_effect(rina: Person) -> None:
    rina.say("ASN-1", SHIRT, SHIRT)
    assert rina.say(COFFEE).code == "wrong_item"
    assert rina.say("<F1>").prompt["done"] == 2


@pytest.mark.parametrize(("scan", "found"), [("DOCK-1", "LOKASI"), ("A-01-01", "LOKASI"), ("B-RINA", "BADGE")])
def test_a_code_of_another_kind_is_named(rina: Person, scan: str, found: str) -> None:
    rina.say("ASN-1")
    assert found in rina.say(scan).text


def test_an_item_code_never_becomes_an_lpn(rina: Person) -> None:
    rina.say("ASN-1", SHIRT, "2")
    for code in (SHIRT, "8999999999994", "A-01-01", "CMDOK-1" * 8):
        assert rina.say(code).outcome == "refused"
    assert stock_rows() == []


def test_undo_takes_the_goods_back_to_the_supplier_and_the_line_in_hand_again(rina: Person) -> None:
    rina.say("ASN-1", SHIRT, "5", "LPN-7")
    assert rina.say("<Undo>").outcome == "ask"
    rina.say("<Enter>")
    assert (rina.reply.code, rina.step, stock_rows()) == ("undone", "lpn", [])
    rina.say("LPN-8")
    assert stock_rows()[0][2] == "LPN-8"
    assert_sound()


def test_undo_walks_back_further_one_input_at_a_time(rina: Person) -> None:
    rina.say("ASN-1", SHIRT, SHIRT, SHIRT)
    rina.say("<Undo>", "<Enter>", "<Undo>", "<Enter>")
    assert rina.reply.prompt["done"] == 1


def test_a_closed_receipt_cannot_be_undone_and_the_rest_stays_expected(rina: Person) -> None:
    rina.say("ASN-1", SHIRT, "5", "LPN-7", "END")
    assert rina.reply.code == "receipt_closed"
    assert rina.say("<Undo>").code == "cannot_undo"
    assert rina.say("ASN-1", SHIRT).prompt["qty"] == 19
    assert [row.kind for row in db.ask("SELECT kind FROM print_job")] == ["grn"]


def test_two_receivers_share_a_line_and_together_keep_to_the_plan(rina: Person) -> None:
    dewi = Person("DEWI", "receiving")
    rina.say("ASN-1", SHIRT, "20")
    dewi.say("ASN-1", SHIRT, "20", "LPN-1")
    assert rina.say("LPN-2").code == "over_receipt"
    assert sum(row[6] for row in stock_rows()) == 20
    assert_sound()


def test_f3_forgets_only_the_line_in_hand(rina: Person) -> None:
    rina.say("ASN-1", SHIRT, "5", "LPN-7", COFFEE, "3", "<F3>")
    assert rina.step == "item"
    assert len(stock_rows()) == 1


def test_damaged_units_get_an_lpn_of_their_own_and_are_never_promised(rina: Person) -> None:
    rina.say("ASN-1", SHIRT, "10", "<F2>", "2", "3", "LPN-1", "LPN-2")
    assert stock_rows() == [("KAOS-L", "DOCK-1", "LPN-1", "", "", "available", 7, 0),
                            ("KAOS-L", "DOCK-1", "LPN-2", "", "", "damaged", 3, 0)]
    taken("orders", "number,sku,qty,payment_method\nSO-1,KAOS-L,8,cod\n")
    assert order_states() == {"SO-1": "backordered"}
    rina.say("<Undo>", "<Enter>")
    assert [row[5] for row in stock_rows()] == ["available"]
    assert_sound()


def test_more_damaged_than_counted_is_refused(rina: Person) -> None:
    rina.say("ASN-1", SHIRT, "4", "<F2>", "2")
    assert rina.say("5").code == "more_than_asked"
    for said in ("0", "END", "CMDSKIP", "<Enter>"):
        assert rina.say(said).code == "damaged_of_asked"


def test_an_announced_lpn_is_received_whole_with_one_scan(rina: Person) -> None:
    taken("asns", "number,sku,qty,lpn,lot,expiry\nASN-9,KAOS-L,5,LPN-501,,\nASN-9,KOPI-200,4,LPN-501,L1,2031-01-01\n"
                  "ASN-9,KAOS-L,7,LPN-502,,\n")
    rina.say("LPN-501", "LPN-502")
    assert rina.reply.code == "lpn_received"
    assert [(row[0], row[2], row[6]) for row in stock_rows()] == [
        ("KAOS-L", "LPN-501", 5), ("KAOS-L", "LPN-502", 7), ("KOPI-200", "LPN-501", 4)]
    rina.say("<Undo>", "<Enter>", "LPN-502", "END")
    assert db.ask("SELECT state FROM asn WHERE number = 'ASN-9'") == [("closed",)]
    assert_sound()


def test_many_pallets_of_the_same_are_one_scan_each(rina: Person) -> None:
    rina.say("ASN-1", SHIRT, "8", "LPN-1", "LPN-2")
    assert rina.say("LPN-3").code == "received"
    assert [(row[2], row[6]) for row in stock_rows()] == [("LPN-1", 8), ("LPN-2", 8), ("LPN-3", 8)]
    assert rina.say("LPN-4").code == "over_receipt"
    assert_sound()


def test_the_purchase_order_on_the_paper_opens_its_asn(rina: Person) -> None:
    taken("asns", "number,sku,qty,po_number\nASN-9,KAOS-L,5,PO-77\n")
    assert rina.say("PO-77").prompt["asn"] == "ASN-9"


LONG_LIFE = "sku,name,barcodes,tracking,expires,min_life_days\nSUSU-1,Susu UHT,8991000000041,lot,yes,180\n"
MILK, STRANGE = "8991000000041", "8999999999994"


def in_days(days: int) -> str:
    return f"{clock.local(clock.now() + days * 86_400_000, 'Asia/Jakarta'):%d%m%y}"


def notes(kind: str) -> list[dict[str, Any]]:
    return [json.loads(row.payload) for row in db.ask("SELECT payload FROM print_job WHERE kind = ? ORDER BY id", kind)]


def test_goods_with_too_little_life_left_are_refused_at_the_date(rina: Person) -> None:
    taken("items", LONG_LIFE)
    taken("asns", "number,sku,qty\nASN-5,SUSU-1,20\n")
    rina.say("ASN-5", MILK, "20", "L-1")
    refused = rina.say(in_days(170))
    assert refused.code == "life_too_short" and "170" in refused.text and "180" in refused.text
    assert rina.say(in_days(181)).code == "expiry_taken"


def test_a_gs1_label_does_not_carry_old_goods_past_the_date(rina: Person) -> None:
    taken("items", LONG_LIFE)
    taken("asns", "number,sku,qty\nASN-5,SUSU-1,20\n")
    soon = clock.local(clock.now() + 30 * 86_400_000, "Asia/Jakarta").strftime("%y%m%d")
    assert rina.say("ASN-5", f"]C101{MILK.zfill(14)}17{soon}" + "10L-1").code == "life_too_short"
    assert rina.say(f"]C101{MILK.zfill(14)}17200101" + "10L-1").code == "expired"
    assert stock_rows() == []


def test_a_lot_that_is_known_to_be_old_is_refused_without_asking_its_date(rina: Person) -> None:
    taken("items", LONG_LIFE.replace(",180", ",0"))
    taken("asns", "number,sku,qty\nASN-5,SUSU-1,20\n")
    rina.say("ASN-5", MILK, "5", "L-1", in_days(60), "LPN-1")
    taken("items", LONG_LIFE)
    assert rina.say(MILK, "5", "L-1").code == "life_too_short"


def test_a_wrong_item_is_taken_in_on_hold_and_stands_on_the_paper(rina: Person) -> None:
    taken("items", "sku,name,barcodes\nBARU-1,Barang Baru,8991000000058\n")
    assert rina.say("ASN-1", "8991000000058").code == "not_on_asn"
    assert rina.say("<F2>", "3", SHIRT).code == "on_this_asn"
    rina.say("8991000000058", "3", "LPN-9", SHIRT, "24", "LPN-1", "END")
    assert stock_rows() == [("BARU-1", "DOCK-1", "LPN-9", "", "", "hold", 3, 0),
                            ("KAOS-L", "DOCK-1", "LPN-1", "", "", "available", 24, 0)]
    (grn,) = notes("grn")
    assert {"sku": "BARU-1", "kind": "unexpected", "qty": 3, "reason": "on_hold"} in grn["discrepancies"]
    document("grn", grn)
    assert_sound()


def test_a_wrong_item_goes_back_with_undo(rina: Person) -> None:
    taken("items", "sku,name,barcodes\nBARU-1,Barang Baru,8991000000058\n")
    rina.say("ASN-1", "<F2>", "3", "8991000000058", "3", "LPN-9", "<Undo>", "<Enter>", "<F3>")
    assert (stock_rows(), rina.step) == ([], "item")
    assert rina.say("8991000000058").code == "not_on_asn"
    assert_sound()


def test_two_receivers_see_their_own_counter_and_that_of_the_other(rina: Person) -> None:
    dewi = Person("DEWI", "receiving")
    rina.say("ASN-1", SHIRT, "5", "LPN-1")
    dewi.say("ASN-1", SHIRT, "3", "LPN-2")
    mine = rina.say(SHIRT).prompt
    assert (mine["qty"], mine["done"], mine["mine"], mine["others"]) == (16, 1, 5, 3)
    other = dewi.say(SHIRT, SHIRT).prompt
    assert (other["qty"], other["done"], other["mine"], other["others"]) == (16, 2, 3, 5)
    assert any("Lain 5" in line for line in page(dewi.reply, 20, 8, "id"))


def test_one_lpn_may_carry_several_items_and_lots(rina: Person) -> None:
    rina.say("ASN-1", SHIRT, "5", "LPN-7", COFFEE, "4", "L-1", "311229", "LPN-7", COFFEE, "2", "L-2", "311230", "LPN-7")
    assert [(row[0], row[2], row[3], row[6]) for row in stock_rows()] == [
        ("KAOS-L", "LPN-7", "", 5), ("KOPI-200", "LPN-7", "L-1", 4), ("KOPI-200", "LPN-7", "L-2", 2)]
    assert_sound()


def test_a_pallet_barcode_counts_the_whole_pallet(rina: Person) -> None:
    taken("items", "sku,name,barcodes\nAIR-600,Air 600 ml,8991000000065 18991000000062*24 28991000000069*960\n")
    taken("asns", "number,sku,qty\nASN-6,AIR-600,2000\n")
    rina.say("ASN-6", "28991000000069", "28991000000069", "18991000000062", "<Enter>", "LPN-1")
    assert stock_rows()[0][6] == 960 + 960 + 24


def test_f4_twice_takes_the_line_before_once_more_in_a_new_lpn(rina: Person) -> None:
    assert rina.say("ASN-1", "<F4>").code == "nothing_to_skip"
    rina.say(SHIRT, "8", "<Enter>")
    assert rina.say("<F4>").outcome == "ask"
    assert rina.say("<F4>").code == "received"
    assert [row[6] for row in stock_rows()] == [8, 8]
    assert [row.kind for row in db.ask("SELECT kind FROM print_job")] == ["lpn_label", "lpn_label"]
    assert "F4Ulangi" in page(rina.reply, 40, 8, "id")[-1] and "F4 Ulangi" in page(rina.reply, 80, 24, "id")[-1]
    assert rina.say("<F2>").prompt["step"] == "problem" and "F4" not in page(rina.reply, 20, 8, "id")[-1]
    assert rina.say("<F4>").code == "choose_number"            # it does nothing there: it is not shown there
    rina.say("<F3>", "<Undo>", "<Enter>", "<Undo>", "<Enter>", "<Undo>", "<Enter>")
    assert [row[6] for row in stock_rows()] == [8]
    assert_sound()


def test_the_site_may_let_the_receiver_cancel_the_rest(rina: Person) -> None:
    with inbound_rules("[receiving]\nrest = 'ask'\nreport = true\n"):
        asked = rina.say("ASN-1", SHIRT, "24", "LPN-7", "END").prompt
        assert (asked["step"], asked["choices"], asked["rest"]) == ("rest", ["rest_expected", "rest_cancelled"], 12)
        assert rina.say("3").code == "choose_number"
        assert rina.say("2").code == "receipt_closed"
    assert db.ask("SELECT state FROM asn") == [("closed",)]
    assert rina.say("ASN-1").code == "asn_closed"
    (report,) = notes("discrepancy_report")
    assert {"sku": "HP-01", "kind": "short", "qty": 2, "expected": 2, "received": 0,
            "reason": "rest_cancelled"} in report["discrepancies"]
    document("discrepancy_report", report)


def test_the_first_choice_leaves_the_rest_expected(rina: Person) -> None:
    with inbound_rules("[receiving]\nrest = 'ask'\n"):
        rina.say("ASN-1", SHIRT, "20", "LPN-7", "END", "1")
    assert db.ask("SELECT state FROM asn") == [("expected",)]
    assert [entry["reason"] for entry in notes("grn")[0]["discrepancies"]] == ["rest_expected"] * 3
    assert rina.say("ASN-1", SHIRT).prompt["qty"] == 4


def test_f3_at_the_question_goes_on_receiving(rina: Person) -> None:
    with inbound_rules("[receiving]\nrest = 'ask'\n"):
        rina.say("ASN-1", SHIRT, "20", "LPN-7", "END", "<F3>")
    assert rina.say(SHIRT).prompt["done"] == 1


def test_the_rest_is_not_cancelled_under_the_hands_of_another_receiver(rina: Person) -> None:
    dewi = Person("DEWI", "receiving")
    dewi.say("ASN-1")
    with inbound_rules("[receiving]\nrest = 'cancelled'\n"):
        refused = rina.say("ASN-1", SHIRT, "20", "LPN-7", "END")
        assert refused.code == "others_receive" and "DEWI" in refused.text
        dewi.say(SHIRT, "1", "LPN-8", "END")
        assert dewi.reply.code == "others_receive"
    dewi.say("END")
    assert db.ask("SELECT state FROM asn") == [("receiving",)]
    with inbound_rules("[receiving]\nrest = 'cancelled'\n"):
        assert rina.say("END").code == "receipt_closed"
    assert db.ask("SELECT state FROM asn") == [("closed",)]


def test_an_unknown_barcode_is_kept_in_the_tray_and_nothing_is_received(rina: Person) -> None:
    assert rina.say("ASN-1", STRANGE).code == "unknown_code"
    rina.say("<F2>", "6", STRANGE, STRANGE, "<Enter>")
    assert (rina.reply.code, rina.step, stock_rows()) == ("kept_in_tray", "item", [])
    rina.say("END")
    assert {"sku": STRANGE, "kind": "unknown", "qty": 2, "reason": "in_tray"} in notes("grn")[0]["discrepancies"]
    document("grn", notes("grn")[0])


def test_only_what_nobody_knows_goes_into_the_tray(rina: Person) -> None:
    rina.say("ASN-1", "<F2>", "6")
    for known in (SHIRT, "A-01-01", "ASN-1", "B-BUDI"):
        assert rina.say(known).code == "code_known"
    assert rina.say("LPN-77").code == "wrong_kind"
    rina.say(STRANGE)
    assert rina.say(SHIRT).code == "code_known"
    assert rina.say("8999999999987").code == "other_code_in_hand"
    assert rina.say("0").code == "qty_zero"
    assert rina.say("<F3>").prompt["step"] == "item"
    assert db.ask("SELECT COUNT(*) AS n FROM unknown_code")[0].n == 0


def test_undo_takes_a_code_out_of_the_tray(rina: Person) -> None:
    rina.say("<F2>", "6", STRANGE, "4", "<Undo>", "<Enter>")
    assert rina.step == "unknown_qty"
    assert db.ask("SELECT COUNT(*) AS n FROM unknown_code")[0].n == 0


def test_a_leader_binds_the_code_and_the_next_scan_at_the_dock_finds_the_item(rina: Person) -> None:
    rina.say("ASN-1", "<F2>", "6", STRANGE, "2")
    dewi = Person("DEWI", "receiving")
    asked = dewi.say("<F4>").prompt
    assert (asked["step"], asked["barcode"]) == ("tray", STRANGE)
    assert "2" in asked["detail"] and "DOCK-1" in asked["detail"] and "RINA" in asked["detail"]
    assert dewi.say("KAOS-L", "12").code == "barcode_bound"
    assert rina.say(STRANGE, STRANGE, "<Enter>", "LPN-1").code == "received"
    assert stock_rows()[0][0] == "KAOS-L" and stock_rows()[0][6] == 24
    assert dewi.say("<F4>").code == "tray_empty"
    assert_sound()


def test_a_binding_can_be_undone_and_the_code_waits_again(rina: Person) -> None:
    rina.say("ASN-1", "<F2>", "6", STRANGE, "2")
    dewi = Person("DEWI", "receiving")
    dewi.say("<F4>", "KAOS-L", "<Enter>", "<Undo>", "<Enter>")
    assert rina.say(STRANGE).code == "unknown_code"
    assert dewi.say("<F3>", "<F3>", "<F4>").prompt["barcode"] == STRANGE


def test_the_tray_is_for_leaders_and_f4_goes_round(rina: Person) -> None:
    assert rina.say("<F4>").code == "supervisor_only"
    rina.say("<F2>", "6", STRANGE, "1", "<F2>", "6", "8999999999987", "1")
    dewi = Person("DEWI", "receiving")
    assert "F4Baki" in page(dewi.reply, 40, 8, "id")[-1]
    seen = [dewi.say("<F4>").prompt["barcode"] for _ in range(3)]
    assert seen == [STRANGE, "8999999999987", STRANGE]


def test_a_code_that_a_file_made_known_waits_no_longer(rina: Person) -> None:
    rina.say("<F2>", "6", STRANGE, "1")
    taken("items", f"sku,name,barcodes\nBARU-1,Barang Baru,{STRANGE}\n")
    assert Person("DEWI", "receiving").say("<F4>").code == "tray_empty"


def test_the_trucks_of_two_suppliers_stand_at_one_dock_and_each_has_its_own_note(rina: Person) -> None:
    taken("asns", "number,sku,qty,supplier\nASN-K,KOPI-200,6,KOPIKITA\n")
    dewi = Person("DEWI", "receiving")
    rina.say("DOCK-1", "ASN-1", SHIRT, "24")
    dewi.say("DOCK-1", "ASN-K", COFFEE, "6", "L-1", "311229")
    dewi.say("LPN-K")
    rina.say("LPN-T", PHONE, "2", "SN-1", "SN-2", "LPN-P")
    dewi.say("END")
    rina.say("END")
    assert [(note["asn"], note["supplier"]) for note in notes("grn")] == [("ASN-K", "KOPIKITA"), ("ASN-1", "TEKSTIL")]
    assert {(row[0], row[1], row[2]) for row in stock_rows()} == {
        ("KAOS-L", "DOCK-1", "LPN-T"), ("KOPI-200", "DOCK-1", "LPN-K"), ("HP-01", "DOCK-1", "LPN-P")}
    assert_sound()


def test_a_known_lpn_on_the_dock_takes_more_and_one_that_stands_elsewhere_is_refused(rina: Person) -> None:
    rina.say("ASN-1", SHIRT, "5", "LPN-7", SHIRT, "6", "LPN-7")
    assert stock_rows()[0][6] == 11
    joko = Person("JOKO", "putaway")
    joko.say("LPN-7", "A-01-01")
    assert rina.say(SHIRT, "2", "LPN-7").code == "lpn_elsewhere"
    assert rina.say("LPN-8").code == "received"
    assert_sound()


def test_what_is_short_is_told_and_stays_expected(rina: Person) -> None:
    rina.say("ASN-1", SHIRT, "20", "LPN-7", "END")
    assert {"sku": "KAOS-L", "kind": "short", "qty": 4, "expected": 24, "received": 20,
            "reason": "rest_expected"} in notes("grn")[0]["discrepancies"]
    assert rina.say("ASN-1", SHIRT).prompt["qty"] == 4
