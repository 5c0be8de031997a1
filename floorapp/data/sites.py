"""The building and its partners: warehouse, owners, suppliers, customers, channels, carriers, boxes, number series."""

from __future__ import annotations

from floorapp.data.base import Table, maybe, needed, text, to, whole
from floorapp.data.db import Statement


class Warehouse(Table):
    code = needed(unique=True)
    name = text()
    zone = text()
    currency = text()
    language = text()


class Owner(Table):
    """A 3PL client, or the firm itself."""

    code = needed(unique=True)
    name = text()


class Supplier(Table):
    owner = to(Owner)
    code = needed()
    name = text()

    class Meta:
        indexes = ((("owner", "code"), True),)


class Customer(Table):
    """A code only; name, phone and address are personal and stand in Person."""

    owner = to(Owner)
    code = needed()
    person = maybe()

    class Meta:
        indexes = ((("owner", "code"), True),)


class Person(Table):
    """Personal data, erasable without touching order or ledger."""

    name = text()
    phone = text()
    email = text()
    address = text()
    city = text()
    postcode = text()
    erased_at = maybe()


class Channel(Table):
    code = needed(unique=True)


class Carrier(Table):
    """`also`: further names by which files call it, one a line."""

    code = needed(unique=True)
    name = text()
    also = text()
    active = whole(1)


class Service(Table):
    carrier = to(Carrier)
    code = needed()
    name = text()
    active = whole(1)

    class Meta:
        indexes = ((("carrier", "code"), True),)


class Cutoff(Table):
    """Until what local time a service takes parcels on a weekday (Monday is 0)."""

    service = to(Service)
    weekday = whole()
    at = needed()

    class Meta:
        indexes = ((("service", "weekday", "at"), True),)


class NumberPool(Table):
    """Tracking numbers a carrier has given us in advance."""

    carrier = to(Carrier)
    number = needed()
    parcel = maybe()

    class Meta:
        indexes = ((("carrier", "number"), True), (("carrier", "parcel"), False))


class Box(Table):
    code = needed(unique=True)
    name = text()
    length_mm = whole()
    width_mm = whole()
    height_mm = whole()
    max_weight_g = whole()
    tare_g = whole()
    active = whole(1)


class Series(Table):
    """The next number of a kind of document; taken under lock."""

    kind = needed()
    next = whole(1)

    class Meta:
        indexes = ((("kind",), True),)


_take_number = Statement(lambda P: Series.update({Series.next: Series.next + 1}).where(Series.kind == P.kind)
                         .returning(Series.next))
_start_series = Statement(lambda P: Series.insert({Series.kind: P.kind, Series.next: 1}).on_conflict_ignore())

warehouse = Statement(lambda P: Warehouse.select().order_by(Warehouse.id).limit(1))
house = Statement(lambda P: Warehouse.select().where(Warehouse.id == P.id))
warehouse_by_code = Statement(lambda P: Warehouse.select().where(Warehouse.code == P.code))
warehouses = Statement(lambda P: Warehouse.select().order_by(Warehouse.id))
owner = Statement(lambda P: Owner.select().where(Owner.id == P.id))
owners = Statement(lambda P: Owner.select().order_by(Owner.id))
owner_by_code = Statement(lambda P: Owner.select(Owner.id, Owner.code).where(Owner.code == P.code))
first_owner = Statement(lambda P: Owner.select(Owner.id).order_by(Owner.id).limit(1))
new_owner = Statement(lambda P: Owner.insert({Owner.code: P.code, Owner.name: P.code}).returning(Owner.id))
supplier = Statement(lambda P: Supplier.select().where(Supplier.id == P.id))
supplier_by_code = Statement(lambda P: Supplier.select().where(Supplier.owner == P.owner, Supplier.code == P.code))
new_supplier = Statement(lambda P: Supplier.insert(
    {Supplier.owner: P.owner, Supplier.code: P.code, Supplier.name: P.name}).returning(Supplier.id))
rename_supplier = Statement(lambda P: Supplier.update({Supplier.name: P.name}).where(Supplier.id == P.id))
customer_by_code = Statement(lambda P: Customer.select().where(Customer.owner == P.owner, Customer.code == P.code))
new_customer = Statement(lambda P: Customer.insert(
    {Customer.owner: P.owner, Customer.code: P.code, Customer.person: P.person}).returning(Customer.id))
_PERSON = ("name", "phone", "email", "address", "city", "postcode")
new_person = Statement(lambda P: Person.insert({getattr(Person, f): getattr(P, f) for f in _PERSON})
                       .returning(Person.id))
change_person = Statement(lambda P: Person.update({getattr(Person, f): getattr(P, f) for f in _PERSON})
                          .where(Person.id == P.id))
