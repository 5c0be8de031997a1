"""inbound.toml: what END does with the rest of an ASN."""

from __future__ import annotations

from dataclasses import dataclass

from floorapp.settings.table import Table

RESTS = ("expected", "ask", "cancelled")


@dataclass(frozen=True, slots=True)
class Receiving:
    """`rest`: what END does with what an ASN still expects: expected, ask or cancelled. `report`: a discrepancy report
    beside the goods received note wherever something differs."""

    rest: str = "expected"
    report: bool = False


def inbound(table: Table) -> Receiving:
    """The file's values. Refused, as BadSettings: what `Table` refuses."""
    dock = table.table("receiving")
    made = Receiving(rest=dock.one_of("rest", RESTS, RESTS[0]), report=dock.yes("report", False))
    for part in (dock, table):
        part.done()
    return made
