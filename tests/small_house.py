"""A small warehouse for tests, made of import files, and people who speak to the dialogues."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from floorapp.channels.taking import Report, take_file
from floorapp.cli.opening import example_files
from floorapp.data import checks, db, people
from floorapp.data.act import Act
from floorapp.dialogues import engine
from floorapp.dialogues.engine import Reply
from floorapp.domain.intake import ROLES
from floorapp.services import release, site
from floorapp.settings import current, read, use

ITEMS = """sku,name,category,barcodes,unit,weight_g,length_mm,width_mm,height_mm,tracking,expires
KAOS-L,Kaos Polos Hitam L,Pakaian,8991000000010 18991000000017*12,pcs,200,300,200,20,none,no
KOPI-200,Kopi Bubuk 200 g,Minuman,8991000000027,pcs,210,150,80,40,lot,yes
HP-01,Telepon Genggam,Elektronik,8991000000034,pcs,300,160,80,60,serial,no
"""
LOCATIONS = """code,kind,zone,aisle,bay,level,sequence,check_digits
A-01-01,pick,A,01,01,1,10,42
A-01-02,pick,A,01,02,1,20,77
A-02-01,pick,A,02,01,1,30,13
R-01-01,reserve,R,01,01,1,100,
"""
OPERATORS = """code,name,roles,badge,pin,language
RINA,Rina,receiver putaway,B-RINA,2580,id
BUDI,Budi,picker,B-BUDI,2581,id
JOKO,Joko,picker putaway,B-JOKO,2582,en
DEWI,Dewi,supervisor,B-DEWI,2583,id
"""
ASN = """number,sku,qty,supplier,tolerance_pct
ASN-1,KAOS-L,24,TEKSTIL,0
ASN-1,KOPI-200,10,TEKSTIL,10
ASN-1,HP-01,2,TEKSTIL,0
"""
SHIRT, CASE, COFFEE, PHONE = "8991000000010", "18991000000017", "8991000000027", "8991000000034"


def build() -> None:
    """The house of `floorapp init`, with three items, four places, four people."""
    with db.tx():
        site.set_up(read(example_files()))
    for kind, text in (("items", ITEMS), ("locations", LOCATIONS), ("operators", OPERATORS)):
        taken(kind, text)


def everybody_may_all() -> None:
    """All roles for all people, where who may do what is not the question."""
    for role in ROLES:
        with db.tx():
            db.database().execute_sql(
                f"INSERT INTO operator_role (operator_id, role) SELECT id, '{role}' FROM operator "
                "WHERE id NOT IN (SELECT operator_id FROM operator_role WHERE role = '" + role + "')")


def taken(kind: str, text: str, **given: Any) -> Report:
    """A file that must be taken whole."""
    report = take_file(kind, text.encode(), **given)
    assert not report.quarantined, report.quarantined
    return report


def release_all() -> list[str]:
    """What the worker does."""
    return db.execute(lambda: release.release(Act("worker", 1)))


@dataclass
class Person:
    """Somebody with a terminal; remembers every answer."""

    code: str
    task: str
    replies: list[Reply] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.id = people.operator_by_code.one(code=self.code).id
        self.replies.append(engine.enter(self.id, self.task))

    def say(self, *inputs: str) -> Reply:
        """One input after another; the last answer."""
        for raw in inputs:
            self.replies.append(engine.answer(self.id, raw))
        return self.reply

    @property
    def reply(self) -> Reply:
        return self.replies[-1]

    @property
    def step(self) -> str:
        return str(self.reply.prompt["step"])


def stock_rows() -> list[tuple[Any, ...]]:
    """What stands where: sku, location, container, lot, serial, status, on hand, reserved."""
    return [tuple(row) for row in db.ask(
        "SELECT i.sku, l.code, COALESCE(c.code, ''), COALESCE(o.code, ''), COALESCE(o.serial, ''), b.status, "
        "b.on_hand, b.reserved FROM balance b JOIN item i ON i.id = b.item_id JOIN location l ON l.id = b.location_id "
        "LEFT JOIN container c ON c.id = b.container LEFT JOIN lot o ON o.id = b.lot "
        "ORDER BY i.sku, l.code, 3, 4, 5, 6")]


def order_states() -> dict[str, str]:
    return {row.number: row.state for row in db.ask('SELECT number, state FROM "order" ORDER BY number')}


def assert_sound() -> None:
    """Every invariant of the contract holds."""
    assert checks.violations() == []


@contextmanager
def inbound_rules(text: str) -> Iterator[None]:
    """The site with another inbound.toml."""
    before = current()
    use(read(example_files() | {"inbound.toml": text.encode()}))
    try:
        yield
    finally:
        use(before)
