"""A terminal's screen as SVG: text in whatever monospace font the reader has, nothing fetched from anywhere."""

from __future__ import annotations

from itertools import groupby
from xml.sax.saxutils import escape

from pyte.screens import Char, Screen

CELL, ROW, SIZE, EDGE = 10, 21, 16, 14               # pixels: a column, a row, the letters, the frame
INK, PAPER, FRAME = "#f2f2f2", "#101418", "#5b6570"
FONT = "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, 'Courier New', monospace"
BLOCK = "█"


def svg(screen: Screen, title: str) -> str:
    """The picture of a screen, as it is."""
    width, height = screen.columns * CELL + 2 * EDGE, screen.lines * ROW + 2 * EDGE
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
             f'viewBox="0 0 {width} {height}" role="img">', f"<title>{escape(title)}</title>",
             f'<rect x="1" y="1" width="{width - 2}" height="{height - 2}" rx="9" fill="{PAPER}" '
             f'stroke="{FRAME}" stroke-width="2"/>', f'<g font-family="{FONT}" font-size="{SIZE}" fill="{INK}">']
    for y in range(screen.lines):
        cells = [screen.buffer[y][x] for x in range(screen.columns)]
        x = 0
        for pen, run in groupby(cells, key=_pen):
            text = "".join(cell.data for cell in run)
            parts += _run(text, pen, x, y)
            x += len(text)
    return "\n".join([*parts, "</g>", "</svg>", ""])


def _pen(cell: Char) -> tuple[bool, bool, bool]:
    return cell.reverse, cell.bold, cell.data == BLOCK


def _run(text: str, pen: tuple[bool, bool, bool], x: int, y: int) -> list[str]:
    """Equal cells side by side: their ground where it is not the paper, then their letters."""
    reverse, bold, block = pen
    left, top = EDGE + x * CELL, EDGE + y * ROW
    parts = []
    if reverse or block:
        parts.append(f'<rect x="{left}" y="{top}" width="{len(text) * CELL}" height="{ROW}" fill="{INK}"/>')
    letters = text.strip()
    if letters and not block:
        lead = len(text) - len(text.lstrip())
        look = (' font-weight="bold"' if bold else "") + (f' fill="{PAPER}"' if reverse else "")
        parts.append(f'<text x="{left + lead * CELL}" y="{top + ROW - 6}" textLength="{len(letters) * CELL}" '
                     f'xml:space="preserve"{look}>{escape(letters)}</text>')
    return parts
