"""The papers of the floor as blocks: goods received note, packing slip, manifest, command sheet, test page."""

from __future__ import annotations

from collections.abc import Callable

from floorapp.printing import figures
from floorapp.printing.blocks import (
    Barcode,
    Block,
    Column,
    Feed,
    Heading,
    Pairs,
    Rule,
    Signatures,
    Table,
    Text,
)
from floorapp.printing.documents import (
    CommandSheet,
    Discrepancy,
    DiscrepancyReport,
    Grn,
    Manifest,
    PackingSlip,
    PrinterTest,
)

Words = Callable[[str], str]  # a caption by its code


def grn(note: Grn, word: Words, language: str) -> list[Block]:
    """Goods received note: what came, against what was announced, and every difference in words."""
    columns = (
        Column(word("print_sku"), 0),
        Column(word("print_item"), 4, least=12),
        Column(word("print_lot"), 5),
        Column(word("print_expiry"), 6),
        Column(word("print_expected"), 2, figures=True),
        Column(word("print_received"), 1, figures=True),
        Column(word("print_damaged"), 3, figures=True),
    )
    rows = tuple(
        (
            line.sku,
            line.name,
            line.lot or "",
            figures.day(line.expiry, language) if line.expiry else "",
            "-" if line.expected is None else figures.number(line.expected, language),
            figures.number(line.received, language),
            figures.number(line.damaged, language),
        )
        for line in note.lines
    )
    differences = [Text(_told(difference, word, language)) for difference in note.discrepancies]
    return [
        Heading(word("print_grn"), "tall"),
        Barcode(note.number, 56, handy=True),
        Pairs(
            (
                (word("print_asn"), note.asn),
                (word("print_po"), note.po),
                (word("print_supplier"), note.supplier),
                (word("print_owner"), note.owner),
                (word("print_received_at"), figures.moment(note.received_at, language)),
                (word("print_by"), note.by),
            )
        ),
        Rule(),
        Table(columns, rows),
        Rule(),
        Pairs(
            (
                (word("print_lines"), figures.number(len(note.lines), language)),
                (word("print_total_received"), figures.number(sum(line.received for line in note.lines), language)),
                (word("print_differences"), None if differences else word("print_none")),
            )
        ),
        *([Text(f"{word('print_differences')}:"), *differences] if differences else []),
        Signatures((word("print_receiver_signs"), word("print_supplier_signs"))),
    ]


def discrepancy_report(report: DiscrepancyReport, word: Words, language: str) -> list[Block]:
    """Every difference of a delivery with its figures and its reason, for whoever clears it up with the supplier."""
    columns = (
        Column(word("print_sku"), 0),
        Column(word("print_difference"), 3),
        Column(word("print_expected"), 4, figures=True),
        Column(word("print_received"), 5, figures=True),
        Column(word("print_qty"), 1, figures=True),
        Column(word("print_reason"), 2, least=12),
    )
    rows = tuple(
        (
            difference.sku,
            word(_DIFFERENCES[difference.kind]),
            "-" if difference.expected is None else figures.number(difference.expected, language),
            "-" if difference.received is None else figures.number(difference.received, language),
            figures.number(difference.qty, language),
            word(f"print_reason_{difference.reason}") if difference.reason else "",
        )
        for difference in report.discrepancies
    )
    return [
        Heading(word("print_discrepancies"), "tall"),
        Barcode(report.number, 56, handy=True),
        Pairs(
            (
                (word("print_asn"), report.asn),
                (word("print_po"), report.po),
                (word("print_supplier"), report.supplier),
                (word("print_received_at"), figures.moment(report.received_at, language)),
                (word("print_by"), report.by),
            )
        ),
        Rule(),
        Table(columns, rows),
        Rule(),
        Signatures((word("print_receiver_signs"), word("print_supplier_signs"))),
    ]


