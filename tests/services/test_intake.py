"""What is true of files that come in."""

from __future__ import annotations

import json

import pytest

from floorapp.channels.taking import take_file
from floorapp.data import db
from floorapp.data.act import Act
from floorapp.services import intake, order_lines
from tests import small_house
from tests.conftest import Store
from tests.small_house import SHIRT, Person, assert_sound, order_states, release_all, stock_rows, taken

FILES = {
    "items": small_house.ITEMS, "locations": small_house.LOCATIONS, "operators": small_house.OPERATORS,
    "suppliers": "code,name,phone\nTEKSTIL,PT Tekstil,0215550101\n",
    "customers": "code,name,city\nTOKO-1,Toko Maju,Bekasi\n",
    "stock": "sku,location,qty,lpn,lot,expiry\nKAOS-L,A-01-01,10,,,\nKAOS-L,A-01-01,3,,,\n"
             "KOPI-200,R-01-01,6,LPN-9,L1,2030-01-01\n",
    "asns": small_house.ASN,
    "orders": "number,sku,qty,channel,carrier,service,payment_method,total,customer_name,city\n"
              "SO-1,KAOS-L,2,whatsapp,JNE,REG,transfer,90000,Ani,Bogor\nSO-1,KOPI-200,1,whatsapp,,,,,,\n",
    "payments": "reference,amount,paid_at,payer\n"
                "SO-1,40000,2026-11-20T08:00:00,ANI\nSO-1,40000,2026-11-20T08:00:00,ANI\n",
}


@pytest.fixture
def house(store: Store) -> Store:
    small_house.build()
    return store


def picture() -> list[object]:
    tables = ("item", "barcode", "location", "operator", "operator_role", "supplier", "customer", "balance", "move",
              "asn", "asn_line", '"order"', "order_line", "payment", "event", "person", "quarantine")
    return [db.ask(f"SELECT * FROM {table} ORDER BY id") for table in tables]


@pytest.mark.usefixtures("house")
def test_the_same_files_again_change_nothing() -> None:
    for kind, text in FILES.items():
        taken(kind, text)
    before = picture()
    for kind, text in FILES.items():
        report = taken(kind, text)
        assert (report.outcomes["created"], report.outcomes["updated"]) == (0, 0), kind
        assert report.outcomes["unchanged"] == report.read
    assert picture() == before
    assert_sound()


@pytest.mark.usefixtures("house")
def test_a_dry_run_tells_the_same_and_keeps_nothing() -> None:
    before = picture()
    report = take_file("stock", FILES["stock"].encode(), dry_run=True)
    assert report.outcomes["created"] == 3
    assert picture() == before
    assert taken("stock", FILES["stock"]).outcomes["created"] == 3


@pytest.mark.usefixtures("house")
def test_two_rows_that_say_the_same_both_count() -> None:
    taken("stock", FILES["stock"])
    assert ("KAOS-L", "A-01-01", "", "", "", "available", 13, 0) in stock_rows()
    taken("orders", FILES["orders"])
    taken("payments", FILES["payments"])
    assert db.ask('SELECT payment, paid_minor FROM "order"')[0] == ("partial", 80000_00)


@pytest.mark.usefixtures("house")
def test_an_opening_balance_is_not_changed_by_another_file() -> None:
    taken("stock", "sku,location,qty\nKAOS-L,A-01-01,10\n")
    report = take_file("stock", b"sku,location,qty\nKAOS-L,A-01-01,12\n")
    assert [entry["reason"] for entry in report.quarantined] == ["opening_differs"]
    assert stock_rows()[0][6] == 10


@pytest.mark.usefixtures("house")
def test_bad_rows_never_stop_the_good_ones_and_are_named() -> None:
    report = take_file("stock", b"sku,location,qty\nKAOS-L,A-01-01,abc\nXX,A-01-01,1\nKAOS-L,ZZ-9,1\n"
                                b"KAOS-L,A-01-01,4\n")
    assert report.outcomes["created"] == 1
    assert [(entry["line"], entry["field"]) for entry in report.quarantined] == [
        (2, "qty"), (3, "sku"), (4, "location")]
    assert len(db.ask("SELECT id FROM quarantine WHERE state = 'open'")) == 3


