"""The end of packing: box, weight, checks, label; and what the papers say."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from floorapp.data import db, orders, parcels
from floorapp.data.sites import NumberPool
from floorapp.data.spool import Printer
from floorapp.dialogues import engine
from floorapp.printing.documents import document
from tests.conftest import Store
from tests.services.shipping_floor import (
    House,
    assert_sound,
    build,
    jobs,
    pack,
    picked_order,
    say,
)

TEE, CAP, CUP, SYRUP, PHONE = ("8991234567891", "8991234567907", "8991234567914", "8991234567921", "8991234567938")


@pytest.fixture
def house(store: Store) -> Iterator[House]:
    """A packing table; whatever a test does there leaves no invariant broken."""
    yield build()
    assert_sound()


def state(order: int) -> str:
    return str(orders.order.one(id=order).state)


def test_the_label_and_the_slip_are_papers_that_can_be_printed(house: House) -> None:
    picked_order(house, "SO-1", {"TEE": 1, "CAP": 2}, "T-1", channel="webstore", note="Tolong rapi",
                 total_minor=90_000_00,
                 buyer={"name": "Siti", "phone": "0812", "address": "Jl. Melati 12", "city": "Bandung"})
    number = pack(house, "SO-1", TEE, CAP, CAP)
    label, slip = jobs("shipping_label")[0], jobs("packing_slip")[0]
    document("shipping_label", label)
    document("packing_slip", slip)
    assert (label["parcel"], label["carrier"], label["recipient"]["name"]) == (number, "Jne", "Siti")
    assert label["cod"] is None
    assert [(line["sku"], line["qty"]) for line in slip["lines"]] == [("TEE", 1), ("CAP", 2)]
    assert (slip["parcel"], slip["parcels"], slip["box"], slip["channel"]) == (1, 1, "BOX-M", "webstore")


@pytest.mark.parametrize(("grams", "code", "named"), [
    ("340", "label_queued", ""), ("331", "label_queued", ""), ("250", "weight_low_suspect", "CAP"),
    ("430", "weight_high_suspect", "TEE"), ("900", "weight_too_high", ""), ("0", "weight_zero", ""),
    ("8991234567907", "wrong_kind", ""), ("<Enter>", "label_queued", ""),
])
def test_a_weight_out_of_tolerance_names_what_is_likely_missing(house: House, grams: str, code: str,
                                                                named: str) -> None:
    picked_order(house, "SO-1", {"TEE": 2, "CAP": 1}, "T-1")       # 280 g in a box of 50 g
    reply = say(house, "PACK1", "T-1", TEE, TEE, CAP, "<Enter>", grams, task="packing")
    assert reply.code == code
    assert named in reply.text


def test_a_doubtful_weight_is_taken_when_it_is_typed_again(house: House) -> None:
    order = picked_order(house, "SO-1", {"TEE": 2}, "T-1")
    say(house, "PACK1", "T-1", TEE, TEE, "<Enter>", task="packing")
    assert say(house, "PACK1", "900").outcome == "ask"
    assert say(house, "PACK1", "901").outcome == "ask"             # another weight is another question
    assert say(house, "PACK1", "901").code == "label_queued"
    assert parcels.parcels_of_order.one(order=order).weight_g == 901


def test_where_weights_or_sizes_are_unknown_nothing_is_suggested_and_any_weight_is_taken(house: House) -> None:
    picked_order(house, "SO-1", {"ODD": 1}, "T-1")
    asked = say(house, "PACK1", "T-1", "ODD", task="packing")
    assert asked.prompt["box"] == ""
    assert say(house, "PACK1", "<Enter>").code == "no_box_again"
    assert say(house, "PACK1", TEE).code == "wrong_kind"
    assert say(house, "PACK1", "box-m").code == "box_chosen"
    assert say(house, "PACK1", "12345").code == "label_queued"


def test_fragile_goods_are_looked_at_before_the_label_prints(house: House) -> None:
    picked_order(house, "SO-1", {"CUP": 1}, "T-1")
    asked = say(house, "PACK1", "T-1", CUP, "<Enter>", "350", task="packing")
    assert (asked.prompt["step"], asked.prompt["check"], jobs("shipping_label")) == ("check", "sealed_fragile", [])
    assert say(house, "PACK1", "2").code == "choose_number"
    assert say(house, "PACK1", "1").code == "label_queued"


def test_only_the_parcels_own_label_closes_it(house: House) -> None:
    picked_order(house, "SO-1", {"TEE": 1}, "T-1", tracking_no="JX8009962760")
    picked_order(house, "SO-2", {"TEE": 1}, "T-2", tracking_no="JX8009962761")
    other = pack(house, "SO-2", TEE)
    asked = say(house, "PACK1", "T-1", TEE, "<Enter>", "<Enter>", task="packing")
    assert asked.prompt["tracking_no"] == "JX8009962760"
    for scan, code in ((other, "wrong_label"), ("JX8009962761", "wrong_label"), ("JX8009962769", "wrong_label"),
                       (TEE, "wrong_kind"), ("<Enter>", "enter_is_no_answer")):
        assert say(house, "PACK1", scan).code == code
    assert say(house, "PACK1", "jx8009962760").code == "parcel_packed"


def test_a_label_that_cannot_be_read_is_printed_again(house: House) -> None:
    picked_order(house, "SO-1", {"TEE": 1}, "T-1")
    say(house, "PACK1", "T-1", TEE, "<Enter>", "<Enter>", task="packing")
    assert say(house, "PACK1", "<F2>", "6").code == "label_queued"
    assert len(jobs("shipping_label")) == 2
    say(house, "PACK1", "<Undo>", "<Enter>")
    assert len(jobs("shipping_label")) == 1


def test_without_a_label_printer_the_packer_is_told_the_number(house: House) -> None:
    picked_order(house, "SO-1", {"TEE": 1}, "T-1")
    with db.tx():
        Printer.update(kinds="manifest packing_slip").execute()
    told = say(house, "PACK1", "T-1", TEE, "<Enter>", "<Enter>", task="packing")
    assert (told.code, told.prompt["tracking_no"] in told.text) == ("no_label_printer", True)


def test_a_full_box_is_closed_and_the_rest_goes_into_the_next_parcel(house: House) -> None:
    order = picked_order(house, "SO-1", {"TEE": 3}, "T-1", payment="cod", total_minor=150_000_00,
                         tracking_no="JX1234567890")
    assert say(house, "PACK1", "T-1", "<F2>", "5", task="packing").code == "parcel_empty"
    assert say(house, "PACK1", "<F3>", TEE, TEE, "<F2>", "5").code == "box_full"
    label = say(house, "PACK1", "BOX-S", "<Enter>").prompt["tracking_no"]
    rest = say(house, "PACK1", label)
    assert (rest.code, rest.prompt["step"], rest.prompt["qty"], state(order)) == ("parcel_packed", "item", 1, "packing")
    say(house, "PACK1", TEE, "BOX-S", "<Enter>")
    second = engine.look(house.people["PACK1"]).prompt["parcel"]
    assert say(house, "PACK1", second).prompt["step"] == "order"
    assert state(order) == "packed"
    labels, slips = jobs("shipping_label"), jobs("packing_slip")
    assert [label["tracking_no"] for label in labels] == ["JX1234567890", second]
    assert [label["cod"] for label in labels] == [{"amount": "150000", "currency": "IDR"}, None]
    assert [(slip["parcel"], slip["parcels"]) for slip in slips] == [(1, None), (2, 2)]


def test_a_tracking_number_comes_from_the_channel_else_the_pool_else_the_parcel(house: House) -> None:
    with db.tx():
        NumberPool.create(carrier=house.carriers["JNE"], number="CGK0000000001")
    for number, given in (("SO-1", "TSA12345"), ("SO-2", ""), ("SO-3", "")):
        picked_order(house, number, {"TEE": 1}, f"T-{number[3:]}", tracking_no=given)
    made = [pack(house, number, TEE) for number in ("SO-1", "SO-2", "SO-3")]
    assert [label["tracking_no"] for label in jobs("shipping_label")] == ["TSA12345", "CGK0000000001", made[2]]
