"""Every text that the tables hold, at every step of every task: none is more than text where it is shown.

The walks of the sheets come to every step; there every text column is overwritten past the boundaries that clean, the
screen is drawn, and all is taken back. The columns are read from the models: a new one is hostile from its first day,
unless KEPT says that it holds a word of ours.
"""

from __future__ import annotations

import importlib
import pkgutil
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import peewee as pw
import pytest

import floorapp.data
from floorapp.data import clock, conversations, db, holding, people
from floorapp.data.base import TABLES
from floorapp.dialogues import engine
from floorapp.dialogues.engine import Reply
from floorapp.dialogues.lines import Line
from floorapp.dialogues.mirroring import mirror_lines, seen
from floorapp.dialogues.page import layout
from floorapp.screens import board as board_screen
from floorapp.services.seats import Seat
from floorapp.terminal.classes import terminal_class
from floorapp.widgets.board import board_lines
from tests import small_house
from tests.conftest import Store
from tests.screens import walks
from tests.screens.real_floor import FloorTerminal
from tests.screens.test_hostile import hostile
from tests.terminal.sent import undocumented

SIZES = ((20, 8), (40, 24), (80, 24))
# Words of ours that decide what happens, documents and proofs: nobody outside writes them, or a parser reads them.
WORDS = {"state", "kind", "status", "tracking", "hash", "chain", "digest", "pin_hash", "config", "currency", "language",
         "role", "data", "facts", "before", "undo", "payload", "params", "from_status", "to_status", "outcome", "task",
         "velocity", "storage_class"}
KEPT = {("warehouse", "zone"), ("chain", "name"), ("dialogue", "state"), ("input", "code"), ("override", "code"),
        ("override", "step"), ("order", "payment"), ("order", "payment_method"), ("configuration", "files"),
        ("message", "key"), ("event", "what"), ("doing", "what"), ("location", "categories"), ("location", "key")}
POOL = [text.encode("utf-8", "replace").decode().replace("\0", "") for text in hostile()]     # as a database takes them
STRIDE = 7                                                   # so that the steps come to all of the pool; odd and even
PASSES = 2                                                   # at a real terminal
NO_TEXT = {"Cc", "Cf", "Cs", "Zl", "Zp"}
SAID = ("<F1>", "<F2>", "<Undo>", "Z-99-99", "8991000000997", "]C10108991000000997")


def columns() -> list[tuple[str, str]]:
    """Table and column of every text that somebody else may have written."""
    for module in pkgutil.iter_modules(floorapp.data.__path__):
        importlib.import_module(f"floorapp.data.{module.name}")
    texts = [(table._meta.table_name, field.column_name) for table in TABLES for field in table._meta.sorted_fields
             if isinstance(field, (pw.TextField, pw.CharField))]
    assert set(texts) >= KEPT, "what is kept is there"
    return [(table, column) for table, column in texts if column not in WORDS and (table, column) not in KEPT]


COLUMNS = columns()


def test_the_newest_fields_are_among_them() -> None:
    assert set(COLUMNS) >= {
        ("owner", "code"), ("owner", "name"), ("stocktake", "number"), ("stocktake", "zone"), ("telling", "text"),
        ("telling", "sender"), ("operator", "name"), ("operator", "code"), ("operator", "terminal"),
        ("unknown_code", "code"), ("transfer", "number"), ("stock_count", "reason"), ("asn", "po_number"),
        ("supplier", "name"), ("item", "name"), ("carrier", "name"), ("override", "about"), ("lot", "code")}


class _Back(Exception):
    """Everything as it was before."""


