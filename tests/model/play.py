"""One intention after another through the services, each checked against plain arithmetic and every invariant."""

from __future__ import annotations

import inspect
import random
from collections import Counter, defaultdict
from collections.abc import Callable
from typing import Any

from floorapp.data import checks, clock, db, invariants, replay
from floorapp.data.act import Act
from floorapp.domain.refusals import Refused
from tests.model import inbound, inside, outbound
from tests.model.house import PEOPLE, Effects, House, Kept, NothingToDo, ask, ask_all, at_work

MORNING = 1_767_600_000_000
MINUTE = 60_000
WHOLE = 25                             # steps between two walks along the chains of hashes: they cost as much again
TABLES = ("balance", "reservation", '"order"', "order_line", "task", "parcel", "container", "asn_line", "chain")
COLUMNS = ("ordered", "picked", "packed", "shipped", "delivered", "returned", "cancelled")
Intention = Callable[[Act, House], Kept]
# Who may be the one who does it, and how often it happens against the others.
CREW: dict[str, tuple[str, ...]] = dict.fromkeys(("approve", "take_stock"), ("DEWI", "DEWI", "BUDI"))
OFTEN = {"receive": 4, "put_lpn": 5, "cross_dock": 3, "take_order": 3, "release": 4, "claim": 6, "pick": 9, "drop": 3,
         "take_up": 6, "pack": 9, "close_parcel": 5, "load": 4, "close_manifest": 2, "deliver": 2, "take_back": 2,
         "put_back": 3, "approve": 3, "assemble": 4, "count": 3, "replenish": 3, "undo": 5, "swap": 2, "unhold": 3,
         "pay": 2}
# What must be there, one of these, for an intention to be about anything: words of `around`.
NEEDS: dict[str, tuple[str, ...]] = {
    "receive": ("receipt open",), "put_lpn": ("full lpn",), "cross_dock": ("full lpn",),
    "put_loose": ("loose on dock",), "move": ("stock",),
    "move_content": ("stock",), "change_status": ("stock",), "recall_lot": ("tracked",),
    "move_whole": ("container",), "replenish": ("replenish claimed",), "take_count": ("count ready",),
    "put_off_count": ("count claimed",),
    "count": ("stock",), "approve": ("difference",), "change_order": ("order",), "pay": ("order",),
    "hold": ("order",), "unhold": ("hold",), "cancel": ("order",), "claim": ("order released",),
    "pick": ("pick claimed",), "short": ("pick claimed",), "swap": ("pick claimed lot",), "drop": ("full tote",),
    "take_up": ("order picked", "order packing"), "put_down": ("pack claimed",), "pack": ("pack claimed",),
    "choose_box": ("parcel open",), "close_parcel": ("parcel open",), "stop": ("pack claimed",),
    "load": ("parcel packed",), "take_off": ("parcel loaded",), "close_manifest": ("parcel loaded",),
    "deliver": ("parcel shipped", "parcel failed", "parcel returning"), "fail": ("parcel shipped",),
    "track": ("parcel shipped", "parcel failed", "parcel returning"), "close_receipt": ("receipt open",),
    "take_back": ("order shipped", "order delivered", "order delivery_failed"),
    "put_back": ("order cancelled",), "reduce_order": ("order",), "pick_other_lot": ("pick claimed lot",),
    "pack_other_lot": ("pack claimed",), "sort_out_recalled": ("recalled",), "sweep": ("pick claimed",),
    "undo": ("kept",),
}
HELD = {"replenish": "replenish", "count": "count", "put_off_count": "count", "pick": "pick",
        "short": "pick", "swap": "pick", "put_down": "pack", "pack": "pack", "choose_box": "pack",
        "close_parcel": "pack", "stop": "pack",
        "assemble": "assemble", "pick_other_lot": "pick", "pack_other_lot": "pack", "undo": "undo"}
tally: Counter[tuple[str, str]] = Counter()
"""(intention, what came of it) over all machines of this process: `kept`, `idle`, or the code of a refusal."""



