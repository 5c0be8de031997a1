"""Reports: what each figure means, in one place. A report is columns and rows; it reads, and changes nothing.

Definitions follow what warehouses measure everywhere: on time is the carrier's acceptance against the promised ship-by
(else our cut-off), over all that was due; a rate is over the quarters of an hour in which somebody did something, not
over the shift. Times are hours with one decimal, shares are percent with one decimal.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from floorapp.data import clock, db, kpis, sites
from floorapp.domain.intake import minor_digits
from floorapp.services import board
from floorapp.settings import current

HOUR, SLICE = 3_600_000, 900_000                   # ms; work is active by quarters of an hour
PACK_ERRORS = ("wrong_item", "item_of_other_order", "lot_not_in_tote", "serial_of_other")
UNDONE = {"unpick": "pick", "unpack": "pack", "unreceive": "receive"}
AGES = (30, 90, 180)                               # days
SOON = 90                                          # days before the best-before date


@dataclass(frozen=True, slots=True)
class Period:
    """From a moment to another (ms, left out), the zone in which its days lie, and the warehouse (0: all of them)."""

    since: int
    until: int
    zone: str
    warehouse: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """`chart`: the column that names a bar, and the one that is its length."""

    name: str
    columns: tuple[str, ...]
    rows: list[dict[str, Any]]
    chart: tuple[str, str]


def report(name: str, period: Period) -> Report:
    """One report, as of one moment. `name` is one of NAMES."""
    columns, chart, make = _REPORTS[name]
    with db.reading():
        return Report(name, columns, [dict(zip(columns, row, strict=True)) for row in make(period)], chart)


def _on_time(period: Period) -> Iterable[tuple[Any, ...]]:
    """Shipped by the time that was promised, of all that was due; what is not due yet does not count."""
    now = clock.now()
    days: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for row in kpis.orders_due(period.since, min(period.until, now), period.warehouse):
        told = "open" if row.shipped_at is None else "on_time" if row.shipped_at <= row.due else "late"
        days[_day(row.due, period), row.carrier or "-"].update([told])
    for (day, carrier), found in sorted(days.items()):
        due = found.total()
        yield day, carrier, due, found["on_time"], found["late"], found["open"], _share(found["on_time"], due)


def _cycle(period: Period) -> Iterable[tuple[Any, ...]]:
    """From paid (else placed) to the carrier's acceptance, and from release to it."""
    groups: dict[tuple[str, str], list[tuple[int, int | None]]] = defaultdict(list)
    for row in kpis.orders_shipped(period.since, period.until, period.warehouse):
        inside = None if row.released_at is None else row.shipped_at - row.released_at
        groups[row.channel or "-", row.service or "-"].append((row.shipped_at - row.began, inside))
    for (channel, service), times in sorted(groups.items()):
        whole, inside = sorted(time for time, _ in times), sorted(time for _, time in times if time is not None)
        yield (channel, service, len(whole), _hours(_at(whole, 0.5)), _hours(_at(whole, 0.9)), _hours(whole[-1]),
               _hours(_at(inside, 0.5)))


def _rates(period: Period) -> Iterable[tuple[Any, ...]]:
    """Lines and parcels hour by hour, and a person's rate while active."""
    hours: dict[str, _Work] = defaultdict(_Work)
    for row in kpis.work(period.since, period.until, period.warehouse):
        hours[clock.local(row.at, period.zone).strftime("%Y-%m-%d %H:00")].take(row)
    for hour, work in sorted(hours.items()):
        yield (hour, work.lines["pick"], work.units["pick"], work.rate("pick"), work.parcels("pack"), work.rate("pack"),
               work.parcels("ship"), work.lines["receive"], work.lines["putaway"])


def _operators(period: Period) -> Iterable[tuple[Any, ...]]:
    """What each person did, and per active hour; refusals are of scans, not of people."""
    people: dict[str, _Work] = defaultdict(_Work)
    for row in kpis.work(period.since, period.until, period.warehouse):
        people[row.who].take(row)
    said = {row.who: row for row in kpis.inputs(period.since, period.until, period.warehouse)}
    for who in sorted({*people, *said}):
        work, inputs = people[who], said.get(who)
        yield (who, work.hours(), work.lines["receive"], work.lines["putaway"], work.lines["pick"], work.rate("pick"),
               work.parcels("pack"), work.rate("pack"), work.parcels("ship"), inputs.inputs if inputs else 0,
               inputs.refused if inputs else 0, _share(inputs.refused, inputs.inputs) if inputs else None)


def _accuracy(period: Period) -> Iterable[tuple[Any, ...]]:
    """Lines picked, and what went wrong with them: found short at picking by its cause, found wrong at packing."""
    lines = sum(row.reason == "pick" for row in kpis.work(period.since, period.until, period.warehouse))
    short: Counter[str] = Counter()
    units: Counter[str] = Counter()
    for event in kpis.events("picked_short", period.since, period.until, period.warehouse):
        said = json.loads(event.data or "{}")
        short[said.get("reason") or "-"] += 1
        units[said.get("reason") or "-"] += said.get("missing") or 0
    refused = kpis.refusals("packing", PACK_ERRORS, period.since, period.until, period.warehouse)
    wrong = {row.code: row.n for row in refused}
    bad = sum(short.values()) + sum(wrong.values())
    yield "lines_picked", "", lines, None, None
    for cause, n in sorted(short.items()):
        yield "short", cause, n, units[cause], _share(n, lines + sum(short.values()))
    for code, n in sorted(wrong.items()):
        yield "packing_refused", code, n, None, _share(n, lines)
    yield "accuracy", "", max(lines - bad, 0), None, _share(max(lines - bad, 0), lines)


