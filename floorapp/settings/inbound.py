"""inbound.toml: what END does with the rest of an ASN, in which order putaway looks for a place, and cross-docking."""

from __future__ import annotations

from typing import NamedTuple

from floorapp.settings.table import Table

RESTS = ("expected", "ask", "cancelled")
ORDER = ("fixed", "same_lot", "same_item", "class", "category", "empty", "room")


class Receiving(NamedTuple):
    """`rest`: what END does with what an ASN still expects: expected, ask or cancelled. `report`: a discrepancy report
    beside the goods received note wherever something differs."""

    rest: str = "expected"
    report: bool = False


class Putaway(NamedTuple):
    """`order`: which rule is looked at first; what is left out is not looked at. `ask_reason`: another place than the
    suggested one asks why. `cross_dock`: the staging place to which goods go straight from the dock that waiting orders
    want; empty: all goods go to storage."""

    order: tuple[str, ...] = ORDER
    ask_reason: bool = False
    cross_dock: str = ""


def inbound(table: Table) -> tuple[Receiving, Putaway]:
    """The file's values. Refused, as BadSettings: what `Table` refuses."""
    dock, away = table.table("receiving"), table.table("putaway")
    receiving = Receiving(rest=dock.one_of("rest", RESTS, RESTS[0]), report=dock.yes("report", False))
    order = tuple(map(str, away.texts("order", ORDER)))
    if not order or not set(order) <= set(ORDER) or len(set(order)) != len(order):
        raise away.bad("settings_not_one_of", "order", found=", ".join(order), allowed=", ".join(ORDER))
    putaway = Putaway(order=order, ask_reason=away.yes("ask_reason", False),
                      cross_dock=str(away.text("cross_dock", "", 40)))
    for part in (dock, away, table):
        part.done()
    return receiving, putaway
