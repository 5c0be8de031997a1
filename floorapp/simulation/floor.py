"""What a person on the floor can see without asking the system: labels, shelves, papers, a scale.

This is the only window of the virtual operators past the dialogues. It tells what is printed on things and which things
stand in front of one, never what is expected, reserved, suggested or next.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from floorapp.data import clock, inbound, items, locations, orders, parcels, sites, stock
from floorapp.domain.codes import location_key


@dataclass(frozen=True, slots=True)
class Goods:
    """Equal goods on a truck, with what their labels say. `first` numbers the first of these units for its serial."""

    sku: str
    qty: int
    lot: str
    expiry: str
    serial: str
    first: int


@dataclass(frozen=True, slots=True)
class Label:
    """A parcel's label."""

    code: str
    carrier: str
    order: str


class Floor:
    """One warehouse, seen from its floor."""

    def __init__(self) -> None:
        self.warehouse = int(sites.warehouse.one().id)
        self._codes: dict[str, list[tuple[str, int]]] = {}

    def trucks(self) -> list[str]:
        """The numbers on the delivery notes of trucks that are not empty yet."""
        return [row.number for row in inbound.asns_open.all(warehouse=self.warehouse)]

    def on_truck(self, asn: str) -> list[Goods]:
        """What is still to be unloaded; all that was announced has come."""
        note = inbound.asn_by_number.one(number=asn)
        lines = inbound.asn_lines.all(asn=note.id)
        year = (clock.moment(clock.now()) + timedelta(days=365)).date().isoformat()
        return [Goods(line.sku, line.expected - line.received, line.lot or f"L{line.id}", line.expiry or year,
                      f"SN{line.id:06d}", line.received) for line in lines if line.received < line.expected]

    def barcodes(self, sku: str) -> list[tuple[str, int]]:
        """The codes on an item and its cases with their content, biggest case first; without any, its SKU."""
        known = self._codes.get(sku)
        if known is None:
            item = items.items_by_sku.one(sku=sku)
            rows = items.barcodes_of.all(item=item.id)
            known = sorted(((row.code, int(row.qty)) for row in rows), key=lambda code: -code[1]) or [(sku, 1)]
            self._codes[sku] = known
        return known

    def lpns_on_dock(self) -> list[str]:
        """The labels of full LPNs that stand on dock or staging."""
        return [row.code for row in stock.full_lpns_waiting.all(warehouse=self.warehouse)]

    def empty_totes(self, most: int) -> list[str]:
        """Totes on the pile of empty ones."""
        return [row.code for row in stock.empty_totes.all(warehouse=self.warehouse, most=most)]

    def packing_places(self) -> list[str]:
        """Where packing is done."""
        return [row.code for row in locations.locations_of_kind.all(warehouse=self.warehouse, kind="pack")]

    def totes_at(self, place: str, most: int) -> list[str]:
        """The first full totes of the row at a packing place."""
        here = locations.location_by_key.one(warehouse=self.warehouse, key=location_key(place))
        return [row.code for row in stock.full_totes_at.all(location=here.id, most=most)]

    def in_totes(self, order: str, sku: str) -> list[tuple[str, str]]:
        """Lot and serial on the units of this item in the order's totes, each pair once."""
        return [(row.lot_code or "", row.serial or "") for found in orders.orders_numbered.all(number=order)
                for tote in stock.containers_of_order.all(order=found.id, kind="tote")
                for row in stock.content_of_container.all(container=tote.id) if row.sku == sku]

    def scale(self, parcel: str) -> int | None:
        """What a parcel weighs in grams; None where a unit of it has never been weighed: a scale is not a guess."""
        found = parcels.parcels_coded.one(code=parcel)
        lines = parcels.parcel_lines.all(parcel=found.id)
        if not all(line.weight_g for line in lines):
            return None
        box = sites.box.one(id=found.box_id) if found.box_id else None
        return sum(line.qty * line.weight_g for line in lines) + (box.tare_g if box else 0)

    def parcels_ready(self) -> list[Label]:
        """Closed parcels that wait for their carrier."""
        return self._labels("packed")

    def parcels_loaded(self) -> list[Label]:
        """Parcels in the van at the dock."""
        return self._labels("loaded")

    def parcels_on_the_road(self) -> list[Label]:
        """Parcels in the couriers' hands."""
        return self._labels("shipped")

    def _labels(self, state: str) -> list[Label]:
        return [Label(row.tracking_no, row.carrier_code, row.order_number)
                for row in parcels.labels_in_state.all(warehouse=self.warehouse, state=state)]
