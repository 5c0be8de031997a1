"""R3, R5, R7, R9, R10, R11, R14, R15, R16: orders that want the same goods. reliability.md, section 4."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import floorapp
from floorapp.data import db, ledger
from floorapp.services import intake, moving, picking, release
from tests.model.house import ask
from tests.races.arena import blink, failures, race, race_of
from tests.races.floor import (
    broken,
    done,
    lines_of,
    order_of,
    ordered,
    place,
    promise,
    put,
    row,
    say_sql,
    states,
    totals,
)


def release_all(who: str = "worker") -> list[str]:
    return list(done(release.release, who))


def release_one(order: int, who: str) -> bool:
    return done(lambda doing: release.release_order(doing, order), who) is not None


def cancel(number: str) -> None:
    done(lambda doing: intake.cancel_order(doing, number, "buyer"))


def take(number: str, *lines: tuple[str, int]) -> str:
    return str(done(lambda doing: intake.take_order(doing, order_of(number, lines))))


def reserved_by_line() -> list[tuple[int, int]]:
    return [(int(wanted), int(held)) for wanted, held in ask(
        "SELECT l.ordered - l.cancelled, COALESCE((SELECT SUM(r.qty) FROM reservation r WHERE r.order_line = l.id), 0) "
        "FROM order_line l ORDER BY l.id")]


def test_r3_what_a_balance_says_is_reserved_is_what_lines_hold_without_any_repair_job(engine: str) -> None:
    """odoo#62139: the two differed, and customers ran a repair job every ten minutes."""
    put(12)
    for n in range(6):
        ordered(f"SO-{n}", 3)
    answers = race(lambda: release_all("worker-1"), lambda: release_all("worker-2"), lambda: cancel("SO-1"),
                   lambda: cancel("SO-0"), lambda: put(4, "A-01-02"))
    assert not failures(answers)
    assert totals()[1] == sum(held for _, held in reserved_by_line())
    assert broken() == set()
    writers = {path.name for path in Path(floorapp.__file__).parent.rglob("*.py")
               if "Balance.reserved:" in path.read_text(encoding="utf-8")}
    assert writers == {"ledger.py"}, "reserved figures are written in one place, and repaired nowhere"


def test_r3_naive_two_figures_in_two_transactions_differ_when_one_of_them_is_lost(engine: str) -> None:
    put(5)
    lines = [lines_of(ordered(f"SO-{n}", 1))[0].id for n in range(2)]

    def naive(n: int) -> None:
        there = row()
        say_sql("INSERT INTO reservation (balance_id, order_line, qty) VALUES (?, ?, 1)", there.id, lines[n])
        blink()
        say_sql("UPDATE balance SET reserved = ? WHERE id = ?", there.reserved + 1, there.id)
    race_of(2, naive)
    assert "check_reserved_differs" in broken()


def test_r5_workers_that_run_beside_people_cost_nobody_an_error(engine: str) -> None:
    """odoo#62131: serialization failures from scheduled jobs reached people."""
    put(30)
    for n in range(6):
        ordered(f"SO-{n}", 2)

    def works() -> None:
        for _ in range(3):
            release_all()
            done(picking.sweep, "worker")

    def moves() -> None:
        for _ in range(4):
            there = row()
            done(lambda doing, there=there: moving.move(doing, there, 1, place("A-01-02"), None), "RINA")
    answers = race(works, works, moves, moves)
    assert not failures(answers)
    assert broken() == set()


def test_r5_naive_a_transaction_that_reads_before_it_writes_fails_when_two_do(engine: str) -> None:
    put(5)

    def naive(_: int) -> None:
        with db.database().atomic():
            if engine == "postgres":
                db.database().execute_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            there = row()
            blink()
            say_sql("UPDATE balance SET since = ? WHERE id = ?", there.since + 1 if hasattr(there, "since") else 2,
                    there.id)
    assert failures(race_of(3, naive))


def test_r7_orders_that_name_the_same_items_in_other_orders_never_wait_for_each_other_for_ever(engine: str) -> None:
    """erpnext#36835: deadlocks, even between different items."""
    put(40)
    put(40, "A-01-02", "KOPI-200", expiry="2031-01-01")
    skus = ("KAOS-L", "KOPI-200")
    for n in range(6):
        take(f"SO-{n}", *((sku, 2) for sku in (skus if n % 2 else skus[::-1])))
    promise()
    wanted = [order for (order,) in ask('SELECT id FROM "order" ORDER BY id')]

    def both(n: int) -> bool:
        released = release_one(wanted[n], f"worker-{n}")
        cancel(f"SO-{n}")
        return released
    assert race_of(6, both) == [True] * 6
    assert totals()[1] == 0
    assert broken() == set()


