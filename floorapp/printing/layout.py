"""The one layout of the house: blocks become lines for 32, 42 or 48 columns. Every painter paints these lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from floorapp.domain.refusals import Refused
from floorapp.printing import blocks as b
from floorapp.printing import tables
from floorapp.printing.code128 import Bars, bars, fits
from floorapp.printing.papertext import PaperText, centred, left, paper, wrapped

WIDTHS = (32, 42, 48)  # 58 mm paper; 80 mm in the wide font; 80 mm
DOTS = 12  # dots of a column: 384, 504 and 576 across, so that 42 columns also fit a head of 512 dots


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of text; `big` text takes two columns a character."""

    text: PaperText
    size: b.Size = "normal"
    bold: bool = False


@dataclass(frozen=True, slots=True)
class CodeLine:
    """A code across the paper."""

    bars: Bars


@dataclass(frozen=True, slots=True)
class FeedLine:
    """Empty lines."""

    lines: int


@dataclass(frozen=True, slots=True)
class CutLine:
    """The end of the paper."""


Line = TextLine | CodeLine | FeedLine | CutLine


def lay(blocks: Sequence[b.Block], width: int) -> list[Line]:
    """The blocks as lines. Refuses `unknown_paper_width` (width) and `code_too_wide` (barcode, dots)."""
    if width not in WIDTHS:
        raise Refused("unknown_paper_width", width=width)
    return [line for block in blocks for line in _lines(block, width)]


def _lines(block: b.Block, width: int) -> Iterator[Line]:
    match block:
        case b.Heading(text, size):
            room = _room(width, size)
            yield from (TextLine(centred(line, room), size, True) for line in wrapped(text, room))
        case b.Text(text, size, bold):
            yield from (TextLine(line, size, bold) for line in wrapped(text, _room(width, size)))
        case b.Pairs(rows):
            yield from _pairs(rows, width)
        case b.Table():
            yield TextLine(tables.titles(block, width), bold=True)
            yield from (TextLine(line) for line in tables.body(block, width))
        case b.Barcode(code, rows, silent, handy):
            if not handy or fits(code, width * DOTS):
                yield CodeLine(bars(code, width * DOTS, rows))
            if not silent:
                yield from (TextLine(centred(line, width)) for line in wrapped(code, width))
        case b.Signatures(captions):
            yield from _signatures(captions, width)
        case b.Rule():
            yield TextLine(PaperText("-" * width))
        case b.Feed(lines):
            yield FeedLine(lines)
        case b.Cut():
            yield CutLine()


def _pairs(rows: tuple[tuple[str, str | None], ...], width: int) -> Iterator[Line]:
    given = [(paper(caption), value) for caption, value in rows if value is not None]
    column = min(max((len(caption) for caption, _ in given), default=0), width // 2 - 2)
    for caption, value in given:
        before = PaperText(left(PaperText(caption[:column]), column) + ": ")
        for text in wrapped(value or "", width - len(before)):
            yield TextLine(PaperText((before + text).rstrip()))
            before = PaperText(" " * len(before))


def _signatures(captions: tuple[str, ...], width: int) -> Iterator[Line]:
    """Two places to sign a row: the room for the hand, the line, the caption under it."""
    room = (width - 2) // 2
    for at in range(0, len(captions), 2):
        pair = [paper(caption)[:room] for caption in captions[at : at + 2]]
        yield FeedLine(3)
        yield TextLine(PaperText("  ".join("_" * room for _ in pair)))
        yield TextLine(PaperText("  ".join(caption.ljust(room) for caption in pair).rstrip()))


def _room(width: int, size: b.Size) -> int:
    return width // 2 if size == "big" else width
