"""R3, R5, R7, R9, R10, R11, R14, R15, R16: orders that want the same goods. reliability.md, section 4."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import peewee as pw
import pytest

import floorapp
from floorapp.data import db, ledger, orders
from floorapp.domain.refusals import Refused
from floorapp.services import intake, moving, picking, release
from tests.model.house import ask
from tests.races.arena import failures, meet, race, race_of
from tests.races.floor import (
    broken,
    done,
    item,
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
        "FROM order_line l ORDER BY l.order_id, l.id")]


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
        meet()
        say_sql("UPDATE balance SET reserved = ? WHERE id = ?", there.reserved + 1, there.id)
    assert race_of(2, naive) == [None] * 2
    assert (totals(), sum(held for _, held in reserved_by_line())) == ((5, 1), 2)
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
            meet()
            say_sql("UPDATE balance SET since = 2 WHERE id = ?", there.id)
    answers = race_of(3, naive)
    assert (len(failures(answers)), answers.count(None)) == (2, 1), answers


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
                if there == (rows if n else rows[::-1])[0]:
                    meet()                         # each has its first row
    assert any("deadlock" in said for said in failures(race_of(2, naive)))


@pytest.mark.parametrize("step", ["release", "cancel"])
def test_r7_two_who_meet_in_the_middle_of_their_locks_took_them_in_the_same_order(engine: str, step: str) -> None:
    """A deadlock that is tried again is one all the same: the server has counted none."""
    two_orders_crosswise(step)
    before = deadlocks()
    assert race_of(2, lambda n: crosswise(step, n)) == [True, True]
    assert deadlocks() == before
    assert totals()[1] == (4 if step == "release" else 0)
    assert broken() == set()


@pytest.mark.parametrize("step", ["release", "cancel"])
def test_r7_naive_the_same_in_the_order_of_their_lines_is_a_deadlock(engine: str, step: str) -> None:
    """Our own program without the sorting of its lines by item; people are answered only because it is tried again."""
    if engine == "sqlite":
        pytest.skip("SQLite has one writer at a time: there is no order of locks to get wrong")
    two_orders_crosswise(step)
    before = deadlocks()

    def naive(n: int) -> bool:
        for module in (release, intake):
            module.sorted = lambda rows, key=None: list(rows)  # type: ignore[attr-defined]  # in this process alone
        return crosswise(step, n)
    assert race_of(2, naive) == [True, True]
    assert deadlocks() == before + 1


def two_orders_crosswise(step: str) -> None:
    """Two orders that name the same two items, each the other way round."""
    put(9)
    put(9, "A-01-02", "KOPI-200", expiry="2031-01-01")
    take("SO-0", ("KAOS-L", 2), ("KOPI-200", 2))
    take("SO-1", ("KOPI-200", 2), ("KAOS-L", 2))
    promise()
    if step == "cancel":
        assert len(release_all()) == 2


def crosswise(step: str, n: int) -> bool:
    """Release or cancel; between the locks of its first item and its second waits for the other one to have come as
    far, unless that one is kept waiting."""
    def slowly(does: Any) -> Any:
        def once(*given: Any) -> Any:
            done_so = does(*given)
            meet(0.7)
            return done_so
        return once
    if step == "release":
        release.reserve = slowly(release.reserve)
        return release_one(n + 1, f"worker-{n}")
    ledger.release = slowly(ledger.release)
    cancel(f"SO-{n}")
    return True


def deadlocks() -> int:
    """How many the server has ended in this database; a lock that waits for ever would end none."""
    if db.engine() == "sqlite":
        return 0
    return int(ask("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")[0][0])


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
    say_sql("UPDATE order_line SET promised = 5")

    def naive(n: int) -> bool:
        there, line = row(), ask("SELECT promised FROM order_line WHERE id = ?", lines[n])[0][0]
        meet()
        say_sql("INSERT INTO reservation (balance_id, order_line, qty) VALUES (?, ?, ?)", there.id, lines[n], line)
        say_sql("UPDATE balance SET reserved = ? WHERE id = ?", there.reserved + line, there.id)
        return True
    assert race_of(2, naive) == [True, True]
    assert sum(held for _, held in reserved_by_line()) == 10, "five pieces, ten held"
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
        meet()
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


def test_r11_naive_an_order_that_is_released_first_and_held_later_holds_nothing(engine: str) -> None:
    put(4)
    wanted = [ordered(f"SO-{n}", 4) for n in range(2)]

    def naive(n: int) -> int:
        assert totals()[0] - totals()[1] >= 4      # there is enough of it
        meet()
        say_sql("UPDATE \"order\" SET state = 'released', released_at = 1 WHERE id = ?", wanted[n])
        line = lines_of(wanted[n])[0]
        return len(done(lambda doing: release.allocate(doing, item().owner_id, item().id, line.id, 4)))
    assert sorted(race_of(2, naive)) == [0, 1]
    assert states() == ["released", "released"]
    assert sorted(held for _, held in reserved_by_line()) == [0, 4], "one of the two has no allocation"


def test_r14_two_lines_of_one_item_are_not_each_measured_against_all_of_it(engine: str) -> None:
    """medusa#16502: each line was checked against the same number."""
    put(10)
    take("SO-1", ("KAOS-L", 6), ("KAOS-L", 6))
    take("SO-2", ("KAOS-L", 5), ("KAOS-L", 5))
    assert not failures(race_of(3, lambda n: release_all(f"worker-{n}")))
    assert (states(), totals()) == (["backordered"] * 2, (10, 0))
    say_sql("UPDATE order_line SET promised = ordered WHERE order_id = 1")
    say_sql("UPDATE \"order\" SET state = 'ready' WHERE id = 1")
    assert not release_one(1, "worker"), "each of its lines would find six, together they do not"
    assert totals() == (10, 0)
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
    assert sum(held for _, held in reserved_by_line()) == 12, "of ten"
    with pytest.raises(pw.IntegrityError):         # and the figure beside them cannot even say so
        say_sql("UPDATE balance SET reserved = 12")
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


