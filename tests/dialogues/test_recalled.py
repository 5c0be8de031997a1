"""A recall reaches what orders already have in totes and parcels: it stops there, is named, and comes out again."""

from __future__ import annotations

from typing import Any

import pytest

from floorapp.data import db
from floorapp.data.act import Act
from floorapp.dialogues.page import page
from floorapp.domain.refusals import Refused
from floorapp.services import dispatch, intake, recall
from tests.small_house import (
    COFFEE,
    SHIRT,
    Person,
    assert_sound,
    everybody_may_all,
    order_states,
    release_all,
    stock_rows,
    taken,
)

STOCK = """sku,location,qty,lot,expiry
KOPI-200,A-01-02,5,X1,2031-01-01
KOPI-200,A-02-01,3,Y9,2032-01-01
KAOS-L,A-01-01,5,,
"""


@pytest.fixture
def tote(house: object) -> Person:
    """SO-1 wants two coffees and a shirt; all three are in T-1 at the packing place, the coffees of lot X1."""
    taken("stock", STOCK)
    taken("orders", "number,sku,qty,payment_method,carrier\nSO-1,KOPI-200,2,cod,JNE\nSO-1,KAOS-L,1,cod,JNE\n")
    release_all()
    budi = Person("BUDI", "picking")
    budi.say("<Enter>", "A-01-01", SHIRT, "T-1", "A-01-02", COFFEE, "2", "PACK-1")
    assert order_states() == {"SO-1": "picked"}
    return budi


def recalled(lot: str = "X1") -> list[dict[str, Any]]:
    return db.execute(lambda: recall.hold(Act("office", 1), recall.lots_named(lot)[0].id))


def standing(lot: str) -> list[tuple[Any, ...]]:
    """Place, container, status, on hand, reserved."""
    return [(row[1], row[2], *row[5:]) for row in stock_rows() if row[3] == lot]


def packed(up_to: str = "") -> Person:
    dewi = Person("DEWI", "packing")
    dewi.say("T-1", SHIRT, COFFEE, COFFEE)
    while dewi.step not in {"order", up_to}:
        dewi.say(str(dewi.reply.prompt["tracking_no"]) if dewi.step == "label" else
                 "1" if dewi.step == "check" else "<Enter>")
    return dewi


def test_what_lies_in_a_tote_is_on_hold_there_and_named_and_nobody_packs_it(tote: Person) -> None:
    (told,) = recalled()
    assert told == {"order": "SO-1", "held_elsewhere": 0, "missing": 0, "on_hold": True, "stands": [
        {"kind": "tote", "code": "T-1", "location": "PACK-1", "qty": 2, "state": None}]}
    assert standing("X1") == [("A-01-02", "", "hold", 3, 0), ("PACK-1", "T-1", "hold", 2, 2)]
    dewi = Person("DEWI", "packing")
    refused = dewi.say("T-1")
    assert (refused.outcome, refused.code) == ("refused", "goods_recalled")
    assert "T-1" in refused.text and "X1" in refused.text
    db.execute(lambda: intake.unhold_order(Act("office", 1), "SO-1", "recall"))
    assert dewi.say("T-1").code == "goods_recalled"           # the goods are what stops it, not the note on the order
    assert recalled()[0]["stands"][0]["code"] == "T-1"        # once more changes nothing and says the same
    assert_sound()


def test_taken_out_of_the_tote_the_order_goes_on_with_another_lot(tote: Person) -> None:
    recalled()
    rina = Person("RINA", "moving")
    assert "recall" in rina.say("T-1").prompt["warning"].lower()
    assert rina.reply.prompt["rows"] == ["KOPI-200 2"]        # what has to come out, and nothing else
    assert rina.say(SHIRT).code == "only_free"                # sound goods stay the order's
    assert rina.say(COFFEE, "3").code == "only_here"
    assert rina.say("2", "A-01-02").outcome == "refused"      # not among what is sold
    done = rina.say("QUAR-1")
    assert (done.code, done.prompt["step"]) == ("recalled_out", "source")
    assert standing("X1") == [("A-01-02", "", "hold", 3, 0), ("QUAR-1", "", "hold", 2, 0)]
    assert order_states() == {"SO-1": "released"}             # the hold has ended with the last of it
    budi = Person("BUDI", "picking")
    budi.say("<Enter>")
    assert (budi.reply.prompt["location"], budi.reply.prompt["lot"]) == ("A-02-01", "Y9")
    budi.say("A-02-01", COFFEE, "2", "T-1", "PACK-1")
    packed()
    assert order_states() == {"SO-1": "packed"}
    assert_sound()


