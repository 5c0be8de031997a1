"""Full counts of a zone or of the warehouse, place by place, and when each place was last counted whole."""

# ruff: noqa: S608  # every query is put together from texts of this file
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
place_of = Statement(lambda P: StocktakePlace.select().where(
    StocktakePlace.stocktake == P.stocktake, StocktakePlace.location == P.location), lock="update")
open_place_at = Statement(lambda P: StocktakePlace.select(StocktakePlace.id, StocktakePlace.stocktake)
                          .join(Stocktake).where(StocktakePlace.location == P.location, pw.SQL("t2.state = 'open'")))
places_in = Statement(lambda P: StocktakePlace.select(
    StocktakePlace.id, StocktakePlace.location, Location.code, StocktakePlace.figures, StocktakePlace.differ)
    .join(Location).where(StocktakePlace.stocktake == P.stocktake, StocktakePlace.state == P.state)
    .order_by(Location.sequence, Location.code))
new_place = Statement(lambda P: StocktakePlace.insert({
    StocktakePlace.stocktake: P.stocktake, StocktakePlace.location: P.location, StocktakePlace.state: "waiting",
    StocktakePlace.figures: 0, StocktakePlace.differ: 0, StocktakePlace.who: ""}))
end_place = Statement(lambda P: StocktakePlace.update({
    StocktakePlace.state: P.state, StocktakePlace.figures: P.figures, StocktakePlace.differ: P.differ,
    StocktakePlace.at: P.at, StocktakePlace.who: P.who}).where(StocktakePlace.id == P.id))
place_counted = Statement(lambda P: CountedPlace.insert({
    CountedPlace.location: P.location, CountedPlace.at: P.at, CountedPlace.who: P.who, CountedPlace.figures: P.figures,
    CountedPlace.differ: P.differ}).on_conflict(conflict_target=(CountedPlace.location,), update={
        CountedPlace.at: P.at, CountedPlace.who: P.who, CountedPlace.figures: P.figures,
        CountedPlace.differ: P.differ}))


_PLACES = "l.warehouse_id = ? AND l.outside = 0 AND l.key <> 'ONCART'"
# A question of its own, for the index location_zone: one that asked for a zone or for all would read every place.
_OF_ZONE = f"{_PLACES} AND l.zone <> '' AND UPPER(l.zone) = ?"
_ASKED = "t.kind = 'count' AND t.item_id IS NULL AND t.state IN ('ready', 'claimed')"


def _places(warehouse: int, zone: str) -> tuple[str, tuple[int | str, ...]]:
    """What is asked of the places l of a zone (empty: of the warehouse), and its values."""
    return (_OF_ZONE, (warehouse, zone)) if zone else (_PLACES, (warehouse,))


def overlap(warehouse: int, zone: str) -> Any | None:
    """A place of this zone (empty: of the warehouse) that an open stock-take has already, and its number."""
    places, given = _places(warehouse, zone)
    found = db.ask(f"""
        SELECT l.code, s.number FROM location l JOIN stocktake_place p ON p.location_id = l.id
        JOIN stocktake s ON s.id = p.stocktake_id WHERE s.state = 'open' AND {places}
        ORDER BY l.sequence, l.code LIMIT 1""", *given)
    return found[0] if found else None


def add_places(stocktake_id: int, warehouse: int, zone: str) -> int:
    """Every place of the zone is part of it; how many."""
    places, given = _places(warehouse, zone)
    return len(db.ask(f"""
        INSERT INTO stocktake_place (stocktake_id, location_id, state, figures, differ, who)
        SELECT CAST(? AS BIGINT), l.id, 'waiting', 0, 0, '' FROM location l WHERE {places} RETURNING id""",
                      stocktake_id, *given))


def ask_for_counts(stocktake_id: int, warehouse: int, owner: int, priority: int, at: int) -> int:
    """A task for each of its places; where one is open already it is moved forward, never doubled. How many new."""
    db.ask(f"""
        UPDATE task AS t SET priority = ? WHERE {_ASKED} AND t.priority < ?
        AND t.location_id IN (SELECT location_id FROM stocktake_place WHERE stocktake_id = ?) RETURNING id""",
           priority, priority, stocktake_id)
    return len(db.ask(f"""
        INSERT INTO task (warehouse_id, owner_id, kind, state, lot, location_id, container, qty, done, sequence,
            priority, token, reason, created_at)
        SELECT CAST(? AS BIGINT), CAST(? AS BIGINT), 'count', 'ready', 0, l.id, 0, 1, 0, l.sequence,
            CAST(? AS BIGINT), 0, 'stocktake', CAST(? AS BIGINT) FROM stocktake_place p
        JOIN location l ON l.id = p.location_id WHERE p.stocktake_id = ?
        AND NOT EXISTS (SELECT 1 FROM task t WHERE t.location_id = l.id AND {_ASKED}) RETURNING id""",
                      warehouse, owner, priority, at, stocktake_id))


def places_of_zone(warehouse: int, zone: str) -> list[Any]:
    """The places of a zone."""
    places, given = _places(warehouse, zone)
    return db.ask(f"SELECT l.id FROM location l WHERE {places} ORDER BY l.sequence, l.code", *given)


def zones(warehouse: int) -> list[Any]:
    """The zones of the warehouse, in capital letters. One is found after the other in the index location_zone: to group
    200,000 places took half a second."""
    return db.ask("""
        WITH RECURSIVE found(zone) AS (
            SELECT MIN(UPPER(zone)) FROM location WHERE warehouse_id = ? AND outside = 0 AND zone <> ''
            UNION ALL SELECT (SELECT MIN(UPPER(l.zone)) FROM location l WHERE l.warehouse_id = ? AND l.outside = 0
                AND l.zone <> '' AND UPPER(l.zone) > found.zone) FROM found WHERE found.zone IS NOT NULL)
        SELECT zone FROM found WHERE zone IS NOT NULL""", warehouse, warehouse)


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