def test_r7_naive_locking_in_the_order_of_the_lines_is_a_deadlock(engine: str) -> None:
    if engine == "sqlite":
        pytest.skip("SQLite has one writer at a time: there is no order of locks to get wrong")
    put(5)
    put(5, "A-01-02", "KOPI-200")
    rows = row().id, row("A-01-02", "KOPI-200").id

    def naive(n: int) -> None:
        with db.database().atomic():
            for there in rows if n else rows[::-1]:
                say_sql("UPDATE balance SET since = 2 WHERE id = ?", there)
                blink()
    assert any("deadlock" in said for said in failures(race_of(2, naive)))


def test_r9_of_two_orders_that_were_both_ready_only_one_gets_what_is_left(engine: str) -> None:
    """erpnext#51375: two work orders reserved more than there was."""
    put(10)
    wanted = [ordered("SO-1", 5), ordered("SO-2", 5)]
    promise()
    assert states() == ["ready", "ready"]
    done(lambda doing: moving.move(doing, row(), 5, place("QUAR-1"), None))
    answers = race_of(2, lambda n: release_one(wanted[n], f"worker-{n}"))
    assert sorted(answers) == [False, True]
    assert totals() == (10, 5)
    assert broken() == set()


def test_r9_naive_trusting_the_promise_holds_more_than_there_is(engine: str) -> None:
    put(5)
    lines = [lines_of(ordered(f"SO-{n}", 5))[0].id for n in range(2)]

    def naive(n: int) -> None:
        say_sql("INSERT INTO reservation (balance_id, order_line, qty) VALUES (?, ?, 5)", row().id, lines[n])
    race_of(2, naive)
    assert sum(held for _, held in reserved_by_line()) == 10
    assert "check_reserved_differs" in broken()


def test_r10_two_checkouts_of_the_last_pieces_are_not_both_released(engine: str) -> None:
    """saleor#543: both were allocated."""
    put(4)

    def checkout(n: int) -> list[str]:
        take(f"SO-{n}", ("KAOS-L", 4))
        return release_all(f"worker-{n}")
    answers = race_of(4, checkout)
    assert not failures(answers)
    release_all()
    assert sorted(states()) == [*["backordered"] * 3, "released"]
    assert totals() == (4, 4)
    assert broken() == set()


def test_r10_naive_checking_in_the_shop_sells_the_last_pieces_twice(engine: str) -> None:
    put(4)

    def naive(n: int) -> bool:
        free = totals()[0] - int(ask("SELECT COALESCE(SUM(promised), 0) FROM order_line")[0][0])
        blink()
        if free < 4:
            return False
        say_sql("UPDATE order_line SET promised = 4 WHERE id = ?", lines_of(ordered(f"SO-{n}", 4))[0].id)
        return True
    assert race_of(2, naive) == [True, True]
    assert ask("SELECT SUM(promised) FROM order_line")[0][0] > totals()[0]


def test_r11_every_order_is_held_whole_or_waits_whole(engine: str) -> None:
    """saleor#5334: one in some thousand orders had no allocation."""
    put(9)

    def shop(n: int) -> None:
        for k in range(2):
            take(f"SO-{n}-{k}", ("KAOS-L", 2))
            release_all(f"worker-{n}")
    assert not failures(race_of(4, shop))
    release_all()
    for (state,), (wanted, held) in zip(ask('SELECT state FROM "order" ORDER BY id'), reserved_by_line(), strict=True):
        assert (state, held) in {("released", wanted), ("backordered", 0)}
    assert states().count("released") == 4
    assert broken() == set()


def test_r11_naive_an_order_that_is_released_by_its_state_alone_holds_nothing(engine: str) -> None:
    put(4)
    ordered("SO-1", 2)
    say_sql("UPDATE \"order\" SET state = 'released'")
    assert [held for _, held in reserved_by_line()] == [0], "this is what the test above looks for"


def test_r14_two_lines_of_one_item_are_not_each_measured_against_all_of_it(engine: str) -> None:
    """medusa#16502: each line was checked against the same number."""
    put(10)
    take("SO-1", ("KAOS-L", 6), ("KAOS-L", 6))
    take("SO-2", ("KAOS-L", 5), ("KAOS-L", 5))
    assert not failures(race_of(3, lambda n: release_all(f"worker-{n}")))
    release_all()
    assert states() == ["backordered", "released"] or totals()[1] == 0
    done(lambda doing: intake.cancel_order(doing, "SO-1", "buyer"))
    release_all()
    assert states() == ["cancelled", "released"]
    assert totals() == (10, 10)
    assert broken() == set()


