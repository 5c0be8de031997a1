"""Messages to buyers: shipped, delivery failed, delivered; left in the outbox in the transaction of what they tell.

Only buyers who ordered directly hear from the house: marketplaces mask their buyers and punish messages outside their
platform. Name, phone and address are not in a message: whoever sends it reads them then, so that erasing them is final.
"""

from __future__ import annotations

import json
from typing import Any

from floorapp.data import clock, outbox, sites
from floorapp.data.act import Act
from floorapp.services.packing import PICKUP
from floorapp.services.permissions import intention

MARKETPLACES = frozenset({"shopee", "tokopedia", "tiktok", "lazada", "blibli"})


@intention
def shipped(act: Act, order: Any, parcel: Any) -> None:
    """The parcel is with its carrier, under this tracking number; who comes for it in person needs no word of it."""
    carrier = sites.carrier.one(id=parcel.carrier_id)
    if carrier.code == PICKUP:
        return
    _send(act, order, parcel, "shipped", "shipped", {
        "carrier": carrier.name or carrier.code, "tracking_no": parcel.tracking_no,
        "deliver_by": clock.iso(order.deliver_by)})


@intention
def delivery_failed(act: Act, order: Any, parcel: Any, attempt: int, reason: str, at: int) -> None:
    """The `attempt`-th attempt to deliver failed for this reason."""
    _send(act, order, parcel, "delivery_failed", f"delivery_failed:{attempt}",
          {"attempt": attempt, "reason": reason, "failed_at": clock.iso(at)})


@intention
def delivered(act: Act, order: Any, parcel: Any, relation: str, at: int) -> None:
    """Somebody has taken the parcel; who it was stands in its proof of delivery."""
    _send(act, order, parcel, "delivered", "delivered", {"relation": relation, "delivered_at": clock.iso(at)})


def medium(order: Any) -> str:
    """How the buyer of a direct order is reached: `whatsapp` where there is a phone number, else `email`, else ''."""
    channel = sites.channel.one(id=order.channel_id) if order.channel_id else None
    person = sites.person.one(id=order.person) if order.person else None
    if person is None or person.erased_at is not None or (channel is not None and _is_marketplace(channel.code)):
        return ""
    return "whatsapp" if person.phone else "email" if person.email else ""


def _is_marketplace(channel: str) -> bool:
    """Shops of one platform carry its name first: `shopee`, `shopee_id`, `tiktok-shop`."""
    return channel.lower().replace("-", "_").split("_")[0] in MARKETPLACES


def _send(act: Act, order: Any, parcel: Any, kind: str, event: str, told: dict[str, object]) -> None:
    way = medium(order)
    if way:
        payload = {"medium": way, "order": order.number, "parcel": parcel.number} | told
        outbox.send(f"{order.id}:{event}:{parcel.number}:{way}", kind, order.id,
                    json.dumps(payload, ensure_ascii=False), act.at)
