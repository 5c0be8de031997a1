"""The menu: the tasks of this operator's roles, at most nine a page; last of all the training warehouse."""

from __future__ import annotations

from typing import Any

from floorapp.dialogues import lessons
from floorapp.dialogues.talk import Answer, Dialogue, State, Talk, info
from floorapp.domain import codes
from floorapp.domain.refusals import Refused
from floorapp.services.permissions import open_to

PAGE = 8


class Menu(Dialogue):
    """Digits open a task; 9 turns the page where there are more than nine."""

    task = "menu"
    home = "menu"

    def prompt(self, talk: Talk) -> dict[str, Any]:
        names, more = _page(talk)
        return {"step": "menu", "expects": ["choice"], "choices": names, "more": more, "operator": talk.operator.code}

    def resuming(self, state: State) -> bool:
        return False

    def at_menu(self, talk: Talk) -> Answer:
        names, more = _page(talk)
        number = codes.quantity(talk.scan.text)
        if number == 9 and more:
            talk.state["page"] = talk.state.get("page", 0) + 1
            return info("menu_page")
        if number is None or not 1 <= number <= len(names):
            raise Refused("choose_number", choices=f"1-{len(names)}")
        chosen = names[number - 1]
        return lessons.switch() if chosen == lessons.offered() else Answer("info", "entered", task=chosen)

    def back(self, talk: Talk) -> Answer:
        talk.state["page"] = 0
        return info("at_menu")


def _page(talk: Talk) -> tuple[list[str], bool]:
    names = open_to(talk.roles) + list(filter(None, [lessons.offered()]))
    if len(names) <= PAGE + 1:
        return names, False
    page = talk.state.get("page", 0) % -(-len(names) // PAGE)
    return names[page * PAGE:(page + 1) * PAGE], True
