"""Parcels, manifests, proofs of delivery and failed attempts."""

from __future__ import annotations

from typing import Any

import peewee as pw

from floorapp.data.base import Key, Table, maybe, needed, text, to, whole
from floorapp.data.db import Statement
from floorapp.data.items import Item
from floorapp.data.locations import Location
from floorapp.data.orders import Order, OrderLine
from floorapp.data.sites import Box, Carrier, Service, Warehouse
from floorapp.data.stock import Balance, Container, Lot, Reservation


class Manifest(Table):
    """Parcels handed to one carrier at once. state: open, closed."""

    warehouse = to(Warehouse)
    number = needed(unique=True)
    carrier = to(Carrier)
    location = to(Location, null=True)
    state = needed()
    driver = text()
    plate = text()
    who = text()
    opened_at = whole()
    closed_at = maybe()

    class Meta:
        indexes = ((("carrier", "state"), False),)


class Parcel(Table):
    """state: open, packed, loaded, shipped, delivered, failed, returning, returned; void: emptied, nothing comes."""

    id = Key()
    warehouse = to(Warehouse)
    order = to(Order)
    number = needed(unique=True)
    container = to(Container)
    tracking_no = text()
    carrier = to(Carrier, null=True)
    service = to(Service, null=True)
    box = to(Box, null=True)
    weight_g = maybe()
    state = needed()
    manifest = to(Manifest, null=True)
    packed_by = text()
    packed_at = maybe()
    shipped_at = maybe()

    class Meta:
        indexes = ((("order",), False), (("tracking_no",), False), (("manifest",), False))


class ParcelLine(Table):
    """What was packed into a parcel, kept after it has left."""

    parcel = to(Parcel)
    order_line = to(OrderLine)
    lot = whole()
    qty = whole()

    class Meta:
        indexes = ((("parcel", "order_line", "lot"), True),)


class Pod(Table):
    """Proof of delivery: one a parcel. The receiver's name and signature stand in PodPerson."""

    parcel = to(Parcel, unique=True)
    at = whole()
    relation = text()
    source = text()
    who = text()


class PodPerson(Table):
    """Personal data of a proof, erasable."""

    pod = to(Pod, unique=True)
    receiver = text()
    photo = text()
    signature = text()
    lat = text()
    lon = text()


class Attempt(Table):
    """A delivery that failed."""

    parcel = to(Parcel)
    at = whole()
    reason = text()
    who = text()

    class Meta:
        indexes = ((("parcel",), False),)


class Track(Table):
    """What a carrier said of a parcel; the same line of two files counts once."""

    parcel = to(Parcel)
    status = needed()
    at = whole()

    class Meta:
        indexes = ((("parcel", "status", "at"), True),)


parcel = Statement(lambda P: Parcel.select().where(Parcel.id == P.id))
parcel_to_change = Statement(lambda P: Parcel.select().where(Parcel.id == P.id), lock="update")
parcels_coded = Statement(lambda P: Parcel.select().where((Parcel.number == P.code) | (Parcel.tracking_no == P.code))
                          .order_by(Parcel.id.desc()))
parcels_of_order = Statement(lambda P: Parcel.select().where(Parcel.order == P.order).order_by(Parcel.id))
new_parcel = Statement(lambda P: Parcel.insert({
    Parcel.warehouse: P.warehouse, Parcel.order: P.order, Parcel.number: P.number, Parcel.container: P.container,
    Parcel.tracking_no: P.tracking_no, Parcel.carrier: P.carrier, Parcel.service: P.service, Parcel.state: "open",
    Parcel.packed_by: ""}).returning(Parcel.id))
drop_parcel = Statement(lambda P: Parcel.delete().where(Parcel.id == P.id, Parcel.state == "open"))
set_box = Statement(lambda P: Parcel.update({Parcel.box: P.box}).where(Parcel.id == P.id, Parcel.state == "open"))
set_weight = Statement(lambda P: Parcel.update({Parcel.weight_g: P.weight_g}).where(Parcel.id == P.id,
                                                                                    Parcel.state == "open"))
