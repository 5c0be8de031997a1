"""Random intentions through the services, one a step, each checked against plain arithmetic and every invariant."""

from __future__ import annotations

import inspect
import random
from collections import Counter, defaultdict
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from floorapp.data import checks, clock, db
from floorapp.data.act import Act
from floorapp.domain.refusals import Refused
from tests.model import inbound, outbound
from tests.model.house import PEOPLE, Effects, House, Kept, NothingToDo, ask, at_work

MORNING = 1_767_600_000_000
MINUTE = 60_000
TABLES = ("balance", "reservation", '"order"', "order_line", "task", "parcel", "parcel_line", "container", "manifest",
          "asn_line", "receipt", "receipt_line", "hold", "payment", "stock_count", "count_take", "pod", "attempt",
          "lot", "print_job", "message", "chain")
COLUMNS = ("ordered", "picked", "packed", "shipped", "delivered", "returned", "cancelled")
Intention = Callable[[Act, House], Kept]
# Who may be the one who does it, and how often it happens against the others.
CREW: dict[str, tuple[str, ...]] = {"approve": ("DEWI", "DEWI", "BUDI")}
OFTEN = {"receive": 2, "claim": 2, "release": 2, "pick": 4, "put_lpn": 2, "take_order": 2, "take_up": 2, "pack": 4,
         "close_parcel": 2, "drop": 2, "load": 2, "close_manifest": 2, "undo": 3}
tally: Counter[tuple[str, str]] = Counter()
"""(intention, what came of it) over all machines of this process: `kept`, `idle`, or the code of a refusal."""


class Warehouse(RuleBasedStateMachine):
    """A step is one intention of one person. `fresh` opens an empty warehouse of `tests.small_house`."""

    fresh: Callable[[], None]

    @initialize(dice=st.integers(0, 2**16))
    def open(self, dice: int) -> None:
        """Somebody has already received and ordered a little, so that few steps are idle."""
        self.opened = True
        self.fresh()
        self.now, self.house = MORNING, at_work(random.Random(dice))
        self.model: Effects = Counter()
        self.kept: dict[str, list[tuple[str, Kept]]] = defaultdict(list)
        self.picture = picture()
        for name in ("open_receipt", "receive", "receive", "put_lpn", "take_order", "take_order", "release"):
            self.do(name, dice)

    def teardown(self) -> None:
        db.close_database()

    def do(self, name: str, dice: int) -> None:
        """One intention of somebody, and what must be true afterwards."""
        self.house.dice = random.Random(f"{name}{dice}")
        who = self.house.dice.choice(CREW.get(name, PEOPLE))
        self.now += self.house.dice.choice((1,) * 30 + (6 * MINUTE,)) + 1
        with clock.stopped_at(self.now):
            outcome, effects = self.undo(who) if name == "undo" else self.intend(name, who)
        tally[name, outcome] += 1
        before, self.picture = self.picture, picture()
        if outcome != "kept":
            assert self.picture == before, f"{name} was refused ({outcome}) and yet {changes(before, self.picture)}"
            return
        self.model.update(effects)
        expected = {key: qty for key, qty in self.model.items() if qty}
        assert facts() == expected
        assert checks.violations() == []

    def intend(self, name: str, who: str) -> tuple[str, Effects]:
        """The intention in one transaction; nothing but Refused may stop it."""
        outcome, kept = self.answer(lambda act: INTENTIONS[name](act, self.house), who)
        if kept is None:
            return outcome, Counter()
        self.kept[who].append((name, kept))
        return outcome, kept.effects

    def undo(self, who: str) -> tuple[str, Effects]:
        """What this person did last is taken back, where it can be."""
        while self.kept[who] and self.kept[who][-1][1].undo is None:
            self.kept[who].pop()
        if not self.kept[who]:
            return "idle", Counter()
        name, last = self.kept[who][-1]
        back = last.undo
        assert back is not None
        outcome, done = self.answer(lambda act: back(act) or True, who)
        tally[f"undo {name}", outcome] += 1
        if not done:
            self.kept[who].pop()
            return outcome, Counter()
        self.kept[who].pop()
        return outcome, Counter({key: -qty for key, qty in last.effects.items()})

    def answer(self, work: Callable[[Act], Any], who: str) -> tuple[str, Any]:
        """`kept` and what came of it, or the code of the refusal. Alone in the house nobody is ever too late."""
        def act() -> Any:
            doing = self.house.act(who)
            done = work(doing)
            doing.done()
            return done
        try:
            return "kept", db.execute(act, tries=1)
        except NothingToDo:
            return "idle", None
        except Refused as refused:
            assert refused.code != "busy_try_again", "a guard failed although nobody else was there"
            return refused.code, None


INTENTIONS: dict[str, Intention] = {
    name: found for room in (inbound, outbound) for name, found in vars(room).items()
    if inspect.isfunction(found) and found.__module__ == room.__name__ and list(inspect.signature(found).parameters)
    == ["act", "house"] and not name.startswith("_")}


def _as_rule(name: str) -> Any:
    def step(self: Warehouse, dice: int) -> None:
        self.do(name, dice)
    step.__name__ = name
    return rule(dice=st.integers(0, 2**16))(step)


for _name in (*INTENTIONS, "undo"):
    for _nth in range(OFTEN.get(_name, 1)):
        setattr(Warehouse, f"{_name}_{_nth}", _as_rule(_name))


def picture() -> dict[str, list[tuple[Any, ...]]]:
    """Every row that a service may change, and the heads of the chains, which move with every event."""
    return {table: ask(f"SELECT * FROM {table} ORDER BY id") for table in TABLES}


def changes(before: dict[str, Any], after: dict[str, Any]) -> list[Any]:
    """The rows that differ between two pictures."""
    return [(table, set(before[table]) ^ set(after[table])) for table in before if before[table] != after[table]]


def facts() -> dict[tuple[str, ...], int]:
    """What the database says of the figures that the model keeps."""
    found = {("inside", sku): int(qty) for sku, qty in ask(
        "SELECT i.sku, SUM(b.on_hand) FROM balance b JOIN item i ON i.id = b.item_id GROUP BY i.sku")}
    found |= {("asn", sku): int(qty) for sku, qty in ask(
        "SELECT i.sku, SUM(l.received) FROM asn_line l JOIN item i ON i.id = l.item_id GROUP BY i.sku")}
    found |= {("paid", number): int(qty) for number, qty in ask(
        'SELECT o.number, SUM(p.amount_minor) FROM payment p JOIN "order" o ON o.id = p.order_id GROUP BY o.number')}
    sums = ", ".join(f"SUM(l.{column})" for column in COLUMNS)
    for number, sku, *sums_ in ask(
            f'SELECT o.number, i.sku, {sums} FROM order_line l JOIN "order" o ON o.id = l.order_id '
            "JOIN item i ON i.id = l.item_id GROUP BY o.number, i.sku"):
        found |= {(number, sku, column): int(qty) for column, qty in zip(COLUMNS, sums_, strict=True)}
    return {key: qty for key, qty in found.items() if qty}
