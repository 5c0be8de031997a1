"""The door of the ledger on both engines: never negative, reservations follow the goods, nothing is undone in place."""

from __future__ import annotations

import peewee as pw
import pytest

from floorapp.data import checks, db, ledger, orders, stock
from floorapp.data.ledger import For
from floorapp.data.stock import Container
from floorapp.domain.refusals import Refused
from tests.conftest import Store
from tests.data.floor import (
    Floor,
    balance,
    build,
    figures,
    new_container,
    new_order,
    pick,
    reserve,
    stock_up,
    tell_states,
)


@pytest.fixture
def floor(store: Store) -> Floor:
    """An empty warehouse; what a test leaves behind must pass `db check`."""
    return build()


def move(floor: Floor, qty: int, source: str, target: str, reason: str = "move") -> None:
    """Free stock from one place to another."""
    def act() -> None:
        doing = floor.act()
        ledger.transfer(doing, floor.goods(), qty, floor.spot(source), floor.spot(target), reason)
        doing.tell("moved")
    db.execute(act)


def test_stock_comes_in_moves_and_goes_out(floor: Floor) -> None:
    stock_up(floor, 5, "DOCK")
    move(floor, 2, "DOCK", "P1", "putaway")

    def leave() -> None:
        doing = floor.act()
        ledger.take_out(doing, floor.goods(), 1, floor.spot("P1"), "SCRAP", "adjust")
        doing.tell("scrapped")
    db.execute(leave)
    assert figures(floor) == {("TEE", "DOCK", 0, "available"): (3, 0), ("TEE", "P1", 0, "available"): (1, 0)}
    tell_states()
    assert checks.violations() == []


def test_an_emptied_place_has_no_balance(floor: Floor) -> None:
    stock_up(floor, 5, "DOCK")
    move(floor, 5, "DOCK", "P1")
    assert balance(floor, "DOCK") == 0
    assert figures(floor) == {("TEE", "P1", 0, "available"): (5, 0)}


@pytest.mark.parametrize("qty", [6, 2**40])
def test_more_than_is_there_is_refused_and_nothing_is_written(floor: Floor, qty: int) -> None:
    stock_up(floor, 5, "P1")
    with pytest.raises(Refused, match="stock_short"):
        move(floor, qty, "P1", "P2")
    assert figures(floor) == {("TEE", "P1", 0, "available"): (5, 0)}
    assert len(db.ask("SELECT id FROM move")) == 1


def test_nothing_is_taken_from_an_empty_place(floor: Floor) -> None:
    with pytest.raises(Refused, match="stock_short"):
        move(floor, 1, "P1", "P2")


@pytest.mark.parametrize("qty", [0, -1])
def test_a_quantity_is_positive_in_every_door(floor: Floor, qty: int) -> None:
    stock_up(floor, 5, "P1")
    _, line = new_order(floor, "A", 3)
    assert reserve(floor, line, 2)
    there = balance(floor, "P1")
    with pytest.raises(pw.IntegrityError):
        move(floor, qty, "P1", "P2")
    with pytest.raises(AssertionError):
        db.execute(lambda: ledger.reserve(there, line, qty))
    with pytest.raises(AssertionError):
        db.execute(lambda: ledger.release(there, line, qty))
    assert figures(floor) == {("TEE", "P1", 0, "available"): (5, 2)}


def test_reserved_stock_is_not_free_for_others(floor: Floor) -> None:
    stock_up(floor, 5, "P1")
    _, line = new_order(floor, "A", 4)
    assert reserve(floor, line, 4)
    with pytest.raises(Refused, match="stock_short"):
        move(floor, 2, "P1", "P2")
    move(floor, 1, "P1", "P2")
    _, other = new_order(floor, "B", 1)
    assert not reserve(floor, other, 1)
    tell_states()
    assert checks.violations() == []


def test_a_reservation_goes_with_the_goods_into_the_tote(floor: Floor) -> None:
    stock_up(floor, 5, "P1")
    _, line = new_order(floor, "A", 3)
    assert reserve(floor, line, 3)
    tote = new_container(floor, "T-1", "tote", "PACK")
    pick(floor, line, 2, tote)
    assert figures(floor) == {("TEE", "P1", 0, "available"): (3, 1), ("TEE", "PACK", tote, "available"): (2, 2)}
    held = {(row.container, row.qty) for row in stock.held_by_line.all(order_line=line)}
    assert held == {(0, 1), (tote, 2)}
    pick(floor, line, 1, tote)
    assert figures(floor) == {("TEE", "P1", 0, "available"): (2, 0), ("TEE", "PACK", tote, "available"): (3, 3)}
    tell_states()
    assert checks.violations() == []


