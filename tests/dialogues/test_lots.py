"""What is true of lots and serials: first expired first out, too old for nobody, found again wherever they went."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from floorapp import settings
from floorapp.channels.taking import take_file
from floorapp.data import clock, db, orders
from floorapp.data.act import Act
from floorapp.services import board, expiry, intake, recall
from floorapp.settings.stock import StockRules
from tests.small_house import (
    COFFEE,
    PHONE,
    Person,
    assert_sound,
    order_states,
    release_all,
    stock_rows,
    taken,
)

TODAY = date.fromisoformat(clock.local(clock.now(), "Asia/Jakarta").date().isoformat())


def day(days: int) -> str:
    return (TODAY + timedelta(days=days)).isoformat()


@pytest.fixture
def rules() -> Iterator[None]:
    before = settings.current()
    yield
    settings.use(before)


def use(**values: object) -> None:
    settings.use(replace(settings.current(), stock=StockRules(**values)))


def coffee(*rows: tuple[str, int, str, int]) -> None:
    """Coffee of (location, quantity, lot, days until it expires)."""
    taken("stock", "sku,location,qty,lot,expiry\n" + "".join(
        f"KOPI-200,{location},{qty},{lot},{day(days)}\n" for location, qty, lot, days in rows))


def order(number: str, qty: int, channel: str = "", sku: str = "KOPI-200") -> list[str]:
    taken("orders", f"number,sku,qty,payment_method,channel,customer_name,phone,city\n"
                    f"{number},{sku},{qty},cod,{channel},Ani Lestari,081234567890,Bogor\n")
    return release_all()


@pytest.mark.usefixtures("house")
def test_expired_goods_are_never_promised_or_picked() -> None:
    coffee(("A-01-02", 5, "OLD", -1), ("A-02-01", 2, "GOOD", 200))
    assert order("SO-1", 3) == []
    assert order_states() == {"SO-1": "backordered"}
    coffee(("A-02-01", 1, "GOOD2", 300))
    assert release_all() == ["SO-1"]
    assert {row[3] for row in stock_rows() if row[7]} == {"GOOD", "GOOD2"}
    assert_sound()


@pytest.mark.usefixtures("house")
def test_what_was_promised_while_it_kept_is_not_picked_once_it_has_expired() -> None:
    coffee(("A-01-02", 5, "OLD", 1), ("A-02-01", 9, "GOOD", 200))
    assert order("SO-1", 3) == ["SO-1"]
    budi = Person("BUDI", "picking")
    budi.say("<Enter>", "A-01-02", COFFEE)
    assert (budi.reply.prompt["lot"], budi.step) == ("OLD", "qty")
    with clock.stopped_at(clock.now() + 2 * 86_400_000):
        assert budi.say("3").code == "lot_expired"
        assert budi.say("<F2>", "1", "2").code == "lot_expired"
        budi.say("<F3>", "<F3>")
        assert budi.say(COFFEE).code == "lot_expired"
        assert budi.say("<F2>", "1", "0").code == "short_told"                 # the way out: it is held, others are had
        assert (budi.reply.prompt["lot"], budi.reply.prompt["location"]) == ("GOOD", "A-02-01")
        assert budi.say("A-02-01", COFFEE, "3", "T-0001").code == "picked"
    assert [row[3] for row in stock_rows() if row[2] == "T-0001"] == ["GOOD"]
    assert_sound()


@pytest.mark.usefixtures("house")
def test_a_lot_that_keeps_replaces_one_that_has_expired_on_its_shelf() -> None:
    coffee(("A-01-02", 5, "OLD", 1), ("A-01-02", 9, "GOOD", 200))
    assert order("SO-1", 3) == ["SO-1"]
    with clock.stopped_at(clock.now() + 2 * 86_400_000):
        budi = Person("BUDI", "picking")
        label = f"]d201{COFFEE:0>14}10GOOD"
        budi.say("<Enter>", "A-01-02", label, label, "3", "T-0001")
    assert [row[3] for row in stock_rows() if row[2] == "T-0001"] == ["GOOD"]
    assert_sound()


@pytest.mark.usefixtures("house", "rules")
def test_a_channel_that_asks_for_more_life_gets_the_later_lot() -> None:
    use(min_life_days={"shopee": 90})
    coffee(("A-01-02", 5, "SHORT", 60), ("A-02-01", 5, "LONG", 200))
    assert order("SO-1", 1) == ["SO-1"]
    assert order("SO-2", 1, "shopee") == ["SO-2"]
    held = {row[3]: row[7] for row in stock_rows()}
    assert held == {"SHORT": 1, "LONG": 1}


@pytest.mark.usefixtures("house", "rules")
def test_another_lot_at_the_shelf_is_asked_first_and_taken_with_the_second_scan_but_never_one_that_is_too_old() -> None:
    use(min_life_days={"shopee": 90})
    coffee(("A-01-02", 5, "L100", 100), ("A-01-02", 5, "L200", 200), ("A-01-02", 5, "L30", 30),
           ("A-01-02", 5, "GONE", -2))
    order("SO-1", 2, "shopee")
    budi = Person("BUDI", "picking")
    budi.say("<Enter>", "A-01-02")
    assert budi.reply.prompt["lot"] == "L100"

    def label(lot: str) -> str:
        return f"]d201{COFFEE:0>14}10{lot}"

    assert budi.say(label("GONE")).code == "lot_too_old"
    assert budi.say(label("L30")).code == "lot_too_old"
    assert budi.say(label("L200")).code == "other_lot_again"
    budi.say(label("L200"))
    assert budi.reply.prompt["lot"] == "L200"
    budi.say("2", "T-0001")
    assert [row[3] for row in stock_rows() if row[2] == "T-0001"] == ["L200"]
    assert_sound()


@pytest.mark.usefixtures("house", "rules")
def test_what_expires_soon_is_told_and_what_has_expired_goes_off_sale() -> None:
    coffee(("A-01-02", 5, "OLD", -1), ("A-02-01", 2, "SOON", 10), ("A-01-01", 2, "LATER", 40))
    with db.reading():
        assert [row.lot for row in expiry.expiring(1, clock.now(), 30)] == ["OLD", "SOON"]
    assert [(alert["alert"], alert["count"]) for alert in board.board_json()["alerts"]] == [("expiring", 2)]
    use(warn_days=0)
    assert board.board_json()["alerts"] == []
    assert db.execute(lambda: expiry.hold_expired(Act("worker", 1))) == 5
    assert db.execute(lambda: expiry.hold_expired(Act("worker", 1))) == 0
    assert [row[5] for row in stock_rows() if row[3] == "OLD"] == ["hold"]
    assert_sound()


def shipped(number: str, qty: int) -> str:
    """An order goes the whole way; its parcel."""
    order(number, qty)
    budi = Person("BUDI", "picking")
    budi.say("<Enter>", str(budi.reply.prompt.get("location", "A-01-02")))
    budi.say("A-01-02", COFFEE, *([str(qty)] if qty > 1 else []), f"T-{number[-1]:0>4}", "PACK-1")
    dewi = Person("DEWI", "packing")
    dewi.say(f"T-{number[-1]:0>4}", *[COFFEE] * qty, "<Enter>")
    for _ in range(3):
        if dewi.step == "label":
            break
        dewi.say("<Enter>")
    parcel = str(dewi.reply.prompt["parcel"])
    dewi.say(str(dewi.reply.prompt["tracking_no"]))
    Person("DEWI", "dispatch").say(parcel, "END", "AGUS", "B1234XY")
    return parcel


@pytest.mark.usefixtures("house")
def test_a_recall_says_where_the_lot_is_and_where_it_went_and_takes_all_of_it_off_sale() -> None:
    taken("asns", f"number,sku,qty,supplier,lot,expiry\nASN-7,KOPI-200,8,KOPINDO,X1,{day(100)}\n")
    rina = Person("RINA", "receiving")
    rina.say("ASN-7", COFFEE, "8")
    for _ in range(4):
        if rina.step == "lpn":
            break
        rina.say({"lot": "X1", "expiry": day(100)}[rina.step])
    rina.say("<Enter>", "END")
    joko = Person("JOKO", "putaway")
    joko.say(str(stock_rows()[0][2]), "A-01-02")
    if joko.reply.outcome == "ask":
        joko.say("A-01-02")
    assert [row[1] for row in stock_rows()] == ["A-01-02"], joko.replies
    parcel = shipped("SO-1", 2)
    coffee(("A-02-01", 3, "Y9", 300))
    order("SO-2", 2)                                          # held on the shelf, replaced by the other lot
    order("SO-3", 2)                                          # half of it can be replaced
    with db.reading():
        told = recall.story(recall.lots_named("X1")[0].id)
    assert (told["sku"], told["lot"], told["on_hand"]) == ("KOPI-200", "X1", 6)
    assert [(came["from"], came["asn"], came["supplier"], came["qty"]) for came in told["came"]] == [
        ("receive", "ASN-7", "KOPINDO", 8)]
    (went,) = told["went"]
    assert (went["order"], went["parcel"], went["qty"], went["returned"]) == ("SO-1", parcel, 2, 0)
    assert (went["customer"], went["phone"]) == ("A*** L***", "*********890")
    lot = recall.lots_named("X1")[0].id
    became = db.execute(lambda: recall.hold(Act("office", 1), lot))
    assert became == [
        {"order": "SO-2", "held_elsewhere": 2, "missing": 0, "on_hold": False, "stands": []},
        {"order": "SO-3", "held_elsewhere": 1, "missing": 1, "on_hold": False, "stands": []}]
    assert {(row[5], row[6], row[7]) for row in stock_rows() if row[3] == "X1"} == {("hold", 6, 0)}
    assert order_states() == {"SO-1": "shipped", "SO-2": "released", "SO-3": "released"}
    card = Person("DEWI", "stock").say("X1").prompt
    assert any("SO-1" in row for row in card["rows"])
    assert_sound()


@pytest.mark.usefixtures("house")
def test_an_order_with_recalled_goods_in_its_tote_is_stopped_and_its_picker_is_led_on() -> None:
    coffee(("A-01-02", 5, "X1", 100), ("A-02-01", 3, "Y9", 300))
    order("SO-1", 2)
    order("SO-2", 2)
    Person("BUDI", "picking").say("<Enter>", "A-01-02", COFFEE, "2", "T-0001")
    joko = Person("JOKO", "picking")
    joko.say("<Enter>", "A-01-02")
    lot = recall.lots_named("X1")[0].id
    became = {told["order"]: told for told in db.execute(lambda: recall.hold(Act("office", 1), lot))}
    assert (became["SO-1"]["on_hold"], became["SO-2"]["held_elsewhere"]) == (True, 2)
    assert order_states()["SO-1"] == "on_hold"
    assert joko.say(COFFEE).code == "lease_lost"              # what was asked is no longer wanted
    assert (joko.step, joko.reply.prompt["location"], joko.reply.prompt["lot"]) == ("location", "A-02-01", "Y9")
    assert_sound()
    # whoever packs is stopped as well, until somebody has looked
    assert Person("DEWI", "packing").say("T-0001").code == "goods_recalled"
    assert orders.open_holds.one(order=intake.orders.orders_numbered.one(number="SO-1").id).reason == "recall"


@pytest.mark.usefixtures("house")
def test_a_recalled_component_is_found_in_the_kits_that_hold_it() -> None:
    from floorapp.services import assembly
    taken("items", "sku,name,tracking,expires,components,assembled\nGIFT,Kado,lot,yes,KOPI-200*2,yes\n")
    taken("operators", "code,name,roles\nTONO,Tono,assembler\n")
    coffee(("A-01-02", 5, "X1", 100))
    number = db.execute(lambda: assembly.order(Act("office", 1), intake.item_named("GIFT"), 2, "assemble"))
    Person("TONO", "assembly").say("<Enter>", "A-01-02", COFFEE, "4", "<Enter>", "A-02-01")
    told = recall.story(recall.lots_named("X1")[0].id)
    assert [(made["sku"], made["lot"], made["on_hand"]) for made in told["made_into"]] == [("GIFT", number, 2)]
    lot = recall.lots_named("X1")[0].id
    db.execute(lambda: recall.hold(Act("office", 1), lot))
    assert {row[5] for row in stock_rows()} == {"hold"}
    with db.reading():
        made = recall.story(recall.lots_named(number)[0].id)
    assert made["components"] == [{"sku": "KOPI-200", "lot": "X1", "serial": None, "expiry": day(100), "qty": 4}]
    assert_sound()


@pytest.mark.usefixtures("house")
def test_a_serial_number_that_stands_in_the_house_comes_in_nowhere_else() -> None:
    taken("stock", "sku,location,qty,serial\nHP-01,A-02-01,1,SN-1\n")
    taken("asns", "number,sku,qty\nASN-5,HP-01,2\n")
    rina = Person("RINA", "receiving")
    rina.say("ASN-5", PHONE)
    if rina.step == "qty":
        rina.say("1")
    assert rina.step == "serial"
    assert rina.say("SN-1").code == "serial_known"
    again = take_file("stock", b"sku,location,qty,serial\nHP-01,A-01-01,1,SN-1\n")
    assert [entry["reason"] for entry in again.quarantined] == ["serial_known"]
    assert_sound()


@pytest.mark.usefixtures("house")
def test_a_recall_stops_the_assembly_that_has_gathered_the_lot() -> None:
    from floorapp.services import assembly
    taken("items", "sku,name,tracking,expires,components,assembled\nGIFT,Kado,lot,yes,KOPI-200*2,yes\n")
    taken("operators", "code,name,roles\nTONO,Tono,assembler\n")
    coffee(("A-01-02", 5, "X1", 100))
    db.execute(lambda: assembly.order(Act("office", 1), intake.item_named("GIFT"), 2, "assemble"))
    tono = Person("TONO", "assembly")
    tono.say("<Enter>", "A-01-02", COFFEE, "4")
    lot = recall.lots_named("X1")[0].id
    db.execute(lambda: recall.hold(Act("office", 1), lot))
    assert tono.say("<Enter>").code == "lease_lost"
    assert {(row[0], row[5]) for row in stock_rows()} == {("KOPI-200", "hold")}
    assert_sound()
