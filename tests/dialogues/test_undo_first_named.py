"""What an input has opened or named besides moving goods: with its undo nobody has opened or named it."""

from __future__ import annotations

from typing import Any

import pytest

from floorapp.data import db
from floorapp.dialogues.page import is_notice
from tests.conftest import Store
from tests.small_house import ASN, COFFEE, SHIRT, Person, assert_sound, order_states, release_all, stock_rows, taken

BOX_AND_DOCK = "code,kind\nDOCK-9,dock\n"


@pytest.fixture
def rina(house: Store) -> Person:
    taken("asns", ASN)
    taken("locations", BOX_AND_DOCK)
    return Person("RINA", "receiving")


def receipts() -> list[tuple[str, str]]:
    return [tuple(row) for row in db.ask("SELECT number, state FROM receipt ORDER BY id")]


def asn() -> str:
    return str(db.ask("SELECT state FROM asn WHERE number = 'ASN-1'")[0].state)


def jobs(kind: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in
            db.ask("SELECT number, copy_no, state FROM print_job WHERE kind = ? ORDER BY id", kind)]


def printed() -> None:
    """The worker has sent what was queued."""
    with db.tx():
        db.database().execute_sql("UPDATE print_job SET state = 'printed' WHERE state = 'queued'")


@pytest.mark.parametrize("scan", ["ASN-1", SHIRT])
def test_an_asn_that_was_opened_by_mistake_is_expected_as_before(rina: Person, scan: str) -> None:
    assert rina.say(scan).outcome == "accepted"
    assert (asn(), receipts()) == ("receiving", [("GRN-000001", "open")])
    assert rina.say("<Undo>", "<Enter>").code == "undone"
    assert (asn(), receipts(), rina.step) == ("expected", [], "asn")
    assert_sound()


def test_an_asn_stays_in_work_where_somebody_else_receives_it(rina: Person) -> None:
    dewi = Person("DEWI", "receiving")
    dewi.say("ASN-1", SHIRT)
    rina.say("ASN-1", "<Undo>", "<Enter>")
    assert (asn(), receipts()) == ("receiving", [("GRN-000001", "open")])
    dewi.say("<Undo>", "<Enter>", "<Undo>", "<Enter>")
    assert (asn(), receipts()) == ("expected", [])


def test_a_whole_lpn_that_opened_its_asn_goes_back_with_the_receipt(rina: Person) -> None:
    taken("asns", "number,sku,qty,lpn\nASN-2,KAOS-L,12,LPN-22\n")
    assert rina.say("LPN-22").code == "lpn_received"
    rina.say("<Undo>", "<Enter>")
    assert (stock_rows(), receipts(), rina.step) == ([], [], "asn")
    assert_sound()


def test_an_lpn_that_was_scanned_by_mistake_may_come_at_another_dock(rina: Person) -> None:
    rina.say("ASN-1", SHIRT, "24", "LPN-7", "<Undo>", "<Enter>", "LPN-8")
    assert rina.reply.code == "received"
    dewi = Person("DEWI", "receiving")
    assert dewi.say("DOCK-9", "ASN-1", COFFEE, "10", "L-1", "31122030", "LPN-7").code == "received"
    assert [(row[1], row[2]) for row in stock_rows()] == [("DOCK-1", "LPN-8"), ("DOCK-9", "LPN-7")]
    assert Person("RINA", "moving").say("LPN-7").outcome == "accepted"
    assert_sound()


def test_an_lpn_in_which_others_have_put_goods_stays_where_it_is(rina: Person) -> None:
    rina.say("ASN-1", SHIRT, "24", "LPN-7")
    dewi = Person("DEWI", "receiving")
    dewi.say("ASN-1", COFFEE, "10", "L-1", "31122030", "LPN-7")
    assert rina.say("<Undo>", "<Enter>").code == "undone"
    assert [row[:3] for row in stock_rows()] == [("KOPI-200", "DOCK-1", "LPN-7")]
    assert_sound()


def test_a_date_that_was_mistyped_is_not_the_lots_date(rina: Person) -> None:
    rina.say("ASN-1", COFFEE, "10", "L-1", "31122031", "LPN-7")
    for _ in range(2):                                     # the LPN, then the date
        rina.say("<Undo>", "<Enter>")
    assert rina.step == "expiry"
    assert rina.say("31122030").outcome == "accepted"
    assert rina.say("LPN-7").code == "received"
    lots = [tuple(row) for row in db.ask("SELECT code, expiry FROM lot")]
    assert lots == [("L-1", "2030-12-31")]
    dewi = Person("DEWI", "receiving")
    taken("asns", "number,sku,qty\nASN-3,KOPI-200,5\n")
    dewi.say("ASN-3", COFFEE, "5", "L-1")
    assert dewi.step == "lpn"                              # the lot is known with its date
    assert_sound()


def test_a_date_that_was_mistyped_while_counting_is_asked_again(house: Store) -> None:
    taken("operators", "code,name,roles\nANI,Ani,counter\n")
    ani = Person("ANI", "counting")
    ani.say("A-01-01", COFFEE, "3", "NEU-7", "31122031")
    assert ani.reply.code == "expiry_taken"
    ani.say("<Undo>", "<Enter>", "<Undo>", "<Enter>")
    assert ani.step == "lot"
    assert ani.say("NEU-7").prompt["step"] == "expiry"
    ani.say("31122030", "END")
    assert [tuple(row) for row in db.ask("SELECT code, expiry FROM lot")] == [("NEU-7", "2030-12-31")]
    assert_sound()


