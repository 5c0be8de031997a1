"""An LPN stands in one place: of one warehouse, and only there may goods be put into it."""

from __future__ import annotations

from typing import Any

from floorapp.data import ledger, locations, sites, stock
from floorapp.data.act import Act
from floorapp.domain.codes import container_key, is_reserved
from floorapp.domain.refusals import Refused
from floorapp.services.permissions import intention


def named(code: str) -> str:
    """How an LPN that a file names is stored. Refused: `that_is_a_command`: nobody could ever scan it."""
    if is_reserved(code):
        raise Refused("that_is_a_command", scanned=code)
    return container_key(code)


@intention
def at(act: Act, code: str, location: int, *, new: bool = False) -> tuple[int, bool]:
    """The id of the LPN of this code at this place, made where nobody has one; and whether it was: one that is in no
    place is as good as new. `new`: it must not be known yet.

    Refused: `lpn_elsewhere` (lpn, location) where it stands at another place, or with goods in another warehouse.
    """
    known = stock.container_by_code.one(warehouse=act.warehouse, code=code)
    if known is not None and (new or known.kind != "lpn" or known.location_id not in {None, location}):
        raise Refused("lpn_elsewhere", lpn=code, location=_place(known))
    if known is not None and known.location_id is not None:
        return int(known.id), False
    for house in sites.warehouses.all():
        other = stock.container_by_code.one(warehouse=house.id, code=code) if house.id != act.warehouse else None
        if other is not None and stock.content_of_container.one(container=other.id) is not None:
            raise Refused("lpn_elsewhere", lpn=code, location=f"{house.code} {_place(other)}")
    if known is not None:
        ledger.relocate(act, known, location, "receive")
        return int(known.id), True
    return ledger.new_container(act, code, "lpn", location), True


def refuse_elsewhere(container: Any, location: int) -> None:
    """Refused: `lpn_elsewhere` (lpn, location) where it does not stand at this place."""
    if container.location_id != location:
        raise Refused("lpn_elsewhere", lpn=container.code, location=_place(container))


def _place(container: Any) -> str:
    return str(locations.location.one(id=container.location_id).code) if container.location_id else "-"
