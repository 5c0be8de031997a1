"""What a dialogue works with: the talk of one input, the answers it may give, and the shape of every dialogue."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar

from floorapp.data.act import Act
from floorapp.domain.codes import Scan
from floorapp.domain.refusals import Refused

NEVER = "never"
PASSING = ("confirm", "undoing", "helped", "override")         # what a state remembers for the very next input only
State = dict[str, Any]
# It may return the name of a paper that is out already, for people to throw away.
Compensation = Callable[[Act, dict[str, Any]], str | None]


@dataclass(slots=True)
class Talk:
    """One input of one operator in one task. `state` is changed in place; it is stored if the answer is kept."""

    operator: Any
    roles: frozenset[str]
    act: Act
    task: str
    state: State
    scan: Scan = field(default_factory=lambda: Scan("", ""))
    confirmed: bool = False

    @property
    def warehouse(self) -> int:
        """The id of the operator's warehouse."""
        return self.act.warehouse

    @property
    def language(self) -> str:
        """The operator's language; a supervisor's while they are asked for their PIN."""
        return self.state.get("override", {}).get("language") or self.operator.language or "id"

    def go(self, step: str, **values: Any) -> None:
        """The next question, and what to remember for it."""
        self.state["step"] = step
        self.state.update(values)


@dataclass(frozen=True, slots=True)
class Answer:
    """outcome: accepted, ask or info. `undo`: how to take it back; NEVER where a boundary was passed.

    `boundary`: `undo` is past one, and only a supervisor may have it done. An `ask` wants the same scan once more.
    `task` opens another task.
    """

    outcome: str
    code: str
    params: dict[str, Any] = field(default_factory=dict)
    undo: list[tuple[str, dict[str, Any]]] | str = field(default_factory=list)
    task: str = ""
    boundary: bool = False


def kept(code: str, undo: list[tuple[str, dict[str, Any]]] | str | None = None, **params: Any) -> Answer:
    """The input was taken and is stored, with all that it changed."""
    return Answer("accepted", code, params, undo or [])


def kept_past(code: str, undo: list[tuple[str, dict[str, Any]]], **params: Any) -> Answer:
    """The input was taken and passed a boundary: a supervisor may have it taken back, as long as the ledger allows."""
    return Answer("accepted", code, params, undo, boundary=True)


def ask(code: str, **params: Any) -> Answer:
    """Risky or unusual: the same scan again confirms; anything else is a new input."""
    return Answer("ask", code, params)


def info(code: str, **params: Any) -> Answer:
    """Told; nothing is changed."""
    return Answer("info", code, params)


def forget_passing(state: State) -> bool:
    """Whether there was anything that only the next input should see."""
    return bool([name for name in PASSING if state.pop(name, None) is not None])


class Dialogue:
    """One task. `at_<step>` takes an input in that step; what it may not take it refuses with a code.

    `home` is the step a task starts in. `parents` says where F3 goes from a step; where it names none, F3 leaves to the
    menu and all stays as it stands. `problems` are the choices of F2 in a step. What is answered in a
    `private` step is personal and does not stay in the record of inputs.
    """

    task: ClassVar[str]
    home: ClassVar[str]
    parents: ClassVar[dict[str, str]] = {}
    problems: ClassVar[dict[str, tuple[int, ...]]] = {}
    private: ClassVar[frozenset[str]] = frozenset()
    undo: ClassVar[dict[str, Compensation]] = {}

    def begin(self) -> State:
        """The state of a task nobody has started."""
        return {"step": self.home}

    def resuming(self, state: State) -> bool:
        """Whether this stored state is in the middle of something."""
        return bool(state != self.begin())

    def came_from(self, state: State, task: str) -> bool:
        """The operator went from `task` to this one; whether the state remembers it now."""
        return False

    def prompt(self, talk: Talk) -> dict[str, Any]:
        """The one question now open: step, expects, and the facts to show."""
        raise NotImplementedError

    def take(self, talk: Talk) -> Answer:
        """The input against the one question now open."""
        return getattr(self, f"at_{talk.state['step']}")(talk)

    def back(self, talk: Talk) -> Answer:
        """F3: one step back, or to the menu; what is saved stays saved."""
        parent = self.parents.get(talk.state["step"])
        if parent is None:
            return Answer("info", "left", task="menu")
        self.leave(talk, parent)
        return kept("back")

    def leave(self, talk: Talk, parent: str) -> None:
        """Go back to `parent`; a dialogue forgets here what was only counted."""
        talk.go(parent)

    def skip(self, talk: Talk) -> Answer:
        """F4. Refused: `nothing_to_skip`."""
        raise Refused("nothing_to_skip")

    def end(self, talk: Talk) -> Answer:
        """END. Refused: `nothing_to_end`."""
        raise Refused("nothing_to_end")

    def problem(self, talk: Talk, number: int) -> Answer:
        """F2 and a choice. Refused: `no_problem_here`."""
        raise Refused("no_problem_here")
