"""Every command of the house once: its key, its printed code, its word and its help; the problems; the tasks and roles.

Words are message codes of the catalogues. A word is at most 12 columns in both languages, so that it fits a
20-column screen; `line` texts of problems are at most 18, for a numbered list there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from floorapp.domain.codes import COMMANDS as PRINTED
from floorapp.domain.codes import PRINTED_LETTERS
from floorapp.domain.codes import PROBLEMS as PROBLEM_NUMBERS
from floorapp.domain.codes import TASKS as TASK_NAMES
from floorapp.locale import say
from floorapp.services.permissions import ALLOWED, LEADERS


@dataclass(frozen=True)
class Command:
    """`key` is what dialogues hear, `pressed` the keys of a terminal that send it, `code` the printed barcode.

    `other_word` is shown instead of `word` where the key does its second thing (F4 looks up instead of skipping).
    """

    name: str
    key: str
    pressed: tuple[str, ...]
    code: str
    word: str
    help: str
    other_word: str | None = None


@dataclass(frozen=True)
class Problem:
    """What F2 lists: a number, its name in the events, its short word and its line in the list."""

    number: int
    name: str
    word: str
    line: str


@dataclass(frozen=True)
class Task:
    """What the menu lists: `code` is the printed barcode that opens it; supervisors and admins may do every task."""

    name: str
    code: str
    roles: frozenset[str]
    word: str
    help: str


def key_label(command: Command, language: str) -> str:
    """How a key is shown at the foot of a screen: "F2Kendala"; Enter and Undo have no room for their name."""
    word = say(command.word, language)
    return f"{command.key}{word}" if command.key.startswith("F") else word


def sheet(language: str) -> list[dict[str, object]]:
    """The command barcodes of a workplace, as the document `command_sheet` wants them: every key, the digits of lists
    and small quantities, every task. With them all work is done by the scanner alone."""
    codes = [(command.code, say(command.word, language)) for command in COMMANDS]
    codes += [(str(number), say("key_number", language, n=number)) for number in range(10)]
    codes += [(entry.code[:2 + PRINTED_LETTERS], say(entry.word, language)) for entry in TASKS]
    codes += [("GOTRAINING", say("task_training", language))]
    return [{"code": code, "words": words} for code, words in codes]


def command_for(key: str) -> Command | None:
    """The command that a dialogue's key or a terminal's key stands for."""
    return next((command for command in COMMANDS if key == command.key or key in command.pressed), None)


def problem(number: int) -> Problem | None:
    return next((entry for entry in PROBLEMS if entry.number == number), None)


def task(name: str) -> Task | None:
    return next((entry for entry in TASKS if entry.name == name), None)


def may(roles: Iterable[str], name: str) -> bool:
    """Whether somebody with these roles may do a task; unknown tasks are nobody's."""
    found = task(name)
    return found is not None and not found.roles.isdisjoint(roles)


def tasks_for(roles: Iterable[str]) -> tuple[Task, ...]:
    """The menu of somebody with these roles, in the order in which goods go through the house."""
    held = frozenset(roles)
    return tuple(entry for entry in TASKS if not entry.roles.isdisjoint(held))


def _command(name: str, key: str, *pressed: str, other_word: str | None = None) -> Command:
    code = next(printed for printed, means in PRINTED.items() if means == key)
    return Command(name, key, pressed, code, f"key_{name}", f"key_{name}_help", other_word)


def _task(name: str, *roles: str) -> Task:
    return Task(name, f"GO{name.upper()}", frozenset(roles) | LEADERS, f"task_{name}", f"task_{name}_help")


COMMANDS = (
    _command("ok", "Enter", "enter"),
    _command("help", "F1", "f1"),
    _command("problem", "F2", "f2"),
    _command("back", "F3", "f3", "escape"),
    _command("skip", "F4", "f4", other_word="key_lookup"),
    _command("undo", "Undo", "backspace"),
    _command("end", "END"),
    _command("light", "F5", "f5"),
    _command("test", "TEST"),
)

PROBLEMS = tuple(
    Problem(number, name, f"problem_{name}", f"problem_{name}_line") for number, name in PROBLEM_NUMBERS.items()
)

TASKS = tuple(_task(name, *ALLOWED[name]) for name in TASK_NAMES)