def packing_slip(slip: PackingSlip, word: Words, language: str) -> list[Block]:
    """The paper in the parcel: what the buyer finds in it."""
    columns = (
        Column(word("print_sku"), 1),
        Column(word("print_item"), 2, least=12),
        Column(word("print_qty"), 0, figures=True),
    )
    rows = tuple((line.sku, line.name, figures.number(line.qty, language)) for line in slip.lines)
    place = f"{slip.parcel}/{slip.parcels}" if slip.parcels else f"{slip.parcel}"
    return [
        Heading(word("print_packing_slip"), "tall"),
        Barcode(slip.order, 56, handy=True),
        Pairs(
            (
                (word("print_channel"), slip.channel),
                (word("print_customer"), slip.customer),
                (word("print_city"), slip.city),
                (word("print_parcel"), place),
                (word("print_box"), slip.box),
            )
        ),
        Rule(),
        Table(columns, rows),
        Rule(),
        Text(f"{word('print_total_qty')}: {figures.number(sum(line.qty for line in slip.lines), language)}"),
        *([Text(f"{word('print_note')}: {slip.note}")] if slip.note else []),
    ]


def manifest(handed: Manifest, word: Words, language: str) -> list[Block]:
    """The hand-over list: every parcel that the driver takes, counted and weighed, and who signs for them."""
    columns = (
        Column(word("print_tracking_no"), 0),
        Column(word("print_order"), 2),
        Column("kg", 1, figures=True),
    )
    rows = tuple(
        (
            parcel.tracking_no,
            parcel.order,
            "-" if parcel.weight_g is None else figures.kilograms(parcel.weight_g, language),
        )
        for parcel in handed.parcels
    )
    closed = figures.moment(handed.closed_at, language) if handed.closed_at else None
    return [
        Heading(word("print_manifest"), "tall"),
        Heading(handed.carrier, "big"),
        Barcode(handed.number, 56, handy=True),
        Pairs(
            (
                (word("print_time"), closed),
                (word("print_dock"), handed.dock),
                (word("print_driver"), handed.driver),
                (word("print_plate"), handed.plate),
                (word("print_by"), handed.by),
            )
        ),
        Rule(),
        Table(columns, rows),
        Rule(),
        Pairs(
            (
                (word("print_parcels"), figures.number(handed.count, language)),
                (word("print_total_weight"), figures.weight(handed.total_weight_g, language)),
            )
        ),
        Signatures((word("print_warehouse_signs"), word("print_driver_signs"))),
    ]


def command_sheet(sheet: CommandSheet, word: Words) -> list[Block]:
    """Every command as bars, its words above."""
    rows: list[Block] = [Heading(word("print_command_sheet"), "tall")]
    for command in sheet.commands:
        rows += [Feed(1), Heading(command.words), Barcode(command.code, 72)]
    return rows


def printer_test(page: PrinterTest, word: Words, language: str) -> list[Block]:
    """A ruler of the paper's columns, every size, accents, figures and bars: what is missing shows."""
    return [
        Heading(word("print_test"), "tall"),
        Pairs(
            (
                (word("print_printer"), page.printer),
                (word("print_address"), page.address),
                (word("print_time"), figures.moment(page.at, language)),
            )
        ),
        Rule(),
        Text("1234567890" * 3 + "12"),
        Text("ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
        Text("abcdefghijklmnopqrstuvwxyz"),
        Text("é è à ç ñ ü ö ä Å £ ° ½"),
        Text("ABC 123", "tall"),
        Text("ABC 123", "big"),
        Text("ABC 123", bold=True),
        Barcode(page.printer, 72),
    ]


_DIFFERENCES = {
    "short": "print_difference_short",
    "over": "print_difference_over",
    "damaged": "print_difference_damaged",
    "unexpected": "print_difference_unexpected",
    "unknown": "print_difference_unknown",
}


def _told(difference: Discrepancy, word: Words, language: str) -> str:
    """A difference in words: how much, of how many, and why."""
    told = f"* {difference.sku}: {word(_DIFFERENCES[difference.kind])} {figures.number(difference.qty, language)}"
    if difference.expected is not None and difference.received is not None:
        told += f" ({figures.number(difference.received, language)}/{figures.number(difference.expected, language)})"
    return f"{told}, {word(f'print_reason_{difference.reason}')}" if difference.reason else told
