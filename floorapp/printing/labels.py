"""Labels as blocks: LPN, parcel, rack, badge. The code stands where the scanner looks first, with its text below."""

from __future__ import annotations

from floorapp.printing import figures
from floorapp.printing.blocks import Barcode, Block, Feed, Heading, Pairs, Rule, Text
from floorapp.printing.documents import Badge, LocationLabel, LpnLabel, ShippingLabel
from floorapp.printing.slips import Words


def lpn_label(label: LpnLabel, word: Words, language: str) -> list[Block]:
    """The licence plate: the number big, what stands on it, how much, and until when it is good."""
    return [
        Heading(label.lpn, "big"),
        Barcode(label.lpn, 120, silent=True),
        Feed(1),
        Text(label.name, "tall", bold=True),
        Pairs(
            (
                (word("print_sku"), label.sku),
                (word("print_owner"), label.owner),
                (word("print_qty"), f"{figures.number(label.qty, language)} {label.unit}"),
                (word("print_lot"), label.lot),
                (word("print_expiry"), figures.day(label.expiry, language) if label.expiry else None),
                (word("print_received_at"), figures.moment(label.received_at, language)),
            )
        ),
    ]


def shipping_label(label: ShippingLabel, word: Words, language: str) -> list[Block]:
    """The parcel's label: tracking number as text and Code 128, both addresses in full, order, weight, COD or not.

    What Indonesian carriers ask of a label (field notes, labels): their sorting code only where they gave one.
    """
    to, sender = label.recipient, label.sender
    service = f"{label.carrier} {label.service}" if label.service else label.carrier
    sort_code: list[Block] = [Heading(label.sort_code, "big")] if label.sort_code else []
    paid = (
        f"{word('print_cod')} {figures.money(label.cod.amount, label.cod.currency, language)}"
        if label.cod
        else word("print_not_cod")
    )
    return [
        Heading(service, "tall"),
        *sort_code,
        Heading(label.tracking_no, "big"),
        Barcode(label.tracking_no, 144, silent=True),
        Heading(paid, "big" if label.cod else "tall"),
        Rule(),
        Text(f"{word('print_to')}:"),
        Text(to.name, "tall", bold=True),
        *_phone(to.phone),
        Text(to.address),
        *_place(to.city, to.postcode),
        Rule(),
        Text(f"{word('print_from')}: {sender.name}"),
        *_phone(sender.phone),
        *([Text(sender.address)] if sender.address else []),
        *_place(sender.city, None),
        Rule(),
        Pairs(
            (
                (word("print_order"), label.order),
                (word("print_parcel"), label.parcel),
                (word("print_weight"), None if label.weight_g is None else figures.weight(label.weight_g, language)),
            )
        ),
    ]


def location_label(label: LocationLabel, word: Words) -> list[Block]:
    """The rack: its code big enough to read from the aisle, the check digits for a torn label."""
    return [
        Heading(label.code, "big"),
        Barcode(label.code, 144, silent=True),
        Pairs(((word("print_zone"), label.zone), (word("print_check_digits"), label.check_digits))),
    ]


def badge(card: Badge, word: Words) -> list[Block]:
    """The operator's badge: name and code to read, the badge's own code only as bars."""
    return [
        Heading(word("print_badge")),
        Heading(card.name, "big"),
        Heading(card.operator, "tall"),
        Barcode(card.badge, 96, silent=True),
    ]


def _phone(phone: str | None) -> list[Block]:
    return [Text(phone)] if phone else []


def _place(city: str | None, postcode: str | None) -> list[Block]:
    words = [part for part in (city, postcode) if part]
    return [Text(" ".join(words))] if words else []