@pytest.mark.parametrize("gone", [False, True])
def test_the_date_of_a_lot_that_stands_elsewhere_or_has_gone_on_stays(rina: Person, gone: bool) -> None:
    rina.say("ASN-1", COFFEE, "4", "L-1", "31122031", "LPN-7")
    Person("DEWI", "receiving").say("ASN-1", COFFEE, "6", "L-1", "LPN-8")
    if gone:
        assert Person("DEWI", "status").say("LPN-8", COFFEE, "6", "4", "2", "2").code == "status_changed"
    assert rina.say("<Undo>", "<Enter>").code == "undone"
    assert len(stock_rows()) == int(not gone)
    assert [row.expiry for row in db.ask("SELECT expiry FROM lot")] == ["2031-12-31"]
    assert_sound()


def test_the_label_of_a_new_lpn_is_not_printed_or_is_thrown_away(rina: Person) -> None:
    rina.say("ASN-1", SHIRT, "24", "<Enter>")
    assert jobs("lpn_label") == [("LPN00000001", 1, "queued")]
    assert rina.say("<Undo>", "<Enter>").code == "undone"
    assert jobs("lpn_label") == [("LPN00000001", 1, "cancelled")]
    rina.say("<Enter>")
    printed()
    undone = rina.say("<Undo>", "<Enter>")
    assert (undone.code, is_notice(undone)) == ("undone_paper", True)
    assert undone.text.split("\n")[0] == "Buang LPN00000002"           # this is what the tape shows too
    assert db.ask("SELECT said FROM input WHERE kept = 1 ORDER BY id DESC LIMIT 1")[0].said == "Buang LPN00000002"
    assert stock_rows() == []


@pytest.mark.parametrize("out", [False, True])
def test_a_receipt_that_a_supervisor_opens_again_prints_its_note_once_more(rina: Person, out: bool) -> None:
    rina.say("ASN-1", SHIRT, "20", "LPN-7", "END")
    if out:
        printed()
    rina.say("<Undo>", "B-DEWI")
    undone = rina.say("2583")
    assert (undone.code, asn()) == ("undone_paper" if out else "undone", "receiving")
    rina.say(SHIRT, "4", "LPN-8", "END")
    assert rina.reply.code == "receipt_closed"
    assert jobs("grn") == [("GRN-000001", 1, "printed" if out else "cancelled"), ("GRN-000001", 2, "queued")]
    assert_sound()


def test_a_receipt_of_a_purchase_order_that_a_supervisor_opens_again_is_expected_again(rina: Person) -> None:
    taken("purchase_orders", "number,sku,qty\nPO-1,KAOS-L,10\n")
    rina.say("PO-1", SHIRT, "10", "LPN-7", "END")
    order = "SELECT state FROM asn WHERE number = 'PO-1'"
    assert db.ask(order)[0].state == "closed"
    rina.say("<Undo>", "B-DEWI", "2583")
    assert (rina.reply.code, db.ask(order)[0].state) == ("undone", "receiving")
    rina.say("<Undo>", "<Enter>")                          # nothing of it came after all
    assert (stock_rows(), rina.step) == ([], "lpn")
    rina.say("<F3>", SHIRT, "4", "LPN-8", "END")
    assert db.ask(order)[0].state == "expected"
    assert [row.received for row in db.ask("SELECT l.received FROM asn_line l JOIN asn a ON a.id = l.asn_id "
                                           "WHERE a.number = 'PO-1'")] == [4]
    assert_sound()


def test_an_asn_under_a_purchase_order_opens_that_one_again_too(rina: Person) -> None:
    taken("purchase_orders", "number,sku,qty\nPO-1,KAOS-L,10\n")
    taken("asns", "number,po_number,sku,qty\nASN-5,PO-1,KAOS-L,10\n")
    rina.say("ASN-5", SHIRT, "10", "LPN-7", "END")
    assert db.ask("SELECT state FROM asn WHERE number = 'PO-1'")[0].state == "closed"
    rina.say("<Undo>", "B-DEWI", "2583", "<Undo>", "<Enter>")
    assert stock_rows() == []
    states = dict(tuple(row) for row in db.ask("SELECT number, state FROM asn WHERE number IN ('PO-1', 'ASN-5')"))
    assert states == {"ASN-5": "receiving", "PO-1": "expected"}
    assert_sound()


def test_a_tote_that_was_scanned_by_mistake_is_free_for_another_order(house: Store) -> None:
    taken("stock", "sku,location,qty\nKAOS-L,A-01-01,9\n")
    taken("orders", "number,sku,qty,payment_method\nSO-1,KAOS-L,2,cod\nSO-2,KAOS-L,2,cod\n")
    release_all()
    budi, joko = Person("BUDI", "picking"), Person("JOKO", "picking")
    budi.say("<Enter>", "A-01-01", SHIRT, "2", "T-9")
    budi.say("<Undo>", "<Enter>", "T-1")
    assert budi.reply.code == "picked"
    assert joko.say("T-9").code == "order_claimed"         # the tote first: it takes the next order
    joko.say("A-01-01", SHIRT, "2")
    assert joko.reply.code == "picked"
    assert {(row[2], row[6]) for row in stock_rows() if row[2]} == {("T-1", 2), ("T-9", 2)}
    joko.say("<Undo>", "<Enter>", "<Undo>", "<Enter>", "<Undo>", "<Enter>", "<Undo>", "<Enter>")
    assert order_states()["SO-2"] == "released"
    assert db.ask("SELECT \"order\" AS bound FROM container WHERE code = 'T-9'")[0].bound is None
    assert_sound()