def test_where_nothing_else_is_to_be_had_the_order_waits_for_stock(tote: Person) -> None:
    recalled("Y9")
    recalled()
    Person("RINA", "moving").say("T-1", COFFEE, "1", "QUAR-1")
    assert order_states() == {"SO-1": "on_hold"}              # one of them is still in there
    told = Person("RINA", "moving").say("T-1", COFFEE, "1", "QUAR-1")
    assert "1" in told.text and order_states() == {"SO-1": "backordered"}
    taken("stock", "sku,location,qty,lot,expiry\nKOPI-200,A-02-01,4,Z1,2032-01-01\n")
    assert release_all() == ["SO-1"]
    assert_sound()


def test_a_parcel_is_opened_again_and_packed_anew(tote: Person) -> None:
    packed()
    parcel = db.ask("SELECT number FROM parcel")[0].number
    told = recalled()[0]["stands"]
    assert told == [{"kind": "parcel", "code": parcel, "location": "PACK-1", "qty": 2, "state": "packed"}]
    assert Person("DEWI", "dispatch").say(parcel).code == "goods_recalled"
    Person("RINA", "moving").say(parcel, COFFEE, "2", "QUAR-1")
    assert order_states() == {"SO-1": "released"}
    budi = Person("BUDI", "picking")
    budi.say("<Enter>", "A-02-01", COFFEE, "2", "T-1", "PACK-1")
    dewi = Person("DEWI", "packing")
    dewi.say("T-1", COFFEE, COFFEE)
    assert (dewi.step, dewi.reply.prompt["to"]) == ("box", parcel)
    while dewi.step != "order":
        dewi.say(str(dewi.reply.prompt["tracking_no"]) if dewi.step == "label" else "<Enter>")
    assert order_states() == {"SO-1": "packed"}
    Person("DEWI", "dispatch").say(parcel, "END", "AGUS", "B1")
    assert order_states() == {"SO-1": "shipped"}
    assert_sound()


def test_an_order_with_packed_goods_that_waits_for_stock_gets_it_when_it_comes(tote: Person) -> None:
    packed()
    recalled("Y9")
    recalled()
    parcel = db.ask("SELECT number FROM parcel")[0].number
    Person("RINA", "moving").say(parcel, COFFEE, "2", "QUAR-1")
    assert order_states() == {"SO-1": "backordered"}
    taken("stock", "sku,location,qty,lot,expiry\nKOPI-200,A-02-01,4,Z1,2032-01-01\n")
    assert (release_all(), order_states()) == (["SO-1"], {"SO-1": "released"})
    assert_sound()


def test_a_loaded_parcel_does_not_leave_with_the_truck(tote: Person) -> None:
    packed()
    parcel = db.ask("SELECT number FROM parcel")[0].number
    dewi = Person("DEWI", "dispatch")
    dewi.say(parcel)
    told = recalled()[0]["stands"]
    assert [(at["code"], at["state"]) for at in told] == [(parcel, "loaded")]
    assert dewi.say("END").code == "parcel_stopped"
    db.execute(lambda: intake.unhold_order(Act("office", 1), "SO-1", "recall"))
    manifest = db.ask("SELECT id FROM manifest")[0].id
    with pytest.raises(Refused, match="parcel_stopped"):
        db.execute(lambda: dispatch.close(Act("office", 1), manifest, "AGUS", "B1"))
    assert Person("RINA", "moving").say(parcel, COFFEE, "2", "QUAR-1").code == "parcel_on_manifest"
    assert_sound()


