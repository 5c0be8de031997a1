"""An act: who does something, when and from where, and what it leaves behind in ledger and chain.

An act lives inside one transaction. Moves wait in it until `tell` names the event that they belong to.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from floorapp.data import clock, events
from floorapp.data.db import insert_many
from floorapp.data.stock import Move

HASHED = ("warehouse", "owner", "item", "lot", "qty", "from_location", "from_container", "from_status", "to_location",
          "to_container", "to_status", "reason", "order_line", "asn_line", "parcel", "at")


@dataclass(slots=True)
class Allowed:
    """A supervisor's yes that an act carries: its number, the refusal that it lifts with the facts of that refusal, who
    gave it, and whether this act has used it up."""

    number: int
    code: str
    about: str
    supervisor: str
    used: bool = False


@dataclass(slots=True)
class Act:
    """`who` is an operator's code or a process name; `operator` is 0 for processes. `roles` are the operator's, asked
    for where they are not given; `inside`: a service is at work, what it needs from others is its own doing; `allowed`:
    what a supervisor lets this act do."""

    who: str
    warehouse: int
    operator: int = 0
    terminal: str = ""
    at: int = field(default_factory=clock.now)
    moves: list[dict[str, Any]] = field(default_factory=list)
    roles: frozenset[str] | None = None
    inside: bool = False
    allowed: list[Allowed] = field(default_factory=list)

    def tell(self, what: str, subject: str = "", order: int | None = None, **data: object) -> None:
        """Write the event `what` (a past participle) about `subject` with the moves made since the last one."""
        chain = self.who
        seq, before = events.head(chain)
        for move in self.moves:
            move["chain"], move["event"] = chain, seq + 1
        moves = events.digest_of_moves([tuple(move[name] for name in HASHED) for move in self.moves])
        insert_many(Move, self.moves)
        self.moves = []
        events.write({
            "chain": chain, "seq": seq + 1, "at": self.at, "who": self.who, "terminal": self.terminal, "what": what,
            "subject": subject, "order": order, "moves": moves,
            "data": json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True) if data else "",
        }, before)

    def done(self) -> None:
        """Every move has been told."""
        assert not self.moves, "stock moved without an event"
