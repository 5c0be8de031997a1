"""Which lot a packer holds: one that the order has in its totes, or, where the site allows it, another one of the shelf
that replaces it when it is scanned twice. Part of the packing task."""

from __future__ import annotations

from typing import Any

from floorapp.data import ledger, stock
from floorapp.dialogues.talk import Answer, Talk, ask
from floorapp.domain.refusals import Refused
from floorapp.services import lot_swaps, packing
from floorapp.settings import current


def identify(talk: Talk, order: Any, item: Any, qty: int, given: str, expiry: str) -> int | Answer:
    """The key of the lot in the hand, or the question whether it replaces the one that was picked.

    Refused: `lot_not_in_tote`, and what `lot_swaps.replace` refuses.
    """
    lots = sorted({row.lot for row in packing.waiting(order.id) if row.item_id == item.id})
    known = {stock.lot.one(id=lot).code.upper(): lot for lot in lots if lot}
    found = known.get(given.upper())
    if found is not None:
        return int(found)
    if not (current().counting.replace_lots and known):
        raise Refused("lot_not_in_tote", sku=item.sku, lot=given)
    other = stock.lots_named.one(item=item.id, code=given)
    if other is None and item.expires and not expiry:
        raise Refused("lot_not_in_tote", sku=item.sku, lot=given)
    if not talk.confirmed:
        return ask("other_lot_replaces", known=", ".join(sorted(known)), given=given)
    lot = int(other.id) if other is not None else ledger.lot_of(item.id, given, expiry)
    lot_swaps.replace(talk.act, order, item, qty, lot)
    return lot
