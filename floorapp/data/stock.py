"""Where stock is (balances), what moved (the ledger's rows) and who holds it (reservations).

Only `ledger.py` writes the tables of this module; everybody may ask.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import peewee as pw

from floorapp.data.base import Key, Table, check, maybe, needed, text, to, whole
from floorapp.data.db import Statement
from floorapp.data.fixed_places import FixedPlace
from floorapp.data.items import Item
from floorapp.data.locations import Location
from floorapp.data.sites import Owner, Warehouse

STATUSES = ("available", "hold", "damaged")


class Lot(Table):
    """A batch, a serial number (a lot of one) or, with an empty code, only a best-before date.

    `recalled_at`: since when what comes into the house of it is not sold, until a supervisor releases the last of it.
    """

    item = to(Item)
    code = text()
    serial = text()
    expiry = text()
    recalled_at = maybe()

    class Meta:
        indexes = ((("item", "code", "serial", "expiry"), True), (("code",), False), (("serial",), False))


class Container(Table):
    """What goods stand in: an LPN, a tote, a trolley or a parcel. It is in one place; null is outside."""

    warehouse = to(Warehouse)
    code = needed()
    kind = needed()
    location = to(Location, null=True)
    order = maybe()
    holder = maybe()

    class Meta:
        indexes = ((("warehouse", "code"), True), (("order",), False), (("location",), False))


class Balance(Table):
    """What stands where now: the ledger's projection. A row exists only while something is there.

    lot 0: no lot; container 0: loose.
    """

    id = Key()
    warehouse = to(Warehouse)
    owner = to(Owner)
    item = to(Item)
    lot = whole()
    status = needed()
    location = to(Location)
    container = whole()
    on_hand = whole()
    reserved = whole()
    since = whole()

    class Meta:
        indexes = (
            (("item", "location", "container", "lot", "status", "owner", "warehouse"), True),
            (("location", "item"), False),
            (("container",), False),
            (("lot",), False),
        )
        constraints = (check("reserved >= 0"), check("reserved <= on_hand"), check("on_hand > 0"))


class Move(Table):
    """One line of the ledger: a positive quantity from one place to another. Never changed, never deleted."""

    warehouse = to(Warehouse)
    owner = to(Owner)
    item = to(Item)
    lot = whole()
    qty = whole()
    from_location = to(Location)
    from_container = whole()
    from_status = needed()
    to_location = to(Location)
    to_container = whole()
    to_status = needed()
    reason = needed()
    order_line = maybe()
    asn_line = maybe()
    parcel = maybe()
    chain = needed()
    event = whole()
    at = whole()

    class Meta:
        indexes = ((("item", "at"), False), (("order_line",), False), (("chain", "event"), False),
                   (("from_location", "at"), False), (("to_location", "at"), False))
        constraints = (check("qty > 0"),)


class Reservation(Table):
    """This order line holds this much of this balance; it follows the goods into tote and parcel."""

    balance = to(Balance)
    order_line = whole()
    qty = whole()

    class Meta:
        indexes = ((("balance", "order_line"), True), (("order_line",), False))
        constraints = (check("qty > 0"),)


lot = Statement(lambda P: Lot.select().where(Lot.id == P.id))
lot_to_bring = Statement(lambda P: Lot.select().where(Lot.id == P.id), lock="update")
lot_exactly = Statement(lambda P: Lot.select(Lot.id).where(Lot.item == P.item, Lot.code == P.code,
                                                           Lot.serial == P.serial, Lot.expiry == P.expiry))
# A lot without a date, of an item that expires, of which nothing stands: nobody knows it any more (ledger.forget_lot).
_KNOWN = ((Lot.expiry != "") | pw.fn.EXISTS(Balance.select(Balance.id).where(Balance.lot == Lot.id))
          | ~pw.fn.EXISTS(Item.select(Item.id).where(Item.id == Lot.item, Item.expires == 1)))
lots_named = Statement(lambda P: Lot.select().where(Lot.item == P.item, Lot.code == P.code, Lot.serial == "", _KNOWN))
lots_spelled = Statement(lambda P: Lot.select(Lot.code).where(Lot.item == P.item, pw.fn.UPPER(Lot.code) == P.upper,
                                                             Lot.serial == ""))
serial_of_item = Statement(lambda P: Lot.select().where(Lot.item == P.item, Lot.serial == P.serial))
serial_stands = Statement(lambda P: Balance.select(Balance.id).join(Lot, on=(Balance.lot == Lot.id))
                          .where(Lot.item == P.item, Lot.serial == P.serial).limit(1))
lots_by_code = Statement(lambda P: Lot.select(Lot.id, Lot.code, Lot.serial, Lot.expiry, Lot.item, Item.sku)
                         .join(Item).where((Lot.code == P.code) | (Lot.serial == P.code)).order_by(Lot.id).limit(9))
container = Statement(lambda P: Container.select().where(Container.id == P.id))
container_by_code = Statement(lambda P: Container.select()
                              .where(Container.warehouse == P.warehouse, Container.code == P.code))
containers_of_order = Statement(lambda P: Container.select().where(Container.order == P.order, Container.kind == P.kind)
                                .order_by(Container.id))
balance = Statement(lambda P: Balance.select().where(Balance.id == P.id))
any_of_item = Statement(lambda P: Balance.select(Balance.id).where(Balance.item == P.item).limit(1))
balances_of_lot = Statement(lambda P: Balance.select().where(Balance.lot == P.lot))
balance_at = Statement(lambda P: Balance.select().where(
    Balance.item == P.item, Balance.location == P.location, Balance.container == P.container, Balance.lot == P.lot,
    Balance.status == P.status, Balance.owner == P.owner, Balance.warehouse == P.warehouse))
_HELD = (Reservation.balance, Reservation.order_line, Reservation.qty, Balance.location, Balance.container, Balance.lot,
         Balance.status, Balance.item, Balance.owner)
# What an order line holds, and where: rows for ledger.carry and ledger.send_out.
held_by_line = Statement(lambda P: Reservation.select(*_HELD).join(Balance)
                         .where(Reservation.order_line == P.order_line).order_by(Reservation.id), lock="update")
held = Statement(lambda P: Reservation.select(*_HELD).join(Balance)
                 .where(Reservation.balance == P.balance, Reservation.order_line == P.order_line), lock="update")
held_of_balance = Statement(lambda P: Reservation.select(*_HELD).join(Balance)
                            .where(Reservation.balance == P.balance).order_by(Reservation.order_line), lock="update")
held_in_container = Statement(lambda P: Reservation.select(*_HELD).join(Balance)
                              .where(Balance.container == P.container).order_by(Reservation.id), lock="update")

# From where an order line's units of a lot came into a tote, the last time.
picked_from = Statement(lambda P: Move.select(Move.from_location, Move.from_container, Move.from_status).where(
    Move.order_line == P.order_line, Move.lot == P.lot, Move.to_container == P.tote, pw.SQL("t1.reason = 'pick'"))
    .order_by(Move.id.desc()).limit(1))

_CONTENT = (Balance.id, Balance.item, Balance.owner, Balance.lot, Balance.status, Balance.on_hand, Balance.reserved,
            Balance.location, Balance.container, Item.sku, Item.name, Item.unit, Lot.code.alias("lot_code"), Lot.serial,
            Lot.expiry)


def _content(P: object, where: object) -> object:
    return (Balance.select(*_CONTENT).join(Item).switch(Balance)
            .join(Lot, pw.JOIN.LEFT_OUTER, on=(Balance.lot == Lot.id)).where(where)
            .order_by(Item.sku, Balance.id))


content_of_container = Statement(lambda P: _content(P, Balance.container == P.container))
content_of_location = Statement(lambda P: _content(P, (Balance.location == P.location) & (Balance.container == 0)))
content_of_item_at = Statement(lambda P: _content(
    P, (Balance.location == P.location) & (Balance.container == P.container) & (Balance.item == P.item)))
content_row = Statement(lambda P: _content(P, Balance.id == P.id))
containers_at = Statement(lambda P: Container.select().where(Container.location == P.location).order_by(Container.code))

# Loose stock of an item in any place of one location, for counts and inquiries.
item_in_location = Statement(lambda P: _content(P, (Balance.location == P.location) & (Balance.item == P.item)))

# FEFO: first what expires first, then the pick face, then what came first; nothing that expires before a date (ISO).
_KEEPS = (pw.fn.COALESCE(Lot.expiry, "") == "")
_KIND = pw.fn.COALESCE(Container.kind, "")


def _pickable(P: Any, places: Any) -> Any:
    return (Balance.select(Balance.id, Balance.item, Balance.on_hand, Balance.reserved, Balance.lot, Balance.location,
                           Balance.container, Lot.expiry, Location.kind, Location.sequence,
                           Location.code.alias("location_code"))
            .join(Location).switch(Balance).join(Lot, pw.JOIN.LEFT_OUTER, on=(Balance.lot == Lot.id)).switch(Balance)
            .join(Container, pw.JOIN.LEFT_OUTER, on=(Balance.container == Container.id))
            .where(Balance.item == P.item, Balance.owner == P.owner, Balance.warehouse == P.warehouse,
                   Balance.status == "available", Balance.on_hand > Balance.reserved, places,
                   _KEEPS | (Lot.expiry >= P.keeps_until)))


# A cancelled order's parcel that somebody carried to a shelf is unpacked before its goods are anybody's.
_SHELVES = ((Location.kind == "pick") | (Location.kind == "reserve")) & (_KIND != "parcel")
_FEFO = pw.fn.COALESCE(pw.Case(None, ((Lot.expiry == "", "9999"),), Lot.expiry), "9999")
pickable = Statement(lambda P: _pickable(P, _SHELVES).order_by(_FEFO, Location.kind, Balance.since, Balance.id))
# The same where a place takes goods for waiting orders straight from the dock (`staged`): of two lots that keep as long
# what stands there goes first. What a cancelled order left in a tote there is not meant.
pickable_or_staged = Statement(
    lambda P: _pickable(P, _SHELVES | ((Balance.location == P.staged) & ((_KIND == "") | (_KIND == "lpn"))))
    .order_by(_FEFO, pw.Case(None, ((Balance.location == P.staged, 0),), 1), Location.kind, Balance.since, Balance.id))
# What stands loose or in LPNs on docks and staging places, but for that place.
at_the_dock = Statement(
    lambda P: _pickable(P, ((Location.kind == "dock") | (Location.kind == "staging")) & (Balance.location != P.staged)
                        & ((_KIND == "") | (_KIND == "lpn"))).order_by(_FEFO, Balance.since, Balance.id))

# Candidates for putaway: where the item stands, empty places near first, places that may be shared.
places_of_item = Statement(
    lambda P: Location.select().distinct().join(Balance, on=(Balance.location == Location.id))
    .where(Balance.item == P.item, Location.warehouse == P.warehouse, Location.outside == 0)
    .order_by(Location.sequence, Location.id).limit(P.most))
_EMPTY = ~pw.fn.EXISTS(Balance.select(pw.SQL("1")).where(Balance.location == Location.id))
empty_places = Statement(
    lambda P: Location.select().where(
        Location.warehouse == P.warehouse, Location.outside == 0, Location.kind == P.kind, _EMPTY)
    .order_by(Location.sequence, Location.id).limit(P.most))
# Empty ones that belong to nobody, and that are not for another class or category.
empty_places_for = Statement(
    lambda P: Location.select().where(
        Location.warehouse == P.warehouse, Location.outside == 0, Location.kind == P.kind, _EMPTY,
        (Location.storage_class == "") | (Location.storage_class == P.storage_class),
        (Location.categories == "") | pw.Expression(Location.categories, pw.OP.ILIKE, P.category),
        ~pw.fn.EXISTS(FixedPlace.select(pw.SQL("1")).where(FixedPlace.location == Location.id)))
    .order_by(Location.sequence, Location.id).limit(P.most))
# Few places are for a class or a category: each has a partial index, which a bound '' would hide from the planner.
_NOTHING = pw.SQL("''")
class_places = Statement(
    lambda P: Location.select().where(
        Location.warehouse == P.warehouse, Location.outside == 0, Location.storage_class == P.storage_class,
        Location.storage_class != _NOTHING, _EMPTY).order_by(Location.sequence, Location.id).limit(P.most))
category_places = Statement(
    lambda P: Location.select().where(
        Location.warehouse == P.warehouse, Location.outside == 0, Location.categories != _NOTHING,
        pw.Expression(Location.categories, pw.OP.ILIKE, P.category), _EMPTY)
    .order_by(Location.sequence, Location.id).limit(P.most))
shared_places = Statement(
    lambda P: Location.select().where(
        Location.warehouse == P.warehouse, Location.outside == 0, Location.kind == P.kind, Location.mixed_items == 1)
    .order_by(Location.sequence, Location.id).limit(P.most))
PLACES_AT_ONCE = 40                    # candidates for putaway whose content is read by one question
_held_in_places = Statement(
    lambda P: Balance.select(Balance.location, Balance.item, Balance.lot, Balance.owner, Balance.on_hand, Item.sku,
                             Item.weight_g, Item.length_mm, Item.width_mm, Item.height_mm)
    .join(Item).where(Balance.location.in_([getattr(P, f"place{n}") for n in range(PLACES_AT_ONCE)])))
_SOME_FREE = pw.fn.EXISTS(Balance.select(pw.SQL("1")).where(Balance.container == Container.id,
                                                            Balance.on_hand > Balance.reserved))
# LPNs to be put away: those that orders hold whole wait for a picker.
waiting_containers = Statement(
    lambda P: Container.select(pw.fn.COUNT(Container.id)).join(Location)
    .where(Container.warehouse == P.warehouse, Container.kind == "lpn",
           (Location.kind == "dock") | (Location.kind == "staging"), _SOME_FREE))

# What may still be promised: free stock that is in the house, put away or on its way to a place, and not expired.
promisable = Statement(
    lambda P: Balance.select(Balance.owner, Balance.item, pw.fn.SUM(Balance.on_hand - Balance.reserved).alias("free"))
    .join(Location).switch(Balance).join(Lot, pw.JOIN.LEFT_OUTER, on=(Balance.lot == Lot.id)).where(
        Balance.warehouse == P.warehouse, Balance.status == "available", Balance.on_hand > Balance.reserved,
        _KEEPS | (Lot.expiry >= P.today),
        pw.SQL("t2.kind IN ('pick', 'reserve', 'dock', 'staging')"), Location.key != "ONCART")
    .group_by(Balance.owner, Balance.item))

# What stands in front of one: full LPNs on dock and staging, full totes at a place, empty totes on their pile.
_FULL = pw.fn.EXISTS(Balance.select(pw.SQL("1")).where(Balance.container == Container.id))
full_lpns_waiting = Statement(
    lambda P: Container.select(Container.code).join(Location)
    .where(Container.warehouse == P.warehouse, Container.kind == "lpn",
           (Location.kind == "dock") | (Location.kind == "staging"), _SOME_FREE).order_by(Container.id))
full_totes_at = Statement(lambda P: Container.select(Container.code).where(
    Container.location == P.location, Container.kind == "tote", _FULL).order_by(Container.id).limit(P.most))
empty_totes = Statement(lambda P: Container.select(Container.code).where(
    Container.warehouse == P.warehouse, Container.kind == "tote", Container.order.is_null(), ~_FULL)
    .order_by(Container.id).limit(P.most))
lots_of_code = Statement(lambda P: Lot.select(Lot.id, Lot.code, Lot.serial, Lot.expiry, Lot.item, Item.sku)
                         .join(Item).where((Lot.code == P.code) | (Lot.serial == P.code)).order_by(Lot.id))
balances_of_lot_to_change = Statement(lambda P: Balance.select().where(Balance.lot == P.lot).order_by(Balance.id),
                                      lock="update")


def held_in_places(locations: Sequence[int]) -> dict[int, list[Any]]:
    """What stands at these places, place by place."""
    found: dict[int, list[Any]] = {location: [] for location in locations}
    for start in range(0, len(locations), PLACES_AT_ONCE):
        chunk = [*locations[start:start + PLACES_AT_ONCE], *[0] * PLACES_AT_ONCE][:PLACES_AT_ONCE]
        for row in _held_in_places.all(**{f"place{n}": place for n, place in enumerate(chunk)}):
            found[row.location_id].append(row)
    return found
