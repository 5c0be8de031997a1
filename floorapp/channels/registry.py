"""The channels we can read, by name and kind. A new one is a module beside this one and a line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from floorapp.channels import aftership, bca, camt053, easypost, midtrans, mt940, shopee_id, shopify, xendit
from floorapp.channels.checking import Setting
from floorapp.channels.unreadable import Unreadable
from floorapp.domain.intake import Parsed

Reader = Callable[[bytes, Setting], Parsed]

CHANNELS: Mapping[str, Mapping[str, Reader]] = {
    "shopify": {"orders": shopify.orders},
    "shopee": {"orders": shopee_id.orders},
    "midtrans": {"payments": midtrans.payments},
    "xendit": {"payments": xendit.payments},
    "mt940": {"payments": mt940.payments},
    "camt053": {"payments": camt053.payments},
    "bca": {"payments": bca.payments},
    "easypost": {"tracking": easypost.tracking},
    "aftership": {"tracking": aftership.tracking},
}


def channel_reader(channel: str, kind: str) -> Reader:
    """What reads this kind from this channel. Refuses with Unreadable unknown_channel, channel_without_kind."""
    kinds = CHANNELS.get(channel.casefold())
    if kinds is None:
        raise Unreadable("unknown_channel", channel=channel, known=", ".join(CHANNELS))
    if kind not in kinds:
        raise Unreadable("channel_without_kind", channel=channel, kind=kind, known=", ".join(kinds))
    return kinds[kind]
