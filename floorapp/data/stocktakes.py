"""Full counts of a zone or of the warehouse, place by place, and when each place was last counted whole."""

from __future__ import annotations

from typing import Any

import peewee as pw

from floorapp.data import db
from floorapp.data.base import Table, check, maybe, needed, text, to, whole
from floorapp.data.db import Statement
from floorapp.data.locations import Location
from floorapp.data.sites import Warehouse


class Stocktake(Table):
    """Every place of a zone, or of the warehouse (zone empty), is counted once. state: open, closed, cancelled."""

    warehouse = to(Warehouse)
    number = needed(unique=True)
    zone = text()
    state = needed()
    opened_at = whole()
    opened_by = text()
    closed_at = maybe()
    closed_by = text()

    class Meta:
        constraints = (check("state IN ('open', 'closed', 'cancelled')"),)


class StocktakePlace(Table):
    """One of its places. state: waiting, counted, left (nobody counts it: the book stands)."""

    stocktake = to(Stocktake)
    location = to(Location)
    state = needed()
    figures = whole()
    differ = whole()
    at = maybe()
    who = text()

    class Meta:
        indexes = ((("stocktake", "location"), True), (("location",), False))
        constraints = (check("state IN ('waiting', 'counted', 'left')"),)


class CountedPlace(Table):
    """When a place was last counted whole, and by whom: what the programmes go by."""

    location = to(Location, unique=True)
    at = whole()
    who = text()
    figures = whole()
    differ = whole()


new_stocktake = Statement(lambda P: Stocktake.insert({
    Stocktake.warehouse: P.warehouse, Stocktake.number: P.number, Stocktake.zone: P.zone, Stocktake.state: "open",
    Stocktake.opened_at: P.at, Stocktake.opened_by: P.who}).returning(Stocktake.id))
stocktake = Statement(lambda P: Stocktake.select().where(Stocktake.id == P.id))
stocktake_to_change = Statement(lambda P: Stocktake.select().where(Stocktake.id == P.id), lock="update")
stocktake_by_number = Statement(lambda P: Stocktake.select().where(Stocktake.number == P.number))
open_stocktakes = Statement(lambda P: Stocktake.select().where(
    Stocktake.warehouse == P.warehouse, pw.SQL("t1.state = 'open'")).order_by(Stocktake.id))
end_stocktake = Statement(lambda P: Stocktake.update({
    Stocktake.state: P.state, Stocktake.closed_at: P.at, Stocktake.closed_by: P.who})
    .where(Stocktake.id == P.id, pw.SQL("state = 'open'")))
house_to_count = Statement(lambda P: Warehouse.select(Warehouse.id).where(Warehouse.id == P.id), lock="update")
new_place = Statement(lambda P: StocktakePlace.insert({
    StocktakePlace.stocktake: P.stocktake, StocktakePlace.location: P.location, StocktakePlace.state: "waiting"}))
place_of = Statement(lambda P: StocktakePlace.select().where(
    StocktakePlace.stocktake == P.stocktake, StocktakePlace.location == P.location), lock="update")
open_place_at = Statement(lambda P: StocktakePlace.select(StocktakePlace.id, StocktakePlace.stocktake)
                          .join(Stocktake).where(StocktakePlace.location == P.location, pw.SQL("t2.state = 'open'")))
places_in = Statement(lambda P: StocktakePlace.select(
    StocktakePlace.id, StocktakePlace.location, Location.code, StocktakePlace.figures, StocktakePlace.differ)
    .join(Location).where(StocktakePlace.stocktake == P.stocktake, StocktakePlace.state == P.state)
    .order_by(Location.sequence, Location.code))
end_place = Statement(lambda P: StocktakePlace.update({
    StocktakePlace.state: P.state, StocktakePlace.figures: P.figures, StocktakePlace.differ: P.differ,
    StocktakePlace.at: P.at, StocktakePlace.who: P.who}).where(StocktakePlace.id == P.id))
place_counted = Statement(lambda P: CountedPlace.insert({
    CountedPlace.location: P.location, CountedPlace.at: P.at, CountedPlace.who: P.who, CountedPlace.figures: P.figures,
    CountedPlace.differ: P.differ}).on_conflict(conflict_target=(CountedPlace.location,), update={
        CountedPlace.at: P.at, CountedPlace.who: P.who, CountedPlace.figures: P.figures,
        CountedPlace.differ: P.differ}))


def places_to_count(warehouse: int, zone: str) -> list[Any]:
    """The places of a zone (empty: of the whole warehouse) where stock stands of which a counter sees the whole."""
    return db.ask("""
        SELECT id, code FROM location WHERE warehouse_id = ? AND outside = 0 AND key <> 'ONCART'
        AND (? = '' OR UPPER(zone) = ?) ORDER BY sequence, code""", warehouse, zone, zone)


def zones(warehouse: int) -> list[Any]:
    """The zones of the warehouse and how many places each has."""
    return db.ask("""
        SELECT UPPER(zone) AS zone, COUNT(*) AS places FROM location
        WHERE warehouse_id = ? AND outside = 0 AND zone <> '' GROUP BY UPPER(zone) ORDER BY UPPER(zone)""", warehouse)


def progress(stocktake_id: int) -> Any:
    """Places in all, counted, left out and waiting; figures counted; counts that differ, and what of them waits."""
    return db.ask("""
        SELECT COUNT(*) AS places,
        CAST(COALESCE(SUM(CASE WHEN state = 'counted' THEN 1 ELSE 0 END), 0) AS BIGINT) AS counted,
        CAST(COALESCE(SUM(CASE WHEN state = 'left' THEN 1 ELSE 0 END), 0) AS BIGINT) AS left_out,
        CAST(COALESCE(SUM(CASE WHEN state = 'waiting' THEN 1 ELSE 0 END), 0) AS BIGINT) AS waiting,
        (SELECT COUNT(*) FROM stock_count c WHERE c.stocktake_id = ?) AS figures,
        (SELECT COUNT(*) FROM stock_count c WHERE c.stocktake_id = ? AND c.state <> 'agreed') AS differences,
        (SELECT COUNT(*) FROM stock_count c WHERE c.stocktake_id = ? AND c.state = 'recount') AS recounts,
        (SELECT COUNT(*) FROM stock_count c WHERE c.stocktake_id = ? AND c.state = 'approval') AS approvals,
        (SELECT CAST(COALESCE(SUM(c.value_minor), 0) AS BIGINT) FROM stock_count c WHERE c.stocktake_id = ?
         AND c.state = 'posted') AS value
        FROM stocktake_place WHERE stocktake_id = ?""", *[stocktake_id] * 6)[0]
