"""One input in, one answer out, one transaction: the door of every dialogue for TUI, drive, simulator and tests.

The dialogue's state, the input's number, the ledger and the events change together or not at all. A refused input
leaves only its line in the record of inputs.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from floorapp.data import clock, configurations, conversations, db, people, tasks
from floorapp.data.act import Act
from floorapp.dialogues import helping, lessons, messages, overriding, seating, undoing
from floorapp.dialogues.hearing import read, refuse_other_house, told
from floorapp.dialogues.talk import NEVER, PASSING, Answer, Dialogue, State, Talk, forget_passing
from floorapp.dialogues.tasks import TASKS, may_do
from floorapp.domain import codes
from floorapp.domain.codes import Scan
from floorapp.domain.gs1 import GS
from floorapp.domain.refusals import Refused
from floorapp.domain.safetext import clean
from floorapp.locale import say
from floorapp.services.seats import Seat
from floorapp.settings import digest

FOR_SCREENS = frozenset({"F5", "TEST"})        # only a screen does these: black and white, and what a scanner sends
UNDO_NUMBER = 9


@dataclass(frozen=True, slots=True)
class Reply:
    """What the operator is told and asked next. `seq` is the number of the last input that was kept."""

    seq: int
    task: str
    outcome: str
    code: str
    text: str
    prompt: dict[str, Any]

    def as_json(self) -> dict[str, Any]:
        """The object that `drive` prints."""
        return {"seq": self.seq, "task": self.task, "outcome": self.outcome, "code": self.code, "text": self.text,
                "prompt": self.prompt}


def enter(operator: int, task: str = "", terminal: str = "", seat: Seat | None = None, over: int = 0) -> Reply:
    """Where the operator stands: the named task, else the one they were in, else the menu (or their only task).

    `seat` is taken: where the operator works at another screen that is alive, nothing is done and the reply asks
    (`sits_elsewhere`); `over` is the number of the seat that such a question told, and the answer was yes.
    Refused: `unknown_task`, `not_your_task`, `operator_disabled`.
    """
    return db.execute(lambda: _on_screen(_enter(operator, task, terminal, seat, over)))


def answer(operator: int, raw: str, terminal: str = "", shown_seq: int | None = None,
           seat: Seat | None = None) -> Reply:
    """One input: a scan, a typed line, or a key as `<F1>`. `shown_seq` is what the asking screen shows: where the
    operator has gone on elsewhere in between, nothing is done and the screen is told (`moved_on`); so it is
    (`sits_elsewhere`) where the `seat` was taken over."""
    first: list[int] = []

    def once(proof: tuple[Refused | None, ...] = ()) -> Reply:
        return db.execute(lambda: _on_screen(_answer(operator, raw, terminal, shown_seq, seat, first, proof)))
    try:
        return once()
    except overriding.PinGiven as given:
        return once((overriding.prove(given.supervisor, codes.bare(raw), terminal),))


def awaited_pin(operator: int) -> str | None:
    """The refused input, as the record keeps it, that a supervisor's PIN would let this operator do, where the next
    input is one; for a replay."""
    talk = _talk(people.operator.one(id=operator), "")
    return _written(talk.state["override"]["raw"]) if overriding.awaits_pin(talk.state) else None


def answer_proven(operator: int, found: Refused | None, terminal: str = "") -> Reply:
    """One input that was a supervisor's PIN, which stands nowhere: what was found about it then is taken as found. For
    a replay alone, on a copy."""
    return db.execute(lambda: _on_screen(_answer(operator, "***", terminal, None, None, [], (found,))))


def look(operator: int, terminal: str = "") -> Reply:
    """The question now open, without an input; for screens that were told of a change."""
    with db.reading():
        talk = _talk(people.operator.one(id=operator), terminal)
        return _reply(talk, Answer("info", "look"))


def _enter(operator: int, task: str, terminal: str, seat: Seat | None, over: int) -> Reply:
    person = people.operator_to_change.one(id=operator)
    if not person.active:
        raise Refused("operator_disabled", operator=person.code)
    roles = _roles(operator)
    wanted = task or person.task or _only_task(roles) or "menu"
    if wanted not in TASKS:
        raise Refused("unknown_task", task=task)
    if not may_do(wanted, roles):
        if task:
            raise Refused("not_your_task", task=say(f"task_{task}", person.language or "id"))
        wanted = "menu"
    if seat is not None and (elsewhere := seating.sit(person, _act(person, terminal, roles), seat, over)):
        return _reply(_talk(person, terminal), elsewhere)
    people.at_task.run(id=operator, task=wanted, terminal=terminal, at=Act(person.code, 0).at)
    configurations.remember()
    talk = _talk(person, terminal, wanted)
    resumed = _under_way(wanted, talk.state)
    return _reply(talk, Answer("info", "resumed" if resumed else "entered"))


def _answer(operator: int, raw: str, terminal: str, shown_seq: int | None, seat: Seat | None, first: list[int],
            proof: tuple[Refused | None, ...]) -> Reply:
    """`first` remembers the number before the first try: a commit whose answer was lost is told, not done again.
    `proof`: the input was a supervisor's PIN, and what was found about it."""
    person = people.operator_to_change.one(id=operator)
    talk = _talk(person, terminal)
    if first and person.seq != first[0]:
        return _kept_before(talk, first[0] + 1, terminal)
    first[:] = [person.seq]
    if not person.active:
        return _refuse(talk, raw, Refused("operator_disabled", operator=person.code))
    if seat is not None and (elsewhere := seating.sit(person, talk.act, seat)):
        return _reply(talk, elsewhere)
    if shown_seq is not None and shown_seq != person.seq:
        return _reply(talk, Answer("info", "moved_on", {"seq": person.seq}))
    before = json.dumps(talk.state, separators=(",", ":"))
    given_yes: list[int] = []
    try:
        talk.scan = read(raw)
        if overriding.awaits_pin(talk.state) and talk.scan.command is None:
            raw, before, given_yes = _lifted(talk, proof)
        refuse_other_house(talk)
        with db.savepoint():
            given = messages.taken(talk) or _take(talk, TASKS[talk.task])
            talk.act.done()
    except Refused as refusal:
        talk.state = json.loads(before)
        return _refuse(talk, raw, refusal, given_yes)
    return _keep(talk, raw, given, before) if given.outcome == "accepted" else _tell(
        talk, _recorded(talk, raw, json.loads(before)), given)


