"""Supervision: who is on the floor, a message to somebody or to a role, and what an operator sees."""

from __future__ import annotations

from typing import Any, ClassVar

from floorapp.data import clock, people
from floorapp.dialogues.talk import NEVER, Answer, Dialogue, State, Talk, info, kept
from floorapp.domain import codes
from floorapp.domain.refusals import Refused
from floorapp.locale import say
from floorapp.services import messages, signing_on, supervision
from floorapp.settings import current

CHOICES = ("message", "mirror")
MOST = 9                               # people in the list: one digit each


class Supervision(Dialogue):
    """States keep: who (operator id) or role; sent where the list of messages shows instead of the people; board where
    one came from the board and goes back to it."""

    task = "supervision"
    home = "who"
    parents: ClassVar[dict[str, str]] = {"what": "who", "text": "who", "mirror": "who"}

    def prompt(self, talk: Talk) -> dict[str, Any]:
        state = talk.state
        said: dict[str, Any] = {"step": state["step"], "expects": EXPECTS[state["step"]]}
        if state["step"] == "who":
            return said | {"rows": _sent(talk) if state.get("sent") else _people(talk)}
        if state.get("who"):
            said["who"] = people.operator.one(id=state["who"]).code
        else:
            said["who"] = state["role"]
        return said | ({"choices": list(CHOICES)} if state["step"] == "what" else {})

    def resuming(self, state: State) -> bool:
        return False

    def came_from(self, state: State, task: str) -> bool:
        before = state.pop("board", False)
        if task == "board":
            state["board"] = True
        return bool(before) or task == "board"

    def back(self, talk: Talk) -> Answer:
        """F3 from the people: to the board, where one came from there."""
        if talk.state["step"] == self.home and talk.state.pop("board", False):
            return Answer("info", "left", task="board")
        return super().back(talk)

    def at_who(self, talk: Talk) -> Answer:
        """An operator's badge or code, a role, or the number in the list. Refused: `operator_unknown`."""
        said = talk.scan.raw.strip()
        role = said.lower()
        if role in people.ROLES:
            talk.go("text", role=role, who=None)
            return kept("supervised_chosen", NEVER, who=role)
        person = signing_on.operator_named(said) or _numbered(talk)
        if person is None:
            raise Refused("operator_unknown", operator=talk.scan.text)
        talk.go("what", who=person.id, role="")
        return kept("supervised_chosen", NEVER, who=person.code)

    def at_what(self, talk: Talk) -> Answer:
        number = codes.quantity(talk.scan.text)
        if number not in {1, 2}:
            raise Refused("choose_number", choices="1-2")
        person = people.operator.one(id=talk.state["who"])
        if number == 1:
            talk.go("text")
            return kept("message_begun", NEVER, who=person.code)
        supervision.begin_mirror(talk.act, person)
        talk.go("mirror")
        return kept("mirror_begun", NEVER, who=person.code)

    def at_text(self, talk: Talk) -> Answer:
        """The message, in one line. Refused: what `messages.send` refuses."""
        state = talk.state
        to = [people.operator.one(id=state["who"])] if state.get("who") else []
        reached = messages.send(talk.act, talk.scan.raw, to, state.get("role") or "")
        self.leave(talk, self.home)
        return kept("message_sent_to", NEVER, n=reached)

    def at_mirror(self, talk: Talk) -> Answer:
        """Nothing goes through a mirror."""
        raise Refused("mirror_read_only")

    def skip(self, talk: Talk) -> Answer:
        """F4: the messages that were sent and who has read them, and back to the people."""
        if talk.state["step"] != "who":
            raise Refused("nothing_to_skip")
        talk.state["sent"] = not talk.state.get("sent")
        return info("messages_listed" if talk.state["sent"] else "people_listed")

    def leave(self, talk: Talk, parent: str) -> None:
        board = talk.state.get("board", False)
        talk.state.clear()
        talk.go(parent)
        if board:
            talk.state["board"] = True


EXPECTS: dict[str, list[str]] = {"who": ["badge"], "what": ["choice"], "text": ["text"], "mirror": []}


def _listed(talk: Talk) -> list[Any]:
    """Those who were seen last, in the order of their codes: a number stays with a person while one reads."""
    return sorted(supervision.on_the_floor(talk.warehouse, MOST), key=lambda row: str(row.code))


def _numbered(talk: Talk) -> Any | None:
    number = codes.quantity(talk.scan.text) if not talk.state.get("sent") else None
    listed = _listed(talk)
    return people.operator.one(id=listed[number - 1].id) if number and number <= len(listed) else None


def _people(talk: Talk) -> list[str]:
    told = []
    for number, row in enumerate(_listed(talk), 1):
        task = say(f"task_{row.task}_short", talk.language) if row.task not in {"", "menu"} else ""
        said = (str(number), row.code, _clock(row.seen_at), task, "!" * min(row.messages, 3))
        told.append(" ".join(filter(None, said)))
    return told


def _sent(talk: Talk) -> list[str]:
    told = []
    for row in messages.sent(talk.warehouse, 12):
        read = _clock(clock.from_iso(row["read_at"])) if row["read_at"] else say("message_unread", talk.language)
        told.append(f"{row['to']} {read} {row['text']}")
    return told


def _clock(at: int | None) -> str:
    return clock.local(at, current().warehouse.zone).strftime("%H:%M") if at else "-"