def poison(first: int) -> None:
    """Each row of each text another one of the hostile strings (ours, naughty ones, a terminal's tests) and its own
    number, so that they stay unlike; with an odd `first` also where nothing was given."""
    for trigger in db.ask("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
        db.database().execute_sql(f'DROP TRIGGER "{trigger.name}"')   # the ledger, too: all of it is taken back
    db.database().execute_sql("CREATE TEMP TABLE naughty (n INTEGER PRIMARY KEY, text TEXT)")
    for n, text in enumerate(POOL):
        db.database().execute_sql("INSERT INTO naughty VALUES (?, ?)", (n, text))
    for n, (table, column) in enumerate(COLUMNS, first):
        db.database().execute_sql(
            f'UPDATE "{table}" SET "{column}" = (SELECT text FROM naughty WHERE n = ("{table}".rowid + {n}) '
            f'% {len(POOL)}) || rowid || \'-\' WHERE "{column}" <> \'\' OR {first} % 2')


def in_vain(act: Callable[[], None]) -> None:
    def once() -> None:
        act()
        raise _Back

    with pytest.raises(_Back):
        db.execute(once)


def obeyed(lines: Sequence[Line], width: int) -> list[str]:
    """What a terminal would not take for text."""
    shown = [line.whole(width) for line in lines]
    return [text for text in shown if (width < 60 and not text.isascii())
            or {unicodedata.category(character) for character in text} & NO_TEXT]


def screens(operator: int, first: int) -> Iterator[tuple[str, list[str]]]:
    """What is said of a poisoned house to somebody who stands at a step, and what of it is more than text."""
    tape = conversations.tape.all(operator=operator, most=20)
    person = people.operator.one(id=operator)
    replies: list[tuple[str, Reply]] = [("look", engine.look(operator))]
    replies += [(said, engine._answer(operator, said, "", None, None, [], ()))
                for said in (SAID[first % len(SAID)], SAID[0])]
    replies += [("explained", engine._answer(operator, "<F1>", "", None, None, [], ()))]
    found = seen(person.id)
    for width, height in SIZES:
        for said, reply in replies:
            yield said, obeyed(layout(reply, width, height, person.language, tape), width)
        yield "mirror", obeyed(mirror_lines(found, width, height), width)


def test_no_text_of_any_table_is_more_than_text_at_any_step(
        sqlite_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    keep: Any = walks.Shift._keep
    seen_at: set[str] = set()
    wrong: list[str] = []

    def look(operator: int, name: str, number: int) -> None:
        poison(number)
        wrong.extend(f"{name} {said}: {text!r}" for said, texts in screens(operator, number) for text in texts)

    def probe(shift: walks.Shift, operator: int, reply: Reply) -> None:
        keep(shift, operator, reply)
        step = f"{reply.task}-{reply.prompt['step']}"
        name = f"{step} {reply.code}{' message' * bool(reply.prompt.get('message'))}"
        if name not in seen_at:
            number = len(seen_at)
            seen_at.update((step, name))
            in_vain(lambda: look(operator, name, number * STRIDE))

    monkeypatch.setattr(walks.Shift, "_keep", probe)
    small_house.build()
    with walks.standing_still():
        walks.walked("id")
        assert seen_at >= walks.STEPS
        for number in range(0, len(POOL), 3):                # three neighbours a time: each table has so many rows
            in_vain(lambda number=number: board(number, wrong))
    assert wrong == []
    assert any(name.endswith("message") for name in seen_at)


def board(number: int, wrong: list[str]) -> None:
    """The board of the poisoned house."""
    poison(number)
    told, zone = board_screen._read("id", db.ask("SELECT id FROM operator ORDER BY id LIMIT 1")[0].id)
    for width, height in SIZES:
        wrong.extend(f"board: {text!r}" for text in obeyed(board_lines(
            told, width, height, "id", read_at=clock.now(), zone=zone, live=True), width))


@pytest.mark.parametrize(("term", "size"), [("vt220", (20, 8)), ("xterm-256color", (80, 24))])
def test_no_text_of_any_table_reaches_a_terminal_as_a_command(
        house: Store, term: str, size: tuple[int, int]) -> None:
    """The same house at a real terminal: a task, its help, the mirror of somebody, the board, the stock-takes."""
    small_house.Person("BUDI", "picking").say("<Enter>")
    with FloorTerminal(house.url, house.folder, term=term, columns=size[0], rows=size[1]).sign_on(
            "B-DEWI", "2583", "MENU") as lead:
        for number in range(PASSES):
            with db.tx():
                poison(number)
                db.database().execute_sql("DROP TABLE naughty")
                db.database().execute_sql("UPDATE operator SET badge = 'B-' || id")
            budi = db.ask("SELECT operator_id AS id FROM dialogue WHERE task = 'picking'")[0].id
            for shown, *scans in (("CERMIN", "GOSUPERVISION", f"B-{budi}", "2"), ("PAPAN", "GOBOARD"),
                                  ("OPNAME", "GOSTOCKTAKE"), ("STOK", "GOSTOCK")):
                lead.scan(*scans)
                lead.until(shown)
                for key in ("F1", "Enter", "F3"):
                    lead.press(key)
                    lead.silent_for(0.15)
        assert lead.wait(0) is None and undocumented(terminal_class(term), lead.received) == []
        assert "Traceback" not in lead.text
    assert not (house.folder / "errors.log").exists()


def test_the_name_of_the_other_terminal_is_text_in_the_question_who_works_where(
        sqlite_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    small_house.build()
    rina = people.operator_by_code.one(code="RINA").id
    monkeypatch.setattr(holding, "is_held", lambda seat: True)
    for storable in POOL:
        with db.tx():
            db.database().execute_sql("UPDATE operator SET terminal = ?, seat = 7, seat_screen = 1, seat_at = 1",
                                      (storable,))
        reply = engine.enter(rina, "", "here", Seat(True, rina, 8))
        assert reply.code == "sits_elsewhere"
        for width, height in SIZES:
            assert obeyed(layout(reply, width, height, "id"), width) == []
