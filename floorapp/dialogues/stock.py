"""Stock inquiry: any code of the house, and the answer is what it is, where it is, who holds it, what happened to it.

Nothing is changed. The answer stays open in the prompt, page by page with F4, until the next code.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar

from floorapp.data import (
    announced,
    clock,
    inbound,
    inside_work,
    items,
    locations,
    orders,
    parcels,
    reports,
    sites,
    stock,
    tracing,
)
from floorapp.dialogues import reader
from floorapp.dialogues.owners import several_owners, shown_owner
from floorapp.dialogues.talk import Answer, State, Talk, info
from floorapp.dialogues.which_order import WhichOrder, which_choices
from floorapp.domain.refusals import Refused
from floorapp.locale import say
from floorapp.services import purchase_orders
from floorapp.services.explain import told_move

PAGE = 5
HISTORY = 10


class Stock(WhichOrder):
    """States keep: kind and key (what was asked last), page."""

    task = "stock"
    home = "code"
    parents: ClassVar[dict[str, str]] = {"which": "code"}

    def prompt(self, talk: Talk) -> dict[str, Any]:
        if talk.state["step"] == "which":
            return {"step": "which", "expects": ["choice"], "choices": which_choices(talk.state)}
        said: dict[str, Any] = {"step": "code", "expects": ["code"]}
        if talk.state.get("kind"):
            card = _card(talk)
            page = _page(talk.state, card)
            pages = -(-len(card.rows) // PAGE) or 1
            said |= card.facts | {"rows": card.rows[page * PAGE:(page + 1) * PAGE], "position": [page + 1, pages]}
        return said

    def resuming(self, state: State) -> bool:
        return False

    def at_code(self, talk: Talk) -> Answer:
        found = _thing(talk)
        if found is None and talk.scan.text:
            named = self.of_number(talk, lambda order: True)
            if isinstance(named, Answer):
                return info(named.code, **named.params)
            found = ("order", named.id) if named is not None else _other_paper(talk)
        if found is None:
            raise reader.refusal(talk, "code")
        return self._show(talk, *found)

    def opened(self, talk: Talk, order: Any) -> Answer:
        return self._show(talk, "order", order.id)

    def _show(self, talk: Talk, kind: str, key: int) -> Answer:
        talk.go("code", kind=kind, key=key, page=0)
        card = _card(talk)
        return info(card.title, **card.params)

    def skip(self, talk: Talk) -> Answer:
        """F4: the next page. Refused: `nothing_to_skip`."""
        if not talk.state.get("kind"):
            raise Refused("nothing_to_skip")
        card = _card(talk)
        if len(card.rows) <= PAGE:
            raise Refused("nothing_to_skip")
        talk.state["page"] = (_page(talk.state, card) + 1) % -(-len(card.rows) // PAGE)
        return info("menu_page")

    def back(self, talk: Talk) -> Answer:
        leads = self.parents.get(talk.state["step"])
        talk.state.clear()
        talk.state.update(self.begin())
        return info("back") if leads else super().back(talk)


@dataclass(frozen=True, slots=True)
class _Card:
    """What is told of a thing: a message, the facts of the prompt, and rows to turn through."""

    title: str
    params: dict[str, Any]
    facts: dict[str, Any] = field(default_factory=dict)
    rows: list[str] = field(default_factory=list)


def _page(state: State, card: _Card) -> int:
    return min(int(state.get("page", 0)), max(-(-len(card.rows) // PAGE) - 1, 0))


def _thing(talk: Talk) -> tuple[str, int] | None:
    """What the code names first: a place, something goods stand in, an item, a parcel."""
    scan = talk.scan
    if not scan.text and scan.gs1 is None:
        return None
    location = reader.location_of(talk, scan)
    if location is not None:
        return "location", location.id
    container = reader.container_of(talk, scan)
    if container is not None and container.kind != "parcel":
        return "container", container.id
    item = reader.item_of(scan)
    if item is not None:
        return "item", item.item.id
    parcel = reader.parcel_of(scan)
    return None if parcel is None else ("parcel", parcel.id)


def _other_paper(talk: Talk) -> tuple[str, int] | None:
    """What else it may be, where no order has that number: an order's tracking number, an ASN, a lot."""
    scan = talk.scan
    order = orders.orders_tracked.one(tracking_no=scan.text)
    if order is not None:
        return "order", order.id
    asn = reader.asn_of(scan)
    if asn is not None:
        return "asn", asn.id
    lot = stock.lots_by_code.one(code=scan.text) or stock.lots_by_code.one(code=scan.raw.strip())
    return None if lot is None else ("lot", lot.id)


def _card(talk: Talk) -> _Card:
    return CARDS[talk.state["kind"]](talk, talk.state["key"])


