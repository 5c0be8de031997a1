"""Bytes on the wire: the first screens and a kept scan, against the same screens with Textual's own driver."""

from __future__ import annotations

from pathlib import Path
from statistics import mean

from floorapp.data import db
from tests.bench.sessions import BADGE, PIN, floor, houses, program
from tests.bench.tables import show
from tests.screens.real_floor import FloorTerminal

SIZES = ((20, 8), (80, 24))
LINES = 5                                      # order lines that are picked
QUIET = 0.2                                   # seconds without a byte: the picture is whole


def run() -> None:
    """Bytes at three sizes; then what a terminal is sent on which nothing happens, and a board that counts."""
    rows = []
    with houses() as house:
        sessions = {(size, stock): _session(*house(), size, stock=stock) for size in SIZES for stock in (False, True)}
        idle = _idle(*house())
    for size in SIZES:
        ours, stock = sessions[size, False], sessions[size, True]
        rows += [(f"{name}, {size[0]}x{size[1]}", round(ours[name]), round(stock[name]), stock[name] / ours[name])
                 for name in ours]
    show("Bytes sent", ("what", "ours", "stock driver", "ratio"), rows,
         "kept scan: mean over rack, item and tote scans of several lines")
    board = _board()
    show("Bytes a second", ("what", "ours", "stock driver", "ratio"), [
        ("idle picking screen, 80x24", idle, "-", "-"),
        ("board of 40 counting rows, 80x44", round(board[0]), round(board[1]), board[1] / board[0])])


def _session(url: str, folder: Path, size: tuple[int, int], *, stock: bool) -> dict[str, float]:
    found: dict[str, float] = {}
    with floor(url, folder, *size, stock=stock) as terminal:
        found["login screen"] = len(terminal.until("badge")) + len(_rest(terminal))
        terminal.scan(BADGE)
        terminal.until("PIN")
        _rest(terminal)
        terminal.scan(PIN)
        found["first task screen"] = len(terminal.until("ENTER=ambil")) + len(_rest(terminal))
        found["kept scan"] = mean(_scans(terminal, url))
    return found


def _scans(terminal: FloorTerminal, url: str) -> list[int]:
    """Bytes of each kept scan of a few lines, as a picker makes them; told what to scan by the database."""
    from floorapp.dialogues import engine
    sizes = []
    db.open_database(url)
    operator = db.ask("SELECT id FROM operator WHERE code = 'BUDI'")[0].id
    seq = 0
    while len(sizes) < LINES * 3:
        prompt = engine.look(operator).prompt
        scan = {"start": "", "location": prompt.get("location"), "item": _barcode(prompt), "qty": _barcode(prompt),
                "tote": f"T-{90000 + len(sizes)}", "drop": prompt.get("location")}[prompt["step"]]
        terminal.scan(str(scan))
        came = b""
        while (kept := db.ask("SELECT seq FROM operator WHERE id = ?", operator)[0].seq) == seq:
            came += terminal.read(0.05)
        seq = kept
        came += _rest(terminal)
        if prompt["step"] in {"location", "item", "qty", "tote"}:
            sizes.append(len(came))
    db.close_database()
    return sizes


def _barcode(prompt: dict[str, object]) -> str:
    found = db.ask("SELECT b.code FROM barcode b JOIN item i ON i.id = b.item_id WHERE i.sku = ? ORDER BY b.qty",
                   prompt.get("sku") or "")
    return str(found[0].code) if found else str(prompt.get("sku") or "")


def _rest(terminal: FloorTerminal) -> bytes:
    came = b""
    while piece := terminal.read(QUIET):
        came += piece
    return came


def _idle(url: str, folder: Path) -> int:
    with floor(url, folder, 80, 24) as terminal:
        terminal.sign_on(BADGE, PIN, "ENTER=ambil")
        _rest(terminal)
        return round(len(terminal.read(3)) / 3)


def _board() -> tuple[float, float]:
    rates = []
    for arguments in ((), ("--stock",)):
        with program("counting_board.py", *arguments, rows=44) as board:
            board.until("0:59:5")
            rates.append(len(board.read(4.0)) / 4)
    return rates[0], rates[1]
