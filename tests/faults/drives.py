"""`floorapp drive` processes for tests: started cold as a user does, or forked from a warm server and mined.

A mined one kills itself with -9 in the middle of an input: right before its transaction is committed, or right after,
before the answer is said.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from floorapp.simulation.ports import Lines

AFTER_ANSWER, BEFORE_COMMIT, AFTER_COMMIT = "after answer", "before commit", "after commit"


@dataclass
class Drive:
    """A running process and the line to it."""

    process: Any
    port: Lines

    def kill(self) -> None:
        """kill -9, and wait until it is gone."""
        self.process.kill()
        self.wait()

    def wait(self) -> None:
        """Until it is gone."""
        if isinstance(self.process, subprocess.Popen):
            self.process.wait(30)
        else:
            self.process.join(30)
        self.port.reads.close()
        self.port.prints.close()


@contextmanager
def warm(url: str, folder: Path, operator: str, death: str = AFTER_ANSWER) -> Iterator[Drive]:
    """A drive that starts in milliseconds; killed at the end at the latest."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.faults.warmth"])
    theirs_in, ours_out = context.Pipe(duplex=False)
    ours_in, theirs_out = context.Pipe(duplex=False)
    process = context.Process(target=_drive, args=(url, str(folder), operator, theirs_in, theirs_out, death))
    process.start()
    theirs_in.close()
    theirs_out.close()
    drive = Drive(process, Lines(_text(ours_out, "w"), _text(ours_in, "r")))
    try:
        yield drive
    finally:
        drive.kill()


def cold(url: str, folder: Path, operator: str, task: str) -> Drive:
    """The command itself, as a user starts it."""
    process = subprocess.Popen(
        [sys.executable, "-m", "floorapp", "--database", url, "drive", "--operator", operator, "--task", task],
        cwd=folder, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])})
    assert process.stdin is not None and process.stdout is not None
    return Drive(process, Lines(process.stdin, process.stdout))


def _text(end: Connection, mode: str) -> Any:
    descriptor = os.dup(end.fileno())
    end.close()
    return os.fdopen(descriptor, mode, encoding="utf-8")


def _drive(url: str, folder: str, operator: str, reads: Connection, prints: Connection, death: str) -> None:
    os.chdir(folder)
    os.dup2(reads.fileno(), 0)
    os.dup2(prints.fileno(), 1)
    reads.close()
    prints.close()
    sys.stdin, sys.stdout = os.fdopen(0, encoding="utf-8"), os.fdopen(1, "w", encoding="utf-8")
    if death != AFTER_ANSWER:
        _lay_mine(death)
    from floorapp.cli.main import main
    os._exit(main(["--database", url, "drive", "--operator", operator]))


def _lay_mine(death: str) -> None:
    import peewee as pw

    from floorapp.dialogues import engine
    answer, commit = engine.answer, pw.Database.commit
    inputs: list[str] = []

    def answering(operator: int, raw: str, *more: Any) -> Any:
        inputs.append(raw)
        return answer(operator, raw, *more)

    def committing(database: Any) -> None:
        if inputs and death == BEFORE_COMMIT:
            os.kill(os.getpid(), signal.SIGKILL)
        commit(database)
        if inputs and death == AFTER_COMMIT:
            os.kill(os.getpid(), signal.SIGKILL)

    engine.answer, pw.Database.commit = answering, committing