def test_r15_the_loser_of_a_race_keeps_nothing_of_what_it_had_taken_already(engine: str) -> None:
    """The shirts are held first; where the coffee is gone they are let go in the same transaction."""
    put(9)
    put(10, "A-01-02", "KOPI-200", expiry="2031-01-01")
    for n in range(3):
        take(f"SO-{n}", ("KAOS-L", 1), ("KOPI-200", 5))
    say_sql("UPDATE order_line SET promised = ordered")
    say_sql("UPDATE \"order\" SET state = 'ready'")
    done(lambda doing: moving.move(doing, row("A-01-02", "KOPI-200"), 5, place("QUAR-1"), None))
    answers = race_of(3, lambda n: release_one(n + 1, f"worker-{n}"))
    assert sorted(answers) == [False, False, True]
    won = answers.index(True) + 1
    assert ask("SELECT DISTINCT l.order_id FROM reservation r JOIN order_line l ON l.id = r.order_line") == [(won,)]
    assert ask("SELECT DISTINCT order_id FROM task") == [(won,)]
    assert ask("SELECT subject FROM event WHERE what = 'order_released'") == [(f"order:SO-{won - 1}",)]
    assert broken() == set()


def test_r15_naive_an_order_whose_lines_come_later_is_left_without_them(engine: str) -> None:
    put(5)
    first = ordered("SO-0", 1)

    def naive(n: int) -> None:
        copied = "warehouse_id, owner_id, state, payment, payment_method, currency, paid_minor, placed_at, " \
                 "ship_by_source, priority, note, tracking_no, content, staged_at, version"
        say_sql(f'INSERT INTO "order" (number, {copied}) SELECT ?, {copied} FROM "order" WHERE id = ?', f"SO-{n + 1}",
                first)
        meet()                                     # both heads are kept; now for the lines and the goods

        def lines(doing: Any) -> None:
            head = ask('SELECT id FROM "order" WHERE number = ?', f"SO-{n + 1}")[0][0]
            line = orders.new_line.value(order=head, line=1, kit=None, per_kit=0, item=item().id, ordered=5,
                                         unit_price_minor=None)
            if not release.allocate(doing, item().owner_id, item().id, line, 5):
                raise Refused("stock_short")
        done(lines)
    assert sorted(race_of(2, naive), key=str) == [None, "stock_short"]
    orphans = ask('SELECT COUNT(*) FROM "order" o WHERE NOT EXISTS (SELECT 1 FROM order_line l '
                  "WHERE l.order_id = o.id)")
    assert orphans == [(1,)], "the loser has left an order behind"


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
        assert there.reserved == 4                 # there is something to let go
        meet()
        say_sql("UPDATE balance SET reserved = reserved - 4 WHERE id = ?", there.id)
    answers = race_of(2, naive)
    assert answers.count(None) == 1 and "IntegrityError" in failures(answers)[0]
    assert "check_reserved_differs" in broken()