set_tracking = Statement(lambda P: Parcel.update({Parcel.tracking_no: P.tracking_no}).where(Parcel.id == P.id))
close_parcel = Statement(lambda P: Parcel.update({Parcel.state: "packed", Parcel.packed_by: P.who,
                                                  Parcel.packed_at: P.at})
                         .where(Parcel.id == P.id, Parcel.state == "open"))
change_state = Statement(lambda P: Parcel.update({Parcel.state: P.state})
                         .where(Parcel.id == P.id, Parcel.state == P.before))
load = Statement(lambda P: Parcel.update({Parcel.state: "loaded", Parcel.manifest: P.manifest})
                 .where(Parcel.id == P.id, Parcel.state == "packed", Parcel.manifest.is_null()))
unload = Statement(lambda P: Parcel.update({Parcel.state: "packed", Parcel.manifest: None})
                   .where(Parcel.id == P.id, Parcel.state == "loaded"))
ship = Statement(lambda P: Parcel.update({Parcel.state: "shipped", Parcel.shipped_at: P.at})
                 .where(Parcel.id == P.id, Parcel.state == "loaded"))
add_line = Statement(lambda P: ParcelLine.insert({ParcelLine.parcel: P.parcel, ParcelLine.order_line: P.order_line,
                                                  ParcelLine.lot: P.lot, ParcelLine.qty: P.qty})
                     .on_conflict(conflict_target=(ParcelLine.parcel, ParcelLine.order_line, ParcelLine.lot),
                                  update={ParcelLine.qty: ParcelLine.qty + P.qty}))
drop_lines = Statement(lambda P: ParcelLine.delete().where(ParcelLine.parcel == P.parcel))
lower_line = Statement(lambda P: ParcelLine.update({ParcelLine.qty: ParcelLine.qty - P.qty})
                       .where(ParcelLine.parcel == P.parcel, ParcelLine.order_line == P.order_line,
                              ParcelLine.lot == P.lot, ParcelLine.qty > P.qty))
end_line = Statement(lambda P: ParcelLine.delete()
                     .where(ParcelLine.parcel == P.parcel, ParcelLine.order_line == P.order_line,
                            ParcelLine.lot == P.lot, ParcelLine.qty == P.qty))
parcel_lines = Statement(lambda P: ParcelLine.select(ParcelLine.order_line, ParcelLine.lot, ParcelLine.qty, Item.sku,
                                                     Item.name, OrderLine.item, Item.weight_g, Item.length_mm,
                                                     Item.width_mm, Item.height_mm, Item.fragile)
                         .join(OrderLine).join(Item).where(ParcelLine.parcel == P.parcel).order_by(ParcelLine.id))
open_manifest = Statement(lambda P: Manifest.select().where(Manifest.warehouse == P.warehouse,
                                                            Manifest.carrier == P.carrier, Manifest.state == "open")
                          .order_by(Manifest.id).limit(1), lock="update")
manifest = Statement(lambda P: Manifest.select().where(Manifest.id == P.id), lock="update")
manifest_shown = Statement(lambda P: Manifest.select(
    Manifest.id, Manifest.number, Manifest.state, Manifest.carrier, Manifest.location,
    Carrier.code.alias("carrier_code"), Carrier.name.alias("carrier_name"))
    .join(Carrier).where(Manifest.id == P.id))
new_manifest = Statement(lambda P: Manifest.insert({
    Manifest.warehouse: P.warehouse, Manifest.number: P.number, Manifest.carrier: P.carrier,
    Manifest.location: P.location, Manifest.state: "open", Manifest.who: P.who, Manifest.opened_at: P.at})
    .on_conflict_ignore().returning(Manifest.id))
move_manifest = Statement(lambda P: Manifest.update({Manifest.location: P.location}).where(Manifest.id == P.id))
close_manifest = Statement(lambda P: Manifest.update({Manifest.state: "closed", Manifest.driver: P.driver,
                                                      Manifest.plate: P.plate, Manifest.closed_at: P.at})
                           .where(Manifest.id == P.id, Manifest.state == "open"))
