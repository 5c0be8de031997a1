"""What is true of assembly: components become kits through the ledger, and kits become components again."""

from __future__ import annotations

import pytest

from floorapp.data import db, stock, tracing
from floorapp.data.act import Act
from floorapp.domain.refusals import Refused
from floorapp.services import assembly, intake
from tests.small_house import COFFEE, SHIRT, Person, assert_sound, stock_rows, taken

KITS = """sku,name,barcodes,tracking,expires,components,assembled
GIFT,Paket Kado,8991000009991,lot,yes,KAOS-L*2 KOPI-200*1,yes
PAIR,Sepasang,8991000009992,none,no,KAOS-L*2,yes
"""
STOCK = """sku,location,qty,lot,expiry
KAOS-L,A-01-01,10,,
KOPI-200,A-01-02,5,LATE,2031-01-01
KOPI-200,A-01-02,1,SOON,2030-01-01
"""
GIFT, PAIR = "8991000009991", "8991000009992"


@pytest.fixture
def tono(house: object) -> Person:
    taken("items", KITS)
    taken("stock", STOCK)
    taken("operators", "code,name,roles\nTONO,Tono,assembler\nTINI,Tini,assembler\n")
    return Person("TONO", "")


def ordered(sku: str, qty: int, kind: str = "assemble") -> str:
    return db.execute(lambda: assembly.order(Act("office", 1), intake.item_named(sku), qty, kind))


def there(sku: str) -> list[tuple[object, ...]]:
    """location, container, lot, status, on hand of a SKU"""
    return [row[1:4] + row[5:7] for row in stock_rows() if row[0] == sku]


def test_an_assembler_starts_in_assembly(tono: Person) -> None:
    assert (tono.reply.task, tono.step) == ("assembly", "start")
    assert tono.say("<Enter>").code == "no_assembly"


def test_components_are_fetched_first_expired_first_and_become_a_kit_of_its_own_lot(tono: Person) -> None:
    number = ordered("GIFT", 2)
    tono.say("<Enter>")
    assert (tono.step, tono.reply.prompt["location"], tono.reply.prompt["qty"]) == ("location", "A-01-01", 4)
    tono.say("A-01-01", SHIRT, "4")
    assert (tono.reply.code, there("KAOS-L")) == ("gathered", [
        ("A-01-01", "", "", "available", 6), ("PACK-1", number, "", "hold", 4)])
    assert (tono.reply.prompt["sku"], tono.reply.prompt["lot"], tono.reply.prompt["qty"]) == ("KOPI-200", "SOON", 1)
    tono.say("A-01-02", COFFEE)
    assert (tono.reply.prompt["lot"], tono.reply.prompt["qty"]) == ("LATE", 1)
    tono.say("A-01-02", COFFEE)
    assert (tono.step, tono.reply.prompt["qty"]) == ("made", 2)
    tono.say("<Enter>", "A-02-01")
    assert (tono.reply.code, tono.step) == ("assembled", "start")
    assert there("GIFT") == [("A-02-01", "", number, "available", 2)]
    assert there("KAOS-L") == [("A-01-01", "", "", "available", 6)]
    lot = stock.lots_named.one(item=intake.item_named("GIFT").id, code=number)
    assert lot.expiry == "2030-01-01"                          # the first expiry of its components
    assert [(row.sku, row.code, row.qty) for row in tracing.made_of(lot.id)] == [
        ("KOPI-200", "SOON", 1), ("KOPI-200", "LATE", 1), ("KAOS-L", "", 4)]
    assert_sound()


def test_what_is_on_hold_is_not_moved_to_the_bench_and_so_made_free(tono: Person) -> None:
    taken("stock", "sku,location,qty,status\nKAOS-L,R-01-01,3,hold\n")
    number = ordered("PAIR", 2)
    tono.say("<Enter>", "A-01-01", SHIRT, "2")
    refused = Person("DEWI", "moving").say("R-01-01", SHIRT, "3", number)
    assert (refused.code, refused.outcome) == ("assembly_lpn", "refused")
    tono.say("<F4>")
    db.execute(lambda: assembly.cancel_named(Act("office", 1), number))
    assert sorted(there("KAOS-L")) == [("A-01-01", "", "", "available", 8), ("PACK-1", number, "", "available", 2),
                                       ("R-01-01", "", "", "hold", 3)]
    assert Person("DEWI", "moving").say("<F3>", "<F3>", "R-01-01", SHIRT, "1", number).code == "moved"   # a plain LPN


