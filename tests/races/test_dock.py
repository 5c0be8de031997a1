"""People at the dock in the same moment: nobody waits for somebody at another place, nothing is held twice."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from floorapp.data import db, inbound, ledger, stock
from floorapp.domain.intake import AsnIn, AsnLineIn, PurchaseOrderIn
from floorapp.domain.refusals import Refused
from floorapp.domain.safetext import SafeText
from floorapp.services import cross_docking, intake, purchase_orders, putaway, receiving, release
from floorapp.settings import current, use
from tests.model.house import ask
from tests.races.arena import failures, meet, race
from tests.races.floor import act, broken, done, item, ordered, place, states, totals

HANGING = 30                           # seconds until somebody who is kept waiting gives up


def seen(file: Path) -> bool:
    """Whether the other one came so far."""
    until = time.monotonic() + HANGING
    while not file.exists():
        if time.monotonic() > until:
            return False
        time.sleep(0.01)
    return True


def lpn(code: str, qty: int, sku: str = "KAOS-L") -> None:
    """An LPN at the dock, received without an ASN."""
    def work(doing: Any) -> None:
        what = item(sku)
        receipt = inbound.receipt.one(id=receiving.open_receipt(doing, None, place("DOCK-1").id))
        receiving.receive(doing, receipt, what, qty, lot="", expiry="", serials=[], lpn=code, new_lpn=False,
                          owner=what.owner_id)
    done(work, "RINA")


def container(code: str) -> Any:
    return stock.container.one(id=ask("SELECT id FROM container WHERE code = ?", code)[0][0])


def put(code: str, where: str) -> Callable[[Any], bool]:
    def work(doing: Any) -> bool:
        found = container(code)
        putaway.refuse_place(putaway.load_of_container(found), place(where))
        putaway.put_lpn(doing, found, place(where), "test")
        return True
    return work


def meanwhile(engine: str, folder: Path, slow: Callable[[Any], Any], quick: Callable[[Any], Any]) -> list[Any]:
    """`slow` has done all of its work and does not end before `quick`, which began later, has ended."""
    if engine != "postgres":
        pytest.skip("one writer at a time is SQLite's own way")

    def first() -> bool:
        def work(doing: Any) -> bool:
            slow(doing)
            (folder / "in").touch()
            return seen(folder / "out")
        return bool(done(work, "RINA"))

    def second() -> bool:
        assert seen(folder / "in")
        done(quick, "JOKO")
        (folder / "out").touch()
        return True

    return race(first, second)


def test_two_who_put_away_at_different_places_do_not_wait_for_each_other(engine: str, tmp_path: Path) -> None:
    lpn("LPN-1", 5)
    lpn("LPN-2", 7)
    assert meanwhile(engine, tmp_path, put("LPN-1", "A-01-01"), put("LPN-2", "A-01-02")) == [True, True]
    assert broken() == set()


def test_two_receivers_of_different_lines_do_not_wait_for_each_other(engine: str, tmp_path: Path) -> None:
    lines = tuple(AsnLineIn(line=n, sku=SafeText(sku), qty=9) for n, sku in enumerate(("KAOS-L", "HP-01"), 1))
    done(lambda doing: intake.take_asn(doing, AsnIn(line=1, lines_at=(1,), number=SafeText("ASN-1"), lines=lines)))
    asn = inbound.asn_by_number.one(number="ASN-1")
    receipts = [done(lambda doing: receiving.open_receipt(doing, asn, place("DOCK-1").id), who)
                for who in ("RINA", "JOKO")]

    def take(nth: int, sku: str, serials: list[str]) -> Callable[[Any], Any]:
        def work(doing: Any) -> Any:
            what = item(sku)
            return receiving.receive(doing, inbound.receipt.one(id=receipts[nth]), what, len(serials) or 4, lot="",
                                     expiry="", serials=serials, lpn=f"LPN-{nth}", new_lpn=False, owner=what.owner_id)
        return work

    assert meanwhile(engine, tmp_path, take(0, "KAOS-L", []), take(1, "HP-01", ["SN-1"])) == [True, True]
    assert broken() == set()


def test_a_truck_and_a_receipt_of_the_order_itself_keep_to_it_together(engine: str) -> None:
    """Ten were ordered, and a truck announces ten of them: whoever takes six from the truck and six by the order's own
    number in one moment has taken two that nobody ordered. One of the two is told."""
    line = (AsnLineIn(line=1, sku=SafeText("KAOS-L"), qty=10),)
    done(lambda doing: intake.take_purchase_order(doing, PurchaseOrderIn(
        line=1, lines_at=(1,), number=SafeText("PO-1"), lines=line)))
    done(lambda doing: intake.take_asn(doing, AsnIn(line=1, lines_at=(1,), number=SafeText("ASN-1"),
                                                    po_number=SafeText("PO-1"), lines=line)))
    documents = [inbound.asn_by_number.one(number=number) for number in ("ASN-1", "PO-1")]
    receipts = [done(lambda doing, asn=asn: receiving.open_receipt(doing, asn, place("DOCK-1").id), who)
                for asn, who in zip(documents, ("RINA", "JOKO"), strict=True)]

    def six(nth: int, who: str) -> bool:
        def work(doing: Any) -> bool:
            what = item()
            receiving.receive(doing, inbound.receipt.one(id=receipts[nth]), what, 6, lot="", expiry="", serials=[],
                              lpn=f"LPN-{nth}", new_lpn=False, owner=what.owner_id)
            meet(0.5)                  # who does not wait for the other meets it here, and both have taken six
            return True
        return bool(done(work, who))

    answers = race(lambda: six(0, "RINA"), lambda: six(1, "JOKO"))
    assert sorted(answers, key=str) == [True, "over_receipt"], answers
    assert totals() == (6, 0)
    assert broken() == set()


def test_two_who_bring_the_same_goods_crosswise_are_both_answered(engine: str) -> None:
    """Each comes to the place from which the other took: no deadlock reaches anybody."""
    for n in range(4):
        lpn(f"LPN-{n}", 3)
    done(put("LPN-0", "A-01-01"), "RINA")
    done(put("LPN-1", "A-01-02"), "RINA")

    def swap(one: str, other: str, codes: tuple[str, str], who: str) -> bool:
        def work(doing: Any) -> bool:
            return put(codes[0], one)(doing) and put(codes[1], other)(doing)
        return bool(done(work, who))

    answers = race(lambda: swap("A-01-02", "A-02-01", ("LPN-0", "LPN-2"), "RINA"),
                   lambda: swap("A-01-01", "A-02-01", ("LPN-1", "LPN-3"), "JOKO"))
    assert not failures(answers)
    assert answers == [True, True]
    assert broken() == set()


def test_two_lpns_that_one_order_waits_for_are_not_both_held_for_it(engine: str) -> None:
    lpn("LPN-1", 5)
    lpn("LPN-2", 5)
    ordered("SO-1", 5)
    usual = current()
    use(replace(usual, putaway=usual.putaway._replace(cross_dock="STG-1")))
    proposed = {code: cross_docking.proposal(act().warehouse, putaway.load_of_container(container(code)), act().at)
                for code in ("LPN-1", "LPN-2")}
    assert all(found is not None and found.qty == 5 for found in proposed.values())

    def bring(code: str, who: str) -> bool:
        def work(doing: Any) -> bool:
            putaway.put_lpn(doing, container(code), release.cross_dock_place(doing.warehouse), "test")
            cross_docking.serve(doing, list(proposed[code].orders))
            return True
        return bool(done(work, who))

    try:
        answers = race(lambda: bring("LPN-1", "RINA"), lambda: bring("LPN-2", "JOKO"))
    finally:
        use(usual)
    assert sorted(answers, key=str) == [True, "cross_dock_gone"], answers
    assert (totals(), states()) == ((10, 5), ["released"])
    assert broken() == set()


def test_naive_whoever_trusts_the_proposal_holds_both(engine: str) -> None:
    """Who trusts the proposal and reserves what it said gives the order twice what it wants."""
    lpn("LPN-1", 5)
    lpn("LPN-2", 5)
    order = ordered("SO-1", 5)

    def naive(code: str, who: str) -> bool:
        def work(doing: Any) -> bool:
            line = ask("SELECT id FROM order_line WHERE order_id = ?", order)[0][0]
            row = stock.content_of_container.one(container=container(code).id)
            return ledger.reserve(row.id, line, 5)
        try:
            return bool(done(work, who))
        except Refused:
            return False

    assert race(lambda: naive("LPN-1", "RINA"), lambda: naive("LPN-2", "JOKO")) == [True, True]
    assert "check_reservation_too_much" in broken()


def ordered_and_announced() -> list[Any]:
    """Ten shirts are ordered, and the same ten announced; somebody stands at each of the two papers. Their receipts."""
    line = (AsnLineIn(line=1, sku=SafeText("KAOS-L"), qty=10),)
    done(lambda doing: intake.take_purchase_order(doing, PurchaseOrderIn(
        line=1, lines_at=(1,), number=SafeText("PO-1"), lines=line)))
    done(lambda doing: intake.take_asn(doing, AsnIn(line=1, lines_at=(1,), number=SafeText("ASN-1"),
                                                    po_number=SafeText("PO-1"), lines=line)))
    return [inbound.receipt.one(id=done(lambda doing, number=number: receiving.open_receipt(
        doing, inbound.asn_by_number.one(number=number), place("DOCK-1").id), who))
        for number, who in (("PO-1", "RINA"), ("ASN-1", "JOKO"))]


def take_in(receipt: Any, qty: int, who: str, over: str = "") -> bool:
    what = item("KAOS-L")
    return bool(done(lambda doing: receiving.receive(
        doing, inbound.receipt.one(id=receipt.id), what, qty, lot="", expiry="", serials=[], lpn=f"LPN-{who}",
        new_lpn=False, owner=what.owner_id, over=over), who))


def test_naive_whoever_trusts_what_was_left_takes_in_twice_what_was_ordered(engine: str) -> None:
    """Whoever trusts what was left a moment ago: our own program without the lines of the order under lock."""
    receipts = ordered_and_announced()

    def naive(nth: int, who: str) -> bool:
        what = item("KAOS-L")
        seen = db.execute(lambda: receiving.room_for(receipts[nth].asn_id, what.id))
        rows = db.execute(lambda: purchase_orders.counted(
            receipts[nth].asn_id, inbound.asn_lines_of_item.all(asn=receipts[nth].asn_id, item=what.id)))
        meet()
        receiving.room_for = lambda *_: seen
        purchase_orders.counted = lambda *_: rows
        return take_in(receipts[nth], 10, who)

    assert race(lambda: naive(0, "RINA"), lambda: naive(1, "JOKO")) == [True, True]
    assert totals() == (20, 0), "ten were ordered"