def test_a_recall_by_mistake_is_given_back_by_a_supervisor_and_the_order_goes_on(tote: Person) -> None:
    recalled()
    rina = Person("RINA", "status")
    assert rina.say("T-1", COFFEE, "2", "2").code == "status_not_yours"
    dewi = Person("DEWI", "status")
    assert dewi.say("T-1", COFFEE, "2", "2", "4").code == "status_changed"
    assert (order_states(), ("PACK-1", "T-1", "available", 2, 2) in standing("X1")) == ({"SO-1": "picked"}, True)
    packed()
    assert order_states() == {"SO-1": "packed"}
    assert_sound()


def test_the_undo_of_a_pick_does_not_bring_recalled_goods_among_what_is_sold(house: object) -> None:
    taken("stock", STOCK)
    taken("orders", "number,sku,qty,payment_method,carrier\nSO-1,KOPI-200,2,cod,JNE\n")
    release_all()
    budi = Person("BUDI", "picking")
    budi.say("<Enter>", "A-01-02", COFFEE, "1", "T-1")
    recalled()
    db.execute(lambda: intake.unhold_order(Act("office", 1), "SO-1", "recall"))
    assert budi.say("<Undo>", "<Enter>").outcome == "refused"
    assert [row[1:] for row in standing("X1")] == [("", "hold", 4, 0), ("T-1", "hold", 1, 1)]
    assert_sound()


def test_picks_that_were_begun_of_a_recalled_lot_end_and_the_rest_comes_from_elsewhere(house: object) -> None:
    taken("stock", STOCK)
    taken("orders", "number,sku,qty,payment_method,carrier\nSO-1,KOPI-200,3,cod,JNE\n")
    release_all()
    budi = Person("BUDI", "picking")
    budi.say("<Enter>", "A-01-02", COFFEE, "1", "T-1")
    told = recalled()
    assert (told[0]["held_elsewhere"], told[0]["on_hold"]) == (2, True)
    Person("RINA", "moving").say("T-1", COFFEE, "1", "QUAR-1")
    assert order_states() == {"SO-1": "picking"}
    assert db.ask("SELECT SUM(reserved) AS qty FROM balance")[0].qty == 3
    assert_sound()


def test_what_a_cancelled_order_left_of_a_recalled_lot_is_told_before_it_is_put_back(tote: Person) -> None:
    recalled()

    def cancelled() -> None:
        act = Act("office", 1)
        intake.cancel_order(act, "SO-1", "customer")
        act.done()
    db.execute(cancelled)
    rina = Person("RINA", "moving")
    told = rina.say("T-1")
    assert "karantina" in told.prompt["warning"] and "SO-1" in told.prompt["warning"]
    assert told.prompt["rows"] == ["KAOS-L 1", "KOPI-200 2 ditahan"]
    assert "karantina" in "\n".join(page(told, 20, 8, "id"))
    rina.say(COFFEE, "2")
    assert rina.say("A-01-02").code == "putaway_not_storage"      # never among what is sold
    rina.say("QUAR-1")
    assert rina.say("T-1").prompt["warning"] == "Pesanan SO-1 batal: kembalikan ke rak"
    rina.say(SHIRT, "1", "A-01-01")
    assert standing("X1") == [("A-01-02", "", "hold", 3, 0), ("QUAR-1", "", "hold", 2, 0)]
    assert_sound()



