"""The one screen of all tasks: it shows the open question of the stored dialogue and hands it the next input."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from floorapp.data import clock, conversations, db, people
from floorapp.data.act import Act
from floorapp.dialogues import engine, helping, lessons, messages, seating
from floorapp.dialogues.engine import Reply
from floorapp.dialogues.lines import Line
from floorapp.dialogues.page import hides_question, is_notice, layout
from floorapp.domain.refusals import Refused
from floorapp.locale import say
from floorapp.screens.base import FloorScreen, bare_of, key_of, raw_of
from floorapp.screens.doubles import Before
from floorapp.services import overrides, seats
from floorapp.services.permissions import may_do
from floorapp.services.seats import Seat
from floorapp.terminal.leaving import GUARD
from floorapp.terminal.scanline import Key, Scan

if TYPE_CHECKING:
    from floorapp.screens.board import Board

TAPE = 20
LOOK_EVERY = 0.25                      # seconds between looks whether somebody else has changed something
LIVE = frozenset({"stock"})            # tasks whose answer stays open and goes on being true
LANGUAGES = {"id": "en", "en": "id"}
KEYS = frozenset({"F1", "F2", "F3", "F4", "Enter", "Undo"})


class Floor(FloorScreen):
    """While a refusal shows, scans are ignored and counted until Enter; keys that mean something here stay on top."""

    def __init__(self, operator: Any) -> None:
        super().__init__()
        self.operator = operator
        self.seat = Seat(screen=True)
        self.reply: Reply | None = None
        self.tape: list[Any] = []
        self.ignored = 0
        self.in_hand = ""
        self._before = Before()
        self._board: Board | None = None
        self._turn = asyncio.Lock()
        self._version = 0

    async def start(self) -> None:
        """Where the operator stands, after signing on or a lost link; a line that is lost frees the seat at once."""
        GUARD.first = seats.line_lost
        try:
            self._seen(*await self.ask(self._enter))
            await self._show_board()
        except Exception as error:
            self.fail(error)

    def on_mount(self) -> None:
        super().on_mount()
        self.set_interval(LOOK_EVERY, self._watch)

    def lines(self, width: int, height: int) -> Sequence[Line]:
        language = self.floor.language
        if self.reply is None:
            return [Line(say("page_working", language), "message")]
        return layout(self.reply, width, height, language, self.tape, typed=self.in_hand, ignored=self.ignored,
                      working=self.working)

    def typed(self, text: str) -> None:
        """What is typed by hand; a supervisor's PIN as stars."""
        secret = self.reply is not None and self.reply.prompt.get("step") == "override_pin"
        self.in_hand = "*" * len(text) if secret else text
        self.paint()

    def at_once(self, text: str) -> bool:
        """A digit alone where a list of numbers is asked, at a site that wants no Enter after it."""
        shown = self.reply
        return (self.floor.settings.floor.choices_at_once and len(text) == 1 and text in "123456789"
                and shown is not None and shown.outcome not in {"refused", "ask"} and not is_notice(shown)
                and not shown.code.startswith("help_") and "choice" in shown.prompt.get("expects", ()))

    async def take(self, taken: Scan | Key) -> None:
        async with self._turn:
            shown = self.reply
            if shown is None:
                await self.recover()
            elif is_elsewhere(shown):
                await self._while_elsewhere(taken, shown)
            else:
                closes = hides_question(shown) and self.acknowledges(taken)
                await self._take(taken, shown)
                if closes:
                    self.cleared(taken)

    async def _take(self, taken: Scan | Key, shown: Reply) -> None:
        twice = self._before.again(taken, shown, self.floor.settings.floor.double_trigger_ms / 1000)
        unread = shown.outcome == "ask" and taken.at <= self._blocked_at and taken == self._before.taken
        self._before = Before(taken, shown)
        if twice and shown.outcome != "refused":
            return None
        if unread:
            return self.app.bell()                              # no yes: given before its question was there
        if shown.outcome == "refused" or is_notice(shown) or shown.prompt.get("message"):
            return await self._while_blocked(taken, shown)
        if shown.code.startswith(("help_", "explained")) and await self._while_helping(taken, shown):
            return None
        first = shown.task == "menu" and not shown.prompt.get("page")      # a later one goes back to that before
        if first and (key_of(taken) == "F3" or bare_of(taken) == "0"):
            return await (self._change_house() if self.floor.in_lesson else self.floor.sign_off())
        if key_of(taken) == "TEST":
            from floorapp.screens.diagnosis import Diagnosis
            await self.app.push_screen(Diagnosis())
            return None
        if isinstance(taken, Scan) or taken.name in KEYS:
            await self._give(raw_of(taken), shown.seq)
        return None

    async def recover(self) -> None:
        """The open question, or the way in where there is none yet."""
        self._seen(*await self.ask(self._look if self.reply is not None and self.seat.number else self._enter))

    async def get_up(self) -> None:
        """The operator leaves this screen: another terminal need not ask for their seat."""
        await self.ask(seats.leave, self.seat)

    async def come_back(self) -> None:
        """The open question again; the board has no dialogue of its own, it was left for the menu."""
        if self.reply is not None and self.reply.task == "board":
            await self._give((self._board and self._board.goes_to) or "<F3>", self.reply.seq)
        elif self.reply is not None and self.reply.prompt.get("step") == "mirror":
            await self._give("<F3>", self.reply.seq)
        else:
            await self.recover()

    async def mirror(self, code: str) -> None:
        """Another operator's screen on top of this one, where this operator may look: whoever only looks sits nowhere.
        Refused: `supervisor_only`."""
        try:
            await self._show_mirror(await self.ask(self._begin_mirror, code))
        except Refused as refused:
            await self.start()
            if self.reply is not None and not is_elsewhere(self.reply):
                self._refuse(refused)

    async def _give(self, raw: str, seq: int) -> None:
        self.in_hand = ""
        self._seen(*await self.ask(self._answer, raw, seq))
        assert self.reply is not None
        if self.reply.outcome == "ask" and raw.startswith("<"):
            self.shows_now()                                    # whoever presses a key looks: only a scan is heard
        elif self.reply.outcome in {"refused", "ask"} or is_notice(self.reply):
            return self.alarm()
        if self.reply.outcome == "accepted" and self.floor.settings.floor.bell_when_kept:
            self.app.bell()
        if self.reply.task == "board":
            await self._show_board()
        elif self.reply.code in lessons.SWITCHES.values():
            await self._change_house()
        elif self.reply.prompt.get("step") == "mirror" and self.reply.outcome == "accepted":
            await self._show_mirror(await self.ask(_mirrored, self.operator.id))

    async def _show_mirror(self, person: int) -> None:
        from floorapp.screens.mirror import Mirror
        await self.app.push_screen(Mirror(person))

    async def _while_blocked(self, taken: Scan | Key, shown: Reply) -> None:
        """Enter acknowledges; a scan that was under way is not an answer to a question nobody had read."""
        if key_of(taken) == "F1" and taken.at > self._blocked_at and shown.outcome == "refused":
            self.ignored = 0
            return await self._give("<F1>", shown.seq)
        if shown.prompt.get("override") and taken.at > self._blocked_at and await self._asks_supervisor(taken):
            self.ignored = 0
            return await self._give(raw_of(taken), shown.seq)
        if not self.acknowledges(taken):
            self.ignored += isinstance(taken, Scan)
            self.app.bell()
            return
        self.ignored = 0
        if shown.code == "operator_disabled":
            await self.floor.sign_off()
        elif shown.outcome == "refused":
            await self.ask(self._acknowledged, shown.seq)
            await self.recover()
        elif shown.prompt.get("message") and not is_notice(shown):
            await self._give("<Enter>", shown.seq)
        else:
            await self.recover()

    async def _asks_supervisor(self, taken: Scan | Key) -> bool:
        """Whether a supervisor is called to a refusal that they may lift: by F2, or by their badge."""
        if key_of(taken) == "F2":
            return True
        if not isinstance(taken, Scan) or key_of(taken):
            return False
        return await self.ask(overrides.leader, taken.text) is not None

    async def _while_helping(self, taken: Scan | Key, shown: Reply) -> bool:
        """Whether the input was one for the help page; anything else answers the question behind it. F1 again explains
        the last refusal, page after page."""
        if key_of(taken) == "F1" and (shown.code == "explained" or shown.prompt.get("why")):
            return False
        if not await self._changes_look(taken) and key_of(taken) not in {"Enter", "F1", "F3"}:
            return False
        self.in_hand = ""
        await self.ask(helping.close, self.operator.id, shown.task)
        await self.recover()
        return True

    async def _change_house(self) -> None:
        """Into the training warehouse or back; where that does not go, the refusal shows and all is as before."""
        try:
            await self.floor.change_house()
        except Refused as refused:
            self._refuse(refused)

    def _refuse(self, refused: Refused) -> None:
        assert self.reply is not None
        self._seen(replace(self.reply, outcome="refused", code=refused.code,
                           text=say(refused.code, self.floor.language, **refused.params)), self.tape)
        self.alarm()

    async def _changes_look(self, taken: Scan | Key) -> bool:
        """Whether L or W were typed on a help page: the other language, black and white turned round."""
        wanted = bare_of(taken).upper()
        if wanted == "L":
            self.floor.language = LANGUAGES[self.floor.language]
            await self.ask(self._speak, self.floor.language)
        elif wanted == "W":
            self.floor.turned = not self.floor.turned
        return wanted in {"L", "W"}

    async def _show_board(self) -> None:
        """The live board where that is the task. It hangs on a wall: nobody sits there."""
        if self.reply is not None and self.reply.task == "board" and not is_elsewhere(self.reply):
            await self.get_up()
            from floorapp.screens.board import Board
            self._board = Board(await self.ask(self._leads))
            await self.app.push_screen(self._board)

    async def _while_elsewhere(self, taken: Scan | Key, shown: Reply) -> None:
        """The operator sits at another terminal: 1 moves their work here, 2 and F3 go back to the sign-on. A scan was
        meant for another question."""
        said = bare_of(taken)
        self.in_hand = ""
        if shown.code.startswith("help_"):
            await self._changes_look(taken)
            self._seen(*await self.ask(self._enter))
        elif said == str(seating.TAKE_OVER):
            self._seen(*await self.ask(self._enter, int(shown.prompt["seat"])))
        elif key_of(taken) == "F3" or said in {str(seating.LEAVE), "0"}:
            await self.floor.back_to_sign_on()
        elif key_of(taken) == "F1":
            self.reply = replace(shown, code="help_takeover", text=say("help_takeover", self.floor.language))
        else:
            self.app.bell()

    async def _watch(self) -> None:
        """Whoever waits for work sees it come; whoever went on at another terminal sees where."""
        shown = self.reply
        if shown is None or self.app.screen is not self or self._turn.locked() or self._trouble:
            return
        async with self._turn:
            try:
                found = await self.ask(self._changed, shown)
            except Exception:
                return                                          # the next input will find out, and be told
            if found is None or self.reply is not shown:
                return
            if found[0].prompt.get("waiting") and not shown.prompt.get("waiting"):
                self.app.bell()
            self._seen(*found)
            if is_elsewhere(found[0]) and not is_elsewhere(shown):
                self.alarm()                                    # somebody has taken over: heard here

    def _seen(self, reply: Reply, tape: list[Any]) -> None:
        before, self.reply, self.tape = self.reply, reply, tape
        self.paint()
        message = reply.prompt.get("message")
        if message and reply.outcome != "refused" and (before is None or before.outcome == "refused"
                                                       or before.prompt.get("message") != message):
            self.alarm()                                        # heard; what was pressed before it is no yes

    # What follows runs on the database thread.

    def _enter(self, over: int = 0) -> tuple[Reply, list[Any]]:
        return engine.enter(self.operator.id, "", self.floor.terminal_name, self.seat, over), self._tape()

    def _answer(self, raw: str, seq: int) -> tuple[Reply, list[Any]]:
        try:
            reply = engine.answer(self.operator.id, raw, self.floor.terminal_name, seq, self.seat)
        except Refused as refused:
            shown = self.reply
            assert shown is not None
            reply = replace(shown, outcome="refused", code=refused.code,
                            text=say(refused.code, self.floor.language, **refused.params))
        return reply, self._tape()

    def _leads(self) -> bool:
        return may_do("supervision", frozenset(row.role for row in people.roles_of.all(operator=self.operator.id)))

    def _begin_mirror(self, code: str) -> int:
        from floorapp.services import operators, supervision
        person, me = operators.named(code), self.operator
        act = Act(me.code, me.warehouse_id, me.id, self.floor.terminal_name)
        db.execute(lambda: supervision.begin_mirror(act, person))
        return int(person.id)

    def _look(self) -> tuple[Reply, list[Any]]:
        reply = engine.look(self.operator.id, self.floor.terminal_name)
        messages.show(reply.prompt)
        return reply, self._tape()

    def _acknowledged(self, seq: int) -> None:
        """The refusal has been read: whoever mirrors this screen sees that too."""
        db.execute(lambda: conversations.seen.run(operator=self.operator.id, seq=seq, at=clock.now()))

    def _changed(self, shown: Reply) -> tuple[Reply, list[Any]] | None:
        """The open question where it is another one than is shown, and this operator did not give the answer here."""
        version = db.data_version()
        if version == self._version and not is_elsewhere(shown):
            return None
        self._version = version
        person = people.operator.one(id=self.operator.id)
        if person.seat != self.seat.number:
            return self._seat_changed(person, shown)
        told = shown.outcome == "refused" or shown.prompt.get("message")
        if person.messages and person.seq == shown.seq and not told:
            return self._look()
        if person.seq != shown.seq:
            reply, tape = self._look()
            return replace(reply, code="moved_on", text=say("moved_on", self.floor.language)), tape
        waits = shown.prompt.get("step") == "start" or shown.task in LIVE
        if not waits or shown.outcome == "refused":
            return None
        reply, tape = self._look()
        return (reply, tape) if reply.prompt != shown.prompt else None

    def _seat_changed(self, person: Any, shown: Reply) -> tuple[Reply, list[Any]] | None:
        """Another terminal sits for this operator: told while that is alive; once it is gone, work goes on here."""
        if is_elsewhere(shown) and person.seat == shown.prompt["seat"] and seats.alive_elsewhere(person, self.seat):
            return None
        reply, tape = self._enter()
        if not is_elsewhere(reply) and not is_elsewhere(shown) and person.seq != shown.seq:
            reply = replace(reply, code="moved_on", text=say("moved_on", self.floor.language))
        return reply, tape

    def _tape(self) -> list[Any]:
        return conversations.tape.all(operator=self.operator.id, most=TAPE)

    def _speak(self, language: str) -> None:
        db.execute(lambda: people.set_language.run(id=self.operator.id, language=language))


def is_elsewhere(reply: Reply) -> bool:
    """Whether the open question is where the operator works: here, or at their other terminal."""
    return reply.prompt.get("step") == "takeover"


def _mirrored(operator: int) -> int:
    """On the database thread: whom this supervisor has chosen to look at."""
    stored = conversations.dialogue.one(operator=operator, task="supervision")
    return int(json.loads(stored.state)["who"])
