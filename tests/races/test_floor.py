"""R12, R17, R19: people on the floor who reach for the same work. reliability.md, section 4."""

from __future__ import annotations

from typing import Any

from floorapp.data import clock, db, ledger, orders, stock, tasks
from floorapp.data.ledger import For, Goods, Spot
from floorapp.services import counting, intake, packing, picking, release, replenishment
from tests.model.house import ask
from tests.races.arena import failures, meet, race, race_of
from tests.races.floor import act, broken, done, ordered, place, put, row, say_sql, totals

PICKERS = ("BUDI", "JOKO", "RINA", "DEWI")


def released(number: str, qty: int) -> int:
    order = ordered(number, qty)
    assert done(release.release, "worker") == [number]
    return order


def claimed(number: str, qty: int, who: str) -> Any:
    """A picking task in somebody's hands."""
    released(number, qty)
    done(picking.claim, who)
    return tasks.task.one(id=ask("SELECT id FROM task WHERE state = 'claimed' AND kind = 'pick'")[0][0])


def pick(task: int, qty: int, who: str, tote: str = "T-1") -> bool:
    def work(doing: Any) -> bool:
        found = tasks.task.one(id=task)
        return bool(picking.pick(doing, found, qty, picking.tote_for(doing, tote, orders.order.one(id=found.order_id))))
    return bool(done(work, who))


def test_r12_a_cancellation_and_a_pick_in_one_moment_end_in_one_of_two_ways(engine: str) -> None:
    """saleor#6897: the lock came too late."""
    put(9)
    for n in range(3):
        task = claimed(f"SO-{n}", 3, "BUDI")
        answers = race(lambda task=task, n=n: pick(task.id, 3, "BUDI", f"T-{n}"),
                       lambda n=n: done(lambda doing: intake.cancel_order(doing, f"SO-{n}", "buyer")))
        assert answers[0] in {True, "order_cancelled", "reservation_gone"}
        assert not failures(answers)
        picked = ask("SELECT picked FROM order_line WHERE id = ?", task.order_line)[0][0]
        assert picked == (3 if answers[0] is True else 0)
        assert broken() == set()
    assert totals() == (9, 0)


def test_r12_naive_a_check_before_the_lock_picks_for_a_cancelled_order(engine: str) -> None:
    put(3)
    task = claimed("SO-1", 3, "BUDI")
    there = stock.balance.one(id=task.balance)

    def naive() -> None:
        state = ask('SELECT state FROM "order" WHERE id = ?', task.order_id)[0][0]
        meet()
        meet()                                     # it is cancelled in between
        assert state == "picking"
        doing = act("BUDI")
        ledger._line(doing, Goods(there.owner_id, there.item_id), 3, Spot(there.location_id),
                     Spot(place("PACK-1").id), "pick", For(order_line=task.order_line))
        doing.tell("picked")
        say_sql("UPDATE order_line SET picked = picked + 3 WHERE id = ?", task.order_line)

    def cancel() -> None:
        meet()
        done(lambda doing: intake.cancel_order(doing, "SO-1", "buyer"))
        meet()
    answers = race(naive, cancel)
    assert "IntegrityError" in answers[0] and answers[1] is None, "the picker has them in the hand, and sees an error"
    assert {"check_line_differs", "check_balance_differs"} <= broken()


def test_r17_checking_and_taking_are_one_transaction_so_nobody_gets_what_another_has(engine: str) -> None:
    """vendure#3508: check and allocation stood in different transactions."""
    put(10)
    for n in range(2):
        released(f"SO-{n}", 2)
    answers = race(*[lambda who=who: getattr(done(picking.claim, who), "number", None) for who in PICKERS])
    assert sorted(str(said) for said in answers) == ["None", "None", "SO-0", "SO-1"]
    assert ask("SELECT COUNT(*), COUNT(DISTINCT subject) FROM event WHERE what = 'order_claimed'") == [(2, 2)]
    assert broken() == set()


def test_r17_naive_looking_first_and_taking_later_gives_one_order_to_several(engine: str) -> None:
    put(10)
    released("SO-0", 2)

    def naive(n: int) -> str:
        found = ask("SELECT id, number FROM \"order\" WHERE state = 'released' ORDER BY id")
        meet()
        say_sql("UPDATE \"order\" SET state = 'picking' WHERE id = ?", found[0][0])
        doing = act(PICKERS[n])
        done(lambda again: again.tell("order_claimed", f"order:{found[0][1]}", order=found[0][0]), doing.who)
        return str(found[0][1])
    assert race_of(3, naive) == ["SO-0"] * 3
    assert ask("SELECT COUNT(*), COUNT(DISTINCT subject) FROM event WHERE what = 'order_claimed'") == [(3, 1)]


