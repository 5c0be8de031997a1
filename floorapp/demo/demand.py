"""The demo's sixty orders of six channels, and the payments that come in for some of them during the day."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from floorapp.demo import story
from floorapp.demo.buyers import Buyer, buyer
from floorapp.demo.config import SAME_DAY
from floorapp.demo.items import by_sku, check_digit
from floorapp.demo.opening import available

ORDERS = 60
WEIGHTS = {"A": 8, "B": 3, "C": 1}
FEES = {"JNE": 18000, "J&T": 15000, "SiCepat": 14000, "AnterAja": 14000, "SPX": 9000, "GoSend": 25000,
        "GrabExpress": 27000}


@dataclass(frozen=True, slots=True)
class Channel:
    """Where orders come from. `ways`: carrier and service, the first more often; `pays`: how, the first more often."""

    code: str
    orders: int
    ways: tuple[tuple[str, str], ...]
    pays: tuple[str, ...]


CHANNELS = (
    Channel("shopee", 18, (("SPX", "STANDARD"), ("J&T", "EZ"), ("SPX", "HEMAT"), ("SiCepat", "REG")),
            ("prepaid", "cod")),
    Channel("tokopedia", 13, (("JNE", "REG"), ("SiCepat", "REG"), ("AnterAja", "REG")), ("prepaid",)),
    Channel("tiktok", 12, (("J&T", "EZ"), ("JNE", "REG"), ("J&T", "ECO")), ("prepaid", "cod")),
    Channel("shopify", 6, (("JNE", "YES"), ("SiCepat", "BEST"), ("GrabExpress", "SAMEDAY")), ("va", "qris", "card")),
    Channel("whatsapp", 8, (("JNE", "REG"), ("GoSend", "SAMEDAY")), ("transfer",)),
    Channel("pos", 3, (("GoSend", "SAMEDAY"),), ("qris",)),
)


@dataclass(frozen=True, slots=True)
class Order:
    """An order as its channel tells it; money in rupiah. `lines`: SKU and quantity."""

    number: str
    channel: str
    placed_at: datetime
    paid_at: datetime | None
    buyer: Buyer
    carrier: str
    service: str
    method: str
    lines: tuple[tuple[str, int], ...]
    total: int
    priority: int = 0
    note: str = ""
    status: str = ""
    hold: str = ""
    tracking_no: str = ""


def orders(opening: datetime) -> list[Order]:
    """All orders that are there when the day begins at `opening`, in the order in which they were placed."""
    chance = random.Random("Cikarang, orders")
    free = available()
    made = [order for channel in CHANNELS for order in _of_channel(channel, opening, chance, free)]
    assert len(made) == ORDERS
    return sorted(_special(made, opening, chance), key=lambda order: (order.placed_at, order.number))


def rows(opening: datetime) -> Iterator[dict[str, object]]:
    """The contract's `orders` file."""
    for order in orders(opening):
        for sku, qty in order.lines:
            yield {
                "number": order.number, "sku": sku, "qty": qty, "channel": order.channel,
                "placed_at": order.placed_at.isoformat(), "paid_at": order.paid_at.isoformat() if order.paid_at else "",
                "customer_name": order.buyer.name, "phone": order.buyer.phone, "address": order.buyer.address,
                "city": order.buyer.city, "postcode": order.buyer.postcode, "carrier": order.carrier,
                "service": order.service, "payment_method": order.method, "total": order.total,
                "unit_price": _price(sku), "priority": order.priority, "note": order.note, "status": order.status,
                "hold": order.hold, "tracking_no": order.tracking_no}


def payment_rows(opening: datetime) -> Iterator[dict[str, object]]:
    """The contract's `payments` file: the transfers of the morning. One is too little, and one buyer never pays."""
    unpaid = [order for order in orders(opening) if order.method == "transfer"]
    for nth, order in enumerate(unpaid[:-1]):
        paid_at = opening + timedelta(minutes=25 + 17 * nth)
        yield {"reference": order.number, "amount": order.total - (50_000 if nth == len(unpaid) - 2 else 0),
               "paid_at": paid_at.isoformat(), "method": "transfer", "payer": order.buyer.name.upper(),
               "account": "BCA 000-111-2222"}


