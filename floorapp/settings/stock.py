"""stock.toml: how long goods must still keep, when expiry is told, and what is kept back from which channel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from floorapp.domain.reconcile import Buffer
from floorapp.settings.table import Table


@dataclass(frozen=True, slots=True)
class StockRules:
    """Days and units. `warn_days`: lots that expire within so many days are told on the board; 0: never.

    `hold_expired`: the worker puts on hold what has expired. `min_life_days`: what goes to a customer keeps at least so
    long, by channel else `min_life`. What is kept back of each SKU, by channel else for all: `buffers` else `buffer`
    units, and `percents` else `percent` of what is available. `warehouses`: by channel, whose stock it is offered.
    """

    warn_days: int = 30
    hold_expired: bool = False
    min_life: int = 0
    min_life_days: Mapping[str, int] = field(default_factory=dict)
    buffer: int = 0
    buffers: Mapping[str, int] = field(default_factory=dict)
    percent: int = 0
    percents: Mapping[str, int] = field(default_factory=dict)
    warehouses: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def life_for(self, channel: str) -> int:
        """How many days goods for this channel must still keep; an empty name is no channel."""
        return self.min_life_days.get(channel, self.min_life)

    def buffer_for(self, channel: str) -> Buffer:
        """What of each SKU this channel is not offered."""
        return Buffer(self.buffers.get(channel, self.buffer), self.percents.get(channel, self.percent))


def stock(table: Table) -> StockRules:
    """The values of stock.toml."""
    expiry, buffers, offered = table.table("expiry"), table.table("buffers"), table.table("warehouses")
    lives, by_channel, shares = expiry.table("channels"), buffers.table("channels"), buffers.table("percents")
    made = StockRules(
        warn_days=expiry.whole("warn_days", 30, 0, 3650), hold_expired=expiry.yes("hold_expired", False),
        min_life=expiry.whole("min_life_days", 0, 0, 3650),
        min_life_days={name: lives.whole(name, 0, 0, 3650) for name in lives.names()},
        buffer=buffers.whole("units", 0, 0, 1_000_000),
        buffers={name: by_channel.whole(name, 0, 0, 1_000_000) for name in by_channel.names()},
        percent=buffers.whole("percent", 0, 0, 100),
        percents={name: shares.whole(name, 0, 0, 100) for name in shares.names()},
        warehouses={name: offered.texts(name) for name in offered.names()})
    for part in (lives, by_channel, shares, expiry, buffers, offered, table):
        part.done()
    return made
