"""What processes do is noted as an intention, once; what operators and files do is not noted twice."""

from __future__ import annotations

import json

import pytest

from floorapp.data import clock, db, people, record
from floorapp.data.act import Act
from floorapp.replaying.playing import play, refuse_missing_files
from floorapp.services import expiry, intake, picking, recall, release
from tests.conftest import Store
from tests.small_house import build, release_all, taken

STOCK = "sku,location,qty,lot,expiry\nKOPI-200,A-01-02,5,OLD,2026-11-20\nKAOS-L,A-01-01,9,,\n"


@pytest.fixture(autouse=True)
def house(store: Store) -> None:
    build()
    taken("stock", STOCK)
    taken("orders", "number,sku,qty,payment_method\nSO-1,KAOS-L,2,cod\nSO-2,KAOS-L,1,cod\n")


def noted() -> list[tuple[str, str, dict[str, object]]]:
    return [(row.who, row.what, json.loads(row.given)) for row in record.doings(0)]


def test_a_file_is_noted_once_by_its_digest_and_not_by_its_content() -> None:
    (*_, stock, orders) = noted()
    assert (stock[:2], stock[2]["kind"]) == (("import", "import"), "stock")
    assert len(str(orders[2]["sha256"])) == 64 and "SO-1" not in json.dumps(orders[2])
    with pytest.raises(Exception, match="replay_file_missing"):
        refuse_missing_files(record.doings(0), {})


def test_every_act_of_a_process_is_noted_with_what_it_was_given() -> None:
    before = len(noted())
    act = Act("cli", 1)
    assert len(release_all()) == 2
    db.execute(lambda: intake.hold_order(act, "SO-1", "alamat", "cek"))
    db.execute(lambda: intake.unhold_order(act, "SO-1", "alamat"))
    db.execute(lambda: intake.cancel_order(act, "SO-2", "manual"))
    with clock.stopped_at(clock.now() + 86_400_000):
        db.execute(lambda: expiry.hold_expired(Act("worker", 1)))
    (lot,) = recall.lots_named("OLD", "KOPI-200")
    db.execute(lambda: recall.hold(act, lot.id))
    assert noted()[before:] == [(who, what, {**given, "warehouse": 1}) for who, what, given in (
        ("worker", "release", {"until": None, "most": None}),
        ("cli", "hold", {"number": "SO-1", "reason": "alamat", "note": "cek"}),
        ("cli", "unhold", {"number": "SO-1", "reason": "alamat"}),
        ("cli", "cancel", {"number": "SO-2", "reason": "manual"}), ("worker", "expire", {}),
        ("cli", "recall", {"sku": "KOPI-200", "lot": "OLD", "serial": "", "expiry": "2026-11-20"}))]


def test_what_changed_nothing_and_what_an_operator_did_is_not_noted() -> None:
    release_all()
    dewi = people.operator_by_code.one(code="DEWI").id
    before = noted()
    db.execute(lambda: release.release(Act("worker", 1)))
    db.execute(lambda: picking.sweep(Act("worker", 1)))
    db.execute(lambda: intake.hold_order(Act("DEWI", 1, operator=dewi), "SO-1", "alamat"))
    assert noted() == before


def test_the_noted_acts_play_again() -> None:
    release_all()
    db.execute(lambda: intake.cancel_order(Act("cli", 1), "SO-2", "manual"))
    steps = [step for step in record.doings(0) if step.what != "import"]
    taken("orders", "number,sku,qty,payment_method\nSO-3,KAOS-L,1,cod\n")
    played = play(steps[:1], {})
    assert (played.doings, played.difference) == (1, None)
    assert [row.state for row in db.ask("""SELECT state FROM "order" WHERE number = 'SO-3'""")] == ["released"]
