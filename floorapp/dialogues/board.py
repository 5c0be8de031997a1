"""The board as a task: its figures are shown by the live screen; `drive` is told them as text."""

from __future__ import annotations

from typing import Any

from floorapp.data import sites
from floorapp.dialogues.talk import Answer, Dialogue, State, Talk
from floorapp.domain.refusals import Refused
from floorapp.services import board


class Board(Dialogue):
    """Read only; F3 leaves."""

    task = "board"
    home = "board"

    def prompt(self, talk: Talk) -> dict[str, Any]:
        shown = board.board_json(talk.language, warehouse=sites.house.one(id=talk.warehouse).code)
        return {"step": "board", "expects": [], "rows": [
            " ".join((group["carrier"] or "-", group["service"] or "",
                      f"{group['to_pick']}/{group['to_pack']}/{group['to_ship']}")) for group in shown["groups"]]}

    def resuming(self, state: State) -> bool:
        return False

    def at_board(self, talk: Talk) -> Answer:
        raise Refused("board_read_only")