def test_two_orders_share_a_tote_and_each_holds_its_own(floor: Floor) -> None:
    stock_up(floor, 5, "P1")
    tote = new_container(floor, "T-1", "tote", "PACK")
    lines = [new_order(floor, number, 2)[1] for number in "AB"]
    for line in lines:
        assert reserve(floor, line, 2)
        pick(floor, line, 2, tote)
    assert [row.qty for line in lines for row in stock.held_by_line.all(order_line=line)] == [2, 2]
    assert figures(floor)["TEE", "PACK", tote, "available"] == (4, 4)
    tell_states()
    assert checks.violations() == []


def test_more_than_is_held_cannot_be_carried(floor: Floor) -> None:
    stock_up(floor, 9, "P1")
    _, line = new_order(floor, "A", 3)
    assert reserve(floor, line, 3)

    def act() -> None:
        doing = floor.act()
        held = stock.held_by_line.one(order_line=line)
        ledger.carry(doing, held, 4, floor.spot("P2"), "move", For(order_line=line))
        doing.tell("moved")
    with pytest.raises(Refused, match="reservation_gone"):
        db.execute(act)
    assert figures(floor) == {("TEE", "P1", 0, "available"): (9, 3)}


def test_a_released_reservation_frees_the_stock_where_it_stands(floor: Floor) -> None:
    there = stock_up(floor, 5, "P1")
    _, line = new_order(floor, "A", 3)
    assert reserve(floor, line, 3)
    db.execute(lambda: ledger.release(there, line, 1))
    assert figures(floor) == {("TEE", "P1", 0, "available"): (5, 2)}
    with pytest.raises(Refused, match="reservation_gone"):
        db.execute(lambda: ledger.release(there, line, 3))
    assert figures(floor) == {("TEE", "P1", 0, "available"): (5, 2)}
    tell_states()
    assert checks.violations() == []


def test_a_container_moves_whole_and_its_content_keeps_its_reservations(floor: Floor) -> None:
    stock_up(floor, 5, "P1")
    _, line = new_order(floor, "A", 3)
    assert reserve(floor, line, 3)
    tote = new_container(floor, "T-1", "tote", "PACK")
    pick(floor, line, 3, tote)

    def roll() -> int:
        doing = floor.act()
        moved = ledger.relocate(doing, stock.container.one(id=tote), floor.at["SHIP"], "move")
        doing.tell("moved", "lpn:T-1")
        return moved
    assert db.execute(roll) == 3
    assert figures(floor)["TEE", "SHIP", tote, "available"] == (3, 3)
    assert stock.held_by_line.one(order_line=line).location_id == floor.at["SHIP"]
    assert stock.container.one(id=tote).location_id == floor.at["SHIP"]
    tell_states()
    assert checks.violations() == []


def test_nothing_is_put_into_a_container_where_it_does_not_stand(floor: Floor) -> None:
    """Whoever read its place before it was moved away starts again, and finds it at its new place."""
    stock_up(floor, 5, "P1")
    tote = new_container(floor, "T-1", "tote", "PACK")

    def act() -> None:
        doing = floor.act()
        ledger.transfer(doing, floor.goods(), 1, floor.spot("P1"), floor.spot("SHIP", tote), "move")
        doing.tell("moved")
    with pytest.raises(Refused, match="busy_try_again"):
        db.execute(act, tries=2)
    assert figures(floor) == {("TEE", "P1", 0, "available"): (5, 0)}


def test_a_container_that_was_read_before_it_moved_is_not_moved_again(floor: Floor) -> None:
    tote = new_container(floor, "T-1", "tote", "PACK")
    read = stock.container.one(id=tote)
    with db.tx():
        Container.update(location=floor.at["SHIP"]).where(Container.id == tote).execute()
    with pytest.raises(Refused, match="busy_try_again"):
        db.execute(lambda: ledger.relocate(floor.act(), read, floor.at["DOCK"], "move"), tries=2)


def test_a_container_with_goods_in_it_does_not_leave_the_house(floor: Floor) -> None:
    tote = new_container(floor, "T-1", "tote", "P1")
    with db.tx():
        doing = floor.act()
        ledger.bring_in(doing, floor.goods(), 1, "OPENING", floor.spot("P1", tote), "opening")
        doing.tell("stock_opened")
    with pytest.raises(Refused, match="container_not_empty"):
        db.execute(lambda: ledger.send_container_out(tote))
    with db.tx():
        doing = floor.act()
        ledger.take_out(doing, floor.goods(), 1, floor.spot("P1", tote), "SCRAP", "adjust")
        doing.tell("scrapped")
    db.execute(lambda: ledger.send_container_out(tote))
    assert stock.container.one(id=tote).location_id is None


