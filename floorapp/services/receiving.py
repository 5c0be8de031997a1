"""Receiving: goods come from a supplier onto the dock, against an ASN or without one.

Every function runs in the caller's transaction.
"""

from __future__ import annotations

from typing import Any

from floorapp.data import clock, inbound, ledger, sites, spool, stock
from floorapp.data.act import Act
from floorapp.data.ledger import For, Goods, Spot
from floorapp.domain.refusals import Refused
from floorapp.settings import current


def open_receipt(act: Act, asn: Any | None, location: int) -> int:
    """A new receipt at this dock; its number becomes the goods received note's. Refused: `asn_closed`."""
    if asn is not None:
        if asn.state in {"closed", "cancelled"}:
            raise Refused("asn_closed", asn=asn.number)
        inbound.set_asn_state.run(id=asn.id, state="receiving")
    number = f"{current().mark}GRN-{sites.next_number('grn'):06d}"
    receipt = int(inbound.new_receipt.value(warehouse=act.warehouse, number=number, asn=asn and asn.id,
                                            location=location, operator=act.operator, at=act.at))
    act.tell("receipt_opened", f"grn:{number}", asn=asn.number if asn else None)
    return receipt


def room_for(asn: int | None, item: int) -> int | None:
    """How many more of this item the ASN may still bring, tolerance included; None where nothing limits it."""
    if asn is None:
        return None
    return sum(_most(line) - line.received for line in inbound.asn_lines_of_item.all(asn=asn, item=item))


def expected(asn: int | None, item: int) -> int | None:
    """How many of this item the ASN still announces; None for a blind receipt."""
    if asn is None:
        return None
    return sum(max(line.expected - line.received, 0) for line in inbound.asn_lines_of_item.all(asn=asn, item=item))


def receive(act: Act, receipt: Any, item: Any, qty: int, *, lot: str, expiry: str, serials: list[str],
            lpn: str, new_lpn: bool, owner: int, status: str = "available") -> dict[str, Any]:
    """Goods stand on the dock in an LPN; the ASN, the receipt and the ledger say so together.

    `status` is `available` or `damaged`: what came broken is in the house, but never promised. `serials` has one entry
    a unit for serial-tracked items, else it is empty. Returns what `unreceive` needs.
    Refused: `over_receipt`, `serial_known`, `lot_expiry_differs`, `lpn_elsewhere`.
    """
    container = _lpn(act, lpn, new_lpn, receipt.location_id)
    spot = Spot(receipt.location_id, container, status)
    taken = []
    for lot_id, units in _units(item.id, qty, lot, expiry, serials):
        for line, part in _on_lines(receipt.asn_id, item, units, lot):
            why = For(asn_line=line)
            ledger.bring_in(act, Goods(owner, item.id, lot_id), part, "SUPPLIER", spot, "receive", why)
            row = inbound.new_receipt_line.value(receipt=receipt.id, asn_line=line, item=item.id, owner=owner,
                                                 lot=lot_id, container=container, status=status, qty=part)
            taken.append({"row": row, "line": line, "lot": lot_id, "qty": part})
    act.tell("received", f"lpn:{lpn}", sku=item.sku, qty=qty, lot=lot, expiry=expiry, grn=receipt.number,
             status=status)
    return {"status": status, "item": item.id, "owner": owner, "location": receipt.location_id,
            "container": container, "taken": taken, "lpn": lpn}


def unreceive(act: Act, done: dict[str, Any]) -> None:
    """The compensation of `receive`: the goods go back to the supplier. Refused: `stock_short` once they moved on."""
    for part in done["taken"]:
        ledger.take_out(act, Goods(done["owner"], done["item"], part["lot"]), part["qty"],
                        Spot(done["location"], done["container"], done["status"]), "SUPPLIER", "unreceive",
                        For(asn_line=part["line"]))
        inbound.drop_receipt_line.changed(id=part["row"])
        if part["line"] is not None:
            inbound.add_received.changed(id=part["line"], qty=-part["qty"], most=2**62)
    act.tell("receipt_undone", f"lpn:{done['lpn']}")


def print_lpn(act: Act, item: Any, qty: int, lpn: str, lot: str, expiry: str, language: str) -> None:
    """Queue the label of an LPN."""
    spool.queue("lpn_label", lpn, {
        "lpn": lpn, "sku": item.sku, "name": item.name, "lot": lot, "expiry": expiry, "qty": qty, "unit": item.unit,
        "received_at": _wall_clock(act)}, language=language, who=act.who)


