"""docs/terminals.md lists what each class of terminal is sent: the table and the program say the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from floorapp.terminal.classes import CLASSES
from tests.terminal.sent import undocumented

DOC = Path(__file__).parents[2] / "docs" / "terminals.md"
COLUMNS = {"vt100": 0, "vt220": 1, "linux": 1}                 # everything else stands in the last column


def modes(name: str) -> set[str]:
    """The mode sequences that the table gives this class."""
    found = set()
    for line in DOC.read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 5 and cells[2 + COLUMNS.get(name, 2)] == "yes":
            found |= {"\x1b[" + "".join(said.split()) for said in re.findall(r"`CSI (\? \d+ [hl])`", cells[0])}
    return found


@pytest.mark.parametrize("name", CLASSES)
def test_the_modes_of_each_class_are_those_of_the_table(name: str) -> None:
    terminal = CLASSES[name]
    assert set(re.findall(r"\x1b\[\?\d+[hl]", terminal.greeting + terminal.farewell)) == modes(name)


@pytest.mark.parametrize("name", CLASSES)
def test_what_the_table_does_not_list_is_found_in_what_was_sent(name: str) -> None:
    for never in ("\x1b[?1000h", "\x1b[?1004h", "\x1b[>25u", "\x1b]22;default\a", "\x1b[?2026$p", "\x1b[c", "\x9b31m",
                  "\x1b[5m", "\x1bP0q\x1b\\", "\x1b[?12h"):
        assert undocumented(CLASSES[name], f"AMBIL {never}".encode()), repr(never)


def test_every_class_and_every_second_way_is_named() -> None:
    text = DOC.read_text("utf-8")
    assert all(f"`{name}`" in text or name.endswith("-256color") for name in CLASSES)
    from floorapp.domain.codes import _SECOND_WAYS, COMMANDS
    assert all(f"`{typed}`" in text for typed in _SECOND_WAYS) and all(f"`{code}`" in text for code in COMMANDS)
