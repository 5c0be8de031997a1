"""The site: making a new one from the configuration, keeping the database in line with it, and naming its carriers.

Nothing that was used is ever deleted: what the configuration does not name any more is put out of use.
Every function runs in the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from floorapp.data import locations, people, sites, spool
from floorapp.data.act import Act
from floorapp.domain.codes import location_key
from floorapp.domain.refusals import Refused
from floorapp.services import signing_on
from floorapp.settings import Carrier, Printer, Service, Settings, Warehouse

WHO = "site"
OWN = frozenset({"PICKUP"})            # the house's own: the buyer comes for the parcel (services.packing)
ADMIN = "ADMIN"
LOCATIONS = (("DOCK-1", "dock"), ("STG-1", "staging"), ("PACK-1", "pack"), ("SHIP-1", "ship"),
             ("QUAR-1", "quarantine"), ("RET-1", "returns"))
TIERS = {
    "regular": frozenset({"reg", "regular", "reguler", "standard", "standar", "ez"}),
    "economy": frozenset({"hemat", "eco", "economy", "ekonomi", "oke", "halu"}),
    "next day": frozenset({"nextday", "nd", "yes", "besok"}),
    "same day": frozenset({"sameday", "sd"}),
    "instant": frozenset({"instant", "instan"}),
    "cargo": frozenset({"kargo", "cargo", "jtr", "gokil"}),
}


@dataclass(frozen=True, slots=True)
class SetUp:
    """A new site: its warehouse, and the first PIN of ADMIN, which is stored nowhere."""

    warehouse: int
    pin: str


def set_up(settings: Settings) -> SetUp:
    """Make the site of the configuration in an empty, migrated database: warehouse, owner, places, carriers, boxes,
    printers, and the operator ADMIN. Refused: `site_exists` (warehouse)."""
    known = sites.warehouse.one()
    if known is not None:
        raise Refused("site_exists", warehouse=known.code)
    house = settings.warehouse
    warehouse = _new_warehouse(house, settings.mark)
    sites.new_owner.value(code=house.owner)
    pin = _first_pin(warehouse)
    act = Act(WHO, warehouse)
    act.tell("site_set_up", f"warehouse:{house.code}")
    sync(settings)
    return SetUp(warehouse, pin)


def sync(settings: Settings) -> int:
    """Bring warehouse, carriers, services, cut-offs, number pools, boxes and printers in line with the configuration;
    how many rows changed, 0 where all was so already.

    Refused: `no_site`, `other_site` (have, wanted), `currency_fixed` (have, wanted).
    """
    known = sites.warehouse.one()
    if known is None:
        raise Refused("no_site")
    house = settings.warehouse
    if known.code != house.code:
        raise Refused("other_site", have=known.code, wanted=house.code)
    if known.currency != house.currency:
        raise Refused("currency_fixed", have=known.currency, wanted=house.currency)
    changed = _sync_warehouse(known, {"name": house.name, "zone": house.zone, "language": house.language})
    changed += _sync_further(settings.further, settings.mark)
    changed += _sync_carriers(settings.carriers)
    changed += _in_line(
        sites.known_boxes.all(),
        {box.code: {f: getattr(box, f) for f in ("name", "length_mm", "width_mm", "height_mm", "max_weight_g",
                                                 "tare_g")} for box in settings.boxes},
        lambda code, values: sites.save_box.run(code=code, **values), lambda row: sites.retire_box.run(id=row.id))
    changed += _in_line(
        spool.known_printers.all(), {printer.code: _printer(printer, settings) for printer in settings.printers},
        lambda code, values: spool.save_printer.run(code=code, **values),
        lambda row: spool.retire_printer.run(id=row.id))
    spool.hand_on()
    if changed:
        Act(WHO, known.id).tell("site_configured", f"warehouse:{house.code}", rows=changed)
    return changed


def carrier_named(text: str) -> Any | None:
    """The carrier in use that a file or a person means: its code before its name before its other names, without case,
    spaces and punctuation; `J&T` is also JNT. None where it is none of ours."""
    rows = sites.carriers.all()
    return (_named(text, rows, lambda row: (row.code,)) or _named(text, rows, lambda row: (row.name,))
            or _named(text, rows, lambda row: row.also.split("\n")))


def service_named(carrier: Any, text: str) -> Any | None:
    """The service of this carrier that a file or a person means, as `carrier_named`. The carrier's name may stand
    before it ("JNE REG"); another word for the same tier will do where the carrier has only one (Reguler)."""
    rows = sites.services_of.all(carrier=carrier.id)
    bare = _without(text, (carrier.code, carrier.name, *carrier.also.split("\n")))
    for said in (text, bare):
        found = _named(said, rows, lambda row: (row.code,)) or _named(said, rows, lambda row: (row.name,))
        if found is not None:
            return found
    alike = [row for row in rows if _tier(bare) and _tier(bare) in {_tier(row.code), _tier(row.name)}]
    return alike[0] if len(alike) == 1 else None


def _new_warehouse(house: Warehouse, mark: str) -> int:
    """A building with its places outside and one place of each kind that every floor has; `mark` stands before their
    codes (a training site)."""
    warehouse = int(sites.new_warehouse.value(code=house.code, name=house.name, zone=house.zone,
                                              currency=house.currency, language=house.language))
    for name in locations.OUTSIDE:
        _new_location(warehouse, name, name.lower(), outside=1)
    for code, kind in LOCATIONS:
        _new_location(warehouse, mark + code, kind)
    return warehouse


def _sync_further(wanted: tuple[Warehouse, ...], mark: str) -> int:
    """Further warehouses are made when first named; what is not named any more stays, for its stock and orders do."""
    changed = 0
    for house in wanted:
        known = sites.warehouse_by_code.one(code=house.code)
        if known is None:
            _new_warehouse(house, mark)
            changed += 1
        else:
            changed += _sync_warehouse(known, {"name": house.name, "zone": house.zone, "language": house.language})
    return changed


def warehouse_named(code: str) -> Any:
    """The warehouse with this code, in any case; without one the site's first. Refused: `unknown_warehouse`."""
    if not code:
        return sites.warehouse.one()
    found = sites.warehouse_by_code.one(code=code.strip().upper()) or sites.warehouse_by_code.one(code=code)
    if found is None:
        known = ", ".join(house.code for house in sites.warehouses.all())
        raise Refused("unknown_warehouse", warehouse=code, known=known)
    return found