def test_r14_naive_each_line_by_itself_finds_enough(engine: str) -> None:
    put(10)
    take("SO-1", ("KAOS-L", 6), ("KAOS-L", 6))
    lines = [line.id for line in lines_of(1)]
    free = row().on_hand - row().reserved
    for line in lines:
        if free >= 6:
            say_sql("INSERT INTO reservation (balance_id, order_line, qty) VALUES (?, ?, 6)", row().id, line)
    assert "check_reserved_differs" in broken()


def test_r15_the_same_order_twice_in_one_moment_is_one_order_with_its_lines_once(engine: str) -> None:
    """medusa#16825: the loser of the race left an order behind."""
    put(5)
    answers = race_of(4, lambda _: take("SO-1", ("KAOS-L", 2), ("KAOS-L", 1)))
    assert not failures(answers)
    assert sorted(answers) == ["created", *["unchanged"] * 3]
    assert ask('SELECT COUNT(*) FROM "order"') == [(1,)]
    assert ask("SELECT COUNT(*), SUM(ordered) FROM order_line") == [(2, 3)]
    assert ask("SELECT COUNT(*) FROM event WHERE what = 'order_taken'") == [(1,)]
    assert broken() == set()


def test_r15_naive_an_order_whose_lines_come_later_is_left_without_them(engine: str) -> None:
    first = ordered("SO-0", 1)

    def naive(_: int) -> None:
        copied = "warehouse_id, owner_id, state, payment, payment_method, currency, paid_minor, placed_at, " \
                 "ship_by_source, priority, note, tracking_no, content, staged_at"
        say_sql(f'INSERT INTO "order" (number, {copied}) SELECT \'SO-1\', {copied} FROM "order" WHERE id = ?', first)
        raise RuntimeError("stopped between order and lines")
    race_of(2, naive)
    orphans = ask('SELECT number FROM "order" o WHERE NOT EXISTS (SELECT 1 FROM order_line l WHERE l.order_id = o.id)')
    assert orphans == [("SO-1",)]


def test_r16_an_order_is_held_once_and_let_go_once_however_many_do_it(engine: str) -> None:
    """medusa#12401, #5198: reserved twice after a draft, and negative after two cancellations."""
    put(10)
    order = ordered("SO-1", 4)
    promise()
    answers = race_of(4, lambda n: release_one(order, f"worker-{n}"))
    assert sorted(answers) == [False, False, False, True]
    assert totals() == (10, 4)
    assert not failures(race_of(4, lambda _: cancel("SO-1")))
    assert totals() == (10, 0)
    assert ask("SELECT COUNT(*) FROM event WHERE what = 'order_cancelled' AND subject = 'order:SO-1'")[0][0] <= 2
    assert broken() == set()


def test_r16_naive_letting_go_twice_is_stopped_by_the_database_itself(engine: str) -> None:
    put(10)
    line = lines_of(ordered("SO-1", 4))[0].id
    db.execute(lambda: ledger.reserve(row().id, line, 4))

    def naive(_: int) -> None:
        there = row()
        blink()
        say_sql("UPDATE balance SET reserved = reserved - 4 WHERE id = ?", there.id)
    assert any("IntegrityError" in said for said in failures(race_of(2, naive)))
    assert "check_reserved_differs" in broken()


QUANTITIES = {"qty", "on_hand", "reserved", "picked", "packed", "shipped", "promised", "received", "cancelled"}


def test_r20_nowhere_is_a_quantity_read_changed_in_python_and_written_back() -> None:
    """nopCommerce#8085, django-shop#888: `x.qty = x.qty - n`."""
    house = Path(floorapp.__file__).parent
    found = [f"{path.name}:{line}" for path in sorted(house.rglob("*.py"))
             for line in _assigned(path.read_text("utf-8"))]
    assert found == []


def test_r20_naive_arithmetic_on_a_row_is_seen() -> None:
    naive = "there.on_hand = there.on_hand - 1\nthere.reserved += 1\nthere.save()"
    assert list(_assigned(naive)) == [1, 2]


def _assigned(source: str) -> Iterator[int]:
    """Lines where a quantity of some row is set."""
    for node in ast.walk(ast.parse(source)):
        targets = (node.targets if isinstance(node, ast.Assign) else
                   [node.target] if isinstance(node, ast.AugAssign) else [])
        for target in targets:
            if isinstance(target, ast.Attribute) and target.attr in QUANTITIES:
                yield node.lineno
