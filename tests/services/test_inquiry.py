"""What scripts are told: stock, orders and their risks as the contract's section 5 has them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from floorapp.data import clock, db
from floorapp.data.act import Act
from floorapp.domain.refusals import Refused
from floorapp.services import inquiry, intake
from tests import small_house
from tests.conftest import Store
from tests.small_house import SHIRT, Person, release_all, taken

NOON = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)               # twelve o'clock in Jakarta
STOCK = """sku,location,qty,lot,expiry,serial,lpn,status
KAOS-L,A-01-01,10,,,,,
KAOS-L,R-01-01,30,,,,LPN-1,
KAOS-L,A-01-02,3,,,,,damaged
KOPI-200,A-01-02,8,L1,2031-01-01,,,
HP-01,A-02-01,1,,,SN-1,,
"""
ORDER = """number,sku,qty,channel,carrier,service,payment_method,total,unit_price,customer_name,phone,city,ship_by
SO-1,KAOS-L,4,shopee,JNE,REG,cod,400000,100000,Siti Aminah,081234567890,Bogor,2026-11-24T15:00:00+07:00
SO-1,KOPI-200,2,,,,,,25000,,,,
"""


@pytest.fixture
def at_noon(store: Store) -> Iterator[Store]:
    with clock.stopped_at(NOON):
        small_house.build()
        taken("stock", STOCK)
        yield store


def later(minutes: int) -> datetime:
    return NOON + timedelta(minutes=minutes)


def test_stock_is_told_place_by_place_with_totals(at_noon: Store) -> None:
    told = inquiry.stock_json(sku="KAOS-L")
    assert told["rows"][0] == {
        "sku": "KAOS-L", "location": "A-01-01", "lpn": None, "lot": None, "expiry": None, "serial": None,
        "status": "available", "owner": "OWN", "on_hand": 10, "reserved": 0, "available": 10}
    assert [(row["location"], row["lpn"], row["status"], row["available"]) for row in told["rows"][1:]] == [
        ("A-01-02", None, "damaged", 0), ("R-01-01", "LPN-1", "available", 30)]
    assert told["totals"] == {"on_hand": 43, "reserved": 0, "available": 40}
    assert json.loads(json.dumps(told)) == told


@pytest.mark.parametrize(("asked", "on_hand"), [
    ({}, 52), ({"location": "a0102"}, 11), ({"lpn": "lpn-1"}, 30), ({"lot": "L1"}, 8), ({"lot": "SN-1"}, 1),
    ({"sku": "KAOS-L", "location": "A-01-01"}, 10), ({"sku": "NEVER"}, 0), ({"location": "SUPPLIER"}, 0),
    ({"sku": None, "location": None, "lpn": None, "lot": None, "at": None}, 52),
])
def test_stock_is_found_by_item_place_lpn_and_lot(at_noon: Store, asked: dict[str, str], on_hand: int) -> None:
    told = inquiry.stock_json(**asked)
    assert told["totals"]["on_hand"] == sum(row["on_hand"] for row in told["rows"]) == on_hand


def test_the_ledger_tells_what_stood_where_at_any_moment(at_noon: Store) -> None:
    before = clock.now() - 1
    with clock.stopped_at(later(5)):
        Person("RINA", "moving").say("LPN-1", "A-02-01")
    with clock.stopped_at(later(10)):
        Person("RINA", "moving").say("A-01-01", SHIRT, "4", "A-01-02")
    assert inquiry.stock_json(at=before) == {"rows": [], "totals": {"on_hand": 0, "reserved": None, "available": None}}

    def places(at: object) -> dict[tuple[str, str | None], int]:
        return {(row["location"], row["lpn"]): row["on_hand"] for row in inquiry.stock_json(
            sku="KAOS-L", at=at)["rows"] if row["status"] == "available"}  # type: ignore[arg-type]

    start = {("A-01-01", None): 10, ("R-01-01", "LPN-1"): 30}
    carried = {("A-01-01", None): 10, ("A-02-01", "LPN-1"): 30}
    assert places(clock.now()) == places("2026-11-24T12:04:59") == places("2026-11-24T05:04:59Z") == start
    assert places("2026-11-24T12:05") == places("2026-11-24T12:09:59+07:00") == carried
    assert places(None) == places(clock.millis(later(60))) == {
        ("A-01-01", None): 6, ("A-01-02", None): 4, ("A-02-01", "LPN-1"): 30}
    assert inquiry.stock_json(sku="KAOS-L", at=clock.now())["rows"][0]["reserved"] is None
    with pytest.raises(Refused, match="bad_time"):
        inquiry.stock_json(at="yesterday")


def test_picked_goods_are_told_where_their_tote_stands(at_noon: Store) -> None:
    taken("orders", ORDER)
    release_all()
    Person("BUDI", "picking").say("<Enter>", "A-01-01", SHIRT, "4", "T-1", "A-01-02", "8991000000027",
                                  "8991000000027", "PACK-1")
    rows = inquiry.stock_json(lpn="T-1")["rows"]
    assert [(row["sku"], row["location"], row["lpn"], row["on_hand"], row["reserved"]) for row in rows] == [
        ("KAOS-L", "PACK-1", "T-1", 4, 4), ("KOPI-200", "PACK-1", "T-1", 2, 2)]


def test_an_order_is_told_whole(at_noon: Store) -> None:
    taken("orders", ORDER)
    release_all()
    told = inquiry.order_json("SO-1")
    assert {name: told[name] for name in ("number", "channel", "state", "ship_by", "deliver_by", "holds", "parcels",
                                          "carrier", "service", "priority")} == {
        "number": "SO-1", "channel": "shopee", "state": "released", "ship_by": "2026-11-24T08:00:00Z",
        "deliver_by": None, "holds": [], "parcels": [], "carrier": "JNE", "service": "REG", "priority": 0}
    assert {name: told["payment"][name] for name in ("state", "due", "paid")} == {
        "state": "cod", "due": 400000, "paid": 0}
    assert [{name: line[name] for name in ("sku", "ordered", "promised", "reserved", "picked", "packed", "shipped",
                                           "delivered", "returned", "cancelled")} for line in told["lines"]] == [
        {"sku": "KAOS-L", "ordered": 4, "promised": 4, "reserved": 4, "picked": 0, "packed": 0, "shipped": 0,
         "delivered": 0, "returned": 0, "cancelled": 0},
        {"sku": "KOPI-200", "ordered": 2, "promised": 2, "reserved": 2, "picked": 0, "packed": 0, "shipped": 0,
         "delivered": 0, "returned": 0, "cancelled": 0}]
    assert told["lines"][1]["reservations"] == [
        {"location": "A-01-02", "lpn": None, "lot": "L1", "serial": None, "qty": 2}]
    assert [(task["kind"], task["state"], task["sku"], task["location"], task["qty"], task["holder"])
            for task in told["tasks"]] == [("pick", "ready", "KAOS-L", "A-01-01", 4, None),
                                           ("pick", "ready", "KOPI-200", "A-01-02", 2, None)]
    assert told["events"][0]["what"] == "order_taken"
    assert set(told["events"][0]) == {"at", "by", "what"}
    assert told["risk"] == "safe"
    assert json.loads(json.dumps(told)) == told


def test_names_and_numbers_of_people_are_masked(at_noon: Store) -> None:
    taken("orders", ORDER)
    told = inquiry.order_json("SO-1")
    assert told["customer"] == {"code": None, "name": "S*** A***", "phone": "*********890", "city": "Bogor"}
    assert "Siti" not in json.dumps(told)
    assert "08123" not in json.dumps(told)


def test_holds_and_payments_stand_in_the_order(at_noon: Store) -> None:
    taken("orders", ORDER.replace("cod", "transfer"))
    taken("payments", "reference,amount,method,payer,paid_at\nSO-1,150000,transfer,SITI AMINAH,2026-11-24T11:00\n")
    db.execute(lambda: intake.hold_order(Act("CLERK", 1), "SO-1", "address", "no street"))
    told = inquiry.order_json("SO-1")
    assert (told["state"], told["payment"]["state"], told["payment"]["paid"]) == ("on_hold", "partial", 150000)
    assert told["holds"] == [{"reason": "address", "note": "no street", "by": "CLERK", "at": "2026-11-24T05:00:00Z"}]
    assert [(paid["amount"], paid["method"], paid["payer"], paid["paid_at"]) for paid in told["payments"]] == [
        (150000, "transfer", "S*** A***", "2026-11-24T04:00:00Z")]


def test_an_unknown_and_an_ambiguous_number_are_refused(at_noon: Store) -> None:
    with pytest.raises(Refused, match="unknown_order"):
        inquiry.order_json("SO-404")
    taken("orders", ORDER)
    taken("orders", ORDER.replace("shopee", "tokopedia"))
    with pytest.raises(Refused, match="order_ambiguous"):
        inquiry.order_json("SO-1")


def test_orders_are_listed_oldest_first_and_filtered(at_noon: Store) -> None:
    for number, placed, channel, ship_by in (("B", "2026-11-24T09:00", "shopee", "2026-11-24T10:00"),
                                             ("A", "2026-11-24T10:00", "tokopedia", "2026-11-25T10:00")):
        taken("orders", "number,sku,qty,channel,payment_method,placed_at,ship_by\n"
                        f"{number},KAOS-L,2,{channel},cod,{placed},{ship_by}\n")
    release_all()
    told = list(inquiry.orders_json())
    assert [(row["number"], row["state"], row["risk"], row["units"]) for row in told] == [
        ("B", "released", "missed", 2), ("A", "released", "safe", 2)]
    assert (told[0]["placed_at"], told[0]["ship_by"]) == ("2026-11-24T02:00:00Z", "2026-11-24T03:00:00Z")
    assert [row["number"] for row in inquiry.orders_json(channel="tokopedia")] == ["A"]
    assert [row["number"] for row in inquiry.orders_json(risk="missed")] == ["B"]
    assert [row["number"] for row in inquiry.orders_json(state="released", risk="safe")] == ["A"]
    assert list(inquiry.orders_json(state="shipped")) == []
    db.execute(lambda: intake.cancel_order(Act("CLERK", 1), "A", "buyer"))
    assert [row["risk"] for row in inquiry.orders_json(state="cancelled")] == ["done"]


def test_one_order_and_the_list_judge_its_risk_alike(at_noon: Store) -> None:
    for number in range(40):
        hour = 10 + number % 8
        taken("orders", f"number,sku,qty,payment_method,ship_by\nSO-{number},KAOS-L,1,cod,2026-11-24T{hour}:30\n")
    release_all()
    listed = {row["number"]: row["risk"] for row in inquiry.orders_json()}
    assert {number: inquiry.order_json(number)["risk"] for number in listed} == listed
    assert set(listed.values()) >= {"missed", "safe"}
