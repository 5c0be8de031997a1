"""What is always true, asked of the whole database: the contract's section 6, rule by rule.

Each question returns the rows that break it, so a healthy warehouse answers nothing. Nothing is mended here: a balance
that differs from the ledger is a fact for people, and no repair job may exist.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from floorapp.data import db, invariants, order_facts, replay
from floorapp.data.streaming import rows

MOST = 100                             # rows of one code that are named: the first ones tell what is wrong


@dataclass(frozen=True, slots=True)
class Violation:
    """`rule` is the contract's number, `code` names the message in floorapp/locale, `params` fill its text."""

    rule: int
    code: str
    params: dict[str, Any] = field(default_factory=dict)


def violations() -> list[Violation]:
    """Every broken invariant, at most MOST of each kind, as of one moment; empty where all is well.

    Others go on working meanwhile. Memory follows the stock that is there, not the length of the ledger.
    """
    with db.reading():
        found = [Violation(RULES[code], code, _named(params))
                 for source in (replay.balances(), replay.chains(), order_facts.states(), _answers())
                 for code, params in _first(source)]
    return sorted(found, key=lambda violation: violation.rule)


def _answers() -> Iterator[replay.Found]:
    for code, (_, sql) in invariants.QUESTIONS.items():
        for row in db.ask(f"{sql} LIMIT {MOST}"):
            yield code, row._asdict()


def _first(source: Iterable[replay.Found]) -> Iterator[replay.Found]:
    seen: dict[str, int] = {}
    for code, params in source:
        seen[code] = seen.get(code, 0) + 1
        if seen[code] <= MOST:
            yield code, params


# A broken row may refer to what is not there: keys become words only here, and what has no word stays a number.
_WORDS = {
    "item": ("sku", "SELECT sku FROM item WHERE id = ?"),
    "location": ("location", "SELECT code FROM location WHERE id = ?"),
    "container": ("lpn", "SELECT code FROM container WHERE id = ?"),
    "lot": ("lot", "SELECT CASE WHEN serial <> '' THEN serial WHEN code <> '' THEN code ELSE expiry END "
                   "FROM lot WHERE id = ?"),
    "order": ("order", 'SELECT number FROM "order" WHERE id = ?'),
    "order_line": ("order", 'SELECT o.number FROM order_line l JOIN "order" o ON o.id = l.order_id WHERE l.id = ?'),
    "asn": ("asn", "SELECT number FROM asn WHERE id = ?"),
    "operator": ("operator", "SELECT code FROM operator WHERE id = ?"),
}


def _named(params: dict[str, Any]) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for name, value in params.items():
        if name not in _WORDS:
            said[name] = int(value) if isinstance(value, Decimal) else value    # PostgreSQL sums to NUMERIC
            continue
        word, sql = _WORDS[name]
        known = rows(sql, value) if value else []
        said[word] = known[0][0] if known else (f"#{value}" if value else "-")
    return said


# code -> the contract's rule; what is not a question is found while the ledger and the chains are walked.
RULES: dict[str, int] = {
    "check_move_not_positive": 1, "check_move_nowhere": 1, "check_not_conserved": 1,
    "check_negative": 2, "check_balance_differs": 2, "check_move_without_event": 6,
    "check_chain_gap": 7, "check_event_changed": 7, "check_moves_changed": 7, "check_event_incomplete": 7,
    "check_chain_head": 7, "check_order_state": 3,
} | {code: rule for code, (rule, _) in invariants.QUESTIONS.items()}