class Play:
    """The warehouse of the open database, as it is, with `model` beside it from here on."""

    def __init__(self, dice: int = 0) -> None:
        self.now = MORNING if not ask("SELECT 1 FROM event LIMIT 1") else ask("SELECT MAX(at) FROM event")[0][0]
        self.house = at_work(random.Random(dice))
        self.model: Effects = Counter(facts())
        self.kept: dict[str, list[tuple[str, Kept]]] = defaultdict(list)
        self.steps, self.sound = 0, True
        self.look_around()

    def possible(self, name: str) -> bool:
        """Whether there is anything that this intention could be about."""
        return name not in NEEDS or bool(self.around & set(NEEDS[name]))

    def do(self, name: str, dice: int) -> None:
        """One intention of somebody, and what must be true afterwards."""
        self.sound = False
        self.house.dice = random.Random(f"{name}{dice}")
        who = self.house.dice.choice(self.holders[HELD.get(name, "")] or CREW.get(name, PEOPLE))
        self.now += self.house.dice.choice((1,) * 30 + (6 * MINUTE,)) + 1
        with clock.stopped_at(self.now):
            outcome, effects = self.undo(who) if name == "undo" else self.intend(name, who)
        tally[name, outcome] += 1
        before = self.picture
        self.look_around()
        if outcome != "kept":
            assert self.picture == before, f"{name} was refused ({outcome}) and yet {changes(before, self.picture)}"
            self.sound = True
            return
        self.model.update(effects)
        expected = {key: qty for key, qty in self.model.items() if qty}
        assert facts() == expected
        wrong = broken()
        assert not wrong, f"{name} by {who}: {wrong[:5]}"
        self.steps += 1
        if self.steps % WHOLE == 0:
            self.check_all()
        self.sound = True

    def check_all(self) -> None:
        """`db check`, whole."""
        found = checks.violations()
        assert not found, found[:5]

    def look_around(self) -> None:
        """What the next step may be about."""
        self.picture = picture()
        self.around, self.holders = around()
        self.holders["undo"] = [who for who in PEOPLE if any(kept.undo for _, kept in self.kept[who])]
        if self.holders["undo"]:
            self.around.add("kept")

    def intend(self, name: str, who: str) -> tuple[str, Effects]:
        """The intention in one transaction; nothing but Refused may stop it."""
        outcome, kept = self.answer(lambda act: INTENTIONS[name](act, self.house), who)
        if kept is None:
            return outcome, Counter()
        self.kept[who].append((name, kept))
        if kept.named:
            tally[kept.named, "kept"] += 1
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
        """`kept` and what came of it, or the code of the refusal.

        Nobody else is there, so nobody may be too late: Stale, which people see as `busy_try_again`, is a failure too.
        """
        try:
            with db.tx():
                doing = self.house.act(who)
                done = work(doing)
                doing.done()
                return "kept", done
        except NothingToDo:
            return "idle", None
        except Refused as refused:
            return refused.code, None


INTENTIONS: dict[str, Intention] = {
    name: found for room in (inbound, outbound, inside) for name, found in vars(room).items()
    if inspect.isfunction(found) and found.__module__ == room.__name__ and list(inspect.signature(found).parameters)
    == ["act", "house"] and not name.startswith("_")}


def steps_so_far() -> int:
    """How many intentions there were in this process."""
    return sum(count for (name, _), count in tally.items() if name in INTENTIONS or name == "undo")


def morning(steps: int) -> None:
    """So many intentions, always the same, the rarest first: afterwards there are orders and parcels at every stage."""
    _rarest_first(steps, 1, 1.0)


def long_day(steps: int, day: int) -> None:
    """So many more, the same on the same `day`: what came to nothing is tried again sooner, and everything happens."""
    _rarest_first(steps, day, 0.2)


def _rarest_first(steps: int, seed: int, tried: float) -> None:
    """`tried`: how much an intention counts for done that was refused or had nothing to do."""
    dice, play = random.Random(seed), Play(seed)
    weight: dict[str, float] = {"hold": 2, "cancel": 2, "move_whole": 2, "undo": 2, "stop": 2, "short": 2}
    for _ in range(steps):
        name = min((name for name in (*INTENTIONS, "undo") if play.possible(name)),
                   key=lambda name: (weight.get(name, 0) / OFTEN.get(name, 1), dice.random()))
        before = play.steps
        play.do(name, dice.randrange(2**16))
        weight[name] = weight.get(name, 0) + (1 if play.steps > before else tried)


