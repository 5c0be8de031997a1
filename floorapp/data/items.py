"""Items, their categories, their barcodes with packagings, and what kits are made of."""

from __future__ import annotations

import peewee as pw

from floorapp.data.base import Table, check, maybe, needed, text, to, whole
from floorapp.data.db import Statement
from floorapp.data.sites import Owner


class Category(Table):
    owner = to(Owner)
    name = needed()

    class Meta:
        indexes = ((("owner", "name"), True),)


class Item(Table):
    owner = to(Owner)
    sku = needed()
    name = needed()
    category = to(Category, null=True)
    unit = text()
    weight_g = whole()
    length_mm = whole()
    width_mm = whole()
    height_mm = whole()
    tracking = text()
    expires = whole()
    velocity = text()
    min_qty = whole()
    max_qty = whole()
    storage_class = text()
    fragile = whole()
    value_minor = maybe()
    assembled = whole()
    whole_cases = whole()
    min_life_days = whole()                                # what must be left to its expiry when it comes in

    class Meta:
        indexes = ((("sku", "owner"), True),)
        constraints = (check("tracking IN ('none', 'lot', 'serial')"),)


class Barcode(Table):
    """A code on a packaging that holds `qty` base units."""

    owner = to(Owner)
    item = to(Item)
    code = needed()
    qty = whole(1)

    class Meta:
        indexes = ((("code", "owner"), True), (("item",), False))
        constraints = (check("qty > 0"),)


class Component(Table):
    """A kit holds `qty` base units of this item. A kit is no component of another kit."""

    kit = to(Item)
    item = to(Item)
    qty = whole(1)

    class Meta:
        indexes = ((("kit", "item"), True), (("item",), False))
        constraints = (check("qty > 0"), check("kit_id <> item_id"))


_FIELDS = ("name", "category", "unit", "weight_g", "length_mm", "width_mm", "height_mm", "tracking", "expires",
           "velocity", "min_qty", "max_qty", "storage_class", "fragile", "value_minor", "assembled",
           "min_life_days", "whole_cases")

category_by_name = Statement(lambda P: Category.select().where(Category.owner == P.owner, Category.name == P.name))
category = Statement(lambda P: Category.select().where(Category.id == P.id))
new_category = Statement(lambda P: Category.insert({Category.owner: P.owner, Category.name: P.name})
                         .returning(Category.id))
item = Statement(lambda P: Item.select().where(Item.id == P.id))
item_by_sku = Statement(lambda P: Item.select().where(Item.owner == P.owner, Item.sku == P.sku))
new_item = Statement(lambda P: Item.insert(
    {Item.owner: P.owner, Item.sku: P.sku} | {getattr(Item, f): getattr(P, f) for f in _FIELDS}).returning(Item.id))
change_item = Statement(lambda P: Item.update({getattr(Item, f): getattr(P, f) for f in _FIELDS})
                        .where(Item.id == P.id))
barcodes_of = Statement(lambda P: Barcode.select(Barcode.code, Barcode.qty).where(Barcode.item == P.item)
                        .order_by(Barcode.qty, Barcode.id))
barcode = Statement(lambda P: Barcode.select(Barcode.id, Barcode.item, Barcode.qty, Item.sku, Item.owner)
                    .join(Item).where(Barcode.code == P.code).order_by(Barcode.id))
barcode_of_owner = Statement(lambda P: Barcode.select(Barcode.id, Barcode.item, Barcode.qty)
                             .where(Barcode.owner == P.owner, Barcode.code == P.code))
# Base units in the largest packaging of an item that is kept in whole cases; none for the others.
case_of = Statement(lambda P: Barcode.select(pw.fn.MAX(Barcode.qty)).join(Item)
                    .where(Barcode.item == P.item, Item.whole_cases == 1, Barcode.qty > 1))
new_barcode = Statement(lambda P: Barcode.insert(
    {Barcode.owner: P.owner, Barcode.item: P.item, Barcode.code: P.code, Barcode.qty: P.qty}))
forget_barcode = Statement(lambda P: Barcode.delete().where(Barcode.item == P.item, Barcode.code == P.code))
items_by_sku = Statement(lambda P: Item.select(Item.id, Item.sku, Item.owner).where(Item.sku == P.sku)
                         .order_by(Item.id))

components_of = Statement(lambda P: Component.select(Component.item, Component.qty, Item.sku, Item.name, Item.tracking,
                                                     Item.expires)
                          .join(Item, on=(Component.item == Item.id)).where(Component.kit == P.kit)
                          .order_by(Component.id))
new_component = Statement(lambda P: Component.insert(
    {Component.kit: P.kit, Component.item: P.item, Component.qty: P.qty}))
drop_components = Statement(lambda P: Component.delete().where(Component.kit == P.kit))
kits_with = Statement(lambda P: Component.select(Component.kit, Item.sku)
                      .join(Item, on=(Component.kit == Item.id)).where(Component.item == P.item).order_by(Component.id))
# A kit that is sold as its components has no stock of its own: the SKU where this item is one.
sold_as_components = Statement(
    lambda P: Component.select(Item.sku).join(Item, on=(Component.kit == Item.id))
    .where(Component.kit == P.item, Item.assembled == 0).limit(1))
