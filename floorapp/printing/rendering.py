"""A stored document on paper or on a screen: the two public ways through the printing room."""

from __future__ import annotations

from functools import partial

from floorapp.locale import LANGUAGES, say
from floorapp.printing import guard, labels, records, slips
from floorapp.printing import layout as paper
from floorapp.printing.blocks import Block, Cut, Heading
from floorapp.printing.documents import (
    Badge,
    CommandSheet,
    CountRecord,
    DiscrepancyReport,
    Document,
    Grn,
    LocationLabel,
    LpnLabel,
    Manifest,
    PackingSlip,
    ShippingLabel,
    document,
)
from floorapp.printing.painter import SLICE, paint
from floorapp.settings import current

PREVIEW_ROWS = 2  # lines of a code in a preview


def render(kind: str, payload: object, *, width: int = 48, language: str = "id", copy: int = 1) -> bytes:
    """The ESC/POS bytes of one job, checked by the guard; the same payload gives the same bytes, always.

    `width` is 32, 42 or 48 columns; from `copy` 2 on the paper is headed as a reprint. Refuses `unknown_document`,
    `bad_document` (kind, field), `unknown_paper_width`, `code_too_wide` (barcode, dots), `unsafe_print` (at, what).
    """
    lines = lines_of(kind, payload, width=width, language=language, copy=copy)
    data = paint(lines, width)
    text_lines = sum(isinstance(line, paper.TextLine) for line in lines)
    slices = sum(-(-line.bars.rows // SLICE) for line in lines if isinstance(line, paper.CodeLine))
    guard.check(data, width=width, lines=text_lines, slices=slices)
    return data


def preview(kind: str, payload: object, width: int = 48, language: str = "id", copy: int = 1) -> list[str]:
    """What the paper will show, as lines of at most `width` columns: big text spaced out, codes as a strip of bars.

    Refuses what `render` refuses, before anything is queued; loads no printer library.
    """
    shown: list[str] = []
    for line in lines_of(kind, payload, width=width, language=language, copy=copy):
        match line:
            case paper.TextLine(text, size):
                shown.append((" ".join(text) if size == "big" else text).rstrip())
            case paper.CodeLine(bars):
                shown += [_strip(bars.row, width)] * PREVIEW_ROWS
            case paper.FeedLine(count):
                shown += [""] * count
            case paper.CutLine():
                shown.append("- " * (width // 2 - 1) + "8<")
    return shown


def lines_of(kind: str, payload: object, *, width: int, language: str, copy: int) -> list[paper.Line]:
    """The document laid out: what every painter paints. Refuses as `render` does, the guard apart."""
    spoken = language if language in LANGUAGES else LANGUAGES[0]
    shown = _blocks(document(kind, payload), spoken)
    mark: list[Block] = [Heading(say("print_copy", spoken, copy=copy))] if copy > 1 else []
    lesson: list[Block] = [Heading(say("print_training", spoken))] if current().training.on else []
    return paper.lay([*lesson, *mark, *shown, *lesson, Cut()], width)


def _blocks(made: Document, language: str) -> list[Block]:
    word = partial(say, language=language)
    match made:
        case Grn():
            return slips.grn(made, word, language)
        case DiscrepancyReport():
            return slips.discrepancy_report(made, word, language)
        case LpnLabel():
            return labels.lpn_label(made, word, language)
        case PackingSlip():
            return slips.packing_slip(made, word, language)
        case ShippingLabel():
            return labels.shipping_label(made, word, language)
        case Manifest():
            return slips.manifest(made, word, language)
        case LocationLabel():
            return labels.location_label(made, word)
        case Badge():
            return labels.badge(made, word)
        case CountRecord():
            return records.count_record(made, word, language)
        case CommandSheet():
            return slips.command_sheet(made, word)
        case _:
            return slips.printer_test(made, word, language)


def _strip(row: bytes, width: int) -> str:
    """A row of dots as one character a column: a bar where the column is at least half black."""
    dots = bin(int.from_bytes(row, "big"))[2:].zfill(len(row) * 8)
    columns = (dots[at : at + paper.DOTS] for at in range(0, width * paper.DOTS, paper.DOTS))
    return "".join("|" if column.count("1") * 2 >= paper.DOTS else " " for column in columns).rstrip()
