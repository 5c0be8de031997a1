"""What is true of kits: sold as one, picked and packed as components, counted whole."""

from __future__ import annotations

from typing import Any

import pytest

from floorapp.channels.taking import take_file
from floorapp.data import db, invariants
from floorapp.data.act import Act
from floorapp.domain.refusals import Refused
from floorapp.services import inquiry, order_lines, picking, reconcile
from floorapp.services.orders import order_numbered
from tests.small_house import (
    COFFEE,
    SHIRT,
    Person,
    assert_sound,
    order_states,
    release_all,
    stock_rows,
    taken,
)

KITS = """sku,name,barcodes,components
HAMPER,Paket Lebaran,8991000009990,KAOS-L*2 KOPI-200*1
"""
STOCK = """sku,location,qty,lot,expiry
KAOS-L,A-01-01,10,,
KOPI-200,A-01-02,3,SOON,2030-01-01
"""
HAMPER = "8991000009990"


@pytest.fixture
def kits(house: object) -> None:
    taken("items", KITS)
    taken("stock", STOCK)


def order(number: str, *lines: tuple[str, int]) -> None:
    taken("orders", "\n".join(["number,sku,qty,payment_method,carrier"] + [
        f"{number},{sku},{qty},cod,JNE" for sku, qty in lines]))
    release_all()


