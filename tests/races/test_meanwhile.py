"""One has done all of it and has not ended yet when another one comes: stock, undo, recalls, transfers, stock-takes.

On PostgreSQL the second one runs as far as the first one's locks let it; on SQLite it comes after.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from floorapp import settings
from floorapp.cli.opening import example_files
from floorapp.data import db, inbound, ledger, locations, orders, stock, stocktakes, tasks, transfers
from floorapp.data.act import Act
from floorapp.data.ledger import Goods, Spot
from floorapp.domain.intake import PaymentIn
from floorapp.domain.refusals import Refused
from floorapp.domain.safetext import SafeText
from floorapp.services import (
    adjusting,
    assembly,
    counting,
    cross_docking,
    intake,
    moving,
    picking,
    putaway,
    recall,
    receiving,
    release,
    site,
    status,
    stocktaking,
)
from floorapp.services import transfers as moving_houses
from floorapp.services.counting import Counted
from tests import small_house
from tests.model.house import ask
from tests.races.arena import failures, meet, race, race_of
from tests.races.floor import act, broken, done, item, lines_of, ordered, place, put, row, say_sql, states, totals
from tests.races.test_dock import container, lpn
from tests.races.test_dock import put as bring
from tests.races.test_floor import claimed, pick

PAUSE = 1.2                            # seconds that the first one waits for the second one before it ends
Works = Callable[[Any], Any]


def overtaken(first: Works, second: Works, who: tuple[str, str] = ("BUDI", "JOKO")) -> list[Any]:
    """`second` begins when `first` has done its work, and has ended before `first` ends where no lock keeps it waiting.
    What each was answered; True where it was answered anything."""
    def one() -> Any:
        def work(doing: Any) -> Any:
            first(doing)
            meet(PAUSE)
            meet(PAUSE)
            return True
        return done(work, who[0])

    def other() -> Any:
        meet(10)

        def work(doing: Any) -> Any:
            second(doing)
            return True
        answer = done(work, who[1])
        meet(0.05)
        return answer
    return race(one, other)


def both_ways(one: Works, other: Works, who: tuple[str, str], after: Callable[[list[Any]], None], way: bool) -> None:
    """`after` looks at what `one` and `other` were answered, whoever was the first."""
    answers = overtaken(one, other, who) if way else overtaken(other, one, (who[1], who[0]))[::-1]
    assert not failures(answers), answers
    after(answers)
    assert broken() == set()


WAYS = pytest.mark.parametrize("way", [True, False], ids=["first", "second"])


def lot(code: str = "L1") -> int:
    return int(ask("SELECT id FROM lot WHERE code = ?", code)[0][0])


# ---- recall ----

@WAYS
def test_a_recall_holds_what_was_carried_to_another_place_in_that_moment(engine: str, way: bool) -> None:
    put(6, "A-01-02", "KOPI-200", batch="L1", expiry="2031-01-01")
    there = row("A-01-02", "KOPI-200")

    def after(answers: list[Any]) -> None:
        assert answers[1] is True
        assert ask("SELECT DISTINCT status FROM balance") == [("hold",)]
    both_ways(lambda doing: moving.move(doing, there, 3, place("A-02-01"), None),
              lambda doing: recall.hold(doing, lot()), ("JOKO", "DEWI"), after, way)


@WAYS
def test_a_recall_and_a_pick_end_with_nothing_of_the_lot_on_sale(engine: str, way: bool) -> None:
    put(6, "A-01-02", "KOPI-200", batch="L1", expiry="2031-01-01")
    ordered("SO-1", 4, "KOPI-200")
    assert done(release.release, "worker") == ["SO-1"]
    done(picking.claim, "BUDI")
    task = tasks.task.one(id=ask("SELECT id FROM task WHERE kind = 'pick'")[0][0])

    def take(doing: Any) -> None:
        found = tasks.task.one(id=task.id)
        picking.pick(doing, found, 4, picking.tote_for(doing, "T-1", orders.order.one(id=found.order_id)))

    def after(answers: list[Any]) -> None:
        assert answers[1] is True
        assert answers[0] in {True, "reservation_gone", "lease_lost"}
        assert ask("SELECT DISTINCT status FROM balance") == [("hold",)]
        assert states() == (["on_hold"] if answers[0] is True else ["backordered"])
    both_ways(take, lambda doing: recall.hold(doing, lot()), ("BUDI", "DEWI"), after, way)


# ---- transfer legs ----

def transfer() -> str:
    """Ten shirts are to go to a second warehouse; its number."""
    put(10)
    with db.tx():
        site.sync(replace(settings.read(example_files()), further=(
            settings.Warehouse(code="WH2", name="Makassar", zone="Asia/Makassar"),)))
    home, away = site.warehouse_named("WH1"), site.warehouse_named("WH2")
    return str(done(lambda doing: moving_houses.plan(doing, home, away, [("KAOS-L", 10)])))


def leave(doing: Any, number: str, qty: int, sku: str = "KAOS-L") -> None:
    """A parcel of it has left the house, as dispatch ships it."""
    what = item(sku)
    goods = Goods(what.owner_id, what.id)
    ledger.take_out(doing, goods, qty, Spot(place("A-01-01").id), "TRANSIT", "transfer")
    sent = SimpleNamespace(owner_id=what.owner_id, item_id=what.id, lot=0, qty=qty)
    moving_houses.arrive_in_transit(doing, transfers.transfer_numbered.one(number=number),
                                    SimpleNamespace(id=None, number=f"P-{qty}"), [sent])
    doing.tell("left")


@WAYS
def test_a_second_parcel_and_the_writing_off_of_the_first_leave_nothing_in_transit_that_nobody_expects(
        engine: str, way: bool) -> None:
    number = transfer()
    put(2, sku="KOPI-200")
    done(lambda doing: leave(doing, number, 3))

    def after(answers: list[Any]) -> None:
        assert answers == [True, True]
    both_ways(lambda doing: leave(doing, number, 2, "KOPI-200"),
              lambda doing: moving_houses.write_off(doing, number, "lost"), ("IMPORT", "worker"), after, way)


@WAYS
def test_what_is_written_off_is_not_received_and_what_is_received_is_not_written_off(engine: str, way: bool) -> None:
    number = transfer()
    done(lambda doing: leave(doing, number, 3))
    away = site.warehouse_named("WH2").id
    dock = locations.locations_of_kind.one(warehouse=away, kind="dock") or locations.locations_of_kind.one(
        warehouse=away, kind="staging")

    def there(doing: Any) -> Act:
        return Act(doing.who, away, doing.operator, at=doing.at)

    def open_one(doing: Any) -> int:
        asn = transfers.transfer_numbered.one(number=number).asn_id
        return receiving.open_receipt(there(doing), inbound.asn.one(id=asn), dock.id)
    receipt = done(open_one, "RINA")

    def take(doing: Any) -> None:
        what = item()
        receiving.receive(there(doing), inbound.receipt.one(id=receipt), what, 3, lot="", expiry="", serials=[],
                          lpn="LPN-1", new_lpn=False, owner=what.owner_id)

    def after(answers: list[Any]) -> None:
        assert sorted(answers, key=str) == [True, next(said for said in answers if said is not True)]
        assert set(answers) - {True} <= {"not_in_transit", "stock_short", "nothing_in_transit"}
    both_ways(take, lambda doing: moving_houses.write_off(doing, number, "lost"), ("RINA", "worker"), after, way)


# ---- counts and stock-takes ----

def counted(doing: Any, qty: int) -> Any:
    return counting.close(doing, place("A-01-01"), None, [Counted(item().id, 0, item().owner_id, qty, doing.at)])


def stocktake_with_a_decision() -> tuple[int, Any]:
    """A stock-take of everything, counted but for its closing, with one approved difference; what takes that back."""
    put(5)
    made = done(lambda doing: stocktaking.open_stocktake(doing, ""), "DEWI")["stocktake"]
    for who in ("BUDI", "JOKO"):
        done(lambda doing: counted(doing, 4), who)
    for waiting in stocktakes.places_in.all(stocktake=made, state="waiting"):
        done(lambda doing, waiting=waiting: stocktaking.leave_out(doing, made, waiting.location_id), "DEWI")
    found = ask("SELECT id FROM stock_count WHERE state = 'approval'")[0][0]
    return made, done(lambda doing: adjusting.approve(doing, found), "DEWI")


@WAYS
def test_a_stocktake_is_not_closed_over_a_decision_that_is_just_taken_back(engine: str, way: bool) -> None:
    made, approved = stocktake_with_a_decision()

    def after(answers: list[Any]) -> None:
        assert sorted(answers, key=str) in ([True, "count_recorded"], [True, "differences_open"])
    both_ways(lambda doing: adjusting.unapprove(doing, approved), lambda doing: stocktaking.close(doing, made, "id"),
              ("DEWI", "DEWI"), after, way)


@WAYS
def test_an_approved_loss_and_a_move_of_the_same_goods_are_not_both_done(engine: str, way: bool) -> None:
    put(5)
    for who in ("BUDI", "JOKO"):
        done(lambda doing: counted(doing, 0), who)
    found, there = ask("SELECT id FROM stock_count WHERE state = 'approval'")[0][0], row()

    def after(answers: list[Any]) -> None:
        assert answers.count(True) == 1
        assert set(answers) - {True} <= {"stock_short", "count_reserved"}
    both_ways(lambda doing: adjusting.approve(doing, found),
              lambda doing: moving.move(doing, there, 5, place("A-01-02"), None), ("DEWI", "JOKO"), after, way)


# ---- status, undo ----

@WAYS
def test_goods_taken_off_sale_and_goods_reserved_are_not_the_same_goods(engine: str, way: bool) -> None:
    put(5)
    order, there = ordered("SO-1", 5), row()
    done(release.promise)

    def free(doing: Any) -> None:
        if release.release_order(doing, order) is None:
            raise Refused("stock_short")

    def after(answers: list[Any]) -> None:
        assert sorted(answers, key=str) in ([True, "only_free"], [True, "stock_short"])
    both_ways(lambda doing: status.change_status(doing, there, 5, "hold", "quality"), free, ("JOKO", "worker"), after,
              way)


@WAYS
def test_an_undo_takes_nothing_back_that_somebody_else_has_used(engine: str, way: bool) -> None:
    put(5, "R-01-01")
    moved = done(lambda doing: moving.move(doing, row("R-01-01"), 5, place("QUAR-1"), None), "JOKO")
    assert moved
    there = row("QUAR-1")

    def after(answers: list[Any]) -> None:
        assert sorted(answers, key=str) == [True, "stock_short"]
        assert totals() == (5, 0)
    both_ways(lambda doing: moving.unmove(doing, moved),
              lambda doing: moving.move(doing, there, 5, place("A-01-01"), None), ("JOKO", "BUDI"), after, way)


@WAYS
def test_what_was_received_is_taken_back_or_put_away_never_both(engine: str, way: bool) -> None:
    lpn("LPN-0", 1)                                # the dock is known
    what = item()

    def take(doing: Any) -> Any:
        receipt = inbound.receipt.one(id=receiving.open_receipt(doing, None, place("DOCK-1").id))
        return receiving.receive(doing, receipt, what, 5, lot="", expiry="", serials=[], lpn="LPN-1", new_lpn=False,
                                 owner=what.owner_id)
    taken = done(take, "RINA")

    def after(answers: list[Any]) -> None:
        assert answers.count(True) == 1
        assert set(answers) - {True} <= {"stock_short", "lpn_empty"}
    both_ways(lambda doing: receiving.unreceive(doing, taken), bring("LPN-1", "A-01-01"), ("RINA", "JOKO"), after, way)


@WAYS
def test_a_release_is_taken_back_or_its_order_is_picked_never_both(engine: str, way: bool) -> None:
    put(5)
    order = ordered("SO-1", 5)
    assert done(release.release, "worker") == ["SO-1"]

    def claim(doing: Any) -> None:
        if picking.claim(doing) is None:
            raise Refused("nothing_to_do")

    def after(answers: list[Any]) -> None:
        assert answers.count(True) == 1
        assert set(answers) - {True} <= {"already_picking", "nothing_to_do"}
    both_ways(lambda doing: release.take_back(doing, order), claim, ("worker", "BUDI"), after, way)


# ---- cross-dock, kits, assembly ----

@WAYS
def test_what_the_dock_serves_and_what_the_worker_releases_is_one_order_held_once(engine: str, way: bool) -> None:
    lpn("LPN-1", 5)
    order = ordered("SO-1", 5)
    usual = settings.current()
    settings.use(replace(usual, putaway=usual.putaway._replace(cross_dock="STG-1")))

    def serve(doing: Any) -> None:
        putaway.put_lpn(doing, container("LPN-1"), release.cross_dock_place(doing.warehouse), "test")
        cross_docking.serve(doing, [order])

    def after(answers: list[Any]) -> None:
        assert answers[1] is True
        assert (totals(), states()) == ((5, 5), ["released"])
    try:
        both_ways(serve, release.release, ("RINA", "worker"), after, way)
    finally:
        settings.use(usual)


@WAYS
def test_an_order_that_is_cancelled_is_not_served_from_the_dock(engine: str, way: bool) -> None:
    lpn("LPN-1", 5)
    order = ordered("SO-1", 5)
    usual = settings.current()
    settings.use(replace(usual, putaway=usual.putaway._replace(cross_dock="STG-1")))

    def serve(doing: Any) -> None:
        putaway.put_lpn(doing, container("LPN-1"), release.cross_dock_place(doing.warehouse), "test")
        cross_docking.serve(doing, [order])

    def after(answers: list[Any]) -> None:
        assert answers[1] is True and answers[0] in {True, "cross_dock_gone"}
        assert (totals(), states()) == ((5, 0), ["cancelled"])
        assert ask("SELECT promised FROM order_line") == [(0,)]
    try:
        both_ways(serve, lambda doing: intake.cancel_order(doing, "SO-1", "buyer"), ("RINA", "IMPORT"), after, way)
    finally:
        settings.use(usual)


def test_of_two_kits_for_which_there_are_components_once_one_is_held_whole(engine: str) -> None:
    small_house.taken("items", "sku,name,components,assembled\nDUO,Duo,KAOS-L*2 KOPI-200*1,\n")
    put(9)
    put(1, "A-01-02", "KOPI-200", batch="L1", expiry="2031-01-01")
    wanted = [ordered(f"SO-{n}", 1, "DUO") for n in range(3)]
    say_sql("UPDATE order_line SET promised = ordered")
    say_sql("UPDATE \"order\" SET state = 'ready'")
    answers = race_of(3, lambda n: done(lambda doing: release.release_order(doing, wanted[n]), "worker") is not None)
    assert sorted(answers) == [False, False, True]
    won = wanted[answers.index(True)]
    assert [(line.item_id, line.ordered) for line in lines_of(won)] == ask(
        "SELECT l.item_id, r.qty FROM reservation r JOIN order_line l ON l.id = r.order_line ORDER BY l.id")
    assert totals() == (9, 2)
    assert broken() == set()


@WAYS
def test_components_are_gathered_for_a_kit_or_held_for_an_order_never_both(engine: str, way: bool) -> None:
    small_house.taken("items", "sku,name,components,assembled\nPAIR,Sepasang,KAOS-L*2,yes\n")
    put(4)
    order = ordered("SO-1", 4)
    done(release.promise)
    done(lambda doing: assembly.order(doing, item("PAIR"), 2, "assemble"), "DEWI")
    task, there = done(assembly.take_up, "DEWI"), row()

    def free(doing: Any) -> None:
        if release.release_order(doing, order) is None:
            raise Refused("stock_short")

    def after(answers: list[Any]) -> None:
        assert sorted(answers, key=str) == [True, "stock_short"]
    assert task
    both_ways(lambda doing: assembly.gather(doing, tasks.task.one(id=ask(
        "SELECT id FROM task WHERE kind = 'assemble'")[0][0]), there, 4), free, ("DEWI", "worker"), after, way)


# ---- money ----

@WAYS
def test_money_that_two_sources_tell_of_under_their_own_keys_counts_once(engine: str, way: bool) -> None:
    ordered("SO-1", 1)
    say_sql("UPDATE \"order\" SET payment = 'unpaid', paid_minor = 0, total_minor = 5000, state = 'awaiting_payment'")

    def pay(key: str, *same: str) -> Works:
        return lambda doing: intake.take_payment(doing, PaymentIn(
            line=1, lines_at=(1,), reference=SafeText("SO-1"), amount_minor=3000, currency="IDR",
            external_id=SafeText(key), same_as=tuple(SafeText(one) for one in same)))

    def after(answers: list[Any]) -> None:
        assert answers == [True, True]
        assert ask("SELECT COUNT(*) FROM payment") == [(1,)]
        assert ask('SELECT paid_minor, payment FROM "order"') == [(3000, "partial")]
    both_ways(pay("X-1", "Y-1"), pay("Y-1", "X-1"), ("IMPORT", "BANK"), after, way)


# ---- picks ----

def test_a_pick_taken_back_twice_is_taken_back_once(engine: str) -> None:
    put(5)
    task = claimed("SO-1", 5, "BUDI")
    assert pick(task.id, 3, "BUDI")
    tote = stock.container_by_code.one(warehouse=act().warehouse, code="T-1").id
    way = {"task": task.id, "qty": 3, "tote": tote, "location": task.location_id, "container": 0,
           "status": "available", "lot": 0, "line": task.order_line, "order": task.order_id}
    answers = race_of(3, lambda _: done(lambda doing: picking.unpick(doing, way), "BUDI"))
    assert not failures(answers)
    assert sorted(str(said) for said in answers) == ["None", "already_packed", "already_packed"]
    assert ask("SELECT picked FROM order_line") == [(0,)]
    assert broken() == set()
