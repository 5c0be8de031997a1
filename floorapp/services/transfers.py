"""Between two warehouses of the firm, in two legs: an order of the first one ships the goods like any other, they stand
in the second one's place TRANSIT, and its dock receives them against an ASN that says what was really shipped.

Nothing is planned twice: what comes in is what left, parcel by parcel. Every function runs in the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from floorapp.data import inbound, journal, ledger, locations, orders, sites, stock, transfers
from floorapp.data.act import Act
from floorapp.data.ledger import For, Goods, Spot
from floorapp.domain.intake import OrderIn, OrderLineIn
from floorapp.domain.refusals import Refused
from floorapp.domain.safetext import clean
from floorapp.services import intake, order_lines
from floorapp.services.orders import order_numbered
from floorapp.services.permissions import intention

CHANNEL = "transfer"


@intention
def plan(act: Act, source: Any, target: Any, wanted: Sequence[tuple[str, int]], owner: str = "",
         carrier: str = "") -> str:
    """A transfer of these SKUs and quantities; its number is that of the order that ships it and of the ASN to come.

    Refused: `same_warehouse`, and what `intake.take_order` refuses.
    """
    if source.id == target.id:
        raise Refused("same_warehouse", warehouse=source.code)
    number = f"TR-{sites.next_number('transfer'):06d}"
    there = Act(act.who, source.id, act.operator, act.terminal, act.at)
    intake.take_order(there, OrderIn(
        line=1, lines_at=(1,), number=clean(number), channel=clean(CHANNEL), payment_method="prepaid", total_minor=0,
        currency=source.currency, customer_name=clean(f"{target.code} {target.name}"), owner=clean(owner) or None,
        carrier=clean(carrier) or None,
        lines=tuple(OrderLineIn(line=at, sku=clean(sku), qty=qty) for at, (sku, qty) in enumerate(wanted, 1))))
    order = order_numbered(number, CHANNEL)
    transfers.new_transfer.value(number=number, owner=order.owner_id, source=source.id, target=target.id,
                                 order=order.id, who=act.who, at=act.at)
    journal.note(act, "plan_transfer", source=source.code, target=target.code, wanted=wanted, owner=owner,
                 carrier=carrier)
    there.tell("transfer_planned", f"transfer:{number}", order=order.id, source=source.code, target=target.code)
    return number


def refuse_unknown(number: str) -> None:
    """Refused: `unknown_transfer`."""
    if transfers.transfer_numbered.one(number=number) is None:
        raise Refused("unknown_transfer", number=number)


@intention
def reduce(act: Act, number: str, wanted: Iterable[tuple[str, int]]) -> None:
    """Only so many of each item are to go. What comes in at the other warehouse is what leaves, so nothing else has to
    change. Refused: `unknown_transfer`, `transfer_has_less` (planned), and what `order_lines.reduce_line` refuses."""
    refuse_unknown(number)
    order = order_numbered(number, CHANNEL)
    for sku, qty in wanted:
        planned = sum(line.ordered - line.cancelled for line in orders.lines.all(order=order.id) if line.sku == sku)
        if planned < qty:
            raise Refused("transfer_has_less", number=number, sku=sku, planned=planned)
        if planned > qty:
            order_lines.reduce_line(act, number, sku, planned - qty, CHANNEL)


def of_order(order: int) -> Any | None:
    """The transfer that this order ships, else None."""
    return transfers.transfer_of_order.one(order=order)


def of_asn(asn: int | None) -> Any | None:
    """The transfer that this ASN takes in, else None."""
    return transfers.transfer_of_asn.one(asn=asn) if asn else None


def refuse_not_shipped(number: str) -> None:
    """Refused: `transfer_not_shipped` for a transfer of which nothing has left its warehouse yet."""
    found = transfers.transfer_numbered.one(number=number)
    if found is not None and found.asn_id is None:
        raise Refused("transfer_not_shipped", number=number, warehouse=sites.house.one(id=found.source_id).code)


@intention
def arrive_in_transit(act: Act, transfer: Any, parcel: Any, sent: list[Any]) -> None:
    """What has just left in this parcel stands in TRANSIT of the warehouse it goes to, and its ASN announces it there
    under the parcel's number. `sent`: rows of stock.held as they were shipped."""
    there = Act(act.who, transfer.target_id, act.operator, act.terminal, act.at)
    place = Spot(locations.transit(transfer.target_id))
    asn = transfer.asn_id or _asn(there, transfer)
    before = inbound.asn_to_change.one(id=asn).state   # locked: nobody closes it over what is just coming
    if before == "closed":                             # what was written off of an earlier parcel is not expected again
        inbound.end_rest.run(asn=asn)
        inbound.drop_unreceived.run(asn=asn)
        inbound.set_asn_state.run(id=asn, state="expected")
    line = max((row.line for row in inbound.asn_lines.all(asn=asn)), default=0)
    for row in sent:
        ledger.bring_in(there, Goods(row.owner_id, row.item_id, row.lot), row.qty, "TRANSIT", place, "transfer",
                        For(parcel=parcel.id))
        lot = stock.lot.one(id=row.lot) if row.lot else None
        line += 1
        inbound.new_asn_line.run(asn=asn, line=line, item=row.item_id, expected=row.qty, lot=lot.code if lot else "",
                                 expiry=lot.expiry if lot else "", lpn=parcel.number, tolerance_pct=0)
    there.tell("transfer_sent", f"transfer:{transfer.number}", parcel=parcel.number,
               units=sum(row.qty for row in sent))