def _lifted(talk: Talk, proof: tuple[Refused | None, ...]) -> tuple[str, str, list[int]]:
    """The input that a supervisor allows now, the state in which it was refused, and the numbers of what is allowed."""
    offered = talk.state["override"]
    if not proof:
        overriding.refuse_no_pin(talk.scan.text)
        raise overriding.PinGiven(people.operator.one(id=offered["by"]).code)
    if proof[0] is not None:
        raise proof[0]
    raw, given = overriding.lift(talk, offered)
    forget_passing(talk.state)
    before = json.dumps(talk.state, separators=(",", ":"))
    talk.scan = read(raw)
    talk.state["confirm"] = _same(talk.scan)           # a supervisor has looked: it is not asked once more
    return raw, before, given


def _kept_before(talk: Talk, seq: int, terminal: str) -> Reply:
    """The connection broke after the commit: the input was kept. Or the operator went on elsewhere in between."""
    last = conversations.kept_as.one(operator=talk.operator.id, seq=seq)
    if last is None or last.terminal != terminal or talk.operator.seq != seq:
        return _reply(talk, Answer("info", "moved_on", {"seq": talk.operator.seq}))
    return Reply(seq, talk.task, last.outcome, last.code, last.said, _prompt(talk))


def _take(talk: Talk, dialogue: Dialogue) -> Answer:
    """Keys that mean the same everywhere first, then the dialogue's own step."""
    command = talk.scan.command or ""
    if talk.scan.text == "0" and _choosing(talk, dialogue):
        command = "F3"                                 # where a digit chooses, 0 is none of them
    if command in FOR_SCREENS:
        return Answer("info", "look")
    asked = talk.state.pop("confirm", None)
    talk.confirmed = asked is not None and asked == _same(talk.scan)
    offered = talk.state.pop("override", None)
    if offered is not None and "by" in offered:        # a PIN is no command
        if command == "F3":
            return Answer("info", "look")
        raise Refused("override_pin_wrong")
    if offered is not None and "by" not in offered and (asks := overriding.badge(talk, offered)) is not None:
        return asks
    shown, helped = talk.state.pop("undoing", None), talk.state.pop("helped", 0)
    if shown is not None and command == "Enter":
        return undoing.undo(talk, dialogue, shown)
    if command == "F3" and (shown is not None or asked is not None):
        return Answer("info", "look")                  # no: the question behind it is open as before
    if command == "Undo":
        return undoing.show(talk, dialogue)
    if command.startswith("GO:"):
        return _open(talk, command[3:])
    if command == "F1":
        return helping.help_(talk, helped)
    if command == "F3":
        if "problem" in talk.state:
            talk.state.pop("problem")
            return Answer("accepted", "back")
        return dialogue.back(talk)
    if "problem" in talk.state:
        return _problem(talk, dialogue)
    if command == "F2":
        return _start_problem(talk, dialogue)
    if command == "F4":
        return dialogue.skip(talk)
    if command == "END":
        return dialogue.end(talk)
    return dialogue.take(talk)


