"""Dispatch: packed parcels are loaded onto their carrier's open manifest; closing it ships them all at once.

Every function runs in the caller's transaction. Rows are locked orders first, by id, then manifest, then parcels.
"""

from __future__ import annotations

from typing import Any

from floorapp.data import clock, ledger, locations, orders, parcels, sites, spool, stock
from floorapp.data.act import Act
from floorapp.data.ledger import For
from floorapp.domain.refusals import Refused, Stale
from floorapp.services import notices, site, transfers
from floorapp.services.orders import refuse_unless_going, settle
from floorapp.services.permissions import intention
from floorapp.services.recalled import refuse_recalled
from floorapp.settings import current

MOST_PARCELS = 2000            # of one manifest: about 15 m of paper, and one transaction that closes it


@intention
def load(act: Act, parcel_id: int, manifest_id: int | None, dock: int | None) -> dict[str, Any]:
    """A packed parcel stands on the dock, on its carrier's manifest; the first one opens it where none is open.

    Returns what `unload` needs. Refused: `parcel_not_packed`, `already_loaded`, `parcel_shipped`, `other_carrier`,
    `manifest_gone`, `manifest_full`, `order_cancelled`, `order_on_hold`, `not_paid`, `goods_recalled`.
    """
    order = orders.order_to_change.one(id=parcels.parcel.one(id=parcel_id).order_id)
    parcel = parcels.parcel_to_change.one(id=parcel_id)
    _refuse_unless_packed(parcel)
    site.refuse_other_warehouse(act.warehouse, parcel.number, parcel.warehouse_id)
    refuse_recalled(order)
    refuse_unless_going(order)
    manifest = _manifest(act, parcel, manifest_id, dock)
    loaded = parcels.loaded_count.value(manifest=manifest.id)
    if loaded >= MOST_PARCELS:
        raise Refused("manifest_full", manifest=manifest.number, most=MOST_PARCELS)
    if not loaded and manifest.location_id != dock:        # opened at another dock, and nothing was left on it
        parcels.move_manifest.changed(id=manifest.id, location=dock)
    parcels.load.changed(id=parcel.id, manifest=manifest.id)
    container = stock.container.one(id=parcel.container_id)
    if dock is not None and container.location_id != dock:
        ledger.relocate(act, container, dock, "move")
    act.tell("parcel_loaded", f"parcel:{parcel.number}", order=order.id, manifest=manifest.number)
    return {"parcel": parcel.id, "manifest": manifest.id, "location": container.location_id}


@intention
def unload(act: Act, done: dict[str, Any]) -> None:
    """The compensation of `load`: the parcel waits again where it stood. Refused: `parcel_shipped`."""
    parcel = parcels.parcel_to_change.one(id=done["parcel"])
    if parcels.unload.run(id=parcel.id) != 1:
        raise Refused("parcel_shipped", parcel=parcel.number)
    container = stock.container.one(id=parcel.container_id)
    if container.location_id != done["location"]:
        ledger.relocate(act, container, done["location"], "move")
    act.tell("parcel_unloaded", f"parcel:{parcel.number}", order=parcel.order_id)


@intention
def take_off(act: Act, parcel: Any) -> dict[str, Any]:
    """A loaded parcel does not go: it stands on the dock without a manifest. Returns what `put_on` needs.

    Refused: `parcel_shipped`.
    """
    here = stock.container.one(id=parcel.container_id).location_id
    unload(act, {"parcel": parcel.id, "location": here})
    return {"parcel": parcel.id, "manifest": parcel.manifest_id, "dock": here}


@intention
def put_on(act: Act, done: dict[str, Any]) -> None:
    """The compensation of `take_off`. Refused: what `load` refuses."""
    load(act, done["parcel"], done["manifest"], done["dock"])


def is_stopped(order_id: int) -> bool:
    """Whether an order must not leave: cancelled, on hold, not paid, or with recalled goods in a parcel."""
    order = orders.order.one(id=order_id)
    try:
        refuse_unless_going(order)
        refuse_recalled(order)
    except Refused:
        return True
    return False


def refuse_stopped(manifest_id: int) -> None:
    """Refused: `nothing_to_end` for an empty manifest, `parcel_stopped` (parcel, order) for a parcel whose order has
    been cancelled or held since it was loaded."""
    loaded = parcels.parcels_of_manifest.all(manifest=manifest_id)
    if not loaded:
        raise Refused("nothing_to_end")
    for parcel in loaded:
        if is_stopped(parcel.order_id):
            raise Refused("parcel_stopped", parcel=parcel.tracking_no, order=parcel.order_number)


