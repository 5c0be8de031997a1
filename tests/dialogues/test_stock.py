"""What is true of asking: any code is answered, and nothing is changed."""

from __future__ import annotations

import pytest

from floorapp.data import db
from floorapp.domain.intake import LOCATION_KINDS
from floorapp.locale import known
from tests.small_house import ASN, COFFEE, SHIRT, Person, release_all, taken

STOCK = """sku,location,qty,lot,expiry,serial,lpn,status
KAOS-L,A-01-01,10,,,,,
KAOS-L,R-01-01,30,,,,LPN-1,
KAOS-L,DOCK-1,2,,,,,damaged
KOPI-200,A-01-02,8,LATE,2031-01-01,,,
HP-01,A-02-01,1,,,SN-1,,
"""


@pytest.fixture
def budi(house: object) -> Person:
    taken("stock", STOCK)
    taken("orders", "number,sku,qty,payment_method,ship_by\nSO-1,KAOS-L,12,cod,2099-01-01T10:00\n")
    release_all()
    return Person("BUDI", "stock")


def writes() -> tuple[int, int]:
    return (db.ask("SELECT COUNT(*) AS n FROM move")[0].n, db.ask("SELECT COUNT(*) AS n FROM event")[0].n)


def test_an_item_tells_its_figures_its_places_and_its_holders(budi: Person) -> None:
    told = budi.say(SHIRT)
    assert (told.outcome, told.prompt["step"], told.prompt["expects"]) == ("info", "code", ["code"])
    assert [told.prompt[name] for name in ("on_hand", "reserved", "available")] == [42, 12, 28]
    assert "42" in told.text
    rows = " | ".join(told.prompt["rows"])
    assert "A-01-01 10" in rows
    assert "R-01-01 LPN-1 30" in rows
    assert "rusak" in rows
    assert "SO-1 pegang 10 di A-01-01" in rows


def test_more_than_a_page_is_turned_with_f4(budi: Person) -> None:
    first = budi.say(SHIRT).prompt
    second = budi.say("<F4>").prompt
    assert first["position"] == [1, second["position"][1]]
    assert second["position"][0] == 2
    assert not set(first["rows"]) & set(second["rows"])
    while budi.say("<F4>").prompt["position"][0] != 1:
        pass
    assert budi.reply.prompt["rows"] == first["rows"]


def test_what_happened_to_it_stands_at_the_end(budi: Person) -> None:
    told, pages = [], budi.say(SHIRT).prompt["position"][1]
    for _ in range(pages):
        told += budi.say("<F4>").prompt["rows"]
    assert any("saldo awal 10" in row and "> A-01-01" in row for row in told)


@pytest.mark.parametrize(("given", "code", "facts"), [
    ("A0101", "stock_location", {"location": "A-01-01", "on_hand": 10, "reserved": 10}),
    ("A-02-01", "stock_location", {"on_hand": 1}),
    ("PACK-1", "stock_location_empty", {"on_hand": 0}),
    ("LPN-1", "stock_container", {"lpn": "LPN-1", "location": "R-01-01", "on_hand": 30, "reserved": 2}),
    (COFFEE, "stock_item", {"sku": "KOPI-200", "available": 8}),
    ("KOPI-200", "stock_item", {"sku": "KOPI-200"}),
    ("LATE", "stock_lot", {"sku": "KOPI-200", "lot": "LATE", "on_hand": 8}),
    ("SN-1", "stock_lot", {"sku": "HP-01", "serial": "SN-1", "on_hand": 1}),
    ("SO-1", "stock_order", {"order": "SO-1", "state": "released", "payment": "cod"}),
    ("so-1", "stock_order", {"order": "SO-1"}),
])
def test_every_kind_of_code_is_answered(budi: Person, given: str, code: str, facts: dict[str, object]) -> None:
    told = budi.say(given)
    assert told.code == code, told
    assert facts.items() <= told.prompt.items()


def test_a_place_and_what_happened_there_are_told_in_ones_own_language(budi: Person) -> None:
    Person("DEWI", "status").say("A-01-02", COFFEE, "3", "1", "1")
    told = budi.say("A-01-02")
    assert told.text.startswith("A-01-02 (rak ambil)")
    assert any("A-01-02 tersedia > A-01-02 ditahan" in row for row in told.prompt["rows"]), told.prompt["rows"]


@pytest.mark.parametrize("kind", LOCATION_KINDS)
def test_every_kind_of_place_has_its_word(kind: str) -> None:
    assert known(f"place_is_{kind}")


def test_an_asn_tells_how_much_of_it_has_come(budi: Person) -> None:
    taken("asns", ASN)
    rina = Person("RINA", "receiving")
    rina.say("ASN-1", SHIRT, "24", "LPN-9")
    told = budi.say("ASN-1")
    assert (told.code, told.prompt["rows"][0]) == ("stock_asn", "KAOS-L 24/24")
    assert "sedang diterima" in told.text


def test_a_tote_tells_whose_it_is(budi: Person) -> None:
    picker = Person("BUDI", "picking")
    picker.say("<Enter>", "A-01-01", SHIRT, "10", "T-1")
    told = Person("RINA", "stock").say("T-1")
    assert (told.code, told.prompt["order"], told.prompt["on_hand"]) == ("stock_container", "SO-1", 10)


def test_asking_changes_nothing_and_counts_no_input(budi: Person) -> None:
    before, seq = writes(), budi.reply.seq
    for given in (SHIRT, "<F4>", "A-01-01", "SO-1", "LPN-1", "NONSENSE"):
        budi.say(given)
    assert (writes(), budi.reply.seq) == (before, seq)


def test_an_unknown_code_is_said_to_be_unknown_and_the_last_answer_stays(budi: Person) -> None:
    rows = budi.say(SHIRT).prompt["rows"]
    refused = budi.say("NONSENSE")
    assert (refused.outcome, refused.code, refused.prompt["rows"]) == ("refused", "unknown_code", rows)
    assert budi.say("<Enter>").code == "enter_is_no_answer"


def test_f3_leaves_and_the_next_visit_starts_empty(budi: Person) -> None:
    budi.say(SHIRT)
    assert budi.say("<F3>").task == "menu"
    assert "rows" not in budi.say("GOSTOCK").prompt


def test_somebody_who_speaks_english_is_told_in_english(budi: Person) -> None:
    assert "On hand 42, reserved 12, available 28" in Person("JOKO", "stock").say(SHIRT).text
