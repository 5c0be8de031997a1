"""`floorapp drive`: the same stored dialogues with no screen; a line in, one JSON object out, flushed at once."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from floorapp.cli.failures import refusal_of
from floorapp.cli.opening import opened
from floorapp.cli.speech import text
from floorapp.domain.refusals import Refused
from floorapp.locale import say

if TYPE_CHECKING:
    from floorapp.dialogues.engine import Reply

LONGEST = 4096                         # bytes of a line that are looked at: the dialogue refuses far shorter ones
TERMINAL = "drive"


def register(commands: Any) -> None:
    """`drive`."""
    drive = commands.add_parser("drive", help=text("cli_drive"))
    drive.add_argument("--operator", required=True, metavar="CODE", help=text("cli_operator"))
    drive.add_argument("--task", default="", metavar="NAME", help=text("cli_task"))
    drive.add_argument("--screen", type=_size, metavar="20x8", help=text("cli_screen"))
    drive.add_argument("--training", action="store_true", default=argparse.SUPPRESS, help=text("cli_in_training"))
    drive.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Speak for one operator until the input ends. Refused: `operator_unknown`, `operator_disabled`, `unknown_task`,
    `not_your_task`; a refused input is an answer, and the next line is read."""
    with opened(args) as chosen:
        from floorapp.dialogues import engine
        from floorapp.services import operators
        from floorapp.services.seats import Seat
        operator = operators.named(args.operator)
        language = operator.language or chosen.language
        told = _teller(operator.id, language, args.screen)
        seat = Seat(screen=False)
        reply = engine.enter(operator.id, args.task.lower(), TERMINAL, seat)
        told(reply)
        for line in lines(sys.stdin.buffer):
            reply = _answered(partial(engine.answer, operator.id, line, TERMINAL, None, seat), reply, language)
            told(reply)
    return 0


def lines(source: Any) -> Iterator[str]:
    """Each input without its line end, `\\x1d` as the byte it stands for; what is too long is cut, never held."""
    while raw := source.readline(LONGEST):
        rest = raw
        while not rest.endswith(b"\n") and (rest := source.readline(LONGEST)):
            pass
        yield raw.removesuffix(b"\n").removesuffix(b"\r").decode("utf-8", "replace").replace("\\x1d", "\x1d")


def _answered(answer: Callable[[], Reply], before: Reply, language: str) -> Reply:
    """The dialogue's answer; where the house itself fails nothing was kept, and the question stays open."""
    try:
        return answer()
    except Exception as error:
        said: Refused = refusal_of(error)
        return replace(before, outcome="refused", code=said.code, text=say(said.code, language, **said.params))


def _teller(operator: int, language: str, size: tuple[int, int] | None) -> Callable[[Reply], None]:
    def tell(reply: Reply) -> None:
        said = reply.as_json()
        if size is not None:
            said["screen"] = _screen(reply, operator, language, *size)
        sys.stdout.write(json.dumps(said, ensure_ascii=False, default=str) + "\n")
        sys.stdout.flush()
    return tell


def _screen(reply: Reply, operator: int, language: str, columns: int, rows: int) -> list[str]:
    from floorapp.data import conversations
    from floorapp.dialogues.page import page
    try:
        tape = conversations.tape.all(operator=operator, most=rows)
    except Exception:                              # the database is away: the answer says so, and a screen has it too
        tape = []
    return page(reply, columns, rows, language, tape)


def _size(given: str) -> tuple[int, int]:
    found = re.fullmatch(r"(\d{1,3})x(\d{1,3})", given.lower(), re.ASCII)
    if not found or not (10 <= int(found[1]) <= 400 and 4 <= int(found[2]) <= 200):
        raise argparse.ArgumentTypeError(text("bad_screen_size", given=given))
    return int(found[1]), int(found[2])
