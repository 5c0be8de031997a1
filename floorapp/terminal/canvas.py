"""The picture of a terminal: what it should show, what it was sent, and the shortest way from one to the other.

Textual writes whole widgets as a stream of cursor moves, SGR and text. `draw` reads that stream into cells; `changes`
tells the terminal only of cells that differ. So nothing but the sequences built here can ever reach a terminal,
whatever stood in a text (control bytes in data arrived verbatim with Textual's own driver).
"""

from __future__ import annotations

import re
from threading import RLock

from rich.cells import split_graphemes

from floorapp.terminal.classes import TerminalClass
from floorapp.terminal.glyphs import shown
from floorapp.terminal.pens import PLAIN, Pen, blank_pen, change, read_pen

Cell = tuple[str, Pen]
"""A character and its pen. The right half of a wide character is ("", pen)."""

BLANK: Cell = (" ", PLAIN)


class Canvas:
    """Safe to use from the application's thread (`draw`) and the output thread (`changes`) at once."""

    def __init__(self, terminal: TerminalClass, columns: int, rows: int) -> None:
        self._terminal = terminal
        self._lock = RLock()  # a signal may stop and continue the program in the middle of `draw`
        self._wanted: list[list[Cell]] = [[BLANK] * columns for _ in range(rows)]
        self._sent: list[list[Cell]] | None = None
        self._columns, self._rows = columns, rows
        self._draw_at = (0, 0)
        self._draw_pen = PLAIN
        self._bells = 0
        self._at: tuple[int, int] | None = None  # where the terminal's cursor surely is
        self._pen = PLAIN  # the pen the terminal holds

    def resize(self, columns: int, rows: int) -> None:
        """The terminal has another size, and shows nobody knows what."""
        with self._lock:
            for row in self._wanted:
                if len(row) > columns and row[columns][0] == "":
                    row[columns - 1] = BLANK  # the left half of a wide character that is cut
            kept = [(row + [BLANK] * columns)[:columns] for row in self._wanted]
            self._wanted = (kept + [[BLANK] * columns for _ in range(rows)])[:rows]
            self._columns, self._rows = columns, rows
            self._sent = None

    def forget(self) -> None:
        """What the terminal shows is unknown: the next changes paint everything."""
        with self._lock:
            self._sent = None

    def draw(self, stream: str) -> None:
        """Reads Textual's output. Cells outside the picture are left out, unknown sequences are dropped."""
        with self._lock:
            x, y = self._draw_at
            for text, parameters, final, control in _TOKENS.findall(stream):
                if text:
                    x = self._put(x, y, text)
                elif final == "m":
                    self._draw_pen = read_pen(parameters, self._terminal.colours, self._draw_pen)
                elif final == "H":
                    y, x = _position(parameters)
                elif control == "\n":
                    x, y = 0, y + 1
                elif control == "\r":
                    x = 0
                elif control == "\a":
                    self._bells = min(self._bells + 1, 3)
            self._draw_at = (x, y)

    def changes(self) -> str:
        """What to send so that the terminal shows the picture; from then on it counts as sent. "" if it does."""
        with self._lock:
            out: list[str] = []
            if self._sent is None:
                out.append("\x1b[m\x1b[2J")
                self._sent = [[BLANK] * self._columns for _ in range(self._rows)]
                self._at, self._pen = None, PLAIN
            for y, (row, old) in enumerate(zip(self._wanted, self._sent, strict=True)):
                if row != old:
                    self._row(y, row, old, out)
                    self._sent[y] = row[:]
            if not self._terminal.hides_cursor and self._within(*self._draw_at) and self._at != self._draw_at:
                self._move(*self._draw_at, out)
            out.append("\a" * self._bells)
            self._bells = 0
            return "".join(out)

    def _within(self, x: int, y: int) -> bool:
        return 0 <= x < self._columns and 0 <= y < self._rows

    def _put(self, x: int, y: int, text: str) -> int:
        """Writes text into the picture; where it ends."""
        pen = self._draw_pen
        if text.isascii():
            blank = (" ", blank_pen(pen))
            cells: list[Cell] = [blank if character == " " else (character, pen) for character in text]
        else:
            cells = []
            for start, end, width in split_graphemes(text)[0]:
                glyph = shown(text[start:end], width, self._terminal.ascii)
                cells += [(part, pen if part != " " else blank_pen(pen)) for part in glyph]
        end = x + len(cells)
        if 0 <= y < self._rows and x < self._columns:
            row = self._wanted[y]
            if row[x][0] == "":  # the left half of a wide character stays behind
                row[x - 1] = (" ", blank_pen(row[x - 1][1]))
            row[x:end] = cells[: self._columns - x]
            if end < self._columns and row[end][0] == "":
                row[end] = (" ", blank_pen(row[end][1]))
            elif end > self._columns and cells[self._columns - x][0] == "":
                row[-1] = (" ", blank_pen(row[-1][1]))
        return end

    def _row(self, y: int, row: list[Cell], old: list[Cell], out: list[str]) -> None:
        """Sends the cells of one row that differ; a long blank rest is erased instead of written."""
        last, end = row[-1], self._columns
        if self._erasable(last):
            while end and row[end - 1] == last:
                end -= 1
        rest = next((x for x in range(end, self._columns) if row[x] != old[x]), self._columns)
        if sum(row[x] != old[x] for x in range(rest, self._columns)) <= 4:
            end, rest = self._columns, self._columns
        x = 0
        while x < end:
            if row[x] == old[x]:
                x += 1
                continue
            if blanks := self._to_erase(x, end, row, old):
                self._move(x, y, out)
                out += [change(self._pen, row[x][1]), f"\x1b[{blanks}X"]
                self._pen = row[x][1]
                x += blanks
                continue
            while x < end and (row[x] != old[x] or self._is_short_gap(x, end, row, old)):
                self._move(x, y, out)
                x = self._send(x, y, row, out)
                if row[x - 1][0] != " " and self._to_erase(x, end, row, old):
                    break
        if rest < self._columns:
            self._move(rest, y, out)
            out += [change(self._pen, last[1]), "\x1b[K"]
            self._pen = last[1]

    def _to_erase(self, x: int, end: int, row: list[Cell], old: list[Cell]) -> int:
        """How many blanks from here on are cheaper to erase (ECH; the cursor stays where it is) than to write."""
        if not self._terminal.erases_characters or x >= end or row[x] == old[x] or not self._erasable(row[x]):
            return 0
        stop, last = x, x
        while stop < end and row[stop] == row[x]:
            if row[stop] != old[stop]:
                last = stop + 1
            stop += 1
        more = any(row[ahead] != old[ahead] for ahead in range(stop, min(stop + 40, end)))
        return last - x if last - x > 5 + 5 * more else 0

    def _erasable(self, cell: Cell) -> bool:
        """Whether erasing leaves this cell."""
        character, pen = cell
        return character == " " and not pen.attributes and (pen.paper == "" or self._terminal.erases_in_colour)

    def _is_short_gap(self, x: int, end: int, row: list[Cell], old: list[Cell]) -> bool:
        """Up to three unchanged cells in the pen at hand are cheaper to send again than to jump over."""
        for ahead in range(x, min(x + 4, end)):
            character, pen = row[ahead]
            if row[ahead] != old[ahead]:
                return character != ""
            if len(character) != 1 or pen != (blank_pen(self._pen) if character == " " else self._pen):
                return False
        return False

    def _send(self, x: int, y: int, row: list[Cell], out: list[str]) -> int:
        """One character; the column after it."""
        character, pen = row[x]
        if character == " " and blank_pen(self._pen) == pen:
            pen = self._pen
        out += [change(self._pen, pen), character]
        self._pen = pen
        width = 2 if x + 1 < len(row) and row[x + 1][0] == "" else 1
        # Terminals disagree about emoji and combined characters, and about where the last column leaves the cursor.
        agreed = len(character) == 1 and (width == 1 or "\u2e80" <= character <= "\uffe6")
        self._at = (x + width, y) if agreed and x + width < self._columns else None
        return x + width

    def _move(self, x: int, y: int, out: list[str]) -> None:
        if self._at == (x, y):
            return
        ways = [f"\x1b[{y + 1};{x + 1}H" if x else f"\x1b[{y + 1}H" if y else "\x1b[H"]
        if self._at is not None and self._at[1] == y and self._at[0] < x:
            ways.append(_ahead(x - self._at[0]))
        if self._at is not None and self._at[1] == y - 1:
            ways.append("\r\n" + _ahead(x))  # never a line feed alone: with newline mode set it also returns
        out.append(min(ways, key=len))
        self._at = (x, y)


_TOKENS = re.compile(
    r"([^\x00-\x1f\x7f-\x9f]+)"
    r"|\x1b\[([0-9;]*)([Hm])"
    r"|(?:\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b[PX^_][^\x1b]*(?:\x1b\\)?|\x1b\[[0-?]*[ -/]*[@-~]?|\x1b[ -/]*[0-~]?)"
    r"|([\n\r\a])"
)


def _ahead(columns: int) -> str:
    return f"\x1b[{columns}C" if columns > 1 else "\x1b[C" if columns else ""


def _position(parameters: str) -> tuple[int, int]:
    """Row and column, from 0, of a cursor position; far outside where the numbers are absurd."""
    row, _, column = parameters.partition(";")
    column = column.partition(";")[0]
    return max(int(row[:6] or 1), 1) - 1, max(int(column[:6] or 1), 1) - 1