@intention
def close(act: Act, manifest_id: int, driver: str, plate: str) -> dict[str, Any]:
    """The driver has taken over: every parcel of the manifest has left the house, and the manifest is printed.

    Returns its number and how many parcels it holds. Refused: `manifest_gone`, and what `refuse_stopped` refuses.
    """
    involved = sorted({parcel.order_id for parcel in parcels.parcels_of_manifest.all(manifest=manifest_id)})
    locked = {order: orders.order_to_change.one(id=order) for order in involved}
    manifest = parcels.manifest.one(id=manifest_id)
    if manifest.state != "open":
        raise Refused("manifest_gone", manifest=manifest.number)
    loaded = parcels.parcels_of_manifest.all(manifest=manifest_id)
    if not {parcel.order_id for parcel in loaded} <= set(involved):
        raise Stale                                    # loaded by somebody else in this moment: its order is not locked
    refuse_stopped(manifest_id)
    for parcel in loaded:
        _ship(act, parcel, manifest)
    parcels.close_manifest.changed(id=manifest.id, driver=driver, plate=plate, at=act.at)
    for order in involved:
        settle(act, order)
    for parcel in loaded:
        notices.shipped(act, locked[parcel.order_id], parcels.parcel.one(id=parcel.id))
    house = sites.house.one(id=act.warehouse)
    carrier = sites.carrier.one(id=manifest.carrier_id)
    dock = locations.location.one(id=manifest.location_id) if manifest.location_id else None
    payload = manifest_payload(manifest.number, carrier.name or carrier.code, dock.code if dock else None, driver,
                               plate, loaded, clock.local(act.at, house.zone).isoformat(timespec="seconds"), act.who)
    spool.queue("manifest", manifest.number, payload, language=house.language or "id", who=act.who)
    act.tell("manifest_closed", f"manifest:{manifest.number}", carrier=carrier.code, parcels=len(loaded))
    return {"number": manifest.number, "parcels": len(loaded)}


def manifest_payload(number: str, carrier: str, dock: str | None, driver: str, plate: str, loaded: list[Any],
                     closed_at: str, by: str) -> dict[str, object]:
    """The `manifest` document; `closed_at` is on the warehouse's wall clock."""
    return {"number": number, "carrier": carrier, "dock": dock, "driver": driver, "plate": plate,
            "parcels": [{"tracking_no": parcel.tracking_no, "order": parcel.order_number, "weight_g": parcel.weight_g}
                        for parcel in loaded],
            "count": len(loaded), "total_weight_g": sum(parcel.weight_g or 0 for parcel in loaded),
            "closed_at": closed_at, "by": by}


def _refuse_unless_packed(parcel: Any) -> None:
    if parcel.state in {"open", "void"}:
        raise Refused("parcel_not_packed", parcel=parcel.number)
    if parcel.state == "loaded":
        raise Refused("already_loaded", parcel=parcel.tracking_no,
                      manifest=parcels.manifest_shown.one(id=parcel.manifest_id).number)
    if parcel.state != "packed":
        raise Refused("parcel_shipped", parcel=parcel.tracking_no)


def _manifest(act: Act, parcel: Any, manifest_id: int | None, dock: int | None) -> Any:
    """The manifest in hand, else the carrier's open one, else a new one."""
    if manifest_id is None:
        found = parcels.open_manifest.one(warehouse=act.warehouse, carrier=parcel.carrier_id)
        return found if found is not None else _new_manifest(act, parcel, dock)
    found = parcels.manifest.one(id=manifest_id)
    if found.carrier_id != parcel.carrier_id:
        raise Refused("other_carrier", parcel=parcel.tracking_no, carrier=_carrier(parcel.carrier_id),
                      asked=_carrier(found.carrier_id))
    if found.state != "open":
        raise Refused("manifest_gone", manifest=found.number)
    return found


def _new_manifest(act: Act, parcel: Any, dock: int | None) -> Any:
    number = f"{current().mark}MF-{sites.next_number('manifest'):06d}"
    made = parcels.new_manifest.value(warehouse=act.warehouse, number=number, carrier=parcel.carrier_id, location=dock,
                                      who=act.who, at=act.at)
    if made is None:
        raise Stale                                    # another dispatcher has opened this carrier's manifest
    act.tell("manifest_opened", f"manifest:{number}", carrier=_carrier(parcel.carrier_id))
    return parcels.manifest.one(id=made)


def _ship(act: Act, parcel: Any, manifest: Any) -> None:
    transfer = transfers.of_order(parcel.order_id)
    sent = stock.held_in_container.all(container=parcel.container_id)
    for held in sent:
        ledger.send_out(act, held, held.qty, "TRANSIT" if transfer is not None else "CUSTOMER", "ship",
                        For(order_line=held.order_line, parcel=parcel.id))
        orders.add_shipped.changed(id=held.order_line, qty=held.qty)
    parcels.ship.changed(id=parcel.id, at=act.at)
    ledger.send_container_out(parcel.container_id)
    act.tell("parcel_shipped", f"parcel:{parcel.number}", order=parcel.order_id, manifest=manifest.number,
             tracking_no=parcel.tracking_no)
    if transfer is not None:
        transfers.arrive_in_transit(act, transfer, parcel, sent)


def _carrier(carrier_id: int) -> str:
    return str(sites.carrier.one(id=carrier_id).code)