@pytest.mark.usefixtures("house")
def test_an_order_with_an_unknown_sku_comes_in_by_itself_when_the_item_does() -> None:
    text = b"number,sku,qty,payment_method\nSO-1,BARU,2,cod\nSO-1,KAOS-L,1,cod\n"
    report = take_file("orders", text)
    assert [entry["reason"] for entry in report.quarantined] == ["unknown_sku"]
    assert order_states() == {}
    taken("items", "sku,name\nBARU,Barang Baru\n")
    assert order_states() == {"SO-1": "backordered"}
    assert db.ask("SELECT state FROM quarantine") == [("released",)]
    assert take_file("orders", text).outcomes["unchanged"] == 1


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("kind", ["orders", "asns"])
def test_all_unknown_skus_of_a_document_are_named_at_once(kind: str) -> None:
    report = take_file(kind, b"number,sku,qty\nX-1,BARU,2\nX-1,KAOS-L,1\nX-1,LAIN,1\nX-1,BARU,3\n")
    assert [entry["reason"] for entry in report.quarantined] == ["unknown_sku"]
    assert "BARU, LAIN." in report.quarantined[0]["text"]


@pytest.mark.usefixtures("house")
def test_a_payment_that_came_before_its_order_is_applied_when_the_order_comes() -> None:
    early = take_file("payments", b"reference,amount\nSO-1,90000\n")
    assert [entry["reason"] for entry in early.quarantined] == ["unknown_reference"]
    taken("orders", FILES["orders"])
    assert db.ask('SELECT payment FROM "order"') == [("paid",)]


@pytest.mark.usefixtures("house")
def test_an_unknown_carrier_quarantines_its_order_only() -> None:
    report = take_file("orders", b"number,sku,qty,carrier,payment_method\nA,KAOS-L,1,KUDA,cod\nB,KAOS-L,1,jne,cod\n")
    assert [(entry["reason"], entry["number"]) for entry in report.quarantined] == [("unknown_carrier", "A")]
    assert list(order_states()) == ["B"]


@pytest.mark.usefixtures("house")
def test_a_newer_version_changes_an_order_until_it_reaches_the_floor() -> None:
    taken("stock", "sku,location,qty\nKAOS-L,A-01-01,10\n")
    taken("orders", "number,sku,qty,payment_method\nSO-1,KAOS-L,2,cod\n")
    assert taken("orders", "number,sku,qty,payment_method\nSO-1,KAOS-L,3,cod\n").outcomes["updated"] == 1
    assert release_all() == ["SO-1"]
    assert db.ask("SELECT qty FROM task") == [(3,)]
    late = take_file("orders", b"number,sku,qty,payment_method\nSO-1,KAOS-L,5,cod\n")
    assert [entry["reason"] for entry in late.quarantined] == ["order_on_the_floor"]
    assert_sound()


BUYER = ("number,sku,qty,payment_method,carrier,customer_name,phone,address,city\n"
         "SO-1,KAOS-L,2,cod,JNE,Rina,0812,{},Bandung\n")


def buyer() -> list[tuple[object, ...]]:
    return db.ask('SELECT p.name, p.phone, p.address, p.city FROM "order" o JOIN person p ON p.id = o.person')


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("stage", ["waiting", "released", "picking", "picked", "packing"])
def test_a_new_address_counts_until_the_label_is_printed(stage: str) -> None:
    taken("stock", "sku,location,qty\nKAOS-L,A-01-01,10\n")
    taken("orders", BUYER.format("Jl. Lama 1"))
    budi, dewi = Person("BUDI", "picking"), Person("DEWI", "packing")
    if stage != "waiting":
        release_all()
    if stage in {"picking", "picked", "packing"}:
        budi.say("<Enter>", "A-01-01", SHIRT)
    if stage in {"picked", "packing"}:
        budi.say("2", "T-0001", "PACK-1")
    if stage == "packing":
        dewi.say("T-0001", SHIRT, SHIRT)
    before = order_states()
    assert taken("orders", BUYER.format("Jl. Baru 2")).outcomes["updated"] == 1
    assert buyer() == [("Rina", "0812", "Jl. Baru 2", "Bandung")] and order_states() == before
    taken("orders", "number,sku,qty,payment_method,carrier,customer_name\nSO-1,KAOS-L,2,cod,JNE,Rina\n")
    assert buyer() == [("Rina", "0812", "Jl. Baru 2", "Bandung")], "what a file leaves out stays"
    assert_sound()