@pytest.fixture
def sent(house: object) -> None:
    """Lot X1: two coffees are with a customer, three stood on the shelf when it was recalled and are destroyed."""
    taken("stock", STOCK)
    taken("orders", "number,sku,qty,payment_method,carrier\nSO-1,KOPI-200,2,cod,JNE\n")
    release_all()
    Person("BUDI", "picking").say("<Enter>", "A-01-02", COFFEE, "2", "T-1", "PACK-1")
    dewi = Person("DEWI", "packing")
    dewi.say("T-1", COFFEE, COFFEE)
    while dewi.step not in {"order"}:
        dewi.say(str(dewi.reply.prompt["tracking_no"]) if dewi.step == "label" else "<Enter>")
    number = db.ask("SELECT number FROM parcel")[0].number
    Person("DEWI", "dispatch").say(number, "END", "AGUS", "B 1")
    assert order_states() == {"SO-1": "shipped"}
    recalled()
    assert Person("DEWI", "status").say("A-01-02", COFFEE, "3", "4", "1", "1").code == "status_changed"
    assert standing("X1") == []


def test_a_recalled_lot_that_is_delivered_again_is_held_at_the_dock(sent: None) -> None:
    rina = Person("RINA", "receiving")
    rina.say(COFFEE, COFFEE, "4", "X1")
    assert rina.step == "lpn"
    assert rina.reply.prompt["warning"] == "Recall: akan ditahan"
    rina.say("<Enter>")
    assert [row[2:] for row in standing("X1")] == [("hold", 4, 0)]
    assert recall.story(recall.lots_named("X1")[0].id)["recalled_at"]
    rina.say("<Undo>", "<Enter>")
    assert standing("X1") == []
    assert_sound()


def test_a_customers_return_of_a_recalled_lot_is_not_sold_again_however_good_it_looks(sent: None) -> None:
    rina = Person("RINA", "returns")
    rina.say("SO-1", COFFEE, "2", "1")
    assert rina.reply.prompt["warning"] == "Recall: ke karantina"
    assert rina.say("A-01-02").code == "not_for_grade"
    assert rina.say("QUAR-1").code == "returned"
    assert standing("X1") == [("QUAR-1", "", "hold", 2, 0)]
    rina.say("<Undo>", "<Enter>")
    assert standing("X1") == []
    assert_sound()


def test_what_a_count_finds_of_a_recalled_lot_is_not_sold(sent: None) -> None:
    everybody_may_all()
    Person("RINA", "counting").say("A-01-02", COFFEE, "1", "X1", "END")
    Person("JOKO", "counting").say("<Enter>", "A-01-02", COFFEE, "1", "X1", "END")
    assert Person("DEWI", "counting").say("<F4>", "1").code == "count_approved"
    assert standing("X1") == [("A-01-02", "", "hold", 1, 0)]
    assert_sound()


def test_a_recall_ends_with_the_last_of_it_that_is_released_and_undo_brings_it_back(sent: None) -> None:
    Person("RINA", "receiving").say(COFFEE, COFFEE, "4", "X1", "<Enter>")
    lpn = standing("X1")[0][1]
    dewi = Person("DEWI", "status")
    assert dewi.say(lpn, COFFEE, "3", "2", "1").code == "status_changed"
    lot = recall.lots_named("X1")[0].id
    assert recall.story(lot)["recalled_at"], "one of it is still on hold"
    assert dewi.say(lpn, COFFEE, "1", "1", "1", "2", "1").code == "status_changed"
    assert recall.story(lot)["recalled_at"] is None
    dewi.say("<Undo>", "<Enter>")
    assert recall.story(lot)["recalled_at"]
    assert [row[2:] for row in standing("X1")] == [("available", 3, 0), ("hold", 1, 0)]
    assert_sound()


def test_a_repaired_unit_ends_no_recall(sent: None) -> None:
    Person("RINA", "receiving").say(COFFEE, COFFEE, "4", "X1", "<Enter>")
    lpn = standing("X1")[0][1]
    dewi = Person("DEWI", "status")
    dewi.say(lpn, COFFEE, "4", "3", "1")
    assert [row[2:] for row in standing("X1")] == [("damaged", 4, 0)]
    dewi.say(lpn, COFFEE, "4", "2", "2")
    assert [row[2:] for row in standing("X1")] == [("available", 4, 0)]
    assert recall.story(recall.lots_named("X1")[0].id)["recalled_at"]