# What `around` asks, in its order.
AROUND = (
    'SELECT DISTINCT state FROM "order"', "SELECT DISTINCT state FROM parcel", "SELECT DISTINCT state FROM receipt",
    "SELECT 1 FROM hold WHERE released_at IS NULL LIMIT 1",
    "SELECT 1 FROM stock_count WHERE state = 'approval' LIMIT 1", "SELECT 1 FROM container LIMIT 1",
    "SELECT 1 FROM balance b JOIN container c ON c.id = b.container WHERE b.status = 'hold' AND b.reserved > 0 "
    "AND c.kind IN ('tote', 'parcel') LIMIT 1",
    "SELECT 1 FROM balance WHERE lot <> 0 LIMIT 1",
    "SELECT DISTINCT COALESCE(c.kind, ''), l.kind, CASE b.container WHEN 0 THEN 0 ELSE 1 END FROM balance b "
    "JOIN location l ON l.id = b.location_id LEFT JOIN container c ON c.id = b.container",
    "SELECT t.kind, t.state, t.lot, o.code FROM task t LEFT JOIN operator o ON o.id = t.holder ORDER BY t.id")


def around() -> tuple[set[str], dict[str, list[str]]]:
    """Words for what is there, and who holds work of which kind."""
    orders, parcels, receipts, held, differences, containers, recalled, tracked, stands, tasks = ask_all(*AROUND)
    words = {f"order {state}" for (state,) in orders} | {f"parcel {state}" for (state,) in parcels}
    words |= {f"receipt {state}" for (state,) in receipts}
    words |= {word for word, found in (("order", orders), ("hold", held), ("difference", differences),
                                       ("container", containers), ("recalled", recalled), ("tracked", tracked))
              if found}
    for kind, at, container in stands:
        words |= {"stock", f"full {kind}", "loose on dock" if not container and at in {"dock", "staging"} else ""}
    holders: dict[str, list[str]] = defaultdict(list)
    for kind, state, lot, who in tasks:
        words |= {f"{kind} {state}", f"{kind} {state} lot" if lot else ""}
        holders[kind] += [who] if who else []
    return words, holders


def picture() -> dict[str, list[tuple[Any, ...]]]:
    """What services change, row by row, and the heads of the chains, which move with every event."""
    return dict(zip(TABLES, ask_all(*(f"SELECT * FROM {table} ORDER BY id" for table in TABLES)), strict=True))


def changes(before: dict[str, Any], after: dict[str, Any]) -> list[Any]:
    """The rows that differ between two pictures."""
    return [(table, set(before[table]) ^ set(after[table])) for table in before if before[table] != after[table]]


def broken() -> list[Any]:
    """All that `db check` asks of the ledger and the tables, as of one moment; only the hashes are left for later."""
    with db.reading():
        wrong = [code for (code,) in ask(ANY_BROKEN)]
        return [*replay.balances(), *((code, row) for code in wrong for row in ask(invariants.QUESTIONS[code][1]))]


# One question instead of one each: most of a step's time would be the way to the server and back.
ANY_BROKEN = " UNION ALL ".join(
    f"SELECT '{code}' WHERE EXISTS ({sql})" for code, (_, sql) in invariants.QUESTIONS.items())


SUMS = ", ".join(f"SUM(l.{column})" for column in COLUMNS)
FACTS = (
    "SELECT i.sku, SUM(b.on_hand) FROM balance b JOIN item i ON i.id = b.item_id GROUP BY i.sku",
    "SELECT i.sku, SUM(l.received) FROM asn_line l JOIN item i ON i.id = l.item_id GROUP BY i.sku",
    'SELECT o.number, SUM(p.amount_minor) FROM payment p JOIN "order" o ON o.id = p.order_id GROUP BY o.number',
    f'SELECT o.number, i.sku, {SUMS} FROM order_line l JOIN "order" o ON o.id = l.order_id '
    "JOIN item i ON i.id = l.item_id GROUP BY o.number, i.sku")


def facts() -> dict[tuple[str, ...], int]:
    """What the database says of the figures that the model keeps."""
    inside_, received, paid, lines = ask_all(*FACTS)
    found = {("inside", sku): int(qty) for sku, qty in inside_}
    found |= {("asn", sku): int(qty) for sku, qty in received}
    found |= {("paid", number): int(qty) for number, qty in paid}
    for number, sku, *sums in lines:
        found |= {(number, sku, column): int(qty) for column, qty in zip(COLUMNS, sums, strict=True)}
    return {key: qty for key, qty in found.items() if qty}
