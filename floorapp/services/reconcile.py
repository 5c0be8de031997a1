"""Reconciliation with the outside: their stock file beside ours, and what each channel may offer. Read only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from floorapp.data import announced, clock, db, workload
from floorapp.domain.reconcile import Figures, causes, to_sell
from floorapp.services import expiry
from floorapp.settings import current


def compare(theirs: Iterable[tuple[str, int]], at: int | None = None, channel: str = "") -> list[dict[str, Any]]:
    """Every SKU whose figure differs, with the causes; SKUs of ours that their file does not name count as 0 there
    (kits that are sold as their components apart: they have no stock to forget).

    `at` (ms) is when their file was written: what moved or was counted since then is one of the causes. With a
    `channel` ours is what we offer it, and what we keep back from it, or what keeps too short a time for it, are causes
    too. A SKU that we do not know has the cause `differs_unknown_sku`.
    """
    with db.reading():
        ours = figures(at, channel)
        kits = {sku for sku, _ in workload.kits_by_sku("")}
        buffer = current().stock.buffer_for(channel) if channel else 0
        for sku, found in ours.items():
            offered = to_sell(found.available, buffer)
            ours[sku] = replace(found, available=offered, buffer=found.available - offered)
        known = workload.known_skus()
    said: dict[str, int] = {}
    for sku, qty in theirs:
        said[sku] = said.get(sku, 0) + qty
    rows = []
    for sku in sorted(said.keys() | {sku for sku, found in ours.items() if found.available and sku not in kits}):
        found, their = ours.get(sku, Figures()), said.get(sku, 0)
        if their == found.available:
            continue
        why, left = causes(their, found)
        told = [{"cause": cause.code, "qty": cause.qty} for cause in why]
        if sku not in known:
            told, left = [{"cause": "differs_unknown_sku", "qty": their}], 0
        elif left and sku in kits:
            told = [{"cause": "differs_kit", "qty": left}]
        elif left:
            told = [{"cause": "differs_unexplained", "qty": left}]
        rows.append({"sku": sku, "theirs": their, "ours": found.available, "difference": their - found.available,
                     "on_hand": sum((found.available, found.buffer, found.reserved, found.on_hold, found.damaged,
                                     found.expired)),
                     "reserved": found.reserved, "on_hold": found.on_hold, "damaged": found.damaged,
                     "on_dock": found.on_dock, "announced": found.announced, "in_transit": found.in_transit,
                     "expired": found.expired, "causes": told})
    return rows


def offers(buffer: int | None = None, channel: str = "") -> Iterator[dict[str, Any]]:
    """What a channel may offer of every SKU: what is available to it, less the buffer kept back (the configuration's
    where none is given), never below zero."""
    if buffer is None:
        buffer = current().stock.buffer_for(channel)
    with db.reading():
        found = figures(None, channel)
        skus = workload.known_skus()
    for sku in sorted(skus):
        available = found[sku].available if sku in found else 0
        yield {"sku": sku, "available": available, "to_sell": to_sell(available, buffer)}


def figures(at: int | None, channel: str = "") -> dict[str, Figures]:
    """Our figures by SKU; with `at` also how much the stock has grown since then.

    A kit that is sold as its components is available as often as the scarcest of them makes one whole.
    """
    keeps_until = expiry.today(clock.now(), current().stock.life_for(channel))
    grown = {row.sku: (row.qty, row.counted) for row in workload.grown_since(at)} if at is not None else {}
    transit = {row.sku: row.qty for row in workload.in_transit()}
    coming = {row.sku: row.qty - transit.get(row.sku, 0) for row in announced.coming()}    # a transfer announces itself
    found = {row.sku: Figures(available=row.free, reserved=row.reserved, on_hold=row.on_hold, damaged=row.damaged,
                              on_dock=row.on_dock, announced=coming.get(row.sku, 0), expired=row.expired)
             for row in workload.stock_by_sku(keeps_until)}
    for kit, least in workload.kits_by_sku(keeps_until):
        found[kit] = Figures(available=least)
    for sku in coming.keys() - found.keys():
        found[sku] = Figures(announced=coming[sku])
    for sku in grown.keys() | transit.keys():
        moved, counted = grown.get(sku, (0, 0))
        found[sku] = replace(found.get(sku, Figures()), moved=moved, counted=counted, in_transit=transit.get(sku, 0))
    return found


def moment(text: str, zone: str) -> int:
    """An ISO time as milliseconds; without a zone it is the warehouse's."""
    from datetime import datetime
    from zoneinfo import ZoneInfo
    said = datetime.fromisoformat(text)
    return clock.millis(said if said.tzinfo else said.replace(tzinfo=ZoneInfo(zone)))
