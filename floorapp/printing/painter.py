"""Lines become ESC/POS bytes, made with python-escpos: its text and barcode calls are not used.

Its `text()` lets control bytes through and guesses code pages; its drawn barcodes are rounded until no scanner
reads them. So text is code page 437, letter by letter, and codes are raster rows of our own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from floorapp.printing.blocks import Size
from floorapp.printing.code128 import Bars
from floorapp.printing.layout import CodeLine, CutLine, FeedLine, Line, TextLine
from floorapp.printing.library import blank_printer
from floorapp.printing.papertext import ENCODING, PaperText

SLICE = 240  # rows of one GS v 0: small buffers hold it
CUTTERLESS = 32  # columns of 58 mm paper: these printers have a tear bar, no cutter
TEAR = 4  # lines until the last one is past the tear bar
SIZES: dict[Size, tuple[int, int]] = {"normal": (1, 1), "tall": (1, 2), "big": (2, 2)}  # times wide, times high


def paint(lines: Sequence[Line], width: int) -> bytes:
    """The job, from the reset of the printer to the cut."""
    printer = blank_printer()
    printer.hw("INIT")
    printer._raw(b"\x1c.")  # FS .: printers for the Chinese market start in a mode that joins two bytes above 127
    printer.charcode("CP437")
    size: Size = "normal"
    bold = False
    for line in lines:
        match line:
            case TextLine():
                if line.size != size:
                    wide, high = SIZES[line.size]
                    printer.set(custom_size=True, width=wide, height=high)
                    size = line.size
                if line.bold != bold:
                    printer.set(bold=line.bold)
                    bold = line.bold
                _text(printer, line.text)
            case CodeLine(bars):
                _code(printer, bars)
            case FeedLine(count):
                printer.print_and_feed(count)
            case CutLine():
                if width == CUTTERLESS:
                    printer.print_and_feed(TEAR)
                else:
                    printer.cut(feed=False)
    return bytes(printer.output)


def _text(printer: Any, text: PaperText) -> None:
    if not isinstance(text, PaperText):
        raise TypeError("only PaperText is printed")
    printer._raw(text.rstrip().encode(ENCODING) + b"\n")


def _code(printer: Any, bars: Bars) -> None:
    """GS v 0, the raster command that every ESC/POS printer has, in slices."""
    across = len(bars.row)
    for start in range(0, bars.rows, SLICE):
        rows = min(SLICE, bars.rows - start)
        size = across.to_bytes(2, "little") + rows.to_bytes(2, "little")
        printer._raw(b"\x1dv0\x00" + size + bars.row * rows)