def _choosing(talk: Talk, dialogue: Dialogue) -> bool:
    """Whether the open question is a list of numbers."""
    problem = talk.state.get("problem")
    return problem.get("number") is None if problem else "choice" in dialogue.prompt(talk).get("expects", ())


def _open(talk: Talk, task: str) -> Answer:
    """GO and a task's name: from the menu or from the start of another task. GOTRAINING is another house."""
    if task not in TASKS and task != "training":
        raise Refused("unknown_task", task=task)
    if task in TASKS and not may_do(task, talk.roles):
        raise Refused("not_your_task", task=say(f"task_{task}", talk.language))
    if talk.task not in {"menu", task} and _under_way(talk.task, talk.state):
        raise Refused("finish_first")
    return lessons.switch() if task == "training" else Answer("info", "entered", task=task)


def _start_problem(talk: Talk, dialogue: Dialogue) -> Answer:
    choices = dialogue.problems.get(talk.state["step"], ())
    if not choices:
        raise Refused("no_problem_here")
    talk.state["problem"] = {"choices": list(choices)}
    return Answer("accepted", "problem_which")


def _problem(talk: Talk, dialogue: Dialogue) -> Answer:
    """The choice of F2, then what the dialogue asks for it (a quantity) until it says that it is over."""
    problem = talk.state["problem"]
    number = problem.get("number")
    if number is None:
        given = codes.quantity(talk.scan.text)
        if given == UNDO_NUMBER:
            return undoing.instead(talk, dialogue)
        if given not in problem["choices"]:
            raise Refused("choose_number", choices=", ".join(map(str, problem["choices"])))
        number = given
    answer_ = dialogue.problem(talk, number)
    if answer_.code in {"problem_qty", "problem_qty_damaged"}:
        talk.state["problem"]["number"] = number
    elif answer_.outcome == "accepted":
        talk.state.pop("problem", None)
    return answer_


def _keep(talk: Talk, raw: str, given: Answer, before: str) -> Reply:
    """The input is kept: its number, the new state, and how to take it back."""
    seq, at = talk.operator.seq + 1, talk.act.at
    undo: Any = given.undo
    is_undo = undo == "undo"
    closed = is_undo or undo == NEVER                  # nobody will ask for what was before
    text = say(given.code, talk.language, **given.params)
    people.kept.changed(id=talk.operator.id, seq=seq, task=talk.task, terminal=talk.act.terminal, at=at)
    conversations.keep.run(
        operator=talk.operator.id, seq=seq, kept=1, task=talk.task, raw=_recorded(talk, raw, json.loads(before)),
        outcome=given.outcome, code=given.code, said=clean(text.split("\n")[0]), before="" if closed else before,
        undo=json.dumps([] if is_undo else {undoing.PAST: undo} if given.boundary else undo),
        terminal=talk.act.terminal, at=at, undone=int(is_undo), facts="", config=digest())
    tasks.renew.run(holder=talk.operator.id, until=tasks.lease_from(at))
    _save(talk)
    talk.operator = talk.operator._replace(seq=seq)
    if given.task:
        return _switch(talk, given)
    return _reply(talk, given)


def _tell(talk: Talk, recorded: str, given: Answer) -> Reply:
    """An `ask` is remembered with the scan that it wants again; an `info` changes at most the task."""
    if given.outcome == "ask" and "undoing" not in talk.state:
        talk.state["confirm"] = _same(talk.scan)
    _save(talk)
    _record(talk, recorded, given.outcome, given.code, say(given.code, talk.language, **given.params))
    return _switch(talk, given) if given.task else _reply(talk, given)


def _switch(talk: Talk, given: Answer) -> Reply:
    people.at_task.run(id=talk.operator.id, task=given.task, terminal=talk.act.terminal, at=talk.act.at)
    there = _talk(talk.operator, talk.act.terminal, given.task)
    if TASKS[given.task].came_from(there.state, talk.task):
        _save(there)
    resumed = given.task != "menu" and _under_way(given.task, there.state)
    return _reply(there, Answer("info", "resumed") if resumed else given)