def line(number: str, at: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = inquiry.order_json(number)["lines"][at]
    return found


def figures(of: dict[str, Any]) -> tuple[int, ...]:
    return tuple(of[name] for name in ("ordered", "promised", "reserved", "picked", "packed", "shipped", "cancelled"))


def why(kind: str, text: str) -> list[str]:
    return [entry["reason"] for entry in take_file(kind, text.encode()).quarantined]


@pytest.mark.usefixtures("kits")
def test_a_kit_is_picked_and_packed_as_components_and_the_order_keeps_the_kit() -> None:
    order("SO-1", ("HAMPER", 2), ("KAOS-L", 1))
    assert figures(line("SO-1")) == (2, 2, 2, 0, 0, 0, 0)
    assert [(part["sku"], part["ordered"], part["per_kit"]) for part in line("SO-1")["components"]] == [
        ("KAOS-L", 4, 2), ("KOPI-200", 2, 1)]
    assert (line("SO-1", 1)["sku"], line("SO-1", 1)["ordered"]) == ("KAOS-L", 1)
    budi = Person("BUDI", "picking")
    budi.say("<Enter>", "A-01-01", SHIRT)
    assert budi.reply.prompt["kit"] == "HAMPER"
    budi.say("4", "T-0001")
    assert figures(line("SO-1"))[3] == 0                      # shirts alone make no kit
    while budi.step != "drop":
        prompt = budi.reply.prompt
        budi.say({"location": prompt.get("location", ""), "item": COFFEE if prompt.get("sku") == "KOPI-200" else SHIRT,
                  "qty": str(prompt.get("qty"))}[budi.step])
    assert figures(line("SO-1"))[3] == 2
    budi.say("PACK-1")
    dewi = Person("DEWI", "packing")
    dewi.say("T-0001")
    assert dewi.say(HAMPER).code == "kit_by_components"
    dewi.say("T-0001" if dewi.step == "order" else SHIRT, *[SHIRT] * 4, COFFEE)
    assert (dewi.step, figures(line("SO-1"))[4]) == ("item", 1)
    dewi.say(COFFEE)
    assert (dewi.step, figures(line("SO-1"))[4]) == ("box", 2)
    assert_sound()


@pytest.mark.usefixtures("kits")
def test_a_kit_that_lacks_a_component_waits_whole() -> None:
    order("SO-1", ("HAMPER", 4))
    assert order_states() == {"SO-1": "backordered"}
    assert figures(line("SO-1"))[:3] == (4, 3, 0)
    taken("stock", "sku,location,qty,lot,expiry\nKOPI-200,A-01-02,1,LATE,2031-01-01\n")
    release_all()
    assert order_states() == {"SO-1": "released"}


@pytest.mark.usefixtures("kits")
def test_a_cancelled_kit_is_cancelled_whole_and_its_components_are_free() -> None:
    order("SO-1", ("HAMPER", 2))
    taken("orders", "number,sku,qty,status\nSO-1,HAMPER,2,cancelled\n")
    assert figures(line("SO-1")) == (2, 0, 0, 0, 0, 0, 2)
    assert all(row[7] == 0 for row in stock_rows())
    assert_sound()


@pytest.mark.usefixtures("kits")
def test_a_changed_order_changes_its_components() -> None:
    order_file = "number,sku,qty,payment_method\nSO-1,HAMPER,{}\n,transfer"
    taken("orders", order_file.replace("\n,transfer", ",transfer\n").format(1))
    taken("orders", order_file.replace("\n,transfer", ",transfer\n").format(3))
    assert [part["ordered"] for part in line("SO-1")["components"]] == [6, 3]
    taken("items", "sku,name,components\nHAMPER,Paket Lebaran,KAOS-L*1 KOPI-200*1\n")
    assert [part["ordered"] for part in line("SO-1")["components"]] == [6, 3]      # what was sold stays so
    assert_sound()


def sent(number: str, kits: int) -> str:
    order(number, ("HAMPER", kits))
    budi = Person("BUDI", "picking")
    budi.say("<Enter>", "A-01-01", SHIRT, str(2 * kits), "T-0001", "A-01-02", COFFEE, str(kits), "PACK-1")
    dewi = Person("DEWI", "packing")
    dewi.say("T-0001", *[SHIRT] * 2 * kits, *[COFFEE] * kits, "<Enter>")
    for _ in range(3):
        if dewi.step == "label":
            break
        dewi.say("<Enter>")
    parcel = str(dewi.reply.prompt["parcel"])
    dewi.say(str(dewi.reply.prompt["tracking_no"]))
    Person("DEWI", "dispatch").say(parcel, "END", "AGUS", "B1234XY")
    assert order_states()[number] == "shipped"
    return parcel


@pytest.mark.usefixtures("kits")
def test_a_kit_comes_back_whole_with_one_scan_of_its_code_and_can_be_given_back() -> None:
    parcel = sent("SO-1", 2)
    rina = Person("RINA", "returns")
    rina.say(parcel, HAMPER)
    assert (rina.step, rina.reply.prompt["qty"]) == ("qty", 2)
    assert rina.say("3").code == "more_than_sent"
    rina.say("1", "1", "STG-1")
    assert rina.reply.code == "returned"
    assert line("SO-1")["returned"] == 1
    assert [row[:2] + row[6:7] for row in stock_rows() if row[1] == "STG-1"] == [
        ("KAOS-L", "STG-1", 2), ("KOPI-200", "STG-1", 1)]
    rina.say("<Undo>", "<Enter>")
    assert line("SO-1")["returned"] == 0
    assert not [row for row in stock_rows() if row[1] == "STG-1"]
    rina.say("<F3>", "<F3>", "<F3>", SHIRT, "1", "1", "STG-1")
    assert line("SO-1")["returned"] == 0                      # one shirt is no kit
    assert_sound()


@pytest.mark.usefixtures("house")
def test_what_cannot_be_a_kit_is_refused() -> None:
    taken("items", KITS)
    assert why("items", "sku,name,components\nBIG,Besar,HAMPER*2\n") == ["kit_nested"]
    assert why("items", "sku,name,components\nKAOS-L,Kaos,KOPI-200*2\n") == ["kit_nested"]
    assert why("items", "sku,name,components\nSELF,Sendiri,SELF*2\n") == ["kit_nested"]
    assert why("items", "sku,name,components\nNEW,Baru,GHOST*2\n") == ["unknown_component"]
    assert why("items", "sku,name,components\nNEW,Baru,KAOS-L*0\n") == ["cell_components"]
    assert why("stock", "sku,location,qty\nHAMPER,A-01-01,2\n") == ["kit_has_no_stock"]
    assert why("asns", "number,sku,qty\nASN-9,HAMPER,2\n") == ["kit_has_no_stock"]
    assert why("items", "sku,name,tracking,components,assembled\nSET,Set,none,KOPI-200*2,yes\n") == ["kit_needs_lot"]
    taken("stock", "sku,location,qty,serial\nHP-01,A-02-01,1,SN-1\n")
    assert why("items", "sku,name,components\nHP-01,Telepon,KAOS-L*1\n") == ["kit_has_stock"]


@pytest.mark.usefixtures("house")
def test_a_file_may_name_a_kit_before_its_components_and_says_when_it_is_none_any_more() -> None:
    taken("items", "sku,name,components\nDUO,Duo,SATU*1 DUA*3\nSATU,Satu,\nDUA,Dua,\n")
    assert taken("items", "sku,name,components\nDUO,Duo,SATU*1 DUA*3\n").outcomes["unchanged"] == 1
    assert taken("items", "sku,name,components\nDUO,Duo,-\n").outcomes["updated"] == 1
    taken("stock", "sku,location,qty\nDUO,A-01-01,2\n")


@pytest.mark.usefixtures("kits")
def test_a_channel_may_offer_as_many_kits_as_the_scarcest_component_makes() -> None:
    assert {row["sku"]: row["available"] for row in reconcile.offers()}["HAMPER"] == 3
    theirs = [("KAOS-L", 10), ("KOPI-200", 3)]
    assert reconcile.compare(theirs) == []                    # a file that knows no kits forgets none
    (row,) = reconcile.compare([*theirs, ("HAMPER", 5)])
    assert row["causes"] == [{"cause": "differs_kit", "qty": 2}]


@pytest.mark.usefixtures("kits")
def test_the_check_finds_a_kit_whose_lines_do_not_fit() -> None:
    order("SO-1", ("HAMPER", 2))
    question = invariants.QUESTIONS["check_kit_lines"][1]
    assert db.ask(question) == []
    with db.tx():
        db.database().execute_sql("UPDATE order_kit SET ordered = 3")
    assert [row.lines for row in db.ask(question)] == [2]


@pytest.mark.usefixtures("kits")
def test_a_part_of_the_kits_is_cancelled_in_whole_kits_and_its_components_are_free() -> None:
    order("SO-1", ("HAMPER", 3), ("KAOS-L", 2))
    assert reduced("SO-1", "HAMPER", 1) == 1
    assert figures(line("SO-1")) == (3, 2, 2, 0, 0, 0, 1)
    assert {row[0]: row[6:] for row in stock_rows()} == {"KAOS-L": (10, 6), "KOPI-200": (3, 2)}
    assert reduced("SO-1", "KAOS-L", 1) == 1                   # the single shirts, not those of the kits
    assert [entry["cancelled"] for entry in inquiry.order_json("SO-1")["lines"]] == [1, 1]
    budi = Person("BUDI", "picking")
    budi.say("<Enter>", "A-01-01", SHIRT)
    assert budi.reply.prompt["qty"] == 4
    assert_sound()


@pytest.mark.usefixtures("kits")
def test_what_was_begun_for_a_kit_keeps_that_kit() -> None:
    order("SO-1", ("HAMPER", 3))
    budi = Person("BUDI", "picking")
    budi.say("<Enter>", "A-01-01", SHIRT, "3", "T-0001")      # a shirt and a half: two kits are begun
    services_say("already_picked", "SO-1", "HAMPER", 2)
    budi.say("<F3>", "<F3>", "<F3>")
    with db.tx():
        doing = Act("BUDI", 1)
        picking.put_down(doing, order_numbered("SO-1"))
        doing.done()
    assert reduced("SO-1", "HAMPER", None) == 1
    assert figures(line("SO-1"))[6] == 1
    services_say("already_picked", "SO-1", "HAMPER", 1)
    assert_sound()


@pytest.mark.usefixtures("kits")
def test_a_component_alone_is_not_cancelled_and_the_last_kit_cancels_the_order() -> None:
    order("SO-1", ("HAMPER", 2))
    services_say("kit_stays_whole", "SO-1", "KAOS-L", 1)
    services_say("not_of_order", "SO-1", "HP-01", 1)
    services_say("already_picked", "SO-1", "HAMPER", 3)
    assert reduced("SO-1", "HAMPER", 2) == 2
    assert order_states() == {"SO-1": "cancelled"}
    assert all(row[7] == 0 for row in stock_rows())
    assert_sound()


def reduced(number: str, sku: str, qty: int | None) -> int:
    return db.execute(lambda: order_lines.reduce_line(Act("office", 1), number, sku, qty))


def services_say(code: str, number: str, sku: str, qty: int) -> None:
    before = db.ask("SELECT ordered, cancelled, picked FROM order_line ORDER BY id"), stock_rows()
    with pytest.raises(Refused) as told:
        reduced(number, sku, qty)
    assert told.value.code == code
    assert before == (db.ask("SELECT ordered, cancelled, picked FROM order_line ORDER BY id"), stock_rows())