def _of_channel(channel: Channel, opening: datetime, chance: random.Random, free: dict[str, int]) -> Iterator[Order]:
    for nth in range(channel.orders):
        carrier, service = chance.choices(channel.ways, range(len(channel.ways), 0, -1))[0]
        placed = opening - timedelta(minutes=chance.randint(30, 11 * 60))
        method = chance.choices(channel.pays, [6, 1, 1][:len(channel.pays)])[0]
        lines = _lines(chance, free)
        paid = placed + timedelta(minutes=chance.randint(1, 6)) if method not in {"cod", "transfer"} else None
        number = _number(channel.code, nth, opening, chance)
        unique = chance.randint(101, 989) if method == "transfer" else 0      # kode unik: tells transfers apart
        yield Order(
            number=number, channel=channel.code, placed_at=placed, paid_at=paid,
            buyer=buyer(chance, carrier in SAME_DAY), carrier=carrier, service=service, method=method, lines=lines,
            total=_worth(lines) + FEES[carrier] + unique,
            tracking_no=f"SPXID{chance.randint(10**10, 10**11 - 1)}" if carrier == "SPX" else "")


def _special(made: list[Order], opening: datetime, chance: random.Random) -> list[Order]:
    """The orders of the story: each replaces the nth of its channel that is not to be paid at the door."""
    def change(channel: str, nth: int, **values: object) -> None:
        at = [place for place, order in enumerate(made) if order.channel == channel and order.method != "cod"][nth]
        order = replace(made[at], **values)  # type: ignore[arg-type]
        made[at] = order if "lines" not in values else replace(order, total=_worth(order.lines) + FEES[order.carrier])

    change("shopee", 0, lines=((story.SHORT, 3),), note="Kado, tolong bungkus rapi")
    change("shopee", 1, lines=(("SERUM-NIA", 1), ("SABMUK-TEH", 1)))
    change("shopee", 2, status="cancelled")
    change("tokopedia", 0, lines=(("KAOS-NVY-L", 2), ("KKAKI-HTM", 1)))
    change("tokopedia", 1, hold="Alamat belum lengkap")
    change("tokopedia", 2, lines=story.INSTANT, carrier="GoSend", service="INSTANT", priority=5,
           buyer=buyer(chance, near=True), placed_at=opening - timedelta(minutes=12),
           paid_at=opening - timedelta(minutes=10))
    change("tokopedia", 3, carrier="AnterAja", service="REG")
    change("tiktok", 0, lines=(("TWS-PTH", 1),))
    change("tiktok", 1, lines=((story.UNKNOWN, 1), ("KOPI-GAY-250", 1)))
    change("shopify", 0, lines=((story.SOLD_OUT, 1),))
    change("whatsapp", 0, lines=(("KAOS-PTH-L", 24), ("BUKU-38", 8)), carrier="JNE", service="REG",
           note="Grosir, faktur di dalam dus")
    return made


def _lines(chance: random.Random, free: dict[str, int]) -> tuple[tuple[str, int], ...]:
    """One to four items that are in stock; most orders are of one piece."""
    known = [sku for sku, qty in free.items() if qty >= 6 and sku != story.SHORT]
    weights = [WEIGHTS[by_sku()[sku].family.velocity] for sku in known]
    chosen = dict.fromkeys(chance.choices(known, weights, k=chance.choices((1, 2, 3, 4), (50, 30, 14, 6))[0]))
    lines = tuple((sku, chance.choices((1, 2, 3, 5), (70, 18, 8, 4))[0]) for sku in chosen)
    for sku, qty in lines:
        free[sku] -= qty
    return lines


def _number(channel: str, nth: int, opening: datetime, chance: random.Random) -> str:
    """As each channel numbers its orders; eighteen digits are kept apart from those of an SSCC."""
    base = f"5786{chance.randint(10**12, 10**13 - 1)}"
    no_sscc = str((int(check_digit(base)) + 1) % 10)
    tail = "".join(chance.choices("ABCDEFGHJKMNPQRSTUVWXYZ23456789", k=7))
    return {
        "shopee": f"{opening:%y%m%d}{tail}{'ABCDEFGH'[nth % 8]}",
        "tokopedia": f"INV/{opening:%Y%m%d}/MPL/{chance.randint(10**9, 10**10 - 1)}",
        "tiktok": base + no_sscc, "shopify": f"#{1041 + nth}",
        "whatsapp": f"WS-{2301 + nth}", "pos": f"SP-CKR-{118 + nth:04d}"}[channel]


def _worth(lines: tuple[tuple[str, int], ...]) -> int:
    return sum(_price(sku) * qty for sku, qty in lines)


def _price(sku: str) -> int:
    return by_sku()[sku].rupiah if sku in by_sku() else 250_000
