"""The record of proceedings of counts (berita acara) as blocks."""

from __future__ import annotations

from decimal import Decimal

from floorapp.printing import figures
from floorapp.printing.blocks import Barcode, Block, Column, Heading, Pairs, Rule, Signatures, Table, Text
from floorapp.printing.documents import CountLine, CountRecord
from floorapp.printing.slips import Words


def count_record(record: CountRecord, word: Words, language: str) -> list[Block]:
    """Scope and figures, every difference with who counted, why and who decided, what was not counted, signatures.
    Whose the goods are stands beside each where the site has several owners."""
    several = any(line.owner for line in record.lines)
    columns = (
        Column(word("print_place"), 0),
        Column(word("print_sku"), 1),
        Column(word("print_item"), 6, least=12),
        *((Column(word("print_owner"), 1),) if several else ()),
        Column(word("print_lot"), 7),
        Column(word("print_book"), 3, figures=True),
        Column(word("print_counted"), 4, figures=True),
        Column("+/-", 2, figures=True),
        Column(word("print_cause"), 5),
        Column(word("print_value"), 8),
        Column(word("print_counted_by"), 9),
        Column(word("print_decided_by"), 10),
    )
    rows = tuple(
        (
            line.location,
            line.sku,
            line.name,
            *((line.owner or "",) if several else ()),
            line.lot or "",
            figures.number(line.book, language),
            figures.number(line.counted, language),
            _signed(line, language),
            line.cause or "",
            "" if line.value is None else _minus(line) + figures.money(line.value, record.currency, language),
            " / ".join(name for name in (line.counted_by, line.recounted_by) if name),
            _decision(line, word),
        )
        for line in record.lines
    )
    return [
        Heading(word("print_count_record"), "tall"),
        Barcode(record.number, 56, handy=True),
        Pairs(
            (
                (word("print_zone"), record.zone or (word("print_whole_house") if record.places is not None else None)),
                (word("print_opened"), _opened(record, language)),
                (word("print_closed"), f"{figures.moment(record.closed_at, language)} {record.by}"),
                (word("print_places"), _counted(record, language)),
                (word("print_figures"), figures.number(record.figures, language)),
                (word("print_agreed"), figures.number(record.agreed, language)),
                (word("print_differences"), figures.number(len(record.lines), language)),
                (word("print_value_posted"), _total(record, language)),
            )
        ),
        *([Rule(), Table(columns, rows), Rule()] if rows else [Rule()]),
        *_left(record, word),
        Signatures((word("print_counters_sign"), word("print_supervisor_signs"), word("print_witness_signs"))),
    ]


def _left(record: CountRecord, word: Words) -> list[Block]:
    """Places that nobody counted are named: there the book stands."""
    if not record.left:
        return []
    return [Text(f"{word('print_not_counted')}:"), Text(", ".join(place.location for place in record.left))]


def _opened(record: CountRecord, language: str) -> str:
    return f"{figures.moment(record.opened_at, language)} {record.opened_by or ''}".rstrip()


def _counted(record: CountRecord, language: str) -> str | None:
    if record.places is None:
        return None
    return f"{figures.number(record.counted or 0, language)} / {figures.number(record.places, language)}"


def _signed(line: CountLine, language: str) -> str:
    return f"{_minus(line) or '+'}{figures.number(abs(line.counted - line.book), language)}"


def _minus(line: CountLine) -> str:
    return "-" if line.counted < line.book else ""


def _decision(line: CountLine, word: Words) -> str:
    said = word("print_posted") if line.decision == "posted" else word("print_rejected")
    return f"{said} {line.decided_by}" if line.decided_by else said


def _total(record: CountRecord, language: str) -> str | None:
    known = [line for line in record.lines if line.value is not None and line.decision == "posted"]
    if not known:
        return None
    total = sum(((line.value or Decimal(0)) * (-1 if line.counted < line.book else 1) for line in known), Decimal(0))
    return f"{'-' if total < 0 else ''}{figures.money(abs(total), record.currency, language)}"
