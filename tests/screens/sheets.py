"""The main screens at five sizes in two languages, from real dialogues: `python -m tests.screens.sheets` writes them.

Snapshots are for layout: what they hold is not what the tests of the dialogues prove.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from floorapp.data import clock, conversations, db, people, schema
from floorapp.dialogues import engine
from floorapp.dialogues.engine import Reply
from floorapp.dialogues.page import Line, layout
from floorapp.dialogues.tasks import TASKS
from floorapp.locale import LANGUAGES
from floorapp.widgets.board import board_lines
from floorapp.widgets.sign_on import sign_on_lines
from tests.small_house import COFFEE, SHIRT

FOLDER = Path(__file__).with_name("snapshots")
SIZES = ((20, 8), (20, 16), (40, 8), (40, 24), (80, 24))
NOON = 1_794_985_920_000                                   # 18 November 2026, 14:12 in Jakarta
BOARD = {
    "groups": [
        {"carrier": "GoSend", "service": "INSTANT", "cutoff": "2026-11-18T07:30:00Z", "orders": 9, "to_pick": 2,
         "to_pack": 3, "to_ship": 4, "forecast": "2026-11-18T07:27:00Z", "risk": "tight", "late": 0, "waiting": 0},
        {"carrier": "JNE", "service": "REG", "cutoff": "2026-11-18T08:00:00Z", "orders": 168, "to_pick": 61,
         "to_pack": 40, "to_ship": 67, "forecast": "2026-11-18T08:21:00Z", "risk": "late", "late": 34, "waiting": 0},
        {"carrier": "SiCepat", "service": "REG", "cutoff": None, "orders": 27, "to_pick": 20, "to_pack": 5,
         "to_ship": 2, "forecast": "2026-11-18T08:10:00Z", "risk": "safe", "late": 0, "waiting": 0}],
    "stages": [
        {"stage": "pick", "lines": 388, "rate": 212.0, "needed": 301.0, "people": 6, "short": 3},
        {"stage": "pack", "lines": 121, "rate": 96.0, "needed": 88.0, "people": 4, "short": 0},
        {"stage": "ship", "lines": 82, "rate": None, "needed": None, "people": 2, "short": 0}],
    "alerts": [{"alert": "late", "count": 34, "text": "JNE REG: 34 pesanan tak terkejar 15:00"},
               {"alert": "on_hold", "count": 7, "text": "7 pesanan ditahan"}],
    "today": {"shipped": 640, "on_time": 629, "late": 11, "cancelled": 2}}


def sheets(language: str) -> dict[str, str]:
    """File name -> every size of one screen, framed. The furnished house must be open, and nobody at work in it."""
    with db.tx():
        db.database().execute_sql(f"UPDATE operator SET language = '{language}'")
    screens = _house_screens(language) | {name: _drawn(shot, language) for name, shot in _dialogues().items()}
    return {f"{name}.{language}.txt": "\n".join(_framed(draw(*size), *size) for size in SIZES)
            for name, draw in screens.items()}


Draw = Callable[[int, int], Sequence[Line]]
Shot = tuple[Reply, list[Any]]


def _house_screens(language: str) -> dict[str, Draw]:
    return {
        "sign-on": lambda w, h: sign_on_lines(w, h, language),
        "sign-on-pin": lambda w, h: sign_on_lines(w, h, language, badge="B-BUDI", typed="****"),
        "board": lambda w, h: board_lines(BOARD, w, h, language, read_at=NOON, zone="Asia/Jakarta", live=True),
    }


def _dialogues() -> dict[str, Shot]:
    """One order on its way; at each stop the open question is kept, to be drawn at any size."""
    shots: dict[str, Shot] = {}

    def go(code: str, task: str, *scans: str, shot: str = "") -> Reply:
        operator = people.operator_by_code.one(code=code).id
        reply = engine.enter(operator, task)
        for raw in scans:
            reply = engine.answer(operator, raw)
        if shot:
            shots[shot] = reply, conversations.tape.all(operator=operator, most=20)
        return reply

    go("DEWI", "menu", shot="menu")
    go("RINA", "receiving", "ASN-1", SHIRT, SHIRT, shot="receiving-qty")
    go("RINA", "receiving", "5", "LPN-7", COFFEE, "4", "B-77", "311230", shot="receiving-lpn")
    go("RINA", "receiving", "LPN-8", "END")
    go("RINA", "putaway", "LPN-7", shot="putaway-location")
    go("BUDI", "picking", shot="picking-start")
    go("BUDI", "picking", "<Enter>", shot="picking-location")
    go("BUDI", "picking", "A-01-01", SHIRT, shot="picking-qty")
    go("BUDI", "picking", COFFEE, shot="refused")
    go("BUDI", "picking", "<F2>", shot="problem")
    go("BUDI", "picking", "<F3>", "<Undo>", shot="undo")
    go("BUDI", "picking", "<F3>", "<F1>", shot="help")
    go("BUDI", "picking", SHIRT, shot="picking-tote")
    go("BUDI", "picking", "T-0001", "A-01-02", shot="picking-lot")
    go("BUDI", "picking", COFFEE, shot="picking-drop")
    go("BUDI", "picking", "PACK-1")
    go("DEWI", "packing", "T-0001", SHIRT, shot="packing-item")
    go("DEWI", "packing", SHIRT, COFFEE, shot="packing-box")
    go("DEWI", "packing", "<Enter>", "<Enter>", shot="packing-label")
    label = db.ask("SELECT number FROM parcel")[0].number
    go("DEWI", "packing", label)
    go("DEWI", "dispatch", label, shot="dispatch-parcel")
    go("DEWI", "dispatch", "END", "PAK JOKO", shot="dispatch-plate")
    go("DEWI", "dispatch", "B1234CD")
    go("DEWI", "delivery", label, shot="delivery-result")
    go("DEWI", "delivery", "2", shot="delivery-reason")
    go("DEWI", "stock", SHIRT, shot="stock-item")
    go("DEWI", "counting", "A-01-01", shot="counting-item")
    go("DEWI", "counting", SHIRT, shot="counting-qty")
    go("JOKO", "moving", "A-01-01", shot="moving-item")
    go("JOKO", "moving", SHIRT, "2", shot="moving-destination")
    for task in TASKS:                                          # whatever was added since: its first question
        if task != "board" and not any(shot.partition("-")[0] == task for shot in shots):
            go("DEWI", task, shot=f"{task}-{TASKS[task].home}")
    return shots


def _drawn(shot: Shot, language: str) -> Draw:
    """The page, with its times made to stand still."""
    reply, tape = shot
    for name in ("rows", "choices"):
        if reply.prompt.get(name):
            told = [re.sub(r"\d\d:\d\d", "14:12", re.sub(r"\d\d/\d\d \d\d:\d\d", "18/11 14:12", str(row)))
                    if isinstance(row, str) else row for row in reply.prompt[name]]
            reply = replace(reply, prompt=reply.prompt | {name: told})
    if reply.prompt.get("order"):
        reply = replace(reply, prompt=reply.prompt | {"due": clock.iso(clock.now() + 48 * 60_000 + 30_000)})
    return lambda w, h: layout(reply, w, h, language, [row._replace(at=NOON) for row in tape])


def _framed(lines: Sequence[Line], width: int, height: int) -> str:
    edge = f"+{'-' * width}+"
    texts = [line.whole(width) for line in lines]
    rows = [f"|{text}{' ' * (width - len(text))}|" for text in texts]
    return "\n".join([f"{edge} {width}x{height}", *rows, edge, ""])


def _write() -> None:
    from tests.screens.conftest import furnish
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.txt"):
        old.unlink()
    for language in LANGUAGES:
        with tempfile.TemporaryDirectory() as folder:
            db.open_database(f"sqlite:///{folder}/floor.db")
            schema.upgrade()
            furnish()
            for name, text in sheets(language).items():
                (FOLDER / name).write_text(text, "utf-8")
            db.close_database()


if __name__ == "__main__":
    _write()