def test_r16_naive_looking_at_the_state_before_holding_holds_twice(engine: str) -> None:
    put(10)
    order = ordered("SO-1", 4)
    promise()

    def naive(n: int) -> bool:
        (state,) = ask('SELECT state FROM "order" WHERE id = ?', order)[0]
        meet()
        line = lines_of(order)[0].id
        return state == "ready" and bool(done(
            lambda doing: release.allocate(doing, item().owner_id, item().id, line, 4)))
    assert race_of(2, naive) == [True, True]
    assert "check_reservation_too_much" in broken()


QUANTITIES = {"qty", "on_hand", "reserved", "picked", "packed", "shipped", "promised", "received", "cancelled"}


def test_r20_nowhere_is_a_quantity_read_changed_in_python_and_written_back() -> None:
    """nopCommerce#8085, django-shop#888: `x.qty = x.qty - n`."""
    house = Path(floorapp.__file__).parent
    found = [f"{path.name}:{line}" for path in sorted(house.rglob("*.py"))
             for line in _assigned(path.read_text("utf-8"))]
    assert found == []


def test_r20_nowhere_does_a_statement_set_a_quantity_to_a_figure_that_was_read_before() -> None:
    """Our way to write it would be an UPDATE with a value to come; a quantity is changed by what it is, in SQL."""
    house = Path(floorapp.__file__).parent
    found = [f"{path.name}: {what}" for path in sorted(house.rglob("*.py"))
             for what in _set(path.read_text("utf-8"))]
    assert found == []


def test_r20_naive_arithmetic_on_a_row_is_seen() -> None:
    naive = "there.on_hand = there.on_hand - 1\nthere.reserved += 1\nthere.save()"
    assert list(_assigned(naive)) == [1, 2]


def test_r20_naive_statements_are_seen() -> None:
    naive = "Balance.update({Balance.on_hand: P.left}).where(Balance.id == P.id)\n" \
            "Balance.update({Balance.on_hand: Balance.on_hand - P.qty})\n" \
            "AsnLine.update(received=P.received)\n" \
            "ask('UPDATE balance SET on_hand = ? WHERE id = ?')\n" \
            "ask('UPDATE balance SET on_hand = on_hand - ?')\n"
    assert sorted(_set(naive)) == ["AsnLine.received", "Balance.on_hand", "UPDATE balance SET on_hand = ?"]


def test_r20_naive_reading_changing_and_writing_back_loses_what_others_did(engine: str) -> None:
    put(9)

    def naive(_: int) -> None:
        there = row()
        meet()
        say_sql("UPDATE balance SET on_hand = ? WHERE id = ?", there.on_hand - 1, there.id)
    race_of(4, naive)
    assert totals() == (8, 0), "four have taken one each"


def _assigned(source: str) -> Iterator[int]:
    """Lines where a quantity of some row is set."""
    for node in ast.walk(ast.parse(source)):
        targets = (node.targets if isinstance(node, ast.Assign) else
                   [node.target] if isinstance(node, ast.AugAssign) else [])
        for target in targets:
            if isinstance(target, ast.Attribute) and target.attr in QUANTITIES:
                yield node.lineno


STOCK = {"Balance": {"on_hand", "reserved"}, "Reservation": {"qty"}, "AsnLine": {"received"},
         "OrderLine": {"picked", "packed", "shipped", "delivered", "returned"}}     # promised is made anew, not changed
SET = re.compile(r"UPDATE (?:balance|reservation|asn_line|order_line) SET (\w+) = [?0-9]", re.IGNORECASE)


def _set(source: str) -> Iterator[str]:
    """Quantities that an UPDATE makes something without looking at what they are."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from (found.group() for found in SET.finditer(node.value) if found[1] in QUANTITIES)
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "update"
                and isinstance(node.func.value, ast.Name) and node.func.value.id in STOCK):
            continue
        table = node.func.value.id
        given = [(key.attr, value) for arg in node.args if isinstance(arg, ast.Dict)
                 for key, value in zip(arg.keys, arg.values, strict=True) if isinstance(key, ast.Attribute)]
        given += [(word.arg, word.value) for word in node.keywords if word.arg]
        for column, value in given:
            looks = {ast.unparse(part) for part in ast.walk(value) if isinstance(part, ast.Attribute)}
            if column in STOCK[table] and f"{table}.{column}" not in looks:
                yield f"{table}.{column}"
