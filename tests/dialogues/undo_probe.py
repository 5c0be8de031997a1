"""After every input that is kept, whichever test says it: what would its undo do now? It is done and forgotten again.

The prompt, the stock and the work in hand must be as before the input; or it is refused with what is done instead.
"""

from __future__ import annotations

from typing import Any

from floorapp.data import db, people
from floorapp.dialogues import engine
from floorapp.dialogues.talk import Answer, Talk, forget_passing
from floorapp.locale import say
from floorapp.services.rules import RULES

PICTURE = {
    "stock": "SELECT item_id, location_id, coalesce(container, 0), lot, owner_id, status, on_hand, reserved "
             "FROM balance WHERE on_hand > 0 OR reserved > 0",
    "promised": "SELECT r.order_line, b.location_id, b.lot, b.status, sum(r.qty) FROM reservation r "
                "JOIN balance b ON b.id = r.balance_id GROUP BY r.order_line, b.location_id, b.lot, b.status",
    # A pack task that nobody has in hand says nothing: opening the order makes it.
    "work": "SELECT id, kind, state, holder, done, qty, sequence, location_id FROM task "
            "WHERE state = 'claimed' OR (state = 'ready' AND kind <> 'pack')",
    "orders": 'SELECT id, state, staged_at FROM "order"',
    "order lines": "SELECT id, promised, picked, packed, shipped, returned, cancelled FROM order_line",
    "parcels": "SELECT p.order_id, p.state, p.manifest_id, p.box_id, l.order_line_id, l.lot, sum(l.qty) FROM parcel p "
               "JOIN parcel_line l ON l.parcel_id = p.id GROUP BY p.id, p.order_id, p.state, p.manifest_id, p.box_id, "
               "l.order_line_id, l.lot HAVING sum(l.qty) > 0",
    "delivered": "SELECT id, received FROM asn_line",
    "unknown": "SELECT id, code, qty, item_id FROM unknown_code WHERE dropped IS NULL OR dropped = 0",
    "differences": "SELECT * FROM stock_count",
    "announced": "SELECT id, state FROM asn",
    "receipts": "SELECT id, state, location_id, closed_at FROM receipt",
    "received": "SELECT receipt_id, asn_line, item_id, owner_id, lot, status, qty, reason FROM receipt_line",
    # What is outside is a code that was used once.
    "containers": 'SELECT id, code, kind, location_id, coalesce("order", 0) FROM container '
                  "WHERE location_id IS NOT NULL",
    "papers": "SELECT key, state FROM print_job WHERE state <> 'cancelled'",
    "holds": "SELECT order_id, reason, who FROM hold WHERE released_at IS NULL",
    "manifests": "SELECT id, state FROM manifest",
    "stock-takes": "SELECT t.id, t.state, p.location_id, p.state FROM stocktake t "
                   "JOIN stocktake_place p ON p.stocktake_id = t.id WHERE t.state <> 'cancelled'",
    "transfers": "SELECT number, order_id, asn_id FROM transfer",
    "lots": "SELECT item_id, code, serial, expiry FROM lot WHERE expiry <> ''",
    "barcodes": "SELECT code, item_id, qty FROM barcode",
}


# What an undo rightly leaves otherwise than it was.
STAYS = {
    "picking picked": {"work"},                            # a count that was opened for goods the book did not know
    "counting count_claimed": {"work"}, "packing order_opened": {"work"},      # the lease of somebody silent is over
    "picking counted": {"lots"},                           # a date that a label says, of a lot that really lies there
    "packing unit_packed": {"stock", "promised", "work", "lots"},      # the book follows the lot in the hand
    "assembly assembled": {"lots"},                        # the order's own, named after it
    "replenishment replenishment_claimed": {"work"},       # so here; and a need is found again by whoever asks
    "dispatch parcel_loaded": {"manifests"},               # the carrier's stays open, for its next parcel
    "stocktake place_left_out": {"work"},                  # a new task for the same place, for the one that ended
}


