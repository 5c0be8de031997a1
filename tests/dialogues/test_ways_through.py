"""Three ways through a picked and packed order: the scanner alone with the printed sheet; digits, Enter and F1 to F4;
and a keyboard without any function key. Names of people and weights are the only things that nobody can scan."""

from __future__ import annotations

import pytest

from floorapp.data import db
from floorapp.keymap import sheet
from tests import small_house
from tests.conftest import Store
from tests.small_house import COFFEE, SHIRT, Person, assert_sound, order_states

STOCK = """sku,location,qty,lot,expiry,serial
KAOS-L,A-01-01,60,,,
KOPI-200,A-01-02,40,LATE,2031-01-01,
"""
ORDERS = "number,sku,qty,payment_method\nSO-1,KAOS-L,2,cod\nSO-1,KOPI-200,3,cod\n"
# What is on racks, goods, totes and parcels is scanned; the rest is on the sheet. `{parcel}` is the printed label.
SCANNER = (
    ("BUDI", "picking", ("CMDHELP", "CMDOK", "A-01-01", SHIRT, "CMDUNDO", "CMDOK", SHIRT, SHIRT, "T-1", "A-01-02",
                         COFFEE, "CMDPROBLEM", "CMDBACK", COFFEE, COFFEE, "PACK-1")),
    ("DEWI", "packing", ("T-1", SHIRT, SHIRT, COFFEE, COFFEE, COFFEE, "CMDOK", "CMDOK", "{parcel}")),
)
DIGITS = (
    ("BUDI", "picking", ("<F1>", "<Enter>", "42", "KAOS-L", "2", "T-1", "77", "KOPI-200", "<F2>", "<F3>", "3",
                         "PACK-1")),
    ("DEWI", "packing", ("T-1", *["KAOS-L"] * 2, *["KOPI-200"] * 3, "<Enter>", "1090", "{parcel}")),
)
NO_FUNCTION_KEYS = (
    ("BUDI", "picking", ("?", "<Enter>", "A0101", "KAOS-L", "-", "9", "<Enter>", "KAOS-L", "2", "T-1", "A0102",
                         "KOPI-200", ".", "0", "3", "PACK-1")),
    ("DEWI", "packing", ("T-1", *["KAOS-L"] * 2, *["KOPI-200"] * 3, "<Enter>", "<Enter>", "{parcel}")),
)


@pytest.mark.parametrize("way", [SCANNER, DIGITS, NO_FUNCTION_KEYS],
                         ids=["scanner alone", "digits and F1-F4", "no F-keys"])
def test_an_order_is_picked_undone_picked_again_packed_and_closed(store: Store, way: tuple) -> None:
    small_house.build()
    small_house.taken("stock", STOCK)
    small_house.taken("orders", ORDERS)
    small_house.release_all()
    for code, task, inputs in way:
        person = Person(code, task)
        for raw in inputs:
            parcel = db.ask("SELECT number FROM parcel")
            reply = person.say(raw.format(parcel=parcel[0].number if parcel else ""))
            assert reply.outcome != "refused", (raw, reply.text, reply.prompt)
    assert order_states() == {"SO-1": "packed"}
    assert db.ask("SELECT SUM(packed) AS n FROM order_line")[0].n == 5
    assert_sound()


def test_the_scanner_alone_needs_only_the_sheet_beside_the_goods() -> None:
    printed = {str(entry["code"]) for entry in sheet("id")}
    on_things = {"A-01-01", "A-01-02", "PACK-1", "T-1", SHIRT, COFFEE, "{parcel}"}
    for _, _, inputs in SCANNER:
        assert set(inputs) - on_things <= printed
    assert not any(raw.startswith("<F") for _, _, inputs in NO_FUNCTION_KEYS for raw in inputs)