def owner_named(code: str) -> Any:
    """The owner with this code, in any case. Refused: `unknown_owner`."""
    everybody = sites.owners.all()
    found = next((owner for owner in everybody if owner.code.upper() == code.strip().upper()), None)
    if found is None:
        raise Refused("unknown_owner", owner=code, known=", ".join(owner.code for owner in everybody))
    return found


def zone_of(code: str) -> str:
    """The time zone of the warehouse with this code; where there is none of that code, of the site's first."""
    house = sites.warehouse_by_code.one(code=code.strip().upper()) or sites.warehouse.one()
    return str(house.zone or "UTC")


def refuse_other_warehouse(here: int, thing: str, warehouse: int) -> None:
    """Refused: `other_warehouse` (thing, warehouse) where a document belongs to another building than who works."""
    if warehouse != here:
        raise Refused("other_warehouse", thing=thing, warehouse=sites.house.one(id=warehouse).code)


def _new_location(warehouse: int, code: str, kind: str, outside: int = 0) -> None:
    key = f"={code}" if outside else location_key(code)
    locations.new_location.value(warehouse=warehouse, code=code, key=key, outside=outside,
                                 **(locations.defaults() | {"kind": kind}))


def _first_pin(warehouse: int) -> str:
    """ADMIN with a random PIN of six digits that is not a common one."""
    pin = signing_on.random_pin()
    operator = people.new_operator.value(warehouse=warehouse, code=ADMIN, name="Admin", badge="",
                                         pin_hash=signing_on.hash_pin(pin), language="")
    people.add_role.run(operator=operator, role="admin")
    return pin


def _sync_warehouse(known: Any, values: dict[str, str]) -> int:
    if all(getattr(known, name) == value for name, value in values.items()):
        return 0
    return sites.change_warehouse.run(id=known.id, **values)


