"""The laminated sheet: every command, digit and task as a barcode, through the spool like any other paper."""

from __future__ import annotations

import sqlite3

import pytest

from floorapp.domain import codes
from floorapp.keymap import COMMANDS, TASKS, sheet
from floorapp.locale import LANGUAGES
from tests.cli.sites import Site


@pytest.mark.parametrize("width", ["32", "48"])
def test_the_sheet_is_queued_and_shows_every_code(own_site: Site, width: str) -> None:
    said = own_site.run("print", "sheet")
    assert said.status == 0 and "command_sheet:id:1" in said.out
    preview = own_site.run("print", "preview", "command_sheet:id", "--width", width)
    assert preview.status == 0, preview.err
    shown = preview.out
    for code in [*(command.code for command in COMMANDS), *(task.code[:12] for task in TASKS), *map(str, range(10))]:
        assert code in shown, code
    assert "Kendala" in shown and "Angka 7" in shown


def test_again_it_is_a_copy_and_in_the_other_language_a_sheet_of_its_own(own_site: Site) -> None:
    names = [own_site.run("print", "sheet", *more).out for more in ((), (), ("--language", "en"))]
    assert [name for name, key in zip(names, ("id:1", "id:2", "en:1"), strict=True) if f"command_sheet:{key}" in name] \
        == names


def test_where_no_printer_takes_it_that_is_told(own_site: Site) -> None:
    with sqlite3.connect(own_site.folder / "var" / "floorapp.db") as database:
        database.execute("UPDATE printer SET kinds = 'shipping_label'")
    said = own_site.run("print", "sheet")
    assert said.status == 1 and "printers.toml" in said.err and not said.out


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_barcode_of_the_sheet_is_what_its_words_say(language: str) -> None:
    for entry in sheet(language):
        code = str(entry["code"])
        assert code.isascii() and code.isalnum() and code == code.upper()
        assert codes.read(code).command or codes.quantity(code) is not None
        assert entry["words"]
