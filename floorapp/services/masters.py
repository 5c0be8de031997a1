"""Master data from files: items, locations, suppliers, customers, operators. Each `take_*` is one thing.

They return `created`, `updated` or `unchanged`; what a file does not say stays as it is.
"""

from __future__ import annotations

from typing import Any

from floorapp.data import fixed_places, items, locations, people, sites, stock
from floorapp.data.act import Act
from floorapp.domain.codes import location_key
from floorapp.domain.intake import CustomerIn, ItemIn, LocationIn, OperatorIn, SupplierIn
from floorapp.domain.refusals import Refused
from floorapp.services import kits, stocktaking
from floorapp.services.permissions import intention


@intention
def take_item(act: Act, given: ItemIn, owner: int) -> str:
    """An item with its barcodes and, for a kit, its components.

    Refused: `barcode_of_other_item`, `tracking_fixed` once stock is tracked otherwise, `unknown_component`,
    `kit_nested`, `kit_has_stock`, `kit_needs_lot`.
    """
    known = items.item_by_sku.one(owner=owner, sku=given.sku)
    values: dict[str, Any] = {
        "name": given.name, "category": _category(given.category, owner), "unit": given.unit,
        "weight_g": given.weight_g, "length_mm": given.length_mm, "width_mm": given.width_mm,
        "height_mm": given.height_mm, "tracking": given.tracking,
        "expires": None if given.expires is None else int(given.expires), "velocity": given.velocity,
        "min_qty": given.min_qty, "max_qty": given.max_qty, "storage_class": given.storage_class,
        "fragile": None if given.fragile is None else int(given.fragile), "value_minor": given.value_minor,
        "assembled": None if given.assembled is None else int(given.assembled),
        "whole_cases": None if given.whole_cases is None else int(given.whole_cases),
        "min_life_days": given.min_life_days,
    }
    if known is None:
        values = {name: _ITEM[name] if value is None else value for name, value in values.items()}
        item = int(items.new_item.value(owner=owner, sku=given.sku, **values))
        outcome = "created"
    else:
        item = int(known.id)
        before = {name: getattr(known, "category_id" if name == "category" else name) for name in values}
        values = {name: before[name] if value is None else value for name, value in values.items()}
        if values["tracking"] != before["tracking"] and stock.any_of_item.value(item=item) is not None:
            raise Refused("tracking_fixed", sku=given.sku, tracking=before["tracking"])
        outcome = "unchanged" if values == before else "updated"
        if outcome == "updated":
            items.change_item.run(id=item, **values)
    if given.barcodes is not None and _barcodes(item, given, owner) and outcome == "unchanged":
        outcome = "updated"
    stored = items.item.one(id=item)
    if given.components is not None and kits.set_components(stored, given.components, owner) and outcome == "unchanged":
        outcome = "updated"
    if outcome != "unchanged":
        kits.refuse_unfit(stored)
    return _told(act, outcome, f"item:{given.sku}")


def in_order(things: list[ItemIn]) -> list[ItemIn]:
    """Kits after their components, in whatever order a file names them."""
    return sorted(things, key=lambda thing: bool(thing.components))


@intention
def take_location(act: Act, given: LocationIn) -> str:
    """A location, and which items have it for their own; its code is compared without case or dashes.

    Refused: `kind_fixed` while stock stands there; `unknown_sku`, `sku_ambiguous` for an item that it shall belong to.
    """
    key = location_key(given.code)
    known = locations.location_by_key.one(warehouse=act.warehouse, key=key)
    defaults = locations.defaults()
    values: dict[str, Any] = {name: getattr(given, name) for name in defaults if name != "categories"}
    values["categories"] = None if given.categories is None else "".join(f"|{name}" for name in given.categories) + (
        "|" if given.categories else "")
    for name in ("mixed_items", "mixed_lots"):
        values[name] = None if values[name] is None else int(values[name])
    if known is None:
        values = {name: defaults[name] if value is None else value for name, value in values.items()}
        place = int(locations.new_location.value(warehouse=act.warehouse, code=given.code, key=key, outside=0,
                                                 **values))
        _fixed(place, given)
        stocktaking.join(act, place, values["zone"])
        return _told(act, "created", f"location:{given.code}")
    before = {name: getattr(known, name) for name in values}
    values = {name: before[name] if value is None else value for name, value in values.items()}
    fixed = _fixed(int(known.id), given)
    if values == before and known.code == given.code:
        return _told(act, "updated" if fixed else "unchanged", f"location:{given.code}")
    locations.change_location.run(id=known.id, code=given.code, **values)
    if values["zone"] != before["zone"]:
        stocktaking.join(act, known.id, values["zone"])
    return _told(act, "updated", f"location:{given.code}")


@intention
def take_supplier(act: Act, given: SupplierIn, owner: int) -> str:
    """A supplier by its code."""
    known = sites.supplier_by_code.one(owner=owner, code=given.code)
    if known is None:
        sites.new_supplier.value(owner=owner, code=given.code, name=given.name)
        return _told(act, "created", f"supplier:{given.code}")
    if known.name == given.name:
        return "unchanged"
    sites.rename_supplier.run(id=known.id, name=given.name)
    return _told(act, "updated", f"supplier:{given.code}")


