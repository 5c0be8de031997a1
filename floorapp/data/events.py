"""What happened, by whom, from where: each chain of events is hashed, so that a change to the past shows.

There is one chain an operator and one a process name: a chain is the queue of one actor, so nobody waits for it.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from floorapp.data.base import Table, maybe, needed, text, whole
from floorapp.data.db import Statement

START = "0" * 64


class Chain(Table):
    """The head of a chain."""

    name = needed(unique=True)
    seq = whole()
    hash = needed()


class Event(Table):
    chain = needed()
    seq = whole()
    at = whole()
    who = needed()
    terminal = text()
    what = needed()
    subject = text()
    order = maybe()
    data = text()
    moves = text()
    hash = needed()

    class Meta:
        indexes = ((("chain", "seq"), True), (("order", "id"), False), (("subject", "id"), False))


_head = Statement(lambda P: Chain.select(Chain.seq, Chain.hash).where(Chain.name == P.name), lock="update")
_start = Statement(lambda P: Chain.insert({Chain.name: P.name, Chain.seq: 0, Chain.hash: START})
                   .on_conflict_ignore())
_advance = Statement(lambda P: Chain.update({Chain.seq: P.seq, Chain.hash: P.hash})
                     .where(Chain.name == P.name, Chain.seq == P.seq - 1))
_FIELDS = ("chain", "seq", "at", "who", "terminal", "what", "subject", "order", "data", "moves", "hash")
_insert = Statement(lambda P: Event.insert({getattr(Event, f): getattr(P, f) for f in _FIELDS}))
events_of_order = Statement(lambda P: Event.select(Event.at, Event.who, Event.what, Event.data)
                            .where(Event.order == P.order).order_by(Event.at, Event.id))
events_about = Statement(lambda P: Event.select(Event.at, Event.who, Event.what, Event.data)
                         .where(Event.subject == P.subject).order_by(Event.id.desc()).limit(P.most))
all_events = Statement(lambda P: Event.select().order_by(Event.chain, Event.seq))
chains = Statement(lambda P: Chain.select())


def head(chain: str) -> tuple[int, str]:
    """The last sequence number and hash of a chain, locked until the transaction ends."""
    found = _head.one(name=chain)
    if found is None:
        _start.run(name=chain)
        found = _head.one(name=chain)
    return int(found.seq), str(found.hash)


def write(row: dict[str, Any], before: str) -> str:
    """Append one event behind the hash `before`; the new hash."""
    row["hash"] = digest(before, row)
    _insert.run(**row)
    _advance.changed(name=row["chain"], seq=row["seq"], hash=row["hash"])
    return str(row["hash"])


def digest(before: str, row: dict[str, Any]) -> str:
    """SHA-256 over the hash before and everything the event says, its moves' digest included."""
    said = json.dumps([before, *(row[f] for f in _FIELDS[:-1])], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


def digest_of_moves(rows: list[tuple[Any, ...]]) -> str:
    """SHA-256 over the ledger lines of one event; empty where stock did not move."""
    if not rows:
        return ""
    return hashlib.sha256(json.dumps(rows, separators=(",", ":")).encode()).hexdigest()


