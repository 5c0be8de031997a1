"""The pictures of the documentation, from the running program: `python -m docs.pictures.make` (needs the test extra).

The demo's warehouse is made, people work in it until 14:12, then the real program is started on a terminal of each
size, used with scans, and what the terminal shows is drawn as SVG.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from docs.pictures.drawing import svg
from floorapp import settings
from floorapp.cli.opening import example_files
from floorapp.data import clock, db, people
from floorapp.demo import paper, story
from floorapp.demo.config import ZONE
from floorapp.demo.preparing import prepare
from floorapp.dialogues import engine
from floorapp.dialogues.engine import Reply
from floorapp.simulation.floor import Floor
from floorapp.simulation.jobs import Job
from floorapp.simulation.operators import VirtualOperator
from floorapp.simulation.outbound import Packing, Picking, Totes
from tests.screens.real_floor import FloorTerminal

HERE = Path(__file__).resolve().parent
NOW = datetime(2026, 11, 24, 14, 12, tzinfo=ZoneInfo(ZONE))
PINS = {code: pin for code, _, _, pin in story.OPERATORS}
Session = Callable[[FloorTerminal], None]


def main() -> None:
    """Draw every picture into this folder."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        prepare(folder, NOW - timedelta(hours=5, minutes=45), example_files(), "id")
        work()
        for name, columns, rows, session in PICTURES:
            url = settings.current().database
            with FloorTerminal(url, folder, columns=columns, rows=rows, program=str(HERE / "stopped.py"),
                               environ={"STOPPED_AT": str(clock.millis(NOW))}) as terminal:
                terminal.until("badge")
                session(terminal)
                drawn = svg(terminal.screen, f"floorapp, {name}, {columns}x{rows}")
                (HERE / f"{name}-{columns}x{rows}.svg").write_text(drawn, "utf-8")
        db.close_database()


def work() -> None:
    """Half an hour of picking and packing, so that rates, totes and half done work are there."""
    floor = Floor()
    picker = _person("BUDI", Picking(floor, Totes(floor), ""))
    packer = _person("SITI", Packing(floor))
    for person, inputs in ((picker, 175), (packer, 60)):
        for nth in range(inputs):
            with clock.stopped_at(NOW - timedelta(minutes=29) + nth * timedelta(minutes=28) / inputs):
                person.step()
    with clock.stopped_at(NOW):
        operator = people.operator_by_code.one(code="BUDI").id
        while engine.look(operator).prompt["step"] != "location":
            picker.step()
        paper.print_all()


def _person(code: str, job: Job) -> VirtualOperator:
    return VirtualOperator(_Line(code), [job])


class _Line:
    """A person's line to the dialogues."""

    def __init__(self, code: str) -> None:
        self._id = int(people.operator_by_code.one(code=code).id)

    def enter(self, task: str) -> Reply:
        return engine.enter(self._id, task)

    def say(self, raw: str) -> Reply:
        return engine.answer(self._id, raw)


def _on(terminal: FloorTerminal, code: str, shown: str) -> None:
    terminal.sign_on(story.badge(code), PINS[code], shown)


def _menu(terminal: FloorTerminal) -> None:
    _on(terminal, "DEWI", "MENU")


def _picking(terminal: FloorTerminal) -> None:
    _on(terminal, "BUDI", "Pindai rak")
    prompt = engine.look(people.operator_by_code.one(code="BUDI").id).prompt
    terminal.scan(str(prompt["location"]))
    terminal.until("Pindai barang")


def _refused(terminal: FloorTerminal) -> None:
    _on(terminal, "BUDI", "Pindai barang")
    terminal.scan(_barcode("KOPI-TRJ-250"))
    terminal.until("SALAH BARANG")


def _packing(terminal: FloorTerminal) -> None:
    _on(terminal, "SITI", "KEMAS")
    if "Keranjang / pesanan" not in terminal.text:
        terminal.press("F3")
        terminal.until("Keranjang / pesanan")
    tote, sku = _biggest_tote()
    terminal.scan(tote)
    terminal.until("Pindai barang")
    terminal.scan(_barcode(sku))
    terminal.until("OK 1 x")


def _receiving(terminal: FloorTerminal) -> None:
    _on(terminal, "RINA", "MENU")
    terminal.scan("GORECEIVING")
    terminal.until("PENERIMAAN")
    line = db.ask("SELECT a.number, i.sku FROM asn_line l JOIN item i ON i.id = l.item_id JOIN asn a ON a.id = l.asn_id"
                  " WHERE i.tracking = 'none' AND l.received = 0 ORDER BY l.expected DESC, l.id")[0]
    terminal.scan(line.number, *[_barcode(line.sku)] * 5)
    terminal.until("6 5 x")


def _board(terminal: FloorTerminal) -> None:
    _on(terminal, "DEWI", "MENU")
    terminal.scan("GOBOARD")
    terminal.until("(live)")


def _barcode(sku: str) -> str:
    return str(db.ask("SELECT b.code FROM barcode b JOIN item i ON i.id = b.item_id WHERE i.sku = ? AND b.qty = 1",
                      sku)[0].code)


def _biggest_tote() -> tuple[str, str]:
    """The full tote with the most units, of items without serial numbers, and one of these items."""
    rows = db.ask("SELECT c.code, SUM(b.on_hand) AS units, MIN(i.sku) AS sku FROM balance b JOIN item i ON "
                  "i.id = b.item_id JOIN container c ON c.id = b.container JOIN location l ON l.id = b.location_id "
                  "WHERE c.kind = 'tote' AND l.code = 'PACK-1' AND i.tracking = 'none' GROUP BY c.code "
                  "ORDER BY units DESC, c.code")
    return rows[0].code, rows[0].sku


PICTURES: tuple[tuple[str, int, int, Session], ...] = (
    ("sign-on", 20, 8, lambda terminal: None), ("menu", 20, 16, _menu), ("picking", 20, 16, _picking),
    ("error", 20, 8, _refused), ("packing", 40, 8, _packing), ("receiving", 80, 24, _receiving),
    ("board", 80, 24, _board))

if __name__ == "__main__":
    main()
