"""The small house with stock to be counted, two counters, and the site's counting rules as a test wants them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from floorapp import settings
from floorapp.data import db
from floorapp.settings import Counting, current
from floorapp.settings.counting import counting
from floorapp.settings.table import parse
from tests.small_house import Person, stock_rows, taken

STOCK = """sku,location,qty,lot,expiry,serial,lpn
KAOS-L,A-01-01,10,,,,
KAOS-L,R-01-01,30,,,,LPN-1
KOPI-200,A-01-02,8,LATE,2031-01-01,,
HP-01,A-02-01,1,,,SN-1,
"""
PEOPLE = """code,name,roles,badge,pin,language
ANI,Ani,counter,B-ANI,2590,id
EKO,Eko,counter putaway,B-EKO,2591,id
UCUP,Ucup,counter,B-UCUP,2592,en
"""


def furnish(stock: str = STOCK) -> None:
    """Counters, goods with a value, and stock."""
    taken("operators", PEOPLE)
    taken("items", "sku,name,value\nKAOS-L,Kaos Polos Hitam L,25000\n")
    taken("stock", stock)


@contextmanager
def rules(toml: str) -> Iterator[Counting]:
    """The site's counting.toml says this."""
    before = current()
    made = counting(parse("counting.toml", toml.encode()))
    settings.use(replace(before, counting=made))
    try:
        yield made
    finally:
        settings.use(before)


def figures(place: str, sku: str = "KAOS-L") -> list[tuple[Any, ...]]:
    """Status, on hand, reserved of an item at a place."""
    return [row[5:] for row in stock_rows() if row[0] == sku and row[1] == place]


def states() -> list[tuple[str, int, str]]:
    """State, difference and cause of every count."""
    return [(row.state, row.difference, row.cause)
            for row in db.ask("SELECT state, difference, cause FROM stock_count ORDER BY id")]


def asked() -> list[tuple[str, str, str]]:
    """Counts that wait: place, item, why."""
    return [tuple(row) for row in db.ask(
        "SELECT p.code, COALESCE(i.sku, ''), t.reason FROM task t JOIN location p ON p.id = t.location_id "
        "LEFT JOIN item i ON i.id = t.item_id WHERE t.kind = 'count' AND t.state IN ('ready', 'claimed') "
        "ORDER BY t.priority DESC, t.sequence, t.id")]


def events(what: str) -> list[str]:
    """The data of the events of this name."""
    return [row.data for row in db.ask("SELECT data FROM event WHERE what = ? ORDER BY id", what)]


def counted(who: str, *given: str) -> Person:
    """Somebody counts; the person with the last answer."""
    person = Person(who, "counting")
    person.say(*given)
    return person