class _Back(Exception):
    """Everything as it was before."""


class Probe:
    """Which kinds of kept input (task and code) were tried; and what was wrong."""

    def __init__(self) -> None:
        self.seen: set[tuple[str, str]] = set()
        self.wrong: dict[str, Any] = {}
        self.refused: set[str] = set()
        self._busy = False
        self._before: tuple[dict[str, Any], dict[str, list[Any]]] = {}, {}
        self._take, self._keep = engine._take, engine._keep

    def take(self, talk: Talk, dialogue: Any) -> Answer:
        """The input as ever; how all stood before it is remembered."""
        if not self._busy and _on_sqlite():
            again = engine._talk(people.operator.one(id=talk.operator.id), "", talk.task)
            forget_passing(again.state)
            self._before = engine._prompt(again), picture()
        return self._take(talk, dialogue)

    def keep(self, talk: Talk, raw: str, given: Answer, before: str) -> Any:
        """The input as ever; then it is taken back, and that is forgotten again."""
        reply = self._keep(talk, raw, given, before)
        if not self._busy and _on_sqlite() and not given.code.startswith("undone"):
            self._busy = True
            try:
                with db.savepoint():
                    self._undo(talk, given)
                    raise _Back
            except _Back:
                pass
            finally:
                self._busy = False
        return reply

    def _undo(self, talk: Talk, given: Answer) -> None:
        operator, kind = talk.operator.id, f"{talk.task} {given.code}"
        prompt, stood = self._before
        people.at_task.run(id=operator, task=talk.task, terminal="", at=talk.act.at)
        shown = engine._answer(operator, "<Undo>", "", None, None, [], ())
        self.seen.add((talk.task, given.code))
        if shown.outcome == "refused":
            remedy = say(f"past_{given.code}", talk.language)
            if shown.code != "cannot_undo" or remedy not in shown.text or remedy.startswith("past_"):
                self.wrong[kind] = shown.text
            return
        if (shown.outcome, shown.code) != ("ask", "undo_last"):
            self.wrong[kind] = shown.text
            return
        done = engine._answer(operator, "<Enter>", "", None, None, [], ())
        if done.outcome == "refused" and done.code != "nothing_to_undo":
            self._explained(operator, kind, done, talk.language)
            return
        if done.code not in {"undone", "undone_paper"}:
            self.wrong[kind] = done.text
        elif done.prompt != prompt:
            self.wrong[kind] = {k: (prompt.get(k), done.prompt.get(k)) for k in prompt.keys() | done.prompt.keys()
                                if prompt.get(k) != done.prompt.get(k)}
        else:
            now = picture()
            other = {table: (sorted(set(stood[table]) - set(now[table]), key=str),
                             sorted(set(now[table]) - set(stood[table]), key=str))
                     for table in now if now[table] != stood[table] and table not in STAYS.get(kind, ())}
            if other:
                self.wrong[kind] = other


    def _explained(self, operator: int, kind: str, refused: Any, language: str) -> None:
        """Somebody was there since: the refusal says who or what, and F1 twice what can be done."""
        self.refused.add(refused.code)
        explained = [engine._answer(operator, "<F1>", "", None, None, [], ()) for _ in range(2)][1]
        remedies = RULES.get(refused.code, ("", ()))[1]
        told = [say(f"mend_{remedy}", language) for remedy in remedies if remedy != "ask_spv"]
        if explained.code != "explained" or not told or not all(words in explained.text for words in told):
            self.wrong[kind] = (refused.code, explained.code, explained.text)
        if "\n" not in refused.text:
            self.wrong[kind] = refused.text


def picture() -> dict[str, list[Any]]:
    """What stands where, what is promised, who holds which work, and how far orders, receipts and parcels are."""
    return {name: sorted((tuple(row) for row in db.ask(query)), key=str) for name, query in PICTURE.items()}


def _on_sqlite() -> bool:
    """On the other engine a refused statement ends more than a savepoint; the rule is the same."""
    return "sqlite" in type(db.database()).__name__.lower()
