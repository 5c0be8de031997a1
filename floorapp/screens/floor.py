"""The one screen of all tasks: it shows the open question of the stored dialogue and hands it the next input."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from floorapp.data import conversations, db, people
from floorapp.dialogues import engine
from floorapp.dialogues.engine import Reply
from floorapp.dialogues.page import Line, layout
from floorapp.domain.refusals import Refused
from floorapp.locale import say
from floorapp.screens.base import FloorScreen, raw_of
from floorapp.terminal.scanline import Key, Scan

TAPE = 12
LANGUAGES = {"id": "en", "en": "id"}


class Floor(FloorScreen):
    """While a refusal shows, scans are ignored and counted until Enter; keys that mean something here stay on top."""

    def __init__(self, operator: Any) -> None:
        super().__init__()
        self.operator = operator
        self.reply: Reply | None = None
        self.tape: list[Any] = []
        self.ignored = 0
        self.in_hand = ""

    async def start(self) -> None:
        """Where the operator stands, after signing on or a lost link."""
        self._seen(*await self.ask(self._enter))

    def lines(self, width: int, height: int) -> Sequence[Line]:
        if self.reply is None:
            return [Line(say("page_working", self.floor.language), "message")]
        lines = layout(self.reply, width, height, self.floor.language, self.tape, typed=self.in_hand)
        if self.ignored and self.reply.outcome == "refused":
            lines[-1] = Line(say("page_ignored", self.floor.language, n=self.ignored)[:width], "error")
        return lines

    def typed(self, text: str) -> None:
        self.in_hand = text
        self.paint()

    async def take(self, taken: Scan | Key) -> None:
        shown = self.reply
        if shown is None:
            return
        if shown.outcome == "refused":
            return await self._while_refused(taken)
        if shown.code.startswith("help_"):
            return await self._while_helping(taken)
        if isinstance(taken, Key) and taken.name == "F3" and shown.task == "menu":
            return await self.floor.sign_off()
        if isinstance(taken, Key) and taken.name not in {"F1", "F2", "F3", "F4", "Enter", "Undo"}:
            return
        self.in_hand = ""
        self._seen(*await self.ask(self._answer, raw_of(taken), shown.seq))
        assert self.reply is not None
        if self.reply.outcome == "refused":
            await self.alarm()
        elif self.reply.task == "board":
            await self.floor.open_board()

    async def leave_board(self) -> None:
        """The board has no dialogue of its own: F3 leads to the menu."""
        assert self.reply is not None
        self._seen(*await self.ask(self._answer, "<F3>", self.reply.seq))

    async def look(self) -> None:
        """The open question again, after something else was on the screen."""
        self._seen(*await self.ask(self._look))

    async def _while_refused(self, taken: Scan | Key) -> None:
        """Enter acknowledges; a scan that was under way is not an answer to a question nobody had read."""
        if isinstance(taken, Key) and taken.name in {"Enter", "F3"}:
            self.ignored = 0
            return await self.look()
        if isinstance(taken, Scan) and taken.text.strip().upper() == "CMDOK":
            self.ignored = 0
            return await self.look()
        self.ignored += 1
        self.paint()
        self.app.bell()

    async def _while_helping(self, taken: Scan | Key) -> None:
        wanted = taken.text.strip().upper() if isinstance(taken, Scan) else ""
        if wanted == "L":
            self.floor.language = LANGUAGES[self.floor.language]
            await self.ask(self._speak, self.floor.language)
        elif wanted == "W":
            self.floor.turn_colours()
        await self.look()

    def _seen(self, reply: Reply, tape: list[Any]) -> None:
        self.reply, self.tape = reply, tape
        self.paint()

    # What follows runs on the database thread.

    def _enter(self) -> tuple[Reply, list[Any]]:
        return engine.enter(self.operator.id, "", self.floor.terminal_name), self._tape()

    def _answer(self, raw: str, seq: int) -> tuple[Reply, list[Any]]:
        try:
            reply = engine.answer(self.operator.id, raw, self.floor.terminal_name, seq)
        except Refused as refused:
            shown = self.reply
            assert shown is not None
            reply = Reply(shown.seq, shown.task, "refused", refused.code,
                          say(refused.code, self.floor.language, **refused.params), shown.prompt)
        return reply, self._tape()

    def _look(self) -> tuple[Reply, list[Any]]:
        return engine.look(self.operator.id, self.floor.terminal_name), self._tape()

    def _tape(self) -> list[Any]:
        return conversations.tape.all(operator=self.operator.id, most=TAPE)

    def _speak(self, language: str) -> None:
        db.execute(lambda: people.set_language.run(id=self.operator.id, language=language))
