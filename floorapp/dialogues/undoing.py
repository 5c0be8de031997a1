"""Undo: what was kept last is shown, Enter takes it back. Past a boundary it is refused with what is done instead, and
where the ledger would still allow it, a supervisor may."""

from __future__ import annotations

import json

from floorapp.data import conversations
from floorapp.dialogues.talk import NEVER, Answer, Dialogue, Talk, forget_passing
from floorapp.domain.refusals import Refused
from floorapp.locale import say
from floorapp.services import overrides

PAST = "past"                          # the way back of what only a supervisor may have undone


def show(talk: Talk, dialogue: Dialogue) -> Answer:
    """What would be undone. Refused: `nothing_to_undo`; `cannot_undo` (said, seq, way) past a boundary."""
    last = conversations.last_kept.one(operator=talk.operator.id, task=talk.task)
    if last is None:
        raise Refused("nothing_to_undo")
    way = json.loads(last.undo)
    refused = Refused("cannot_undo", said=last.said, seq=last.seq, way=say(f"past_{last.code}", talk.language))
    if way == NEVER:
        raise refused
    if isinstance(way, dict):                          # the supervisor has seen which: it is done at once
        overrides.unless_allowed(talk.act, refused, 1)
        return undo(talk, dialogue, last.id)
    talk.state["undoing"] = last.id
    return Answer("ask", "undo_last", {"said": last.said, "seq": last.seq})


def undo(talk: Talk, dialogue: Dialogue, shown: int) -> Answer:
    """Take back the input that was shown. Refused: `nothing_to_undo` where another one was kept since, and what the
    compensations refuse."""
    last = conversations.last_kept.one(operator=talk.operator.id, task=talk.task)
    if last is None or last.id != shown:
        raise Refused("nothing_to_undo")
    way = json.loads(last.undo)
    try:
        papers = [dialogue.undo[name](talk.act, values)
                  for name, values in reversed(way[PAST] if isinstance(way, dict) else way)]
    except Refused as refused:
        refused.params["since"] = "\n".join(_since(talk, last.at))
        raise
    conversations.mark_undone.changed(id=last.id)
    talk.state.clear()
    talk.state.update(json.loads(last.before))
    forget_passing(talk.state)
    told = {"said": last.said, "seq": last.seq}
    if out := ", ".join(filter(None, papers)):
        return Answer("accepted", "undone_paper", told | {"papers": out}, undo="undo")
    return Answer("accepted", "undone", told, undo="undo")


def _since(talk: Talk, at: int) -> list[str]:
    """Who or what stands in the way."""
    from floorapp.data import sites  # here: few undos are refused
    from floorapp.services import since
    from floorapp.services.voice import Voice
    return since.told(Voice(talk.language, sites.house.one(id=talk.warehouse).zone, talk.warehouse), talk.act, at)


def instead(talk: Talk, dialogue: Dialogue) -> Answer:
    """F2 then 9, for terminals without Backspace: not the F2 but what was kept before it is shown and taken back."""
    opened = conversations.last_kept.one(operator=talk.operator.id, task=talk.task)
    if opened is not None and opened.code == "problem_which":
        conversations.mark_undone.changed(id=opened.id)
    talk.state.pop("problem", None)
    return show(talk, dialogue)
