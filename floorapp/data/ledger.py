"""The only door through which stock moves. Guards are in SQL: a row count of 0 is a refusal, never a negative figure.

Each function runs in the caller's transaction, changes the balances at once and leaves its lines of the ledger with
the act, which writes them together with the event that explains them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import peewee as pw

from floorapp.data import stock
from floorapp.data.act import Act
from floorapp.data.db import Statement
from floorapp.data.items import sold_as_components
from floorapp.data.locations import outside
from floorapp.data.stock import Balance, Container, Lot, Move, Reservation
from floorapp.domain.refusals import Refused, Stale


@dataclass(frozen=True, slots=True)
class Goods:
    """What moves: whose, which item, which lot (0: none)."""

    owner: int
    item: int
    lot: int = 0


@dataclass(frozen=True, slots=True)
class Spot:
    """Where it stands: location, container (0: loose) and the status it has there."""

    location: int
    container: int = 0
    status: str = "available"


@dataclass(frozen=True, slots=True)
class For:
    """What a move is for; kept in its line of the ledger."""

    order_line: int | None = None
    asn_line: int | None = None
    parcel: int | None = None


_NOTHING = For()

_put = Statement(lambda P: Balance.insert({
    Balance.warehouse: P.warehouse, Balance.owner: P.owner, Balance.item: P.item, Balance.lot: P.lot,
    Balance.status: P.status, Balance.location: P.location, Balance.container: P.container, Balance.on_hand: P.qty,
    Balance.reserved: P.held, Balance.since: P.since})
    .on_conflict(conflict_target=(Balance.item, Balance.location, Balance.container, Balance.lot, Balance.status,
                                  Balance.owner, Balance.warehouse),
                 update={Balance.on_hand: Balance.on_hand + P.qty, Balance.reserved: Balance.reserved + P.held})
    .returning(Balance.id))
_KEY = ("item", "location", "container", "lot", "status", "owner", "warehouse")
_empty_free = Statement(lambda P: Balance.delete().where(
    *(getattr(Balance, f) == getattr(P, f) for f in _KEY), Balance.on_hand == P.qty, Balance.reserved == 0))
_take_free = Statement(lambda P: Balance.update({Balance.on_hand: Balance.on_hand - P.qty}).where(
    *(getattr(Balance, f) == getattr(P, f) for f in _KEY), Balance.on_hand - Balance.reserved >= P.qty,
    Balance.on_hand > P.qty))
_enough_free = Statement(lambda P: Balance.select(Balance.id).where(
    *(getattr(Balance, f) == getattr(P, f) for f in _KEY), Balance.on_hand - Balance.reserved >= P.qty))
_empty_held = Statement(lambda P: Balance.delete().where(
    Balance.id == P.id, Balance.on_hand == P.qty, Balance.reserved == P.qty))
_take_held = Statement(lambda P: Balance.update({Balance.on_hand: Balance.on_hand - P.qty,
                                                 Balance.reserved: Balance.reserved - P.qty})
                       .where(Balance.id == P.id, Balance.reserved >= P.qty, Balance.on_hand > P.qty))
_hold = Statement(lambda P: Balance.update({Balance.reserved: Balance.reserved + P.qty})
                  .where(Balance.id == P.id, Balance.on_hand - Balance.reserved >= P.qty))
_free = Statement(lambda P: Balance.update({Balance.reserved: Balance.reserved - P.qty})
                  .where(Balance.id == P.id, Balance.reserved >= P.qty))
_add_reservation = Statement(lambda P: Reservation.insert(
    {Reservation.balance: P.balance, Reservation.order_line: P.order_line, Reservation.qty: P.qty})
    .on_conflict(conflict_target=(Reservation.balance, Reservation.order_line),
                 update={Reservation.qty: Reservation.qty + P.qty}))
_end_reservation = Statement(lambda P: Reservation.delete().where(
    Reservation.balance == P.balance, Reservation.order_line == P.order_line, Reservation.qty == P.qty))
_lower_reservation = Statement(lambda P: Reservation.update({Reservation.qty: Reservation.qty - P.qty}).where(
    Reservation.balance == P.balance, Reservation.order_line == P.order_line, Reservation.qty > P.qty))
_stands_at = Statement(lambda P: Container.select(Container.id)
                       .where(Container.id == P.container, Container.location == P.location), lock="update")
_relocate_container = Statement(lambda P: Container.update({Container.location: P.location})
                                .where(Container.id == P.id, pw.fn.COALESCE(Container.location, 0) == P.before))
# Nearly all stock is loose: without the 0, and its index balance_contained, PostgreSQL expects to meet any container at
# once when it reads all stock.
_send_away = Statement(lambda P: Container.update({Container.location: None}).where(
    Container.id == P.id,
    ~pw.fn.EXISTS(Balance.select(Balance.id).where(Balance.container == P.id, Balance.container != 0))))
_relocate_content = Statement(lambda P: Balance.update({Balance.location: P.location})
                              .where(Balance.container == P.container))
_new_container = Statement(lambda P: Container.insert(
    {Container.warehouse: P.warehouse, Container.code: P.code, Container.kind: P.kind, Container.location: P.location,
     Container.order: P.order}).returning(Container.id))
bind_container = Statement(lambda P: Container.update({Container.order: P.order}).where(Container.id == P.id))
_new_lot = Statement(lambda P: Lot.insert({Lot.item: P.item, Lot.code: P.code, Lot.serial: P.serial,
                                           Lot.expiry: P.expiry}).on_conflict_ignore())
_STANDS = pw.fn.EXISTS(Balance.select(Balance.id).where(Balance.lot == Lot.id))
_date_lot = Statement(lambda P: Lot.update({Lot.expiry: P.expiry}).where(
    Lot.item == P.item, Lot.code == P.code, Lot.serial == P.serial, Lot.expiry == "", ~_STANDS))
_forget_date = Statement(lambda P: Lot.update({Lot.expiry: ""}).where(
    Lot.id == P.id, ~_STANDS, ~pw.fn.EXISTS(Move.select(Move.id).where(
        Move.item == P.item, Move.at >= P.since, Move.lot == P.id, Move.reason.not_in(("receive", "unreceive"))))))
recall_lot = Statement(lambda P: Lot.update({Lot.recalled_at: pw.fn.COALESCE(Lot.recalled_at, P.at)})
                       .where(Lot.id == P.id))
end_recall = Statement(lambda P: Lot.update({Lot.recalled_at: None}).where(
    Lot.id == P.id, Lot.recalled_at.is_null(False),
    ~pw.fn.EXISTS(Balance.select(Balance.id).where(Balance.lot == Lot.id, Balance.status == "hold"))))
_content_locked = Statement(lambda P: Balance.select().where(Balance.container == P.container).order_by(Balance.id),
                            lock="update")
_serial_to_bring = Statement(lambda P: Lot.select(Lot.serial).where(Lot.id == P.id), lock="update")


def lot_of(item: int, code: str = "", expiry: str = "", serial: str = "") -> int:
    """The id of this lot, made when first named; 0 where nothing is given. A lot of which nothing stands and nobody
    knows the date gets this one."""
    if not (code or expiry or serial):
        return 0
    given = {"item": item, "code": code, "serial": serial, "expiry": expiry}
    found = stock.lot_exactly.value(**given)
    if found is None:
        if not (expiry and (code or serial) and _date_lot.run(**given)):
            _new_lot.run(**given)
        found = stock.lot_exactly.value(**given)
    return int(found)


def forget_lot(item: int, lot: int, since: int) -> None:
    """A lot that was first named by mistake, at `since` (ms), and was only received and sent back: nobody knows its
    date any more, so that the right one is taken. Nothing happens where goods of it stand or have gone on."""
    _forget_date.run(id=lot, item=item, since=since)


def new_container(act: Act, code: str, kind: str, location: int | None, order: int | None = None) -> int:
    """Make a container known: an LPN, tote or parcel that nobody has seen before."""
    return int(_new_container.value(warehouse=act.warehouse, code=code, kind=kind, location=location, order=order))


def bring_in(act: Act, what: Goods, qty: int, source: str, target: Spot, reason: str, why: For = _NOTHING) -> None:
    """From a place outside (SUPPLIER, OPENING, ADJUST ...) into the house.

    Refused: `serial_known` where this serial number is in the house already, `kit_has_no_stock` for a kit that is sold
    as its components.
    """
    if what.lot:
        _refuse_known_serial(what)
    kit = sold_as_components.value(item=what.item)
    if kit is not None:
        raise Refused("kit_has_no_stock", sku=kit)
    _place(act, what, qty, target, 0)
    _line(act, what, qty, Spot(outside(act.warehouse, source)), target, reason, why)


def take_out(act: Act, what: Goods, qty: int, source: Spot, target: str, reason: str, why: For = _NOTHING) -> None:
    """From the house to a place outside. Refused: `stock_short` where fewer are free."""
    _take(act, what, qty, source)
    _line(act, what, qty, source, Spot(outside(act.warehouse, target)), reason, why)


def transfer(act: Act, what: Goods, qty: int, source: Spot, target: Spot, reason: str, why: For = _NOTHING) -> None:
    """From one place to another, free stock only. Refused: `stock_short`, `same_place`."""
    if source == target:
        raise Refused("same_place")
    _take(act, what, qty, source)
    _place(act, what, qty, target, 0)
    _line(act, what, qty, source, target, reason, why)


def carry(act: Act, held: Any, qty: int, target: Spot, reason: str, why: For) -> None:
    """Reserved stock from its place to another; the reservation goes with it. `held` is a row of stock.held.

    Refused: `reservation_gone` where it no longer holds that much.
    """
    source = Spot(held.location_id, held.container, held.status)
    if source == target:
        raise Refused("same_place")
    _take_reserved(held.balance_id, held.order_line, qty)
    what = Goods(held.owner_id, held.item_id, held.lot)
    placed = _place(act, what, qty, target, qty)
    _add_reservation.run(balance=placed, order_line=held.order_line, qty=qty)
    _line(act, what, qty, source, target, reason, why)


def send_out(act: Act, held: Any, qty: int, target: str, reason: str, why: For) -> None:
    """Reserved stock leaves the house; its reservation ends."""
    source = Spot(held.location_id, held.container, held.status)
    _take_reserved(held.balance_id, held.order_line, qty)
    _line(act, Goods(held.owner_id, held.item_id, held.lot), qty, source,
          Spot(outside(act.warehouse, target)), reason, why)


def reserve(balance: int, order_line: int, qty: int) -> bool:
    """Hold this much of a balance for an order line; False where it is no longer free."""
    assert qty > 0, "a reservation holds something"
    if _hold.run(id=balance, qty=qty) != 1:
        return False
    _add_reservation.run(balance=balance, order_line=order_line, qty=qty)
    return True


def release(balance: int, order_line: int, qty: int) -> None:
    """Let go of a reservation; the stock is free where it stands."""
    assert qty > 0, "a release frees something"
    _lower(balance, order_line, qty)
    if _free.run(id=balance, qty=qty) != 1:
        raise Refused("reservation_gone")


def relocate(act: Act, container: Any, location: int, reason: str) -> int:
    """A container with all its content stands somewhere else now; how many units moved.

    Reservations stay on its stock: the goods are the same, only the way to them is another.
    """
    if container.location_id == location:
        raise Refused("same_place")
    _relocate_container.changed(id=container.id, before=container.location_id or 0, location=location)
    moved = 0
    for row in _content_locked.all(container=container.id):
        _line(act, Goods(row.owner_id, row.item_id, row.lot), row.on_hand,
              Spot(row.location_id, row.container, row.status), Spot(location, row.container, row.status), reason,
              _NOTHING)
        moved += row.on_hand
    _relocate_content.run(container=container.id, location=location)
    return moved


def send_container_out(container: int) -> None:
    """An empty container has left the house. Refused: `container_not_empty` while goods stand in it."""
    if _send_away.run(id=container) != 1:
        raise Refused("container_not_empty")


def forget_container(container: int) -> None:
    """A code that was made known by mistake is in no place, as if nobody had ever scanned it; nothing happens where
    goods stand in it."""
    _send_away.run(id=container)


def _refuse_known_serial(what: Goods) -> None:
    """A serial number is in one place: whoever brings it in first has its row until the transaction ends."""
    serial = _serial_to_bring.value(id=what.lot)
    if serial and stock.serial_stands.value(item=what.item, serial=serial) is not None:
        raise Refused("serial_known", serial=serial)


def _place(act: Act, what: Goods, qty: int, at: Spot, held: int) -> int:
    if at.container and _stands_at.value(container=at.container, location=at.location) is None:
        raise Stale                                # the container has been moved away since it was read
    return int(_put.value(warehouse=act.warehouse, owner=what.owner, item=what.item, lot=what.lot, status=at.status,
                          location=at.location, container=at.container, qty=qty, held=held, since=act.at))


def _take(act: Act, what: Goods, qty: int, source: Spot) -> None:
    key = {"warehouse": act.warehouse, "owner": what.owner, "item": what.item, "lot": what.lot,
           "status": source.status, "location": source.location, "container": source.container, "qty": qty}
    if _take_free.run(**key) != 1 and _empty_free.run(**key) != 1:
        if _enough_free.value(**key) is not None:
            raise Stale                            # it grew between the two questions (PostgreSQL)
        raise Refused("stock_short", qty=qty)


def _take_reserved(balance: int, order_line: int, qty: int) -> None:
    _lower(balance, order_line, qty)
    if _take_held.run(id=balance, qty=qty) != 1 and _empty_held.run(id=balance, qty=qty) != 1:
        raise Refused("reservation_gone")


def _lower(balance: int, order_line: int, qty: int) -> None:
    key = {"balance": balance, "order_line": order_line, "qty": qty}
    if _lower_reservation.run(**key) != 1 and _end_reservation.run(**key) != 1:
        raise Refused("reservation_gone")


def _line(act: Act, what: Goods, qty: int, source: Spot, target: Spot, reason: str, why: For) -> None:
    act.moves.append({
        "warehouse": act.warehouse, "owner": what.owner, "item": what.item, "lot": what.lot, "qty": qty,
        "from_location": source.location, "from_container": source.container, "from_status": source.status,
        "to_location": target.location, "to_container": target.container, "to_status": target.status,
        "reason": reason, "order_line": why.order_line, "asn_line": why.asn_line, "parcel": why.parcel, "at": act.at,
    })
