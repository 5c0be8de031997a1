"""Which refusals are a matter of judgement, each at the terminal: refused, allowed by badge and PIN, done; and never
one of the others."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from floorapp import settings
from floorapp.data import clock, conversations, db, people
from floorapp.dialogues.page import page
from floorapp.locale import LANGUAGES, say
from floorapp.services.rules import _ROWS, ALLOWABLE, RULES
from floorapp.settings.stock import StockRules
from tests import small_house
from tests.conftest import Store
from tests.small_house import (
    ASN,
    COFFEE,
    SHIRT,
    Person,
    assert_sound,
    everybody_may_all,
    release_all,
    stock_rows,
    taken,
)

MILK = "8991000000041"
SIZES = ((20, 8), (20, 16), (40, 8), (80, 24))


@pytest.fixture
def house(sqlite_store: Store) -> Iterator[Store]:
    small_house.build()
    everybody_may_all()
    with db.tx():                                              # one leader, and everybody else does everything else
        db.database().execute_sql("DELETE FROM operator_role WHERE role IN ('supervisor', 'admin') AND operator_id "
                                  "<> (SELECT id FROM operator WHERE code = 'DEWI')")
    before = settings.current()
    yield sqlite_store
    settings.use(before)
    assert_sound()


def day(days: int) -> str:
    return f"{clock.local(clock.now() + days * 86_400_000, 'Asia/Jakarta'):%Y-%m-%d}"


def ddmmyy(days: int) -> str:
    return f"{clock.local(clock.now() + days * 86_400_000, 'Asia/Jakarta'):%d%m%y}"


def on_dock() -> Person:
    taken("asns", ASN)
    Person("RINA", "receiving").say("ASN-1", SHIRT, "24", "LPN-7", "END", "<F3>")
    rina = Person("RINA", "putaway")
    rina.say("LPN-7")
    return rina


def at_place(columns: str, row: str, *stock: str) -> Callable[[], tuple[Person, list[str]]]:
    """A shelf with a rule, and an LPN of shirts in the hand."""
    def ready() -> tuple[Person, list[str]]:
        rina = on_dock()
        if stock:
            taken("stock", "sku,location,qty,lot,expiry\n" + "".join(f"{line}\n" for line in stock))
        taken("locations", f"code,kind,sequence,{columns}\nA-01-01,pick,10,{row}\n")
        return rina, ["A-01-01"]
    return ready


def too_many() -> tuple[Person, list[str]]:
    taken("asns", ASN)
    rina = Person("RINA", "receiving")
    rina.say("ASN-1", SHIRT)
    return rina, ["30"]


def another_lot_there() -> tuple[Person, list[str]]:
    taken("locations", "code,kind,sequence,mixed_lots\nA-01-02,pick,20,no\n")
    taken("stock", "sku,location,qty,lot,expiry\nKOPI-200,A-01-02,3,L1,2031-01-01\n")
    taken("asns", "number,sku,qty\nASN-3,KOPI-200,5\n")
    Person("RINA", "receiving").say("ASN-3", COFFEE, "5", "L2", "311231", "LPN-8", "END", "<F3>")
    rina = Person("RINA", "putaway")
    rina.say("LPN-8")
    return rina, ["A-01-02"]


def short_life() -> tuple[Person, list[str]]:
    taken("items", "sku,name,barcodes,tracking,expires,min_life_days\nSUSU-1,Susu UHT,8991000000041,lot,yes,180\n")
    taken("asns", "number,sku,qty\nASN-5,SUSU-1,20\n")
    rina = Person("RINA", "receiving")
    rina.say("ASN-5", MILK, "20", "L-1")
    return rina, [ddmmyy(170)]


def old_lot() -> tuple[Person, list[str]]:
    settings.use(replace(settings.current(), stock=StockRules(min_life_days={"shopee": 90})))
    taken("stock", f"sku,location,qty,lot,expiry\nKOPI-200,A-01-02,5,L100,{day(100)}\n"
                   f"KOPI-200,A-01-02,5,L30,{day(30)}\n")
    taken("orders", "number,sku,qty,payment_method,channel,customer_name,phone,city\n"
                    "SO-1,KOPI-200,2,cod,shopee,Ani,081234567890,Bogor\n")
    release_all()
    budi = Person("BUDI", "picking")
    budi.say("<Enter>", "A-01-02")
    return budi, [f"]d201{COFFEE:0>14}10L30"]


def more_than_maximum() -> tuple[Person, list[str]]:
    taken("items", "sku,name,min_qty,max_qty\nKAOS-L,Kaos Polos Hitam L,10,30\n")
    taken("stock", "sku,location,qty\nKAOS-L,A-01-01,4\nKAOS-L,R-01-01,40\n")
    rina = Person("RINA", "replenishment")
    rina.say("<Enter>", "R-01-01", SHIRT)
    return rina, ["30"]


def back_to_sale() -> tuple[Person, list[str]]:
    taken("stock", "sku,location,qty,status\nKAOS-L,A-01-01,4,hold\n")
    rina = Person("RINA", "status")
    rina.say("A-01-01", SHIRT, "3")
    return rina, ["2"]


def weighed(grams: str) -> Callable[[], tuple[Person, list[str]]]:
    def ready() -> tuple[Person, list[str]]:
        floor = settings.current().floor
        settings.use(replace(settings.current(), floor=replace(
            floor, verification=floor.verification._replace(packing_weight="approved"))))
        return in_box(), [grams]
    return ready


def in_box() -> Person:
    taken("stock", "sku,location,qty\nKAOS-L,A-01-01,4\n")
    taken("orders", "number,sku,qty,payment_method,carrier\nSO-1,KAOS-L,2,cod,JNE\n")
    release_all()
    Person("BUDI", "picking").say("T-0001", "A-01-01", SHIRT, SHIRT, "PACK-1")
    joko = Person("JOKO", "packing")
    joko.say("T-0001", SHIRT, SHIRT, "<Enter>")
    return joko


def closed_parcel() -> tuple[Person, list[str]]:
    joko = in_box()
    joko.say("<Enter>")
    joko.say(joko.reply.prompt["label"] if joko.reply.prompt.get("label") else tracking())
    assert joko.reply.code == "parcel_packed", joko.reply
    return joko, ["<Undo>"]


def tracking() -> str:
    return str(db.ask("SELECT tracking_no FROM parcel")[0].tracking_no)


# The refusal, how one gets there (the last input is the refused one), and what is answered once it is allowed.
SCENES: dict[str, tuple[Callable[[], tuple[Person, list[str]]], str]] = {
    "over_receipt": (too_many, "qty_counted"),
    "location_full": (at_place("max_weight_g", "1000"), "put_away"),
    "location_fixed_other": (at_place("fixed", "HP-01"), "put_away"),
    "location_other_category": (at_place("categories", "Minuman"), "put_away"),
    "location_other_class": (at_place("storage_class", "cold"), "put_away"),
    "location_other_item": (at_place("mixed_items", "no", "KOPI-200,A-01-01,1,L1,2031-01-01"), "put_away"),
    "location_other_lot": (another_lot_there, "put_away"),
    "life_too_short": (short_life, "expiry_taken"),
    "lot_too_old": (old_lot, "counted"),
    "over_max": (more_than_maximum, "qty_counted"),
    "status_not_yours": (back_to_sale, "status_to_release"),
    "weight_outside": (weighed("2000"), "label_queued"),
    "weight_outside_suspect": (weighed("650"), "label_queued"),
    "cannot_undo": (closed_parcel, "undone"),
}


def test_every_rule_of_thumb_has_its_scene_and_every_other_rule_says_why_nobody_lifts_it() -> None:
    assert set(SCENES) == ALLOWABLE
    reasons = {"input", "identity", "books", "others", "promise", "done", "law", "role"}
    assert {never for _, never, _, _ in _ROWS if never} == reasons
    for rule, never, codes, mends in _ROWS:
        assert ("ask_spv" in mends.split()) is (not never), rule
        assert codes.split()


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("code", sorted(SCENES))
def test_it_is_refused_then_allowed_for_exactly_this(code: str) -> None:
    ready, done = SCENES[code]
    person, inputs = ready()
    before = ledger()
    refused = person.say(*inputs)
    assert (refused.outcome, refused.code, refused.prompt.get("override")) == ("refused", code, code)
    assert ledger() == before
    for size in SIZES:
        for language in LANGUAGES:
            rows = page(refused, *size, language)
            assert any("F2/badge" in row for row in rows), rows
            assert len(rows) == size[1] and all(len(row) <= size[0] for row in rows)
    asked = person.say("B-DEWI")
    assert (asked.code, asked.prompt["step"]) == ("override_pin", "override_pin")
    told = person.say("2583")
    assert (told.outcome, told.code) == ("accepted", done)
    (event,) = [json.loads(row.data) for row in db.ask("SELECT data FROM event WHERE what = 'overridden'")]
    assert (event["rule"], event["done_by"], event["allowed_by"]) == (code, person.code, "DEWI")
    assert event["about"] and event["qty"] > 0
    (yes,) = db.ask('SELECT used_at, task, step, raw FROM "override"')
    assert yes.used_at and yes.raw == inputs[-1]
    assert not db.ask("SELECT id FROM input WHERE raw LIKE '%2583%' OR said LIKE '%2583%' OR facts LIKE '%2583%'")


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("code", sorted(SCENES))
def test_without_a_yes_the_explanation_names_the_supervisor_as_a_way(code: str) -> None:
    ready, _ = SCENES[code]
    person, inputs = ready()
    person.say(*inputs, "<F1>")
    language = people.operator.one(id=person.id).language
    assert say("mend_ask_spv", language) in person.say("<F1>").text


def ledger() -> list[object]:
    return [*stock_rows(), *db.ask("SELECT COUNT(*) FROM move")]


@pytest.mark.usefixtures("house")
def test_a_place_that_is_wrong_twice_wants_a_yes_for_each_and_then_takes_the_goods() -> None:
    rina, inputs = at_place("max_weight_g,mixed_items", "1000,no", "KOPI-200,A-01-01,1,L1,2031-01-01")()
    assert rina.say(*inputs).code == "location_other_item"
    second = rina.say("B-DEWI", "2583")
    assert (second.code, second.prompt["override"]) == ("location_full", "location_full")
    assert rina.say("B-DEWI", "2583").code == "put_away"
    assert [row.used_at is not None for row in db.ask('SELECT used_at FROM "override" ORDER BY id')] == [True, True]


@pytest.mark.usefixtures("house")
def test_a_yes_given_where_a_reason_is_asked_is_reason_enough() -> None:
    settings.use(replace(settings.current(), putaway=settings.current().putaway._replace(ask_reason=True)))
    rina, inputs = at_place("max_weight_g", "1000")()
    assert rina.say(*inputs).code == "location_full"
    assert rina.say("B-DEWI", "2583").code == "put_away"


@pytest.mark.usefixtures("house")
def test_what_has_expired_no_supervisor_lets_an_order_have() -> None:
    taken("stock", f"sku,location,qty,lot,expiry\nKOPI-200,A-01-02,5,GOOD,{day(100)}\n"
                   f"KOPI-200,A-01-02,5,GONE,{day(-1)}\n")
    taken("orders", "number,sku,qty,payment_method\nSO-1,KOPI-200,2,cod\n")
    release_all()
    budi = Person("BUDI", "picking")
    refused = budi.say("<Enter>", "A-01-02", f"]d201{COFFEE:0>14}10GONE")
    assert refused.code == "lot_too_old" and "override" not in refused.prompt
    assert say("mend_ask_spv") not in budi.say("<F1>", "<F1>").text
    assert not any("F2/badge" in row for row in page(refused, 20, 8, "id"))


@pytest.mark.usefixtures("house")
def test_what_others_receive_meanwhile_makes_another_act_of_it() -> None:
    rina, inputs = too_many()
    rina.say(*inputs, "B-DEWI", "2583")
    Person("JOKO", "receiving").say("ASN-1", SHIRT, "4", "LPN-1")
    refused = rina.say("1", "LPN-2")
    assert (refused.code, refused.prompt["override"]) == ("over_receipt", "over_receipt")
    assert rina.say("B-DEWI", "2583", "1", "LPN-2").code == "received"
    assert sum(row[6] for row in stock_rows()) == 34


@pytest.mark.usefixtures("house")
def test_damaged_units_of_an_allowed_over_delivery_are_received_too() -> None:
    rina, inputs = too_many()
    rina.say(*inputs, "B-DEWI", "2583", "1", "<F2>", "2", "2", "LPN-1")
    assert rina.say("LPN-2").code == "received"
    assert [(row[5], row[6]) for row in stock_rows()] == [("available", 28), ("damaged", 2)]


@pytest.mark.usefixtures("house")
def test_a_closed_parcel_is_opened_packed_otherwise_and_closed_again_but_not_once_it_is_loaded() -> None:
    joko, inputs = closed_parcel()
    joko.say(*inputs, "B-DEWI", "2583")
    assert (joko.step, order_state()) == ("label", "packing")
    joko.say("<Undo>", "<Enter>", "<Undo>", "<Enter>", "<Undo>", "<Enter>")      # label and weight, box, one unit
    assert joko.step == "item"
    joko.say(SHIRT, "<Enter>", "<Enter>", tracking())
    assert (joko.reply.code, order_state()) == ("parcel_packed", "packed")
    Person("RINA", "dispatch").say(tracking())
    refused = joko.say("<Undo>", "B-DEWI", "2583")
    assert (refused.code, "override" in refused.prompt) == ("parcel_on_manifest", False)
    assert not db.ask('SELECT id FROM "override" WHERE used_at IS NULL AND id = 1')


def order_state() -> str:
    return str(db.ask('SELECT state FROM "order"')[0].state)


@pytest.mark.usefixtures("house")
def test_a_closed_receipt_is_opened_again_its_note_is_not_printed_and_nothing_is_received_twice() -> None:
    taken("asns", ASN)
    rina = Person("RINA", "receiving")
    rina.say("ASN-1", SHIRT, "20", "LPN-7", "END")
    refused = rina.say("<Undo>")
    assert refused.code == "cannot_undo" and say("past_receipt_closed") in refused.text
    assert rina.say("B-DEWI", "2583").code == "undone"
    assert (rina.step, rina.reply.prompt["asn"]) == ("item", "ASN-1")
    assert [row.state for row in db.ask("SELECT state FROM print_job WHERE kind = 'grn'")] == ["cancelled"]
    assert rina.say(SHIRT, "4", "LPN-8", "END").code == "receipt_closed"
    assert sum(row[6] for row in stock_rows()) == 24
    assert [row.state for row in db.ask("SELECT state FROM receipt")] == ["closed"]


@pytest.mark.usefixtures("house")
def test_a_weight_must_be_typed_where_a_supervisor_allows_what_is_outside() -> None:
    joko, _ = weighed("2000")()
    assert joko.say("<Enter>").code == "enter_is_no_answer"
    assert joko.say("450").code == "label_queued"


@pytest.mark.usefixtures("house")
def test_the_pin_is_asked_in_the_supervisors_language() -> None:
    with db.tx():
        db.database().execute_sql("UPDATE operator SET language = 'en' WHERE code = 'DEWI'")
    rina, inputs = too_many()
    rina.say(*inputs)
    asked = rina.say("B-DEWI")
    assert asked.text == say("override_pin", "en")
    assert any("Supervisor: PIN" in row for row in page(asked, 20, 8, "id"))
    wrong = rina.say("0000")
    assert (wrong.code, wrong.text) == ("override_pin_wrong", say("override_pin_wrong", "en"))
    assert rina.say("2583").text == say("qty_counted", "id", sku="KAOS-L", qty=30)
    assert conversations.last_kept.one(operator=rina.id, task="receiving").raw == "30"
    assert RULES["override_pin_wrong"]
