"""`floorapp training reset`, and what `--training` may go before: lessons in a warehouse of their own."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from typing import Any

from floorapp.cli.failures import Unusable
from floorapp.cli.opening import database_file, opened
from floorapp.cli.speech import text

# The rest makes, keeps or changes the real warehouse, and would be misunderstood here.
IN_TRAINING = frozenset({None, "session", "drive", "worker", "stock", "order", "orders", "board", "explain", "print",
                         "release", "db check", "report"})


def register(commands: Any) -> None:
    """`training reset`."""
    group = commands.add_parser("training", help=text("cli_training")).add_subparsers(metavar="COMMAND", required=True)
    reset_ = group.add_parser("reset", help=text("cli_training_reset"))
    reset_.add_argument("--json", action="store_true", help=text("cli_json"))
    reset_.set_defaults(run=reset)


def refuse_outside(args: argparse.Namespace) -> None:
    """`--training` goes with what people do on the floor. Refused: `training_not_here` (command), exit status 2."""
    command = args.command if args.command != "db" else f"db {args.run.__name__}"
    if args.training and command not in IN_TRAINING:
        raise Unusable("training_not_here", command=command)


def reset(args: argparse.Namespace) -> int:
    """Make the training warehouse anew, with today's people of the live one, which is only read.

    Refused: `database_in_use` while somebody learns there, and what opening the live database refuses.
    """
    from floorapp.services import trainees
    with opened(args) as chosen:
        people = trainees.known()
    from floorapp.training.making import make
    lesson = chosen.in_training()
    file = database_file(lesson.database)
    assert file is not None, "lessons stand in a file"
    made = make(lesson, file, people)
    if args.json:
        print(json.dumps({"database": str(file), **asdict(made)}))
    else:
        print(text("training_made", file=file, **asdict(made)))
    return 1 if made.aside else 0
