"""Why it is so: an order that does not move, a stock figure, a refused scan, a task nobody gets. Lines for people."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from floorapp.data import (
    announced,
    clock,
    conversations,
    db,
    items,
    locations,
    orders,
    parcels,
    people,
    reports,
    sites,
    stock,
)
from floorapp.domain import codes
from floorapp.domain.intake import minor_digits
from floorapp.domain.orders import PAID
from floorapp.domain.refusals import Refused
from floorapp.services import reconcile, refused_scans, site
from floorapp.services.board import risk
from floorapp.services.kits import said_parts
from floorapp.services.orders import whose
from floorapp.services.permissions import ALLOWED
from floorapp.services.voice import Voice

PROMISED = frozenset({"new", "backordered", "ready"})          # orders that free stock is spread over
MOST = 12                              # moves that are told: the newest ones
TASK_OF = {"pick": "picking", "pack": "packing", "count": "counting", "replenish": "replenishment",
           "assemble": "assembly", "disassemble": "assembly"}


def explain(thing: str, language: str = "id", warehouse: str = "") -> list[str]:
    """The lines that explain a thing, in `language`; places, and the clock on the wall, are those of `warehouse` (a
    code; without one the site's first).

    An order's number; a SKU, or SKU@LOCATION; a location; an LPN, tote or parcel; a lot or serial number;
    `scan:OPERATOR` or an operator's code (their last refused scan), `OPERATOR:41` (the one refused after input 41), a
    refusal's code or a scan's text (the last one so refused); a barcode; a tracking number (its order); `task:12` or
    12. Refused: `unknown_thing`, `unknown_warehouse`.
    """
    with db.reading():
        house = site.warehouse_named(warehouse)
        voice = Voice(language, house.zone, house.id)
        for way in (_scan, _task, _order, _item_at, _place, _container, _lot, _operator, _barcode, _refusal,
                    _tracked, _number):
            told = way(voice, thing.strip())
            if told is not None:
                return list(told)
    raise Refused("unknown_thing", thing=thing)


def told_move(move: Any, language: str, zone: str) -> str:
    """One line of the ledger: when, who, why, how many, from where to where, for which order."""
    return Voice(language, zone, 0).move(move)


def _order(voice: Voice, thing: str) -> Iterator[str] | None:
    """Of several owners or channels there may be one each: all are told."""
    found = orders.orders_numbered.all(number=thing)
    return (line for order in found for line in _order_lines(voice, order)) if found else None


def _order_lines(voice: Voice, order: Any) -> Iterator[str]:
    head = reports.order_head(order.id)
    yield voice.say("explain_order", order=order.number, state=voice.say(f"state_{order.state}"),
                    channel=whose(order) or "-")
    if order.payment not in PAID:
        due, paid = (_amount(minor or 0, order.currency) for minor in (order.total_minor, order.paid_minor))
        yield voice.say("explain_payment", payment=voice.say(f"payment_{order.payment}"), due=due, paid=paid,
                        currency=order.currency)
    for hold in orders.open_holds.all(order=order.id):
        yield voice.say("explain_hold", reason=hold.reason, who=hold.who, at=voice.at(hold.at), note=hold.note)
    if order.cancelled_at is not None:
        yield voice.say("explain_cancelled", at=voice.at(order.cancelled_at))
    by = f"{head.carrier or '-'} {head.service or ''}".strip()
    yield voice.say("explain_due", carrier=by, cutoff=voice.at(order.cutoff_at), ship_by=voice.at(order.ship_by),
                    risk=voice.say(f"risk_{risk(order)}"))
    held = reports.reserved_by_line(order.id)
    for kit in orders.kits.all(order=order.id):
        yield voice.say("explain_kit", sku=kit.sku, ordered=kit.ordered, parts=said_parts(kit.item_id))
    for line in orders.lines.all(order=order.id) if order.cancelled_at is None else ():
        yield from _line(voice, order, line, [row for row in held if row.order_line == line.id])
    work = reports.tasks_of_order(order.id)
    for task in work:
        if task.state in {"ready", "claimed"}:
            yield voice.say(f"explain_task_{task.state}", id=task.id, kind=voice.say(f"kind_of_task_{task.kind}"),
                            location=task.location, sku=task.sku, who=task.holder, until=voice.at(task.lease_until))
    if any(task.state == "ready" for task in work):
        yield from _who_may(voice, "pick")
    for parcel in reports.parcels_of_order(order.id):
        yield voice.say("explain_parcel", parcel=parcel.number, state=voice.say(f"parcel_is_{parcel.state}"),
                        location=parcel.location or "-", manifest=parcel.manifest or "-")
    if voice.say(f"next_{order.state}") != f"next_{order.state}":
        yield voice.say(f"next_{order.state}")


def _line(voice: Voice, order: Any, line: Any, held: list[Any]) -> Iterator[str]:
    """What a line lacks, what there is of it in the house, and who has it."""
    mine = sum(row.qty for row in held if row.location)
    needed = line.ordered - line.cancelled - line.shipped
    if mine or not needed:
        for row in held:
            yield voice.say("explain_line_held", sku=line.sku, qty=row.qty, location=row.location, lpn=row.lpn)
        if mine >= needed:
            return
    its = {"owner": order.owner_id, "warehouse": order.warehouse_id}       # what another owner has is not for it
    found = reports.stock_by_kind(line.item_id, **its)
    free = sum(row.free for row in found if row.kind in {"pick", "reserve"} and row.status == "available")
    whole = order.state != "backordered" or line.promised >= line.ordered - line.cancelled
    if free >= needed - mine and whole:                        # it waits for something else than stock of this
        yield voice.say("explain_line_needs", sku=line.sku, needed=needed - mine, free=free, promised=line.promised)
        return
    yield voice.say("explain_line_lacks", sku=line.sku, needed=needed - mine, free=free, promised=line.promised)
    for row in found:
        if row.kind not in {"pick", "reserve"} or row.status != "available":
            yield voice.say("explain_line_elsewhere", qty=row.on_hand, location=row.location,
                            status=voice.say(f"status_{row.status}"))
    others = [row for row in reports.holders(item=line.item_id, **its) if row.number != order.number]
    yield from voice.held(others)
    for row in reports.waiting_for(line.item_id, **its):
        if row.number == order.number:
            break
        if row.state in PROMISED:
            yield voice.say("explain_line_ahead", order=row.number, needed=row.needed, promised=row.promised)
    yield from _coming(voice, line.item_id, sites.owner.one(id=order.owner_id).code)


def _item_at(voice: Voice, thing: str) -> Iterator[str] | None:
    sku, _, code = thing.rpartition("@") if "@" in thing else (thing, "", "")
    found = items.items_by_sku.all(sku=sku) or items.items_by_sku.all(sku=sku.upper())
    if not found:
        return None
    place = None
    if code:
        place = _location(voice, code)
        if place is None:
            raise Refused("unknown_thing", thing=code)
    return (line for item in found for line in _item_lines(voice, item, place))


def _item_lines(voice: Voice, item: Any, place: Any | None) -> Iterator[str]:
    """The figure, the moves that made it, who holds it, who waits for it, what is coming."""
    at = place.id if place else 0
    rows = reports.stock_of_item(item.id)
    if place is not None:                                  # another warehouse may have a place of that name
        house = sites.house.one(id=place.warehouse_id).code
        rows = [row for row in rows if (row.location, row.warehouse) == (place.code, house)]
    yield voice.say("explain_figure", sku=f"{item.sku} {place.code}" if place else item.sku,
                    on_hand=sum(row.on_hand for row in rows), reserved=sum(row.reserved for row in rows),
                    available=sum(row.on_hand - row.reserved for row in rows if reports.may_be_had(row)))
    yield from voice.places(rows)
    if place is None:
        yield from _made_of(voice, item)
    for row in reports.sums_of_item(item.id, at):
        yield voice.say("explain_sum", what=voice.say(f"move_{row.reason}"), came=row.came, went=row.went)
    for move in reports.moves_of_item(item.id, at, MOST):
        yield voice.move(move)
    yield from voice.held(reports.holders(item=item.id, location=at))
    if place is None:
        for row in reports.waiting_for(item.id):
            yield voice.say("explain_line_ahead", order=row.number, needed=row.needed, promised=row.promised)
        yield from _coming(voice, item.id)


def _made_of(voice: Voice, item: Any) -> Iterator[str]:
    """A kit's components; of one that is sold as them, how many whole ones what is available makes."""
    parts = said_parts(item.id)
    if parts and items.item.one(id=item.id).assembled:
        yield voice.say("explain_assembled_of", sku=item.sku, parts=parts)
    elif parts:
        found = reconcile.figures(None, "", reconcile.houses_of())
        n = sum(figure.available for (sku, _), figure in found.items() if sku == item.sku)
        yield voice.say("explain_sold_as", sku=item.sku, parts=parts, n=n)


def _lot(voice: Voice, thing: str) -> Iterator[str] | None:
    """Where a lot or a serial number is, of each item that has one of that name."""
    found = stock.lots_by_code.all(code=thing)
    return (line for lot in found for line in _lot_lines(voice, lot, thing)) if found else None


def _lot_lines(voice: Voice, lot: Any, thing: str) -> Iterator[str]:
    rows = [row for row in reports.stock(sku=lot.sku, lot=thing) if (row.expiry or "") == lot.expiry]
    yield voice.say("explain_lot", lot=thing, sku=lot.sku, expiry=lot.expiry or "-",
                    on_hand=sum(row.on_hand for row in rows))
    yield from voice.places(rows)


def _coming(voice: Voice, item: int, owner: str = "") -> Iterator[str]:
    for row in announced.coming_of(item):
        if owner not in {"", row.owner}:
            continue
        yield voice.say("explain_ordered" if row.kind == "po" else "explain_expected", asn=row.number, qty=row.qty,
                        at=voice.at(row.expected_at))


def _place(voice: Voice, thing: str) -> Iterator[str] | None:
    place = _location(voice, thing)
    if place is None:
        return None
    rows = reports.stock_in_place(place.id)
    moves = reports.moves_at(place.id, MOST)
    head = voice.say("explain_location", location=place.code, kind=voice.say(f"place_is_{place.kind}"),
                     units=sum(row.on_hand for row in rows))
    return iter([head, *voice.places(rows), *map(voice.move, moves), *voice.held(reports.holders(location=place.id))])


def _container(voice: Voice, thing: str) -> Iterator[str] | None:
    found = stock.container_by_code.one(warehouse=voice.warehouse, code=codes.container_key(thing))
    if found is None:
        return None
    at = locations.location.one(id=found.location_id).code if found.location_id else "-"
    order = orders.order.one(id=found.order).number if found.order else "-"
    head = voice.say("explain_container", lpn=found.code, kind=voice.say(f"kind_{found.kind}"), location=at,
                     order=order)
    rows = reports.stock_in_place(0, found.id)
    return iter([head, *voice.places(rows), *voice.held(reports.holders(container=found.id))])


def _location(voice: Voice, code: str) -> Any | None:
    found = locations.location_by_key.one(warehouse=voice.warehouse, key=codes.location_key(code))
    return None if found is None or found.outside else found


def _scan(voice: Voice, thing: str) -> Iterator[str] | None:
    if not thing.lower().startswith("scan:"):
        return None
    return _operator(voice, thing[5:]) or _refusal(voice, thing[5:])


def _operator(voice: Voice, thing: str) -> Iterator[str] | None:
    """An operator's last refused scan, or `CODE:SEQ`: the one after the input that was kept under this number."""
    code, _, seq = thing.rpartition(":") if re.fullmatch(r".+:\d{1,12}", thing) else (thing, "", "")
    person = people.operator_like.one(code=code.strip().lower())
    if person is None:
        return None
    if seq:
        last = conversations.refused_after.one(operator=person.id, seq=int(seq))
    else:
        last = conversations.last_refused.one(operator=person.id)
    if last is None:
        return iter([voice.say("explain_no_refusal", who=person.code)])
    return _refused(voice, last, person.code)


def _refusal(voice: Voice, thing: str) -> Iterator[str] | None:
    """The last scan that was refused with this code (`wrong_item`), whoever scanned it, or with this text."""
    last = conversations.last_refused_as.one(code=thing.lower(), raw=thing)
    return None if last is None else _refused(voice, last, people.operator.one(id=last.operator_id).code)


def _refused(voice: Voice, last: Any, who: str) -> Iterator[str]:
    yield voice.say("explain_scan", who=who, at=voice.at(last.at), task=voice.say(f"task_{last.task}"), raw=last.raw)
    yield from refused_scans.told(voice, last)
    yield voice.say("explain_rule", rule=last.code)


def _barcode(voice: Voice, thing: str) -> Iterator[str] | None:
    """An item by what stands on it."""
    for form in codes.item_forms(refused_scans.as_recorded(thing)):
        found = items.barcode.one(code=form)
        if found is not None:
            return _item_lines(voice, items.item.one(id=found.item_id), None)
    return None


def _tracked(voice: Voice, thing: str) -> Iterator[str] | None:
    """The order of which a carrier's number is a parcel."""
    found = parcels.parcels_coded.one(code=thing) if thing else None
    return _order_lines(voice, orders.order.one(id=found.order_id)) if found is not None else None


def _number(voice: Voice, thing: str) -> Iterator[str] | None:
    """A bare number that nothing else has is a task's."""
    return _task(voice, f"task:{thing}") if thing.isdigit() else None


def _task(voice: Voice, thing: str) -> Iterator[str] | None:
    number = re.fullmatch(r"task:(\d{1,18})", thing, re.IGNORECASE)
    if number is None:
        return None
    task = reports.task_whole(int(number[1]))
    if task is None:
        raise Refused("unknown_thing", thing=thing)
    return _task_lines(voice, task)


def _task_lines(voice: Voice, task: Any) -> Iterator[str]:
    """What it is, who has it, and why nobody has."""
    yield voice.say("explain_task", id=task.id, kind=voice.say(f"kind_of_task_{task.kind}"), location=task.location,
                    sku=task.sku or "-", qty=task.qty, done=task.done, state=voice.say(f"task_state_{task.state}"))
    if task.order_number:
        yield voice.say("explain_task_order", order=task.order_number, state=voice.say(f"state_{task.order_state}"))
    if task.state == "claimed":
        yield voice.say("explain_task_holder", who=task.holder, until=voice.at(task.lease_until))
        if task.lease_until is not None and task.lease_until < clock.now():
            yield voice.say("explain_task_expired")
    if task.state == "ready":
        if task.order_number and task.order_state == "released":
            yield voice.say("explain_task_queue", n=reports.released_before(voice.warehouse, task.order_number))
        if task.counted_by:
            yield voice.say("explain_task_recount", who=task.counted_by)
        yield from _who_may(voice, task.kind)


def _who_may(voice: Voice, kind: str) -> Iterator[str]:
    roles = tuple(sorted(ALLOWED[TASK_OF[kind]]))
    named = reports.operators_with(roles)
    if not named:
        yield voice.say("explain_nobody_may", roles=", ".join(roles))
    else:
        yield voice.say("explain_who_may", people=", ".join(
            f"{row.code} ({voice.at(row.seen_at)})" for row in named[:8]))


def _amount(minor: int, currency: str) -> str:
    """Money as people write it: without decimals where it has none."""
    unit = 10 ** minor_digits(currency)
    return str(minor // unit) if minor % unit == 0 else f"{minor / unit:.{minor_digits(currency)}f}"