def test_r17_of_three_orders_that_were_all_ready_one_finds_the_goods_and_holds_them_at_once(engine: str) -> None:
    put(9)
    wanted = [ordered(f"SO-{n}", 5) for n in range(3)]
    say_sql("UPDATE order_line SET promised = ordered")
    say_sql("UPDATE \"order\" SET state = 'ready'")
    answers = race_of(3, lambda n: done(lambda doing: release.release_order(doing, wanted[n]), f"worker-{n}"))
    assert answers.count(None) == 2
    assert totals() == (9, 5)
    assert broken() == set()


def test_r17_naive_checking_in_one_transaction_and_allocating_in_the_next_oversells(engine: str) -> None:
    put(9)
    wanted = [ordered(f"SO-{n}", 5) for n in range(3)]

    def naive(n: int) -> bool:
        there = db.execute(row)                    # the first transaction: there are enough
        meet()
        line = orders.lines.one(order=wanted[n]).id

        def allocate() -> bool:
            say_sql("INSERT INTO reservation (balance_id, order_line, qty) VALUES (?, ?, 5)", there.id, line)
            return say_sql("UPDATE balance SET reserved = ? WHERE id = ?", there.reserved + 5, there.id) == 1
        return there.on_hand - there.reserved >= 5 and bool(db.execute(allocate))
    assert race_of(3, naive) == [True] * 3
    assert ask("SELECT SUM(qty) FROM reservation")[0][0] == 15, "of nine"
    assert "check_reserved_differs" in broken()


def test_r17_counts_packing_and_replenishment_are_taken_by_one_person_each(engine: str) -> None:
    put(6, "R-01-01")
    say_sql("UPDATE item SET min_qty = 3, max_qty = 5 WHERE sku = 'KAOS-L'")
    done(lambda doing: counting.open_count(doing, place("A-01-01").id, None, "on_request"))
    counts = race(*[lambda who=who: done(counting.next_task, who) is not None for who in PICKERS])
    assert sorted(counts) == [False, False, False, True]
    walks = race(*[lambda who=who: done(replenishment.take_next, who) is not None for who in PICKERS])
    assert not failures(walks)
    assert walks.count(True) == 1
    task = claimed("SO-1", 2, "BUDI")
    pick(task.id, 2, "BUDI")
    packers = race(*[lambda who=who: done(
        lambda doing: packing.take_up(doing, task.order_id, place("PACK-1").id), who) for who in PICKERS])
    assert sorted(str(said) for said in packers) == ["None", *["order_in_hands"] * 3]
    assert broken() == set()


def test_r19_a_reserved_piece_is_picked_once_from_however_many_terminals(engine: str) -> None:
    """openboxes#6061: minus five on hand; #229: one bin picked over and over."""
    put(5)
    task = claimed("SO-1", 5, "BUDI")
    answers = race_of(4, lambda _: pick(task.id, 5, "BUDI"))
    assert not failures(answers)
    assert answers.count(True) == 1
    assert set(answers) - {True} <= {"reservation_gone", "lease_lost"}
    assert ask("SELECT SUM(qty) FROM move WHERE reason = 'pick'")[0][0] == 5
    assert row() is None
    assert totals() == (5, 5)
    assert broken() == set()


def test_r19_a_picker_whose_lease_has_run_out_picks_nothing_that_another_has(engine: str) -> None:
    put(4)
    task = claimed("SO-1", 2, "BUDI")
    with clock.stopped_at(clock.now() + 2 * tasks.LEASE):
        assert done(picking.sweep, "worker") == 1
    done(picking.claim, "JOKO")
    answers = race(lambda: pick(task.id, 2, "BUDI"), lambda: pick(task.id, 2, "JOKO", "T-2"))
    assert answers[0] in {"lease_lost", "reservation_gone", "tote_of_other_order"}
    assert answers[1] is True
    assert broken() == set()


def test_r19_naive_issuing_what_was_seen_takes_more_than_there_is_and_picks_it_twice(engine: str) -> None:
    put(5)
    task = claimed("SO-1", 5, "BUDI")
    there = stock.balance.one(id=task.balance)

    def naive(n: int) -> bool:
        seen, line = stock.balance.one(id=there.id), orders.line.one(id=task.order_line)
        if seen.on_hand < 5:
            return False
        meet()
        say_sql("DELETE FROM reservation WHERE balance_id = ?", seen.id)
        say_sql("DELETE FROM balance WHERE id = ?", seen.id)                       # seen.on_hand - 5 is nothing
        say_sql("UPDATE order_line SET picked = ? WHERE id = ?", line.picked + 5, line.id)
        doing = act(PICKERS[n])
        ledger._line(doing, Goods(seen.owner_id, seen.item_id), 5, Spot(seen.location_id), Spot(place("PACK-1").id),
                     "pick", For(order_line=line.id))
        doing.tell("picked")
        return True
    assert race_of(2, naive) == [True, True]
    assert ask("SELECT SUM(qty) FROM move WHERE reason = 'pick'")[0][0] == 10, "of five"
    assert {"check_negative", "check_line_differs"} <= broken()
