"""Names that try to command the terminal: they are text, whatever stands in them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from floorapp.data import db, items
from floorapp.terminal.classes import terminal_class
from tests.conftest import Store
from tests.screens.real_floor import FloorTerminal
from tests.small_house import SHIRT, Person
from tests.terminal.sent import undocumented

NAUGHTY = Path(__file__).parents[3] / "shared" / "data" / "hostile" / "blns" / "blns.json"
ESCAPES = NAUGHTY.parents[1] / "xterm"
OWN = ["\x1b[2J\x1b[HBERSIH", "\x1b]0;judul\a", "\x1b]52;c;ZXZpbA==\a", "\x9b31m merah", "\x1bP$q\"p\x1b\\", "\x1b[6n",
       "\x1b[?1049l", "\x1b[5i", "\x1b#8", "\x0e\x0f", "a\rb\nc\td", "\x00\x07\x08\x7f", "\u202egnirts\u202c",
       "\u200b\u200d\ufeff", "[bold red]MERAH[/]", "[@click=app.quit]keluar[/]", "\\[b]", "{name}", "%s%n", "\ud7ff",
       "日本茶 200 g", "é" * 50, "👩\u200d👩\u200d👧", "x" * 500, "$(reboot)", "\x1b[200~GOPICKING\r\x1b[201~"]
SHOWN = 60                                                   # names of the list that are shown, spread over all of it


def hostile() -> list[str]:
    """Our own sequences; parts of the list of naughty strings and of a terminal's test files where they are there."""
    strings = json.loads(NAUGHTY.read_text("utf-8")) if NAUGHTY.exists() else []
    strings = [text for text in strings if text.strip("\x00")]
    escapes = [file.read_text("latin-1")[:200] for file in sorted(ESCAPES.glob("*.in"))]
    return [*OWN, *strings[::max(len(strings) // SHOWN, 1)], *escapes]


@pytest.mark.parametrize(("term", "size"), [("vt100", (20, 16)), ("xterm-256color", (80, 24))])
def test_no_name_reaches_the_terminal_as_a_command(house: Store, term: str, size: tuple[int, int]) -> None:
    names = [name.encode("utf-8", "replace").decode().replace("\0", "") for name in hostile()]
    shirt = {column.removesuffix("_id"): value for column, value in db.ask("SELECT * FROM item")[0]._asdict().items()}
    with db.tx():                                            # past the boundary that cleans what is imported
        db.insert_many(items.Item, [shirt | {"id": 1000 + n, "sku": f"H{n:04}", "name": name, "unit": name[:10]}
                                    for n, name in enumerate(names)])
    with FloorTerminal(house.url, house.folder, term=term, columns=size[0], rows=size[1]).sign_on(
            "B-RINA", "2580", "MENU") as floor:
        floor.scan("GOSTOCK")
        floor.until("kode")
        for number in range(len(names)):
            floor.scan(f"H{number:04}")
            floor.until(f"H{number:04}")
        floor.press("F3")
        floor.until("MENU")
        assert undocumented(terminal_class(term), floor.received) == []


FIELDS = (("item", "name"), ("item", "unit"), ("item", "sku"), ('"order"', "number"), ("lot", "code"),
          ("lot", "expiry"), ("location", "code"), ("location", "check_digits"), ("container", "code"),
          ("carrier", "name"), ("input", "said"), ("input", "raw"), ("operator", "name"), ("operator", "code"),
          ("warehouse", "name"))


@pytest.mark.parametrize(("term", "size"), [("vt220", (20, 8)), ("xterm-256color", (80, 24))])
def test_no_field_that_a_task_shows_reaches_the_terminal_as_a_command(
        house: Store, term: str, size: tuple[int, int]) -> None:
    """Written past every boundary that cleans: the row in hand, its place, tote, order and lot, and the tape."""
    Person("BUDI", "picking").say("T-1", "A-01-01", SHIRT, SHIRT, "A-01-02")
    with FloorTerminal(house.url, house.folder, term=term, columns=size[0], rows=size[1]).sign_on(
            "B-BUDI", "2581", "Pindai barang") as floor:
        for number, text in enumerate(OWN):
            storable = text.encode("utf-8", "replace").decode().replace("\0", "")
            with db.tx():
                for table, column in FIELDS:
                    db.database().execute_sql(f"UPDATE {table} SET {column} = ? || id", (f"{storable}{number}-",))
            floor.press("F1")
            floor.silent_for(0.15)
            floor.press("Enter")
            floor.silent_for(0.15)
        assert floor.wait(0) is None and undocumented(terminal_class(term), floor.received) == []
        assert "Traceback" not in floor.text


def test_no_text_typed_at_the_sign_on_reaches_the_terminal_as_a_command(house: Store) -> None:
    with FloorTerminal(house.url, house.folder, columns=40, rows=16) as floor:
        floor.until("badge")
        for text in OWN:
            floor.send(text.encode("utf-8", "replace") + b"\r")
        floor.silent_for(2)
        assert floor.wait(0) is None and undocumented(terminal_class("xterm-256color"), floor.received) == []
    assert not (house.folder / "errors.log").exists()


def test_no_text_that_is_scanned_reaches_the_terminal_as_a_command(house: Store) -> None:
    with FloorTerminal(house.url, house.folder, columns=40, rows=16).sign_on("B-RINA", "2580", "MENU") as floor:
        floor.scan("GOSTOCK")
        floor.until("STOK")
        for text in hostile():
            floor.send(text.encode("utf-8", "replace") + b"\r")
            floor.silent_for(0.05)
            floor.press("Enter")
        floor.silent_for(1)
        assert floor.wait(0) is None and undocumented(terminal_class("xterm-256color"), floor.received) == []
    assert not (house.folder / "errors.log").exists()


def test_markup_in_a_name_is_shown_as_it_stands(house: Store) -> None:
    with db.tx():
        db.database().execute_sql("UPDATE item SET name = '[bold red]KAOS[/]' WHERE sku = 'KAOS-L'")
    with FloorTerminal(house.url, house.folder, columns=40).sign_on("B-BUDI", "2581", "ENTER=ambil kerja") as floor:
        floor.press("Enter")
        floor.until("[bold red]KAOS[/]")
