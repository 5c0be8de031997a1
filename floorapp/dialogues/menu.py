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
    """Digits open a task; 9 turns the page where more follow, F3 turns back."""

    task = "menu"
    home = "menu"

    def prompt(self, talk: Talk) -> dict[str, Any]:
        page, names, more = _page(talk)
        said = {"step": "menu", "expects": ["choice"], "choices": names, "more": more, "operator": talk.operator.code}
        return said | ({"page": page} if page else {})

    def resuming(self, state: State) -> bool:
        return False

    def at_menu(self, talk: Talk) -> Answer:
        page, names, more = _page(talk)
        number = codes.quantity(talk.scan.text)
        if number == 9 and more:
            talk.state["page"] = page + 1
            return info("menu_page")
        if number is None or not 1 <= number <= len(names):
            raise Refused("choose_number", choices=f"1-{len(names)}")
        chosen = names[number - 1]
        return lessons.switch() if chosen == lessons.offered() else Answer("info", "entered", task=chosen)

    def back(self, talk: Talk) -> Answer:
        talk.state["page"] = max(_page(talk)[0] - 1, 0)
        return info("at_menu")


def _page(talk: Talk) -> tuple[int, list[str], bool]:
    """Which page, what stands on it, and whether more follows: the last one needs no 9 to turn it."""
    names = open_to(talk.roles) + list(filter(None, [lessons.offered()]))
    last = max(len(names) - 2, 0) // PAGE
    page = min(talk.state.get("page", 0), last)
    return page, names[page * PAGE:(page + 1) * PAGE + (page == last)], page < last
