"""Why a scan was refused: the rule, what was scanned and asked, who holds what, the arithmetic, and the remedies.

The refusal's own facts were kept with it; who holds what is told as it is now.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from floorapp.data import conversations, items, locations, orders, reports, stock
from floorapp.domain import codes
from floorapp.domain.gs1 import GS
from floorapp.locale import say
from floorapp.services.rules import rule_of
from floorapp.services.voice import Voice
from floorapp.settings import current

NAMED = {"location": "location", "item": "sku", "qty": "sku", "tote": "to", "drop": "to"}
HELD = 3                               # holders that are named


def of_operator(voice: Voice, operator: int) -> list[str]:
    """The lines about this operator's last refusal, for the floor; empty where nothing was ever refused."""
    last = conversations.last_refused.one(operator=operator)
    return [] if last is None else list(told(voice, last))


def told(voice: Voice, refused: Any) -> Iterator[str]:
    """The lines about one refused input (a row of conversations)."""
    facts = json.loads(refused.facts) if refused.facts else {}
    params, asked = facts.get("params", {}), facts.get("prompt", {})
    yield refused.said
    if refused.raw and refused.raw != "***" and not refused.raw.startswith("<"):
        yield voice.say("explain_asked", raw=refused.raw, asked=params.get("asked") or _asked(asked, voice.language))
    rule, mends = rule_of(refused.code)
    yield voice.say("explain_rule_is", rule=voice.say(f"why_{rule}", lease=current().floor.lease_minutes))
    yield from _arithmetic(voice, refused.code, params, asked)
    yield from _scanned(voice, refused.raw)
    yield from _holders(voice, params, asked)
    offered = [mend for mend in mends if mend != "ask_spv" or facts.get("allowable")]
    for number, mend in enumerate(offered, 1):
        yield voice.say("explain_do", n=number, what=voice.say(f"mend_{mend}"))


def as_recorded(raw: str) -> codes.Scan:
    """What an input was, from its record, where GS is written `\\x1d`."""
    return codes.read(raw.replace("\\x1d", GS), gs_substitutes=current().floor.gs_substitutes)


def _asked(prompt: dict[str, Any], language: str) -> str:
    """What the question wanted: the place, the item, the tote that it named, else its kind."""
    named = NAMED.get(prompt.get("step", ""))
    if named and prompt.get(named):
        return str(prompt[named])
    return ", ".join(dict.fromkeys(say(f"kind_{kind}", language) for kind in prompt.get("expects", ())
                                   if say(f"kind_{kind}", language) != f"kind_{kind}")) or "-"


def _arithmetic(voice: Voice, code: str, params: dict[str, Any], prompt: dict[str, Any]) -> Iterator[str]:
    numbers = {name: int(value) for name, value in {**prompt, **params}.items()
               if isinstance(value, int) or (isinstance(value, str) and value.isdigit() and len(value) < 10)}
    if {"expected", "over"} <= set(numbers):
        yield voice.say("explain_calc_over", expected=numbers["expected"], over=numbers["over"])
    elif {"room", "qty"} <= set(params):
        yield voice.say("explain_calc_room", room=params["room"], qty=params["qty"])
    elif {"free", "on_hand"} <= set(numbers):
        free, on_hand = numbers["free"], numbers["on_hand"]
        yield voice.say("explain_calc_free", free=free, on_hand=on_hand, reserved=on_hand - free)
    elif code in {"more_than_asked", "more_serials"} and {"qty", "done"} <= set(numbers):
        over = numbers["done"] - numbers["qty"]
        yield voice.say("explain_calc_asked", asked=numbers["qty"], done=numbers["done"], over=max(over, 1))
    if "missing" in params:
        yield voice.say("explain_calc_missing", missing=params["missing"])
    if "most" in numbers:
        yield voice.say("explain_calc_most", most=numbers["most"])
    if prompt.get("qty") and "done" in prompt:
        left = max(int(prompt["qty"]) - int(prompt["done"] or 0), 0)
        yield voice.say("explain_calc_left", done=prompt["done"] or 0, asked=prompt["qty"], left=left)


def _scanned(voice: Voice, raw: str) -> Iterator[str]:
    """What the scanned code is, and where it is now."""
    if not raw or raw == "***" or raw.startswith("<") or (raw.isdigit() and len(raw) < 7):
        return
    scan = as_recorded(raw)
    if scan.command:
        return
    place = locations.location_by_key.one(warehouse=voice.warehouse, key=codes.location_key(scan.text))
    if place is not None and not place.outside:
        found = reports.stock_in_place(place.id)
        units = " ".join(f"{row.on_hand} {row.sku}" for row in found[:HELD])
        yield voice.say("explain_is", raw=raw, what=voice.say("kind_location"),
                        where=f"({voice.say(f'place_is_{place.kind}')}) {units}".strip())
        return
    container = stock.container_by_code.one(warehouse=voice.warehouse, code=codes.container_key(
        (scan.gs1.sscc if scan.gs1 is not None else None) or scan.text))
    if container is not None:
        at = locations.location.one(id=container.location_id).code if container.location_id else "-"
        order = orders.order.one(id=container.order).number if container.order else ""
        yield voice.say("explain_is", raw=raw, what=voice.say(f"kind_{container.kind}"),
                        where=f"@ {at} {order}".strip())
        return
    item = _item(scan)
    if item is not None:
        where = " ".join(f"{row.location} {row.on_hand}" for row in reports.stock_of_item(item.id)[:HELD])
        yield voice.say("explain_is", raw=raw, what=item.sku, where=f"@ {where}" if where else "")
    elif not orders.orders_numbered.all(number=raw):
        yield voice.say("explain_is_nothing", raw=raw)


def _item(scan: codes.Scan) -> Any | None:
    for form in codes.item_forms(scan):
        for found in items.barcode.all(code=form):
            return items.item.one(id=found.item_id)
    for found in items.items_by_sku.all(sku=scan.text):
        return items.item.one(id=found.id)
    return None


def _holders(voice: Voice, params: dict[str, Any], prompt: dict[str, Any]) -> Iterator[str]:
    """Of the stock that was asked for: on hand, reserved, free, and by whom; of the order: who works on it, what
    stops it."""
    sku, code = params.get("sku") or prompt.get("sku"), prompt.get("location")
    found = items.items_by_sku.all(sku=sku) if isinstance(sku, str) else []
    place = locations.location_by_key.one(warehouse=voice.warehouse, key=codes.location_key(str(code or "")))
    if found and place is not None:
        rows = [row for row in reports.stock_of_item(found[0].id) if row.location == place.code]
        on_hand, reserved = sum(row.on_hand for row in rows), sum(row.reserved for row in rows)
        if on_hand:
            yield voice.say("explain_here", sku=sku, location=place.code, free=on_hand - reserved, on_hand=on_hand,
                            reserved=reserved)
        yield from list(voice.held(reports.holders(item=found[0].id, location=place.id)))[:HELD]
    number = params.get("order") or prompt.get("order")
    known = orders.orders_numbered.all(number=number) if isinstance(number, str) else []
    if len(known) == 1:
        for hold in orders.open_holds.all(order=known[0].id):
            yield voice.say("explain_hold", reason=hold.reason, who=hold.who, at=voice.at(hold.at), note=hold.note)
        held = {(task.holder, task.lease_until) for task in reports.tasks_of_order(known[0].id)
                if task.state == "claimed"}
        for who, until in sorted(held)[:HELD]:
            yield voice.say("explain_working", who=who, order=number, until=voice.at(until))