def _dock(period: Period) -> Iterable[tuple[Any, ...]]:
    """From the receipt's opening to the last of its LPNs in the rack; what still stands on the dock has no time yet."""
    found: dict[int, list[Any]] = defaultdict(list)
    for row in kpis.receipts(period.since, period.until, period.warehouse):
        found[row.id].append(row)
    for rows in found.values():
        first = rows[0]
        waiting = sum(row.units for row in rows if row.stored_at is None)
        stored = max((row.stored_at for row in rows if row.stored_at is not None), default=None)
        yield (first.number, first.asn or "", first.supplier or "", _local(first.opened_at, period),
               sum(row.units for row in rows), waiting,
               None if waiting or stored is None else _hours(stored - first.opened_at))


def _inventory(period: Period) -> Iterable[tuple[Any, ...]]:
    """Locations counted, and those without a variance."""
    days: dict[str, Counter[str]] = defaultdict(Counter)
    for event in kpis.events("counted", period.since, period.until, period.warehouse):
        said = json.loads(event.data or "{}")
        days[_day(event.at, period)].update(
            {"locations": 1, "figures": said.get("figures") or 0, "differ": said.get("differ") or 0,
             "right": int(not said.get("differ"))})
    for day, found in sorted(days.items()):
        yield (day, found["locations"], found["right"], _share(found["right"], found["locations"]), found["figures"],
               found["differ"], _share(found["figures"] - found["differ"], found["figures"]))


def _backlog(period: Period) -> Iterable[tuple[Any, ...]]:
    """What is open now, by carrier, service and cut-off; as the board has it."""
    for house in sites.warehouses.all():
        if period.warehouse in {0, house.id}:
            yield from _open_work(house.code, period)


def _open_work(warehouse: str, period: Period) -> Iterable[tuple[Any, ...]]:
    for group in board.board_json("", current().sla, warehouse)["groups"]:
        yield (warehouse, group["carrier"] or "-", group["service"] or "-", _zoned(group["cutoff"], period),
               group["orders"], group["waiting"], group["to_pick"], group["lines_to_pick"], group["to_pack"],
               group["to_ship"], group["risk"])


def _returns(period: Period) -> Iterable[tuple[Any, ...]]:
    """What came back, and as what it stands there."""
    for row in kpis.returned(period.since, period.until, period.warehouse):
        yield row.sku, row.name, row.owner, row.status, row.units, row.orders


def _valuation(period: Period) -> Iterable[tuple[Any, ...]]:
    """What stands in the house now, at the value of its item in the site's currency."""
    for row in kpis.stock_by_item(period.warehouse):
        each = _money(row.value_minor)
        yield (row.sku, row.name, row.owner, row.status, row.on_hand, row.reserved, each,
               None if row.value_minor is None else _money(row.value_minor * row.on_hand))


def _ageing(period: Period) -> Iterable[tuple[Any, ...]]:
    """How long stock has stood where it stands, owner by owner."""
    now = clock.now()
    names: dict[str, str] = {}
    found: dict[tuple[str, str], Counter[int]] = defaultdict(Counter)
    oldest: dict[tuple[str, str], int] = {}
    for row in kpis.stock_since(period.warehouse):
        days = (now - row.since) // (24 * HOUR)
        names[row.sku] = row.name
        key = row.sku, row.owner
        found[key][sum(days > age for age in AGES)] += row.on_hand
        oldest[key] = max(oldest.get(key, 0), days)
    for (sku, owner), ages in sorted(found.items()):
        yield sku, names[sku], owner, ages.total(), *(ages[n] for n in range(len(AGES) + 1)), oldest[sku, owner]


def _expiring(period: Period) -> Iterable[tuple[Any, ...]]:
    """Lots that expire within 90 days from now, or have; the first first."""
    today = clock.local(clock.now(), period.zone).date()
    for row in kpis.lots_expiring((today + timedelta(days=SOON)).isoformat(), period.warehouse):
        days = (date.fromisoformat(row.expiry) - today).days
        yield row.sku, row.name, row.owner, row.lot, row.expiry, days, row.location, row.status, row.on_hand


def _pod(period: Period) -> Iterable[tuple[Any, ...]]:
    """Proofs of delivery that say who and when, show a photo or a signature, and were known within 24 hours."""
    carriers: dict[str, Counter[str]] = defaultdict(Counter)
    for row in kpis.deliveries(period.since, period.until, period.warehouse):
        soon = row.told_at is None or row.told_at - row.at <= 24 * HOUR
        carriers[row.carrier or "-"].update({
            "delivered": 1, "receiver": row.receiver, "picture": row.picture, "soon": int(soon),
            "complete": int(bool(row.receiver and row.picture and soon))})
    for carrier, found in sorted(carriers.items()):
        yield (carrier, found["delivered"], found["receiver"], found["picture"], found["soon"], found["complete"],
               _share(found["complete"], found["delivered"]))