def _item(talk: Talk, key: int) -> _Card:
    item = items.item.one(id=key)
    rows = reports.stock_of_item(key)
    figures = _figures(rows)
    told = [_say(talk, "stock_row_component", sku=part.sku, qty=part.qty) for part in items.components_of.all(kit=key)]
    told += _by_owner(talk, rows)
    told += [_say(talk, "stock_row_replenishing", who=row.holder, qty=row.qty, source=row.source)
             for row in inside_work.replenishing(talk.warehouse, key)]
    told += [_say(talk, "stock_row_place", location=_where(row), lpn=row.lpn, lot=_lot_of(row), on_hand=row.on_hand,
                 reserved=_reserved(talk, row), status=_status(talk, row)) for row in rows]
    told += _holders(talk, item=key) + [
        _say(talk, "stock_row_ordered" if row.kind == "po" else "stock_row_expected", asn=row.number, qty=row.qty)
        for row in announced.coming_of(key)]
    return _Card("stock_item", {"sku": item.sku, "name": item.name} | figures, reader.shown(item) | figures,
                 told + _moves(talk, reports.moves_of_item(key, 0, HISTORY)))


def _location(talk: Talk, key: int) -> _Card:
    place = locations.location.one(id=key)
    rows = reports.stock_in_place(key)
    params = {"location": place.code, "kind": _say(talk, f"place_is_{place.kind}"),
              "items": len({row.sku for row in rows})} | _figures(rows)
    told = _content(talk, rows) + _holders(talk, location=key) + _moves(talk, reports.moves_at(key, HISTORY))
    return _Card("stock_location" if rows else "stock_location_empty", params,
                 {"location": place.code} | _figures(rows), told)


def _container(talk: Talk, key: int) -> _Card:
    container = stock.container.one(id=key)
    at = locations.location.one(id=container.location_id).code if container.location_id else "-"
    order = orders.order.one(id=container.order).number if container.order else None
    rows = reports.stock_in_place(0, key)
    facts = {"lpn": container.code, "location": at, "order": order} | _figures(rows)
    params = {"kind": _say(talk, f"kind_{container.kind}"), "lpn": container.code, "location": at,
              "order": order or "-"}
    return _Card("stock_container" if rows else "stock_container_empty", params | _figures(rows), facts,
                 _content(talk, rows) + _holders(talk, container=key))


def _parcel(talk: Talk, key: int) -> _Card:
    parcel = parcels.parcel.one(id=key)
    order = orders.order.one(id=parcel.order_id)
    shown = next(row for row in reports.parcels_of_order(order.id) if row.id == key)
    params = {"parcel": parcel.number, "order": order.number, "state": _say(talk, f"parcel_is_{parcel.state}"),
              "tracking_no": parcel.tracking_no or "-", "location": shown.location or "-"}
    rows = [f"{line.qty} x {line.sku}" for line in parcels.parcel_lines.all(parcel=key)]
    if shown.manifest:
        rows.append(_say(talk, "stock_row_manifest", manifest=shown.manifest))
    return _Card("stock_parcel", params, {"parcel": parcel.number, "order": order.number, "location": shown.location,
                                          "carrier": shown.carrier}, rows)


def _order(talk: Talk, key: int) -> _Card:
    order = orders.order.one(id=key)
    params = {"order": order.number, "state": _say(talk, f"state_{order.state}"),
              "payment": _say(talk, f"payment_{order.payment}")}
    rows = [_say(talk, "stock_row_line", sku=line.sku, ordered=line.ordered - line.cancelled, picked=line.picked,
                 packed=line.packed, shipped=line.shipped) for line in orders.lines.all(order=key)]
    rows[:0] = [_say(talk, "stock_row_kit", sku=kit.sku, ordered=kit.ordered) for kit in orders.kits.all(order=key)]
    rows += [_say(talk, "stock_row_held", sku=_sku_of(key, row.order_line), qty=row.qty, location=row.location,
                  lpn=row.lpn) for row in reports.reserved_by_line(key)]
    rows += [_say(talk, "stock_row_parcel", parcel=row.number, state=_say(talk, f"parcel_is_{row.state}"))
             for row in reports.parcels_of_order(key)]
    return _Card("stock_order", params, {"order": order.number, "due": clock.iso(order.cutoff_at or order.ship_by),
                                         "state": order.state, "payment": order.payment}
                 | shown_owner(order.owner_id), rows)


