"""Undo: the last kept input is shown first, Enter takes it back, with everything it did."""

from __future__ import annotations

import json

from floorapp.data import conversations
from floorapp.dialogues.talk import NEVER, Answer, Dialogue, Talk, forget_passing
from floorapp.domain.refusals import Refused


def show(talk: Talk) -> Answer:
    """What would be taken back. Refused: `nothing_to_undo`, `cannot_undo` (said) behind a boundary."""
    last = conversations.last_kept.one(operator=talk.operator.id, task=talk.task)
    if last is None:
        raise Refused("nothing_to_undo")
    if json.loads(last.undo) == NEVER:
        raise Refused("cannot_undo", said=last.said)
    talk.state["undoing"] = last.id
    return Answer("ask", "undo_last", {"said": last.said, "seq": last.seq})


def undo(talk: Talk, dialogue: Dialogue, shown: int) -> Answer:
    """Take back the input with this id, if it is still the last. Refused: `nothing_to_undo`, and what its services
    refuse once others have built on it."""
    last = conversations.last_kept.one(operator=talk.operator.id, task=talk.task)
    if last is None or last.id != shown:
        raise Refused("nothing_to_undo")
    for name, values in reversed(json.loads(last.undo)):
        dialogue.undo[name](talk.act, values)
    conversations.mark_undone.changed(id=last.id)
    talk.state.clear()
    talk.state.update(json.loads(last.before))
    forget_passing(talk.state)
    return Answer("accepted", "undone", {"said": last.said, "seq": last.seq}, undo="undo")


def instead(talk: Talk) -> Answer:
    """F2 then 9, for terminals without Backspace: not the F2 but what was kept before it is shown and taken back."""
    opened = conversations.last_kept.one(operator=talk.operator.id, task=talk.task)
    if opened is not None and opened.code == "problem_which":
        conversations.mark_undone.changed(id=opened.id)
    talk.state.pop("problem", None)
    return show(talk)
