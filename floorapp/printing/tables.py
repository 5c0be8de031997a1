"""A table on paper of any width: columns stay beside each other by priority; the others go below their row."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest

from floorapp.printing.blocks import Column, Table
from floorapp.printing.papertext import PaperText, joined, left, paper, right, wrapped


def titles(table: Table, width: int) -> PaperText:
    """The line of titles."""
    return joined([_aligned(paper(p.column.title), p) for p in _fit(table, width)])


def body(table: Table, width: int) -> list[PaperText]:
    """The lines of all rows."""
    places = _fit(table, width)
    beside = {place.index for place in places}
    lines: list[PaperText] = []
    for row in table.rows:
        cells = [wrapped(row[place.index], place.width) for place in places]
        for level in zip_longest(*cells, fillvalue=PaperText("")):
            lines.append(joined([_aligned(text, place) for text, place in zip(level, places, strict=True)]))
        below = [
            f"{column.title}: {row[index]}"
            for index, column in enumerate(table.columns)
            if index not in beside and row[index]
        ]
        lines += _below(below, width)
    return lines


@dataclass(frozen=True, slots=True)
class _Place:
    """A column that stands beside the others, in `width` columns of the paper."""

    index: int
    column: Column
    width: int


def _fit(table: Table, width: int) -> list[_Place]:
    """Which columns stand beside each other, and how wide: by priority until one does not fit; the room left over goes
    to words and long codes, by priority."""
    natural = [_natural(table, index) for index in range(len(table.columns))]
    order = sorted(range(len(table.columns)), key=lambda index: table.columns[index].priority)
    taken: dict[int, int] = {}
    room = width
    for index in order:
        column = table.columns[index]
        need = natural[index] if column.figures else min(natural[index], column.least or _LONGEST_CODE)
        gap = 1 if taken else 0
        if need + gap > room:
            break
        taken[index] = need
        room -= need + gap
    for index, need in list(taken.items()):
        more = min(room, natural[index] - need)
        taken[index] = need + more
        room -= more
    return [_Place(index, table.columns[index], taken[index]) for index in sorted(taken)]


_LONGEST_CODE = 20  # columns that a code takes from the others; a longer one wraps


def _natural(table: Table, index: int) -> int:
    """The width at which nothing in this column wraps."""
    return max([len(paper(table.columns[index].title)), *(len(paper(row[index])) for row in table.rows)])


def _aligned(text: PaperText, place: _Place) -> PaperText:
    return right(text, place.width) if place.column.figures else left(text, place.width)


def _below(pieces: list[str], width: int) -> list[PaperText]:
    """The pieces under a row, moved in by two, as many in a line as fit."""
    lines: list[PaperText] = []
    line = ""
    for piece in pieces:
        if line and len(line) + 2 + len(paper(piece)) > width - 2:
            lines += [PaperText("  " + text) for text in wrapped(line, width - 2)]
            line = ""
        line = f"{line}, {paper(piece)}" if line else paper(piece)
    if line:
        lines += [PaperText("  " + text) for text in wrapped(line, width - 2)]
    return lines
