"""Every screen at five sizes in two languages, from real dialogues: `python -m tests.screens.sheets` writes them.

Each step of each task is there (tests/screens/walks.py reaches them), what is said of an input, the board, the sign-on,
a mirror, the scan test. Texts alone: a sheet is what a terminal without any colour or emphasis shows. Snapshots are for
layout: what they hold is not what the tests of the dialogues prove.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import zip_longest
from pathlib import Path
from typing import Any

from floorapp.data import db, schema
from floorapp.dialogues.banner import bannered
from floorapp.dialogues.blocking import blocking
from floorapp.dialogues.engine import Reply
from floorapp.dialogues.lines import Line
from floorapp.dialogues.mirroring import mirror_lines
from floorapp.dialogues.page import layout
from floorapp.domain.safetext import columns
from floorapp.locale import LANGUAGES, say
from floorapp.screens.diagnosis_lines import diagnosis_lines
from floorapp.settings import current, use
from floorapp.terminal.diagnosis import Burst
from floorapp.terminal.scanline import Key, Scan
from floorapp.widgets.board import board_lines
from floorapp.widgets.sign_on import sign_on_lines
from tests.screens.walks import NOON, STEPS, Shift, standing_still, walked

FOLDER = Path(__file__).with_name("snapshots")
SIZES = ((20, 8), (20, 16), (40, 8), (40, 24), (80, 24))
BESIDE = (SIZES[:3], SIZES[3:])                            # which sizes stand beside each other on a sheet
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
LABEL = "]C1010899100000002717301231\x1d10B-77"

Draw = Callable[[int, int], Sequence[Line]]


@dataclass(frozen=True)
class Drawn:
    """A screen at every size, and the answer that it shows where it shows one."""

    lines: dict[tuple[int, int], Sequence[Line]]
    reply: Reply | None = None


def drawn_screens(language: str) -> dict[str, Drawn]:
    """Name -> every screen there is, at every size. The small house must be open; the clock is stopped here."""
    with standing_still():
        shift = walked(language)
        others = _house(language) | _answers(shift, language)
        drawn = {name: Drawn({size: draw(*size) for size in SIZES}) for name, draw in others.items()}
        return drawn | {name: Drawn({size: layout(reply, *size, language, tape) for size in SIZES}, reply)
                        for name, (reply, tape) in shift.shots.items()}


def sheets(screens: dict[str, Drawn], language: str) -> dict[str, str]:
    """File name -> every size of every screen of one task, or of those that belong to none."""
    files: dict[str, str] = {}
    for name, screen in sorted(screens.items()):
        task = name.partition("-")[0]
        file = f"{task if task in _tasks() else 'floor'}.{language}.txt"
        files[file] = files.get(file, "") + f"== {name}\n" + "".join(
            "\n".join(_beside([_framed(screen.lines[size], *size) for size in sizes])) + "\n" for sizes in BESIDE)
    return files


def _tasks() -> set[str]:
    return {name.partition("-")[0] for name in STEPS} | {"board"}


def _house(language: str) -> dict[str, Draw]:
    scan = Scan(LABEL)
    burst = Burst(f"{LABEL}\r".encode(), 0.042)
    return {
        "sign-on": lambda w, h: sign_on_lines(w, h, language),
        "sign-on-pin": lambda w, h: sign_on_lines(w, h, language, badge="B-BUDI", typed="****"),
        "sign-on-refused": lambda w, h: sign_on_lines(w, h, language, refused=say("sign_in_wrong", language)),
        "sign-on-locked": lambda w, h: sign_on_lines(w, h, language, badge="BUDI", named=True, locked=True),
        "sign-on-named": lambda w, h: sign_on_lines(w, h, language, badge="BUDI", named=True),
        "sign-on-working": lambda w, h: sign_on_lines(w, h, language, badge="B-BUDI", working=True),
        "sign-on-wait": lambda w, h: sign_on_lines(w, h, language, refused=say("sign_in_wait", language, minutes=4)),
        "sign-on-blocked": lambda w, h: sign_on_lines(w, h, language, refused=say("sign_in_blocked", language)),
        "trouble": lambda w, h: blocking(say("screen_trouble", language, reference="A1B2C3D"), w, h,
                                         say("page_understood", language)),
        **{f"scan-test{name}": partial(_tested, language, *what) for name, what in {
            "": (Burst(), None), "-label": (burst, scan), "-key": (Burst(b"\x1bOQ", 0.001), Key("F2")),
            "-command": (Burst(b"CMDBACK\r", 0.02), Scan("CMDBACK")), "-plain": (Burst(b"ABC\r", 0.02), Scan("ABC")),
            "-item": (Burst(b"8991000000027\r\n", 0.03), Scan("8991000000027")),
            "-no-ending": (Burst(b"8991000000027", 0.03), None)}.items()},
        "board": lambda w, h: board_lines(BOARD, w, h, language, read_at=NOON, zone="Asia/Jakarta", live=True),
        "board-leads": lambda w, h: board_lines(BOARD, w, h, language, read_at=NOON, zone="Asia/Jakarta", live=True,
                                                leads=True),
        "board-stale": lambda w, h: board_lines(BOARD, w, h, language, read_at=NOON, zone="Asia/Jakarta", live=False),
    }


def _answers(shift: Shift, language: str) -> dict[str, Draw]:
    """What no step is: a refusal with scans that came behind it, an answer that takes long, a half typed line."""
    refused, tape = shift.shots["refused"]
    asked, before = shift.shots["picking-qty"]
    told, _ = shift.shots["message"]
    elsewhere, _ = shift.shots["takeover"]
    helped = replace(elsewhere, code="help_takeover", text=say("help_takeover", language))
    moved = replace(asked, code="moved_on", text=say("moved_on", language))
    far = replace(asked, prompt=asked.prompt | {"due": "2026-11-28T15:00:00+07:00"})
    taken_away = replace(asked, outcome="accepted", code="lease_lost", text=say("lease_lost", language))
    menu, _ = shift.shots["menu-menu"]
    lesson = replace(menu, prompt=menu.prompt | {"choices": ["picking", "packing", "training_end"], "more": False})
    whose, _ = shift.shots["receiving-owner"]
    many = replace(whose, prompt=whose.prompt | {"choices": [f"OWNER-{n:02}" for n in range(1, 13)]})
    return {
        "choices-many": lambda w, h: layout(many, w, h, language),
        "message-ignored": lambda w, h: layout(told, w, h, language, tape, ignored=3),
        "takeover-help": lambda w, h: layout(helped, w, h, language),
        "moved-on": lambda w, h: layout(moved, w, h, language, before),
        "days": lambda w, h: layout(far, w, h, language, before),
        "notice": lambda w, h: layout(taken_away, w, h, language, before),
        "mirror-message": lambda w, h: mirror_lines(shift.mirrors["mirror-message"], w, h),
        "training-menu": lambda w, h: _in_training(lesson, (), w, h, language),
        "refused-ignored": lambda w, h: layout(refused, w, h, language, tape, ignored=2),
        "working": lambda w, h: layout(asked, w, h, language, before, working=True),
        "typed": lambda w, h: layout(asked, w, h, language, before, typed="12"),
        "mirror": lambda w, h: mirror_lines(shift.mirrors["mirror"], w, h),
        "training": lambda w, h: _in_training(asked, before, w, h, language),
        "training-refused": lambda w, h: _in_training(refused, tape, w, h, language),
    }


def _tested(language: str, burst: Burst, taken: Scan | Key | None, width: int, height: int) -> Sequence[Line]:
    return diagnosis_lines(width, height, language, burst=burst, taken=taken, count=3)


def _in_training(reply: Reply, tape: Sequence[Any], width: int, height: int, language: str) -> Sequence[Line]:
    usual = current()
    use(replace(usual, warehouse=replace(usual.warehouse, language=language),
                training=replace(usual.training, on=True, may_end=True)))
    try:
        return bannered(layout(reply, width, height, language, tape), width, language)
    finally:
        use(usual)


def _framed(lines: Sequence[Line], width: int, height: int) -> list[str]:
    edge = f"+{'-' * width}+"
    return [edge, *(f"|{text}{' ' * (width - columns(text))}|" for text in (line.whole(width) for line in lines)), edge]


def _beside(frames: Sequence[Sequence[str]]) -> Iterator[str]:
    """Frames in one row of the sheet, the lower ones filled up."""
    empty = 0
    for row in zip_longest(*frames, fillvalue=""):
        cells = [cell or " " * len(frame[0]) for cell, frame in zip(row, frames, strict=True)]
        if any(cell.strip(" |") for cell in cells):
            if empty:
                yield f"  ({empty} empty)"
            empty = 0
            yield " ".join(cells).rstrip()
        else:
            empty += 1


def _write() -> None:
    from tests import small_house
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.txt"):
        old.unlink()
    for language in LANGUAGES:
        with tempfile.TemporaryDirectory() as folder:
            db.open_database(f"sqlite:///{folder}/floor.db")
            schema.upgrade()
            small_house.build()
            for name, text in sheets(drawn_screens(language), language).items():
                (FOLDER / name).write_text(text, "utf-8")
            db.close_database()


if __name__ == "__main__":
    _write()
