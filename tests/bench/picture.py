"""What a terminal is sent for a reply: the page as the screen paints it, through the canvas that every screen has."""

from __future__ import annotations

from floorapp.data import conversations
from floorapp.dialogues.engine import Reply
from floorapp.dialogues.page import layout
from floorapp.terminal.canvas import Canvas
from floorapp.terminal.classes import CLASSES
from floorapp.widgets.page import FULL_WIDTH, PLAIN, STYLES

LANGUAGE = "id"


class Picture:
    """A terminal of 80x24 on which one person's replies are shown one after another."""

    def __init__(self, operator: int, columns: int = 80, rows: int = 24) -> None:
        self._operator, self._size = operator, (columns, rows)
        self._canvas = Canvas(CLASSES["xterm-256color"], columns, rows)

    def show(self, reply: Reply) -> int:
        """Bytes until the terminal shows this."""
        width, height = self._size
        tape = conversations.tape.all(operator=self._operator, most=20)
        drawn = []
        for row, line in enumerate(layout(reply, width, height, LANGUAGE, tape), 1):
            style, rest = STYLES.get(line.style, PLAIN), PLAIN
            gap = " " * (width - len(line.text) - len(line.side)) + line.side
            parts = ((line.text + gap, style),) if line.style in FULL_WIDTH else ((line.text, style), (gap, rest))
            drawn.append(f"\x1b[{row}H" + "".join(pen.render(text) for text, pen in parts))
        self._canvas.draw("".join(drawn))
        return len(self._canvas.changes().encode())
