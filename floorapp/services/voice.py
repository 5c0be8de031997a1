"""How explanations are said: one language, one zone, a line for each fact."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from floorapp.data import clock, sites
from floorapp.locale import say


class Voice:
    """Speaks one language in one zone."""

    def __init__(self, language: str, zone: str, warehouse: int) -> None:
        self.language, self.zone, self.warehouse = language, zone, warehouse

    def say(self, code: str, **params: object) -> str:
        """A message as one line; what is not there leaves no blank at its end."""
        return say(code, self.language, **params).replace("\n", " ").rstrip()

    def at(self, moment: int | None) -> str:
        """Day and minute on the warehouse's wall; a dash where there is none."""
        return "-" if moment is None else clock.local(moment, self.zone or "UTC").strftime("%d/%m %H:%M")

    def move(self, move: Any) -> str:
        """One line of the ledger."""
        source = "".join(part for part in (move.source, f"/{move.from_lpn}" if move.from_lpn else ""))
        target = "".join(part for part in (move.target, f"/{move.to_lpn}" if move.to_lpn else ""))
        if move.from_status != move.to_status:
            source, target = (f"{place} {self.say(f'status_{status}')}" for place, status in (
                (source, move.from_status), (target, move.to_status)))
        return self.say("explain_move", at=self.at(move.at), who=move.who, what=self.say(f"move_{move.reason}"),
                        qty=move.qty, source=source, target=target, order=move.order_number)

    def held(self, rows: list[Any]) -> Iterator[str]:
        """Which orders hold how many, where."""
        for row in rows:
            yield self.say("explain_holder", order=row.number, state=self.say(f"state_{row.state}"), qty=row.qty,
                           location=row.location, lpn=row.lpn)

    def places(self, rows: list[Any]) -> Iterator[str]:
        """What stands where."""
        for row in rows:
            where = " ".join(part for part in (row.location, row.lpn, row.lot or row.serial) if part)
            yield self.say("explain_place", sku=row.sku, where=where, status=self.status(row), on_hand=row.on_hand,
                           reserved=row.reserved)

    def status(self, row: Any) -> str:
        """The status of goods, and whose they are where the site has several owners."""
        said = self.say(f"status_{row.status}")
        return f"{said}, {row.owner}" if len(sites.owners.all()) > 1 else said
