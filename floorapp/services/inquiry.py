"""What is so: stock, orders and the board as the contract's JSON. Read only; personal data is masked.

Money is a number in the order's currency; times are ISO 8601 in UTC; what is not there is null.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from floorapp.data import clock, db, events, orders, parcels, reports, sites
from floorapp.domain import codes, sla
from floorapp.domain.intake import minor_digits
from floorapp.domain.kits import whole_kits
from floorapp.domain.refusals import Refused
from floorapp.services import buyers, kits, site
from floorapp.services.board import board_json, risk, risks
from floorapp.services.explain import explain
from floorapp.services.orders import order_numbered

__all__ = ["board_json", "explain", "masked", "order_json", "orders_json", "stock_json"]


def stock_json(*, sku: str | None = None, location: str | None = None, lpn: str | None = None, lot: str | None = None,
               owner: str | None = None, warehouse: str | None = None, at: int | str | None = None) -> dict[str, Any]:
    """On hand, reserved and available, place by place, with totals; only places inside the house.

    `location` without regard to case or dashes; `lot` also takes a serial number. `lpn` names the LPN, tote or parcel
    that the goods stand in. `owner` and `warehouse` are codes; rows name their `warehouse` where there are several.
    What another warehouse has sent stands in TRANSIT, on hand and not available.
    `at` (milliseconds, or an ISO time, in the zone of `warehouse`, else of the site's first, where it names none)
    replays the ledger; reserved and available are null then, for the ledger keeps moves, not reservations.
    Nothing that matches is an empty list. Refused: `bad_time`.
    """
    with db.reading():
        moment = _moment(at, warehouse or "")
        rows = [_stock_row(row) for row in reports.stock(
            sku=sku or "", location=codes.location_key(location or ""), lpn=codes.container_key(lpn or ""),
            lot=lot or "", owner=owner or "", warehouse=warehouse or "", at=moment)]
        if len(sites.warehouses.all()) == 1:
            for row in rows:
                del row["warehouse"]
    totals = {name: None if moment is not None and name != "on_hand" else sum(row[name] for row in rows)
              for name in ("on_hand", "reserved", "available")}
    return {"rows": rows, "totals": totals}


def order_json(number: str, channel: str = "", owner: str = "", *, personal: bool = False) -> dict[str, Any]:
    """One order whole. `reserved` of a line is what it holds now, on a shelf, in a tote or in a parcel. A proof of
    delivery names who took the parcel; the buyer is masked, but `personal` (see `buyers.disclose`).

    Refused: what `orders.order_numbered` refuses.
    """
    with db.reading():
        order = order_numbered(number, channel, owner)
        head = reports.order_head(order.id)
        held = reports.reserved_by_line(order.id)
        said = {
            "number": order.number, "channel": head.channel, "owner": head.owner, "state": order.state,
            "payment": _payment(order), "payments": [_paid(payment) for payment in
                                                     orders.payments_of_order.all(order=order.id)],
            "holds": [{"reason": hold.reason, "note": hold.note, "by": hold.who, "at": clock.iso(hold.at)}
                      for hold in orders.open_holds.all(order=order.id)],
            "customer": _customer(order, head, personal), "carrier": head.carrier, "service": head.service,
            "priority": order.priority, "note": order.note or None, "staged_at": order.staged_at or None}
        said |= {name: clock.iso(getattr(order, name)) for name in MOMENTS} | {"cutoff": clock.iso(order.cutoff_at)}
        return said | {
            "risk": risk(order),
            "lines": _lines(order, held),
            "tasks": [_task(task) for task in reports.tasks_of_order(order.id)],
            "parcels": [_parcel(parcel) for parcel in reports.parcels_of_order(order.id)],
            "events": [{"at": clock.iso(event.at), "by": event.who, "what": event.what}
                       for event in events.events_of_order.all(order=order.id)]}


def orders_json(state: str = "", channel: str = "", risk: str = "") -> Iterator[dict[str, Any]]:
    """One object an order, the oldest first; each filter takes one word of the contract."""
    with db.reading():
        houses = [house.id for house in sites.warehouses.all()]
        level = {order: told for house in houses for order, told in risks(house).items()}
        found = [row for house in houses for row in reports.order_list(house, state, channel)]
    for row in found:
        told = level.get(row.id, sla.DONE)
        if risk and told != risk:
            continue
        yield {"number": row.number, "channel": row.channel, "state": row.state, "payment": row.payment,
               "carrier": row.carrier, "service": row.service, "placed_at": clock.iso(row.placed_at),
               "ship_by": clock.iso(row.ship_by), "cutoff": clock.iso(row.cutoff_at),
               "deliver_by": clock.iso(row.deliver_by), "shipped_at": clock.iso(row.shipped_at),
               "priority": row.priority, "risk": told, "lines": row.lines, "units": row.units}


def masked(text: str | None) -> str | None:
    """A name or number that only its owner recognises: the first letter of each word, the last three digits."""
    if not text:
        return None
    if any(c.isdigit() for c in text) and not any(c.isalpha() for c in text):
        return "*" * max(len(text) - 3, 3) + text[-3:]
    return " ".join(word[0] + "***" for word in text.split())


MOMENTS = ("placed_at", "ship_by", "deliver_by", "released_at", "shipped_at", "delivered_at", "cancelled_at")


def _moment(at: int | str | None, warehouse: str) -> int | None:
    if at is None or isinstance(at, int):
        return at
    try:
        given = datetime.fromisoformat(at)
    except ValueError:
        raise Refused("bad_time", given=at) from None
    return clock.millis(given if given.tzinfo else given.replace(tzinfo=ZoneInfo(site.zone_of(warehouse))))


def _stock_row(row: Any) -> dict[str, Any]:
    free = reports.may_be_had(row)
    available = None if row.reserved is None else row.on_hand - row.reserved if free else 0
    return {"sku": row.sku, "location": row.location, "lpn": row.lpn, "lot": row.lot or None,
            "expiry": row.expiry or None, "serial": row.serial or None, "status": row.status, "owner": row.owner,
            "warehouse": row.warehouse, "on_hand": row.on_hand, "reserved": row.reserved, "available": available}


def _payment(order: Any) -> dict[str, Any]:
    """`due` is what the order costs, `paid` what has come in of it."""
    return {"state": order.payment, "due": _money(order.total_minor, order.currency),
            "paid": _money(order.paid_minor, order.currency), "method": order.payment_method or None,
            "currency": order.currency or None, "paid_at": clock.iso(order.paid_at)}


def _paid(payment: Any) -> dict[str, Any]:
    return {"reference": payment.reference, "amount": _money(payment.amount_minor, payment.currency),
            "method": payment.method or None, "payer": masked(payment.payer), "paid_at": clock.iso(payment.paid_at)}


def _money(minor: int | None, currency: str) -> float | int | None:
    if minor is None:
        return None
    unit = 10 ** minor_digits(currency)
    return minor // unit if minor % unit == 0 else round(minor / unit, minor_digits(currency))


def _customer(order: Any, head: Any, personal: bool) -> dict[str, Any] | None:
    person = sites.person.one(id=order.person) if order.person else None
    if person is None:
        return None if head.customer is None else {"code": head.customer}
    if personal:
        return {"code": head.customer} | {name: getattr(person, name) or None for name in ("name", *buyers.FIELDS)}
    return {"code": head.customer, "name": masked(person.name), "phone": masked(person.phone),
            "city": person.city or None}


def _lines(order: Any, held: list[Any]) -> list[dict[str, Any]]:
    """As they were ordered: a kit once, in whole kits, with the lines of its components inside."""
    lines = orders.lines.all(order=order.id)
    said = [(line.line, _line(line, order.currency, held)) for line in lines if line.kit_id is None]
    for kit in orders.kits.all(order=order.id):
        inside = [(line, _line(line, order.currency, held)) for line in lines if line.kit_id == kit.id]
        figures = kits.figures(kit, lines)
        said.append((kit.line, {
            "sku": kit.sku, "name": kit.name, "ordered": figures.pop("ordered"),
            "reserved": whole_kits((part["reserved"], line.per_kit) for line, part in inside)} | figures | {
            "unit_price": _money(kit.unit_price_minor, order.currency), "reservations": [],
            "components": [part | {"per_kit": line.per_kit} for line, part in inside]}))
    return [line for _, line in sorted(said, key=lambda pair: pair[0])]


def _line(line: Any, currency: str, held: list[Any]) -> dict[str, Any]:
    mine = [row for row in held if row.order_line == line.id]
    return {"sku": line.sku, "name": line.name, "ordered": line.ordered, "promised": line.promised,
            "reserved": sum(row.qty for row in mine), "picked": line.picked, "packed": line.packed,
            "shipped": line.shipped, "delivered": line.delivered, "returned": line.returned,
            "cancelled": line.cancelled, "unit_price": _money(line.unit_price_minor, currency),
            "reservations": [{"location": row.location, "lpn": row.lpn, "lot": row.lot or None,
                              "serial": row.serial or None, "qty": row.qty} for row in mine]}


def _task(task: Any) -> dict[str, Any]:
    return {"id": task.id, "kind": task.kind, "state": task.state, "sku": task.sku, "location": task.location,
            "qty": task.qty, "done": task.done, "holder": task.holder, "lease_until": clock.iso(task.lease_until)}


def _parcel(parcel: Any) -> dict[str, Any]:
    lines = [{"sku": line.sku, "qty": line.qty} for line in parcels.parcel_lines.all(parcel=parcel.id)]
    attempts = [{"at": clock.iso(attempt.at), "reason": attempt.reason, "by": attempt.who}
                for attempt in parcels.attempts_of.all(parcel=parcel.id)]
    return {"number": parcel.number, "tracking_no": parcel.tracking_no or None, "carrier": parcel.carrier,
            "service": parcel.service, "weight_g": parcel.weight_g, "box": parcel.box, "state": parcel.state,
            "location": parcel.location, "manifest": parcel.manifest, "packed_by": parcel.packed_by or None,
            "packed_at": clock.iso(parcel.packed_at), "shipped_at": clock.iso(parcel.shipped_at), "lines": lines,
            "attempts": attempts, "pod": _pod(parcels.pod_of.one(parcel=parcel.id))}


def _pod(pod: Any | None) -> dict[str, Any] | None:
    if pod is None:
        return None
    return {"at": clock.iso(pod.at), "receiver": pod.receiver or None, "relation": pod.relation or None,
            "source": pod.source or None, "by": pod.who or None, "photo": pod.photo or None,
            "signature": pod.signature or None, "lat": float(pod.lat) if pod.lat else None,
            "lon": float(pod.lon) if pod.lon else None}
