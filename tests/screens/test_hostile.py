"""Names that try to command the terminal: they are text, whatever stands in them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from floorapp.data import db, items
from floorapp.terminal.classes import terminal_class
from tests.conftest import Store
from tests.screens.real_floor import FloorTerminal
from tests.terminal.sent import undocumented

NAUGHTY = Path(__file__).parents[3] / "shared" / "data" / "hostile" / "blns" / "blns.json"
OWN = ["\x1b[2J\x1b[HBERSIH", "\x1b]0;judul\a", "\x1b]52;c;ZXZpbA==\a", "\x9b31m merah", "\x1bP$q\"p\x1b\\", "\x1b[6n",
       "\x1b[?1049l", "\x1b[5i", "\x1b#8", "\x0e\x0f", "a\rb\nc\td", "\x00\x07\x08\x7f", "\u202egnirts\u202c",
       "\u200b\u200d\ufeff", "[bold red]MERAH[/]", "[@click=app.quit]keluar[/]", "\\[b]", "{name}", "%s%n", "\ud7ff",
       "日本茶 200 g", "é" * 50, "👩\u200d👩\u200d👧", "x" * 500, "$(reboot)", "\x1b[200~GOPICKING\r\x1b[201~"]
SHOWN = 60                                                   # names of the list that are shown, spread over all of it


def hostile() -> list[str]:
    """Our own sequences, and a part of the list of naughty strings where it is there."""
    if not NAUGHTY.exists():
        return OWN
    strings = [text for text in json.loads(NAUGHTY.read_text("utf-8")) if text.strip("\x00")]
    return [*OWN, *strings[::max(len(strings) // SHOWN, 1)]]


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


def test_markup_in_a_name_is_shown_as_it_stands(house: Store) -> None:
    with db.tx():
        db.database().execute_sql("UPDATE item SET name = '[bold red]KAOS[/]' WHERE sku = 'KAOS-L'")
    with FloorTerminal(house.url, house.folder, columns=40).sign_on("B-BUDI", "2581", "ENTER=ambil kerja") as floor:
        floor.press("Enter")
        floor.until("[bold red]KAOS[/]")