@pytest.mark.usefixtures("house")
def test_a_new_address_after_the_label_is_a_persons_decision() -> None:
    taken("stock", "sku,location,qty\nKAOS-L,A-01-01,10\n")
    taken("orders", BUYER.format("Jl. Lama 1"))
    release_all()
    Person("BUDI", "picking").say("<Enter>", "A-01-01", SHIRT, "2", "T-0001", "PACK-1")
    Person("DEWI", "packing").say("T-0001", SHIRT, SHIRT, "<Enter>", "<Enter>")
    late = take_file("orders", BUYER.format("Jl. Baru 2").encode())
    assert [entry["reason"] for entry in late.quarantined] == ["order_on_the_floor"]
    assert buyer() == [("Rina", "0812", "Jl. Lama 1", "Bandung")]


@pytest.mark.usefixtures("house")
def test_a_buyer_who_is_first_named_later_is_taken() -> None:
    taken("orders", "number,sku,qty,payment_method\nSO-1,KAOS-L,2,cod\n")
    assert buyer() == []
    taken("orders", BUYER.format("Jl. Baru 2"))
    assert buyer() == [("Rina", "0812", "Jl. Baru 2", "Bandung")]


CANCEL = b"number,sku,qty,payment_method,status\nSO-1,KAOS-L,2,cod,cancelled\n"


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("stage", ["waiting", "released", "picking", "picked"])
def test_a_cancellation_frees_the_stock_at_every_stage(stage: str) -> None:
    taken("stock", "sku,location,qty\nKAOS-L,A-01-01,10\n")
    taken("orders", "number,sku,qty,payment_method\nSO-1,KAOS-L,2,cod\n")
    if stage != "waiting":
        release_all()
    if stage in {"picking", "picked"}:
        budi = Person("BUDI", "picking")
        budi.say("T-1", "A-01-01")
        if stage == "picked":
            budi.say(SHIRT, SHIRT)
    assert take_file("orders", CANCEL).outcomes["updated"] == 1
    assert order_states() == {"SO-1": "cancelled"}
    assert sum(row[7] for row in stock_rows()) == 0
    assert db.ask("SELECT id FROM task WHERE state IN ('ready', 'claimed') AND kind = 'pick'") == []
    assert_sound()


@pytest.mark.usefixtures("house")
def test_money_on_a_cancelled_order_is_due_back() -> None:
    taken("orders", "number,sku,qty,payment_method,total\nSO-1,KAOS-L,2,prepaid,50000\n")
    db.execute(lambda: intake.cancel_order(Act("DEWI", 1), "SO-1", "buyer"))
    assert db.ask('SELECT state, payment FROM "order"') == [("cancelled", "refund_due")]
    assert_sound()


@pytest.mark.usefixtures("house")
def test_a_shop_order_in_its_own_format_is_an_order() -> None:
    order = {"order": {
        "id": 5123456789012, "name": "#1001", "currency": "IDR", "financial_status": "paid", "cancelled_at": None,
        "created_at": "2026-11-20T10:00:00+07:00", "processed_at": "2026-11-20T10:00:00+07:00", "test": False,
        "total_price": "100000.00", "email": "ani@example.com",
        "line_items": [{"id": 1, "sku": "KAOS-L", "quantity": 2, "price": "50000.00", "requires_shipping": True,
                        "name": "Kaos"}],
        "shipping_address": {"name": "Ani", "address1": "Jl. Mawar 1", "city": "Bogor", "zip": "16111"},
        "shipping_lines": [{"title": "JNE REG", "code": "REG"}]}}
    report = take_file("orders", json.dumps(order).encode(), channel="shopify")
    assert not report.quarantined
    assert order_states() in ({"1001": "backordered"}, {"#1001": "backordered"})


