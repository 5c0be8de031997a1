"""Who may know whom while the house runs: import-linter reads files, this looks at a fresh process."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = {"escpos", "PIL", "yaml", "pydantic", "openpyxl"}
LOOK = ("import json, pkgutil, sys; {imports}; "
        "print(json.dumps(sorted(name for name, module in sys.modules.items() if module)))")
ALL_OF = ("import importlib, {package}; [importlib.import_module(m.name) for m in "
          "pkgutil.walk_packages({package}.__path__, '{package}.')]")


def loaded(imports: str) -> set[str]:
    """The modules of a fresh interpreter after these imports."""
    said = subprocess.run([sys.executable, "-I", "-c", LOOK.format(imports=imports)], capture_output=True, text=True,
                          cwd=Path(__file__).parents[2], check=True)
    return set(json.loads(said.stdout))


@pytest.mark.parametrize("package", ["floorapp.services", "floorapp.dialogues", "floorapp.data", "floorapp.domain"])
def test_what_stands_below_the_screens_is_light(package: str) -> None:
    there = loaded(ALL_OF.format(package=package))
    assert not there & (HEAVY | {"textual", "rich"}), sorted(there & (HEAVY | {"textual", "rich"}))


def test_a_screen_process_is_light() -> None:
    """Terminals start by the dozen: no pydantic, no printing, no file formats in their memory."""
    if importlib.util.find_spec("floorapp.app") is None:
        pytest.skip("there is no application yet")
    there = loaded("import floorapp.app")
    assert not there & HEAVY, sorted(there & HEAVY)
    ours = {name for name in there if name.startswith(("floorapp.printing", "floorapp.channels"))}
    assert not ours, sorted(ours)


# As a start over SSH does it; what is left out there counts as not loaded.
SCREEN = ("import os, floorapp.cli.door, floorapp.cli.terminal as start; start.leave_out_the_unused('sqlite:///a.db'); "
          "os.environ['MALLOC_MMAP_THRESHOLD_'] = '131072'; import floorapp.app, floorapp.screens.application")
FLOOR = f"{SCREEN}, floorapp.screens.floor"
WORK = f"{FLOOR}, floorapp.dialogues.picking, floorapp.services.signing_on as door; door.pin_fits('', '0000')"


@pytest.mark.parametrize(("imports", "most", "never"), [
    # Until the first picture: no tables, no services, nothing of the database.
    (SCREEN, 48, {"floorapp.data", "floorapp.services", "peewee", "pysqlite3", "gettext", "hashlib"}),
    # While somebody looks for their badge: what every task needs, and no task. The board brings half of the services.
    (FLOOR, 96, {"floorapp.services.board", "floorapp.services.counting", "floorapp.services.moving",
                  "floorapp.services.site", "floorapp.domain.intake", "floorapp.domain.sla", "floorapp.screens.board",
                  "floorapp.screens.mirror", "floorapp.dialogues.picking", "argon2", "ctypes", "secrets", "sqlite3",
                  "psycopg", "ssl"}),
    # A picker signs on and begins: goods on hold are never taken out of a tote by most of them.
    (WORK, 120,
     {"floorapp.services.board", "floorapp.services.moving", "floorapp.services.putaway", "floorapp.domain.putaway",
      "floorapp.domain.intake", "ctypes", "secrets", "hmac"}),
])
def test_a_cold_screen_loads_no_more_than_it_shows(imports: str, most: int, never: set[str]) -> None:
    """Megabytes and milliseconds of every terminal. What is seldom done is imported where it is done."""
    there = loaded(imports)
    assert not there & never, sorted(there & never)
    ours = sorted(name for name in there if name.startswith("floorapp."))
    assert len(ours) <= most, (len(ours), ours)


def test_the_rules_know_nothing_of_the_outside() -> None:
    there = loaded(ALL_OF.format(package="floorapp.domain"))
    assert not there & {"peewee", "sqlite3", "pysqlite3", "psycopg", "asyncio"}
    assert not {name for name in there if name.startswith("floorapp.") and not name.startswith("floorapp.domain")}


def test_the_name_alone_loads_nothing() -> None:
    assert not {name for name in loaded("import floorapp") if name.startswith("floorapp.")}
