"""Opening balances: what stands on the shelves on the first day, posted as ledger moves."""

from __future__ import annotations

from typing import Any

from floorapp.data import intake, ledger, locations, stock
from floorapp.data.act import Act
from floorapp.data.ledger import Goods, Spot
from floorapp.domain.codes import location_key
from floorapp.domain.intake import StockIn
from floorapp.domain.refusals import Refused
from floorapp.services import lpns, recalled
from floorapp.services.intake import item_named, owner_named
from floorapp.services.permissions import intention


@intention
def take_stock(act: Act, given: StockIn, nth: int) -> str:
    """An opening balance, once: the `nth` row of this kind in its file is the same row in every file. Of a recalled lot
    it is on hold.

    Refused: `unknown_sku`, `unknown_location`, `opening_differs`, `serial_known`, `lot_needed`, `serial_needed`,
    `expiry_needed`, `lpn_elsewhere`, `that_is_a_command` (an LPN), `kit_has_no_stock`.
    """
    owner = owner_named(given.owner)
    item = item_named(given.sku)
    location = locations.location_by_key.one(warehouse=act.warehouse, key=location_key(given.location))
    if location is None or location.outside:
        raise Refused("unknown_location", location=given.location)
    status = given.status or "available"
    expiry = given.expiry.isoformat() if given.expiry else ""
    key = "|".join(("stock", str(owner), item.sku, str(location.id), given.lot or "", expiry, given.serial or "",
                    given.lpn or "", status, str(nth)))
    before = intake.taken.value(key=key)
    if before is not None:
        if before != str(given.qty):
            raise Refused("opening_differs", sku=item.sku, location=location.code, known=before, given=given.qty)
        return "unchanged"
    _refuse_untracked(item, given, expiry)
    lot = ledger.lot_of(item.id, "" if given.serial else given.lot or "", expiry, given.serial or "")
    container = lpns.at(act, lpns.named(given.lpn), location.id)[0] if given.lpn else 0
    ledger.bring_in(act, Goods(owner, item.id, lot), given.qty, "OPENING",
                    Spot(location.id, container, recalled.status_of(lot, status)), "opening")
    intake.remember.run(key=key, value=str(given.qty))
    act.tell("stock_opened", f"item:{item.sku}", location=location.code, qty=given.qty)
    return "created"


def _refuse_untracked(item: Any, given: StockIn, expiry: str) -> None:
    if item.tracking == "serial" and not given.serial:
        raise Refused("serial_needed", sku=item.sku)
    if item.tracking == "lot" and not given.lot:
        raise Refused("lot_needed", sku=item.sku)
    if item.expires and not expiry:
        raise Refused("expiry_needed", sku=item.sku)
    if given.serial:
        known = stock.serial_of_item.one(item=item.id, serial=given.serial)
        if given.qty != 1 or (known is not None and stock.balances_of_lot.one(lot=known.id) is not None):
            raise Refused("serial_known", serial=given.serial)
    if given.lot and not given.serial:
        for lot in stock.lots_named.all(item=item.id, code=given.lot):
            if lot.expiry != expiry:
                raise Refused("lot_expiry_differs", lot=given.lot, known=lot.expiry, given=expiry)