@pytest.mark.usefixtures("house")
def test_holds_may_stand_together_and_each_is_taken_away_by_itself() -> None:
    taken("stock", "sku,location,qty\nKAOS-L,A-01-01,10\n")
    taken("orders", "number,sku,qty,payment_method\nSO-1,KAOS-L,2,cod\n")
    for reason in ("fraud", "address"):
        db.execute(lambda reason=reason: intake.hold_order(Act("DEWI", 1), "SO-1", reason))
    db.execute(lambda: intake.unhold_order(Act("DEWI", 1), "SO-1", "fraud"))
    assert order_states() == {"SO-1": "on_hold"}
    assert release_all() == []
    db.execute(lambda: intake.unhold_order(Act("DEWI", 1), "SO-1", "address"))
    assert release_all() == ["SO-1"]


@pytest.mark.usefixtures("house")
def test_what_was_cancelled_by_hand_stays_so_where_a_newer_version_leaves_the_line() -> None:
    def lines() -> list[tuple[str, int, int, int | None]]:
        return [tuple(row) for row in db.ask(
            "SELECT i.sku, l.ordered, l.cancelled, l.unit_price_minor FROM order_line l JOIN item i "
            "ON i.id = l.item_id ORDER BY l.line")]

    head = "number,sku,qty,payment_method,unit_price,note\n"
    taken("orders", head + "SO-1,KAOS-L,3,cod,100,\nSO-1,KOPI-200,2,cod,50,\n")
    with db.tx():
        act = Act("RINA", 1)
        order_lines.reduce_line(act, "SO-1", "KAOS-L", 1)
        act.done()
    taken("orders", head + "SO-1,KAOS-L,3,cod,100,lekas\nSO-1,KOPI-200,2,cod,50,\n")       # only the note
    assert lines() == [("KAOS-L", 3, 1, 10000), ("KOPI-200", 2, 0, 5000)]
    taken("orders", head + "SO-1,KAOS-L,3,cod,90,\nSO-1,KOPI-200,4,cod,50,\n")             # a price, another quantity
    assert lines() == [("KAOS-L", 3, 1, 9000), ("KOPI-200", 4, 0, 5000)]
    with db.tx():
        act = Act("RINA", 1)
        order_lines.reduce_line(act, "SO-1", "KOPI-200")
        act.done()
    taken("orders", head + "SO-1,KOPI-200,4,cod,50,\n")     # nothing would be left of it: it counts as it stands
    assert lines() == [("KOPI-200", 4, 0, 5000)]
    assert order_states() == {"SO-1": "backordered"}
    assert_sound()


@pytest.mark.usefixtures("house")
def test_what_a_carrier_tells_too_early_is_tried_again_with_the_next_file() -> None:
    taken("stock", "sku,location,qty\nKAOS-L,A-01-01,10\n")
    taken("orders", BUYER.format("Jl. Lama 1"))
    release_all()
    Person("BUDI", "picking").say("<Enter>", "A-01-01", SHIRT, "2", "T-0001", "PACK-1")
    dewi = Person("DEWI", "packing")
    dewi.say("T-0001", SHIRT, SHIRT, "<Enter>", "<Enter>", "<Enter>")
    ((label,),) = db.ask("SELECT tracking_no FROM parcel")
    dewi.say(label)
    early = take_file("tracking", f"tracking_no,status,at\n{label},delivered,2026-11-24T17:00\n".encode())
    assert [(entry["reason"], "\n" in entry["text"]) for entry in early.quarantined] == [("parcel_not_shipped", False)]
    Person("DEWI", "dispatch").say(label, "END", "AGUS", "B 1 XY")
    taken("tracking", f"tracking_no,status,at\n{label},in_transit,2026-11-24T12:00\n")
    assert order_states() == {"SO-1": "delivered"}
    assert db.ask("SELECT state FROM quarantine") == [("released",)]
    assert_sound()
