"""Two processes reach for one thing that is no stock: a lease, a file, a supervisor's yes, a paper, a seat, a truck."""

from __future__ import annotations

from typing import Any

import pytest

from floorapp.channels.taking import take_file
from floorapp.data import clock, db, inbound, leases, overrides, parcels, people, spool
from floorapp.data.act import Allowed
from floorapp.dialogues import engine as engine_of_dialogues
from floorapp.domain.refusals import Refused
from floorapp.printing import desk
from floorapp.printing.jobs import Jobs
from floorapp.services import dispatch, packing, receiving
from floorapp.services import overrides as asking
from floorapp.services.seats import Seat
from tests.model.house import ask
from tests.races.arena import failures, meet, race, race_of
from tests.races.floor import broken, done, item, ordered, place, put, say_sql, totals
from tests.races.test_floor import claimed, pick
from tests.races.test_meanwhile import WAYS, both_ways

ORDERS = "number,sku,qty,payment_method,paid_at,total\n" + "".join(
    f"SO-{n},KAOS-L,1,prepaid,2026-01-05T00:00:00Z,1000\n" for n in range(120))
STOCK = "sku,location,qty\nKAOS-L,A-01-01,7\nKAOS-L,A-01-01,7\nKAOS-L,A-01-02,3\n"
PAID = "reference,amount,currency,external_id\n" + "".join(f"SO-{n},400,IDR,PAY-{n}\n" for n in range(120))


def test_of_eight_workers_that_reach_for_a_chore_one_has_it(engine: str) -> None:
    answers = race_of(8, lambda n: bool(db.execute(lambda: leases.take("release", f"worker-{n}", 60_000))))
    assert (answers.count(True), answers.count(False)) == (1, 7)
    holder = answers.index(True)
    assert ask("SELECT holder FROM lease WHERE name = 'release'") == [(f"worker-{holder}",)]


def test_naive_looking_whether_a_chore_is_free_before_taking_it_gives_it_to_all(engine: str) -> None:
    say_sql("INSERT INTO lease (name, holder, until) VALUES ('release', '', 0)")

    def naive(n: int) -> bool:
        free = leases.lease.one(name="release").until <= clock.now()
        meet()
        return free and say_sql("UPDATE lease SET holder = ?, until = ? WHERE name = 'release'", f"worker-{n}",
                                clock.now() + 60_000) == 1
    assert race_of(3, naive) == [True] * 3


@pytest.mark.parametrize(("kind", "text", "things", "table"), [
    ("orders", ORDERS, 120, '"order"'), ("stock", STOCK, 3, "taken")])
def test_a_file_that_two_import_at_once_is_taken_once(engine: str, kind: str, text: str, things: int,
                                                      table: str) -> None:
    before = int(ask(f"SELECT COUNT(*) FROM {table}")[0][0])
    answers = race_of(3, lambda _: take_file(kind, text.encode()).as_json())
    assert not failures(answers), answers
    assert sum(said["created"] for said in answers) == things, answers
    assert sum(said["unchanged"] for said in answers) == 2 * things
    assert not any(said["quarantined"] for said in answers)
    assert int(ask(f"SELECT COUNT(*) FROM {table}")[0][0]) == before + things
    assert totals()[0] == (17 if kind == "stock" else 0)
    assert broken() == set()


def test_payments_that_two_import_at_once_count_once(engine: str) -> None:
    take_file("orders", ORDERS.replace("prepaid,2026-01-05T00:00:00Z", "transfer,").encode())
    answers = race_of(2, lambda _: take_file("payments", PAID.encode()).as_json())
    assert not failures(answers), answers
    assert sum(said["created"] for said in answers) == 120, answers
    assert ask("SELECT COUNT(*), SUM(amount_minor) FROM payment") == [(120, ask(
        'SELECT SUM(paid_minor) FROM "order"')[0][0])]
    assert len(set(ask('SELECT paid_minor, payment FROM "order"'))) == 1
    assert broken() == set()


def test_a_supervisors_yes_is_used_once(engine: str) -> None:
    about = Refused("over_receipt", sku="KAOS-L", over=2, expected=4)
    who = dict(ask("SELECT code, id FROM operator"))
    now = clock.now()
    number = db.execute(lambda: overrides.grant.value(
        warehouse=1, operator=who["RINA"], supervisor=who["DEWI"], task="receiving", step="qty", code="over_receipt",
        raw="6", about=asking.facts_of(about), at=now, expires_at=now + 60_000))

    def use(_: int) -> bool:
        def work(doing: Any) -> bool:
            doing.allowed = [Allowed(number, "over_receipt", asking.facts_of(about), "DEWI")]
            asking.unless_allowed(doing, about, 2)
            return True
        return bool(done(work, "RINA"))
    answers = race_of(4, use)
    assert sorted(answers, key=str) == [True, *["over_receipt"] * 3]
    assert ask("SELECT COUNT(*) FROM event WHERE what = 'overridden'") == [(1,)]


@WAYS
def test_a_paper_is_cancelled_or_sent_never_both(engine: str, way: bool) -> None:
    db.execute(lambda: spool.queue("grn", "GRN-1", {}, language="id", who="RINA"))
    job = desk.job_named("grn:GRN-1")

    def send(_: Any) -> None:
        if not spool.start_sending.run(id=job.id):     # as Jobs.mark_sending, in the transaction of the race
            raise Refused("gone")

    def after(answers: list[Any]) -> None:
        assert answers.count(True) == 1
        assert set(answers) - {True} <= {"gone", "print_not_cancelled"}
        assert ask("SELECT state FROM print_job") == [("sending" if answers[0] is True else "cancelled",)]
    both_ways(send, lambda doing: desk.cancel(doing, job, "wrong"), ("worker", "DEWI"), after, way)