class _Work:
    """What was done in an hour, or by a person."""

    def __init__(self) -> None:
        self.lines: Counter[str] = Counter()
        self.units: Counter[str] = Counter()
        self._parcels: dict[str, set[int]] = defaultdict(set)
        self._slices: dict[str, set[tuple[str, int]]] = defaultdict(set)

    def take(self, row: Any) -> None:
        """One more move."""
        if row.reason in UNDONE:                       # taken back: it was no line after all
            self.lines.subtract({UNDONE[row.reason]: 1})
            self.units.subtract({UNDONE[row.reason]: row.qty})
            return
        self.lines[row.reason] += 1
        self.units[row.reason] += row.qty
        if row.parcel:
            self._parcels[row.reason].add(row.parcel)
        self._slices[row.reason].add((row.who, row.at // SLICE))

    def parcels(self, reason: str) -> int:
        """Parcels touched by this kind of work."""
        return len(self._parcels[reason])

    def hours(self) -> float:
        """Quarters of an hour in which somebody did something, as hours."""
        return round(len(set().union(*self._slices.values())) * SLICE / HOUR, 2) if self._slices else 0.0

    def rate(self, reason: str) -> float | None:
        """Lines (of packing: parcels) a person's active hour at this work; None where there was none."""
        active = len(self._slices[reason]) * SLICE / HOUR
        done = self.parcels(reason) if reason == "pack" else self.lines[reason]
        return round(done / active, 1) if active else None


def _day(at: int, period: Period) -> str:
    return clock.local(at, period.zone).date().isoformat()


def _local(at: int, period: Period) -> str:
    return clock.local(at, period.zone).strftime("%Y-%m-%d %H:%M")


def _zoned(utc: str | None, period: Period) -> str:
    return "" if utc is None else _local(clock.millis(datetime.fromisoformat(utc)), period)


def _share(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 1) if whole else None


def _hours(milliseconds: int | None) -> float | None:
    return None if milliseconds is None else round(milliseconds / HOUR, 1)


def _at(times: list[int], share: float) -> int | None:
    return times[min(int(len(times) * share), len(times) - 1)] if times else None


def _money(minor: int | None) -> float | None:
    digits = minor_digits(current().warehouse.currency)
    return None if minor is None else minor / 10 ** digits if digits else minor


_Make = Callable[[Period], Iterable[tuple[Any, ...]]]
_REPORTS: dict[str, tuple[tuple[str, ...], tuple[str, str], _Make]] = {
    "on-time-ship": (("day", "carrier", "due", "on_time", "late", "not_shipped", "on_time_pct"), ("day", "on_time_pct"),
                     _on_time),
    "cycle-time": (("channel", "service", "orders", "median_h", "p90_h", "longest_h", "released_median_h"),
                   ("service", "median_h"), _cycle),
    "rates": (("hour", "lines_picked", "units_picked", "pick_lines_h", "parcels_packed", "pack_parcels_h",
               "parcels_shipped", "lines_received", "put_away"), ("hour", "lines_picked"), _rates),
    "operators": (("operator", "active_h", "lines_received", "put_away", "lines_picked", "pick_lines_h",
                   "parcels_packed", "pack_parcels_h", "parcels_shipped", "inputs", "refused", "refused_pct"),
                  ("operator", "inputs"), _operators),
    "pick-accuracy": (("what", "cause", "lines", "units", "pct"), ("what", "lines"), _accuracy),
    "dock-to-stock": (("receipt", "asn", "supplier", "arrived", "units", "still_on_dock", "hours"),
                      ("receipt", "hours"), _dock),
    "inventory-accuracy": (("day", "locations", "without_variance", "locations_pct", "figures", "differ",
                            "figures_pct"), ("day", "locations_pct"), _inventory),
    "backlog": (("warehouse", "carrier", "service", "cutoff", "orders", "waiting", "to_pick", "lines_to_pick",
                 "to_pack", "to_ship", "risk"), ("carrier", "orders"), _backlog),
    "returns": (("sku", "name", "owner", "status", "units", "orders"), ("sku", "units"), _returns),
    "stock-value": (("sku", "name", "owner", "status", "on_hand", "reserved", "value_each", "value"),
                    ("sku", "value"), _valuation),
    "stock-age": (("sku", "name", "owner", "on_hand", "to_30_days", "to_90_days", "to_180_days", "older",
                   "oldest_days"), ("sku", "oldest_days"), _ageing),
    "expiring": (("sku", "name", "owner", "lot", "expiry", "days_left", "location", "status", "on_hand"),
                 ("lot", "on_hand"), _expiring),
    "pod": (("carrier", "delivered", "receiver", "photo_or_signature", "within_24h", "complete", "complete_pct"),
            ("carrier", "complete_pct"), _pod),
}
NAMES = tuple(_REPORTS)
