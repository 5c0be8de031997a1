"""Who may know whom while the house runs: import-linter reads files, this looks at a fresh process."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = {"escpos", "PIL", "yaml", "pydantic", "openpyxl"}
LOOK = "import json, pkgutil, sys; {imports}; print(json.dumps(sorted(sys.modules)))"
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


def test_the_rules_know_nothing_of_the_outside() -> None:
    there = loaded(ALL_OF.format(package="floorapp.domain"))
    assert not there & {"peewee", "sqlite3", "pysqlite3", "psycopg", "asyncio"}
    assert not {name for name in there if name.startswith("floorapp.") and not name.startswith("floorapp.domain")}


def test_the_name_alone_loads_nothing() -> None:
    assert not {name for name in loaded("import floorapp") if name.startswith("floorapp.")}
