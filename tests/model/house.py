"""What an intention needs to know: where it happens, who acts, and how it says what it has done."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from floorapp.data import db, items
from floorapp.data.act import Act

Effects = Counter[tuple[str, ...]]
"""What must be different afterwards: ("inside", sku), ("asn", sku), ("paid", order), (order, sku, column)."""

PEOPLE = ("RINA", "BUDI", "JOKO", "DEWI")
STORAGE = ("pick", "reserve")


class NothingToDo(Exception):
    """There is nothing in this warehouse that the intention could be about."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An intention that was carried out. `undo`: how to take it back, None where that is never possible. `named`: what
    it was, where an intention may be one of several things."""

    effects: Effects = field(default_factory=Counter)
    undo: Callable[[Act], object] | None = None
    named: str = ""


@dataclass(slots=True)
class House:
    """One warehouse, its people and the dice of this step."""

    warehouse: int
    people: dict[str, int]
    dice: random.Random

    def act(self, who: str) -> Act:
        """Somebody does something, now."""
        return Act(who, self.warehouse, self.people[who])

    def any(self, found: list[Any]) -> Any:
        """One of these; an intention that finds none has nothing to do."""
        if not found:
            raise NothingToDo
        return self.dice.choice(found)

    def up_to(self, most: int) -> int:
        """At least one, mostly all, never more."""
        return most if self.dice.random() < 0.5 else self.dice.randint(1, most)

    def item(self) -> Any:
        """Any item; now and then the other owner's of the same SKU."""
        sku = self.dice.choice(("KAOS-L", "KAOS-L", "KOPI-200", "HP-01"))
        found = ask("SELECT id FROM item WHERE sku = ? ORDER BY id", sku)
        return items.item.one(id=found[-1 if self.dice.random() < 0.1 else 0][0])


def at_work(dice: random.Random) -> House:
    """The warehouse of the open database."""
    people = dict(ask("SELECT code, id FROM operator"))
    return House(int(ask("SELECT id FROM warehouse ORDER BY id")[0][0]), people, dice)


def ask(sql: str, *values: object) -> list[tuple[Any, ...]]:
    """A question in SQL with `?` marks; plain tuples."""
    return db.database().execute_sql(sql if db.engine() == "sqlite" else sql.replace("?", "%s"), values).fetchall()


def ask_all(*questions: str) -> list[list[tuple[Any, ...]]]:
    """Several questions without values; with PostgreSQL one way to the server and back instead of one each."""
    if db.engine() == "sqlite":
        return [ask(sql) for sql in questions]
    connection = db.database().connection()
    with connection.pipeline():
        cursors = [connection.execute(sql) for sql in questions]
    return [cursor.fetchall() for cursor in cursors]