def _sync_carriers(wanted: tuple[Carrier, ...]) -> int:
    changed = _in_line(
        [row for row in sites.known_carriers.all() if row.code not in OWN],
        {carrier.code: {"name": carrier.name, "also": "\n".join(carrier.also)} for carrier in wanted},
        lambda code, values: sites.save_carrier.run(code=code, **values),
        lambda row: sites.retire_carrier.run(id=row.id))
    for carrier in wanted:
        known = sites.carrier_by_code.one(code=carrier.code)
        changed += _sync_services(known.id, carrier.services) + _sync_numbers(known.id, carrier.numbers)
    return changed


def _sync_services(carrier: int, wanted: tuple[Service, ...]) -> int:
    changed = _in_line(
        sites.known_services.all(carrier=carrier), {service.code: {"name": service.name} for service in wanted},
        lambda code, values: sites.save_service.run(carrier=carrier, code=code, **values),
        lambda row: sites.retire_service.run(id=row.id))
    ids = {row.code: row.id for row in sites.known_services.all(carrier=carrier)}
    return changed + sum(_sync_cutoffs(ids[service.code], service) for service in wanted)


def _sync_cutoffs(service: int, wanted: Service) -> int:
    times = {(weekday, at) for weekday, day in wanted.cutoffs.items() for at in day}
    if times == {(row.weekday, row.at) for row in sites.cutoffs_of.all(service=service)}:
        return 0
    sites.drop_cutoffs.run(service=service)
    for weekday, at in sorted(times):
        sites.new_cutoff.run(service=service, weekday=weekday, at=at)
    return 1


def _sync_numbers(carrier: int, numbers: tuple[str, ...]) -> int:
    """Numbers are only ever added: one that was given away stays with its parcel."""
    if not numbers:
        return 0
    known = {row.number for row in sites.pool_numbers.all(carrier=carrier)}
    new = [number for number in numbers if number not in known]
    for number in new:
        sites.new_pool_number.run(carrier=carrier, number=number)
    return len(new)


def _printer(printer: Printer, settings: Settings) -> dict[str, Any]:
    """A folder without a leading / stands beside the database, wherever the worker is started."""
    address = str(settings.data_folder / printer.address) if printer.transport == "file" else printer.address
    return {"transport": printer.transport, "address": address, "width": printer.width,
            "kinds": " ".join(printer.kinds)}


def _in_line(rows: list[Any], wanted: Mapping[str, Mapping[str, Any]],
             save: Callable[[str, Mapping[str, Any]], object], retire: Callable[[Any], object]) -> int:
    """Write what is new, differs or comes back into use, and put out of use what nobody names; how many rows."""
    known = {row.code: row for row in rows}
    changed = 0
    for code, values in wanted.items():
        row = known.get(code)
        if row is None or not row.active or any(getattr(row, name) != value for name, value in values.items()):
            save(code, values)
            changed += 1
    for code, row in known.items():
        if row.active and code not in wanted:
            retire(row)
            changed += 1
    return changed


def _named(text: str, rows: list[Any], names: Callable[[Any], tuple[str, ...] | list[str]]) -> Any | None:
    said = _forms(text)
    return next((row for row in rows if any(said & _forms(name) for name in names(row))), None) if said else None


def _without(text: str, names: tuple[str, ...]) -> str:
    """The text without a name that it begins with."""
    for name in sorted(filter(None, names), key=len, reverse=True):
        if text.casefold().startswith(name.casefold()):
            return text[len(name):]
    return text


def _tier(text: str) -> str | None:
    """What kind of service a word means, whatever the carrier calls it."""
    return next((tier for tier, words in TIERS.items() if _forms(text) & words), None)


@lru_cache(maxsize=4096)
def _forms(text: str) -> frozenset[str]:
    """How a name may be compared: letters and digits only; `&` as the n that people write for it, or left out."""
    folded = text.casefold()
    return frozenset(filter(None, ("".join(filter(str.isalnum, form)) for form in (
        folded, folded.replace("&", "n")))))