@intention
def from_transit(act: Act, number: str, goods: Goods, qty: int, target: Spot, asn_line: int | None) -> None:
    """Goods of the transfer with this number go from TRANSIT to where they are received; what was recalled on the way
    arrives on hold.

    Refused: `not_in_transit` where no such goods are on their way.
    """
    found = {status: _there(act, goods, Spot(locations.transit(act.warehouse), 0, status))
             for status in ("available", "hold")}
    status = next((status for status, units in found.items() if units >= qty), "")
    if not status:
        raise Refused("not_in_transit", asn=number, qty=max(found.values()))
    if status == "hold":
        target = Spot(target.location, target.container, status)
    ledger.transfer(act, goods, qty, Spot(locations.transit(act.warehouse), 0, status), target, "receive",
                    For(asn_line=asn_line))


@intention
def back_to_transit(act: Act, goods: Goods, qty: int, spot: Spot, asn_line: int | None) -> None:
    """The compensation of `from_transit`. Refused: `stock_short` once the goods moved on."""
    on_hold = Spot(spot.location, spot.container, "hold")
    if _there(act, goods, spot) < qty <= _there(act, goods, on_hold):
        spot = on_hold
    status = "hold" if spot == on_hold else "available"
    ledger.transfer(act, goods, qty, spot, Spot(locations.transit(act.warehouse), 0, status), "unreceive",
                    For(asn_line=asn_line))


@intention
def write_off(act: Act, number: str, reason: str) -> int:
    """What is still in transit of this transfer will not come: it leaves the books, and its ASN is closed. How many
    units. Refused: `unknown_transfer`, `transfer_not_shipped`, `nothing_in_transit`."""
    refuse_unknown(number)
    refuse_not_shipped(number)
    found = transfers.transfer_numbered.one(number=number)
    there = Act(act.who, found.target_id, act.operator, act.terminal, act.at)
    inbound.asn_to_change.one(id=found.asn_id)
    lost = 0
    for line in inbound.asn_lines.all(asn=found.asn_id):
        left = line.expected - line.received
        lots = [row for row in stock.content_of_item_at.all(location=locations.transit(found.target_id), container=0,
                                                            item=line.item_id) if row.owner_id == found.owner_id
                and (row.lot_code or "") == line.lot and (row.expiry or "") == line.expiry]
        for row in lots:
            part = min(left, row.on_hand)
            if part:
                spot = Spot(row.location_id, 0, row.status)
                ledger.take_out(there, Goods(row.owner_id, row.item_id, row.lot), part, spot, "ADJUST", "lost",
                                For(asn_line=line.id))
                left, lost = left - part, lost + part
    if not lost:
        raise Refused("nothing_in_transit", number=number)
    inbound.set_asn_state.run(id=found.asn_id, state="closed")
    journal.note(act, "write_off_transfer", number=number, reason=reason)
    there.tell("transfer_written_off", f"transfer:{number}", units=lost, reason=reason)
    return lost


def transfers_json() -> list[dict[str, Any]]:
    """Every transfer, the oldest first: from where to where, its state, and unit by unit what was planned, shipped,
    received and is in transit. state: planned, shipped, received, cancelled."""
    return [_told(row) for row in transfers.transfers.all()]


def _there(act: Act, goods: Goods, spot: Spot) -> int:
    """How many of these goods stand there."""
    row = stock.balance_at.one(item=goods.item, location=spot.location, container=spot.container, lot=goods.lot,
                               status=spot.status, owner=goods.owner, warehouse=act.warehouse)
    return int(row.on_hand) if row is not None else 0


def _told(row: Any) -> dict[str, Any]:
    order = orders.order.one(id=row.order_id)
    asn = inbound.asn.one(id=row.asn_id) if row.asn_id else None
    incoming = inbound.asn_lines.all(asn=row.asn_id) if row.asn_id else []
    lines = [{"sku": line.sku, "planned": line.ordered - line.cancelled, "shipped": line.shipped,
              "received": sum(come.received for come in incoming if come.item_id == line.item_id)}
             for line in orders.lines.all(order=row.order_id)]
    state = "cancelled" if order.cancelled_at is not None else "planned"
    if asn is not None:
        state = "received" if asn.state == "closed" else "shipped"
    transit = sum(come.expected - come.received for come in incoming) if state == "shipped" else 0
    return {"number": row.number, "from": sites.house.one(id=row.source_id).code,
            "to": sites.house.one(id=row.target_id).code, "owner": sites.owner.one(id=row.owner_id).code,
            "state": state, "order": order.state, "in_transit": transit, "lines": lines}


def _asn(there: Act, transfer: Any) -> int:
    asn = int(inbound.new_asn.value(warehouse=transfer.target_id, owner=transfer.owner_id, kind="asn",
                                    number=transfer.number, supplier=None, expected_at=there.at, po_number="",
                                    content=""))
    transfers.set_asn.changed(id=transfer.id, asn=asn)
    there.tell("asn_created", f"asn:{transfer.number}", transfer=transfer.number)
    return asn
