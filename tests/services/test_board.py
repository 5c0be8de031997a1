"""What is true of the board: what is open before each cut-off, how it will end, and what needs somebody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from floorapp.data import clock, db
from floorapp.data.act import Act
from floorapp.services import board, intake
from tests import small_house
from tests.conftest import Store
from tests.small_house import SHIRT, Person, release_all, taken

NOON = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)               # twelve o'clock in Jakarta


@pytest.fixture
def at_noon(store: Store) -> Iterator[Store]:
    with clock.stopped_at(NOON):
        small_house.build()
        taken("stock", "sku,location,qty\nKAOS-L,A-01-01,500\n")
        yield store


def order(number: str, ship_by: str = "2026-11-24T15:00", qty: int = 1, method: str = "cod") -> None:
    taken("orders", "number,sku,qty,payment_method,ship_by\n"
                    f"{number},KAOS-L,{qty},{method},{ship_by}\n")
    release_all()


def group(**wanted: Any) -> dict[str, Any]:
    return next(row for row in board.board_json()["groups"]
                if all(row[name] == value for name, value in wanted.items()))


def alerts(language: str = "") -> dict[str, Any]:
    return {alert["alert"]: alert for alert in board.board_json(language)["alerts"]}


def test_a_quiet_house_has_an_empty_board(at_noon: Store) -> None:
    told = board.board_json()
    assert told["at"] == "2026-11-24T05:00:00Z"
    assert (told["groups"], told["alerts"]) == ([], [])
    assert [stage["stage"] for stage in told["stages"]] == ["pick", "pack", "ship"]
    assert told["today"] == {"shipped": 0, "on_time": 0, "late": 0, "cancelled": 0}


def test_orders_are_counted_in_the_stage_where_they_stand(at_noon: Store) -> None:
    for number in ("SO-1", "SO-2", "SO-3"):
        order(number)
    Person("BUDI", "picking").say("<Enter>", "A-01-01", SHIRT, "T-1", "PACK-1")
    shown = group(cutoff="2026-11-24T08:00:00Z")
    assert [shown[name] for name in ("orders", "to_pick", "to_pack", "to_ship", "waiting", "risk", "late")] == [
        3, 2, 1, 0, 0, "safe", 0]
    assert shown["lines_to_pick"] == 2


def test_carrier_service_and_cut_off_make_a_group(at_noon: Store) -> None:
    for number, carrier, hour in (("A", "JNE", 15), ("B", "JNE", 15), ("C", "JNE", 18), ("D", "SICEPAT", 15)):
        taken("orders", "number,sku,qty,payment_method,carrier,service,ship_by\n"
                        f"{number},KAOS-L,1,cod,{carrier},REG,2026-11-24T{hour}:00\n")
    release_all()
    shown = [(row["carrier"], row["service"], row["orders"]) for row in board.board_json()["groups"]]
    assert shown.count(("JNE", "REG", 2)) == 1
    assert sorted(shown) == [("JNE", "REG", 1), ("JNE", "REG", 2), ("SiCepat", "REG", 1)]
    cutoffs = [row["cutoff"] for row in board.board_json()["groups"]]
    assert cutoffs == sorted(cutoffs)


def test_stopped_orders_are_no_work_but_stay_in_sight(at_noon: Store) -> None:
    order("SO-1", method="transfer")
    order("SO-2", qty=9999)
    order("SO-3")
    db.execute(lambda: intake.hold_order(Act("CLERK", 1), "SO-3", "address"))
    shown = group(cutoff="2026-11-24T08:00:00Z")
    assert (shown["orders"], shown["waiting"], shown["to_pick"], shown["risk"]) == (3, 3, 0, "safe")
    assert {name: alert["count"] for name, alert in alerts().items()} == {
        "awaiting_payment": 1, "backordered": 1, "on_hold": 1}
    with clock.stopped_at(NOON + timedelta(hours=4)):
        shown = group(cutoff="2026-11-24T08:00:00Z")
        assert (shown["risk"], shown["late"]) == ("missed", 3)


def test_a_group_that_cannot_be_done_in_time_says_how_many_and_why(at_noon: Store) -> None:
    for number in range(100):
        taken("orders", f"number,sku,qty,payment_method,ship_by\nSO-{number},KAOS-L,1,cod,2026-11-24T13:10\n")
    release_all()
    told = board.board_json("en")
    shown = told["groups"][0]
    assert (shown["risk"], shown["slowest"], shown["needed"]) == ("late", "pack", 100.0)   # one packer, one hour
    assert shown["late"] == 70                                                            # thirty parcels fit
    assert shown["forecast"] == "2026-11-24T08:30:00Z"
    stages = {stage["stage"]: stage for stage in told["stages"]}
    assert (stages["pick"]["lines"], stages["pick"]["rate"], stages["pick"]["short"]) == (100, 60.0, 1)
    assert (stages["pack"]["needed"], stages["pack"]["short"]) == (100.0, 3)
    assert told["alerts"][0]["text"] == "-  : 70 orders will miss 24/11 13:10".replace("  ", " ")


def test_the_rate_is_what_the_last_half_hour_showed(at_noon: Store) -> None:
    with clock.stopped_at(NOON - timedelta(minutes=40)):
        pick_some(5)
    with clock.stopped_at(NOON - timedelta(minutes=5)):
        pick_some(12)
    stage = board.board_json()["stages"][0]
    assert (stage["rate"], stage["people"]) == (24.0, 1)
    with clock.stopped_at(NOON + timedelta(minutes=10)):
        stage = board.board_json()["stages"][0]
        assert (stage["rate"], stage["people"]) == (24.0, 0)         # nobody has worked for a while
    with clock.stopped_at(NOON + timedelta(minutes=30)):
        assert board.board_json()["stages"][0]["rate"] == 60.0       # nothing seen: the plan


def pick_some(orders: int) -> None:
    """One picker, one order after another."""
    budi = Person("BUDI", "picking")
    for number in range(orders):
        order(f"P{clock.now()}-{number}")
        budi.say("<Enter>", "A-01-01", SHIRT, f"T-{clock.now() // 1000 % 10000}{number}", "STG-1")


def test_what_left_today_is_counted_by_the_promise(at_noon: Store) -> None:
    order("SO-1", "2026-11-24T13:00")
    order("SO-2", "2026-11-24T11:00")
    order("SO-3")
    db.execute(lambda: intake.cancel_order(Act("CLERK", 1), "SO-3", "buyer"))
    with db.tx():
        db.database().execute_sql(f"UPDATE \"order\" SET state = 'shipped', shipped_at = {clock.now()} "
                                  "WHERE number IN ('SO-1', 'SO-2')")
    told = board.board_json()
    assert told["today"] == {"shipped": 2, "on_time": 1, "late": 1, "cancelled": 1}
    with clock.stopped_at(NOON + timedelta(hours=13)):               # one o'clock at night in Jakarta
        assert board.board_json()["today"] == {"shipped": 0, "on_time": 0, "late": 0, "cancelled": 0}


def test_what_cancelled_orders_left_in_totes_is_told_with_the_place_until_it_is_put_back(at_noon: Store) -> None:
    budi = Person("BUDI", "picking")
    for number, tote in (("SO-1", "T-1"), ("SO-2", "T-2"), ("SO-3", "T-3")):
        order(number)
        budi.say("<Enter>", "A-01-01", SHIRT, tote, "PACK-1")
    for number in ("SO-2", "SO-3"):
        db.execute(lambda number=number: intake.cancel_order(Act("CLERK", 1), number, "buyer"))
    told = alerts("en")["put_back"]
    assert (told["count"], told["where"]) == (2, "T-2 (PACK-1), T-3 (PACK-1)")
    assert told["text"] == "2 totes or parcels of cancelled orders to put back with Move: T-2 (PACK-1), T-3 (PACK-1)"
    Person("RINA", "moving").say("T-2", SHIRT, "1", "A-01-01", "T-3", SHIRT, "1", "A-01-01")
    assert "put_back" not in alerts()


def test_counts_quarantine_and_printers_ask_for_somebody(at_noon: Store) -> None:
    from floorapp.channels.taking import take_file
    from floorapp.services import counting
    take_file("orders", b"number,sku,qty\nX-1,NEVER-HEARD,1\n")
    place = db.ask("SELECT id FROM location WHERE code = 'A-01-01'")[0].id
    db.execute(lambda: counting.open_count(Act("DEWI", 1), place, None, "programme"))
    rina = Person("RINA", "receiving")
    rina.say(SHIRT, SHIRT, "5", "<Enter>")                           # an LPN label waits for its printer
    assert set(alerts()) == {"aside", "counts"}
    with clock.stopped_at(NOON + timedelta(minutes=3)):
        told = alerts("en")["printer"]
        assert (told["stuck"], told["failed"]) == (1, 0)
    with db.tx():
        db.database().execute_sql("UPDATE print_job SET state = 'failed'")
    assert alerts()["printer"]["failed"] == 1
    assert "1 gagal" in alerts()["printer"]["text"]


def test_the_version_moves_with_everything_that_happens(at_noon: Store) -> None:
    before = board.version()
    assert board.version() == before
    order("SO-1")
    assert board.version() != before


def test_ten_thousand_open_orders_are_told_without_a_look_at_each_line(at_noon: Store) -> None:
    """The plan, not the clock: open orders are read from their index alone, in its order."""
    if at_noon.engine != "sqlite":
        pytest.skip("asks SQLite for its plan")
    from floorapp.data import workload
    asked: list[str] = []
    database = db.database()
    plain = database.execute_sql

    def listening(sql: str, params: Any = None) -> Any:
        asked.append(sql)
        return plain(sql, params)

    database.execute_sql = listening  # type: ignore[method-assign]
    try:
        workload.board_groups(1)
        workload.board_lines(1)
        workload.work_since(1, 0)
    finally:
        del database.execute_sql  # type: ignore[method-assign]
    plans = [" ".join(row.detail for row in db.ask(f"EXPLAIN QUERY PLAN {sql}", *[0] * sql.count("?")))
             for sql in asked]
    assert all("SCAN order" not in plan and "SCAN o " not in plan and "SCAN move" not in plan for plan in plans)
    assert plans[0].count("COVERING INDEX order_open") == 1
    assert "INDEX move_work" in plans[2]
