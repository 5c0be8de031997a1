"""F1: help for the step; F1 again: why the last scan was refused, page after page."""

from __future__ import annotations

import json
from typing import Any

from floorapp.data import conversations, db, sites
from floorapp.dialogues.talk import Answer, Talk
from floorapp.domain.refusals import Refused
from floorapp.locale import say
from floorapp.services import refused_scans
from floorapp.services.voice import Voice

FACTS = ("step", "expects", "location", "sku", "qty", "done", "to", "order")


def help_(talk: Talk, pressed: int) -> Answer:
    """`pressed`: how often F1 was pressed before, with nothing else in between."""
    talk.state["helped"] = pressed + 1
    if pressed:
        voice = Voice(talk.language, sites.house.one(id=talk.warehouse).zone, talk.warehouse)
        lines = refused_scans.of_operator(voice, talk.operator.id)
        if lines:
            return Answer("info", "explained", {"lines": "\n".join(lines)})
        talk.state["helped"] = 1
    step = talk.state["step"]
    for code in (f"help_{talk.task}_{step}", f"help_{step}"):
        if say(code) != code:
            return Answer("info", code)
    return Answer("info", "help_any")


def shown(talk: Talk) -> dict[str, Any]:
    """What a prompt tells while help shows: whether there is a refusal to explain, and the page of the explanation."""
    helped = talk.state.get("helped", 0)
    if helped > 1:
        return {"page": helped - 2}
    last = conversations.last_refused.one(operator=talk.operator.id) if helped else None
    return {"why": last.code} if last is not None else {}


def close(operator: int, task: str) -> None:
    """Somebody has read it: the next F1 is a first one again."""
    def forget() -> None:
        stored = conversations.dialogue_to_change.one(operator=operator, task=task)
        state = json.loads(stored.state) if stored is not None else {}
        if state.pop("helped", 0):
            conversations.save.run(operator=operator, task=task, at=stored.at, state=json.dumps(
                state, ensure_ascii=False, separators=(",", ":")))
    db.execute(forget)


def facts(refused: Refused, prompt: dict[str, Any]) -> str:
    """What an explanation needs later: what the refusal told, whether a supervisor may lift it, and what was asked."""
    told = {name: value if isinstance(value, int) else str(value)[:200] for name, value in refused.params.items()}
    asked = {name: prompt[name] for name in FACTS if prompt.get(name) is not None}
    return json.dumps({"params": told, "prompt": asked, "allowable": int(refused.allowable)},
                      ensure_ascii=False, separators=(",", ":"), default=str)