parcels_of_manifest = Statement(
    lambda P: Parcel.select(Parcel.id, Parcel.number, Parcel.tracking_no, Parcel.weight_g, Parcel.order,
                            Parcel.container, Parcel.state, Order.number.alias("order_number"))
    .join(Order).where(Parcel.manifest == P.manifest).order_by(Parcel.id))
loaded_count = Statement(lambda P: Parcel.select(pw.fn.COUNT(Parcel.id)).where(Parcel.manifest == P.manifest))
waiting_count = Statement(lambda P: Parcel.select(pw.fn.COUNT(Parcel.id)).where(
    Parcel.warehouse == P.warehouse, Parcel.carrier == P.carrier, pw.SQL("t1.state = 'packed'")))
pod_of = Statement(lambda P: Pod.select(Pod.id, Pod.at, Pod.relation, Pod.source, Pod.who, PodPerson.receiver,
                                        PodPerson.photo, PodPerson.signature, PodPerson.lat, PodPerson.lon)
                   .join(PodPerson, pw.JOIN.LEFT_OUTER).where(Pod.parcel == P.parcel))
new_pod = Statement(lambda P: Pod.insert({Pod.parcel: P.parcel, Pod.at: P.at, Pod.relation: P.relation,
                                          Pod.source: P.source, Pod.who: P.who}).on_conflict_ignore()
                    .returning(Pod.id))
_POD = ("pod", "receiver", "photo", "signature", "lat", "lon")
new_pod_person = Statement(lambda P: PodPerson.insert({getattr(PodPerson, f): getattr(P, f) for f in _POD}))
new_attempt = Statement(lambda P: Attempt.insert({Attempt.parcel: P.parcel, Attempt.at: P.at,
                                                  Attempt.reason: P.reason, Attempt.who: P.who}))
attempts_of = Statement(lambda P: Attempt.select().where(Attempt.parcel == P.parcel).order_by(Attempt.id))
new_track = Statement(lambda P: Track.insert({Track.parcel: P.parcel, Track.status: P.status, Track.at: P.at})
                      .on_conflict_ignore().returning(Track.id))
later_track = Statement(lambda P: Track.select(Track.id).where(
    Track.parcel == P.parcel, Track.status == P.status, Track.at > P.at).limit(1))
# What an order's lines hold in totes, waiting to be packed; and which other order has an item waiting in one.
_WAITING = (Reservation.balance, Reservation.order_line, Reservation.qty, Balance.location, Balance.container,
            Balance.lot, Balance.status, Balance.item, Balance.owner)


def _in_totes(columns: tuple[Any, ...]) -> Any:
    return (Reservation.select(*columns).join(Balance)
            .join(Container, on=(Balance.container == Container.id)).switch(Reservation)
            .join(OrderLine, on=(Reservation.order_line == OrderLine.id)))


waiting_in_totes = Statement(
    lambda P: _in_totes(_WAITING).where(OrderLine.order == P.order, Container.kind == "tote")
    .order_by(OrderLine.line, Reservation.id), lock="update")
other_order_with = Statement(
    lambda P: _in_totes((OrderLine.order, Order.number)).join(Order)
    .where(Balance.item == P.item, Container.kind == "tote", OrderLine.order != P.order)
    .order_by(OrderLine.order).limit(1))
# Goods that were taken off sale after an order had them in a tote or parcel.
on_hold_in_hand = Statement(
    lambda P: _in_totes((Balance.id, Balance.location, Balance.container, Item.sku, Lot.code.alias("lot_code"),
                         Lot.serial, Container.code.alias("container_code")))
    .join(Item, on=(OrderLine.item == Item.id)).switch(Balance)
    .join(Lot, pw.JOIN.LEFT_OUTER, on=(Balance.lot == Lot.id))
    .where(OrderLine.order == P.order, Balance.status == "hold",
           (Container.kind == "tote") | (Container.kind == "parcel"))
    .order_by(Reservation.id).limit(1))
labels_in_state = Statement(
    lambda P: Parcel.select(Parcel.tracking_no, Carrier.code.alias("carrier_code"), Order.number.alias("order_number"))
    .join(Carrier).switch(Parcel).join(Order).where(Parcel.warehouse == P.warehouse, Parcel.state == P.state)
    .order_by(Parcel.id))
