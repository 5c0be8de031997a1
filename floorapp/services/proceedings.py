"""The record of proceedings (berita acara) of counts: who counted, who counted again, who decided, what differed and
why, on paper to be signed. A count stands in one record only, and its decision is then no longer undone.

Every function runs in the caller's transaction: record and print job exist together or not at all.
"""

from __future__ import annotations

from typing import Any

from floorapp.data import clock, counts, people, sites, spool, stock, stocktakes
from floorapp.data.act import Act
from floorapp.domain.count_rules import WITHIN
from floorapp.domain.intake import minor_digits
from floorapp.domain.refusals import Refused
from floorapp.locale import say
from floorapp.services.adjusting import refuse_unless_leader
from floorapp.services.permissions import intention
from floorapp.settings import current

KIND = "count_record"
MOST = 2000                            # decisions in one record: the next one takes the rest


@intention
def of_stocktake(act: Act, stocktake: Any, language: str) -> None:
    """The record of a closed stock-take carries its number."""
    found = counts.decided_in_stocktake(stocktake.id)
    shown = stocktakes.progress(stocktake.id)
    house = sites.house.one(id=stocktake.warehouse_id)
    left = stocktakes.places_in.all(stocktake=stocktake.id, state="left")
    _print(act, house, stocktake.number, found, language, {
        "zone": stocktake.zone, "opened_at": _wall_clock(house, stocktake.opened_at), "opened_by": stocktake.opened_by,
        "places": shown.places, "counted": shown.counted, "left": [{"location": place.code} for place in left],
        "figures": shown.figures, "agreed": shown.figures - shown.differences})


@intention
def of_decisions(act: Act, language: str) -> str:
    """A record of every count outside a stock-take that was decided and stands in no record yet; its number.

    Refused: `supervisor_only`, `nothing_to_record`.
    """
    refuse_unless_leader(act)
    found = counts.decided_unrecorded(act.warehouse, MOST)
    if not found:
        raise Refused("nothing_to_record")
    number = f"{current().mark}BA-{sites.next_number('count_record'):06d}"
    house = sites.house.one(id=act.warehouse)
    _print(act, house, number, found, language, {
        "opened_at": _wall_clock(house, min(row.opened_at for row in found)), "figures": len(found), "agreed": 0})
    act.tell("counts_recorded", f"record:{number}", counts=len(found))
    return number


def _print(act: Act, house: Any, number: str, found: list[Any], language: str, facts: dict[str, Any]) -> None:
    for row in found:
        counts.set_record.changed(id=row.id, record=number)
    digits, several = minor_digits(house.currency), len(sites.owners.all()) > 1
    spool.queue(KIND, number, {
        "number": number, "closed_at": _wall_clock(house, act.at), "by": act.who, "currency": house.currency,
        "lines": [_line(row, language, digits, several) for row in found], **facts}, language=language, who=act.who)


def _line(row: Any, language: str, digits: int, several: bool) -> dict[str, Any]:
    takes = counts.takes.all(count=row.id)
    first, last = takes[0], takes[-1]
    again = {people.operator.one(id=take.operator).code for take in takes[1:] if take.operator != first.operator}
    lot = stock.lot.one(id=row.lot) if row.lot else None
    value = row.value_minor
    return {"location": row.location_code, "sku": row.sku, "name": row.name,
            "owner": row.owner if several else None,
            "lot": (lot.code or lot.serial or lot.expiry) if lot is not None else "",
            "book": last.book, "counted": last.qty, "cause": _cause(row.cause, language),
            "value": None if value is None else f"{abs(value) / 10 ** digits:.{digits}f}",
            "counted_by": people.operator.one(id=first.operator).code, "recounted_by": ", ".join(sorted(again)),
            "decided_by": "" if row.cause == WITHIN else row.closed_by,
            "decision": row.state}


def _cause(cause: str, language: str) -> str:
    text = say(f"choice_cause_{cause}", language)
    return cause if text.startswith("choice_cause_") else text


def _wall_clock(house: Any, at: int) -> str:
    return clock.local(at, house.zone).isoformat(timespec="minutes")
