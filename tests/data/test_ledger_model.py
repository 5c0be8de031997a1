"""The ledger against a plain dictionary: whatever the doors are asked in whatever order, both say the same.

After every step the balances are compared and `db check` runs whole. FLOOR_EXAMPLES multiplies the examples.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from floorapp.data import checks, db, ledger, orders, stock
from floorapp.data.ledger import For, Spot
from floorapp.data.parcels import Manifest
from floorapp.domain.refusals import Refused
from tests.conftest import ENGINES
from tests.data import floor as the
from tests.data.floor import Floor

SKUS = ("TEE", "CAP")
LOOSE = ("DOCK", "R1", "P1", "P2")
EXAMPLES = {"sqlite": (15, 40), "postgres": (5, 30)}
Where = tuple[str, str, int, str]              # sku, place, container, status
pieces = st.integers(1, 6)


class Doors(RuleBasedStateMachine):
    """One warehouse, two totes, orders as they come; `stands` and `held` are what must be true."""

    fresh: Callable[[], str]

    @initialize()
    def open(self) -> None:
        db.open_database(self.fresh())
        self.floor: Floor = the.build()
        self.stands: dict[Where, int] = {}
        self.held: dict[tuple[int, Where], int] = {}
        self.lines: dict[int, dict[str, Any]] = {}
        self.totes = {the.new_container(self.floor, f"T-{n}", "tote", "PACK"): "PACK" for n in (1, 2)}
        self.receive("TEE", "P1", 4)
        self.order("TEE", 2)

    def teardown(self) -> None:
        db.close_database()

    @rule(sku=st.sampled_from(SKUS), place=st.sampled_from(LOOSE), qty=pieces)
    def receive(self, sku: str, place: str, qty: int) -> None:
        self.does(lambda doing: ledger.bring_in(doing, self.floor.goods(sku), qty, "SUPPLIER", self.floor.spot(place),
                                                "receive"))
        self.add((sku, place, 0, "available"), qty)

    @precondition(lambda self: self.stands)
    @rule(data=st.data(), place=st.sampled_from(LOOSE), qty=pieces, status=st.sampled_from(stock.STATUSES))
    def transfer(self, data: Any, place: str, qty: int, status: str) -> None:
        source = self.somewhere(data)
        target = (source[0], place, 0, status)
        right = "same_place" if source == target else "stock_short" if qty > self.free(source) else ""
        reason = "status" if source[1:3] == target[1:3] else "move"
        done = self.does(lambda doing: ledger.transfer(doing, self.floor.goods(source[0]), qty, self.spot(source),
                                                       self.spot(target), reason), right)
        if done:
            self.add(source, -qty)
            self.add(target, qty)

    @precondition(lambda self: self.stands)
    @rule(data=st.data(), qty=pieces)
    def put_into_a_tote(self, data: Any, qty: int) -> None:
        source = self.somewhere(data)
        tote = data.draw(st.sampled_from(sorted(self.totes)))
        target = (source[0], self.totes[tote], tote, source[3])
        right = "same_place" if source == target else "stock_short" if qty > self.free(source) else ""
        if self.does(lambda doing: ledger.transfer(doing, self.floor.goods(source[0]), qty, self.spot(source),
                                                   self.spot(target), "move"), right):
            self.add(source, -qty)
            self.add(target, qty)

    @precondition(lambda self: self.stands)
    @rule(data=st.data(), qty=pieces)
    def adjust_down(self, data: Any, qty: int) -> None:
        source = self.somewhere(data)
        if self.does(lambda doing: ledger.take_out(doing, self.floor.goods(source[0]), qty, self.spot(source), "ADJUST",
                                                   "adjust"), "stock_short" if qty > self.free(source) else ""):
            self.add(source, -qty)

    @rule(sku=st.sampled_from(SKUS), qty=st.integers(1, 4))
    def order(self, sku: str, qty: int) -> None:
        number, line = the.new_order(self.floor, f"SO-{len(self.lines)}", qty, sku)
        self.lines[line] = {"order": number, "sku": sku, "ordered": qty, "picked": 0, "packed": 0, "shipped": False}

    @precondition(lambda self: self.wanted())
    @rule(data=st.data(), some=st.booleans())
    def reserve(self, data: Any, some: bool) -> None:
        line, where, left = data.draw(st.sampled_from(self.wanted()))
        qty = data.draw(st.integers(1, left)) if some else left
        got = db.execute(lambda: ledger.reserve(self.balance(where), line, qty))
        assert got == (qty <= self.free(where))
        if got:
            self.hold(line, where, qty)

    @precondition(lambda self: self.loose())
    @rule(data=st.data(), qty=pieces)
    def release(self, data: Any, qty: int) -> None:
        line, where = data.draw(st.sampled_from(self.loose()))
        try:
            db.execute(lambda: ledger.release(self.balance(where), line, qty))
            assert qty <= self.held[line, where]
            self.hold(line, where, -qty)
        except Refused as refused:
            assert refused.code == "reservation_gone" and qty > self.held[line, where]

    @precondition(lambda self: self.loose())
    @rule(data=st.data(), more=st.sampled_from((0, 0, 0, 1, -1)))
    def pick(self, data: Any, more: int) -> None:
        line, where = data.draw(st.sampled_from(self.loose()))
        tote = data.draw(st.sampled_from(sorted(self.totes)))
        self.carry(line, where, (where[0], self.totes[tote], tote, "available"),
                   max(self.held[line, where] + more, 1), "pick", 1)

    @precondition(lambda self: self.in_totes())
    @rule(data=st.data(), qty=pieces, place=st.sampled_from(LOOSE))
    def unpick(self, data: Any, qty: int, place: str) -> None:
        line, where = data.draw(st.sampled_from(self.in_totes()))
        self.carry(line, where, (where[0], place, 0, "available"), qty, "unpick", -1)

    @precondition(lambda self: self.loose())
    @rule(data=st.data(), qty=pieces, place=st.sampled_from(LOOSE))
    def move_held(self, data: Any, qty: int, place: str) -> None:
        line, where = data.draw(st.sampled_from(self.loose()))
        self.carry(line, where, (where[0], place, 0, "available"), qty, "move", 0)

    @precondition(lambda self: self.stands)
    @rule(data=st.data(), place=st.sampled_from(("PACK", "SHIP", "P1")))
    def roll(self, data: Any, place: str) -> None:
        tote = data.draw(st.sampled_from(sorted(self.totes)))
        right = "same_place" if self.totes[tote] == place else ""
        if not self.does(lambda doing: ledger.relocate(doing, stock.container.one(id=tote), self.floor.at[place],
                                                       "move"), right):
            return
        self.totes[tote] = place
        self.stands = {_rolled(where, tote, place): n for where, n in self.stands.items()}
        self.held = {(line, _rolled(where, tote, place)): n for (line, where), n in self.held.items()}

    @precondition(lambda self: any(line["picked"] == line["ordered"] and not line["shipped"]
                                   for line in self.lines.values()))
    @rule()
    def pack_and_ship(self) -> None:
        line = next(n for n, line in self.lines.items() if line["picked"] == line["ordered"] and not line["shipped"])
        facts = self.lines[line]
        parcel, box = the.new_parcel(self.floor, facts["order"], f"PCL-{line}")
        the.pack(self.floor, line, facts["ordered"], parcel, box)
        with db.tx():
            manifest = Manifest.create(warehouse=self.floor.warehouse, number=f"M-{line}", state="open", opened_at=1,
                                       carrier=self.floor.carrier)
            db.database().execute_sql(f"UPDATE parcel SET state = 'packed' WHERE id = {parcel}")
        the.ship(self.floor, facts["order"], parcel, manifest.id)
        for (of, where), qty in list(self.held.items()):
            if of == line:
                self.hold(line, where, -qty)
                self.add(where, -qty)
        facts["shipped"] = True

    @invariant()
    def the_balances_are_what_they_must_be(self) -> None:
        if db._Open.database is None:
            return
        wanted = {where: (n, sum(held for (_, there), held in self.held.items() if there == where))
                  for where, n in self.stands.items()}
        assert the.figures(self.floor) == wanted
        the.tell_states()
        assert checks.violations() == []

    def carry(self, line: int, source: Where, target: Where, qty: int, reason: str, picks: int) -> None:
        """Reserved goods from place to place; the line counts what is picked."""
        right = ("same_place" if source == target else
                 "reservation_gone" if qty > self.held[line, source] else "")

        def act(doing: Any) -> None:
            held = stock.held.one(balance=self.balance(source), order_line=line)
            ledger.carry(doing, held, qty, self.spot(target), reason, For(order_line=line))
            if picks:
                orders.add_picked.changed(id=line, qty=qty * picks)
        if self.does(act, right):
            self.hold(line, source, -qty)
            self.hold(line, target, qty)
            self.add(source, -qty)
            self.add(target, qty)
            self.lines[line]["picked"] += qty * picks

    def does(self, work: Callable[[Any], object], right: str = "") -> bool:
        """One act; `right` is the refusal that must come, or nothing."""
        def act() -> None:
            doing = self.floor.act()
            work(doing)
            doing.tell("done")
        try:
            db.execute(act)
        except Refused as refused:
            assert refused.code == right
            return False
        assert not right, f"{right} was not refused"
        return True

    def wanted(self) -> list[tuple[int, Where, int]]:
        """Lines that hold less than was ordered, with every place where their item stands: (line, place, missing)."""
        found = []
        for line, facts in self.lines.items():
            left = facts["ordered"] - sum(n for (of, _), n in self.held.items() if of == line)
            if left > 0 and not facts["shipped"]:
                found += [(line, where, left) for where in sorted(self.stands)
                          if (where[0], where[2], where[3]) == (facts["sku"], 0, "available")]
        return found

    def loose(self) -> list[tuple[int, Where]]:
        return sorted(key for key in self.held if not key[1][2])

    def in_totes(self) -> list[tuple[int, Where]]:
        return sorted(key for key in self.held if key[1][2])

    def add(self, where: Where, qty: int) -> None:
        left = self.stands.get(where, 0) + qty
        self.stands[where] = left
        if not left:
            del self.stands[where]

    def hold(self, line: int, where: Where, qty: int) -> None:
        left = self.held.get((line, where), 0) + qty
        self.held[line, where] = left
        if not left:
            del self.held[line, where]

    def free(self, where: Where) -> int:
        return self.stands[where] - sum(n for (_, there), n in self.held.items() if there == where)

    def somewhere(self, data: Any) -> Where:
        return data.draw(st.sampled_from(sorted(self.stands)))

    def spot(self, where: Where) -> Spot:
        return self.floor.spot(*where[1:])

    def balance(self, where: Where) -> int:
        return the.balance(self.floor, where[1], where[0], 0, where[2], where[3])


def _rolled(where: Where, tote: int, place: str) -> Where:
    return (where[0], place, *where[2:]) if where[2] == tote else where


@pytest.mark.parametrize("engine", ENGINES)
def test_the_ledger_and_a_dictionary_say_the_same(engine: str, fresh_url: Callable[[str], str]) -> None:
    class Here(Doors):
        fresh = staticmethod(lambda: fresh_url(engine))

    examples, steps = EXAMPLES[engine]
    run_state_machine_as_test(Here, settings=settings(
        max_examples=examples * int(os.environ.get("FLOOR_EXAMPLES", "1")), stateful_step_count=steps, deadline=None,
        suppress_health_check=list(HealthCheck)))
