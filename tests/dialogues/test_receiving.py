"""What is true on the dock."""

from __future__ import annotations

import pytest

from floorapp.data import db
from tests.small_house import ASN, CASE, COFFEE, PHONE, SHIRT, Person, assert_sound, order_states, stock_rows, taken

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


def test_lot_and_expiry_are_asked_where_the_item_needs_them(rina: Person) -> None:
    rina.say("ASN-1", COFFEE, "6")
    assert rina.step == "lot"
    rina.say("L-77")
    assert rina.step == "expiry"
    assert rina.say("310220").code == "bad_date"       # there is no 31 February
    assert rina.say("010120").code == "expired"
    rina.say("311229", "LPN-1")
    assert stock_rows()[0][3:7] == ("L-77", "", "available", 6)


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
