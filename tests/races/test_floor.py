"""R12, R17, R19: people on the floor who reach for the same work. reliability.md, section 4."""

from __future__ import annotations

from typing import Any

from floorapp.data import clock, orders, stock, tasks
from floorapp.services import counting, intake, packing, picking, release, replenishment
from tests.model.house import ask
from tests.races.arena import blink, failures, race, race_of
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

    def naive() -> bool:
        state = ask('SELECT state FROM "order" WHERE id = ?', task.order_id)[0][0]
        blink()
        return state == "picking" and say_sql("UPDATE order_line SET picked = 3 WHERE id = ?", task.order_line) == 1

    def cancel() -> None:
        done(lambda doing: intake.cancel_order(doing, "SO-1", "buyer"))
    answers = race(naive, cancel)
    assert answers[0] is True or failures(answers)
    assert "check_line_differs" in broken() or "CHECK" in str(answers[0]).upper()


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
        blink()
        say_sql("UPDATE \"order\" SET state = 'picking' WHERE id = ?", found[0][0])
        doing = act(PICKERS[n])
        done(lambda again: again.tell("order_claimed", f"order:{found[0][1]}", order=found[0][0]), doing.who)
        return str(found[0][1])
    assert race_of(3, naive) == ["SO-0"] * 3
    assert ask("SELECT COUNT(*), COUNT(DISTINCT subject) FROM event WHERE what = 'order_claimed'") != [(1, 1)]


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


def test_r19_naive_taking_what_was_seen_makes_stock_negative_or_picks_it_twice(engine: str) -> None:
    put(5)
    task = claimed("SO-1", 5, "BUDI")
    there = stock.balance.one(id=task.balance)

    def naive(_: int) -> None:
        if there.on_hand >= 5:
            done(lambda doing: (doing.moves.append(_pick_line(doing, there, task)), doing.tell("picked")), "BUDI")
    race_of(2, naive)
    assert {"check_negative", "check_line_differs"} <= broken()


def _pick_line(doing: Any, there: Any, task: Any) -> dict[str, Any]:
    return {"warehouse": doing.warehouse, "owner": there.owner_id, "item": there.item_id, "lot": 0, "qty": 5,
            "from_location": there.location_id, "from_container": 0, "from_status": "available",
            "to_location": place("PACK-1").id, "to_container": 0, "to_status": "available", "reason": "pick",
            "order_line": task.order_line, "asn_line": None, "parcel": None, "at": doing.at}