person = Statement(lambda P: Person.select().where(Person.id == P.id))
channel_by_code = Statement(lambda P: Channel.select().where(Channel.code == P.code))
new_channel = Statement(lambda P: Channel.insert({Channel.code: P.code}).returning(Channel.id))
carriers = Statement(lambda P: Carrier.select().where(Carrier.active == 1).order_by(Carrier.id))
carrier = Statement(lambda P: Carrier.select().where(Carrier.id == P.id))
carrier_by_code = Statement(lambda P: Carrier.select().where(Carrier.code == P.code))
new_carrier = Statement(lambda P: Carrier.insert({Carrier.code: P.code, Carrier.name: P.name, Carrier.active: 1})
                        .on_conflict_ignore())
service = Statement(lambda P: Service.select().where(Service.id == P.id))
channel = Statement(lambda P: Channel.select().where(Channel.id == P.id))
services = Statement(lambda P: Service.select(Service.id, Service.code, Service.name, Service.carrier,
                                              Carrier.code.alias("carrier_code"), Carrier.name.alias("carrier_name"))
                     .join(Carrier).where(Carrier.active == 1, Service.active == 1).order_by(Service.id))
cutoffs = Statement(lambda P: Cutoff.select(Cutoff.service, Cutoff.weekday, Cutoff.at).order_by(Cutoff.at))
cutoffs_of = Statement(lambda P: Cutoff.select(Cutoff.weekday, Cutoff.at).where(Cutoff.service == P.service)
                       .order_by(Cutoff.weekday, Cutoff.at))
boxes = Statement(lambda P: Box.select().where(Box.active == 1).order_by(Box.id))
box_by_code = Statement(lambda P: Box.select().where(Box.code == P.code, Box.active == 1))
box = Statement(lambda P: Box.select().where(Box.id == P.id))
pool_number = Statement(lambda P: NumberPool.select(NumberPool.id, NumberPool.number)
                        .where(NumberPool.carrier == P.carrier, NumberPool.parcel.is_null())
                        .order_by(NumberPool.id).limit(1), lock="skip")
take_pool_number = Statement(lambda P: NumberPool.update({NumberPool.parcel: P.parcel})
                             .where(NumberPool.id == P.id, NumberPool.parcel.is_null()))

# What the configuration says: rows are added, changed or put out of use, never deleted; cut-offs are nobody's history.
new_warehouse = Statement(lambda P: Warehouse.insert(
    {Warehouse.code: P.code, Warehouse.name: P.name, Warehouse.zone: P.zone, Warehouse.currency: P.currency,
     Warehouse.language: P.language}).returning(Warehouse.id))
change_warehouse = Statement(lambda P: Warehouse.update(
    {Warehouse.name: P.name, Warehouse.zone: P.zone, Warehouse.language: P.language}).where(Warehouse.id == P.id))
known_carriers = Statement(lambda P: Carrier.select())
save_carrier = Statement(lambda P: Carrier.insert(
    {Carrier.code: P.code, Carrier.name: P.name, Carrier.also: P.also, Carrier.active: 1})
    .on_conflict(conflict_target=(Carrier.code,),
                 update={Carrier.name: P.name, Carrier.also: P.also, Carrier.active: 1}))
retire_carrier = Statement(lambda P: Carrier.update({Carrier.active: 0}).where(Carrier.id == P.id))
known_services = Statement(lambda P: Service.select().where(Service.carrier == P.carrier))
services_of = Statement(lambda P: Service.select().where(Service.carrier == P.carrier, Service.active == 1)
                        .order_by(Service.id))
save_service = Statement(lambda P: Service.insert(
    {Service.carrier: P.carrier, Service.code: P.code, Service.name: P.name, Service.active: 1})
    .on_conflict(conflict_target=(Service.carrier, Service.code),
                 update={Service.name: P.name, Service.active: 1}))
retire_service = Statement(lambda P: Service.update({Service.active: 0}).where(Service.id == P.id))
new_cutoff = Statement(lambda P: Cutoff.insert({Cutoff.service: P.service, Cutoff.weekday: P.weekday, Cutoff.at: P.at}))
drop_cutoffs = Statement(lambda P: Cutoff.delete().where(Cutoff.service == P.service))
pool_numbers = Statement(lambda P: NumberPool.select(NumberPool.number).where(NumberPool.carrier == P.carrier))
new_pool_number = Statement(lambda P: NumberPool.insert({NumberPool.carrier: P.carrier, NumberPool.number: P.number}))
known_boxes = Statement(lambda P: Box.select())
_BOX = ("code", "name", "length_mm", "width_mm", "height_mm", "max_weight_g", "tare_g")
save_box = Statement(lambda P: Box.insert({getattr(Box, f): getattr(P, f) for f in _BOX} | {Box.active: 1})
                     .on_conflict(conflict_target=(Box.code,),
                                  update={getattr(Box, f): getattr(P, f) for f in _BOX[1:]} | {Box.active: 1}))
retire_box = Statement(lambda P: Box.update({Box.active: 0}).where(Box.id == P.id))


def next_number(kind: str) -> int:
    """The next number of a series, gap-free within committed transactions."""
    found = _take_number.value(kind=kind)
    if found is None:
        _start_series.run(kind=kind)
        found = _take_number.value(kind=kind)
    return int(found) - 1
