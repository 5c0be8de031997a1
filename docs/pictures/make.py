"""Make the pictures of the README: the real program on a real terminal, its cells drawn as SVG.

    .venv/bin/python -m docs.pictures.make

The demo warehouse is prepared in a temporary folder; nothing else is needed.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from html import escape
from pathlib import Path

import pyte

from tests.screens.real_floor import FloorTerminal

HERE = Path(__file__).parent
WIDE, HIGH, EDGE = 9.6, 20, 14            # of a cell and of the frame, in units of the picture
INK, PAPER = "#101418", "#f4f6f2"
SHOTS: tuple[tuple[str, int, int, str, str, Sequence[str]], ...] = (
    ("sign-on", 20, 8, "", "", ()),
    ("menu", 20, 16, "B-DEWI", "5555", ()),
    ("picking", 20, 16, "B-BUDI", "2222", ("T-00101",)),
    ("error", 20, 8, "B-BUDI", "2222", ("SALAH-1",)),
    ("packing", 40, 8, "B-SITI", "3333", ()),
    ("receiving", 80, 24, "B-RINA", "1111", ("1", "ASN-1102", "18990101000131", "18990101000131")),
    ("board", 80, 24, "B-DEWI", "5555", ("GOBOARD",)),
)


def main() -> None:
    """One picture a line of SHOTS."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-m", "floorapp.cli.demo", "--prepare", folder], check=True)
        url = f"sqlite:///{Path(folder) / 'floorapp.db'}"
        for name, columns, rows, badge, pin, inputs in SHOTS:
            with FloorTerminal(url, Path(folder), columns=columns, rows=rows) as terminal:
                terminal.until("badge")
                for typed in (badge, pin, *inputs) if badge else ():
                    terminal.scan(typed)
                    terminal.read(0.8)
                (HERE / f"{name}-{columns}x{rows}.svg").write_text(svg(terminal.screen), encoding="utf-8")


def svg(screen: pyte.Screen) -> str:
    """The cells of a screen as a picture: text in runs of one style, reversed runs on a bar."""
    wide, high = screen.columns * WIDE + 2 * EDGE, screen.lines * HIGH + 2 * EDGE
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide:g} {high:g}" width="{wide:g}" '
             f'font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="16">',
             f'<rect width="100%" height="100%" rx="8" fill="{INK}"/>']
    for y in range(screen.lines):
        for x, text, bold, turned in runs(screen, y):
            left, top = EDGE + x * WIDE, EDGE + y * HIGH
            if turned:
                parts.append(f'<rect x="{left:g}" y="{top:g}" width="{len(text) * WIDE:g}" height="{HIGH}" '
                             f'fill="{PAPER}"/>')
            if text.strip():
                weight = ' font-weight="bold"' if bold else ""
                parts.append(f'<text x="{left:g}" y="{top + 15:g}" textLength="{len(text) * WIDE:g}" '
                             f'xml:space="preserve" fill="{INK if turned else PAPER}"{weight}>{escape(text)}</text>')
    return "\n".join([*parts, "</svg>", ""])


def runs(screen: pyte.Screen, y: int) -> list[tuple[int, str, bool, bool]]:
    """Where a run of cells of one style begins, its text, and whether it is bold and reversed."""
    found: list[tuple[int, str, bool, bool]] = []
    for x in range(screen.columns):
        cell = screen.buffer[y][x]
        if found and found[-1][2:] == (cell.bold, cell.reverse):
            start, text, bold, turned = found[-1]
            found[-1] = start, text + cell.data, bold, turned
        else:
            found.append((x, cell.data, cell.bold, cell.reverse))
    return found


if __name__ == "__main__":
    main()
