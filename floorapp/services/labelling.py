"""What a packed parcel carries: its tracking number, the shipping label and the packing slip.

Every function runs in the caller's transaction; the papers are print jobs of the same transaction.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from floorapp.data import orders, parcels, sites, spool
from floorapp.data.act import Act
from floorapp.domain.intake import minor_digits
from floorapp.services.packing import still_mine, waiting
from floorapp.services.permissions import intention
from floorapp.settings import current


@intention
def print_papers(act: Act, order: Any, parcel: Any) -> dict[str, Any]:
    """The parcel has its tracking number; shipping label and packing slip are queued, once more where they were before.

    Returns what `unprint` needs, and `printed`: False where no printer takes labels.
    """
    tracking = _tracking_number(order, parcel)
    parcels.set_tracking.run(id=parcel.id, tracking_no=tracking)
    parcel = parcels.parcel.one(id=parcel.id)
    house = sites.house.one(id=act.warehouse)
    person = sites.person.one(id=order.person) if order.person else None
    siblings = [box.id for box in parcels.parcels_of_order.all(order=order.id)]
    position = siblings.index(parcel.id) + 1
    carrier = sites.carrier.one(id=parcel.carrier_id)
    service = sites.service.one(id=parcel.service_id) if parcel.service_id else None
    box = sites.box.one(id=parcel.box_id) if parcel.box_id else None
    channel = sites.channel.one(id=order.channel_id) if order.channel_id else None
    # Cash on delivery stands on the first parcel only: it is asked for once.
    label = label_payload(order, parcel, person, house, carrier, service, _due(order) if position == 1 else 0)
    slip = slip_payload(order, parcels.parcel_lines.all(parcel=parcel.id), person, position,
                        None if waiting(order.id) else len(siblings), box.code if box else "",
                        channel.code if channel else "")
    copies: dict[str, int] = {}
    printed = True
    for kind, payload in (("shipping_label", label), ("packing_slip", slip)):
        copies[kind] = spool.next_copy(kind, parcel.number)
        queued = spool.queue(kind, parcel.number, payload, language=house.language or "id", who=act.who,
                             copy_no=copies[kind])
        printed = printed and (queued or kind != "shipping_label")
    act.tell("label_printed", f"parcel:{parcel.number}", order=order.id, tracking_no=tracking)
    return {"parcel": parcel.id, "number": parcel.number, "copies": copies, "printed": printed, "tracking": tracking}


@intention
def unprint(act: Act, done: dict[str, Any]) -> str:
    """The compensation of `print_papers`: what is still queued is not printed; the parcel's number where paper is out
    already. The parcel keeps its tracking number, for a label that carries it may exist. Refused: what
    `packing.still_mine` refuses."""
    order, _ = still_mine(act, done["parcel"])
    out = [spool.withdraw((kind,), done["number"], copy_no) for kind, copy_no in done["copies"].items()]
    act.tell("label_undone", f"parcel:{done['number']}", order=order.id)
    return str(done["number"]) if any(out) else ""


def label_payload(order: Any, parcel: Any, person: Any | None, house: Any, carrier: Any, service: Any | None,
                  due_minor: int) -> dict[str, object]:
    """The `shipping_label` document. `due_minor`: what the courier collects, in minor units; 0 for none."""
    due = Decimal(due_minor).scaleb(-minor_digits(order.currency))
    return {
        "parcel": parcel.number, "tracking_no": parcel.tracking_no, "carrier": carrier.name or carrier.code,
        "service": (service.name or service.code) if service else None,
        "recipient": {"name": person.name if person else "", "phone": person.phone if person else None,
                      "address": person.address if person else "", "city": person.city if person else None,
                      "postcode": person.postcode if person else None},
        "sender": _sender(house), "order": order.number, "weight_g": parcel.weight_g,
        "cod": {"amount": _plain(due), "currency": order.currency} if due > 0 else None,
    }


def slip_payload(order: Any, lines: list[Any], person: Any | None, position: int, of: int | None, box: str,
                 channel: str) -> dict[str, object]:
    """The `packing_slip` document: each item once, whatever lots and order lines it came from."""
    units: dict[str, dict[str, object]] = {}
    for line in lines:
        known = units.setdefault(line.sku, {"sku": line.sku, "name": line.name, "qty": 0})
        known["qty"] = int(str(known["qty"])) + line.qty
    return {"order": order.number, "channel": channel, "customer": person.name if person else None,
            "city": person.city if person else None, "lines": list(units.values()), "parcel": position, "parcels": of,
            "box": box, "note": order.note}


def _plain(amount: Decimal) -> str:
    """An amount as people write it: without decimals where it has none."""
    return str(int(amount)) if amount == int(amount) else f"{amount:f}"


def _sender(house: Any) -> dict[str, object]:
    """Who sends, as the site's configuration says it; without a name there, the warehouse."""
    site = current().sender
    return {"name": site.name or house.name or house.code, "phone": site.phone or None, "address": site.address or None,
            "city": site.city or None}


def _due(order: Any) -> int:
    """What is still to be paid on delivery: of the order's total, else of its lines' prices; 0 where it is not COD."""
    if order.payment != "cod":
        return 0
    total = order.total_minor
    if total is None:
        total = sum((line.unit_price_minor or 0) * (line.ordered - line.cancelled)
                    for line in orders.lines.all(order=order.id))
    return max(total - order.paid_minor, 0)


def _tracking_number(order: Any, parcel: Any) -> str:
    """The parcel's own, else its channel's, else one from the carrier's pool, else the parcel number."""
    if parcel.tracking_no:
        return str(parcel.tracking_no)
    used = {box.tracking_no for box in parcels.parcels_of_order.all(order=order.id)}
    if order.tracking_no and order.tracking_no not in used and _makes_bars(order.tracking_no):
        return str(order.tracking_no)
    pooled = sites.pool_number.one(carrier=parcel.carrier_id)
    if pooled is None:
        return str(parcel.number)
    sites.take_pool_number.changed(id=pooled.id, parcel=parcel.id)
    return str(pooled.number)


def _makes_bars(text: str) -> bool:
    return text.isascii() and text.isprintable() and len(text) <= 48