def test_a_paper_is_sent_by_one_of_two_workers(engine: str) -> None:
    db.execute(lambda: spool.queue("grn", "GRN-1", {}, language="id", who="RINA"))

    def send(n: int) -> bool:
        jobs = Jobs(f"worker-{n}")
        printer = str(ask("SELECT code FROM printer ORDER BY id")[0][0])
        jobs.lease(printer)
        job = jobs.claim(printer)
        return job is not None and jobs.mark_sending(job)
    assert sorted(race_of(3, send)) == [False, False, True]


def test_a_receipt_is_opened_again_once(engine: str) -> None:
    def visit(doing: Any) -> int:
        receipt = receiving.open_receipt(doing, None, place("DOCK-1").id)
        what = item()
        receiving.receive(doing, inbound.receipt.one(id=receipt), what, 5, lot="", expiry="", serials=[], lpn="LPN-1",
                          new_lpn=False, owner=what.owner_id)
        receiving.close(doing, inbound.receipt.one(id=receipt), "id")
        return receipt
    receipt = done(visit, "RINA")
    answers = race_of(3, lambda _: done(lambda doing: receiving.reopen(doing, {"receipt": receipt}), "RINA"))
    assert sorted(str(said) for said in answers) == ["", "receipt_closed", "receipt_closed"]
    answers = race_of(3, lambda _: done(
        lambda doing: receiving.close(doing, inbound.receipt.one(id=receipt), "id"), "RINA"))
    assert sorted(answers)[1:] == ["receipt_closed"] * 2
    assert broken() == set()


def parcel_of(number: str, tote: str, packer: str = "DEWI") -> tuple[int, int]:
    """A packed parcel, and the task of packing it."""
    task = claimed(number, 2, "BUDI")
    assert pick(task.id, 2, "BUDI", tote)

    def box(doing: Any) -> tuple[int, int]:
        packing.take_up(doing, task.order_id, place("PACK-1").id)
        order = packing.going(task.order_id)
        made = packing.pack(doing, order, item(), 2, None, place("PACK-1").id)["parcel"]
        pack = packing.task_of(task.order_id)
        packing.close(doing, order, parcels.parcel.one(id=made))
        return made, pack
    return done(box, packer)


@WAYS
def test_a_parcel_is_opened_again_or_loaded_never_both(engine: str, way: bool) -> None:
    put(9)
    made, pack = parcel_of("SO-1", "T-1")

    def after(answers: list[Any]) -> None:
        assert answers.count(True) == 1, answers
        assert set(answers) - {True} <= {"parcel_on_manifest", "parcel_shipped", "parcel_not_packed"}
    both_ways(lambda doing: packing.reopen(doing, {"parcel": made, "task": pack}),
              lambda doing: dispatch.load(doing, made, None, place("DOCK-1").id), ("DEWI", "JOKO"), after, way)


@WAYS
def test_a_parcel_that_is_loaded_while_its_truck_leaves_leaves_with_it_or_with_the_next_one(engine: str,
                                                                                            way: bool) -> None:
    put(9)
    (first, _), (second, _) = parcel_of("SO-1", "T-1"), parcel_of("SO-2", "T-2")
    done(lambda doing: dispatch.load(doing, first, None, place("DOCK-1").id), "JOKO")
    manifest = ask("SELECT id FROM manifest")[0][0]

    def after(answers: list[Any]) -> None:
        assert answers[0] is True
        assert answers[1] in {True, "manifest_gone"}
        state = ask("SELECT state, manifest_id FROM parcel WHERE id = ?", second)[0]
        assert state in {("shipped", manifest), ("loaded", manifest + 1), ("packed", None)}
        assert ask("SELECT state FROM parcel WHERE id = ?", first) == [("shipped",)]
    both_ways(lambda doing: dispatch.close(doing, manifest, "Agus", "B 1"),
              lambda doing: dispatch.load(doing, second, None, place("DOCK-1").id), ("RINA", "JOKO"), after, way)


@pytest.mark.parametrize("late", [False, True], ids=["scan-first", "seat-first"])
def test_a_scan_at_the_old_terminal_and_a_take_over_are_one_after_the_other(engine: str, late: bool) -> None:
    put(9)
    ordered("SO-1", 2)
    budi = int(people.operator_by_code.one(code="BUDI").id)

    def old() -> list[Any]:
        seat = Seat(screen=True)
        here = engine_of_dialogues.enter(budi, "stock", "OLD", seat)
        meet(10)
        if late:
            meet(10)                               # the work has moved
        said = engine_of_dialogues.answer(budi, "8991000000010", "OLD", here.seq, seat)
        if not late:
            meet(10)
        meet(10)                                   # alive until the other one has asked
        return [said.outcome, said.code]

    def new() -> list[Any]:
        meet(10)
        if not late:
            meet(10)
        seat = Seat(screen=True)
        asked = engine_of_dialogues.enter(budi, "", "NEW", seat)
        taken = engine_of_dialogues.enter(budi, "", "NEW", seat, asked.prompt["seat"])
        if late:
            meet(10)
        meet(10)
        return [asked.code, taken.code]
    scanned, moved = race(old, new)
    assert moved[0] == "sits_elsewhere" and moved[1] in {"resumed", "entered"}
    assert (scanned[1] == "sits_elsewhere") is late, scanned
    assert broken() == set()
