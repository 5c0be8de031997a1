"""Reconciliation with the outside: their stock file beside ours, and what each channel may offer. Read only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from floorapp.data import announced, clock, db, sites, workload
from floorapp.domain.kits import whole_kits
from floorapp.domain.reconcile import Buffer, Figures, causes, to_sell
from floorapp.domain.refusals import Refused
from floorapp.services import expiry, site
from floorapp.settings import current

Theirs = tuple[str, int] | tuple[str, int, str]            # SKU, quantity and, where their file says it, the owner
Key = tuple[str, str]                                      # SKU and owner


def compare(theirs: Iterable[Theirs], at: int | None = None, channel: str = "", owner: str = "",
            warehouse: str = "") -> list[dict[str, Any]]:
    """Every SKU of an owner whose figure differs, with the causes; SKUs of ours that their file does not name count as
    0 there (kits that are sold as their components apart: they have no stock to forget).

    `owner`: their file is this owner's alone. Else the owners that it names are compared; where it names none a SKU is
    its only owner's. Rows tell the owner where the site has several. `at` (ms) is when their file was written: what
    moved or was counted since then is one of the causes. With a `channel` ours is what we offer it, and what we keep
    back from it, what orders want, or what keeps too short a time for it, are causes too. Which warehouses count:
    `houses_of`. A SKU that we do not know has the cause `differs_unknown_sku`. Refused: `unknown_owner`,
    `unknown_warehouse`; `owner_needed` (sku, owners) where several owners have a SKU and nobody says whose figure it
    is.
    """
    with db.reading():
        everybody, only = owners_in(owner)
        ours = figures(at, channel, houses_of(channel, warehouse))
        kits = {row.kit for row in workload.components()}
        for key, found in ours.items():
            ours[key] = _offered(found, current().stock.buffer_for(channel)) if channel else replace(
                found, ordered=-found.ordered)
        known = workload.known_skus()
        said, named = _said(theirs, _having(ours) if len(everybody) > 1 else {}, everybody, only)
    scope = {only} if only else named or set(everybody)
    forgotten = {(sku, whose) for (sku, whose), found in ours.items() if found.available and whose in scope
                 and sku not in kits}
    rows = []
    for sku, whose in sorted(said.keys() | forgotten):
        found, their = ours.get((sku, whose), Figures()), said.get((sku, whose), 0)
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
        rows.append({"sku": sku} | ({"owner": whose} if len(everybody) > 1 else {}) | {
            "theirs": their, "ours": found.available, "difference": their - found.available,
            "on_hand": sum((found.available, found.buffer, max(found.ordered, 0), found.reserved, found.on_hold,
                            found.damaged, found.expired)),
            "reserved": found.reserved, "ordered": abs(found.ordered), "on_hold": found.on_hold,
            "damaged": found.damaged, "on_dock": found.on_dock, "announced": found.announced,
            "in_transit": found.in_transit, "expired": found.expired, "causes": told})
    return rows


def offers(buffer: Buffer | None = None, channel: str = "", owner: str = "",
           warehouse: str = "") -> Iterator[dict[str, Any]]:
    """What a channel may offer of every SKU: what is available to it, less what open orders want and hold nothing for
    yet (`ordered`), less the buffer kept back (the configuration's where none is given), never below zero.

    Which warehouses count: `houses_of`. Owners are kept apart: rows tell the owner where the site has several, unless
    `owner` is the only one asked for. A SKU that nobody ever had is told for the house's own. Refused: `unknown_owner`,
    `unknown_warehouse`.
    """
    if buffer is None:
        buffer = current().stock.buffer_for(channel)
    with db.reading():
        everybody, only = owners_in(owner)
        found = figures(None, channel, houses_of(channel, warehouse))
        keys = {(sku, everybody[0]) for sku in workload.known_skus()}
        if len(everybody) > 1:
            had = {(row.sku, row.owner) for row in workload.owners_of_skus()} | {
                key for key, figure in found.items() if figure != Figures()}
            somebodys = {sku for sku, _ in had}
            keys = {key for key in keys if key[0] not in somebodys} | had
    for sku, whose in sorted(keys):
        if only in {"", whose}:
            ours = found.get((sku, whose), Figures())
            yield {"sku": sku} | ({} if only or len(everybody) == 1 else {"owner": whose}) | {
                "available": ours.available, "ordered": ours.ordered, "to_sell": _offered(ours, buffer).available}


def houses_of(channel: str = "", warehouse: str = "") -> list[int]:
    """The keys of the warehouses whose stock is meant: the one that is named; else those that the configuration offers
    the channel, or the site's first, where its orders go; without a channel all. Refused: `unknown_warehouse`."""
    if not channel and not warehouse:
        return [int(house.id) for house in sites.warehouses.all()]
    codes = (warehouse,) if warehouse else current().stock.warehouses.get(channel, ("",))
    return [int(site.warehouse_named(code).id) for code in codes]


def figures(at: int | None, channel: str, houses: Sequence[int]) -> dict[Key, Figures]:
    """The figures of these warehouses by SKU and owner; with `at` also how much the stock has grown since then.
    `ordered` is never more than what is available.

    A kit that is sold as its components is available as often as the scarcest of them makes one whole.
    """
    keeps_until = expiry.today_anywhere(clock.now(), current().stock.life_for(channel))
    grown = {(row.sku, row.owner): (row.qty, row.counted)
             for row in workload.grown_since(at, houses)} if at is not None else {}
    transit = {(row.sku, row.owner): row.qty for row in workload.in_transit(houses)}
    coming = {(row.sku, row.owner): row.qty - transit.get((row.sku, row.owner), 0)
              for row in announced.coming(houses)}         # a transfer announces itself
    found = {(row.sku, row.owner): Figures(
        available=row.free, reserved=row.reserved, on_hold=row.on_hold, damaged=row.damaged, on_dock=row.on_dock,
        announced=coming.get((row.sku, row.owner), 0), expired=row.expired)
        for row in workload.stock_by_sku(keeps_until, houses)}
    for row in workload.ordered_by_sku(houses):
        there = found.get((row.sku, row.owner), Figures())
        found[row.sku, row.owner] = replace(there, ordered=min(row.qty, there.available))
    found |= _kits(found)
    for key in coming.keys() - found.keys():
        found[key] = Figures(announced=coming[key])
    for key in grown.keys() | transit.keys():
        moved, counted = grown.get(key, (0, 0))
        found[key] = replace(found.get(key, Figures()), moved=moved, counted=counted, in_transit=transit.get(key, 0))
    return found


def _kits(found: dict[Key, Figures]) -> dict[Key, Figures]:
    """The figures of the kits that are sold as their components, from those of the components."""
    parts: dict[str, list[tuple[str, int]]] = {}
    for row in workload.components():
        parts.setdefault(row.kit, []).append((row.sku, row.qty))
    kits = {}
    for kit, needed in parts.items():
        for owner in {owner for sku, owner in found if sku == needed[0][0]}:
            have = [(found.get((sku, owner), Figures()), each) for sku, each in needed]
            whole = whole_kits((figure.available, each) for figure, each in have)
            left = whole_kits((figure.available - figure.ordered, each) for figure, each in have)
            kits[kit, owner] = Figures(available=whole, ordered=whole - left)
    return kits


def _offered(ours: Figures, buffer: Buffer) -> Figures:
    """The same where `available` is what may be sold."""
    free = ours.available - ours.ordered
    sold = to_sell(free, buffer)
    return replace(ours, available=sold, buffer=free - sold)


def owners_in(code: str) -> tuple[list[str], str]:
    """Every owner of the site, the house's own first, and the one that is named. Refused: `unknown_owner`."""
    everybody = [str(owner.code) for owner in sites.owners.all()]
    return everybody, str(site.owner_named(code).code) if code else ""


def _having(ours: dict[Key, Figures]) -> dict[str, list[str]]:
    """Who has some of a SKU, or will have."""
    found: dict[str, list[str]] = {}
    for (sku, owner), figure in ours.items():
        if figure != Figures():
            found.setdefault(sku, []).append(owner)
    return found


def _said(theirs: Iterable[Theirs], having: dict[str, list[str]], everybody: list[str],
          only: str) -> tuple[dict[Key, int], set[str]]:
    """Their figures by SKU and owner, and the owners that they name."""
    said: dict[Key, int] = {}
    named: set[str] = set()
    for sku, qty, *told in theirs:
        whose = owners_in(str(told[0]))[1] if told and told[0] else only
        if told and told[0]:
            if only not in {"", whose}:
                continue                                   # another owner's row: not what was asked
            named.add(whose)
        if not whose:
            may = having.get(sku, everybody[:1])
            if len(may) > 1:
                raise Refused("owner_needed", sku=sku, owners=", ".join(may))
            whose = may[0]
        said[sku, whose] = said.get((sku, whose), 0) + qty
    return said, named


def moment(text: str, zone: str) -> int:
    """An ISO time as milliseconds; without a zone it is the warehouse's."""
    from datetime import datetime
    from zoneinfo import ZoneInfo
    said = datetime.fromisoformat(text)
    return clock.millis(said if said.tzinfo else said.replace(tzinfo=ZoneInfo(zone)))
