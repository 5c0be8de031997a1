"""A supervisor's message stands before every other question until Enter; no scan is taken for something else."""

from __future__ import annotations

from typing import Any

from floorapp.data import clock, db, messages
from floorapp.dialogues.talk import Answer, Talk
from floorapp.domain.refusals import Refused
from floorapp.locale import say
from floorapp.services import messages as service
from floorapp.settings import current


def taken(talk: Talk) -> Answer | None:
    """The input's answer where a message shows: Enter acknowledges it, anything else is refused. None: nothing shows.

    Refused: `message_first` (who, text).
    """
    if not talk.operator.messages:
        return None
    row = service.waiting(talk.operator.id)
    if row is None or row.shown_at is None:
        return None
    if talk.scan.command != "Enter":
        raise Refused("message_first", who=row.sender, text=row.text)
    service.acknowledge(talk.act, row.id)
    talk.operator = talk.operator._replace(messages=talk.operator.messages - 1)
    return Answer("info", "message_read", {"who": row.sender})


def waiting(talk: Talk) -> dict[str, Any]:
    """What a prompt tells of the message that waits."""
    row = service.waiting(talk.operator.id) if talk.operator.messages else None
    if row is None:
        return {}
    return {"message": {"id": row.id, "from": row.sender, "at": clock.iso(row.at), "text": row.text}}


def shown(prompt: dict[str, Any], at: int) -> None:
    """This prompt goes to a screen now: from here on Enter means that its message was read."""
    if "message" in prompt:
        messages.show.run(id=prompt["message"]["id"], at=at)


def show(prompt: dict[str, Any]) -> None:
    """The same, in a transaction of its own, for a screen that only looked."""
    if "message" in prompt:
        db.execute(lambda: shown(prompt, clock.now()))


def words(prompt: dict[str, Any], language: str) -> str:
    """The message as a blocking text."""
    message = prompt["message"]
    at = clock.local(clock.from_iso(message["at"]), current().warehouse.zone).strftime("%H:%M")
    return say("message_shown", language, who=message["from"], at=at, text=message["text"])
