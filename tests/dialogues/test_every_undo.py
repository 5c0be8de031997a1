"""Undo after every kind of kept input of every task: it is shown first, Enter takes it back, and all is as before; or
it is refused with what is done instead.

The kinds come from the dialogues themselves. The walks of the sheets say most of them, the other tests of this room the
rest: under all of them the undo of each kept input is tried (conftest).
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from floorapp.data import db
from floorapp.data.act import Act
from floorapp.dialogues import engine
from floorapp.locale import LANGUAGES, say
from floorapp.services import intake
from tests import small_house
from tests.conftest import Store
from tests.dialogues.undo_probe import Probe
from tests.house.source import HOUSE
from tests.screens import walks
from tests.small_house import taken


@pytest.fixture
def probe(sqlite_store: Store, monkeypatch: pytest.MonkeyPatch) -> Probe:
    found = Probe()
    monkeypatch.setattr(engine, "_take", found.take)
    monkeypatch.setattr(engine, "_keep", found.keep)
    small_house.build()
    with walks.standing_still():
        walks.walked("en")
        _more_picking(walks.Shift().go)
    return found


def _more_picking(go: walks.Go) -> None:
    """A torn label, a line put last, damaged units, and an order that is put on hold meanwhile."""
    taken("locations", "code,kind,zone,sequence\nA-08-01,pick,A,1\nA-08-02,pick,A,2\n")
    taken("stock", "sku,location,qty\nKAOS-L,A-08-01,9\nTEH-100,A-08-02,9\n")
    taken("orders", "number,sku,qty,payment_method,priority\nSO-21,KAOS-L,3,cod,9\nSO-21,TEH-100,3,cod,9\n")
    small_house.release_all()
    go("BUDI", "picking", "<Enter>", "<F2>", "6", "<F2>", "1", "<F3>", "<F4>", "<F2>", "2", "1")
    db.execute(lambda: intake.hold_order(Act("DEWI", 1), "SO-21", "address"))
    go("BUDI", "picking", "<F3>")


def kinds() -> dict[tuple[str, str], bool]:
    """Every (task or module, code) that a dialogue keeps, out of the code itself; whether it names a boundary."""
    found: dict[tuple[str, str], bool] = {}
    for path in sorted((HOUSE / "dialogues").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or not node.args:
                continue
            if node.func.id not in {"kept", "kept_past"}:
                continue
            if isinstance(node.args[0], ast.JoinedStr):
                continue                                   # one for each grade or status, alike
            never = node.func.id == "kept_past" or "NEVER" in [getattr(part, "id", "") for part in node.args[1:]]
            for part in ast.walk(node.args[0]):
                if isinstance(part, ast.Constant) and part.value not in {"assemble", "po", "printed"}:
                    found[path.stem, str(part.value)] = never or found.get((path.stem, str(part.value)), False)
    return found


def test_every_boundary_names_what_is_done_instead() -> None:
    assert len(kinds()) > 100
    mute = {code for (_, code), boundary in kinds().items() if boundary for language in LANGUAGES
            if say(f"past_{code}", language) == f"past_{code}"}
    assert not mute


def test_every_kept_input_is_taken_back_or_says_what_is_done_instead(probe: Probe) -> None:
    assert probe.wrong == {}
    walked = {code for _, code in probe.seen}
    sources = "".join(path.read_text("utf-8") for path in sorted(Path(__file__).parent.glob("test_*.py"))
                      if path != Path(__file__))
    missing = {kind for kind in kinds() if kind[1] not in walked and f'"{kind[1]}"' not in sources}
    assert not missing