def test_shipped_goods_take_their_reservation_with_them(floor: Floor) -> None:
    stock_up(floor, 5, "P1")
    _, line = new_order(floor, "A", 3)
    assert reserve(floor, line, 3)

    def act() -> None:
        doing = floor.act()
        for held in stock.held_by_line.all(order_line=line):
            ledger.send_out(doing, held, held.qty, "CUSTOMER", "sell", For(order_line=line))
        doing.tell("sold")
    db.execute(act)
    assert figures(floor) == {("TEE", "P1", 0, "available"): (2, 0)}
    assert stock.held_by_line.all(order_line=line) == []
    tell_states()
    assert checks.violations() == []


def test_an_undo_is_a_second_move_and_the_first_stays(floor: Floor) -> None:
    stock_up(floor, 5, "P1")
    _, line = new_order(floor, "A", 2)
    assert reserve(floor, line, 2)
    tote = new_container(floor, "T-1", "tote", "PACK")
    pick(floor, line, 2, tote)

    def undo() -> None:
        doing = floor.act()
        held = stock.held_by_line.one(order_line=line)
        ledger.carry(doing, held, 2, floor.spot("P1"), "unpick", For(order_line=line))
        orders.add_picked.changed(id=line, qty=-2)
        doing.tell("pick_undone")
    db.execute(undo)
    assert figures(floor) == {("TEE", "P1", 0, "available"): (5, 2)}
    reasons = [row.reason for row in db.ask("SELECT reason FROM move ORDER BY id")]
    assert reasons == ["opening", "pick", "unpick"]
    tell_states()
    assert checks.violations() == []


def test_a_status_is_a_place_of_its_own(floor: Floor) -> None:
    """Damaged goods stay on their shelf, but nobody reserves or takes them as saleable."""
    stock_up(floor, 5, "P1")

    def act() -> None:
        doing = floor.act()
        ledger.transfer(doing, floor.goods(), 2, floor.spot("P1"), floor.spot("P1", status="damaged"), "status")
        doing.tell("status_changed")
    db.execute(act)
    assert figures(floor) == {("TEE", "P1", 0, "available"): (3, 0), ("TEE", "P1", 0, "damaged"): (2, 0)}
    with pytest.raises(Refused, match="stock_short"):
        move(floor, 4, "P1", "P2")
    tell_states()
    assert checks.violations() == []


def test_a_move_to_the_same_place_is_refused(floor: Floor) -> None:
    stock_up(floor, 5, "P1")
    with pytest.raises(Refused, match="same_place"):
        move(floor, 1, "P1", "P1")


def test_a_lot_is_made_once(floor: Floor) -> None:
    with db.tx():
        first = ledger.lot_of(floor.items["TEE"], "L1", "2030-01-31")
        assert ledger.lot_of(floor.items["TEE"], "L1", "2030-01-31") == first
        assert ledger.lot_of(floor.items["CAP"], "L1", "2030-01-31") != first
        assert ledger.lot_of(floor.items["TEE"]) == 0


def test_stock_never_moves_without_an_event(floor: Floor) -> None:
    doing = floor.act()
    with pytest.raises(AssertionError, match="without an event"), db.tx():
        ledger.bring_in(doing, floor.goods(), 1, "OPENING", floor.spot("P1"), "opening")
        doing.done()
    assert figures(floor) == {}


@pytest.mark.parametrize("change", ["UPDATE move SET qty = 1", "DELETE FROM move", "UPDATE event SET who = 'me'",
                                    "DELETE FROM event"])
def test_the_ledger_cannot_be_rewritten_by_accident(sqlite_store: Store, change: str) -> None:
    stock_up(build(), 5)
    with pytest.raises(pw.IntegrityError, match="append-only"):
        db.database().execute_sql(change)


@pytest.mark.parametrize("change", ["on_hand = -1", "on_hand = 0", "reserved = -1", "reserved = on_hand + 1"])
def test_the_database_itself_refuses_an_impossible_balance(floor: Floor, change: str) -> None:
    stock_up(floor, 5)
    with pytest.raises(pw.IntegrityError):
        db.database().execute_sql(f"UPDATE balance SET {change}")


def test_each_actor_has_a_chain_of_its_own(floor: Floor) -> None:
    for who in ("ANI", "BUDI", "ANI"):
        with db.tx():
            floor.act(who).tell("looked")
    heads = {row.name: row.seq for row in db.ask("SELECT name, seq FROM chain")}
    assert heads == {"ANI": 2, "BUDI": 1}
    tell_states()
    assert checks.violations() == []
