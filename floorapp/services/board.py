"""The board: what is open before each cut-off, whether it will be ready in time, and what needs somebody now.

Orders are counted where they stand: to be picked (ready, released, picking), packed (picked, packing) or handed over
(packed); `waiting` are those that somebody or something stops (payment, hold, stock). The picking stage works in order
lines, packing and handing over in parcels. Handing over comes in bursts, when a courier is there: what was
observed counts there only where it is faster than the plan.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from floorapp.data import clock, db, reports, sites, stocktakes, workload
from floorapp.domain import sla
from floorapp.domain.orders import OPEN
from floorapp.locale import say
from floorapp.services import expiry, site, stocktaking
from floorapp.settings import current
from floorapp.settings.values import Sla

WATCHED = 30 * 60_000                  # ms: the rate is that of the last half hour
AT_WORK = 10 * 60_000                  # ms: who did something since then works here now
STUCK = 2 * 60_000                     # ms: a print job that waits longer needs somebody
NAMED = 3                              # totes or parcels that an alert names
PLAN = Sla()
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
STAGE_OF = {"ready": "pick", "released": "pick", "picking": "pick", "picked": "pack", "packing": "pack",
            "packed": "ship"}


def board_json(language: str = "", plan: Sla = PLAN, warehouse: str = "") -> dict[str, Any]:
    """What the board of a warehouse (a code; without one the site's first) shows now, as the contract's section 5 has
    it, with the warehouse's code where there are several. Times are UTC; texts of alerts are in `language` (else the
    warehouse's). `plan`: what one person does an hour, used while too little was observed. Refused:
    `unknown_warehouse`."""
    with db.reading():
        house = site.warehouse_named(warehouse)
        at = clock.now()
        groups = _groups(house.id)
        stages = _stages(house.id, at, plan)
        seen = sla.forecast(clock.moment(at), [group.asked() for group in groups.values()], stages,
                            timedelta(minutes=plan.tail_minutes))
        rows = [_row(at, groups[shown.group.carrier, shown.group.service, shown.group.cutoff], shown)
                for shown in seen.groups]
        midnight = clock.local(at, house.zone or "UTC").replace(hour=0, minute=0, second=0, microsecond=0)
        named = {"warehouse": house.code} if len(sites.warehouses.all()) > 1 else {}
        return named | {"at": clock.iso(at), "groups": rows, "stages": [_stage(stage) for stage in seen.stages],
                "alerts": _alerts(house, at, groups.values(), rows, language or house.language or "id"),
                "today": _today(house.id, clock.millis(midnight))}


def version() -> str:
    """Changes whenever the board may have changed: ask the board again only then."""
    return f"{db.data_version()}-{workload.newest_event()}"


def risks(warehouse: int, plan: Sla = PLAN) -> dict[int, str]:
    """The risk of every open order, each behind the work that is due before it; by the order's key."""
    at = clock.now()
    found = workload.open_orders(warehouse)
    going = [_alone(row) for row in found if row.state in STAGE_OF]
    seen = sla.forecast(clock.moment(at), going, _stages(warehouse, at, plan), timedelta(minutes=plan.tail_minutes))
    told = {int(shown.group.carrier): shown.risk for shown in seen.groups}
    return {row.id: told[row.id] if row.id in told else _stopped(at, _when(row.due), 1) for row in found}


def risk(order: Any, plan: Sla = PLAN) -> str:
    """The risk of one order; `done` where nothing is left to be done here."""
    if order.state not in OPEN:
        return sla.DONE
    at, due = clock.now(), _when(order.ship_by or order.cutoff_at)
    if order.state not in STAGE_OF:
        return _stopped(at, due, 1)
    before, own = _Group("", "", due), _Group("", "", due)
    for row in workload.work_before(order):
        group = own if row.own else before
        group.counts[STAGE_OF.get(row.state, "waiting")] += row.orders
        group.lines += row.lines
    seen = sla.forecast(clock.moment(at), [before.asked(), own.asked()], _stages(order.warehouse_id, at, plan),
                        timedelta(minutes=plan.tail_minutes))
    return seen.groups[1].risk


@dataclass(slots=True)
class _Group:
    carrier: str
    service: str
    cutoff: datetime
    counts: dict[str, int] = field(default_factory=lambda: {"pick": 0, "pack": 0, "ship": 0, "waiting": 0})
    states: dict[str, int] = field(default_factory=dict)
    lines: int = 0

    def asked(self) -> sla.Group:
        return sla.Group(self.carrier, self.service, self.cutoff, self.counts["pick"], self.counts["pack"],
                         self.counts["ship"], pick_lines=self.lines)


def _groups(warehouse: int) -> dict[tuple[str, str, datetime], _Group]:
    slots: dict[tuple[Any, ...], _Group] = {}
    for row in sorted(workload.board_groups(warehouse), key=lambda row: row.due or 0):
        key = row.carrier_id, row.service_id, row.slot
        group = slots.setdefault(key, _Group(row.carrier or "", row.service or "", _when(row.due)))
        group.counts[STAGE_OF.get(row.state, "waiting")] += row.orders
        group.states[row.state] = group.states.get(row.state, 0) + row.orders
    for row in workload.board_lines(warehouse):
        slots[row.carrier_id, row.service_id, row.slot].lines += row.lines
    return {(group.carrier, group.service, group.cutoff): group for group in slots.values()}


def _stages(warehouse: int, at: int, plan: Sla) -> list[sla.Stage]:
    done = dict.fromkeys(sla.STAGES, 0)
    people = dict.fromkeys(sla.STAGES, 0)
    for row in workload.work_since(warehouse, at - WATCHED):
        done[row.reason] += row.moves if row.reason == "pick" else row.parcels
        people[row.reason] += row.last > at - AT_WORK
    each = {"pick": plan.pick_lines, "pack": plan.pack_parcels, "ship": plan.ship_parcels}
    return [sla.Stage(name, _rate(name, done[name], each[name] * max(people[name], 1)), people[name], each[name])
            for name in sla.STAGES]


def _rate(stage: str, done: int, planned: int) -> float:
    observed = sla.rate(done * 3_600_000 / WATCHED, done, planned)
    return max(observed, planned) if stage == "ship" else observed


def _alone(row: Any) -> sla.Group:
    """One order as a group of its own; its key stands where the carrier's name would."""
    stage = STAGE_OF[row.state]
    return sla.Group(str(row.id), "", _when(row.due), int(stage == "pick"), int(stage == "pack"), int(stage == "ship"),
                     pick_lines=row.lines)


def _when(due: int | None) -> datetime:
    return NEVER if due is None else clock.moment(due)


def _stopped(at: int, cutoff: datetime, orders: int) -> str:
    """Orders that something stops are no work yet: they are judged as if they could go out at once."""
    return sla.risk(clock.moment(at), cutoff, clock.moment(at) + sla.TAIL, orders)


def _row(at: int, group: _Group, shown: sla.GroupForecast) -> dict[str, Any]:
    level, late, waiting = shown.risk, shown.late, group.counts["waiting"]
    if not shown.group.open:
        level = _stopped(at, group.cutoff, waiting)
    if level == sla.MISSED:
        late = shown.group.open + waiting
    return {"carrier": group.carrier or None, "service": group.service or None,
            "cutoff": None if group.cutoff == NEVER else clock.iso(clock.millis(group.cutoff)),
            "orders": shown.group.open + waiting, "to_pick": group.counts["pick"], "to_pack": group.counts["pack"],
            "to_ship": group.counts["ship"], "waiting": waiting, "lines_to_pick": group.lines,
            "forecast": _iso(shown.finish), "risk": level, "late": late, "slowest": shown.slowest,
            "rate": _rounded(shown.rate), "needed": _rounded(shown.needed)}


def _stage(stage: sla.StageForecast) -> dict[str, Any]:
    return {"stage": stage.stage, "lines": stage.open, "rate": _rounded(stage.rate), "needed": _rounded(stage.needed),
            "people": stage.people, "short": stage.short, "until": _iso(stage.until)}


def _alerts(house: Any, at: int, groups: Iterable[_Group], rows: list[dict[str, Any]],
            language: str) -> list[dict[str, Any]]:
    found: list[tuple[str, int, dict[str, Any]]] = []
    for row in rows:
        if row["risk"] in {sla.LATE, sla.MISSED}:
            local = clock.local(clock.millis(datetime.fromisoformat(row["cutoff"])), house.zone or "UTC")
            found.append((f"alert_{row['risk']}", row["late"], {
                "carrier": row["carrier"] or "-", "service": row["service"] or "",
                "cutoff": local.strftime("%d/%m %H:%M")}))
    for state in ("on_hold", "awaiting_payment", "backordered"):
        orders = sum(group.states.get(state, 0) for group in groups)
        if orders:
            found.append((f"alert_{state}", orders, {}))
    for printer in reports.printers_in_trouble(at - STUCK):
        found.append(("alert_printer", printer.failed + printer.unknown + printer.stuck, {
            "printer": printer.code, "failed": printer.failed, "unknown": printer.unknown, "stuck": printer.stuck}))
    days = current().stock.warn_days
    soon = workload.expiring_count(house.id, expiry.today(house.id, at, days + 1)) if days else 0
    if soon:
        found.append(("alert_expiring", soon, {"days": days}))
    waiting = workload.waiting_counts(house.id)
    for name in ("aside", "counts", "approvals"):
        if getattr(waiting, name):
            found.append((f"alert_{name}", getattr(waiting, name), {}))
    left = workload.left_over(house.id)
    if left:
        found.append(("alert_put_back", len(left), {"where": ", ".join(
            f"{row.code} ({row.location})" for row in left[:NAMED])}))
    for going in stocktakes.open_stocktakes.all(warehouse=house.id):
        shown = stocktaking.progress_json(going)
        found.append(("alert_stocktake", shown["places"] - shown["done"], {
            "number": going.number, "zone": going.zone, "done": shown["done"], "places": shown["places"],
            "differences": shown["differences"]}))
    return [{"alert": code.removeprefix("alert_"), "count": n, **params,
             "text": say(code, language, count=n, **params)} for code, n, params in found]


def _today(warehouse: int, midnight: int) -> dict[str, Any]:
    shipped = workload.shipped_since(warehouse, midnight)
    return {"shipped": shipped.orders, "on_time": shipped.orders - shipped.late, "late": shipped.late,
            "cancelled": workload.cancelled_since(warehouse, midnight)}


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None or moment > NEVER - timedelta(days=1) else clock.iso(clock.millis(moment))


def _rounded(rate: float | None) -> float | None:
    return None if rate is None else round(float(rate), 1)