def _refuse(talk: Talk, raw: str, refusal: Refused, given: list[int] | None = None) -> Reply:
    """Nothing is changed but the record, and a question that waited for the same scan again is closed. `given`: what a
    supervisor has allowed of this input, where that was not all that was against it."""
    text = told(talk, refusal)
    asked_in = dict(talk.state)
    forgotten, private = forget_passing(talk.state), _is_private(talk, asked_in)
    if overriding.awaits_pin(asked_in) and refusal.code.startswith(("override_pin", "sign_in")):
        talk.state["override"] = asked_in["override"]          # a PIN is mistyped easily
    elif not private and overriding.offer(talk, raw, refusal, given or []):
        text, forgotten = f"{text}\n{say('override_offer', talk.language)}", True
    if forgotten:
        _save(talk)
    prompt = _prompt(talk)
    _record(talk, "***" if private else _recorded(talk, raw, talk.state), "refused", refusal.code, text,
            "" if private else helping.facts(refusal, prompt))
    return Reply(talk.operator.seq, talk.task, "refused", refusal.code, text, prompt)


def _record(talk: Talk, recorded: str, outcome: str, code: str, text: str, facts: str = "") -> None:
    conversations.keep.run(
        operator=talk.operator.id, seq=talk.operator.seq, kept=0, task=talk.task, outcome=outcome, code=code,
        raw=recorded, said=clean(text.replace("\n", " ")), before="", undo="[]",
        terminal=talk.act.terminal, at=talk.act.at, undone=0, facts=facts, config=digest())


def _recorded(talk: Talk, raw: str, state: State) -> str:
    """An input as the record keeps it, whole enough to be said again, GS as `\\x1d`. Names of receivers and drivers
    stand in tables of their own, erasable; a key is no name, however it was pressed."""
    if _is_private(talk, state):
        return "***"
    return _written(raw)


def _written(raw: str) -> str:
    return "\\x1d".join(clean(part) for part in raw.split(GS))


def _is_private(talk: Talk, state: State) -> bool:
    if overriding.awaits_pin(state) and talk.scan.command is None:
        return True
    return state["step"] in TASKS[talk.task].private and talk.scan.command is None


def _under_way(task: str, state: State) -> bool:
    """Whether a task is in the middle of something; a question that is only shown is not."""
    return TASKS[task].resuming({name: value for name, value in state.items() if name not in PASSING})


def _reply(talk: Talk, given: Answer) -> Reply:
    prompt = seating.prompt(given) or _prompt(talk)
    return Reply(talk.operator.seq, talk.task, given.outcome, given.code,
                 say(given.code, talk.language, **given.params), prompt)


def _on_screen(reply: Reply) -> Reply:
    """What goes out now has been shown: a message in it is acknowledged by the next Enter."""
    messages.shown(reply.prompt, clock.now())
    return reply


def _prompt(talk: Talk) -> dict[str, Any]:
    """The open question; a started F2 asks for its choice first, a supervisor's message stands before all."""
    prompt = TASKS[talk.task].prompt(talk) | messages.waiting(talk)
    problem = talk.state.get("problem")
    if problem is not None and problem.get("number") is None:
        return prompt | {"step": "problem", "expects": ["choice"], "choices": problem["choices"]}
    if problem is not None:
        return prompt | {"step": "problem_qty", "expects": ["qty"], "problem": problem["number"]}
    if "undoing" in talk.state:
        return prompt | {"confirm": "undo"}
    prompt = prompt | overriding.shown(talk.state)
    return prompt | helping.shown(talk) if "helped" in talk.state else prompt


def _talk(person: Any, terminal: str, task: str = "") -> Talk:
    name = task or person.task or "menu"
    stored = conversations.dialogue.one(operator=person.id, task=name)
    state = json.loads(stored.state) if stored else TASKS[name].begin()
    roles = _roles(person.id)
    return Talk(person, roles, _act(person, terminal, roles), name, state)


def _act(person: Any, terminal: str, roles: frozenset[str]) -> Act:
    return Act(person.code, person.warehouse_id, person.id, terminal, roles=roles)


def _save(talk: Talk) -> None:
    conversations.save.run(operator=talk.operator.id, task=talk.task, at=talk.act.at,
                           state=json.dumps(talk.state, ensure_ascii=False, separators=(",", ":")))


def _roles(operator: int) -> frozenset[str]:
    return frozenset(row.role for row in people.roles_of.all(operator=operator))


def _only_task(roles: frozenset[str]) -> str:
    mine = [name for name in TASKS if name not in {"menu", "stock"} and may_do(name, roles)]
    return mine[0] if len(mine) == 1 else ""


def _same(scan: Scan) -> str:
    return scan.text or scan.command or ""