@intention
def take_customer(act: Act, given: CustomerIn, owner: int) -> str:
    """A customer by its code; the personal part stands apart."""
    values = {name: getattr(given, name) or "" for name in ("name", "phone", "email", "address", "city", "postcode")}
    known = sites.customer_by_code.one(owner=owner, code=given.code)
    if known is None:
        sites.new_customer.value(owner=owner, code=given.code, person=sites.new_person.value(**values))
        return _told(act, "created", f"customer:{given.code}")
    before = sites.person.one(id=known.person)
    if before is not None and all(getattr(before, name) == value for name, value in values.items()):
        return "unchanged"
    sites.change_person.run(id=known.person, **values)
    return _told(act, "updated", f"customer:{given.code}")


@intention
def take_operator(act: Act, given: OperatorIn) -> str:
    """An operator with roles, badge and PIN; a new one works in the warehouse that the row names, else in the file's.

    Refused: `badge_of_other` where somebody else wears that badge; `unknown_warehouse`; `operator_elsewhere` where the
    operator works in another one than the row names: what they have begun there is tied to its places.
    """
    from floorapp.services import signing_on, site
    house = site.warehouse_named(given.warehouse).id if given.warehouse else act.warehouse
    known = people.operator_by_code.one(code=given.code)
    wearer = people.operator_by_badge.one(badge=given.badge) if given.badge else None
    if wearer is not None and wearer.code != given.code:
        raise Refused("badge_of_other", badge=given.badge)
    if known is None:
        operator = int(people.new_operator.value(
            warehouse=house, code=given.code, name=given.name, badge=given.badge or "",
            pin_hash=signing_on.hash_pin(given.pin) if given.pin else "", language=given.language or ""))
        _roles(operator, given.roles)
        return _told(act, "created", f"operator:{given.code}")
    if given.warehouse and known.warehouse_id != house:
        raise Refused("operator_elsewhere", operator=given.code,
                      warehouse=sites.house.one(id=known.warehouse_id).code)
    pin_hash = known.pin_hash
    if given.pin and not signing_on.pin_fits(known.pin_hash, given.pin):
        pin_hash = signing_on.hash_pin(given.pin)
    values = {"name": given.name, "badge": known.badge if given.badge is None else given.badge, "pin_hash": pin_hash,
              "language": given.language or known.language}
    roles = {row.role for row in people.roles_of.all(operator=known.id)}
    if roles == set(given.roles) and all(getattr(known, name) == value for name, value in values.items()):
        return "unchanged"
    people.change_operator.run(id=known.id, **values)
    if roles != set(given.roles):
        people.drop_roles.run(operator=known.id)
        _roles(known.id, given.roles)
    return _told(act, "updated", f"operator:{given.code}")


_ITEM: dict[str, Any] = {
    "category": None, "unit": "pcs", "weight_g": 0, "length_mm": 0, "width_mm": 0, "height_mm": 0, "tracking": "none",
    "expires": 0, "velocity": "", "min_qty": 0, "max_qty": 0, "storage_class": "", "fragile": 0, "value_minor": None,
    "assembled": 0, "min_life_days": 0, "whole_cases": 0}


def _category(name: str | None, owner: int) -> int | None:
    if not name:
        return None
    known = items.category_by_name.one(owner=owner, name=name)
    return int(known.id if known is not None else items.new_category.value(owner=owner, name=name))


def _barcodes(item: int, given: ItemIn, owner: int) -> bool:
    """Make the item's barcodes those of the file; whether anything changed."""
    wanted = {barcode.code: barcode.qty for barcode in given.barcodes or ()}
    before = {row.code: row.qty for row in items.barcodes_of.all(item=item)}
    if wanted == before:
        return False
    for code in before.keys() - {code for code, qty in wanted.items() if before.get(code) == qty}:
        items.forget_barcode.run(item=item, code=code)
    for code, qty in wanted.items():
        if before.get(code) == qty:
            continue
        if items.barcode_of_owner.one(owner=owner, code=code) is not None:
            raise Refused("barcode_of_other_item", barcode=code, sku=given.sku)
        items.new_barcode.run(owner=owner, item=item, code=code, qty=qty)
    return True


def _fixed(place: int, given: LocationIn) -> bool:
    """Make the place those items' own that the file names; whether anything changed."""
    if given.fixed is None:
        return False
    priority = given.priority or 1
    wanted = {int(item_named(entry.sku).id): (priority, entry.most) for entry in given.fixed}
    before = {row.item_id: (row.priority, row.max_units) for row in fixed_places.of_places([place])[place]}
    if wanted == before:
        return False
    fixed_places.drop.run(location=place)
    for item, (rank, most) in wanted.items():
        fixed_places.add.run(location=place, item=item, priority=rank, max_units=most)
    return True


def item_named(sku: str) -> Any:
    """The item with this SKU. Refused: `unknown_sku`; `sku_ambiguous` where several owners have one."""
    found = items.items_by_sku.all(sku=sku)
    if len(found) != 1:
        raise Refused("sku_ambiguous" if found else "unknown_sku", sku=sku)
    return items.item.one(id=found[0].id)


def _roles(operator: int, roles: tuple[str, ...]) -> None:
    for role in dict.fromkeys(roles):
        people.add_role.run(operator=operator, role=role)


def _told(act: Act, outcome: str, subject: str) -> str:
    if outcome != "unchanged":
        act.tell(f"master_{outcome}", subject)
    return outcome