def close(act: Act, receipt: Any, language: str) -> str:
    """Close a receipt and queue its goods received note; what is still expected stays expected.

    Returns the GRN's number. Refused: `receipt_closed`.
    """
    if inbound.close_receipt.run(id=receipt.id, at=act.at) != 1:
        raise Refused("receipt_closed", grn=receipt.number)
    asn = inbound.asn.one(id=receipt.asn_id) if receipt.asn_id else None
    announced = inbound.asn_lines.all(asn=asn.id) if asn else []
    if asn is not None:
        complete = all(line.received >= line.expected for line in announced)
        inbound.set_asn_state.run(id=asn.id, state="closed" if complete else "expected")
    spool.queue("grn", receipt.number, _note(act, receipt, asn, announced), language=language, who=act.who)
    act.tell("receipt_closed", f"grn:{receipt.number}", asn=asn.number if asn else None)
    return str(receipt.number)


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


def refuse_known_serial(item: Any, serial: str) -> None:
    """A serial number is in one place. Refused: `serial_known` where it is in the house already."""
    lot = stock.serial_of_item.one(item=item.id, serial=serial)
    if lot is not None and stock.balances_of_lot.one(lot=lot.id) is not None:
        raise Refused("serial_known", serial=serial)


def _lpn(act: Act, code: str, new: bool, location: int) -> int:
    known = stock.container_by_code.one(warehouse=act.warehouse, code=code)
    if known is None:
        return ledger.new_container(act, code, "lpn", location)
    if new or known.kind != "lpn" or known.location_id != location:
        raise Refused("lpn_elsewhere", lpn=code)
    return int(known.id)


def _units(item: int, qty: int, lot: str, expiry: str, serials: list[str]) -> list[tuple[int, int]]:
    if serials:
        return [(ledger.lot_of(item, serial=serial, expiry=expiry), 1) for serial in serials]
    return [(ledger.lot_of(item, lot, expiry), qty)]


def _on_lines(asn: int | None, item: Any, qty: int, lot: str) -> list[tuple[int | None, int]]:
    """Spread a quantity over the ASN's lines of this item: the line of this lot first, up to the tolerance."""
    if asn is None:
        return [(None, qty)]
    lines = sorted(inbound.asn_lines_of_item.all(asn=asn, item=item.id), key=lambda line: line.lot != lot)
    if not lines:
        raise Refused("not_on_asn", sku=item.sku)
    spread: dict[int, int] = {}
    left = qty
    for most in (lambda line: line.expected, _most):
        for line in lines:
            part = min(left, max(most(line) - line.received - spread.get(line.id, 0), 0))
            if part:
                spread[line.id] = spread.get(line.id, 0) + part
                left -= part
    if left:
        raise Refused("over_receipt", sku=item.sku, over=left, expected=sum(line.expected for line in lines))
    for line in lines:
        if line.id in spread and inbound.add_received.run(id=line.id, qty=spread[line.id], most=_most(line)) != 1:
            raise Refused("over_receipt", sku=item.sku, over=spread[line.id], expected=line.expected)
    return list(spread.items())


def _most(line: Any) -> int:
    return int(line.expected + line.expected * line.tolerance_pct // 100)


def _note(act: Act, receipt: Any, asn: Any, announced: list[Any]) -> dict[str, object]:
    """The goods received note: what was announced beside what was taken in with this receipt."""
    taken: dict[tuple[int, int], int] = {}
    damaged: dict[tuple[int, int], int] = {}
    names: dict[int, Any] = {}
    for row in inbound.receipt_lines.all(receipt=receipt.id):
        key = row.item_id, row.lot
        taken[key] = taken.get(key, 0) + row.qty
        damaged[key] = damaged.get(key, 0) + (row.qty if row.status == "damaged" else 0)
        names[row.item_id] = row
    lines = []
    for (item, lot_id), qty in taken.items():
        lot = stock.lot.one(id=lot_id) if lot_id else None
        lines.append({"sku": names[item].sku, "name": names[item].name, "lot": lot.code or lot.serial if lot else "",
                      "expiry": lot.expiry if lot else "", "received": qty, "damaged": damaged[item, lot_id],
                      "expected": sum(line.expected for line in announced if line.item_id == item)})
    came = {item for item, _ in taken}
    lines += [{"sku": line.sku, "name": line.name, "lot": line.lot, "expiry": line.expiry, "received": 0, "damaged": 0,
               "expected": line.expected} for line in announced if line.item_id not in came]
    supplier = sites.supplier.one(id=asn.supplier_id) if asn is not None and asn.supplier_id else None
    return {"number": receipt.number, "asn": asn.number if asn else "", "by": act.who,
            "supplier": (supplier.name or supplier.code) if supplier else "",
            "received_at": _wall_clock(act),
            "lines": lines, "discrepancies": [
                {"sku": line.sku, "kind": "short" if line.received < line.expected else "over",
                 "qty": abs(line.expected - line.received)}
                for line in announced if line.received != line.expected] + [
                {"sku": names[item].sku, "kind": "damaged", "qty": qty} for (item, _), qty in damaged.items() if qty]}


def _wall_clock(act: Act) -> str:
    """Now, as the people in this warehouse read it."""
    return clock.local(act.at, sites.warehouse.one().zone).isoformat(timespec="seconds")
