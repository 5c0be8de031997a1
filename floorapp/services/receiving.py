"""Receiving: goods come from a supplier onto the dock, against an ASN or without one.

Every function runs in the caller's transaction.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from floorapp.data import clock, inbound, ledger, locations, people, sites, spool, stock
from floorapp.data.act import Act
from floorapp.data.ledger import For, Goods, Spot
from floorapp.domain.refusals import Refused
from floorapp.services import lpns, overrides, purchase_orders, putaway, recalled, receiving_note, site, transfers
from floorapp.services.permissions import intention
from floorapp.settings import current


@intention
def open_receipt(act: Act, asn: Any | None, location: int) -> int:
    """A new receipt at this dock; its number becomes the goods received note's. Refused: `asn_closed`,
    `other_warehouse`."""
    if asn is not None:
        site.refuse_other_warehouse(act.warehouse, asn.number, asn.warehouse_id)
        if asn.state in {"closed", "cancelled"}:
            raise Refused("asn_closed", asn=asn.number)
        inbound.set_asn_state.run(id=asn.id, state="receiving")
    number = f"{current().mark}GRN-{sites.next_number('grn'):06d}"
    receipt = int(inbound.new_receipt.value(warehouse=act.warehouse, number=number, asn=asn and asn.id,
                                            location=location, operator=act.operator, at=act.at))
    act.tell("receipt_opened", f"grn:{number}", asn=asn.number if asn else None)
    return receipt


def room_for(asn: int | None, item: int) -> int | None:
    """How many more of this item the ASN may still bring, tolerance included; None where nothing limits it. What its
    purchase order leaves limits it too: two trucks, or a truck and a receipt of the order itself, keep to it together.

    The lines of the item are locked, the order's first: nobody counts on the same room.
    """
    if asn is None:
        return None
    order = inbound.po_of_asn.one(asn=asn)
    ordered = inbound.asn_lines_of_item.all(asn=order.id, item=item) if order is not None else []
    rows = inbound.asn_lines_of_item.all(asn=asn, item=item)
    tolerance = max((line.tolerance_pct for line in rows), default=0)
    rooms = [_room(purchase_orders.counted(asn, rows), 0)]
    if ordered:
        rooms.append(_room(purchase_orders.counted(order.id, ordered), tolerance))
    return min(rooms)


def expected(asn: int | None, item: int) -> int | None:
    """How many of this item are still to come with this ASN; None for a blind receipt."""
    if asn is None:
        return None
    order = inbound.po_of_asn.one(asn=asn)
    left = [sum(max(line.expected - line.received, 0) for line in purchase_orders.counted(document, rows))
            for document in (asn, order and order.id)
            if document and (rows := inbound.shown_lines_of_item.all(asn=document, item=item))]
    return min(left, default=0)


def rest_of(asn: int | None) -> int:
    """How many units the ASN still announces; 0 for a blind receipt."""
    return sum(max(line.expected - line.received, 0) for line in purchase_orders.lines(asn))


def taken_by(asn: int | None, item: int, operator: int) -> tuple[int, int]:
    """How many of this item this receiver has taken in for the ASN so far, and how many the others have."""
    rows = inbound.received_by.all(asn=asn, item=item) if asn is not None else []
    mine = sum(int(row.qty) for row in rows if row.operator == operator)
    return mine, sum(int(row.qty) for row in rows) - mine


@intention
def withdraw(act: Act, done: dict[str, int]) -> None:
    """The compensation of `open_receipt`: a receipt (its id) that brought nothing was never opened; nobody works at its
    ASN any more, unless others do. Refused: `receipt_begun` (grn) once goods stand on it or it is closed."""
    receipt = inbound.receipt.one(id=done["receipt"])
    asn = inbound.asn_to_change.one(id=receipt.asn_id) if receipt.asn_id else None
    if inbound.drop_receipt.run(id=receipt.id) != 1:
        raise Refused("receipt_begun", grn=receipt.number)
    if asn is not None and asn.state == "receiving" \
            and inbound.receivers_beside.one(asn=asn.id, receipt=receipt.id) is None:
        inbound.set_asn_state.run(id=asn.id, state="expected")
    act.tell("receipt_withdrawn", f"grn:{receipt.number}", asn=asn.number if asn else None)


@intention
def receive(act: Act, receipt: Any, item: Any, qty: int, *, lot: str, expiry: str, serials: list[str],
            lpn: str, new_lpn: bool, owner: int, status: str = "available", over: str = "",
            wrong: bool = False) -> dict[str, Any]:
    """Goods stand on the dock in an LPN; the ASN, the receipt and the ledger say so together. They come from a
    supplier, or from TRANSIT where the ASN is a transfer's.

    `status` is `available` or `damaged`: what came broken is in the house, but never promised; what is recalled is on
    hold. `serials` has one entry a unit for serial-tracked items, else it is empty. `over` is the reason for which more
    than the tolerance was approved. `wrong` goods came though the ASN does not name them: they stand on the dock on
    hold and count for none of its lines. Returns what `unreceive` needs.
    Refused: `over_receipt`, `serial_known`, `lot_expiry_differs`, `lpn_elsewhere`,
    `lpn_other_owner`, `not_in_transit`.
    """
    container, named = lpns.at(act, lpn, receipt.location_id, new=new_lpn)
    putaway.refuse_other_owner(container, owner)
    taken = []
    asn = None if wrong else receipt.asn_id
    transfer = transfers.of_asn(asn)
    units_of, fresh = _units(item.id, qty, lot, expiry, serials)
    for lot_id, units in units_of:
        spot = Spot(receipt.location_id, container, recalled.status_of(lot_id, status))
        for line, part, reason in _on_lines(asn, item, units, lot, over):
            if transfer is not None:
                transfers.from_transit(act, transfer.number, Goods(owner, item.id, lot_id), part, spot, line)
            else:
                ledger.bring_in(act, Goods(owner, item.id, lot_id), part, "SUPPLIER", spot, "receive",
                                For(asn_line=line))
            row = inbound.new_receipt_line.value(receipt=receipt.id, asn_line=line, item=item.id, owner=owner,
                                                 lot=lot_id, container=container, status=spot.status, qty=part,
                                                 reason="wrong" if wrong else reason)
            taken.append({"row": row, "line": line, "lot": lot_id, "qty": part, "status": spot.status})
    why_so: dict[str, Any] = {"reason": "wrong" if wrong else over} if wrong or over else {}
    act.tell("received", f"lpn:{lpn}", sku=item.sku, qty=qty, lot=lot, expiry=expiry, grn=receipt.number,
             status=status, **why_so)
    return {"status": status, "item": item.id, "owner": owner, "location": receipt.location_id,
            "container": container, "taken": taken, "lpn": lpn, "transit": transfer is not None, "named": named,
            "fresh": fresh, "at": act.at}


@intention
def unreceive(act: Act, done: dict[str, Any]) -> None:
    """The compensation of `receive`: the goods go back to where they came from; an LPN or lot that it named first is
    not known any more. Refused: `stock_short` once they moved on."""
    for part in done["taken"]:
        spot = Spot(done["location"], done["container"], part["status"])
        goods = Goods(done["owner"], done["item"], part["lot"])
        if done.get("transit"):
            transfers.back_to_transit(act, goods, part["qty"], spot, part["line"])
        else:
            ledger.take_out(act, goods, part["qty"], spot, "SUPPLIER", "unreceive", For(asn_line=part["line"]))
        inbound.drop_receipt_line.changed(id=part["row"])
        if part["line"] is not None:
            inbound.add_received.changed(id=part["line"], qty=-part["qty"], most=2**62)
    if done.get("named"):
        ledger.forget_container(done["container"])
    for lot in done.get("fresh", ()):
        ledger.forget_lot(done["item"], lot, done["at"])
    act.tell("receipt_undone", f"lpn:{done['lpn']}")


@intention
def print_lpn(act: Act, item: Any, qty: int, lpn: str, lot: str, expiry: str, language: str, owner: int) -> None:
    """Queue the label of an LPN; it names the owner of what stands on it where there are several."""
    whose = sites.owner.one(id=owner).code if len(sites.owners.all()) > 1 else ""
    spool.queue("lpn_label", lpn, {
        "lpn": lpn, "sku": item.sku, "name": item.name, "owner": whose, "lot": lot, "expiry": expiry, "qty": qty,
        "unit": item.unit, "received_at": receiving_note.wall_clock(act)}, language=language, who=act.who)


@intention
def unprint_lpn(act: Act, done: dict[str, str]) -> str:
    """The compensation of `print_lpn` (lpn): its label is not printed; the LPN where it is printed already."""
    return done["lpn"] if spool.withdraw(("lpn_label",), done["lpn"]) else ""


@intention
def close(act: Act, receipt: Any, language: str, cancel_rest: bool = False, report: bool = False) -> str:
    """Close a receipt and queue its goods received note; what is still expected stays expected, or with `cancel_rest`
    nobody waits for it any more (what is in transit between our own warehouses is waited for until it is written off).
    `report`: a discrepancy report beside the note where something differs.

    Returns the GRN's number. Refused: `receipt_closed`; `others_receive` (grn, who) where the rest would be cancelled
    under the hands of others.
    """
    if inbound.close_receipt.run(id=receipt.id, at=act.at) != 1:
        raise Refused("receipt_closed", grn=receipt.number)
    asn = inbound.asn_to_change.one(id=receipt.asn_id) if receipt.asn_id else None
    announced = purchase_orders.lines(asn and asn.id)
    cancel_rest = cancel_rest and transfers.of_asn(asn and asn.id) is None
    rest = sum(max(line.expected - line.received, 0) for line in announced)
    if asn is not None:
        beside = inbound.receivers_beside.one(asn=asn.id, receipt=receipt.id)
        if rest and cancel_rest and beside is not None:
            raise Refused("others_receive", grn=beside.number, who=people.operator.one(id=beside.operator).code)
        state = "closed" if not rest or cancel_rest else "receiving" if beside is not None else "expected"
        inbound.set_asn_state.run(id=asn.id, state=state)
        purchase_orders.settle(act, asn.id)
    note = receiving_note.note(act, receipt, asn, announced, cancel_rest)
    spool.queue("grn", receipt.number, note, language=language, who=act.who,
                copy_no=spool.next_copy("grn", receipt.number))
    if report and note["discrepancies"]:
        spool.queue("discrepancy_report", receipt.number, receiving_note.report(note), language=language, who=act.who,
                    copy_no=spool.next_copy("discrepancy_report", receipt.number))
    cancelled: dict[str, Any] = {"cancelled": rest} if rest and cancel_rest else {}
    act.tell("receipt_closed", f"grn:{receipt.number}", asn=asn.number if asn else None, **cancelled)
    return str(receipt.number)


@intention
def reopen(act: Act, done: dict[str, int]) -> str:
    """The compensation of `close`, for a supervisor to allow: the receipt (its id) is open again, what its ASN still
    announced is expected again, and a note that is not printed yet is not printed; its number where it is. Refused:
    `asn_closed` where the office has cancelled the ASN; `receipt_closed` where it is open already."""
    receipt = inbound.receipt.one(id=done["receipt"])
    asn = inbound.asn_to_change.one(id=receipt.asn_id) if receipt.asn_id else None
    if asn is not None and asn.state == "cancelled":
        raise Refused("asn_closed", asn=asn.number)
    if inbound.reopen_receipt.run(id=receipt.id) != 1:
        raise Refused("receipt_closed", grn=receipt.number)
    if asn is not None:
        inbound.set_asn_state.run(id=asn.id, state="receiving")
        purchase_orders.unsettle(act, asn.id)
    out = spool.withdraw(("grn", "discrepancy_report"), receipt.number)
    act.tell("receipt_reopened", f"grn:{receipt.number}", asn=asn.number if asn else None)
    return str(receipt.number) if out else ""


def check_lot(item: Any, lot: str, expiry: str) -> str:
    """The expiry of a lot: the given one, or the one this lot is known with.

    Refused: `lot_expiry_differs` where the lot is known with another date.
    """
    known = stock.lots_named.one(item=item.id, code=lot) if lot else None
    if known is None or not known.expiry:
        return expiry
    if expiry and expiry != known.expiry:
        raise Refused("lot_expiry_differs", lot=lot, known=known.expiry, given=expiry)
    return str(known.expiry)


@intention
def refuse_short_life(act: Act, item: Any, expiry: str, qty: int) -> None:
    """Goods must have some of their life left. Refused: `expired`; `life_too_short` (sku, expiry, days, least), which a
    supervisor may allow for `qty` units."""
    if not expiry:
        return
    today = clock.local(act.at, sites.house.one(id=act.warehouse).zone).date()
    left = (date.fromisoformat(expiry) - today).days
    if left <= 0:
        raise Refused("expired", expiry=expiry)
    if left < item.min_life_days:
        overrides.unless_allowed(act, Refused("life_too_short", sku=item.sku, expiry=expiry, days=left,
                                              least=item.min_life_days), qty)


def refuse_known_serial(item: Any, serial: str) -> None:
    """A serial number is in one place. Refused: `serial_known` where it is in the house already, and not on its way to
    a dock of ours."""
    lot = stock.serial_of_item.one(item=item.id, serial=serial)
    stands = stock.balances_of_lot.one(lot=lot.id) if lot is not None else None
    if stands is not None and locations.location.one(id=stands.location_id).code != locations.TRANSIT:
        raise Refused("serial_known", serial=serial)


def _units(item: int, qty: int, lot: str, expiry: str, serials: list[str]) -> tuple[list[tuple[int, int]], list[int]]:
    """The lots and how much of each; and those of them that were named with a date for the first time."""
    named = [("", serial, 1) for serial in serials] or [(lot, "", qty)]
    known = [stock.lot_exactly.value(item=item, code=code, serial=serial, expiry=expiry)
             for code, serial, _ in named] if expiry else []
    found = [(ledger.lot_of(item, code, expiry, serial), units) for code, serial, units in named]
    return found, [lot_id for (lot_id, _), before in zip(found, known, strict=False) if before is None]


def _on_lines(asn: int | None, item: Any, qty: int, lot: str, over: str) -> list[tuple[int | None, int, str]]:
    """Spread a quantity over the ASN's lines of this item: the line of this lot first, up to the tolerance; what was
    approved beyond it stands on the first line, with its reason."""
    if asn is None:
        return [(None, qty, "")]
    room = room_for(asn, item.id) or 0                 # locks the lines
    rows = inbound.asn_lines_of_item.all(asn=asn, item=item.id)
    here = {line.id: line.received for line in rows}
    lines = sorted(purchase_orders.counted(asn, rows), key=lambda line: line.lot != lot)
    if not lines:
        raise Refused("not_on_asn", sku=item.sku)
    beyond = max(qty - max(room, 0), 0)
    if beyond and not over:
        raise Refused("over_receipt", sku=item.sku, over=beyond, expected=expected(asn, item.id))
    spread: dict[int, int] = {}
    left = qty - beyond
    for most in (lambda line: line.expected, _most):
        for line in lines:
            part = min(left, max(most(line) - line.received - spread.get(line.id, 0), 0))
            if part:
                spread[line.id] = spread.get(line.id, 0) + part
                left -= part
    taken: list[tuple[int | None, int, str]] = []
    for nth, line in enumerate(lines):
        part, extra = spread.get(line.id, 0), 0 if nth else beyond
        most_now = max(_most(line), line.received + part) + extra - (line.received - here[line.id])
        if part + extra and inbound.add_received.run(id=line.id, qty=part + extra, most=most_now) != 1:
            raise Refused("over_receipt", sku=item.sku, over=part + extra, expected=line.expected)
        taken += [(line.id, units, reason) for units, reason in ((part, ""), (extra, over)) if units]
    return taken


def _room(lines: list[Any], tolerance: int) -> int:
    return sum(_most(line, tolerance) - line.received for line in lines)


def _most(line: Any, tolerance: int = 0) -> int:
    """What a line may bring in all, with its tolerance (percent), or this one where it is more."""
    return int(line.expected + line.expected * max(line.tolerance_pct, tolerance) // 100)
