"""The ledger replayed from its first line, and the chains of events recomputed from their first link.

Both walk the tables once, a page at a time, and yield what does not fit as (code, what it is about). They run inside
one `db.reading()`, so that they see one moment of a warehouse that goes on working.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from floorapp.data import events
from floorapp.data.act import HASHED
from floorapp.data.stock import Move
from floorapp.data.streaming import rows, stream, stream_chain

Found = tuple[str, dict[str, Any]]
Place = tuple[Any, ...]                # item, location, container, lot, status, owner, warehouse: a balance's key

_MOVE = ("item_id", "lot", "owner_id", "warehouse_id", "qty", "from_location_id", "from_container", "from_status",
         "to_location_id", "to_container", "to_status")
_BALANCE = ("item_id", "location_id", "container", "lot", "status", "owner_id", "warehouse_id", "on_hand")
_EVENT = ("chain", "at", "who", "terminal", "what", "subject", "order", "data", "moves", "hash")
_HASHED = [Move._meta.fields[name].column_name for name in HASHED]
EVENTS_A_PAGE = 500                    # each with a few moves: a page of both stays small


def balances() -> Iterator[Found]:
    """Rules 1 and 2: every line of the ledger applied in order, then compared with what the balances say."""
    outside = {found[0] for found in rows("SELECT id FROM location WHERE outside = 1")}
    stands: dict[Place, int] = defaultdict(int)
    inside: dict[tuple[int, int], int] = defaultdict(int)      # (item, lot): what the world outside has given us
    for page in stream("move", _MOVE):
        for (move, item, lot, owner, warehouse, qty, from_location, from_container, from_status, to_location,
             to_container, to_status) in page:
            if qty <= 0:
                yield "check_move_not_positive", {"move": move, "item": item, "qty": qty}
            if (from_location, from_container, from_status) == (to_location, to_container, to_status):
                yield "check_move_nowhere", {"move": move, "item": item, "location": to_location}
            if from_location in outside:
                inside[item, lot] += qty
            else:
                source = item, from_location, from_container, lot, from_status, owner, warehouse
                left = stands[source] - qty
                stands[source] = left
                if left < 0:
                    yield "check_negative", {"move": move, "item": item, "lot": lot, "location": from_location,
                                             "container": from_container, "qty": left}
                elif left == 0:
                    del stands[source]
            if to_location in outside:
                inside[item, lot] -= qty
            else:
                target = item, to_location, to_container, lot, to_status, owner, warehouse
                stands[target] += qty
                if stands[target] == 0:
                    del stands[target]
    yield from _compare(stands, inside)


def chains() -> Iterator[Found]:
    """Rules 6 and 7: every event's hash and its moves' digest again, each chain from 1 to its head without a gap."""
    heads = {name: (seq, hash_) for name, seq, hash_ in rows("SELECT name, seq, hash FROM chain")}
    for (chain,) in rows("SELECT DISTINCT chain FROM event ORDER BY chain"):
        yield from _chain(chain, heads.pop(chain, None))
    for name, (seq, _) in heads.items():
        if seq != 0:
            yield "check_chain_head", {"chain": name, "seq": seq, "last": 0}
    for move, chain, event in rows("SELECT m.id, m.chain, m.event FROM move m LEFT JOIN event e ON e.chain = m.chain "
                                   "AND e.seq = m.event WHERE e.id IS NULL"):
        yield "check_move_without_event", {"move": move, "chain": chain, "event": event}


def _compare(stands: dict[Place, int], inside: dict[tuple[int, int], int]) -> Iterator[Found]:
    for page in stream("balance", _BALANCE):
        for _, *key, on_hand in page:
            item, location, container, lot = key[:4]
            ledger = stands.pop(tuple(key), 0)
            inside[item, lot] -= on_hand
            if on_hand != ledger:
                yield "check_balance_differs", {"item": item, "lot": lot, "location": location, "container": container,
                                                "on_hand": on_hand, "ledger": ledger}
    for (item, location, container, lot, *_), ledger in stands.items():
        yield "check_balance_differs", {"item": item, "lot": lot, "location": location, "container": container,
                                        "on_hand": 0, "ledger": ledger}
    for (item, lot), qty in inside.items():
        if qty:
            yield "check_not_conserved", {"item": item, "lot": lot, "qty": qty}


def _chain(chain: str, head: tuple[int, str] | None) -> Iterator[Found]:
    before, last = events.START, 0
    for page in stream_chain("event", "seq", _EVENT, chain, -1, EVENTS_A_PAGE):
        told = _moves_of(chain, page[0][0], page[-1][0])
        for seq, *values in page:
            row = dict(zip(_EVENT, values, strict=True)) | {"seq": seq}
            about = {"chain": chain, "seq": seq, "what": row["what"]}
            if seq != last + 1:
                yield "check_chain_gap", about | {"last": last}
            elif row["hash"] != events.digest(before, row):
                yield "check_event_changed", about
            if row["moves"] != events.digest_of_moves(told.get(seq, [])):
                yield "check_moves_changed", about
            if not row["who"] or not row["what"] or row["at"] <= 0:
                yield "check_event_incomplete", about
            before, last = row["hash"], seq
    if head is None or head != (last, before):
        yield "check_chain_head", {"chain": chain, "seq": head[0] if head else 0, "last": last}


def _moves_of(chain: str, first: int, last: int) -> dict[int, list[tuple[Any, ...]]]:
    told: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    columns = ", ".join(f'"{name}"' for name in _HASHED)
    for event, *values in rows(f"SELECT event, {columns} FROM move WHERE chain = ? AND event >= ? AND event <= ? "  # noqa: S608  columns of this file
                               "ORDER BY event, id", chain, first, last):
        told[event].append(tuple(values))
    return told