def _asn(talk: Talk, key: int) -> _Card:
    asn = inbound.asn.one(id=key)
    lines = purchase_orders.lines(key)
    params = {"asn": asn.number, "state": _say(talk, f"asn_is_{asn.state}"),
              "received": sum(row.received for row in lines), "expected": sum(row.expected for row in lines)}
    rows = [f"{row.sku} {row.received}/{row.expected}" for row in lines]
    return _Card("stock_asn", params, {"asn": asn.number} | shown_owner(asn.owner_id), rows)


def _lot(talk: Talk, key: int) -> _Card:
    lot = stock.lot.one(id=key)
    item = items.item.one(id=lot.item_id)
    rows = [row for row in reports.stock_of_item(item.id) if (row.lot, row.serial) == (lot.code, lot.serial)]
    params = {"sku": item.sku, "lot": lot.code or lot.serial, "expiry": lot.expiry or "-"} | _figures(rows)
    told = [_say(talk, "stock_row_place", location=_where(row), lpn=row.lpn, lot="", on_hand=row.on_hand,
                 reserved=_reserved(talk, row), status=_status(talk, row)) for row in rows]
    told += _lot_story(talk, key)
    return _Card("stock_lot", params, reader.shown(item) | {"lot": lot.code, "serial": lot.serial, "expiry": lot.expiry}
                 | _figures(rows), told)


def _lot_story(talk: Talk, lot: int) -> list[str]:
    """Where a lot went and came from, and which lots are in it or it is in."""
    zone = sites.house.one(id=talk.warehouse).zone or "UTC"
    told = [_say(talk, "lot_row_went", order=row.order_number, parcel=row.parcel or "-", qty=row.qty - row.returned)
            for row in tracing.lot_went(lot) if row.qty > row.returned]
    told += [_say(talk, "lot_row_came", what=_say(talk, f"move_{row.reason}"), qty=row.qty, asn=row.asn or "",
                  supplier=row.supplier or "", at=clock.local(row.at, zone).strftime("%d/%m/%y"))
             for row in tracing.lot_came(lot) if row.qty > 0]
    told += [_say(talk, "lot_row_component", sku=row.sku, lot=row.code or row.serial or row.expiry, qty=row.qty)
             for row in tracing.made_of(lot)]
    return told + [_say(talk, "lot_row_made", sku=made.sku, lot=made.code or made.expiry)
                   for made in map(tracing.lot_whole, tracing.made_with(lot))]


CARDS: dict[str, Callable[[Talk, int], _Card]] = {
    "item": _item, "location": _location, "container": _container, "parcel": _parcel, "order": _order, "asn": _asn,
    "lot": _lot}


def _figures(rows: list[Any]) -> dict[str, int]:
    return {"on_hand": sum(row.on_hand for row in rows), "reserved": sum(row.reserved for row in rows),
            "available": sum(row.on_hand - row.reserved for row in rows if reports.may_be_had(row))}


def _by_owner(talk: Talk, rows: list[Any]) -> list[str]:
    """The figures of each owner, where several have some."""
    mine: dict[str, list[Any]] = {}
    for row in rows:
        mine.setdefault(row.owner, []).append(row)
    return [_say(talk, "stock_row_owner", owner=owner, **_figures(theirs))
            for owner, theirs in sorted(mine.items())] if len(mine) > 1 else []


def _content(talk: Talk, rows: list[Any]) -> list[str]:
    return [_say(talk, "stock_row_content", sku=row.sku, lpn=row.lpn, lot=_lot_of(row), on_hand=row.on_hand,
                 reserved=_reserved(talk, row), status=_status(talk, row)) for row in rows]


def _holders(talk: Talk, **where: int) -> list[str]:
    return [_say(talk, "stock_row_holder", order=row.number, qty=row.qty, location=row.location)
            for row in reports.holders(**where)]


def _moves(talk: Talk, moves: list[Any]) -> list[str]:
    zone = sites.house.one(id=talk.warehouse).zone
    return [told_move(move, talk.language, zone) for move in moves]


def _status(talk: Talk, row: Any) -> str:
    """What is not ordinary about these goods: their status, and whose they are where there are several owners."""
    status = "" if row.status == "available" else _say(talk, f"status_{row.status}")
    return f"{status} {row.owner}".strip() if several_owners() else status


def _where(row: Any) -> str:
    return f"{row.warehouse}:{row.location}" if len(sites.warehouses.all()) > 1 else str(row.location)


def _reserved(talk: Talk, row: Any) -> str:
    return _say(talk, "stock_row_reserved", reserved=row.reserved) if row.reserved else ""


def _lot_of(row: Any) -> str:
    return row.lot or row.serial or row.expiry or ""


def _sku_of(order: int, line: int) -> str:
    return next(str(row.sku) for row in orders.lines.all(order=order) if row.id == line)


def _say(talk: Talk, code: str, **params: Any) -> str:
    return " ".join(say(code, talk.language, **params).split())