def test_making_and_fetching_are_taken_back_with_everything(tono: Person) -> None:
    before = stock_rows()
    ordered("GIFT", 1)
    tono.say("<Enter>", "A-01-01", SHIRT, "2", "A-01-02", COFFEE, "<Enter>", "A-02-01")
    assert there("GIFT")
    tono.say("<Undo>", "<Enter>")
    assert (tono.step, there("GIFT")) == ("target", [])
    for _ in range(9):
        if tono.step == "start":
            break
        tono.say("<Undo>", "<Enter>")
    assert (tono.step, stock_rows()) == ("start", before)
    assert_sound()


def test_kits_that_were_sold_cannot_be_unmade(tono: Person) -> None:
    ordered("PAIR", 1)
    tono.say("<Enter>", "A-01-01", SHIRT, "2", "<Enter>", "A-02-01")
    taken("orders", "number,sku,qty,payment_method\nSO-1,PAIR,1,cod\n")
    from tests.small_house import release_all
    assert release_all() == ["SO-1"]
    tono.say("<Undo>")
    assert tono.say("<Enter>").code == "stock_short"
    assert_sound()


def test_too_few_components_make_fewer_kits_and_the_rest_of_the_order_stays(tono: Person) -> None:
    number = ordered("PAIR", 4)
    tono.say(number, "A-01-01", SHIRT, "5")
    assert tono.say("END").prompt["qty"] == 2
    assert tono.say("3").code == "components_short"
    tono.say("2", "<Enter>")
    lpn = next(str(row[2]) for row in stock_rows() if row[0] == "PAIR")
    assert there("PAIR") == [("PACK-1", lpn, "", "available", 2)]
    assert (tono.step, tono.reply.prompt["position"], tono.reply.prompt["qty"]) == ("location", [2, 4], 3)
    tono.say("<F4>")
    tini = Person("TINI", "assembly")
    assert tini.say("<Enter>").prompt["qty"] == 3              # one shirt is at the bench already
    assert Person("TONO", "assembly").say(number).code == "assembly_in_hands"
    assert_sound()


def test_a_cancelled_order_frees_what_lies_at_the_bench(tono: Person) -> None:
    number = ordered("PAIR", 1)
    tono.say("<Enter>", "A-01-01", SHIRT, "2")
    with pytest.raises(Refused, match="assembly_in_hands"):
        db.execute(lambda: assembly.cancel_named(Act("office", 1), number))
    tono.say("<F3>", "<F4>")
    db.execute(lambda: assembly.cancel_named(Act("office", 1), number))
    assert ("PACK-1", number, "", "available", 2) in there("KAOS-L")
    assert Person("TINI", "assembly").say(number).code == "assembly_over"
    assert_sound()


def test_taking_apart_gives_back_the_lots_that_went_in(tono: Person) -> None:
    number = ordered("GIFT", 2)
    tono.say("<Enter>", "A-01-01", SHIRT, "4", "A-01-02", COFFEE, "A-01-02", COFFEE, "<Enter>", "A-02-01")
    ordered("GIFT", 1, "disassemble")
    tono.say("<Enter>")
    assert (tono.step, tono.reply.prompt["location"], tono.reply.prompt["lot"]) == ("location", "A-02-01", number)
    tono.say("A-02-01", GIFT)
    assert tono.reply.prompt["rows"] == ["KAOS-L 2", "KOPI-200 1"]
    tono.say("STG-1")
    assert (tono.reply.code, tono.step) == ("disassembled", "start")
    assert there("GIFT") == [("A-02-01", "", number, "available", 1)]
    assert ("STG-1", "", "SOON", "available", 1) in there("KOPI-200")
    assert ("STG-1", "", "", "available", 2) in there("KAOS-L")
    tono.say("<Undo>", "<Enter>")
    assert there("GIFT") == [("A-02-01", "", number, "available", 2)]
    assert_sound()


@pytest.mark.usefixtures("tono")
def test_only_a_kit_that_is_made_to_stock_is_assembled() -> None:
    with pytest.raises(Refused, match="not_assembled"):
        ordered("KAOS-L", 1)
