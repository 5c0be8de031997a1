"""What an operator sees, for somebody else: the open question, the last answer, the tape. Nothing is written."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from floorapp.data import clock, conversations, db, people
from floorapp.dialogues import engine
from floorapp.dialogues.engine import Reply
from floorapp.dialogues.lines import Line, sheet
from floorapp.dialogues.page import layout
from floorapp.domain.safetext import cap
from floorapp.locale import say
from floorapp.settings import current

TAPE = 20


@dataclass(frozen=True, slots=True)
class Seen:
    """An operator's screen: whose, where they sit, since when nothing came, and what shows."""

    code: str
    terminal: str
    language: str
    seen_at: int | None
    reply: Reply
    tape: Sequence[Any]

    def as_json(self) -> dict[str, Any]:
        """The object that `mirror --json` prints."""
        return {"operator": self.code, "terminal": self.terminal, "seen_at": clock.iso(self.seen_at),
                **self.reply.as_json(), "tape": [
                    {"seq": row.seq, "at": clock.iso(row.at), "said": row.said, "undone": bool(row.undone)}
                    for row in self.tape]}


def seen(operator: int) -> Seen:
    """What this operator sees now. Whoever asks has been let in by `supervision.begin_mirror`."""
    with db.reading():
        person = people.operator.one(id=operator)
        last = conversations.last_input.one(operator=operator)
        reply = engine.look(operator, person.terminal)
        language = person.language or "id"
        return Seen(person.code, person.terminal, language, person.seen_at, _answered(reply, last, language),
                    conversations.tape.all(operator=operator, most=TAPE))


def mirror_lines(found: Seen, width: int, height: int) -> list[Line]:
    """Exactly `height` lines: whose screen it is, then that screen one row less high."""
    at = clock.local(found.seen_at, current().warehouse.zone).strftime("%H:%M") if found.seen_at else "-"
    head = cap(f"{say('mirror_title', found.language, who=found.code, at=at)} {found.terminal}".strip(), width)
    shown = layout(found.reply, width, height - 1, found.language, found.tape)
    return [*sheet([Line(head, "title")], width, 1), *shown]


def _answered(reply: Reply, last: Any | None, language: str) -> Reply:
    """The question with the last answer: a refusal until the operator acknowledges it, or goes on."""
    if last is None or last.task != reply.task or last.seq != reply.seq:
        return reply
    if last.outcome == "refused" and last.seen_at is None:
        params = json.loads(last.facts)["params"] if last.facts else {}
        said = say(last.code, language, **params) if params else last.said
        return replace(reply, outcome="refused", code=last.code, text=said)
    if last.outcome == "ask" and reply.prompt.get("confirm"):
        return replace(reply, outcome="ask", code=last.code, text=last.said)
    return replace(reply, outcome="accepted", code=last.code, text=last.said) if last.kept else reply
